"""The racks of an Outpost, as the orders that were installed have made them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from outpost_planner.service.kinds import RACK

if TYPE_CHECKING:
    from collections.abc import Iterable

    from outpost_planner.sandbox.goods import Goods, Item
    from outpost_planner.sandbox.orders import Line


@dataclass(frozen=True)
class Rack:
    """A rack that stands in an Outpost.

    Parameters
    ----------
    rack_id
        As ListAssets gives it.
    item
        The catalog item that the rack is like now.
    is_awaited
        Whether hosts for it are on their way, so that nobody knows yet how many more it takes.
    """

    rack_id: str
    item: Item
    is_awaited: bool = False


def racks(goods: Goods, installed: Iterable[Line], coming: Iterable[Line] = ()) -> list[Rack]:
    """Return the racks that installed lines have brought or filled up, first installed first.

    Parameters
    ----------
    goods
        What the lines' items are.
    installed
        Lines whose hardware is installed.
    coming
        Lines that are still to be installed.

    Returns
    -------
    list of Rack
        Empty for an Outpost of servers, or a new one.
    """
    found: dict[str, Rack] = {}
    awaited = {line.wanted.rack_id for line in coming}
    # A rack must stand before hosts go into it, whichever was ordered first.
    for line in sorted(installed, key=lambda line: (line.life[-1][0], line.line_item_id)):
        item = goods.items[line.wanted.item_id]
        if item.item_class == RACK:
            found |= {rack_id: Rack(rack_id, item, rack_id in awaited) for rack_id in line.rack_ids}
    return list(found.values())
