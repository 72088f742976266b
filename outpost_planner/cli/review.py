"""``outpost-planner review``: everything about an order that can be checked without buying."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import outpost_planner as planner
from outpost_planner.cli import options as words
from outpost_planner.errors import InputError

if TYPE_CHECKING:
    import argparse

    from outpost_planner.aws.connection import Connection
    from outpost_planner.order.request import OrderRequest
    from outpost_planner.order.review import Review


def add(commands: Any) -> argparse.ArgumentParser:
    """Describe the command."""
    command = commands.add_parser(
        "review",
        help="check an order without buying: checks, price, fingerprint",
        description=(
            "Check everything about an order that can be checked without buying. The exit status is"
            " 1\nwhere it cannot be ordered. Ordering itself is done in Python or at the desk."
        ),
        epilog=(
            "examples:\n"
            "  outpost-planner review OR-RKGP001=2 --outpost 'Seattle imaging' \\\n"
            "    --option PARTIAL_UPFRONT --term THREE_YEARS --reference PO-2026-0117\n"
            "  outpost-planner review --plan plans/PO-2026-0117.toml --profile procurement"
        ),
    )
    words.add_items(command, "*")
    what = command.add_argument_group("the order")
    what.add_argument("--outpost", help="its id, ARN or name")
    what.add_argument("--option", metavar="OPTION", help="ALL_UPFRONT, PARTIAL_UPFRONT, NO_UPFRONT")
    what.add_argument("--term", metavar="TERM", help="ONE_YEAR, THREE_YEARS, FIVE_YEARS")
    what.add_argument("--reference", help="the purchase's own number, such as PO-2026-0117")
    what.add_argument("--quote", metavar="ID", help="order from this quote, in place of items")
    what.add_argument("--quote-option", metavar="N", help="the quote's option: its number or id")
    what.add_argument("--plan", metavar="TOML", help="a saved plan, in place of all of these")
    words.add_journal(command)
    words.add_json(command)
    words.add_catalog(command)
    words.add_connection(command)
    return command


def run(options: argparse.Namespace) -> int:
    """Review, print, and say whether it can be ordered."""
    from outpost_planner.cli.answer import show_json, show_text

    _check(options)
    connection = words.connection_of(options)
    reviewed = planner.review(_request(options, connection), connection, journal=options.journal)
    if not options.json:
        show_text(reviewed, "")
        return 0 if reviewed.ok else 1
    show_json("review", _content(reviewed))
    return 0 if reviewed.ok else 1


def _content(reviewed: Review) -> dict[str, Any]:
    cost = reviewed.price
    return {
        "ok": reviewed.ok,
        "conclusion": reviewed.conclusion,
        "fingerprint": reviewed.fingerprint if reviewed.ok else None,
        "label": reviewed.label,
        "is_live": reviewed.is_live,
        "reference": reviewed.request.reference,
        "outpost_id": reviewed.request.outpost_id,
        "outpost_name": reviewed.outpost_name or None,
        "request": reviewed.request_in_words,
        "price": None
        if cost is None
        else {
            "upfront_price": cost.upfront_price,
            "monthly_recurring_price": cost.monthly_recurring_price,
            "total_cost": cost.total_cost,
            "currency": cost.currency,
            "country_code": cost.country_code,
            "source": cost.source,
            "as_of": cost.as_of,
        },
        "checks": reviewed.checks,
    }


def _check(options: argparse.Namespace) -> None:
    """Refuse words that are missing or do not go together, all of them at once."""
    named = {
        "ITEM=QUANTITY": options.items,
        "--outpost": options.outpost,
        "--option": options.option,
        "--term": options.term,
        "--reference": options.reference,
        "--quote": options.quote,
        "--quote-option": options.quote_option,
    }
    given = {name for name, value in named.items() if value}
    if options.plan:
        problems = [f"{name} stands in the plan already" for name in named if name in given]
    else:
        by_quote = "--quote" in given or "--quote-option" in given
        what = ["--quote", "--quote-option"] if by_quote else ["ITEM=QUANTITY"]
        needed = [*what, "--option", "--outpost", "--reference"]
        problems = [f"{name} is missing" for name in needed if name not in given]
        if by_quote and options.items:
            problems.append("ITEM=QUANTITY stands in the quote already")
    if problems:
        raise InputError("This is no whole order; see outpost-planner review --help.", problems)


def _request(options: argparse.Namespace, connection: Connection) -> OrderRequest:
    if options.plan:
        return planner.open_plan(options.plan).request()
    if options.quote:
        number = options.quote_option
        return planner.OrderRequest(
            options.outpost,
            None,
            options.option,
            options.term,
            reference=options.reference,
            quote=planner.get_quote(options.quote, connection),
            quote_option=int(number) if number.isdecimal() else number,
        )
    return planner.OrderRequest(
        options.outpost,
        words.lines_of(options, words.catalog_of(options)),
        options.option,
        options.term,
        reference=options.reference,
    )
