"""Does it fit? Hardware against its Outpost, and racks against what their site offers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from outpost_planner.order.check import FAIL, NOT_CHECKED, PASS, WARN, Check
from outpost_planner.plan.racks import Racks, racks_of, single_racks
from outpost_planner.plan.rules import ACE_FROM_RACKS, MANY_RACKS, MANY_SERVERS
from outpost_planner.service.kinds import HARDWARE, RACK, SERVER
from outpost_planner.service.rack_properties import POWER, UPLINK, WEIGHT, Offered, offered

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    import pandas as pd

    from outpost_planner.plan.catalog import LineItems


NO_RACKS = Racks()


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
        Of the hardware type; of the number of racks and the network rack, by the order alone; of
        power, weight and uplinks for racks alone: servers need nothing of their site.
    """
    yield from hardware_checks(lines, outpost)
    if site is not None:
        yield from site_checks(lines, site)
    yield from rack_checks(racks_of(lines), alone=single_racks(lines))


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


def rack_checks(
    ordered: Racks,
    there: Racks | None = NO_RACKS,
    why_not_known: str = "",
    *,
    alone: Sequence[str] = (),
) -> Iterator[Check]:
    """Check the number of racks at the end, and whether they need a network rack.

    Parameters
    ----------
    ordered
        Racks that the order brings.
    there
        Racks that stand in the Outpost already; None where they are not known.
    why_not_known
        Why they are not.
    alone
        What of the order takes no other rack beside it.

    Examples
    --------
    >>> for check in rack_checks(Racks(1), Racks(3)):
    ...     print(check.result, check.reason)
    WARN 4 compute racks, 3 of which stand already, and no ACE rack, which is needed from 4
    """
    if not ordered.total:
        return
    at_end = ordered + (there or NO_RACKS)
    if at_end.are_too_many:
        stand = f", {there.total:,} of which stand already" if there and there.total else ""
        said = f"{at_end.total:,} racks{stand}, where one Outpost holds up to {MANY_RACKS}"
        yield Check("Number of racks", FAIL, f"{said}; is a quantity mistyped?")
    if alone and at_end.total > 1:
        said = f"{', '.join(alone)} takes no other rack beside it (SINGLE_RACK)"
        yield Check("Single rack", WARN, f"{said}, and there are {at_end.total} at the end")
    if at_end.need_network_rack:
        stand = f", {there.compute:,} of which stand already," if there and there.compute else ""
        said = f"{at_end.compute} compute racks{stand} and no ACE rack"
        yield Check("Network rack", WARN, f"{said}, which is needed from {ACE_FROM_RACKS}")
    elif there is None and not ordered.network:
        said = f"which racks stand already is not known: {why_not_known}"
        yield Check("Network rack", NOT_CHECKED, said)


def how_to_make_another(outpost: Mapping[str, Any]) -> str:
    """Return what somebody types or clicks to have an Outpost for one more server."""
    site = outpost.get("SiteId", "os-...")
    zone = outpost.get("AvailabilityZone")
    at = f", availability_zone='{zone}'" if zone else ""
    return (
        "make an Outpost for each other server. In Python:"
        f" planner.create_outpost(connection, '...', '{site}', hardware_type='SERVER'{at}). At the"
        " desk: New Outpost… in Choose. In the console: AWS Outposts, Outposts, Create Outpost,"
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
    yield _uplinks(offered(place, UPLINK), racks["supported_uplink_gbps"])


def limit_checks(place: Mapping[str, Any], racks: pd.DataFrame) -> Iterator[Check]:
    """Check the power and the weight of racks against what one rack position offers.

    Parameters
    ----------
    place
        The site's RackPhysicalProperties.
    racks
        One row per rack, by its name: power_kva [kVA] and weight_lbs [lb].
    """
    yield _limit("Power", "kVA", offered(place, POWER), racks["power_kva"])
    yield _limit("Weight", "lb", offered(place, WEIGHT), racks["weight_lbs"])


def _limit(name: str, unit: str, position: Offered, needed: Any) -> Check:
    """Compare what one rack position offers with what each rack needs."""
    if position.is_unlimited:
        return Check(name, PASS, "the site sets no limit")
    if position.is_unknown:
        return Check(name, NOT_CHECKED, position.unknown_in_words)
    limit = position.number
    if limit is None:
        return Check(
            name, NOT_CHECKED, f"the site does not say what a rack position offers [{unit}]"
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


def _uplinks(uplink: Offered, supported: Any) -> Check:
    if uplink.is_unknown:
        return Check("Uplinks", NOT_CHECKED, uplink.unknown_in_words)
    speed = uplink.number
    if speed is None:
        return Check("Uplinks", NOT_CHECKED, "the site does not say its uplink speed")
    wrong = [item_id for item_id, speeds in supported.items() if speed not in speeds]
    if wrong:
        return Check(
            "Uplinks",
            FAIL,
            f"the site's uplinks are {speed:g} Gbps, which {', '.join(wrong)} does not support",
        )
    return Check("Uplinks", PASS, f"every rack supports the site's {speed:g} Gbps")
