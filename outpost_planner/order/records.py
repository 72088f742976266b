"""The journal's statements: entries, attempts and cancellations, each inside a transaction."""

from __future__ import annotations

import getpass
import json
import os
import socket
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from outpost_planner.errors import JournalError
from outpost_planner.files.known import Noted
from outpost_planner.order.entry import Entry, restored_answer, to_json
from outpost_planner.order.states import CERTAIN, RESENDABLE_STATES, SENDING, UNKNOWN
from outpost_planner.secrecy import without_secrets

if TYPE_CHECKING:
    from collections.abc import Mapping

    from outpost_planner.files.sqlite import Rows
    from outpost_planner.order.entry import CancellationRecord

JSON_COLUMNS = ("content", "price", "orders_before", "answer", "approvals")
"""Columns that hold JSON."""

_COLUMNS = (
    "scope", "account_id", "region", "endpoint", "reference", "outpost_id", *JSON_COLUMNS, "approval", "state",  # noqa: E501
    "order_id", "found_by", "message", "reference_key", "placed_by",
)  # fmt: skip
"""Columns of an entry that its writer gives; the journal itself adds a number and two times."""

_ENTRIES = (
    "SELECT entries.*, coalesce(mark, '') AS mark, started_at AS sent_at FROM entries LEFT JOIN"
    " attempts ON attempt_id = (SELECT max(attempt_id) FROM attempts WHERE attempts.entry_id ="
    " entries.entry_id)"
)
"""Every entry, with the mark and the beginning of its last attempt."""

_SETTLE = """
    UPDATE entries SET state = :state, order_id = :order_id, answer = :answer, found_by = :found_by,
    orders_before = :orders_before, message = :message, updated_at = :now
    WHERE entry_id = :entry_id AND scope = :scope AND reference = :reference
    AND coalesce((SELECT mark FROM attempts WHERE attempts.entry_id = entries.entry_id
    ORDER BY attempt_id DESC LIMIT 1), '') = :mark
"""
"""Changes the one row of this attempt of this reference, and none where the file is another or the
reference was begun anew."""

_GIVE_BACK = f"""
    UPDATE entries SET state = '{UNKNOWN}', order_id = NULL, answer = '{{}}', found_by = '',
    message = 'The order found for it turned out to be that of ' || :reference, updated_at = :now
    WHERE scope = :scope AND order_id = :order_id AND entry_id != :entry_id
    AND found_by NOT IN ({", ".join(f"'{each}'" for each in CERTAIN)})
"""  # noqa: S608 - words of our own
"""Takes an order away from an entry that had adopted it on weaker evidence."""


def read_entries(rows: Rows, where: str, values: Mapping[str, Any]) -> list[Entry]:
    """Return the entries that a condition names.

    Parameters
    ----------
    rows
        The transaction.
    where
        SQL, from its condition on.
    values
        By name.
    """
    return [_entry(row) for row in rows.read(f"{_ENTRIES} WHERE {where}", values)]


def begin_entry(rows: Rows, entry: Entry, now: str) -> int:
    """Write an intent and its attempt, and return the number of the entry.

    Raises
    ------
    JournalError
        Where another process has the reference.
    """
    values = row_of(entry)
    entry_id = _new_or_again(rows, values, now)
    attempt = {
        "entry_id": entry_id,
        "content": values["content"],
        "process": process(),
        "now": now,
    }
    rows.add(
        "INSERT INTO attempts (entry_id, content, process, started_at, mark) "
        "VALUES (:entry_id, :content, :process, :now, :mark)",
        {**attempt, "mark": entry.mark},
        "attempt_id",
    )
    return entry_id


def settle_entry(rows: Rows, entry: Entry, now: str) -> bool:
    """Write what came of an entry, and say whether its row was there."""
    values = row_of(entry) | {"now": now, "entry_id": entry.entry_id, "mark": entry.mark}
    if entry.found_by in CERTAIN:
        # Before the entry itself: an order belongs to one entry at a time.
        rows.change(_GIVE_BACK, values)
    if rows.change(_SETTLE, values) != 1:
        return False
    rows.change(
        "UPDATE attempts SET ended_at = :now, outcome = :state, message = :message WHERE attempt_id"
        " = (SELECT max(attempt_id) FROM attempts WHERE entry_id = :entry_id)",
        values,
    )
    return True


def begin_cancellation(rows: Rows, scope: str, account_id: str, region: str, order_id: str) -> int:
    """Write that an order is about to be cancelled, and return the number of the cancellation."""
    values = {"scope": scope, "account_id": account_id, "region": region, "order_id": order_id}
    return rows.add(
        "INSERT INTO cancellations (scope, account_id, region, order_id, process, started_at,"
        " outcome) VALUES (:scope, :account_id, :region, :order_id, :process, :now, :outcome)",
        {**values, "process": process(), "now": now_in_text(), "outcome": SENDING},
        "cancellation_id",
    )


def settle_cancellation(rows: Rows, record: CancellationRecord, outcome: str, message: str) -> bool:
    """Write what came of a cancellation, and say whether its row was there."""
    values = {
        "scope": record.scope,
        "order_id": record.order_id,
        "number": record.number,
        "now": now_in_text(),
    }
    changed = rows.change(
        "UPDATE cancellations SET outcome = :outcome, message = :message, ended_at = :now "
        "WHERE cancellation_id = :number AND scope = :scope AND order_id = :order_id",
        {**values, "outcome": outcome, "message": without_secrets(message)},
    )
    return changed == 1


def identity(rows: Rows) -> Noted:
    """Return the journal's own random name, and how many attempts and intents stand in it."""
    row = rows.read(
        "SELECT journal_id, (SELECT coalesce(max(attempt_id), 0) FROM attempts) + (SELECT"
        " coalesce(max(intent_id), 0) FROM intents) AS writes FROM identity"
    )[0]
    return Noted(row["journal_id"], row["writes"])


def row_of(entry: Entry) -> dict[str, Any]:
    """Return the columns of an entry that its writer gives."""
    values = {name: getattr(entry, name) for name in _COLUMNS}
    values |= {name: to_json(values[name]) for name in JSON_COLUMNS}
    return values | {name: without_secrets(values[name]) for name in ("endpoint", "message")}


def now_in_text() -> str:
    """Return the present moment as the journal keeps it (UTC)."""
    return datetime.now(UTC).isoformat(timespec="microseconds")


def person() -> str:
    """Return who this is, for colleagues who share the journal: user@host."""
    try:
        user = getpass.getuser()
    except (KeyError, OSError):  # neither the environment nor the system knows a name
        user = str(os.getuid()) if hasattr(os, "getuid") else "unknown"
    return f"{user}@{socket.gethostname()}"


def process() -> str:
    """Return which process this is, of whom: user@host and its number."""
    return f"{person()} {os.getpid()}"


def _new_or_again(rows: Rows, values: Mapping[str, Any], now: str) -> int:
    """Write the entry of an intent, new or again, and return its number."""
    known = rows.read(
        "SELECT entry_id, reference, state FROM entries WHERE scope = :scope AND reference_key ="
        " :reference_key",
        values,
    )
    if not known:
        columns = ", ".join([*values, "recorded_at", "updated_at"])
        places = ", ".join([*(f":{name}" for name in values), ":now", ":now"])
        return rows.add(
            f"INSERT INTO entries ({columns}) VALUES ({places})",  # noqa: S608
            {**values, "now": now},
            "entry_id",
        )
    # The caller has looked before: this entry was begun by another process since.
    if known[0]["state"] not in RESENDABLE_STATES:
        written = (
            ""
            if known[0]["reference"] == values["reference"]
            else f", written {known[0]['reference']!r},"
        )
        raise JournalError(
            f"Another process is submitting {values['reference']!r}{written} at this moment",
            "Run this again to see what came of it.",
        )
    changes = ", ".join(f"{name} = :{name}" for name in values)
    rows.change(
        f"UPDATE entries SET {changes}, updated_at = :now WHERE entry_id = :entry_id",  # noqa: S608 - as above
        {**values, "now": now, "entry_id": known[0]["entry_id"]},
    )
    return int(known[0]["entry_id"])


def _entry(row: Mapping[str, Any]) -> Entry:
    # `keys()`, because a row of SQLite iterates over its values.
    values = {name: row[name] for name in row.keys() if name != "recorded_at"}  # noqa: SIM118
    values |= {name: json.loads(values[name]) for name in JSON_COLUMNS}
    values |= {name: tuple(values[name]) for name in ("orders_before", "approvals")}
    values["answer"] = restored_answer(values["answer"])
    values["updated_at"] = datetime.fromisoformat(values["updated_at"])
    values["sent_at"] = datetime.fromisoformat(values["sent_at"]) if values["sent_at"] else None
    return Entry(**values)
