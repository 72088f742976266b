"""Is this what was approved? An approval is for one purchase, at the price of its review."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from outpost_planner.errors import NotApproved
from outpost_planner.order.from_quote import option_differences
from outpost_planner.order.offer import Offer, current_offer
from outpost_planner.order.people import Ask, confirm
from outpost_planner.order.price import price_in_words
from outpost_planner.order.request import OrderRequest, fingerprint, purchase_parts

if TYPE_CHECKING:
    from outpost_planner.aws.connection import Connection
    from outpost_planner.order.approvals.approval import Approval
    from outpost_planner.order.approvals.required import Required
    from outpost_planner.order.journal import Journal


@dataclass(frozen=True)
class Approved:
    """An offer that was approved, and the people who approved it, where anybody had to."""

    offer: Offer = field(default_factory=Offer)
    approvals: tuple[Approval, ...] = ()


def approved_offer(
    request: OrderRequest,
    connection: Connection,
    approve: str | None,
    ask: Ask | None,
    required: Required,
) -> Approved:
    """Return the present offer, once exactly this is approved and, if live, confirmed."""
    offer = current_offer(request, connection)
    parts = purchase_parts(request, offer.price, offer.option)
    # First, because these say what has changed.
    approvals = required.check({"account": connection.label, **parts}, connection.label)
    _check_approval(request, connection, offer, approve)
    said = price_in_words(offer.price, is_quoted=request.is_by_quote)
    confirm(connection, request.reference, f"{request!r}, {said}", ask)
    return Approved(offer, approvals)


def _check_approval(
    request: OrderRequest, connection: Connection, offer: Offer, approve: str | None
) -> None:
    if not approve:
        raise NotApproved(
            f"Nothing was sent to {connection.label}: look at review(request, connection), and pass"
            " its fingerprint as approve=... (a review in which a check fails has none)."
        )
    if approve != fingerprint(request, connection, offer.price, offer.option):
        raise NotApproved(
            f"Nothing was sent to {connection.label}: {approve!r} approves something else."
            f" {_what_may_have_changed(request, offer)} look at a new review."
        )


def _what_may_have_changed(request: OrderRequest, offer: Offer) -> str:
    if not request.is_by_quote:
        return "The request, the account, the Region or the price has changed since that review;"
    if offer.quote is None:
        return f"AWS has no quote {request.quote_identifier} any more;"
    if offer.quote.is_expired or offer.option is None:
        gone = f"It has no option {request.quote_option_identifier}."
        said = offer.quote.standing if offer.quote.is_expired else gone
        return f"The quote has changed since that review. {said} Mend that, and"
    seen = request.seen_option
    changed = (
        option_differences(seen, offer.option, request.payment_option, request.payment_term)
        if seen is not None
        else []
    )
    if changed:
        return f"The quote's option has changed. {'; '.join(changed)};"
    return (
        "The request, the account, the Region, or the quote's option or its price has changed since"
        " that review;"
    )


def refuse_a_used_quote(offer: Offer, connection: Connection, journal: Journal) -> None:
    """Send nothing for a quote that has served its one order, and say whose that is."""
    if offer.quote is None or not offer.quote.is_used:
        return
    order_id = offer.quote.submitted_order_id or "one that AWS does not name"
    known = journal.entries(connection.scope, order_id=order_id)
    whose = (
        f"the order of {known[0].reference} in this journal"
        if known
        else "no order of this journal, and so somebody else's"
    )
    raise NotApproved(
        f"Nothing was sent to {connection.label}: quote {offer.quote.quote_id} is used, and serves"
        f" one order. It is {order_id}, {whose}. Ask for a new quote, and review that."
    )
