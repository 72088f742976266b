"""Every figure of the table, for any number of orders at once: the arithmetic heart of this package.

All arrays have the shape (orders, pairs). One order is the case of one row; line items are measured
by the same code, each as an order of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from outpost_planner.money import Bools, Cents, Floats, check_size, divide, to_dollars
from outpost_planner.price.rates import implied_annual_rate
from outpost_planner.service.pairs import MAX_MONTHS, OPTIONS, PAIR_MONTHS, REFERENCE, TERMS

if TYPE_CHECKING:
    from outpost_planner.price.convention import Convention
    from outpost_planner.price.prices import UnitPrices

NEVER = -1
"""Stands for a break-even month that does not come."""

TABLE_COLUMNS = (
    "upfront_price",
    "monthly_recurring_price",
    "total_cost",
    "effective_monthly_cost",
    "amortized_upfront_per_month",
    "first_year_cash",
    "npv",
    "npv_rank",
    "premium",
    "premium_percent",
    "implied_annual_rate",
    "break_even_month",
    "discounted_break_even_month",
)
"""Columns of every comparison table, in order."""

CENTS_COLUMNS = (
    "upfront_price",
    "monthly_recurring_price",
    "total_cost",
    "effective_monthly_cost",
    "amortized_upfront_per_month",
    "first_year_cash",
    "premium",
)
"""Those of them that are whole cents."""


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


@dataclass(frozen=True)
class Measures:
    """Every figure of the table, orders × pairs; money in cents, `npv` in dollars."""

    amounts: Amounts
    total: Cents
    effective_monthly: Cents
    amortized: Cents
    first_year: Cents
    npv: Floats
    npv_rank: Cents
    premium: Cents
    comparable: Bools
    premium_percent: Floats
    implied_rate: Floats
    break_even: Cents
    discounted_break_even: Cents

    def cents(self) -> dict[str, tuple[Cents, Bools]]:
        """Return the money columns as cents, each with where it is known."""
        known = self.amounts.known
        values = (
            self.amounts.upfront,
            self.amounts.monthly,
            self.total,
            self.effective_monthly,
            self.amortized,
            self.first_year,
            self.premium,
        )
        masks = (*[known] * 6, self.comparable)
        return dict(zip(CENTS_COLUMNS, zip(values, masks, strict=True), strict=True))

    def frame(self, index: pd.Index) -> pd.DataFrame:
        """Return the table in dollars, a row a cell of the arrays.

        Parameters
        ----------
        index
            As long as orders × pairs.

        Returns
        -------
        pandas.DataFrame
            With the columns of `TABLE_COLUMNS`; NaN or NA where not known.
        """
        known = self.amounts.known
        columns: dict[str, Any] = {
            name: to_dollars(value, mask).ravel() for name, (value, mask) in self.cents().items()
        }
        columns["npv"] = self.npv.ravel()
        columns["npv_rank"] = _integers(self.npv_rank, known)
        columns["premium_percent"] = self.premium_percent.ravel()
        columns["implied_annual_rate"] = self.implied_rate.ravel()
        columns["break_even_month"] = _integers(self.break_even, self.break_even != NEVER)
        discounted = self.discounted_break_even
        columns["discounted_break_even_month"] = _integers(discounted, discounted != NEVER)
        return pd.DataFrame({name: columns[name] for name in TABLE_COLUMNS}, index=index, copy=False)


def amounts(prices: UnitPrices, rows: Any, quantities: Any, starts: Any) -> Amounts:
    """Multiply unit prices by quantities, prorate each line where a contract has months left, and add up each order.

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
    estimate = counts * (prices.upfront[rows] + prices.monthly[rows].astype(np.float64) * prices.months)
    check_size(np.add.reduceat(estimate, starts, axis=0), "The total cost of an order")
    factor = np.asarray(quantities, dtype=np.int64)[:, None]
    upfront = factor * prices.upfront[rows]
    if (prices.months != PAIR_MONTHS).any():
        # Prorated once, on the line. A term that is too short has no price, so that its figure means nothing.
        upfront = divide(upfront * np.minimum(prices.months, PAIR_MONTHS), PAIR_MONTHS)
    return Amounts(
        upfront=np.add.reduceat(upfront, starts, axis=0),
        monthly=np.add.reduceat(factor * prices.monthly[rows], starts, axis=0),
        known=np.logical_and.reduceat(prices.known[rows], starts, axis=0),
        months=prices.months,
    )


def measure(given: Amounts, convention: Convention) -> Measures:
    """Work out every figure of the table.

    Parameters
    ----------
    given
        What is paid.
    convention
        When it is paid, and how that is discounted.

    Returns
    -------
    Measures
        Of the same shape.
    """
    upfront, monthly, known, months = given.upfront, given.monthly, given.known, given.months
    total = upfront + monthly * months
    npv = np.where(known, present_value(given, convention), np.nan)
    comparable = known & known[:, REFERENCE]
    saved = upfront[:, REFERENCE] - upfront
    extra = monthly - monthly[:, REFERENCE]
    premium = total - total[:, REFERENCE]
    base = total[:, REFERENCE]
    percent = np.divide(100.0 * premium, base, out=np.full(npv.shape, np.nan), where=comparable & (base != 0))
    rate = implied_annual_rate(np.where(comparable, saved, 0), extra, months, convention.timing)
    first = convention.first_month
    payments = np.floor_divide(saved, np.maximum(extra, 1)) + 1
    discounted = discounted_payments(saved, extra, convention)
    return Measures(
        amounts=given,
        total=total,
        effective_monthly=divide(total, months),
        amortized=divide(upfront, months),
        first_year=upfront + monthly * np.minimum(months, 12),
        npv=npv,
        npv_rank=ranks(npv),
        premium=premium,
        comparable=comparable,
        premium_percent=percent,
        implied_rate=rate,
        break_even=np.where(comparable, break_even_months(saved, extra, months, first, payments), NEVER),
        discounted_break_even=np.where(comparable, break_even_months(saved, extra, months, first, discounted), NEVER),
    )


def present_value(given: Amounts, convention: Convention, annual_rate: float | None = None) -> Floats:
    """Discount to month 0.

    Parameters
    ----------
    given
        What is paid.
    convention
        When, and how it is discounted.
    annual_rate
        In place of the convention's own discount rate.

    Returns
    -------
    numpy.ndarray
        Dollars, not rounded.
    """
    return (given.upfront + given.monthly * convention.annuity(given.months, annual_rate)) / 100.0


def ranks(npv: Floats) -> Cents:
    """Rank the options of each term by NPV.

    Parameters
    ----------
    npv
        Orders × pairs; NaN where not known.

    Returns
    -------
    numpy.ndarray
        1 for the least NPV of a term; equals share a rank; without meaning where not known.
    """
    by_term = npv.reshape(-1, len(TERMS), len(OPTIONS))
    lower = by_term[:, :, None, :] < by_term[:, :, :, None]
    return (1 + lower.sum(axis=-1, dtype=np.int64)).reshape(npv.shape)


def discounted_payments(saved: Any, extra: Any, convention: Convention) -> Cents:
    """Count the monthly payments until more has been paid than under ALL_UPFRONT, each payment discounted.

    Parameters
    ----------
    saved
        Cents paid less at month 0 than under ALL_UPFRONT.
    extra
        Cents paid more each month.
    convention
        When payments fall, and how they are discounted.

    Returns
    -------
    numpy.ndarray
        Number of payments; more than the longest term has where the day does not come.
    """
    # Present value of 1 a month for 1, 2, ... months. It grows with the months, so the first sum beyond what was saved
    # is found by searching; as much is not yet more, whatever the last bits of the division say.
    worth = convention.annuity(np.arange(1, MAX_MONTHS + 1))
    needed = np.divide(saved, extra, out=np.full(np.shape(saved), np.inf), where=extra > 0)
    return np.searchsorted(worth, needed * (1 + 1e-12), side="right") + 1


def break_even_months(saved: Any, extra: Any, months: Any, first_month: int, payments: Any) -> Cents:
    """Find the first month at which more has been paid than under ALL_UPFRONT.

    Parameters
    ----------
    saved
        Cents paid less at month 0 than under ALL_UPFRONT.
    extra
        Cents paid more each month.
    months
        Number of monthly payments.
    first_month
        Month of the first of them, 0 or 1.
    payments
        How many monthly payments make up for what is saved.

    Returns
    -------
    numpy.ndarray
        Month, or `NEVER`.
    """
    reached = (extra > 0) & (saved >= 0) & (payments <= months)
    later = np.where(reached, payments - 1 + first_month, NEVER)
    # More is paid at month 0 already, before any monthly payment.
    return np.where(saved < 0, 0 if first_month else _month_zero(saved, extra), later)


def _month_zero(saved: Any, extra: Any) -> Cents:
    """Say 0 where the upfront price and the first charge, both at month 0, exceed together; else never.

    With a smaller monthly charge an option can only start dearer and end cheaper, so month 0 decides.
    """
    return np.where(extra > saved, 0, NEVER)


def _integers(values: Cents, known: Bools) -> pd.arrays.IntegerArray:
    return pd.arrays.IntegerArray(values.ravel(), ~known.ravel())
