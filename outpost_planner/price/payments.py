"""What one order pays under each pair: every figure, month and date of it, and no word about it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

import pandas as pd

from outpost_planner.price import cash_flows
from outpost_planner.price.accrual import Accrual, accrued
from outpost_planner.price.by_line_item import by_line_item
from outpost_planner.price.calendar import Numbering, Period, by_pair_and_period, check_period
from outpost_planner.price.dates import check_date, payment_dates
from outpost_planner.price.figures import with_figures
from outpost_planner.price.measures import Measures
from outpost_planner.service.pairs import MAX_MONTHS, PAIR_INDEX

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from outpost_planner.money import Bools
    from outpost_planner.plan.catalog import LineItems
    from outpost_planner.price.amounts import Amounts
    from outpost_planner.price.convention import Convention
    from outpost_planner.price.prices import UnitPrices


@dataclass(frozen=True)
class Payments:
    """Fields, figures and calendar of a comparison.

    `ranked.RankedPayments` says which pair is cheapest; `compare.PaymentComparison` adds the
    questions and the words.

    Parameters
    ----------
    lines, country_code, convention, months_left, prices, amounts, line_amounts
        As for `PaymentComparison`.
    """

    lines: LineItems
    country_code: str
    convention: Convention
    months_left: int | None
    prices: UnitPrices = field(repr=False)
    amounts: Amounts = field(repr=False)
    line_amounts: Amounts = field(repr=False)

    def at_rate(self, discount_rate: float | Decimal | str) -> Self:
        """Return the same comparison at another discount rate; fast enough for a slider.

        Parameters
        ----------
        discount_rate
            Per year, as a fraction, or as its text; above 1, too, where an implied rate is put
            back. The notes then say so.

        Returns
        -------
        PaymentComparison
            With the same lines, prices and conventions.

        Examples
        --------
        >>> from outpost_planner import compare_payments, read_catalog
        >>> comparison = compare_payments(read_catalog().line_items({"OR-RKGP001": 2}))
        >>> comparison.at_rate(0.02).cheapest
        Pair(payment_term='FIVE_YEARS', payment_option='ALL_UPFRONT')
        """
        # Convention reads the rate, whatever number or text stands for it.
        rate: Any = discount_rate
        return replace(self, convention=replace(self.convention, discount_rate=rate))

    # Every figure

    @cached_property
    def measures(self) -> Measures:
        """Every figure as an array of one order × nine pairs, money in cents.

        Examples
        --------
        >>> from outpost_planner import compare_payments, read_catalog
        >>> comparison = compare_payments(read_catalog().line_items({"OR-RKGP001": 2}))
        >>> comparison.measures.total_cost[0, :3].tolist()
        [21746592, 22241906, 22851168]
        """
        return Measures(self.amounts, self.convention)

    @cached_property
    @with_figures
    def table(self) -> pd.DataFrame:
        """One row per (payment_term, payment_option), with these figures.

        {figures}

        Ranks are within a term. NaN or NA stands where a price is missing or there is nothing to
        compare with. The discounted break-even month agrees with ``npv``: there is none where the
        option's NPV is not above ALL_UPFRONT's, unless more is paid at month 0 already.

        Examples
        --------
        >>> from outpost_planner import compare_payments, read_catalog
        >>> comparison = compare_payments(read_catalog().line_items({"OR-RKGP001": 2}))
        >>> comparison.table.loc[("ONE_YEAR", "NO_UPFRONT"), ["total_cost", "premium"]].to_dict()
        {'total_cost': 228511.68, 'premium': 11045.76}
        """
        return self.measures.frame(PAIR_INDEX)

    @cached_property
    def by_line_item(self) -> pd.DataFrame:
        """The same table for each line item, with its unit prices and where they come from.

        Examples
        --------
        >>> from outpost_planner import compare_payments, read_catalog
        >>> lines = read_catalog().line_items({"OR-RKGP001": 2, "OR-SV1U001": 4})
        >>> by_line = compare_payments(lines).by_line_item
        >>> by_line.loc[("ONE_YEAR", "NO_UPFRONT"), "unit_monthly_recurring_price"].to_dict()
        {'OR-RKGP001': 9521.32, 'OR-SV1U001': 877.15}
        """
        return by_line_item(
            self.lines.quantities, self.prices, Measures(self.line_amounts, self.convention)
        )

    @cached_property
    def cents(self) -> pd.DataFrame:
        """The money columns of the table in whole cents, for exact arithmetic.

        Examples
        --------
        >>> from outpost_planner import compare_payments, read_catalog
        >>> comparison = compare_payments(read_catalog().line_items({"OR-RKGP001": 2}))
        >>> comparison.cents.at[("ONE_YEAR", "NO_UPFRONT"), "total_cost"]
        np.int64(22851168)
        """
        columns = {
            # A copy: whoever changes the table must not change the measures behind it.
            name: pd.arrays.IntegerArray(values.ravel().copy(), ~known.ravel())
            for name, (values, known) in self.measures.cents().items()
        }
        return pd.DataFrame(columns, index=PAIR_INDEX)

    # Month by month

    @cached_property
    def cash_flows(self) -> pd.DataFrame:
        """BilledCost: what is paid in each month 0 to 60 under each pair [USD]; 0 after the term.

        Examples
        --------
        >>> from outpost_planner import compare_payments, read_catalog
        >>> comparison = compare_payments(read_catalog().line_items({"OR-RKGP001": 2}))
        >>> comparison.cash_flows.loc[[0, 1, 12, 13], ("ONE_YEAR", "NO_UPFRONT")].tolist()
        [0.0, 19042.64, 19042.64, 0.0]
        """
        return cash_flows.by_month(cash_flows.billed(self.amounts, self.convention), self._known)

    @cached_property
    def effective_costs(self) -> pd.DataFrame:
        """EffectiveCost by month of the contract [USD].

        A month's cost is an equal part of the upfront price and the recurring charge, and stands
        where the recurring charge does; each column adds up to that of `cash_flows`. `calendar`
        with ``effective=True`` says which dates the cost belongs to.

        Examples
        --------
        189,840.00 over twelve months:

        >>> from outpost_planner import compare_payments, read_catalog
        >>> comparison = compare_payments(read_catalog().line_items({"OR-RKGP001": 2}))
        >>> comparison.effective_costs.loc[[0, 1, 12], ("ONE_YEAR", "ALL_UPFRONT")].tolist()
        [0.0, 18122.16, 18122.16]
        """
        used = cash_flows.effective(self.amounts, self.convention)
        return cash_flows.by_month(used, self._known)

    def exposure(self) -> pd.DataFrame:
        """Say what would still be owed if the need ended in month m: the price of stopping early.

        A contract's recurring charges go on to its end, whether the hardware is used or not, so the
        exposure is everything that signing bound less what has been paid by then, that month's
        payments included. What is paid upfront is not owed any more, and not paid back either.

        Returns
        -------
        pandas.DataFrame
            Index month 0 to 60; columns (payment_term, payment_option) [USD]: 0 from a contract's
            end on, NaN where a price is missing.

        Examples
        --------
        Two years before the end of three, 24 charges of 14,062.22 are still owed:

        >>> from outpost_planner import compare_payments, read_catalog
        >>> comparison = compare_payments(read_catalog().line_items({"OR-RKGP001": 2}))
        >>> comparison.exposure().at[12, ("THREE_YEARS", "NO_UPFRONT")]
        np.float64(396593.28)
        """
        return cash_flows.by_month(cash_flows.owed(self.amounts, self.convention), self._known)

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
            ``"end"``: a fiscal year has the number of the calendar year in which it ends, so that
            with 7 July 2027 is in FY2028. ``"start"``: of that in which it begins, as in Japan.
        effective
            EffectiveCost in place of BilledCost, the cash: what the contract costs by the time that
            it serves, whenever it is paid. It is the straight-line cost by service period;
            accounting treatment (ASC 842, IFRS 16) is for the accountant.
        accrual
            How EffectiveCost is spread. ``"days"``: the upfront price over the days of the
            contract, and each monthly charge over the days of its month of the contract, as FOCUS
            does. ``"months"``: the upfront price in equal parts over the months of the contract,
            and each month's cost over the days of that month.

        Returns
        -------
        pandas.DataFrame
            Index the periods in time; columns (payment_term, payment_option) [USD]. Each column
            adds up to that of `cash_flows` to the cent.

        Raises
        ------
        InputError
            For a date, period, month or rule that cannot be used.

        Examples
        --------
        The days of June 2027 after the 15th are 15 of the 1,096 days of three years:

        >>> from outpost_planner import compare_payments, read_catalog
        >>> comparison = compare_payments(read_catalog().line_items({"OR-RKGP001": 2}))
        >>> years = comparison.calendar(
        ...     "2027-06-16", "fiscal_year", fiscal_year_start=7, effective=True
        ... )
        >>> float(years.at["FY2027", ("THREE_YEARS", "ALL_UPFRONT")]), round(517_776 * 15 / 1096, 2)
        (7086.35, 7086.35)
        """
        check_period(period, fiscal_year_start, fiscal_year_number, accrual)
        given = self.amounts
        if effective:
            start = check_date(start_date).to_datetime64()
            cents, months = accrued(
                start, given.upfront[0], given.monthly[0], given.months, accrual
            )
            dates = pd.DatetimeIndex(months.astype("M8[s]"))
        else:
            cents = cash_flows.billed(given, self.convention)
            dates = payment_dates(start_date, MAX_MONTHS, self.convention.timing)
        division = (period, fiscal_year_start, fiscal_year_number)
        return by_pair_and_period(cents, dates, self._known, division)

    # Where it comes from

    @cached_property
    def missing(self) -> pd.DataFrame:
        """Every price that is not there: the pair, the item and the reason.

        Examples
        --------
        >>> from outpost_planner import compare_payments, read_catalog
        >>> lines = read_catalog().line_items({"OR-RKGP001": 2})
        >>> compare_payments(lines, months_left=40).missing["reason"].iloc[0]
        'a term this short has no 40 months left'
        """
        return self.prices.missing()

    @cached_property
    def prices_used(self) -> pd.DataFrame:
        """Every price used, as the price table gives it, with its source and as-of date.

        Examples
        --------
        >>> from outpost_planner import compare_payments, read_catalog
        >>> comparison = compare_payments(read_catalog().line_items({"OR-RKGP001": 2}))
        >>> len(comparison.prices_used), comparison.prices_used["source"].unique().tolist()
        (9, ['illustrative'])
        """
        return self.prices.used

    @property
    def _known(self) -> Bools:
        return self.amounts.known[0]
