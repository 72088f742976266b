"""The orders that an entry may be, each with what speaks for and against it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from outpost_planner.aws.calls import reads
from outpost_planner.order.differences import items_in_words, order_differences
from outpost_planner.order.facts import order_of, orders_of
from outpost_planner.order.quote_witness import WAS_FREE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from outpost_planner.aws.connection import Connection
    from outpost_planner.order.entry import Entry
    from outpost_planner.order.journal import Journal
    from outpost_planner.order.quote_witness import QuoteWord
    from outpost_planner.order.witness import Testimony

WINDOW = timedelta(minutes=15)
"""How long before (by a clock that is wrong) or after an attempt the order that it made was
submitted, at most."""


@dataclass(frozen=True)
class Candidate:
    """One order, and whether it may be the one that an attempt made.

    Parameters
    ----------
    order
        As GetOrder shapes it.
    speaks_for, speaks_against
        Evidence in words.
    is_open
        Whether a person may choose it: nothing shows that it is somebody else's.
    is_named
        Whether the quote names it as its order, in the time of the attempt.
    is_quoted
        Whether the quote names it as its order at all: that is the one order which it serves.
    is_answered
        Whether AWS's answer, or by CloudTrail the attempt, named it.
    differs
        Whether it is not what was asked for.
    """

    order: Mapping[str, Any]
    speaks_for: tuple[str, ...]
    speaks_against: tuple[str, ...]
    is_open: bool
    is_named: bool = False
    is_quoted: bool = False
    is_answered: bool = False
    differs: bool = False

    @property
    def is_anothers_by_quote(self) -> bool:
        """Whether the quote was used for it, and it is somebody else's or asks for something else.

        The quote serves one order, so that the attempt has made none.
        """
        return self.is_quoted and not self.is_answered and (self.differs or not self.is_open)

    @property
    def order_id(self) -> str:
        """The order's id."""
        return str(self.order["OrderId"])

    @property
    def row(self) -> tuple[str, ...]:
        """The row of `OrderUnknown.candidates`."""
        return (
            self.order_id,
            str(self.order.get("Status", "")),
            self.submitted,
            items_in_words(self.order.get("LineItems", [])),
            "; ".join(self.speaks_for),
            "; ".join(self.speaks_against),
        )

    @property
    def submitted(self) -> str:
        """When it was submitted, in words; empty where it does not say."""
        moment = self.order.get("OrderSubmissionDate")
        return f"{moment:%Y-%m-%d %H:%M:%S} UTC" if moment else ""

    def __str__(self) -> str:
        order_id, status, submitted, items, speaks_for, speaks_against = self.row
        head = ", ".join(
            filter(None, [items, status, f"submitted {submitted}" if submitted else ""])
        )
        said = [f"  - {order_id}: {head}"]
        said += [f"      for: {speaks_for}"] * bool(speaks_for)
        said += [f"      against: {speaks_against}"] * bool(speaks_against)
        return "\n".join(said)


def candidates_of(
    entry: Entry, connection: Connection, journal: Journal, said: Testimony, quoted: QuoteWord
) -> list[Candidate]:
    """List the orders that an entry may be, and those that look like it and are not.

    Orders that stood before the attempt are left out: they cannot be it. So are orders of other
    content, unless AWS's answer, the quote or CloudTrail named them.

    Parameters
    ----------
    entry
        What was asked.
    connection
        Where to look.
    journal
        Which reference has which order.
    said
        What CloudTrail says.
    quoted
        What the quote says.

    Returns
    -------
    list of Candidate
        In the order of ListOrders.

    Raises
    ------
    AwsError
        Where AWS could not be asked.
    """
    client = reads(connection)
    named = {entry.answer.get("OrderId"), said.order_id, quoted.order_id} - {None}
    named -= set(entry.orders_before)
    # Of two listings one may have moved on: an order is taken once.
    there = dict.fromkeys(order["OrderId"] for order in orders_of(client, entry.outpost_id))
    new = [
        order_id
        for order_id in [*there, *(named - there.keys())]
        if order_id not in entry.orders_before
    ]
    orders = [order_of(client, order_id) for order_id in new]
    claimed = {
        str(other.order_id): other.reference
        for other in journal.entries(entry.scope)
        if other.order_id and other.entry_id != entry.entry_id
    }
    return [
        _weighed(entry, order, claimed, said, quoted.order_id, is_live=connection.is_live)
        for order in orders
        if order["OrderId"] in named or not order_differences(entry.content, order)
    ]


def _weighed(
    entry: Entry,
    order: Mapping[str, Any],
    claimed: Mapping[str, str],
    said: Testimony,
    quoted: str | None,
    *,
    is_live: bool,
) -> Candidate:
    order_id = order["OrderId"]
    differs = order_differences(entry.content, order)
    speaks_for = [] if differs else ["asks for the same"]
    speaks_against = list(differs)
    if order_id == entry.answer.get("OrderId"):
        speaks_for.append("AWS's answer named it")
    if order_id == quoted:
        speaks_for.append("the quote names it as its order")
    in_time = True
    if is_live and entry.sent_at is not None and order.get("OrderSubmissionDate"):
        # The sandbox's clock is its own: there, no time is compared with this machine's.
        after = order["OrderSubmissionDate"] - entry.sent_at
        in_time = -WINDOW <= after <= WINDOW
        (speaks_for if in_time else speaks_against).append(_relative(after))
    if order_id == said.order_id:
        speaks_for.append("by CloudTrail, this attempt made it")
    is_claimed, is_of_others = order_id in claimed, order_id in said.of_others
    if is_claimed:
        speaks_against.append(f"it is the order of {claimed[order_id]} in this journal")
    if is_of_others:
        speaks_against.append(f"by CloudTrail, another request made it: {said.of_others[order_id]}")
    is_open = not is_claimed and not is_of_others
    is_quoted, was_free = order_id == quoted, entry.answer.get(WAS_FREE)
    if is_quoted and was_free:
        speaks_against.append(f"the quote was still free at {was_free:%H:%M:%S} UTC")
    return Candidate(
        order,
        tuple(speaks_for),
        tuple(speaks_against),
        is_open=is_open,
        is_named=is_open and is_quoted and in_time and not differs and not was_free,
        is_quoted=is_quoted,
        is_answered=order_id in {entry.answer.get("OrderId"), said.order_id},
        differs=bool(differs),
    )


def _relative(after: timedelta) -> str:
    """Say how long after the attempt an order was submitted."""
    seconds = after.total_seconds()
    size = f"{abs(seconds):.0f} s" if abs(seconds) < 120 else f"{abs(seconds) / 60:.0f} minutes"
    return f"submitted {size} {'before' if seconds < 0 else 'after'} the attempt, by two clocks"
