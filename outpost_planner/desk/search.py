"""Choosing from a catalog: which items a search finds, and what is shown of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from outpost_planner.show.wording import format_dollars, words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from outpost_planner.plan.catalog import Catalog


@dataclass(frozen=True)
class Search:
    """What a person looks for; an empty text or 0 asks nothing.

    Parameters
    ----------
    text
        Words that an item's id, name or instance families must all contain.
    item_class
        ``RACK`` or ``SERVER``.
    family
        An instance family, such as ``c5``.
    storage
        ``EBS`` or ``S3``.
    max_power_kva
        Most that one unit may draw [kVA].
    """

    text: str = ""
    item_class: str = ""
    family: str = ""
    storage: str = ""
    max_power_kva: float = 0.0


def families(catalog: Catalog) -> list[str]:
    """Return every instance family of a catalog, sorted."""
    return sorted(catalog.capacities["family"].unique())


def storages(catalog: Catalog) -> list[str]:
    """Return every kind of storage of a catalog, sorted."""
    return sorted({str(kind) for kinds in catalog.items["supported_storage"] for kind in kinds})


def found(catalog: Catalog, search: Search) -> list[str]:
    """Return the ids that a search leaves, in the catalog's order.

    Parameters
    ----------
    catalog
        What there is.
    search
        What is looked for.

    Examples
    --------
    >>> from outpost_planner import read_catalog
    >>> found(read_catalog(), Search("graphics", max_power_kva=10))
    ['OR-RKGR001', 'OR-RKGR0A1']
    """
    words = search.text.lower().split()
    return [
        str(item_id)
        for item_id, item in catalog.items.iterrows()
        if _matches(str(item_id), item, search, words)
    ]


def _matches(item_id: str, item: Any, search: Search, words: list[str]) -> bool:
    held = [capacity.family for capacity in item["ec2_capacities"]]
    text = " ".join([item_id, item["name"], *held]).lower()
    return (
        all(word in text for word in words)
        and search.item_class in {"", item["item_class"]}
        and (not search.family or search.family in held)
        and (not search.storage or search.storage in item["supported_storage"])
        and (search.max_power_kva <= 0 or item["power_kva"] <= search.max_power_kva)
    )


def least_monthly_prices(catalog: Catalog, country_code: str) -> Mapping[str, tuple[float, str]]:
    """Return each item's least NO_UPFRONT price in a country [USD/month], and its term."""
    prices = catalog.prices
    here = prices[
        (prices["country_code"] == country_code) & (prices["payment_option"] == "NO_UPFRONT")
    ]
    # `idxmin` gives the row of the least price, which knows the price's term.
    least = here.loc[here.groupby("catalog_item_id")["monthly_recurring_price"].idxmin()]
    return {
        str(row.catalog_item_id): (float(row.monthly_recurring_price), str(row.payment_term))
        for row in least.itertuples()
    }


def rows(catalog: Catalog, item_ids: list[str], country_code: str) -> list[dict[str, Any]]:
    """Return what the table shows of each item, as texts.

    Parameters
    ----------
    catalog
        What there is.
    item_ids
        The rows, in order.
    country_code
        Whose prices.

    Returns
    -------
    list of dict
        id, name, can_order and cells.
    """
    prices = least_monthly_prices(catalog, country_code)
    items = catalog.items.loc[item_ids]
    return [
        {
            "id": item_id,
            "name": str(item["name"]),
            "can_order": item["item_status"] == "AVAILABLE",
            "cells": [
                item_id,
                str(item["name"]),
                ", ".join(
                    f"{capacity.quantity} × {capacity.max_size}"
                    for capacity in item["ec2_capacities"]
                ),
                f"{item['power_kva']:g}",
                f"{item['weight_lbs']:,}",
                ", ".join(item["supported_storage"]),
                _from(prices.get(item_id)),
            ],
        }
        for item_id, (_, item) in zip(item_ids, items.iterrows(), strict=True)
    ]


def _from(price: tuple[float, str] | None) -> str:
    return f"{format_dollars(price[0])}, {words(price[1])}" if price else "no price"


COLUMNS = ("Item", "Name", "Hosts", "kVA", "lb", "Storage", "No upfront, a month from")
"""Names of the cells of a row. The price is the least a month with no upfront payment, and its
term."""
