"""SQLite as a store uses it: connections, transactions, schema versions, errors in words."""

from __future__ import annotations

import os
import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from outpost_planner.files.trouble import DAMAGED, DOUBLE, FAILED, LOCKED, OTHER, StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path, PurePath

    from outpost_planner.files.schema import Schema

    Values = Mapping[str, Any] | Sequence[Any]


def sqlite_uri(path: PurePath, mode: str) -> str:
    r"""Return the URI by which SQLite opens a file, also one on a Windows share.

    `Path.as_uri` makes the server of a share the URI's host, which SQLite refuses; it takes the
    share as a path that begins with two slashes.

    Parameters
    ----------
    path
        An absolute path.
    mode
        SQLite's ``rw`` or ``ro``.

    Examples
    --------
    >>> from pathlib import PureWindowsPath
    >>> sqlite_uri(PureWindowsPath(r"\\server\share\our orders.sqlite3"), "rw")
    'file:////server/share/our%20orders.sqlite3?mode=rw'
    >>> sqlite_uri(PureWindowsPath(r"C:\orders.sqlite3"), "rw")
    'file:///C:/orders.sqlite3?mode=rw'
    """
    text = path.as_posix()
    absolute = text if text.startswith("/") else f"/{text}"
    return f"file://{quote(absolute, safe='/:')}?mode={mode}"


class Rows:
    """A transaction under way: statements in it, each with its values by name or by place."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database

    def read(self, statement: str, values: Values = ()) -> list[Any]:
        """Return the rows of a query, whose values go by name and by position."""
        return list(self._database.execute(statement, values))

    def change(self, statement: str, values: Values = ()) -> int:
        """Make a change, and return how many rows it concerned."""
        return self._database.execute(statement, values).rowcount

    def add(self, statement: str, values: Values = (), key: str = "") -> int:  # noqa: ARG002 - another store asks for it
        """Insert one row, and return its number, which stands in the column `key`."""
        return int(self._database.execute(statement, values).lastrowid or 0)


def connect(path: Path, timeout_s: float) -> sqlite3.Connection:
    """Open a file that is there, for transactions that are on the disk when they end."""
    # rw, for reading too: what a killed process left half written is rolled back first. A file that
    # cannot be written is opened for reading alone.
    database = sqlite3.connect(
        sqlite_uri(path, "rw"),
        uri=True,
        timeout=timeout_s,
        isolation_level=None,
        check_same_thread=False,
    )
    database.row_factory = sqlite3.Row
    # A rollback journal works on network shares too, where a write-ahead log does not; EXTRA has
    # the directory entry synced as well.
    database.execute("PRAGMA journal_mode = DELETE")
    database.execute("PRAGMA synchronous = EXTRA")
    database.execute("PRAGMA foreign_keys = ON")
    return database


def close(database: sqlite3.Connection, process: int) -> None:
    """Close a connection in the process that opened it; a forked child must not touch it."""
    if os.getpid() == process:
        database.close()


@contextmanager
def transaction(
    database: sqlite3.Connection, begin: str, timeout_s: float = 10.0
) -> Iterator[None]:
    """Carry out one transaction whole or not at all; `begin` says which locks it takes first."""
    database.execute(f"PRAGMA busy_timeout = {int(timeout_s * 1000)}")
    try:
        database.execute(begin)
        yield
        database.execute("COMMIT")
    finally:
        # Also after an interrupt that came between two lines.
        if database.in_transaction:
            database.execute("ROLLBACK")


def check(database: sqlite3.Connection) -> None:
    """Compare every page, and every index with its table: quick_check would not read indexes."""
    found = database.execute("PRAGMA integrity_check(1)").fetchone()[0]
    if found != "ok":
        raise StoreError(DAMAGED, f"is damaged ({found.strip()})")


def data_version(database: sqlite3.Connection) -> int:
    """Return SQLite's own counter in the file, which another connection's writing changes."""
    return int(database.execute("PRAGMA data_version").fetchone()[0])


def migrate(database: sqlite3.Connection, schema: Schema) -> None:
    """Bring a file to the newest version of its schema, in one transaction."""
    with transaction(database, "BEGIN IMMEDIATE"):
        rows = Rows(database)
        for step in schema.migrations[version_of(database, schema) :]:
            if callable(step):
                step(rows)
                continue
            for statement in step.split(";"):
                rows.change(statement)
        database.execute(f"PRAGMA application_id = {schema.application_id}")
        database.execute(f"PRAGMA user_version = {schema.version}")


def version_of(database: sqlite3.Connection, schema: Schema) -> int:
    """Return the version of the schema that a file has; 0 for an empty one.

    Raises
    ------
    StoreError
        Where the file is a database of something else, or of a newer version.
    """
    version = int(database.execute("PRAGMA user_version").fetchone()[0])
    application = int(database.execute("PRAGMA application_id").fetchone()[0])
    is_empty = database.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0
    if application != schema.application_id and not (is_empty and application == version == 0):
        raise StoreError(OTHER, "is a database of something else")
    schema.check_not_newer(version)
    return version


@contextmanager
def explained() -> Iterator[None]:
    """Say in words what SQLite and the operating system give as errors.

    Raises
    ------
    StoreError
        In place of their own.
    """
    try:
        yield
    except sqlite3.IntegrityError as error:
        raise StoreError(DOUBLE, f"has it already ({error})") from error
    except sqlite3.Error as error:
        kind, what = _REASONS.get(_name(error), (FAILED, f"gave an error ({error})"))
        raise StoreError(kind, what) from error
    except TimeoutError as error:
        raise StoreError(LOCKED, "is locked by another program") from error
    except OSError as error:
        raise StoreError(FAILED, f"cannot be reached ({error.strerror or error})") from error


_REASONS = {
    "SQLITE_BUSY": (LOCKED, "is locked by another program"),
    "SQLITE_CANTOPEN": (FAILED, "cannot be opened"),
    "SQLITE_CORRUPT": (DAMAGED, "is damaged"),
    "SQLITE_FULL": (FAILED, "cannot be written, because the disk is full"),
    "SQLITE_IOERR": (FAILED, "cannot be read or written: the disk or the share gave an error"),
    "SQLITE_NOTADB": (DAMAGED, "is damaged, or no such file at all"),
    "SQLITE_PROTOCOL": (FAILED, "cannot be locked: the file system offers no locks"),
    "SQLITE_READONLY": (FAILED, "can be read but not written"),
}


def _name(error: sqlite3.Error) -> str:
    """Return SQLite's name of an error, without the detail that its extended codes add."""
    return "_".join(str(getattr(error, "sqlite_errorname", "")).split("_")[:2])
