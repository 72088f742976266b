"""Which month, quarter and fiscal year pays what, and which one uses it up, from a start date on."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd

from outpost_planner.errors import InputError
from outpost_planner.money import spread
from outpost_planner.service.pairs import MAX_MONTHS

if TYPE_CHECKING:
    from outpost_planner.money import Cents
    from outpost_planner.price.convention import Timing

Period = Literal["month", "quarter", "fiscal_year"]
Numbering = Literal["end", "start"]
Accrual = Literal["days", "months"]

PERIODS: tuple[Period, ...] = ("month", "quarter", "fiscal_year")
NUMBERINGS: dict[Numbering, str] = {
    "end": "A fiscal year has the number of the calendar year in which it ends.",
    "start": "A fiscal year has the number of the calendar year in which it begins.",
}
"""How a fiscal year gets its number, in words."""

ACCRUALS: dict[Accrual, str] = {
    "days": (
        "the upfront price is spread over the days of the contract, and a monthly charge over the days of the month "
        "of the contract that it pays for, as FOCUS does"
    ),
    "months": (
        "the upfront price is spread in equal parts over the months of the contract, and each month's cost over the "
        "days of that month"
    ),
}
"""How cost accrues, in words."""

ACCOUNTING = (
    "EffectiveCost is the straight-line cost by service period; accounting treatment (ASC 842, IFRS 16) is for the "
    "accountant."
)
"""What EffectiveCost is, and what it is not."""

ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")

CALENDAR_RULE = (
    "A charge at the end of a month falls on the last day before the next month of the contract begins, one at its "
    "start on its first day."
)
"""How months of a contract become dates, in words."""


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
    return f"EffectiveCost accrues over the time that is paid for: {ACCRUALS[accrual]}. {ACCOUNTING}"


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
        Days of months 0 to `months`, along a new last axis. Where a month has no such day, its last day.

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
    return month.astype("M8[D]") + np.minimum(passed, length - 1)


def accrued(start: Any, upfront: Cents, monthly: Cents, months: Cents, accrual: Accrual = "days") -> tuple[Cents, Any]:
    """Spread contracts that begin on one day over the calendar months that they serve.

    Parameters
    ----------
    start
        First day of the contracts.
    upfront, monthly, months
        What each contract pays [cents], and for how many months it runs; along the last axis of any number.
    accrual
        ``"days"`` or ``"months"``, see `ACCRUALS`.

    Returns
    -------
    cents, months
        Calendar months × contracts, and those calendar months. Each contract's cents add up to all that it pays,
        because what has accrued is rounded once, at the end of each month.

    Examples
    --------
    402,960.00 for a year from 1 February 2026: that February has 28 of its 365 days.

    >>> cents, _ = accrued("2026-02-01", np.array([402_960_00]), np.array([0]), np.array([12]))
    >>> int(cents[0, 0]), int(cents.sum())
    (3091200, 40296000)
    """
    begins = month_starts(start, MAX_MONTHS)
    calendar = np.arange(begins[0].astype("M8[M]"), (begins[-1] - 1).astype("M8[M]") + 1)
    # What has accrued by the end of each calendar month: whole months of the contract, and days of the next one.
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
    return np.diff(carried, axis=0, prepend=np.zeros_like(carried[:1])), calendar


def months_between(valuation: Any, starts: Any) -> Any:
    """Count the months from one day to others: whole months, and the days of a month that has begun.

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
    >>> months_between("2027-01-01", np.array(["2027-07-01", "2027-02-15", "2026-12-01"], "M8[D]")).tolist()
    [6.0, 1.5, -1.0]
    """
    days = np.asarray(starts, dtype="M8[D]")
    begin = np.datetime64(valuation, "D")
    near = (days.astype("M8[M]") - begin.astype("M8[M]")).astype(np.int64)
    low = int(near.min(initial=0)) - 1
    span = int(near.max(initial=0)) - low + 1
    month = begin.astype("M8[M]") + np.arange(low, low + span + 1)
    length = ((month + 1).astype("M8[D]") - month.astype("M8[D]")).astype(np.int64)
    marks = month.astype("M8[D]") + np.minimum(
        (begin - begin.astype("M8[M]").astype("M8[D]")).astype(np.int64), length - 1
    )
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
        raise InputError(f"{name}={start_date!r} is not between the years 1990 and 2200; write it as 2027-01-01.")
    return start.tz_localize(None).normalize()


def check_period(period: Any, fiscal_year_start: Any, fiscal_year_number: Any = "end", accrual: Any = "days") -> None:
    """Check how a calendar is to be divided.

    Parameters
    ----------
    period
        One of `PERIODS`.
    fiscal_year_start
        First month of the fiscal year, 1 to 12.
    fiscal_year_number
        One of `NUMBERINGS`.
    accrual
        One of `ACCRUALS`.

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
    for name, given, known in (
        ("fiscal_year_number", fiscal_year_number, NUMBERINGS),
        ("accrual", accrual, ACCRUALS),
    ):
        if not isinstance(given, str) or given not in known:
            problems.append(f"{name}={given!r} is not one of {', '.join(map(repr, known))}")
    if problems:
        raise InputError("The calendar cannot be drawn up.", problems)


def period_labels(
    dates: pd.DatetimeIndex, period: Period, fiscal_year_start: int, fiscal_year_number: Numbering = "end"
) -> pd.Index:
    """Name the period in which each date falls; the names sort in time.

    Parameters
    ----------
    dates
        Days.
    period
        One of `PERIODS`.
    fiscal_year_start
        First month of the fiscal year, 1 to 12.
    fiscal_year_number
        Whether a fiscal year has the number of the calendar year in which it ends (``"end"``) or begins
        (``"start"``, as in Japan).

    Returns
    -------
    pandas.Index
        Such as ``2027-01``; ``2027-Q1`` and ``2027``, or ``FY2028-Q1`` and ``FY2028`` where a fiscal year is no
        calendar year.

    Examples
    --------
    >>> period_labels(pd.DatetimeIndex(["2027-06-30", "2027-07-01"]), "quarter", 7).to_list()
    ['FY2027-Q4', 'FY2028-Q1']
    >>> period_labels(pd.DatetimeIndex(["2027-03-31", "2027-04-01"]), "fiscal_year", 4, "start").to_list()
    ['FY2026', 'FY2027']
    """
    if period == "month":
        return pd.Index(dates.strftime("%Y-%m"), dtype="str", name="month")
    passed = (dates.month - fiscal_year_start) % 12
    begun = dates.year - (dates.month < fiscal_year_start)
    year = begun + (fiscal_year_start > 1 and fiscal_year_number == "end")
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
