"""The durable record of what was asked of AWS: written before a call, settled after it.

One SQLite file (see `files.store`), safe between threads, processes and kernels. An entry stands for one purchase
reference. It is on the disk, as ``sending``, before CreateOrder leaves the machine, so that a process
that dies at any moment leaves behind either nothing at all or an order that can be looked for.

What stands in it is `entry` and `states`; the statements are in `records`, the tables in `schema`.
"""

from __future__ import annotations

import os
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from outpost_planner.aws.connection import LIVE_SCOPE
from outpost_planner.errors import JournalError, JournalLost
from outpost_planner.files import postgres, trouble
from outpost_planner.files import store as files
from outpost_planner.files.known import Noted, note, recall
from outpost_planner.files.paths import canonical_path, data_file_path
from outpost_planner.files.room import give_room, take_room
from outpost_planner.order import records
from outpost_planner.order.entry import CancellationRecord, Entry
from outpost_planner.order.references import reference_key
from outpost_planner.order.schema import SCHEMA, columns_of
from outpost_planner.order.states import SENDING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from outpost_planner.files.sqlite import Rows

JOURNAL_VARIABLE = "OUTPOST_PLANNER_JOURNAL"
"""Environment variable that says where the journal is."""


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
        path = canonical_path(self.path, "journal")
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

        Examples
        --------
        >>> from outpost_planner.order.examples import SCOPE, example_journal
        >>> example_journal().find(SCOPE, "po-1").order_id
        'oo-0123456789abcdef0'
        """
        values = {"scope": scope, "reference": reference, "key": reference_key(reference)}
        where = "scope = :scope AND (reference_key = :key OR reference = :reference)"
        # As it is written comes first: journals of older versions may hold two that look the same.
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

        Examples
        --------
        >>> from outpost_planner.order.examples import OUTPOST, SCOPE, example_journal
        >>> [entry.reference for entry in example_journal().entries(SCOPE, outpost_id=OUTPOST)]
        ['PO-1']
        """
        wanted = {"scope": scope, **{name: value for name, value in equal.items() if value is not None}}
        where = " AND ".join(f"entries.{name} = :{name}" for name in wanted)
        return self._entries(f"{where} ORDER BY entries.entry_id", wanted)

    def _entries(self, where: str, values: dict[str, Any]) -> list[Entry]:
        with self._reading() as rows:
            return [] if rows is None else records.read_entries(rows, where, values)

    def begin(self, entry: Entry) -> Entry:
        """Write down, durably, that an order is about to be sent; only then may it be.

        Parameters
        ----------
        entry
            The intent, with the attempt's ``mark``. Where its reference stands already, that entry must be one
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

        Examples
        --------
        >>> from outpost_planner.order.examples import example_entry, example_journal
        >>> example_journal(placed=False).begin(example_entry()).state
        'sending'
        """
        now = records.now_in_text()
        fresh = replace(entry, state=SENDING, order_id=None, answer={}, found_by="", message="")
        key, placed_by = reference_key(entry.reference), entry.placed_by or records.person()
        fresh = replace(fresh, reference_key=key, placed_by=placed_by)
        try:
            with before_sending(), self._writing() as rows:
                # In the same transaction as the intent: a journal that was restored meanwhile takes none.
                noted = self._same_as_known(rows)
                entry_id = records.begin_entry(rows, fresh, now)
                # Before the intent stands, and so before anything is sent: a disk that fills up meanwhile must not
                # keep what comes of the order from being written.
                self._take_room(fresh)
        except BaseException:
            self._give_room(fresh)
            raise
        if isinstance(self.path, Path):
            note(self.path, replace(noted, writes=noted.writes + 1), also_elsewhere=entry.scope == LIVE_SCOPE)
        moment = datetime.fromisoformat(now)
        return replace(fresh, entry_id=entry_id, sent_at=moment, updated_at=moment)

    def _same_as_known(self, rows: Rows) -> Noted:
        """Say what this journal is, and refuse one that has lost what was written to the journal here before."""
        found = records.identity(rows)
        known = recall(self.path) if isinstance(self.path, Path) else None
        if known is not None and known.file_id != found.file_id:
            raise JournalError(f"The journal {self.path} is another one than was here before", _REPLACED)
        if known is not None and known.writes > found.writes:
            missing = known.writes - found.writes
            raise JournalError(
                f"The journal {self.path} is older than it was: its last {missing} "
                f"{'sending is' if missing == 1 else 'sendings are'} missing, as after a backup was restored",
                _REPLACED,
            )
        return found

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

        Examples
        --------
        >>> from outpost_planner.order.examples import ORDER, example_entry, example_journal
        >>> journal = example_journal(placed=False)
        >>> begun = journal.begin(example_entry())
        >>> journal.settle(replace(begun, state="placed", order_id=ORDER, found_by="answer")).state
        'placed'
        """
        now = records.now_in_text()
        self._give_room(entry)
        try:
            with self._writing() as rows:
                if not records.settle_entry(rows, entry, now):
                    raise JournalLost(f"The journal {self.path} no longer holds what was begun for {entry.reference!r}")
        except JournalError as error:
            if isinstance(error, JournalLost) or getattr(error.__cause__, "kind", "") not in _NOT_THERE:
                raise
            # A file that is gone, or cut to nothing, has lost the entry as well.
            raise JournalLost(error.what, error.advice) from error
        return replace(entry, updated_at=datetime.fromisoformat(now))

    def begin_cancellation(self, scope: str, account_id: str, region: str, order_id: str) -> CancellationRecord:
        """Write down that an order is about to be cancelled; nothing may be sent where this fails.

        Examples
        --------
        >>> from outpost_planner.order.examples import ACCOUNT, ORDER, REGION, SCOPE, example_journal
        >>> example_journal().begin_cancellation(SCOPE, ACCOUNT, REGION, ORDER).number
        1
        """
        with before_sending(), self._writing() as rows:
            number = records.begin_cancellation(rows, scope, account_id, region, order_id)
        return CancellationRecord(number, scope, order_id)

    def settle_cancellation(self, record: CancellationRecord, outcome: str, message: str = "") -> None:
        """Write down what came of a cancellation: ``cancelled``, ``refused`` or ``unknown``.

        Raises
        ------
        JournalLost
            Where the journal no longer holds the record.
        JournalError
            Where it cannot be written.

        Examples
        --------
        >>> from outpost_planner.order.examples import ACCOUNT, ORDER, REGION, SCOPE, example_journal
        >>> journal = example_journal()
        >>> journal.settle_cancellation(journal.begin_cancellation(SCOPE, ACCOUNT, REGION, ORDER), "cancelled")
        >>> journal.cancellations["outcome"].to_list()
        ['cancelled']
        """
        with self._writing() as rows:
            if not records.settle_cancellation(rows, record, outcome, message):
                raise JournalLost(f"The journal {self.path} no longer holds the cancellation of {record.order_id}")

    @property
    def table(self) -> pd.DataFrame:
        """Every entry of every account, one row per reference.

        Examples
        --------
        >>> from outpost_planner.order.examples import example_journal
        >>> example_journal().table[["reference", "state"]].values.tolist()
        [['PO-1', 'placed']]
        """
        frame = self._frame("SELECT * FROM entries ORDER BY entry_id")
        return frame.drop(columns=["orders_before", "answer"])

    @property
    def attempts(self) -> pd.DataFrame:
        """Every time an order was sent, one row per attempt.

        Examples
        --------
        >>> from outpost_planner.order.examples import example_journal
        >>> example_journal().attempts[["reference", "outcome"]].values.tolist()
        [['PO-1', 'placed']]
        """
        return self._frame(
            "SELECT attempts.*, reference, scope FROM attempts JOIN entries USING (entry_id) ORDER BY attempt_id"
        )

    @property
    def cancellations(self) -> pd.DataFrame:
        """Every cancellation that was sent, one row per cancellation.

        Examples
        --------
        >>> from outpost_planner.order.examples import example_journal
        >>> example_journal().cancellations.empty
        True
        """
        return self._frame("SELECT * FROM cancellations ORDER BY cancellation_id")

    def check_known(self) -> None:
        """Check that this journal is the one that was here, with all that was written to it.

        Raises
        ------
        JournalError
            Where it is gone, another one, or older than it was.

        Examples
        --------
        >>> from outpost_planner.order.examples import example_journal
        >>> example_journal().check_known()
        """
        with self._reading() as rows:
            if rows is not None:
                self._same_as_known(rows)

    def release(self) -> None:
        """Let go of the file; the next use opens it again.

        Examples
        --------
        >>> from outpost_planner.order.examples import example_journal
        >>> journal = example_journal()
        >>> journal.release()
        >>> len(journal.table)
        1
        """
        self._store.close()

    def verify(self) -> None:
        """Check that the file is whole, its indexes included; a missing one is.

        Raises
        ------
        JournalError
            Where it is damaged, newer than this package, or not a journal.

        Examples
        --------
        >>> from outpost_planner.order.examples import example_journal
        >>> example_journal().verify()
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

        Examples
        --------
        >>> from outpost_planner.order.examples import OUTPOST, SCOPE, example_journal
        >>> with example_journal().hold(SCOPE, OUTPOST, timeout_s=1.0):
        ...     "nobody else orders for it"
        'nobody else orders for it'
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

    def _take_room(self, entry: Entry) -> None:
        if isinstance(self.path, Path):
            give_room(self._room_of(entry))
            take_room(self._room_of(entry))

    def _give_room(self, entry: Entry) -> None:
        if isinstance(self.path, Path):
            give_room(self._room_of(entry))

    def _room_of(self, entry: Entry) -> Path:
        """Return a name of the attempt's own: whoever settles it later, after a crash too, finds it by its mark."""
        path = Path(self.path)
        return path.with_name(f"{path.name}.{entry.mark or 'entry'}.room")

    @contextmanager
    def _writing(self) -> Iterator[Rows]:
        """One transaction, which is on the disk when this ends."""
        with self._explained(), self._store.writing(self.timeout_s) as rows:
            yield rows

    @contextmanager
    def _reading(self) -> Iterator[Rows | None]:
        """One consistent view; None where there is no journal yet."""
        with self._explained(), self._store.reading(self.timeout_s) as rows:
            yield rows

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except trouble.StoreError as error:
            what = "has this order under another reference already" if error.kind == trouble.DOUBLE else error.what
            raise JournalError(f"The journal {self.path} {what}", _ADVICE[error.kind]) from error

    def _frame(self, query: str) -> pd.DataFrame:
        with self._reading() as rows:
            found = [] if rows is None else rows.read(query)
        return pd.DataFrame([tuple(dict(row).values()) for row in found], columns=columns_of(query))

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
            data_file_path("journal.sqlite3", JOURNAL_VARIABLE)
            if journal is None
            else canonical_path(journal, "journal")
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


_NOT_THERE = (trouble.GONE, trouble.EMPTY)

_REPLACED = (
    "Bring the newest one back: it says what was ordered. Where there is none, rebuild_journal(connection) rebuilds it "
    "from AWS's orders; where this one is meant, say so with open_journal(path, new=True)."
)

_ADVICE = {
    trouble.DAMAGED: (
        "Keep it: it says what was ordered. rebuild_journal(connection) rebuilds it from AWS's orders and from what "
        "can be read of it; the damaged file is moved aside."
    ),
    trouble.GONE: _REPLACED.replace("this one is", "a new one is"),
    trouble.EMPTY: _REPLACED.replace("this one is", "a new one is"),
    trouble.OTHER: f"Name the journal's own file in {JOURNAL_VARIABLE}.",
    trouble.NEWER: "Upgrade the package.",
    trouble.LOCKED: "Run this again when that has ended.",
    trouble.DOUBLE: "An order belongs to one reference.",
    trouble.FAILED: "Correct that, and keep the file: it says what was ordered.",
}
