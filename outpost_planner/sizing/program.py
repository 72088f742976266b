"""A mixed-integer program: whole-numbered variables, and rows that hold sums of them.

Where costs are whole numbers (of cents, say) two answers differ by one or not at all, and what is
left of a gap below one is proof; where they are not, such as an NPV, a twentieth is.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from outpost_planner.sizing.patience import seconds_left

INFINITY = math.inf

OPTIMAL, FEASIBLE, INFEASIBLE, UNKNOWN = "optimal", "feasible", "infeasible", "unknown"
"""What a search says: proven best; the best so far; proven that nothing fits; nothing found."""

Terms: TypeAlias = Mapping[int, float]
"""A factor for each of some variables."""


@dataclass(frozen=True)
class Answer:
    """What came of a program.

    Parameters
    ----------
    state
        OPTIMAL, FEASIBLE, INFEASIBLE or UNKNOWN.
    values
        Of each variable, whole; empty where there is no answer.
    bound
        No answer costs less than this.
    is_interrupted
        Whether somebody stopped the search from the keyboard.
    """

    state: str
    values: tuple[int, ...] = ()
    bound: float = -INFINITY
    is_interrupted: bool = False

    @property
    def is_found(self) -> bool:
        """Whether there are values."""
        return self.state in {OPTIMAL, FEASIBLE}


@dataclass
class Program:
    """Variables and rows.

    Examples
    --------
    >>> program = Program()
    >>> racks = program.variable(0, 9, cost=5)
    >>> program.row({racks: 3}, least=7)
    >>> program.solve().values
    (3,)
    """

    costs: list[float] = field(default_factory=list)
    bounds: list[tuple[float, float]] = field(default_factory=list)
    rows: list[tuple[Terms, float, float]] = field(default_factory=list)

    def variable(self, least: float, most: float, cost: float = 0.0) -> int:
        """Add a whole-numbered variable and return its number."""
        self.bounds.append((least, most))
        self.costs.append(cost)
        return len(self.bounds) - 1

    def row(self, terms: Terms, least: float = -INFINITY, most: float = INFINITY) -> None:
        """Hold a sum of variables, each times its factor, between two bounds."""
        self.rows.append((terms, least, most))

    def solve(self, accepts: Callable[[Sequence[int]], bool] | None = None) -> Answer:
        """Find the values of least cost, for as long as `patience` lets it.

        Parameters
        ----------
        accepts
            Which values are an answer where the search ends before the proof; default: all.

        Returns
        -------
        Answer
            An interruption from the keyboard ends the search, and gives the best found by then.
        """
        if any(least > most for least, most in self.bounds):
            return Answer(INFEASIBLE)
        if any(not terms and (least > 0 or most < 0) for terms, least, most in self.rows):
            return Answer(INFEASIBLE)
        seconds = seconds_left()
        if seconds is not None and seconds <= 0:
            return Answer(UNKNOWN)
        if not self.bounds:
            return Answer(OPTIMAL, (), 0.0)
        from outpost_planner.sizing.highs import search  # noqa: PLC0415 - loads HiGHS

        rows = [row for row in self.rows if row[0]]
        return Answer(*search(self.costs, self.bounds, rows, seconds, accepts))
