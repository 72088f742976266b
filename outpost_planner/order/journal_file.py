"""The file under a journal: opened, locked, recognized, and its trouble in words.

What stands in it is the concern of `journal`; how SQLite keeps it that of `files.store`.
"""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from outpost_planner.errors import JournalError
from outpost_planner.files import postgres, trouble
from outpost_planner.files import store as files
from outpost_planner.files.known import Noted, note, recall
from outpost_planner.files.paths import canonical_path
from outpost_planner.files.room import give_room, take_room
from outpost_planner.order import records
from outpost_planner.order.schema import SCHEMA, columns_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from outpost_planner.files.sqlite import Rows

JOURNAL_VARIABLE = "OUTPOST_PLANNER_JOURNAL"
"""Environment variable that says where the journal is."""


@dataclass(frozen=True)
class JournalFile:
    """One journal's file, or its database on a server.

    Parameters
    ----------
    path
        The file; the address of the database, without its password.
    timeout_s
        How long to wait for another that is writing [s].
    store
        What reads and writes it.
    """

    path: Path | str
    timeout_s: float
    store: Any = field(repr=False)

    @classmethod
    def of(cls, given: Path | str, timeout_s: float) -> JournalFile:
        """Return the file of a path, or the database of an address; the first write makes it."""
        if isinstance(given, str) and postgres.ADDRESS.match(given):
            server = postgres.PostgresStore(given, SCHEMA)
            return cls(server.name, timeout_s, server)
        path = canonical_path(given, "journal")
        return cls(path, timeout_s, files.open_store(path, SCHEMA))

    @contextmanager
    def writing(self) -> Iterator[Rows]:
        """One transaction, which is on the disk when this ends."""
        with self.explained(), self.store.writing(self.timeout_s) as rows:
            yield rows

    @contextmanager
    def reading(self) -> Iterator[Rows | None]:
        """One consistent view; None where there is no journal yet."""
        with self.explained(), self.store.reading(self.timeout_s) as rows:
            yield rows

    def frame(self, query: str) -> pd.DataFrame:
        """Return the rows of a query; an empty journal's have the same columns."""
        with self.reading() as rows:
            found = [] if rows is None else rows.read(query)
        return pd.DataFrame([tuple(dict(row).values()) for row in found], columns=columns_of(query))

    @contextmanager
    def hold(self, scope: str, outpost_id: str, timeout_s: float) -> Iterator[None]:
        """Keep every other process and thread from ordering for the same Outpost.

        See `Journal.hold`.
        """
        with ExitStack() as stack, self.explained():
            try:
                stack.enter_context(self.store.hold(f"{scope} {outpost_id}", timeout_s))
            except TimeoutError as error:
                raise JournalError(
                    f"Another process or thread has been {_doing(outpost_id)} for {timeout_s:g} s",
                    "Run this again when that has ended.",
                ) from error
            yield

    def as_known(self, rows: Rows) -> Noted:
        """Identify this journal, and refuse one that has lost what was written here before."""
        found = records.identity(rows)
        known = recall(self.path) if isinstance(self.path, Path) else None
        if known is not None and known.file_id != found.file_id:
            raise JournalError(
                f"The journal {self.path} is another one than was here before", REPLACED
            )
        if known is not None and known.writes > found.writes:
            missing = known.writes - found.writes
            raise JournalError(
                f"The journal {self.path} is older than it was: its last {missing}"
                f" {'sending is' if missing == 1 else 'sendings are'} missing, as after a backup"
                " was restored",
                REPLACED,
            )
        return found

    def note_write(self, before: Noted, *, also_elsewhere: bool) -> None:
        """Note one more attempt beside the file, so that an older copy is recognized."""
        if isinstance(self.path, Path):
            note(
                self.path, replace(before, writes=before.writes + 1), also_elsewhere=also_elsewhere
            )

    def take_room(self, mark: str) -> None:
        """Take room on the disk for what comes of the attempt with this mark."""
        if isinstance(self.path, Path):
            give_room(_room_of(self.path, mark))
            take_room(_room_of(self.path, mark))

    def give_room(self, mark: str) -> None:
        """Give that room back."""
        if isinstance(self.path, Path):
            give_room(_room_of(self.path, mark))

    @contextmanager
    def explained(self) -> Iterator[None]:
        """Turn the trouble of the file into a sentence with what to do next."""
        try:
            yield
        except trouble.StoreError as error:
            what = (
                "has this order under another reference already"
                if error.kind == trouble.DOUBLE
                else error.what
            )
            raise JournalError(f"The journal {self.path} {what}", _ADVICE[error.kind]) from error


@contextmanager
def before_sending() -> Iterator[None]:
    """Let the journal's errors say that nothing was sent: only around what precedes sending.

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


def _doing(held: str) -> str:
    """Say what the holder of a lock does: orders for an Outpost, or works on quotes."""
    return f"ordering for {held}" if held.startswith("op-") else f"at work on {held}"


def _room_of(path: Path, mark: str) -> Path:
    """Return an attempt's own name, by which it can be found again after a crash."""
    return path.with_name(f"{path.name}.{mark or 'entry'}.room")


NOT_THERE = (trouble.GONE, trouble.EMPTY)

REPLACED = (
    "Bring the newest one back: it says what was ordered. Where there is none,"
    " rebuild_journal(connection) rebuilds it from AWS's orders; where this one is meant, say so"
    " with open_journal(path, new=True)."
)

_ADVICE = {
    trouble.DAMAGED: (
        "Keep it: it says what was ordered. rebuild_journal(connection) rebuilds it from AWS's"
        " orders and from what can be read of it; the damaged file is moved aside."
    ),
    trouble.GONE: REPLACED.replace("this one is", "a new one is"),
    trouble.EMPTY: REPLACED.replace("this one is", "a new one is"),
    trouble.OTHER: f"Name the journal's own file in {JOURNAL_VARIABLE}.",
    trouble.NEWER: "Upgrade the package.",
    trouble.LOCKED: "Run this again when that has ended.",
    trouble.DOUBLE: "An order belongs to one reference.",
    trouble.FAILED: "Correct that, and keep the file: it says what was ordered.",
}
