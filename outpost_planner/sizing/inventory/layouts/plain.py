"""A list of servers of your own, with the columns that this package names."""

from __future__ import annotations

from outpost_planner.sizing.inventory.layout import (
    CPU_PEAK,
    GIB,
    MEMORY,
    MEMORY_PEAK,
    PROVISIONED,
    QUANTITY,
    SERVER,
    TYPE,
    USED,
    VCPUS,
    Heading,
    Layout,
    named,
)

PLAIN = Layout(
    kind="servers",
    title="list of servers",
    headings={
        SERVER: named("server", "name"),
        TYPE: named("instance_type"),
        QUANTITY: named("quantity"),
        VCPUS: named("vcpus"),
        MEMORY: (Heading("memory_gib", GIB), Heading("memory_mib")),
        CPU_PEAK: named("cpu_peak_percent"),
        MEMORY_PEAK: named("memory_peak_percent"),
        PROVISIONED: (Heading("storage_gib", GIB),),
        USED: (Heading("used_storage_gib", GIB),),
    },
    needs=((SERVER, VCPUS, MEMORY), (SERVER, TYPE), (TYPE, QUANTITY)),
    source="this package's own",
)
