"""Racks counted: those that line items bring, and those that stand in an Outpost already."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from outpost_planner.plan.rules import ACE_FROM_RACKS, MANY_RACKS, SINGLE_RACK
from outpost_planner.service.kinds import COMPUTE, RACK

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from outpost_planner.plan.catalog import LineItems


@dataclass(frozen=True)
class Racks:
    """A number of racks.

    Parameters
    ----------
    compute, network
        Racks with hosts, and racks without any, such as an ACE rack.

    Examples
    --------
    >>> Racks(3) + Racks(1, 1)
    Racks(compute=4, network=1)
    """

    compute: int = 0
    network: int = 0

    def __add__(self, other: Racks) -> Racks:
        return Racks(self.compute + other.compute, self.network + other.network)

    @property
    def total(self) -> int:
        """All racks."""
        return self.compute + self.network

    @property
    def need_network_rack(self) -> bool:
        """Whether they are so many that an ACE rack is needed, and there is none."""
        return self.compute >= ACE_FROM_RACKS and not self.network

    @property
    def are_too_many(self) -> bool:
        """Whether they are more than one Outpost holds."""
        return self.total > MANY_RACKS


def racks_of(lines: LineItems) -> Racks:
    """Count the racks of line items.

    Examples
    --------
    >>> from outpost_planner import read_catalog
    >>> racks_of(read_catalog().line_items({"OR-RKGP001": 2, "OR-ACENET1": 1}))
    Racks(compute=2, network=1)
    """
    items = lines.catalog.items.loc[list(lines.quantities)]
    is_rack = items["item_class"] == RACK
    has_hosts = items["ec2_capacities"].map(len) > 0

    def number(chosen: Any) -> int:
        return sum(lines.quantities[item_id] for item_id in items.index[chosen])

    return Racks(number(is_rack & has_hosts), number(is_rack & ~has_hosts))


def single_racks(lines: LineItems) -> list[str]:
    """Return the line items whose racks take no other beside them.

    Examples
    --------
    >>> from outpost_planner import read_catalog
    >>> single_racks(read_catalog().line_items({"OR-R2GP000": 1, "OR-RKGP001": 1}))
    ['OR-R2GP000']
    """
    items = lines.catalog.items.loc[list(lines.quantities)]
    return [str(each) for each in items.index[items["rack_scaling_type"] == SINGLE_RACK]]


def racks_standing(assets: Iterable[Mapping[str, Any]]) -> Racks | None:
    """Count the racks of an Outpost by what stands in them.

    Parameters
    ----------
    assets
        As ListAssets shapes them. Every rack has switches: one with nothing that computes or stores
        is taken for a network rack.

    Returns
    -------
    Racks or None
        None where AWS does not say in which rack an asset with hosts stands.

    Examples
    --------
    >>> host = {"AssetType": "COMPUTE", "RackId": "rack-1"}
    >>> racks_standing([host, host, {"AssetType": "NETWORKING", "RackId": "rack-2"}])
    Racks(compute=1, network=1)
    """
    kinds: dict[str, set[str]] = {}
    for each in assets:
        kind, rack_id = str(each.get("AssetType")), each.get("RackId")
        if not rack_id and kind == COMPUTE:
            return None
        if rack_id:
            kinds.setdefault(str(rack_id), set()).add(kind)
    compute = sum(not found <= _OF_NETWORKS for found in kinds.values())
    return Racks(compute, len(kinds) - compute)


_OF_NETWORKS = {"NETWORKING", "SWITCH", "POWERSHELF"}
"""Types of the assets of a rack that neither computes nor stores."""
