"""What was charged for which configuration, by subscriptions and orders, as one table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from outpost_planner.plan.columns import PRICE_COLUMNS
from outpost_planner.plan.in_force import prices_in_force
from outpost_planner.quote.contracts.subscriptions import CANCELLED, CAPACITY_INCREASE, RENEWAL
from outpost_planner.service.pairs import POSITION
from outpost_planner.service.statuses import ENDED_EARLY
from outpost_planner.show.wording import quantities_in_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from outpost_planner.aws.answers import ApiDict

PAID_COLUMNS = {
    "account_id": "str",
    "region": "str",
    "outpost_id": "str",
    "outpost_name": "str",
    "country_code": "str",
    "subscription_id": "str",
    "subscription_type": "str",
    "subscription_status": "str",
    "order_ids": "str",
    "configuration": "str",
    "catalog_item_id": "str",
    "payment_term": "str",
    "payment_option": "str",
    "upfront_price": "float64",
    "monthly_recurring_price": "float64",
    "currency": "str",
    "begin_date": "datetime64[us, UTC]",
    "end_date": "datetime64[us, UTC]",
    "why_no_item_price": "str",
}
"""Columns of what was charged, one row per subscription, and their dtypes."""

PRICED_ALONE = {
    RENEWAL: "a renewal is charged for all that stands in the Outpost",
    CAPACITY_INCREASE: "added capacity is prorated to the end of its Outpost's contract",
}
"""Kinds of subscription whose price is that of no new hardware."""


@dataclass(frozen=True)
class Ordered:
    """What the orders of one subscription say.

    Parameters
    ----------
    configuration
        What was ordered, in words.
    item_id
        The item, where the configuration is one unit of one item; None for anything else.
    term, option
        How it is paid; None where the orders do not say, or say several things.
    why_not
        Why the configuration is not one unit of one item; empty where it is.
    """

    configuration: str
    item_id: str | None
    term: str | None
    option: str | None
    why_not: str


def ordered(order_ids: Sequence[str], orders: Mapping[str, ApiDict]) -> Ordered:
    """Read what the orders of a subscription asked for.

    Parameters
    ----------
    order_ids
        The subscription's.
    orders
        As GetOrder shapes them, by id; an order that did not come is missing.

    Examples
    --------
    >>> line = {"CatalogItemId": "OR-RKGP001", "Quantity": 1, "Status": "INSTALLED"}
    >>> order = {"LineItems": [line], "PaymentOption": "NO_UPFRONT", "PaymentTerm": "ONE_YEAR"}
    >>> ordered(["oo-1"], {"oo-1": order})
    Ordered(configuration='1 × OR-RKGP001', item_id='OR-RKGP001', term='ONE_YEAR', option='NO_UPFRONT', why_not='')
    """  # noqa: E501
    missing = [each for each in order_ids if each not in orders]
    found = [orders[each] for each in order_ids if each in orders]
    lines = [line for order in found for line in order.get("LineItems") or ()]
    counted: dict[str, int] = {}
    for line in lines:
        name = line.get("CatalogItemId")
        if name and line.get("Status") not in ENDED_EARLY:
            counted[str(name)] = counted.get(str(name), 0) + int(line.get("Quantity") or 0)
    names = [quantities_in_words(counted)] if counted else []
    names += [f"option {each} of a quote" for each in _all(found, "QuoteOptionIdentifier")]
    names += [f"order {each}, which could not be read" for each in missing]
    # A price is that of an item only where one unit of one item is all that was ordered.
    item_id = next(iter(counted)) if list(counted.values()) == [1] else None
    reasons = [
        "no order is named" if not order_ids else "",
        "an order could not be read" if missing else "",
        "it was ordered from a quote, without an item"
        if _all(found, "QuoteOptionIdentifier")
        else "",
        "a line item of the order was cancelled, replaced or failed"
        if any(line.get("Status") in ENDED_EARLY for line in lines)
        else "",
        "AWS does not say which part of the price is whose" if found and not item_id else "",
    ]
    terms, options = _all(found, "PaymentTerm"), _all(found, "PaymentOption")
    return Ordered(
        ", ".join(names) or "not known",
        item_id,
        terms[0] if len(terms) == 1 else None,
        options[0] if len(options) == 1 else None,
        next(filter(None, reasons), ""),
    )


def paid_row(
    subscription: Mapping[str, Any], asked: Ordered, country_code: str | None
) -> dict[str, Any]:
    """Return a row of what was charged.

    Parameters
    ----------
    subscription
        A row of `subscription_frame`.
    asked
        What its orders say.
    country_code
        Country of the site; None where it is not known.
    """
    is_renewed = subscription["subscription_type"] == RENEWAL
    return {
        **{name: subscription[name] for name in PAID_COLUMNS if name in subscription},
        "country_code": country_code,
        "order_ids": ", ".join(subscription["order_ids"]),
        "configuration": asked.configuration,
        "catalog_item_id": asked.item_id,
        # A renewal may be for another term and in another way than the order was.
        "payment_term": None if is_renewed else asked.term,
        "payment_option": None if is_renewed else asked.option,
        "why_no_item_price": _why_not(subscription, asked, country_code),
    }


def _why_not(subscription: Mapping[str, Any], asked: Ordered, country_code: str | None) -> str:
    kind = str(subscription["subscription_type"])
    reasons = (
        str(subscription["problem"] or ""),
        PRICED_ALONE.get(kind, ""),
        "it was cancelled" if subscription["subscription_status"] == CANCELLED else "",
        asked.why_not,
        "" if (asked.term, asked.option) in POSITION else "the order does not say term and option",
        "" if country_code else "the site's country is not known",
        "AWS does not say when it began" if pd.isna(subscription["begin_date"]) else "",
    )
    return next(filter(None, reasons), "")


def paid_frame(rows: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """Return the rows as one frame, the same columns for none as for many."""
    frame = pd.DataFrame(rows, columns=list(PAID_COLUMNS))
    # A column of blanks alone has no zone yet.
    days = {name: pd.to_datetime(frame[name], utc=True) for name in ("begin_date", "end_date")}
    return frame.assign(**days).astype(PAID_COLUMNS)


def item_prices(table: pd.DataFrame, *, is_live: bool) -> pd.DataFrame:
    """Return what was charged for one unit of one item, as a price sheet says it.

    Parameters
    ----------
    table
        From `paid_frame`.
    is_live
        Whether it is AWS that charged.

    Returns
    -------
    pandas.DataFrame
        The columns of `Catalog.prices`; of several charges for one thing the newest, and none where
        two of one day differ.
    """
    rows = table[table["why_no_item_price"] == ""]
    made_up = "" if is_live else " (sandbox: illustrative)"
    source = "subscription " + rows["subscription_id"] + ", order " + rows["order_ids"] + made_up
    days = rows["begin_date"].dt.tz_localize(None).dt.normalize()
    prices = rows.assign(as_of=days, source=source)[list(PRICE_COLUMNS)].astype(PRICE_COLUMNS)
    thing = ["catalog_item_id", "country_code", "payment_term", "payment_option", "as_of"]
    amounts = ["upfront_price", "monthly_recurring_price"]
    # Two amounts for the same thing on the same day: none of them is taken.
    unlike = prices.groupby(thing)[amounts].transform("nunique").gt(1).any(axis=1)
    return prices_in_force(prices[~unlike].drop_duplicates(thing).reset_index(drop=True))


def _all(found: Iterable[ApiDict], member: str) -> list[str]:
    return list(dict.fromkeys(str(each[member]) for each in found if each.get(member)))
