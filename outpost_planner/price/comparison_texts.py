"""A comparison of one order as Markdown and as CSV."""

from __future__ import annotations

from typing import TYPE_CHECKING

from outpost_planner.files.spreadsheet import one_line
from outpost_planner.price import conclusions, payment_words
from outpost_planner.price.texts import markdown_table, safe_csv
from outpost_planner.show.tables import texts_of

if TYPE_CHECKING:
    from outpost_planner.price.ranked import RankedPayments


def comparison_markdown(given: RankedPayments) -> str:
    """Write a comparison for a document or a ticket.

    Parameters
    ----------
    given
        From `compare_payments`.

    Returns
    -------
    str
        Headed by what is bought; the table, notes and assumptions follow.

    Examples
    --------
    >>> from outpost_planner import compare_payments, read_catalog
    >>> comparison = compare_payments(read_catalog().line_items({"OR-RKGP001": 2}))
    >>> comparison_markdown(comparison).splitlines()[0]
    '## Ways to pay for 2 × OR-RKGP001 in US'
    """
    sentences = (*payment_words.notes(given), *payment_words.assumptions(given))
    parts = [
        f"## {one_line(payment_words.title(given))}",
        one_line(" ".join(conclusions.of_payments(given))),
        markdown_table(texts_of(given.table)),
        "\n".join(f"- {one_line(sentence)}" for sentence in sentences),
    ]
    return "\n\n".join(parts) + "\n"


def comparison_csv(given: RankedPayments) -> str:
    """Write the table and the line items' tables as CSV, with the sources of their prices.

    Parameters
    ----------
    given
        From `compare_payments`.

    Returns
    -------
    str
        One row per line item and pair, and one per pair for the total, whose catalog_item_id is
        TOTAL.

    Examples
    --------
    >>> from outpost_planner import compare_payments, read_catalog
    >>> comparison = compare_payments(read_catalog().line_items({"OR-RKGP001": 2}))
    >>> comparison_csv(comparison).splitlines()[1][:30]
    'TOTAL,ONE_YEAR,ALL_UPFRONT,,,,'
    """
    by_line = given.by_line_item.reset_index()
    total = given.table.reset_index().assign(catalog_item_id="TOTAL")
    keys = ["catalog_item_id", *given.table.index.names]
    columns = [*keys, *(column for column in by_line.columns if column not in keys)]
    tables = (total, by_line)
    rows = [row for table in tables for row in table.reindex(columns=columns).to_dict("records")]
    return safe_csv(rows, columns)
