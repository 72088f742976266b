"""The items of a catalog, as sizing looks at them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from outpost_planner.plan.instance_types import instance_types
from outpost_planner.plan.rules import SINGLE_RACK, generation_of
from outpost_planner.service.kinds import RACK, SERVER
from outpost_planner.service.statuses import AVAILABLE
from outpost_planner.sizing.packing import HostKind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from outpost_planner.plan.catalog import Catalog, EC2Capacity


@dataclass(frozen=True)
class Item:
    """One item of the catalog.

    Parameters
    ----------
    item_id
        Its id.
    is_server
        Whether it is a server, and not a rack.
    is_available
        Whether it can still be ordered.
    hosts
        Its hosts, each kind once.
    power_kva, weight_lbs
        What one rack or server needs [kVA, lb].
    uplinks_gbps
        Uplink speeds that it supports.
    storage
        EBS, S3, or both.
    is_single
        Whether the rack stands alone.
    """

    item_id: str
    is_server: bool
    is_available: bool
    hosts: tuple[tuple[HostKind, int], ...]
    power_kva: float
    weight_lbs: float
    uplinks_gbps: tuple[int, ...]
    storage: tuple[str, ...]
    is_single: bool
    is_network: bool

    @cached_property
    def generations(self) -> frozenset[int]:
        """The generations of its hosts; none for a network rack and for servers."""
        if self.is_server:
            return frozenset()
        return frozenset(generation_of(kind.family) for kind, _ in self.hosts)

    @property
    def is_compute_rack(self) -> bool:
        """Whether it is a rack with hosts."""
        return not self.is_server and not self.is_network


def read_items(catalog: Catalog) -> dict[str, Item]:
    """Return the items of a catalog by id.

    Parameters
    ----------
    catalog
        What can be bought.
    """
    return {
        str(item.Index): Item(
            item_id=str(item.Index),
            is_server=item.item_class == SERVER,
            is_available=item.item_status == AVAILABLE,
            hosts=hosts_of(item.ec2_capacities),
            power_kva=float(item.power_kva),
            weight_lbs=float(item.weight_lbs),
            uplinks_gbps=tuple(item.supported_uplink_gbps),
            storage=tuple(item.supported_storage),
            is_single=item.rack_scaling_type == SINGLE_RACK,
            is_network=item.item_class == RACK and not item.ec2_capacities,
        )
        for item in catalog.items.itertuples()
    }


def hosts_of(capacities: tuple[EC2Capacity, ...]) -> tuple[tuple[HostKind, int], ...]:
    """Return the hosts of an item; those of a size that EC2's table does not know hold nothing.

    Parameters
    ----------
    capacities
        As the catalog writes them.
    """
    types = instance_types()
    found: Counter[HostKind] = Counter()
    for each in capacities:
        room = types[each.max_size].room if each.max_size in types else (0, 0, 0)
        found[HostKind(each.max_size, room)] += each.quantity
    return tuple(sorted(found.items()))


def hosts_together(items: Mapping[str, Item], quantities: Mapping[str, int]) -> Counter[HostKind]:
    """Count the hosts that quantities of items have.

    Parameters
    ----------
    items
        By id.
    quantities
        By id.
    """
    found: Counter[HostKind] = Counter()
    for item_id, quantity in quantities.items():
        for kind, count in items[item_id].hosts:
            found[kind] += count * quantity
    return found
