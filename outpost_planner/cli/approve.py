"""``outpost-planner approve``: one person's yes to exactly one plan, in the words of the plan."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import outpost_planner as planner
from outpost_planner.cli import options as words
from outpost_planner.errors import InputError, NotApproved

if TYPE_CHECKING:
    import argparse

    from outpost_planner.order.approvals.approval import Approval
    from outpost_planner.saved.plan import Plan


def add(commands: Any) -> argparse.ArgumentParser:
    """Describe the command."""
    command = commands.add_parser(
        "approve",
        help="show a plan, or approve exactly what it says",
        description=(
            "Show a saved plan, with its fingerprint; with --by and --fingerprint, approve exactly"
            " that.\nThe approval is a file beside the plan, for which 'submit' and the desk look."
            " The exit status\nis 1 where the person may not approve it."
        ),
        epilog=(
            "examples:\n"
            "  outpost-planner approve PO-2026-0117.toml\n"
            "  outpost-planner approve PO-2026-0117.toml --by 'Grace Hopper' \\\n"
            "    --fingerprint b20312654d27 --policy approval-policy.toml"
        ),
    )
    command.add_argument("plan", metavar="PLAN", help="the plan's file")
    command.add_argument(
        "--by", metavar="NAME", help="who approves, as the policy knows the person"
    )
    command.add_argument(
        "--fingerprint", metavar="MARK", help="the plan's fingerprint, as this command showed it"
    )
    command.add_argument(
        "--policy",
        metavar="TOML",
        help="who may approve what (default: what OUTPOST_PLANNER_POLICY names)",
    )
    command.add_argument("--comment", metavar="TEXT", default="", help="what the person adds")
    command.add_argument(
        "--into", metavar="FOLDER", help="where the approval is saved (default: the plan's folder)"
    )
    words.add_json(command)
    return command


def run(options: argparse.Namespace) -> int:
    """Show the plan, or approve it and save the approval."""
    from outpost_planner.cli.answer import show_json, show_text

    plan = planner.open_plan(options.plan)
    _check(options, plan)
    if options.by is None:
        if options.json:
            show_json("approve", _content(plan, None))
        else:
            show_text(plan, _how(options, plan))
        return 0
    try:
        approval = planner.approve(
            plan,
            by=options.by,
            policy=options.policy,
            comment=options.comment,
            path=options.into or Path(options.plan).expanduser().parent,
        )
    except NotApproved as refused:
        print(f"outpost-planner: {refused}", file=sys.stderr)
        return 1
    if options.json:
        show_json("approve", _content(plan, approval))
    else:
        show_text(repr(approval), f"Saved in {options.into or Path(options.plan).parent}.")
    return 0


def _check(options: argparse.Namespace, plan: Plan) -> None:
    """Refuse to approve what nobody has seen.

    Raises
    ------
    InputError
        Where name or fingerprint is missing, or the fingerprint is another one.
    """
    if (options.by is None) != (options.fingerprint is None):
        missing = "--by" if options.by is None else "--fingerprint"
        raise InputError(
            f"{missing} is missing: an approval says who approves exactly what. Show the plan and"
            f" its fingerprint first: outpost-planner approve {options.plan}"
        )
    if options.fingerprint is not None and options.fingerprint != plan.fingerprint:
        raise InputError(
            f"--fingerprint {options.fingerprint} is not that of {options.plan}, which is"
            f" {plan.fingerprint or 'none'}: the plan has changed since, or it is another one."
            " Nothing was approved; read the plan again."
        )


def _how(options: argparse.Namespace, plan: Plan) -> str:
    if plan.open_points:
        return "It cannot be approved yet: what is open stands above."
    return (
        f"To approve exactly this: outpost-planner approve {options.plan} --by NAME --fingerprint"
        f" {plan.fingerprint}"
    )


def _content(plan: Plan, approval: Approval | None) -> dict[str, Any]:
    return {
        "reference": plan.reference,
        "label": plan.label,
        "fingerprint": plan.fingerprint or None,
        "sentences": list(plan.sentences),
        "approval": None
        if approval is None
        else {
            "by": approval.by,
            "role": approval.role,
            "at": approval.at,
            "policy": approval.policy,
            "total_commitment": approval.amounts.total_commitment,
            "first_year_cash": approval.amounts.first_year_cash,
        },
    }
