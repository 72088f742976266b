"""Which row of a price CSV counts where old prices are kept beside new ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from outpost_planner.plan.columns import PRICE_KEY, is_illustrative

if TYPE_CHECKING:
    import pandas as pd


def prices_in_force(prices: pd.DataFrame) -> pd.DataFrame:
    """Keep one row per item, country, term and option: the newest.

    An illustration gives way to any price that is none, whatever the dates of both, and among
    illustrations a sandbox's quote counts before the others: its clock may be behind them. A price
    past its ``valid_until`` counts all the same, and is said wherever it is used: the older row
    beside it is no better.

    Parameters
    ----------
    prices
        The rows of a price CSV, with the columns of `Catalog.prices`.

    Returns
    -------
    pandas.DataFrame
        The rows that count, in the order of the file.

    Examples
    --------
    >>> from outpost_planner import read_catalog
    >>> prices = read_catalog().prices
    >>> len(prices_in_force(prices)) == len(prices)
    True
    """
    key = list(PRICE_KEY)
    if not prices.duplicated(key).any():
        return prices
    ranked = prices.assign(rank=prices["source"].map(_rank).astype("int64"))
    newest = ranked.sort_values(["rank", "as_of"], ascending=[True, False], kind="stable")
    kept = newest.drop_duplicates(key, keep="first").index
    return prices.loc[prices.index.isin(kept)].reset_index(drop=True)


def _rank(source: object) -> int:
    if not is_illustrative(source):
        return 0
    return 1 if str(source).startswith("quote ") else 2
