"""The options of a quote: what could be delivered for a demand, at most ten, the nearest to it
first.
"""

from __future__ import annotations

import itertools
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from outpost_planner.sandbox.instance_types import vcpus_of
from outpost_planner.sandbox.quoting.choose import MAX_RACKS, Piece, Store, choose, hosts_of
from outpost_planner.sandbox.quoting.hosts import hosts_needed
from outpost_planner.sandbox.quoting.storage import storage_at_the_end
from outpost_planner.sandbox.quoting.translate import generation_of, translations
from outpost_planner.sandbox.statuses import GENERATION_2
from outpost_planner.service.kinds import RACK, SERVER

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from outpost_planner.sandbox.goods import Goods
    from outpost_planner.sandbox.quoting.choose import Host
    from outpost_planner.sandbox.quoting.demand import Demand, Limits
    from outpost_planner.sandbox.racks import Rack

MAX_OPTIONS = 10
"""Options of a quote (the service model's limit)."""

MAX_OWN, MAX_OTHER = 6, 2
"""Options of the families that were asked for, and of the other generation, so that each kind is
seen."""

HEAD_ROOM = (0, 1, 2, 4)
"""Hosts of each family beyond those needed, one option each: AWS recommends one or two to spare."""

MOST_HOSTS = 16 * MAX_RACKS
"""More hosts of a family than this are not counted: no hundred racks hold them."""

MOST_SIZES = 8
"""Ways to mix host sizes that are tried, at most."""


@dataclass(frozen=True)
class Present:
    """What an Outpost has when a quote is made.

    Parameters
    ----------
    racks
        Racks that stand there.
    hosts
        Hosts by family and size, those of a server among them.
    storage_tib
        EBS and S3 [TiB].
    """

    racks: tuple[Rack, ...] = ()
    hosts: tuple[tuple[Host, int], ...] = ()
    storage_tib: tuple[tuple[str, float], ...] = ()

    @property
    def generation(self) -> str | None:
        """Generation of the racks; None where there are none with hosts."""
        found = {rack.item.generation for rack in self.racks if rack.item.capacities}
        return GENERATION_2 if GENERATION_2 in found else next(iter(found), None)


@dataclass(frozen=True)
class Plan:
    """One thing that could be delivered.

    Parameters
    ----------
    pieces
        What is bought.
    storage_tib
        EBS and S3 of the Outpost at the end [TiB].
    """

    pieces: tuple[Piece, ...]
    storage_tib: tuple[tuple[str, float], ...]

    @property
    def added(self) -> Counter[Host]:
        """The hosts that are bought."""
        return sum((piece.added for piece in self.pieces), start=Counter())

    @property
    def generation(self) -> str | None:
        """Generation of the hosts that are bought; None for servers, which have none."""
        items = [piece.item for piece in self.pieces if piece.item.capacities]
        return items[0].generation if items and items[0].item_class == RACK else None


def plans(
    goods: Goods, demand: Demand, limits: Limits, present: Present, hardware_type: str | None
) -> tuple[list[Plan], str]:
    """Return what could be delivered, and why no more where there is nothing.

    Parameters
    ----------
    goods
        What is sold.
    demand, limits
        What is asked for.
    present
        What the Outpost has.
    hardware_type
        RACK or SERVER; None without an Outpost, which leaves both open.
    """
    if not demand.instances:
        return (
            [],
            (
                "The sandbox's catalog sells storage within racks alone, and a rack is asked for by"
                " its instances."
            ),
        )
    if hardware_type == SERVER and present.hosts:
        return [], "The Outpost has its server already: an Outpost holds one."
    reasons: list[str] = []
    own, other, servers = [], [], []
    if hardware_type != SERVER:
        own = _of_racks(goods, demand, limits, present, reasons)
        # What stands there decides the generation of what is added.
        for translated in translations(goods, demand, RACK) if not present.racks else ():
            other += _of_racks(goods, translated, limits, present, [])
    if hardware_type != RACK and not present.hosts:
        servers = _of_servers(goods, demand)
        # A server that was asked for goes before the racks that could take its place.
        own, servers = (servers, []) if servers and not own else (own, servers)
        for translated in translations(goods, demand, SERVER):
            servers += _of_servers(goods, translated)
    # Head-room that the racks have anyway makes the same plan twice.
    own, other, servers = (list(dict.fromkeys(each)) for each in (own, other, servers))
    distinct = [*own[:MAX_OWN], *other[:MAX_OTHER], *servers][:MAX_OPTIONS]
    return distinct, (
        "" if distinct else " ".join(reasons) or "No server of the catalog holds what is asked for."
    )


def _of_racks(
    goods: Goods, demand: Demand, limits: Limits, present: Present, reasons: list[str]
) -> list[Plan]:
    racks = [item for item in goods.items.values() if item.item_class == RACK and item.is_available]
    within = [
        item
        for item in racks
        if (limits.power_kva is None or item.power_kva <= limits.power_kva)
        and (limits.weight_lbs is None or item.weight_lbs <= limits.weight_lbs)
    ]
    generations = {generation_of(family, racks) for family in demand.families}
    if None in generations:
        reasons.append("Some of these instance types run on servers alone.")
        return []
    if len(generations) > 1:
        reasons.append("The instance types are of both generations, which no Outpost mixes.")
        return []
    generation = str(generations.pop())
    storage, needs_s3 = storage_at_the_end(demand, dict(present.storage_tib), generation)
    if storage is None:
        reasons.append(f"More storage is asked for than the greatest tier of {generation} has.")
        return []
    store = Store(
        [item for item in within if item.capacities and item.generation == generation],
        next((item for item in within if item.is_networking), None),
        present.racks,
        limits,
    )
    found = [
        Plan(tuple(pieces), storage)
        for needs in _needs(demand, store)
        if (pieces := choose(needs, store, needs_s3=needs_s3)) is not None
    ]
    if not found:
        reasons.append("No racks of the catalog hold what is asked for within the constraints.")
    return sorted(
        found, key=lambda plan: (plan.added.total(), sum(piece.quantity for piece in plan.pieces))
    )


def _needs(demand: Demand, store: Store) -> Iterator[Mapping[Host, int]]:
    """Yield the hosts that are needed: for each mix of host sizes, with more and more head-room."""
    sizes = []
    for family in demand.families:
        own = {host for item in store.items for host in hosts_of(item) if host[0] == family}
        sizes.append(sorted(own, key=lambda host: vcpus_of(f"x.{host[1]}") or 0))
    for hosts in itertools.islice(itertools.product(*sizes), MOST_SIZES):
        needed = {host: _hosts_needed(demand, host) for host in hosts}
        if None not in needed.values():
            for spare in HEAD_ROOM:
                yield {host: (count or 0) + spare for host, count in needed.items()}


def _hosts_needed(demand: Demand, host: Host) -> int | None:
    family, size = host
    own = [each for each in demand.instances if each[0].partition(".")[0] == family]
    return hosts_needed(own, f"{family}.{size}", MOST_HOSTS)


def _of_servers(goods: Goods, demand: Demand) -> list[Plan]:
    """Return the servers that hold everything.

    A server has no EBS or S3, and an Outpost has one server.
    """
    if demand.storage_tib or len(demand.families) != 1:
        return []
    servers = [
        item for item in goods.items.values() if item.item_class == SERVER and item.is_available
    ]
    fitting = [
        item
        for item in servers
        if any(
            host[0] == demand.families[0] and _hosts_needed(demand, host) == 1
            for host in hosts_of(item)
        )
    ]
    fitting.sort(key=lambda item: (sum(each.vcpus or 0 for each in item.capacities), item.item_id))
    return [Plan((Piece(item),), ()) for item in fitting]
