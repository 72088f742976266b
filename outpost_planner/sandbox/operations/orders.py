"""Orders: placed, looked at, cancelled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from outpost_planner.sandbox.exceptions import ConflictException, ValidationException
from outpost_planner.sandbox.operations.quote_orders import order_from_quote
from outpost_planner.sandbox.operations.quote_rules import ORDER_RULES
from outpost_planner.sandbox.operations.row import (
    CONFLICT,
    GUIDE,
    NOT_FOUND,
    QUOTA,
    VALIDATION,
    Answer,
    Operation,
    Params,
    assumed,
    documented,
    must_exist,
)
from outpost_planner.sandbox.paging import page
from outpost_planner.sandbox.statuses import OUTPOST

if TYPE_CHECKING:
    from outpost_planner.sandbox.models import OutpostsBackend


def create_order(backend: OutpostsBackend, params: Params) -> Answer:
    """Place an order."""
    outpost = backend.outpost(params["OutpostIdentifier"])
    _check_contract(backend, outpost.outpost_id)
    if "QuoteIdentifier" in params or "QuoteOptionIdentifier" in params:
        order = order_from_quote(backend, outpost, params)
    elif params.get("LineItems"):
        wanted = backend.orders.of_catalog(outpost, params["LineItems"])
        order = backend.orders.place(outpost, params, wanted)
    else:
        raise ValidationException("An order needs LineItems, or a quote")
    order.country = outpost.site.operating_address.get("CountryCode")
    return {"Order": order.describe(backend.world.now)}


def _check_contract(backend: OutpostsBackend, outpost_id: str) -> None:
    """Refuse an order for an Outpost that is being given back, or that is billed month to month."""
    if outpost_id in backend.billing.returned:
        raise ConflictException(
            f"Outpost {outpost_id} is being decommissioned", outpost_id, OUTPOST
        )
    history = backend.billing.history(outpost_id)
    if history.is_month_to_month(backend.world.now):
        over = history.contracts[-1].over
        raise ValidationException(
            f"The contract of Outpost {outpost_id} ended by {over:%Y-%m-%d}, and it is billed month"
            " to month: renew it before you order"
        )


def get_order(backend: OutpostsBackend, params: Params) -> Answer:
    """Return an order as the clock has it."""
    return {"Order": backend.orders.get(params["OrderId"]).describe(backend.world.now)}


def list_orders(backend: OutpostsBackend, params: Params) -> Answer:
    """List orders in summary, of all Outposts or of one."""
    orders = backend.orders.all()
    if params.get("OutpostIdentifierFilter"):
        outpost = backend.outpost(params["OutpostIdentifierFilter"])
        orders = backend.orders.of_outpost(outpost.outpost_id)
    # Cut before it is described: a fleet has thousands of orders, a page a hundred.
    shown, token = page(orders, params, "ListOrders")
    answer = {"Orders": [order.summarise(backend.world.now) for order in shown]}
    return answer | ({} if token is None else {"NextToken": token})


def cancel_order(backend: OutpostsBackend, params: Params) -> Answer:
    """Cancel an order that is still at AWS."""
    backend.orders.cancel(params["OrderId"])
    return {}


_ORDER = must_exist("An order")

ROWS = (
    Operation(
        "CreateOrder",
        create_order,
        (
            must_exist("An Outpost"),
            assumed("An unknown catalog item is not found", "either error would fit", NOT_FOUND),
            assumed("A discontinued item cannot be ordered", "its status says so", VALIDATION),
            assumed(
                "Racks go to rack Outposts and servers to server Outposts",
                "SupportedHardwareType says so; the error is not documented",
                VALIDATION,
            ),
            documented("A server Outpost holds one server", GUIDE, CONFLICT),
            assumed(
                "One Outpost has at most so many open orders as `max_open_orders` says",
                "AWS publishes no figure",
                QUOTA,
            ),
            assumed(
                "When an order moves on, and whether it fails, is drawn by the seed",
                "AWS publishes no lead times",
            ),
            documented(
                "Nothing is added to an Outpost that is billed month to month; the error is"
                " assumed",
                GUIDE,
                VALIDATION,
            ),
            assumed(
                "Nothing is ordered after StartOutpostDecommission", "no page says so", CONFLICT
            ),
            *ORDER_RULES,
        ),
    ),
    Operation("GetOrder", get_order, (_ORDER,)),
    Operation("ListOrders", list_orders, (must_exist("An Outpost in the filter"),)),
    Operation(
        "CancelOrder",
        cancel_order,
        (
            _ORDER,
            assumed(
                "Only an order whose lines are PREPARING or BUILDING can be cancelled",
                "the model declares ConflictException; no page names the states",
                CONFLICT,
            ),
        ),
    ),
)
