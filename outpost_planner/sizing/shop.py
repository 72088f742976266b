"""What can be bought, and what the hosts of each family can be for."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from outpost_planner.sizing.hardware import Item
    from outpost_planner.sizing.limits import Limits
    from outpost_planner.sizing.needs import Role
    from outpost_planner.sizing.packing import HostKind
    from outpost_planner.sizing.present import Present

MAX_ALIKE = 1_000
"""Most of one item, where neither racks nor servers are limited."""


@dataclass(frozen=True)
class Shop:
    """What can be bought, and for what.

    Parameters
    ----------
    items
        By id.
    present
        What stands there already.
    storage_tib
        Storage that is asked for, by kind [TiB].
    families
        Families of the instances that must run.
    roles
        What the hosts of each family can be for.
    """

    items: Mapping[str, Item]
    present: Present
    families: tuple[str, ...]
    storage_tib: Mapping[str, float]
    roles: Mapping[str, Sequence[Role]]

    @property
    def storage(self) -> tuple[str, ...]:
        """Kinds of storage that are asked for."""
        return tuple(self.storage_tib)


def candidates(shop_items: Iterable[Item], present: Present, limits: Limits) -> list[Item]:
    """Return the items that the requirements allow, each by itself.

    Parameters
    ----------
    shop_items
        Items of the catalog.
    present
        What stands there already.
    limits
        The requirements.
    """
    return [item for item in shop_items if item.is_available and _is_allowed(item, present, limits)]


def _is_allowed(item: Item, present: Present, limits: Limits) -> bool:
    if item.is_server:
        is_alone = present.racks == 0 or not limits.one_class
        return is_alone and (limits.servers is None or present.servers < limits.servers)
    if present.servers and limits.one_class:
        return False
    if limits.single_alone and (present.is_single or (item.is_single and present.racks)):
        return False
    fits = (
        (limits.power_kva is None or item.power_kva <= limits.power_kva)
        and (limits.weight_lbs is None or item.weight_lbs <= limits.weight_lbs)
        and (limits.uplink_gbps is None or limits.uplink_gbps in item.uplinks_gbps)
    )
    if limits.stored_in is not None:
        fits = fits and item.generations <= limits.stored_in
    if not limits.one_generation:
        return fits
    return fits and len(item.generations | present.generations) <= 1


def most_hosts(
    items: Iterable[Item], present: Present, limits: Limits
) -> dict[str, dict[HostKind, int]]:
    """Return the kinds of hosts of each family, and how many of each there can be.

    Parameters
    ----------
    items
        Items that can be bought.
    present
        What stands there already.
    limits
        The requirements.
    """
    racks = MAX_ALIKE if limits.racks is None else max(0, limits.racks - present.racks)
    if limits.positions is not None:
        racks = min(racks, limits.positions)
    servers = MAX_ALIKE if limits.servers is None else limits.servers
    found: dict[str, dict[HostKind, int]] = {}
    for kind, count in present.hosts.items():
        if count:
            found.setdefault(kind.family, {})[kind] = count
    bought: Counter[HostKind] = Counter()
    for item in items:
        for kind, count in item.hosts:
            if not any(kind.room):
                continue  # of a size that EC2's table does not know
            bought[kind] = max(bought[kind], count * (servers if item.is_server else racks))
    for kind, count in bought.items():
        of_family = found.setdefault(kind.family, {})
        of_family[kind] = of_family.get(kind, 0) + count
    return found
