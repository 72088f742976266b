"""HiGHS, quiet and stoppable; imported on first use, because it takes a fifth of a second."""

from __future__ import annotations

from threading import Thread
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import highspy
import numpy as np

from outpost_planner.sizing.patience import tell

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

OPTIMAL, FEASIBLE, INFEASIBLE, UNKNOWN = "optimal", "feasible", "infeasible", "unknown"
"""What HiGHS says: proven best; the best so far; proven that nothing fits; nothing found."""

TOLERANCES = (
    "mip_feasibility_tolerance",
    "primal_feasibility_tolerance",
    "dual_feasibility_tolerance",
)

CAUGHT_S = 0.05
"""How long an interruption from the keyboard may wait [s]."""


class Found(NamedTuple):
    """What came of a search.

    Parameters
    ----------
    state
        OPTIMAL, FEASIBLE, INFEASIBLE or UNKNOWN.
    values
        Of each variable; empty where there is no answer.
    bound
        No answer costs less than this.
    is_interrupted
        Whether somebody stopped the search from the keyboard.
    """

    state: str
    values: tuple[int, ...]
    bound: float
    is_interrupted: bool


Accepts: TypeAlias = "Callable[[Sequence[int]], bool]"
"""Says of values whether they are an answer."""


class _Quiet(highspy.Highs):
    """HiGHS without its greeting, and with the best values of the search so far."""

    best: tuple[int, ...] = ()
    accepts: Accepts | None = None
    standing: tuple[float, float] = (float("inf"), float("-inf"))

    def enableCallbacks(self) -> None:  # noqa: N802 - the name is HiGHS's
        # HiGHS greets on the terminal where callbacks are enabled, and a notebook would show it.
        self.silent()
        super().enableCallbacks()  # type: ignore[no-untyped-call]

    def watch(self) -> None:
        """Keep what is found: HiGHS itself forgets it where the search is stopped."""
        self.HandleUserInterrupt = True
        self.cbMipImprovingSolution += self._keep
        self.cbMipInterrupt += self._note

    def _note(self, event: Any) -> None:
        # Of what is kept alone: HiGHS knows of an answer before it gives it away.
        self.standing = self.standing[0], float(event.data_out.mip_dual_bound)

    def _keep(self, event: Any) -> None:
        found = event.data_out
        values = tuple(map(round, found.mip_solution))
        if self.accepts is None or self.accepts(values):
            self.best = values
            self.standing = float(found.objective_function_value), float(found.mip_dual_bound)


def search(
    costs: Sequence[float],
    bounds: Sequence[tuple[float, float]],
    rows: Sequence[tuple[Mapping[int, float], float, float]],
    seconds: float | None,
    accepts: Accepts | None = None,
) -> Found:
    """Search the whole-numbered values of least cost.

    Parameters
    ----------
    costs, bounds
        Of each variable.
    rows
        Factors by variable, and the bounds of their sum.
    seconds
        How long at most; None: until the proof.
    accepts
        Which values are an answer where the search ends before the proof; default: all.
    """
    solver = _Quiet()  # type: ignore[no-untyped-call]
    solver.accepts = accepts
    solver.watch()
    options = {
        "mip_rel_gap": 0.0,
        # Where costs are whole, a gap below one is none.
        "mip_abs_gap": 0.5 if all(cost == round(cost) for cost in costs) else 0.05,
        # A millionth of a rack costs more than a cent.
        **dict.fromkeys(TOLERANCES, 1e-9),
        "threads": 1,
        **({} if seconds is None else {"time_limit": float(seconds)}),
    }
    for name, value in options.items():
        solver.setOptionValue(name, value)
    for cost, (least, most) in zip(costs, bounds, strict=True):
        solver.addCol(cost, least, most, 0, [], [])
    count = len(bounds)
    whole = np.full(count, highspy.HighsVarType.kInteger)
    solver.changeColsIntegrality(count, np.arange(count, dtype=np.int32), whole)
    for terms, least, most in rows:
        places = np.array(list(terms), dtype=np.int32)
        factors = np.array(list(terms.values()), dtype=np.float64)
        solver.addRow(least, most, len(places), places, factors)
    return _found(solver, is_interrupted=_run(solver))


def _run(solver: _Quiet) -> bool:
    """Run HiGHS in a thread of its own, so that the keyboard is heard; say whether it was."""
    # A thread of our own: those that HiGHS starts share a lock, so that one search runs at a time.
    thread = Thread(target=_in_thread, args=(solver,), daemon=True)
    thread.start()
    is_interrupted = False
    while thread.is_alive():
        try:
            _listen(solver, thread)
        except KeyboardInterrupt:
            is_interrupted = True
            solver.cancelSolve()  # type: ignore[no-untyped-call]
        except BaseException:
            # Who hears how far it is has failed. A thread that goes on would end the program.
            solver.cancelSolve()  # type: ignore[no-untyped-call]
            thread.join()
            raise
    return is_interrupted


def _listen(solver: _Quiet, thread: Thread) -> None:
    """Wait until HiGHS has ended, and tell how far it is."""
    told = solver.standing
    while thread.is_alive():
        # A wait without an end would not hear the keyboard on every platform.
        thread.join(CAUGHT_S)
        if solver.standing != told:
            told = solver.standing
            tell(*told)


def _in_thread(solver: highspy.Highs) -> None:
    solver.run()
    # What HiGHS keeps for a thread would outlive the thread.
    solver.resetThreadScheduler(False)


def _found(solver: _Quiet, *, is_interrupted: bool) -> Found:
    status, info = solver.getModelStatus(), solver.getInfo()
    states = highspy.HighsModelStatus
    if status in {states.kInfeasible, states.kUnboundedOrInfeasible}:
        return Found(INFEASIBLE, (), float("inf"), is_interrupted)
    bound = float(info.mip_dual_bound)
    if status == states.kOptimal:
        values = tuple(round(value) for value in solver.getSolution().col_value)
        return Found(OPTIMAL, values, bound, is_interrupted)
    state = FEASIBLE if solver.best else UNKNOWN
    return Found(state, solver.best, max(bound, solver.standing[1]), is_interrupted)
