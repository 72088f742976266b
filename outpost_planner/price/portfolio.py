"""One call compares all ways to pay for many orders: by order, by site and together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from outpost_planner.money import check_size
from outpost_planner.price.amounts import amounts
from outpost_planner.price.convention import Compounding, Timing, asked_convention
from outpost_planner.price.dates import check_date
from outpost_planner.price.planned import PlannedOrder, check_orders, pick_prices
from outpost_planner.price.portfolio_comparison import PortfolioComparison

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from decimal import Decimal

    import pandas as pd


def compare_portfolio(
    orders: Iterable[PlannedOrder],
    *,
    discount_rate: float | Decimal | str = 0.08,
    timing: Timing = "end",
    compounding: Compounding = "annual",
    prices: pd.DataFrame | None = None,
    valuation_date: date | str | None = None,
) -> PortfolioComparison:
    """Compare every payment option and term for many orders at once.

    Parameters
    ----------
    orders
        Orders as planned; none at all is a portfolio too.
    discount_rate, timing, compounding
        As for `compare_payments`.
    prices
        Prices for every order in place of those of its own catalog.
    valuation_date
        The one day to which every NPV is discounted; default: the earliest start. An order without
        a start date counts as begun on that day.

    Returns
    -------
    PortfolioComparison
        The same figures as `compare_payments` for each order, for each site and for all orders
        together.

    Raises
    ------
    InputError
        For what cannot be used, with every order that it concerns.

    Examples
    --------
    >>> from outpost_planner import read_catalog
    >>> catalog = read_catalog()
    >>> portfolio = compare_portfolio(
    ...     [
    ...         PlannedOrder(catalog.line_items({"OR-RKGP001": 2}), name="racks"),
    ...         PlannedOrder(catalog.line_items({"OR-SV1U001": 4}), name="servers"),
    ...     ]
    ... )
    >>> portfolio.best["payment_term"].to_dict()
    {'racks': 'FIVE_YEARS', 'servers': 'FIVE_YEARS'}
    """
    convention = asked_convention(discount_rate, timing, compounding)
    planned = tuple(orders)
    names = tuple(
        getattr(order, "name", "") or f"order {at}" for at, order in enumerate(planned, start=1)
    )
    check_orders(planned, names)
    picked, rows = pick_prices(planned, names, prices)
    valued_at = (
        None
        if valuation_date is None
        else check_date(valuation_date, "valuation_date").to_datetime64()
    )
    counts = np.array([len(order.lines.quantities) for order in planned], dtype=np.int64)
    quantities = [quantity for order in planned for quantity in order.lines.quantities.values()]
    # Where the rows of each order begin: the sum of the counts before it.
    paid = amounts(picked, rows, quantities, np.cumsum(counts) - counts)
    # Summed as floats, which grow where 64 bits would overflow without a word.
    total = (paid.upfront + paid.monthly * paid.months).sum(axis=0, dtype=np.float64)
    check_size(total, "The total cost of the portfolio")
    return PortfolioComparison(
        orders=planned,
        names=names,
        convention=convention,
        prices=picked,
        amounts=paid,
        line_rows=rows,
        line_orders=np.repeat(np.arange(len(planned)), counts),
        given_valuation_date=valued_at,
    )
