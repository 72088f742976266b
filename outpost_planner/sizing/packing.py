"""Do instances fit on hosts? Packed host by host, because sums of vCPUs do not tell.

A host of one family is cut into any mix of that family's instances whose vCPUs, memory and GPUs it
holds together. Three `16xlarge` of 64 vCPUs need three hosts of 96, though two have 192.

The largest instances are placed first, which settles nearly every case: what fits so, fits, and
what is more than the hosts hold together does not. Only between the two a program decides, exactly:
each host is a path through the amounts that can be taken of it (the arc-flow model of the cutting
stock problem).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from outpost_planner.plan.instance_types import InstanceType, Room, fits_in
from outpost_planner.sizing.patience import OutOfTime, go_on
from outpost_planner.sizing.program import UNKNOWN, Program

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Load: TypeAlias = tuple[tuple[InstanceType, int], ...]
"""Instances of one family: types and how many of each."""

Content: TypeAlias = tuple[tuple[InstanceType, int], ...]
"""What runs on one host."""

EMPTY: Room = (0, 0, 0)


class HostKind(NamedTuple):
    """Hosts that are alike.

    Parameters
    ----------
    name
        The largest instance type that the host runs, such as ``m5.24xlarge``.
    room
        vCPUs, memory [MiB] and GPUs that it holds.
    """

    name: str
    room: Room

    @property
    def family(self) -> str:
        """The family that the host serves."""
        return self.name.partition(".")[0]


@dataclass(frozen=True)
class Filled:
    """Hosts of one kind with the same content.

    Parameters
    ----------
    kind
        Their kind.
    content
        What runs on each of them.
    hosts
        How many there are.
    """

    kind: HostKind
    content: Content
    hosts: int


def pack(load: Load, hosts: Mapping[HostKind, int]) -> tuple[Filled, ...] | None:
    """Place instances on hosts.

    Parameters
    ----------
    load
        Instances of one family.
    hosts
        How many hosts there are of each kind.

    Returns
    -------
    tuple of Filled or None
        The hosts that are used; None where the instances do not fit, which is then certain.

    Examples
    --------
    >>> from outpost_planner.plan.instance_types import instance_types
    >>> types = instance_types()
    >>> host = HostKind("m5.24xlarge", types["m5.24xlarge"].room)
    >>> pack(((types["m5.16xlarge"], 3),), {host: 2}) is None
    True
    >>> [filled.hosts for filled in pack(((types["m5.16xlarge"], 3),), {host: 3})]
    [3]
    """
    return _packed(load, tuple(sorted(each for each in hosts.items() if each[1] > 0)))


@lru_cache(maxsize=50_000)
def _packed(load: Load, hosts: tuple[tuple[HostKind, int], ...]) -> tuple[Filled, ...] | None:
    whole = _whole_hosts(load, dict(hosts))
    if whole is None:
        return None
    left = Counter(dict(hosts))
    for filled in whole:
        left[filled.kind] -= filled.hosts
    sorts = [(kind, count) for kind, count in _smallest_first(left) if count > 0]
    cut = tuple((instance, count) for instance, count in load if count and not instance.is_metal)
    if not _may_fit(cut, sorts):
        return None
    placed = _largest_placed_first(cut, sorts)
    if placed is None and len(sorts) > 1:
        placed = _largest_placed_first(cut, sorts[::-1])
    if placed is None:
        placed = _placed_exactly(cut, sorts)
    return None if placed is None else (*whole, *placed)


def _smallest_first(hosts: Mapping[HostKind, int]) -> list[tuple[HostKind, int]]:
    return sorted(hosts.items(), key=lambda each: (each[0].room, each[0].name))


def _whole_hosts(load: Load, hosts: Mapping[HostKind, int]) -> list[Filled] | None:
    """Give each bare-metal instance a host of just its size: such an instance shares its host with
    nobody.
    """
    left, found = Counter(hosts), []
    for instance, count in load:
        if not instance.is_metal:
            continue
        for kind in hosts:
            if kind.room == instance.room and (taken := min(count, left[kind])):
                found.append(Filled(kind, ((instance, 1),), taken))
                left[kind] -= taken
                count -= taken  # noqa: PLW2901 - what is left of it
        if count:
            return None
    return found


def _may_fit(load: Load, sorts: Sequence[tuple[HostKind, int]]) -> bool:
    """Say whether the hosts hold as much as the instances take, and each instance has a host that
    is large enough.
    """
    for at in range(len(EMPTY)):
        taken = sum(instance.room[at] * count for instance, count in load)
        if taken > sum(kind.room[at] * count for kind, count in sorts):
            return False
    return all(any(fits_in(instance.room, kind.room) for kind, _ in sorts) for instance, _ in load)


def _largest_placed_first(load: Load, sorts: Sequence[tuple[HostKind, int]]) -> list[Filled] | None:
    """Fill one host after the other, the largest instances first; None where this leaves some over.

    Hosts that are filled alike are filled at once.
    """
    left = dict(sorted(load, key=lambda each: each[0].room, reverse=True))
    found = []
    for kind, count in sorts:
        free = count
        while free and (content := _greedy_content(kind.room, left)):
            alike = min(free, *(left[instance] // number for instance, number in content))
            found.append(Filled(kind, content, alike))
            free -= alike
            for instance, number in content:
                left[instance] -= number * alike
    return None if any(left.values()) else found


def _greedy_content(room: Room, left: Mapping[InstanceType, int]) -> Content:
    content = []
    for instance, count in left.items():
        fitting = (have // need for have, need in zip(room, instance.room, strict=True) if need)
        if number := min(count, *fitting):
            content.append((instance, number))
            room = _minus(room, instance.room, number)
    return tuple(content)


def _minus(room: Room, taken: Room, number: int = 1) -> Room:
    first, second, third = (have - number * need for have, need in zip(room, taken, strict=True))
    return first, second, third


# Exactly


class _Arc(NamedTuple):
    """One more instance on a host: from what is taken before to what is taken then."""

    start: Room
    end: Room
    instance: InstanceType


def _placed_exactly(load: Load, sorts: Sequence[tuple[HostKind, int]]) -> list[Filled] | None:
    """Let a program find the content of every host; None is proof that there is none."""
    ordered = sorted(load, key=lambda each: each[0].room, reverse=True)
    arcs = _arcs(ordered, [kind.room for kind, _ in sorts])
    program = Program()
    flows = {arc: program.variable(0, dict(load)[arc.instance]) for arc in arcs}
    nodes = {arc.end for arc in arcs}
    ends = {
        (node, kind): program.variable(0, count)
        for node in sorted(nodes)
        for kind, count in sorts
        if fits_in(node, kind.room)
    }
    balance: dict[Room, dict[int, float]] = {node: {} for node in nodes}
    for arc, flow in flows.items():
        balance[arc.end][flow] = 1
        if arc.start != EMPTY:
            balance[arc.start][flow] = -1
    for (node, _), end in ends.items():
        balance[node][end] = -1
    for terms in balance.values():
        program.row(terms, 0, 0)
    for kind, count in sorts:
        program.row({end: 1 for (_, its), end in ends.items() if its == kind}, most=count)
    for instance, count in load:
        program.row({flows[arc]: 1 for arc in arcs if arc.instance == instance}, count, count)
    answer = program.solve()
    if answer.is_interrupted:
        # Nothing was proven, and no plan can do without this.
        raise KeyboardInterrupt
    if answer.state == UNKNOWN:
        raise OutOfTime
    if not answer.is_found:
        return None
    return _paths(
        Counter({arc: answer.values[flow] for arc, flow in flows.items()}),
        Counter({end: answer.values[number] for end, number in ends.items()}),
    )


def _arcs(load: Sequence[tuple[InstanceType, int]], rooms: Sequence[Room]) -> list[_Arc]:
    """Return every step on the way of filling a host, the largest instances first."""
    nodes, arcs = {EMPTY}, {}
    for instance, count in load:
        for start in sorted(nodes):
            go_on()
            node = start
            for _ in range(count):
                end = _minus(node, instance.room, -1)
                if not any(fits_in(end, room) for room in rooms):
                    break
                arcs[_Arc(node, end, instance)] = True
                nodes.add(end)
                node = end
    return list(arcs)


def _paths(flows: Counter[_Arc], ends: Counter[tuple[Room, HostKind]]) -> list[Filled]:
    """Follow the flow back from the ends of its paths: each path is the content of a host."""
    into: dict[Room, list[_Arc]] = {}
    for arc in flows:
        into.setdefault(arc.end, []).append(arc)
    found: Counter[tuple[HostKind, Content]] = Counter()
    for (end, kind), count in ends.items():
        for _ in range(count):
            content: Counter[InstanceType] = Counter()
            node = end
            while node != EMPTY:
                arc = next(arc for arc in into[node] if flows[arc])
                flows[arc] -= 1
                content[arc.instance] += 1
                node = arc.start
            found[kind, tuple(sorted(content.items(), reverse=True))] += 1
    return [Filled(kind, content, count) for (kind, content), count in found.items()]
