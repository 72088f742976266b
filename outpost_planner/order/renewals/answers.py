"""What AWS answered about the contract of an Outpost, as plain values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from outpost_planner.quote.contracts.contract import Answers
from outpost_planner.quote.contracts.renewal_prices import read_renewal_prices
from outpost_planner.quote.contracts.subscriptions import subscription_frame

if TYPE_CHECKING:
    from outpost_planner.aws.billing import OutpostBilling


def answers_of(found: OutpostBilling) -> Answers:
    """Return what AWS answered about one Outpost as the values that contracts are read from."""
    connection, outpost = found.connection, found.outpost
    site = found.site or {}
    where = {
        "account_id": connection.account_id,
        "region": connection.region,
        "outpost_id": outpost["OutpostId"],
        "outpost_name": str(outpost.get("Name") or ""),
    }
    listed = (found.billing or {}).get("Subscriptions") or ()
    now = connection.now
    return Answers(
        **where,
        site_name=str(site.get("Name") or ""),
        now=now,
        billing=found.billing,
        subscriptions=subscription_frame([(where, listed)]),
        renewal=read_renewal_prices(
            outpost["OutpostId"],
            found.renewal,
            country_code=str(site.get("OperatingAddressCountryCode") or "an unknown country"),
            why_none=found.renewal_problem,
            as_of=now,
            is_live=connection.is_live,
        ),
        problem=found.billing_problem,
    )
