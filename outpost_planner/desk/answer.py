"""Every figure of a payment explorer for one setting of its controls; no widget and no state."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

import pandas as pd

from outpost_planner.price import findings
from outpost_planner.price.calendar import CALENDAR_RULE, NUMBERINGS
from outpost_planner.price.decide import by_cost, cheapest_of_term
from outpost_planner.price.page import Page, Sheet
from outpost_planner.price.price_words import price_warning
from outpost_planner.service.pairs import TERMS, Pair
from outpost_planner.show.wording import format_dollars, pair_words, words

if TYPE_CHECKING:
    from outpost_planner.price.calendar import Numbering
    from outpost_planner.price.comparison import PaymentComparison
    from outpost_planner.price.constraints import BudgetedChoice
    from outpost_planner.price.horizon import HorizonComparison

NOTHING_CHOSEN = "Nothing to compare yet: choose items and quantities first."


@dataclass(frozen=True, eq=False)
class Answer:
    """Every figure for one setting of the controls.

    Parameters
    ----------
    comparison
        Option × term.
    horizon
        The same over one horizon.
    choice
        What fits the cash cap.
    start_date
        First day of the contract.
    fiscal_year_start
        First month of the fiscal year.
    fiscal_year_number
        Whether a fiscal year has the number of the year in which it ends or starts: ``end`` or
        ``start``.
    """

    comparison: PaymentComparison
    horizon: HorizonComparison
    choice: BudgetedChoice
    start_date: date = field(repr=False)
    fiscal_year_start: int = field(repr=False)
    fiscal_year_number: Numbering = field(default="end", repr=False)

    @property
    def best(self) -> Pair | None:
        """The pair of least equivalent annual cost that fits; None where none does."""
        return self.choice.pair

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row per pair over the horizon [USD]; the two prices are today's."""
        now, chosen, held = self.comparison.table, self.choice.table, self.horizon.table
        costs, fits = chosen["equivalent_annual_cost"], chosen["fits"]
        return pd.DataFrame(
            {
                "upfront_price": now["upfront_price"],
                "monthly_recurring_price": now["monthly_recurring_price"],
                "first_year_cash": chosen["first_year_cash"],
                "bound_at_signing": held["committed_cost"],
                "npv": held["npv"],
                "equivalent_annual_cost": costs,
                "fits": fits,
                # Where nothing fits, nothing is first.
                "rank": costs.where(fits).rank(method="min").astype("Int64"),
            }
        )

    @cached_property
    def calendar(self) -> pd.DataFrame:
        """Cash by fiscal year of every pair over the horizon, all that is bound included [USD]."""
        return self.horizon.calendar(
            self.start_date,
            "fiscal_year",
            fiscal_year_start=self.fiscal_year_start,
            fiscal_year_number=self.fiscal_year_number,
        )

    @cached_property
    def calendar_shown(self) -> pd.DataFrame:
        """The calendar of the best option of each term that fits; no column where none does."""
        costs = self.table["equivalent_annual_cost"].where(self.table["fits"])
        best = (cheapest_of_term(costs, term) for term in TERMS)
        return self.calendar[[tuple(pair) for pair in best if pair is not None]]

    @property
    def calendar_caption(self) -> str:
        """What the calendar shows, in words."""
        begins = f"{date(2000, self.fiscal_year_start, 1):%B}"
        named = "it ends" if self.fiscal_year_number == "end" else "it begins"
        by = (
            "calendar year"
            if self.fiscal_year_start == 1
            else f"fiscal year from {begins}, named after the year {named}"
        )
        return (
            f"Cash by {by}, {self._needed} from {self.start_date:%Y-%m-%d}, with the best option of"
            " each term, renewed at today's price, all that is bound included"
        )

    @property
    def grid_caption(self) -> str:
        """What the nine cells show, in words."""
        return (
            f"Equivalent annual cost, {self._needed}, renewed at today's price, all that is bound"
            " included"
        )

    @property
    def _needed(self) -> str:
        return self.horizon.need

    @cached_property
    def findings(self) -> tuple[str, ...]:
        """The conclusion and what it depends on, in sentences; no winner where nothing fits."""
        if self.best is None:
            return (self.choice.summary,)
        if self.choice.first_year_cash is None:
            return tuple(filter(None, [*self.horizon.findings, self._second]))
        return tuple(filter(None, (self.choice.summary, *self.choice.qualified, self._second)))

    @property
    def finding(self) -> str:
        """The same in one text."""
        return " ".join(self.findings)

    @property
    def _second(self) -> str:
        """What the next best pair costs more; empty where there is none."""
        costs = self.choice.table["equivalent_annual_cost"].where(self.choice.table["fits"])
        if len(ranked := by_cost(costs)) < 2:
            return ""
        best, second = ranked[:2]
        more = format_dollars(costs[tuple(second)] - costs[tuple(best)])
        return f"The next best pair, {pair_words(second)}, costs {more} a year more."

    @cached_property
    def warnings(self) -> str:
        """What is missing, and whose prices these are."""
        return " ".join(
            filter(None, [self.comparison.gap_sentence, price_warning(self.comparison.prices)])
        )

    def charted(self, term: str) -> str:
        """Return the term that the charts show: the one asked for, or the best way to pay's."""
        if term:
            return term
        if self.best is not None:
            return self.best.payment_term
        priced = self.table["equivalent_annual_cost"].groupby(level="payment_term").count()
        return str(priced.idxmax())

    def cash_title(self, term: str) -> str:
        """Say what the chart of cumulative cash of one contract shows."""
        contract = findings.contract_words(self.comparison, term)
        return f"{contract}. {findings.break_even_sentence(self.comparison, term)}"

    def npv_title(self, term: str) -> str:
        """Say what the chart of NPV by discount rate of one contract shows."""
        return (
            f"{findings.contract_words(self.comparison, term)}."
            f" {findings.crossover_sentence(self.comparison, term)}"
        )

    def owed_title(self, term: str) -> str:
        """Say what the chart of what is still owed under one contract shows."""
        contract = findings.contract_words(self.comparison, term)
        best = cheapest_of_term(self.table["equivalent_annual_cost"], term)
        if best is None:
            return f"{contract}. No option has all its prices"
        owed = findings.owed_sentence(self.comparison, best)
        return f"{contract}. With {words(best.payment_option)}: {owed[:1].lower()}{owed[1:]}"

    def page(
        self, charted_term: str = "", chosen: Pair | None = None, notes: tuple[str, ...] = ()
    ) -> Page:
        """Return everything that the explorer shows, for its downloads.

        Parameters
        ----------
        charted_term, chosen, notes
            As the model's.
        """
        term = self.charted(charted_term)
        months = findings.months_of(self.comparison, term)
        cash = self.comparison.cash_flows[[term]].cumsum().loc[:months]
        npv = self.comparison.sensitivity().npv[[term]]
        calendar = [Sheet("Cash by fiscal year", self.calendar_caption, self.calendar_shown)]
        return Page(
            title=self.horizon.title,
            findings=(*notes, self.finding, self.warnings),
            sheets=(
                Sheet("Ways to pay", self.grid_caption, self.table),
                *(calendar if len(self.calendar_shown.columns) else []),
                self.horizon.owed_sheet,
                Sheet(
                    "Owed of one contract",
                    self.owed_title(term),
                    self.comparison.exposure(),
                    is_detail=True,
                ),
                Sheet("Cumulative cash", self.cash_title(term), cash, is_detail=True),
                Sheet("NPV by rate", self.npv_title(term), npv, is_detail=True),
            ),
            notes=(
                *self.horizon.assumptions,
                f"{CALENDAR_RULE} {NUMBERINGS[self.fiscal_year_number]}",
            ),
            settings={
                **self.comparison.settings,
                **self.horizon.settings,
                "Cap": self.choice.caps,
                "Best way to pay": "none" if self.best is None else pair_words(self.best),
                **({"Chosen way to pay": pair_words(chosen)} if chosen else {}),
                "First day of the contract": f"{self.start_date:%Y-%m-%d}",
                "Fiscal year begins in": f"{date(2000, self.fiscal_year_start, 1):%B}",
                "Fiscal year is named after": f"the year in which it {self.fiscal_year_number}s",
                "Charts": words(term),
            },
        )
