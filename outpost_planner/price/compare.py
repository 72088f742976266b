"""Every way to pay for one order, side by side."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from outpost_planner.errors import InputError
from outpost_planner.money import ROUNDING_RULE, to_dollars
from outpost_planner.plan.catalog import LineItems
from outpost_planner.price import cash_flows, decide, export, findings, notes
from outpost_planner.price.calendar import (
    CALENDAR_RULE,
    NUMBERINGS,
    Accrual,
    Numbering,
    Period,
    accrued,
    by_period,
    check_date,
    check_period,
    effective_rule,
    payment_dates,
    period_labels,
)
from outpost_planner.price.constraints import BudgetedChoice, budget_in_cents
from outpost_planner.price.convention import Compounding, Convention, Timing, asked_convention, check_rates
from outpost_planner.price.crossover import RateRanges, per_year, rate_ranges
from outpost_planner.price.horizon import RENEWAL_LEAD_DAYS, HorizonComparison, Renewal
from outpost_planner.price.measures import Amounts, Measures, amounts, measure
from outpost_planner.price.page import Sheet
from outpost_planner.price.prices import UnitPrices, check_contract, gap_sentence, price_warning, unit_prices
from outpost_planner.price.sensitivity import RATES, Sensitivity
from outpost_planner.service.pairs import MAX_MONTHS, PAIR_INDEX, PAIRS, REFERENCE, TERMS, Pair
from outpost_planner.show import tables, wording
from outpost_planner.show.wording import format_dollars

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from decimal import Decimal
    from pathlib import Path

    from outpost_planner.money import Cents


def compare_payments(
    lines: LineItems,
    *,
    country_code: str = "US",
    discount_rate: float = 0.08,
    timing: Timing = "end",
    compounding: Compounding = "annual",
    prices: pd.DataFrame | None = None,
    months_left: int | None = None,
    contract_term: str | None = None,
) -> PaymentComparison:
    """Compare every payment option and term for one order.

    Parameters
    ----------
    lines
        What is bought, from `Catalog.line_items`.
    country_code
        Country of the site, which decides the prices.
    discount_rate
        Per year, as a fraction: 0.08 is 8 %. What money costs the buyer.
    timing
        Whether recurring charges fall at the ``"end"`` of each month or at its ``"start"``.
    compounding
        ``"annual"``: the rate is an effective annual rate; ``"monthly"``: a nominal one, compounded monthly.
    prices
        Prices in place of the catalog's, with the same columns, such as those of a live quote.
    months_left
        For capacity added to an Outpost: the months left on its contract, with which the added capacity
        ends. Each line's upfront price is then prorated to so many months of the term, and rounded once.
    contract_term
        For capacity added to an Outpost: the term of its contract, such as ``THREE_YEARS``. Default: not known, and
        every term that is long enough is shown.

    Returns
    -------
    PaymentComparison
        One row a (payment_term, payment_option). A pair for which any item lacks a price has NaN there,
        and `PaymentComparison.missing` names the item.

    Raises
    ------
    InputError
        For a rate, country, option or price that cannot be used, with every reason.

    Examples
    --------
    >>> from outpost_planner import read_catalog
    >>> comparison = compare_payments(read_catalog().line_items({"OR-RKGP001": 2}))
    >>> comparison.table.loc[("THREE_YEARS", "ALL_UPFRONT"), "premium"]
    np.float64(0.0)
    """
    if not isinstance(lines, LineItems):
        raise InputError(
            f"compare_payments takes LineItems, not a {type(lines).__name__}; "
            'make them with catalog.line_items({"OR-RKGP001": 2}).'
        )
    convention = asked_convention(discount_rate, timing, compounding)
    table = lines.catalog.prices if prices is None else prices
    check_contract(months_left, contract_term)
    found = unit_prices(table, [(country_code, item_id) for item_id in lines.quantities])
    if months_left is not None:
        found = found.prorated(int(months_left), contract_term)
    quantities = list(lines.quantities.values())
    rows = np.arange(len(quantities))
    return PaymentComparison(
        lines=lines,
        country_code=country_code,
        convention=convention,
        months_left=months_left,
        prices=found,
        amounts=amounts(found, rows, quantities, [0]),
        line_amounts=amounts(found, rows, quantities, rows),
    )


@dataclass(frozen=True)
class PaymentComparison:
    """Every way to pay for one order; made by `compare_payments`.

    Parameters
    ----------
    lines
        What is bought.
    country_code
        Country whose prices were used.
    convention
        Discount rate, timing and compounding.
    months_left
        Months left on the contract that the capacity joins; None for a contract of its own.
    prices
        Unit prices of the line items.
    amounts, line_amounts
        What is paid, in cents: for the order, and for each line item.

    Examples
    --------
    >>> from outpost_planner import read_catalog
    >>> comparison = compare_payments(read_catalog().line_items({"OR-SV1U001": 4}), discount_rate=0.06)
    >>> comparison.cash_flows.shape
    (61, 9)
    """

    lines: LineItems
    country_code: str
    convention: Convention
    months_left: int | None
    prices: UnitPrices = field(repr=False)
    amounts: Amounts = field(repr=False)
    line_amounts: Amounts = field(repr=False)

    def at_rate(self, discount_rate: float) -> PaymentComparison:
        """Return the same comparison at another discount rate; fast enough for a slider.

        Parameters
        ----------
        discount_rate
            Per year, as a fraction; above 1, too, where an implied rate is put back. The notes then say so.

        Returns
        -------
        PaymentComparison
            With the same lines, prices and conventions.
        """
        return replace(self, convention=replace(self.convention, discount_rate=discount_rate))

    @cached_property
    def measures(self) -> Measures:
        """Every figure as an array of one order × nine pairs."""
        return measure(self.amounts, self.convention)

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row a (payment_term, payment_option), in dollars.

        ``npv_rank`` ranks the options within a term, ``premium`` and the columns after it are measured against
        ALL_UPFRONT of the same term, ``implied_annual_rate`` is what is charged for paying later.
        ``break_even_month`` is the first month at which the cash paid so far, undiscounted, exceeds ALL_UPFRONT's;
        ``discounted_break_even_month`` the first at which its present value does. The second agrees with ``npv``:
        there is none where the option's NPV is not above ALL_UPFRONT's, unless more is paid at month 0 already.
        """
        return self.measures.frame(PAIR_INDEX)

    @cached_property
    def by_line_item(self) -> pd.DataFrame:
        """The same table for each line item, with its unit prices and where they come from."""
        ids = pd.Index(list(self.lines.quantities), name="catalog_item_id", dtype="str")
        count = len(ids)
        index = pd.MultiIndex(
            levels=[*PAIR_INDEX.levels, ids],
            codes=[
                *(np.repeat(codes, count) for codes in PAIR_INDEX.codes),
                np.tile(np.arange(count), len(PAIRS)),
            ],
            names=[*PAIR_INDEX.names, ids.name],
        )
        by_line = measure(self.line_amounts, self.convention).frame(pd.RangeIndex(count * len(PAIRS)))
        by_pair = np.arange(count * len(PAIRS)).reshape(count, len(PAIRS)).T.ravel()
        known = self.prices.known
        lead = {
            "quantity": np.tile(np.array(list(self.lines.quantities.values()), dtype=np.int64), len(PAIRS)),
            "unit_upfront_price": to_dollars(self.prices.upfront, known).T.ravel(),
            "unit_monthly_recurring_price": to_dollars(self.prices.monthly, known).T.ravel(),
        }
        origin = self.prices.used[["currency", "as_of", "source"]]
        origin = origin.set_axis(self.prices.used_pairs * count + self.prices.used_rows).reindex(range(len(index)))
        tables = (pd.DataFrame(lead), by_line.iloc[by_pair].reset_index(drop=True), origin)
        return pd.concat(tables, axis="columns").set_axis(index)

    @cached_property
    def cents(self) -> pd.DataFrame:
        """The money columns of the table in whole cents, for exact arithmetic."""
        return pd.DataFrame(
            {
                name: pd.arrays.IntegerArray(values.ravel().copy(), ~known.ravel())
                for name, (values, known) in self.measures.cents().items()
            },
            index=PAIR_INDEX,
        )

    @cached_property
    def cash_flows(self) -> pd.DataFrame:
        """BilledCost: what is paid in each month 0 to 60 under each pair [USD]; 0 after the term."""
        return cash_flows.by_month(cash_flows.billed(self.amounts, self.convention), self.amounts.known[0])

    @cached_property
    def effective_costs(self) -> pd.DataFrame:
        """EffectiveCost by month of the contract: an equal part of the upfront price, and the recurring charge [USD].

        A month's cost stands where its recurring charge does; each column adds up to that of `cash_flows`.
        `calendar` with ``effective=True`` says which dates the cost belongs to.
        """
        return cash_flows.by_month(cash_flows.effective(self.amounts, self.convention), self.amounts.known[0])

    def exposure(self) -> pd.DataFrame:
        """Say what would still be owed if the need ended in month m: the answer to "what do we owe if we stop early?".

        A contract's recurring charges go on to its end, whether the hardware is used or not, so the exposure is
        everything that signing bound less what has been paid by then, that month's payments included. What is paid
        upfront is not owed any more, and not paid back either.

        Returns
        -------
        pandas.DataFrame
            Index month 0 to 60; columns (payment_term, payment_option) [USD]: 0 from a contract's end on, NaN where a
            price is missing.

        Examples
        --------
        Two years before the end of three, 24 charges of 14,062.22 are still owed:

        >>> from outpost_planner import read_catalog
        >>> comparison = compare_payments(read_catalog().line_items({"OR-RKGP001": 2}))
        >>> comparison.exposure().at[12, ("THREE_YEARS", "NO_UPFRONT")]
        np.float64(337493.28)
        """
        return cash_flows.by_month(cash_flows.owed(self.amounts, self.convention), self.amounts.known[0])

    def calendar(
        self,
        start_date: date | str,
        period: Period = "month",
        *,
        fiscal_year_start: int = 1,
        fiscal_year_number: Numbering = "end",
        effective: bool = False,
        accrual: Accrual = "days",
    ) -> pd.DataFrame:
        """Say what each month, quarter or fiscal year pays, or uses up, under each pair.

        Parameters
        ----------
        start_date
            First day of the contract, such as ``2027-01-01``.
        period
            ``"month"``, ``"quarter"`` or ``"fiscal_year"``.
        fiscal_year_start
            First month of the fiscal year: 1 for January.
        fiscal_year_number
            ``"end"``: a fiscal year has the number of the calendar year in which it ends, so that with 7 July 2027
            is in FY2028. ``"start"``: of that in which it begins, as in Japan.
        effective
            EffectiveCost in place of BilledCost, the cash: what the contract costs by the time that it serves,
            whenever it is paid. It is the straight-line cost by service period; accounting treatment (ASC 842,
            IFRS 16) is for the accountant.
        accrual
            How EffectiveCost is spread. ``"days"``: the upfront price over the days of the contract, and each
            monthly charge over the days of its month of the contract, as FOCUS does. ``"months"``: the upfront price
            in equal parts over the months of the contract, and each month's cost over the days of that month.

        Returns
        -------
        pandas.DataFrame
            Index the periods in time; columns (payment_term, payment_option) [USD]. Each column adds up to that of
            `cash_flows` to the cent.

        Raises
        ------
        InputError
            For a date, period, month or rule that cannot be used.

        Examples
        --------
        The days of June 2027 after the 15th are 15 of the 1,096 days of three years:

        >>> from outpost_planner import read_catalog
        >>> comparison = compare_payments(read_catalog().line_items({"OR-RKGP001": 2}))
        >>> years = comparison.calendar("2027-06-16", "fiscal_year", fiscal_year_start=7, effective=True)
        >>> float(years.at["FY2027", ("THREE_YEARS", "ALL_UPFRONT")]), round(452_000 * 15 / 1096, 2)
        (6186.13, 6186.13)
        """
        check_period(period, fiscal_year_start, fiscal_year_number, accrual)
        given = self.amounts
        cents: Cents
        if effective:
            start = check_date(start_date).to_datetime64()
            cents, months = accrued(start, given.upfront[0], given.monthly[0], given.months, accrual)
            dates = pd.DatetimeIndex(months.astype("M8[s]"))
        else:
            cents = cash_flows.billed(given, self.convention)
            dates = payment_dates(start_date, MAX_MONTHS, self.convention.timing)
        labels = period_labels(dates, period, fiscal_year_start, fiscal_year_number)
        sums, names = by_period(cents * given.known[0], labels)
        return pd.DataFrame(to_dollars(sums, given.known[0]), index=names, columns=PAIR_INDEX)

    def over(
        self,
        years: int,
        renewal: Renewal = "renew",
        *,
        price_change: float | Decimal | str = 0,
        salvage: float | Decimal | str = 0,
        renewal_lead_days: int = RENEWAL_LEAD_DAYS,
    ) -> HorizonComparison:
        """Compare contracts of different length for one need, all cash that they bind included.

        Parameters
        ----------
        years
            How long the capacity is needed, 1 to 20. A contract that is longer is paid in full.
        renewal
            ``"renew"``: a contract that ends is followed by another of its kind; ``"month_to_month"``: by the
            NO_UPFRONT price of its term, month by month.
        price_change
            Change of a renewed contract's price a year, as a fraction: 0.02 is 2 % more.
        salvage
            Fraction of the value of a contract's months after the need that the buyer believes to get use of, 0 to 1;
            credited in the month of its use.
        renewal_lead_days
            Business days before a contract's end at which a renewal's upfront price is charged.

        Returns
        -------
        HorizonComparison
            With ``.table``, ``.cash_flows``, ``.cheapest``, ``.best_chain`` and its assumptions in words.

        Raises
        ------
        InputError
            Listing what cannot be used.

        Examples
        --------
        >>> from outpost_planner import read_catalog
        >>> lines = read_catalog().line_items({"OR-RKGP001": 2, "OR-SV1U001": 4})
        >>> compare_payments(lines).over(3).cheapest
        Pair(payment_term='THREE_YEARS', payment_option='NO_UPFRONT')
        """
        return HorizonComparison(self, years, renewal, price_change, salvage, renewal_lead_days)

    def sensitivity(self, rates: Iterable[float] = RATES) -> Sensitivity:
        """Discount at a range of rates.

        Parameters
        ----------
        rates
            Per year, as fractions; 0 to 30 % where left out.

        Returns
        -------
        Sensitivity
            With ``.npv``, ``.best`` and ``.crossovers``.

        Raises
        ------
        InputError
            Listing every rate that cannot be used.
        """
        return Sensitivity(self, check_rates(rates))

    def best_within(self, *, first_year_cash: float | None = None, monthly: float | None = None) -> BudgetedChoice:
        """Find the best pair that fits a budget.

        Parameters
        ----------
        first_year_cash
            Most that the first twelve months may cost [USD]; no cap where left out.
        monthly
            Most that the recurring price of a month may be [USD]; no cap where left out.

        Returns
        -------
        BudgetedChoice
            With ``.pair``, ``.cost_of_fitting`` and ``.table``.

        Raises
        ------
        InputError
            For a cap that is no amount of dollars.
        """
        return BudgetedChoice(self, *budget_in_cents(first_year_cash, monthly))

    def to_markdown(self) -> str:
        """Return the summary, the table and the assumptions as Markdown."""
        return export.to_markdown(self)

    def to_csv(self, path: str | Path | None = None) -> str:
        """Return the table as CSV that is safe to open in a spreadsheet, and write it where a path is given.

        Parameters
        ----------
        path
            File to write, as UTF-8 with a BOM, which Excel needs.

        Returns
        -------
        str
            The same text. A cell of text that a spreadsheet would take for a formula begins with an apostrophe.

        Raises
        ------
        InputError
            Where the file cannot be written.
        """
        return export.to_csv(self, path)

    def to_excel(self, path: str | Path) -> Path:
        """Write a workbook whose formulas are live: change a quantity, a price or the discount rate in it.

        Parameters
        ----------
        path
            File to write, such as ``payments.xlsx``.

        Returns
        -------
        pathlib.Path
            The file.

        Raises
        ------
        InputError
            Where the file cannot be written.
        """
        return export.to_excel(self, path)

    @cached_property
    def missing(self) -> pd.DataFrame:
        """Every price that is not there: the pair, the item and the reason."""
        return self.prices.missing()

    @cached_property
    def prices_used(self) -> pd.DataFrame:
        """Every price used, as the price table gives it, with its source and as-of date."""
        return self.prices.used

    @cached_property
    def best(self) -> pd.DataFrame:
        """The option of least NPV in each term, with its equivalent annual cost.

        The equivalent annual cost is the level payment at the end of each year of the term that has the same
        NPV. It compares terms of different length, on the assumption that a contract is renewed at its price.
        """
        (choice,), (found,) = decide.least_by_term(self.measures.npv)
        return pd.DataFrame(
            {
                "payment_option": pd.array(
                    [
                        PAIRS[i].payment_option if ok else None
                        for i, ok in zip(choice.tolist(), found.tolist(), strict=True)
                    ],
                    dtype="str",
                ),
                "npv": self.measures.npv[0, choice],
                "total_cost": to_dollars(self.measures.total[0, choice], found),
                "equivalent_annual_cost": self.equivalent_annual_costs.to_numpy()[choice],
            },
            index=pd.Index(TERMS, name="payment_term", dtype="str"),
        )

    @cached_property
    def equivalent_annual_costs(self) -> pd.Series:
        """The level payment at the end of each year of a pair's term that has its NPV [USD/year]."""
        rate = self.convention.effective_annual_rate
        costs = decide.annual_costs(self.measures.npv, rate, self.amounts.months)
        return pd.Series(costs[0], index=PAIR_INDEX, name="equivalent_annual_cost")

    @cached_property
    def cheapest(self) -> Pair | None:
        """The pair of least equivalent annual cost, each held for its own term; None where no pair has its prices.

        Capacity that joins a running contract has a term already, and only the option is chosen: None, too, where
        that term is not known (see `best_option`).
        """
        (choice,), (found,) = decide.least_per_year(self.measures.npv, self.equivalent_annual_costs.to_numpy()[None, :])
        return PAIRS[choice] if found and (self.months_left is None or len(self._options) == 1) else None

    @cached_property
    def best_option(self) -> str | None:
        """The option that costs least: the cheapest pair's, or for capacity that joins a contract that of every term.

        None where no option has all its prices, and where the best option depends on a term that is not known.
        """
        if self.months_left is None:
            return None if self.cheapest is None else self.cheapest.payment_option
        options = set(self._options.values())
        return next(iter(options)) if len(options) == 1 else None

    @property
    def shown_term(self) -> str | None:
        """The term that is drawn where none is asked for: the cheapest pair's, or the first with a price."""
        return next(iter(self._options), None) if self.cheapest is None else self.cheapest.payment_term

    @property
    def _options(self) -> dict[str, str]:
        """The best option of each term that has one."""
        options = self.best["payment_option"].dropna()
        return {str(term): str(option) for term, option in options.items()}

    @cached_property
    def rate_ranges(self) -> RateRanges:
        """At which discount rates another pair has the least equivalent annual cost, each held for its own term."""
        billed = cash_flows.billed(self.amounts, self.convention).T
        return rate_ranges(per_year(billed, self.amounts.months), self.amounts.known[0], self.convention)

    @cached_property
    def notes(self) -> tuple[str, ...]:
        """Why a premium, a rate or a break-even month is not given where one might be looked for."""
        return tuple(self._notes())

    def _notes(self) -> Iterable[str]:
        if self.convention.discount_rate >= 1:
            yield f"A discount rate of {self.convention.discount_rate:.0%} a year was asked for; 8 % is 0.08."
        figures, given = self.measures, self.amounts
        for position, pair in enumerate(PAIRS):
            reference = REFERENCE[position]
            if position == reference or not given.known[0, position]:
                continue
            if not given.known[0, reference]:
                yield f"{pair}: nothing to compare with, because ALL_UPFRONT of this term is not available."
            elif np.isnan(figures.implied_rate[0, position]):
                saved = int(given.upfront[0, reference] - given.upfront[0, position])
                extra = int(given.monthly[0, position] - given.monthly[0, reference])
                yield f"{pair}: no implied annual rate, because {_why_no_rate(saved, extra)}."

    @cached_property
    def assumptions(self) -> tuple[str, ...]:
        """Everything that the figures rest on, in sentences."""
        prorated = (
            [
                (
                    f"The capacity joins a contract with {wording.count(self.months_left, 'month')} left and ends with "
                    "it: each line's upfront price is prorated to these months of the term and rounded once; the "
                    "monthly price is not prorated. The contract's term is not chosen, only the option is."
                )
            ]
            if self.months_left is not None
            else []
        )
        return (
            price_warning(self.prices),
            *self.convention.sentences(),
            *prorated,
            "First-year cash is the upfront price and the first twelve recurring charges.",
            notes.BREAK_EVEN_RULE,
            "NPV ranks options within a term.",
            *([notes.RENEWED_WITHOUT_END] if self.months_left is None else []),
            f"{CALENDAR_RULE} {NUMBERINGS['end']}",
            effective_rule(),
            ROUNDING_RULE,
        )

    @cached_property
    def summary(self) -> str:
        """The finding in words, with the warning that prices may be illustrative."""
        return " ".join(self.findings)

    @cached_property
    def findings(self) -> tuple[str, ...]:
        """The same, sentence by sentence."""
        said = (*self._finding(), self.gap_sentence, price_warning(self.prices))
        return tuple(each for each in said if each)

    @property
    def title(self) -> str:
        """What is compared."""
        return f"Ways to pay for {wording.quantities_in_words(self.lines.quantities)} in {self.country_code}"

    @property
    def owed_sheet(self) -> Sheet:
        """The exposure, for files: what is still owed if the need ends."""
        caption = "Still owed if the need ends in a month of one contract"
        return Sheet("Still owed", caption, self.exposure(), is_detail=True)

    @property
    def need(self) -> str:
        """For how long the capacity is needed where contracts of different length are compared, in words."""
        return "needed without end"

    @property
    def renewed_words(self) -> str:
        """What such a comparison assumes, in words."""
        return "every contract renewed at today's price"

    @property
    def gap_sentence(self) -> str:
        """Which pairs lack a price, in words; empty where none does."""
        if self.prices.known.all():
            return ""
        return gap_sentence(self.missing[~self.missing["reason"].isin(self.prices.ruled_out)])

    @property
    def settings(self) -> dict[str, str]:
        """What was asked, in words."""
        joined = {} if self.months_left is None else {"Months left of the contract": str(self.months_left)}
        return {
            **joined,
            "Bought": wording.quantities_in_words(self.lines.quantities, most=len(self.lines.quantities)),
            "Country of the site": self.country_code,
            "Discount rate": f"{wording.percent(self.convention.discount_rate)} a year",
            "Recurring charges fall": f"at the {self.convention.timing} of the month",
            "Compounding": self.convention.compounding,
        }

    def _finding(self) -> list[str]:
        bought = f"{wording.quantities_in_words(self.lines.quantities)} in {self.country_code}"
        if self.months_left is not None and self._options:
            rate = wording.percent(self.convention.discount_rate)
            return [f"For {bought}, at {rate} a year, {self._added(self.months_left)}"]
        if self.cheapest is None:
            return [f"No way to pay for {bought} has all its prices."]
        by_term = "; ".join(
            f"{wording.words(str(term))}: {wording.words(row['payment_option'])} {format_dollars(row['npv'])}"
            for term, row in self.best.dropna(subset=["npv"]).iterrows()
        )
        rate = wording.percent(self.convention.discount_rate)
        return [
            f"For {bought}, at {rate} a year, what costs least depends on how long the capacity is needed.",
            *findings.needs(self),
            f"Least NPV in each term: {by_term}.",
        ]

    def _added(self, months: int) -> str:
        """Say which option is best for capacity that joins a contract."""
        costs = {term: format_dollars(self.best.at[term, "npv"]) for term in self._options}
        left = f"over the {wording.count(months, 'month')} left of its contract"
        if self.best_option is not None:
            option = wording.words(self.best_option)
            by_term = ", ".join(f"{cost} where its term is {wording.words(term)}" for term, cost in costs.items())
            return f"{option} costs least {left}: NPV {by_term if len(costs) > 1 else next(iter(costs.values()))}."
        by_term = "; ".join(
            f"{wording.words(option)} (NPV {costs[term]}) where it is {wording.words(term)}"
            for term, option in self._options.items()
        )
        return (
            f"the option that costs least {left} depends on the contract's term: {by_term}. "
            "Name the term with contract_term."
        )

    def __repr__(self) -> str:
        columns = [
            "upfront_price",
            "monthly_recurring_price",
            "total_cost",
            "npv",
            "npv_rank",
            "implied_annual_rate",
        ]
        shown = tables.texts_of(self.table[columns]).to_string()
        return f"{self.summary}\n{shown}"

    def _repr_html_(self) -> str:
        return notes.html_page(self.title, self.findings, self.table, [*self.notes, *self.assumptions])


def _why_no_rate(saved: int, extra: int) -> str:
    if saved == 0 and extra == 0:
        return "it pays the same in every month as ALL_UPFRONT"
    if saved <= 0:
        return "it pays no less upfront than ALL_UPFRONT, so nothing is deferred"
    if extra <= 0:
        return "it is cheaper in every month than ALL_UPFRONT, so paying later costs nothing"
    return "its first charge, at month 0, leaves nothing deferred"
