"""The durable record of what was asked of AWS: written before a call, settled after it.

One SQLite file (see `files.store`), safe between threads, processes and kernels. An entry stands for one purchase
reference. It is on the disk, as ``sending``, before CreateOrder leaves the machine, so that a process
that dies at any moment leaves behind either nothing at all or an order that can be looked for.
"""

from __future__ import annotations

import getpass
import json
import os
import secrets
import socket
import sqlite3
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from outpost_planner.errors import JournalError, JournalLost
from outpost_planner.files import postgres
from outpost_planner.files import store as files
from outpost_planner.files.known import Noted, note, recall
from outpost_planner.files.places import own_place, place
from outpost_planner.order.references import reference_key
from outpost_planner.secrecy import without_secrets

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

JOURNAL_VARIABLE = "OUTPOST_PLANNER_JOURNAL"
"""Environment variable that says where the journal is."""

APPLICATION_ID = 0x4F504A31
"""Marks a SQLite file as a journal of this package."""

SENDING, PLACED, REFUSED, UNKNOWN, NOT_PLACED = "sending", "placed", "refused", "unknown", "not placed"

OPEN_STATES = (SENDING, UNKNOWN)
"""States in which an order may stand at AWS without our knowing its id."""

RESENDABLE_STATES = (REFUSED, NOT_PLACED)
"""States in which nothing was bought, so that the reference may be submitted again."""

CERTAIN = ("answer", "cloudtrail", "quote")
"""Ways of finding an order that say whose it is, and so outweigh a look or a person's word."""


def _fill_keys(rows: files.Rows) -> None:
    """Give entries of older versions their keys; of two that were told apart then, the first has the key."""
    taken = set()
    for row in rows.read("SELECT entry_id, scope, reference FROM entries ORDER BY entry_id"):
        key = reference_key(row["reference"])
        if (row["scope"], key) in taken:
            key = f"{key} ({row['entry_id']})"
        taken.add((row["scope"], key))
        values = {"key": key, "entry_id": row["entry_id"]}
        rows.change("UPDATE entries SET reference_key = :key WHERE entry_id = :entry_id", values)


def _name_the_journal(rows: files.Rows) -> None:
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
)
"""One step per schema version, applied in order; the file's user_version counts those applied."""

SCHEMA = files.Schema(APPLICATION_ID, MIGRATIONS)

ENTRIES = (
    "SELECT entries.*, coalesce(mark, '') AS mark, started_at AS sent_at FROM entries LEFT JOIN attempts "
    "ON attempt_id = (SELECT max(attempt_id) FROM attempts WHERE attempts.entry_id = entries.entry_id)"
)
"""Every entry, with the mark and the beginning of its last attempt."""


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
        Ids of the orders that the Outpost had before the last attempt, and of those that a person knows to be
        somebody else's: none of them can be this one.
    state
        ``sending``, ``placed``, ``refused``, ``unknown`` or ``not placed``.
    order_id
        The order; None until one is known.
    answer
        The Order as AWS gave it.
    found_by
        How the order's id was found: ``answer`` where AWS's answer said it, ``cloudtrail`` or ``quote``
        where one of these did, ``looking`` where an equal order was found, ``person`` where somebody chose.
    message
        Why it was refused or is unknown.
    reference_key
        The form in which references are compared; see `reference_key`. Two that look alike are one.
    mark
        What the last attempt carried to be told from all others; the caller makes it.
    placed_by
        Who sent it: user@host.
    sent_at
        When the last attempt began, by the clock of the machine that sent it (UTC). Looking at an entry does
        not change it.
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
    reference_key: str = field(default="", repr=False)
    mark: str = field(default="", repr=False)
    placed_by: str = ""
    sent_at: datetime | None = field(default=None, repr=False)
    updated_at: datetime | None = field(default=None, repr=False)
    entry_id: int | None = None


@dataclass(frozen=True)
class CancellationRecord:
    """A cancellation in the journal: its number there, and what it cancels."""

    number: int
    scope: str
    order_id: str


@dataclass(frozen=True)
class Journal:
    """The journal in one file.

    Parameters
    ----------
    path
        The file; made, readable by its owner alone, when the first entry is written. Or the address of a
        PostgreSQL database, ``postgresql://user@server/database``; its password is not kept here.
    timeout_s
        How long to wait for another process that is writing [s].

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     Journal(folder + "/journal.sqlite3").table.empty
    True
    """

    path: Path | str
    timeout_s: float = 10.0
    _store: Any = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if isinstance(self.path, str) and postgres.ADDRESS.match(self.path):
            server = postgres.PostgresStore(self.path, SCHEMA)
            object.__setattr__(self, "path", server.name)
            object.__setattr__(self, "_store", server)
            return
        path = place(self.path, "journal")
        object.__setattr__(self, "path", path)
        object.__setattr__(self, "_store", files.open_store(path, SCHEMA))

    def __reduce__(self) -> tuple[Any, ...]:
        return Journal, (self.path, self.timeout_s)

    def find(self, scope: str, reference: str) -> Entry | None:
        """Return the entry of a reference, or of one that looks the same; None where there is none.

        Parameters
        ----------
        scope
            A connection's `scope`.
        reference
            The purchase reference.
        """
        values = {"scope": scope, "reference": reference, "key": reference_key(reference)}
        where = "scope = :scope AND (reference_key = :key OR reference = :reference)"
        found = self._entries(f"{where} ORDER BY reference = :reference DESC", values)
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
        where = " AND ".join(f"entries.{name} = :{name}" for name in wanted)
        return self._entries(f"{where} ORDER BY entries.entry_id", wanted)

    def _entries(self, where: str, values: Mapping[str, Any]) -> list[Entry]:
        with self._reading() as rows:
            return [] if rows is None else [_entry(row) for row in rows.read(f"{ENTRIES} WHERE {where}", values)]

    def begin(self, entry: Entry) -> Entry:
        """Write down, durably, that an order is about to be sent; only then may it be.

        Parameters
        ----------
        entry
            The intent, with the attempt's `mark`. Where its reference stands already, that entry must be one
            of which nothing was bought.

        Returns
        -------
        Entry
            In state ``sending``.

        Raises
        ------
        JournalError
            Where it cannot be written, or another process has the reference. Nothing may be sent then, and
            the message says that nothing was.
        """
        now = _now()
        fresh = replace(entry, state=SENDING, order_id=None, answer={}, found_by="", message="")
        fresh = replace(fresh, reference_key=reference_key(entry.reference), placed_by=entry.placed_by or _person())
        values = _values(fresh)
        with before_sending(), self._writing() as rows:
            noted = self._same_as_known(rows)
            entry_id = _begun(rows, values, now)
            sent = {"entry_id": entry_id, "content": values["content"], "process": _process(), "now": now}
            rows.add(
                "INSERT INTO attempts (entry_id, content, process, started_at, mark) "
                "VALUES (:entry_id, :content, :process, :now, :mark)",
                {**sent, "mark": entry.mark},
                "attempt_id",
            )
        if isinstance(self.path, Path):
            note(self.path, replace(noted, writes=noted.writes + 1), also_elsewhere=entry.scope == "live")
        moment = datetime.fromisoformat(now)
        return replace(fresh, entry_id=entry_id, sent_at=moment, updated_at=moment)

    def _same_as_known(self, rows: files.Rows) -> Noted:
        """Say what this journal is, and refuse one that has lost what was written to the journal here before."""
        row = rows.read(
            "SELECT journal_id, (SELECT coalesce(max(attempt_id), 0) FROM attempts) AS writes FROM identity"
        )[0]
        known = recall(self.path) if isinstance(self.path, Path) else None
        if known is not None and known.file_id != row["journal_id"]:
            raise JournalError(f"The journal {self.path} is another one than was here before", _REPLACED)
        if known is not None and known.writes > row["writes"]:
            missing = known.writes - row["writes"]
            raise JournalError(
                f"The journal {self.path} is older than it was: its last {missing} "
                f"{'sending is' if missing == 1 else 'sendings are'} missing, as after a backup was restored",
                _REPLACED,
            )
        return Noted(row["journal_id"], row["writes"])

    def settle(self, entry: Entry) -> Entry:
        """Write down what came of an entry: its state, order, answer and message.

        An order id of which it is certain whose it is outweighs one that was found by looking: an entry
        that had adopted the same order goes back to ``unknown``.

        Parameters
        ----------
        entry
            As `begin` or `find` returned it, with what came of it.

        Returns
        -------
        Entry
            As written.

        Raises
        ------
        JournalLost
            Where the journal no longer holds this attempt of this reference: it was deleted, restored from a
            backup, or the reference was begun anew. Nothing was changed.
        JournalError
            Where it cannot be written, or the order belongs to another entry.
        """
        now = _now()
        values = _values(entry) | {"now": now, "entry_id": entry.entry_id, "mark": entry.mark}
        try:
            with self._writing() as rows:
                if entry.found_by in CERTAIN:
                    rows.change(_GIVE_BACK, values)
                if rows.change(_SETTLE, values) != 1:
                    raise JournalLost(f"The journal {self.path} no longer holds what was begun for {entry.reference!r}")
                rows.change(
                    "UPDATE attempts SET ended_at = :now, outcome = :state, message = :message WHERE attempt_id = "
                    "(SELECT max(attempt_id) FROM attempts WHERE entry_id = :entry_id)",
                    values,
                )
        except JournalError as error:
            if isinstance(error, JournalLost) or getattr(error.__cause__, "kind", "") not in _NOT_THERE:
                raise
            raise JournalLost(error.what, error.advice) from error
        return replace(entry, updated_at=datetime.fromisoformat(now))

    def begin_cancellation(self, scope: str, account_id: str, region: str, order_id: str) -> CancellationRecord:
        """Write down that an order is about to be cancelled; nothing may be sent where this fails."""
        with before_sending(), self._writing() as rows:
            values = {"scope": scope, "account_id": account_id, "region": region, "order_id": order_id}
            number = rows.add(
                "INSERT INTO cancellations (scope, account_id, region, order_id, process, started_at, outcome) "
                "VALUES (:scope, :account_id, :region, :order_id, :process, :now, 'sending')",
                {**values, "process": _process(), "now": _now()},
                "cancellation_id",
            )
        return CancellationRecord(number, scope, order_id)

    def settle_cancellation(self, record: CancellationRecord, outcome: str, message: str = "") -> None:
        """Write down what came of a cancellation: ``cancelled``, ``refused`` or ``unknown``.

        Raises
        ------
        JournalLost
            Where the journal no longer holds the record.
        JournalError
            Where it cannot be written.
        """
        with self._writing() as rows:
            values = {"scope": record.scope, "order_id": record.order_id, "number": record.number, "now": _now()}
            changed = rows.change(
                "UPDATE cancellations SET outcome = :outcome, message = :message, ended_at = :now "
                "WHERE cancellation_id = :number AND scope = :scope AND order_id = :order_id",
                {**values, "outcome": outcome, "message": without_secrets(message)},
            )
            if changed != 1:
                raise JournalLost(f"The journal {self.path} no longer holds the cancellation of {record.order_id}")

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

    def check_known(self) -> None:
        """Check that this journal is the one that was here, with all that was written to it.

        Raises
        ------
        JournalError
            Where it is gone, another one, or older than it was.
        """
        with self._reading() as rows:
            if rows is not None:
                self._same_as_known(rows)

    def release(self) -> None:
        """Let go of the file; the next use opens it again."""
        self._store.close()

    def verify(self) -> None:
        """Check that the file is whole, its indexes included; a missing one is.

        Raises
        ------
        JournalError
            Where it is damaged, newer than this package, or not a journal.
        """
        with self._explained():
            self._store.verify(self.timeout_s)

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
        with ExitStack() as stack, self._explained():
            try:
                stack.enter_context(self._store.hold(f"{scope} {outpost_id}", timeout_s))
            except TimeoutError as error:
                raise JournalError(
                    f"Another process or thread has been ordering for {outpost_id} for {timeout_s:g} s",
                    "Run this again when that has ended.",
                ) from error
            yield

    @contextmanager
    def _writing(self) -> Iterator[files.Rows]:
        """One transaction, which is on the disk when this ends."""
        with self._explained(), self._store.writing(self.timeout_s) as rows:
            yield rows

    @contextmanager
    def _reading(self) -> Iterator[files.Rows | None]:
        """One consistent view; None where there is no journal yet."""
        with self._explained(), self._store.reading(self.timeout_s) as rows:
            yield rows

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except files.StoreError as error:
            what = "has this order under another reference already" if error.kind == files.DOUBLE else error.what
            raise JournalError(f"The journal {self.path} {what}", _ADVICE[error.kind]) from error

    def _frame(self, query: str) -> pd.DataFrame:
        with self._reading() as rows:
            found = [] if rows is None else rows.read(query)
        return pd.DataFrame([tuple(dict(row).values()) for row in found], columns=_columns_of(query))

    def __repr__(self) -> str:
        return f"Journal({str(self.path)!r})"


def open_journal(journal: Journal | str | Path | None = None, *, new: bool = False) -> Journal:
    """Return the journal given, or the user's own.

    Parameters
    ----------
    journal
        A journal, its path, or the address of a PostgreSQL database (``postgresql://user@server/database``);
        default: what OUTPOST_PLANNER_JOURNAL names, or ``journal.sqlite3`` in the user's data folder.
    new
        A journal that was here and is gone, empty, another one or older than it was is an error, because it
        said what was ordered. True says that this is meant: what stands there now is the journal, and
        where nothing does a new one is begun.

    Returns
    -------
    Journal
        Nothing is made until something is written.

    Raises
    ------
    InputError
        Where the path is none, or this user has no home folder and names no file.

    Examples
    --------
    >>> import tempfile
    >>> open_journal(tempfile.mkdtemp() + "/journal.sqlite3").table.empty
    True
    """
    if journal is None and postgres.ADDRESS.match(os.environ.get(JOURNAL_VARIABLE, "")):
        journal = os.environ[JOURNAL_VARIABLE]
    if isinstance(journal, str) and postgres.ADDRESS.match(journal):
        journal = Journal(journal)
    if not isinstance(journal, Journal):
        journal = Journal(
            own_place("journal.sqlite3", JOURNAL_VARIABLE) if journal is None else place(journal, "journal")
        )
    if new and isinstance(journal.path, Path):
        files.begin_anew(journal.path)
    return journal


@contextmanager
def before_sending() -> Iterator[None]:
    """Let the journal's errors say that nothing was sent: around what comes before the sending, and no more.

    Raises
    ------
    JournalError
        With `nothing_sent`.
    """
    try:
        yield
    except JournalError as error:
        if error.nothing_sent:
            raise
        raise type(error)(error.what, error.advice, nothing_sent=True) from error.__cause__


def age(entry: Entry) -> timedelta:
    """Return how long ago an entry's last attempt began, by this machine's clock."""
    return datetime.now(UTC) - (entry.sent_at or entry.updated_at or datetime.now(UTC))


_NOT_THERE = (files.GONE, files.EMPTY)

_REPLACED = (
    "Bring the newest one back: it says what was ordered. Where there is none, rebuild_journal(connection) rebuilds it "
    "from AWS's orders; where this one is meant, say so with open_journal(path, new=True)."
)

_ADVICE = {
    files.DAMAGED: (
        "Keep it: it says what was ordered. rebuild_journal(connection) rebuilds it from AWS's orders and from what "
        "can be read of it; the damaged file is moved aside."
    ),
    files.GONE: _REPLACED.replace("this one is", "a new one is"),
    files.EMPTY: _REPLACED.replace("this one is", "a new one is"),
    files.OTHER: f"Name the journal's own file in {JOURNAL_VARIABLE}.",
    files.NEWER: "Upgrade the package.",
    files.LOCKED: "Run this again when that has ended.",
    files.DOUBLE: "An order belongs to one reference.",
    files.FAILED: "Correct that, and keep the file: it says what was ordered.",
}

_GIVE_BACK = f"""
    UPDATE entries SET state = 'unknown', order_id = NULL, answer = '{{}}', found_by = '',
    message = 'The order found for it turned out to be that of ' || :reference, updated_at = :now
    WHERE scope = :scope AND order_id = :order_id AND entry_id != :entry_id
    AND found_by NOT IN ({", ".join(f"'{each}'" for each in CERTAIN)})
"""  # noqa: S608 - words of our own

_SETTLE = """
    UPDATE entries SET state = :state, order_id = :order_id, answer = :answer, found_by = :found_by,
    orders_before = :orders_before, message = :message, updated_at = :now
    WHERE entry_id = :entry_id AND scope = :scope AND reference = :reference
    AND coalesce((SELECT mark FROM attempts WHERE attempts.entry_id = entries.entry_id
    ORDER BY attempt_id DESC LIMIT 1), '') = :mark
"""

_JSON_COLUMNS = ("content", "price", "orders_before", "answer")


def _columns_of(query: str) -> list[str]:
    """Return the columns that a query would give, from an empty journal in memory."""
    empty = sqlite3.connect(":memory:")
    try:
        empty.executescript(";".join(step for step in MIGRATIONS if isinstance(step, str)))
        return [each[0] for each in empty.execute(query).description]
    finally:
        empty.close()


def _begun(rows: files.Rows, values: Mapping[str, Any], now: str) -> int:
    """Write the entry of an intent, new or again, and return its number."""
    known = rows.read(
        "SELECT entry_id, reference, state FROM entries WHERE scope = :scope AND reference_key = :reference_key", values
    )
    if not known:
        columns = ", ".join([*values, "recorded_at", "updated_at"])
        places = ", ".join([*(f":{name}" for name in values), ":now", ":now"])
        return rows.add(f"INSERT INTO entries ({columns}) VALUES ({places})", {**values, "now": now}, "entry_id")  # noqa: S608 - names of our own columns
    if known[0]["state"] not in RESENDABLE_STATES:
        written = "" if known[0]["reference"] == values["reference"] else f", written {known[0]['reference']!r},"
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


def _values(entry: Entry) -> dict[str, Any]:
    names = (
        "scope", "account_id", "region", "endpoint", "reference", "outpost_id", "content", "price", "approval",
        "orders_before", "state", "order_id", "answer", "found_by", "message", "reference_key", "placed_by",
    )  # fmt: skip
    values = {name: getattr(entry, name) for name in names}
    values |= {name: to_json(values[name]) for name in _JSON_COLUMNS}
    return values | {name: without_secrets(values[name]) for name in ("endpoint", "message")}


def _entry(row: Mapping[str, Any]) -> Entry:
    values = {name: row[name] for name in row.keys() if name != "recorded_at"}  # noqa: SIM118 - a Row iterates over its values
    values |= {name: json.loads(values[name]) for name in _JSON_COLUMNS}
    values["orders_before"] = tuple(values["orders_before"])
    values["answer"] = {name: _restored(name, value) for name, value in values["answer"].items()}
    values["updated_at"] = datetime.fromisoformat(values["updated_at"])
    values["sent_at"] = datetime.fromisoformat(values["sent_at"]) if values["sent_at"] else None
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
    return f"{_person()} {os.getpid()}"


def _person() -> str:
    """Return who this is, for colleagues who share the journal."""
    try:
        user = getpass.getuser()
    except (KeyError, OSError):  # neither the environment nor the system knows a name
        user = str(os.getuid()) if hasattr(os, "getuid") else "unknown"
    return f"{user}@{socket.gethostname()}"
