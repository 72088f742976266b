"""What contracts that follow each other pay, in cents by month, each to its own end.

A contract binds to its upfront price and to every monthly charge of its term (AWS's Outposts rack
guide: returning racks before the subscription ends does not end its charges). So a contract counts
whole, wherever the need ends.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from outpost_planner.money import check_size, spread
from outpost_planner.price.dates import payment_dates
from outpost_planner.price.exact import scaled
from outpost_planner.service.pairs import MAX_MONTHS, NO_UPFRONT, PAIR_MONTHS, PAIRS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from outpost_planner.money import Cents
    from outpost_planner.price.amounts import Amounts
    from outpost_planner.price.convention import Timing

PAIR_YEARS = PAIR_MONTHS // 12
"""Years of each pair's term."""

DAYS_PER_BUSINESS_DAY = Fraction(7, 5)
DAYS_PER_MONTH = Fraction("30.4375")
"""Of a year of 365.25 days."""


@dataclass(frozen=True)
class Succession:
    """The contracts that may be begun in each year of a need.

    Parameters
    ----------
    given
        What one contract of each pair pays today.
    years
        Length of the need.
    first_month
        Month of a contract's first recurring charge: 1 at the end of the month, 0 at its start.
    price_change
        Change of the price of a contract that is begun later, a year, as a fraction.
    salvage
        Fraction of the value of the months after the need that is still got use of.
    lead_days
        Business days before its beginning at which a renewal's upfront price is charged.
    """

    given: Amounts
    years: int
    first_month: int
    price_change: Fraction
    salvage: Fraction
    lead_days: int

    @property
    def months(self) -> int:
        """Length of the need in months."""
        return 12 * self.years

    @property
    def rows(self) -> int:
        """Months that a contract begun in the need can still be paid in, month 0 included."""
        return self.months - 12 + MAX_MONTHS + 1

    @property
    def lead(self) -> Fraction:
        """The lead of a renewal in months: five business days are a week."""
        return self.lead_days * DAYS_PER_BUSINESS_DAY / DAYS_PER_MONTH

    def upfront_month(self, begin: int) -> int:
        """Return the month in which the upfront price of a contract stands.

        Parameters
        ----------
        begin
            Month in which the contract begins.

        Returns
        -------
        int
            0 for the first contract. A renewal's price falls into a month of the contract before,
            and stands where that month's recurring charge does.
        """
        if begin == 0:
            return 0
        charged = begin - self.lead
        # The end of the month in which it falls, or the start.
        return -int(-charged // 1) if self.first_month else int(charged // 1)

    def in_first_year(self, begin: int) -> bool:
        """Say whether a contract begun in this month is charged upfront in the first year."""
        return begin == 0 or begin - self.lead < 12

    @cached_property
    def prices(self) -> tuple[Cents, Cents]:
        """Upfront and monthly price of a contract begun in each year, years × pairs [cents]."""
        both = (self.given.upfront[0], self.given.monthly[0])
        if not self.price_change:
            upfront, monthly = (np.broadcast_to(each, (self.years, len(PAIRS))) for each in both)
            return upfront, monthly
        # Grown prices are integers of any size until they are known to fit into 64 bits.
        factors = [(1 + self.price_change) ** year for year in range(self.years)]
        grown = [np.array([scaled(each, factor) for factor in factors]) for each in both]
        check_size(
            (grown[0] + grown[1] * PAIR_MONTHS).astype(np.float64) * self.years,
            "The cost of renewed contracts",
        )
        upfront, monthly = (each.astype(np.int64) for each in grown)
        return upfront, monthly

    @cached_property
    def paid(self) -> Cents:
        """What a contract begun in each year pays in each month, years × pairs × months [cents]."""
        upfront, monthly = self.prices
        paid = np.zeros((self.years, len(PAIRS), self.rows), dtype=np.int64)
        for year in range(self.years):
            begin, first = 12 * year, 12 * year + self.first_month
            for term in np.unique(PAIR_MONTHS).tolist():
                of_term = term == PAIR_MONTHS
                paid[year, of_term, first : first + term] = monthly[year, of_term, None]
            # Added: with charges at the start, a first charge may stand in that month already.
            paid[year, :, self.upfront_month(begin)] += upfront[year]
        return paid

    @cached_property
    def credited(self) -> Cents:
        """Value of the months after the need that are still used, as `paid`, dated at their use."""
        credited = np.zeros_like(self.paid)
        if not self.salvage:
            return credited
        upfront, monthly = self.prices
        for year in range(self.years):
            for pair, term in enumerate(PAIR_MONTHS.tolist()):
                used = self.months - 12 * year
                # A contract that ends within the need leaves no month unused.
                if used >= term:
                    continue
                unused = np.arange(term - used + 1)
                amount = upfront[year, pair]
                value = (
                    spread(amount, term, used + unused)
                    - spread(amount, term, used)
                    + monthly[year, pair] * unused
                )
                first = self.months + self.first_month
                credited[year, pair, first : first + term - used] = np.diff(
                    scaled(value, self.salvage)
                )
        return credited

    @cached_property
    def tails(self) -> Cents:
        """What going on month to month pays after each contract: the term's NO_UPFRONT price."""
        _, monthly = self.prices
        tails = np.zeros_like(self.paid)
        for year in range(self.years):
            for years in np.unique(PAIR_YEARS).tolist():
                of_term, first = years == PAIR_YEARS, 12 * (year + years) + self.first_month
                tails[year, of_term, first : self.months + self.first_month] = monthly[
                    year, NO_UPFRONT[of_term], None
                ]
        return tails

    @property
    def tail_known(self) -> Any:
        """Whether NO_UPFRONT of a pair's term has its prices, by pair."""
        return self.given.known[0, NO_UPFRONT]

    def dated(
        self, flows: Cents, begun: Any, start: pd.Timestamp, timing: Timing
    ) -> tuple[pd.DatetimeIndex, Cents]:
        """Give every payment its day.

        Parameters
        ----------
        flows
            What is paid by month, months × pairs.
        begun
            Which contracts each pair begins, years × pairs.
        start
            First day of the first contract.
        timing
            ``"end"`` or ``"start"`` of the month.

        Returns
        -------
        dates, cents
            In time; the upfront price of each renewal on its own day.
        """
        dates = payment_dates(start, len(flows) - 1, timing)
        upfront, _ = self.prices
        renewals = (upfront * begun)[1:]
        rest = flows.copy()
        for year, cents in enumerate(renewals, start=1):
            rest[self.upfront_month(12 * year)] -= cents
        days = [
            renewal_day(start + pd.DateOffset(years=year), self.lead_days)
            for year in range(1, self.years)
        ]
        all_dates = dates.append(pd.DatetimeIndex(days))
        # A renewal is charged some days ahead, and so between the charges of its month.
        order = np.argsort(all_dates.to_numpy(), kind="stable")
        return all_dates[order], np.concatenate([rest, renewals])[order]

    @cached_property
    def first_year_upfront(self) -> Any:
        """Which contract years charge their upfront price within the first twelve months."""
        return np.array([self.in_first_year(12 * year) for year in range(self.years)])


def renewal_day(
    begins: pd.Timestamp, lead_days: int, holidays: Sequence[np.datetime64] = ()
) -> pd.Timestamp:
    """Return the day on which a renewal's upfront price is charged: the last one to submit it.

    Parameters
    ----------
    begins
        First day of the renewal.
    lead_days
        Business days, Monday to Friday, between the charge and the last day of the contract before.
    holidays
        Days that are no business days either.

    Returns
    -------
    pandas.Timestamp
        The day itself where there is no lead.

    Examples
    --------
    A contract that ends on Sunday, 2 January 2028 has its last business day on Friday; a week
    before that is the 24th:

    >>> f"{renewal_day(pd.Timestamp('2028-01-03'), 5):%Y-%m-%d}"
    '2027-12-24'
    """
    if not lead_days:
        return begins
    last = np.datetime64((begins - pd.Timedelta(days=1)).date(), "D")
    off = np.array(holidays, dtype="M8[D]")
    return pd.Timestamp(np.busday_offset(last, -lead_days, roll="backward", holidays=off))
