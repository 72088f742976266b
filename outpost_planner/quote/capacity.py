"""A capacity, a constraint: what a quote is asked for and what it answers, with the one word that
must not be confused: EC2 counts instances to add, EBS and S3 name the amount wanted at the end.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from outpost_planner.quote.sent import meant
from outpost_planner.service.kinds import EBS, EC2, S3

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

STORAGE = (EBS, S3)
"""Kinds of capacity whose quantity is the amount wanted at the end."""


@dataclass(frozen=True)
class Capacity:
    """One QuoteCapacity.

    Parameters
    ----------
    kind
        ``EC2``, ``EBS`` or ``S3``.
    unit
        EC2: the instance type, such as ``c5.24xlarge``. EBS and S3: the unit, such as ``TiB``.
    quantity
        Of the unit. In a request, EC2 counts the instances to add, and EBS and S3 name the amount
        wanted at the end, what is there already included.

    Examples
    --------
    >>> Capacity("EC2", "c5.24xlarge", 4), Capacity("EBS", "TiB", 11.5)
    (4 × c5.24xlarge, 11.5 TiB of EBS)
    >>> print(Capacity("EC2", "c5.24xlarge", 4).asked, "|", Capacity("EBS", "TiB", 11.5).asked)
    add 4 × c5.24xlarge | 11.5 TiB of EBS in all at the end
    """

    kind: str
    unit: str
    quantity: float

    @property
    def asked(self) -> str:
        """The capacity as it is asked for: what is added, or what is there at the end."""
        return f"add {self!r}" if self.kind == EC2 else f"{self!r} in all at the end"

    @property
    def parameter(self) -> dict[str, Any]:
        """The capacity as the API shapes it."""
        return {
            "QuoteCapacityType": self.kind,
            "Unit": self.unit,
            "Quantity": float(self.quantity),
        }

    def __repr__(self) -> str:
        if self.kind == EC2:
            return f"{self.quantity:,.10g} × {self.unit}"
        return f"{self.quantity:,.10g} {self.unit} of {self.kind}"

    def __str__(self) -> str:
        return repr(self)


@dataclass(frozen=True)
class Constraint:
    """One QuoteConstraint.

    Parameters
    ----------
    kind
        Such as ``RACK_MAX_POWER_KVA``.
    value
        Its value as text, as the API takes it.

    Examples
    --------
    >>> Constraint("RACK_MAXIMUM", "2"), Constraint("RACK_SPACE_CONSTRAINED", "true")
    (at most 2 racks, no room for a further rack)
    """

    kind: str
    value: str

    @property
    def parameter(self) -> dict[str, str]:
        """The constraint as the API shapes it."""
        return {"QuoteConstraintType": self.kind, "Value": self.value}

    def __repr__(self) -> str:
        if self.kind == "RACK_SPACE_CONSTRAINED":
            is_full = self.value.lower() == "true"
            return "no room for a further rack" if is_full else "room for further racks"
        words = {
            "RACK_MAXIMUM": "at most {} rack" if self.value == "1" else "at most {} racks",
            "RACK_MAX_POWER_KVA": "at most {} kVA per rack",
            "RACK_MAX_WEIGHT_LBS": "at most {} lb per rack",
        }
        return words.get(self.kind, f"{self.kind} {{}}").format(self.value)

    def __str__(self) -> str:
        return repr(self)


def read_capacities(listed: Iterable[Mapping[str, Any]] | None) -> tuple[Capacity, ...]:
    """Read a list of QuoteCapacity; what lacks a member is read as far as it goes.

    Examples
    --------
    >>> read_capacities([{"QuoteCapacityType": "EC2", "Unit": "c5.24xlarge", "Quantity": 4.0}])
    (4 × c5.24xlarge,)
    """
    return tuple(
        Capacity(
            str(each.get("QuoteCapacityType", "")),
            str(each.get("Unit", "")),
            meant(each.get("Quantity") or 0.0),
        )
        for each in listed or ()
    )


def read_constraints(listed: Iterable[Mapping[str, Any]] | None) -> tuple[Constraint, ...]:
    """Read a list of QuoteConstraint.

    Examples
    --------
    >>> read_constraints([{"QuoteConstraintType": "RACK_MAXIMUM", "Value": "2"}])
    (at most 2 racks,)
    """
    return tuple(
        Constraint(str(each.get("QuoteConstraintType", "")), str(each.get("Value", "")))
        for each in listed or ()
    )


def in_words(capacities: Iterable[Capacity]) -> str:
    """Name capacities, or say that there are none.

    Examples
    --------
    >>> in_words([Capacity("EC2", "c5.24xlarge", 4), Capacity("EBS", "TiB", 11)])
    '4 × c5.24xlarge, 11 TiB of EBS'
    """
    return ", ".join(map(str, capacities)) or "nothing"


def asked_in_words(capacities: Iterable[Capacity]) -> str:
    """Say what a quote is asked for, in words that tell additions from amounts at the end.

    Examples
    --------
    >>> asked_in_words([Capacity("EC2", "c5.24xlarge", 4), Capacity("EBS", "TiB", 11)])
    'add 4 × c5.24xlarge; 11 TiB of EBS in all at the end'
    """
    return "; ".join(each.asked for each in capacities) or "nothing"
