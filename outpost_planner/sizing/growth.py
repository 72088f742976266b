"""How much a demand has grown after some years, or by a day: an exact factor."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import numpy as np

from outpost_planner.errors import InputError
from outpost_planner.price.dates import check_date, month_starts
from outpost_planner.price.exact import exact

MOST_YEARS = 20
"""Most years that a demand grows."""


def growth_factor(growth: Any, years: Any = None, until: Any = None, since: Any = None) -> Fraction:
    """Return by what a demand is multiplied.

    Whole years compound. The days after the last whole year count by their part of the year that
    they are in, without compounding: (1 + growth)^years × (1 + growth × days / days of that year).
    So the factor is a fraction, and never less than with days that compound.

    Parameters
    ----------
    growth
        Per year, as a fraction: 0.1 is 10 % more each year.
    years
        For how many whole years. Default: 1, or what `until` tells.
    until
        The day until which it grows: a date, or text such as ``2029-11-01``.
    since
        The day from which on it grows. Default: today.

    Raises
    ------
    InputError
        Listing everything that is wrong with them.

    Examples
    --------
    >>> growth_factor("0.1", 2)
    Fraction(121, 100)

    A year and 73 of 365 days: 1.1 × (1 + 0.1 × 0.2) = 1.122:

    >>> float(growth_factor("0.1", until="2027-01-12", since="2025-10-31"))
    1.122
    """
    problems: list[str] = []
    rate = exact(growth)
    if rate is None:
        problems.append(f"growth={growth!r} is not a number; 10 % a year is 0.1")
    elif not -1 < rate <= 10:
        problems.append(f"growth={growth!r} is not above -1 and up to 10; 10 % a year is 0.1")
    if years is not None and until is not None:
        problems.append("give years= or until=, not both: each says for how long it grows")
    if since is not None and until is None:
        problems.append("since= is the day from which on it grows until=; give both, or years=")
    whole, rest = _span(years, until, since, problems)
    if problems or rate is None:
        raise InputError("The demand cannot grow like this.", problems)
    return (1 + rate) ** whole * (1 + rate * rest)


def _span(years: Any, until: Any, since: Any, problems: list[str]) -> tuple[int, Fraction]:
    """Return whole years, and the part of the year after them."""
    if until is not None:
        begin = _day("since", date.today() if since is None else since, problems)  # noqa: DTZ011 - a person's own calendar
        end = _day("until", until, problems)
        return (0, Fraction(0)) if problems else _between(begin, end, problems)
    if years is None:
        return 1, Fraction(0)
    if isinstance(years, bool) or not isinstance(years, int) or not 0 <= years <= MOST_YEARS:
        problems.append(f"years={years!r} is no whole number from 0 to {MOST_YEARS}")
        return 0, Fraction(0)
    return years, Fraction(0)


def _day(name: str, given: Any, problems: list[str]) -> Any:
    try:
        return check_date(given, name).to_datetime64().astype("M8[D]")
    except InputError as error:
        problems.append(str(error).removesuffix("."))
        return None


def _between(begin: Any, end: Any, problems: list[str]) -> tuple[int, Fraction]:
    """Return the whole years between two days, and the part of the year after them."""
    anniversaries = month_starts(begin, 12 * (MOST_YEARS + 1))[::12]
    if end < begin:
        problems.append(f"until={end} is before {begin}, from which on it grows")
    elif end > anniversaries[MOST_YEARS]:
        problems.append(f"until={end} is more than {MOST_YEARS} years after {begin}")
    if problems:
        return 0, Fraction(0)
    whole = int(np.searchsorted(anniversaries, end, side="right")) - 1
    passed = (end - anniversaries[whole]).astype(int)
    length = (anniversaries[whole + 1] - anniversaries[whole]).astype(int)
    return whole, Fraction(int(passed), int(length))
