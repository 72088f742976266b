"""Write inventory.xlsx, a list of servers as RVTools exports it, and instances.json, a list of EC2
instances as the AWS command line answers it.

Every server is invented: a hospital's virtual machines, on two clusters, in November 2026. The
roles at the top are the whole story; a seed decides the rest. README.md beside this file says what
is in them, and which rows are there on purpose.

Run it from anywhere with ``python data/make_inventory.py``; the result is the same every time.
"""

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import xlsxwriter

HERE = Path(__file__).parent
SEED = 18
MADE = datetime(2026, 11, 2, 8, 30)  # noqa: DTZ001 - a workbook knows no time zones

COLUMNS = (
    "VM", "Powerstate", "Template", "SRM Placeholder", "DNS Name", "CPUs", "Memory", "NICs",
    "Disks", "Primary IP Address", "Provisioned MiB", "In Use MiB", "Datacenter", "Cluster", "Host",
    "OS according to the configuration file", "VM ID", "VM UUID",
)  # fmt: skip
"""Some of the columns of vInfo, by RVTools' names and in its order."""

ROLES = (
    # name, how many, vCPUs, GiB, GiB of disk, operating system
    ("web", 18, (2, 4), (4, 8), 60, "Ubuntu Linux (64-bit)"),
    ("app", 24, (4, 8), (8, 16), 120, "Red Hat Enterprise Linux 9 (64-bit)"),
    ("api", 14, (4,), (16,), 80, "Red Hat Enterprise Linux 9 (64-bit)"),
    ("db", 12, (4, 8, 16), (32, 64, 128), 800, "Microsoft Windows Server 2022 (64-bit)"),
    ("pacs", 6, (8, 16), (64,), 2_000, "Microsoft Windows Server 2022 (64-bit)"),
    ("cache", 6, (2,), (16, 32), 40, "Ubuntu Linux (64-bit)"),
    ("batch", 8, (16, 32), (32, 64), 200, "Red Hat Enterprise Linux 9 (64-bit)"),
    ("desk", 15, (2,), (8,), 100, "Microsoft Windows 11 (64-bit)"),
)
"""Servers that run: 103 of them."""

MIB = 1024


def main() -> None:
    """Write both files beside this script."""
    write_workbook(HERE / "inventory.xlsx")
    (HERE / "instances.json").write_text(json.dumps(instances(), indent=2) + "\n", encoding="utf-8")


def write_workbook(path: Path) -> None:
    """Write the list of servers."""
    with xlsxwriter.Workbook(path) as book:
        book.set_properties({"created": MADE, "comments": "Invented; see README.md"})
        sheet = book.add_worksheet("vInfo")
        sheet.freeze_panes(1, 1)
        sheet.write_row(0, 0, COLUMNS, book.add_format({"bold": True}))
        for row, server in enumerate(servers(), start=1):
            sheet.write_row(row, 0, [server[name] for name in COLUMNS])
        sheet.autofit()
        about = book.add_worksheet("vMetaData")
        about.write_row(0, 0, ("RVTools version", "Note"))
        about.write_row(1, 0, ("none", "invented by data/make_inventory.py"))


def servers() -> list[dict[str, Any]]:
    """Return the rows of vInfo, in the order in which they are written."""
    random = Random(SEED)  # noqa: S311 - no secret is made
    rows = [*running(random), *left_out(random)]
    random.shuffle(rows)
    return [finished(row, number, random) for number, row in enumerate(rows, start=1)]


def running(random: Random) -> Iterator[dict[str, Any]]:
    """Yield the servers that run."""
    for role, count, vcpus, gib, disk, system in ROLES:
        for number in range(1, count + 1):
            size = random.randrange(max(len(vcpus), len(gib)))
            yield {
                "VM": f"{role}-{number:02}",
                "CPUs": vcpus[min(size, len(vcpus) - 1)],
                "Memory": gib[min(size, len(gib) - 1)] * MIB,
                "Provisioned MiB": (disk + random.randrange(disk // 2)) * MIB,
                "OS according to the configuration file": system,
            }


def left_out(random: Random) -> Iterator[dict[str, Any]]:
    """Yield what is no part of the demand: stopped machines, templates, vSphere's own, and one that
    is larger than every host.
    """
    small = {"CPUs": 2, "Memory": 4 * MIB, "Provisioned MiB": 50 * MIB}
    linux = {"OS according to the configuration file": "Ubuntu Linux (64-bit)"}
    for number in range(1, 9):
        yield small | linux | {"VM": f"old-{number:02}", "Powerstate": "poweredOff"}
    yield small | linux | {"VM": "lab-01", "Powerstate": "suspended"}
    for name in ("ubuntu", "rhel9", "win2022", "win11"):
        yield small | linux | {
            "VM": f"template-{name}", "Powerstate": "poweredOff", "Template": "True",
        }  # fmt: skip
    for _ in range(3):
        yield {
            "VM": f"vCLS-{UUID(int=random.getrandbits(128), version=4)}",
            "CPUs": 1,
            "Memory": 128,
            "Provisioned MiB": 2 * MIB,
            "OS according to the configuration file": "Other 3.x or later Linux (64-bit)",
        }
    yield {
        "VM": "hana-01",
        "CPUs": 64,
        "Memory": 4_096 * MIB,
        "Provisioned MiB": 6_000 * MIB,
        "OS according to the configuration file": "SUSE Linux Enterprise 15 (64-bit)",
    }


def finished(row: dict[str, Any], number: int, random: Random) -> dict[str, Any]:
    """Return a row with all columns."""
    cluster = "Cluster-B" if row["VM"].startswith(("db", "pacs", "hana")) else "Cluster-A"
    runs = row.get("Powerstate", "poweredOn") == "poweredOn"
    used = row["Provisioned MiB"] * random.randrange(35, 80) // 100
    return {
        "Powerstate": "poweredOn",
        "Template": "False",
        "SRM Placeholder": "False",
        "DNS Name": f"{row['VM']}.clinic.example" if runs else "",
        "NICs": 1,
        "Disks": 1 + (row["Provisioned MiB"] > 500 * MIB),
        "Primary IP Address": f"10.20.{number // 200}.{number % 200 + 20}" if runs else "",
        "In Use MiB": used,
        "Datacenter": "DC-East",
        "Cluster": cluster,
        "Host": f"esx-{random.randrange(1, 9):02}.clinic.example",
        "VM ID": f"vm-{1000 + number}",
        "VM UUID": str(UUID(int=random.getrandbits(128), version=4)),
        **row,
    }


def instances() -> dict[str, Any]:
    """Return an answer of DescribeInstances: 14 instances that run, three stopped, one gone."""
    random = Random(SEED)  # noqa: S311 - no secret is made
    wanted = (
        ("ledger", "m5.xlarge", 6, "running"),
        ("risk", "c5.2xlarge", 4, "running"),
        ("feed", "r5.large", 3, "running"),
        ("jump", "t3.medium", 1, "running"),
        ("ledger-test", "m5.xlarge", 3, "stopped"),
        ("risk-old", "c4.2xlarge", 1, "terminated"),
    )
    codes = {"running": 16, "stopped": 80, "terminated": 48}
    return {
        "Reservations": [
            {
                "ReservationId": f"r-{random.getrandbits(68):017x}",
                "OwnerId": "123456789012",
                "Instances": [
                    {
                        "InstanceId": f"i-{random.getrandbits(68):017x}",
                        "InstanceType": kind,
                        "State": {"Code": codes[state], "Name": state},
                        "Tags": [{"Key": "Name", "Value": f"{name}-{number}"}],
                    }
                    for number in range(1, count + 1)
                ],
            }
            for name, kind, count, state in wanted
        ]
    }


if __name__ == "__main__":
    main()
