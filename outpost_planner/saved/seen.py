"""What AWS says of an Outpost and its site, kept in a plan so that a later look can be compared."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from outpost_planner.aws.answers import whole
from outpost_planner.aws.calls import reads

if TYPE_CHECKING:
    from collections.abc import Mapping

    from outpost_planner.aws.connection import Connection

OUTPOST = {
    "Name": "name",
    "LifeCycleStatus": "life_cycle_status",
    "SupportedHardwareType": "supported_hardware_type",
    "AvailabilityZone": "availability_zone",
}
SITE = {
    "SiteId": "site_id",
    "Name": "name",
    "OperatingAddressCountryCode": "country_code",
    "OperatingAddressCity": "city",
}
PHYSICAL = {
    "PowerDrawKva": "power_draw_kva",
    "PowerPhase": "power_phase",
    "PowerConnector": "power_connector",
    "PowerFeedDrop": "power_feed_drop",
    "UplinkGbps": "uplink_gbps",
    "UplinkCount": "uplink_count",
    "FiberOpticCableType": "fiber_optic_cable_type",
    "OpticalStandard": "optical_standard",
    "MaximumSupportedWeightLbs": "maximum_supported_weight_lbs",
}
"""Members of Outpost, Site and RackPhysicalProperties that a plan keeps, with their keys there."""


@dataclass(frozen=True)
class Seen:
    """What AWS said of an Outpost and its site.

    Parameters
    ----------
    outpost, site
        Values by the keys of a plan file; a member that AWS did not say is not there.
    orders
        Ids of the Outpost's orders; None where they were not asked for.
    """

    outpost: Mapping[str, str] = field(default_factory=dict)
    site: Mapping[str, str] = field(default_factory=dict)
    orders: tuple[str, ...] | None = None


def seen_of(outpost: Mapping[str, Any], site: Mapping[str, Any]) -> Seen:
    """Return what a plan keeps of the answers of GetOutpost and GetSite.

    Examples
    --------
    >>> seen_of({"Name": "Lyon"}, {"RackPhysicalProperties": {"PowerDrawKva": "POWER_15_KVA"}})
    Seen(outpost={'name': 'Lyon'}, site={'power_draw_kva': 'POWER_15_KVA'}, orders=None)
    """
    physical = site.get("RackPhysicalProperties") or {}
    return Seen(_said(outpost, OUTPOST), _said(site, SITE) | _said(physical, PHYSICAL))


def look_at(outpost_id: str, connection: Connection) -> Seen:
    """Ask AWS for an Outpost and its site.

    Raises
    ------
    AwsError
        Where there is no such Outpost, or AWS could not be asked.
    """
    client = reads(connection)
    outpost = client.ask("get_outpost", "Outpost", OutpostId=outpost_id)
    site = client.ask("get_site", "Site", SiteId=whole(outpost, "SiteId"))
    return seen_of(outpost, site)


def _said(answer: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, str]:
    return {key: str(answer[name]) for name, key in names.items() if answer.get(name)}
