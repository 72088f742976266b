"""A comparison as Markdown, as CSV that a spreadsheet opens without harm, and as a workbook with live formulas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from outpost_planner.files.paths import user_path, write_files
from outpost_planner.files.spreadsheet import disarmed, one_line
from outpost_planner.price import notes
from outpost_planner.price.workbook import write_workbook
from outpost_planner.service.pairs import OPTIONS, TERMS
from outpost_planner.show import tables, wording

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from outpost_planner.price.compare import PaymentComparison

API_WORDS = frozenset((*TERMS, *OPTIONS))
"""Keys that are written in plain words; a site or an order keeps its name."""


def to_markdown(comparison: PaymentComparison) -> str:
    """Write a comparison for a document or a ticket.

    Parameters
    ----------
    comparison
        From `compare_payments`.

    Returns
    -------
    str
        Headed by what is bought; the table, notes and assumptions follow.

    Examples
    --------
    >>> from outpost_planner import compare_payments, read_catalog
    >>> to_markdown(compare_payments(read_catalog().line_items({"OR-RKGP001": 2}))).splitlines()[0]
    '## Ways to pay for 2 × OR-RKGP001 in US'
    """
    notes = [f"- {one_line(sentence)}" for sentence in (*comparison.notes, *comparison.assumptions)]
    parts = [
        f"## {one_line(comparison.title)}",
        one_line(comparison.summary),
        markdown_table(tables.texts_of(comparison.table)),
        "\n".join(notes),
    ]
    return "\n\n".join(parts) + "\n"


def to_csv(comparison: PaymentComparison, path: str | Path | None = None) -> str:
    """Write the table and the line items' tables as CSV, with the sources of their prices.

    Parameters
    ----------
    comparison
        From `compare_payments`.
    path
        File to write; none where left out.

    Returns
    -------
    str
        One row a line item and pair, and one a pair for the total, whose catalog_item_id is TOTAL.

    Raises
    ------
    InputError
        Where the file cannot be written.
    """
    by_line = comparison.by_line_item.reset_index()
    total = comparison.table.reset_index().assign(catalog_item_id="TOTAL")
    keys = ["catalog_item_id", *comparison.table.index.names]
    columns = [*keys, *(column for column in by_line.columns if column not in keys)]
    rows = [*total.reindex(columns=columns).to_dict("records"), *by_line.reindex(columns=columns).to_dict("records")]
    text = safe_csv(rows, columns)
    if path is not None:
        write_files({user_path(path): text.encode("utf-8-sig")})
    return text


def to_excel(comparison: PaymentComparison, path: str | Path) -> Path:
    """Write a workbook with live formulas.

    Parameters
    ----------
    comparison
        From `compare_payments`.
    path
        The workbook.

    Returns
    -------
    pathlib.Path
        The same.

    Raises
    ------
    InputError
        Where the file cannot be written.
    """
    file = user_path(path)
    write_files({file: write_workbook(comparison)})
    return file


def safe_csv(rows: list[dict[str, object]], columns: list[str]) -> str:
    """Write rows as CSV in which no text is a formula.

    Parameters
    ----------
    rows
        Values by column; None, NaN and NA are blanks.
    columns
        The header.

    Returns
    -------
    str
        CSV. Numbers stand as they are, negative ones too; text that begins like a formula gets an apostrophe.

    Examples
    --------
    >>> safe_csv([{"name": "=1+1", "amount": -3.5}], ["name", "amount"]).split()
    ['name,amount', "'=1+1,-3.50"]
    """
    import csv  # noqa: PLC0415 - exports alone need them
    import io  # noqa: PLC0415

    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([[_cell(column, row[column]) for column in columns] for row in rows])
    return out.getvalue()


def _cell(column: str, value: object) -> str:
    if isinstance(value, str):
        return disarmed(value)
    if value is None or value != value or type(value).__name__ in {"NAType", "NaTType"}:  # noqa: PLR0124 - NaN
        return ""
    if isinstance(value, float):
        return repr(value) if column in notes.RATE_COLUMNS else f"{value:.2f}"
    if hasattr(value, "strftime"):
        return str(value.strftime("%Y-%m-%d"))
    return str(value)


def markdown_table(table: pd.DataFrame) -> str:
    """Write a table of texts as a Markdown table, its keys first."""
    pairs = table.columns.nlevels > 1
    named = table.set_axis([wording.pair_words(pair) for pair in table.columns], axis="columns") if pairs else table
    shown = named.reset_index()
    names = [wording.words(str(name)) for name in shown.columns]
    lead = len(table.index.names)
    rule = ["---"] * lead + ["---:"] * (len(names) - lead)
    rows = [
        [wording.words(cell) if cell in API_WORDS else str(cell) for cell in row] for row in shown.to_numpy().tolist()
    ]
    lines = [list(map(one_line, names)), rule, *(map(one_line, row) for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
