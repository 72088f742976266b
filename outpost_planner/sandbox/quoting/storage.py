"""EBS and S3 of racks: tiers, what a demand leaves at the end, and what stands there."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from outpost_planner.plan import rules
from outpost_planner.sandbox.statuses import GENERATION_1, GENERATION_2
from outpost_planner.service.kinds import EBS, S3

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from outpost_planner.sandbox.quoting.demand import Demand
    from outpost_planner.sandbox.racks import Rack

TIERS_TIB: dict[str, dict[str, tuple[float, ...]]] = {
    kind: {GENERATION_1: tiers[1], GENERATION_2: tiers[2]}
    for kind, tiers in rules.TIERS_TIB.items()
}
"""Amounts of storage that can be had [TiB]."""


def storage_at_the_end(
    demand: Demand, have: Mapping[str, float], generation: str
) -> tuple[tuple[tuple[str, float], ...] | None, bool]:
    """Return EBS and S3 at the end, rounded up to tiers, and whether S3 is new.

    None where no tier is so large.
    """
    wanted = {EBS: 0.0, **demand.storage_tib}
    found = {}
    for kind in (EBS, S3):
        if kind not in wanted and kind not in have:
            continue
        least = max(wanted.get(kind, 0.0), have.get(kind, 0.0))
        tier = next((tier for tier in TIERS_TIB[kind][generation] if tier >= least), None)
        if tier is None:
            return None, False
        found[kind] = tier
    return tuple(found.items()), S3 in found and S3 not in have


def stored(
    standing: Sequence[Rack], told: Sequence[tuple[tuple[str, float], ...]]
) -> tuple[tuple[str, float], ...]:
    """Return the storage of racks that stand there [TiB].

    Parameters
    ----------
    standing
        The racks. One that was ordered from the catalog has the smallest tier.
    told
        What the quotes of the racks said the Outpost would have.
    """
    found: dict[str, float] = {}
    for rack in standing:
        for kind in (EBS, S3):
            if kind in rack.item.storage:
                found[kind] = TIERS_TIB[kind][rack.item.generation][0]
    for kind, tib in itertools.chain.from_iterable(told):
        found[kind] = max(tib, found.get(kind, 0.0))
    return tuple(sorted(found.items()))
