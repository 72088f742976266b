"""A table of texts in HTML, each cell with its own style."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, NamedTuple

from outpost_planner.show.markup import mark

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from outpost_planner.show.colours import Tone


WIDEST = 833
"""What a table may take [CSS px]: the room beside JupyterLab's file browser
on a screen of 1,280."""


FONT = 12
"""Size of a table's letters, that of pandas' own tables in JupyterLab [CSS px]."""


LONGEST_WORD = 26
"""Characters of a word that stays whole, such as an order's id or an account with its Region."""


class Marked(NamedTuple):
    """A word in a cell whose colour says what the word means.

    Parameters
    ----------
    text
        The word, such as ``PASS``.
    tone
        ``good``, ``bad``, ``warn`` or ``plain``.
    """

    text: str
    tone: Tone


def html_of(
    header: Sequence[str],
    rows: Iterable[Sequence[str | Marked]],
    caption: str = "",
    numbers: Iterable[int] = (),
) -> str:
    """Return texts as an HTML table, escaped.

    Parameters
    ----------
    header
        Names of the columns.
    rows
        Texts, or `Marked` words; a text of several lines keeps them.
    caption
        What the table shows.
    numbers
        Positions of the columns that hold numbers.

    Examples
    --------
    >>> "&lt;i&gt;</span></td>" in html_of(["name"], [["<i>"]])
    True
    """
    right = frozenset(numbers)
    # Each cell carries its style: JupyterLab drops the style sheets of untrusted notebooks.
    sides = ["right" if at in right else "left" for at in range(len(header))]
    head = "".join(
        f'<th scope="col" style="text-align:{side}">{escape(name)}</th>'
        for name, side in zip(header, sides, strict=True)
    )
    body = "".join(f"<tr>{_row(row, sides)}</tr>" for row in rows)
    said = f'<caption style="text-align:left">{escape(caption)}</caption>' if caption else ""
    look = f"margin-left:0;max-width:{WIDEST}px;font-size:{FONT}px"
    return (
        f'<table style="{look}">{said}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'
    )


def _row(cells_: Sequence[str | Marked], sides: Sequence[str]) -> str:
    return "".join(_cell(cell, side) for cell, side in zip(cells_, sides, strict=True))


def _cell(cell: str | Marked, side: str) -> str:
    if isinstance(cell, Marked):
        return f'<td style="text-align:{side}">{mark(*cell)}</td>'
    text = cell
    lines = "<br>".join(
        f'<span style="{_breaking(line)}">{escape(line)}</span>' for line in text.split("\n")
    )
    return f'<td style="text-align:{side}">{lines}</td>'


def _breaking(line: str) -> str:
    """Say where a line may break: a browser would break ids and dates at their hyphens."""
    if max(map(len, line.split()), default=0) > LONGEST_WORD:
        return "overflow-wrap:anywhere"
    return "white-space:normal" if " " in line else "white-space:nowrap"
