"""Every way to pay for many orders, in words: on the screen and in files."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from outpost_planner.price import payment_words
from outpost_planner.price.exported import OnePage
from outpost_planner.price.figures import printed_for
from outpost_planner.price.notes import RENEWED_WITHOUT_END
from outpost_planner.price.page import Page, Sheet
from outpost_planner.price.portfolio_ranked import RankedPortfolio
from outpost_planner.price.price_words import gap_sentence, price_warning
from outpost_planner.service.pairs import PAIRS
from outpost_planner.show import wording
from outpost_planner.show.tables import texts_of
from outpost_planner.show.wording import format_dollars

if TYPE_CHECKING:
    import pandas as pd

    from outpost_planner.money import Bools


class PortfolioComparison(RankedPortfolio, OnePage):
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
    >>> from outpost_planner import PlannedOrder, compare_portfolio, read_catalog
    >>> lines = read_catalog().line_items({"OR-RKGP001": 2})
    >>> starts = ("2027-01-01", "2027-07-01")
    >>> portfolio = compare_portfolio([PlannedOrder(lines, start_date=day) for day in starts])
    >>> portfolio.calendar("fiscal_year")[("ONE_YEAR", "NO_UPFRONT")].head(2).to_dict()
    {'2027': 342767.52, '2028': 114255.84}
    """

    @cached_property
    def valuation_sentence(self) -> str:
        """Which day NPVs are of, in words.

        Examples
        --------
        >>> from outpost_planner.price.examples import example_portfolio
        >>> portfolio = example_portfolio()
        >>> portfolio.valuation_sentence
        'NPVs are of one day, 2027-01-01, whenever an order begins.'
        """
        if self.valuation_date is None:
            return (
                "No order has a start date: NPVs are of one day, on which all orders are taken to"
                " begin."
            )
        undated = sum(order.start_date is None for order in self.orders)
        verb = "counts" if undated == 1 else "count"
        more = (
            f" {_orders(undated)} without a start date {verb} as begun on that day."
            if undated
            else ""
        )
        return (
            f"NPVs are of one day, {self.valuation_date:%Y-%m-%d}, whenever an order begins.{more}"
        )

    @cached_property
    def summary(self) -> str:
        """The finding in words, with the warning that prices may be illustrative.

        Examples
        --------
        >>> from outpost_planner.price.examples import example_portfolio
        >>> portfolio = example_portfolio()
        >>> portfolio.summary[:38]
        '2 orders for 1 site, at 8.00 % a year:'
        """
        if not self.orders:
            return "The portfolio holds no order."
        gaps = gap_sentence(self.prices.missing())
        return " ".join(filter(None, (self._finding(), gaps, price_warning(self.prices))))

    @cached_property
    def assumptions(self) -> tuple[str, ...]:
        """Everything that the figures rest on, in sentences.

        Examples
        --------
        >>> from outpost_planner.price.examples import example_portfolio
        >>> portfolio = example_portfolio()
        >>> portfolio.assumptions[4]
        'NPVs are of one day, 2027-01-01, whenever an order begins.'
        """
        return (
            price_warning(self.prices),
            *self.convention.sentences(),
            self.valuation_sentence,
            (
                "The time from that day to an order's start counts in months of the discount rate;"
                " a month that has begun counts by its days. Implied rates and break-even months"
                " count from each order's own start."
            ),
            RENEWED_WITHOUT_END,
            "First-year cash is each order's upfront price and first twelve recurring charges.",
            *filter(None, [self.gap_sentence]),
            *payment_words.money_rules(),
        )

    @property
    def shown(self) -> pd.DataFrame:
        """The table that people see first.

        Examples
        --------
        >>> from outpost_planner.price.examples import example_portfolio
        >>> portfolio = example_portfolio()
        >>> portfolio.shown.index.names
        FrozenList(['payment_term', 'payment_option'])
        """
        return self.table

    @property
    def page(self) -> Page:
        """Everything that the comparison says, for its files.

        Examples
        --------
        >>> from outpost_planner.price.examples import example_portfolio
        >>> portfolio = example_portfolio()
        >>> [sheet.name for sheet in portfolio.page.sheets]
        ['Best of each order', 'By year', 'One way for all', 'By site', 'By month']
        """
        valued = (
            "the day all orders begin"
            if self.valuation_date is None
            else f"{self.valuation_date:%Y-%m-%d}"
        )
        return Page(
            title=f"Ways to pay for {self._counted}",
            findings=(self.summary,),
            sheets=self._sheets,
            notes=self.assumptions,
            settings={
                "Orders": self._counted,
                **payment_words.convention_settings(self.convention),
                "Valuation date": valued,
            },
        )

    @property
    def _sheets(self) -> tuple[Sheet, ...]:
        caption = "Each order in its own cheapest way for a need without end"
        sheets = [
            Sheet("Best of each order", caption, self.best),
            Sheet("One way for all", "All orders paid for in one way", self.table),
            Sheet("By site", "The orders of each site together", self.by_site),
        ]
        if self.orders and all(order.start_date is not None for order in self.orders):
            caption = (
                "Cash and straight-line cost by year, each order in its own cheapest way."
                f" {self.gap_sentence}"
            )
            sheets.insert(1, Sheet("By year", caption.strip(), self.best_calendar("fiscal_year")))
            sheets.append(
                Sheet("By month", "The same by month", self.best_calendar(), is_detail=True)
            )
        if len(self.missing):
            caption = f"{len(self.missing):,} prices are missing"
            sheets.append(Sheet("Missing prices", caption, self.missing))
        return tuple(sheets)

    def _finding(self) -> str:
        _, found = self._choices
        if found.all():
            return f"{self._counted}{self._said(found)}{self._alike()} {self.valuation_sentence}"
        without = [name for name, ok in zip(self.names, found.tolist(), strict=True) if not ok]
        more = f" and {len(without) - 3} more" if len(without) > 3 else ""
        gap = f"No way to pay has all its prices for {', '.join(without[:3])}{more}."
        if not found.any():
            return gap
        others = f"The other {_orders(int(found.sum()))}{self._said(found)}"
        return f"{gap} {others} {self.valuation_sentence}"

    def _said(self, found: Bools) -> str:
        """Say what the orders that have a price cost, each paid for in its own cheapest way."""
        figures = self.measures
        cost, npv = (self._picked(each)[found].sum() for each in (self._annual_costs, figures.npv))
        cash, total = (
            int(self._picked(each)[found].sum()) / 100
            for each in (figures.first_year_cash, figures.total_cost)
        )
        rate = wording.percent(self.convention.discount_rate)
        return (
            f", at {rate} a year: each paid for in its own cheapest way for a need without end,"
            f" {format_dollars(cost)} a year (equivalent annual cost) while all contracts run,"
            f" every contract renewed at today's price; NPV {format_dollars(npv)},"
            f" {format_dollars(cash)} in their first twelve months, {format_dollars(total)} over"
            " the first contracts."
        )

    def _alike(self) -> str:
        if self.cheapest is None:
            return ""
        npv = format_dollars(self.total_measures.npv[0, PAIRS.index(self.cheapest)])
        return f" The cheapest one way for all is {wording.pair_words(self.cheapest)}, NPV {npv}."

    @property
    def _counted(self) -> str:
        sites = len({order.site for order in self.orders})
        return f"{_orders(len(self.orders))} for {wording.count(sites, 'site')}"

    def __repr__(self) -> str:
        shown = texts_of(self.table[printed_for("portfolio")])
        return f"{self.summary}\n{shown.to_string()}"


def _orders(count: int) -> str:
    return wording.count(count, "order")
