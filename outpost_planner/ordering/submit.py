"""Submit once: written down before it is sent, sent once, settled after."""

from __future__ import annotations

import time
from contextlib import ExitStack
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit

import botocore.exceptions

from outpost_planner.connection import Connection
from outpost_planner.errors import (
    AwsError,
    JournalError,
    NotApproved,
    OrderRefused,
    OrderUnknown,
    ReferenceConflict,
    check_kind,
)
from outpost_planner.explain import aws_error
from outpost_planner.journal import (
    NOT_PLACED,
    OPEN_STATES,
    PLACED,
    REFUSED,
    UNKNOWN,
    Entry,
    Journal,
    before_sending,
    open_journal,
)
from outpost_planner.ordering.facts import orders_of
from outpost_planner.ordering.look import look_for, matching_orders
from outpost_planner.ordering.outcome import attempt, is_order, single_attempt
from outpost_planner.ordering.outposts import with_outpost_id
from outpost_planner.ordering.people import Ask, confirm
from outpost_planner.ordering.price import price_in_words
from outpost_planner.ordering.receipt import Receipt, receipt_of
from outpost_planner.ordering.request import OrderRequest, differences, fingerprint, short_id
from outpost_planner.ordering.review import current_price

if TYPE_CHECKING:
    from pathlib import Path


LOOKS_S = (0.0, 0.5)
"""When to look for an order right after its answer was lost [s]."""


def submit(
    request: OrderRequest,
    connection: Connection,
    *,
    approve: str | None = None,
    journal: Journal | str | Path | None = None,
    ask: Ask | None = None,
    read_timeout_s: float = 60.0,
) -> Receipt:
    """Place an order, exactly once.

    The reference is the key. Submitted again with the same content, it returns the receipt that exists; nothing is
    sent. The intent is on the disk before the request leaves, and a request whose outcome is not known is looked
    for, never sent again.

    Parameters
    ----------
    request
        What to buy.
    connection
        Who pays.
    approve
        The fingerprint that `review` showed: of this content, reference, account, Region and price.
    journal
        Where it is recorded; the user's own where left out.
    ask
        How a person is asked to confirm a live purchase; at the keyboard where left out. The sandbox asks nobody.
    read_timeout_s
        How long to wait for AWS's answer [s].

    Returns
    -------
    Receipt
        With the order's id.

    Raises
    ------
    NotApproved
        Nothing was sent: the approval is missing or is for something else, or nobody confirmed.
    ReferenceConflict
        Nothing was sent: the reference stands for another order; the message shows the difference.
    OrderRefused
        AWS placed nothing, and said why; botocore's own exception is the cause.
    OrderUnknown
        It is not known whether it was placed; see `resolve`.
    JournalError
        Nothing was sent: the intent could not be written down.
    AwsError
        Nothing was sent: AWS could not be asked what there is already.
    InputError
        Nothing was sent: no Outpost has the name that the request gives, or several have.
    """
    check_kind(request, OrderRequest, "submit", "planner.OrderRequest(outpost_id, lines, ...) makes one")
    check_kind(connection, Connection, "submit", "start_sandbox() or connect() makes one")
    journal, request = open_journal(journal), with_outpost_id(request, connection)
    with before_sending():
        known = journal.find(connection.scope, request.reference)
    if known is not None and known.state == PLACED:
        return receipt_of(_same(known, request))
    price: dict[str, Any] = {}
    if known is None or known.state not in OPEN_STATES:
        price = current_price(request, connection)
        _check_approval(request, connection, price, approve)
        what = f"{request!r}, {price_in_words(price)}"
        confirm(connection, request.reference, what, ask)
    with ExitStack() as stack:
        with before_sending():
            stack.enter_context(journal.hold(connection.scope, short_id(request.outpost_id)))
            known = journal.find(connection.scope, request.reference)
        if known is not None and known.state == PLACED:
            return receipt_of(_same(known, request))
        if known is not None and known.state in OPEN_STATES:
            return receipt_of(look_for(_same(known, request), connection, journal))
        _refuse_while_another_is_unknown(request, connection, journal)
        if known is not None and known.state == NOT_PLACED and matching_orders(known, connection, journal):
            # It has turned up after all; sent again, it would stand twice.
            return receipt_of(look_for(_same(known, request), connection, journal))
        return receipt_of(_send(_intent(request, connection, price, approve), connection, journal, read_timeout_s))


def _same(known: Entry, request: OrderRequest) -> Entry:
    changed = differences(known.content, request.content)
    if changed:
        stands = f"order {known.order_id}" if known.order_id else f"an order whose outcome is {known.state}"
        raise ReferenceConflict(
            f"Nothing was sent: {request.reference} stands for {stands}, which differs.\n"
            + "\n".join(f"  - {each}" for each in changed)
            + "\nTake another reference for another order."
        )
    return known


def _check_approval(request: OrderRequest, connection: Connection, price: dict[str, Any], approve: str | None) -> None:
    if not approve:
        raise NotApproved(
            f"Nothing was sent to {connection.label}: look at review(request, connection), and pass its fingerprint as "
            "approve=... (a review in which a check fails has none)."
        )
    if approve != fingerprint(request, connection, price):
        raise NotApproved(
            f"Nothing was sent to {connection.label}: {approve!r} approves something else. The request, the account, "
            "the Region or the price has changed since that review; look at a new one."
        )


def _refuse_while_another_is_unknown(request: OrderRequest, connection: Connection, journal: Journal) -> None:
    """Two equal orders, one of them not accounted for, could not be told apart afterwards."""
    for other in journal.entries(connection.scope, outpost_id=short_id(request.outpost_id)):
        if other.state in OPEN_STATES and not differences(other.content, request.content):
            raise OrderUnknown(
                f"Nothing was sent: {other.reference} asked for the same, and it is not known whether it was placed. "
                f"Find out first, with resolve({other.reference!r}, connection)."
            )


def _intent(request: OrderRequest, connection: Connection, price: dict[str, Any], approve: str | None) -> Entry:
    client: Any = connection.client()
    try:
        before = tuple(order["OrderId"] for order in orders_of(client, request.outpost_id))
    except (AwsError, botocore.exceptions.BotoCoreError, botocore.exceptions.ClientError) as error:
        said = error if isinstance(error, AwsError) else aws_error(error, "ListOrders")
        raise AwsError(f"Nothing was sent. {said}", code=said.code, operation=said.operation) from error
    return Entry(
        scope=connection.scope,
        account_id=connection.account_id,
        region=connection.region,
        endpoint=_without_secret(connection.endpoint_url or ""),
        reference=request.reference,
        outpost_id=short_id(request.outpost_id),
        content=request.content,
        price=price,
        approval=approve or "",
        orders_before=before,
    )


def _send(entry: Entry, connection: Connection, journal: Journal, read_timeout_s: float) -> Entry:
    client = single_attempt(connection, read_timeout_s)
    entry = journal.begin(entry)
    try:
        state, answer, message, error = attempt("CreateOrder", lambda: client.create_order(**entry.content))
    except BaseException:
        journal.settle(replace(entry, state=UNKNOWN, message="It was interrupted before the answer came"))
        raise
    if state == PLACED and not is_order(answer):
        state, message = UNKNOWN, "The answer broke off"
    if state == PLACED:
        order = answer["Order"]
        placed = replace(entry, state=PLACED, order_id=order["OrderId"], answer=order, found_by="answer")
        return _settle_sent(placed, journal, f"AWS placed it as {order['OrderId']}")
    entry = _settle_sent(replace(entry, state=state, message=message), journal, message)
    if state == REFUSED:
        code = getattr(error, "response", {}).get("Error", {}).get("Code", "")
        raise OrderRefused(f"Nothing was bought. {message}", code=code, operation="CreateOrder") from error
    return _look_again(entry, connection, journal, error)


def _settle_sent(entry: Entry, journal: Journal, said: str) -> Entry:
    """Write down what came of a request that has left; the journal's own error would say that nothing was sent."""
    try:
        return journal.settle(entry)
    except JournalError as error:
        raise OrderUnknown(
            f"{entry.reference} was sent, and the journal {journal.path} could not be written afterwards. {said}. "
            f"It was not sent again. When the journal can be written, resolve({entry.reference!r}, connection) looks."
        ) from error


def _without_secret(url: str) -> str:
    """Return an address without the user and password that it may hold."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def _look_again(entry: Entry, connection: Connection, journal: Journal, cause: Exception | None) -> Entry:
    """Look for an order right after its answer was lost; most are there at once."""
    for number, wait_s in enumerate(LOOKS_S, start=1):
        time.sleep(wait_s)
        try:
            return look_for(entry, connection, journal)
        except OrderUnknown as error:
            if number == len(LOOKS_S):
                raise error from cause
        except AwsError as error:
            raise OrderUnknown(
                f"It is not known whether {entry.reference} was placed ({entry.message}), and looking for it failed: "
                f"{error} It was not sent again. Look with resolve({entry.reference!r}, connection)."
            ) from cause
    return entry
