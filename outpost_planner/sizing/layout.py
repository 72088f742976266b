"""Which instances run on which host of which rack, and which hosts stand empty."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from outpost_planner.sizing.hosts import failures
from outpost_planner.sizing.packing import Content, HostKind, pack

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from outpost_planner.sizing.hardware import Item
    from outpost_planner.sizing.needs import Role
    from outpost_planner.sizing.present import Present

IN_USE, SPARE, FREE = "in use", "spare", "free"
"""What a host is for: it runs instances; it is kept for hosts that fail; nobody asked for it."""

PRESENT = "existing"
"""What stands in place of a catalog item for a host that the Outpost has already."""

LAYOUT_COLUMNS = (
    "rack",
    "catalog_item_id",
    "host",
    "host_type",
    "use",
    "instances",
    "vcpus_used",
    "vcpus",
)


class Placed(NamedTuple):
    """A host with what runs on it.

    Parameters
    ----------
    rack
        Number of the rack or server among what is bought, from 1; 0 for what stands there.
    item_id
        Its catalog item.
    kind
        Kind of the host.
    use
        In use, spare or free.
    content
        What runs on it.
    """

    rack: int
    item_id: str
    kind: HostKind
    use: str
    content: Content


def lay_out(
    items: Mapping[str, Item],
    quantities: Mapping[str, int],
    present: Present,
    roles: Mapping[str, Role],
    spare: int,
) -> list[Placed]:
    """Place instances on the hosts that are bought and on those that stand there.

    The hosts that may fail are the largest of a family, and stay empty: whichever host fails, what
    runs on it moves to one of them as it is.

    Parameters
    ----------
    items
        By id.
    quantities
        What is bought, by item id.
    present
        What stands there.
    roles
        What the hosts of each family are for.
    spare
        How many hosts of a family may fail.
    """
    hosts = list(_hosts(items, quantities, present))
    contents: dict[HostKind, list[Content]] = {}
    spares: Counter[HostKind] = Counter()
    for family, role in roles.items():
        had = Counter(kind for _, _, kind in hosts if kind.family == family)
        lost = next(failures(had, spare))
        spares.update(lost)
        for filled in pack(role.load, had - Counter(lost)) or ():
            contents.setdefault(filled.kind, []).extend([filled.content] * filled.hosts)
    placed = []
    for rack, item_id, kind in hosts:
        if contents.get(kind):
            placed.append(Placed(rack, item_id, kind, IN_USE, contents[kind].pop(0)))
            continue
        use = SPARE if spares[kind] > 0 else FREE
        spares[kind] -= use == SPARE
        placed.append(Placed(rack, item_id, kind, use, ()))
    return placed


def _hosts(
    items: Mapping[str, Item], quantities: Mapping[str, int], present: Present
) -> Iterator[tuple[int, str, HostKind]]:
    """Yield every host with its rack: those that stand there first, so that they are used first."""
    for kind, count in sorted(present.hosts.items()):
        yield from [(0, PRESENT, kind)] * count
    rack = 0
    for item_id, quantity in quantities.items():
        for _ in range(quantity):
            rack += 1
            for kind, count in items[item_id].hosts:
                yield from [(rack, item_id, kind)] * count


def layout_table(placed: list[Placed]) -> pd.DataFrame:
    """Return a layout as a DataFrame, one row per host.

    Parameters
    ----------
    placed
        From `lay_out`.
    """
    counts: Counter[int] = Counter()
    rows = []
    for each in placed:
        counts[each.rack] += 1
        used = sum(instance.vcpus * number for instance, number in each.content)
        said = ", ".join(f"{number} × {instance.name}" for instance, number in each.content)
        rows.append(
            (
                each.rack,
                each.item_id,
                counts[each.rack],
                each.kind.name,
                each.use,
                said,
                used,
                each.kind.room[0],
            )
        )
    return pd.DataFrame(rows, columns=list(LAYOUT_COLUMNS))


RESOURCES = (("vcpu", "vcpus", 1), ("memory", "memory_gib", 1024), ("gpu", "gpus", 1))
"""Resources of a host, in the order of `Room`: how a column of shares and one of amounts begin, and
how much one of the room's units is of the table's."""

RESOURCE_WORDS = {"vcpu": "vCPUs", "memory": "memory", "gpu": "GPUs"}

BY_SIZES, ONE_HOST = "sizes", "one host"
"""What binds where no resource does: the sizes of the instances do not fill the hosts; or there is
no less than one host."""


def utilization_table(placed: list[Placed]) -> pd.DataFrame:
    """Return what is used of the hosts, one row per family.

    Parameters
    ----------
    placed
        From `lay_out`.

    Returns
    -------
    pandas.DataFrame
        family (index), hosts, in_use, spare, free; vcpus and memory_gib of all hosts, vcpus_used,
        memory_gib_used, vcpu_percent and memory_percent of the hosts that are in use, and the same
        of gpus where any host has some; binds, the resources for which a host less would not do.
    """
    families = sorted({each.kind.family for each in placed})
    by_family = {name: [each for each in placed if each.kind.family == name] for name in families}
    rows = {family: _used(hosts) for family, hosts in by_family.items()}
    table = pd.DataFrame.from_dict(rows, orient="index").rename_axis("family")
    if not any(each.kind.room[2] for each in placed):
        table = table.drop(columns=[name for name in table.columns if name.startswith("gpu")])
    return table


def _used(hosts: list[Placed]) -> dict[str, object]:
    uses = Counter(each.use for each in hosts)
    row: dict[str, object] = {
        "hosts": len(hosts),
        "in_use": uses[IN_USE],
        "spare": uses[SPARE],
        "free": uses[FREE],
    }
    running = [host.kind.room for host in hosts if host.content]
    binds = []
    for at, (name, amounts, unit) in enumerate(RESOURCES):
        used = sum(each.room[at] * n for host in hosts for each, n in host.content)
        there = sum(room[at] for room in running)
        had = sum(host.kind.room[at] for host in hosts)
        row[amounts] = had / unit if unit > 1 else had
        row[f"{amounts}_used"] = used / unit if unit > 1 else used
        row[f"{name}_percent"] = 100 * used / there if there else 0.0
        if used and used > there - min(room[at] for room in running):  # a host less is too little
            binds.append(RESOURCE_WORDS[name])
    if len(running) < 2:
        return row | {"binds": ONE_HOST if running else ""}
    return row | {"binds": ", ".join(binds) or BY_SIZES}
