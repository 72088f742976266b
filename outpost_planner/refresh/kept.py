"""A CSV file as its user keeps it: what has not changed is written back as it was."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from outpost_planner.errors import InputError
from outpost_planner.files.csvform import CsvForm, form_of
from outpost_planner.files.spreadsheet import disarmed
from outpost_planner.files.writing import write_files

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from outpost_planner.files.csvcells import CsvRow

TEXTS = frozenset({"name", "source"})
"""Columns that hold what somebody wrote, which a spreadsheet could take for a formula."""


@dataclass(frozen=True, eq=False)
class KeptFile:
    """A CSV file as it stands on the disk.

    Parameters
    ----------
    path
        Where it is, or will be.
    content
        The whole file; None where there is none yet.
    columns
        Its columns, in their order.
    cells
        The text of each cell, row by row.
    form
        How it is written.
    """

    path: Path
    content: bytes | None
    columns: tuple[str, ...]
    cells: tuple[dict[str, str], ...] = field(repr=False)
    form: CsvForm

    @classmethod
    def of(
        cls, path: Path, content: bytes | None, rows: Sequence[CsvRow], columns: Iterable[str]
    ) -> KeptFile:
        """Return the file that was read as these rows.

        Parameters
        ----------
        path, content
            As above.
        rows
            Without a problem.
        columns
            The columns of a file that is not there yet.
        """
        shown = rows[0].notation.decimal if rows else None
        form = CsvForm() if content is None else form_of(content, shown)
        there = tuple(rows[0].cells) if rows else tuple(columns)
        return cls(path, content, there, tuple(row.cells for row in rows), form)

    def text(self, column: str, value: Any) -> str:
        """Return a value as this file writes it."""
        if value is None:
            return ""
        if isinstance(value, tuple):
            return ";".join(map(str, value))
        if column in {"upfront_price", "monthly_recurring_price"}:
            return f"{value:.2f}".replace(".", self.form.decimal)
        if isinstance(value, float):
            return self.form.number(value)
        return disarmed(str(value)) if column in TEXTS else str(value)

    def texts(self, values: Mapping[str, Any]) -> dict[str, str]:
        """Return values by column as this file writes them."""
        return {column: self.text(column, value) for column, value in values.items()}

    def written(self, rows: Iterable[Mapping[str, str]], columns: Sequence[str] = ()) -> bytes:
        """Return the whole file with these rows.

        Parameters
        ----------
        rows
            Texts by column; a column that a row lacks is empty.
        columns
            Columns in their order; default: those that there are.
        """
        names = columns or self.columns
        return self.form.written([names, *([row.get(name, "") for name in names] for row in rows)])


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


def write_as_shown(path: Path, before: bytes | None, after: bytes, again: str) -> Path:
    """Write a file, if it is still the one that was shown; written twice, it is written once.

    Parameters
    ----------
    path
        The file.
    before, after
        The file as it was read (None: there was none), and as it is to be.
    again
        What is called to see what has changed.

    Raises
    ------
    InputError
        Where the file has changed since, or cannot be written; then it stays as it is.
    """
    there = content_of(path)
    if there == after:
        return path
    if there != before:
        what = "has been made" if before is None else "has changed"
        raise InputError(
            f"{path} {what} since it was read, and stays as it is: what was shown is not what would"
            f" be written over. Call {again} again, and look at what it shows."
        )
    write_files({path: after})
    return path
