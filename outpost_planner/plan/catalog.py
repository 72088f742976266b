"""What can be bought, and what of it an order asks for: a catalog, and line items chosen from it.

Both stand here, because each knows the other: a catalog makes line items, which point at their catalog.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from html import escape
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from outpost_planner.plan.quantities import chosen_quantities, nearest_available
from outpost_planner.service.statuses import AVAILABLE
from outpost_planner.show.style import as_text
from outpost_planner.show.tables import html

if TYPE_CHECKING:
    from collections.abc import Mapping

    from outpost_planner.plan.quantities import LineItemsSpec


class EC2Capacity(NamedTuple):
    """EC2 capacity of a catalog item, as CatalogItem gives it.

    Parameters
    ----------
    family
        Instance family, such as ``c5``.
    max_size
        Largest instance size that one host runs, such as ``c5.24xlarge``.
    quantity
        Number of hosts.
    """

    family: str
    max_size: str
    quantity: int

    @property
    def vcpus(self) -> int | None:
        """Count the vCPUs of all these hosts together; None where the size does not tell.

        A size of ``Nxlarge`` has 4 N vCPUs, by EC2's table of instance sizes for the families that
        Outposts offers; ``metal`` names no size.
        """
        size = re.fullmatch(r"(\d*)xlarge", self.max_size.rpartition(".")[2])
        return None if size is None else 4 * int(size.group(1) or 1) * self.quantity

    def __repr__(self) -> str:
        return f"{self.family}:{self.max_size}:{self.quantity}"

    def __str__(self) -> str:
        return repr(self)


@dataclass(frozen=True)
class Catalog:
    """What can be bought, and at which prices.

    Parameters
    ----------
    items
        One row an item, indexed by ``catalog_item_id``: name, item_class, item_status, ec2_capacities
        (tuple of `EC2Capacity`), power_kva [kVA], weight_lbs [lb], supported_uplink_gbps (tuple) [Gbps],
        supported_storage (tuple), rack_scaling_type.
    prices
        One row a price, with the columns of `PRICE_COLUMNS` [USD, USD/month]. Each float is the double
        nearest to an exact number of cents.

    Examples
    --------
    >>> catalog = read_catalog()
    >>> catalog.items.loc["OR-RKGP001", "item_class"]
    'RACK'
    """

    items: pd.DataFrame = field(repr=False)
    prices: pd.DataFrame = field(repr=False)

    @property
    def capacities(self) -> pd.DataFrame:
        """Return the hosts of one unit of each item: catalog_item_id, family, max_size, hosts, vcpus."""
        rows = [
            (item_id, capacity.family, capacity.max_size, capacity.quantity, capacity.vcpus)
            for item_id, capacities in self.items["ec2_capacities"].items()
            for capacity in capacities
        ]
        frame = pd.DataFrame(rows, columns=["catalog_item_id", "family", "max_size", "hosts", "vcpus"])
        return frame.astype({"hosts": "int64", "vcpus": "Int64"})

    def line_items(self, spec: LineItemsSpec) -> LineItems:
        """Choose items and quantities.

        Parameters
        ----------
        spec
            A dict of catalog item id to quantity, pairs of the two, or a DataFrame with the columns
            ``catalog_item_id`` and ``quantity``. The same item given twice is added up.

        Returns
        -------
        LineItems
            Checked against this catalog and the limits of CreateOrder.

        Raises
        ------
        InputError
            Listing every unknown or discontinued item (with the nearest ids), every bad quantity and
            the limit of line items.

        Examples
        --------
        >>> read_catalog().line_items({"OR-RKGP001": 2}).to_request()
        [{'CatalogItemId': 'OR-RKGP001', 'Quantity': 2}]
        """
        return LineItems(self, chosen_quantities(self.items, spec))

    def nearest(self, item_id: str, count: int = 3) -> list[str]:
        """Return the available ids that look most like the one given.

        Parameters
        ----------
        item_id
            What somebody typed.
        count
            How many to return at most.
        """
        return nearest_available(self.items, item_id, count)

    def __repr__(self) -> str:
        countries = ", ".join(sorted(self.prices["country_code"].unique())) or "no country"
        discontinued = int((self.items["item_status"] != AVAILABLE).sum())
        note = f" ({discontinued} discontinued)" if discontinued else ""
        return f"Catalog of {len(self.items)} items{note}, {len(self.prices)} prices for {countries}"

    def _repr_html_(self) -> str:
        return as_text(f"<p>{escape(repr(self))}</p>{html(self.items, rows=10)}")


@dataclass(frozen=True)
class LineItemTotals:
    """What all line items need and bring together.

    Parameters
    ----------
    power_kva
        Power draw [kVA].
    weight_lbs
        Weight [lb].
    vcpus
        vCPUs of all hosts; None where one of them does not tell its size.
    hosts
        Hosts by instance family.
    """

    power_kva: float
    weight_lbs: int
    vcpus: int | None
    hosts: Mapping[str, int]

    def __repr__(self) -> str:
        hosts = ", ".join(f"{count} {family}" for family, count in self.hosts.items()) or "no"
        vcpus = "unknown" if self.vcpus is None else f"{self.vcpus:,}"
        return f"{self.power_kva:,g} kVA, {self.weight_lbs:,} lb, {hosts} hosts, {vcpus} vCPUs"


@dataclass(frozen=True)
class LineItems:
    """Line items of one order, checked against their catalog.

    Made by `Catalog.line_items`.

    Parameters
    ----------
    catalog
        Where the items come from.
    quantities
        Quantity by catalog item id, in the order given.

    Examples
    --------
    >>> from outpost_planner import read_catalog
    >>> lines = read_catalog().line_items([("OR-SV1U001", 3), ("OR-SV1U001", 1)])
    >>> lines.to_request()
    [{'CatalogItemId': 'OR-SV1U001', 'Quantity': 4}]
    """

    catalog: Catalog = field(repr=False)
    quantities: Mapping[str, int]

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row a line item, with the power [kVA] and weight [lb] of the whole line."""
        items = self.catalog.items.loc[list(self.quantities)]
        quantity = pd.Series(self.quantities, dtype="int64")
        return pd.DataFrame(
            {
                "catalog_item_id": items.index,
                "quantity": quantity.to_numpy(),
                "name": items["name"].to_numpy(),
                "item_class": items["item_class"].to_numpy(),
                "power_kva": (items["power_kva"] * quantity).round(6).to_numpy(),
                "weight_lbs": (items["weight_lbs"] * quantity).to_numpy(),
            }
        )

    @cached_property
    def totals(self) -> LineItemTotals:
        """Power [kVA], weight [lb], hosts by family and vCPUs of all line items together."""
        capacities = [
            (capacity, quantity)
            for item_id, quantity in self.quantities.items()
            for capacity in self.catalog.items.at[item_id, "ec2_capacities"]
        ]
        hosts: dict[str, int] = {}
        for capacity, quantity in capacities:
            hosts[capacity.family] = hosts.get(capacity.family, 0) + capacity.quantity * quantity
        vcpus = [(capacity.vcpus, quantity) for capacity, quantity in capacities]
        return LineItemTotals(
            power_kva=round(float(self.table["power_kva"].sum()), 6),
            weight_lbs=int(self.table["weight_lbs"].sum()),
            vcpus=None if any(each is None for each, _ in vcpus) else sum((each or 0) * n for each, n in vcpus),
            hosts=hosts,
        )

    @property
    def item_classes(self) -> frozenset[str]:
        """Return the classes of the items: RACK, SERVER or both."""
        return frozenset(self.table["item_class"])

    def to_request(self) -> list[dict[str, Any]]:
        """Return the LineItems parameter of CreateOrder."""
        return [{"CatalogItemId": item_id, "Quantity": quantity} for item_id, quantity in self.quantities.items()]

    def __repr__(self) -> str:
        return ", ".join(f"{quantity} × {item_id}" for item_id, quantity in self.quantities.items())

    def __hash__(self) -> int:
        return hash(tuple(self.quantities.items()))

    def _repr_html_(self) -> str:
        return as_text(f"{html(self.table)}<p>Together {escape(repr(self.totals))}</p>")
