"""Points in time: as a user gives one, and as the API's orders hold them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, TypeAlias

import pandas as pd

from outpost_planner.errors import InputError

Moment: TypeAlias = datetime | pd.Timestamp | str | None
"""A point in time; None is now, and what has no time zone is UTC."""

DAY = pd.Timedelta(days=1)

ORDER_DATES = ("OrderSubmissionDate", "OrderFulfilledDate")
"""The times of an Order in the service model."""


def as_moment(moment: Moment) -> pd.Timestamp:
    """Return a point in time in UTC.

    Raises
    ------
    InputError
        For what is no point in time.

    Examples
    --------
    >>> as_moment("2026-11-20").isoformat()
    '2026-11-20T00:00:00+00:00'
    """
    try:
        found = pd.Timestamp(datetime.now(UTC) if moment is None else moment)
    except (TypeError, ValueError) as error:
        raise InputError(
            f"{moment!r} is no point in time; give a datetime, or text such as 2026-11-20."
        ) from error
    if found is pd.NaT:
        raise InputError(
            f"{moment!r} is no point in time; give a datetime, or text such as 2026-11-20."
        )
    return found.tz_localize(UTC) if found.tzinfo is None else found.tz_convert(UTC)


def date_or_same(value: Any) -> Any:
    """Return ISO 8601 text as a datetime, and anything else as it is.

    Examples
    --------
    >>> date_or_same("2026-11-20T00:00:00+00:00").year, date_or_same("soon")
    (2026, 'soon')
    """
    try:
        return datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return value


def date_of(value: Any) -> datetime | None:
    """Return a date of an order in UTC; None for what is no date.

    Examples
    --------
    >>> date_of("2026-11-20T00:00:00").isoformat(), date_of("soon")
    ('2026-11-20T00:00:00+00:00', None)
    """
    found = date_or_same(value)
    if not isinstance(found, datetime):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
