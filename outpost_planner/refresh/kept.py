"""A catalog CSV as its user keeps it: every cell as it stands, and what it was read as."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from outpost_planner.errors import InputError
from outpost_planner.files.csvform import CsvForm, form_of
from outpost_planner.files.numerals import said_notation
from outpost_planner.files.spreadsheet import disarmed
from outpost_planner.plan.columns import ITEM_COLUMNS
from outpost_planner.plan.reading import items_of, read_item_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    import pandas as pd


@dataclass(frozen=True, eq=False)
class KeptCatalog:
    """A catalog CSV as it stands on the disk.

    Parameters
    ----------
    path
        Where it is, or will be.
    content
        The whole file; None where there is none yet.
    items
        What it was read as, by catalog item id.
    cells
        The text of each cell, row by row, in the order of the file's columns.
    form
        How it is written.
    """

    path: Path
    content: bytes | None
    items: pd.DataFrame
    cells: tuple[dict[str, str], ...]
    form: CsvForm

    @cached_property
    def columns(self) -> list[str]:
        """The columns in the order of the file."""
        return list(self.cells[0]) if self.cells else list(ITEM_COLUMNS)

    def text(self, column: str, value: Any) -> str:
        """Return a value as this file writes it."""
        if value is None:
            return ""
        if isinstance(value, tuple):
            return ";".join(map(str, value))
        if isinstance(value, float):
            return self.form.number(value)
        return disarmed(str(value)) if column == "name" else str(value)

    def with_changes(
        self, changed: Mapping[str, Mapping[str, Any]], new: Iterable[Mapping[str, Any]]
    ) -> bytes:
        """Return the file with some cells changed and rows added; all else stays as it is written.

        Parameters
        ----------
        changed
            New values by item id and column.
        new
            Whole rows, by column.
        """
        rows = [
            cells
            | {
                column: self.text(column, value)
                for column, value in changed.get(cells["catalog_item_id"], {}).items()
            }
            for cells in self.cells
        ]
        rows += [{column: self.text(column, row[column]) for column in self.columns} for row in new]
        return self.form.written(
            [self.columns, *([row[column] for column in self.columns] for row in rows)]
        )


def read_kept(path: Path, decimal: str | None, thousands: str | None) -> KeptCatalog:
    """Read a catalog CSV as it is kept; one that is not there yet has no items.

    Raises
    ------
    InputError
        Listing every problem with its row and column.
    """
    said = said_notation(decimal, thousands)
    content = content_of(path)
    problems: list[str] = []
    rows = [] if content is None else read_item_rows(path, said, problems)
    items = items_of(rows).set_index("catalog_item_id")
    if problems:
        raise InputError.nothing_loaded(path, problems)
    shown = rows[0].notation.decimal if rows else None
    form = CsvForm() if content is None else form_of(content, shown)
    return KeptCatalog(path, content, items, tuple(row.cells for row in rows), form)


def content_of(path: Path) -> bytes | None:
    """Return the whole of a file; None where there is none.

    Raises
    ------
    InputError
        Where it cannot be read.
    """
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}.") from error
