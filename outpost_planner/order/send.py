"""Send an order: written down before it is sent, sent once, settled after."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from outpost_planner.aws.calls import reads
from outpost_planner.aws.explain import aws_error
from outpost_planner.aws.sandboxes import check_still_the_sandbox
from outpost_planner.errors import AwsError, OrderRefused, OrderUnknown
from outpost_planner.order.approvals.saved import as_tables
from outpost_planner.order.deadline import SEARCH_S, within
from outpost_planner.order.differences import order_differences
from outpost_planner.order.entry import Entry
from outpost_planner.order.facts import orders_of
from outpost_planner.order.find import (
    find_order,
)
from outpost_planner.order.outcome import Attempt, is_order
from outpost_planner.order.request import OrderRequest, short_id
from outpost_planner.order.sent import past_sending
from outpost_planner.order.states import BY_ANSWER, PLACED, REFUSED, UNKNOWN
from outpost_planner.price.order_price import OrderPrice, as_texts
from outpost_planner.secrecy import without_secrets

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from outpost_planner.aws.connection import Connection
    from outpost_planner.order.approvals.approval import Approval
    from outpost_planner.order.journal import Journal


SEARCHES_S = (0.0, 0.5)
"""When to search for an order right after its answer was lost [s]."""


def intent_of(
    request: OrderRequest,
    connection: Connection,
    price: OrderPrice | None,
    approve: str | None,
    approvals: Iterable[Approval] = (),
) -> Entry:
    """Return what is about to be sent, and the Outpost's earlier orders, which cannot be this.

    Raises
    ------
    AwsError
        Where they are not known, all of them: nothing was sent, and nothing may be.
    """
    client = reads(connection)
    try:
        there = within(SEARCH_S, lambda: orders_of(client, request.outpost_id))
    except (AwsError, TimeoutError) as error:
        said = aws_error(error, "ListOrders")
        raise AwsError(
            f"Nothing was sent. {said}", code=said.code, operation=said.operation
        ) from error
    return Entry(
        scope=connection.scope,
        account_id=connection.account_id,
        region=connection.region,
        endpoint=without_secrets(connection.endpoint_url or ""),
        reference=request.reference,
        outpost_id=short_id(request.outpost_id),
        content=request.content,
        price=as_texts(price),
        approval=approve or "",
        approvals=tuple(as_tables(each) for each in approvals),
        orders_before=tuple(order["OrderId"] for order in there),
    )


def send(entry: Entry, connection: Connection, journal: Journal, read_timeout_s: float) -> Entry:
    """Write an intent down, send it once, and write down what came of it; the Outpost must be held.

    Parameters
    ----------
    entry
        From `intent_of`.
    connection
        Who pays.
    journal
        Where it is recorded.
    read_timeout_s
        How long to wait for the whole of AWS's answer [s].

    Returns
    -------
    Entry
        Placed, or not placed by CloudTrail's word.

    Raises
    ------
    OrderRefused, OrderUnknown, OrderInterrupted, NotTheSandbox, JournalError
        As `submit`.
    """
    # The order of these lines is the promise: the client is built, the address asked, the intent on
    # the disk; only then may a byte leave. What fails before `begin` has returned has sent nothing.
    sending = Attempt(connection, "CreateOrder", read_timeout_s)
    check_still_the_sandbox(connection)
    entry = journal.begin(replace(entry, mark=sending.mark))

    def story() -> str:
        return _story(_judged(entry, sending), sending, connection)

    advice = (
        f"It is not sent again by itself: submit {entry.reference} once more, or call "
        f"resolve({entry.reference!r}, connection), and it is looked for."
    )
    # From here on every way out, even an interrupt's, says what was sent and records what is known.
    with past_sending(
        story,
        advice,
        reference=entry.reference,
        settle=lambda: journal.settle(_judged(entry, sending)),
    ):
        outcome = sending.run(**entry.content)
        entry = journal.settle(_judged(entry, sending))
        if entry.state == PLACED:
            return entry
        if entry.state == REFUSED:
            said = f"Nothing was bought. {outcome.message}"
            raise OrderRefused(said, code=outcome.code, operation="CreateOrder") from outcome.error
        return _find_at_once(entry, connection, journal, outcome.error)


def _judged(entry: Entry, sending: Attempt) -> Entry:
    """Return the entry with what is known of the attempt at this moment."""
    outcome = sending.outcome
    if outcome is None:
        # Interrupted: what has not left by now must not leave any more, or what is said here would
        # be wrong.
        sending.end()
        if not sending.has_left:
            return replace(
                entry,
                state=REFUSED,
                found_by=BY_ANSWER,
                message="It was interrupted before it was sent",
            )
        return replace(entry, state=UNKNOWN, message="It was interrupted before the answer came")
    if outcome.state == REFUSED:
        found_by = BY_ANSWER if outcome.is_certain else ""
        return replace(entry, state=REFUSED, found_by=found_by, message=outcome.message)
    if outcome.state == UNKNOWN:
        return replace(entry, state=UNKNOWN, message=outcome.message)
    return _judged_answer(entry, outcome.answer)


def _judged_answer(entry: Entry, answer: Mapping[str, Any]) -> Entry:
    """Return the entry with what an answer says, which is compared with what was asked for."""
    if not is_order(answer):
        return replace(entry, state=UNKNOWN, message="The answer broke off")
    order = answer["Order"]
    differs = order_differences(entry.content, order)
    # A proxy may repeat an answer that it once kept: whatever stood before the sending is not what
    # was sent.
    if order["OrderId"] in entry.orders_before:
        differs.append("it stood before this was sent")
    if differs:
        said = (
            f"AWS answered with order {order['OrderId']}, which is not what was asked for:"
            f" {'; '.join(differs)}"
        )
        return replace(entry, state=UNKNOWN, answer=order, message=said)
    return replace(entry, state=PLACED, order_id=order["OrderId"], answer=order, found_by=BY_ANSWER)


def _story(entry: Entry, sending: Attempt, connection: Connection) -> str:
    """Say what was sent, and what is known of it."""
    if entry.state == REFUSED and not sending.has_left:
        return f"{entry.reference} was not sent to {connection.label}"
    sent = f"{entry.reference} was sent to {connection.label}"
    if entry.state == PLACED:
        return f"{sent}, and AWS placed it as order {entry.order_id}"
    if entry.state == REFUSED:
        return f"{sent}, and nothing was bought: {entry.message.rstrip('.')}"
    return f"{sent}, and it is not known whether AWS placed it ({entry.message.rstrip('.')})"


def _find_at_once(
    entry: Entry, connection: Connection, journal: Journal, cause: BaseException | None
) -> Entry:
    """Search for an order right after its answer was lost: a quick CloudTrail knows it at once."""
    for number, wait_s in enumerate(SEARCHES_S, start=1):
        time.sleep(wait_s)
        try:
            return find_order(entry, connection, journal)
        except OrderUnknown as error:
            if number == len(SEARCHES_S):
                raise error from cause
    return entry
