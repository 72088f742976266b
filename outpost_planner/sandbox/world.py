"""What all accounts and Regions of one sandbox share: its seed, its clock and what it sells."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from outpost_planner.sandbox.clock import START, Clock
from outpost_planner.sandbox.goods import Goods
from outpost_planner.sandbox.trail import Trail

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from outpost_planner.plan.catalog import Catalog

MAX_OPEN_ORDERS = 10
"""Open orders that one Outpost may have. AWS publishes no figure; this one is reached by a mistake
alone."""

ADVANCE = "Advance"
"""What a move of the clock is called in the log."""


@dataclass
class World:
    """The seed, the clock and the catalog.

    Parameters
    ----------
    catalog
        What can be ordered.
    seed
        The same seed gives the same ids, dates and fates.
    start
        Where the clock stands at first (UTC).
    max_open_orders
        Open orders that one Outpost may have.
    exact_prices
        Whether prices and kVA are sent as they are, and not as the nearest float of 32 bits.
    """

    catalog: Catalog
    seed: int = 0
    start: datetime = START
    max_open_orders: int = MAX_OPEN_ORDERS
    exact_prices: bool = False
    lock: threading.RLock = field(default_factory=threading.RLock, repr=False)
    log: list[tuple[str, str, str, Any]] = field(default_factory=list, repr=False)
    """Every request that changed something and clock move: account, Region,
    operation, parameters."""
    on_move: list[Callable[[], None]] = field(default_factory=list, repr=False)
    """Called after each move of the clock, so that what has come about in between is put down."""
    clock: Clock = field(init=False, repr=False)
    trail: Trail = field(init=False, repr=False)
    """What CloudTrail has recorded."""

    def __post_init__(self) -> None:
        self.clock = Clock(self.start)
        self.trail = Trail(self.clock, self.seed)

    @cached_property
    def goods(self) -> Goods:
        """What is sold, and at which prices."""
        return Goods(self.catalog, are_exact=self.exact_prices)

    @property
    def now(self) -> datetime:
        """Where the clock stands (UTC)."""
        return self.clock.now

    def move(self, days: float) -> None:
        """Move the clock forward, and let everybody see to what has come about.

        Parameters
        ----------
        days
            How far; fractions are hours.

        Raises
        ------
        InputError
            For a number that is no span of days ahead.
        """
        with self.lock:
            self.clock.move(days)
            for settle in self.on_move:
                settle()
            self.log.append(("", "", ADVANCE, days))
