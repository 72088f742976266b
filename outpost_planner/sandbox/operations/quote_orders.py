"""Orders that are placed from a quote: the quote serves one, as it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from outpost_planner.sandbox.exceptions import (
    ConflictException,
    NotFoundException,
    ValidationException,
)
from outpost_planner.sandbox.operations.quotes import facts
from outpost_planner.sandbox.orders import Wanted
from outpost_planner.sandbox.quoting.requirements import requirements
from outpost_planner.sandbox.statuses import EXPIRED, FAIL, ORDER, ORDER_SUBMITTED

if TYPE_CHECKING:
    from outpost_planner.sandbox.models import OutpostsBackend
    from outpost_planner.sandbox.operations.row import Params
    from outpost_planner.sandbox.orders import Order
    from outpost_planner.sandbox.places import Outpost
    from outpost_planner.sandbox.quoting.options import Plan
    from outpost_planner.sandbox.quoting.quote import Option, Quote


def order_from_quote(backend: OutpostsBackend, outpost: Outpost, params: Params) -> Order:
    """Place the order of a quote's option, once.

    Raises
    ------
    ValidationException, NotFoundException, ConflictException, ServiceQuotaExceededException
        As CreateOrder does; the quote is then as it was.
    """
    if "QuoteIdentifier" not in params or "QuoteOptionIdentifier" not in params:
        raise ValidationException("QuoteIdentifier and QuoteOptionIdentifier are given together")
    if params.get("LineItems"):
        raise ValidationException("An order has LineItems or a quote, not both")
    quote, now = backend.quote(params["QuoteIdentifier"]), backend.world.now
    if quote.status(now) == ORDER_SUBMITTED:
        raise ConflictException(
            f"Order {quote.submitted_order_id} was placed from quote {quote.quote_id}, which serves"
            " one order",
            str(quote.submitted_order_id),
            ORDER,
        )
    if quote.status(now) == EXPIRED:
        raise ValidationException(f"Quote {quote.quote_id} expired on {quote.expires:%Y-%m-%d}")
    if quote.outpost_arn is None:
        raise ValidationException(f"Quote {quote.quote_id} names no Outpost; use UpdateQuote")
    if quote.outpost_arn != outpost.arn:
        raise ValidationException(
            f"Quote {quote.quote_id} is for {quote.outpost_arn}, not for {outpost.outpost_id}"
        )
    option = _option(quote, params)
    wanted = _wanted(option.plan)
    backend.orders.check(outpost, wanted)
    failed = [each for each in requirements(facts(backend, quote)) if each["Status"] == FAIL]
    if failed:
        said = "; ".join(
            f"{each['OrderingRequirementType']}: {each['StatusMessage']}" for each in failed
        )
        raise ValidationException(f"Quote {quote.quote_id} cannot be ordered. {said}")
    order = backend.orders.place(outpost, params, wanted, (quote.quote_id, option.option_id))
    quote.submitted_order_id = order.order_id
    return order


def _option(quote: Quote, params: Params) -> Option:
    """Return the option that an order names, if it has a price for how the order is to be paid."""
    wanted = params["QuoteOptionIdentifier"]
    option = next((each for each in quote.options if each.option_id == wanted), None)
    if option is None:
        raise NotFoundException(f"Quote {quote.quote_id} has no option {wanted}")
    term, payment = params.get("PaymentTerm"), params["PaymentOption"]
    if not any(payment == price[1] and term in {price[0], None} for price in option.prices):
        raise ValidationException(
            f"Option {wanted} has no price for {payment} and {term or 'any term'}"
        )
    return option


def _wanted(plan: Plan) -> list[Wanted]:
    """Return the lines of the order that delivers a plan."""
    return [
        Wanted(
            piece.item.item_id,
            piece.item.item_class,
            piece.quantity,
            piece.added_capacities,
            is_named=False,
            rack_id=None if piece.rack is None else piece.rack.rack_id,
            first_slot=0 if piece.rack is None else piece.rack.item.hosts,
            storage_tib=plan.storage_tib,
            fills_up=None if piece.rack is None else piece.rack.item.item_id,
        )
        for piece in plan.pieces
    ]
