"""``outpost-planner price``: every way to pay for line items, side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import outpost_planner as planner
from outpost_planner.cli import options as words

if TYPE_CHECKING:
    import argparse

SHOWN = (
    "upfront_price",
    "monthly_recurring_price",
    "total_cost",
    "first_year_cash",
    "npv",
    "npv_rank",
    "implied_annual_rate",
)


def add(commands: Any) -> argparse.ArgumentParser:
    """Describe the command."""
    command = commands.add_parser(
        "price",
        help="compare every way to pay for catalog items",
        description="Compare every payment option and term for catalog items, exact to the cent.",
        epilog=(
            "example:\n  outpost-planner price OR-RKGP001=2 OR-SV1U001=4 --country US --rate 0.08"
        ),
    )
    words.add_items(command)
    command.add_argument("--country", metavar="CODE", help="where the hardware goes, such as US")
    command.add_argument(
        "--rate",
        default="0.08",
        help="discount rate per year, as a fraction (default: %(default)s)",
    )
    command.add_argument(
        "--years",
        type=int,
        help="how long the capacity is needed, 1 to 20: contracts are compared over that need",
    )
    command.add_argument("--excel", metavar="XLSX", help="write a workbook with live formulas too")
    words.add_json(command)
    words.add_catalog(command)
    return command


def run(options: argparse.Namespace) -> int:
    """Compare, print, and write the workbook."""
    from outpost_planner.cli.answer import show_json, show_text

    lines = words.lines_of(options, words.catalog_of(options))
    compared = planner.compare_payments(
        lines, country_code=options.country, discount_rate=options.rate
    )
    answer = compared if options.years is None else compared.over(options.years)
    written = answer.to_excel(options.excel) if options.excel else None
    best = answer.cheapest
    if options.json:
        show_json(
            "price",
            {
                "summary": answer.summary,
                "currency": "USD",
                "country_code": compared.country_code,
                "discount_rate": str(options.rate),
                "years": options.years,
                "cheapest": None
                if best is None
                else {"payment_term": best[0], "payment_option": best[1]},
                "items": lines.table[["catalog_item_id", "quantity"]],
                "rows": answer.table,
            },
        )
        return 0
    shown = [name for name in SHOWN if name in answer.table]
    table = answer.table[shown] if options.years is None else answer.table
    show_text(repr(answer).partition("\n")[0], planner.readable(table))
    if written:
        show_text(f"{written} written.")
    return 0
