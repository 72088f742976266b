"""Where is the order? An unknown outcome is found out by searching, never by sending again.

An order that is found is taken for ours only where something tells that it is: AWS's own answer,
CloudTrail, the quote that names it, or a person. Whatever only looks like it is proposed, with what
speaks for and against it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from outpost_planner.aws.calls import reads
from outpost_planner.errors import AwsError, InputError
from outpost_planner.order.candidates import Candidate, candidates_of
from outpost_planner.order.deadline import SEARCH_S, within
from outpost_planner.order.differences import order_differences
from outpost_planner.order.entry import age
from outpost_planner.order.quote_witness import WAS_FREE, QuoteWord, ask_quote
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
from outpost_planner.order.unknown import still_unknown
from outpost_planner.order.witness import DELAY, MADE, NONE, Testimony, ask_cloudtrail

if TYPE_CHECKING:
    from collections.abc import Collection
    from contextlib import AbstractContextManager

    from outpost_planner.aws.connection import Connection
    from outpost_planner.order.entry import Entry
    from outpost_planner.order.journal import Journal

SHOWN_WITHIN = timedelta(minutes=1)
"""How long after CreateOrder a quote of AWS may still look unused. Assumed: nothing is promised.
The sandbox shows it at once."""

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
    said, quoted, candidates = _evidence(entry, connection, journal, quiet_time)
    found = _known_order(entry, said, candidates)
    if order_id is not None:
        return _take_word(entry, order_id, found, candidates, journal)
    if found is not None:
        return _adopt(entry, *found, journal)
    elsewhere = _served_another(entry, said, quoted, candidates)
    left = [each for each in candidates if each.is_open and each.order_id not in not_ours]
    if said.verdict == NONE and (said.is_refusal or not left):
        return _settle_not_placed(entry, BY_CLOUDTRAIL, said.reason, not_ours, journal)
    if elsewhere or (not left and _is_still_free(entry, connection, said, quoted, quiet_time)):
        reason = elsewhere or quoted.reason
        return _settle_not_placed(entry, BY_QUOTE, reason, not_ours, journal)
    if not_placed and not left and said.verdict != MADE and age(entry) >= quiet_time:
        return _settle_not_placed(
            entry, BY_PERSON, "Not placed, by the word of a person", not_ours, journal
        )
    entry = _settle_unknown(entry, connection, quoted, journal)
    raise still_unknown(
        entry, said, left, candidates, quiet_time, said_not_placed=not_placed, quoted=quoted.reason
    )


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
    said, quoted, candidates = _evidence(entry, connection, journal, QUIET_TIME)
    found = _known_order(entry, said, candidates)
    if found is not None:
        return _adopt(entry, *found, journal)
    left = [each for each in candidates if each.is_open]
    if said.is_refusal or (not left and said.verdict != MADE):
        return None
    if _served_another(entry, said, quoted, candidates):
        return None
    before = entry.message.partition(". ")[0].rstrip(".")
    entry = journal.settle(
        replace(
            entry, state=UNKNOWN, found_by="", message=f"{before}; an order has turned up since"
        )
    )
    raise still_unknown(
        entry, said, left, candidates, QUIET_TIME, said_not_placed=False, quoted=quoted.reason
    )


def _evidence(
    entry: Entry, connection: Connection, journal: Journal, quiet_time: timedelta
) -> tuple[Testimony, QuoteWord, list[Candidate]]:
    """Ask CloudTrail, quote and AWS within one deadline: slow answers must not hold the Outpost."""

    def ask() -> tuple[Testimony, QuoteWord, list[Candidate]]:
        said = ask_cloudtrail(entry, connection, quiet_time)
        quoted = ask_quote(entry, reads(connection))
        return said, quoted, candidates_of(entry, connection, journal, said, quoted)

    try:
        return within(SEARCH_S, ask)
    except TimeoutError as error:
        raise AwsError(f"AWS gave {error} to the search.", operation="ListOrders") from error


def _known_order(
    entry: Entry, said: Testimony, candidates: list[Candidate]
) -> tuple[Candidate, str] | None:
    """Return the order of which something tells that it is ours, and what does.

    The quote's word is taken where no answer came at all. Of an attempt that was refused, or that
    counts as not placed, whoever used the quote since may have been somebody else.
    """
    is_open = entry.state in OPEN_STATES
    for each in candidates:
        is_as_asked = not order_differences(entry.content, each.order)
        if each.order_id == said.order_id and is_as_asked:
            return each, BY_CLOUDTRAIL
        if is_open and each.is_named and said.verdict != NONE and said.order_id is None:
            return each, BY_QUOTE
    return None


def _served_another(
    entry: Entry, said: Testimony, quoted: QuoteWord, candidates: list[Candidate]
) -> str:
    """Say that the quote, which serves one order, has served another one; empty where it has not.

    The attempt has made no order then, and could make none any more.
    """
    if said.verdict == MADE or quoted.order_id is None:
        return ""
    serves = f"{quoted.reason}, and serves one order"
    if quoted.order_id in entry.orders_before:
        return f"{serves}: that one is not of this attempt"
    named = next((each for each in candidates if each.order_id == quoted.order_id), None)
    if named is None or not named.is_anothers_by_quote:
        return ""
    return f"{serves}: that one is not of this attempt ({'; '.join(named.speaks_against)})"


def _is_still_free(
    entry: Entry, connection: Connection, said: Testimony, quoted: QuoteWord, quiet_time: timedelta
) -> bool:
    """Say whether the quote has served no order for so long that none can turn up any more."""
    wait = max(quiet_time, QUIET_TIME) if connection.is_live else quiet_time
    return quoted.is_free and said.verdict != MADE and age(entry) >= wait


def _take_word(
    entry: Entry,
    order_id: str,
    found: tuple[Candidate, str] | None,
    candidates: list[Candidate],
    journal: Journal,
) -> Entry:
    """Adopt the order that a person names, unless something shows that it is another's."""
    chosen = next((each for each in candidates if each.order_id == order_id and each.is_open), None)
    # Evidence outweighs a person's word.
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


def _settle_unknown(
    entry: Entry, connection: Connection, quoted: QuoteWord, journal: Journal
) -> Entry:
    """Call an entry that a dead process left behind what it is, and write down that its quote was
    still free after the attempt: whoever uses the quote later may be somebody else.
    """
    is_news = (
        quoted.is_free
        and WAS_FREE not in entry.answer
        and (not connection.is_live or age(entry) >= SHOWN_WITHIN)
    )
    if entry.state == UNKNOWN and not is_news:
        return entry
    left_behind = "The process that sent it ended before the answer"
    seen = {WAS_FREE: datetime.now(UTC)} if is_news else {}
    return journal.settle(
        replace(
            entry,
            state=UNKNOWN,
            answer={**entry.answer, **seen},
            message=entry.message if entry.state == UNKNOWN else left_behind,
        )
    )
