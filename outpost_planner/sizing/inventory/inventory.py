"""An inventory: the demand of a list of servers, how each server was taken, and what was not."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

import pandas as pd

from outpost_planner.show.markup import as_text, paragraph
from outpost_planner.show.tables import html
from outpost_planner.show.wording import count
from outpost_planner.sizing.demand import Demand
from outpost_planner.sizing.inventory.servers import UNFIT, UNREADABLE

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from outpost_planner.sizing.inventory.rightsize import Sized
    from outpost_planner.sizing.inventory.servers import Reject

SERVER_COLUMNS = (
    "row", "server", "quantity", "instance_type", "how", "vcpus", "memory_gib", "cpu_peak_percent",
    "memory_peak_percent", "needed_vcpus", "needed_memory_gib", "storage_gib", "state", "why",
)  # fmt: skip
"""Columns of `Inventory.servers`."""

REJECT_COLUMNS = ("row", "server", "rule", "reason")
"""Columns of `Inventory.rejects`."""

NOUNS = frozenset({"template", "placeholder"})
"""Rules that have a plural."""

SHOWN_REJECTS = 10
"""How many rejects the HTML shows."""


@dataclass(frozen=True, eq=False)
class Inventory:
    """What must run, by a list of servers. Made by `read_inventory`.

    Parameters
    ----------
    demand
        What must run, for `size`.
    servers
        One row per server that was taken: row (in the file), server, quantity, instance_type, how
        (as exported, recommended or right-sized), vcpus and memory_gib that the server has, the
        peaks [percent], needed_vcpus and needed_memory_gib that the type holds, storage_gib, state,
        and why it is that type.
    rejects
        One row per row of the file that is no part of the demand: row, server, rule, reason.
    kind
        Which export the file is, such as ``rvtools``.
    source
        File, sheet and export, in words.
    families
        The families from which servers without a type got one.
    notes
        What the file does not say, in sentences.

    Examples
    --------
    >>> from outpost_planner import read_inventory, sample_data_path
    >>> inventory = read_inventory(sample_data_path() / "inventory.xlsx")
    >>> inventory.rejects["rule"].value_counts().to_dict()
    {'stopped': 9, 'template': 4, "vSphere's own": 3, 'fits nothing': 1}
    """

    demand: Demand
    servers: pd.DataFrame = field(repr=False)
    rejects: pd.DataFrame = field(repr=False)
    kind: str
    source: str
    families: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @cached_property
    def summary(self) -> str:
        """How many servers were taken, and how many were not, in a sentence.

        Examples
        --------
        >>> from outpost_planner import read_inventory, sample_data_path
        >>> print(read_inventory(sample_data_path() / "instances.json").summary)
        instances.json (EC2 instances): 14 of 18 servers taken; 4 rejected: 3 stopped, 1 terminated
        """
        taken = int(self.servers["quantity"].sum())
        total = taken + len(self.rejects)
        told = f"{self.source}: {taken:,} of {count(total, 'server')} taken"
        if self.rejects.empty:
            return f"{told}; none rejected"
        rules = self.rejects["rule"].value_counts()
        said = ", ".join(
            count(number, rule) if rule in NOUNS else f"{number:,} {rule}"
            for rule, number in rules.items()
        )
        return f"{told}; {len(self.rejects):,} rejected: {said}"

    def __repr__(self) -> str:
        return "\n".join([self.summary, *self.notes, repr(self.demand)])

    def _repr_html_(self) -> str:
        parts = [paragraph(self.summary), *map(paragraph, self.notes)]
        stored = [f"{tib:,g} TiB of {kind}" for kind, tib in self.demand.storage_tib.items()]
        title = ", and ".join(["The demand", *stored])
        parts.append(html(self.demand.table, title))
        if not self.rejects.empty:
            # What somebody has to look at comes first.
            asks = self.rejects["rule"].isin([UNFIT, UNREADABLE])
            ordered = pd.concat([self.rejects[asks], self.rejects[~asks]])
            parts.append(html(ordered, "No part of the demand", rows=SHOWN_REJECTS))
        return as_text("".join(parts))


def inventory_of(
    taken: Iterable[Sized],
    rejects: Iterable[Reject],
    *,
    has_storage: bool,
    kind: str,
    source: str,
    families: tuple[str, ...],
    notes: tuple[str, ...],
) -> Inventory:
    """Put servers and rejects together.

    Parameters
    ----------
    taken
        Servers with their types; one at least.
    rejects
        What was left out.
    has_storage
        Whether the servers' storage is part of the demand.
    kind, source, families, notes
        As for `Inventory`.
    """
    taken = list(taken)
    instances: Counter[str] = Counter()
    storage = Fraction(0)
    for each in taken:
        instances[each.instance_type] += each.server.quantity
        if each.server.storage_mib:
            storage += each.server.quantity * Fraction(each.server.storage_mib)
    by_count = dict(sorted(instances.items(), key=lambda pair: (-pair[1], pair[0])))
    ebs_tib = float(storage / 1024**2) if has_storage else 0.0
    return Inventory(
        demand=Demand(by_count, ebs_tib=ebs_tib),
        servers=_server_frame(taken),
        rejects=_reject_frame(rejects),
        kind=kind,
        source=source,
        families=families,
        notes=notes,
    )


def _server_frame(taken: Iterable[Sized]) -> pd.DataFrame:
    rows = [
        (
            each.server.row,
            each.server.name,
            each.server.quantity,
            each.instance_type,
            each.how,
            _float(each.server.vcpus),
            _float(each.server.memory_mib, 1024),
            _float(each.server.cpu_peak),
            _float(each.server.memory_peak),
            _float(each.needed_vcpus),
            _float(each.needed_mib, 1024),
            _float(each.server.storage_mib, 1024),
            each.server.state,
            each.why,
        )
        for each in taken
    ]
    frame = pd.DataFrame(rows, columns=list(SERVER_COLUMNS))
    texts = ("server", "instance_type", "how", "state", "why")
    kinds = {"row": "int64", "quantity": "int64", **dict.fromkeys(texts, "str")}
    amounts = [name for name in SERVER_COLUMNS if name not in kinds]
    return frame.astype({**kinds, **dict.fromkeys(amounts, "float64")})


def _reject_frame(rejects: Iterable[Reject]) -> pd.DataFrame:
    ordered = sorted(rejects, key=lambda each: each.row)
    frame = pd.DataFrame(ordered, columns=list(REJECT_COLUMNS))
    return frame.astype({"row": "int64", "server": "str", "rule": "str", "reason": "str"})


def _float(number: Decimal | Fraction | None, divisor: int = 1) -> float:
    return float("nan") if number is None else float(number) / divisor
