"""How many hosts instances need: each host serves one family, and holds what its vCPUs hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from outpost_planner.sandbox.instance_types import vcpus_of

if TYPE_CHECKING:
    from collections.abc import Iterable


def hosts_needed(instances: Iterable[tuple[str, int]], host_vcpus: int, most: int) -> int | None:
    """Count the hosts that instances of one family need.

    The largest instances are placed first. Sizes of EC2 divide one another but for few, so that
    this wastes nothing a planner would notice.

    Parameters
    ----------
    instances
        Instance types and how many of each.
    host_vcpus
        vCPUs of a host.
    most
        Where to stop counting.

    Returns
    -------
    int or None
        Hosts; None where an instance is larger than a host, or more than `most` are needed.

    Examples
    --------
    >>> hosts_needed([("m5.12xlarge", 3), ("m5.large", 24)], 96, 10)
    2
    """
    left = sorted(
        ((vcpus_of(name) or 0, count) for name, count in instances if count), reverse=True
    )
    if left and left[0][0] > host_vcpus:
        return None
    hosts = 0
    while left:
        if hosts == most:
            return None
        hosts, room, rest = hosts + 1, host_vcpus, []
        for size, count in left:
            placed = min(count, room // size)
            room -= placed * size
            rest += [(size, count - placed)] if count > placed else []
        left = rest
    return hosts
