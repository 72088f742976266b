"""EC2 instance types that Outposts hosts run, from the families and sizes of the catalog."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from outpost_planner.plan.instance_types import instance_types
from outpost_planner.plan.rules import generation_of
from outpost_planner.sandbox.statuses import GENERATION_1, GENERATION_2
from outpost_planner.service.kinds import RACK

if TYPE_CHECKING:
    from collections.abc import Iterable

    from outpost_planner.plan.catalog import Catalog, EC2Capacity
    from outpost_planner.plan.instance_types import InstanceType


def vcpus_of(name: str) -> int | None:
    """Return the vCPUs of an instance type; None for a size that is none of EC2's regular ones.

    Examples
    --------
    >>> vcpus_of("m5.large"), vcpus_of("c5.24xlarge"), vcpus_of("m5.metal")
    (2, 96, None)
    """
    size = name.rpartition(".")[2]
    if size in {"medium", "large"}:
        return 1 if size == "medium" else 2
    found = re.fullmatch(r"([1-9]\d?)?xlarge", size)
    return None if found is None else 4 * int(found[1] or 1)


def is_arm(family: str) -> bool:
    """Say whether a family has AWS's own processors, which run other programs: c6gd does, g4dn does
    not.
    """
    return re.fullmatch(r"[a-z]+\d+g[a-z]*", family) is not None


def generation(capacities: Iterable[EC2Capacity]) -> str:
    """Return the generation of a rack with these hosts."""
    return (
        GENERATION_2
        if any(generation_of(each.family) == 2 for each in capacities)
        else GENERATION_1
    )


def sizes(capacities: Iterable[EC2Capacity]) -> list[dict[str, Any]]:
    """List the instance types that these hosts run, by EC2's table, each with its vCPUs, smallest
    first within a family.
    """
    found: dict[str, int] = {}
    for capacity in capacities:
        greatest = (capacity.vcpus or 0) // capacity.quantity
        found |= {
            each.name: each.vcpus
            for each in types_of_family(capacity.family)
            if each.vcpus <= greatest
        }
    ordered = sorted(found, key=lambda name: (name.split(".")[0], found[name]))
    return [{"InstanceType": name, "VCPUs": found[name]} for name in ordered]


@cache
def types_of_family(family: str) -> tuple[InstanceType, ...]:
    """Return the types of a family that share a host: a metal one takes the whole of it."""
    types = instance_types().values()
    return tuple(each for each in types if each.family == family and not each.is_metal)


def orderable(catalog: Catalog) -> list[dict[str, Any]]:
    """List every instance type of what can be ordered, in ListOrderableInstanceTypes' shape."""
    found: dict[str, dict[str, Any]] = {}
    available = catalog.items[catalog.items["item_status"] == "AVAILABLE"]
    for item_class, capacities in zip(
        available["item_class"], available["ec2_capacities"], strict=True
    ):
        for capacity in capacities:
            config = {"FormFactor": item_class}
            if item_class == RACK:  # a server has no generation
                config["OutpostGeneration"] = generation([capacity])
            for each in sizes([capacity]):
                name = each["InstanceType"]
                entry = found.setdefault(
                    name, {**each, **_hardware(name, each["VCPUs"]), "FormFactorConfigs": []}
                )
                if config not in entry["FormFactorConfigs"]:
                    entry["FormFactorConfigs"].append(config)
    return [found[name] for name in sorted(found)]


def _hardware(name: str, vcpus: int) -> dict[str, Any]:
    return {
        "MemoryInMib": instance_types()[name].room[1],
        "NetworkPerformance": "Up to 10 Gigabit" if vcpus <= 16 else "25 Gigabit",
    }
