"""What stands around the table of a comparison: which figures come first, and what was assumed."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from outpost_planner.price.figures import IMPORTANT
from outpost_planner.show.markup import as_text, paragraph, strong
from outpost_planner.show.tables import html

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

BREAK_EVEN_RULE = (
    "Premium, implied rate and break-even months compare with ALL_UPFRONT of the same term. The"
    " break-even month is undiscounted: the first at which more cash has been paid than under"
    " ALL_UPFRONT. The discounted break-even month is the first at which the present value of what"
    " has been paid is greater; it agrees with the NPV."
)
"""Which break-even month is which."""

RENEWED_WITHOUT_END = (
    "The equivalent annual cost compares terms of different length. It takes every contract to be"
    " renewed at today's price without end; for a need of so many years, ask for that horizon."
)
"""What a comparison across terms assumes where no horizon is given."""


def html_page(
    title: str,
    paragraphs: Iterable[str],
    table: pd.DataFrame,
    notes: Iterable[str] = (),
) -> str:
    """Return a table between its words, as a notebook shows it.

    Parameters
    ----------
    title
        What is shown.
    paragraphs
        Sentences before the table; empty ones are left out.
    table
        With columns named as in this package.
    notes
        Sentences that open on demand below the table.

    Returns
    -------
    str
        HTML, with every text escaped.
    """
    before = "".join(paragraph(text) for text in paragraphs)
    items = "".join(f"<li>{escape(text)}</li>" for text in notes)
    head = "<summary>Assumptions and notes</summary>"
    details = f"<details>{head}<ul>{items}</ul></details>" if items else ""
    return as_text(f"{strong(title)}{before}{html(table, important=IMPORTANT)}{details}")
