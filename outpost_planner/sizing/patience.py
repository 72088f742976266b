"""How long a search may go on, and who hears how far it is.

Both hold for everything that a search calls, so that packing, the purchase and the search for what
clashes stop at the same moment: each looks here, and none is told by its caller.
"""

from __future__ import annotations

import math
import time
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from outpost_planner.show.wording import percent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Told: TypeAlias = Callable[[float, float], None]
    """Hears the least cost found so far, and what no answer can be below."""

clock = time.monotonic
"""What tells the time [s]."""

_UNTIL: ContextVar[float] = ContextVar("until", default=math.inf)
_TOLD: ContextVar[Told | None] = ContextVar("told", default=None)


class OutOfTime(Exception):
    """A search may go on no longer; raised where nothing can be said without it."""


@dataclass(frozen=True)
class Standing:
    """How far a search is.

    Parameters
    ----------
    done, steps
        Steps that are done, parts of one included, of how many.
    doing
        The present step in words.
    best
        The least cost found in this step so far [USD]; None where nothing is found.
    gap
        How much of it another purchase may save at most, as a fraction; None where unknown.
    """

    done: float
    steps: int
    doing: str
    best: float | None = None
    gap: float | None = None

    @property
    def words(self) -> str:
        """What is found so far.

        Examples
        --------
        >>> Standing(1.5, 9, "all upfront, 3 years", 1_240_000.0, 0.031).words
        'best so far $1,240,000, at most 3.10 % above the cheapest'
        """
        if self.best is None:
            return ""
        said = f"best so far ${self.best:,.0f}"
        return (
            said if self.gap is None else f"{said}, at most {percent(self.gap)} above the cheapest"
        )


@contextmanager
def within(seconds: float | None) -> Iterator[None]:
    """Let what is called go on for so long at most [s]; None is no limit of its own."""
    until = math.inf if seconds is None else clock() + seconds
    token = _UNTIL.set(min(until, _UNTIL.get()))
    try:
        yield
    finally:
        _UNTIL.reset(token)


def seconds_left() -> float | None:
    """Return how long a search may still go on [s]; None is without end."""
    until = _UNTIL.get()
    return None if until == math.inf else until - clock()


def go_on() -> None:
    """Raise OutOfTime where a search may go on no longer."""
    if clock() >= _UNTIL.get():
        raise OutOfTime


@contextmanager
def telling(told: Told) -> Iterator[None]:
    """Let what is called tell how far it is."""
    token = _TOLD.set(told)
    try:
        yield
    finally:
        _TOLD.reset(token)


def tell(best: float, bound: float) -> None:
    """Tell the least cost found so far, and what no answer can be below."""
    told = _TOLD.get()
    if told is not None:
        told(best, bound)
