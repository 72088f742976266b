"""Slots of hosts: which instance types a host is cut into, and which running instances a new cut
would stop.

A host serves one family, and holds slots of its sizes up to its vCPUs. A layout gives each host its
slots.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from outpost_planner.sandbox.instance_types import vcpus_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

Layout: TypeAlias = dict[str, Counter[str]]
"""Slots of each host, by asset id: how many of each instance type."""


@dataclass(frozen=True)
class Host:
    """A host that can be cut into slots."""

    asset_id: str
    family: str
    vcpus: int
    greatest: str = ""
    """The greatest instance type that it runs."""


@dataclass(frozen=True)
class Instance:
    """An instance that runs in a slot of a host."""

    instance_id: str
    instance_type: str
    asset_id: str
    account_id: str
    service: str


def lay_out(
    hosts: Sequence[Host], wanted: Mapping[str, int], kept: Iterable[Instance] = ()
) -> Layout | None:
    """Cut hosts into the slots that are wanted, the largest first.

    Parameters
    ----------
    hosts
        Hosts that are cut anew.
    wanted
        Slots of all hosts together, by instance type.
    kept
        Instances whose slots stay where they are.

    Returns
    -------
    Layout or None
        One entry per host; None where the hosts do not hold the slots.

    Examples
    --------
    >>> lay_out([Host("0000000001", "m5", 96)], {"m5.12xlarge": 1, "m5.large": 24})
    {'0000000001': Counter({'m5.large': 24, 'm5.12xlarge': 1})}
    >>> lay_out([Host("0000000001", "m5", 96)], {"m5.12xlarge": 3}) is None
    True
    """
    layout: Layout = {host.asset_id: Counter() for host in hosts}
    for instance in kept:
        layout[instance.asset_id][instance.instance_type] += 1
    left = Counter(wanted)
    left.subtract(sum(layout.values(), start=Counter()))
    room = {host.asset_id: host.vcpus - vcpus(layout[host.asset_id]) for host in hosts}
    if any(count < 0 for count in (*left.values(), *room.values())):
        return None
    for name in sorted(left, key=lambda name: (-(vcpus_of(name) or 0), name)):
        size, count = vcpus_of(name), left[name]
        for host in hosts:
            if not count or not size:
                break
            if host.family == name.partition(".")[0]:
                placed = min(count, room[host.asset_id] // size)
                layout[host.asset_id] += Counter({name: placed})
                room[host.asset_id] -= placed * size
                count -= placed
        if count:
            return None
    return layout


def blocking(
    hosts: Sequence[Host],
    wanted: Mapping[str, int],
    running: Sequence[Instance],
    excluded: frozenset[str],
) -> tuple[Layout, tuple[Instance, ...]] | None:
    """Find a layout that leaves as many instances running as there is room for, and those that it
    would stop.

    Parameters
    ----------
    hosts, wanted
        As for `lay_out`.
    running
        Instances that run on the hosts.
    excluded
        Ids of instances that must not be stopped.

    Returns
    -------
    tuple or None
        The layout, and the instances that are in its way; None where the hosts do not hold the
        slots beside the excluded instances.

    Examples
    --------
    >>> host, instance = (
    ...     Host("0000000001", "m5", 96),
    ...     Instance("i-1", "m5.24xlarge", "0000000001", "1", "EC2"),
    ... )
    >>> layout, stopped = blocking([host], {"m5.12xlarge": 2}, [instance], frozenset())
    >>> layout["0000000001"], [each.instance_id for each in stopped]
    (Counter({'m5.12xlarge': 2}), ['i-1'])
    >>> blocking([host], {"m5.12xlarge": 2}, [instance], frozenset({"i-1"})) is None
    True
    """
    layout = lay_out(hosts, wanted, running)
    if layout is not None:
        return layout, ()
    kept = [each for each in running if each.instance_id in excluded]
    layout = lay_out(hosts, wanted, kept)
    if layout is None:
        return None
    stopped = []
    for instance in running:
        if instance.instance_id in excluded:
            continue
        longer = lay_out(hosts, wanted, [*kept, instance])
        if longer is None:
            stopped.append(instance)
        else:
            layout = longer
            kept.append(instance)
    return layout, tuple(stopped)


def vcpus(slots: Mapping[str, int]) -> int:
    """Return the vCPUs of slots together.

    Examples
    --------
    >>> vcpus({"m5.large": 3, "m5.xlarge": 1})
    10
    """
    return sum((vcpus_of(name) or 0) * count for name, count in slots.items())
