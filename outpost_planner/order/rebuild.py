"""The way back from a damaged or lost journal: AWS's orders, and what can still be read."""

from __future__ import annotations

import secrets
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from outpost_planner.aws.collect import collect_orders
from outpost_planner.aws.connection import Connection
from outpost_planner.errors import AwsError, InputError, JournalError, check_kind
from outpost_planner.files import salvage
from outpost_planner.files import store as files
from outpost_planner.files.hold import held
from outpost_planner.files.trouble import DAMAGED, EMPTY, GONE
from outpost_planner.files.writing import sync_folder
from outpost_planner.order.journal import Journal, open_journal
from outpost_planner.order.remains import (
    is_readable,
    read_remains,
    readable_intents,
    unclaimed_orders,
    unread_entries,
    write_anew,
)
from outpost_planner.order.renewals.unrecorded import about_renewals
from outpost_planner.show.markup import as_text, paragraph
from outpost_planner.show.wording import count


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
        References that may not be ordered until a person says what came of them, with
        `account_for`: those whose entries could not be read, and one ``order oo-...`` for each
        order of AWS that may belong to an entry that is lost.
    about_renewals
        What is to be known of renewals, whose records may be lost; empty where none can be.
    was_whole
        Whether the journal was whole, so that nothing was changed.

    Examples
    --------
    >>> RebuiltJournal(Path("journal.sqlite3"), None, 12, ())
    The journal journal.sqlite3 was rebuilt: 12 entries kept. Nothing of it is lost.
    """

    path: Path
    moved_to: Path | None
    kept: int
    unread: tuple[str, ...]
    about_renewals: str = ""
    was_whole: bool = False

    def __repr__(self) -> str:
        if self.was_whole:
            return f"The journal {self.path} is whole: nothing was changed."
        aside = f" The file that was there is now {self.moved_to}." if self.moved_to else ""
        said = (
            f"The journal {self.path} was rebuilt: {count(self.kept, 'entry', 'entries')}"
            f" kept.{aside}"
        )
        orders = "Nothing of it is lost." if not self.about_renewals else "AWS has no other order."
        if self.unread:
            orders = (
                "These may not be ordered until you say what came of them, with"
                f" account_for(reference, connection, order_id=...): {', '.join(self.unread)}."
            )
        return " ".join(filter(None, [said, orders, self.about_renewals]))

    def _repr_html_(self) -> str:
        return as_text(paragraph(repr(self)))


def rebuild_journal(
    connection: Connection, journal: Journal | str | Path | None = None
) -> RebuiltJournal:
    """Rebuild a damaged, lost or outdated journal from AWS's orders and what can be read.

    What can be read is kept as it is, of every account and sandbox. A reference whose entry cannot
    be read, but whose name can, is unknown from now on, and so is not ordered again. Where entries
    may be lost without a trace, each order of AWS that no entry has is taken in as ``order
    oo-...``, so that an equal one is not ordered before a person has said whose it is. Renewals
    whose record is lost cannot be brought back, because AWS keeps no reference of them: those that
    stand at AWS without a record are named. The damaged file is moved aside, and never written to.

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
        raise InputError(
            f"{path} is a server's database: bring it back from the server's own backups."
        )
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with held(path.with_name(f"{path.name}.rebuild.lock"), timeout_s=60.0), ExitStack() as undo:
        trouble = _trouble(journal)
        if trouble is None and path.exists():
            return RebuiltJournal(path, None, len(journal.table), (), was_whole=True)
        orders = collect_orders(connection)
        if orders.failures:
            raise AwsError(
                "Nothing was rebuilt: AWS's orders could not all be read."
                f" {orders.failures[0].message}"
            )
        journal.release()
        tables, named = read_remains(path, undo) if path.exists() else ({}, {})
        is_whole = (
            bool(tables) and all(table.is_whole for table in tables.values()) and trouble == DAMAGED
        )
        entries = tables["entries"].rows if tables else {}
        kept = {number: row for number, row in entries.items() if is_readable(row)}
        lost = unread_entries(kept, named, connection)
        if not is_whole:
            lost += unclaimed_orders(kept.values(), orders, connection)
        sent = tables["intents"].rows if tables else {}
        intents = readable_intents(sent)
        renewals = ""
        if not is_whole or len(intents) < len(sent):
            renewals = about_renewals(intents.values(), connection)
        draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}.rebuilt")
        undo.callback(lambda: draft.unlink(missing_ok=True))
        write_anew(draft, tables, kept, lost, intents)
        aside = None
        if path.exists():
            aside = path.with_name(
                f"{path.name}.damaged-{datetime.now(UTC):%Y%m%dT%H%M%S}-{secrets.token_hex(2)}"
            )
            salvage.put_aside(path, aside)
        draft.replace(path)
        # What was half written belongs to the file that is aside.
        path.with_name(f"{path.name}-journal").unlink(missing_ok=True)
        sync_folder(path.parent)
        files.begin_anew(path)
    return RebuiltJournal(
        path, aside, len(kept), tuple(entry.reference for entry in lost), renewals
    )


def _trouble(journal: Journal) -> str | None:
    """Say why a journal cannot be used; None for one that can."""
    try:
        journal.verify()
        journal.check_known()
    except JournalError as error:
        kind = getattr(error.__cause__, "kind", GONE)
        if kind not in {DAMAGED, GONE, EMPTY}:
            raise
        return str(kind)
    return None
