"""The cheapest purchase: which items, and how many of each."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from outpost_planner.sizing.draft import Draft
from outpost_planner.sizing.program import INFEASIBLE, UNKNOWN, Answer

if TYPE_CHECKING:
    from outpost_planner.sizing.draft import Wish
    from outpost_planner.sizing.limits import Limits
    from outpost_planner.sizing.needs import Role
    from outpost_planner.sizing.shop import Shop


class Chosen(NamedTuple):
    """What came of a search.

    Parameters
    ----------
    answer
        Of the program.
    quantities
        By item id; empty where nothing is bought or nothing was found.
    roles
        What the hosts of each family are for.
    """

    answer: Answer
    quantities: dict[str, int]
    roles: dict[str, Role]


def choose(shop: Shop, limits: Limits, wish: Wish) -> Chosen:
    """Find the cheapest purchase.

    Parameters
    ----------
    shop
        What can be bought, and for what.
    limits
        The requirements.
    wish
        What is least, and what else is asked of the purchase.
    """
    if not all(shop.roles.values()):
        return Chosen(Answer(INFEASIBLE), {}, {})
    draft, answer = _solved(shop, limits, wish)
    if not answer.is_found:
        return Chosen(answer, {}, {})
    bought = {each.item_id: answer.values[number] for each, number in draft.bought.items()}
    # No search lets a number stand that its rows forbid; a guard against a solver that does.
    if not draft.holds(answer.values):  # pragma: no cover
        return Chosen(Answer(UNKNOWN, is_interrupted=answer.is_interrupted), {}, {})
    return Chosen(
        answer,
        {item_id: count for item_id, count in bought.items() if count},
        {
            family: role
            for (family, role), number in draft.taken.items()
            if answer.values[number] and role.families
        },
    )


def _solved(shop: Shop, limits: Limits, wish: Wish) -> tuple[Draft, Answer]:
    """Solve the program, at first without the limit on line items.

    Few purchases need more line items than an order takes, and a program that counts them takes
    several times as long.
    """
    draft = Draft(shop, replace(limits, line_items=None), wish)
    answer = draft.program.solve(accepts=partial(draft.is_within, limits.line_items))
    if not answer.is_found or draft.is_within(limits.line_items, answer.values):
        return draft, answer
    draft = Draft(shop, limits, wish)
    return draft, draft.program.solve()
