"""The life of an order's line: which status at which moment, drawn once by the seed.

A line's life is a list of (moment, status), made when the order is placed. Its status is the last
one that the sandbox's clock has reached, so that nothing moves unless the clock is moved.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TypeAlias

from outpost_planner.service.kinds import RACK, SERVER
from outpost_planner.service.statuses import (
    BUILDING,
    CANCELLED,
    COMPLETED,
    DELIVERED,
    ERROR,
    IN_PROGRESS,
    INSTALLED,
    INSTALLING,
    PREPARING,
    REPLACED,
    SHIPPED,
)

if TYPE_CHECKING:
    import random
    from collections.abc import Iterable

Life: TypeAlias = tuple[tuple[datetime, str], ...]
"""Moments at which a line's status changes, earliest first."""

STAGE_DAYS = {
    RACK: {
        PREPARING: (7, 21),
        BUILDING: (30, 60),
        SHIPPED: (5, 14),
        DELIVERED: (2, 10),
        INSTALLING: (3, 8),
    },
    SERVER: {
        PREPARING: (3, 10),
        BUILDING: (14, 30),
        SHIPPED: (3, 9),
        DELIVERED: (2, 8),
        INSTALLING: (1, 3),
    },
}
"""Least and greatest days that a line stays in each status, by item class."""

FATES = {ERROR: 0.04, REPLACED: 0.04, CANCELLED: 0.02}
"""Chance of each early end; the rest is installed."""

CANCELLABLE = frozenset({PREPARING, BUILDING})
"""Line item statuses in which an order can still be cancelled."""

ENDED = frozenset({INSTALLED, ERROR, CANCELLED, REPLACED})
"""Line item statuses that nothing follows."""

ARRIVED = ENDED | {DELIVERED, INSTALLING}
"""Line item statuses after which nothing more is on its way."""


def draw_life(
    chance: random.Random, item_class: str, submitted: datetime, *, may_fail: bool = True
) -> Life:
    """Draw the life of one line.

    Parameters
    ----------
    chance
        The line's own source of chance.
    item_class
        RACK or SERVER.
    submitted
        When the order was placed.
    may_fail
        False for a replacement, which always arrives.

    Returns
    -------
    Life
        Its statuses, from PREPARING at submission to the last.
    """
    fate = _fate(chance.random()) if may_fail else INSTALLED
    ends_after = {CANCELLED: PREPARING, ERROR: BUILDING, REPLACED: DELIVERED}.get(fate, INSTALLING)
    life = []
    moment = submitted
    for status, (least, greatest) in STAGE_DAYS[item_class].items():
        life.append((moment, status))
        moment += timedelta(days=chance.randint(least, greatest), minutes=chance.randrange(600))
        if status == ends_after:
            break
    return (*life, (moment, fate))


def _fate(draw: float) -> str:
    for fate, share in FATES.items():
        if draw < share:
            return fate
        draw -= share
    return INSTALLED


def status_at(life: Life, now: datetime) -> str:
    """Return the last status that the clock has reached."""
    return next(status for moment, status in reversed(life) if moment <= now)


def order_status(line_statuses: Iterable[str]) -> str:
    """Return what an order's lines make of the order.

    Examples
    --------
    >>> order_status(["PREPARING", "BUILDING"]), order_status(["INSTALLED", "REPLACED"])
    ('IN_PROGRESS', 'COMPLETED')
    """
    statuses = set(line_statuses)
    if statuses <= {CANCELLED}:
        return CANCELLED
    if statuses <= ENDED:
        return ERROR if ERROR in statuses else COMPLETED
    if statuses <= {PREPARING, CANCELLED}:
        return PREPARING
    return DELIVERED if statuses <= ARRIVED else IN_PROGRESS
