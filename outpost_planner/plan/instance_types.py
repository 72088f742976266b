"""EC2's table of instance types: what an instance takes of its host.

The table is EC2's own answer of DescribeInstanceTypes, as moto keeps it; moto itself is not
imported.
"""

from __future__ import annotations

import gzip
import json
from functools import cache
from importlib.util import find_spec
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
    return {name: InstanceType(name, _room(entry)) for name, entry in _table().items()}


@cache
def plain_families() -> frozenset[str]:
    """Return the families for programs of any kind: x86, without GPUs and without local disks.

    Examples
    --------
    >>> [family in plain_families() for family in ("m5", "m7i", "c6gd", "g4dn", "i3en")]
    [True, True, False, False, False]
    """
    others = {
        name.partition(".")[0]
        for name, entry in _table().items()
        if "x86_64" not in entry["ProcessorInfo"]["SupportedArchitectures"]
        or entry.get("InstanceStorageSupported")
        or {"GpuInfo", "InferenceAcceleratorInfo", "FpgaInfo"} & {*entry}
    }
    return frozenset({each.family for each in instance_types().values()} - others)


def _table() -> dict[str, dict]:
    spec = find_spec("moto")
    if spec is None or spec.origin is None:  # pragma: no cover - moto comes with the package
        raise FileNotFoundError("moto, which comes with this package, is not installed")
    table = Path(spec.origin).parent / "ec2" / "resources" / "instance_types.json.gz"
    with gzip.open(table) as file:
        return json.load(file)


def _room(entry: dict) -> Room:
    gpus = entry.get("GpuInfo", {}).get("Gpus", [])
    return (
        int(entry["VCpuInfo"]["DefaultVCpus"]),
        int(entry["MemoryInfo"]["SizeInMiB"]),
        sum(int(gpu["Count"]) for gpu in gpus),
    )


def fits_in(needed: Room, room: Room) -> bool:
    """Say whether one room holds another.

    Examples
    --------
    >>> fits_in((16, 65536, 0), (96, 393216, 0)), fits_in((4, 16384, 1), (96, 393216, 0))
    (True, False)
    """
    return all(one <= other for one, other in zip(needed, room, strict=True))
