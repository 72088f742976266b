"""Everything about an order that can be checked without buying it, one
small function per question.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from outpost_planner.errors import AwsError
from outpost_planner.order.beside import hardware_differences, hosts_beside
from outpost_planner.order.check import FAIL, NOT_CHECKED, PASS, WARN, Check, Result
from outpost_planner.order.facts import NOT_THERE
from outpost_planner.order.fit import SERVER, hardware_checks, how_to_make_another, site_checks
from outpost_planner.price.order_price import UNDATED, OrderPrice
from outpost_planner.service import model
from outpost_planner.service.statuses import ACTIVE, PENDING
from outpost_planner.service.violations import violations

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from outpost_planner.order.facts import Facts
    from outpost_planner.order.request import OrderRequest

OLD_PRICE_DAYS = 30
"""Age at which a price is called old [days]: a quote of AWS is valid for as long."""

REACH = "Network"
"""The check that fails where AWS could not be asked; every other answer is
then missing, not wrong."""


def run_checks(
    request: OrderRequest, facts: Facts, price: OrderPrice | None, now: datetime, *, is_live: bool
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

    Returns
    -------
    list of Check
        In the order in which a person reads them.
    """
    checks = [
        Check("Input", PASS, "CreateOrder's service model accepts every parameter"),
        *_reach(facts),
        *_outpost(facts),
        *_items(request, facts),
        *_hardware(request, facts),
        *_site(request, facts),
        *_addresses(facts),
        *_open_orders(facts),
        *_quote(request, facts, now),
        *_price(request, facts, price, now, is_live=is_live),
    ]
    return list(checks)


def _reach(facts: Facts) -> Iterator[Check]:
    """Say that AWS could not be asked for what an order cannot do without: its Outpost, and the
    site's country.
    """
    for key in ("outpost", "site"):
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
        yield Check("Items", NOT_CHECKED, "the quote says what is ordered")
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


def _quote(request: OrderRequest, facts: Facts, now: datetime) -> Iterator[Check]:
    if request.quote_identifier is None:
        return
    if facts.quote is None:
        yield _unknown("Quote", facts, "quote")
        return
    submitted, expires = facts.quote.get("SubmittedOrderId"), facts.quote.get("ExpirationDate")
    if submitted:
        yield Check("Quote", FAIL, f"it has been ordered already, as {submitted}")
    elif expires is not None and expires < now:
        yield Check("Quote", FAIL, f"it expired on {expires:%Y-%m-%d}; ask for a new one")
    elif expires is None:
        yield Check("Quote", NOT_CHECKED, "AWS does not say until when it is valid")
    else:
        yield Check("Quote", PASS, f"valid until {expires:%Y-%m-%d}")


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
    if request.lines is None:
        return NOT_CHECKED, "the quote holds the price; look at it there"
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
