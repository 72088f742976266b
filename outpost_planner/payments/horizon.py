"""Contracts of one, three and five years held for the same number of years."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd

from outpost_planner.errors import InputError
from outpost_planner.payments import wording
from outpost_planner.payments.constraints import BudgetedChoice, budget_in_cents
from outpost_planner.payments.convention import annuity_factor
from outpost_planner.payments.money import MAX_CENTS, ROUNDING_RULE, format_dollars, spread, to_dollars
from outpost_planner.payments.pairs import NO_UPFRONT, PAIR_INDEX, PAIRS, Pair

if TYPE_CHECKING:
    from outpost_planner.payments.compare import PaymentComparison
    from outpost_planner.payments.money import Bools, Cents, Floats

Renewal = Literal["renew", "month_to_month"]

MAX_YEARS = 20
"""Longest horizon [years]."""


@dataclass(frozen=True)
class HorizonComparison:
    """Every way to pay, held for the same number of years; made by `PaymentComparison.over`.

    Parameters
    ----------
    comparison
        The contracts that begin at month 0.
    years
        Length of the horizon.
    renewal
        ``"renew"``: a contract that ends is followed by another of the same term and option;
        ``"month_to_month"``: by the NO_UPFRONT price of its term, month by month.
    price_change
        Change of the price of a renewed contract a year, as a fraction: 0.02 is 2 % more.

    Raises
    ------
    InputError
        Listing what cannot be used.

    Examples
    --------
    >>> from outpost_planner import compare_payments, read_catalog
    >>> held = compare_payments(read_catalog().line_items({"OR-RKGP001": 2})).over(5)
    >>> held.table.loc[("ONE_YEAR", "NO_UPFRONT"), "contracts"], held.cash_flows.shape
    (np.int64(5), (61, 9))
    """

    comparison: PaymentComparison
    years: int
    renewal: Renewal = "renew"
    price_change: float = 0.0

    def __post_init__(self) -> None:
        problems = list(_problems(self.years, self.renewal, self.price_change))
        if self.comparison.months_left is not None:
            problems.append("capacity added to a contract ends with it; compare it over its months left, in .table")
        if problems:
            raise InputError("These contracts cannot be compared over one horizon.", problems)

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row a (payment_term, payment_option), in dollars.

        ``contracts`` are begun within the horizon; ``committed_cost`` is all that they bind to, ``total_cost`` what
        of it falls to the horizon; ``npv`` and ``equivalent_annual_cost`` are of the latter, ``rank`` is by it.
        """
        npv = self._factors @ self._flows / 100.0
        npv = np.where(self._known, npv, np.nan)
        rate = self.comparison.convention.effective_annual_rate
        rank = 1 + (npv[:, None] > npv[None, :]).sum(axis=1)
        return pd.DataFrame(
            {
                "contracts": self._contracts,
                "committed_cost": to_dollars(self._committed, self._known),
                "total_cost": to_dollars(self._flows.sum(axis=0), self._known),
                "npv": npv,
                "equivalent_annual_cost": npv / annuity_factor(rate, self.years),
                "rank": pd.arrays.IntegerArray(rank.astype(np.int64), ~self._known),
            },
            index=PAIR_INDEX,
        )

    @cached_property
    def cash_flows(self) -> pd.DataFrame:
        """What is paid in each month of the horizon under each pair [USD]."""
        index = pd.RangeIndex(len(self._flows), name="month")
        return pd.DataFrame(to_dollars(self._flows, self._known), index=index, columns=PAIR_INDEX)

    @property
    def equivalent_annual_costs(self) -> pd.Series:
        """The level payment at the end of each year of the horizon that has a pair's NPV [USD/year]."""
        return self.table["equivalent_annual_cost"]

    def best_within(self, *, first_year_cash: float | None = None, monthly: float | None = None) -> BudgetedChoice:
        """Find the best pair over the horizon that fits a budget.

        Parameters
        ----------
        first_year_cash
            Most that the first twelve months may cost [USD]; no cap where left out.
        monthly
            Most that the recurring price of a month may be [USD]; no cap where left out.

        Returns
        -------
        BudgetedChoice
            With `.pair`, `.cost_of_fitting` and `.table`.

        Raises
        ------
        InputError
            For a cap that is no amount of dollars.
        """
        caps = budget_in_cents(first_year_cash, monthly)
        return BudgetedChoice(self.comparison, *caps, horizon=self)

    @property
    def cheapest(self) -> Pair | None:
        """The pair of least equivalent annual cost; None where no pair has all its prices."""
        costs = self.table["equivalent_annual_cost"].dropna()
        return None if costs.empty else Pair(*costs.idxmin())

    @cached_property
    def assumptions(self) -> tuple[str, ...]:
        """What the figures rest on, in sentences."""
        renewed = (
            "A contract that ends is renewed for the same term and option, "
            + (f"at a price {self.price_change:+.2%} a year." if self.price_change else "at the same price.")
            if self.renewal == "renew"
            else "A contract that ends goes on month to month at the NO_UPFRONT price of its term."
        )
        return (
            wording.price_warning(self.comparison.prices),
            f"Every contract is held for {self.years} years. {renewed}",
            (
                "A last contract that runs beyond the horizon counts for its months inside, its upfront price in "
                "proportion; committed_cost holds all of it."
            ),
            *self.comparison.convention.sentences(),
            ROUNDING_RULE,
        )

    @cached_property
    def summary(self) -> str:
        """The finding in words."""
        if self.cheapest is None:
            return "No way to pay has all its prices."
        best = self.table.loc[tuple(self.cheapest)]
        return (
            f"Held for {self.years} year{'s' if self.years > 1 else ''}, {wording.words(self.cheapest.payment_option)} "
            f"for {wording.words(self.cheapest.payment_term)} costs least: "
            f"{format_dollars(best['equivalent_annual_cost'])} a year (equivalent annual cost), NPV "
            f"{format_dollars(best['npv'])}."
        )

    @property
    def _months(self) -> int:
        return 12 * self.years

    @cached_property
    def _factors(self) -> Floats:
        return self.comparison.convention.discount_factors(np.arange(self._months + 1))

    @cached_property
    def _known(self) -> Bools:
        known = self.comparison.amounts.known[0]
        ends = self.comparison.amounts.months < self._months
        return known & (known[NO_UPFRONT] | ~ends) if self.renewal == "month_to_month" else known

    @cached_property
    def _contracts(self) -> Cents:
        terms = self.comparison.amounts.months
        return np.ones_like(terms) if self.renewal == "month_to_month" else -(-self._months // terms)

    @cached_property
    def _flows(self) -> Cents:
        return self._both[0]

    @property
    def _committed(self) -> Cents:
        return self._both[1]

    @cached_property
    def _both(self) -> tuple[Cents, Cents]:
        """Cash of each month of the horizon, and all that the contracts bind to."""
        given, first = self.comparison.amounts, self.comparison.convention.first_month
        flows = np.zeros((self._months + 1, len(PAIRS)), dtype=np.int64)
        committed = np.zeros(len(PAIRS), dtype=np.int64)
        for pair, term in enumerate(given.months.tolist()):
            for begin in range(0, term * int(self._contracts[pair]), term):
                upfront, monthly = (
                    _changed(int(each[0, pair]), self.price_change, begin) for each in (given.upfront, given.monthly)
                )
                inside = min(term, self._months - begin)
                flows[begin, pair] += spread(upfront, term, inside)
                flows[begin + first : begin + first + inside, pair] += monthly
                committed[pair] += upfront + monthly * term
            if self.renewal == "month_to_month" and term < self._months:
                rest = given.monthly[0, NO_UPFRONT[pair]]
                flows[term + first : self._months + first, pair] += rest
                committed[pair] += rest * (self._months - term)
        return flows, committed

    def __repr__(self) -> str:
        return f"{self.summary}\n{wording.readable(self.table).to_string()}"

    def _repr_html_(self) -> str:
        title = f"Ways to pay over {self.years} year{'s' if self.years > 1 else ''}"
        return wording.html_page(title, [self.summary], self.table, self.assumptions)


def _problems(years: Any, renewal: Any, price_change: Any) -> Any:
    if not isinstance(years, (int, np.integer)) or isinstance(years, bool) or not 1 <= years <= MAX_YEARS:
        yield f"years={years!r} is not a whole number from 1 to {MAX_YEARS}"
    if renewal not in {"renew", "month_to_month"}:
        yield f"renewal={renewal!r} is not one of 'renew', 'month_to_month'"
    number = isinstance(price_change, (int, float)) and not isinstance(price_change, bool)
    if not number or not -1 < price_change <= 1:
        yield f"price_change={price_change!r} is not a fraction above -1 and up to 1; 2 % more a year is 0.02"
    elif price_change and renewal == "month_to_month":
        yield "price_change is for contracts that are renewed; month to month there are none"


def _changed(cents: int, price_change: float, months: int) -> int:
    """Return a price so many months on, half a cent going up."""
    if not price_change or not months:
        return cents
    changed = cents * (1 + price_change) ** (months / 12)
    if changed >= MAX_CENTS:
        raise InputError("A renewed price is too large to be counted to the cent; check price_change.")
    return int(np.floor(changed + 0.5))
