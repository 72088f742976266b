"""EC2 instance types that Outposts hosts run, from the families and sizes of the catalog."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from outpost_planner.plan.rules import generation_of
from outpost_planner.sandbox.statuses import (
    GENERATION_1,
    GENERATION_2,
    RACK,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from outpost_planner.plan.catalog import Catalog, EC2Capacity

SIZES = ("large", "xlarge", *(f"{number}xlarge" for number in (2, 4, 8, 12, 16, 24, 32, 48)))
"""Sizes that hosts run, smallest first; families differ in fact in what lies between the first and
the last."""

GIB_PER_VCPU = {"c": 2, "m": 4, "r": 8, "g": 4, "i": 8}
"""Memory [GiB] for each vCPU, by the first letter of the family (EC2's table of instance types)."""


def vcpus_of(name: str) -> int | None:
    """Return the vCPUs of an instance type; None for a size that is none of EC2's regular ones.

    Examples
    --------
    >>> vcpus_of("m5.large"), vcpus_of("c5.24xlarge"), vcpus_of("m5.metal")
    (2, 96, None)
    """
    size = name.rpartition(".")[2]
    if size == "large":
        return 2
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
    """List the instance types that these hosts run, each with its vCPUs, smallest first within a
    family.
    """
    found: dict[str, int] = {}
    for capacity in capacities:
        greatest = (capacity.vcpus or 0) // capacity.quantity
        names = [f"{capacity.family}.{size}" for size in SIZES]
        found |= {name: vcpus for name in names if (vcpus := vcpus_of(name) or 0) <= greatest}
    ordered = sorted(found, key=lambda name: (name.split(".")[0], found[name]))
    return [{"InstanceType": name, "VCPUs": found[name]} for name in ordered]


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
        "MemoryInMib": vcpus * GIB_PER_VCPU.get(name[0], 4) * 1024,
        "NetworkPerformance": "Up to 10 Gigabit" if vcpus <= 16 else "25 Gigabit",
    }
