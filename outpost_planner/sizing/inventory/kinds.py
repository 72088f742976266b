"""Which kind of export a file is, told by its columns."""

from __future__ import annotations

import itertools
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from outpost_planner.errors import InputError
from outpost_planner.files.sheets import cell_text
from outpost_planner.show.spelling import nearest
from outpost_planner.show.wording import kind_of, shortened
from outpost_planner.sizing.inventory.layout import Heading
from outpost_planner.sizing.inventory.layouts.aws_config import AWS_CONFIG
from outpost_planner.sizing.inventory.layouts.compute_optimizer import COMPUTE_OPTIMIZER
from outpost_planner.sizing.inventory.layouts.discovery import DISCOVERY
from outpost_planner.sizing.inventory.layouts.ec2 import EC2
from outpost_planner.sizing.inventory.layouts.live_optics import LIVE_OPTICS
from outpost_planner.sizing.inventory.layouts.migration_evaluator import MIGRATION_EVALUATOR
from outpost_planner.sizing.inventory.layouts.plain import PLAIN
from outpost_planner.sizing.inventory.layouts.rvtools import RVTOOLS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from outpost_planner.files.sheets import Cell, Sheet
    from outpost_planner.sizing.inventory.layout import Layout

LAYOUTS: tuple[Layout, ...] = (
    RVTOOLS,
    LIVE_OPTICS,
    EC2,
    AWS_CONFIG,
    COMPUTE_OPTIMIZER,
    DISCOVERY,
    MIGRATION_EVALUATOR,
    PLAIN,
)
"""Every kind of export that can be read."""

KINDS = {layout.kind: layout for layout in LAYOUTS}

ROWS_ABOVE = 20
"""How many rows are looked through for the header."""

SHOWN_COLUMNS = 8
"""How many of a file's columns a message names."""


class Column(NamedTuple):
    """Where a field stands in a file."""

    at: int
    heading: Heading


@dataclass(frozen=True)
class Recognized:
    """A sheet whose kind is known.

    Parameters
    ----------
    sheet
        The sheet.
    layout
        Its kind.
    header
        The row that holds the header.
    columns
        Where each field stands.
    """

    sheet: Sheet
    layout: Layout
    header: int
    width: int
    columns: Mapping[str, Column]

    def name_of(self, field: str) -> str:
        """Return what the file calls a field."""
        return self.columns[field].heading.name


class _Candidate(NamedTuple):
    """A row that may be the header of a kind."""

    sheet: Sheet
    layout: Layout
    row: int
    names: list[str]
    columns: Mapping[str, Column]

    @property
    def is_whole(self) -> bool:
        return any(all(each in self.columns for each in need) for need in self.layout.needs)

    @property
    def missing(self) -> tuple[str, ...]:
        lacking = [tuple(f for f in need if f not in self.columns) for need in self.layout.needs]
        return min(lacking, key=len)

    @property
    def found(self) -> int:
        needed = {field for need in self.layout.needs for field in need}
        return len(needed & {*self.columns})


def asked_layouts(kind: object) -> tuple[Layout, ...]:
    """Return the kinds that a file may be.

    Parameters
    ----------
    kind
        The caller's word; None for any.

    Raises
    ------
    InputError
        For a kind that is not known.

    Examples
    --------
    >>> [layout.title for layout in asked_layouts("rvtools")]
    ['RVTools']
    """
    if kind is None:
        return LAYOUTS
    if isinstance(kind, str) and kind in KINDS:
        return (KINDS[kind],)
    raise InputError(f"kind={shortened(repr(kind))} is not one of {', '.join(map(repr, KINDS))}.")


def recognize(
    file_name: str,
    sheets: Sequence[Sheet],
    layouts: Sequence[Layout],
    renamed: Mapping[str, str],
    problems: list[str],
) -> Recognized | None:
    """Find the sheet and the row whose columns are those of a kind of export.

    Parameters
    ----------
    file_name
        For the messages.
    sheets
        What the file holds.
    layouts
        The kinds that it may be.
    renamed
        What the file calls columns, by the names that the export has for them.
    problems
        What is noted where nothing is found, or more than one.

    Returns
    -------
    Recognized or None
        None after a problem.
    """
    named = {name.casefold() for layout in layouts for name in layout.sheets}
    likely = [sheet for sheet in sheets if sheet.name.casefold() in named] or sheets
    candidates = [
        candidate
        for sheet in likely
        for row, cells in enumerate(itertools.islice(sheet.rows(), ROWS_ABOVE), start=sheet.first)
        for candidate in _candidates(sheet, row, cells, layouts, renamed)
    ]
    if problems:
        return None
    whole = [each for each in candidates if each.is_whole]
    if not whole:
        problems += _nothing(file_name, sheets, layouts, candidates)
        return None
    most = max(len(each.columns) for each in whole)
    best = [each for each in whole if len(each.columns) == most]
    if len({(each.sheet.name, each.layout.kind) for each in best}) > 1:
        problems.append(_several(file_name, best))
        return None
    # Of rows that are alike the uppermost is the header.
    chosen = best[0]
    problems += _twice(file_name, chosen)
    return Recognized(chosen.sheet, chosen.layout, chosen.row, len(chosen.names), chosen.columns)


def _candidates(
    sheet: Sheet,
    row: int,
    cells: Sequence[Cell],
    layouts: Iterable[Layout],
    renamed: Mapping[str, str],
) -> Iterable[_Candidate]:
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
            yield _Candidate(sheet, layout, row, names, columns)


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


def asked_names(columns: object, layouts: Sequence[Layout]) -> dict[str, str]:
    """Check what a caller says about the names of columns.

    Parameters
    ----------
    columns
        A dict of the export's name to the file's name; None for nothing.
    layouts
        The kinds that the file may be.

    Raises
    ------
    InputError
        For what is no such dict, and names that no kind has.

    Examples
    --------
    >>> asked_names({"Memory": "RAM"}, LAYOUTS)
    {'memory': 'RAM'}
    """
    if columns is None:
        return {}
    if not isinstance(columns, dict) or not all(
        isinstance(each, str) for pair in columns.items() for each in pair
    ):
        raise InputError(
            f"columns takes a dict such as {{'Memory': 'RAM (MiB)'}}, not {kind_of(columns)}: the"
            " name that the export has for a column, and the name that it has in your file."
        )
    known = {
        name: None
        for layout in layouts
        for field, headings in layout.headings.items()
        for name in (field, *(heading.name for heading in headings))
    }
    lower = {name.casefold(): name for name in known}
    unknown = [name for name in columns if name.casefold() not in lower]
    if unknown:
        near = nearest(unknown[0], [*known])
        hint = f"; is it {' or '.join(map(repr, near))}?" if near else ""
        raise InputError(f"columns: {unknown[0]!r} is no column of these exports{hint}")
    return {name.casefold(): called for name, called in columns.items()}


def _nothing(
    file_name: str,
    sheets: Sequence[Sheet],
    layouts: Sequence[Layout],
    candidates: Sequence[_Candidate],
) -> list[str]:
    where = f"{file_name}"
    if not candidates or max(each.found for each in candidates) == 0:
        there = ", ".join(sheet.name for sheet in sheets if sheet.name)
        first = _first_names(sheets)
        told = f"; the first row is {first}" if first else ""
        kinds = ", ".join(f"{layout.title} ({_needed(layout)})" for layout in layouts)
        sheet_hint = f"; its sheets are {there}" if there else ""
        return [f"{where}: no row is the header of an export{told}{sheet_hint}; known: {kinds}"]
    best = max(candidates, key=lambda each: (each.found, -len(each.missing), -each.row))
    place = f"{where}{f', sheet {best.sheet.name}' if best.sheet.name else ''}, row {best.row}"
    return [
        f"{place}: column {best.layout.headings[field][0].name!r} is missing, which"
        f" {best.layout.title} has{_near(field, best)}"
        for field in best.missing
    ]


def _near(field: str, candidate: _Candidate) -> str:
    """Say which column may be the one that is missing."""
    headings = candidate.layout.headings[field]
    taken = {column.at for column in candidate.columns.values()}
    free = [name for at, name in enumerate(candidate.names) if name and at not in taken]
    found = [name for heading in headings for name in nearest(heading.name, free, count=1)]
    if not found:
        others = ", ".join(map(repr, free[:SHOWN_COLUMNS]))
        return f"; the other columns are {others}" if others else ""
    return f"; is it {found[0]!r}? Then pass columns={{{headings[0].name!r}: {found[0]!r}}}"


def _needed(layout: Layout) -> str:
    return ", ".join(layout.headings[field][0].name for field in layout.needs[0])


def _first_names(sheets: Sequence[Sheet]) -> str:
    for sheet in sheets:
        for cells in itertools.islice(sheet.rows(), ROWS_ABOVE):
            names = [cell_text(cell) for cell in cells if cell_text(cell)]
            if names:
                return shortened(repr(", ".join(names[:SHOWN_COLUMNS])))
    return ""


def _several(file_name: str, found: Sequence[_Candidate]) -> str:
    names = {each.sheet.name for each in found}
    if len(names) > 1:
        return (
            f"{file_name}: the sheets {', '.join(sorted(names))} all hold servers; name one with"
            " sheet="
        )
    kinds = [each.layout for each in found]
    said = " or ".join(dict.fromkeys(f"{each.title} (kind={each.kind!r})" for each in kinds))
    return f"{file_name}: the columns are those of {said}; say which"


def _twice(file_name: str, chosen: _Candidate) -> list[str]:
    counts = Counter(name.casefold() for name in chosen.names)
    return [
        f"{file_name}, row {chosen.row}: column {column.heading.name!r} stands there twice"
        for column in chosen.columns.values()
        if counts[column.heading.name.casefold()] > 1
    ]
