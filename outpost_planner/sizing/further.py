"""What else there is: the next best purchases, what binds, and what a little more would cost.

Each figure is a search of its own, in the way to pay that was chosen: costs of different terms
cannot be set against each other.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from outpost_planner.show.wording import quantities_in_words
from outpost_planner.sizing.requirements import in_force
from outpost_planner.sizing.solved import solved

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from outpost_planner.sizing.question import Question
    from outpost_planner.sizing.sized import Sized

NOTHING = "nothing"


def in_the_same_way(result: Sized) -> Question:
    """Return the question with the way to pay that was chosen alone.

    Parameters
    ----------
    result
        What was found.
    """
    pair = result.outcome.pair
    return result.question.changed(pairs=() if pair is None else (pair,))


def next_best(result: Sized, count: int) -> pd.DataFrame:
    """Return the cheapest purchases that are no more than one of those before them and more.

    Parameters
    ----------
    result
        The best.
    count
        How many others.
    """
    question = in_the_same_way(result)
    found = [dict(result.outcome.quantities)]
    rows = [_row(result)]
    while found[-1] and len(rows) <= count:
        other = solved(question, others_than=found)
        if not other.outcome.is_found:
            break
        found.append(dict(other.outcome.quantities))
        rows.append(_row(other))
    table = pd.DataFrame(rows, columns=["line_items", "racks", "hosts", "cost"])
    table["dearer_by"] = table["cost"] - result.cost
    return table.set_axis(range(1, len(table) + 1)).rename_axis("place")


def _row(sized: Sized) -> tuple[str, int, int, float]:
    bought = sized.outcome.quantities
    items = sized.question.items
    racks = sum(count for item_id, count in bought.items() if not items[item_id].is_server)
    return line_items_in_words(sized), racks, len(sized.placed), sized.cost


def line_items_in_words(sized: Sized) -> str:
    """Name what is bought.

    Parameters
    ----------
    sized
        What was found.
    """
    return quantities_in_words(sized.outcome.quantities, most=20) or NOTHING


def binding(result: Sized) -> pd.DataFrame:
    """Say of every requirement what the purchase would cost less without it.

    Parameters
    ----------
    result
        The best.
    """
    question = in_the_same_way(result)
    rows = []
    for each in in_force(question.limits):
        limits = replace(question.limits, **{each.name: each.gone})
        without = solved(question, limits=limits)
        said = each.words(getattr(question.limits, each.name))
        saved = result.cost - without.cost if without.outcome.is_found else 0.0
        # A search that ends within half a cent of the best may end on either side of it.
        rows.append((each.name, said, max(0.0, round(saved, 2))))
    table = pd.DataFrame(rows, columns=["requirement", "asked", "costs"])
    table["binds"] = table["costs"] >= 0.01
    return table.set_index("requirement")


def by_spare_hosts(result: Sized, counts: Iterable[int]) -> pd.DataFrame:
    """Return what other numbers of spare hosts cost.

    Parameters
    ----------
    result
        The best.
    counts
        Numbers of spare hosts.
    """
    question = in_the_same_way(result)
    rows = [(count, *_found(question.changed(spare_hosts=count), result.cost)) for count in counts]
    return pd.DataFrame(rows, columns=["spare_hosts", "line_items", "cost", "dearer_by"]).set_index(
        "spare_hosts"
    )


def by_growth(result: Sized, growths: Iterable[float | Decimal | str]) -> pd.DataFrame:
    """Return what a larger demand costs.

    Parameters
    ----------
    result
        The best.
    growths
        Fractions by which the demand grows.
    """
    question = in_the_same_way(result)
    rows = [
        (
            float(growth),
            *_found(question.changed(demand=question.demand.grown(growth)), result.cost),
        )
        for growth in growths
    ]
    return pd.DataFrame(rows, columns=["growth", "line_items", "cost", "dearer_by"]).set_index(
        "growth"
    )


def _found(question: Question, cost: float) -> tuple[str, float, float]:
    found = solved(question)
    if not found.outcome.is_found:
        return "nothing fits", math.nan, math.nan
    return line_items_in_words(found), found.cost, found.cost - cost
