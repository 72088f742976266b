"""What remains of a damaged journal: readable rows, the names of others, a new file of both."""

from __future__ import annotations

import json
import secrets
from contextlib import ExitStack, closing, suppress
from datetime import datetime
from typing import TYPE_CHECKING, Any

from outpost_planner.errors import JournalError
from outpost_planner.files import salvage, trouble
from outpost_planner.files import store as files
from outpost_planner.order.differences import SAME_NAMES
from outpost_planner.order.entry import Entry
from outpost_planner.order.intents import intent_of
from outpost_planner.order.records import JSON_COLUMNS, now_in_text, row_of
from outpost_planner.order.references import reference_key
from outpost_planner.order.request import short_id
from outpost_planner.order.schema import SCHEMA
from outpost_planner.order.states import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from outpost_planner.aws.connection import Connection
    from outpost_planner.files.sqlite import Rows
    from outpost_planner.order.intents import Intent

KEYS = {
    "entries": "entry_id",
    "attempts": "attempt_id",
    "cancellations": "cancellation_id",
    "intents": "intent_id",
}
"""The tables of a journal, and the number of their rows."""

UNREAD = "It could not be read from the damaged journal"


def read_remains(
    path: Path, undo: ExitStack
) -> tuple[dict[str, salvage.Salvaged], dict[int, tuple[str, str]]]:
    """Return what a damaged journal still shows: its rows, and lost ones by scope and reference."""
    copy = path.with_name(f".{path.name}.{secrets.token_hex(8)}.copy")
    for ending in ("", "-journal"):
        undo.callback(copy.with_name(copy.name + ending).unlink, missing_ok=True)
    with closing(salvage.open_copy(path, copy)) as database:
        tables = {name: salvage.rows_of(database, name, key) for name, key in KEYS.items()}
        named = salvage.indexed(
            database, "entries", "sqlite_autoindex_entries_1", "entry_id", "reference"
        )
    return tables, named


def is_readable(row: Mapping[str, Any]) -> bool:
    """Say whether a row says what it must; a damaged page may hold anything."""
    texts = ("scope", "reference", "outpost_id", "state", "recorded_at", "updated_at")
    try:
        datetime.fromisoformat(row["updated_at"])
        # Journals of older versions have no approvals.
        contents = [json.loads({"approvals": "[]", **row}[name]) for name in JSON_COLUMNS]
    except (KeyError, TypeError, ValueError):
        return False
    return all(isinstance(row.get(name), str) for name in texts) and isinstance(contents[0], dict)


def readable_intents(rows: Mapping[int, Mapping[str, Any]]) -> dict[int, Intent]:
    """Return what was sent besides orders, by its number; a damaged page may hold anything."""
    found = {}
    for number, row in rows.items():
        with suppress(KeyError, TypeError, ValueError):
            found[number] = intent_of(row)
    return found


def unread_entries(
    kept: Mapping[int, Mapping[str, Any]],
    named: Mapping[int, tuple[str, str]],
    connection: Connection,
) -> list[Entry]:
    """Return an entry that is unknown for each reference whose name alone could be read."""
    known = {(row["scope"], row["reference"]) for row in kept.values()}
    return [
        _unknown(scope, reference, {}, connection)
        for number, (scope, reference) in sorted(named.items())
        if number not in kept and (scope, reference) not in known
    ]


def unclaimed_orders(
    kept: Iterable[Mapping[str, Any]],
    orders: Iterable[Mapping[str, Any]],
    connection: Connection,
) -> list[Entry]:
    """Return an unknown entry for each order without one: its own entry may be lost."""
    claimed = {row["order_id"] for row in kept if row["scope"] == connection.scope}
    return [
        _unknown(connection.scope, f"order {order['OrderId']}", order, connection)
        for order in orders
        if order["OrderId"] not in claimed and order.get("Status") != "CANCELLED"
    ]


def _unknown(scope: str, reference: str, order: Mapping[str, Any], connection: Connection) -> Entry:
    # AWS's order in the form of a request, so that the two can be compared.
    lines = [
        {"CatalogItemId": line["CatalogItemId"], "Quantity": line.get("Quantity")}
        for line in order.get("LineItems", [])
        if line.get("CatalogItemId")
    ]
    content = {
        "OutpostIdentifier": short_id(str(order.get("OutpostId") or "")),
        "LineItems": sorted(lines, key=lambda line: str(line["CatalogItemId"])),
        **{name: order[name] for name in (*SAME_NAMES, "QuoteIdentifier") if order.get(name)},
    }
    return Entry(
        scope=scope,
        account_id=connection.account_id,
        region=connection.region,
        endpoint="",
        reference=reference,
        outpost_id=content["OutpostIdentifier"],
        content=content if order else {},
        state=UNKNOWN,
        message=UNREAD,
    )


def write_anew(
    draft: Path,
    tables: Mapping[str, salvage.Salvaged],
    kept: Mapping[int, Mapping[str, Any]],
    lost: Iterable[Entry],
    intents: Iterable[int],
) -> None:
    """Write a new journal: what was read as it was, and the rest as unknown."""
    store = files.open_store(draft, SCHEMA)
    try:
        with store.writing(timeout_s=10.0) as rows:
            for row in kept.values():
                _insert(rows, "entries", {**row, "reference_key": reference_key(row["reference"])})
            for entry in lost:
                now = now_in_text()
                named = {
                    "reference_key": reference_key(entry.reference),
                    "recorded_at": now,
                    "updated_at": now,
                }
                _insert(rows, "entries", row_of(entry) | named)
            for name in ("attempts", "cancellations"):
                for row in tables[name].rows.values() if tables else ():
                    if name != "attempts" or row.get("entry_id") in kept:
                        _insert(rows, name, row)
            for number in intents:
                _insert(rows, "intents", tables["intents"].rows[number])
    except trouble.StoreError as error:
        raise JournalError(
            f"The journal could not be rebuilt: {draft} {error.what}", "Nothing was changed."
        ) from error
    finally:
        store.close()


def _insert(rows: Rows, table: str, row: Mapping[str, Any]) -> None:
    columns = {each["name"] for each in rows.read(f"PRAGMA table_info({table})")}
    row = {name: value for name, value in row.items() if name in columns}
    places = ", ".join(f":{name}" for name in row)
    rows.add(f"INSERT OR IGNORE INTO {table} ({', '.join(row)}) VALUES ({places})", row)  # noqa: S608 - names of our own columns
