"""The smallest new Outpost and the smallest addition that AWS sells by a quote, as third parties
tell them.

No page of AWS says so, and catalogs have racks that are smaller; so they are kept to where that is
asked for, and a purchase that is smaller says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from outpost_planner.plan.rules import (
    SMALLEST_ADDITION_HOSTS,
    SMALLEST_NEW_HOSTS,
    SMALLEST_NEW_VCPUS,
)
from outpost_planner.service.kinds import EBS
from outpost_planner.sizing.storage import may_grow

if TYPE_CHECKING:
    from collections.abc import Mapping

    from outpost_planner.sizing.hardware import Item
    from outpost_planner.sizing.present import Present


class Least(NamedTuple):
    """Least of what is bought at once.

    Parameters
    ----------
    amount
        How much.
    unit
        Of what: hosts or vCPUs.
    """

    amount: int
    unit: str

    def of(self, item: Item) -> int:
        """Return how much of it one rack brings."""
        if self.unit == "hosts":
            return sum(count for _, count in item.hosts)
        return sum(kind.room[0] * count for kind, count in item.hosts)


NONE = Least(0, "hosts")


def least_of(generation: int, present: Present, storage_tib: Mapping[str, float]) -> Least:
    """Return the least that racks of a generation have to bring, where any are bought.

    Parameters
    ----------
    generation
        Of the racks that are bought.
    present
        What the Outpost has.
    storage_tib
        Storage that is asked for, by kind [TiB].

    Examples
    --------
    >>> from outpost_planner.sizing.present import Present
    >>> least_of(1, Present(), {}), least_of(2, Present(), {"EBS": 11})
    (Least(amount=4, unit='hosts'), Least(amount=960, unit='vCPUs'))
    """
    if present.servers:
        return NONE
    if present.compute_racks:
        is_step = may_grow(storage_tib, present)
        return NONE if is_step else Least(SMALLEST_ADDITION_HOSTS, "hosts")
    if generation == 2:
        return Least(SMALLEST_NEW_VCPUS, "vCPUs")
    return Least(SMALLEST_NEW_HOSTS["with EBS" if EBS in storage_tib else "without EBS"], "hosts")


def shortfall(
    items: Mapping[str, Item],
    bought: Mapping[str, int],
    present: Present,
    storage_tib: Mapping[str, float],
) -> Least | None:
    """Return the least that a purchase falls short of; None where it does not.

    Parameters
    ----------
    items
        By id.
    bought
        Quantities by item id.
    present
        What the Outpost has.
    storage_tib
        Storage that is asked for, by kind [TiB].
    """
    racks = [(items[name], n) for name, n in bought.items() if items[name].is_compute_rack]
    for generation in (1, 2):
        own = [(item, number) for item, number in racks if generation in item.generations]
        least = least_of(generation, present, storage_tib)
        if own and sum(least.of(item) * number for item, number in own) < least.amount:
            return least
    return None
