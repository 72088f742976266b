"""Which kind of export a file is, told by its columns."""

from __future__ import annotations

import itertools
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from outpost_planner.errors import InputError
from outpost_planner.show.spelling import nearest
from outpost_planner.show.wording import kind_of, shortened
from outpost_planner.sizing.inventory.headers import ROWS_ABOVE, candidates_of
from outpost_planner.sizing.inventory.layouts.aws_config import AWS_CONFIG
from outpost_planner.sizing.inventory.layouts.compute_optimizer import COMPUTE_OPTIMIZER
from outpost_planner.sizing.inventory.layouts.discovery import DISCOVERY
from outpost_planner.sizing.inventory.layouts.ec2 import EC2
from outpost_planner.sizing.inventory.layouts.live_optics import LIVE_OPTICS
from outpost_planner.sizing.inventory.layouts.migration_evaluator import MIGRATION_EVALUATOR
from outpost_planner.sizing.inventory.layouts.plain import PLAIN
from outpost_planner.sizing.inventory.layouts.rvtools import RVTOOLS
from outpost_planner.sizing.inventory.unknown import unknown_file

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from outpost_planner.files.sheets import Sheet
    from outpost_planner.sizing.inventory.headers import Candidate, Column
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
    names
        What stands in it.
    columns
        Where each field stands.
    """

    sheet: Sheet
    layout: Layout
    header: int
    names: Sequence[str]
    columns: Mapping[str, Column]

    @property
    def width(self) -> int:
        """How many columns there are."""
        return len(self.names)

    def name_of(self, field: str) -> str:
        """Return what the file calls a field."""
        return self.columns[field].heading.name


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
        for candidate in candidates_of(sheet, row, cells, layouts, renamed)
    ]
    if problems:
        return None
    whole = [each for each in candidates if each.is_whole]
    if not whole:
        problems += unknown_file(file_name, sheets, layouts, candidates)
        return None
    most = max(len(each.columns) for each in whole)
    best = [each for each in whole if len(each.columns) == most]
    if len({(each.sheet.name, each.layout.kind) for each in best}) > 1:
        problems.append(_several(file_name, best))
        return None
    # Of rows that are alike the uppermost is the header.
    chosen = best[0]
    problems += _twice(file_name, chosen)
    return Recognized(chosen.sheet, chosen.layout, chosen.row, chosen.names, chosen.columns)


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


def _several(file_name: str, found: Sequence[Candidate]) -> str:
    names = {each.sheet.name for each in found}
    if len(names) > 1:
        return (
            f"{file_name}: the sheets {', '.join(sorted(names))} all hold servers; name one with"
            " sheet="
        )
    kinds = [each.layout for each in found]
    said = " or ".join(dict.fromkeys(f"{each.title} (kind={each.kind!r})" for each in kinds))
    return f"{file_name}: the columns are those of {said}; say which"


def _twice(file_name: str, chosen: Candidate) -> list[str]:
    counts = Counter(name.casefold() for name in chosen.names)
    return [
        f"{file_name}, row {chosen.row}: column {column.heading.name!r} stands there twice"
        for column in chosen.columns.values()
        if counts[column.heading.name.casefold()] > 1
    ]
