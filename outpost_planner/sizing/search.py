"""From a question to the cheapest purchase: hosts first, then items, pair by pair."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from outpost_planner.sizing.draft import Wish
from outpost_planner.sizing.needs import roles
from outpost_planner.sizing.program import FEASIBLE, INFEASIBLE, OPTIMAL, UNKNOWN
from outpost_planner.sizing.purchase import Chosen, choose
from outpost_planner.sizing.shop import Shop, candidates, most_hosts

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from outpost_planner.service.pairs import Pair
    from outpost_planner.sizing.limits import Limits
    from outpost_planner.sizing.needs import Role
    from outpost_planner.sizing.question import Question


@dataclass(frozen=True)
class Outcome:
    """What a search has found.

    Parameters
    ----------
    state
        OPTIMAL: proven best; FEASIBLE: the best so far; INFEASIBLE: proven that nothing fits;
        UNKNOWN: nothing found so far.
    pair
        The way to pay of the best purchase; None where none was found.
    quantities
        By item id.
    roles
        What the hosts of each family are for.
    cents
        The objective of the best purchase [USD cent].
    bound_cents
        No purchase costs less.
    seconds
        How long the search took.
    is_interrupted
        Whether it was stopped from the keyboard.
    """

    state: str
    pair: Pair | None
    quantities: Mapping[str, int]
    roles: Mapping[str, Role]
    cents: float
    bound_cents: float
    seconds: float
    is_interrupted: bool

    @property
    def is_found(self) -> bool:
        """Whether there is a purchase."""
        return self.state in {OPTIMAL, FEASIBLE}

    @property
    def gap(self) -> float:
        """How much cheaper, as a fraction, another purchase may be at most."""
        if self.state == OPTIMAL or not self.cents:
            return 0.0
        return max(0.0, (self.cents - self.bound_cents) / self.cents)


def shop_of(question: Question, limits: Limits) -> Shop:
    """Return what can be bought, and what the hosts of each family can be for.

    Parameters
    ----------
    question
        What is asked.
    limits
        The requirements, which may be fewer than the question's.
    """
    items, present = question.items, question.present
    allowed = candidates(items.values(), present, limits)
    most = most_hosts(allowed, present, limits)
    found = roles(question.loads, question.substitutes, most, limits.spare_hosts)
    return Shop(items, present, tuple(question.loads), tuple(question.demand.storage_tib), found)


def search(
    question: Question,
    *,
    limits: Limits | None = None,
    others_than: Sequence[Mapping[str, int]] = (),
    seconds: float | None = None,
    progress: Callable[[Any], Any] = iter,
) -> Outcome:
    """Find the cheapest purchase under the best pair.

    Parameters
    ----------
    question
        What is asked.
    limits
        Requirements in place of the question's.
    others_than
        Purchases that are no answer.
    seconds
        How long to search at most; default: until the proof.
    progress
        What goes through the pairs and shows how far it is.
    """
    started = time.monotonic()
    limits = question.limits if limits is None else limits
    shop = shop_of(question, limits)
    rate = question.convention.effective_annual_rate
    found: list[tuple[float, Pair, Chosen]] = []
    bounds: list[float] = []
    states: set[str] = set()
    is_interrupted = False
    for pair in progress(list(question.costs)):
        costs = question.costs[pair]
        left = None if seconds is None else seconds - (time.monotonic() - started)
        chosen = choose(
            shop,
            limits,
            Wish(costs.figures[question.objective], costs.figures, others_than),
            seconds=left,
        )
        states.add(chosen.answer.state)
        if chosen.answer.state != INFEASIBLE:
            bounds.append(costs.per_time(question.objective, chosen.answer.bound, rate))
        if chosen.answer.is_found:
            cents = costs.of(question.objective, chosen.quantities)
            found.append((costs.per_time(question.objective, cents, rate), pair, chosen))
        if chosen.answer.is_interrupted:
            is_interrupted = True
            break
    took = time.monotonic() - started
    if not found:
        nothing = states == {INFEASIBLE} and not is_interrupted
        state = INFEASIBLE if nothing else UNKNOWN
        return Outcome(state, None, {}, {}, 0.0, 0.0, took, is_interrupted)
    least, pair, chosen = min(found, key=lambda each: (each[0], each[1]))
    cents = question.costs[pair].of(question.objective, chosen.quantities)
    is_proven = states <= {OPTIMAL, INFEASIBLE} and not is_interrupted
    return Outcome(
        state=OPTIMAL if is_proven else FEASIBLE,
        pair=pair,
        quantities=chosen.quantities,
        roles=chosen.roles,
        cents=cents,
        # In the measure by which pairs are compared, as a share of the best one's.
        bound_cents=cents * min(1.0, min(bounds) / least) if least else 0.0,
        seconds=took,
        is_interrupted=is_interrupted,
    )
