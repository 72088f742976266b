"""RVTools: the sheet vInfo of its workbook, or that sheet as CSV.

The names of newer versions come first; ``vInfo...`` is how the CSV export of older ones has them.
Versions before 4 write MB and mean MiB, as vSphere counts.
"""

from __future__ import annotations

from outpost_planner.sizing.inventory.layout import (
    IDENTITY,
    MEMORY,
    PROVISIONED,
    RUNS,
    SERVER,
    STANDBY,
    STATE,
    STOPPED,
    TEMPLATE,
    USED,
    VCPUS,
    Layout,
    named,
)

RVTOOLS = Layout(
    kind="rvtools",
    title="RVTools",
    headings={
        SERVER: named("VM", "vInfoVMName"),
        IDENTITY: named("VM UUID", "vInfoUUID"),
        STATE: named("Powerstate", "Power state", "vInfoPowerstate"),
        TEMPLATE: named("Template", "vInfoTemplate"),
        STANDBY: named("SRM Placeholder", "vInfoSRMPlaceHolder"),
        VCPUS: named("CPUs", "vInfoCPUs"),
        MEMORY: named("Memory", "Memory MiB", "Memory MB", "vInfoMemory"),
        PROVISIONED: named("Provisioned MiB", "Provisioned MB", "vInfoProvisioned"),
        USED: named("In Use MiB", "In Use MB", "vInfoInUse"),
    },
    needs=((SERVER, STATE, VCPUS, MEMORY),),
    sheets=("vInfo", "tabvInfo"),
    # Templates are always powered off; a suspended machine takes no CPU and no memory.
    states={"poweredOn": RUNS, "poweredOff": STOPPED, "suspended": STOPPED},
    source="seen in public code that reads and writes it (awslabs/export-for-vcenter and others)",
)
