"""Items that another item beats in every respect, so that some cheapest purchase has none of them.

A catalog of 300 racks has dozens that cost more than a rack that gives as much; without them the
proof is several times faster.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from outpost_planner.sizing.hardware import Item
    from outpost_planner.sizing.limits import Limits
    from outpost_planner.sizing.packing import HostKind


def undominated(
    items: Sequence[Item],
    amounts: Sequence[Mapping[str, float]],
    kinds: Collection[HostKind],
    storage: Collection[str],
    limits: Limits,
) -> list[Item]:
    """Return the items that no other of them can replace one for one.

    An item replaces another where it costs as little, has as many hosts of every kind that somebody
    needs, brings the storage that is asked for, and takes no more of what is limited. Of two that
    replace each other the one of less power and weight is kept, then the first by id.

    Parameters
    ----------
    items
        Items of which each is allowed by itself.
    amounts
        By item id: the cost that is least, and each figure that a budget caps.
    kinds
        Kinds of hosts that somebody needs.
    storage
        Kinds of storage that are asked for.
    limits
        The requirements.

    Returns
    -------
    list of Item
        In the order given.
    """
    order = sorted(items, key=lambda item: (item.power_kva, item.weight_lbs, item.item_id))
    classes: dict[tuple[bool, bool, frozenset[int]], list[Item]] = {}
    for item in order:
        classes.setdefault((item.is_server, item.is_network, item.generations), []).append(item)
    kept: set[Item] = set()
    for alike in classes.values():
        worth = np.array([_worth(item, amounts, kinds, storage, limits) for item in alike])
        for number, item in enumerate(alike):
            replaces = (worth <= worth[number]).all(axis=1)
            is_as_good = (worth == worth[number]).all(axis=1)
            # Of those that are as good in everything the first stays.
            is_as_good[:number] = False
            if not (replaces & ~is_as_good).any():
                kept.add(item)
    return [item for item in items if item in kept]


def _worth(
    item: Item,
    amounts: Sequence[Mapping[str, float]],
    kinds: Collection[HostKind],
    storage: Collection[str],
    limits: Limits,
) -> tuple[float, ...]:
    """Return what an item costs, takes and gives: the less of each number, the better."""
    hosts = dict(item.hosts)
    return (
        *(each[item.item_id] for each in amounts),
        *(-hosts.get(kind, 0) for kind in kinds),
        *(-(kind in item.storage) for kind in storage),
        item.power_kva if limits.total_power_kva is not None else 0.0,
        item.weight_lbs if limits.total_weight_lbs is not None else 0.0,
        float(item.is_single),
    )
