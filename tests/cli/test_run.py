"""How every command begins and ends: help, exit statuses, errors in words, pipes and locales."""

import os
import re
import signal
import subprocess
import sys

import pytest
from support.without import EVERY_EXTRA, python_without

from outpost_planner.cli import run as running
from outpost_planner.version import __version__

NAMES = ("lab", "desk", "price", "review", "collect", "quotes", "renewals", "sandbox")
COMMAND = "from outpost_planner.cli import main\nraise SystemExit(main({words!r}))"
PRICE = ["price", "OR-RKGP001=2", "--country", "US"]


def started(words, **options):
    """Start a command as a process of its own."""
    code = COMMAND.format(words=words)
    return subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options
    )


@pytest.mark.parametrize("name", NAMES)
def test_the_help_of_each_command_has_an_example_that_is_understood(run, name):
    """The example's words are ones that the command takes."""
    said = run(name, "--help")
    assert said.status == 0
    assert said.out.startswith(f"usage: outpost-planner {name}")
    assert re.search(rf"examples?.*:\n  outpost-planner {name}", said.out)
    taken = set(re.findall(r"--[a-z-]+", said.out.partition("example")[0]))
    shown = set(re.findall(r"--[a-z-]+", said.out.partition("example")[2]))
    assert shown - taken <= {"--port"}, name
    assert max(map(len, said.out.splitlines())) <= 100


def test_the_program_names_its_commands_its_exit_statuses_and_its_version(run):
    """The first help that a person sees."""
    said = run("--help")
    assert [name for name in NAMES if f"    {name} " not in said.out] == []
    assert "1 the answer is no" in " ".join(said.out.split())
    assert run("--version").out == f"outpost-planner {__version__}\n"


def test_wrong_words_are_said_with_status_2(run):
    """A command that is none, a word that is none, and nothing at all."""
    for words in (["prise"], ["price", "OR-RKGP001=1", "--currency", "EUR"], []):
        said = run(*words)
        assert said.status == 2, words
        assert said.err.startswith("usage: outpost-planner")
        assert said.out == ""


def test_a_mistake_of_ours_is_said_without_a_traceback(run, monkeypatch):
    """With where it was, so that it can be reported, and status 70."""
    monkeypatch.setattr("outpost_planner.cli.options.lines_of", lambda *_: {}["gone"])
    said = run(*PRICE)
    assert said.status == 70
    assert "KeyError: 'gone' (test_run.py, line " in said.err
    assert "Traceback" not in said.err


def test_ctrl_c_ends_in_one_line(run, monkeypatch):
    """With the status that shells give for it."""

    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("outpost_planner.cli.options.lines_of", interrupted)
    said = run(*PRICE)
    assert (said.status, said.err) == (130, "outpost-planner: interrupted.\n")


def test_messages_name_words_of_the_command_line_and_not_of_python(run):
    """Every name of Python that a message may hold is one that such a message does hold."""
    said = run("quotes", "--profile", "nobody")
    assert said.status == 2
    assert "Name one of them with --profile." in said.err
    assert "--rate '8%' is not a number" in run(*PRICE, "--rate", "8%").err
    assert "no prices for country_code" in run("price", "OR-RKGP001=1", "--country", "XX").err
    assert "--years 99 is not" in run(*PRICE, "--years", "99").err
    assert all(running.IN_PYTHON.values())


def test_a_reader_that_has_read_enough_ends_it_quietly():
    """As `| head -1` does: nothing on the error stream."""
    with started([*PRICE, "--json"]) as process:
        process.stdout.close()
        errors = process.stderr.read()
        process.stderr.close()
        process.wait(timeout=60)
    assert errors == b""
    assert process.returncode == 128 + signal.SIGPIPE


def test_a_pipe_holds_utf8_in_a_c_locale_and_no_colour_codes():
    """The multiplication sign comes through, whatever the locale says of letters."""
    environment = os.environ | {"LC_ALL": "C", "PYTHONIOENCODING": "ascii", "COLUMNS": "300"}
    with started(PRICE, env=environment) as process:
        out, errors = process.communicate(timeout=60)
    assert process.returncode == 0, errors
    assert "For 2 × OR-RKGP001 in US" in out.decode("utf-8")
    assert b"\x1b" not in out


def test_without_any_extra_prices_are_compared_and_the_rest_says_what_it_lacks(tmp_path):
    """One sentence each, with the command that installs what is missing."""
    code = """
from outpost_planner.cli import main
assert main(["price", "OR-RKGP001=2", "--country", "US"]) == 0
for words in (["lab", "w"], ["desk"], ["sandbox"], ["desk", "--region", "us-west-2"]):
    assert main(words) == 2, words
"""
    done = python_without(EVERY_EXTRA, code, tmp_path)
    assert done.returncode == 0, done.stderr
    commands = re.findall(r"outpost-planner (\w+) needs .+ Type: pip install \"(.+)\"", done.stderr)
    assert commands == [
        ("lab", "outpost-planner[lab]"),
        ("desk", "outpost-planner[lab,sandbox]"),
        ("sandbox", "outpost-planner[sandbox]"),
        ("desk", "outpost-planner[lab]"),
    ]
    assert "desk needs ipywidgets, moto and voila, which are not" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "w").exists()
