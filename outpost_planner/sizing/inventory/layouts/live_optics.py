"""Live Optics: the sheet VMs of its workbook, or that sheet as CSV."""

from __future__ import annotations

from outpost_planner.sizing.inventory.layout import (
    IDENTITY,
    MEMORY,
    PROVISIONED,
    RUNS,
    SERVER,
    STATE,
    STOPPED,
    TEMPLATE,
    USED,
    VCPUS,
    Layout,
    named,
)

LIVE_OPTICS = Layout(
    kind="live-optics",
    title="Live Optics",
    headings={
        SERVER: named("VM Name"),
        IDENTITY: named("InstanceUUID", "MOB ID"),
        STATE: named("Power State"),
        TEMPLATE: named("Template"),
        VCPUS: named("Virtual CPU"),
        MEMORY: named("Provisioned Memory (MiB)", "Provisioned Memory (MB)"),
        PROVISIONED: named("Virtual Disk Size (MiB)", "Virtual Disk Size (MB)"),
        USED: named("Virtual Disk Used (MiB)", "Virtual Disk Used (MB)"),
    },
    needs=((SERVER, STATE, VCPUS, MEMORY),),
    sheets=("VMs",),
    states={"poweredOn": RUNS, "poweredOff": STOPPED, "suspended": STOPPED},
    source="seen in public code that reads it; that MB of older versions is MiB is assumed",
)
