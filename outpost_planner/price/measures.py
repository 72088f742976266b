"""The arithmetic of every figure, for any number of orders at once: the heart of this package.

All arrays have the shape (orders, pairs). One order is the case of one row; line items are measured
by the same code, each as an order of its own. A figure is worked out when somebody asks for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from outpost_planner.money import Bools, Cents, Floats, divide, to_dollars
from outpost_planner.price.break_even import (
    NEVER,
    break_even_months,
    cash_payments,
    discounted_payments,
)
from outpost_planner.price.figures import FIGURES, Figure, Kind
from outpost_planner.price.rates import implied_annual_rate
from outpost_planner.service.pairs import OPTIONS, REFERENCE, TERMS

if TYPE_CHECKING:
    from outpost_planner.price.amounts import Amounts
    from outpost_planner.price.convention import Convention


@dataclass(frozen=True)
class Measures:
    """Every figure of `figures.FIGURES` under its own name, orders × pairs.

    Money is in cents, `npv` in dollars. A figure means nothing where `amounts.known` is False.

    Parameters
    ----------
    amounts
        What is paid.
    convention
        When payments fall, and how they are discounted.
    given_npv
        NPVs [USD] that take the place of those worked out here, such as those of another day.
    """

    amounts: Amounts
    convention: Convention
    given_npv: Floats | None = None

    # What is paid

    @property
    def upfront_price(self) -> Cents:
        """Paid at month 0."""
        return self.amounts.upfront

    @property
    def monthly_recurring_price(self) -> Cents:
        """Paid every month."""
        return self.amounts.monthly

    @cached_property
    def total_cost(self) -> Cents:
        """The upfront price and every monthly charge."""
        return self.amounts.upfront + self.amounts.monthly * self.amounts.months

    @cached_property
    def effective_monthly_cost(self) -> Cents:
        """The total cost over the months, rounded once."""
        return divide(self.total_cost, self.amounts.months)

    @cached_property
    def amortized_upfront_per_month(self) -> Cents:
        """The upfront price over the months, rounded once."""
        return divide(self.amounts.upfront, self.amounts.months)

    @cached_property
    def first_year_cash(self) -> Cents:
        """The upfront price and the first twelve charges."""
        return self.amounts.upfront + self.amounts.monthly * np.minimum(self.amounts.months, 12)

    # Present value

    @cached_property
    def npv(self) -> Floats:
        """Present value of all payments [USD]; NaN where not known."""
        if self.given_npv is not None:
            return self.given_npv
        return np.where(self.amounts.known, present_value(self.amounts, self.convention), np.nan)

    @cached_property
    def npv_rank(self) -> Cents:
        """Place by NPV among the options of a term."""
        return ranks(self.npv)

    # Against ALL_UPFRONT of the same term

    @cached_property
    def premium(self) -> Cents:
        """Total cost above that of ALL_UPFRONT."""
        return self.total_cost - self.total_cost[:, REFERENCE]

    @cached_property
    def premium_percent(self) -> Floats:
        """The premium in percent; NaN where ALL_UPFRONT costs nothing."""
        base = self.total_cost[:, REFERENCE]
        nothing = np.full(base.shape, np.nan)
        return np.divide(
            100.0 * self.premium, base, out=nothing, where=self.comparable & (base != 0)
        )

    @cached_property
    def implied_annual_rate(self) -> Floats:
        """The rate that is charged for paying later; NaN where nothing is deferred."""
        saved = np.where(self.comparable, self._saved, 0)
        return implied_annual_rate(saved, self._extra, self.amounts.months, self.convention.timing)

    @cached_property
    def break_even_month(self) -> Cents:
        """The first month at which more cash has been paid, or `NEVER`."""
        return self._break_even(cash_payments(self._saved, self._extra))

    @cached_property
    def discounted_break_even_month(self) -> Cents:
        """The first month at which more has been paid in present value, or `NEVER`."""
        return self._break_even(discounted_payments(self._saved, self._extra, self.convention))

    @cached_property
    def comparable(self) -> Bools:
        """Where the pair and ALL_UPFRONT of its term both have all their prices."""
        return self.amounts.known & self.amounts.known[:, REFERENCE]

    @cached_property
    def _saved(self) -> Cents:
        """Paid less than under ALL_UPFRONT at month 0."""
        return self.amounts.upfront[:, REFERENCE] - self.amounts.upfront

    @cached_property
    def _extra(self) -> Cents:
        """Paid more than under ALL_UPFRONT every month."""
        return self.amounts.monthly - self.amounts.monthly[:, REFERENCE]

    def _break_even(self, payments: Cents) -> Cents:
        months, first = self.amounts.months, self.convention.first_month
        found = break_even_months(self._saved, self._extra, months, first, payments)
        return np.where(self.comparable, found, NEVER)

    # As tables

    def cents(self) -> dict[str, tuple[Cents, Bools]]:
        """Return the figures that are whole cents, each with where it is known."""
        whole = (figure for figure in FIGURES if figure.kind is Kind.CENTS)
        return {figure.name: (getattr(self, figure.name), self._known(figure)) for figure in whole}

    def frame(self, index: pd.Index) -> pd.DataFrame:
        """Return the table in dollars, one row per cell of the arrays.

        Parameters
        ----------
        index
            As long as orders × pairs.

        Returns
        -------
        pandas.DataFrame
            One column per figure; NaN or NA where not known.
        """
        columns = {figure.name: self._column(figure) for figure in FIGURES}
        return pd.DataFrame(columns, index=index, copy=False)

    def _known(self, figure: Figure) -> Bools:
        return self.comparable if figure.is_compared else self.amounts.known

    def _column(self, figure: Figure) -> Any:
        values = getattr(self, figure.name)
        if figure.kind is Kind.CENTS:
            return to_dollars(values, self._known(figure)).ravel()
        if figure.kind is Kind.RANK:
            return _integers(values, self._known(figure))
        if figure.kind is Kind.MONTH:
            return _integers(values, values != NEVER)
        # The others hold NaN themselves where they are not known.
        return values.ravel()


def present_value(
    given: Amounts, convention: Convention, annual_rate: float | None = None
) -> Floats:
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
    annuity = convention.annuity(given.months, annual_rate)
    return (given.upfront + given.monthly * annuity) / 100.0


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
    # Each option against each other one of its term: a rank is one more than how many are lower.
    lower = by_term[:, :, None, :] < by_term[:, :, :, None]
    return (1 + lower.sum(axis=-1, dtype=np.int64)).reshape(npv.shape)


def _integers(values: Cents, known: Bools) -> pd.arrays.IntegerArray:
    return pd.arrays.IntegerArray(values.ravel(), ~known.ravel())
