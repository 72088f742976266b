"""What an order asks for: items of a catalog and their quantities, merged, checked and added up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from html import escape
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any, TypeAlias

import pandas as pd

from outpost_planner.errors import SHOWN_PROBLEMS, InputError
from outpost_planner.service import model
from outpost_planner.show.style import as_text
from outpost_planner.show.tables import html
from outpost_planner.show.words import shortened

if TYPE_CHECKING:
    from outpost_planner.plan.catalog import Catalog

LineItemsSpec: TypeAlias = Mapping[str, int] | Iterable[tuple[str, int]] | pd.DataFrame
"""What `Catalog.line_items` takes: a dict, pairs, or a DataFrame with catalog_item_id and quantity."""

MAX_QUANTITY = 10**6
"""Greatest quantity accepted; the API sets none, and nobody orders a million racks on purpose."""


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


def choose(catalog: Catalog, spec: LineItemsSpec, *, hints: bool = True) -> LineItems:
    """Merge, check and keep what was chosen; `Catalog.line_items` documents it.

    Parameters
    ----------
    catalog
        Where the items come from.
    spec
        A dict, pairs, or a DataFrame with catalog_item_id and quantity.
    hints
        Whether to look for the ids nearest to an unknown one, which takes time.

    Returns
    -------
    LineItems
        With every quantity merged.

    Raises
    ------
    InputError
        Listing every problem.
    """
    problems: list[str] = []
    quantities: dict[str, int] = {}
    for item_id, given in _pairs(spec):
        quantity = _quantity(item_id, given, problems)
        if quantity is not None and _is_orderable(catalog, item_id, problems, hints=hints):
            quantities[item_id] = quantities.get(item_id, 0) + quantity
    least, greatest = model.limits("LineItemRequestListDefinition")
    if len(quantities) > (greatest or len(quantities)):
        problems.append(f"{len(quantities)} line items; CreateOrder takes at most {greatest}, so make two orders")
    if not quantities and not problems:
        problems.append(f"no item, where CreateOrder needs at least {least}")
    if problems:
        raise InputError("These line items cannot be ordered.", dict.fromkeys(problems))
    return LineItems(catalog, quantities)


def _pairs(spec: Any) -> list[tuple[Any, Any]]:
    if isinstance(spec, pd.DataFrame):
        missing = [name for name in ("catalog_item_id", "quantity") if name not in spec.columns]
        if missing:
            raise InputError(
                f"The DataFrame of line items lacks {' and '.join(missing)}; "
                f"it has {', '.join(map(str, spec.columns)) or 'no column'}."
            )
        return list(zip(spec["catalog_item_id"], spec["quantity"], strict=True))
    if isinstance(spec, Mapping):
        return list(spec.items())
    try:
        return [(item_id, quantity) for item_id, quantity in spec]
    except (TypeError, ValueError):
        raise InputError(
            f"{spec!r} does not name items and quantities; give a dict such as "
            '{"OR-RKGP001": 2}, pairs, or a DataFrame with catalog_item_id and quantity.'
        ) from None


def _quantity(item_id: Any, given: Any, problems: list[str]) -> int | None:
    least, _ = model.limits("LineItemQuantity")
    whole = isinstance(given, Integral) or (isinstance(given, Real) and float(given).is_integer())
    if isinstance(given, bool) or not whole:
        problems.append(f"{item_id}: quantity {given!r} is not a whole number")
        return None
    if int(given) < (least or 1):
        problems.append(f"{item_id}: quantity {given} is below {least or 1}; leave the item out instead")
        return None
    if int(given) > MAX_QUANTITY:
        problems.append(f"{item_id}: quantity {given} is above {MAX_QUANTITY:,}, the greatest accepted")
        return None
    return int(given)


def _is_orderable(catalog: Catalog, item_id: Any, problems: list[str], *, hints: bool) -> bool:
    if item_id in catalog.items.index:
        if catalog.items.at[item_id, "item_status"] == "AVAILABLE":
            return True
        what = "is discontinued"
    elif isinstance(item_id, str) and model.matches(model.pattern("SkuCode"), item_id):
        what = "is not in the catalog"
    else:
        what = f"is not in the catalog, and no catalog item id, which matches {model.pattern('SkuCode')}"
    # A message shows the first problems alone.
    nearest = catalog.nearest(item_id) if hints and len(problems) < SHOWN_PROBLEMS else []
    hint = f"; the nearest that can be ordered: {', '.join(nearest)}" if nearest else ""
    problems.append(f"{shortened(repr(item_id))} {what}{hint}")
    return False
