"""How many hosts of each kind a family needs, with some to spare: every answer that no other beats.

A family that runs on hosts of one size needs a number of them. One that runs on two sizes has a
choice (nine small ones, or seven small ones and a large one, ...), and which is cheapest depends on
what racks hold; so all are kept that need no more of one kind without needing less of another.
"""

from __future__ import annotations

import itertools
import math
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from outpost_planner.plan.instance_types import Room, fits_in
from outpost_planner.sizing.headroom import NO_HEADROOM, Headroom
from outpost_planner.sizing.packing import HostKind, Load, pack
from outpost_planner.sizing.patience import go_on

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

Hosts: TypeAlias = tuple[tuple[HostKind, int], ...]
"""How many hosts of each kind."""


def least_hosts(
    load: Load, most: Mapping[HostKind, int], spare: int, headroom: Headroom = NO_HEADROOM
) -> list[Hosts]:
    """Return the least numbers of hosts on which instances still fit after some hosts fail.

    Parameters
    ----------
    load
        Instances of one family.
    most
        The kinds of hosts of that family, and how many of each there can be at most.
    spare
        How many hosts may fail, whichever they are.
    headroom
        What hosts have beyond what runs on them once so many have failed, all of them together.

    Returns
    -------
    list of Hosts
        None of which needs as little as another of every kind; empty where nothing is enough.

    Examples
    --------
    >>> from outpost_planner.plan.instance_types import instance_types
    >>> types = instance_types()
    >>> host = HostKind("m5.24xlarge", types["m5.24xlarge"].room)
    >>> least_hosts(((types["m5.12xlarge"], 3),), {host: 50}, spare=1)
    [((HostKind(name='m5.24xlarge', room=(96, 393216, 0)), 3),)]
    """
    if not any(count for _, count in load):
        return [tuple((kind, 0) for kind in most)]
    kinds = sorted(most, key=lambda kind: (kind.room, kind.name))
    reserve = _Reserve(spare, room_needed(load, headroom), any(headroom))
    return [
        tuple(zip(kinds, counts, strict=True)) for counts in _least(load, kinds, most, reserve, ())
    ]


class _Reserve(NamedTuple):
    """What hosts have to be left with: how many may fail, and the room that is to be there then."""

    spare: int
    room: Room
    has_headroom: bool


def room_needed(load: Load, headroom: Headroom) -> Room:
    """Return the vCPUs, memory [MiB] and GPUs that hosts have to have together.

    Parameters
    ----------
    load
        Instances of one family.
    headroom
        What has to be there beyond what they take, as a fraction of that.

    Examples
    --------
    >>> from fractions import Fraction
    >>> from outpost_planner.plan.instance_types import instance_types
    >>> load = ((instance_types()["m5.large"], 3),)  # 6 vCPUs, 24 GiB
    >>> room_needed(load, (Fraction("0.25"), Fraction(0), Fraction(0)))  # 7.5 are 8
    (8, 24576, 0)
    """
    vcpus, memory, gpus = (
        math.ceil(sum(instance.room[at] * count for instance, count in load) * (1 + share))
        for at, share in enumerate(headroom)
    )
    return vcpus, memory, gpus


def survives(load: Load, hosts: Mapping[HostKind, int], reserve: _Reserve) -> bool:
    """Say whether instances still fit, and have their head-room, whichever hosts fail.

    Parameters
    ----------
    load
        Instances of one family.
    hosts
        How many hosts there are of each kind.
    reserve
        How many of them fail, and the room that is to be there then.
    """
    for lost in failures(hosts, reserve.spare):
        go_on()
        left = Counter(hosts) - Counter(lost)
        # Where there is no head-room, packing finds out by itself what does not fit.
        if reserve.has_headroom and not fits_in(reserve.room, room_together(left)):
            return False
        if pack(load, left) is None:
            return False
    return True


def room_together(hosts: Mapping[HostKind, int]) -> Room:
    """Return the vCPUs, memory [MiB] and GPUs of hosts together.

    Parameters
    ----------
    hosts
        How many there are of each kind.
    """
    vcpus, memory, gpus = (
        sum(kind.room[at] * count for kind, count in hosts.items()) for at in range(3)
    )
    return vcpus, memory, gpus


def failures(hosts: Mapping[HostKind, int], spare: int) -> Iterator[dict[HostKind, int]]:
    """Yield the failures that are worst: the largest hosts, where one can say which those are.

    Parameters
    ----------
    hosts
        How many hosts there are of each kind.
    spare
        How many of them fail.

    Yields
    ------
    dict
        How many hosts of each kind fail.
    """
    kinds = sorted((kind for kind in hosts if hosts[kind]), key=lambda kind: kind.room)
    down = min(spare, sum(hosts[kind] for kind in kinds))
    if all(fits_in(one.room, other.room) for one, other in itertools.pairwise(kinds)):
        lost, left = {}, down
        for kind in reversed(kinds):
            lost[kind] = min(left, hosts[kind])
            left -= lost[kind]
        yield lost
        return
    # A host with more vCPUs and one with more GPUs: either may be missed more.
    for counts in itertools.product(*(range(min(down, hosts[kind]) + 1) for kind in kinds)):
        if sum(counts) == down:
            yield dict(zip(kinds, counts, strict=True))


def _least(
    load: Load,
    kinds: Sequence[HostKind],
    most: Mapping[HostKind, int],
    reserve: _Reserve,
    chosen: tuple[int, ...],
) -> list[tuple[int, ...]]:
    """Return the least counts of the first kinds beside the chosen ones of the last."""
    *others, last = kinds[: len(kinds) - len(chosen)]
    if not others:
        count = _least_of_one(load, kinds, most, reserve, chosen)
        return [] if count is None else [(count, *chosen)]
    found: list[tuple[int, ...]] = []
    for count in range(most[last] + 1):
        further = _least(load, kinds, most, reserve, (count, *chosen))
        found += [one for one in further if not any(_is_no_more(other, one) for other in found)]
        # More of this kind spares nothing once none of the others is needed.
        if any(not any(one[: len(others)]) for one in further):
            break
    return found


def _is_no_more(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    return all(mine <= its for mine, its in zip(one, other, strict=True))


def _least_of_one(
    load: Load,
    kinds: Sequence[HostKind],
    most: Mapping[HostKind, int],
    reserve: _Reserve,
    chosen: tuple[int, ...],
) -> int | None:
    """Return the least count of the first kind beside the chosen ones of the others."""
    first, *rest = kinds
    others = dict(zip(rest, chosen, strict=True))

    def is_enough(count: int) -> bool:
        return survives(load, {first: count, **others}, reserve)

    # More than one host each, those for head-room and those to spare are never needed.
    alone = max(
        -(-need // each) for need, each in zip(reserve.room, first.room, strict=True) if each
    )
    head = alone if reserve.has_headroom else 0
    high = min(most[first], sum(count for _, count in load) + head + reserve.spare)
    if not is_enough(high):
        return None
    low = min(high, _by_sums(reserve.room, first, others))
    step = 1
    # The least is near what the sums say: look there first, and ever further away.
    while low < high:
        middle = min(low + step - 1, high - 1)
        if is_enough(middle):
            high = middle
            step = 1
        else:
            low = middle + 1
            step *= 2
    return high


def _by_sums(needed: Room, kind: HostKind, others: Mapping[HostKind, int]) -> int:
    """Return how many hosts of a kind are needed at least, by what they hold together."""
    needs = [0]
    for at, each in enumerate(kind.room):
        if each:
            had = sum(other.room[at] * count for other, count in others.items())
            needs.append(-((had - needed[at]) // each))
    return max(0, *needs)
