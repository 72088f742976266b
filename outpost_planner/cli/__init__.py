"""The command line: one module per command, and the words, forms and endings that they share."""

from outpost_planner.cli.run import main as main
