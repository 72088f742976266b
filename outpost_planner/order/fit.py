"""Does it fit? Hardware against its Outpost, and racks against what their site offers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from outpost_planner.order.check import FAIL, NOT_CHECKED, PASS, WARN, Check
from outpost_planner.plan.rules import ACE_FROM_RACKS, MANY_RACKS, MANY_SERVERS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    import pandas as pd

    from outpost_planner.plan.catalog import LineItems

RACK, SERVER = "RACK", "SERVER"
HARDWARE = (RACK, SERVER)
"""The kinds of hardware that the catalog knows."""


def fit_checks(
    lines: LineItems, outpost: Mapping[str, Any], site: Mapping[str, Any] | None
) -> Iterator[Check]:
    """Check the kind and the number of what is ordered, and what racks need of their site.

    Parameters
    ----------
    lines
        What is to be ordered.
    outpost
        The Outpost, as the API shapes it.
    site
        Its Site, as the API shapes it; None where it is not known, which leaves its checks out.

    Yields
    ------
    Check
        Of the hardware type and the number of racks; of power, weight, uplinks and the network rack
        for racks alone: servers need nothing of their site.
    """
    yield from hardware_checks(lines, outpost)
    if site is not None:
        yield from site_checks(lines, site)


def hardware_checks(lines: LineItems, outpost: Mapping[str, Any]) -> Iterator[Check]:
    """Check the kind and the number of what is ordered against what its Outpost takes."""
    takes = outpost.get("SupportedHardwareType")
    if takes not in HARDWARE:
        said = (
            "AWS does not say which hardware the Outpost takes"
            if takes is None
            else f"the Outpost takes {takes}"
        )
        yield Check(
            "Hardware type", NOT_CHECKED, f"{said}; the catalog knows {' and '.join(HARDWARE)}"
        )
        return
    wrong = lines.table.query("item_class != @takes")["catalog_item_id"].tolist()
    count = sum(lines.quantities.values())
    if wrong:
        yield Check(
            "Hardware type",
            FAIL,
            f"the Outpost takes {takes} hardware, which {', '.join(wrong)} is not",
        )
    elif takes == SERVER and count > MANY_SERVERS:
        said = f"a server Outpost holds one server, and this order asks for {count:,}"
        yield Check("Hardware type", FAIL, f"{said}: order one, and {how_to_make_another(outpost)}")
    else:
        yield Check("Hardware type", PASS, f"every item is {takes} hardware, as the Outpost takes")
    racks = int(lines.table.query("item_class == @RACK")["quantity"].sum())
    if racks > MANY_RACKS:
        said = f"{racks:,} racks, where one Outpost holds up to {MANY_RACKS}"
        yield Check("Number of racks", FAIL, f"{said}; is a quantity mistyped?")


def how_to_make_another(outpost: Mapping[str, Any]) -> str:
    """Return what somebody types or clicks to have an Outpost for one more server."""
    site = outpost.get("SiteId", "os-...")
    zone = outpost.get("AvailabilityZone")
    at = f", AvailabilityZone='{zone}'" if zone else ""
    return (
        "make an Outpost for each other server. In Python:"
        f" connection.client().create_outpost(Name='...', SiteId='{site}'{at},"
        " SupportedHardwareType='SERVER'). In the console: AWS Outposts, Outposts, Create Outpost,"
        " Servers"
    )


def site_checks(lines: LineItems, site: Mapping[str, Any]) -> Iterator[Check]:
    """Check what racks need against what one rack position of their site offers."""
    if RACK not in lines.item_classes:
        return
    catalog = lines.catalog.items.loc[list(lines.quantities)]
    racks = catalog[catalog["item_class"] == RACK]
    place = site.get("RackPhysicalProperties", {})
    yield from limit_checks(place, racks)
    yield _uplinks(place.get("UplinkGbps"), racks["supported_uplink_gbps"])
    compute = racks[racks["ec2_capacities"].map(len) > 0].index
    count = sum(lines.quantities[item_id] for item_id in compute)
    # Every rack of the order is a compute rack: there is no network rack among them.
    if count >= ACE_FROM_RACKS and len(compute) == len(racks):
        yield Check(
            "Network rack",
            WARN,
            f"{count} compute racks and no ACE rack, which is needed from {ACE_FROM_RACKS}",
        )


def limit_checks(place: Mapping[str, Any], racks: pd.DataFrame) -> Iterator[Check]:
    """Check the power and the weight of racks against what one rack position offers.

    Parameters
    ----------
    place
        The site's RackPhysicalProperties.
    racks
        One row per rack, by its name: power_kva [kVA] and weight_lbs [lb].
    """
    yield _limit("Power", "kVA", place.get("PowerDrawKva"), "POWER_", racks["power_kva"])
    yield _limit(
        "Weight", "lb", place.get("MaximumSupportedWeightLbs"), "MAX_", racks["weight_lbs"]
    )


def _limit(name: str, unit: str, offered: str | None, prefix: str, needed: Any) -> Check:
    """Compare what one rack position offers with what each rack needs."""
    if offered is None:
        return Check(
            name, NOT_CHECKED, f"the site does not say what a rack position offers [{unit}]"
        )
    if offered == "NO_LIMIT":
        return Check(name, PASS, "the site sets no limit")
    limit = _number_in(offered, prefix)
    if limit is None:
        return Check(
            name, NOT_CHECKED, f"the site says {offered}, which this version does not know"
        )
    over = needed[needed > limit]
    if over.empty:
        return Check(
            name,
            PASS,
            f"at most {needed.max():,g} {unit} a rack, where a position offers {limit:,g} {unit}",
        )
    said = ", ".join(f"{item_id} needs {value:,g} {unit}" for item_id, value in over.items())
    return Check(name, FAIL, f"{said}, where a rack position offers {limit:,g} {unit}")


def _number_in(offered: object, prefix: str) -> float | None:
    """Return the number in a value such as POWER_10_KVA; None for a value of another form."""
    found = re.fullmatch(rf"{prefix}(\d+)(?:_[A-Z]+|G)?", str(offered), flags=re.ASCII)
    return float(found[1]) if found else None


def _uplinks(offered: str | None, supported: Any) -> Check:
    if offered is None:
        return Check("Uplinks", NOT_CHECKED, "the site does not say its uplink speed")
    speed = _number_in(offered, "UPLINK_")
    if speed is None:
        return Check(
            "Uplinks", NOT_CHECKED, f"the site says {offered}, which this version does not know"
        )
    wrong = [item_id for item_id, speeds in supported.items() if speed not in speeds]
    if wrong:
        return Check(
            "Uplinks",
            FAIL,
            f"the site's uplinks are {speed:g} Gbps, which {', '.join(wrong)} does not support",
        )
    return Check("Uplinks", PASS, f"every rack supports the site's {speed:g} Gbps")
