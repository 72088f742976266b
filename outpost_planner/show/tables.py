"""Tables for people: a DataFrame as a manager reads it, over values that stay exact."""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING

import pandas as pd

from outpost_planner.errors import InputError
from outpost_planner.show.cells import cells, heading, is_number
from outpost_planner.show.html_table import (
    LONGEST_WORD,
    WIDEST,
    html_of,
)
from outpost_planner.show.markup import as_text
from outpost_planner.show.wording import count

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


BOLD, PLAIN, SIDES = 8.6, 7.7, 14
"""Width of a character in a heading and in a cell, and of a cell's padding, in a wide font of that
size [CSS px]."""


ROWS = 20
"""Rows that a person still reads; the others are counted."""


@dataclass(frozen=True, eq=False)
class Readable:
    """A table as people read it; made by `readable`.

    Parameters
    ----------
    table
        The exact values, as they were given.
    title
        What the table shows.
    names
        What to call a value that is an id.
    rows
        How many rows are shown.
    """

    table: pd.DataFrame
    title: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    rows: int = ROWS

    def __repr__(self) -> str:
        shown = as_texts(self.table.head(self.rows), self.names)
        text = shown.to_string(index=False) if len(shown) else "Nothing to show."
        return "\n".join(filter(None, [self.title, text, _others(len(self.table), self.rows)]))

    def _repr_html_(self) -> str:
        return as_text(html(self.table, self.title, names=self.names, rows=self.rows))


def readable(
    table: pd.DataFrame | pd.Series,
    title: str = "",
    *,
    names: Mapping[str, str] | None = None,
    rows: int = ROWS,
) -> Readable:
    """Show a DataFrame to people: dollars, thousands, percent, short dates, names for ids.

    Only what is shown changes: the DataFrame stays exact, in ``.table``.

    Parameters
    ----------
    table
        Any table of this package, or a part of one; columns are told apart by their names and
        types.
    title
        What the table shows, for a line above it.
    names
        What to call ids, such as the names of Outposts by their ids.
    rows
        How many rows to show; the others are counted.

    Returns
    -------
    Readable
        Shows itself as the last line of a cell, and prints. In JupyterLab it fits 833 CSS pixels:
        columns that have no room are named below the table.

    Raises
    ------
    InputError
        For what is no DataFrame and no Series, or no number of rows.

    Examples
    --------
    >>> import pandas as pd
    >>> orders = pd.DataFrame(
    ...     {"outpost_id": ["op-1"], "total_cost": [546490.04], "status": ["IN_PROGRESS"]}
    ... )
    >>> readable(orders, names={"op-1": "Seattle imaging"})
            Outpost  Total cost      Status
    Seattle imaging $546,490.04 in progress
    """
    if isinstance(table, pd.Series):
        table = table.to_frame("value" if table.name is None else table.name)
    if not isinstance(table, pd.DataFrame):
        raise InputError(
            f"readable takes a DataFrame, such as frames.orders, not a {type(table).__name__}."
        )
    if isinstance(rows, bool) or not isinstance(rows, int) or rows < 1:
        raise InputError(f"rows={rows!r} is no number of rows; give a whole number from 1.")
    return Readable(table, title, dict(names or {}), rows)


def as_texts(table: pd.DataFrame, names: Mapping[str, str] | None = None) -> pd.DataFrame:
    """Return a table as texts for people, with its keys as its first columns.

    Parameters
    ----------
    table
        The exact values; an index without a name is no key.
    names
        What to call ids.

    Returns
    -------
    pandas.DataFrame
        Of strings, under headings.
    """
    every = _with_keys(table)
    texts = {at: cells(name, every.iloc[:, at], names) for at, name in enumerate(every.columns)}
    return pd.DataFrame(texts, dtype="str").set_axis(
        [heading(name) for name in every.columns], axis="columns"
    )


def texts_of(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table of the same shape whose values are texts for people.

    Parameters
    ----------
    table
        With columns named as in this package; a table of dollars throughout has a MultiIndex as
        columns.

    Returns
    -------
    pandas.DataFrame
        Of strings: dollars with their cents, rates in percent, gaps as n/a.

    Examples
    --------
    >>> texts_of(pd.DataFrame({"total_cost": [546490.04], "implied_annual_rate": [0.0825]}))
        total_cost implied_annual_rate
    0  $546,490.04               8.25%
    """
    shown = {column: cells(column, table[column]) for column in table.columns}
    return pd.DataFrame(shown, index=table.index, columns=table.columns)


def html(
    table: pd.DataFrame,
    title: str = "",
    *,
    names: Mapping[str, str] | None = None,
    rows: int = ROWS,
    important: Sequence[str] = (),
) -> str:
    """Return a DataFrame as an HTML table for people, every text escaped.

    Parameters
    ----------
    table
        The exact values.
    title, names, rows
        As for `readable`.
    important
        Columns that have room before the others, the most important first; keys are always shown.

    Returns
    -------
    str
        A table of at most `WIDEST`, and a line that says what it leaves out.
    """
    every = _with_keys(table)
    texts = as_texts(table.head(rows), names)
    keys = every.shape[1] - table.shape[1]
    right = [at for at, name in enumerate(every.columns) if is_number(name, every.iloc[:, at])]
    names_of = list(every.columns)
    first = [*range(keys), *(names_of.index(name) for name in important if name in names_of)]
    shown = _that_fit(
        [_width(texts.iloc[:, at], whole=at in right) for at in range(texts.shape[1])], first, keys
    )
    header = list(texts.columns)
    body = texts.iloc[:, shown].to_numpy().tolist()
    left_out = [header[at] for at in range(len(header)) if at not in shown]
    note = " ".join(
        filter(
            None,
            [
                _others(len(table), rows),
                f"No room here for: {', '.join(left_out)}." if left_out else "",
            ],
        )
    )
    numbers = [place for place, at in enumerate(shown) if at in right]
    below = f"<p><small>{escape(note)}</small></p>" if note else ""
    return html_of([header[at] for at in shown], body, title, numbers) + below


def _with_keys(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table whose keys are columns; row numbers, which nobody named, are no keys."""
    flat = table.set_axis(list(table.columns), axis="columns")
    return flat.reset_index(drop=all(name is None for name in table.index.names))


def _width(texts: pd.Series, *, whole: bool) -> float:
    """Estimate a column's least width [CSS px]: text may break between words, numbers not."""
    parts = texts if whole else [part for text in texts for part in text.split()]
    longest = min(max(map(len, parts), default=0), LONGEST_WORD)
    in_heading = max(map(len, str(texts.name).split()), default=0)
    return max(longest * PLAIN, in_heading * BOLD) + SIDES


def _that_fit(widths: Sequence[float], first: Sequence[int], keys: int) -> list[int]:
    """Choose columns that fit side by side: keys, then `first`, then others from the left."""
    room = WIDEST - sum(widths[:keys])
    chosen = list(range(keys))
    for at in dict.fromkeys([*first, *range(len(widths))]):
        if at >= keys and widths[at] <= room:
            chosen.append(at)
            room -= widths[at]
    return sorted(chosen)


def _others(total: int, rows: int) -> str:
    more = total - rows
    return "" if more <= 0 else f"And {count(more, 'more row')}."
