"""Contracts of one, three and five years, held for one need: all figures, and no words."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import numpy as np
import pandas as pd

from outpost_planner.errors import InputError
from outpost_planner.money import to_dollars
from outpost_planner.price import cash_flows
from outpost_planner.price.calendar import by_pair_and_period, check_period
from outpost_planner.price.convention import annuity_factor
from outpost_planner.price.dates import check_date
from outpost_planner.price.held_cents import HeldCents
from outpost_planner.price.need import RENEW, RENEWAL_LEAD_DAYS, Need, Renewal
from outpost_planner.service.pairs import PAIR_INDEX

if TYPE_CHECKING:
    from datetime import date

    from outpost_planner.money import Cents
    from outpost_planner.price.calendar import Numbering, Period
    from outpost_planner.price.convention import Convention
    from outpost_planner.price.ranked import RankedPayments

Compared = TypeVar("Compared", bound="RankedPayments")
"""The comparison whose contracts are held: `compare.PaymentComparison` where a person asked."""


@dataclass(frozen=True)
class HeldPayments(Generic[Compared]):
    """Fields, figures and calendar of a horizon.

    `held_ranked.RankedHeld` says which pair or chain is cheapest; `horizon.HorizonComparison` adds
    the questions and the words.

    Parameters
    ----------
    comparison, years, renewal, price_change, salvage, renewal_lead_days
        As for `HorizonComparison`.
    """

    comparison: Compared
    years: int
    renewal: Renewal = RENEW
    price_change: Any = 0
    salvage: Any = 0
    renewal_lead_days: int = RENEWAL_LEAD_DAYS

    def __post_init__(self) -> None:
        problems = list(self.asked.problems())
        if self.comparison.months_left is not None:
            problems.append(
                "capacity added to a contract ends with it; compare it over its months left, in"
                " .table"
            )
        if problems:
            raise InputError("These contracts cannot be compared over one horizon.", problems)

    @cached_property
    def asked(self) -> Need:
        """The need, with what follows a contract that ends.

        Examples
        --------
        >>> from outpost_planner import compare_payments, read_catalog
        >>> held = compare_payments(read_catalog().line_items({"OR-RKGP001": 2})).over(5)
        >>> held.asked.renewal_price
        "today's price"
        """
        return Need(
            self.years, self.renewal, self.price_change, self.salvage, self.renewal_lead_days
        )

    @property
    def convention(self) -> Convention:
        """Discount rate, timing and compounding.

        Examples
        --------
        >>> from outpost_planner import compare_payments, read_catalog
        >>> compare_payments(read_catalog().line_items({"OR-RKGP001": 2})).over(5).convention
        Convention(discount_rate=0.08, timing='end', compounding='annual')
        """
        return self.comparison.convention

    # Every figure

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row per (payment_term, payment_option), in dollars.

        ``contracts`` are begun within the horizon. ``committed_cost`` is what is bound at signing:
        the upfront price and all monthly charges of the first contract. ``total_cost`` is the
        expected cost over the horizon: all that is paid where every contract is begun as planned,
        also what is paid after the horizon's end. ``first_year_cash`` leaves the account within the
        first twelve months, the upfront price of a renewal before their end included. ``npv``
        discounts all cash less what is salvaged, ``equivalent_annual_cost`` is the level payment at
        the end of each year of the horizon with the same NPV, ``rank`` is by it.

        Examples
        --------
        Five times 199,332.00:

        >>> from outpost_planner import compare_payments, read_catalog
        >>> held = compare_payments(read_catalog().line_items({"OR-RKGP001": 2})).over(5)
        >>> held.table.loc[("ONE_YEAR", "NO_UPFRONT"), ["committed_cost", "total_cost"]].to_dict()
        {'committed_cost': 228511.68, 'total_cost': 1142558.4}
        """
        cents, known = self._cents, self._cents.known
        factors = self.convention.discount_factors(np.arange(len(cents.flows)))
        npv = np.where(known, factors @ (cents.flows - cents.credits) / 100.0, np.nan)
        # Equal NPVs share a rank; a comparison with NaN is False, so gaps push nobody down.
        rank = 1 + (npv[:, None] > npv[None, :]).sum(axis=1)
        return pd.DataFrame(
            {
                "contracts": cents.contracts,
                "committed_cost": to_dollars(cents.bound, known),
                "total_cost": to_dollars(cents.flows.sum(axis=0), known),
                "first_year_cash": to_dollars(cents.first_year, known),
                "npv": npv,
                "equivalent_annual_cost": npv / self._annuity,
                "rank": pd.arrays.IntegerArray(rank.astype(np.int64), ~known),
            },
            index=PAIR_INDEX,
        )

    @property
    def bound_at_signing(self) -> pd.Series:
        """What each pair's first contract binds to: upfront price and all monthly charges [USD].

        Examples
        --------
        >>> from outpost_planner import compare_payments, read_catalog
        >>> held = compare_payments(read_catalog().line_items({"OR-RKGP001": 2})).over(5)
        >>> held.bound_at_signing[("ONE_YEAR", "NO_UPFRONT")]
        np.float64(228511.68)
        """
        return self.table["committed_cost"].rename("bound_at_signing")

    @property
    def expected_cost(self) -> pd.Series:
        """What is paid in all under each pair where every contract is begun as planned [USD].

        Examples
        --------
        >>> from outpost_planner import compare_payments, read_catalog
        >>> held = compare_payments(read_catalog().line_items({"OR-RKGP001": 2})).over(5)
        >>> held.expected_cost[("ONE_YEAR", "NO_UPFRONT")]
        np.float64(1142558.4)
        """
        return self.table["total_cost"].rename("expected_cost")

    @property
    def equivalent_annual_costs(self) -> pd.Series:
        """The level payment at each year's end of the horizon that has a pair's NPV [USD/year].

        Examples
        --------
        All upfront for one year is 189,840.00 at the beginning of each year: 189,840 × 1.08 at its
        end. (A renewal that is charged some days before costs a little more.)

        >>> from outpost_planner import compare_payments, read_catalog
        >>> comparison = compare_payments(read_catalog().line_items({"OR-RKGP001": 2}))
        >>> costs = comparison.over(5, renewal_lead_days=0).equivalent_annual_costs
        >>> round(float(costs[("ONE_YEAR", "ALL_UPFRONT")]), 2)
        234863.19
        """
        return self.table["equivalent_annual_cost"]

    @cached_property
    def first_year_cents(self) -> Cents:
        """What is paid within the first twelve months, by pair [cents]; void if a price is missing.

        Examples
        --------
        >>> from outpost_planner import compare_payments, read_catalog
        >>> held = compare_payments(read_catalog().line_items({"OR-RKGP001": 2})).over(5)
        >>> held.first_year_cents[2]
        np.int64(22851168)
        """
        return self._cents.first_year

    @cached_property
    def greatest_monthly_cents(self) -> Cents:
        """The greatest recurring price of any month, by pair [cents]; void if a price is missing.

        Examples
        --------
        >>> from outpost_planner import compare_payments, read_catalog
        >>> held = compare_payments(read_catalog().line_items({"OR-RKGP001": 2})).over(5)
        >>> held.greatest_monthly_cents[2]
        np.int64(1904264)
        """
        return self._cents.greatest_monthly

    # Month by month

    @cached_property
    def cash_flows(self) -> pd.DataFrame:
        """What is really paid in each month under each pair [USD].

        Rows run from month 0 to the end of the last contract: a contract that runs beyond the
        horizon is paid to its end. The upfront price of the first contract stands at month 0. That
        of a renewal falls into a month of the contract before, and stands with that month's
        recurring charge. Salvage is no payment and stands in `salvage_values`.

        Examples
        --------
        >>> from outpost_planner import compare_payments, read_catalog
        >>> held = compare_payments(read_catalog().line_items({"OR-RKGP001": 2})).over(2)
        >>> held.cash_flows.loc[[0, 11, 12], ("ONE_YEAR", "ALL_UPFRONT")].tolist()
        [217465.92, 0.0, 217465.92]
        """
        return cash_flows.by_month(self._cents.flows, self._cents.known)

    @cached_property
    def salvage_values(self) -> pd.DataFrame:
        """What the months after the horizon are taken to be worth, in the month of use [USD].

        Each month's value is `salvage` times its EffectiveCost: its share of the upfront price and
        its recurring charge, rounded cumulatively.

        Examples
        --------
        Half of a charge of 14,062.22 in each of the months 25 to 36:

        >>> from outpost_planner import compare_payments, read_catalog
        >>> comparison = compare_payments(read_catalog().line_items({"OR-RKGP001": 2}))
        >>> values = comparison.over(2, salvage=0.5).salvage_values[("THREE_YEARS", "NO_UPFRONT")]
        >>> values.loc[[24, 25, 36]].tolist()
        [0.0, 8262.36, 8262.36]
        """
        return cash_flows.by_month(self._cents.credits, self._cents.known)

    def exposure(self) -> pd.DataFrame:
        """Say what would still be owed if the need ended in month m, renewals included.

        A contract counts once it has begun: one that would begin when the need ends is not begun
        any more, and what goes on month to month binds to nothing. Of each that counts, all that it
        binds to less what has been paid for it by then, that month's payments included.

        Returns
        -------
        pandas.DataFrame
            Index month 0 to the end of the need, where what is owed is for contracts that run
            longer; columns (payment_term, payment_option) [USD], NaN where a price is missing.

        Examples
        --------
        Of the second year's twelve charges of 19,042.64 eleven are left a month after it has begun:

        >>> from outpost_planner import compare_payments, read_catalog
        >>> held = compare_payments(read_catalog().line_items({"OR-RKGP001": 2})).over(2)
        >>> held.exposure().loc[[12, 13], ("ONE_YEAR", "NO_UPFRONT")].tolist()
        [0.0, 209469.04]
        """
        return cash_flows.by_month(self._cents.owed, self._cents.known)

    def calendar(
        self,
        start_date: date | str,
        period: Period = "month",
        *,
        fiscal_year_start: int = 1,
        fiscal_year_number: Numbering = "end",
    ) -> pd.DataFrame:
        """Say what each month, quarter or fiscal year pays, with renewals and bound charges.

        Parameters
        ----------
        start_date, period, fiscal_year_start, fiscal_year_number
            As for `PaymentComparison.calendar`.

        Returns
        -------
        pandas.DataFrame
            Index the periods in time; columns (payment_term, payment_option) [USD]. Each column
            adds up to that of `cash_flows`. The upfront price of a renewal stands on its own day,
            `renewal_lead_days` weekdays before the last day of the contract before (public holidays
            are not known here).

        Raises
        ------
        InputError
            For a date, period or month that cannot be used.

        Examples
        --------
        The second year is renewed in December of the first:

        >>> from outpost_planner import compare_payments, read_catalog
        >>> held = compare_payments(read_catalog().line_items({"OR-RKGP001": 2})).over(2)
        >>> years = held.calendar("2027-01-01", "fiscal_year")
        >>> years.loc[["2027", "2028"], ("ONE_YEAR", "ALL_UPFRONT")].tolist()
        [434931.84, 0.0]
        """
        check_period(period, fiscal_year_start, fiscal_year_number)
        start, timing = check_date(start_date), self.convention.timing
        held = self._cents
        dates, cents = held.plan.dated(held.flows, held.begun, start, timing)
        division = (period, fiscal_year_start, fiscal_year_number)
        return by_pair_and_period(cents, dates, held.known, division)

    @cached_property
    def _cents(self) -> HeldCents:
        return HeldCents(self.comparison.amounts, self.convention.first_month, self.asked)

    @property
    def _annuity(self) -> float:
        """Present value of 1 at the end of each year of the need."""
        return float(annuity_factor(self.convention.effective_annual_rate, self.years))
