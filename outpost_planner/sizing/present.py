"""What an Outpost has already: installed, and on order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any

from outpost_planner.errors import InputError
from outpost_planner.plan.catalog import LineItems
from outpost_planner.plan.instance_types import instance_types
from outpost_planner.plan.rules import generation_of
from outpost_planner.show.spelling import nearest
from outpost_planner.show.wording import shortened
from outpost_planner.sizing.demand import MAX_TIB, STORAGE
from outpost_planner.sizing.hardware import hosts_together
from outpost_planner.sizing.packing import HostKind

if TYPE_CHECKING:
    from outpost_planner.sizing.hardware import Item

RACKS, NETWORK_RACKS = "racks", "network_racks"
"""What says how many racks stand there, where hosts are given and not items."""


@dataclass(frozen=True)
class Present:
    """What stands in an Outpost, or is on its way to it.

    Parameters
    ----------
    hosts
        Hosts by kind.
    compute_racks, network_racks, servers
        How many there are.
    generations
        Generations of its racks.
    storage
        EBS, S3, or both.
    storage_tib
        How much of it, where that was told [TiB].
    is_single
        Whether a rack stands there that takes no other beside it.
    """

    hosts: Mapping[HostKind, int] = field(default_factory=Counter)
    compute_racks: int = 0
    network_racks: int = 0
    servers: int = 0
    generations: frozenset[int] = frozenset()
    storage: frozenset[str] = frozenset()
    storage_tib: Mapping[str, float] = field(default_factory=dict)
    is_single: bool = False

    @property
    def racks(self) -> int:
        """All racks."""
        return self.compute_racks + self.network_racks


def read_present(spec: Any, items: Mapping[str, Item]) -> Present:
    """Read what an Outpost has already.

    Parameters
    ----------
    spec
        None; line items; or a dict of catalog item id to quantity, discontinued ones too. Hosts may
        be given by their largest instance type, as ``{"m5.24xlarge": 8, "racks": 2}``; then
        ``racks``, and ``network_racks`` where there are any, say in how many racks they stand.
        ``EBS`` and ``S3`` say how much storage there is [TiB].
    items
        Items of the catalog by id.

    Raises
    ------
    InputError
        Listing every problem.
    """
    if spec is None:
        return Present()
    given = dict(spec.quantities) if isinstance(spec, LineItems) else spec
    if not isinstance(given, Mapping):
        raise InputError(
            f"{shortened(repr(spec))} is nothing that an Outpost has; give a dict such as"
            ' {"OR-RKGP001": 2}.'
        )
    types = instance_types()
    stored = {name: given[name] for name in STORAGE if name in given}
    given = {name: count for name, count in given.items() if name not in stored}
    problems = [problem for each in stored.items() if (problem := _storage_problem(*each))]
    problems += [problem for each in given.items() if (problem := _problem(*each, items))]
    loose = {name: count for name, count in given.items() if name in types}
    if loose and RACKS not in given:
        problems.append(
            f"{', '.join(loose)}: hosts stand in racks; say in how many, such as"
            f' {{"{next(iter(loose))}": {next(iter(loose.values()))}, "racks": 1}}'
        )
    if stored and not any(given.values()):
        problems.append(f"{' and '.join(stored)}: storage stands in racks; name them too")
    if problems:
        raise InputError("What the Outpost has cannot be read.", problems)
    whole = {name: int(count) for name, count in given.items() if name in items and count}
    hosts = hosts_together(items, whole)
    for name, count in loose.items():
        hosts[HostKind(name, types[name].room)] += int(count)
    kept = [items[name] for name in whole]
    families = {kind.family for kind, count in hosts.items() if count}
    racks = [item for item in kept if item.is_compute_rack]
    servers = sum(whole[item.item_id] for item in kept if item.is_server)
    networks = sum(whole[item.item_id] for item in kept if item.is_network)
    tib = {kind: float(amount) for kind, amount in stored.items() if amount}
    return Present(
        hosts=hosts,
        compute_racks=sum(whole[item.item_id] for item in racks) + int(given.get(RACKS, 0)),
        network_racks=networks + int(given.get(NETWORK_RACKS, 0)),
        servers=servers,
        generations=frozenset() if servers else frozenset(map(generation_of, families)),
        storage=frozenset(kind for item in kept for kind in item.storage) | tib.keys(),
        storage_tib=tib,
        is_single=any(item.is_single for item in kept),
    )


def _storage_problem(kind: str, tib: Any) -> str:
    is_number = isinstance(tib, Real) and not isinstance(tib, bool)
    if is_number and 0 <= tib <= MAX_TIB:
        return ""
    return f"{kind}: {shortened(repr(tib))} is not a number of TiB from 0 to {MAX_TIB:,}"


def _problem(name: Any, count: Any, items: Mapping[str, Item]) -> str:
    whole = isinstance(count, Integral) and not isinstance(count, bool)
    if not whole or not 0 <= count <= 100_000:
        return f"{shortened(str(name))}: {count!r} is not a whole number from 0 to 100,000"
    if name in items or name in {RACKS, NETWORK_RACKS} or name in instance_types():
        return ""
    near = nearest(str(name), [*items, *instance_types()], count=2)
    hint = f"; is it {' or '.join(near)}?" if near else ""
    return f"{shortened(repr(name))} is no catalog item and no instance type{hint}"
