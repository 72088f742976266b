"""How many hosts each family needs, for each way in which families stand for one another."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from outpost_planner.sizing.demand import moved
from outpost_planner.sizing.headroom import NO_HEADROOM, Headroom
from outpost_planner.sizing.hosts import Hosts, least_hosts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from fractions import Fraction

    from outpost_planner.plan.instance_types import InstanceType
    from outpost_planner.sizing.packing import HostKind, Load


@dataclass(frozen=True)
class Role:
    """One thing that the hosts of a family can be for: the instances of some families.

    Parameters
    ----------
    families
        Whose instances run there; none, where the family is not used.
    load
        Those instances, as instances of the family that runs them.
    choices
        The least numbers of hosts, each enough.
    """

    families: frozenset[str]
    load: Load
    choices: tuple[Hosts, ...]


def roles(
    loads: Mapping[str, Load],
    substitutes: Mapping[str, Mapping[str, Fraction]],
    most: Mapping[str, Mapping[HostKind, int]],
    spare: int,
    headroom: Headroom = NO_HEADROOM,
) -> dict[str, list[Role]]:
    """Return for each family that may run something what it can be for.

    Parameters
    ----------
    loads
        Instances by the family that they are asked for in.
    substitutes
        Families that may stand for a family, with how many of their instances do the work of one.
    most
        Kinds of hosts by family, and how many of each there can be.
    spare
        How many hosts of a family may fail.
    headroom
        What its hosts have beyond what runs on them once so many have failed.

    Returns
    -------
    dict
        Empty for a family of which no number of hosts is enough.
    """
    movers: dict[str, dict[str, Load]] = {}
    for family, load in loads.items():
        movers.setdefault(family, {})[family] = load
        for other, ratio in substitutes.get(family, {}).items():
            changed = moved(load, other, ratio)
            if changed is not None:
                movers.setdefault(other, {})[family] = changed
    return {
        family: list(
            _roles(
                movable, must_run(family, loads, substitutes), most.get(family, {}), spare, headroom
            )
        )
        for family, movable in movers.items()
    }


def must_run(
    family: str,
    loads: Mapping[str, Load],
    substitutes: Mapping[str, Mapping[str, Fraction]],
) -> frozenset[str]:
    """Return the families that can run on these hosts alone: the family itself, without
    substitutes.
    """
    return frozenset({family} if family in loads and not substitutes.get(family) else ())


def _roles(
    movable: Mapping[str, Load],
    fixed: frozenset[str],
    most: Mapping[HostKind, int],
    spare: int,
    headroom: Headroom,
) -> Iterator[Role]:
    for number in range(len(movable) + 1):
        for chosen in itertools.combinations(sorted(movable), number):
            if not fixed <= {*chosen}:
                continue
            load = together(movable[family] for family in chosen)
            choices = least_hosts(load, most, spare, headroom) if most or not load else []
            if choices:
                yield Role(frozenset(chosen), load, tuple(choices))


def together(loads: Iterator[Load]) -> Load:
    """Add instances up by type."""
    found: dict[InstanceType, int] = {}
    for instance, count in itertools.chain.from_iterable(loads):
        found[instance] = found.get(instance, 0) + count
    return tuple(sorted(found.items()))
