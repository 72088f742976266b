"""A demand in the families of other hardware: the other generation, or servers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from outpost_planner.plan.instance_types import fits_in, instance_types
from outpost_planner.sandbox.instance_types import is_arm, types_of_family
from outpost_planner.sandbox.quoting.demand import Demand
from outpost_planner.service.kinds import SERVER

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from outpost_planner.sandbox.goods import Goods, Item


def generation_of(family: str, racks: Sequence[Item]) -> str | None:
    """Return the generation of the racks that hold a family; None where none does."""
    return next(
        (
            item.generation
            for item in racks
            if any(each.family == family for each in item.capacities)
        ),
        None,
    )


def translations(goods: Goods, demand: Demand, item_class: str) -> Iterator[Demand]:
    """Yield the demand in families of the same kind that other hardware has: m5 is m7i in the other
    generation.
    """
    items = [
        item for item in goods.items.values() if item.is_available and item.item_class == item_class
    ]
    of_demand = {generation_of(family, items) for family in demand.families}
    others = sorted(
        {
            each.family
            for item in items
            for each in item.capacities
            if item_class == SERVER or item.generation not in of_demand
        },
        reverse=True,
    )
    changed = {
        family: [other for other in others if _are_alike(family, other)]
        for family in demand.families
    }
    for position in range(max(map(len, changed.values()), default=0)):
        if all(len(alike) > position for alike in changed.values()):
            renamed = [
                (_of_family(name, changed[name.partition(".")[0]][position]), count)
                for name, count in demand.instances
            ]
            instances = tuple((name, count) for name, count in renamed if name is not None)
            if len(instances) == len(renamed):
                yield Demand(instances, demand.storage_tib)


def _of_family(name: str, family: str) -> str | None:
    """Return the instance of a family that does the work of another: of the same size, or where the
    family has none such, the smallest with as much room; None where there is none.
    """
    same = f"{family}.{name.partition('.')[2]}"
    if same in instance_types():
        return same
    room = instance_types()[name].room
    larger = [each for each in types_of_family(family) if fits_in(room, each.room)]
    return min(larger, key=lambda each: each.room).name if larger else None


def _are_alike(family: str, other: str) -> bool:
    """Say whether instances of one family run as well in another: the same kind and processor
    architecture.
    """
    kind = re.compile(r"([cmr])\d+i?[dn]*")
    mine, its = kind.fullmatch(family), kind.fullmatch(other)
    return (
        family != other
        and bool(mine and its and mine[1] == its[1])
        and not is_arm(family)
        and not is_arm(other)
    )
