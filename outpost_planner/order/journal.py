"""The durable record of what was asked of AWS: written before a call, settled after it.

One SQLite file (see `files.store`), safe between threads, processes and kernels. An entry stands
for one purchase reference. It is on the disk, as ``sending``, before CreateOrder leaves the
machine, so that a process that dies at any moment leaves behind either nothing at all or an order
that can be looked for.

What stands in it is `entry` and `states`; the statements are in `records`, the tables in `schema`.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from outpost_planner.aws.connection import LIVE_SCOPE
from outpost_planner.errors import JournalError, JournalLost
from outpost_planner.files import postgres
from outpost_planner.files import store as files
from outpost_planner.files.paths import canonical_path, data_file_path
from outpost_planner.order import records
from outpost_planner.order.entry import CancellationRecord, Entry
from outpost_planner.order.intents import Intents
from outpost_planner.order.journal_file import (
    JOURNAL_VARIABLE,
    NOT_THERE,
    JournalFile,
    before_sending,
)
from outpost_planner.order.references import reference_key
from outpost_planner.order.states import SENDING

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd


@dataclass(frozen=True)
class Journal:
    """The journal in one file.

    Parameters
    ----------
    path
        The file; made, readable by its owner alone, when the first entry is written. Or the address
        of a PostgreSQL database, ``postgresql://user@server/database``; its password is not kept
        here.
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
    _file: JournalFile = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        file = JournalFile.of(self.path, self.timeout_s)
        # The path as it is known everywhere, or the address without its password.
        object.__setattr__(self, "path", file.path)
        object.__setattr__(self, "_file", file)

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
        wanted = {
            "scope": scope,
            **{name: value for name, value in equal.items() if value is not None},
        }
        where = " AND ".join(f"entries.{name} = :{name}" for name in wanted)
        return self._entries(f"{where} ORDER BY entries.entry_id", wanted)

    def _entries(self, where: str, values: dict[str, Any]) -> list[Entry]:
        with self._file.reading() as rows:
            return [] if rows is None else records.read_entries(rows, where, values)

    def begin(self, entry: Entry) -> Entry:
        """Write down, durably, that an order is about to be sent; only then may it be.

        Parameters
        ----------
        entry
            The intent, with the attempt's ``mark``. Where its reference stands already, that entry
            must be one of which nothing was bought.

        Returns
        -------
        Entry
            In state ``sending``.

        Raises
        ------
        JournalError
            Where it cannot be written, or another process has the reference. Nothing may be sent
            then, and the message says that nothing was.

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
            with before_sending(), self._file.writing() as rows:
                # In the same transaction as the intent: a journal restored meanwhile takes none.
                noted = self._file.as_known(rows)
                entry_id = records.begin_entry(rows, fresh, now)
                # Before the intent stands, and so before anything is sent: a disk that fills up
                # meanwhile must not keep what comes of the order from being written.
                self._file.take_room(entry.mark)
        except BaseException:
            self._file.give_room(entry.mark)
            raise
        self._file.note_write(noted, also_elsewhere=entry.scope == LIVE_SCOPE)
        moment = datetime.fromisoformat(now)
        return replace(fresh, entry_id=entry_id, sent_at=moment, updated_at=moment)

    def settle(self, entry: Entry) -> Entry:
        """Write down what came of an entry: its state, order, answer and message.

        An order id of which it is certain whose it is outweighs one that was found by looking: an
        entry that had adopted the same order goes back to ``unknown``.

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
            Where the journal no longer holds this attempt of this reference: it was deleted,
            restored from a backup, or the reference was begun anew. Nothing was changed.
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
        self._file.give_room(entry.mark)
        try:
            with self._file.writing() as rows:
                if not records.settle_entry(rows, entry, now):
                    raise JournalLost(
                        f"The journal {self.path} no longer holds what was begun for"
                        f" {entry.reference!r}"
                    )
        except JournalError as error:
            if (
                isinstance(error, JournalLost)
                or getattr(error.__cause__, "kind", "") not in NOT_THERE
            ):
                raise
            # A file that is gone, or cut to nothing, has lost the entry as well.
            raise JournalLost(error.what, error.advice) from error
        return replace(entry, updated_at=datetime.fromisoformat(now))

    def begin_cancellation(
        self, scope: str, account_id: str, region: str, order_id: str
    ) -> CancellationRecord:
        """Write down that an order is about to be cancelled; nothing may be sent where this fails.

        Examples
        --------
        >>> from outpost_planner.order.examples import ORDER, PAYER, example_journal
        >>> example_journal().begin_cancellation(*PAYER, ORDER).number
        1
        """
        with before_sending(), self._file.writing() as rows:
            number = records.begin_cancellation(rows, scope, account_id, region, order_id)
        return CancellationRecord(number, scope, order_id)

    def settle_cancellation(
        self, record: CancellationRecord, outcome: str, message: str = ""
    ) -> None:
        """Write down what came of a cancellation: ``cancelled``, ``refused`` or ``unknown``.

        Raises
        ------
        JournalLost
            Where the journal no longer holds the record.
        JournalError
            Where it cannot be written.

        Examples
        --------
        >>> from outpost_planner.order.examples import ORDER, PAYER, example_journal
        >>> journal = example_journal()
        >>> record = journal.begin_cancellation(*PAYER, ORDER)
        >>> journal.settle_cancellation(record, "cancelled")
        >>> journal.cancellations["outcome"].to_list()
        ['cancelled']
        """
        with self._file.writing() as rows:
            if not records.settle_cancellation(rows, record, outcome, message):
                raise JournalLost(
                    f"The journal {self.path} no longer holds the cancellation of {record.order_id}"
                )

    @property
    def table(self) -> pd.DataFrame:
        """Every entry of every account, one row per reference.

        Examples
        --------
        >>> from outpost_planner.order.examples import example_journal
        >>> example_journal().table[["reference", "state"]].values.tolist()
        [['PO-1', 'placed']]
        """
        frame = self._file.frame("SELECT * FROM entries ORDER BY entry_id")
        return frame.drop(columns=["orders_before", "answer", "approvals"])

    @property
    def attempts(self) -> pd.DataFrame:
        """Every time an order was sent, one row per attempt.

        Examples
        --------
        >>> from outpost_planner.order.examples import example_journal
        >>> example_journal().attempts[["reference", "outcome"]].values.tolist()
        [['PO-1', 'placed']]
        """
        return self._file.frame(
            "SELECT attempts.*, reference, scope FROM attempts JOIN entries USING (entry_id) ORDER"
            " BY attempt_id"
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
        return self._file.frame("SELECT * FROM cancellations ORDER BY cancellation_id")

    @property
    def intents(self) -> Intents:
        """What was asked of AWS beside orders: quotes and renewals.

        Examples
        --------
        >>> from outpost_planner.order.examples import example_journal
        >>> journal = example_journal()
        >>> journal.intents.table.empty
        True
        """
        return Intents(self._file)

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
        with self._file.reading() as rows:
            if rows is not None:
                self._file.as_known(rows)

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
        self._file.store.close()

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
        with self._file.explained():
            self._file.store.verify(self.timeout_s)

    @contextmanager
    def hold(self, scope: str, outpost_id: str, timeout_s: float = 180.0) -> Iterator[None]:
        """Keep every other process and thread from ordering for the same Outpost meanwhile.

        The lock is the operating system's, on a file beside the journal, so that it goes with the
        process that holds it, however that ends.

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
        with self._file.hold(scope, outpost_id, timeout_s):
            yield

    def __repr__(self) -> str:
        return f"Journal({str(self.path)!r})"


def open_journal(journal: Journal | str | Path | None = None, *, new: bool = False) -> Journal:
    """Return the journal given, or the user's own.

    Parameters
    ----------
    journal
        A journal, its path, or the address of a PostgreSQL database
        (``postgresql://user@server/database``); default: what OUTPOST_PLANNER_JOURNAL names, or
        ``journal.sqlite3`` in the user's data folder.
    new
        A journal that was here and is gone, empty, another one or older than it was is an error,
        because it said what was ordered. True says that this is meant: what stands there now is the
        journal, and where nothing does a new one is begun.

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
        own = data_file_path("journal.sqlite3", JOURNAL_VARIABLE) if journal is None else None
        journal = Journal(own or canonical_path(journal, "journal"))
    if new and isinstance(journal.path, Path):
        files.begin_anew(journal.path)
    return journal
