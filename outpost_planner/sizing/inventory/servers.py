"""Servers as an export tells of them, rows that are no part of the demand, and what is wrong."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

UNFIT, UNREADABLE = "fits nothing", "unreadable"
"""Rules of rejects that ask for somebody to look at them."""


class Server(NamedTuple):
    """One row of an export.

    Parameters
    ----------
    row
        Its number in the file.
    name
        The server's name.
    state
        As the export has it.
    quantity
        How many such servers.
    instance_type, recommended
        Its type, and the one that the export recommends; empty where it has none.
    vcpus, memory_mib
        What it has; None where the export does not say [MiB].
    cpu_peak, memory_peak
        The peaks of its utilization [percent]; None where there is none.
    storage_mib
        Its storage, where that is asked for [MiB].
    """

    row: int
    name: str
    state: str
    quantity: int
    instance_type: str
    recommended: str
    vcpus: Decimal | None
    memory_mib: Decimal | None
    cpu_peak: Decimal | None
    memory_peak: Decimal | None
    storage_mib: Decimal | None


class Reject(NamedTuple):
    """A row that is no part of the demand."""

    row: int
    server: str
    rule: str
    reason: str


class Problem(NamedTuple):
    """What is wrong with a cell."""

    row: int
    server: str
    column: str
    what: str


@dataclass(frozen=True)
class Asked:
    """What a caller wants of an export.

    Parameters
    ----------
    include_stopped
        Whether servers that are stopped belong to the demand.
    use_peaks
        Whether peaks of utilization count.
    peak_factor
        What one unit of a peak is in percent: 100 where the file has fractions.
    storage
        The field that is added up as storage; empty for none.
    only
        Values by the name of a column: rows with others are no part of the demand.
    """

    include_stopped: bool
    use_peaks: bool
    peak_factor: Decimal
    storage: str
    only: Mapping[str, Sequence[str]] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Servers:
    """What an export holds."""

    servers: list[Server]
    rejects: list[Reject]
    problems: list[Problem]
