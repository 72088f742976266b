"""The racks and servers of a quote's option: what stands already, and what stands at the end."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from outpost_planner.plan.catalog import EC2Capacity
from outpost_planner.plan.hosts import Hosts, hosts_of
from outpost_planner.quote.sent import meant
from outpost_planner.service.kinds import EXISTING_RACK, SERVER

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

RACK_UNITS = {"HEIGHT_42U": 42, "HEIGHT_2U": 2, "HEIGHT_1U": 1}
"""Rack units of each RackUnitHeight of the service model."""


@dataclass(frozen=True)
class Build:
    """How a rack or a server is built.

    Parameters
    ----------
    power_kva, weight_lbs
        Power draw [kVA] and weight [lb]; None where AWS does not say.
    rack_units
        Its height in rack units; None where AWS does not say.
    hosts
        Its EC2 capacity, one part per kind of host.
    """

    power_kva: float | None = None
    weight_lbs: float | None = None
    rack_units: int | None = None
    hosts: tuple[EC2Capacity, ...] = ()


@dataclass(frozen=True)
class Specification:
    """One rack or server of an option.

    Parameters
    ----------
    kind
        ``NEW_RACK``, ``UPDATED_RACK``, ``EXISTING_RACK`` or ``SERVER``.
    rack_id
        The rack's id; empty where it has none yet.
    use
        ``COMPUTE`` or ``NETWORKING``; empty for a server.
    before
        As it stands already; None for what is new.
    after
        As it stands at the end; None where AWS does not say.
    """

    kind: str
    rack_id: str
    use: str
    before: Build | None
    after: Build | None

    @property
    def is_server(self) -> bool:
        """Whether it is a server, and no rack."""
        return self.kind == SERVER

    def added(self, name: str) -> float | None:
        """Return how much more of a measure stands at the end than already does.

        Parameters
        ----------
        name
            ``power_kva``, ``weight_lbs`` or ``rack_units``.

        Returns
        -------
        float or None
            None where AWS does not say.
        """
        if self.after is None:
            return 0 if self.kind == EXISTING_RACK else None
        end = getattr(self.after, name)
        start = 0 if self.before is None else getattr(self.before, name)
        return None if end is None or start is None else end - start

    @property
    def added_hosts(self) -> Hosts:
        """Number of hosts that it has more at the end, by family and size."""
        end, start = counted(self.after), counted(self.before)
        return hosts_of(()) if self.after is None else end - start


def counted(build: Build | None) -> Hosts:
    """Count the hosts of a build by family and size."""
    return hosts_of(() if build is None else build.hosts)


def read_specifications(listed: Iterable[Mapping[str, Any]] | None) -> tuple[Specification, ...]:
    """Read a list of QuoteSpecification; whatever AWS leaves out is not known.

    Examples
    --------
    >>> rack = {"RackPowerDrawKva": 10.5, "RackUnitHeight": "HEIGHT_42U"}
    >>> new = {"QuoteSpecificationType": "NEW_RACK", "FinalRackSpecificationDetails": rack}
    >>> read_specifications([new])[0].added("power_kva")
    10.5
    """
    return tuple(_specification(each) for each in listed or ())


def _specification(given: Mapping[str, Any]) -> Specification:
    kind = str(given.get("QuoteSpecificationType", ""))
    server = given.get("ServerSpecificationDetails")
    if server is not None:
        return Specification(kind or SERVER, "", "", None, _build(server, "Server"))
    before = given.get("ExistingRackSpecificationDetails")
    after = given.get("FinalRackSpecificationDetails")
    if after is None and kind == EXISTING_RACK:
        after = before
    named = after or before or {}
    return Specification(
        kind,
        str((before or named).get("RackId", "")),
        str(named.get("RackUse", "")),
        None if before is None else _build(before, "Rack"),
        None if after is None else _build(after, "Rack"),
    )


def _build(details: Mapping[str, Any], prefix: str) -> Build:
    power, weight = (details.get(f"{prefix}{name}") for name in ("PowerDrawKva", "WeightLbs"))
    return Build(
        _measure(power),
        _measure(weight),
        RACK_UNITS.get(str(details.get("RackUnitHeight"))),
        tuple(
            found
            for each in details.get("EC2Capacities") or ()
            if (found := _hosts(each)) is not None
        ),
    )


def _measure(came: float | None) -> float | None:
    """Return a measure as it was meant; None where AWS gives none that can be added up."""
    number = math.nan if came is None else meant(came)
    return number if math.isfinite(number) else None


def _hosts(given: Mapping[str, Any]) -> EC2Capacity | None:
    """Read an EC2Capacity, whose size AWS writes without its family and whose quantity is text."""
    family, size, text = (str(given.get(name, "")) for name in ("Family", "MaxSize", "Quantity"))
    if not text.isdecimal() or not family:
        return None
    return EC2Capacity(family, size if "." in size else f"{family}.{size}", int(text))
