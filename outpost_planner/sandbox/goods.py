"""What a sandbox sells: its catalog and price table, item by item, so that a request finds them at
once.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from outpost_planner.plan.columns import PRICE_KEY
from outpost_planner.sandbox import instance_types
from outpost_planner.service.statuses import (
    AVAILABLE,
)

if TYPE_CHECKING:
    from outpost_planner.plan.catalog import Catalog, EC2Capacity

SINGLE_RACK = "SINGLE_RACK"


@dataclass(frozen=True)
class Item:
    """One item of the catalog."""

    item_id: str
    item_class: str
    is_available: bool
    capacities: tuple[EC2Capacity, ...]
    power_kva: float
    weight_lbs: float
    storage: tuple[str, ...]
    uplinks_gbps: tuple[int, ...]
    scaling: str | None
    """SINGLE_RACK or MULTI_RACK; None for servers."""

    @property
    def hosts(self) -> int:
        """Number of hosts."""
        return sum(each.quantity for each in self.capacities)

    @property
    def is_single(self) -> bool:
        """Whether the rack stands alone: none can be added to it."""
        return self.scaling == SINGLE_RACK

    @property
    def is_networking(self) -> bool:
        """Whether the item is a rack without hosts, which ties other racks together."""
        return not self.capacities

    @cached_property
    def generation(self) -> str:
        """Generation of the hosts."""
        return instance_types.generation(self.capacities)


class Goods:
    """The items of a catalog and their prices.

    Parameters
    ----------
    catalog
        Items and prices.
    are_exact
        Whether amounts are sent as they are, and not as 32-bit floats.
    """

    def __init__(self, catalog: Catalog, *, are_exact: bool = False) -> None:
        self.are_exact = are_exact
        self.items = {
            str(item_id): _item(str(item_id), row) for item_id, row in catalog.items.iterrows()
        }
        columns = (*PRICE_KEY, "upfront_price", "monthly_recurring_price")
        self._prices = {
            tuple(key): (round(upfront * 100), round(monthly * 100))
            for *key, upfront, monthly in zip(
                *(catalog.prices[name] for name in columns), strict=True
            )
        }

    def price(self, item_id: str, country: str, term: str, option: str) -> tuple[int, int] | None:
        """Return upfront and monthly price of one unit [cents]; None where the table has none."""
        return self._prices.get((item_id, country, term, option))

    def sent(self, amount: float) -> float:
        """Return a number as an answer's `float` carries it: the nearest of 32 bits, unless exact
        ones are sent.

        Examples
        --------
        >>> from outpost_planner.plan.reading import read_catalog
        >>> (
        ...     Goods(read_catalog()).sent(590216.36),
        ...     Goods(read_catalog(), are_exact=True).sent(590216.36),
        ... )
        (590216.375, 590216.36)
        """
        if self.are_exact:
            return float(amount)
        return float(struct.unpack("f", struct.pack("f", amount))[0])


def _item(item_id: str, row: Any) -> Item:
    return Item(
        item_id,
        row["item_class"],
        row["item_status"] == AVAILABLE,
        tuple(row["ec2_capacities"]),
        float(row["power_kva"]),
        float(row["weight_lbs"]),
        tuple(row["supported_storage"]),
        tuple(row["supported_uplink_gbps"]),
        row["rack_scaling_type"] if isinstance(row["rack_scaling_type"], str) else None,
    )
