"""What all accounts and Regions of one sandbox share: its seed, its clock and what it sells."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from outpost_planner.errors import InputError
from outpost_planner.sandbox.trail import Trail

if TYPE_CHECKING:
    from outpost_planner.plan.catalog import Catalog
    from outpost_planner.sandbox.orderbook import OrderBook

START = datetime(2026, 1, 5, tzinfo=UTC)
"""Where a sandbox's clock stands unless told otherwise: the same day for everybody, so that notebooks agree."""

MAX_OPEN_ORDERS = 10
"""Open orders that one Outpost may have. AWS publishes no figure; this one is reached by a mistake alone."""

ADVANCE = "Advance"
"""What a move of the clock is called in the log."""

MAX_DAYS = 36_500
"""Greatest number of days that the clock moves at once."""

EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
"""The first moment that an answer of the API can hold."""

LATEST = datetime(9900, 1, 1, tzinfo=UTC)
"""Where the clock stops: what is ordered then must still be installed before dates end."""


@dataclass
class World:
    """The seed, the clock and the catalog.

    Parameters
    ----------
    catalog
        What can be ordered.
    seed
        The same seed gives the same ids, dates and fates.
    now
        Where the clock stands (UTC).
    max_open_orders
        Open orders that one Outpost may have.
    """

    catalog: Catalog
    seed: int = 0
    now: datetime = START
    max_open_orders: int = MAX_OPEN_ORDERS
    lock: threading.RLock = field(default_factory=threading.RLock, repr=False)
    log: list[tuple[str, str, str, Any]] = field(default_factory=list, repr=False)
    """Every request that changed something and clock move: account, Region, operation, parameters."""
    books: list[OrderBook] = field(default_factory=list, repr=False)
    trail: Trail = field(init=False, repr=False)
    """What CloudTrail has recorded."""

    def __post_init__(self) -> None:
        self.trail = Trail(self)

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
            raise InputError(f"days={days!r} does not move the clock; give a number above 0, such as days=30.")
        with self.lock:
            if self.now + timedelta(days=days) > LATEST:
                where = f"it stands at {self.now:%Y-%m-%d}, and ends at {LATEST:%Y-%m-%d}"
                raise InputError(f"days={days!r} moves the clock past its end: {where}.")
            self.now += timedelta(days=days)
            for book in self.books:
                book.settle()
            self.log.append(("", "", ADVANCE, days))


def utc(moment: datetime | None) -> datetime:
    """Return a moment in UTC; START for None, and a naive moment as UTC."""
    if moment is None:
        return START
    if not isinstance(moment, datetime):
        raise InputError(f"now={moment!r} is not a datetime such as datetime(2026, 1, 5, tzinfo=UTC).")
    try:
        found = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (OverflowError, ValueError):
        found = None
    if found is None or not EARLIEST <= found <= LATEST:
        raise InputError(f"now={moment} is not between {EARLIEST:%Y-%m-%d} and {LATEST:%Y-%m-%d}.")
    return found
