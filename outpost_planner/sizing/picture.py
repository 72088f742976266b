"""A layout as HTML, in the colours of the theme: racks, their hosts, and the instances on them."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from outpost_planner.show import colours
from outpost_planner.show.wording import count
from outpost_planner.sizing.layout import SPARE
from outpost_planner.sizing.racks import family_places, racks_of

if TYPE_CHECKING:
    from outpost_planner.sizing.racks import HostUse, RackUse
    from outpost_planner.sizing.sized import Sized

MOST_RACKS = 24
"""Kinds of racks that are shown; the others are counted."""

RACKS = "display:flex;flex-wrap:wrap;gap:8px;align-items:flex-start;margin:8px 0"
RACK = "box-sizing:border-box;width:260px;padding:4px 8px 8px;border:1px"
HOST = "display:flex;box-sizing:border-box;height:14px;border:1px solid currentColor;opacity:0.9"
HATCHED = "background:repeating-linear-gradient(135deg,currentColor 0 1px,transparent 1px 6px)"

LEGEND = (
    "A bar is a host, and its parts are instances, by the host's scarcest resource (vCPUs, memory"
    " or GPUs). Hatched: spare, for hosts that fail. Empty: free."
)


def layout_in_html(result: Sized) -> str:
    """Return the racks of a sizing as HTML; nothing where there are none.

    Parameters
    ----------
    result
        From `size`.

    Returns
    -------
    str
        One box per kind of rack, with one bar per kind of host, as `plot_layout` draws them.

    Examples
    --------
    >>> from outpost_planner import read_catalog, size
    >>> html = layout_in_html(size({"m5.4xlarge": 12}, read_catalog()))
    >>> "2 × m5.24xlarge, each 6 × 4xlarge" in html
    True
    """
    racks = racks_of(result)
    if not racks:
        return ""
    looks = family_places(result)
    boxes = "".join(_rack(rack, looks) for rack in racks[:MOST_RACKS])
    more = sum(rack.racks for rack in racks[MOST_RACKS:])
    rest = f" Not shown: {count(more, 'more rack or server', 'more racks or servers')}."
    note = LEGEND + (rest if more else "")
    return f'<div style="{RACKS}">{boxes}</div><p><small>{escape(note)}</small></p>'


def _rack(rack: RackUse, looks: dict[str, int]) -> str:
    title, name = f"{rack.racks:,} × {rack.item_id}", rack.name
    if rack.is_present:
        title, name = "Stands there, or is on order", "its hosts are used first"
    hosts = "".join(_host(host, looks) for host in rack.hosts) or "<small>runs no instances</small>"
    style = f"{RACK} {'dashed' if rack.is_present else 'solid'} currentColor"
    return (
        f'<div style="{style}"><strong>{escape(title)}</strong><br>'
        f"<small>{escape(name)}</small><br>{hosts}</div>"
    )


def _host(host: HostUse, looks: dict[str, int]) -> str:
    colour = colours.COLOURS[looks[host.kind.family] % len(colours.COLOURS)]
    parts = "".join(_instances(number, part, colour) for number, part in host.shares)
    look = f"{HOST};{HATCHED}" if host.use == SPARE else HOST
    return f'<small>{escape(str(host))}</small><div style="{look}" aria-hidden="true">{parts}</div>'


def _instances(number: int, part: float, colour: str) -> str:
    """Return equal instances as one element, whose ground is cut into as many parts."""
    ends = f"calc({100 / number:.4g}% - 1px),#ffffff calc({100 / number:.4g}% - 1px) "
    cut = f"repeating-linear-gradient(90deg,{colour} 0 {ends}{100 / number:.4g}%)"
    return f'<span style="width:{100 * number * part:.4g}%;background:{cut}"></span>'
