"""EC2's table of instance types: what an instance takes of its host.

``instance_types.csv`` beside this module holds it; ``data/make_instance_types.py`` writes that file
from EC2's own answer of DescribeInstanceTypes, as moto keeps it.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from typing import NamedTuple, TypeAlias

Room: TypeAlias = tuple[int, int, int]
"""vCPUs, memory [MiB] and GPUs."""


class InstanceType(NamedTuple):
    """One instance type.

    Parameters
    ----------
    name
        Such as ``m5.4xlarge``.
    room
        vCPUs, memory [MiB] and GPUs.

    Examples
    --------
    >>> instance_types()["m5.4xlarge"]
    InstanceType(name='m5.4xlarge', room=(16, 65536, 0))
    """

    name: str
    room: Room

    @property
    def family(self) -> str:
        """The part before the dot, such as ``m5``."""
        return self.name.partition(".")[0]

    @property
    def size(self) -> str:
        """The part after the dot, such as ``4xlarge``."""
        return self.name.partition(".")[2]

    @property
    def is_metal(self) -> bool:
        """Whether the instance takes a whole host, however large the host is."""
        return self.size.startswith("metal")

    @property
    def vcpus(self) -> int:
        """Number of vCPUs."""
        return self.room[0]


@cache
def instance_types() -> dict[str, InstanceType]:
    """Return every instance type of EC2 by its name.

    Returns
    -------
    dict
        Some 1,400 types.

    Examples
    --------
    >>> instance_types()["g4dn.12xlarge"].room
    (48, 196608, 4)
    """
    return {
        row["instance_type"]: InstanceType(row["instance_type"], _room(row)) for row in _table()
    }


@cache
def plain_families() -> frozenset[str]:
    """Return the families for programs of any kind: x86, without GPUs and without local disks.

    Examples
    --------
    >>> [family in plain_families() for family in ("m5", "m7i", "c6gd", "g4dn", "i3en")]
    [True, True, False, False, False]
    """
    others = {row["instance_type"].partition(".")[0] for row in _table() if row["is_plain"] == "0"}
    return frozenset({each.family for each in instance_types().values()} - others)


@cache
def _table() -> tuple[dict[str, str], ...]:
    with Path(__file__).with_suffix(".csv").open(encoding="ascii", newline="") as file:
        return tuple(csv.DictReader(file))


def _room(row: dict[str, str]) -> Room:
    return int(row["vcpus"]), int(row["memory_mib"]), int(row["gpus"])


def fits_in(needed: Room, room: Room) -> bool:
    """Say whether one room holds another.

    Examples
    --------
    >>> fits_in((16, 65536, 0), (96, 393216, 0)), fits_in((4, 16384, 1), (96, 393216, 0))
    (True, False)
    """
    return all(one <= other for one, other in zip(needed, room, strict=True))
