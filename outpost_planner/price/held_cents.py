"""A need in whole cents: what each pair pays and binds to by month, renewals included."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from outpost_planner.price.contracts import PAIR_YEARS, Succession
from outpost_planner.service.pairs import NO_UPFRONT, PAIRS

if TYPE_CHECKING:
    from outpost_planner.money import Bools, Cents
    from outpost_planner.price.amounts import Amounts
    from outpost_planner.price.need import Need


@dataclass(frozen=True)
class HeldCents:
    """Arrays of cents by pair; without meaning where `known` says so.

    Parameters
    ----------
    given
        What one contract of each pair pays today.
    first_month
        Month of a contract's first recurring charge: 1 at the end of the month, 0 at its start.
    need
        How long the contracts are held, and what follows one that ends.
    """

    given: Amounts
    first_month: int
    need: Need

    @property
    def months(self) -> int:
        """Length of the need in months."""
        return 12 * int(self.need.years)

    @cached_property
    def plan(self) -> Succession:
        """The contracts that may be begun in each year."""
        return Succession(
            given=self.given,
            years=int(self.need.years),
            first_month=self.first_month,
            price_change=self.need.exact_change,
            salvage=self.need.exact_salvage,
            lead_days=int(self.need.renewal_lead_days),
        )

    @cached_property
    def known(self) -> Bools:
        """Which pairs have every price that they need."""
        known = self.given.known[0]
        if not self.need.goes_on_monthly:
            return known
        # A contract that ends within the need goes on at NO_UPFRONT's price: that must be known.
        ends = self.given.months < self.months
        return known & (known[NO_UPFRONT] | ~ends)

    @cached_property
    def begun(self) -> Any:
        """Which contracts each pair begins, years × pairs."""
        years = np.arange(self.need.years)[:, None]
        return years == 0 if self.need.goes_on_monthly else years % PAIR_YEARS == 0

    @cached_property
    def contracts(self) -> Cents:
        """How many contracts each pair begins."""
        return (self.begun & np.ones((1, len(PAIRS)), dtype=bool)).sum(axis=0)

    @cached_property
    def flows(self) -> Cents:
        """What is paid, months × pairs, until the last contract has ended."""
        flows = (self.plan.paid * self.begun[:, :, None]).sum(axis=0)
        if self.need.goes_on_monthly:
            flows = flows + self.plan.tails[0]
        # Months by pairs, and contiguous, because every later sum and product runs over months.
        return np.ascontiguousarray(flows[:, : self._rows].T)

    @cached_property
    def credits(self) -> Cents:
        """What is salvaged, months × pairs, in the month of its use."""
        credited = (self.plan.credited * self.begun[:, :, None]).sum(axis=0)
        return np.ascontiguousarray(credited[:, : self._rows].T)

    @property
    def bound(self) -> Cents:
        """What the first contract binds to."""
        return self.given.upfront[0] + self.given.monthly[0] * self.given.months

    @cached_property
    def first_year(self) -> Cents:
        """What leaves the account within the first twelve months."""
        upfront, monthly = self.plan.prices
        charged = self.begun & self.plan.first_year_upfront[:, None]
        return (upfront * charged).sum(axis=0) + 12 * monthly[0]

    @cached_property
    def greatest_monthly(self) -> Cents:
        """The greatest recurring price of any month."""
        _, monthly = self.plan.prices
        greatest = (monthly * self.begun).max(axis=0)
        if not self.need.goes_on_monthly:
            return greatest
        # Where a contract ends within the need, NO_UPFRONT's price of its term follows.
        ends = self.need.years > PAIR_YEARS
        return np.where(ends, np.maximum(greatest, monthly[0, NO_UPFRONT]), greatest)

    @property
    def owed(self) -> Cents:
        """What is still owed if the need ends in a month, months 0 to the end × pairs."""
        paid = self.plan.paid * self.begun[:, :, None]
        left = paid.sum(axis=2, keepdims=True) - paid.cumsum(axis=2)
        months, begins = np.arange(self.months + 1), 12 * np.arange(self.need.years)[:, None]
        # Signing binds to the first contract at once. A renewal that would begin in the month in
        # which the need ends is not begun any more.
        counts = (begins < months) | (begins == 0)
        return (left[:, :, : self.months + 1] * counts[:, None, :]).sum(axis=0).T

    @cached_property
    def _rows(self) -> int:
        """Months until the last contract has ended, month 0 included."""
        return max(self.months, int((self.contracts * PAIR_YEARS).max()) * 12) + 1
