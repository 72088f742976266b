"""The cheapest chain of contracts for a need: term and option may change at each renewal."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from outpost_planner.money import MAX_CENTS, to_dollars
from outpost_planner.price.contracts import PAIR_YEARS
from outpost_planner.service.pairs import NO_UPFRONT, PAIRS
from outpost_planner.show import wording

if TYPE_CHECKING:
    from collections.abc import Iterator

    from outpost_planner.money import Bools, Cents, Floats
    from outpost_planner.price.contracts import Succession
    from outpost_planner.service.pairs import Pair

Links = tuple[int, ...]
"""Positions of the pairs of a chain's contracts, in time."""

Caps = tuple[int | None, int | None]
"""Most that the first twelve months may cost, and the recurring price of any month [cents]; None
for no cap."""

NO_CAPS: Caps = (None, None)


@dataclass(frozen=True)
class Chain:
    """Contracts that follow each other without a gap; found by `HorizonComparison.best_chain`.

    Parameters
    ----------
    contracts
        The pair of each contract, in time.
    month_to_month
        Months after the last contract that are billed month to month.
    npv
        Of all that is paid, whatever the horizon [USD].
    equivalent_annual_cost
        The level payment at the end of each year of the horizon that has this NPV [USD/year].
    paid
        What is paid in each month [cents].
    bound
        What the first contract binds to [cents].

    Examples
    --------
    >>> from outpost_planner import compare_payments, read_catalog
    >>> chain = compare_payments(read_catalog().line_items({"OR-RKGP001": 2})).over(4).best_chain
    >>> print(chain)
    all upfront for three years, then all upfront for one year
    """

    contracts: tuple[Pair, ...]
    month_to_month: int
    npv: float
    equivalent_annual_cost: float
    paid: Any
    bound: int

    @cached_property
    def cash_flows(self) -> pd.Series:
        """What is paid in each month, also after the horizon's end [USD].

        Examples
        --------
        >>> from outpost_planner import compare_payments, read_catalog
        >>> comparison = compare_payments(read_catalog().line_items({"OR-RKGP001": 2}))
        >>> comparison.over(4).best_chain.cash_flows.loc[[0, 1, 36]].tolist()
        [517776.0, 0.0, 217465.92]
        """
        index = pd.RangeIndex(len(self.paid), name="month")
        return pd.Series(to_dollars(self.paid), index=index, name="cash")

    @property
    def bound_at_signing(self) -> float:
        """All that the first contract binds to: upfront price and all monthly charges [USD].

        Examples
        --------
        36 charges of 14,062.22:

        >>> from outpost_planner import compare_payments, read_catalog
        >>> comparison = compare_payments(read_catalog().line_items({"OR-RKGP001": 2}))
        >>> comparison.over(4).best_chain.bound_at_signing
        517776.0
        """
        return self.bound / 100

    @property
    def expected_cost(self) -> float:
        """Everything that is paid if every contract is begun as planned [USD].

        Examples
        --------
        36 charges of 14,062.22, then 189,840.00 for a year:

        >>> from outpost_planner import compare_payments, read_catalog
        >>> comparison = compare_payments(read_catalog().line_items({"OR-RKGP001": 2}))
        >>> comparison.over(4).best_chain.expected_cost
        735241.92
        """
        return int(self.paid.sum()) / 100

    def __str__(self) -> str:
        parts: list[list[Any]] = []
        for pair in self.contracts:
            if parts and parts[-1][0] == pair:
                parts[-1][1] += 1
            else:
                parts.append([pair, 1])
        said = [f"{wording.pair_words(pair)}{_times(count)}" for pair, count in parts]
        if self.month_to_month:
            said.append(f"month to month for {self.month_to_month} months")
        return ", then ".join(said)


def _times(count: int) -> str:
    return {1: "", 2: " twice"}.get(count, f" {count} times")


def cheapest_chain(
    plan: Succession,
    known: Bools,
    factors: Floats,
    annuity: float,
    *,
    tail: bool,
    caps: Caps = NO_CAPS,
) -> Chain | None:
    """Find the chain of least NPV that fits a budget.

    Parameters
    ----------
    plan
        What a contract begun in each year pays.
    known
        Which pairs have all their prices.
    factors
        Discount factors by month.
    annuity
        Present value of 1 at the end of each year of the need.
    tail
        Whether a contract may be followed by month-to-month billing to the end of the need.
    caps
        Most that the first twelve months may cost, and the recurring price of any month [cents];
        None for no cap.

    Returns
    -------
    Chain or None
        None where no chain of pairs that have their prices fits.
    """
    cash, monthly = caps
    tails = tail & plan.tail_known & np.ones((plan.years, 1), dtype=bool)
    if monthly is not None:
        tails = tails & (plan.prices[1][:, NO_UPFRONT] <= monthly)
    # Discounting is real-valued; as doubles the product is a fast one.
    alone = (plan.paid - plan.credited).astype(np.float64) @ factors
    after = np.where(tails, plan.tails.astype(np.float64) @ factors if tail else 0.0, np.inf)
    found = [
        _best_links(np.where(allowed, alone, np.inf), after)
        for allowed in _allowed(plan, known, cash, monthly)
    ]
    least, links, tailed = min(found, key=lambda each: each[0])
    if not np.isfinite(least):
        return None
    paid, credited = chain_flows(plan, links, tail=tailed)
    npv = float(factors @ (paid - credited)) / 100.0
    upfront, price = plan.prices
    ended = 12 * int(PAIR_YEARS[list(links)].sum())
    return Chain(
        contracts=tuple(PAIRS[pair] for pair in links),
        month_to_month=plan.months - ended if tailed else 0,
        npv=npv,
        equivalent_annual_cost=npv / annuity,
        paid=np.trim_zeros(paid, "b") if paid.any() else paid[:1],
        bound=int(upfront[0, links[0]] + price[0, links[0]] * 12 * PAIR_YEARS[links[0]]),
    )


def _allowed(
    plan: Succession, known: Bools, cash: int | None, monthly: int | None
) -> Iterator[Bools]:
    """Return which contracts may begin in each year, years × pairs: one case, or several.

    The cap on the first year's cash joins the first contract with a renewal that is charged before
    the year is over.
    """
    upfront, price = plan.prices
    allowed = known & np.ones(upfront.shape, dtype=bool)
    if monthly is not None:
        allowed &= price <= monthly
    if cash is None:
        yield allowed
        return
    # A cap beyond every amount is cut, so that the difference fits into 64 bits.
    left = min(cash, 2 * MAX_CENTS) - (upfront[0] + 12 * price[0])
    allowed[0] &= left >= 0
    if plan.years == 1 or not plan.first_year_upfront[1]:
        yield allowed
        return
    # A renewal after one year is charged within the first twelve months: both upfront prices count.
    # So each pair of one year is a case of its own.
    renewed = allowed[0] & (PAIR_YEARS == 1)
    longer = allowed.copy()
    longer[0] &= ~renewed
    yield longer
    for pair in np.flatnonzero(renewed).tolist():
        begun = allowed.copy()
        begun[0] = np.arange(len(PAIRS)) == pair
        begun[1] &= upfront[1] <= left[pair]
        yield begun


def _best_links(alone: Floats, after: Floats) -> tuple[float, Links, bool]:
    """Find the chain of least NPV by working backwards from the end of the need.

    What a contract costs does not depend on those before it, so the best chain from a year on is
    the best first contract followed by the best chain from its end on. A contract that runs beyond
    the need ends the chain.

    Parameters
    ----------
    alone
        Discounted cost of a contract begun in each year, years × pairs; infinite where it may not
        be begun.
    after
        That of month-to-month billing after it, to the end of the need.

    Returns
    -------
    cost, links, tailed
        Infinite where there is no chain; positions of the pairs in time; whether month-to-month
        billing follows.
    """
    years = len(alone)
    ends = np.arange(years)[:, None] + PAIR_YEARS
    least = np.zeros(years + 1)
    choice = np.zeros(years, dtype=np.int64)
    tailed = np.zeros(years, dtype=bool)
    # From the last year back: when a year is asked, all years after it are known.
    for year in reversed(range(years)):
        inside = ends[year] < years
        # The index is cut to stay inside; a contract that outlives the need drops out below.
        renewed = least[np.minimum(ends[year], years)]
        by_pair = alone[year] + np.where(inside, np.minimum(renewed, after[year]), 0.0)
        choice[year] = by_pair.argmin()
        least[year] = by_pair[choice[year]]
        # Strictly less: at the same cost another contract follows.
        tailed[year] = (inside & (after[year] < renewed))[choice[year]]
    return (float(least[0]), *_followed(choice, tailed))


def _followed(choice: Cents, tailed: Bools) -> tuple[Links, bool]:
    """Walk through the choices from the first year on."""
    year, links = 0, []
    while year < len(choice):
        pair = int(choice[year])
        links.append(pair)
        if tailed[year]:
            return tuple(links), True
        year += int(PAIR_YEARS[pair])
    return tuple(links), False


def chain_flows(plan: Succession, links: Links, *, tail: bool) -> tuple[Cents, Cents]:
    """Lay the contracts of a chain after each other.

    Parameters
    ----------
    plan
        What a contract begun in each year pays.
    links
        Positions of the pairs in time.
    tail
        Whether month-to-month billing follows.

    Returns
    -------
    paid, credited
        By month [cents].
    """
    paid, credited = np.zeros(plan.rows, dtype=np.int64), np.zeros(plan.rows, dtype=np.int64)
    year = last = 0
    for pair in links:
        paid += plan.paid[year, pair]
        credited += plan.credited[year, pair]
        # The tail belongs to the last contract, and so to the year in which that one began.
        last, year = year, year + int(PAIR_YEARS[pair])
    if tail:
        paid += plan.tails[last, links[-1]]
    return paid, credited
