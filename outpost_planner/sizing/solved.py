"""A question answered, and the answer checked by somebody who did not find it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from outpost_planner.errors import PlannerError
from outpost_planner.sizing.search import search
from outpost_planner.sizing.sized import Sized
from outpost_planner.sizing.verify import problems_of

if TYPE_CHECKING:
    from outpost_planner.sizing.limits import Limits
    from outpost_planner.sizing.question import Question


def solved(question: Question, *, limits: Limits | None = None, **how: Any) -> Sized:
    """Search the cheapest purchase, and check it.

    Parameters
    ----------
    question
        What is asked.
    limits
        Requirements in place of the question's; they are not all checked then.
    **how
        As for `search`.

    Returns
    -------
    Sized
        Whose outcome says whether anything was found.

    Raises
    ------
    PlannerError
        Where the plan found is wrong, which no plan ever was.
    """
    outcome = search(question, limits=limits, **how)
    sized = Sized(question, outcome)
    if outcome.pair is None or limits is not None:
        return sized
    problems = problems_of(question, sized.lines, outcome.pair, sized.placed, sized.runs_on)
    if problems:
        raise PlannerError(
            f"The plan found is wrong and is not shown ({'; '.join(problems[:3])}). Please report"
            " this with what you asked."
        )
    return sized
