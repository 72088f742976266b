"""EffectiveCost by calendar month: which month uses up how much of what is paid."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from outpost_planner.money import spread
from outpost_planner.price.dates import month_starts
from outpost_planner.service.pairs import MAX_MONTHS

if TYPE_CHECKING:
    from outpost_planner.money import Cents

Accrual = Literal["days", "months"]

ACCRUALS: dict[Accrual, str] = {
    "days": (
        "the upfront price is spread over the days of the contract, and a monthly charge over the"
        " days of the month of the contract that it pays for, as FOCUS does"
    ),
    "months": (
        "the upfront price is spread in equal parts over the months of the contract, and each"
        " month's cost over the days of that month"
    ),
}
"""How cost accrues, in words."""

ACCOUNTING = (
    "EffectiveCost is the straight-line cost by service period; accounting treatment (ASC 842, IFRS"
    " 16) is for the accountant."
)
"""What EffectiveCost is, and what it is not."""


def effective_rule(accrual: Accrual = "days") -> str:
    """Say how EffectiveCost is dated, and what the figure is.

    Parameters
    ----------
    accrual
        ``"days"`` or ``"months"``.

    Returns
    -------
    str
        Two sentences.
    """
    return (
        f"EffectiveCost accrues over the time that is paid for: {ACCRUALS[accrual]}. {ACCOUNTING}"
    )


def accrued(
    start: Any, upfront: Cents, monthly: Cents, months: Cents, accrual: Accrual = "days"
) -> tuple[Cents, Any]:
    """Spread contracts that begin on one day over the calendar months that they serve.

    Parameters
    ----------
    start
        First day of the contracts.
    upfront, monthly, months
        What each contract pays [cents], and for how many months it runs; along the last axis of any
        number.
    accrual
        ``"days"`` or ``"months"``, see `ACCRUALS`.

    Returns
    -------
    cents, months
        Calendar months × contracts, and those calendar months. Each contract's cents add up to all
        that it pays, because what has accrued is rounded once, at the end of each month.

    Examples
    --------
    402,960.00 for a year from 1 February 2026: that February has 28 of its 365 days.

    >>> cents, _ = accrued("2026-02-01", np.array([402_960_00]), np.array([0]), np.array([12]))
    >>> int(cents[0, 0]), int(cents.sum())
    (3091200, 40296000)
    """
    begins = month_starts(start, MAX_MONTHS)
    calendar = np.arange(begins[0].astype("M8[M]"), (begins[-1] - 1).astype("M8[M]") + 1)
    # What has accrued by the end of each calendar month: whole months of the contract, and days of
    # the next one.
    until = np.minimum((calendar + 1).astype("M8[D]"), begins[-1])
    whole = np.minimum(np.searchsorted(begins, until, side="right") - 1, MAX_MONTHS - 1)
    # Time runs along a first axis of its own.
    column = (-1, *(1,) * upfront.ndim)
    days = (until - begins[whole]).astype(np.int64).reshape(column)
    length = np.diff(begins).astype(np.int64)[whole].reshape(column)
    whole = whole.reshape(column)
    if accrual == "days":
        passed = (until - begins[0]).astype(np.int64).reshape(column)
        all_ = (begins[months] - begins[0]).astype(np.int64)
    else:
        passed, all_ = whole * length + days, months * length
    carried = spread(upfront, all_, passed)
    running = spread(monthly, length, days)
    carried += np.where(whole < months, monthly * whole + running, monthly * months)
    # A contract ends before the last calendar month does, where nothing more accrues.
    return np.diff(carried, axis=0, prepend=np.zeros_like(carried[:1])), calendar
