"""``outpost-planner quotes``: the quotes of an account, and how long each is valid."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import outpost_planner as planner
from outpost_planner.cli import options as words

if TYPE_CHECKING:
    import argparse


def add(commands: Any) -> argparse.ArgumentParser:
    """Describe the command."""
    command = commands.add_parser(
        "quotes",
        help="list the quotes, or show one with its prices",
        description="List the quotes of an account and Region, newest first, or show one.",
        epilog=(
            "examples:\n  outpost-planner quotes --profile procurement\n"
            "  outpost-planner quotes oq-0123456789abcdef0"
        ),
    )
    command.add_argument(
        "quote", nargs="?", help="the id of one quote: its options, prices and what must be met"
    )
    words.add_json(command)
    words.add_connection(command)
    return command


def run(options: argparse.Namespace) -> int:
    """List, or show one."""
    from outpost_planner.cli.answer import show_json, show_text

    connection = words.connection_of(options)
    if options.quote:
        quote = planner.get_quote(options.quote, connection)
        if not options.json:
            show_text(repr(quote))
            return 0
        offered = [quote.option(number + 1) for number in range(len(quote.options))]
        content = {
            "quote_id": quote.quote_id,
            "is_valid": quote.is_valid,
            "standing": quote.standing,
            "options": [
                {
                    "quote_option_id": each.option_id,
                    "capacity": each.capacity_in_words,
                    "prices": each.prices,
                }
                for each in offered
            ],
        }
        show_json("quotes", {"label": connection.label, **content})
        return 0
    listed = planner.quotes(connection)
    if options.json:
        show_json("quotes", {"label": listed.label, "quotes": listed.table})
    else:
        show_text(repr(listed))
    return 0
