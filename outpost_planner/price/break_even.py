"""The month in which paying later has cost more than all upfront: in cash, and discounted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from outpost_planner.service.pairs import MAX_MONTHS

if TYPE_CHECKING:
    from outpost_planner.money import Cents
    from outpost_planner.price.convention import Convention

NEVER = -1
"""Stands for a break-even month that does not come."""


def cash_payments(saved: Any, extra: Any) -> Cents:
    """Count the monthly payments until more cash has been paid than under ALL_UPFRONT.

    Parameters
    ----------
    saved, extra
        As for `break_even_months`.

    Returns
    -------
    numpy.ndarray
        Number of payments; without meaning where nothing more is paid each month.

    Examples
    --------
    12,000 saved at first: eleven payments of 1,100 are more, ten are not.

    >>> int(cash_payments(12_000, 1_100))
    11
    """
    # As much is not yet more, hence one payment beyond the whole ones that fit.
    return np.floor_divide(saved, np.maximum(extra, 1)) + 1


def discounted_payments(saved: Any, extra: Any, convention: Convention) -> Cents:
    """Count the monthly payments until more has been paid than under ALL_UPFRONT, discounted.

    Parameters
    ----------
    saved, extra
        As for `break_even_months`.
    convention
        When payments fall, and how they are discounted.

    Returns
    -------
    numpy.ndarray
        Number of payments; more than the longest term has where the day does not come.
    """
    # Present value of 1 a month for 1, 2, ... months: it grows with the months, so the first sum
    # beyond what was saved is found by searching. As much is not yet more, whatever the last bits
    # of the division say.
    worth = convention.annuity(np.arange(1, MAX_MONTHS + 1))
    needed = np.divide(saved, extra, out=np.full(np.shape(saved), np.inf), where=extra > 0)
    return np.searchsorted(worth, needed * (1 + 1e-12), side="right") + 1


def break_even_months(
    saved: Any, extra: Any, months: Any, first_month: int, payments: Any
) -> Cents:
    """Find the first month at which more has been paid than under ALL_UPFRONT.

    Parameters
    ----------
    saved
        Cents paid less at month 0 than under ALL_UPFRONT.
    extra
        Cents paid more each month.
    months
        Number of monthly payments.
    first_month
        Month of the first of them, 0 or 1.
    payments
        How many monthly payments make up for what is saved.

    Returns
    -------
    numpy.ndarray
        Month, or `NEVER`.
    """
    reached = (extra > 0) & (saved >= 0) & (payments <= months)
    later = np.where(reached, payments - 1 + first_month, NEVER)
    # More is paid at month 0 already, before any monthly payment.
    return np.where(saved < 0, 0 if first_month else _month_zero(saved, extra), later)


def _month_zero(saved: Any, extra: Any) -> Cents:
    """Return 0 where the upfront price and first charge, both at month 0, exceed; else never.

    With a smaller monthly charge an option can only start dearer and end cheaper, so month 0
    decides.
    """
    return np.where(extra > saved, 0, NEVER)
