"""The durable record of what was asked of AWS: written before a call, settled after it.

One SQLite file, safe between threads, processes and kernels. An entry stands for one purchase
reference. It is on the disk, as ``sending``, before CreateOrder leaves the machine, so that a process
that dies at any moment leaves behind either nothing at all or an order that can be looked for.
"""

from __future__ import annotations

import json
import os
import socket
import sqlite3
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import pandas as pd
import platformdirs

from outpost_planner.errors import JournalError
from outpost_planner.places import user_path

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

JOURNAL_VARIABLE = "OUTPOST_PLANNER_JOURNAL"
"""Environment variable that says where the journal is."""

APPLICATION_ID = 0x4F504A31
"""Marks a SQLite file as a journal of this package."""

SENDING, PLACED, REFUSED, UNKNOWN, NOT_PLACED = "sending", "placed", "refused", "unknown", "not placed"

OPEN_STATES = (SENDING, UNKNOWN)
"""States in which an order may stand at AWS without our knowing its id."""

RESENDABLE_STATES = (REFUSED, NOT_PLACED)
"""States in which nothing was bought, so that the reference may be submitted again."""

MIGRATIONS = (
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
)
"""One script a schema version, applied in order; the file's user_version counts those applied."""


@dataclass(frozen=True)
class Entry:
    """One purchase reference: what was asked, and what came of it.

    Parameters
    ----------
    scope, account_id, region, endpoint
        Where the order goes; see `Connection`.
    reference
        The purchase reference.
    outpost_id
        The Outpost that it is for.
    content
        The parameters of CreateOrder, in one agreed form.
    price
        What the review said it would cost.
    approval
        The fingerprint that was approved; empty where none was asked for.
    orders_before
        Ids of the orders that the Outpost had before the first attempt whose outcome is not known.
    state
        ``sending``, ``placed``, ``refused``, ``unknown`` or ``not placed``.
    order_id
        The order; None until one is known.
    answer
        The Order as AWS gave it.
    found_by
        ``answer`` where AWS's answer said the id, ``looking`` where it was found later, ``person`` where
        somebody chose it.
    message
        Why it was refused or is unknown.
    updated_at
        When the state last changed, by this machine's clock (UTC).
    entry_id
        Number in the journal; None before it is written.
    """

    scope: str
    account_id: str
    region: str
    endpoint: str
    reference: str
    outpost_id: str
    content: Mapping[str, Any]
    price: Mapping[str, Any] = field(default_factory=dict)
    approval: str = ""
    orders_before: tuple[str, ...] = field(default=(), repr=False)
    state: str = SENDING
    order_id: str | None = None
    answer: Mapping[str, Any] = field(default_factory=dict, repr=False)
    found_by: str = ""
    message: str = ""
    updated_at: datetime | None = field(default=None, repr=False)
    entry_id: int | None = None


@dataclass(frozen=True)
class Journal:
    """The journal in one file.

    Parameters
    ----------
    path
        The file; made, readable by its owner alone, when the first entry is written.
    timeout_s
        How long to wait for another process that is writing [s].

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     Journal(folder + "/journal.sqlite3").table.empty
    True
    """

    path: Path
    timeout_s: float = 10.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "path", user_path(self.path))

    def find(self, scope: str, reference: str) -> Entry | None:
        """Return the entry of a reference; None where there is none.

        Parameters
        ----------
        scope
            A connection's `scope`.
        reference
            The purchase reference.
        """
        found = self.entries(scope, reference=reference)
        return found[0] if found else None

    def entries(self, scope: str, **equal: str | None) -> list[Entry]:
        """Return the entries of a scope, oldest first.

        Parameters
        ----------
        scope
            A connection's `scope`.
        **equal
            Columns and the value that each must have, such as ``outpost_id``; None asks nothing.
        """
        wanted = {"scope": scope, **{name: value for name, value in equal.items() if value is not None}}
        where = " AND ".join(f"{name} = :{name}" for name in wanted)
        with self._reading() as database:
            if database is None:
                return []
            rows = database.execute(f"SELECT * FROM entries WHERE {where} ORDER BY entry_id", wanted)  # noqa: S608 - names of our own columns
            return [_entry(row) for row in rows]

    def begin(self, entry: Entry) -> Entry:
        """Write down, durably, that an order is about to be sent; only then may it be.

        Parameters
        ----------
        entry
            The intent. Where its reference stands already, that entry must be one of which nothing was
            bought.

        Returns
        -------
        Entry
            In state ``sending``.

        Raises
        ------
        JournalError
            Where it cannot be written, or another process has the reference. Nothing may be sent then.
        """
        now = _now()
        values = _values(replace(entry, state=SENDING, order_id=None, answer={}, found_by="", message=""))
        with self._writing() as database:
            known = database.execute(
                "SELECT entry_id, state FROM entries WHERE scope = :scope AND reference = :reference", values
            ).fetchone()
            if known is not None and known["state"] not in RESENDABLE_STATES:
                raise JournalError(
                    f"Another process is submitting {entry.reference!r} at this moment; nothing was sent. "
                    "Run this again to see what came of it."
                )
            if known is None:
                columns = ", ".join([*values, "recorded_at", "updated_at"])
                places = ", ".join([*(f":{name}" for name in values), ":now", ":now"])
                cursor = database.execute(
                    f"INSERT INTO entries ({columns}) VALUES ({places})",  # noqa: S608 - names of our own columns
                    values | {"now": now},
                )
                entry_id = cursor.lastrowid
            else:
                entry_id = known["entry_id"]
                changes = ", ".join(f"{name} = :{name}" for name in values)
                database.execute(
                    f"UPDATE entries SET {changes}, updated_at = :now WHERE entry_id = :entry_id",  # noqa: S608 - as above
                    values | {"now": now, "entry_id": entry_id},
                )
            database.execute(
                "INSERT INTO attempts (entry_id, content, process, started_at) VALUES (?, ?, ?, ?)",
                (entry_id, values["content"], _process(), now),
            )
        return replace(entry, state=SENDING, entry_id=entry_id, updated_at=datetime.fromisoformat(now))

    def settle(self, entry: Entry) -> Entry:
        """Write down what came of an entry: its state, order, answer and message.

        An order id that AWS itself answered outweighs one that was found by looking: an entry that had
        adopted the same order goes back to ``unknown``.

        Parameters
        ----------
        entry
            With its `entry_id`.

        Returns
        -------
        Entry
            As written.

        Raises
        ------
        JournalError
            Where it cannot be written, or the order belongs to another entry.
        """
        now = _now()
        values = _values(entry) | {"now": now, "entry_id": entry.entry_id}
        with self._writing() as database:
            if entry.found_by == "answer":
                database.execute(
                    "UPDATE entries SET state = 'unknown', order_id = NULL, answer = '{}', found_by = '', "
                    "message = 'The order found for it turned out to be that of ' || :reference, updated_at = :now "
                    "WHERE scope = :scope AND order_id = :order_id AND entry_id != :entry_id "
                    "AND found_by != 'answer'",
                    values,
                )
            database.execute(
                "UPDATE entries SET state = :state, order_id = :order_id, answer = :answer, "
                "found_by = :found_by, message = :message, updated_at = :now WHERE entry_id = :entry_id",
                values,
            )
            database.execute(
                "UPDATE attempts SET ended_at = :now, outcome = :state, message = :message WHERE attempt_id = "
                "(SELECT max(attempt_id) FROM attempts WHERE entry_id = :entry_id)",
                values,
            )
        return replace(entry, updated_at=datetime.fromisoformat(now))

    def begin_cancellation(self, scope: str, account_id: str, region: str, order_id: str) -> int:
        """Write down that an order is about to be cancelled, and return the record's number."""
        with self._writing() as database:
            cursor = database.execute(
                "INSERT INTO cancellations (scope, account_id, region, order_id, process, started_at, outcome) "
                "VALUES (?, ?, ?, ?, ?, ?, 'sending')",
                (scope, account_id, region, order_id, _process(), _now()),
            )
            return int(cursor.lastrowid or 0)

    def settle_cancellation(self, number: int, outcome: str, message: str = "") -> None:
        """Write down what came of a cancellation: ``cancelled``, ``refused`` or ``unknown``."""
        with self._writing() as database:
            database.execute(
                "UPDATE cancellations SET outcome = ?, message = ?, ended_at = ? WHERE cancellation_id = ?",
                (outcome, message, _now(), number),
            )

    @property
    def table(self) -> pd.DataFrame:
        """Every entry of every account, one row a reference."""
        frame = self._frame("SELECT * FROM entries ORDER BY entry_id")
        return frame.drop(columns=["orders_before", "answer"])

    @property
    def attempts(self) -> pd.DataFrame:
        """Every time an order was sent, one row an attempt."""
        return self._frame(
            "SELECT attempts.*, reference, scope FROM attempts JOIN entries USING (entry_id) ORDER BY attempt_id"
        )

    @property
    def cancellations(self) -> pd.DataFrame:
        """Every cancellation that was sent, one row each."""
        return self._frame("SELECT * FROM cancellations ORDER BY cancellation_id")

    def verify(self) -> None:
        """Check that the file is whole; a missing one is.

        Raises
        ------
        JournalError
            Where it is damaged, newer than this package, or not a journal.
        """
        with self._reading() as database:
            if database is None:
                return
            found = database.execute("PRAGMA quick_check(1)").fetchone()[0]
            if found != "ok":
                raise self._error(f"is damaged ({found})")

    @contextmanager
    def hold(self, scope: str, outpost_id: str, timeout_s: float = 180.0) -> Iterator[None]:
        """Keep every other process and thread from ordering for the same Outpost meanwhile.

        The lock is the operating system's, on a file beside the journal, so that it goes with the process
        that holds it, however that ends.

        Parameters
        ----------
        scope, outpost_id
            What to lock.
        timeout_s
            How long to wait for another holder [s].

        Raises
        ------
        JournalError
            Where another process holds it for longer, or the lock's file cannot be made.
        """
        name = sha256(f"{scope} {outpost_id}".encode()).hexdigest()[:16]
        path = self.path.with_name(f"{self.path.name}.{name}.lock")
        with self._explained():
            self._make(path)
            lock = sqlite3.connect(path, timeout=timeout_s, isolation_level=None)
        try:
            try:
                lock.execute("BEGIN EXCLUSIVE")
            except sqlite3.OperationalError as error:
                if "locked" not in str(error):
                    raise self._error(f"cannot be locked ({error})") from error
                raise JournalError(
                    f"Another process has been ordering for {outpost_id} for {timeout_s:g} s; nothing was sent "
                    "from here. Run this again when it has ended."
                ) from error
            yield
        finally:
            lock.close()

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """Open for one transaction, which is on the disk when this ends."""
        with self._explained():
            self._make(self.path)
            database = self._open()
            try:
                self._migrate(database)
                database.execute("BEGIN IMMEDIATE")
                yield database
                database.execute("COMMIT")
            finally:
                database.close()

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection | None]:
        """Open for reading; None where there is no journal yet."""
        with self._explained():
            if not self.path.exists() or self.path.stat().st_size == 0:
                yield None
                return
            database = self._open()
            try:
                if self._version(database) < len(MIGRATIONS):
                    self._migrate(database)
                database.execute("PRAGMA query_only = ON")
                yield database
            finally:
                database.close()

    def _open(self) -> sqlite3.Connection:
        # rw, for reading too: what a killed process left half written is rolled back first. A file that
        # cannot be written is opened for reading alone.
        uri = f"{self.path.absolute().as_uri()}?mode=rw"
        database = sqlite3.connect(uri, uri=True, timeout=self.timeout_s, isolation_level=None)
        database.row_factory = sqlite3.Row
        # The rollback journal works on network drives too, and EXTRA has the directory entry synced as well.
        database.execute("PRAGMA synchronous = EXTRA")
        database.execute("PRAGMA foreign_keys = ON")
        return database

    def _migrate(self, database: sqlite3.Connection) -> None:
        if self._version(database) == len(MIGRATIONS):
            return
        database.execute("BEGIN IMMEDIATE")
        for version in range(self._version(database), len(MIGRATIONS)):
            for statement in MIGRATIONS[version].split(";"):
                database.execute(statement)
        database.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        database.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
        database.execute("COMMIT")

    def _version(self, database: sqlite3.Connection) -> int:
        version = int(database.execute("PRAGMA user_version").fetchone()[0])
        application = int(database.execute("PRAGMA application_id").fetchone()[0])
        is_empty = database.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0] == 0
        if application != APPLICATION_ID and not (is_empty and application == version == 0):
            raise self._error("is a database of something else")
        if version > len(MIGRATIONS):
            raise self._error(
                f"was written by a newer outpost_planner (schema {version}, this one knows {len(MIGRATIONS)}); "
                "upgrade the package",
                advice="",
            )
        return version

    def _make(self, path: Path) -> None:
        """Make a file that its owner alone can read, before SQLite would make one that all can."""
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.IntegrityError as error:
            raise self._error("has this order under another reference already", advice="") from error
        except sqlite3.Error as error:
            raise self._error(_REASONS.get(_name(error), f"cannot be used ({error})")) from error
        except OSError as error:
            raise self._error(f"cannot be used ({error.strerror})") from error

    def _frame(self, query: str) -> pd.DataFrame:
        with self._reading() as database:
            if database is None:
                return pd.DataFrame(columns=_columns_of(query))
            cursor = database.execute(query)
            names = [each[0] for each in cursor.description]
            return pd.DataFrame([tuple(row) for row in cursor], columns=names)

    def _error(self, what: str, advice: str | None = None) -> JournalError:
        hint = (
            f" Correct that, or name another file in {JOURNAL_VARIABLE}; keep this one: it says what was ordered."
            if advice is None
            else advice
        )
        return JournalError(f"The journal {self.path} {what}; nothing was sent.{hint}")

    def __repr__(self) -> str:
        return f"Journal({str(self.path)!r})"


def open_journal(journal: Journal | str | Path | None = None) -> Journal:
    """Return the journal given, or the user's own.

    Parameters
    ----------
    journal
        A journal or its path; where left out, the file that OUTPOST_PLANNER_JOURNAL names, or
        ``journal.sqlite3`` in the user's data directory.

    Returns
    -------
    Journal
        Nothing is made until something is written.
    """
    if isinstance(journal, Journal):
        return journal
    chosen = journal or os.environ.get(JOURNAL_VARIABLE)
    if chosen:
        return Journal(user_path(chosen, "journal"))
    return Journal(platformdirs.user_data_path("outpost_planner", appauthor=False) / "journal.sqlite3")


def age(entry: Entry) -> timedelta:
    """Return how long ago an entry last changed, by this machine's clock."""
    return datetime.now(UTC) - (entry.updated_at or datetime.now(UTC))


_REASONS = {
    "SQLITE_BUSY": "is locked by another program",
    "SQLITE_CANTOPEN": "cannot be opened",
    "SQLITE_CORRUPT": "is damaged",
    "SQLITE_FULL": "cannot be written, because the disk is full",
    "SQLITE_NOTADB": "is damaged, or no journal at all",
    "SQLITE_READONLY": "can be read but not written",
}

_JSON_COLUMNS = ("content", "price", "orders_before", "answer")


def _columns_of(query: str) -> list[str]:
    """Return the columns that a query would give, from an empty journal in memory."""
    empty = sqlite3.connect(":memory:")
    try:
        empty.executescript("".join(MIGRATIONS))
        return [each[0] for each in empty.execute(query).description]
    finally:
        empty.close()


def _name(error: sqlite3.Error) -> str:
    """Return SQLite's name of an error, without the detail that its extended codes add."""
    return "_".join(str(getattr(error, "sqlite_errorname", "")).split("_")[:2])


def _values(entry: Entry) -> dict[str, Any]:
    names = (
        "scope", "account_id", "region", "endpoint", "reference", "outpost_id", "content", "price", "approval",
        "orders_before", "state", "order_id", "answer", "found_by", "message",
    )  # fmt: skip
    values = {name: getattr(entry, name) for name in names}
    return values | {name: to_json(values[name]) for name in _JSON_COLUMNS}


def _entry(row: sqlite3.Row) -> Entry:
    values = {name: row[name] for name in row.keys() if name != "recorded_at"}  # noqa: SIM118 - a Row iterates over its values
    values |= {name: json.loads(values[name]) for name in _JSON_COLUMNS}
    values["orders_before"] = tuple(values["orders_before"])
    values["answer"] = {name: _restored(name, value) for name, value in values["answer"].items()}
    values["updated_at"] = datetime.fromisoformat(values["updated_at"])
    return Entry(**values)


def to_json(value: Any) -> str:
    """Write a value as JSON in one agreed form: sorted names, no spaces, times in ISO 8601.

    Parameters
    ----------
    value
        Dicts, lists, texts, numbers and times.

    Examples
    --------
    >>> to_json({"b": 1, "a": ("x",)})
    '{"a":["x"],"b":1}'
    """
    return json.dumps(value, sort_keys=True, separators=(",", ":"), default=_iso)


def _iso(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(type(value).__name__)


def _restored(name: str, value: Any) -> Any:
    """Turn the dates of an Order back into what boto3 returns."""
    return datetime.fromisoformat(value) if name.endswith("Date") and isinstance(value, str) else value


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")


def _process() -> str:
    return f"{socket.gethostname()} {os.getpid()}"
