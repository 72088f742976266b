"""What can be bought, and what of it an order asks for: a catalog, and line items chosen from it.

Both stand here, because each knows the other: a catalog makes line items, which point at their
catalog.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from outpost_planner.plan.quantities import chosen_quantities, nearest_available
from outpost_planner.service.statuses import AVAILABLE
from outpost_planner.show.markup import as_text, paragraph
from outpost_planner.show.tables import html

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

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

    Examples
    --------
    >>> EC2Capacity("c5", "c5.24xlarge", 4)
    c5:c5.24xlarge:4
    """

    family: str
    max_size: str
    quantity: int

    @property
    def vcpus(self) -> int | None:
        """Count the vCPUs of all these hosts together; None where the size does not tell.

        A size of ``Nxlarge`` has 4 N vCPUs, by EC2's table of instance sizes for the families that
        Outposts offers; ``metal`` names no size.

        Examples
        --------
        >>> EC2Capacity("c5", "c5.24xlarge", 4).vcpus  # 4 hosts of 4 × 24 vCPUs
        384
        """
        size = re.fullmatch(r"(\d*)xlarge", self.max_size.rpartition(".")[2])
        return None if size is None else 4 * int(size.group(1) or 1) * self.quantity

    def __repr__(self) -> str:
        return f"{self.family}:{self.max_size}:{self.quantity}"

    def __str__(self) -> str:
        return repr(self)


@dataclass(frozen=True)
class Catalog:
    """What can be bought, and at which prices. Made by `read_catalog`.

    Parameters
    ----------
    items
        One row per item, indexed by ``catalog_item_id``: name, item_class, item_status,
        ec2_capacities (tuple of ``EC2Capacity``), power_kva [kVA], weight_lbs [lb],
        supported_uplink_gbps (tuple) [Gbps], supported_storage (tuple), rack_scaling_type.
    prices
        One row per price: catalog_item_id, country_code, payment_term, payment_option,
        upfront_price [USD], monthly_recurring_price [USD/month], currency, as_of, source, and
        valid_until where the price CSV has it. Each price is the float nearest to an exact number
        of cents.
    today
        The day on which prices that have a ``valid_until`` are judged; None: they are not.
    country_code
        The one country of its prices where AWS made them for one place, as those of a quote; None:
        a price sheet, of which the country is asked for.
    ends_with_contract
        Whether its prices are for capacity that is added to an Outpost, and so for what is left of
        the Outpost's contract.

    Examples
    --------
    >>> from outpost_planner import read_catalog
    >>> catalog = read_catalog()
    >>> catalog.items.loc["OR-RKGP001", "item_class"]
    'RACK'
    """

    items: pd.DataFrame = field(repr=False)
    prices: pd.DataFrame = field(repr=False)
    today: date | None = field(repr=False, default=None)
    country_code: str | None = field(repr=False, default=None)
    ends_with_contract: bool = field(repr=False, default=False)

    @property
    def item_status(self) -> dict[str, str]:
        """Return the status of each item by its id: AVAILABLE or DISCONTINUED.

        Examples
        --------
        >>> from outpost_planner import read_catalog
        >>> read_catalog().item_status["OR-RKGP001"]
        'AVAILABLE'
        """
        return dict(zip(self.items.index, self.items["item_status"], strict=True))

    @property
    def capacities(self) -> pd.DataFrame:
        """Return what one unit of each item can run, one row per instance family of an item.

        Columns: catalog_item_id, family, max_size, hosts, vcpus (of all these hosts together).

        Examples
        --------
        >>> from outpost_planner import read_catalog
        >>> read_catalog().capacities.query("catalog_item_id == 'OR-RKGP001'")["hosts"].item()
        4
        """
        rows = [
            (item_id, capacity.family, capacity.max_size, capacity.quantity, capacity.vcpus)
            for item_id, capacities in self.items["ec2_capacities"].items()
            for capacity in capacities
        ]
        frame = pd.DataFrame(
            rows, columns=["catalog_item_id", "family", "max_size", "hosts", "vcpus"]
        )
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
            Listing every unknown or discontinued item (with the nearest ids), every bad quantity
            and the limit of line items.

        Examples
        --------
        >>> from outpost_planner import read_catalog
        >>> read_catalog().line_items({"OR-RKGP001": 2}).to_request()
        [{'CatalogItemId': 'OR-RKGP001', 'Quantity': 2}]
        """
        return LineItems(self, chosen_quantities(self.item_status, spec))

    def nearest(self, item_id: str, count: int = 3) -> list[str]:
        """Return the available ids that look most like the one given.

        Parameters
        ----------
        item_id
            What somebody typed.
        count
            How many to return at most.

        Returns
        -------
        list of str
            The nearest id first; empty where nothing looks like it.

        Examples
        --------
        >>> from outpost_planner import read_catalog
        >>> read_catalog().nearest("or-rkgp01", count=1)
        ['OR-RKGP001']
        """
        return nearest_available(self.item_status, item_id, count)

    def __repr__(self) -> str:
        countries = ", ".join(sorted(self.prices["country_code"].unique())) or "no country"
        discontinued = int((self.items["item_status"] != AVAILABLE).sum())
        note = f" ({discontinued} discontinued)" if discontinued else ""
        return (
            f"Catalog of {len(self.items)} items{note}, {len(self.prices)} prices for {countries}"
        )

    def _repr_html_(self) -> str:
        return as_text(paragraph(repr(self)) + html(self.items, rows=10))


@dataclass(frozen=True)
class LineItemTotals:
    """What all line items of an order need and bring together. Made by `LineItems.totals`.

    Parameters
    ----------
    power_kva
        Power draw [kVA].
    weight_lbs
        Weight [lb].
    vcpus
        vCPUs of all hosts; None where the size of one of them does not tell.
    hosts
        Number of hosts by instance family.

    Examples
    --------
    >>> LineItemTotals(power_kva=13.52, weight_lbs=2836, vcpus=768, hosts={"m5": 8})
    13.52 kVA, 2,836 lb, 8 m5 hosts, 768 vCPUs
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
    """Line items of one order, checked against their catalog. Made by `Catalog.line_items`.

    Parameters
    ----------
    catalog
        Where the items come from.
    quantities
        Quantity by catalog item id, in the order given.

    Examples
    --------
    >>> from outpost_planner import read_catalog
    >>> read_catalog().line_items([("OR-SV1U001", 3), ("OR-SV1U001", 1)])
    4 × OR-SV1U001
    """

    catalog: Catalog = field(repr=False)
    quantities: Mapping[str, int]

    @cached_property
    def table(self) -> pd.DataFrame:
        """Return one row per line item, with the power and weight of the whole line.

        Columns: catalog_item_id, quantity, name, item_class, power_kva [kVA], weight_lbs [lb].

        Examples
        --------
        >>> from outpost_planner import read_catalog
        >>> lines = read_catalog().line_items({"OR-RKGP001": 2})
        >>> lines.table["power_kva"].item()  # 2 racks of 6.76 kVA
        13.52
        """
        items = self.catalog.items.loc[list(self.quantities)]
        quantity = pd.Series(self.quantities, dtype="int64")
        return pd.DataFrame(
            {
                "catalog_item_id": items.index,
                "quantity": quantity.to_numpy(),
                "name": items["name"].to_numpy(),
                "item_class": items["item_class"].to_numpy(),
                # Rounded, because 3 × 0.1 is 0.30000000000000004 in floats.
                "power_kva": (items["power_kva"] * quantity).round(6).to_numpy(),
                "weight_lbs": (items["weight_lbs"] * quantity).to_numpy(),
            }
        )

    @cached_property
    def totals(self) -> LineItemTotals:
        """Return power [kVA], weight [lb], vCPUs and hosts by family of all line items together.

        Examples
        --------
        >>> from outpost_planner import read_catalog
        >>> read_catalog().line_items({"OR-RKGP001": 2}).totals
        13.52 kVA, 2,836 lb, 8 m5 hosts, 768 vCPUs
        """
        hosts: dict[str, int] = {}
        vcpus: int | None = 0
        for item_id, quantity in self.quantities.items():
            for capacity in self.catalog.items.at[item_id, "ec2_capacities"]:
                family = capacity.family
                hosts[family] = hosts.get(family, 0) + capacity.quantity * quantity
                # One size that does not tell makes the sum unknown, and the sum stays so.
                if vcpus is not None:
                    vcpus = None if capacity.vcpus is None else vcpus + capacity.vcpus * quantity
        return LineItemTotals(
            power_kva=round(float(self.table["power_kva"].sum()), 6),
            weight_lbs=int(self.table["weight_lbs"].sum()),
            vcpus=vcpus,
            hosts=hosts,
        )

    @property
    def item_classes(self) -> frozenset[str]:
        """Return the classes of the items: RACK, SERVER or both.

        Examples
        --------
        >>> from outpost_planner import read_catalog
        >>> read_catalog().line_items({"OR-RKGP001": 2}).item_classes
        frozenset({'RACK'})
        """
        return frozenset(self.table["item_class"])

    def to_request(self) -> list[dict[str, Any]]:
        """Return the LineItems parameter of CreateOrder.

        Returns
        -------
        list of dict
            CatalogItemId and Quantity of each line item, in the order given.

        Examples
        --------
        >>> from outpost_planner import read_catalog
        >>> read_catalog().line_items({"OR-RKGP001": 2}).to_request()
        [{'CatalogItemId': 'OR-RKGP001', 'Quantity': 2}]
        """
        return [
            {"CatalogItemId": item_id, "Quantity": quantity}
            for item_id, quantity in self.quantities.items()
        ]

    def __repr__(self) -> str:
        return ", ".join(f"{quantity} × {item_id}" for item_id, quantity in self.quantities.items())

    def __hash__(self) -> int:
        return hash(tuple(self.quantities.items()))

    def _repr_html_(self) -> str:
        return as_text(html(self.table) + paragraph(f"Together {self.totals!r}"))
