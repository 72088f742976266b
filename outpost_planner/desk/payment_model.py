"""What the payment explorer holds and works out; no widget in it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, cast

import traitlets as t

from outpost_planner.desk.answer import Answer
from outpost_planner.errors import InputError
from outpost_planner.plan.catalog import LineItems
from outpost_planner.price.calendar import check_period
from outpost_planner.price.compare import compare_payments
from outpost_planner.price.dates import check_date
from outpost_planner.price.decide import by_cost
from outpost_planner.price.rate_checks import ask_about_percent
from outpost_planner.service.pairs import Pair

if TYPE_CHECKING:
    from outpost_planner.desk.parts.typed import Unclear
    from outpost_planner.price.calendar import Numbering
    from outpost_planner.price.convention import Timing
    from outpost_planner.price.page import Page

NOTHING_CHOSEN = "Nothing to compare yet: choose items and quantities first."


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
        Whether a fiscal year has the number of the year in which it ends or starts: ``end`` or
        ``start``.
    first_year_cash
        Most that the first twelve months may cost [USD]; 0 for no cap.
    charted_term
        The term that the charts show; empty for that of the best way to pay.
    chosen
        The way to pay that was chosen, best or not; None where nothing is chosen yet.
    site_country
        Country of the site that the order is for, whose prices the order is at; empty where there
        is none.
    today
        The day on which this is looked at.
    answer
        Every figure; None where there is an error.
    error
        What has to be changed first, in words.
    unclear
        What was typed and is not understood, by the trait that it was meant for. While there is
        any, there is no answer: a number that is not on the screen decides nothing.

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
        # After the check of `lines`, whose prices say which countries there are.
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
        self.observe(self._follow_country, "lines")
        self.observe(self._work_out, self.INPUTS)

    def page(self) -> Page:
        """Return everything that is shown, for downloads.

        Raises
        ------
        InputError
            Saying what has to be changed first.

        Examples
        --------
        >>> from outpost_planner import read_catalog
        >>> model = PaymentModel(read_catalog().line_items({"OR-RKGP001": 2}), years=3)
        >>> [sheet.name for sheet in model.page().sheets][:2]
        ['Ways to pay', 'Cash by fiscal year']
        """
        if self.answer is None:
            raise InputError(self.error)
        return self.answer.page(self.charted_term, self.chosen, tuple(self.notes))

    @property
    def best(self) -> Pair | None:
        """The best way to pay; None where there is none.

        Examples
        --------
        >>> from outpost_planner import read_catalog
        >>> model = PaymentModel(read_catalog().line_items({"OR-RKGP001": 2}), years=3)
        >>> model.best
        Pair(payment_term='THREE_YEARS', payment_option='ALL_UPFRONT')
        """
        return None if self.answer is None else self.answer.best

    @property
    def countries(self) -> list[str]:
        """Countries that the catalog has prices for.

        Examples
        --------
        >>> from outpost_planner import read_catalog
        >>> model = PaymentModel(read_catalog().line_items({"OR-RKGP001": 2}), years=3)
        >>> "US" in model.countries
        True
        """
        if self.lines is None:
            return [self.country_code]
        found = self.lines.catalog.prices["country_code"].unique().tolist()
        return sorted({*found, self.country_code})

    @property
    def notes(self) -> tuple[str, ...]:
        """What a person should know of the settings, one sentence each.

        Examples
        --------
        >>> from outpost_planner import read_catalog
        >>> model = PaymentModel(read_catalog().line_items({"OR-RKGP001": 2}), years=3)
        >>> model.site_country = "DE"
        >>> model.notes
        ('These are prices of US, and the site is in DE: what is ordered is priced for DE.',)
        """
        said = []
        if self.site_country and self.country_code != self.site_country:
            said.append(
                f"These are prices of {self.country_code}, and the site is in {self.site_country}:"
                f" what is ordered is priced for {self.site_country}."
            )
        if self.start_date is not None and self.start_date < self.today:
            said.append(f"The first day of the contract, {self.start_date:%Y-%m-%d}, is past.")
        return tuple(said)

    @property
    def pairs(self) -> tuple[Pair, ...]:
        """Every way to pay that has all its prices and fits the cap, the best first.

        Examples
        --------
        >>> from outpost_planner import read_catalog
        >>> model = PaymentModel(read_catalog().line_items({"OR-RKGP001": 2}), years=3)
        >>> len(model.pairs), model.pairs[0] == model.best
        (9, True)
        """
        if self.answer is None:
            return ()
        table = self.answer.table
        return tuple(by_cost(table["equivalent_annual_cost"].where(table["fits"])))

    def _follow_country(self, _: Any) -> None:
        """Take the country of a quote, which has the prices of its own country alone."""
        priced = None if self.lines is None else self.lines.catalog.country_code
        if priced is not None:
            self.country_code = priced

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
            raise InputError(
                f"No way to pay has a price for every item in {self.country_code}. {gaps}"
            )
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
    """Return the country to begin with: the US, or the first that the catalog has prices for."""
    known = [] if lines is None else lines.catalog.prices["country_code"].unique().tolist()
    return "US" if "US" in known or not known else min(known)


def in_a_quarter(today: date) -> date:
    """Return the first day of the month three months on, by when hardware may stand.

    Examples
    --------
    >>> in_a_quarter(date(2026, 11, 23))
    datetime.date(2027, 2, 1)
    """
    years, month = divmod(today.month + 2, 12)
    return date(today.year + years, month + 1, 1)
