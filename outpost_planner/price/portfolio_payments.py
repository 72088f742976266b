"""What many orders pay under each pair: every figure, site and month of them."""

from __future__ import annotations

import warnings
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from outpost_planner.errors import InputError
from outpost_planner.price.amounts import Amounts
from outpost_planner.price.calendar import Numbering, Period, by_pair_and_period, check_period
from outpost_planner.price.dates import months_between
from outpost_planner.price.figures import with_figures
from outpost_planner.price.measures import Measures
from outpost_planner.price.planned import PlannedOrder, start_days
from outpost_planner.price.portfolio_calendar import billed_by_month, effective_by_month
from outpost_planner.service.pairs import PAIR_INDEX, PAIRS, nested_index
from outpost_planner.show import wording

if TYPE_CHECKING:
    from outpost_planner.money import Bools, Cents, Floats
    from outpost_planner.price.accrual import Accrual
    from outpost_planner.price.convention import Convention
    from outpost_planner.price.prices import UnitPrices


@dataclass(frozen=True)
class PortfolioPayments:
    """Fields, figures and calendar of a portfolio.

    `portfolio_ranked.RankedPortfolio` says what is cheapest; `PortfolioComparison` adds the words.

    Parameters
    ----------
    orders, names, convention, prices, amounts, line_rows, line_orders, given_valuation_date
        As for `PortfolioComparison`.
    """

    orders: tuple[PlannedOrder, ...] = field(repr=False)
    names: tuple[str, ...] = field(repr=False)
    convention: Convention
    prices: UnitPrices = field(repr=False)
    amounts: Amounts = field(repr=False)
    line_rows: Cents = field(repr=False)
    line_orders: Cents = field(repr=False)
    given_valuation_date: Any = field(default=None, repr=False)

    @cached_property
    def valuation_date(self) -> pd.Timestamp | None:
        """The day to which every NPV is discounted; None where no order has a start date.

        Examples
        --------
        >>> from outpost_planner.price.examples import example_portfolio
        >>> portfolio = example_portfolio()
        >>> portfolio.valuation_date
        Timestamp('2027-01-01 00:00:00')
        """
        if self.given_valuation_date is not None:
            return pd.Timestamp(self.given_valuation_date)
        dated = [order for order in self.orders if order.start_date is not None]
        return pd.Timestamp(start_days(dated).min()) if dated else None

    # Every figure

    @cached_property
    def measures(self) -> Measures:
        """Every figure as an array of orders × pairs, NPVs at the valuation date.

        Examples
        --------
        >>> from outpost_planner.price.examples import example_portfolio
        >>> portfolio = example_portfolio()
        >>> portfolio.measures.total_cost[:, 0].tolist()
        [21746592, 21746592]
        """
        npv = self._at_own_start.npv * self._factors[:, None]
        return Measures(self.amounts, self.convention, npv)

    @cached_property
    def total_measures(self) -> Measures:
        """Every figure of all orders together, as an array of one × pairs.

        Examples
        --------
        >>> from outpost_planner.price.examples import example_portfolio
        >>> portfolio = example_portfolio()
        >>> portfolio.total_measures.total_cost[:, 0].tolist()
        [43493184]
        """
        return self._together(np.zeros(len(self.orders), dtype=np.int64), 1)

    @cached_property
    @with_figures
    def by_order(self) -> pd.DataFrame:
        """One row per (order, payment_term, payment_option), with these figures.

        {figures}

        ``npv`` is of the valuation date, so that the orders' add up.

        Examples
        --------
        >>> from outpost_planner.price.examples import example_portfolio
        >>> portfolio = example_portfolio()
        >>> portfolio.by_order.loc[("second", "ONE_YEAR", "ALL_UPFRONT"), "total_cost"]
        np.float64(217465.92)
        """
        return self.measures.frame(nested_index(self._order_index))

    @cached_property
    def by_site(self) -> pd.DataFrame:
        """One row per (site, payment_term, payment_option): the orders of each site together.

        Examples
        --------
        >>> from outpost_planner.price.examples import example_portfolio
        >>> portfolio = example_portfolio()
        >>> portfolio.by_site.loc[("Seattle", "ONE_YEAR", "ALL_UPFRONT"), "total_cost"]
        np.float64(434931.84)
        """
        codes, sites = pd.factorize(np.array([order.site for order in self.orders], dtype=object))
        index = nested_index(pd.Index(sites, dtype="str", name="site"))
        return self._together(codes, len(sites)).frame(index)

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row per (payment_term, payment_option): all orders paid for in that one way.

        NaN where any order lacks a price. ``npv`` is of the valuation date. Implied rates and
        break-even months count every order's payments from its own start.

        Examples
        --------
        >>> from outpost_planner.price.examples import example_portfolio
        >>> portfolio = example_portfolio()
        >>> portfolio.table.loc[("ONE_YEAR", "ALL_UPFRONT"), "total_cost"]
        np.float64(434931.84)
        """
        return self.total_measures.frame(PAIR_INDEX)

    # Month by month

    def calendar(
        self,
        period: Period = "month",
        *,
        fiscal_year_start: int = 1,
        fiscal_year_number: Numbering = "end",
        effective: bool = False,
        accrual: Accrual = "days",
    ) -> pd.DataFrame:
        """Say what each period pays under each pair, every order from its own start.

        Parameters
        ----------
        period, fiscal_year_start, fiscal_year_number, effective, accrual
            As for `PaymentComparison.calendar`.

        Returns
        -------
        pandas.DataFrame
            Index the periods in time; columns (payment_term, payment_option) [USD]. It is the sum
            of `PaymentComparison.calendar` of each order that has all its prices for the pair; a
            warning says how many lack one, `unpriced` which. A pair for which no order has its
            prices is NaN.

        Raises
        ------
        InputError
            For a period or month that cannot be used, and where an order has no start date.

        Warns
        -----
        UserWarning
            Where orders are left out for want of a price.

        Examples
        --------
        >>> from outpost_planner.price.examples import example_portfolio
        >>> portfolio = example_portfolio()
        >>> years = portfolio.calendar("fiscal_year")
        >>> years[("ONE_YEAR", "NO_UPFRONT")].head(2).to_dict()
        {'2027': 342767.52, '2028': 114255.84}
        """
        check_period(period, fiscal_year_start, fiscal_year_number, accrual)
        if self.gap_sentence:
            warnings.warn(self.gap_sentence, UserWarning, stacklevel=2)
        known = self.amounts.known
        cents, months = self._by_month(known, accrual if effective else None)
        dates = pd.DatetimeIndex(months.astype("M8[s]"))
        priced = np.logical_or.reduce(known, axis=0)
        division = (period, fiscal_year_start, fiscal_year_number)
        return by_pair_and_period(cents, dates, priced, division)

    def _by_month(self, counted: Bools, accrual: Accrual | None) -> tuple[Cents, Any]:
        """Add up cash, or what accrues, of the pairs of each order that count."""
        named = zip(self.names, self.orders, strict=True)
        undated = [name for name, order in named if order.start_date is None]
        if undated:
            raise InputError(
                f"{len(undated)} of {len(self.orders)} orders have no start date; give each one,"
                ' such as PlannedOrder(..., start_date="2027-01-01").',
                undated,
            )
        days = start_days(self.orders)
        upfront, monthly = self.amounts.upfront * counted, self.amounts.monthly * counted
        if accrual is None:
            return billed_by_month(days, upfront, monthly, self.convention.timing)
        return effective_by_month(days, upfront, monthly, accrual)

    # What is missing, and where the rest comes from

    @cached_property
    def unpriced(self) -> pd.DataFrame:
        """One row per pair for which orders lack a price: how many of them, and which.

        Examples
        --------
        >>> from outpost_planner.price.examples import example_portfolio
        >>> portfolio = example_portfolio()
        >>> portfolio.unpriced.empty
        True
        """
        lacking = ~self.amounts.known
        names = np.array(self.names, dtype=object)
        rows = [
            (*PAIRS[pair], int(lacking[:, pair].sum()), ", ".join(names[lacking[:, pair]]))
            for pair in np.flatnonzero(lacking.any(axis=0)).tolist()
        ]
        found = pd.DataFrame(rows, columns=[*PAIR_INDEX.names, "count", "orders"])
        return found.astype(
            dict.fromkeys([*PAIR_INDEX.names, "orders"], "str") | {"count": "int64"}
        )

    @cached_property
    def gap_sentence(self) -> str:
        """How many orders a calendar leaves out, in words; empty where none.

        Examples
        --------
        >>> from outpost_planner.price.examples import example_portfolio
        >>> portfolio = example_portfolio()
        >>> portfolio.gap_sentence
        ''
        """
        lacking = np.flatnonzero(~self.amounts.known.all(axis=1)).tolist()
        if not lacking:
            return ""
        named = ", ".join(self.names[at] for at in lacking[:3])
        more = f" and {len(lacking) - 3:,} more" if len(lacking) > 3 else ""
        verb = "lacks" if len(lacking) == 1 else "lack"
        return (
            f"{len(lacking):,} of {wording.count(len(self.orders), 'order')} {verb} a price for"
            f" some way to pay ({named}{more}). A calendar shows the orders that have their prices;"
            " .unpriced lists the others."
        )

    @cached_property
    def missing(self) -> pd.DataFrame:
        """Every price that an order lacks: the order, its site, the pair, the item and the reason.

        Examples
        --------
        >>> from outpost_planner.price.examples import example_portfolio
        >>> portfolio = example_portfolio()
        >>> portfolio.missing.columns[:2].tolist()
        ['order', 'site']
        """
        gaps = self.prices.missing()
        cells = ~self.prices.known
        # Gaps are listed cell by cell, so that counting the cells before one gives its row.
        number = np.cumsum(cells.ravel()).reshape(cells.shape) - 1
        lines, pairs = np.nonzero(cells[self.line_rows])
        found = gaps.iloc[number[self.line_rows[lines], pairs]].reset_index(drop=True)
        whose = self.line_orders[lines]
        sites = np.array([order.site for order in self.orders], dtype=object)
        names = np.array(self.names, dtype=object)
        found.insert(0, "order", pd.array(names[whose], dtype="str"))
        found.insert(1, "site", pd.array(sites[whose], dtype="str"))
        return found

    @cached_property
    def prices_used(self) -> pd.DataFrame:
        """Every price used, once, as its price table gives it, with its source and as-of date.

        Examples
        --------
        >>> from outpost_planner.price.examples import example_portfolio
        >>> portfolio = example_portfolio()
        >>> len(portfolio.prices_used)
        9
        """
        return self.prices.used

    # What these are worked out from

    @property
    def _order_index(self) -> pd.Index:
        return pd.Index(self.names, name="order", dtype="str")

    @cached_property
    def _at_own_start(self) -> Measures:
        return Measures(self.amounts, self.convention)

    @cached_property
    def _factors(self) -> Floats:
        """What 1 at each order's start is worth at the valuation date."""
        factors = np.ones(len(self.orders))
        if self.valuation_date is None:
            return factors
        dated = np.flatnonzero([order.start_date is not None for order in self.orders])
        days = start_days([self.orders[at] for at in dated.tolist()])
        months = months_between(self.valuation_date.to_datetime64(), days)
        factors[dated] = self.convention.discount_factors(months)
        return factors

    def _together(self, group: Any, count: int) -> Measures:
        """Measure the orders of each group together; a pair is known if it is for all of them."""
        upfront, monthly = (np.zeros((count, len(PAIRS)), dtype=np.int64) for _ in range(2))
        known, npv = np.ones((count, len(PAIRS)), dtype=bool), np.zeros((count, len(PAIRS)))
        np.add.at(upfront, group, self.amounts.upfront)
        np.add.at(monthly, group, self.amounts.monthly)
        np.logical_and.at(known, group, self.amounts.known)
        np.add.at(npv, group, self.measures.npv)
        return Measures(Amounts(upfront, monthly, known, self.amounts.months), self.convention, npv)
