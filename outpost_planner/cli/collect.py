"""``outpost-planner collect``: where every order stands."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import outpost_planner as planner
from outpost_planner.cli import options as words

if TYPE_CHECKING:
    import argparse

SHOWN = (
    "reference",
    "order_id",
    "outpost_name",
    "items",
    "status",
    "shipment",
    "expected",
    "outlook",
)
PARTIAL = 3
"""Exit status where some of what was asked for is missing."""


def add(commands: Any) -> argparse.ArgumentParser:
    """Describe the command."""
    command = commands.add_parser(
        "collect",
        help="collect every order, and say where each stands",
        description=(
            "Collect the orders of an account and Region, one row per order. The exit status is 3\n"
            "where some orders could not be read."
        ),
        epilog="example:\n  outpost-planner collect --profile procurement --csv orders",
    )
    command.add_argument("--outpost", help="the orders of this Outpost alone, by its id")
    command.add_argument(
        "--csv", metavar="FOLDER", help="write orders, line items, assets and MAC addresses too"
    )
    words.add_journal(command)
    words.add_json(command)
    words.add_catalog(command)
    words.add_connection(command)
    return command


def run(options: argparse.Namespace) -> int:
    """Collect, print, and write the files."""
    from outpost_planner.cli.answer import show_json, show_text

    catalog = words.catalog_of(options)
    connection = words.connection_of(options)
    collected = planner.collect_orders(
        connection, outpost_id=options.outpost, progress=sys.stderr.isatty()
    )
    outposts = planner.collect_outposts(connection)
    frames = planner.flatten_orders(collected)
    receipts = planner.receipts(connection, journal=options.journal)
    table = planner.order_table(
        frames, now=connection.now, receipts=receipts, catalog=catalog, outposts=outposts
    )
    written = frames.to_csv(options.csv) if options.csv else None
    status = PARTIAL if collected.failures or outposts.failures else 0
    if options.json:
        errors = {"errors": collected.errors}
        show_json("collect", {"label": connection.label, "orders": table, **errors})
        return status
    if table.empty:
        show_text(connection.label, "No orders.")
    else:
        show_text(connection.label, planner.readable(table[[*SHOWN]], rows=len(table)))
    if written:
        show_text(f"{written} written: orders, line items, assets and MAC addresses.")
    return status
