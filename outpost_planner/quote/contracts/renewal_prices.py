"""GetRenewalPricing's answer: a price table of one item, which stands for a whole Outpost."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pandas as pd

from outpost_planner.plan.catalog import Catalog, LineItems
from outpost_planner.quote.contracts.subscriptions import in_cents
from outpost_planner.quote.pricing import PriceOrigin, price_table
from outpost_planner.service.kinds import RACK
from outpost_planner.service.statuses import AVAILABLE

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

PRICED, UNABLE_TO_PRICE = "PRICED", "UNABLE_TO_PRICE"

NOT_ASKED = "GetRenewalPricing was not asked"


@dataclass(frozen=True, eq=False)
class RenewalPrices:
    """What the hardware of an Outpost costs for another term.

    Parameters
    ----------
    outpost_id
        The Outpost.
    result
        ``PRICED`` or ``UNABLE_TO_PRICE``; empty where no answer came.
    prices
        One row per pair, with the columns of a price sheet and those of `quote.pricing`. A pair
        without a price has NaN there, and the reason.

    Examples
    --------
    >>> details = {
    ...     "PaymentTerm": "ONE_YEAR",
    ...     "PaymentOption": "NO_UPFRONT",
    ...     "UpfrontPrice": 0.0,
    ...     "MonthlyRecurringPrice": 1100.0,
    ...     "Currency": "USD",
    ... }
    >>> option = {"PricingType": "SUBSCRIPTION", "SubscriptionPricingDetails": details}
    >>> answer = {"PricingResult": "PRICED", "PricingOptions": [option]}
    >>> prices = read_renewal_prices("op-0123456789abcdef0", answer)
    >>> prices.no_upfront_cents("ONE_YEAR"), prices.no_upfront_cents("FIVE_YEARS")
    ((110000, ''), (None, 'GetRenewalPricing gives no price for it'))
    """

    outpost_id: str
    result: str
    prices: pd.DataFrame = field(repr=False)

    def cents(self, payment_term: str, payment_option: str) -> tuple[int | None, int | None, str]:
        """Return upfront and monthly price of a pair [USD cent], or why there is none."""
        rows = self.prices[
            (self.prices["payment_term"] == payment_term)
            & (self.prices["payment_option"] == payment_option)
        ]
        if rows.empty:
            return None, None, f"GetRenewalPricing knows no {payment_option} for {payment_term}"
        (upfront,), (monthly,) = (
            in_cents(rows[name]) for name in ("upfront_price", "monthly_recurring_price")
        )
        return upfront, monthly, str(rows["reason"].iloc[0])

    def no_upfront_cents(self, payment_term: str) -> tuple[int | None, str]:
        """Return the monthly price of NO_UPFRONT for a term [USD cent], or why there is none."""
        _, monthly, reason = self.cents(payment_term, "NO_UPFRONT")
        return monthly, reason

    @cached_property
    def lines(self) -> LineItems:
        """The Outpost's hardware as the one line item of a catalog of its own, at these prices.

        It goes wherever line items go to be priced, such as `compare_payments`. Its id is the
        Outpost's: it is renewed, and not ordered.
        """
        nothing = float("nan")
        item = {
            "name": f"All hardware of {self.outpost_id}",
            "item_class": RACK,
            "item_status": AVAILABLE,
            "ec2_capacities": (),
            "power_kva": nothing,
            "weight_lbs": 0,
            "supported_uplink_gbps": (),
            "supported_storage": (),
            "rack_scaling_type": None,
        }
        index = pd.Index([self.outpost_id], name="catalog_item_id", dtype="str")
        return LineItems(
            Catalog(
                pd.DataFrame([item], index=index),
                self.prices,
                country_code=str(self.prices["country_code"].iloc[0]),
            ),
            {self.outpost_id: 1},
        )


def read_renewal_prices(
    outpost_id: str,
    answer: Mapping[str, Any] | None,
    *,
    country_code: str = "US",
    why_none: str = "",
    as_of: datetime | None = None,
    is_live: bool = True,
) -> RenewalPrices:
    """Read an answer of GetRenewalPricing.

    Parameters
    ----------
    outpost_id
        The Outpost.
    answer
        The whole answer; None where none came.
    country_code
        Country of its site.
    why_none
        Why no answer came.
    as_of
        When it was asked (UTC).
    is_live
        Whether the prices are AWS's, and not a sandbox's.

    Returns
    -------
    RenewalPrices
        UNABLE_TO_PRICE, and an answer that did not come, are gaps with their reason.
    """
    given = answer or {}
    result = str(given.get("PricingResult") or "")
    if answer is None:
        reason = why_none or NOT_ASKED
    elif result == PRICED:
        reason = "GetRenewalPricing gives no price for it"
    else:
        reason = f"GetRenewalPricing answers {result or 'without a result'}"
    sandbox = "" if is_live else " (sandbox: illustrative)"
    origin = PriceOrigin(
        outpost_id, country_code, f"renewal pricing of {outpost_id}{sandbox}", as_of
    )
    listed = given.get("PricingOptions") or ()
    void = "" if result == PRICED or not listed else reason
    return RenewalPrices(
        outpost_id, result, price_table(listed, origin, why_none=reason, void=void)
    )
