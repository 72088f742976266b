"""The table of a comparison for each line item, with unit prices and where they come from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from outpost_planner.money import to_dollars
from outpost_planner.service.pairs import PAIR_INDEX, PAIRS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from outpost_planner.price.measures import Measures
    from outpost_planner.price.prices import UnitPrices


def by_line_item(
    quantities: Mapping[str, int], prices: UnitPrices, measures: Measures
) -> pd.DataFrame:
    """Return one row per (payment_term, payment_option, catalog_item_id).

    Parameters
    ----------
    quantities
        By catalog item id.
    prices
        Unit prices, one row per item.
    measures
        Each item measured as an order of its own.

    Returns
    -------
    pandas.DataFrame
        Quantity, unit prices [USD], every figure, and currency, as_of and source of the price.
    """
    ids = pd.Index(list(quantities), name="catalog_item_id", dtype="str")
    count = len(ids)
    index = _pairs_by_item(ids)
    by_line = measures.frame(pd.RangeIndex(len(index)))
    # Measured item by item and shown pair by pair: transposed positions turn one into the other.
    by_pair = np.arange(len(index)).reshape(count, len(PAIRS)).T.ravel()
    lead = {
        "quantity": np.tile(np.array(list(quantities.values()), dtype=np.int64), len(PAIRS)),
        "unit_upfront_price": to_dollars(prices.upfront, prices.known).T.ravel(),
        "unit_monthly_recurring_price": to_dollars(prices.monthly, prices.known).T.ravel(),
    }
    places = prices.used_pairs * count + prices.used_rows
    origin = (
        prices.used[["currency", "as_of", "source"]].set_axis(places).reindex(range(len(index)))
    )
    figures = by_line.iloc[by_pair].reset_index(drop=True)
    return pd.concat((pd.DataFrame(lead), figures, origin), axis="columns").set_axis(index)


def _pairs_by_item(ids: pd.Index) -> pd.MultiIndex:
    """Index every pair with every item: all items of the first pair first."""
    count = len(ids)
    return pd.MultiIndex(
        levels=[*PAIR_INDEX.levels, ids],
        codes=[
            *(np.repeat(codes, count) for codes in PAIR_INDEX.codes),
            np.tile(np.arange(count), len(PAIRS)),
        ],
        names=[*PAIR_INDEX.names, ids.name],
    )
