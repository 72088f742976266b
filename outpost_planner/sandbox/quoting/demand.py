"""What a quote is asked for: instances to add, storage at the end, and limits of the racks."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from outpost_planner.plan.instance_types import instance_types
from outpost_planner.sandbox.exceptions import ValidationException
from outpost_planner.sandbox.instance_types import vcpus_of
from outpost_planner.service.kinds import EC2

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

TIB_OF = {"TiB": 1.0, "GiB": 1 / 1024, "TB": 1e12 / 2**40, "GB": 1e9 / 2**40}
"""TiB in each unit of storage that is understood; AWS names TiB and says "such as"."""

MAX_INSTANCES = 100_000
"""Instances of one type, at most: a guard against numbers that nobody means."""

MAX_QUANTITY = 10**9
"""Of storage, in whatever unit, at most: a guard too."""

RACK_MAXIMUM = "RACK_MAXIMUM"
RACK_MAX_POWER_KVA = "RACK_MAX_POWER_KVA"
RACK_MAX_WEIGHT_LBS = "RACK_MAX_WEIGHT_LBS"
RACK_SPACE_CONSTRAINED = "RACK_SPACE_CONSTRAINED"


@dataclass(frozen=True)
class Demand:
    """The capacities of a request.

    Parameters
    ----------
    instances
        Instance type and number to add.
    storage_tib
        EBS and S3 wanted at the end [TiB]; what was not asked for is absent.
    """

    instances: tuple[tuple[str, int], ...]
    storage_tib: Mapping[str, float]

    @property
    def families(self) -> list[str]:
        """The instance families, each once."""
        return sorted({name.partition(".")[0] for name, _ in self.instances})


@dataclass(frozen=True)
class Limits:
    """The constraints of a request; None where there is none.

    Parameters
    ----------
    racks
        Racks of the Outpost at the end, networking racks among them.
    power_kva, weight_lbs
        Of each new or changed rack.
    is_full
        Whether there is no room for a further rack.
    """

    racks: int | None = None
    power_kva: float | None = None
    weight_lbs: float | None = None
    is_full: bool = False


def read_demand(capacities: Iterable[Mapping[str, Any]], sold: Iterable[str]) -> Demand:
    """Read RequestedCapacities, valid by the service model.

    Parameters
    ----------
    capacities
        The request's.
    sold
        Families that the catalog has.

    Raises
    ------
    ValidationException
        Naming everything that is not understood.
    """
    families = set(sold)
    instances: Counter[str] = Counter()
    storage: dict[str, float] = {}
    problems = []
    for number, each in enumerate(capacities):
        kind, unit, quantity = (
            each.get(name) for name in ("QuoteCapacityType", "Unit", "Quantity")
        )
        where = f"RequestedCapacities[{number}]"
        problem = _problem(kind, unit, quantity, families)
        if problem is None and kind != EC2 and kind in storage:
            problem = f"{kind} is the amount wanted at the end, and is given twice"
        if problem is not None:
            problems.append(f"{where}: {problem}")
        elif kind == EC2:
            instances[str(unit)] += int(quantity or 0)
        else:
            storage[str(kind)] = float(quantity or 0) * TIB_OF[str(unit)]
    if not problems and not instances and not storage:
        problems = ["RequestedCapacities: a quote needs a capacity"]
    if problems:
        raise ValidationException("; ".join(problems))
    return Demand(tuple(sorted(instances.items())), storage)


def _problem(kind: Any, unit: Any, quantity: Any, families: set[str]) -> str | None:
    if kind is None or unit is None or quantity is None:
        return "QuoteCapacityType, Unit and Quantity are needed"
    if not 0 < quantity <= MAX_QUANTITY:  # which no NaN is, and no number that a float cannot hold
        return f"Quantity {quantity} is not above 0, or beyond {MAX_QUANTITY:,}"
    if kind != EC2:
        known = ", ".join(TIB_OF)
        return None if unit in TIB_OF else f"Unit {unit!r} of {kind} is not one of {known}"
    is_sold = unit.partition(".")[0] in families and unit in instance_types()
    if not is_sold or vcpus_of(unit) is None:  # a metal one takes a host, which is not modelled
        return f"{unit!r} is no instance type that can be ordered; see ListOrderableInstanceTypes"
    if quantity != int(quantity) or quantity > MAX_INSTANCES:
        return f"Quantity {quantity} is no number of instances up to {MAX_INSTANCES:,}"
    return None


def read_limits(constraints: Iterable[Mapping[str, Any]]) -> Limits:
    """Read RequestedConstraints, valid by the service model.

    Of several limits of a kind the tightest holds.

    Raises
    ------
    ValidationException
        Naming every value that is not understood.
    """
    found: dict[str, list[float]] = {}
    problems = []
    for number, each in enumerate(constraints):
        kind, value = each.get("QuoteConstraintType"), each.get("Value")
        read = _value(kind, value)
        if read is None:
            problems.append(f"RequestedConstraints[{number}]: {value!r} is no value of {kind}")
        else:
            found.setdefault(str(kind), []).append(read)
    if problems:
        raise ValidationException("; ".join(problems))
    racks = min(found.get(RACK_MAXIMUM, []), default=None)
    return Limits(
        None if racks is None else int(racks),
        min(found.get(RACK_MAX_POWER_KVA, []), default=None),
        min(found.get(RACK_MAX_WEIGHT_LBS, []), default=None),
        is_full=any(found.get(RACK_SPACE_CONSTRAINED, [])),
    )


def _value(kind: Any, value: Any) -> float | None:
    if kind is None or value is None:
        return None
    if kind == RACK_SPACE_CONSTRAINED:
        return {"true": 1.0, "false": 0.0}.get(value.lower())
    pattern = r"\d{1,6}" if kind == RACK_MAXIMUM else r"\d{1,6}(\.\d{1,6})?"
    return float(value) if re.fullmatch(pattern, value, flags=re.ASCII) else None
