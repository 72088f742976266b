"""Every way to pay for many orders at once: one call, for each order, each site and all together."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from outpost_planner.errors import InputError
from outpost_planner.payments import wording
from outpost_planner.payments.calendar import CALENDAR_RULE, by_period, check_period, period_labels
from outpost_planner.payments.convention import Compounding, Convention, Timing, annuity_factor, asked_convention
from outpost_planner.payments.measures import Amounts, Measures, amounts, measure
from outpost_planner.payments.money import ROUNDING_RULE, check_size, format_dollars, to_dollars
from outpost_planner.payments.pairs import (
    MAX_MONTHS,
    OPTIONS,
    PAIR_INDEX,
    PAIR_MONTHS,
    PAIRS,
    TERMS,
    Pair,
    nested_index,
)
from outpost_planner.payments.planned import (
    PlannedOrder,
    check_orders,
    months_of_charges,
    pick_prices,
    start_days,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from outpost_planner.payments.calendar import Period
    from outpost_planner.payments.money import Bools, Cents, Floats
    from outpost_planner.payments.prices import UnitPrices


def compare_portfolio(
    orders: Iterable[PlannedOrder],
    *,
    discount_rate: float = 0.08,
    timing: Timing = "end",
    compounding: Compounding = "annual",
    prices: pd.DataFrame | None = None,
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

    Returns
    -------
    PortfolioComparison
        The same figures as `compare_payments` for each order, for each site and for all orders together.

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
    names = tuple(getattr(order, "name", "") or f"order {at}" for at, order in enumerate(planned, start=1))
    check_orders(planned, names)
    picked, rows = pick_prices(planned, names, prices)
    counts = np.array([len(order.lines.quantities) for order in planned], dtype=np.int64)
    quantities = [quantity for order in planned for quantity in order.lines.quantities.values()]
    paid = amounts(picked, rows, quantities, np.cumsum(counts) - counts)
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
    )


@dataclass(frozen=True)
class PortfolioComparison:
    """Every way to pay for many orders; made by `compare_portfolio`.

    Parameters
    ----------
    orders
        Orders as planned.
    names
        A name of its own for each.
    convention
        Discount rate, timing and compounding.
    prices
        Unit prices of everything that is bought.
    amounts
        What is paid, in cents, orders × pairs.
    line_rows, line_orders
        Row of `prices` and position of the order of each line item.

    Examples
    --------
    >>> from outpost_planner import read_catalog
    >>> lines = read_catalog().line_items({"OR-RKGP001": 2})
    >>> portfolio = compare_portfolio([PlannedOrder(lines, start_date=day) for day in ("2027-01-01", "2027-07-01")])
    >>> portfolio.calendar("fiscal_year")[("ONE_YEAR", "NO_UPFRONT")].head(2).to_dict()
    {'2027': 298998.0, '2028': 99666.0}
    """

    orders: tuple[PlannedOrder, ...] = field(repr=False)
    names: tuple[str, ...] = field(repr=False)
    convention: Convention
    prices: UnitPrices = field(repr=False)
    amounts: Amounts = field(repr=False)
    line_rows: Cents = field(repr=False)
    line_orders: Cents = field(repr=False)

    @cached_property
    def measures(self) -> Measures:
        """Every figure as an array of orders × pairs."""
        return measure(self.amounts, self.convention)

    @cached_property
    def total_measures(self) -> Measures:
        """Every figure of all orders together, as an array of one × pairs."""
        return measure(self._added_up(np.zeros(len(self.orders), dtype=np.int64), 1), self.convention)

    @cached_property
    def by_order(self) -> pd.DataFrame:
        """One row an (order, payment_term, payment_option), with the columns of `PaymentComparison.table`."""
        return self.measures.frame(nested_index(self._order_index))

    @cached_property
    def by_site(self) -> pd.DataFrame:
        """One row a (site, payment_term, payment_option): the orders of each site together."""
        codes, sites = pd.factorize(np.array([order.site for order in self.orders], dtype=object))
        added = self._added_up(codes, len(sites))
        return measure(added, self.convention).frame(nested_index(pd.Index(sites, dtype="str", name="site")))

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row a (payment_term, payment_option): all orders paid for in that one way.

        NaN where any order lacks a price. A break-even month counts from each order's own start.
        """
        return self.total_measures.frame(PAIR_INDEX)

    @cached_property
    def best(self) -> pd.DataFrame:
        """The pair of least equivalent annual cost of each order, with its figures; NaN where none has its prices."""
        choice, found = self._choices
        figures = self.by_order.iloc[np.arange(len(self.orders)) * len(PAIRS) + choice].set_axis(self._order_index)
        chosen = [PAIRS[each] if ok else (None, None) for each, ok in zip(choice.tolist(), found.tolist(), strict=True)]
        pairs = pd.DataFrame(chosen, columns=PAIR_INDEX.names, index=self._order_index, dtype="str")
        costs = pd.Series(self._picked(self._annual_costs), index=self._order_index, name="equivalent_annual_cost")
        return pd.concat([pairs, figures, costs], axis="columns")

    @cached_property
    def best_totals(self) -> pd.Series:
        """What all orders cost together where each takes its own best pair [USD]; NaN where one has none.

        The monthly price is that of a month in which all contracts run.
        """
        figures, (_, found) = self.measures, self._choices
        cents = {
            "upfront_price": self.amounts.upfront,
            "monthly_recurring_price": self.amounts.monthly,
            "total_cost": figures.total,
            "first_year_cash": figures.first_year,
        }
        dollars = {"npv": figures.npv, "equivalent_annual_cost": self._annual_costs}
        sums = {name: to_dollars(self._picked(each).sum(), found.all()) for name, each in cents.items()}
        sums |= {name: self._picked(each).sum() for name, each in dollars.items()}
        return pd.Series(sums, name="best_totals", dtype="float64")

    @cached_property
    def cheapest(self) -> Pair | None:
        """The one pair of least equivalent annual cost for all orders alike; None where none has all prices."""
        costs = _annual_costs(self.total_measures.npv, self.convention)
        (choice,), (found,) = _least(self.total_measures.npv, costs)
        return PAIRS[choice] if found and self.orders else None

    def calendar(self, period: Period = "month", *, fiscal_year_start: int = 1) -> pd.DataFrame:
        """Say what each month, quarter or fiscal year pays under each pair, every order from its own start.

        Parameters
        ----------
        period
            ``"month"``, ``"quarter"`` or ``"fiscal_year"``.
        fiscal_year_start
            First month of the fiscal year: 1 for January. A fiscal year has the number of the calendar year in
            which it ends.

        Returns
        -------
        pandas.DataFrame
            Index the periods in time; columns (payment_term, payment_option) [USD], NaN where any order lacks a
            price. It is the sum of `PaymentComparison.calendar` of each order.

        Raises
        ------
        InputError
            For a period or month that cannot be used, and where an order has no start date.
        """
        check_period(period, fiscal_year_start)
        undated = [name for name, order in zip(self.names, self.orders, strict=True) if order.start_date is None]
        if undated:
            raise InputError(
                f"{len(undated)} of {len(self.orders)} orders have no start date; give each one, such as "
                'PlannedOrder(..., start_date="2027-01-01").',
                undated,
            )
        sums, months = self._billed_by_month()
        known = self.amounts.known.all(axis=0)
        cents, labels = by_period(sums * known, period_labels(pd.DatetimeIndex(months), period, fiscal_year_start))
        return pd.DataFrame(to_dollars(cents, known), index=labels, columns=PAIR_INDEX)

    def _billed_by_month(self) -> tuple[Cents, Any]:
        """Add up what falls in each calendar month, from the first start to the last payment."""
        days = start_days(self.orders)
        if not len(days):
            return np.zeros((0, len(PAIRS)), dtype=np.int64), []
        starts, codes = np.unique(days, return_inverse=True)
        together = self._added_up(codes, len(starts))
        months = months_of_charges(starts, self.convention.timing)
        first = months.min()
        sums = np.zeros((months.max() - first + 1, len(PAIRS)), dtype=np.int64)
        np.add.at(sums, months[:, 0] - first, together.upfront)
        for month in range(MAX_MONTHS):
            running = together.monthly * (month < PAIR_MONTHS)
            np.add.at(sums, months[:, month + self.convention.first_month] - first, running)
        return sums, np.arange(first, first + len(sums)).astype("M8[M]").astype("M8[s]")

    @cached_property
    def missing(self) -> pd.DataFrame:
        """Every price that an order lacks: the order, its site, the pair, the item and the reason."""
        gaps = self.prices.missing()
        cells = ~self.prices.known
        number = np.cumsum(cells.ravel()).reshape(cells.shape) - 1
        lines, pairs = np.nonzero(cells[self.line_rows])
        found = gaps.iloc[number[self.line_rows[lines], pairs]].reset_index(drop=True)
        whose = self.line_orders[lines]
        sites = np.array([order.site for order in self.orders], dtype=object)
        found.insert(0, "order", pd.array(np.array(self.names, dtype=object)[whose], dtype="str"))
        found.insert(1, "site", pd.array(sites[whose], dtype="str"))
        return found

    @cached_property
    def prices_used(self) -> pd.DataFrame:
        """Every price used, once, as its price table gives it, with its source and as-of date."""
        return self.prices.used

    @cached_property
    def assumptions(self) -> tuple[str, ...]:
        """Everything that the figures rest on, in sentences."""
        return (
            wording.price_warning(self.prices),
            *self.convention.sentences(),
            "NPV and equivalent annual cost of each order are those at its own start, and are added up as they are.",
            "First-year cash is each order's upfront price and first twelve recurring charges.",
            CALENDAR_RULE,
            ROUNDING_RULE,
        )

    @cached_property
    def summary(self) -> str:
        """The finding in words, with the warning that prices may be illustrative."""
        if not self.orders:
            return "The portfolio holds no order."
        gaps = wording.gap_sentence(self.prices.missing())
        return " ".join(part for part in (self._finding(), gaps, wording.price_warning(self.prices)) if part)

    def _finding(self) -> str:
        _, found = self._choices
        if not found.all():
            without = [name for name, ok in zip(self.names, found.tolist(), strict=True) if not ok]
            more = f" and {len(without) - 3} more" if len(without) > 3 else ""
            return f"No way to pay has all its prices for {', '.join(without[:3])}{more}."
        totals = self.best_totals
        alike = ""
        if self.cheapest is not None:
            (npv,) = _annual_costs(self.total_measures.npv, self.convention)[:, PAIRS.index(self.cheapest)]
            option, term = wording.words(self.cheapest.payment_option), wording.words(self.cheapest.payment_term)
            alike = f" One way for all, {option} for {term}, costs {format_dollars(npv)} a year."
        return (
            f"{self._counted()}, at {self.convention.discount_rate:.2%} a year: each paid for in its own cheapest way, "
            f"they cost {format_dollars(totals['equivalent_annual_cost'])} a year (equivalent annual cost), "
            f"{format_dollars(totals['first_year_cash'])} in their first twelve months and "
            f"{format_dollars(totals['total_cost'])} in all.{alike}"
        )

    def _counted(self) -> str:
        orders, sites = len(self.orders), len({order.site for order in self.orders})
        return f"{orders:,} order{'s' * (orders != 1)} for {sites:,} site{'s' * (sites != 1)}"

    def __repr__(self) -> str:
        columns = ["upfront_price", "monthly_recurring_price", "total_cost", "first_year_cash", "npv", "npv_rank"]
        return f"{self.summary}\n{wording.readable(self.table[columns]).to_string()}"

    def _repr_html_(self) -> str:
        return wording.html_page(f"Ways to pay for {self._counted()}", [self.summary], self.table, self.assumptions)

    @property
    def _order_index(self) -> pd.Index:
        return pd.Index(self.names, name="order", dtype="str")

    @cached_property
    def _annual_costs(self) -> Floats:
        return _annual_costs(self.measures.npv, self.convention)

    @cached_property
    def _choices(self) -> tuple[Cents, Bools]:
        return _least(self.measures.npv, self._annual_costs)

    def _picked(self, figures: Any) -> Any:
        choice, _ = self._choices
        return figures[np.arange(len(choice)), choice]

    def _added_up(self, group: Any, count: int) -> Amounts:
        """Add up the orders of each group; a pair is known where it is for each of them."""
        upfront, monthly = (np.zeros((count, len(PAIRS)), dtype=np.int64) for _ in range(2))
        known = np.ones((count, len(PAIRS)), dtype=bool)
        np.add.at(upfront, group, self.amounts.upfront)
        np.add.at(monthly, group, self.amounts.monthly)
        np.logical_and.at(known, group, self.amounts.known)
        return Amounts(upfront, monthly, known, self.amounts.months)


def _annual_costs(npv: Floats, convention: Convention) -> Floats:
    return npv / annuity_factor(convention.effective_annual_rate, PAIR_MONTHS / 12)


def _least(npv: Floats, annual_costs: Floats) -> tuple[Cents, Bools]:
    """Choose the option of least NPV in each term, and of those the one of least equivalent annual cost."""
    orders = np.arange(len(npv))[:, None]
    usable = np.where(np.isnan(npv), np.inf, npv).reshape(len(npv), len(TERMS), len(OPTIONS))
    by_term = usable.argmin(axis=2) + np.arange(len(TERMS)) * len(OPTIONS)
    costs = annual_costs[orders, by_term]
    term = np.where(np.isnan(costs), np.inf, costs).argmin(axis=1)
    found: Any = ~np.isnan(npv).all(axis=1)
    return by_term[orders[:, 0], term], found
