"""Cancel the same way: written down, sent once, and an honest answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from outpost_planner.aws.calls import reads
from outpost_planner.aws.connection import Connection
from outpost_planner.aws.sandboxes import check_still_the_sandbox
from outpost_planner.errors import AwsError, InputError, OrderRefused, OrderUnknown, check_kind
from outpost_planner.order.deadline import SEARCH_S, within
from outpost_planner.order.facts import order_of
from outpost_planner.order.journal import Journal, open_journal
from outpost_planner.order.outcome import Attempt
from outpost_planner.order.people import Ask, confirm
from outpost_planner.order.receipt import Receipt
from outpost_planner.order.sent import past_sending
from outpost_planner.order.states import CANCELLED, PLACED, REFUSED, UNKNOWN
from outpost_planner.service import model
from outpost_planner.show.markup import as_text, banner, paragraph

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Cancellation:
    """What came of a cancellation.

    Parameters
    ----------
    order_id
        The order.
    status
        Its status as AWS says it now.
    label
        SANDBOX or LIVE, account and Region.
    is_live
        Whether it was a real order.

    Examples
    --------
    >>> Cancellation(
    ...     "oo-0123456789abcdef0", "CANCELLED", "SANDBOX 123456789012 us-west-2", is_live=False
    ... )
    SANDBOX 123456789012 us-west-2: order oo-0123456789abcdef0 is CANCELLED
    """

    order_id: str
    status: str
    label: str
    is_live: bool

    def __repr__(self) -> str:
        return f"{self.label}: order {self.order_id} is {self.status}"

    def _repr_html_(self) -> str:
        said = paragraph(f"Order {self.order_id} is {self.status}")
        return as_text(banner(self.label, is_live=self.is_live) + said)


def cancel(
    order: str | Receipt,
    connection: Connection,
    *,
    journal: Journal | str | Path | None = None,
    ask: Ask | None = None,
    read_timeout_s: float = 60.0,
) -> Cancellation:
    """Cancel an order, in one attempt.

    Parameters
    ----------
    order
        The order's id, or its receipt.
    connection
        Whose order it is.
    journal
        Where it is recorded. Default: the user's own.
    ask
        How a person is asked to confirm a live cancellation. Default: at the keyboard.
    read_timeout_s
        How long to wait for the whole of AWS's answer [s].

    Returns
    -------
    Cancellation
        With the order's status as AWS says it after the cancellation.

    Raises
    ------
    InputError
        For something that is no order's id.
    NotApproved
        Nothing was sent: nobody confirmed.
    OrderRefused
        AWS did not cancel it, and says why: it has shipped, or has been cancelled already.
    OrderUnknown
        No answer came, and the order does not show yet whether it was cancelled; or it could not be
        written down.
    OrderInterrupted
        It was interrupted from the keyboard after it was sent; the message says what to do.
    NotTheSandbox
        Nothing was sent: something else answers at the sandbox's address by now.
    JournalError
        Nothing was sent: the intent could not be written down.

    Examples
    --------
    >>> import tempfile
    >>> import outpost_planner as planner
    >>> lines = planner.read_catalog().line_items({"OR-RKGP001": 1})
    >>> request = planner.OrderRequest(
    ...     "Seattle imaging", lines, "NO_UPFRONT", "ONE_YEAR", reference="PO-1"
    ... )
    >>> with planner.start_sandbox() as sandbox, tempfile.TemporaryDirectory() as folder:
    ...     journal = planner.open_journal(f"{folder}/journal.sqlite3")
    ...     approve = planner.review(request, sandbox, journal=journal).fingerprint
    ...     receipt = planner.submit(request, sandbox, approve=approve, journal=journal)
    ...     planner.cancel(receipt, sandbox, journal=journal).status
    'CANCELLED'
    """
    check_kind(connection, Connection, "cancel", "start_sandbox() or connect() makes one")
    order_id = order.order_id if isinstance(order, Receipt) else order
    if not isinstance(order_id, str) or not model.matches(model.pattern("OrderId"), order_id):
        raise InputError(f"{order_id!r} is not the id of an order, such as oo-0123456789abcdef0.")
    journal = open_journal(journal)
    confirm(connection, order_id, f"cancel order {order_id}", ask)
    sending = Attempt(connection, "CancelOrder", read_timeout_s)
    check_still_the_sandbox(connection)
    record = journal.begin_cancellation(
        connection.scope, connection.account_id, connection.region, order_id
    )
    advice = (
        f"Look at {order_id} in a few minutes; cancelling it once more does no harm where it is as"
        " before."
    )
    with past_sending(
        lambda: _story(order_id, sending, connection),
        advice,
        settle=lambda: journal.settle_cancellation(record, *_judged(sending)),
    ):
        outcome = sending.run(OrderId=order_id)
        if outcome.state == REFUSED:
            journal.settle_cancellation(record, *_judged(sending))
            said = f"The order was not cancelled. {outcome.message}"
            raise OrderRefused(said, code=outcome.code, operation="CancelOrder") from outcome.error
        status = _status(order_id, connection)
        if outcome.state == PLACED or status == "CANCELLED":
            journal.settle_cancellation(record, CANCELLED, outcome.message)
            return Cancellation(
                order_id, status or "CANCELLED", connection.label, connection.is_live
            )
        journal.settle_cancellation(record, *_judged(sending))
        raise OrderUnknown(
            f"It is not known whether {order_id} was cancelled ({outcome.message}). It is "
            f"{status or 'not to be seen'} at this moment. It was not sent again. {advice}"
        ) from outcome.error


def _judged(sending: Attempt) -> tuple[str, str]:
    """Return outcome and message of the record, as far as they are known at this moment."""
    outcome = sending.outcome
    if outcome is not None:
        return {PLACED: CANCELLED}.get(outcome.state, outcome.state), outcome.message
    sending.end()
    if not sending.has_left:
        return REFUSED, "It was interrupted before it was sent"
    return UNKNOWN, "It was interrupted before the answer came"


def _story(order_id: str, sending: Attempt, connection: Connection) -> str:
    """Say what was sent, and what is known of it."""
    state, message = _judged(sending)
    if not sending.has_left:
        return f"The cancellation of {order_id} was not sent to {connection.label}"
    sent = f"The cancellation of {order_id} was sent to {connection.label}"
    if state == UNKNOWN:
        return (
            f"{sent}, and it is not known whether the order was cancelled ({message.rstrip('.')})"
        )
    return f"{sent}, and {'the order is cancelled' if state == CANCELLED else 'AWS refused it'}"


def _status(order_id: str, connection: Connection) -> str | None:
    client = reads(connection)
    try:
        return within(SEARCH_S, lambda: order_of(client, order_id)).get("Status")
    except (AwsError, TimeoutError):
        return None
