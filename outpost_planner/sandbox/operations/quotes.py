"""Quotes: what could be delivered for a demand, what that costs, and what must be met before it is
ordered.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from outpost_planner.sandbox.billing import calendar
from outpost_planner.sandbox.billing.history import prorated
from outpost_planner.sandbox.exceptions import ValidationException
from outpost_planner.sandbox.ids import digest
from outpost_planner.sandbox.operations.quote_rules import QUOTE_RULES
from outpost_planner.sandbox.operations.row import (
    VALIDATION,
    Answer,
    Operation,
    Params,
    assumed,
    documented,
    must_exist,
    paged,
)
from outpost_planner.sandbox.quoting.demand import read_demand, read_limits
from outpost_planner.sandbox.quoting.describe import describe_option, prices
from outpost_planner.sandbox.quoting.options import Present, plans
from outpost_planner.sandbox.quoting.quote import Option, Quote
from outpost_planner.sandbox.quoting.requirements import Facts, requirements
from outpost_planner.sandbox.quoting.storage import stored
from outpost_planner.sandbox.racks import racks
from outpost_planner.sandbox.statuses import EXPIRED, ORDER_SUBMITTED
from outpost_planner.service.kinds import RACK
from outpost_planner.service.pairs import OPTIONS, TERMS

if TYPE_CHECKING:
    from outpost_planner.sandbox.models import OutpostsBackend
    from outpost_planner.sandbox.places import Outpost
    from outpost_planner.sandbox.quoting.demand import Demand, Limits
    from outpost_planner.sandbox.quoting.describe import Price
    from outpost_planner.sandbox.quoting.options import Plan


def create_quote(backend: OutpostsBackend, params: Params) -> Answer:
    """Make a quote."""
    request = _request(backend, params)
    wishes = _wishes(backend, request)  # a refused request must not use up an id: no log has it
    quote_id = backend.new_id("oq")
    made = _filled(
        backend,
        Quote(
            quote_id, backend.arn("quote", quote_id), backend.account_id, request, backend.world.now
        ),
        *wishes,
    )
    backend.quotes[quote_id] = made
    return {"Quote": _describe(backend, made)}


def get_quote(backend: OutpostsBackend, params: Params) -> Answer:
    """Return a quote, its ordering requirements looked at anew."""
    return {"Quote": _describe(backend, backend.quote(params["QuoteIdentifier"]))}


def list_quotes(backend: OutpostsBackend, params: Params) -> Answer:
    """List quotes without their ordering requirements."""
    found = [quote.describe(backend.world.now) for quote in backend.quotes.values()]
    return paged("ListQuotes", "Quotes", found, params)


def update_quote(backend: OutpostsBackend, params: Params) -> Answer:
    """Change what a quote asks for, and make its options anew."""
    quote = backend.quote(params["QuoteIdentifier"])
    status = quote.status(backend.world.now)
    if status in {ORDER_SUBMITTED, EXPIRED}:
        raise ValidationException(f"Quote {quote.quote_id} is {status} and cannot be changed")
    changes = {name: value for name, value in params.items() if name != "QuoteIdentifier"}
    request = _request(backend, {**quote.request, **changes})
    changed = _filled(
        backend,
        Quote(quote.quote_id, quote.arn, quote.account_id, request, quote.created),
        *_wishes(backend, request),
    )
    backend.quotes[quote.quote_id] = changed
    return {"Quote": _describe(backend, changed)}


def delete_quote(backend: OutpostsBackend, params: Params) -> Answer:
    """Forget a quote; an order that was placed from it stands."""
    del backend.quotes[backend.quote(params["QuoteIdentifier"]).quote_id]
    return {}


def _request(backend: OutpostsBackend, params: Params) -> dict[str, Any]:
    """Return a quote's parameters with the Outpost as its ARN; none for an empty one."""
    request = dict(params)
    named = request.pop("OutpostIdentifier", None)
    if named:
        request["OutpostIdentifier"] = backend.outpost(named).arn
    return request


def _wishes(backend: OutpostsBackend, request: Params) -> tuple[Demand, Limits]:
    """Return what a request asks for, or say what of it is not understood."""
    sold = [
        each.family
        for item in backend.world.goods.items.values()
        if item.is_available
        for each in item.capacities
    ]
    demand = read_demand(request["RequestedCapacities"], sold)
    return demand, read_limits(request.get("RequestedConstraints") or ())


def _filled(backend: OutpostsBackend, quote: Quote, demand: Demand, limits: Limits) -> Quote:
    """Return the quote with its options, made for what its Outpost has now."""
    goods, request = backend.world.goods, quote.request
    outpost = _outpost(backend, quote)
    present = _present(backend, outpost)
    hardware_type = None if outpost is None else outpost.hardware_type
    found, quote.message = plans(goods, demand, limits, present, hardware_type)
    terms = request.get("RequestedPaymentTerms") or TERMS
    options = request.get("RequestedPaymentOptions") or OPTIONS
    quote.options = tuple(
        _priced(
            backend,
            quote,
            plan,
            present,
            _until_the_end(
                backend,
                outpost,
                prices(goods, plan.pieces, request["CountryCode"], terms, options),
            ),
        )
        for plan in found
    )
    if found and not any(option.prices for option in quote.options):
        quote.message = f"The sandbox's price table has no such price for {request['CountryCode']}."
    quote.outpost_state = _state(backend, outpost)
    return quote


def _until_the_end(
    backend: OutpostsBackend, outpost: Outpost | None, priced: list[Price]
) -> list[Price]:
    """Return prices of capacity that ends with the Outpost's contract, as they are billed if it
    were installed now.
    """
    now = backend.world.now
    over = None if outpost is None else backend.billing.history(outpost.outpost_id).bound_until(now)
    if over is None:
        return priced
    return [
        (term, option, *prorated((upfront, monthly), now, over, calendar.end(now, term)))
        for term, option, upfront, monthly in priced
    ]


def _priced(
    backend: OutpostsBackend,
    quote: Quote,
    plan: Plan,
    present: Present,
    priced: list[Price],
) -> Option:
    # The id tells what a buyer looked at, so that nobody orders what an update has put in its
    # place.
    pieces = [
        (each.item.item_id, each.quantity, each.rack and each.rack.rack_id) for each in plan.pieces
    ]
    country = quote.request["CountryCode"]
    option_id = f"oqo-{digest(quote.quote_id, country, pieces, plan.storage_tib)[:17]}"
    described = describe_option(backend.world.goods, option_id, plan, present, priced)
    return Option(option_id, plan, tuple(priced), described)


def _describe(backend: OutpostsBackend, quote: Quote) -> Answer:
    described = quote.describe(backend.world.now)
    return {**described, "OrderingRequirements": requirements(facts(backend, quote))}


def facts(backend: OutpostsBackend, quote: Quote) -> Facts:
    """Return what the ordering requirements of a quote look at."""
    outpost, now = _outpost(backend, quote), backend.world.now
    orders = backend.orders.of_outpost(outpost.outpost_id) if outpost is not None else []
    return Facts(
        quote,
        outpost,
        _present(backend, outpost),
        sum(order.is_open(now) for order in orders),
        backend.world.max_open_orders,
        _state(backend, outpost),
        "" if outpost is None else _condition(backend, outpost),
        () if outpost is None else backend.billing.history(outpost.outpost_id).ends,
        now,
    )


def _condition(backend: OutpostsBackend, outpost: Outpost) -> str:
    if outpost.outpost_id in backend.billing.returned:
        return "being decommissioned"
    return backend.lifecycle_status(outpost)


def _outpost(backend: OutpostsBackend, quote: Quote) -> Outpost | None:
    arn = quote.outpost_arn
    return None if arn is None else backend.outposts.get(arn.rpartition("/")[2])


def _present(backend: OutpostsBackend, outpost: Outpost | None) -> Present:
    """Return what stands in an Outpost."""
    if outpost is None:
        return Present()
    installed = backend.orders.installed(outpost.outpost_id)
    coming = [
        line
        for order in backend.orders.open(outpost.outpost_id)
        for line in order.open_lines(backend.world.now)
    ]
    standing = racks(backend.world.goods, installed, coming)
    hosts: Counter[tuple[str, str]] = Counter()
    for line in installed:
        for each in line.hosts:
            hosts[each.family, each.max_size.rpartition(".")[2]] += 1
    return Present(
        tuple(standing),
        tuple(sorted(hosts.items())),
        stored(
            standing,
            [line.wanted.storage_tib for line in installed if line.wanted.item_class == RACK],
        ),
    )


def _state(backend: OutpostsBackend, outpost: Outpost | None) -> tuple[str, ...]:
    """Return what tells the Outpost's orders and hardware from those of another moment."""
    if outpost is None:
        return ()
    now = backend.world.now
    orders = backend.orders.of_outpost(outpost.outpost_id)
    return tuple(f"{order.order_id} {order.is_open(now)}" for order in orders)


_QUOTE = must_exist("A quote")
ROWS = (
    Operation("CreateQuote", create_quote, (must_exist("An Outpost that is named"), *QUOTE_RULES)),
    Operation("GetQuote", get_quote, (_QUOTE,)),
    Operation(
        "ListQuotes",
        list_quotes,
        (documented("A summary is a quote without its ordering requirements"),),
    ),
    Operation(
        "UpdateQuote",
        update_quote,
        (
            _QUOTE,
            documented("An empty OutpostIdentifier takes the Outpost away"),
            assumed(
                "A quote that is EXPIRED or ORDER_SUBMITTED cannot be changed",
                "the model declares no ConflictException",
                VALIDATION,
            ),
            assumed("An update keeps the day of expiry", "no page says so"),
            assumed(
                "An option keeps its id as long as its configuration and country are the same",
                "no page says so; it keeps a buyer from ordering another one",
            ),
        ),
    ),
    Operation(
        "DeleteQuote",
        delete_quote,
        (
            _QUOTE,
            assumed("A quote that was ordered can be deleted; the order stands", "no page says so"),
        ),
    ),
)
