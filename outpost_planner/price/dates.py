"""The days of a contract: where its months begin, when its charges fall, and how a date is read."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from outpost_planner.errors import InputError

if TYPE_CHECKING:
    from outpost_planner.price.convention import Timing

ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def payment_dates(start_date: Any, months: int, timing: Timing) -> pd.DatetimeIndex:
    """Return the date on which each month's charge falls.

    Parameters
    ----------
    start_date
        First day of the contract: a date, or text such as ``2027-01-01``.
    months
        How many months after month 0.
    timing
        ``"end"`` or ``"start"`` of the month.

    Returns
    -------
    pandas.DatetimeIndex
        Of months 0 to `months`; month 0 is the start date.

    Raises
    ------
    InputError
        Where the start is no date.

    Examples
    --------
    >>> [f"{day:%Y-%m-%d}" for day in payment_dates("2027-01-01", 2, "end")]
    ['2027-01-01', '2027-01-31', '2027-02-28']
    """
    begins = month_starts(check_date(start_date).to_datetime64().astype("M8[D]"), months)
    late = (np.arange(months + 1) > 0) & (timing == "end")
    return pd.DatetimeIndex((begins - late).astype("M8[s]"), name="date")


def month_starts(start: Any, months: int) -> Any:
    """Return the first day of each month of a contract.

    Parameters
    ----------
    start
        First day of the contract, or an array of them.
    months
        How many months after month 0.

    Returns
    -------
    numpy.ndarray
        Days of months 0 to `months`, along a new last axis. Where a month has no such day, its last
        day.

    Examples
    --------
    >>> month_starts(np.datetime64("2027-01-31"), 2).astype(str).tolist()
    ['2027-01-31', '2027-02-28', '2027-03-31']
    """
    begin = np.asarray(start, dtype="M8[D]")[..., None]
    first = begin.astype("M8[M]")
    month = first + np.arange(months + 1)
    length = ((month + 1).astype("M8[D]") - month.astype("M8[D]")).astype(np.int64)
    passed = (begin - first.astype("M8[D]")).astype(np.int64)
    # The 31st stands on the last day of a shorter month.
    return month.astype("M8[D]") + np.minimum(passed, length - 1)


def months_between(valuation: Any, starts: Any) -> Any:
    """Count the months from one day to others: whole months, and days of the last one.

    Parameters
    ----------
    valuation
        The day to count from.
    starts
        Days, before it or after it.

    Returns
    -------
    numpy.ndarray
        Months, negative before `valuation`; a month that has begun counts by its days.

    Examples
    --------
    >>> months_between(
    ...     "2027-01-01", np.array(["2027-07-01", "2027-02-15", "2026-12-01"], "M8[D]")
    ... ).tolist()
    [6.0, 1.5, -1.0]
    """
    days = np.asarray(starts, dtype="M8[D]")
    begin = np.datetime64(valuation, "D")
    # One mark per month, on the day of the month of `valuation`, which a short month moves to its
    # end. One month more on either side: a day may lie before its own month's mark.
    near = (days.astype("M8[M]") - begin.astype("M8[M]")).astype(np.int64)
    low = int(near.min(initial=0)) - 1
    span = int(near.max(initial=0)) - low + 1
    month = begin.astype("M8[M]") + np.arange(low, low + span + 1)
    length = ((month + 1).astype("M8[D]") - month.astype("M8[D]")).astype(np.int64)
    marks = month.astype("M8[D]") + np.minimum(
        (begin - begin.astype("M8[M]").astype("M8[D]")).astype(np.int64), length - 1
    )
    # The last mark that is not after each day; the rest is a part of the month that follows.
    at = np.searchsorted(marks, days, side="right") - 1
    return low + at + (days - marks[at]).astype(np.int64) / np.diff(marks).astype(np.int64)[at]


def check_date(start_date: Any, name: str = "start_date") -> pd.Timestamp:
    """Read a start date.

    Parameters
    ----------
    start_date
        A date, or text such as ``2027-01-01``.
    name
        The parameter's name, for messages.

    Returns
    -------
    pandas.Timestamp
        Midnight of that day, without a time zone.

    Raises
    ------
    InputError
        Where it is no date, or no contract can start on it.
    """
    try:
        if not isinstance(start_date, (str, date, datetime)):
            raise TypeError  # noqa: TRY301 - a number would be read as nanoseconds of 1970
        if isinstance(start_date, str) and not ISO_DATE.match(start_date):
            raise ValueError  # noqa: TRY301 - 01/02/2027 is one day here and another there
        start = pd.Timestamp(start_date)
    except (TypeError, ValueError):
        raise InputError(f"{name}={start_date!r} is no date; write it as 2027-01-01.") from None
    if pd.isna(start) or not 1990 <= start.year <= 2200:
        raise InputError(
            f"{name}={start_date!r} is not between the years 1990 and 2200; write it as 2027-01-01."
        )
    return start.tz_localize(None).normalize()
