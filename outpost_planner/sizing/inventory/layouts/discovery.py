"""Application Discovery Service: its EC2 recommendations' CSV, and Migration Hub's import file."""

from __future__ import annotations

from outpost_planner.sizing.inventory.layout import (
    CPU_PEAK,
    IDENTITY,
    MEMORY,
    MEMORY_PEAK,
    MEMORY_USED,
    RECOMMENDED,
    SERVER,
    VCPUS,
    Layout,
    named,
)

DISCOVERY = Layout(
    kind="discovery",
    title="Application Discovery Service",
    headings={
        SERVER: named(
            "Server.HostName", "HostName", "Server.VMware.VMName", "VMware.VMName", "ExternalId"
        ),
        IDENTITY: named("ServerId", "Server.ID", "ExternalId"),
        # A vCPU is a thread of a core, so that physical cores alone do not tell.
        VCPUS: named("Server.CPU.NumberOfLogicalCores", "CPU.NumberOfLogicalCores"),
        MEMORY: named("Server.RAM.TotalSizeInMB", "RAM.TotalSizeInMB"),
        CPU_PEAK: named("Server.CPU.UsagePct.Max", "CPU.UsagePct.Max"),
        MEMORY_PEAK: named("Server.RAM.UsagePct.Max"),
        MEMORY_USED: named("Server.RAM.UsedSizeInMB.Max", "RAM.UsedSizeInMB.Max"),
        RECOMMENDED: named("Recommendation.EC2.Instance.Model"),
    },
    needs=((SERVER, VCPUS, MEMORY),),
    source="seen in AWS's user guide (Migration Hub import) and in a public sample",
)
