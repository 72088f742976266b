"""Renewals: what the next contract of an Outpost would cost, and the contract itself.

The return of its hardware.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from outpost_planner.sandbox.billing import calendar
from outpost_planner.sandbox.billing.history import Renewal, next_month
from outpost_planner.sandbox.exceptions import ConflictException, ValidationException
from outpost_planner.sandbox.operations.row import (
    ASSUMED,
    CONFLICT,
    GUIDE,
    MODEL,
    VALIDATION,
    Answer,
    Operation,
    Params,
    Rule,
    assumed,
    documented,
    must_exist,
)
from outpost_planner.sandbox.quoting.describe import pricing_option
from outpost_planner.sandbox.statuses import OUTPOST
from outpost_planner.service.pairs import PAIRS

if TYPE_CHECKING:
    from datetime import datetime

    from outpost_planner.sandbox.billing.history import History
    from outpost_planner.sandbox.models import OutpostsBackend

PRICED, UNABLE_TO_PRICE = "PRICED", "UNABLE_TO_PRICE"
SKIPPED, BLOCKED, REQUESTED = "SKIPPED", "BLOCKED", "REQUESTED"


def get_renewal_pricing(backend: OutpostsBackend, params: Params) -> Answer:
    """Price the hardware of an Outpost for another term."""
    outpost_id = backend.outpost(params["OutpostIdentifier"]).outpost_id
    now, goods = backend.world.now, backend.world.goods
    if _why_not(backend, outpost_id, backend.billing.history(outpost_id)):
        return {"PricingResult": UNABLE_TO_PRICE, "PricingOptions": []}
    priced = [(pair, backend.billing.standing(outpost_id, now, *pair)) for pair in PAIRS]
    options = [
        pricing_option(goods, (*pair, *price)) for pair, price in priced if price is not None
    ]
    return {"PricingResult": PRICED if options else UNABLE_TO_PRICE, "PricingOptions": options}


def create_renewal(backend: OutpostsBackend, params: Params) -> Answer:
    """Bind an Outpost for another term.

    A request with a known ClientToken is answered as before.
    """
    request = {name: value for name, value in params.items() if name != "ClientToken"}
    token = params.get("ClientToken")
    if token in backend.billing.answers:
        asked, answer = backend.billing.answers[token]
        if asked != request:
            raise ValidationException(f"ClientToken {token} was used for another renewal")
        return answer
    answer = _renew(backend, request)
    if token is not None:
        backend.billing.answers[token] = (request, answer)
    return answer


def _renew(backend: OutpostsBackend, request: dict[str, Any]) -> Answer:
    outpost_id = backend.outpost(request["OutpostIdentifier"]).outpost_id
    billing, goods, now = backend.billing, backend.world.goods, backend.world.now
    term, option = request["PaymentTerm"], request["PaymentOption"]
    begins = _begins(backend, outpost_id, billing.history(outpost_id))
    price = billing.standing(outpost_id, now, term, option)
    if price is None:
        raise ValidationException(
            f"There is no price to renew Outpost {outpost_id} by {option} for {term}"
        )
    order_ids = tuple(each.order.order_id for each in billing.installed(outpost_id))
    renewal = Renewal(begins, calendar.end(begins, term), term, option, now, order_ids, price)
    billing.renewals.setdefault(outpost_id, []).append(renewal)
    details = pricing_option(goods, (term, option, *price))["SubscriptionPricingDetails"]
    return {"OutpostId": outpost_id, **details}


def _begins(backend: OutpostsBackend, outpost_id: str, history: History) -> datetime:
    """Return when a renewal that is submitted now begins, or say why it cannot be.

    Raises
    ------
    ValidationException
        The model declares no ConflictException.
    """
    reason = _why_not(backend, outpost_id, history)
    if reason:
        raise ValidationException(reason)
    over, now = history.contracts[-1].over, backend.world.now
    if over <= now:
        return next_month(over, now)
    opens = calendar.later(over, -calendar.OPENS_MONTHS)
    if now < opens:
        raise ValidationException(f"Outpost {outpost_id} can be renewed from {opens:%Y-%m-%d} on")
    if not calendar.is_in_time(now, over):
        raise ValidationException(
            f"Less than {calendar.LEAD_DAYS} business days are left of the contract of Outpost"
            f" {outpost_id}; it is billed month to month from {over:%Y-%m-%d} on, and can be"
            " renewed then"
        )
    return over


def _why_not(backend: OutpostsBackend, outpost_id: str, history: History) -> str:
    """Return why an Outpost has nothing to renew, whatever the day; empty where it has."""
    if not history.contracts:
        return f"Outpost {outpost_id} has no contract: nothing is installed"
    if outpost_id in backend.billing.returned:
        return f"Outpost {outpost_id} is being decommissioned"
    if history.contracts[-1].begins > backend.world.now:
        return (
            f"Outpost {outpost_id} is renewed already, from"
            f" {history.contracts[-1].begins:%Y-%m-%d} on"
        )
    return ""


def start_outpost_decommission(backend: OutpostsBackend, params: Params) -> Answer:
    """Give the hardware of an Outpost back, unless something still uses it."""
    outpost_id = backend.outpost(params["OutpostIdentifier"]).outpost_id
    returned = backend.billing.returned.get(outpost_id)
    if returned is not None:
        said = f"The return of Outpost {outpost_id} was requested on {returned:%Y-%m-%d}"
        raise ConflictException(said, outpost_id, OUTPOST)
    found = _blocking(backend, outpost_id)
    if not found and not backend.orders.installed(outpost_id):
        raise ConflictException(
            f"Outpost {outpost_id} has no hardware to return", outpost_id, OUTPOST
        )
    if found:
        return {"Status": BLOCKED, "BlockingResourceTypes": found}
    if params.get("ValidateOnly"):
        return {"Status": SKIPPED, "BlockingResourceTypes": []}
    backend.billing.returned[outpost_id] = backend.world.now
    return {"Status": REQUESTED, "BlockingResourceTypes": []}


def _blocking(backend: OutpostsBackend, outpost_id: str) -> list[str]:
    now, opened = backend.world.now, backend.orders.open(outpost_id)
    blocks = {
        "EC2_INSTANCE": bool(backend.capacity.running(backend.capacity.hosts(outpost_id))),
        "OUTPOST_ORDER_CANCELLABLE": any(order.is_cancellable(now) for order in opened),
        "OUTPOST_ORDER_INTERVENTION_REQUIRED": any(
            not order.is_cancellable(now) for order in opened
        ),
    }
    return [kind for kind, is_there in blocks.items() if is_there]


_OUTPOST = must_exist("An Outpost")
_SUMMARY = "third parties' summaries of the console; no page of AWS says so"

ROWS = (
    Operation(
        "GetRenewalPricing",
        get_renewal_pricing,
        (
            _OUTPOST,
            assumed(
                "A renewal costs what the hardware that stands costs new, by the sandbox's price"
                " table",
                "AWS publishes no prices of renewals",
            ),
            assumed(
                "An option without a price for a part of the hardware is left out; UNABLE_TO_PRICE"
                " without any",
                "a missing price is not a zero",
            ),
            assumed(
                "UNABLE_TO_PRICE too without a contract, once renewed, and after"
                " StartOutpostDecommission",
                "nothing is left to renew",
            ),
            assumed("Prices are told at any time of the contract", "no page names a day"),
        ),
    ),
    Operation(
        "CreateRenewal",
        create_renewal,
        (
            _OUTPOST,
            documented("Idempotent by ClientToken"),
            assumed(
                "A ClientToken with other parameters is refused, and tokens are never forgotten",
                "no page says so",
                VALIDATION,
            ),
            Rule(
                "Possible from three months before the contract's end",
                ASSUMED,
                _SUMMARY,
                VALIDATION,
            ),
            documented(
                "At least 5 business days (Monday to Friday) before its end; the error is assumed",
                MODEL,
                VALIDATION,
            ),
            documented("It starts the day after the old contract ends", GUIDE),
            assumed(
                "From month to month, it starts when the present month ends", "no page says so"
            ),
            assumed(
                "One renewal ahead; none without a contract or after StartOutpostDecommission",
                "no page says so",
                VALIDATION,
            ),
            assumed(
                "A term and option without a price is refused",
                "a missing price is not a zero",
                VALIDATION,
            ),
            assumed(
                "Hardware that is installed after a renewal was submitted is billed to the"
                " renewal's end",
                "its contract ends with the Outpost's",
            ),
        ),
    ),
    Operation(
        "StartOutpostDecommission",
        start_outpost_decommission,
        (
            _OUTPOST,
            documented(
                "ValidateOnly starts nothing; its Status without blocking resources (SKIPPED) is"
                " assumed"
            ),
            documented("Running instances and open orders block"),
            assumed("RAM shares and local gateways never block", "the sandbox has none"),
            assumed(
                "A second request, or one for an Outpost without hardware and orders, is a"
                " conflict",
                "the model declares the error",
                CONFLICT,
            ),
            documented(
                "Charges go on to the contract's end; with less than 5 business days to it, "
                "the months that follow are billed until one ends in time",
                GUIDE,
            ),
            assumed("The hardware stays listed", "AWS publishes no times of a return"),
        ),
    ),
)
