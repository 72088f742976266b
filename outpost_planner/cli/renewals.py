"""``outpost-planner renewals``: when which contract ends, and the last day to act."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import outpost_planner as planner
from outpost_planner.cli import options as words

if TYPE_CHECKING:
    import argparse

PARTIAL = 3
URGENT = frozenset({"overdue", "this week"})


def add(commands: Any) -> argparse.ArgumentParser:
    """Describe the command."""
    command = commands.add_parser(
        "renewals",
        help="the calendar of contracts: what ends when, and the last day to act",
        description=(
            "Say for each Outpost when its contract ends and the last day to renew or return it."
        ),
        epilog=(
            "example, for a job that runs each morning and fails where somebody has to act:\n"
            "  outpost-planner renewals --profile procurement --ics renewals.ics --check"
        ),
    )
    command.add_argument("--ics", metavar="FILE", help="write the days into a calendar file too")
    command.add_argument(
        "--holiday",
        action="append",
        default=[],
        metavar="DAY",
        help="a day that is no business day, such as 2026-12-25; give it as often as needed",
    )
    command.add_argument(
        "--check", action="store_true", help="exit with 1 where somebody has to act within a week"
    )
    words.add_json(command)
    words.add_connection(command)
    return command


def run(options: argparse.Namespace) -> int:
    """Print the calendar, and write the file."""
    from outpost_planner.cli.answer import show_json, show_text

    fleet = planner.contracts(words.connection_of(options), holidays=options.holiday)
    written = fleet.write_calendar(options.ics) if options.ics else None
    if options.json:
        content = {"now": fleet.now, "sentences": list(fleet.sentences), "contracts": fleet.table}
        show_json("renewals", {"label": ", ".join(fleet.labels), **content, "errors": fleet.errors})
    else:
        show_text(repr(fleet))
    if written and not options.json:
        show_text(f"{written} written.")
    if len(fleet.errors):
        return PARTIAL
    is_urgent = any(each.state in URGENT for each in fleet.contracts)
    return 1 if options.check and is_urgent else 0
