"""Rows that may be the header of an export, and where each of its columns stands there."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from outpost_planner.files.sheets import cell_text
from outpost_planner.sizing.inventory.layout import Heading

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from outpost_planner.files.sheets import Cell, Sheet
    from outpost_planner.sizing.inventory.layout import Layout

ROWS_ABOVE = 20
"""How many rows are looked through for the header."""


class Column(NamedTuple):
    """Where a field stands in a file."""

    at: int
    heading: Heading


class Candidate(NamedTuple):
    """A row that may be the header of a kind of export.

    Parameters
    ----------
    sheet, layout, row
        Where the row stands, and of which kind it may be the header.
    names
        What stands in it.
    columns
        Where each field of the kind stands.
    """

    sheet: Sheet
    layout: Layout
    row: int
    names: list[str]
    columns: Mapping[str, Column]

    @property
    def is_whole(self) -> bool:
        """Whether all columns are there that the kind needs."""
        return any(all(each in self.columns for each in need) for need in self.layout.needs)

    @property
    def missing(self) -> tuple[str, ...]:
        """The fewest fields that would make it whole."""
        lacking = [tuple(f for f in need if f not in self.columns) for need in self.layout.needs]
        return min(lacking, key=len)

    @property
    def found(self) -> int:
        """How many of the columns that tell the kind are there."""
        needed = {field for need in self.layout.needs for field in need}
        return len(needed & {*self.columns})


def candidates_of(
    sheet: Sheet,
    row: int,
    cells: Sequence[Cell],
    layouts: Iterable[Layout],
    renamed: Mapping[str, str],
) -> Iterator[Candidate]:
    """Yield what a row may be the header of.

    Parameters
    ----------
    sheet, row, cells
        Where the row stands, and what stands in it.
    layouts
        The kinds that the file may be.
    renamed
        What the file calls columns, by the names that the export has for them, in lower case.
    """
    names = [cell_text(cell) for cell in cells]
    while names and not names[-1]:
        names.pop()
    places = {name.casefold(): at for at, name in reversed([*enumerate(names)])}
    for layout in layouts:
        columns = {}
        for field, headings in layout.headings.items():
            column = _column(field, headings, places, names, renamed)
            if column is not None:
                columns[field] = column
        if columns:
            yield Candidate(sheet, layout, row, names, columns)


def _column(
    field: str,
    headings: Iterable[Heading],
    places: Mapping[str, int],
    names: Sequence[str],
    renamed: Mapping[str, str],
) -> Column | None:
    for heading in (*headings, Heading(field)):
        called = renamed.get(heading.name.casefold(), "").casefold()
        if called and called in places:
            return Column(places[called], Heading(names[places[called]], heading.factor))
    for heading in headings:
        at = places.get(heading.name.casefold())
        if at is not None:
            return Column(at, Heading(names[at], heading.factor))
    return None
