"""What is said of a file that is no known export: what it is nearest to, and what it lacks."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING

from rapidfuzz import fuzz

from outpost_planner.files.sheets import cell_text
from outpost_planner.show.spelling import nearest
from outpost_planner.show.wording import shortened
from outpost_planner.sizing.inventory.headers import ROWS_ABOVE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from outpost_planner.files.sheets import Sheet
    from outpost_planner.sizing.inventory.headers import Candidate
    from outpost_planner.sizing.inventory.layout import Heading, Layout

SHOWN_COLUMNS = 8
"""How many of a file's columns a message names."""


_COMMAND_LINE = re.compile(r"-{5,}|[A-Za-z]+:$|RESERVATIONS|i-[0-9a-f]+$")
"""How an answer of the AWS command line begins that is a table, YAML or text."""


def unknown_file(
    file_name: str,
    sheets: Sequence[Sheet],
    layouts: Sequence[Layout],
    candidates: Sequence[Candidate],
) -> list[str]:
    """Return what is wrong with a file of which no row is a header.

    Parameters
    ----------
    file_name
        For the messages.
    sheets
        What the file holds.
    layouts
        The kinds that it may be.
    candidates
        Rows that have some column of a kind.
    """
    if not candidates or max(each.found for each in candidates) == 0:
        return [_no_header(file_name, sheets, layouts)]
    best = max(
        candidates,
        key=lambda each: (each.found, -len(each.missing), _likeness(each), -each.row),
    )
    sheet = f", sheet {best.sheet.name}" if best.sheet.name else ""
    return [
        f"{file_name}{sheet}, row {best.row}: column {best.layout.headings[field][0].name!r} is"
        f" missing, which {best.layout.title} has{_near(field, best)}"
        for field in best.missing
    ]


def _no_header(file_name: str, sheets: Sequence[Sheet], layouts: Sequence[Layout]) -> str:
    names = _first_names(sheets)
    first = f"; the first row is {shortened(repr(', '.join(names)))}" if names else ""
    if names and _COMMAND_LINE.match(names[0]):
        first += ", as the AWS command line answers: ask it for --output json"
    there = ", ".join(sheet.name for sheet in sheets if sheet.name)
    sheet = f"; its sheets are {there}" if there else ""
    if len(layouts) == 1:
        (layout,) = layouts
        return (
            f"{file_name}: no row is the header of {layout.title} ({_needed(layout)}){first}{sheet}"
        )
    kinds = ", ".join(f"{layout.title} ({_needed(layout)})" for layout in layouts)
    return f"{file_name}: no row is the header of an export{first}{sheet}; known: {kinds}"


def _likeness(candidate: Candidate) -> float:
    """Return how much the other columns look like those that are missing: the file may have them
    under other names.
    """
    free = _free(candidate)
    headings = (candidate.layout.headings[field] for field in candidate.missing)
    return sum(max(_ratios(each, free), default=0.0) for each in headings)


def _ratios(headings: Sequence[Heading], free: Sequence[str]) -> Iterator[float]:
    for heading, name in itertools.product(headings, free):
        yield fuzz.ratio(heading.name.casefold(), name.casefold())


def _free(candidate: Candidate) -> list[str]:
    taken = {column.at for column in candidate.columns.values()}
    return [name for at, name in enumerate(candidate.names) if name and at not in taken]


def _alike(field: str, candidate: Candidate, free: list[str]) -> list[str]:
    headings = candidate.layout.headings[field]
    written = {name.casefold(): name for name in free}
    return [
        written[name]
        for heading in headings
        for name in nearest(heading.name.casefold(), [*written], count=1)
    ]


def _near(field: str, candidate: Candidate) -> str:
    """Say which column may be the one that is missing."""
    headings = candidate.layout.headings[field]
    free = _free(candidate)
    found = _alike(field, candidate, free)
    if not found:
        others = ", ".join(map(repr, free[:SHOWN_COLUMNS]))
        return f"; the other columns are {others}" if others else ""
    return f"; is it {found[0]!r}? Then pass columns={{{headings[0].name!r}: {found[0]!r}}}"


def _needed(layout: Layout) -> str:
    return ", ".join(layout.headings[field][0].name for field in layout.needs[0])


def _first_names(sheets: Sequence[Sheet]) -> list[str]:
    """Return what stands in the first row that is not blank."""
    for sheet in sheets:
        for cells in itertools.islice(sheet.rows(), ROWS_ABOVE):
            names = [cell_text(cell) for cell in cells if cell_text(cell)]
            if names:
                return names[:SHOWN_COLUMNS]
    return []
