"""What an order costs, as the review shows it and the fingerprint holds it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from outpost_planner.price.compare import compare_payments

if TYPE_CHECKING:
    from outpost_planner.order.request import OrderRequest


def price_of(request: OrderRequest, country_code: str | None) -> dict[str, Any]:
    """Price an order from its catalog's prices.

    Parameters
    ----------
    request
        What is bought, and how it is paid.
    country_code
        Country of the site; None where it is not known.

    Returns
    -------
    dict
        country_code, currency, upfront_price, monthly_recurring_price and total_cost as text with two decimals, as_of
        and source; empty where there is no price.
    """
    if country_code is None or request.lines is None or request.payment_term is None:
        return {}
    if country_code not in set(request.lines.catalog.prices["country_code"]):
        return {}
    comparison = compare_payments(request.lines, country_code=country_code)
    pair = (request.payment_term, request.payment_option)
    row = comparison.table.loc[pair]
    if pd.isna(row["total_cost"]):
        return {}
    used = comparison.prices_used
    used = used[(used["payment_term"] == pair[0]) & (used["payment_option"] == pair[1])]
    return {
        "country_code": country_code,
        "currency": str(used["currency"].iloc[0]),
        "upfront_price": f"{row['upfront_price']:.2f}",
        "monthly_recurring_price": f"{row['monthly_recurring_price']:.2f}",
        "total_cost": f"{row['total_cost']:.2f}",
        "as_of": f"{used['as_of'].min():%Y-%m-%d}",
        "source": ", ".join(sorted(set(used["source"]))),
    }


def price_in_words(price: dict[str, Any]) -> str:
    """Return a price as a sentence reads it.

    Examples
    --------
    >>> price_in_words({})
    'not priced'
    """
    if not price:
        return "not priced"
    upfront, monthly, total = (
        f"{float(price[name]):,.2f}" for name in ("upfront_price", "monthly_recurring_price", "total_cost")
    )
    return (
        f"{price['currency']} {upfront} upfront and {monthly} a month, {total} in total "
        f"({price['source']} prices of {price['as_of']})"
    )
