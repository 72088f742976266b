"""From a question to the cheapest purchase: hosts first, then items, pair by pair."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

from outpost_planner.service.pairs import POSITION
from outpost_planner.show.wording import paid_words
from outpost_planner.sizing import patience
from outpost_planner.sizing.draft import Wish
from outpost_planner.sizing.needs import roles
from outpost_planner.sizing.patience import OutOfTime, Standing, telling, within
from outpost_planner.sizing.program import FEASIBLE, INFEASIBLE, OPTIMAL, UNKNOWN
from outpost_planner.sizing.purchase import Chosen, choose
from outpost_planner.sizing.shop import Shop, candidates, most_hosts

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from outpost_planner.service.pairs import Pair
    from outpost_planner.sizing.hardware import Item
    from outpost_planner.sizing.limits import Limits
    from outpost_planner.sizing.needs import Role
    from outpost_planner.sizing.question import Question

CENTS_ALIKE = 0.01
"""Purchases that differ by no more cost the same [USD cent]: less than any price differs by."""

MOST_ITEMS = 100
"""Greatest catalog with which purchases of the same cost are told apart: with more it would take as
long as the proof."""


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
    found = roles(question.loads, question.substitutes, most, limits.spare_hosts, limits.headroom)
    return Shop(items, present, tuple(question.loads), question.demand.storage_tib, found)


def search(
    question: Question,
    *,
    limits: Limits | None = None,
    others_than: Sequence[Mapping[str, int]] = (),
    seconds: float | None = None,
    progress: Callable[[Standing], None] | None = None,
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
        Hears how far the search is.

    Raises
    ------
    KeyboardInterrupt
        Where the search is stopped from the keyboard before it found anything.
    """
    started = patience.clock()
    limits = question.limits if limits is None else limits
    looks = _Looks(question, limits, others_than, progress or _nobody)
    with within(seconds):
        looks.look()
    return looks.outcome(patience.clock() - started)


def _nobody(_: Standing) -> None:
    """Hear nothing."""


@dataclass
class _Looks:
    """A search in the making: what was found in the pairs that were looked at."""

    question: Question
    limits: Limits
    others_than: Sequence[Mapping[str, int]]
    progress: Callable[[Standing], None]
    found: list[tuple[float, Pair, Chosen]] = field(default_factory=list)
    bounds: list[float] = field(default_factory=list)
    states: set[str] = field(default_factory=set)
    is_interrupted: bool = False

    def look(self) -> None:
        """Look for the cheapest purchase in every pair, for as long as there is time."""
        pairs = list(self.question.costs)
        steps = 1 + len(pairs)
        try:
            self.progress(Standing(0, steps, "hosts of each family"))
            shop = shop_of(self.question, self.limits)
            for done, pair in enumerate(pairs, start=1):
                self._look_in(pair, shop, Standing(done, steps, paid_words(*reversed(pair))))
                if self.is_interrupted:
                    return
            self._look_again(shop)
            self.progress(Standing(steps, steps, "done"))
        except OutOfTime:
            self.states.add(UNKNOWN)
        except KeyboardInterrupt:
            if not self.found:
                raise
            self.is_interrupted = True

    def _look_in(self, pair: Pair, shop: Shop, standing: Standing) -> None:
        costs = self.question.costs[pair]
        units = costs.figures[self.question.objective]
        self.progress(standing)
        with telling(partial(_tell_on, self.progress, standing)):
            chosen = choose(shop, self.limits, Wish(units, costs.figures, self.others_than))
        self.states.add(chosen.answer.state)
        if chosen.answer.state != INFEASIBLE:
            self.bounds.append(self._per_time(pair, chosen.answer.bound))
        if chosen.answer.is_found:
            cents = costs.of(self.question.objective, chosen.quantities)
            self.found.append((self._per_time(pair, cents), pair, chosen))
        self.is_interrupted |= chosen.answer.is_interrupted

    def _look_again(self, shop: Shop) -> None:
        """Of purchases that cost the same as the best take the one of fewest racks, then of the
        least power.
        """
        if not self.is_sure or not self.found or len(shop.items) > MOST_ITEMS:
            return
        at = self.found.index(self._best)
        time, pair, chosen = self.found[at]
        costs = self.question.costs[pair]
        objective = self.question.objective
        cents = costs.of(objective, chosen.quantities)
        budget = {**(self.limits.budget or {}), objective: cents + CENTS_ALIKE}
        size = {item_id: _size(shop.items[item_id]) for item_id in costs.figures[objective]}
        try:
            other = choose(
                shop,
                replace(self.limits, budget=budget),
                Wish(size, costs.figures, self.others_than),
            )
        except (OutOfTime, KeyboardInterrupt):  # the first is proven, and as cheap
            return
        if other.answer.state == OPTIMAL:
            self.found[at] = (time, pair, other)

    @property
    def is_sure(self) -> bool:
        """Whether everything so far is proven."""
        return self.states <= {OPTIMAL, INFEASIBLE} and not self.is_interrupted

    @property
    def _best(self) -> tuple[float, Pair, Chosen]:
        # Ways to pay that differ by less than a tenth of a cent are alike: the first is taken.
        return min(self.found, key=lambda each: (round(each[0], 1), POSITION[each[1]]))

    def _per_time(self, pair: Pair, cents: float) -> float:
        question = self.question
        rate = question.convention.effective_annual_rate
        return question.costs[pair].per_time(question.objective, cents, rate)

    def outcome(self, took: float) -> Outcome:
        """Return the best that was found, and how sure it is.

        Parameters
        ----------
        took
            How long the search took [s].
        """
        if not self.found:
            nothing = self.states == {INFEASIBLE} and not self.is_interrupted
            state = INFEASIBLE if nothing else UNKNOWN
            return Outcome(state, None, {}, {}, 0.0, 0.0, took, self.is_interrupted)
        least, pair, chosen = self._best
        cents = self.question.costs[pair].of(self.question.objective, chosen.quantities)
        return Outcome(
            state=OPTIMAL if self.is_sure else FEASIBLE,
            pair=pair,
            quantities=chosen.quantities,
            roles=chosen.roles,
            cents=cents,
            # In the measure by which pairs are compared, as a share of the best one's.
            bound_cents=cents * min(1.0, min(self.bounds) / least) if least else 0.0,
            seconds=took,
            is_interrupted=self.is_interrupted,
        )


def _size(item: Item) -> float:
    """Return what a second look makes least: racks, and then hundredths of a kVA."""
    return (0 if item.is_server else 100_000) + round(100 * item.power_kva)


def _tell_on(
    progress: Callable[[Standing], None], standing: Standing, best: float, bound: float
) -> None:
    """Tell how far the search in one pair is: the smaller its gap, the further."""
    if not math.isfinite(best):
        progress(standing)
        return
    gap = max(0.0, 1 - bound / best) if best > 0 and math.isfinite(bound) else None
    # A gap of 1 % is half the way to one of 0.01 %, near which most proofs end.
    part = 0.0 if gap is None else min(1.0, math.log(max(gap, 1e-9)) / math.log(1e-4))
    progress(replace(standing, done=standing.done + max(0.0, part), best=best / 100, gap=gap))
