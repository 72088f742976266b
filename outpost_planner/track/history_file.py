"""The SQLite file under a history: its tables, and every statement that reads or writes them.

An order has one row per version of its content, so that a year of daily collections of a large
fleet stays small: an order takes space only when it changed.
"""

from __future__ import annotations

import json
from contextlib import contextmanager
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from outpost_planner.errors import PlannerError
from outpost_planner.files.schema import Schema
from outpost_planner.files.store import open_store
from outpost_planner.files.trouble import StoreError
from outpost_planner.track.changes import Version

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from outpost_planner.files.sqlite import Rows

HISTORY_VARIABLE = "OUTPOST_PLANNER_HISTORY"
"""Environment variable that says where the history is."""

APPLICATION_ID = 0x4F504831
"""Marks a SQLite file as a history of this package."""

TABLES = """
CREATE TABLE IF NOT EXISTS collections (
    collection_id INTEGER PRIMARY KEY,
    scope TEXT NOT NULL,
    collected_at TEXT NOT NULL,
    is_whole INTEGER NOT NULL DEFAULT 1,
    asked TEXT NOT NULL DEFAULT ''
);
CREATE TABLE IF NOT EXISTS versions (
    scope TEXT NOT NULL,
    order_id TEXT NOT NULL,
    first_collection INTEGER NOT NULL REFERENCES collections,
    last_collection INTEGER NOT NULL REFERENCES collections,
    content TEXT NOT NULL,
    PRIMARY KEY (scope, order_id, first_collection)
)
"""


def _add_columns(rows: Rows) -> None:
    """Bring a file up to date that was made before collections said whether they are whole."""
    if not any(row["name"] == "is_whole" for row in rows.read("PRAGMA table_info(collections)")):
        rows.change("ALTER TABLE collections ADD COLUMN is_whole INTEGER NOT NULL DEFAULT 1")
        rows.change("ALTER TABLE collections ADD COLUMN asked TEXT NOT NULL DEFAULT ''")


# Files of older versions have these tables and no number of their schema.
SCHEMA = Schema(APPLICATION_ID, (TABLES, _add_columns), may_begin_again=True)

TIMEOUT_S = 30.0
"""How long to wait for others that are recording [s]."""


class Collection(NamedTuple):
    """One collection that is kept.

    Parameters
    ----------
    collection_id
        Its number; a later collection has a greater one.
    collected_at
        When it was made (UTC), as ISO 8601 text.
    is_whole
        Whether every order there was stands in it: 0 or 1.
    asked
        Which accounts and Regions were asked; empty where that is not known.
    """

    collection_id: int
    collected_at: str
    is_whole: int
    asked: str


class Newest(NamedTuple):
    """The newest version of an order.

    Parameters
    ----------
    first_collection, last_collection
        The collections between which the order did not change.
    content
        The order as JSON.
    """

    first_collection: int
    last_collection: int
    content: str


class KeptHistory:
    """A transaction under way in the file, of one scope.

    Parameters
    ----------
    rows
        From the store.
    scope
        Whose orders: ``live``, or a sandbox's own.
    """

    def __init__(self, rows: Rows, scope: str) -> None:
        self._rows = rows
        self._scope = scope

    def collections(self) -> list[Collection]:
        """Return every collection, the earliest first."""
        query = (
            "SELECT collection_id, collected_at, is_whole, asked FROM collections "
            "WHERE scope = ? ORDER BY collection_id"
        )
        return [Collection(*row) for row in self._rows.read(query, (self._scope,))]

    def newest(self) -> dict[str, Newest]:
        """Return the newest version of every order by its id."""
        # SQLite takes the other columns from the row that has the greatest first_collection.
        query = (
            "SELECT order_id, MAX(first_collection), last_collection, content FROM versions "
            "WHERE scope = ? GROUP BY order_id"
        )
        return {
            order_id: Newest(*rest) for order_id, *rest in self._rows.read(query, (self._scope,))
        }

    def versions(self) -> list[tuple[str, list[Version]]]:
        """Return every version of every order, the earliest first, by the order's id."""
        query = (
            "SELECT order_id, content, first.collected_at, last.collected_at, "
            "first_collection, last_collection FROM versions "
            "JOIN collections first ON first.collection_id = first_collection "
            "JOIN collections last ON last.collection_id = last_collection "
            "WHERE versions.scope = ? ORDER BY order_id, first_collection"
        )
        rows = self._rows.read(query, (self._scope,))
        return [
            (order_id, list(map(_version, group)))
            for order_id, group in groupby(rows, itemgetter(0))
        ]

    def add_collection(self, collected_at: str, *, is_whole: bool, asked: str) -> int:
        """Keep a collection, and return its number."""
        insert = (
            "INSERT INTO collections (scope, collected_at, is_whole, asked) VALUES (?, ?, ?, ?)"
        )
        return self._rows.add(insert, (self._scope, collected_at, int(is_whole), asked))

    def add_version(self, order_id: str, collection_id: int, content: str) -> None:
        """Keep an order's content as a new version."""
        insert = "INSERT INTO versions VALUES (?, ?, ?, ?, ?)"
        self._rows.add(insert, (self._scope, order_id, collection_id, collection_id, content))

    def extend_version(self, order_id: str, first_collection: int, collection_id: int) -> None:
        """Say that a version was seen again, unchanged, by a later collection."""
        update = (
            "UPDATE versions SET last_collection = ? WHERE scope = ? AND order_id = ? AND"
            " first_collection = ?"
        )
        self._rows.change(update, (collection_id, self._scope, order_id, first_collection))

    def redate(self, collection_id: int, collected_at: str) -> None:
        """Correct the date of a collection."""
        update = "UPDATE collections SET collected_at = ? WHERE collection_id = ?"
        self._rows.change(update, (collected_at, collection_id))


def _version(row: Any) -> Version:
    _, content, first, last, *ids = row
    return Version(json.loads(content), pd.Timestamp(first), pd.Timestamp(last), *ids)


@contextmanager
def writing(path: Path, scope: str) -> Iterator[KeptHistory]:
    """Write to a history in one transaction; the file is made where there is none.

    Raises
    ------
    PlannerError
        Where the file cannot be used.
    """
    with _explained(path), open_store(path, SCHEMA).writing(TIMEOUT_S) as rows:
        yield KeptHistory(rows, scope)


@contextmanager
def reading(path: Path, scope: str) -> Iterator[KeptHistory]:
    """Read a history in one transaction; the file is made where there is none.

    Raises
    ------
    PlannerError
        Where the file cannot be used.
    """
    with _explained(path), open_store(path, SCHEMA).reading(TIMEOUT_S) as rows:
        if rows is not None:
            yield KeptHistory(rows, scope)
            return
    with writing(path, scope) as kept:
        yield kept


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except StoreError as error:
        raise PlannerError(
            f"The history {path} cannot be used: it {error.what}. Free the file, or choose another"
            f" with open_history(path=...) or the variable {HISTORY_VARIABLE}."
        ) from error
