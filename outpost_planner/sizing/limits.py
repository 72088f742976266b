"""Everything that a purchase has to keep to, one field per requirement, so that any can be let go.

What clashes is found by letting requirements go one by one; so a purchase reads all of them here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from outpost_planner.plan.rules import MANY_RACKS, MANY_SERVERS
from outpost_planner.service import model
from outpost_planner.sizing.headroom import NO_HEADROOM, Headroom

if TYPE_CHECKING:
    from collections.abc import Mapping

    from outpost_planner.sizing.site import Site

MAX_LINE_ITEMS = model.limits("LineItemRequestListDefinition")[1] or 20
"""Most line items of one order (the service model's limit)."""


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
    one_generation
        Whether all racks have to be of one generation.
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
    one_generation: bool = True
    servers: int | None = MANY_SERVERS
    racks: int | None = MANY_RACKS
    line_items: int | None = MAX_LINE_ITEMS
    budget: Mapping[str, int] | None = field(default=None, hash=False)

    @classmethod
    def of(
        cls, site: Site, spare_hosts: int, headroom: Headroom, budget: Mapping[str, int]
    ) -> Limits:
        """Return the requirements of a site, hosts to spare, head-room and a budget."""
        return cls(
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
