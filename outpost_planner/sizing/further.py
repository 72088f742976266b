"""What else there is: the next best purchases, what binds, and what a little more would cost.

Each figure is a search of its own, in the way to pay that was chosen: costs of different terms
cannot be set against each other.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from outpost_planner.price.price_words import price_warning
from outpost_planner.show.wording import paid_words, quantities_in_words
from outpost_planner.sizing.costs import OBJECTIVES
from outpost_planner.sizing.program import INFEASIBLE
from outpost_planner.sizing.requirements import in_force
from outpost_planner.sizing.solved import solved

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from decimal import Decimal

    from outpost_planner.sizing.question import Question
    from outpost_planner.sizing.sized import Sized

NOTHING = "nothing"

CURVE = ("line_items", "cost", "dearer_by", "is_proven")
"""Columns of the curves."""


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
        other = _searched(question, others_than=found)
        if not other.outcome.is_found:
            break
        found.append(dict(other.outcome.quantities))
        rows.append(_row(other))
    table = pd.DataFrame(rows, columns=["line_items", "racks", "hosts", "cost", "is_proven"])
    table.insert(4, "dearer_by", table["cost"] - result.cost)
    return table.set_axis(range(1, len(table) + 1)).rename_axis("place")


def _row(sized: Sized) -> tuple[str, int, int, float, bool]:
    bought = sized.outcome.quantities
    items = sized.question.items
    racks = sum(count for item_id, count in bought.items() if not items[item_id].is_server)
    return line_items_in_words(sized), racks, len(sized.placed), sized.cost, sized.is_proven


def line_items_in_words(sized: Sized) -> str:
    """Name what is bought.

    Parameters
    ----------
    sized
        What was found.
    """
    return quantities_in_words(sized.outcome.quantities, most=20) or NOTHING


def without_each(result: Sized) -> dict[str, Sized]:
    """Search without each of the requirements, by name.

    Parameters
    ----------
    result
        The best.
    """
    question = in_the_same_way(result)
    limits = question.limits
    return {
        each.name: _searched(question, limits=replace(limits, **{each.name: each.gone}))
        for each in in_force(limits)
        if not each.is_fixed
    }


def binding(result: Sized, without: Mapping[str, Sized]) -> pd.DataFrame:
    """Say of every requirement what the purchase would cost less without it.

    Parameters
    ----------
    result
        The best.
    without
        From `without_each`.
    """
    rows = []
    for each in in_force(result.question.limits):
        if each.name not in without:
            continue
        other = without[each.name]
        said = each.words(getattr(result.question.limits, each.name))
        # A search that ends within half a cent of the best may end on either side of it.
        saved = max(0.0, round(result.cost - other.cost, 2))
        is_sure = result.is_proven and other.is_proven
        rows.append((each.name, said, *((saved, saved > 0) if is_sure else (math.nan, pd.NA))))
    table = pd.DataFrame(rows, columns=["requirement", "asked", "costs", "binds"])
    return table.astype({"costs": float, "binds": "boolean"}).set_index("requirement")


def binding_by_family(
    result: Sized, without: Mapping[str, Sized], binding: pd.DataFrame
) -> pd.DataFrame:
    """Say of every family what fills its hosts, and what decides its racks.

    Parameters
    ----------
    result
        The best.
    without
        From `without_each`.
    binding
        From `binding`.
    """
    used = result.utilization
    decide = {name: without[name] for name in binding.index[binding["binds"].fillna(False)]}
    rows = []
    for family in sorted(result.outcome.roles):
        own = _racks_of(result, family)
        named = [name for name, other in decide.items() if _racks_of(other, family) != own]
        said = "; ".join(binding.loc[named, "asked"])
        rows.append((family, used.loc[family, "binds"], said))
    return pd.DataFrame(rows, columns=["family", "hosts", "racks"]).set_index("family")


def _racks_of(sized: Sized, family: str) -> dict[str, int]:
    """Return what is bought that has hosts of a family."""
    items = sized.question.items
    return {
        name: number
        for name, number in sized.outcome.quantities.items()
        if any(kind.family == family for kind, _ in items[name].hosts)
    }


def with_smallest_order(result: Sized, *, keep: bool) -> Sized:
    """Search with or without the smallest order that is told.

    Parameters
    ----------
    result
        The best.
    keep
        Whether to keep to it.
    """
    question = in_the_same_way(result)
    return _searched(question, limits=replace(question.limits, smallest_order=keep))


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
    return _curve(result, rows, "spare_hosts")


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
    return _curve(result, rows, "growth")


def _curve(result: Sized, rows: list[tuple[Any, ...]], over: str) -> pd.DataFrame:
    """Return a curve that knows what its costs are, for whoever draws it."""
    table = pd.DataFrame(rows, columns=[over, *CURVE]).set_index(over)
    prices = None if result.comparison is None else result.comparison.prices
    table.attrs = {
        "objective": OBJECTIVES[result.question.objective][0],
        "paid": paid_words(*result.payment),
        "warning": "" if prices is None else price_warning(prices),
    }
    return table


def _searched(question: Question, **how: Any) -> Sized:
    """Search, and say nothing by a search that was stopped from the keyboard."""
    found = solved(question, seconds=question.time_limit, **how)
    if found.outcome.is_interrupted:
        raise KeyboardInterrupt
    return found


def _found(question: Question, cost: float) -> tuple[str, float, float, bool]:
    found = _searched(question)
    if found.outcome.is_found:
        return line_items_in_words(found), found.cost, found.cost - cost, found.is_proven
    is_certain = found.outcome.state == INFEASIBLE
    said = "nothing fits" if is_certain else "nothing was found in time"
    return said, math.nan, math.nan, is_certain
