"""Every way to pay for many orders at once: one call, for each order, each site and all together."""

from __future__ import annotations

import warnings
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from outpost_planner.errors import InputError
from outpost_planner.money import ROUNDING_RULE, check_size, to_dollars
from outpost_planner.price import decide, notes
from outpost_planner.price.calendar import (
    CALENDAR_RULE,
    NUMBERINGS,
    by_period,
    check_date,
    check_period,
    effective_rule,
    months_between,
    period_labels,
)
from outpost_planner.price.convention import Compounding, Convention, Timing, asked_convention
from outpost_planner.price.measures import Amounts, Measures, amounts, measure, ranks
from outpost_planner.price.page import Exported, Page, Sheet
from outpost_planner.price.planned import PlannedOrder, check_orders, pick_prices, start_days
from outpost_planner.price.portfolio_calendar import billed_by_month, effective_by_month
from outpost_planner.price.prices import gap_sentence, price_warning
from outpost_planner.service.pairs import PAIR_INDEX, PAIRS, Pair, nested_index
from outpost_planner.show import tables, wording
from outpost_planner.show.wording import format_dollars

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from outpost_planner.money import Bools, Cents, Floats
    from outpost_planner.price.calendar import Accrual, Numbering, Period
    from outpost_planner.price.prices import UnitPrices


def compare_portfolio(
    orders: Iterable[PlannedOrder],
    *,
    discount_rate: float = 0.08,
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
        The one day to which every NPV is discounted; default: the earliest start. An order without a start date
        counts as begun on that day.

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
    valued_at = None if valuation_date is None else check_date(valuation_date, "valuation_date").to_datetime64()
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
        given_valuation_date=valued_at,
    )


@dataclass(frozen=True)
class PortfolioComparison(Exported):
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
    given_valuation_date
        The day to which NPVs are discounted; None for the earliest start.

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
    given_valuation_date: Any = field(default=None, repr=False)

    @cached_property
    def valuation_date(self) -> pd.Timestamp | None:
        """The day to which every NPV is discounted; None where no order has a start date."""
        if self.given_valuation_date is not None:
            return pd.Timestamp(self.given_valuation_date)
        dated = [order for order in self.orders if order.start_date is not None]
        return pd.Timestamp(start_days(dated).min()) if dated else None

    @cached_property
    def valuation_sentence(self) -> str:
        """Which day NPVs are of, in words."""
        if self.valuation_date is None:
            return "No order has a start date: NPVs are of one day, on which all orders are taken to begin."
        undated = sum(order.start_date is None for order in self.orders)
        verb = "counts" if undated == 1 else "count"
        more = f" {_orders(undated)} without a start date {verb} as begun on that day." if undated else ""
        return f"NPVs are of one day, {self.valuation_date:%Y-%m-%d}, whenever an order begins.{more}"

    @cached_property
    def measures(self) -> Measures:
        """Every figure as an array of orders × pairs, NPVs at the valuation date."""
        npv = self._at_own_start.npv * self._factors[:, None]
        return replace(self._at_own_start, npv=npv, npv_rank=ranks(npv))

    @cached_property
    def total_measures(self) -> Measures:
        """Every figure of all orders together, as an array of one × pairs."""
        return self._together(np.zeros(len(self.orders), dtype=np.int64), 1)

    @cached_property
    def by_order(self) -> pd.DataFrame:
        """One row per (order, payment_term, payment_option), with the columns of `PaymentComparison.table`.

        ``npv`` is of the valuation date, so that the orders' add up.
        """
        return self.measures.frame(nested_index(self._order_index))

    @cached_property
    def by_site(self) -> pd.DataFrame:
        """One row a (site, payment_term, payment_option): the orders of each site together."""
        codes, sites = pd.factorize(np.array([order.site for order in self.orders], dtype=object))
        return self._together(codes, len(sites)).frame(nested_index(pd.Index(sites, dtype="str", name="site")))

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row a (payment_term, payment_option): all orders paid for in that one way.

        NaN where any order lacks a price. ``npv`` is of the valuation date. Implied rates and break-even months count
        every order's payments from its own start.
        """
        return self.total_measures.frame(PAIR_INDEX)

    @cached_property
    def best(self) -> pd.DataFrame:
        """The pair of least equivalent annual cost of each order, with its figures; NaN where none has its prices.

        The cost compares terms of different length, and so takes every contract to be renewed at its price without
        end; it counts from the order's own start. ``npv`` is of the valuation date.
        """
        choice, found = self._choices
        figures = self.by_order.iloc[np.arange(len(self.orders)) * len(PAIRS) + choice].set_axis(self._order_index)
        chosen = [PAIRS[each] if ok else (None, None) for each, ok in zip(choice.tolist(), found.tolist(), strict=True)]
        pairs = pd.DataFrame(chosen, columns=PAIR_INDEX.names, index=self._order_index, dtype="str")
        costs = pd.Series(self._picked(self._annual_costs), index=self._order_index, name="equivalent_annual_cost")
        return pd.concat([pairs, figures, costs], axis="columns")

    @cached_property
    def best_totals(self) -> pd.Series:
        """What all orders cost together where each takes its own best pair [USD]; NaN where one has none.

        Monthly price and equivalent annual cost are those of a time in which all contracts run; the NPV is of the
        valuation date.
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
        npv = self.total_measures.npv
        costs = decide.annual_costs(npv, self.convention.effective_annual_rate)
        (choice,), (found,) = decide.least_per_year(npv, costs)
        return PAIRS[choice] if found and self.orders else None

    def calendar(
        self,
        period: Period = "month",
        *,
        fiscal_year_start: int = 1,
        fiscal_year_number: Numbering = "end",
        effective: bool = False,
        accrual: Accrual = "days",
    ) -> pd.DataFrame:
        """Say what each month, quarter or fiscal year pays under each pair, every order from its own start.

        Parameters
        ----------
        period, fiscal_year_start, fiscal_year_number, effective, accrual
            As for `PaymentComparison.calendar`.

        Returns
        -------
        pandas.DataFrame
            Index the periods in time; columns (payment_term, payment_option) [USD]. It is the sum of
            `PaymentComparison.calendar` of each order that has all its prices for the pair; a warning says how many
            lack one, `unpriced` which. A pair for which no order has its prices is NaN.

        Raises
        ------
        InputError
            For a period or month that cannot be used, and where an order has no start date.

        Warns
        -----
        UserWarning
            Where orders are left out for want of a price.
        """
        check_period(period, fiscal_year_start, fiscal_year_number, accrual)
        if self.gap_sentence:
            warnings.warn(self.gap_sentence, UserWarning, stacklevel=2)
        known = self.amounts.known
        cents, months = self._by_month(known, accrual if effective else None)
        dates = pd.DatetimeIndex(months.astype("M8[s]"))
        sums, labels = by_period(cents, period_labels(dates, period, fiscal_year_start, fiscal_year_number))
        return pd.DataFrame(to_dollars(sums, known.any(axis=0)), index=labels, columns=PAIR_INDEX)

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
            Index the periods in time; ``billed_cost``, the cash, and ``effective_cost``, the straight-line cost by
            service period [USD]; ``unpriced_orders`` counts the orders that are not part of either.

        Raises
        ------
        InputError
            As for `calendar`.

        Examples
        --------
        >>> from outpost_planner import read_catalog
        >>> lines = read_catalog().line_items({"OR-RKGP001": 2})
        >>> portfolio = compare_portfolio([PlannedOrder(lines, start_date=day) for day in ("2027-01-01", "2027-07-01")])
        >>> portfolio.best_calendar("fiscal_year").loc["2027"].to_dict()
        {'billed_cost': 226113.12, 'effective_cost': 226113.12, 'unpriced_orders': 0.0}
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
        together = pd.DataFrame(columns).sort_index().fillna(0.0)
        return together.rename_axis(period).assign(unpriced_orders=int((~found).sum()))

    def _by_month(self, counted: Bools, accrual: Accrual | None) -> tuple[Cents, Any]:
        """Add up cash, or what accrues, of the pairs of each order that count."""
        undated = [name for name, order in zip(self.names, self.orders, strict=True) if order.start_date is None]
        if undated:
            raise InputError(
                f"{len(undated)} of {len(self.orders)} orders have no start date; give each one, such as "
                'PlannedOrder(..., start_date="2027-01-01").',
                undated,
            )
        days = start_days(self.orders)
        upfront, monthly = self.amounts.upfront * counted, self.amounts.monthly * counted
        if accrual is None:
            return billed_by_month(days, upfront, monthly, self.convention.timing)
        return effective_by_month(days, upfront, monthly, accrual)

    @cached_property
    def unpriced(self) -> pd.DataFrame:
        """One row per pair for which orders lack a price: how many of them, and which."""
        lacking = ~self.amounts.known
        names = np.array(self.names, dtype=object)
        rows = [
            (*PAIRS[pair], int(lacking[:, pair].sum()), ", ".join(names[lacking[:, pair]]))
            for pair in np.flatnonzero(lacking.any(axis=0)).tolist()
        ]
        found = pd.DataFrame(rows, columns=[*PAIR_INDEX.names, "count", "orders"])
        return found.astype(dict.fromkeys([*PAIR_INDEX.names, "orders"], "str") | {"count": "int64"})

    @cached_property
    def gap_sentence(self) -> str:
        """How many orders a calendar leaves out, in words; empty where none."""
        lacking = np.flatnonzero(~self.amounts.known.all(axis=1)).tolist()
        if not lacking:
            return ""
        named = ", ".join(self.names[at] for at in lacking[:3])
        more = f" and {len(lacking) - 3:,} more" if len(lacking) > 3 else ""
        return (
            f"{len(lacking):,} of {_orders(len(self.orders))} {'lacks' if len(lacking) == 1 else 'lack'} a price for "
            f"some way to pay ({named}{more}). A "
            "calendar shows the orders that have their prices; .unpriced lists the others."
        )

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
            price_warning(self.prices),
            *self.convention.sentences(),
            self.valuation_sentence,
            (
                "The time from that day to an order's start counts in months of the discount rate; a month that has "
                "begun counts by its days. Implied rates and break-even months count from each order's own start."
            ),
            notes.RENEWED_WITHOUT_END,
            "First-year cash is each order's upfront price and first twelve recurring charges.",
            *filter(None, [self.gap_sentence]),
            f"{CALENDAR_RULE} {NUMBERINGS['end']}",
            effective_rule(),
            ROUNDING_RULE,
        )

    @cached_property
    def summary(self) -> str:
        """The finding in words, with the warning that prices may be illustrative."""
        if not self.orders:
            return "The portfolio holds no order."
        gaps = gap_sentence(self.prices.missing())
        return " ".join(part for part in (self._finding(), gaps, price_warning(self.prices)) if part)

    @property
    def page(self) -> Page:
        """Everything that the comparison says, for its files."""
        valued = f"{self.valuation_date:%Y-%m-%d}" if self.valuation_date is not None else "the day all orders begin"
        sheets = [
            Sheet("Best of each order", "Each order in its own cheapest way for a need without end", self.best),
            Sheet("One way for all", "All orders paid for in one way", self.table),
            Sheet("By site", "The orders of each site together", self.by_site),
        ]
        if self.orders and all(order.start_date is not None for order in self.orders):
            caption = f"Cash and straight-line cost by year, each order in its own cheapest way. {self.gap_sentence}"
            sheets.insert(1, Sheet("By year", caption.strip(), self.best_calendar("fiscal_year")))
            sheets.append(Sheet("By month", "The same by month", self.best_calendar(), is_detail=True))
        if len(self.missing):
            sheets.append(Sheet("Missing prices", f"{len(self.missing):,} prices are missing", self.missing))
        return Page(
            title=f"Ways to pay for {self._counted()}",
            findings=(self.summary,),
            sheets=tuple(sheets),
            notes=self.assumptions,
            settings={
                "Orders": self._counted(),
                "Discount rate": f"{wording.percent(self.convention.discount_rate)} a year",
                "Recurring charges fall": f"at the {self.convention.timing} of the month",
                "Compounding": self.convention.compounding,
                "Valuation date": valued,
            },
        )

    def _finding(self) -> str:
        _, found = self._choices
        if found.all():
            return f"{self._counted()}{self._said(found)}{self._alike()} {self.valuation_sentence}"
        without = [name for name, ok in zip(self.names, found.tolist(), strict=True) if not ok]
        more = f" and {len(without) - 3} more" if len(without) > 3 else ""
        gap = f"No way to pay has all its prices for {', '.join(without[:3])}{more}."
        if not found.any():
            return gap
        part = f"The other {_orders(int(found.sum()))}{self._said(found)}"
        return f"{gap} {part} {self.valuation_sentence}"

    def _said(self, found: Bools) -> str:
        """Say what the orders that have a price cost, each paid for in its own cheapest way."""
        figures = self.measures
        cost, npv = (self._picked(each)[found].sum() for each in (self._annual_costs, figures.npv))
        cash, total = (int(self._picked(each)[found].sum()) / 100 for each in (figures.first_year, figures.total))
        rate = wording.percent(self.convention.discount_rate)
        return (
            f", at {rate} a year: each paid for in its own cheapest way for a need without end, {format_dollars(cost)} "
            "a year (equivalent annual cost) while all contracts run, every contract renewed at today's price; NPV "
            f"{format_dollars(npv)}, {format_dollars(cash)} in their first twelve months, {format_dollars(total)} over "
            "the first contracts."
        )

    def _alike(self) -> str:
        if self.cheapest is None:
            return ""
        npv = self.total_measures.npv[0, PAIRS.index(self.cheapest)]
        return f" The cheapest one way for all is {wording.pair_words(self.cheapest)}, NPV {format_dollars(npv)}."

    def _sites(self) -> str:
        return f"for {wording.count(len({order.site for order in self.orders}), 'site')}"

    def _counted(self) -> str:
        return f"{_orders(len(self.orders))} {self._sites()}"

    def __repr__(self) -> str:
        columns = ["upfront_price", "monthly_recurring_price", "total_cost", "first_year_cash", "npv", "npv_rank"]
        return f"{self.summary}\n{tables.texts_of(self.table[columns]).to_string()}"

    def _repr_html_(self) -> str:
        return notes.html_page(f"Ways to pay for {self._counted()}", [self.summary], self.table, self.assumptions)

    @property
    def _order_index(self) -> pd.Index:
        return pd.Index(self.names, name="order", dtype="str")

    @cached_property
    def _at_own_start(self) -> Measures:
        return measure(self.amounts, self.convention)

    @cached_property
    def _factors(self) -> Floats:
        """What 1 at each order's start is worth at the valuation date."""
        factors = np.ones(len(self.orders))
        if self.valuation_date is None:
            return factors
        dated = np.flatnonzero([order.start_date is not None for order in self.orders])
        days = start_days([self.orders[at] for at in dated.tolist()])
        factors[dated] = self.convention.discount_factors(months_between(self.valuation_date.to_datetime64(), days))
        return factors

    @cached_property
    def _annual_costs(self) -> Floats:
        return decide.annual_costs(self._at_own_start.npv, self.convention.effective_annual_rate)

    @cached_property
    def _choices(self) -> tuple[Cents, Bools]:
        return decide.least_per_year(self._at_own_start.npv, self._annual_costs)

    def _picked(self, figures: Any) -> Any:
        choice, _ = self._choices
        return figures[np.arange(len(choice)), choice]

    def _together(self, group: Any, count: int) -> Measures:
        """Measure the orders of each group together; a pair is known where it is for each of them."""
        upfront, monthly = (np.zeros((count, len(PAIRS)), dtype=np.int64) for _ in range(2))
        known, npv = np.ones((count, len(PAIRS)), dtype=bool), np.zeros((count, len(PAIRS)))
        np.add.at(upfront, group, self.amounts.upfront)
        np.add.at(monthly, group, self.amounts.monthly)
        np.logical_and.at(known, group, self.amounts.known)
        np.add.at(npv, group, self.measures.npv)
        figures = measure(Amounts(upfront, monthly, known, self.amounts.months), self.convention)
        return replace(figures, npv=npv, npv_rank=ranks(npv))


def _orders(count: int) -> str:
    return wording.count(count, "order")
