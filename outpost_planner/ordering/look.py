"""Where is the order? An outcome that is not known is resolved by looking, never by sending again."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import botocore.exceptions

from outpost_planner.answers import whole
from outpost_planner.connection import Connection
from outpost_planner.errors import InputError, OrderUnknown, check_kind
from outpost_planner.explain import aws_error
from outpost_planner.journal import NOT_PLACED, OPEN_STATES, PLACED, UNKNOWN, age, open_journal
from outpost_planner.ordering.facts import orders_of
from outpost_planner.ordering.receipt import Receipt, receipt_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from outpost_planner.journal import Entry, Journal

QUIET_TIME = timedelta(minutes=15)
"""How long after the last attempt an order may still turn up. Before it is over, nobody can say that none will."""


def resolve(
    reference: str,
    connection: Connection,
    *,
    order_id: str | None = None,
    not_placed: bool = False,
    quiet_time: timedelta = QUIET_TIME,
    journal: Journal | str | Path | None = None,
) -> Receipt:
    """Find out what came of an order whose outcome is not known. Nothing is ever sent again by this.

    Parameters
    ----------
    reference
        The purchase reference.
    connection
        The one that it was submitted with.
    order_id
        Where several orders match: which of them it is.
    not_placed
        The person's word that it was not placed. It is taken when no order matches and `quiet_time` has passed since
        the attempt; the reference may be submitted again after that.
    quiet_time
        See `QUIET_TIME`.
    journal
        The user's own where left out.

    Returns
    -------
    Receipt
        Placed, or not placed by the person's word.

    Raises
    ------
    OrderUnknown
        Where it stays unknown; the message says what was seen and what to do.
    InputError
        Where the reference was never submitted here, or the order id is none of those that match.
    AwsError
        Where AWS could not be asked.
    """
    check_kind(connection, Connection, "resolve", "start_sandbox() or connect() makes one")
    journal = open_journal(journal)
    entry = journal.find(connection.scope, reference)
    if entry is None:
        raise InputError(f"{reference!r} has not been submitted with {connection.label} by this journal.")
    if entry.state not in OPEN_STATES:
        return receipt_of(entry)
    with journal.hold(entry.scope, entry.outpost_id):
        entry = journal.find(connection.scope, reference) or entry
        if entry.state not in OPEN_STATES:
            return receipt_of(entry)
        return receipt_of(
            look_for(entry, connection, journal, order_id=order_id, not_placed=not_placed, quiet_time=quiet_time)
        )


def look_for(
    entry: Entry,
    connection: Connection,
    journal: Journal,
    *,
    order_id: str | None = None,
    not_placed: bool = False,
    quiet_time: timedelta = QUIET_TIME,
) -> Entry:
    """Look for the order of an entry, and settle the entry where it is found; the Outpost must be held.

    Raises
    ------
    OrderUnknown, InputError, AwsError
        As `resolve`.
    """
    found = matching_orders(entry, connection, journal)
    if order_id is not None:
        chosen = [order for order in found if order["OrderId"] == order_id]
        if not chosen:
            known = ", ".join(order["OrderId"] for order in found) or "none"
            raise InputError(f"{order_id} is no order that {entry.reference} could be; those that match: {known}.")
        return _adopt(entry, chosen[0], journal, "person")
    if len(found) == 1:
        return _adopt(entry, found[0], journal, "looking")
    if len(found) > 1:
        both = "\n".join(f"  - {_in_words(order)}" for order in found)
        entry = _settle_unknown(entry, journal)
        raise OrderUnknown(
            f"{entry.reference} may be any of these orders, which match it and have no other reference:\n{both}\n"
            f"Nothing was sent again. Choose with resolve({entry.reference!r}, connection, order_id=...)."
        )
    waited = age(entry)
    if not_placed and waited >= quiet_time:
        return journal.settle(replace(entry, state=NOT_PLACED, message="Not placed, by the word of a person"))
    entry = _settle_unknown(entry, journal)
    raise OrderUnknown(_not_found(entry, waited, quiet_time, said=not_placed))


def matching_orders(entry: Entry, connection: Connection, journal: Journal) -> list[dict[str, Any]]:
    """List the orders that an entry may be.

    Those of its Outpost that were not there before it, ask for the same, and belong to no other entry. Where a quote
    was used, the quote itself says which.

    Parameters
    ----------
    entry
        What was asked.
    connection
        Where to look.
    journal
        Who has claimed which order.

    Returns
    -------
    list of dict
        Orders as GetOrder shapes them.
    """
    client: Any = connection.client()
    claimed = {other.order_id for other in journal.entries(entry.scope) if other.order_id}
    try:
        quoted = _order_of_quote(client, entry.content)
        if quoted is not None:
            taken = quoted in claimed or quoted in entry.orders_before
            return [] if taken else [whole(client.get_order(OrderId=quoted), "Order")]
        new = [
            order["OrderId"]
            for order in orders_of(client, entry.outpost_id)
            if order["OrderId"] not in entry.orders_before and order["OrderId"] not in claimed
        ]
        orders = [whole(client.get_order(OrderId=order_id), "Order") for order_id in new]
    except (botocore.exceptions.BotoCoreError, botocore.exceptions.ClientError) as error:
        raise aws_error(error, "ListOrders") from error
    return [order for order in orders if is_same(entry.content, order)]


def is_same(content: Mapping[str, Any], order: Mapping[str, Any]) -> bool:
    """Say whether an order is what was asked for.

    Examples
    --------
    >>> asked = {"LineItems": [{"CatalogItemId": "OR-RKGP001", "Quantity": 1}], "PaymentOption": "NO_UPFRONT"}
    >>> is_same(asked, {**asked, "OrderId": "oo-0123456789abcdef0"})
    True
    """
    if order.get("OrderType", "OUTPOST") != "OUTPOST":
        return False
    if content["PaymentOption"] != order.get("PaymentOption"):
        return False
    if "PaymentTerm" in content and content["PaymentTerm"] != order.get("PaymentTerm"):
        return False
    if "QuoteIdentifier" in content:
        return bool(order.get("QuoteOptionIdentifier") == content["QuoteOptionIdentifier"])
    return _quantities(content["LineItems"]) == _quantities(order.get("LineItems", []))


def _quantities(lines: list[dict[str, Any]]) -> dict[str, int]:
    quantities: dict[str, int] = {}
    for line in lines:
        item_id = str(line.get("CatalogItemId"))
        quantities[item_id] = quantities.get(item_id, 0) + int(line.get("Quantity") or 0)
    return quantities


def _order_of_quote(client: Any, content: Mapping[str, Any]) -> str | None:
    if "QuoteIdentifier" not in content:
        return None
    quote = whole(client.get_quote(QuoteIdentifier=content["QuoteIdentifier"]), "Quote")
    return quote.get("SubmittedOrderId")


def _adopt(entry: Entry, order: dict[str, Any], journal: Journal, found_by: str) -> Entry:
    return journal.settle(
        replace(entry, state=PLACED, order_id=order["OrderId"], answer=order, found_by=found_by, message="")
    )


def _settle_unknown(entry: Entry, journal: Journal) -> Entry:
    """Call an entry that a dead process left behind what it is."""
    if entry.state == UNKNOWN:
        return entry
    # Its own time stays: the quiet time counts from the attempt.
    settled = journal.settle(replace(entry, state=UNKNOWN, message="The process that sent it ended before the answer"))
    return replace(settled, updated_at=entry.updated_at)


def _in_words(order: Mapping[str, Any]) -> str:
    lines = ", ".join(f"{quantity} × {item_id}" for item_id, quantity in _quantities(order["LineItems"]).items())
    return (
        f"{order['OrderId']}: {lines}, {order['Status']}, submitted {order['OrderSubmissionDate']:%Y-%m-%d %H:%M} UTC"
    )


def _not_found(entry: Entry, waited: timedelta, quiet_time: timedelta, *, said: bool) -> str:
    minutes = quiet_time.total_seconds() / 60
    beginning = (
        f"It is not known whether {entry.reference} was placed ({entry.message.rstrip('.')}). No order of "
        f"{entry.outpost_id} matches it yet. It was not sent again, and will not be.\n"
    )
    if said and waited < quiet_time:
        left = math.ceil((quiet_time - waited).total_seconds() / 60)
        more = f"{left} more minutes" if left > 1 else "one more minute"
        return f"{beginning}It may still turn up: wait {more} before saying that it was not placed."
    return (
        f"{beginning}Look again with resolve({entry.reference!r}, connection). Where none has turned up "
        f"{minutes:.0f} minutes after the attempt and you are sure, say so with not_placed=True; the reference can be "
        "submitted again then."
    )
