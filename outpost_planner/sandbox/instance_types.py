"""EC2 instance types that Outposts hosts run, from the families and sizes of the catalog."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from outpost_planner.plan.catalog import Catalog, EC2Capacity

SIZES_XLARGE = (1, 2, 4, 8, 12, 16, 24, 32, 48)
"""Sizes in units of xlarge, which is 4 vCPUs."""

GIB_PER_VCPU = {"c": 2, "m": 4, "r": 8, "g": 4, "i": 8}
"""Memory [GiB] for each vCPU, by the first letter of the family (EC2's table of instance types)."""

SECOND_GENERATION = frozenset({"m7i", "c7i", "r7i"})
"""Families of second-generation racks."""


def generation(capacities: Iterable[EC2Capacity]) -> str:
    """Return the generation of a rack with these hosts."""
    return "GENERATION_2" if any(each.family in SECOND_GENERATION for each in capacities) else "GENERATION_1"


def sizes(capacities: Iterable[EC2Capacity]) -> list[dict[str, Any]]:
    """List the instance types that these hosts run, each with its vCPUs, smallest first within a family."""
    found = {}
    for capacity in capacities:
        greatest = (capacity.vcpus or 0) // capacity.quantity // 4
        for size in SIZES_XLARGE:
            if size <= greatest:
                name = f"{capacity.family}.{'' if size == 1 else size}xlarge"
                found[name] = {"InstanceType": name, "VCPUs": 4 * size}
    return [found[name] for name in sorted(found, key=lambda name: (name.split(".")[0], found[name]["VCPUs"]))]


def orderable(catalog: Catalog) -> list[dict[str, Any]]:
    """List every instance type of what can be ordered, in ListOrderableInstanceTypes' shape."""
    found: dict[str, dict[str, Any]] = {}
    available = catalog.items[catalog.items["item_status"] == "AVAILABLE"]
    for item_class, capacities in zip(available["item_class"], available["ec2_capacities"], strict=True):
        for capacity in capacities:
            config = {"FormFactor": item_class, "OutpostGeneration": generation([capacity])}
            for each in sizes([capacity]):
                name = each["InstanceType"]
                entry = found.setdefault(name, {**each, **_hardware(name, each["VCPUs"]), "FormFactorConfigs": []})
                if config not in entry["FormFactorConfigs"]:
                    entry["FormFactorConfigs"].append(config)
    return [found[name] for name in sorted(found)]


def _hardware(name: str, vcpus: int) -> dict[str, Any]:
    return {
        "MemoryInMib": vcpus * GIB_PER_VCPU.get(name[0], 4) * 1024,
        "NetworkPerformance": "Up to 10 Gigabit" if vcpus <= 16 else "25 Gigabit",
    }
