"""Write outpost_planner/plan/instance_types.csv from EC2's answer as moto keeps it.

Run it after moto was renewed: python data/make_instance_types.py. A test compares the two.
"""

import csv
import gzip
import json
from importlib.util import find_spec
from pathlib import Path

TABLE = Path(__file__).parents[1] / "outpost_planner" / "plan" / "instance_types.csv"
HEAD = ("instance_type", "vcpus", "memory_mib", "gpus", "is_plain")
SPECIAL = {"GpuInfo", "InferenceAcceleratorInfo", "FpgaInfo"}


def rows() -> list[tuple]:
    """Return one row per instance type, by name; plain is x86 without GPUs and local disks."""
    answer = Path(find_spec("moto").origin).parent / "ec2" / "resources" / "instance_types.json.gz"
    with gzip.open(answer) as file:
        table = json.load(file)
    return [(name, *room(entry), int(is_plain(entry))) for name, entry in sorted(table.items())]


def room(entry: dict) -> tuple[int, int, int]:
    """Return the vCPUs, memory [MiB] and GPUs of a type."""
    gpus = sum(gpu["Count"] for gpu in entry.get("GpuInfo", {}).get("Gpus", []))
    return entry["VCpuInfo"]["DefaultVCpus"], entry["MemoryInfo"]["SizeInMiB"], gpus


def is_plain(entry: dict) -> bool:
    """Say whether programs of any kind run on a type as they are."""
    is_x86 = "x86_64" in entry["ProcessorInfo"]["SupportedArchitectures"]
    return is_x86 and not entry.get("InstanceStorageSupported") and not SPECIAL & {*entry}


if __name__ == "__main__":
    with TABLE.open("w", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([HEAD, *rows()])
    print(f"{len(rows()):,} instance types in {TABLE.name}")
