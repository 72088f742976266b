"""Tables as text for other programs: Markdown, and CSV that is safe in a spreadsheet."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from outpost_planner.files.spreadsheet import disarmed, one_line
from outpost_planner.price.figures import FIGURES, Kind
from outpost_planner.service.pairs import OPTIONS, TERMS
from outpost_planner.show import wording

if TYPE_CHECKING:
    import pandas as pd

API_WORDS = frozenset((*TERMS, *OPTIONS))
"""Keys that are written in plain words; a site or an order keeps its name."""


RATES = frozenset(
    {"discount_rate", *(figure.name for figure in FIGURES if figure.kind is Kind.RATE)}
)
"""Columns that hold a rate as a fraction, which is not rounded to cents."""


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
        CSV. Numbers stand as they are, negative ones too; text that begins like a formula gets an
        apostrophe.

    Examples
    --------
    >>> safe_csv([{"name": "=1+1", "amount": -3.5}], ["name", "amount"]).split()
    ['name,amount', "'=1+1,-3.50"]
    """
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
        return repr(value) if column in RATES else f"{value:.2f}"
    if hasattr(value, "strftime"):
        return str(value.strftime("%Y-%m-%d"))
    return str(value)


def markdown_table(table: pd.DataFrame) -> str:
    """Write a table of texts as a Markdown table, its keys first."""
    pairs = table.columns.nlevels > 1
    named = (
        table.set_axis([wording.pair_words(pair) for pair in table.columns], axis="columns")
        if pairs
        else table
    )
    shown = named.reset_index()
    names = [wording.words(str(name)) for name in shown.columns]
    lead = len(table.index.names)
    # Keys stand to the left, figures to the right.
    rule = ["---"] * lead + ["---:"] * (len(names) - lead)
    rows = [
        [wording.words(cell) if cell in API_WORDS else str(cell) for cell in row]
        for row in shown.to_numpy().tolist()
    ]
    lines = [list(map(one_line, names)), rule, *(map(one_line, row) for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
