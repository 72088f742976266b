"""Which way to pay is cheapest for each of many orders, and for all of them alike."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from outpost_planner.money import to_dollars
from outpost_planner.price import decide
from outpost_planner.price.calendar import by_period, check_period, period_labels
from outpost_planner.price.portfolio_payments import PortfolioPayments
from outpost_planner.service.pairs import PAIR_INDEX, PAIRS, Pair

if TYPE_CHECKING:
    from outpost_planner.money import Bools, Cents, Floats
    from outpost_planner.price.accrual import Accrual
    from outpost_planner.price.calendar import Numbering, Period


class RankedPortfolio(PortfolioPayments):
    """The payments of many orders, and which of them cost least."""

    @cached_property
    def best(self) -> pd.DataFrame:
        """Each order's pair of least equivalent annual cost, with its figures; NaN without prices.

        The cost compares terms of different length, and so takes every contract to be renewed at
        its price without end; it counts from the order's own start. ``npv`` is of the valuation
        date.

        Examples
        --------
        >>> from outpost_planner.price.examples import example_portfolio
        >>> portfolio = example_portfolio()
        >>> portfolio.best["payment_term"].to_dict()
        {'first': 'FIVE_YEARS', 'second': 'FIVE_YEARS'}
        """
        choice, found = self._choices
        places = np.arange(len(self.orders)) * len(PAIRS) + choice
        figures = self.by_order.iloc[places].set_axis(self._order_index)
        chosen = [
            PAIRS[each] if ok else (None, None)
            for each, ok in zip(choice.tolist(), found.tolist(), strict=True)
        ]
        pairs = pd.DataFrame(chosen, columns=PAIR_INDEX.names, index=self._order_index, dtype="str")
        annual = self._picked(self._annual_costs)
        costs = pd.Series(annual, index=self._order_index, name="equivalent_annual_cost")
        return pd.concat([pairs, figures, costs], axis="columns")

    @cached_property
    def best_totals(self) -> pd.Series:
        """What all orders cost together, each in its own best pair [USD]; NaN where one has none.

        Monthly price and equivalent annual cost are those of a time in which all contracts run; the
        NPV is of the valuation date.

        Examples
        --------
        >>> from outpost_planner.price.examples import example_portfolio
        >>> portfolio = example_portfolio()
        >>> portfolio.best_totals["monthly_recurring_price"]
        np.float64(0.0)
        """
        _, found = self._choices
        figures = self.measures
        summed = ("upfront_price", "monthly_recurring_price", "total_cost", "first_year_cash")
        sums = {
            name: to_dollars(self._picked(getattr(figures, name)).sum(), found.all())
            for name in summed
        }
        sums["npv"] = self._picked(figures.npv).sum()
        sums["equivalent_annual_cost"] = self._picked(self._annual_costs).sum()
        return pd.Series(sums, name="best_totals", dtype="float64")

    @cached_property
    def cheapest(self) -> Pair | None:
        """The one pair of least equivalent annual cost for all orders alike; None without prices.

        Examples
        --------
        >>> from outpost_planner.price.examples import example_portfolio
        >>> portfolio = example_portfolio()
        >>> portfolio.cheapest
        Pair(payment_term='FIVE_YEARS', payment_option='ALL_UPFRONT')
        """
        npv = self.total_measures.npv
        costs = decide.annual_costs(npv, self.convention.effective_annual_rate)
        (choice,), (found,) = decide.least_per_year(npv, costs)
        return PAIRS[choice] if found and self.orders else None

    def best_calendar(
        self,
        period: Period = "month",
        *,
        fiscal_year_start: int = 1,
        fiscal_year_number: Numbering = "end",
        accrual: Accrual = "days",
    ) -> pd.DataFrame:
        """Say what each period pays and uses up where each order takes its own best pair.

        Parameters
        ----------
        period, fiscal_year_start, fiscal_year_number, accrual
            As for `PaymentComparison.calendar`.

        Returns
        -------
        pandas.DataFrame
            Index the periods in time; ``billed_cost``, the cash, and ``effective_cost``, the
            straight-line cost by service period [USD]; ``unpriced_orders`` counts the orders that
            are not part of either.

        Raises
        ------
        InputError
            As for `calendar`.

        Examples
        --------
        >>> from outpost_planner.price.examples import example_portfolio
        >>> portfolio = example_portfolio()
        >>> portfolio.best_calendar("fiscal_year").loc["2027"].to_dict()
        {'billed_cost': 1501550.4, 'effective_cost': 225684.54, 'unpriced_orders': 0.0}
        """
        check_period(period, fiscal_year_start, fiscal_year_number, accrual)
        choice, found = self._choices
        mine = (np.arange(len(PAIRS)) == choice[:, None]) & found[:, None]
        columns = {}
        for name, spread in (("billed_cost", None), ("effective_cost", accrual)):
            cents, months = self._by_month(mine, spread)
            dates = pd.DatetimeIndex(months.astype("M8[s]"))
            labels = period_labels(dates, period, fiscal_year_start, fiscal_year_number)
            sums, names = by_period(cents.sum(axis=1, keepdims=True), labels)
            columns[name] = pd.Series(to_dollars(sums[:, 0]), index=names)
        # Cash may end before the cost does: a month that one of them lacks is 0 there.
        together = pd.DataFrame(columns).sort_index().fillna(0.0)
        return together.rename_axis(period).assign(unpriced_orders=int((~found).sum()))

    @cached_property
    def _annual_costs(self) -> Floats:
        npv = self._at_own_start.npv
        return decide.annual_costs(npv, self.convention.effective_annual_rate)

    @cached_property
    def _choices(self) -> tuple[Cents, Bools]:
        return decide.least_per_year(self._at_own_start.npv, self._annual_costs)

    def _picked(self, figures: Any) -> Any:
        """Return each order's figure of its own best pair."""
        choice, _ = self._choices
        return figures[np.arange(len(choice)), choice]
