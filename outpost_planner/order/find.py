"""Where is the order? An unknown outcome is found out by searching, never by sending again.

An order that is found is taken for ours only where something tells that it is: AWS's own answer,
CloudTrail, the quote that names it, or a person. Whatever only looks like it is proposed, with what
speaks for and against it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from outpost_planner.errors import AwsError, InputError
from outpost_planner.order.candidates import Candidate, candidates_of
from outpost_planner.order.deadline import SEARCH_S, within
from outpost_planner.order.differences import order_differences
from outpost_planner.order.entry import age
from outpost_planner.order.sent import past_sending
from outpost_planner.order.states import (
    BY_CLOUDTRAIL,
    BY_PERSON,
    BY_QUOTE,
    NOT_PLACED,
    PLACED,
    UNKNOWN,
)
from outpost_planner.order.unknown import still_unknown
from outpost_planner.order.witness import DELAY, MADE, NONE, Testimony, ask_cloudtrail

if TYPE_CHECKING:
    from collections.abc import Collection
    from contextlib import AbstractContextManager
    from datetime import timedelta

    from outpost_planner.aws.connection import Connection
    from outpost_planner.order.entry import Entry
    from outpost_planner.order.journal import Journal

QUIET_TIME = DELAY
"""How long after the last attempt an order may still turn up. Before it is over, nobody can say
that none will."""


def while_finding(entry: Entry, connection: Connection) -> AbstractContextManager[None]:
    """Say, whatever goes wrong in a search, that the order was sent before it."""
    when = f" at {entry.sent_at:%Y-%m-%d %H:%M} UTC" if entry.sent_at else ""
    return past_sending(
        lambda: (
            f"{entry.reference} was sent to {connection.label}{when}, and it is not known yet what"
            " came of it; this was a search, which sends nothing"
        ),
        f"Search again with resolve({entry.reference!r}, connection).",
        reference=entry.reference,
    )


def find_order(
    entry: Entry,
    connection: Connection,
    journal: Journal,
    *,
    order_id: str | None = None,
    not_placed: bool = False,
    not_ours: Collection[str] = (),
    quiet_time: timedelta = QUIET_TIME,
) -> Entry:
    """Search for the order of an entry, and settle the entry if it is found.

    The caller must hold the Outpost.

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
        return _settle_not_placed(
            entry, BY_PERSON, "Not placed, by the word of a person", not_ours, journal
        )
    entry = _settle_unknown(entry, journal)
    raise still_unknown(entry, said, left, candidates, quiet_time, said_not_placed=not_placed)


def find_before_sending_again(
    entry: Entry, connection: Connection, journal: Journal
) -> Entry | None:
    """Search for the order of an entry that counts as not bought, before it is sent again.

    Parameters
    ----------
    entry
        Not placed by somebody's word, or refused by an answer, which may have been a gateway's.
    connection, journal
        As for `find_order`.

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
        replace(
            entry, state=UNKNOWN, found_by="", message=f"{before}; an order has turned up since"
        )
    )
    raise still_unknown(entry, said, left, candidates, QUIET_TIME, said_not_placed=False)


def _evidence(
    entry: Entry, connection: Connection, journal: Journal, quiet_time: timedelta
) -> tuple[Testimony, list[Candidate]]:
    """Ask CloudTrail and AWS, within one deadline: slow answers must not hold the Outpost."""

    def ask() -> tuple[Testimony, list[Candidate]]:
        said = ask_cloudtrail(entry, connection, quiet_time)
        return said, candidates_of(entry, connection, journal, said)

    try:
        return within(SEARCH_S, ask)
    except TimeoutError as error:
        raise AwsError(f"AWS gave {error} to the search.", operation="ListOrders") from error


def _known_order(
    entry: Entry, said: Testimony, candidates: list[Candidate]
) -> tuple[Candidate, str] | None:
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
        raise InputError(
            f"{order_id} is no order that {entry.reference} could be. Those that match:\n{known}"
        )
    return _adopt(entry, chosen, found[1] if found is not None else BY_PERSON, journal)


def _adopt(entry: Entry, candidate: Candidate, found_by: str, journal: Journal) -> Entry:
    order_id, order = candidate.order_id, candidate.order
    return journal.settle(
        replace(entry, state=PLACED, order_id=order_id, answer=order, found_by=found_by, message="")
    )


def _settle_not_placed(
    entry: Entry, found_by: str, message: str, not_ours: Collection[str], journal: Journal
) -> Entry:
    # What is known to be somebody else's is like what stood before: it is not proposed again.
    before = tuple(dict.fromkeys([*entry.orders_before, *not_ours]))
    said = message[:1].upper() + message[1:]
    return journal.settle(
        replace(
            entry,
            state=NOT_PLACED,
            orders_before=before,
            answer={},
            found_by=found_by,
            message=said,
        )
    )


def _settle_unknown(entry: Entry, journal: Journal) -> Entry:
    """Call an entry that a dead process left behind what it is."""
    if entry.state == UNKNOWN:
        return entry
    return journal.settle(
        replace(entry, state=UNKNOWN, message="The process that sent it ended before the answer")
    )
