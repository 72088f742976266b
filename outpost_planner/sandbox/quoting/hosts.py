"""How many hosts instances need: each host serves one family, and holds what its vCPUs, memory and
GPUs hold.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from outpost_planner.plan.instance_types import fits_in, instance_types

if TYPE_CHECKING:
    from collections.abc import Iterable

    from outpost_planner.plan.instance_types import Room


def hosts_needed(instances: Iterable[tuple[str, int]], host: str, most: int) -> int | None:
    """Count the hosts that instances of one family need.

    The largest instances are placed first. Sizes of EC2 divide one another but for few, so that
    this wastes nothing a planner would notice.

    Parameters
    ----------
    instances
        Instance types and how many of each.
    host
        The largest instance type of a host, such as ``m5.24xlarge``.
    most
        Where to stop counting.

    Returns
    -------
    int or None
        Hosts; None where an instance is larger than a host, or more than `most` are needed.

    Examples
    --------
    >>> hosts_needed([("m5.12xlarge", 3), ("m5.large", 24)], "m5.24xlarge", 10)
    2
    >>> hosts_needed([("g4dn.xlarge", 24)], "g4dn.12xlarge", 10)  # 4 GPUs a host
    6
    """
    types = instance_types()
    left = sorted(((types[name].room, count) for name, count in instances if count), reverse=True)
    whole = types[host].room if host in types else (0, 0, 0)
    if not all(fits_in(room, whole) for room, _ in left):
        return None
    hosts = 0
    while left:
        if hosts == most:
            return None
        hosts, left = hosts + 1, _after_one_host(left, whole)
    return hosts


def _after_one_host(left: list[tuple[Room, int]], room: Room) -> list[tuple[Room, int]]:
    """Fill a host, and return what is left."""
    rest = []
    for need, count in left:
        fitting = (have // taken for have, taken in zip(room, need, strict=True) if taken)
        placed = min(count, *fitting)
        vcpus, memory, gpus = (
            have - placed * taken for have, taken in zip(room, need, strict=True)
        )
        room = (vcpus, memory, gpus)
        rest += [(need, count - placed)] if count > placed else []
    return rest
