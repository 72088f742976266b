"""Days of a contract: how AWS writes its end, and the last day to act before that."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from outpost_planner.errors import InputError
from outpost_planner.price.contracts import renewal_day
from outpost_planner.price.dates import check_date, month_starts
from outpost_planner.price.need import RENEWAL_LEAD_DAYS

if TYPE_CHECKING:
    from collections.abc import Iterable

OPENS_MONTHS = 3
"""Months before its end from which a contract can be renewed (summaries of the console; no page of
AWS names a day)."""

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

_WRITTEN = re.compile(
    rf"(?P<weekday>{'|'.join(DAYS)}) (?P<month>{'|'.join(MONTHS)}) (?P<day> ?\d|\d\d)"
    r" (?P<hour>\d\d):(?P<minute>\d\d):(?P<second>\d\d) UTC (?P<year>\d{4})",
    flags=re.ASCII,
)

SAMPLE = "Fri Jul 17 16:09:01 UTC 2026"
"""ContractEndDate in AWS's own sample: the service model says no more of it than that it is text.
"""


def read_contract_end(text: Any) -> datetime:
    """Read ContractEndDate, which is text: the form of AWS's sample, in UTC, and no other.

    Parameters
    ----------
    text
        As GetOutpostBillingInformation gives it.

    Returns
    -------
    datetime.datetime
        In UTC.

    Raises
    ------
    InputError
        For any other form, another zone, a day that there is not, and a weekday that does not fit:
        what is meant is then a question, and not for a program to guess.

    Examples
    --------
    >>> read_contract_end("Fri Jul 17 16:09:01 UTC 2026").isoformat()
    '2026-07-17T16:09:01+00:00'
    """
    found = _WRITTEN.fullmatch(text) if isinstance(text, str) else None
    if found is None:
        raise InputError(
            f"ContractEndDate {text!r} is not written as {SAMPLE!r}, the one form that is known."
        )
    part = found.groupdict()
    try:
        clock = {name: int(part[name]) for name in ("year", "day", "hour", "minute", "second")}
        month = MONTHS.index(part["month"]) + 1
        moment = datetime(month=month, tzinfo=UTC, **clock)
    except ValueError as error:
        raise InputError(f"ContractEndDate {text!r} is no date: {error}.") from None
    # AWS writes the weekday too: a date that it contradicts was misread.
    if DAYS[moment.weekday()] != part["weekday"]:
        raise InputError(f"ContractEndDate {text!r} contradicts itself: that day is a {moment:%A}.")
    return moment


def read_holidays(holidays: Iterable[Any]) -> tuple[np.datetime64, ...]:
    """Read days that are no business days, such as a company's or a country's holidays.

    Parameters
    ----------
    holidays
        Dates, or texts such as ``2026-12-25``.

    Returns
    -------
    tuple of numpy.datetime64
        In time, each once.

    Raises
    ------
    InputError
        Listing all that are no dates.

    Examples
    --------
    >>> [str(day) for day in read_holidays(["2026-12-25", date(2026, 1, 1)])]
    ['2026-01-01', '2026-12-25']
    """
    if isinstance(holidays, str | bytes) or not np.iterable(holidays):
        raise InputError(f"holidays={holidays!r} is no list; give ['2026-12-25', '2027-01-01'].")
    days, problems = set(), []
    for each in holidays:
        try:
            days.add(np.datetime64(check_date(each, "holiday").date(), "D"))
        except InputError as error:
            problems.append(error.summary)
    if problems:
        raise InputError("These holidays cannot be read.", problems)
    return tuple(sorted(days))


def last_day_to_act(last_day: date, holidays: Iterable[np.datetime64] = ()) -> date:
    """Return the last day on which a contract can be renewed, or its hardware given back, in time.

    AWS asks for at least five business days before the contract's end. Business days are Monday to
    Friday without the holidays given; a contract that ends on another day ends, for this count, on
    the business day before.

    Parameters
    ----------
    last_day
        The contract's last day (UTC).
    holidays
        From `read_holidays`.

    Examples
    --------
    31 December 2027 is a Friday. Without holidays the five business days before it lead to the
    24th; where 24 December is none, to the 23rd:

    >>> last_day_to_act(date(2027, 12, 31))
    datetime.date(2027, 12, 24)
    >>> last_day_to_act(date(2027, 12, 31), read_holidays(["2027-12-24"]))
    datetime.date(2027, 12, 23)
    """
    begins = pd.Timestamp(last_day) + pd.Timedelta(days=1)
    return renewal_day(begins, RENEWAL_LEAD_DAYS, tuple(holidays)).date()


def renewal_opens(last_day: date) -> date:
    """Return the day from which a contract can be renewed: about three months before its end.

    Examples
    --------
    >>> renewal_opens(date(2027, 5, 31))
    datetime.date(2027, 2, 28)
    """
    return (pd.Timestamp(last_day) - pd.DateOffset(months=OPENS_MONTHS)).date()


def months_after(day: date, months: int) -> date:
    """Return the day some months later; the last day of a month that is too short.

    Examples
    --------
    >>> months_after(date(2026, 1, 31), 1)
    datetime.date(2026, 2, 28)
    """
    starts = month_starts(np.datetime64(day, "D"), months)
    found: date = starts[-1].item()
    return found


def first_whole_month(last_day: date, today: date, holidays: Iterable[np.datetime64] = ()) -> int:
    """Return how many months are billed month to month before a return that is asked for today.

    Parameters
    ----------
    last_day
        The contract's last day.
    today
        When the return is asked for.
    holidays
        From `read_holidays`.

    Returns
    -------
    int
        0 in time; else the number of months after which five business days lie before an end again.

    Examples
    --------
    Asked for a day late, the return takes effect a month after the contract:

    >>> first_whole_month(date(2027, 12, 31), date(2027, 12, 24))
    0
    >>> first_whole_month(date(2027, 12, 31), date(2027, 12, 25))
    1
    """
    off, begins = tuple(holidays), last_day + timedelta(days=1)
    months = 0
    while (
        today
        > renewal_day(pd.Timestamp(months_after(begins, months)), RENEWAL_LEAD_DAYS, off).date()
    ):
        months += 1
    return months
