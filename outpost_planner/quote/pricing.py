"""A list of PricingOption, as quotes and renewals have it, as the rows of a price table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from outpost_planner.plan.columns import CURRENCY, PRICE_COLUMNS
from outpost_planner.quote.sent import is_amount, may_be_32_bits, read_amount
from outpost_planner.service.pairs import PAIRS, POSITION

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

SUBSCRIPTION = "SUBSCRIPTION"
"""The one PricingType of the service model."""

QUOTED_COLUMNS = {
    **PRICE_COLUMNS,
    "valid_until": "datetime64[us]",
    "reason": "str",
    "caveat": "str",
    "upfront_price_came": "float64",
    "monthly_recurring_price_came": "float64",
    "margin_of_upfront_price": "float64",
    "margin_of_monthly_recurring_price": "float64",
}
"""Columns of the price table of a quote or a renewal: those of a price sheet, until when each price
holds (UTC), why a pair has none, what must be known of a price that can be counted, both amounts as
they came [USD], and how far the true amounts may be from those that are counted with [USD]; 0 where
the cent is sure."""


@dataclass(frozen=True)
class PriceOrigin:
    """What all rows of one price table say alike.

    Parameters
    ----------
    item_id
        What stands for the item.
    country_code
        Country of the site.
    source
        Where the prices come from, such as ``quote oq-...``.
    as_of, valid_until
        When the prices were made, and until when they hold (UTC); None where that is not known.
    caveat
        What must be known wherever the prices are used, such as that the quote is used; empty for
        nothing.
    """

    item_id: str
    country_code: str
    source: str
    as_of: datetime | None = None
    valid_until: datetime | None = None
    caveat: str = ""


def amounts_of(pricing_options: Iterable[Mapping[str, Any]]) -> list[Any]:
    """Return every amount of a list of PricingOption, as it came.

    Examples
    --------
    >>> amounts_of([{"SubscriptionPricingDetails": {"UpfrontPrice": 5.0}}])
    [5.0, None]
    """
    details = [each.get("SubscriptionPricingDetails") or {} for each in pricing_options]
    return [
        each.get(name) for each in details for name in ("UpfrontPrice", "MonthlyRecurringPrice")
    ]


def price_table(
    pricing_options: Iterable[Mapping[str, Any]],
    origin: PriceOrigin,
    *,
    why_none: str,
    not_asked_for: Iterable[tuple[str, str]] = (),
    void: str = "",
    are_32_bits: bool | None = None,
) -> pd.DataFrame:
    """Turn a list of PricingOption into a price table with one row per pair.

    Parameters
    ----------
    pricing_options
        As the API shapes them.
    origin
        What all rows say alike.
    why_none
        Why a pair that is not in the list has no price.
    not_asked_for
        Pairs that were not to be priced.
    void
        Why no price counts any more, such as an expiry; the amounts that came are kept.
    are_32_bits
        Whether the amounts may have passed through 32 bits. Default: what they look like together.

    Returns
    -------
    pandas.DataFrame
        `QUOTED_COLUMNS`. A pair without a price has NaN in both prices, and the reason.

    Examples
    --------
    >>> details = {
    ...     "PaymentTerm": "ONE_YEAR",
    ...     "PaymentOption": "ALL_UPFRONT",
    ...     "UpfrontPrice": 590216.375,
    ...     "MonthlyRecurringPrice": 0.0,
    ...     "Currency": "USD",
    ... }
    >>> option = {"PricingType": "SUBSCRIPTION", "SubscriptionPricingDetails": details}
    >>> origin = PriceOrigin("oqo-1", "US", "quote oq-1")
    >>> table = price_table([option], origin, why_none="AWS gave no price")
    >>> table["upfront_price"].iloc[0], table["margin_of_upfront_price"].iloc[0]
    (np.float64(590216.38), np.float64(0.03))
    >>> table["reason"].iloc[1]
    'AWS gave no price'
    """
    listed = list(pricing_options)
    alike = may_be_32_bits(amounts_of(listed)) if are_32_bits is None else are_32_bits
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for each in listed:
        details = each.get("SubscriptionPricingDetails") or {}
        pair = (str(details.get("PaymentTerm")), str(details.get("PaymentOption")))
        row = _row(each, details, void=void, are_32_bits=alike)
        known = found.get(pair)
        if known is not None and not _are_equal(known, row):
            row = _gap("AWS gave two prices that differ")
        found[pair] = row
    skipped = set(not_asked_for)
    for each_pair in PAIRS:
        absent = "not asked for in this quote" if each_pair in skipped else why_none
        found.setdefault(each_pair, _gap(void or absent))
    # The nine in the order of every table; what AWS may add tomorrow is kept behind them.
    order = [*PAIRS, *(pair for pair in found if pair not in POSITION)]
    rows = [
        {
            "catalog_item_id": origin.item_id,
            "country_code": origin.country_code,
            "payment_term": pair[0],
            "payment_option": pair[1],
            "currency": CURRENCY,
            "as_of": _without_zone(origin.as_of),
            "source": origin.source,
            "caveat": origin.caveat,
            "valid_until": _without_zone(origin.valid_until),
            **found[pair],
        }
        for pair in order
    ]
    return pd.DataFrame(rows, columns=list(QUOTED_COLUMNS)).astype(QUOTED_COLUMNS)


def _row(
    option: Mapping[str, Any], details: Mapping[str, Any], *, void: str, are_32_bits: bool
) -> dict[str, Any]:
    came: tuple[Any, Any] = (details.get("UpfrontPrice"), details.get("MonthlyRecurringPrice"))
    reason = void or _why_no_price(option, details, came)
    if reason:
        return _gap(reason, *(each if is_amount(each) else None for each in came))
    upfront, monthly = (read_amount(float(each), are_32_bits=are_32_bits) for each in came)
    return {
        "upfront_price": upfront.cents / 100,
        "monthly_recurring_price": monthly.cents / 100,
        "reason": "",
        "upfront_price_came": upfront.came,
        "monthly_recurring_price_came": monthly.came,
        "margin_of_upfront_price": upfront.uncertainty / 100,
        "margin_of_monthly_recurring_price": monthly.uncertainty / 100,
    }


def _why_no_price(
    option: Mapping[str, Any], details: Mapping[str, Any], came: tuple[Any, Any]
) -> str:
    """Say why a PricingOption is no price that can be counted; empty where it is one."""
    kind, currency = option.get("PricingType", SUBSCRIPTION), details.get("Currency", CURRENCY)
    if kind != SUBSCRIPTION:
        return f"AWS gave a price of another kind, {kind}"
    if currency != CURRENCY:
        return f"AWS gave a price in {currency}, and prices are counted in {CURRENCY} here"
    for what, each in zip(("upfront", "monthly"), came, strict=True):
        if each is None:
            return f"AWS gave no {what} price"
        if not is_amount(each):
            return f"AWS gave {each} as its {what} price"
    return ""


def _gap(reason: str, upfront: Any = None, monthly: Any = None) -> dict[str, Any]:
    nothing = float("nan")
    return {
        "upfront_price": nothing,
        "monthly_recurring_price": nothing,
        "reason": reason,
        "upfront_price_came": nothing if upfront is None else upfront,
        "monthly_recurring_price_came": nothing if monthly is None else monthly,
        "margin_of_upfront_price": nothing,
        "margin_of_monthly_recurring_price": nothing,
    }


def _are_equal(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return all(
        one[name] == other[name] for name in ("upfront_price", "monthly_recurring_price", "reason")
    )


def _without_zone(moment: datetime | None) -> datetime | None:
    """Return a moment of UTC as the price table keeps it, which has no zone."""
    return None if moment is None else moment.replace(tzinfo=None)
