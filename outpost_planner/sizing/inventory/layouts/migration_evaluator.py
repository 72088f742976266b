"""Migration Evaluator: the list of servers of its export.

AWS shows the file to customers alone: no public source was found, and the names here are assumed.
``columns=`` tells other ones.
"""

from __future__ import annotations

from outpost_planner.sizing.inventory.layout import (
    CPU_PEAK,
    GIB,
    IDENTITY,
    MEMORY,
    MEMORY_PEAK,
    PROVISIONED,
    RECOMMENDED,
    RUNS,
    SERVER,
    STATE,
    STOPPED,
    USED,
    VCPUS,
    Heading,
    Layout,
    named,
)

MIGRATION_EVALUATOR = Layout(
    kind="migration-evaluator",
    title="Migration Evaluator",
    headings={
        SERVER: named("Server Name", "Human Name", "Host Name", "Hostname"),
        IDENTITY: named("Server ID", "Unique Identifier"),
        STATE: named("Power State"),
        VCPUS: named("CPU Cores", "CPU Core Count", "CPU Count", "vCPU", "vCPUs"),
        MEMORY: (
            *named("Memory (MB)", "Memory (MiB)", "RAM (MB)"),
            *(Heading(name, GIB) for name in ("Memory (GB)", "Memory (GiB)", "RAM (GB)")),
        ),
        CPU_PEAK: named("Peak CPU Utilization (%)", "Peak CPU (%)"),
        MEMORY_PEAK: named("Peak Memory Utilization (%)", "Peak Memory (%)"),
        PROVISIONED: (Heading("Storage (GB)", GIB), Heading("Provisioned Storage (GB)", GIB)),
        USED: (Heading("Used Storage (GB)", GIB),),
        RECOMMENDED: named("Recommended Instance Type", "EC2 Instance Type"),
    },
    needs=((SERVER, VCPUS, MEMORY),),
    states={"on": RUNS, "off": STOPPED, "poweredOn": RUNS, "poweredOff": STOPPED},
    source="assumed: no public source was found",
)
