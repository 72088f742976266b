"""What can be checked about an order without buying: one small function per question."""

from __future__ import annotations

from typing import TYPE_CHECKING

from outpost_planner.errors import AwsError
from outpost_planner.order.beside import hardware_differences, hosts_beside
from outpost_planner.order.check import FAIL, NOT_CHECKED, PASS, WARN, Check, Result
from outpost_planner.order.facts import NOT_THERE
from outpost_planner.order.fit import hardware_checks, how_to_make_another, rack_checks, site_checks
from outpost_planner.order.fit_quote import (
    option_hardware_checks,
    option_rack_checks,
    option_site_checks,
)
from outpost_planner.order.quote_checks import (
    option_of,
    quote_checks,
    quoted_price_check,
    requirement_checks,
)
from outpost_planner.plan.racks import Racks, racks_of, racks_standing, single_racks
from outpost_planner.price.order_price import UNDATED, OrderPrice
from outpost_planner.quote.reading import read_quote
from outpost_planner.service import model
from outpost_planner.service.kinds import SERVER
from outpost_planner.service.statuses import ACTIVE, PENDING
from outpost_planner.service.violations import violations

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from outpost_planner.aws.answers import ApiDict
    from outpost_planner.order.facts import Facts
    from outpost_planner.order.request import OrderRequest
    from outpost_planner.quote.option import QuoteOption
    from outpost_planner.quote.quote import Quote

OLD_PRICE_DAYS = 30
"""Age at which a price is called old [days]: a quote of AWS is valid for as long."""

REACH = "Network"
"""The check that fails where AWS could not be asked; every other answer is
then missing, not wrong."""


def run_checks(
    request: OrderRequest,
    facts: Facts,
    price: OrderPrice | None,
    now: datetime,
    *,
    is_live: bool,
    account_id: str = "",
    served: str = "",
) -> list[Check]:
    """Run every check.

    Parameters
    ----------
    request
        What is to be ordered.
    facts
        What AWS says.
    price
        From `price_of`; None where there is none.
    now
        Where the clock stands, for the age of the price.
    is_live
        Whether real money would be spent: an illustrative price is then a warning.
    account_id
        The account that would order, for a quote; empty where it is not known.
    served
        Whose the order is that a used quote has served; empty where nobody knows.

    Returns
    -------
    list of Check
        In the order in which a person reads them.
    """
    if request.is_by_quote:
        found = _by_quote(request, facts, price, now, account_id=account_id, served=served)
        return list(found)
    checks = [
        Check("Input", PASS, "CreateOrder's service model accepts every parameter"),
        *_reach(facts),
        *_outpost(facts),
        *_items(request, facts),
        *_hardware(request, facts),
        *_site(request, facts),
        *_racks(request, facts),
        *_addresses(facts),
        *_open_orders(facts),
        *_price(request, facts, price, now, is_live=is_live),
    ]
    return list(checks)


def _by_quote(
    request: OrderRequest,
    facts: Facts,
    price: OrderPrice | None,
    now: datetime,
    *,
    account_id: str,
    served: str,
) -> Iterator[Check]:
    """Run the checks of an order from a quote, whose option takes the place of line items."""
    quote = None if facts.quote is None else read_quote(_named(request, facts.quote), read_at=now)
    option = option_of(request, quote)
    yield Check("Input", PASS, "CreateOrder's service model accepts every parameter")
    yield from _reach(facts)
    yield from _outpost(facts)
    if quote is None:
        yield _unknown("Quote", facts, "quote")
    else:
        yield from quote_checks(request, facts, quote, account_id=account_id, served=served)
    if option is None or quote is None:
        not_known = "the quote's option is not known"
        yield from (Check(name, NOT_CHECKED, not_known) for name in ("Items", "Hardware type"))
    else:
        yield Check("Items", PASS, f"{option.in_words}; capacity: {option.capacity_in_words}")
        yield from _option_fits(option, quote, facts)
    yield from _addresses(facts)
    yield from _open_orders(facts)
    if quote is None:
        yield Check("Price", NOT_CHECKED, "the quote, which holds the price, is not known")
        return
    yield from requirement_checks(quote)
    yield quoted_price_check(request, quote, option, price)


def _named(request: OrderRequest, answer: ApiDict) -> ApiDict:
    """Return a quote's answer with its id, which AWS may leave out."""
    return {"QuoteId": request.content["QuoteIdentifier"], **answer}


def _option_fits(option: QuoteOption, quote: Quote, facts: Facts) -> Iterator[Check]:
    if facts.outpost is None:
        yield Check("Hardware type", NOT_CHECKED, "the Outpost is not known")
    else:
        yield from option_hardware_checks(option, facts.outpost)
    if facts.site is None:
        yield from (_unknown(name, facts, "site") for name in ("Power", "Weight", "Uplinks"))
    else:
        yield from option_site_checks(option, quote, facts.site)
    if facts.outpost is not None:
        yield from option_rack_checks(option, _racks_there(facts)[0])


def _reach(facts: Facts) -> Iterator[Check]:
    """Say that AWS could not be asked for the order's Outpost, its country or its quote."""
    for key in ("outpost", "site", "quote"):
        if key in facts.failures and not _is_not_found(facts, key):
            yield Check(REACH, FAIL, f"AWS could not be asked: {facts.why_not(key)}")
            return


def _outpost(facts: Facts) -> Iterator[Check]:
    name = "Outpost"
    if facts.outpost is None:
        yield _unknown(name, facts, "outpost")
        return
    status = str(facts.outpost.get("LifeCycleStatus", "")).upper()
    label = (
        f"{facts.outpost.get('OutpostId', 'the Outpost')} ({facts.outpost.get('Name', 'no name')})"
    )
    if status == ACTIVE:
        yield Check(name, PASS, f"{label} is ACTIVE")
    elif status == PENDING:
        yield Check(name, WARN, f"{label} is PENDING: nothing is installed in it yet")
    elif not status:
        yield Check(name, NOT_CHECKED, f"AWS does not say the status of {label}")
    else:
        yield Check(name, FAIL, f"{label} is {status}; only an active Outpost takes an order")


def _items(request: OrderRequest, facts: Facts) -> Iterator[Check]:
    if request.lines is None:
        return
    said: list[str] = []
    unasked: list[str] = []
    for item_id in request.lines.quantities:
        status = facts.items.get(item_id, {}).get("ItemStatus")
        if _is_not_found(facts, item_id):
            said.append(f"{item_id} unknown to AWS")
        elif item_id not in facts.items:
            unasked.append(facts.why_not(item_id))
        elif status is None:
            unasked.append(f"AWS does not say whether {item_id} is available")
        elif status != "AVAILABLE":
            said.append(f"{item_id} {str(status).lower()}")
    if said:
        yield Check("Items", FAIL, "; ".join(said))
    elif unasked:
        yield Check("Items", NOT_CHECKED, unasked[0])
    else:
        named = ", ".join(request.lines.quantities)
        agreed = hosts_beside(request.lines, facts.items)
        yield Check("Items", PASS, f"{named} available{agreed}")
    yield from hardware_differences(request.lines, facts.items)


def _hardware(request: OrderRequest, facts: Facts) -> Iterator[Check]:
    if request.lines is None or facts.outpost is None:
        yield Check("Hardware type", NOT_CHECKED, "the items or the Outpost are not known")
    else:
        yield from hardware_checks(request.lines, facts.outpost)


def _site(request: OrderRequest, facts: Facts) -> Iterator[Check]:
    if facts.site is None:
        yield from (_unknown(name, facts, "site") for name in ("Power", "Weight", "Uplinks"))
    elif request.lines is not None:
        yield from site_checks(request.lines, facts.site)


def _racks(request: OrderRequest, facts: Facts) -> Iterator[Check]:
    if request.lines is not None and facts.outpost is not None:
        alone = single_racks(request.lines)
        yield from rack_checks(racks_of(request.lines), *_racks_there(facts), alone=alone)


def _racks_there(facts: Facts) -> tuple[Racks | None, str]:
    """Return the racks that stand in the Outpost, or why they are not known."""
    if (facts.outpost or {}).get("SupportedHardwareType") == SERVER:
        return Racks(), ""
    if facts.assets is None:
        return None, facts.why_not("assets")
    found = racks_standing(facts.assets)
    return found, "" if found else "AWS does not say in which rack its hosts stand"


def _addresses(facts: Facts) -> Iterator[Check]:
    shape = model.service_model().shape_for("Address")
    for name, key in (
        ("Operating address", "operating_address"),
        ("Shipping address", "shipping_address"),
    ):
        address = getattr(facts, key)
        if address is None:
            yield _unknown(name, facts, key)
            continue
        problems = violations(shape, address)
        if problems:
            yield Check(name, FAIL, "; ".join(problems))
        else:
            contact = f"{address['ContactName']}, {address['ContactPhoneNumber']}"
            yield Check(
                name, PASS, f"{address['City']}, {address['CountryCode']}; contact {contact}"
            )


def _open_orders(facts: Facts) -> Iterator[Check]:
    if facts.orders is None:
        yield _unknown("Open orders", facts, "orders")
        return
    ended = {"COMPLETED", "FULFILLED", "CANCELLED", "ERROR"}
    # An order whose status AWS does not say counts as open, and as one that has not been cancelled.
    open_orders = [order["OrderId"] for order in facts.orders if order.get("Status") not in ended]
    if (facts.outpost or {}).get("SupportedHardwareType") == SERVER and any(
        order.get("Status") != "CANCELLED" for order in facts.orders
    ):
        said = "the Outpost has its server, or an order for it, already"
        yield Check("Open orders", FAIL, f"{said}: {how_to_make_another(facts.outpost or {})}")
    elif open_orders:
        yield Check(
            "Open orders",
            WARN,
            f"{len(open_orders)} open for this Outpost: {', '.join(open_orders[:3])}",
        )
    else:
        yield Check("Open orders", PASS, "none is open for this Outpost")


def _price(
    request: OrderRequest, facts: Facts, price: OrderPrice | None, now: datetime, *, is_live: bool
) -> Iterator[Check]:
    if not price:
        yield Check("Price", *_why_no_price(request, facts))
        return
    dated = f"as of {price.as_of or UNDATED}"
    if price.is_illustrative:
        risk = "; this is a real purchase" if is_live else ""
        yield Check("Price", WARN, f"ILLUSTRATIVE, {dated}, not AWS's{risk}: ask AWS for a quote")
    elif price.valid_until is not None:
        yield _price_with_an_end(price, dated, now)
    elif price.as_of is None:
        yield Check("Price", WARN, f"{dated}, {price.source}: look whether it is still asked for")
    elif (days := (now.date() - price.as_of).days) > OLD_PRICE_DAYS:
        yield Check("Price", WARN, f"{days} days old ({dated}, {price.source})")
    else:
        yield Check("Price", PASS, f"{dated}, {price.source}")


def _price_with_an_end(price: OrderPrice, dated: str, now: datetime) -> Check:
    until = f"valid until {price.valid_until}"
    if price.valid_until is not None and price.valid_until < now.date():
        said = f"past its date, {until} ({dated}, {price.source}): ask AWS for a new quote"
        return Check("Price", WARN, said)
    return Check("Price", PASS, f"{dated}, {until}, {price.source}")


def _why_no_price(request: OrderRequest, facts: Facts) -> tuple[Result, str]:
    if request.payment_term is None:
        return NOT_CHECKED, "there is no payment term to price"
    if any(key in facts.failures and not _is_not_found(facts, key) for key in ("outpost", "site")):
        return (
            NOT_CHECKED,
            "AWS could not be asked for the site's country, and prices are by country",
        )
    if facts.country_code is None:
        return FAIL, "the site's country is not known, and prices are by country"
    pair = f"{request.payment_option} for {request.payment_term} in {facts.country_code}"
    return FAIL, f"the catalog has no price of every item for {pair}"


def _unknown(name: str, facts: Facts, key: str) -> Check:
    """FAIL where AWS says that there is no such thing; NOT CHECKED where it could not be asked."""
    if key not in facts.failures and facts.outpost is None:
        return Check(name, NOT_CHECKED, "the Outpost is not known")
    return Check(name, FAIL if _is_not_found(facts, key) else NOT_CHECKED, facts.why_not(key))


def _is_not_found(facts: Facts, key: str) -> bool:
    error = facts.failures.get(key)
    return isinstance(error, AwsError) and error.code in NOT_THERE
