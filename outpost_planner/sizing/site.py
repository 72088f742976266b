"""What the place offers where an Outpost is to stand."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields
from numbers import Integral, Real
from typing import Any, TypeAlias

from outpost_planner.errors import InputError
from outpost_planner.service.rack_properties import POWER, UPLINK, WEIGHT, offered
from outpost_planner.show.spelling import nearest
from outpost_planner.show.wording import shortened

OFFERED = {
    "power_kva": POWER,
    "weight_lbs": WEIGHT,
    "uplink_gbps": UPLINK,
}
"""Where a Site of the API says what it offers."""

UNITS = {
    "power_kva": "kVA per rack position, such as 15",
    "weight_lbs": "pounds per rack position, such as 2000",
    "uplink_gbps": "Gbps, such as 10",
    "positions": "free rack positions, such as 4",
    "total_power_kva": "kVA for all racks together, such as 60",
    "total_weight_lbs": "pounds for all racks together, such as 8000",
}
"""What each limit is given in."""


@dataclass(frozen=True)
class Site:
    """What a place offers the racks that are to be bought; None is no limit.

    Parameters
    ----------
    power_kva
        Power of one rack position [kVA].
    weight_lbs
        Weight that one rack position carries [lb].
    uplink_gbps
        Speed of the uplinks [Gbps].
    positions
        Rack positions that are free; a network rack takes one too.
    total_power_kva
        Power that is free for all new racks together [kVA].
    total_weight_lbs
        Weight that the floor carries in all new racks together [lb].

    Raises
    ------
    InputError
        Listing every limit that is no number above 0.

    Examples
    --------
    >>> Site(power_kva=15, weight_lbs=2000, positions=4)
    15 kVA and 2,000 lb a rack position, 4 free positions
    """

    power_kva: float | None = None
    weight_lbs: float | None = None
    uplink_gbps: int | None = None
    positions: int | None = None
    total_power_kva: float | None = None
    total_weight_lbs: float | None = None

    def __post_init__(self) -> None:
        problems = [
            problem
            for each in fields(self)
            if (problem := _problem(each.name, getattr(self, each.name)))
        ]
        if problems:
            raise InputError("Nothing can be planned for this site.", problems)

    def __repr__(self) -> str:
        each = [f"{self.power_kva:g} kVA"] if self.power_kva is not None else []
        each += [f"{self.weight_lbs:,g} lb"] if self.weight_lbs is not None else []
        said = [f"{' and '.join(each)} a rack position"] if each else []
        if self.uplink_gbps is not None:
            said.append(f"uplinks of {self.uplink_gbps} Gbps")
        if self.positions is not None:
            said.append(f"{self.positions} free position{'s' if self.positions > 1 else ''}")
        if self.total_power_kva is not None:
            said.append(f"{self.total_power_kva:,g} kVA in all")
        if self.total_weight_lbs is not None:
            said.append(f"{self.total_weight_lbs:,g} lb in all")
        return ", ".join(said) or "no limit"


SiteSpec: TypeAlias = Site | Mapping[str, Any]
"""What `size` takes as a site."""


def as_site(spec: Any) -> Site:
    """Return a site as such.

    Parameters
    ----------
    spec
        A Site, a dict of its fields, a Site as the API gives it, or None for no limit.

    Raises
    ------
    InputError
        Listing everything that cannot be used.

    Examples
    --------
    >>> as_site({"RackPhysicalProperties": {"PowerDrawKva": "POWER_15_KVA"}})
    15 kVA a rack position
    >>> as_site({"power_kva": 15, "positions": 4})
    15 kVA a rack position, 4 free positions
    """
    if spec is None:
        return Site()
    if isinstance(spec, Site):
        return spec
    if not isinstance(spec, Mapping):
        raise InputError(
            f"{shortened(repr(spec))} is no site; give planner.Site(power_kva=15, weight_lbs=2000),"
            " a dict of its fields, or a Site as the API gives it."
        )
    if "RackPhysicalProperties" in spec or "SiteId" in spec:
        return _of_api(spec.get("RackPhysicalProperties") or {})
    known = [each.name for each in fields(Site)]
    problems = []
    for name in spec:
        if name not in known:
            near = nearest(str(name), known, count=1)
            hint = f"; is it {near[0]}?" if near else f"; a site has {', '.join(known)}"
            problems.append(f"{shortened(repr(name))} is nothing that a site has{hint}")
    given = {name: value for name, value in spec.items() if name in known}
    problems += [problem for name in given if (problem := _problem(name, given[name]))]
    if problems:
        raise InputError("Nothing can be planned for this site.", problems)
    return Site(**given)


def _of_api(properties: Mapping[str, Any]) -> Site:
    found: dict[str, Any] = {}
    problems = []
    for name, member in OFFERED.items():
        position = offered(properties, member)
        if position.is_unknown:
            problems.append(f"{position.unknown_in_words}; give {UNITS[name]}")
        elif position.number is not None:
            found[name] = position.number
    if problems:
        summary = "Nothing can be planned for this site; say what it offers with planner.Site(...)."
        raise InputError(summary, problems)
    return Site(**found)


def _problem(name: str, value: Any) -> str:
    """Return what is wrong with a limit; empty where nothing is."""
    if value is None:
        return ""
    said = f"{name}={shortened(repr(value))}"
    if isinstance(value, bool) or not isinstance(value, Real) or not math.isfinite(value):
        return f"{said} is not a number; give {UNITS[name]}"
    if value <= 0:
        return f"{said} is not above 0: nothing can stand there; give {UNITS[name]}"
    if name in {"positions", "uplink_gbps"} and not isinstance(value, Integral):
        return f"{said} is not a whole number; give {UNITS[name]}"
    return ""
