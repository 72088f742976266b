"""A catalog CSV as it stands on the disk, and what it was read as."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from outpost_planner.errors import InputError
from outpost_planner.files.numerals import said_notation
from outpost_planner.plan.columns import ITEM_COLUMNS
from outpost_planner.plan.reading import items_of, read_item_rows
from outpost_planner.refresh.kept import KeptFile, content_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    import pandas as pd


@dataclass(frozen=True, eq=False)
class KeptCatalog:
    """A catalog CSV as it stands on the disk.

    Parameters
    ----------
    file
        Its cells.
    items
        What it was read as, by catalog item id.
    """

    file: KeptFile
    items: pd.DataFrame

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
            cells | self.file.texts(changed.get(cells["catalog_item_id"], {}))
            for cells in self.file.cells
        ]
        return self.file.written([*rows, *map(self.file.texts, new)])


def read_kept_catalog(path: Path, decimal: str | None, thousands: str | None) -> KeptCatalog:
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
    return KeptCatalog(KeptFile.of(path, content, rows, ITEM_COLUMNS), items)
