"""Days of a contract: when it ends, when it can be renewed, and how AWS writes its end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from outpost_planner.price.contracts import renewal_day
from outpost_planner.service.pairs import TERM_MONTHS

if TYPE_CHECKING:
    from datetime import datetime

LEAD_DAYS = 5
"""Business days before its last day by which a contract is renewed or the Outpost given back
(service model)."""

OPENS_MONTHS = 3
"""Months before its end from which a contract can be renewed."""

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def later(moment: datetime, months: int) -> datetime:
    """Return a moment some months later; the last day of a month that is too short.

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> f"{later(datetime(2026, 1, 31, 7, tzinfo=UTC), 1)}"
    '2026-02-28 07:00:00+00:00'
    """
    found: datetime = (pd.Timestamp(moment) + pd.DateOffset(months=months)).to_pydatetime()
    return found


def end(begins: datetime, term: str) -> datetime:
    """Return when a contract is over: the moment at which its renewal begins."""
    return later(begins, TERM_MONTHS[term])


def is_in_time(moment: datetime, over: datetime) -> bool:
    """Say whether a moment is five business days before a contract's last day, or earlier.

    Parameters
    ----------
    moment
        When somebody asks.
    over
        When the contract is over: a day after its last day.

    Examples
    --------
    The last day of a contract that is over on Monday, 3 January 2028 is a Sunday; Friday the 24th
    is in time:

    >>> from datetime import UTC, datetime
    >>> over = datetime(2028, 1, 3, 16, tzinfo=UTC)
    >>> (
    ...     is_in_time(datetime(2027, 12, 24, 23, tzinfo=UTC), over),
    ...     is_in_time(datetime(2027, 12, 25, tzinfo=UTC), over),
    ... )
    (True, False)
    """
    return moment.date() <= renewal_day(pd.Timestamp(over), LEAD_DAYS).date()


def as_text(moment: datetime) -> str:
    """Write a moment as GetOutpostBillingInformation writes ContractEndDate, in English whatever
    the locale.

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> as_text(datetime(2026, 7, 17, 16, 9, 1, tzinfo=UTC))
    'Fri Jul 17 16:09:01 UTC 2026'
    """
    return (
        f"{DAYS[moment.weekday()]} {MONTHS[moment.month - 1]} {moment:%d %H:%M:%S} UTC"
        f" {moment.year}"
    )
