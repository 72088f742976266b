"""What must be met before a quote can be ordered: the service model's seventeen requirements, each
answered.

A requirement is looked at when the quote is, so that an address which was mended passes at the next
look.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from outpost_planner.sandbox.billing.subscription import DAY
from outpost_planner.sandbox.statuses import (
    ACTIVE,
    EXEMPT,
    FAIL,
    OPERATING_ADDRESS,
    PASS,
    SHIPPING_ADDRESS,
)
from outpost_planner.service.rack_properties import POWER, WEIGHT, offered
from outpost_planner.service.statuses import PENDING
from outpost_planner.show.wording import count

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from outpost_planner.sandbox.places import Outpost
    from outpost_planner.sandbox.quoting.options import Plan, Present
    from outpost_planner.sandbox.quoting.quote import Quote

Finding: TypeAlias = tuple[str, str]
"""Status and message."""

POSTAL_CODES = {"US": r"\d{5}(-\d{4})?", "DE": r"\d{5}", "JP": r"\d{3}-?\d{4}"}
"""Postal codes of the countries that the sandbox knows."""

RACK_PROPERTIES = (
    "PowerDrawKva",
    "PowerPhase",
    "PowerConnector",
    "PowerFeedDrop",
    "UplinkGbps",
    "UplinkCount",
    "FiberOpticCableType",
    "OpticalStandard",
    "MaximumSupportedWeightLbs",
)
"""What a site has to say before a rack can be built for it."""


@dataclass(frozen=True)
class Facts:
    """What the requirements are answered from.

    Parameters
    ----------
    quote
        The quote.
    outpost
        Its Outpost; None where it names none, or one that is no more.
    present
        What stands in the Outpost.
    open_orders, max_open_orders
        Orders of the Outpost that something is still to come from, and how many there may be.
    outpost_state
        The Outpost's orders now, to be compared with those when the quote was made.
    lifecycle_status
        The Outpost's.
    contracts
        When each of the Outpost's contracts ends.
    now
        Where the clock stands.
    """

    quote: Quote
    outpost: Outpost | None
    present: Present
    open_orders: int
    max_open_orders: int
    outpost_state: tuple[str, ...]
    lifecycle_status: str
    contracts: tuple[datetime, ...]
    now: datetime

    @property
    def plans(self) -> list[Plan]:
        """What the options deliver."""
        return [option.plan for option in self.quote.options]

    def address(self, kind: str) -> dict[str, Any]:
        """Return an address of the site; empty where there is none."""
        return self.outpost.site.addresses.get(kind, {}) if self.outpost is not None else {}


def requirements(facts: Facts) -> list[dict[str, str]]:
    """Return every ordering requirement with its status and a message, in GetQuote's shape."""
    found = []
    for kind, (check, needs_outpost) in CHECKS.items():
        if needs_outpost and facts.outpost is None:
            status, message = EXEMPT, "The quote has no Outpost whose facts could be looked at."
        else:
            status, message = check(facts)
        found.append({"OrderingRequirementType": kind, "Status": status, "StatusMessage": message})
    return found


def _has_outpost(facts: Facts) -> Finding:
    if facts.quote.outpost_arn is None:
        return FAIL, "The quote names no Outpost."
    return PASS, f"The quote is for {facts.quote.outpost_arn}."


def _outpost_is_there(facts: Facts) -> Finding:
    if facts.quote.outpost_arn is None:
        return EXEMPT, "The quote names no Outpost."
    if facts.outpost is None:
        return FAIL, f"There is no Outpost {facts.quote.outpost_arn} any more."
    return PASS, f"Outpost {facts.outpost.outpost_id} is there."


def _is_active(facts: Facts) -> Finding:
    if facts.lifecycle_status == ACTIVE:
        return PASS, "The Outpost is ACTIVE."
    if not facts.present.hosts and facts.lifecycle_status == PENDING:
        return EXEMPT, f"The Outpost is {facts.lifecycle_status}: its first order makes it ACTIVE."
    return FAIL, f"The Outpost is {facts.lifecycle_status}."


def _orders_are_few(facts: Facts) -> Finding:
    there, most = facts.open_orders, facts.max_open_orders
    said = f"The Outpost has {count(there, 'open order')}, and {most} are allowed."
    return (PASS if there < most else FAIL), said


def _has_zip_code(facts: Facts) -> Finding:
    address = facts.address(OPERATING_ADDRESS)
    country, code = address.get("CountryCode", ""), address.get("PostalCode", "")
    if not address:
        return EXEMPT, "The site has no operating address to look at."
    if country not in POSTAL_CODES:
        return EXEMPT, f"The sandbox does not know the postal codes of {country}."
    fits = re.fullmatch(POSTAL_CODES[country], code, flags=re.ASCII)
    said = f"{code} is {'a' if fits else 'no'} postal code of {country}."
    return (PASS if fits else FAIL), said


def _racks_fit(facts: Facts) -> Finding:
    racks = [plan for plan in facts.plans if plan.generation is not None]
    if not racks:
        return EXEMPT, "No option has a rack."
    site = facts.outpost.site.rack if facts.outpost is not None else {}
    missing = [name for name in RACK_PROPERTIES if name not in site]
    if missing:
        return (
            FAIL,
            (
                f"The site does not say its {', '.join(missing)}; use"
                " UpdateSiteRackPhysicalProperties."
            ),
        )
    power, weight = (offered(site, member) for member in (POWER, WEIGHT))
    unknown = [each.unknown_in_words for each in (power, weight) if each.is_unknown]
    if unknown:
        return EXEMPT, f"Nothing is compared: {'; '.join(unknown)}."
    kva, lbs = power.number, weight.number
    fitting = [plan for plan in racks if _fits(plan, kva, lbs)]
    said = (
        f"{len(fitting)} of {count(len(racks), 'option')} with racks fit"
        f" {kva or 'any number of'} kVA and {lbs or 'any number of'} lb a rack."
    )
    return (PASS if fitting else FAIL), said


def _fits(plan: Plan, kva: float | None, lbs: float | None) -> bool:
    items = [piece.item for piece in plan.pieces]
    return all(
        item.power_kva <= (kva or math.inf) and item.weight_lbs <= (lbs or math.inf)
        for item in items
    )


def _has_operating_address(facts: Facts) -> Finding:
    if facts.address(OPERATING_ADDRESS):
        return PASS, "The site has an operating address."
    return FAIL, "The site has no operating address; use UpdateSiteAddress."


def _has_shipping_address(facts: Facts) -> Finding:
    if facts.address(SHIPPING_ADDRESS):
        return PASS, "The site has a shipping address."
    return FAIL, "The site has no shipping address; use UpdateSiteAddress."


def _is_in_country(facts: Facts) -> Finding:
    at, quoted = (
        facts.address(OPERATING_ADDRESS).get("CountryCode"),
        facts.quote.request["CountryCode"],
    )
    if at is None:
        return EXEMPT, "The site has no operating address whose country could be compared."
    return (PASS if at == quoted else FAIL), f"The site is in {at}, and the quote is for {quoted}."


def _is_of_generation(facts: Facts) -> Finding:
    stands = facts.present.generation
    offered = {plan.generation for plan in facts.plans if plan.generation is not None}
    if stands is None:
        return EXEMPT, "No rack stands in the Outpost yet."
    if not offered:
        return EXEMPT, "No option has a rack."
    said = f"The Outpost is of {stands}, and the options are of {', '.join(sorted(offered))}."
    return (PASS if offered == {stands} else FAIL), said


def _has_contact(*names: str) -> Callable[[Facts], Finding]:
    def check(facts: Facts) -> Finding:
        address = facts.address(SHIPPING_ADDRESS)
        if not address:
            return EXEMPT, "The site has no shipping address to look at."
        missing = [name for name in names if not address.get(name)]
        if missing:
            return FAIL, f"The shipping address has no {' and no '.join(missing)}."
        return PASS, f"The shipping address has {' and '.join(names)}."

    return check


def _has_not_changed(facts: Facts) -> Finding:
    if facts.outpost_state == facts.quote.outpost_state:
        return PASS, "The Outpost's orders and hardware are those that the quote was made for."
    return (
        FAIL,
        "The Outpost's orders or hardware changed since the quote was made.",
    )


def _contract_runs(facts: Facts) -> Finding:
    if not facts.contracts:
        return EXEMPT, "The Outpost has no contract yet."
    last = max(facts.contracts)
    # Its last day, as ContractEndDate names it.
    said = f"The Outpost's last contract ends on {last - DAY:%Y-%m-%d}."
    if last <= facts.now:
        return FAIL, f"{said} It bills month to month: renew before you order."
    return PASS, said


def _no_support_plan(_: Facts) -> Finding:
    return EXEMPT, "The sandbox has no support plans, so that Enterprise Support is taken as given."


def _is_known(_: Facts) -> Finding:
    return EXEMPT, "The sandbox answers every type of the service model."


_NAME, _NUMBER = "ContactName", "ContactPhoneNumber"

CHECKS: dict[str, tuple[Callable[[Facts], Finding], bool]] = {
    "OUTPOST_ID_MISSING_ON_QUOTE_ERROR": (_has_outpost, False),
    "OUTPOST_NOT_FOUND_ERROR": (_outpost_is_there, False),
    "OUTPOST_ACTIVE_CHECK_ERROR": (_is_active, True),
    "OUTPOST_STATE_CHANGED_ERROR": (_has_not_changed, True),
    "OUTPOST_GENERATION_MISMATCH_ERROR": (_is_of_generation, True),
    "OUTPOST_RENEWAL_REQUIRED_ERROR": (_contract_runs, True),
    "MAXIMUM_ALLOWED_ORDERS_CHECK_ERROR": (_orders_are_few, True),
    "OPERATING_ADDRESS_EXISTENCE_CHECK_ERROR": (_has_operating_address, True),
    "VALID_ZIP_CODE_CHECK_ERROR": (_has_zip_code, True),
    "COUNTRY_CODE_MISMATCH_CHECK_ERROR": (_is_in_country, True),
    "SHIPPING_ADDRESS_EXISTENCE_CHECK_ERROR": (_has_shipping_address, True),
    "SHIPPING_ADDRESS_MISSING_CONTACT_NAME_ERROR": (_has_contact(_NAME), True),
    "SHIPPING_ADDRESS_MISSING_CONTACT_NUMBER_ERROR": (_has_contact(_NUMBER), True),
    "SHIPPING_ADDRESS_MISSING_CONTACT_INFO_ERROR": (_has_contact(_NAME, _NUMBER), True),
    "RACK_PHYSICAL_PROPERTIES_CHECK_ERROR": (_racks_fit, True),
    "ENTERPRISE_SUPPORT_ERROR": (_no_support_plan, False),
    "UNSUPPORTED": (_is_known, False),
}
"""The check of each type, and whether it looks at an Outpost; in the order in which a planner mends
them."""
