"""Does a quote's option fit? Its hardware against the Outpost, its kVA and pounds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from outpost_planner.order.check import FAIL, NOT_CHECKED, PASS, Check
from outpost_planner.order.fit import NO_RACKS, how_to_make_another, limit_checks, rack_checks
from outpost_planner.plan.racks import Racks
from outpost_planner.plan.rules import MANY_SERVERS
from outpost_planner.service.kinds import (
    EXISTING_RACK,
    HARDWARE,
    NETWORKING,
    NEW_RACK,
    RACK,
    SERVER,
)
from outpost_planner.service.rack_properties import UPLINK, offered

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import Any

    from outpost_planner.quote.hardware import Specification
    from outpost_planner.quote.option import QuoteOption
    from outpost_planner.quote.quote import Quote

AT_THE_SITE = "RACK_PHYSICAL_PROPERTIES_CHECK_ERROR"
"""The ordering requirement by which AWS itself holds racks against the site, with its uplinks."""


def option_hardware_checks(option: QuoteOption, outpost: Mapping[str, Any]) -> Iterator[Check]:
    """Check the kind and the number of an option's hardware against what its Outpost takes.

    Examples
    --------
    >>> from outpost_planner.quote.examples import example_quote
    >>> for check in option_hardware_checks(
    ...     example_quote().option(1), {"SupportedHardwareType": "SERVER"}
    ... ):
    ...     print(check.result, check.reason)
    FAIL the Outpost takes SERVER hardware, and the option brings racks
    """
    takes = outpost.get("SupportedHardwareType")
    brings = {SERVER if each.is_server else RACK for each in option.specifications}
    if takes not in HARDWARE or not brings:
        said = (
            f"the Outpost takes {takes or 'hardware that AWS does not name'}"
            if brings
            else "AWS does not say what hardware the option brings"
        )
        yield Check("Hardware type", NOT_CHECKED, said)
        return
    if brings != {takes}:
        wrong = " and ".join(f"{each.lower()}s" for each in sorted(brings - {takes}))
        said = f"the Outpost takes {takes} hardware, and the option brings {wrong}"
        yield Check("Hardware type", FAIL, said)
    elif takes == SERVER and option.servers > MANY_SERVERS:
        said = f"a server Outpost holds one server, and this option brings {option.servers}"
        yield Check("Hardware type", FAIL, f"{said}: {how_to_make_another(outpost)}")
    else:
        yield Check("Hardware type", PASS, f"the option is {takes} hardware, as the Outpost takes")


def option_rack_checks(option: QuoteOption, there: Racks | None = None) -> Iterator[Check]:
    """Check the number of racks at the end, and whether they need a network rack.

    Parameters
    ----------
    option
        The option, which names racks that stand already too.
    there
        Racks that stand in the Outpost; None where they are not known. Where the option names more
        of them, those count.
    """
    named = _racks(option, lambda kind: kind != NEW_RACK)
    stands = max(named, there or NO_RACKS, key=lambda racks: racks.total)
    yield from rack_checks(_racks(option, lambda kind: kind == NEW_RACK), stands)


def _racks(option: QuoteOption, is_wanted: Callable[[str], bool]) -> Racks:
    uses = [
        each.use for each in option.specifications if not each.is_server and is_wanted(each.kind)
    ]
    network = uses.count(NETWORKING)
    return Racks(len(uses) - network, network)


def option_site_checks(
    option: QuoteOption, quote: Quote, site: Mapping[str, Any]
) -> Iterator[Check]:
    """Check what an option's racks draw and weigh against what a rack position of the site offers.

    Parameters
    ----------
    option
        The option.
    quote
        Its quote, whose ordering requirements say what AWS found of the site.
    site
        The Site, as the API shapes it.

    Yields
    ------
    Check
        For racks alone: servers need nothing of their site.
    """
    racks = [
        each for each in option.specifications if not each.is_server and each.kind != EXISTING_RACK
    ]
    if not racks:
        return
    place = site.get("RackPhysicalProperties", {})
    unknown = [_name(each, number) for number, each in enumerate(racks, 1) if not _is_told(each)]
    if unknown:
        said = f"AWS does not say what {', '.join(unknown)} draws and weighs"
        yield from (Check(name, NOT_CHECKED, said) for name in ("Power", "Weight"))
    else:
        yield from limit_checks(place, _measures(racks))
    yield _uplinks(quote, offered(place, UPLINK).word)


def _measures(racks: list[Specification]) -> pd.DataFrame:
    rows = {
        _name(each, number): {
            "power_kva": each.after.power_kva,
            "weight_lbs": each.after.weight_lbs,
        }
        for number, each in enumerate(racks, 1)
        if each.after is not None
    }
    return pd.DataFrame.from_dict(rows, orient="index")


def _is_told(rack: Specification) -> bool:
    return rack.after is not None and None not in {rack.after.power_kva, rack.after.weight_lbs}


def _name(rack: Specification, number: int) -> str:
    return rack.rack_id or f"rack {number} of the option"


def _uplinks(quote: Quote, uplink: str | None) -> Check:
    """Take AWS's own word: a quote does not show which uplinks its racks support."""
    met = {each.kind: each.status for each in quote.ordering_requirements or ()}
    if met.get(AT_THE_SITE) == PASS:
        said = "AWS holds the racks against the site's rack properties itself, and they pass"
        return Check("Uplinks", PASS, said)
    site = f"the site says {uplink}" if uplink else "the site does not say its uplink speed"
    return Check(
        "Uplinks", NOT_CHECKED, f"{site}, and a quote does not show what its racks support"
    )
