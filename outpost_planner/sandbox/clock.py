"""A sandbox's clock: it stands still until it is moved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from outpost_planner.errors import InputError

START = datetime(2026, 1, 5, tzinfo=UTC)
"""Where a sandbox's clock stands unless told otherwise: the same day for everybody, so that
notebooks agree."""

MAX_DAYS = 36_500
"""Greatest number of days that the clock moves at once."""

EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
"""The first moment that an answer of the API can hold."""

LATEST = datetime(9900, 1, 1, tzinfo=UTC)
"""Where the clock stops: what is ordered then must still be installed before dates end."""


@dataclass
class Clock:
    """A moment that only `move` changes.

    Parameters
    ----------
    now
        Where the clock stands (UTC).
    """

    now: datetime = START

    def move(self, days: float) -> None:
        """Move the clock forward.

        Parameters
        ----------
        days
            How far; fractions are hours.

        Raises
        ------
        InputError
            For a number that is no span of days ahead.
        """
        if isinstance(days, bool) or not isinstance(days, int | float) or not 0 < days <= MAX_DAYS:
            raise InputError(
                f"days={days!r} does not move the clock; give a number above 0, such as days=30."
            )
        if self.now + timedelta(days=days) > LATEST:
            where = f"it stands at {self.now:%Y-%m-%d}, and ends at {LATEST:%Y-%m-%d}"
            raise InputError(f"days={days!r} moves the clock past its end: {where}.")
        self.now += timedelta(days=days)


def utc(moment: datetime | None) -> datetime:
    """Return a moment in UTC; START for None, and a naive moment as UTC."""
    if moment is None:
        return START
    if not isinstance(moment, datetime):
        raise InputError(
            f"now={moment!r} is not a datetime such as datetime(2026, 1, 5, tzinfo=UTC)."
        )
    try:
        found = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (OverflowError, ValueError):
        found = None
    if found is None or not EARLIEST <= found <= LATEST:
        raise InputError(f"now={moment} is not between {EARLIEST:%Y-%m-%d} and {LATEST:%Y-%m-%d}.")
    return found
