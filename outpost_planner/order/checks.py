"""Everything about an order that can be checked without buying it, one small function a question."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, NamedTuple

from outpost_planner.errors import AwsError
from outpost_planner.order.facts import NOT_THERE
from outpost_planner.service import model
from outpost_planner.service.violations import violations

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime
    from typing import Any

    from outpost_planner.order.facts import Facts
    from outpost_planner.order.request import OrderRequest
    from outpost_planner.plan.catalog import LineItems

MANY_RACKS, MANY_SERVERS = 96, 1
"""Most racks and servers that one Outpost holds (AWS Outposts FAQ: up to 96 racks; one server)."""

OLD_PRICE_DAYS = 30
"""Age at which a price is called old [days]: a quote of AWS is valid for as long."""

REACH = "Network"
"""The check that fails where AWS could not be asked; every other answer is then missing, not wrong."""

ACE_FROM_RACKS = 4
"""Compute racks from which an ACE rack is needed (Outposts user guide)."""

HARDWARE = ("RACK", "SERVER")
"""The kinds of hardware that the catalog knows."""

Result = Literal["PASS", "FAIL", "WARN", "NOT CHECKED"]


class Check(NamedTuple):
    """One question about an order, its answer and the reason.

    Parameters
    ----------
    check
        What was asked.
    result
        ``FAIL`` blocks the order; ``WARN`` and ``NOT CHECKED`` are for a person to weigh.
    reason
        Why.
    """

    check: str
    result: Result
    reason: str


def run_checks(
    request: OrderRequest, facts: Facts, price: dict[str, Any], now: datetime, *, is_live: bool
) -> list[Check]:
    """Run every check.

    Parameters
    ----------
    request
        What is to be ordered.
    facts
        What AWS says.
    price
        From `price_of`; empty where there is none.
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
        Check("Input", "PASS", "CreateOrder's service model accepts every parameter"),
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
    """Say that AWS could not be asked for what an order cannot do without: its Outpost, and the site's country."""
    for key in ("outpost", "site"):
        if key in facts.failures and not _is_not_found(facts, key):
            yield Check(REACH, "FAIL", f"AWS could not be asked: {facts.why_not(key)}")
            return


def _outpost(facts: Facts) -> Iterator[Check]:
    name = "Outpost"
    if facts.outpost is None:
        yield _unknown(name, facts, "outpost")
        return
    status = str(facts.outpost.get("LifeCycleStatus", "")).upper()
    label = f"{facts.outpost.get('OutpostId', 'the Outpost')} ({facts.outpost.get('Name', 'no name')})"
    if status == "ACTIVE":
        yield Check(name, "PASS", f"{label} is ACTIVE")
    elif status == "PENDING":
        yield Check(name, "WARN", f"{label} is PENDING: nothing is installed in it yet")
    elif not status:
        yield Check(name, "NOT CHECKED", f"AWS does not say the status of {label}")
    else:
        yield Check(name, "FAIL", f"{label} is {status}; only an active Outpost takes an order")


def _items(request: OrderRequest, facts: Facts) -> Iterator[Check]:
    if request.lines is None:
        yield Check("Items", "NOT CHECKED", "the quote says what is ordered")
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
        yield Check("Items", "FAIL", "; ".join(said))
    elif unasked:
        yield Check("Items", "NOT CHECKED", unasked[0])
    else:
        yield Check("Items", "PASS", f"{', '.join(request.lines.quantities)} available")


def _hardware(request: OrderRequest, facts: Facts) -> Iterator[Check]:
    if request.lines is None or facts.outpost is None:
        yield Check("Hardware type", "NOT CHECKED", "the items or the Outpost are not known")
    else:
        yield from hardware_checks(request.lines, facts.outpost)


def hardware_checks(lines: LineItems, outpost: Mapping[str, Any]) -> Iterator[Check]:
    """Check the kind and the number of what is ordered against what its Outpost takes.

    Parameters
    ----------
    lines
        What is to be ordered.
    outpost
        The Outpost, as the API shapes it.

    Yields
    ------
    Check
        Of the hardware type, and of a number that no Outpost holds.
    """
    takes = outpost.get("SupportedHardwareType")
    if takes not in HARDWARE:
        said = "AWS does not say which hardware the Outpost takes" if takes is None else f"the Outpost takes {takes}"
        yield Check("Hardware type", "NOT CHECKED", f"{said}; the catalog knows {' and '.join(HARDWARE)}")
        return
    wrong = lines.table.query("item_class != @takes")["catalog_item_id"].tolist()
    count = sum(lines.quantities.values())
    if wrong:
        yield Check("Hardware type", "FAIL", f"the Outpost takes {takes} hardware, which {', '.join(wrong)} is not")
    elif takes == "SERVER" and count > MANY_SERVERS:
        said = f"a server Outpost holds one server, and this order asks for {count:,}"
        yield Check("Hardware type", "FAIL", f"{said}: order one, and {_how_to_make_another(outpost)}")
    else:
        yield Check("Hardware type", "PASS", f"every item is {takes} hardware, as the Outpost takes")
    racks = int(lines.table.query("item_class == 'RACK'")["quantity"].sum())
    if racks > MANY_RACKS:
        said = f"{racks:,} racks, where one Outpost holds up to {MANY_RACKS}"
        yield Check("Number of racks", "FAIL", f"{said}; is a quantity mistyped?")


def _how_to_make_another(outpost: Mapping[str, Any]) -> str:
    """Return what somebody types or clicks to have an Outpost for one more server."""
    site = outpost.get("SiteId", "os-...")
    zone = outpost.get("AvailabilityZone")
    at = f", AvailabilityZone='{zone}'" if zone else ""
    return (
        "make an Outpost for each other server. In Python: connection.client().create_outpost(Name='...', "
        f"SiteId='{site}'{at}, SupportedHardwareType='SERVER'). In the console: AWS Outposts, Outposts, "
        "Create Outpost, Servers"
    )


def _site(request: OrderRequest, facts: Facts) -> Iterator[Check]:
    if facts.site is None:
        yield from (_unknown(name, facts, "site") for name in ("Power", "Weight", "Uplinks"))
    elif request.lines is not None:
        yield from site_checks(request.lines, facts.site)


def site_checks(lines: LineItems, site: Mapping[str, Any]) -> Iterator[Check]:
    """Check what racks need against what their site offers; servers need nothing of it.

    Parameters
    ----------
    lines
        What is to be ordered.
    site
        The Site, as the API shapes it.

    Yields
    ------
    Check
        Of power, weight, uplinks and the network rack.
    """
    if "RACK" not in lines.item_classes:
        return
    catalog = lines.catalog.items.loc[list(lines.quantities)]
    racks = catalog[catalog["item_class"] == "RACK"]
    place = site.get("RackPhysicalProperties", {})
    yield _limit("Power", "kVA", place.get("PowerDrawKva"), "POWER_", racks["power_kva"])
    yield _limit("Weight", "lb", place.get("MaximumSupportedWeightLbs"), "MAX_", racks["weight_lbs"])
    yield _uplinks(place.get("UplinkGbps"), racks["supported_uplink_gbps"])
    compute = racks[racks["ec2_capacities"].map(len) > 0].index
    count = sum(lines.quantities[item_id] for item_id in compute)
    if count >= ACE_FROM_RACKS and len(compute) == len(racks):
        yield Check(
            "Network rack",
            "WARN",
            f"{count} compute racks and no ACE rack, which is needed from {ACE_FROM_RACKS}",
        )


def _limit(name: str, unit: str, offered: str | None, prefix: str, needed: Any) -> Check:
    """Compare what one rack position offers with what each rack needs."""
    if offered is None:
        return Check(name, "NOT CHECKED", f"the site does not say what a rack position offers [{unit}]")
    if offered == "NO_LIMIT":
        return Check(name, "PASS", "the site sets no limit")
    limit = _number_in(offered, prefix)
    if limit is None:
        return Check(name, "NOT CHECKED", f"the site says {offered}, which this version does not know")
    over = needed[needed > limit]
    if over.empty:
        return Check(
            name, "PASS", f"at most {needed.max():,g} {unit} a rack, where a position offers {limit:,g} {unit}"
        )
    said = ", ".join(f"{item_id} needs {value:,g} {unit}" for item_id, value in over.items())
    return Check(name, "FAIL", f"{said}, where a rack position offers {limit:,g} {unit}")


def _number_in(offered: object, prefix: str) -> float | None:
    """Return the number in a value such as POWER_10_KVA; None for one of another form, as AWS may add it."""
    found = re.fullmatch(rf"{prefix}(\d+)(?:_[A-Z]+|G)?", str(offered), flags=re.ASCII)
    return float(found[1]) if found else None


def _uplinks(offered: str | None, supported: Any) -> Check:
    if offered is None:
        return Check("Uplinks", "NOT CHECKED", "the site does not say its uplink speed")
    speed = _number_in(offered, "UPLINK_")
    if speed is None:
        return Check("Uplinks", "NOT CHECKED", f"the site says {offered}, which this version does not know")
    wrong = [item_id for item_id, speeds in supported.items() if speed not in speeds]
    if wrong:
        return Check(
            "Uplinks", "FAIL", f"the site's uplinks are {speed:g} Gbps, which {', '.join(wrong)} does not support"
        )
    return Check("Uplinks", "PASS", f"every rack supports the site's {speed:g} Gbps")


def _addresses(facts: Facts) -> Iterator[Check]:
    shape = model.service_model().shape_for("Address")
    for name, key in (("Operating address", "operating_address"), ("Shipping address", "shipping_address")):
        address = getattr(facts, key)
        if address is None:
            yield _unknown(name, facts, key)
            continue
        problems = violations(shape, address)
        if problems:
            yield Check(name, "FAIL", "; ".join(problems))
        else:
            contact = f"{address['ContactName']}, {address['ContactPhoneNumber']}"
            yield Check(name, "PASS", f"{address['City']}, {address['CountryCode']}; contact {contact}")


def _open_orders(facts: Facts) -> Iterator[Check]:
    if facts.orders is None:
        yield _unknown("Open orders", facts, "orders")
        return
    ended = {"COMPLETED", "FULFILLED", "CANCELLED", "ERROR"}
    # An order whose status AWS does not say counts as open, and as one that has not been cancelled.
    open_orders = [order["OrderId"] for order in facts.orders if order.get("Status") not in ended]
    if (facts.outpost or {}).get("SupportedHardwareType") == "SERVER" and any(
        order.get("Status") != "CANCELLED" for order in facts.orders
    ):
        said = "the Outpost has its server, or an order for it, already"
        yield Check("Open orders", "FAIL", f"{said}: {_how_to_make_another(facts.outpost or {})}")
    elif open_orders:
        yield Check("Open orders", "WARN", f"{len(open_orders)} open for this Outpost: {', '.join(open_orders[:3])}")
    else:
        yield Check("Open orders", "PASS", "none is open for this Outpost")


def _quote(request: OrderRequest, facts: Facts, now: datetime) -> Iterator[Check]:
    if request.quote_identifier is None:
        return
    if facts.quote is None:
        yield _unknown("Quote", facts, "quote")
        return
    submitted, expires = facts.quote.get("SubmittedOrderId"), facts.quote.get("ExpirationDate")
    if submitted:
        yield Check("Quote", "FAIL", f"it has been ordered already, as {submitted}")
    elif expires is not None and expires < now:
        yield Check("Quote", "FAIL", f"it expired on {expires:%Y-%m-%d}; ask for a new one")
    elif expires is None:
        yield Check("Quote", "NOT CHECKED", "AWS does not say until when it is valid")
    else:
        yield Check("Quote", "PASS", f"valid until {expires:%Y-%m-%d}")


def _price(
    request: OrderRequest, facts: Facts, price: dict[str, Any], now: datetime, *, is_live: bool
) -> Iterator[Check]:
    if not price:
        yield Check("Price", *_why_no_price(request, facts))
        return
    days = (now.date() - now.date().fromisoformat(price["as_of"])).days
    if "illustrative" in price["source"].lower():
        risk = "; this is a real purchase" if is_live else ""
        yield Check("Price", "WARN", f"ILLUSTRATIVE, as of {price['as_of']}, not AWS's{risk}: ask AWS for a quote")
    elif days > OLD_PRICE_DAYS:
        yield Check("Price", "WARN", f"{days} days old (as of {price['as_of']}, {price['source']})")
    else:
        yield Check("Price", "PASS", f"as of {price['as_of']}, {price['source']}")


def _why_no_price(request: OrderRequest, facts: Facts) -> tuple[Result, str]:
    if request.lines is None:
        return "NOT CHECKED", "the quote holds the price; look at it there"
    if request.payment_term is None:
        return "NOT CHECKED", "there is no payment term to price"
    if any(key in facts.failures and not _is_not_found(facts, key) for key in ("outpost", "site")):
        return "NOT CHECKED", "AWS could not be asked for the site's country, and prices are by country"
    if facts.country_code is None:
        return "FAIL", "the site's country is not known, and prices are by country"
    pair = f"{request.payment_option} for {request.payment_term} in {facts.country_code}"
    return "FAIL", f"the catalog has no price of every item for {pair}"


def _unknown(name: str, facts: Facts, key: str) -> Check:
    """FAIL where AWS says that there is no such thing; NOT CHECKED where it could not be asked."""
    if key not in facts.failures and facts.outpost is None:
        return Check(name, "NOT CHECKED", "the Outpost is not known")
    return Check(name, "FAIL" if _is_not_found(facts, key) else "NOT CHECKED", facts.why_not(key))


def _is_not_found(facts: Facts, key: str) -> bool:
    error = facts.failures.get(key)
    return isinstance(error, AwsError) and error.code in NOT_THERE


def blocking(checks: Iterable[Check]) -> list[Check]:
    """Return the checks that block the order."""
    return [check for check in checks if check.result == "FAIL"]
