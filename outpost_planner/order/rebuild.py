"""The way back from a journal that is damaged or gone: from AWS's orders, and from what can still be read."""

from __future__ import annotations

import json
import secrets
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from outpost_planner.aws.calls import reads
from outpost_planner.aws.collect import collect_orders
from outpost_planner.aws.connection import Connection
from outpost_planner.errors import AwsError, InputError, JournalError, check_kind
from outpost_planner.files import salvage
from outpost_planner.files import store as files
from outpost_planner.files.hold import held
from outpost_planner.files.places import sync_folder
from outpost_planner.order.compare import SAME_NAMES
from outpost_planner.order.entry import Entry
from outpost_planner.order.facts import order_of
from outpost_planner.order.journal import Journal, open_journal
from outpost_planner.order.receipt import Receipt, receipt_of
from outpost_planner.order.records import JSON_COLUMNS, now_in_text, row_of
from outpost_planner.order.references import reference_key
from outpost_planner.order.request import short_id
from outpost_planner.order.schema import SCHEMA
from outpost_planner.order.states import BY_PERSON, NOT_PLACED, OPEN_STATES, PLACED, UNKNOWN
from outpost_planner.show.markup import as_text
from outpost_planner.show.wording import count

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

KEYS = {"entries": "entry_id", "attempts": "attempt_id", "cancellations": "cancellation_id"}
"""The tables of a journal, and the number of their rows."""

UNREAD = "It could not be read from the damaged journal"


@dataclass(frozen=True)
class RebuiltJournal:
    """What became of a journal that was rebuilt.

    Parameters
    ----------
    path
        The journal.
    moved_to
        Where the damaged file is now; None where there was none, or nothing was changed.
    kept
        How many entries could be read.
    unread
        References that may not be ordered until a person says what came of them, with `account_for`: those
        whose entries could not be read, and one ``order oo-...`` for each order of AWS that may belong to an
        entry that is lost.
    was_whole
        Whether the journal was whole, so that nothing was changed.
    """

    path: Path
    moved_to: Path | None
    kept: int
    unread: tuple[str, ...]
    was_whole: bool = False

    def __repr__(self) -> str:
        if self.was_whole:
            return f"The journal {self.path} is whole: nothing was changed."
        aside = f" The file that was there is now {self.moved_to}." if self.moved_to else ""
        said = f"The journal {self.path} was rebuilt: {count(self.kept, 'entry', 'entries')} kept.{aside}"
        if not self.unread:
            return f"{said} Nothing of it is lost."
        return (
            f"{said} These may not be ordered until you say what came of them, with "
            f"account_for(reference, connection, order_id=...): {', '.join(self.unread)}."
        )

    def _repr_html_(self) -> str:
        return as_text(f"<p>{escape(repr(self))}</p>")


def rebuild_journal(connection: Connection, journal: Journal | str | Path | None = None) -> RebuiltJournal:
    """Rebuild a journal that is damaged, gone, or older than it was, from AWS's orders and what can be read.

    What can be read is kept as it is, of every account and sandbox. A reference whose entry cannot be read, but
    whose name can, is unknown from now on, and so is not ordered again. Where entries may be lost without a
    trace, each order of AWS that no entry has is taken in as ``order oo-...``, so that an equal one is not
    ordered before a person has said whose it is. The damaged file is moved aside, and never written to.

    Parameters
    ----------
    connection
        Whose orders AWS is asked for; nothing is ordered by this.
    journal
        The journal or its path; default: the user's own.

    Returns
    -------
    RebuiltJournal
        What was kept, and what a person has to say.

    Raises
    ------
    AwsError
        Where AWS's orders could not all be read; nothing was changed.
    JournalError
        Where the new file cannot be written, or the one there is no journal; nothing was changed.

    Examples
    --------
    >>> import tempfile
    >>> import outpost_planner as planner
    >>> with planner.start_sandbox() as sandbox, tempfile.TemporaryDirectory() as folder:
    ...     planner.rebuild_journal(sandbox, f"{folder}/journal.sqlite3").unread
    ()
    """
    check_kind(connection, Connection, "rebuild_journal", "start_sandbox() or connect() makes one")
    journal = open_journal(journal)
    path = journal.path
    if not isinstance(path, Path):
        raise InputError(f"{path} is a server's database: bring it back from the server's own backups.")
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with held(path.with_name(f"{path.name}.rebuild.lock"), timeout_s=60.0), ExitStack() as undo:
        trouble = _trouble(journal)
        if trouble is None and path.exists():
            return RebuiltJournal(path, None, len(journal.table), (), was_whole=True)
        orders = collect_orders(connection)
        if orders.failures:
            raise AwsError(f"Nothing was rebuilt: AWS's orders could not all be read. {orders.failures[0].message}")
        journal.release()
        tables, named = _read(path, undo) if path.exists() else ({}, {})
        is_whole = bool(tables) and all(table.is_whole for table in tables.values()) and trouble == files.DAMAGED
        entries = tables["entries"].rows if tables else {}
        kept = {number: row for number, row in entries.items() if _is_readable(row)}
        lost = _unread_entries(kept, named, connection)
        if not is_whole:
            lost += _unclaimed(kept.values(), orders, connection)
        draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}.rebuilt")
        undo.callback(lambda: draft.unlink(missing_ok=True))
        _write(draft, tables, kept, lost)
        aside = None
        if path.exists():
            aside = path.with_name(f"{path.name}.damaged-{datetime.now(UTC):%Y%m%dT%H%M%S}-{secrets.token_hex(2)}")
            salvage.put_aside(path, aside)
        draft.replace(path)
        # What was half written belongs to the file that is aside.
        path.with_name(f"{path.name}-journal").unlink(missing_ok=True)
        sync_folder(path.parent)
        files.begin_anew(path)
    return RebuiltJournal(path, aside, len(kept), tuple(entry.reference for entry in lost))


def account_for(
    reference: str,
    connection: Connection,
    *,
    order_id: str | None,
    journal: Journal | str | Path | None = None,
) -> Receipt:
    """Say what came of a reference that `rebuild_journal` could not read.

    Parameters
    ----------
    reference
        One of `RebuiltJournal.unread`.
    connection
        The account that it belongs to.
    order_id
        The order that it is; None where it was not placed, or where an ``order oo-...`` is somebody else's.
    journal
        The journal or its path; default: the user's own.

    Returns
    -------
    Receipt
        Placed, or not placed, by the person's word. A reference that was not placed may be ordered again.

    Raises
    ------
    InputError
        Where the journal has no such reference, or its outcome is known.
    AwsError
        Where AWS does not show that order.
    JournalError
        Where the journal cannot be written, or the order belongs to another reference.

    Examples
    --------
    >>> import tempfile
    >>> import outpost_planner as planner
    >>> with planner.start_sandbox() as sandbox, tempfile.TemporaryDirectory() as folder:
    ...     client, path = sandbox.client(), f"{folder}/journal.sqlite3"
    ...     outpost_id = client.list_outposts()["Outposts"][0]["OutpostId"]
    ...     lines = [{"CatalogItemId": "OR-RKGP001", "Quantity": 1}]
    ...     order = client.create_order(OutpostIdentifier=outpost_id, LineItems=lines, PaymentOption="NO_UPFRONT")
    ...     (unread,) = planner.rebuild_journal(sandbox, path).unread
    ...     planner.account_for(unread, sandbox, order_id=order["Order"]["OrderId"], journal=path).state
    'placed'
    """
    check_kind(connection, Connection, "account_for", "start_sandbox() or connect() makes one")
    journal = open_journal(journal)
    entry = journal.find(connection.scope, reference)
    if entry is None or entry.state not in OPEN_STATES or not entry.message.startswith(UNREAD):
        what = "has not been submitted by this journal" if entry is None else f"is {entry.state}"
        raise InputError(
            f"{reference!r} {what}; account_for is for what rebuild_journal could not read. "
            "resolve(reference, connection) says what came of any other."
        )
    with journal.hold(entry.scope, entry.outpost_id):
        if order_id is None:
            said = replace(entry, state=NOT_PLACED, found_by=BY_PERSON, message="Not placed, by the word of a person")
            return receipt_of(journal.settle(said))
        order = order_of(reads(connection), order_id)
        found = {"order_id": order["OrderId"], "answer": order, "found_by": BY_PERSON, "message": ""}
        return receipt_of(journal.settle(replace(entry, state=PLACED, **found)))


def _trouble(journal: Journal) -> str | None:
    """Say why a journal cannot be used; None for one that can."""
    try:
        journal.verify()
        journal.check_known()
    except JournalError as error:
        kind = getattr(error.__cause__, "kind", files.GONE)
        if kind not in {files.DAMAGED, files.GONE, files.EMPTY}:
            raise
        return str(kind)
    return None


def _read(path: Path, undo: ExitStack) -> tuple[dict[str, salvage.Salvaged], dict[int, tuple[str, str]]]:
    """Return what a damaged journal still shows: its rows, and the scope and reference of lost ones."""
    copy = path.with_name(f".{path.name}.{secrets.token_hex(8)}.copy")
    for ending in ("", "-journal"):
        undo.callback(copy.with_name(copy.name + ending).unlink, missing_ok=True)
    with closing(salvage.open_copy(path, copy)) as database:
        tables = {name: salvage.rows_of(database, name, key) for name, key in KEYS.items()}
        named = salvage.indexed(database, "entries", "sqlite_autoindex_entries_1", "entry_id", "reference")
    return tables, named


def _is_readable(row: Mapping[str, Any]) -> bool:
    """Say whether a row says what it must; a damaged page may hold anything."""
    texts = ("scope", "reference", "outpost_id", "state", "recorded_at", "updated_at")
    try:
        datetime.fromisoformat(row["updated_at"])
        contents = [json.loads(row[name]) for name in JSON_COLUMNS]
    except (KeyError, TypeError, ValueError):
        return False
    return all(isinstance(row.get(name), str) for name in texts) and isinstance(contents[0], dict)


def _unread_entries(
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


def _unclaimed(
    kept: Iterable[Mapping[str, Any]],
    orders: Iterable[Mapping[str, Any]],
    connection: Connection,
) -> list[Entry]:
    """Return an entry that is unknown for each order that no entry has: it may be that of one that is lost."""
    claimed = {row["order_id"] for row in kept if row["scope"] == connection.scope}
    return [
        _unknown(connection.scope, f"order {order['OrderId']}", order, connection)
        for order in orders
        if order["OrderId"] not in claimed and order.get("Status") != "CANCELLED"
    ]


def _unknown(scope: str, reference: str, order: Mapping[str, Any], connection: Connection) -> Entry:
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


def _write(
    draft: Path,
    tables: Mapping[str, salvage.Salvaged],
    kept: Mapping[int, Mapping[str, Any]],
    lost: Iterable[Entry],
) -> None:
    """Write a new journal: what was read as it was, and the rest as unknown."""
    store = files.open_store(draft, SCHEMA)
    try:
        with store.writing(timeout_s=10.0) as rows:
            for row in kept.values():
                _insert(rows, "entries", {**row, "reference_key": reference_key(row["reference"])})
            for entry in lost:
                now = now_in_text()
                named = {"reference_key": reference_key(entry.reference), "recorded_at": now, "updated_at": now}
                _insert(rows, "entries", row_of(entry) | named)
            for name in ("attempts", "cancellations"):
                for row in tables[name].rows.values() if tables else ():
                    if name == "cancellations" or row.get("entry_id") in kept:
                        _insert(rows, name, row)
    except files.StoreError as error:
        raise JournalError(f"The journal could not be rebuilt: {draft} {error.what}", "Nothing was changed.") from error
    finally:
        store.close()


def _insert(rows: files.Rows, table: str, row: Mapping[str, Any]) -> None:
    columns = {each["name"] for each in rows.read(f"PRAGMA table_info({table})")}
    row = {name: value for name, value in row.items() if name in columns}
    places = ", ".join(f":{name}" for name in row)
    rows.add(f"INSERT OR IGNORE INTO {table} ({', '.join(row)}) VALUES ({places})", row)  # noqa: S608 - names of our own columns
