"""Which month, quarter and fiscal year pays what, from a start date on."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd

from outpost_planner.errors import InputError

if TYPE_CHECKING:
    from outpost_planner.payments.convention import Timing
    from outpost_planner.payments.money import Cents

Period = Literal["month", "quarter", "fiscal_year"]

PERIODS: tuple[Period, ...] = ("month", "quarter", "fiscal_year")

ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")

CALENDAR_RULE = (
    "A charge at the end of a month falls on the last day before the next month of the contract begins, one at its "
    "start on its first day. A fiscal year has the number of the calendar year in which it ends."
)
"""How months of a contract become dates, in words."""


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
    start = check_date(start_date)
    late = pd.Timedelta(days=1 if timing == "end" else 0)
    return pd.DatetimeIndex(
        [start, *(start + pd.DateOffset(months=month) - late for month in range(1, months + 1))], name="date"
    )


def check_date(start_date: Any) -> pd.Timestamp:
    """Read a start date.

    Parameters
    ----------
    start_date
        A date, or text such as ``2027-01-01``.

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
        raise InputError(f"start_date={start_date!r} is no date; write it as 2027-01-01.") from None
    if pd.isna(start) or not 1990 <= start.year <= 2200:
        raise InputError(f"start_date={start_date!r} is not between the years 1990 and 2200; write it as 2027-01-01.")
    return start.tz_localize(None).normalize()


def check_period(period: Any, fiscal_year_start: Any) -> None:
    """Check how a calendar is to be divided.

    Parameters
    ----------
    period
        One of `PERIODS`.
    fiscal_year_start
        First month of the fiscal year, 1 to 12.

    Raises
    ------
    InputError
        Listing what cannot be used.
    """
    problems = []
    if period not in PERIODS:
        problems.append(f"period={period!r} is not one of {', '.join(PERIODS)}")
    whole = isinstance(fiscal_year_start, int) and not isinstance(fiscal_year_start, bool)
    if not whole or not 1 <= fiscal_year_start <= 12:
        problems.append(f"fiscal_year_start={fiscal_year_start!r} is not a month from 1 to 12")
    if problems:
        raise InputError("The calendar cannot be drawn up.", problems)


def period_labels(dates: pd.DatetimeIndex, period: Period, fiscal_year_start: int) -> pd.Index:
    """Name the period in which each date falls; the names sort in time.

    Parameters
    ----------
    dates
        Days.
    period
        One of `PERIODS`.
    fiscal_year_start
        First month of the fiscal year, 1 to 12.

    Returns
    -------
    pandas.Index
        Such as ``2027-01``; ``2027-Q1`` and ``2027``, or ``FY2028-Q1`` and ``FY2028`` where a fiscal year is no
        calendar year.

    Examples
    --------
    >>> period_labels(pd.DatetimeIndex(["2027-06-30", "2027-07-01"]), "quarter", 7).to_list()
    ['FY2027-Q4', 'FY2028-Q1']
    """
    if period == "month":
        return pd.Index(dates.strftime("%Y-%m"), dtype="str", name="month")
    passed = (dates.month - fiscal_year_start) % 12
    year = dates.year + ((dates.month >= fiscal_year_start) if fiscal_year_start > 1 else 0)
    prefix = "FY" if fiscal_year_start > 1 else ""
    names = [f"{prefix}{each}" for each in year]
    if period == "quarter":
        names = [f"{name}-Q{months // 3 + 1}" for name, months in zip(names, passed, strict=True)]
    return pd.Index(names, dtype="str", name=period)


def by_period(cents: Cents, labels: pd.Index) -> tuple[Cents, pd.Index]:
    """Add up months that fall in one period.

    Parameters
    ----------
    cents
        Months × anything.
    labels
        Period of each month, in time.

    Returns
    -------
    cents, labels
        Periods × anything, and their names; periods after the last payment are left out.
    """
    codes, names = pd.factorize(labels)
    sums = np.zeros((len(names), *cents.shape[1:]), dtype=np.int64)
    np.add.at(sums, codes, cents)
    last = int(np.flatnonzero(sums.any(axis=tuple(range(1, sums.ndim)))).max(initial=0)) + 1
    return sums[:last], names[:last].rename(labels.name)
