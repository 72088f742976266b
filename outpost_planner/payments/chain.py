"""The cheapest chain of contracts for a need: term and option may change at each renewal."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from outpost_planner.payments import wording
from outpost_planner.payments.contracts import PAIR_YEARS
from outpost_planner.payments.money import to_dollars

if TYPE_CHECKING:
    from outpost_planner.payments.contracts import Succession
    from outpost_planner.payments.money import Bools, Cents, Floats
    from outpost_planner.payments.pairs import Pair

Links = tuple[int, ...]
"""Positions of the pairs of a chain's contracts, in time."""


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
    no upfront for three years, then all upfront for one year
    """

    contracts: tuple[Pair, ...]
    month_to_month: int
    npv: float
    equivalent_annual_cost: float
    paid: Any
    bound: int

    @cached_property
    def cash_flows(self) -> pd.Series:
        """What is paid in each month, also after the horizon's end [USD]."""
        index = pd.RangeIndex(len(self.paid), name="month")
        return pd.Series(to_dollars(self.paid), index=index, name="cash")

    @property
    def bound_at_signing(self) -> float:
        """Everything that the first contract binds to: its upfront price and all its monthly charges [USD]."""
        return self.bound / 100

    @property
    def expected_cost(self) -> float:
        """Everything that is paid if every contract is begun as planned [USD]."""
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


def best_links(plan: Succession, known: Bools, factors: Floats, *, tail: bool) -> list[tuple[Links, bool]]:
    """Find the chain of least NPV by working backwards from the end of the need.

    What a contract costs does not depend on those before it, so the best chain from a year on is the best
    first contract followed by the best chain from its end on. A contract that runs beyond the need ends the chain.

    Parameters
    ----------
    plan
        What a contract begun in each year pays.
    known
        Which pairs have all their prices.
    factors
        Discount factors, rates × months.
    tail
        Whether a contract may be followed by month-to-month billing to the end of the need.

    Returns
    -------
    list
        For each rate the positions of the pairs in time, and whether month-to-month billing follows; empty where no
        pair has its prices.
    """
    if not known.any():
        return []
    # Discounting is real-valued; as doubles the product is a fast one.
    alone = (plan.paid - plan.credited).astype(np.float64) @ factors.T
    alone[:, ~known] = np.inf
    after = plan.tails.astype(np.float64) @ factors.T if tail else np.zeros_like(alone)
    after[:, ~(plan.tail_known & tail)] = np.inf
    rates = np.arange(len(factors))
    ends = np.arange(plan.years)[:, None] + PAIR_YEARS
    least = np.zeros((plan.years + 1, len(factors)))
    choice = np.zeros((plan.years, len(factors)), dtype=np.int64)
    tailed = np.zeros((plan.years, len(factors)), dtype=bool)
    for year in reversed(range(plan.years)):
        inside = (ends[year] < plan.years)[:, None]
        renewed = least[np.minimum(ends[year], plan.years)]
        by_pair = alone[year] + np.where(inside, np.minimum(renewed, after[year]), 0.0)
        choice[year] = by_pair.argmin(axis=0)
        least[year] = by_pair[choice[year], rates]
        tailed[year] = (inside & (after[year] < renewed))[choice[year], rates]
    return [_followed(choice[:, rate], tailed[:, rate]) for rate in rates.tolist()]


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
        last, year = year, year + int(PAIR_YEARS[pair])
    if tail:
        paid += plan.tails[last, links[-1]]
    return paid, credited
