"""How an export is laid out: what its columns are called, in which units, and what states mean."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

SERVER, IDENTITY, STATE, TEMPLATE, STANDBY = (
    "server", "identity", "state", "template", "standby",
)  # fmt: skip
TYPE, RECOMMENDED, QUANTITY = "instance_type", "recommended_type", "quantity"
VCPUS, MEMORY = "vcpus", "memory_mib"
CPU_PEAK, MEMORY_PEAK, MEMORY_USED = "cpu_peak", "memory_peak", "memory_used_mib"
PROVISIONED, USED = "provisioned_mib", "used_mib"
RESOURCE = "resource_type"

PERCENTS = (CPU_PEAK, MEMORY_PEAK)
AMOUNTS = (VCPUS, MEMORY, MEMORY_USED, PROVISIONED, USED, QUANTITY, *PERCENTS)
"""Fields that are numbers."""

MIB = Decimal(1)
GIB = Decimal(1024)
TIB = Decimal(1024**2)

StateMeaning: TypeAlias = Literal["runs", "stopped", "gone"]
"""Whether a server runs; is stopped, and may be started again; or is gone for good."""

RUNS: StateMeaning = "runs"
STOPPED: StateMeaning = "stopped"
GONE: StateMeaning = "gone"


@dataclass(frozen=True)
class Heading:
    """What an export calls a column.

    Parameters
    ----------
    name
        As it stands in the header; upper and lower case are the same.
    factor
        How many MiB one of its unit is, where the column is an amount of memory or storage.
    """

    name: str
    factor: Decimal = MIB


@dataclass(frozen=True)
class Layout:
    """How one kind of export is laid out.

    Parameters
    ----------
    kind
        Its name, for ``kind=``.
    title
        What people call it.
    headings
        What its columns are called, by field; the first that the file has is read.
    needs
        Sets of fields; the file is of this kind where it has all fields of one set.
    sheets
        The sheet of a workbook that holds it, by each name that it has had.
    states
        What the values of the state column mean; upper and lower case are the same.
    source
        Where the layout was seen, or that it is assumed.
    """

    kind: str
    title: str
    headings: Mapping[str, tuple[Heading, ...]] = field(hash=False)
    needs: tuple[tuple[str, ...], ...]
    source: str
    sheets: tuple[str, ...] = ()
    states: Mapping[str, StateMeaning] = field(default_factory=dict, hash=False)


def named(*names: str) -> tuple[Heading, ...]:
    """Return headings of columns that hold no amount of memory or storage.

    Examples
    --------
    >>> named("VM", "vInfoVMName")[1].name
    'vInfoVMName'
    """
    return tuple(Heading(name) for name in names)
