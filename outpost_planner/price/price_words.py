"""Where prices come from, how sure they are, and which are missing: in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from outpost_planner.price.prices import span
from outpost_planner.show.wording import count

if TYPE_CHECKING:
    from outpost_planner.price.prices import UnitPrices


def price_warning(prices: UnitPrices) -> str:
    """Say where the prices come from, and warn where they are an illustration.

    Parameters
    ----------
    prices
        The prices used.

    Returns
    -------
    str
        One or two sentences.
    """
    if prices.used.empty:
        return "No price was found."
    sources = ", ".join(sorted(map(str, prices.used["source"].unique())))
    until = f", {_some(prices)}valid until {prices.valid_until}" if prices.valid_until else ""
    stated = f"Prices in {prices.currency}, source: {sources}, as of {prices.as_of}{until}."
    stated = " ".join(filter(None, [stated, _margin_sentence(prices.used)]))
    stated = " ".join([*cautions(prices), stated])
    if not prices.is_illustrative:
        return stated
    return f"ILLUSTRATIVE PRICES, not AWS's: ask AWS for a quote before deciding. {stated}"


def cautions(prices: UnitPrices) -> list[str]:
    """Say what must be known of prices that can be counted with: quotes that are used, or are for
    what is left of a contract, and past dates.
    """
    used = prices.used
    caveats = [] if "caveat" not in used else used["caveat"].dropna().unique()
    said = [str(each) for each in caveats if each]
    return said if prices.past.empty else [*said, _past_sentence(prices)]


def _some(prices: UnitPrices) -> str:
    return "some of them " if prices.used["valid_until"].isna().any() else ""


def _margin_sentence(used: pd.DataFrame) -> str:
    """Say how far the last cents may be off, where prices came as numbers of 32 bits."""
    margins = {
        "an upfront price": "margin_of_upfront_price",
        "a monthly one": "margin_of_monthly_recurring_price",
    }
    cents = {
        what: round(float(used[name].max()) * 100)
        for what, name in margins.items()
        if name in used and used[name].max() > 0
    }
    if not cents:
        return ""
    said = " and ".join(
        f"{what} may be off by up to {count(most, 'cent')}" for what, most in cents.items()
    )
    return f"They came as numbers of 32 bits: {said}."


def _past_sentence(prices: UnitPrices) -> str:
    past = prices.past
    last = span(pd.to_datetime(past["valid_until"]))
    return (
        f"PRICES PAST THEIR DATE: {len(past)} of {len(prices.used)} were valid until {last}, and"
        f" today is {prices.today}: ask for new ones before deciding."
    )


def gap_sentence(missing: pd.DataFrame) -> str:
    """Say which pairs are not available, and for want of which prices.

    Parameters
    ----------
    missing
        One row per gap, with payment_term, payment_option, catalog_item_id, country_code, reason.

    Returns
    -------
    str
        A sentence; empty where nothing is missing.
    """
    if missing.empty:
        return ""
    by_gap: dict[tuple[str, str], list[str]] = {}
    for row in missing.itertuples():
        by_gap.setdefault((row.catalog_item_id, row.reason), []).append(
            f"{row.payment_option} for {row.payment_term}"
        )
    gaps = [
        f"{item_id}: {reason} ({', '.join(pairs) if len(pairs) < 9 else 'every pair'})"
        for (item_id, reason), pairs in list(by_gap.items())[:5]
    ]
    more = f"; and {len(by_gap) - 5} more, see .missing" if len(by_gap) > 5 else ""
    return f"Not available for want of a price: {'; '.join(gaps)}{more}."
