"""The words that stand beside every number: where prices come from, what was assumed, what is missing."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import pandas as pd

from outpost_planner.show.cells import cells
from outpost_planner.show.cells import words as words  # noqa: PLC0414 - tables need the words too
from outpost_planner.show.style import as_text
from outpost_planner.show.tables import html

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


FIGURES = (
    "upfront_price",
    "monthly_recurring_price",
    "total_cost",
    "npv",
    "equivalent_annual_cost",
    "implied_annual_rate",
    "first_year_cash",
)
"""The columns by which ways to pay are compared, the most important first, where not all have room."""

BREAK_EVEN_RULE = (
    "Premium, implied rate and break-even months compare with ALL_UPFRONT of the same term. The break-even month is "
    "undiscounted: the first at which more cash has been paid than under ALL_UPFRONT. The discounted break-even "
    "month is the first at which the present value of what has been paid is greater; it agrees with the NPV."
)
"""Which break-even month is which."""

RENEWED_WITHOUT_END = (
    "The equivalent annual cost compares terms of different length. It takes every contract to be renewed at today's "
    "price without end; for a need of so many years, ask for that horizon."
)
"""What a comparison across terms assumes where no horizon is given."""

RATE_COLUMNS = frozenset({"implied_annual_rate", "discount_rate"})
"""Columns that hold a rate as a fraction."""


def pair_words(pair: tuple[str, str]) -> str:
    """Name a way to pay in plain words.

    Parameters
    ----------
    pair
        Payment term and payment option.

    Returns
    -------
    str
        Option first.

    Examples
    --------
    >>> pair_words(("THREE_YEARS", "NO_UPFRONT"))
    'no upfront for three years'
    """
    term, option = pair
    return f"{words(option)} for {words(term)}"


def count(number: int, noun: str) -> str:
    """Write a number with its noun, in the plural where it is not one.

    Parameters
    ----------
    number
        How many.
    noun
        In the singular; its plural ends in s.

    Returns
    -------
    str
        Such as ``3 years``.

    Examples
    --------
    >>> count(1, "year"), count(3, "year")
    ('1 year', '3 years')
    """
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def percent(fraction: float) -> str:
    """Write a rate in percent.

    Parameters
    ----------
    fraction
        Such as 0.08.

    Returns
    -------
    str
        With two decimals; with up to four where the rate has no more, such as one that was typed.

    Examples
    --------
    >>> percent(0.0579)
    '5.79 %'
    """
    exact = f"{100 * fraction:.4f}"
    is_typed = abs(100 * fraction - float(exact)) < 1e-9
    return f"{exact.removesuffix('0').removesuffix('0') if is_typed else f'{100 * fraction:.2f}'} %"


def readable(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table as text for people: dollars with their cents, rates in percent, gaps as n/a.

    Parameters
    ----------
    table
        With columns named as in this package; a table of dollars throughout has a MultiIndex as columns.

    Returns
    -------
    pandas.DataFrame
        Of strings.
    """
    shown = {column: cells(column, table[column]) for column in table.columns}
    return pd.DataFrame(shown, index=table.index, columns=table.columns)


def html_page(
    title: str,
    paragraphs: Iterable[str],
    table: pd.DataFrame,
    notes: Iterable[str] = (),
    important: Sequence[str] = FIGURES,
) -> str:
    """Return a table between its words, as a notebook shows it.

    Parameters
    ----------
    title
        What is shown.
    paragraphs
        Sentences before the table; empty ones are left out.
    table
        As for `readable`.
    notes
        Sentences that open on demand below the table.
    important
        Columns that have room before the others.

    Returns
    -------
    str
        HTML, with every text escaped.
    """
    before = "".join(f"<p>{escape(text)}</p>" for text in paragraphs if text)
    items = "".join(f"<li>{escape(text)}</li>" for text in notes)
    details = f"<details><summary>Assumptions and notes</summary><ul>{items}</ul></details>" if items else ""
    page = f"<p><strong>{escape(title)}</strong></p>{before}{html(table, important=important)}{details}"
    return as_text(page)


def quantities_in_words(quantities: Mapping[str, int], most: int = 4) -> str:
    """Name line items and their quantities.

    Parameters
    ----------
    quantities
        Quantity by catalog item id.
    most
        How many to name.

    Returns
    -------
    str
        Such as ``2 × OR-RKGP001, 4 × OR-SV1U001``.

    Examples
    --------
    >>> quantities_in_words({"OR-RKGP001": 2, "OR-SV1U001": 4}, most=1)
    '2 × OR-RKGP001 and 1 more'
    """
    named = ", ".join(f"{quantity:,} × {item_id}" for item_id, quantity in list(quantities.items())[:most])
    return named if len(quantities) <= most else f"{named} and {len(quantities) - most} more"
