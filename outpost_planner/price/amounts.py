"""What is paid: unit prices times quantities, in whole cents, for any number of orders at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from outpost_planner.money import Bools, Cents, check_size, divide
from outpost_planner.service.pairs import PAIR_MONTHS

if TYPE_CHECKING:
    from outpost_planner.price.prices import UnitPrices


@dataclass(frozen=True)
class Amounts:
    """What is paid: the input of every measure.

    Parameters
    ----------
    upfront, monthly
        Cents, orders × pairs; without meaning where not known.
    known
        Whether every item of the order has a price, orders × pairs.
    months
        Number of monthly payments, by pair.
    """

    upfront: Cents
    monthly: Cents
    known: Bools
    months: Cents


def amounts(prices: UnitPrices, rows: Any, quantities: Any, starts: Any) -> Amounts:
    """Multiply prices by quantities, prorate lines of contracts under way, add up each order.

    Parameters
    ----------
    prices
        Unit prices, wanted × pairs.
    rows
        Row of `prices` of each line item; the line items of an order stand together.
    quantities
        Quantity of each line item.
    starts
        Position of each order's first line item.

    Returns
    -------
    Amounts
        Orders × pairs, exact.

    Raises
    ------
    InputError
        Where an amount is too large to be counted to the cent.
    """
    counts = np.asarray(quantities, dtype=np.float64)[:, None]
    # Estimated in float64, whose range has no end, before a product in int64 could wrap around.
    estimate = counts * (
        prices.upfront[rows] + prices.monthly[rows].astype(np.float64) * prices.months
    )
    check_size(np.add.reduceat(estimate, starts, axis=0), "The total cost of an order")
    factor = np.asarray(quantities, dtype=np.int64)[:, None]
    upfront = factor * prices.upfront[rows]
    if (prices.months != PAIR_MONTHS).any():
        # Prorated once, on the line. A term that is too short has no price, so that its figure
        # means nothing.
        upfront = divide(upfront * np.minimum(prices.months, PAIR_MONTHS), PAIR_MONTHS)
    return Amounts(
        upfront=np.add.reduceat(upfront, starts, axis=0),
        monthly=np.add.reduceat(factor * prices.monthly[rows], starts, axis=0),
        known=np.logical_and.reduceat(prices.known[rows], starts, axis=0),
        months=prices.months,
    )
