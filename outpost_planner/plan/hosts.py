"""Hosts counted: of a capacity list, and of line items."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable

    from outpost_planner.plan.catalog import EC2Capacity, LineItems

Hosts: TypeAlias = Counter[tuple[str, str]]
"""Number of hosts by instance family and largest size."""


def hosts_of(capacities: Iterable[EC2Capacity]) -> Hosts:
    """Count hosts, in whichever order and however split they are listed.

    Examples
    --------
    >>> from outpost_planner.plan.catalog import EC2Capacity
    >>> two, one = EC2Capacity("m5", "m5.24xlarge", 2), EC2Capacity("m5", "m5.24xlarge", 1)
    >>> hosts_of([two, one])
    Counter({('m5', 'm5.24xlarge'): 3})
    """
    found: Hosts = Counter()
    for each in capacities:
        found[each.family, each.max_size] += each.quantity
    return found


def hosts_of_lines(lines: LineItems) -> Hosts:
    """Count the hosts of line items.

    Examples
    --------
    >>> from outpost_planner import read_catalog
    >>> hosts_of_lines(read_catalog().line_items({"OR-RKGP001": 2}))
    Counter({('m5', 'm5.24xlarge'): 8})
    """
    capacities = lines.catalog.items["ec2_capacities"]
    return hosts_of(
        each._replace(quantity=each.quantity * quantity)
        for item_id, quantity in lines.quantities.items()
        for each in capacities.at[item_id]
    )
