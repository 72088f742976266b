"""Where is the order? An outcome that is not known is resolved by looking, never by sending again.

An order that is found is taken for ours only where something tells that it is: AWS's own answer, CloudTrail, the quote
that names it, or a person. Whatever only looks like it is proposed, with what speaks for and against it.
"""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from outpost_planner.aws.connection import Connection
from outpost_planner.errors import AwsError, InputError, JournalError, OrderUnknown, check_kind
from outpost_planner.order.candidates import Candidate, candidates_of
from outpost_planner.order.compare import order_differences
from outpost_planner.order.deadline import LOOK_S, within
from outpost_planner.order.entry import age
from outpost_planner.order.journal import open_journal
from outpost_planner.order.receipt import Receipt, receipt_of
from outpost_planner.order.sent import past_sending
from outpost_planner.order.states import (
    BY_CLOUDTRAIL,
    BY_PERSON,
    BY_QUOTE,
    NOT_PLACED,
    OPEN_STATES,
    PLACED,
    UNKNOWN,
)
from outpost_planner.order.witness import DELAY, MADE, NONE, Testimony, ask_cloudtrail

if TYPE_CHECKING:
    from collections.abc import Collection
    from contextlib import AbstractContextManager
    from pathlib import Path

    from outpost_planner.order.entry import Entry
    from outpost_planner.order.journal import Journal

QUIET_TIME = DELAY
"""How long after the last attempt an order may still turn up. Before it is over, nobody can say that none will."""


def resolve(
    reference: str,
    connection: Connection,
    *,
    order_id: str | None = None,
    not_placed: bool = False,
    not_ours: Collection[str] = (),
    quiet_time: timedelta = QUIET_TIME,
    journal: Journal | str | Path | None = None,
) -> Receipt:
    """Find out what came of an order whose outcome is not known. Nothing is ever sent again by this.

    An order that only looks like it is proposed, in the error's message and its `OrderUnknown.candidates`, and becomes
    the reference's order when you name it with `order_id`.

    Parameters
    ----------
    reference
        The purchase reference.
    connection
        The one that it was submitted with.
    order_id
        Which of the orders that match it is.
    not_placed
        The person's word that it was not placed. It is taken when no order is left that it may be, and `quiet_time`
        has passed since the attempt; the reference may be submitted again after that.
    not_ours
        The person's word that these orders, which match, were placed by somebody else.
    quiet_time
        How long after the last attempt an order may still turn up, however often somebody looks.
    journal
        Default: the user's own.

    Returns
    -------
    Receipt
        Placed, or not placed: by CloudTrail or by the person's word.

    Raises
    ------
    OrderUnknown
        Where it stays unknown; the message says what was seen and what to do, and
        `OrderUnknown.candidates` shows the orders that it may be.
    InputError
        Where the reference was never submitted here, or the order id is none of those that match.
    OrderInterrupted
        Where the look was interrupted from the keyboard.

    Examples
    --------
    >>> import outpost_planner as planner, tempfile
    >>> folder, sandbox = tempfile.TemporaryDirectory(), planner.start_sandbox()
    >>> journal = f"{folder.name}/journal.sqlite3"
    >>> outpost_id = sandbox.client().list_outposts()["Outposts"][0]["OutpostId"]
    >>> lines = planner.read_catalog().line_items({"OR-RKGP001": 1})
    >>> request = planner.OrderRequest(outpost_id, lines, "NO_UPFRONT", "ONE_YEAR", reference="PO-1")
    >>> approve = planner.review(request, sandbox, journal=journal).fingerprint

    The answer is lost, and CloudTrail may not be asked: an order that looks like it is proposed.

    >>> sandbox.fail("CreateOrder", "drop", when="after")
    >>> sandbox.fail("LookupEvents", "denied", times=9)
    >>> try:
    ...     planner.submit(request, sandbox, approve=approve, journal=journal)
    ... except planner.OrderUnknown as error:
    ...     candidates = error.candidates
    >>> candidates["speaks_for"].to_list()
    ['asks for the same']
    >>> order_id = candidates.loc[0, "order_id"]
    >>> planner.resolve("PO-1", sandbox, order_id=order_id, journal=journal).found_by
    'person'
    >>> sandbox.stop()
    >>> folder.cleanup()
    """
    check_kind(connection, Connection, "resolve", "start_sandbox() or connect() makes one")
    journal = open_journal(journal)
    try:
        entry = journal.find(connection.scope, reference)
    except JournalError as error:
        raise OrderUnknown(_unreadable(reference, error), reference=reference) from error
    if entry is None:
        raise InputError(f"{reference!r} has not been submitted with {connection.label} by this journal.")
    if not _is_in_question(entry, order_id):
        return receipt_of(entry)
    with looking(entry, connection), journal.hold(entry.scope, entry.outpost_id):
        entry = journal.find(connection.scope, reference) or entry
        if not _is_in_question(entry, order_id):
            return receipt_of(entry)
        return receipt_of(
            look_for(
                entry,
                connection,
                journal,
                order_id=order_id,
                not_placed=not_placed,
                not_ours=not_ours,
                quiet_time=quiet_time,
            )
        )


def looking(entry: Entry, connection: Connection) -> AbstractContextManager[None]:
    """Say, whatever goes wrong in a look, that the order was sent before it."""
    when = f" at {entry.sent_at:%Y-%m-%d %H:%M} UTC" if entry.sent_at else ""
    return past_sending(
        lambda: (
            f"{entry.reference} was sent to {connection.label}{when}, and it is not known yet what came of it; this "
            "was a look, which sends nothing"
        ),
        f"Look again with resolve({entry.reference!r}, connection).",
        reference=entry.reference,
    )


def look_for(
    entry: Entry,
    connection: Connection,
    journal: Journal,
    *,
    order_id: str | None = None,
    not_placed: bool = False,
    not_ours: Collection[str] = (),
    quiet_time: timedelta = QUIET_TIME,
) -> Entry:
    """Look for the order of an entry, and settle the entry where it is known; the Outpost must be held.

    Raises
    ------
    OrderUnknown, InputError, AwsError
        As `resolve`.
    """
    said, candidates = _evidence(entry, connection, journal, quiet_time)
    found = _known_order(entry, said, candidates)
    if order_id is not None:
        return _take_word(entry, order_id, found, candidates, journal)
    if found is not None:
        return _adopt(entry, *found, journal)
    left = [each for each in candidates if each.is_open and each.order_id not in not_ours]
    if said.verdict == NONE and (said.is_refusal or not left):
        return _settle_not_placed(entry, BY_CLOUDTRAIL, said.reason, not_ours, journal)
    if not_placed and not left and said.verdict != MADE and age(entry) >= quiet_time:
        return _settle_not_placed(entry, BY_PERSON, "Not placed, by the word of a person", not_ours, journal)
    entry = _settle_unknown(entry, journal)
    raise _unknown(entry, said, left, candidates, quiet_time, said_not_placed=not_placed)


def look_before_sending_again(entry: Entry, connection: Connection, journal: Journal) -> Entry | None:
    """Look for the order of an entry that counts as not bought, before its reference is sent again.

    Parameters
    ----------
    entry
        Not placed by somebody's word, or refused by an answer, which may have been a gateway's.
    connection, journal
        As for `look_for`.

    Returns
    -------
    Entry or None
        Placed after all; None where nothing was found, so that it may be sent again.

    Raises
    ------
    OrderUnknown
        Where an order has turned up that it may be; it is unknown again.
    AwsError
        Where AWS could not be asked.
    """
    said, candidates = _evidence(entry, connection, journal, QUIET_TIME)
    found = _known_order(entry, said, candidates)
    if found is not None:
        return _adopt(entry, *found, journal)
    left = [each for each in candidates if each.is_open]
    if said.is_refusal or (not left and said.verdict != MADE):
        return None
    before = entry.message.partition(". ")[0].rstrip(".")
    entry = journal.settle(
        replace(entry, state=UNKNOWN, found_by="", message=f"{before}; an order has turned up since")
    )
    raise _unknown(entry, said, left, candidates, QUIET_TIME, said_not_placed=False)


def _is_in_question(entry: Entry, order_id: str | None) -> bool:
    """Say whether there is something to look for; a person may name an order where none was thought to be."""
    if entry.state == PLACED and order_id not in {None, entry.order_id}:
        raise InputError(f"{entry.reference} is order {entry.order_id} already, and not {order_id}.")
    return entry.state in OPEN_STATES or (order_id is not None and entry.state != PLACED)


def _evidence(
    entry: Entry, connection: Connection, journal: Journal, quiet_time: timedelta
) -> tuple[Testimony, list[Candidate]]:
    """Ask CloudTrail and AWS, within one deadline: an answer that drips must not hold the Outpost."""

    def ask() -> tuple[Testimony, list[Candidate]]:
        said = ask_cloudtrail(entry, connection, quiet_time)
        return said, candidates_of(entry, connection, journal, said)

    try:
        return within(LOOK_S, ask)
    except TimeoutError as error:
        raise AwsError(f"AWS gave {error} to the look.", operation="ListOrders") from error


def _known_order(entry: Entry, said: Testimony, candidates: list[Candidate]) -> tuple[Candidate, str] | None:
    """Return the order of which something tells that it is ours, and what does."""
    for each in candidates:
        is_as_asked = not order_differences(entry.content, each.order)
        if each.order_id == said.order_id and is_as_asked:
            return each, BY_CLOUDTRAIL
        if each.is_named and said.verdict != NONE and said.order_id is None:
            return each, BY_QUOTE
    return None


def _take_word(
    entry: Entry,
    order_id: str,
    found: tuple[Candidate, str] | None,
    candidates: list[Candidate],
    journal: Journal,
) -> Entry:
    """Adopt the order that a person names, unless something shows that it is another's."""
    chosen = next((each for each in candidates if each.order_id == order_id and each.is_open), None)
    if found is not None and found[0].order_id != order_id:
        raise InputError(f"{order_id} is not the order of {entry.reference}: {found[0]}")
    if chosen is None:
        known = "\n".join(str(each) for each in candidates) or "  none"
        raise InputError(f"{order_id} is no order that {entry.reference} could be. Those that match:\n{known}")
    return _adopt(entry, chosen, found[1] if found is not None else BY_PERSON, journal)


def _adopt(entry: Entry, candidate: Candidate, found_by: str, journal: Journal) -> Entry:
    order_id, order = candidate.order_id, candidate.order
    return journal.settle(replace(entry, state=PLACED, order_id=order_id, answer=order, found_by=found_by, message=""))


def _settle_not_placed(entry: Entry, found_by: str, message: str, not_ours: Collection[str], journal: Journal) -> Entry:
    # What is known to be somebody else's is like what stood before: it is not proposed again.
    before = tuple(dict.fromkeys([*entry.orders_before, *not_ours]))
    said = message[:1].upper() + message[1:]
    return journal.settle(
        replace(entry, state=NOT_PLACED, orders_before=before, answer={}, found_by=found_by, message=said)
    )


def _settle_unknown(entry: Entry, journal: Journal) -> Entry:
    """Call an entry that a dead process left behind what it is."""
    if entry.state == UNKNOWN:
        return entry
    return journal.settle(replace(entry, state=UNKNOWN, message="The process that sent it ended before the answer"))


def _unknown(
    entry: Entry,
    said: Testimony,
    left: list[Candidate],
    candidates: list[Candidate],
    quiet_time: timedelta,
    *,
    said_not_placed: bool,
) -> OrderUnknown:
    """Say what is known of an order that stays unknown, and what to do."""
    beginning = f"It is not known whether {entry.reference} was placed ({entry.message.rstrip('.')})."
    witness = f"{said.reason[:1].upper()}{said.reason[1:]}."
    shown = "\n".join(str(each) for each in candidates)
    if left:
        found = f"It may be one of these orders, and nothing tells yet that it is:\n{shown}"
        advice = (
            f"If one of them is yours, say so with resolve({entry.reference!r}, connection, order_id=...). If all are "
            "somebody else's, name them: resolve(..., not_ours=[...], not_placed=True)."
        )
        later = _later(entry, quiet_time)
    else:
        found = f"No order of {entry.outpost_id} matches it yet." + (f" These are others:\n{shown}" if shown else "")
        advice = (
            f"Look again with resolve({entry.reference!r}, connection). Where none has turned up "
            f"{quiet_time.total_seconds() / 60:.0f} minutes after the attempt and you are sure, say so with "
            "not_placed=True; the reference can be submitted again then."
        )
        later = _when_none(entry, quiet_time, said_not_placed=said_not_placed)
    message = f"{beginning} {found}\n{witness} It was not sent again, and will not be.\n{later}"
    rows = [each.row for each in candidates]
    return OrderUnknown(message, reference=entry.reference, candidates=rows, advice=advice)


def _later(entry: Entry, quiet_time: timedelta) -> str:
    left = quiet_time - age(entry)
    if left <= timedelta(0):
        return "When in doubt, ask your colleagues."
    return f"When in doubt, look again in {_minutes(left)}: CloudTrail may say more by then."


def _when_none(entry: Entry, quiet_time: timedelta, *, said_not_placed: bool) -> str:
    left = quiet_time - age(entry)
    if left <= timedelta(0):
        return "When in doubt, ask your colleagues."
    if said_not_placed:
        return f"It may still turn up: wait {_minutes(left)} before saying that it was not placed."
    return f"It may still turn up in the {quiet_time.total_seconds() / 60:.0f} minutes after the attempt."


def _minutes(left: timedelta) -> str:
    minutes = math.ceil(left.total_seconds() / 60)
    return f"{minutes} more minutes" if minutes > 1 else "one more minute"


def _unreadable(reference: str, error: JournalError) -> str:
    return (
        f"{error.what}, so that it cannot be said whether {reference} was sent. Nothing was sent by this look. Keep "
        f"this journal, and do not submit {reference} by another one: it may have been placed."
    )
