"""``outpost-planner report``: the page of a plan that is signed, as PDF or HTML."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import outpost_planner as planner
from outpost_planner.cli import options as words

if TYPE_CHECKING:
    import argparse


def add(commands: Any) -> argparse.ArgumentParser:
    """Describe the command."""
    command = commands.add_parser(
        "report",
        help="make the page of a plan that is signed, as PDF or HTML",
        description=(
            "Make the page for signature of a saved plan: what, for whom, every way to pay, the"
            "\nconclusion, what is bound, the fingerprint. With --review, AWS is asked, and every"
            " check\nstands on the page too; the exit status is 1 where one blocks the order."
        ),
        epilog=(
            "examples:\n"
            "  outpost-planner report PO-2026-0117.toml PO-2026-0117.pdf\n"
            "  outpost-planner report PO-2026-0117.toml page.html --review --profile procurement"
        ),
    )
    command.add_argument("plan", metavar="PLAN", help="the plan's file")
    command.add_argument("file", metavar="FILE", help="what is written: a .pdf or a .html")
    command.add_argument("--paper", choices=["A4", "letter"], default="A4", help="default: A4")
    command.add_argument(
        "--approvals",
        metavar="FOLDER",
        help="the folder of its approvals (default: none are shown)",
    )
    command.add_argument(
        "--policy",
        metavar="TOML",
        help="whose approvals count (default: what OUTPOST_PLANNER_POLICY names)",
    )
    command.add_argument("--review", action="store_true", help="ask AWS, and show every check")
    words.add_journal(command)
    words.add_connection(command)
    return command


def run(options: argparse.Namespace) -> int:
    """Make the page, and say whether a check blocks the order."""
    from outpost_planner.cli.answer import show_text

    plan = planner.open_plan(options.plan)
    reviewed = None
    if options.review:
        connection = words.connection_of(options)
        reviewed = planner.review(plan.request(), connection, journal=options.journal)
    page = planner.approval_report(
        plan,
        review=reviewed,
        approvals=options.approvals or (),
        policy=options.policy,
        paper=options.paper,
        path=options.file,
    )
    show_text(f"{page!r}. Fingerprint: {plan.fingerprint}", f"{Path(options.file)} written.")
    return 0 if reviewed is None or reviewed.ok else 1
