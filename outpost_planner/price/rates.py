"""The rate that an option implies: what is charged for paying later.

Between two options of one term the cash flows differ by one upfront amount and one level monthly
amount, so the internal rate has one unknown and at most one solution. That is solved here for any
number of orders at once. For cash flows of any other shape `pyxirr.irr` is used; it takes one at a
time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from outpost_planner.money import Bools, Floats
    from outpost_planner.price.convention import Timing


def implied_annual_rate(
    upfront_saved: Any, monthly_extra: Any, months: Any, timing: Timing = "end"
) -> Floats:
    """Return the effective annual rate at which paying less now and more each month costs nothing.

    Parameters
    ----------
    upfront_saved
        What is paid less at month 0.
    monthly_extra
        What is paid more each month, in the same unit.
    months
        Number of monthly payments.
    timing
        ``"end"`` or ``"start"`` of the month.

    Returns
    -------
    numpy.ndarray
        Effective annual rate, as a fraction; NaN where nothing is deferred or no rate exists.

    Examples
    --------
    AWS's sample renewal, one year, $12,000 now or $1,100 a month:

    >>> round(float(implied_annual_rate(12000, 1100, 12)), 4)
    0.1953
    >>> round(float(implied_annual_rate(12000, 1100, 12, "start")), 4)
    0.2362
    """
    saved, extra, count = np.broadcast_arrays(
        np.asarray(upfront_saved, dtype=np.float64),
        np.asarray(monthly_extra, dtype=np.float64),
        months,
    )
    # At the start of the month the first charge falls together with the upfront price, so it only
    # makes the deferred amount smaller; what remains is an annuity of one payment fewer.
    if timing == "start":
        saved, count = saved - extra, count - 1
    exists: Bools = (saved > 0) & (extra > 0) & (count > 0)
    result = np.full(saved.shape, np.nan)
    if exists.any():
        result[exists] = np.expm1(12 * _log_rate(saved[exists] / extra[exists], count[exists]))
    return result


def _log_rate(factor: Floats, months: Any) -> Floats:
    """Return the log rate of one month at which an annuity of 1 is worth `factor`.

    The logarithm of the annuity is convex and falling in the log rate, so Newton's method converges
    from anywhere, and from zero in a handful of steps.
    """
    target = np.log(factor)
    delta = np.zeros_like(factor)
    for _ in range(60):
        value, slope = _log_annuity(delta, months)
        step = (value - target) / slope
        delta = delta - step
        if np.all(np.abs(step) <= 1e-15 + 1e-13 * np.abs(delta)):
            break
    return delta


def _log_annuity(delta: Floats, months: Any) -> tuple[Floats, Floats]:
    """Return log(sum of exp(-k delta), k = 1..months) and its slope in delta.

    The sum is exp(-delta (n+1)/2) sinh(n delta/2) / sinh(delta/2), written so that nothing
    overflows.
    """
    size = np.abs(delta)
    safe = np.where(size < 1e-9, 1.0, size)
    ratio = np.where(
        size < 1e-9,
        np.log(months),
        (months - 1) * size / 2 + np.log(-np.expm1(-months * safe)) - np.log(-np.expm1(-safe)),
    )
    value = ratio - delta * (months + 1) / 2
    # coth(x) - 1/x loses its digits near zero; x/3 is exact enough there for Newton's method.
    small = size < 1e-4
    wide = np.where(small, 1.0, delta) / 2
    bend = np.where(
        small,
        (months**2 - 1.0) * delta / 12,
        months / (2 * np.tanh(months * wide)) - 1 / (2 * np.tanh(wide)),
    )
    return value, bend - (months + 1) / 2
