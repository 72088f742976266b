"""Which month, quarter and fiscal year pays what, or uses it up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd

from outpost_planner.errors import InputError
from outpost_planner.money import to_dollars
from outpost_planner.price.accrual import ACCRUALS
from outpost_planner.service.pairs import PAIR_INDEX

if TYPE_CHECKING:
    from outpost_planner.money import Bools, Cents

Period = Literal["month", "quarter", "fiscal_year"]
Numbering = Literal["end", "start"]

PERIODS: tuple[Period, ...] = ("month", "quarter", "fiscal_year")
NUMBERINGS: dict[Numbering, str] = {
    "end": "A fiscal year has the number of the calendar year in which it ends.",
    "start": "A fiscal year has the number of the calendar year in which it begins.",
}
"""How a fiscal year gets its number, in words."""

CALENDAR_RULE = (
    "A charge at the end of a month falls on the last day before the next month of the contract"
    " begins, one at its start on its first day."
)
"""How months of a contract become dates, in words."""


def check_period(
    period: Any, fiscal_year_start: Any, fiscal_year_number: Any = "end", accrual: Any = "days"
) -> None:
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
    if not isinstance(period, str) or period not in PERIODS:
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
    dates: pd.DatetimeIndex,
    period: Period,
    fiscal_year_start: int,
    fiscal_year_number: Numbering = "end",
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
        Whether a fiscal year has the number of the calendar year in which it ends (``"end"``) or
        begins (``"start"``, as in Japan).

    Returns
    -------
    pandas.Index
        Such as ``2027-01``; ``2027-Q1`` and ``2027``, or ``FY2028-Q1`` and ``FY2028`` where a
        fiscal year is no calendar year.

    Examples
    --------
    >>> period_labels(pd.DatetimeIndex(["2027-06-30", "2027-07-01"]), "quarter", 7).to_list()
    ['FY2027-Q4', 'FY2028-Q1']
    >>> period_labels(
    ...     pd.DatetimeIndex(["2027-03-31", "2027-04-01"]), "fiscal_year", 4, "start"
    ... ).to_list()
    ['FY2026', 'FY2027']
    """
    if period == "month":
        return pd.Index(dates.strftime("%Y-%m"), dtype="str", name="month")
    passed = (dates.month - fiscal_year_start) % 12
    # The calendar year in which the fiscal year began.
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
    # The first period is kept even where nothing is ever paid.
    last = int(np.flatnonzero(sums.any(axis=tuple(range(1, sums.ndim)))).max(initial=0)) + 1
    return sums[:last], names[:last].rename(labels.name)


def by_pair_and_period(
    cents: Cents,
    dates: pd.DatetimeIndex,
    known: Bools,
    division: tuple[Period, int, Numbering],
) -> pd.DataFrame:
    """Show dated cents of each pair as a table of periods in dollars.

    Parameters
    ----------
    cents
        Dates × pairs.
    dates
        In time.
    known
        Whether a pair has its prices.
    division
        Period, first month and numbering of the fiscal year, as for `period_labels`.

    Returns
    -------
    pandas.DataFrame
        Index the periods; columns (payment_term, payment_option) [USD], NaN where not known.
    """
    sums, names = by_period(cents * known, period_labels(dates, *division))
    return pd.DataFrame(to_dollars(sums, known), index=names, columns=PAIR_INDEX)
