"""What the payment explorer holds and works out; no widget in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

import pandas as pd
import traitlets as t

from outpost_planner.errors import InputError
from outpost_planner.plan.catalog import LineItems
from outpost_planner.price import findings
from outpost_planner.price.calendar import CALENDAR_RULE, NUMBERINGS, check_period
from outpost_planner.price.compare import compare_payments
from outpost_planner.price.convention import ask_about_percent
from outpost_planner.price.dates import check_date
from outpost_planner.price.decide import by_cost, cheapest_of_term
from outpost_planner.price.page import Page, Sheet
from outpost_planner.price.prices import price_warning
from outpost_planner.service.pairs import TERMS, Pair
from outpost_planner.show.wording import format_dollars, pair_words, words

if TYPE_CHECKING:
    from outpost_planner.desk.parts.typed import Unclear
    from outpost_planner.price.calendar import Numbering
    from outpost_planner.price.comparison import PaymentComparison
    from outpost_planner.price.constraints import BudgetedChoice
    from outpost_planner.price.convention import Timing
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
        Whether a fiscal year has the number of the year in which it ends or starts: ``end`` or ``start``.
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
        """One row per pair over the horizon [USD]; ``upfront_price`` and ``monthly_recurring_price`` are today's."""
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
            f"Cash by {by}, {self._needed} from {self.start_date:%Y-%m-%d}, with the best option of each term, renewed "
            "at today's price, all that is bound included"
        )

    @property
    def grid_caption(self) -> str:
        """What the nine cells show, in words."""
        return f"Equivalent annual cost, {self._needed}, renewed at today's price, all that is bound included"

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
        return " ".join(filter(None, [self.comparison.gap_sentence, price_warning(self.comparison.prices)]))

    def charted(self, term: str) -> str:
        """Return the term that the charts show: the one asked for, or else that of the best way to pay."""
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
        return f"{findings.contract_words(self.comparison, term)}. {findings.crossover_sentence(self.comparison, term)}"

    def owed_title(self, term: str) -> str:
        """Say what the chart of what is still owed under one contract shows."""
        contract = findings.contract_words(self.comparison, term)
        best = cheapest_of_term(self.table["equivalent_annual_cost"], term)
        if best is None:
            return f"{contract}. No option has all its prices"
        owed = findings.owed_sentence(self.comparison, best)
        return f"{contract}. With {words(best.payment_option)}: {owed[:1].lower()}{owed[1:]}"

    def page(self, charted_term: str = "", chosen: Pair | None = None, notes: tuple[str, ...] = ()) -> Page:
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
                Sheet("Owed of one contract", self.owed_title(term), self.comparison.exposure(), is_detail=True),
                Sheet("Cumulative cash", self.cash_title(term), cash, is_detail=True),
                Sheet("NPV by rate", self.npv_title(term), npv, is_detail=True),
            ),
            notes=(*self.horizon.assumptions, f"{CALENDAR_RULE} {NUMBERINGS[self.fiscal_year_number]}"),
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


class PaymentModel(t.HasTraits):
    """The state of a payment explorer. Set a trait, read `answer` or `error`.

    Parameters
    ----------
    lines
        What is bought; None for nothing yet.
    **settings
        Any of the traits below.

    Attributes
    ----------
    discount_rate
        Per year, as a fraction.
    years
        Horizon over which the contracts are compared.
    country_code
        Whose prices.
    timing
        ``end`` or ``start`` of the month.
    start_date
        First day of the contract.
    fiscal_year_start
        First month of the fiscal year.
    fiscal_year_number
        Whether a fiscal year has the number of the year in which it ends or starts: ``end`` or ``start``.
    first_year_cash
        Most that the first twelve months may cost [USD]; 0 for no cap.
    charted_term
        The term that the charts show; empty for that of the best way to pay.
    chosen
        The way to pay that was chosen, best or not; None where nothing is chosen yet.
    site_country
        Country of the site that the order is for, whose prices the order is at; empty where there is none.
    today
        The day on which this is looked at.
    answer
        Every figure; None where there is an error.
    error
        What has to be changed first, in words.
    unclear
        What was typed and is not understood, by the trait that it was meant for. While there is any, there is no
        answer: a number that is not on the screen decides nothing.

    Examples
    --------
    >>> from outpost_planner import read_catalog
    >>> model = PaymentModel(read_catalog().line_items({"OR-RKGP001": 2}), years=3)
    >>> model.discount_rate = 0.12
    >>> model.best
    Pair(payment_term='THREE_YEARS', payment_option='NO_UPFRONT')
    """

    lines = t.Instance(LineItems, allow_none=True)
    discount_rate = t.Float(0.08)
    years = t.Int(5)
    country_code = t.Unicode("US")
    timing = t.Unicode("end")
    start_date = t.Instance(date, allow_none=True)
    fiscal_year_start = t.Int(1)
    fiscal_year_number = t.Unicode("end")
    first_year_cash = t.Float(0.0)
    charted_term = t.Unicode("")
    chosen: t.Instance[Pair | None] = t.Instance(Pair, allow_none=True)
    site_country = t.Unicode("")
    today = t.Instance(date)
    answer = t.Instance(Answer, allow_none=True)
    error = t.Unicode("")
    unclear: t.Dict[str, Unclear] = t.Dict()

    INPUTS = (
        "lines",
        "discount_rate",
        "years",
        "country_code",
        "timing",
        "start_date",
        "fiscal_year_start",
        "fiscal_year_number",
        "first_year_cash",
        "unclear",
    )

    def __init__(self, lines: LineItems | None = None, **settings: Any) -> None:
        settings.setdefault("today", date.today())  # noqa: DTZ011 - a person's own calendar
        settings.setdefault("start_date", in_a_quarter(settings["today"]))
        if lines is not None and not isinstance(lines, LineItems):
            raise InputError(
                f"The explorer takes LineItems, not a {type(lines).__name__}; "
                'make them with catalog.line_items({"OR-RKGP001": 2}).'
            )
        settings.setdefault("country_code", _first_country(lines))
        known = (*self.INPUTS[1:-1], "charted_term", "site_country", "today")
        unknown = [f"there is no setting {name!r}" for name in settings if name not in known]
        if unknown:
            raise InputError(f"The explorer's settings are {', '.join(known)}.", unknown)
        if isinstance(settings["start_date"], str):
            settings["start_date"] = check_date(settings["start_date"]).date()
        try:
            super().__init__(lines=lines, **settings)
        except t.TraitError as error:
            raise InputError(f"A setting cannot be used. {error}") from None
        self._work_out(None)
        self.observe(self._work_out, self.INPUTS)

    def page(self) -> Page:
        """Return everything that is shown, for downloads.

        Raises
        ------
        InputError
            Saying what has to be changed first.
        """
        if self.answer is None:
            raise InputError(self.error)
        return self.answer.page(self.charted_term, self.chosen, tuple(self.notes))

    @property
    def best(self) -> Pair | None:
        """The best way to pay; None where there is none."""
        return None if self.answer is None else self.answer.best

    @property
    def countries(self) -> list[str]:
        """Countries that the catalog has prices for."""
        if self.lines is None:
            return [self.country_code]
        found = self.lines.catalog.prices["country_code"].unique().tolist()
        return sorted({*found, self.country_code})

    @property
    def notes(self) -> tuple[str, ...]:
        """What a person should know of the settings, one sentence each."""
        said = []
        if self.site_country and self.country_code != self.site_country:
            said.append(
                f"These are prices of {self.country_code}, and the site is in {self.site_country}: what is ordered is "
                f"priced for {self.site_country}."
            )
        if self.start_date is not None and self.start_date < self.today:
            said.append(f"The first day of the contract, {self.start_date:%Y-%m-%d}, is past.")
        return tuple(said)

    @property
    def pairs(self) -> tuple[Pair, ...]:
        """Every way to pay that has all its prices and fits the cap, the best first."""
        if self.answer is None:
            return ()
        table = self.answer.table
        return tuple(by_cost(table["equivalent_annual_cost"].where(table["fits"])))

    def _work_out(self, change: Any) -> None:
        try:
            answer, error = self._answered(change), ""
        except InputError as problem:
            answer, error = None, str(problem)
        with self.hold_trait_notifications():
            self.answer, self.error = answer, error

    def _answered(self, change: Any) -> Answer:
        if self.lines is None:
            raise InputError(NOTHING_CHOSEN)
        if self.unclear:
            raise InputError("\n".join(each.reason for each in self.unclear.values()))
        if change is not None and change.name == "discount_rate" and self.answer is not None:
            ask_about_percent(self.discount_rate)
            comparison = self.answer.comparison.at_rate(self.discount_rate)
        else:
            comparison = compare_payments(
                self.lines,
                discount_rate=self.discount_rate,
                country_code=self.country_code,
                timing=cast("Timing", self.timing),
            )
        if comparison.table["total_cost"].isna().all():
            gaps = comparison.gap_sentence
            raise InputError(f"No way to pay has a price for every item in {self.country_code}. {gaps}")
        horizon = comparison.over(self.years)
        choice = horizon.best_within(first_year_cash=self.first_year_cash or None)
        # What cannot be used says so here, and not while it is drawn.
        if self.start_date is None:
            raise InputError("The first day of the contract is missing.")
        check_date(self.start_date)
        check_period("fiscal_year", self.fiscal_year_start, self.fiscal_year_number)
        number = cast("Numbering", self.fiscal_year_number)
        return Answer(comparison, horizon, choice, self.start_date, self.fiscal_year_start, number)


def _first_country(lines: LineItems | None) -> str:
    """Return the country to begin with: the United States, or where the catalog has no price for it, its first."""
    known = [] if lines is None else lines.catalog.prices["country_code"].unique().tolist()
    return "US" if "US" in known or not known else min(known)


def in_a_quarter(today: date) -> date:
    """Return the first day of the month three months on: about when hardware that is ordered today may stand.

    Examples
    --------
    >>> in_a_quarter(date(2026, 11, 23))
    datetime.date(2027, 2, 1)
    """
    years, month = divmod(today.month + 2, 12)
    return date(today.year + years, month + 1, 1)
