"""Cancel the same way: written down, sent once, and an honest answer."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

import botocore.exceptions

from outpost_planner import model
from outpost_planner.answers import whole
from outpost_planner.connection import Connection, banner
from outpost_planner.errors import AwsError, InputError, OrderRefused, OrderUnknown, check_kind
from outpost_planner.journal import PLACED, REFUSED, Journal, open_journal
from outpost_planner.ordering.outcome import attempt, single_attempt
from outpost_planner.ordering.people import Ask, confirm
from outpost_planner.ordering.receipt import Receipt
from outpost_planner.style import as_text

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
    """

    order_id: str
    status: str
    label: str
    is_live: bool

    def __repr__(self) -> str:
        return f"{self.label}: order {self.order_id} is {self.status}"

    def _repr_html_(self) -> str:
        said = escape(f"Order {self.order_id} is {self.status}")
        return as_text(f"{banner(self.label, is_live=self.is_live)}<p>{said}</p>")


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
        Where it is recorded; the user's own where left out.
    ask
        How a person is asked to confirm a live cancellation; at the keyboard where left out.
    read_timeout_s
        How long to wait for AWS's answer [s].

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
        No answer came, and the order does not show yet whether it was cancelled.
    """
    check_kind(connection, Connection, "cancel", "start_sandbox() or connect() makes one")
    order_id = order.order_id if isinstance(order, Receipt) else order
    if not isinstance(order_id, str) or not model.matches(model.pattern("OrderId"), order_id):
        raise InputError(f"{order_id!r} is not the id of an order, such as oo-0123456789abcdef0.")
    journal = open_journal(journal)
    confirm(connection, order_id, f"cancel order {order_id}", ask)
    client = single_attempt(connection, read_timeout_s)
    number = journal.begin_cancellation(connection.scope, connection.account_id, connection.region, order_id)
    try:
        state, _, message, error = attempt("CancelOrder", lambda: client.cancel_order(OrderId=order_id))
    except BaseException:
        journal.settle_cancellation(number, "unknown", "It was interrupted before the answer came")
        raise
    if state == REFUSED:
        journal.settle_cancellation(number, "refused", message)
        code = getattr(error, "response", {}).get("Error", {}).get("Code", "")
        raise OrderRefused(f"The order was not cancelled. {message}", code=code, operation="CancelOrder") from error
    status = _status(order_id, connection)
    if state == PLACED or status == "CANCELLED":
        journal.settle_cancellation(number, "cancelled", message)
        return Cancellation(order_id, status or "CANCELLED", connection.label, connection.is_live)
    journal.settle_cancellation(number, "unknown", message)
    raise OrderUnknown(
        f"It is not known whether {order_id} was cancelled ({message}). It is {status or 'not to be seen'} at this "
        "moment. It was not sent again; look at the order in a few minutes, and cancel once more where it is as before."
    ) from error


def _status(order_id: str, connection: Connection) -> str | None:
    client: Any = connection.client()
    try:
        return str(whole(client.get_order(OrderId=order_id), "Order")["Status"])
    except (AwsError, botocore.exceptions.BotoCoreError, botocore.exceptions.ClientError):
        return None
