"""The tables of the journal, and the steps from each older version of them to this one."""

from __future__ import annotations

import secrets
import sqlite3
from typing import TYPE_CHECKING, Any

from outpost_planner.files.schema import Schema
from outpost_planner.order.references import reference_key

if TYPE_CHECKING:
    from collections.abc import Callable

    from outpost_planner.files.sqlite import Rows

APPLICATION_ID = 0x4F504A31
"""Marks a SQLite file as a journal of this package."""


def _fill_keys(rows: Rows) -> None:
    """Give entries of older versions their keys; of two that share a key, the first has it."""
    taken = set()
    for row in rows.read("SELECT entry_id, scope, reference FROM entries ORDER BY entry_id"):
        key = reference_key(row["reference"])
        if (row["scope"], key) in taken:
            key = f"{key} ({row['entry_id']})"
        taken.add((row["scope"], key))
        values = {"key": key, "entry_id": row["entry_id"]}
        rows.change("UPDATE entries SET reference_key = :key WHERE entry_id = :entry_id", values)


def _name_the_journal(rows: Rows) -> None:
    rows.change("INSERT INTO identity VALUES (:name)", {"name": secrets.token_hex(8)})


MIGRATIONS: tuple[str | Callable[[Any], None], ...] = (
    """
    CREATE TABLE entries (
        entry_id INTEGER PRIMARY KEY,
        scope TEXT NOT NULL,
        account_id TEXT NOT NULL,
        region TEXT NOT NULL,
        endpoint TEXT NOT NULL,
        reference TEXT NOT NULL,
        outpost_id TEXT NOT NULL,
        content TEXT NOT NULL,
        price TEXT NOT NULL,
        approval TEXT NOT NULL,
        orders_before TEXT NOT NULL,
        state TEXT NOT NULL,
        order_id TEXT,
        answer TEXT NOT NULL DEFAULT '{}',
        found_by TEXT NOT NULL DEFAULT '',
        message TEXT NOT NULL DEFAULT '',
        recorded_at TEXT NOT NULL,
        updated_at TEXT NOT NULL,
        UNIQUE (scope, reference),
        UNIQUE (scope, order_id)
    );
    CREATE TABLE attempts (
        attempt_id INTEGER PRIMARY KEY,
        entry_id INTEGER NOT NULL REFERENCES entries,
        content TEXT NOT NULL,
        process TEXT NOT NULL,
        started_at TEXT NOT NULL,
        ended_at TEXT,
        outcome TEXT,
        message TEXT NOT NULL DEFAULT ''
    );
    """,
    """
    CREATE TABLE cancellations (
        cancellation_id INTEGER PRIMARY KEY,
        scope TEXT NOT NULL,
        account_id TEXT NOT NULL,
        region TEXT NOT NULL,
        order_id TEXT NOT NULL,
        process TEXT NOT NULL,
        started_at TEXT NOT NULL,
        ended_at TEXT,
        outcome TEXT NOT NULL,
        message TEXT NOT NULL DEFAULT ''
    );
    """,
    """
    ALTER TABLE entries ADD COLUMN reference_key TEXT NOT NULL DEFAULT '';
    ALTER TABLE entries ADD COLUMN placed_by TEXT NOT NULL DEFAULT '';
    ALTER TABLE attempts ADD COLUMN mark TEXT NOT NULL DEFAULT '';
    CREATE INDEX attempts_of_entry ON attempts (entry_id);
    """,
    _fill_keys,
    """
    CREATE UNIQUE INDEX entries_by_key ON entries (scope, reference_key);
    CREATE TABLE identity (journal_id TEXT NOT NULL)
    """,
    _name_the_journal,
    """
    CREATE TABLE intents (
        intent_id INTEGER PRIMARY KEY,
        scope TEXT NOT NULL,
        account_id TEXT NOT NULL,
        region TEXT NOT NULL,
        endpoint TEXT NOT NULL,
        operation TEXT NOT NULL,
        subject TEXT NOT NULL DEFAULT '',
        content TEXT NOT NULL,
        fingerprint TEXT NOT NULL,
        client_token TEXT NOT NULL DEFAULT '',
        listed_before TEXT NOT NULL DEFAULT '[]',
        mark TEXT NOT NULL DEFAULT '',
        outcome TEXT NOT NULL,
        answer TEXT NOT NULL DEFAULT '{}',
        found_by TEXT NOT NULL DEFAULT '',
        message TEXT NOT NULL DEFAULT '',
        sent_by TEXT NOT NULL DEFAULT '',
        process TEXT NOT NULL,
        started_at TEXT NOT NULL,
        updated_at TEXT NOT NULL,
        ended_at TEXT
    );
    CREATE INDEX intents_of_scope ON intents (scope, operation, fingerprint)
    """,
    """
    ALTER TABLE entries ADD COLUMN approvals TEXT NOT NULL DEFAULT '[]';
    """,
)
"""One step per schema version, applied in order; the file's user_version counts those applied."""

SCHEMA = Schema(APPLICATION_ID, MIGRATIONS)


def columns_of(query: str) -> list[str]:
    """Return the columns that a query would give, from an empty journal in memory."""
    empty = sqlite3.connect(":memory:")
    try:
        empty.executescript(";".join(step for step in MIGRATIONS if isinstance(step, str)))
        return [each[0] for each in empty.execute(query).description]
    finally:
        empty.close()
