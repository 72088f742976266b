"""Servers get a type: their own, the one recommended, or the smallest that holds what they need.

What a server needs is what it has; where the export tells the peak of its utilization, that part of
what it has, and head-room on top. vCPUs and memory are looked at apart. The type that is chosen is
never smaller than that: of the families allowed it has the fewest vCPUs, then the least memory,
then the cheapest host. So a server with little memory per vCPU gets a compute type, and one with
much a memory type.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, partial
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from outpost_planner.plan.instance_types import instance_types
from outpost_planner.sizing.inventory.servers import UNFIT, Reject

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from decimal import Decimal

    from outpost_planner.sizing.inventory.families import Choice
    from outpost_planner.sizing.inventory.servers import Server

RIGHT_SIZED = "right-sized"
"""How a server was taken whose type was chosen here."""

Prefer: TypeAlias = Literal["current", "recommended", "right-size"]
"""Which type a server gets that has one: its own, the one recommended, or the smallest that holds
it."""


class Sized(NamedTuple):
    """A server and the type that it gets."""

    server: Server
    instance_type: str
    how: str
    needed_vcpus: Fraction | None
    needed_mib: Fraction | None
    why: str


@dataclass(frozen=True)
class SizedServers:
    """All servers with their types, and those that nothing holds."""

    taken: list[Sized]
    rejects: list[Reject]
    families: tuple[str, ...]


def size_servers(
    servers: Sequence[Server],
    choices: Iterable[Choice],
    headroom: Mapping[str, Fraction],
    prefer: Prefer,
) -> SizedServers:
    """Give each server a type.

    Parameters
    ----------
    servers
        What an export holds.
    choices
        What may be chosen; of several the one with which the fewest servers are left, then the
        cheapest, is taken for all servers, because racks of two generations do not stand together.
    headroom
        What comes on top of a peak, by ``vcpus`` and ``memory``, as a fraction.
    prefer
        Which type a server gets that has one.
    """
    answers = [_with_choice(servers, choice, headroom, prefer) for choice in choices]
    return min(answers, key=lambda answer: (len(answer[0].rejects), answer[1]))[0]


def _with_choice(
    servers: Sequence[Server], choice: Choice, headroom: Mapping[str, Fraction], prefer: Prefer
) -> tuple[SizedServers, Fraction]:
    # Many servers are alike: what they need is worked out once.
    needs = cache(partial(_needs, headroom=headroom))
    smallest = cache(choice.smallest)
    taken: list[Sized] = []
    rejects: list[Reject] = []
    for server in servers:
        given = _given(server, prefer)
        if given is not None:
            taken.append(given)
            continue
        vcpus, memory, why = needs(*_has(server), server.cpu_peak, server.memory_peak)
        found = smallest(vcpus, memory)
        if found is None:
            rejects.append(_unfit(server, vcpus, memory, choice))
        else:
            has = f"{server.instance_type} has " if server.vcpus is None else ""
            reason = f"{has}{why}: the smallest of {', '.join(choice.families)} that holds both"
            taken.append(Sized(server, found.name, RIGHT_SIZED, vcpus, memory, reason))
    return SizedServers(taken, rejects, choice.families), _cost(taken, choice)


def _cost(taken: Iterable[Sized], choice: Choice) -> Fraction:
    """Return what the chosen types cost by the price of their vCPUs; families without one cost
    more than any.
    """
    types = instance_types()
    dearest = 2 * max(choice.prices.values(), default=Fraction(1))
    counts = Counter(each.instance_type for each in taken if each.how == RIGHT_SIZED)
    return sum(
        (
            count * types[name].vcpus * choice.prices.get(types[name].family, dearest)
            for name, count in counts.items()
        ),
        Fraction(0),
    )


def _given(server: Server, prefer: Prefer) -> Sized | None:
    """Return the server with the type that the export gives it; None where it has to be sized."""
    if prefer == "recommended" and server.recommended:
        now = f"; it is {server.instance_type} now" if server.instance_type else ""
        why = f"the type that the export recommends{now}"
        return Sized(server, server.recommended, "recommended", None, None, why)
    if server.instance_type and prefer != "right-size":
        none = "; the export recommends none" if prefer == "recommended" else ""
        why = f"the type that the export gives{none}"
        return Sized(server, server.instance_type, "as exported", None, None, why)
    return None


def _has(server: Server) -> tuple[Decimal | int, Decimal | int]:
    """Return the vCPUs and the memory [MiB] that a server has, or those of its type."""
    if server.vcpus is not None and server.memory_mib is not None:
        return server.vcpus, server.memory_mib
    vcpus, memory, _ = instance_types()[server.instance_type].room
    return vcpus, memory


def _needs(
    vcpus: Decimal | int,
    memory_mib: Decimal | int,
    cpu_peak: Decimal | None,
    memory_peak: Decimal | None,
    *,
    headroom: Mapping[str, Fraction],
) -> tuple[Fraction, Fraction, str]:
    """Return the vCPUs and the memory [MiB] that are needed, and a sentence that says why."""
    needed_vcpus, said_vcpus = _at_peak(Fraction(vcpus), cpu_peak, headroom["vcpus"])
    needed_mib, said_memory = _at_peak(Fraction(memory_mib), memory_peak, headroom["memory"])
    first = _amount(Fraction(vcpus), "vCPU", "vCPUs")
    second = f"{_number(Fraction(memory_mib) / 1024)} GiB"
    if said_vcpus:
        first += f" {said_vcpus} {_number(needed_vcpus)} vCPUs"
    if said_memory:
        second += f" {said_memory} {_number(needed_mib / 1024)} GiB"
    joined = ", and" if said_vcpus or said_memory else " and"
    return needed_vcpus, needed_mib, f"{first}{joined} {second}"


def _at_peak(has: Fraction, peak: Decimal | None, headroom: Fraction) -> tuple[Fraction, str]:
    if peak is None:
        return has, ""
    on_top = f" with {_number(headroom * 100)} % head-room" if headroom else ""
    said = f"at a peak of {_number(Fraction(peak))} %{on_top} are"
    return has * Fraction(peak) / 100 * (1 + headroom), said


def _unfit(server: Server, vcpus: Fraction, memory: Fraction, choice: Choice) -> Reject:
    what = f"{_amount(vcpus, 'vCPU', 'vCPUs')} and {_number(memory / 1024)} GiB"
    most_vcpus = max((each.vcpus for each in choice.types), default=0)
    most_gib = max((each.room[1] for each in choice.types), default=0) / 1024
    most = f"the largest types have {most_vcpus} vCPUs or {most_gib:g} GiB"
    unit = "Is memory in another unit? " if has_absurd_memory(server) else ""
    return Reject(
        server.row,
        server.name,
        UNFIT,
        f"no type of {', '.join(choice.families)} has {what}; {most}. {unit}Allow other families"
        " with families=, or split the server",
    )


MOST_MIB_A_VCPU = 64 * 1024
"""More memory beside a vCPU [MiB] than any instance type of EC2 has: the most is 37 GiB."""


def has_absurd_memory(server: Server) -> bool:
    """Return whether a server has so much memory beside its vCPUs that its unit is in doubt.

    Parameters
    ----------
    server
        One of an export.
    """
    if server.vcpus is None or server.memory_mib is None:
        return False
    return server.memory_mib > MOST_MIB_A_VCPU * server.vcpus


def _amount(number: Fraction, one: str, many: str) -> str:
    return f"{_number(number)} {one if number == 1 else many}"


def _number(number: Fraction) -> str:
    """Write a number with at most two decimals, rounded up: never less than is needed."""
    return f"{math.ceil(number * 100) / 100:,.2f}".rstrip("0").rstrip(".")
