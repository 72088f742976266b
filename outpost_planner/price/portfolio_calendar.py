"""What many orders pay and use up in each calendar month, every order from its own start."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from outpost_planner.price.accrual import accrued
from outpost_planner.price.planned import months_of_charges
from outpost_planner.service.pairs import MAX_MONTHS, PAIR_MONTHS, PAIRS

if TYPE_CHECKING:
    from outpost_planner.money import Cents
    from outpost_planner.price.accrual import Accrual
    from outpost_planner.price.convention import Timing

AT_ONCE = 500
"""Orders whose months are held in memory together."""


def billed_by_month(
    starts: Any, upfront: Cents, monthly: Cents, timing: Timing
) -> tuple[Cents, Any]:
    """Add up the cash that falls in each calendar month.

    Parameters
    ----------
    starts
        First day of each order's contract.
    upfront, monthly
        What is paid, orders × pairs [cents].
    timing
        ``"end"`` or ``"start"`` of the month.

    Returns
    -------
    cents, months
        Calendar months × pairs, from the first start to the last payment, and those months.
    """
    days, upfront, monthly = _by_start(starts, upfront, monthly)
    if not len(days):
        return _nothing()
    months = months_of_charges(days, timing)
    first = months.min()
    sums = np.zeros((months.max() - first + 1, len(PAIRS)), dtype=np.int64)
    # `np.add.at`, because several orders fall into one month: `+=` would keep only the last.
    np.add.at(sums, months[:, 0] - first, upfront)
    # A charge at the end of a month falls on the day on which the next one begins.
    late = 1 if timing == "end" else 0
    for month in range(MAX_MONTHS):
        np.add.at(sums, months[:, month + late] - first, monthly * (month < PAIR_MONTHS))
    return sums, np.arange(first, first + len(sums)).astype("M8[M]")


def effective_by_month(
    starts: Any, upfront: Cents, monthly: Cents, accrual: Accrual
) -> tuple[Cents, Any]:
    """Add up the cost that accrues in each calendar month.

    Parameters
    ----------
    starts, upfront, monthly
        As for `billed_by_month`.
    accrual
        ``"days"`` or ``"months"``.

    Returns
    -------
    cents, months
        Calendar months × pairs, and those months. Each order's cost is rounded by itself, as a
        single comparison does.
    """
    if not len(starts):
        return _nothing()
    days, group = np.unique(starts, return_inverse=True)
    first = days[0].astype("M8[M]")
    count = int((days[-1].astype("M8[M]") - first).astype(np.int64)) + MAX_MONTHS + 1
    sums = np.zeros((count, len(PAIRS)), dtype=np.int64)
    # Positions of the orders sorted by their day, cut where the next day begins.
    by_day = np.split(np.argsort(group, kind="stable"), np.cumsum(np.bincount(group))[:-1])
    for day, orders in zip(days, by_day, strict=True):
        begin = int((day.astype("M8[M]") - first).astype(np.int64))
        for at in range(0, len(orders), AT_ONCE):
            chosen = orders[at : at + AT_ONCE]
            cents, _ = accrued(day, upfront[chosen], monthly[chosen], PAIR_MONTHS, accrual)
            sums[begin : begin + len(cents)] += cents.sum(axis=1)
    return sums, first + np.arange(count)


def _by_start(starts: Any, upfront: Cents, monthly: Cents) -> tuple[Any, Cents, Cents]:
    days, group = np.unique(starts, return_inverse=True)
    sums = np.zeros((2, len(days), len(PAIRS)), dtype=np.int64)
    np.add.at(sums[0], group, upfront)
    np.add.at(sums[1], group, monthly)
    return days, sums[0], sums[1]


def _nothing() -> tuple[Cents, Any]:
    return np.zeros((0, len(PAIRS)), dtype=np.int64), np.array([], dtype="M8[M]")
