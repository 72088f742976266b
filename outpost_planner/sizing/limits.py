"""Everything that a purchase has to keep to, one field per requirement, so that any can be let go.

What clashes is found by letting requirements go one by one; so a purchase reads all of them here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from outpost_planner.plan.rules import MANY_RACKS, MANY_SERVERS, tier_of
from outpost_planner.service import model
from outpost_planner.sizing.headroom import NO_HEADROOM, Headroom

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from outpost_planner.sizing.site import Site

MAX_LINE_ITEMS = model.limits("LineItemRequestListDefinition")[1] or 20
"""Most line items of one order (the service model's limit)."""

STORAGE_TIERS, SMALLEST_ORDER = "storage_tiers", "smallest_order"

ASSUMED_RULES = (STORAGE_TIERS, SMALLEST_ORDER)
"""Rules that third parties tell and AWS does not publish: no more storage than the largest amount
that is sold, and the smallest new Outpost and addition."""


@dataclass(frozen=True)
class Limits:
    """The requirements of a purchase; None, False or 0 where one is let go.

    Parameters
    ----------
    spare_hosts
        Hosts of each family that may fail.
    headroom
        What hosts have beyond what runs on them, after hosts have failed.
    positions
        Free rack positions.
    power_kva, weight_lbs, uplink_gbps
        What a rack position offers [kVA, lb, Gbps].
    total_power_kva, total_weight_lbs
        What all new racks may need together.
    storage
        Whether the storage that is asked for has to be there.
    stored_in
        Generations of racks for which so much storage is sold as is asked for (assumed).
    smallest_order
        Whether to order as much as AWS is told to sell at least (assumed).
    one_generation
        Whether all racks have to be of one generation.
    one_class
        Whether an Outpost has racks or servers, and not both.
    network_rack
        Whether so many compute racks need a network rack.
    single_alone
        Whether a rack that stands alone by its make takes no other beside it.
    servers
        Servers of an Outpost.
    racks
        Racks of an Outpost.
    line_items
        Line items of an order.
    budget
        Greatest amount of each figure that has one [USD cent].
    """

    spare_hosts: int = 1
    headroom: Headroom = NO_HEADROOM
    positions: int | None = None
    power_kva: float | None = None
    weight_lbs: float | None = None
    uplink_gbps: int | None = None
    total_power_kva: float | None = None
    total_weight_lbs: float | None = None
    storage: bool = True
    stored_in: frozenset[int] | None = None
    smallest_order: bool = False
    one_generation: bool = True
    one_class: bool = True
    network_rack: bool = True
    single_alone: bool = True
    servers: int | None = MANY_SERVERS
    racks: int | None = MANY_RACKS
    line_items: int | None = MAX_LINE_ITEMS
    budget: Mapping[str, float] | None = field(default=None, hash=False)

    @classmethod
    def of(
        cls,
        *,
        site: Site,
        spare_hosts: int,
        headroom: Headroom,
        budget: Mapping[str, int],
        storage_tib: Mapping[str, float],
        assumed: Collection[str],
    ) -> Limits:
        """Return the requirements.

        Parameters
        ----------
        site
            What the place offers.
        spare_hosts
            Hosts of each family that may fail.
        headroom
            What hosts have beyond what runs on them, as fractions.
        budget
            Greatest amount of each figure that has one [USD cent].
        storage_tib
            Storage that is asked for, by kind [TiB].
        assumed
            Rules of ASSUMED_RULES that are kept to.
        """
        return cls(
            stored_in=_stored_in(storage_tib) if STORAGE_TIERS in assumed else None,
            smallest_order=SMALLEST_ORDER in assumed,
            spare_hosts=spare_hosts,
            headroom=headroom,
            positions=site.positions,
            power_kva=site.power_kva,
            weight_lbs=site.weight_lbs,
            uplink_gbps=site.uplink_gbps,
            total_power_kva=site.total_power_kva,
            total_weight_lbs=site.total_weight_lbs,
            budget=budget or None,
        )


def _stored_in(storage_tib: Mapping[str, float]) -> frozenset[int] | None:
    """Return the generations for which so much storage is sold; None where none is asked for."""
    if not storage_tib:
        return None
    return frozenset(
        generation
        for generation in (1, 2)
        if all(tier_of(kind, generation, tib) is not None for kind, tib in storage_tib.items())
    )
