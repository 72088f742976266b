"""The requirements that may be let go, and what each asks for in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from outpost_planner.plan.rules import ACE_FROM_RACKS
from outpost_planner.show.wording import count, format_dollars, with_article
from outpost_planner.sizing.headroom import NO_HEADROOM, in_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from outpost_planner.sizing.limits import Limits


class Requirement(NamedTuple):
    """A requirement that may be let go.

    Parameters
    ----------
    name
        Its field of Limits.
    gone
        The value of that field that asks for nothing.
    words
        What it asks for, given its value.
    is_fixed
        Whether nobody can change it: then it is named in a clash only where it alone is why nothing
        fits.
    """

    name: str
    gone: Any
    words: Callable[[Any], str]
    is_fixed: bool = False


FIGURE_WORDS = {
    "npv": "NPV",
    "total": "total cost",
    "first_year_cash": "first-year cash",
    "bound_cash": "bound cash",
    "upfront": "upfront price",
    "monthly": "monthly recurring price",
}


def _caps(caps: Mapping[str, int]) -> str:
    each = (
        f"{with_article(FIGURE_WORDS[name])} of at most {format_dollars(cap / 100)}"
        for name, cap in caps.items()
    )
    return " and ".join(each)


REQUIREMENTS = (
    Requirement("budget", None, _caps),
    Requirement("line_items", None, lambda most: f"at most {most} line items in an order"),
    Requirement("total_power_kva", None, lambda most: f"{most:,g} kVA for all new racks"),
    Requirement("total_weight_lbs", None, lambda most: f"{most:,g} lb for all new racks"),
    Requirement("racks", None, lambda most: f"at most {most} racks in an Outpost"),
    Requirement("positions", None, lambda most: count(most, "free rack position")),
    Requirement("uplink_gbps", None, lambda speed: f"uplinks of {speed} Gbps"),
    Requirement("weight_lbs", None, lambda most: f"{most:,g} lb a rack position"),
    Requirement("power_kva", None, lambda most: f"{most:,g} kVA a rack position"),
    Requirement("servers", None, lambda most: f"{count(most, 'server')} an Outpost"),
    Requirement("smallest_order", False, lambda _: "the smallest order told (assumed)"),
    Requirement("stored_in", None, lambda _: "the amounts of EBS and S3 told (assumed)"),
    Requirement("storage", False, lambda _: "the storage that is asked for"),
    Requirement(
        "single_alone", False, lambda _: "racks that stand alone (SINGLE_RACK)", is_fixed=True
    ),
    Requirement(
        "network_rack",
        False,
        lambda _: f"a network rack from {ACE_FROM_RACKS} racks",
        is_fixed=True,
    ),
    Requirement(
        "one_class", False, lambda _: "either racks or a server in an Outpost", is_fixed=True
    ),
    Requirement("one_generation", False, lambda _: "racks of one generation"),
    Requirement("headroom", NO_HEADROOM, lambda shares: f"head-room of {in_words(shares)}"),
    Requirement("spare_hosts", 0, lambda spare: f"{count(spare, 'spare host')} of each family"),
)
"""In the order in which they are let go: what is cheapest to change first, so that it is kept out
of a clash where the others clash without it."""


def in_force(limits: Limits) -> Iterator[Requirement]:
    """Yield the requirements that ask for something.

    Parameters
    ----------
    limits
        All of them.
    """
    for each in REQUIREMENTS:
        if getattr(limits, each.name) != each.gone:
            yield each
