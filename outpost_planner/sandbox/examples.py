"""The three places that a new sandbox has, so that there is somewhere to order for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from outpost_planner.sandbox.operations.outposts import create_outpost
from outpost_planner.sandbox.operations.sites import create_site

if TYPE_CHECKING:
    from outpost_planner.sandbox.models import OutpostsBackend

PLACES: tuple[tuple[dict[str, Any], dict[str, Any]], ...] = (
    (
        {
            "Name": "Seattle hospital",
            "Description": "Imaging, ground floor",
            "OperatingAddress": {
                "ContactName": "Maria Alvarez",
                "ContactPhoneNumber": "+12065550100",
                "AddressLine1": "325 Ninth Avenue",
                "City": "Seattle",
                "StateOrRegion": "WA",
                "PostalCode": "98104",
                "CountryCode": "US",
            },
            "RackPhysicalProperties": {
                "PowerDrawKva": "POWER_15_KVA",
                "PowerPhase": "THREE_PHASE",
                "PowerConnector": "AH530P7W",
                "PowerFeedDrop": "ABOVE_RACK",
                "UplinkGbps": "UPLINK_10G",
                "UplinkCount": "UPLINK_COUNT_4",
                "FiberOpticCableType": "SINGLE_MODE",
                "OpticalStandard": "OPTIC_10GBASE_LR",
                "MaximumSupportedWeightLbs": "MAX_2000_LBS",
            },
        },
        {"Name": "Seattle imaging", "SupportedHardwareType": "RACK", "zone": "a"},
    ),
    (
        {
            "Name": "Frankfurt plant",
            "Description": "Assembly line, hall 4",
            "OperatingAddress": {
                "ContactName": "Jonas Becker",
                "ContactPhoneNumber": "+496955500100",
                "AddressLine1": "Hanauer Landstrasse 200",
                "City": "Frankfurt am Main",
                "StateOrRegion": "Hessen",
                "PostalCode": "60314",
                "CountryCode": "DE",
            },
            "RackPhysicalProperties": {
                "PowerDrawKva": "POWER_10_KVA",
                "PowerPhase": "THREE_PHASE",
                "PowerConnector": "IEC309",
                "PowerFeedDrop": "BELOW_RACK",
                "UplinkGbps": "UPLINK_40G",
                "UplinkCount": "UPLINK_COUNT_2",
                "FiberOpticCableType": "SINGLE_MODE",
                "OpticalStandard": "OPTIC_40GBASE_LR4",
                "MaximumSupportedWeightLbs": "NO_LIMIT",
            },
        },
        {"Name": "Frankfurt assembly", "SupportedHardwareType": "RACK", "zone": "b"},
    ),
    (
        {
            "Name": "Tokyo store",
            "Description": "Back office, second floor",
            "OperatingAddress": {
                "ContactName": "Yuki Tanaka",
                "ContactPhoneNumber": "+81355500100",
                "AddressLine1": "2-1 Marunouchi",
                "City": "Chiyoda-ku",
                "StateOrRegion": "Tokyo",
                "PostalCode": "100-0005",
                "CountryCode": "JP",
            },
            "RackPhysicalProperties": {"UplinkGbps": "UPLINK_10G", "UplinkCount": "UPLINK_COUNT_1"},
        },
        {"Name": "Tokyo point of sale", "SupportedHardwareType": "SERVER", "zone": "c"},
    ),
)
"""Sites, and the Outpost of each. All are anchored to one Region, so that
one connection sees them."""


def furnish(backend: OutpostsBackend) -> None:
    """Give an account its three example sites, each with a new Outpost: PENDING, empty and ready to
    take an order.
    """
    for place, hardware in PLACES:
        site = create_site(backend, {**place, "ShippingAddress": place["OperatingAddress"]})["Site"]
        details = {name: value for name, value in hardware.items() if name != "zone"}
        zone = f"{backend.region_name}{hardware['zone']}"
        create_outpost(backend, {**details, "SiteId": site["SiteId"], "AvailabilityZone": zone})
