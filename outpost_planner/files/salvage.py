"""What can still be read of a damaged SQLite file: row by row, around the pages that cannot."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from outpost_planner.files.modes import file_mode
from outpost_planner.files.sqlite import sqlite_uri
from outpost_planner.files.writing import sync_folder

if TYPE_CHECKING:
    from pathlib import Path


@dataclass
class Salvaged:
    """The rows of a table.

    Parameters
    ----------
    rows
        Each by its number.
    is_whole
        Whether the table was read from end to end.
    """

    rows: dict[int, dict[str, Any]] = field(default_factory=dict)
    is_whole: bool = False


def put_aside(path: Path, aside: Path) -> None:
    """Give a file and its rollback journal a second name, which stays when others take the first.

    Parameters
    ----------
    path
        The file.
    aside
        The second name, which must be free.
    """
    for ending in ("-journal", ""):
        with suppress(FileNotFoundError):
            _second_name(path.with_name(path.name + ending), aside.with_name(aside.name + ending))
    sync_folder(path.parent)


def _second_name(path: Path, aside: Path) -> None:
    try:
        os.link(path, aside)
    except FileNotFoundError:
        raise
    except OSError:  # a file system without hard links
        shutil.copy2(path, aside)


def open_copy(path: Path, copy: Path) -> sqlite3.Connection:
    """Copy a damaged file and open the copy, in which SQLite rolls back what was half written.

    Parameters
    ----------
    path
        The damaged file.
    copy
        Where the copy goes; the caller takes it away.
    """
    for ending in ("-journal", ""):
        with suppress(FileNotFoundError):
            target = copy.with_name(copy.name + ending)
            shutil.copyfile(path.with_name(path.name + ending), target)
            target.chmod(file_mode(copy.parent))
    database = sqlite3.connect(sqlite_uri(copy, "rw"), uri=True, isolation_level=None)
    database.row_factory = sqlite3.Row
    return database


def rows_of(database: sqlite3.Connection, table: str, key: str) -> Salvaged:
    """Read a table from its two ends up to the damage, and then number by number between them.

    Parameters
    ----------
    database
        A damaged database.
    table, key
        The table and its INTEGER PRIMARY KEY.
    """
    found = Salvaged(is_whole=True)
    for direction in ("ASC", "DESC"):
        try:
            for row in database.execute(
                f"SELECT * FROM {table} NOT INDEXED ORDER BY {key} {direction}"  # noqa: S608
            ):
                found.rows[row[key]] = dict(row)
        except (sqlite3.DatabaseError, OverflowError, UnicodeDecodeError):
            found.is_whole = False
        if found.is_whole:
            return found
    for number in range(1, max(found.rows, default=0)):
        if number in found.rows:
            continue
        with suppress(sqlite3.DatabaseError, OverflowError, UnicodeDecodeError):
            row = database.execute(
                f"SELECT * FROM {table} NOT INDEXED WHERE {key} = ?",  # noqa: S608
                (number,),
            ).fetchone()
            if row is not None:
                found.rows[number] = dict(row)
    return found


def indexed(
    database: sqlite3.Connection, table: str, index: str, key: str, column: str
) -> dict[int, tuple[str, str]]:
    """Read scope and another column from an index, which may know of rows that the table has lost.

    Parameters
    ----------
    database
        A damaged database.
    table, index, key, column
        The index and its second column, after the scope; the table's INTEGER PRIMARY KEY.

    Returns
    -------
    dict
        Scope and value by the row's number.
    """
    found = {}
    query = f"SELECT {key}, scope, {column} FROM {table} INDEXED BY {index} WHERE scope > '' ORDER BY scope"  # noqa: E501, S608
    for direction in (" ASC", " DESC"):
        with suppress(sqlite3.DatabaseError, OverflowError, UnicodeDecodeError):
            for number, scope, value in database.execute(query + direction):
                if isinstance(scope, str) and isinstance(value, str):
                    found[int(number)] = (scope, value)
    return found
