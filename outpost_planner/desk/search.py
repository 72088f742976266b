"""Choosing from a catalog: which items a search finds, and what is shown of each."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from outpost_planner.plan.instance_types import instance_types
from outpost_planner.service.kinds import RACK
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
        Words that an item's id, name, class or instance families must all contain; ``network`` for
        racks that run nothing, ``gpu`` for hosts with GPUs; and sizes of a host or of the whole
        item, such as ``96 vCPU``, ``384 GiB`` or ``4 GPU``.
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
    text = search.text.lower()
    sizes = {(int(number.replace(",", "")), UNITS[unit]) for number, unit in SIZE.findall(text)}
    words = SIZE.sub(" ", text).split()
    return [
        str(item_id)
        for item_id, item in catalog.items.iterrows()
        if _matches(str(item_id), item, search, words) and sizes <= sizes_of(item["ec2_capacities"])
    ]


SIZE = re.compile(r"(?<![\w.])(\d[\d,]*)\s*(vcpus?|gib|gb|gpus?)\b")
"""A size in what is searched for, such as ``96 vCPU``."""

UNITS = {"vcpu": 0, "vcpus": 0, "gib": 1, "gb": 1, "gpu": 2, "gpus": 2}
"""Which of a host's vCPUs, memory and GPUs a unit counts; EC2's memory is in GiB, which many call
GB."""


def sizes_of(capacities: Any) -> set[tuple[int, int]]:
    """Return the sizes by which an item is found: those of each kind of host, and of all hosts.

    Parameters
    ----------
    capacities
        An item's ``ec2_capacities``.

    Returns
    -------
    set of tuple
        Each a number of vCPUs (0), GiB of memory (1) or GPUs (2), with which of them it is.

    Examples
    --------
    >>> from outpost_planner import read_catalog
    >>> items = read_catalog().items
    >>> sorted(sizes_of(items.loc["OR-RKGP001", "ec2_capacities"]))  # four hosts
    [(96, 0), (384, 0), (384, 1), (1536, 1)]
    """
    rooms = [
        (room_of(capacity.max_size), int(capacity.quantity))
        for capacity in capacities
        if capacity.max_size in instance_types()
    ]
    each = {(room[at], at) for room, _ in rooms for at in range(3)}
    whole = {(sum(room[at] * number for room, number in rooms), at) for at in range(3)}
    return {size for size in each | whole if size[0]}


def room_of(name: str) -> tuple[int, int, int]:
    """Return vCPUs, memory [GiB] and GPUs of an instance type.

    Examples
    --------
    >>> room_of("g4dn.12xlarge")
    (48, 192, 4)
    """
    vcpus, memory_mib, gpus = instance_types()[name].room
    return vcpus, memory_mib // 1024, gpus


def _matches(item_id: str, item: Any, search: Search, words: list[str]) -> bool:
    held = [capacity.family for capacity in item["ec2_capacities"]]
    kinds = [item["item_class"]]
    if not held and item["item_class"] == RACK:
        kinds.append("network")
    if any(at == 2 for _, at in sizes_of(item["ec2_capacities"])):
        kinds.append("gpu gpus graphics")
    text = " ".join([item_id, item["name"], *kinds, *held]).lower()
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
                *_rooms(item["ec2_capacities"]),
                f"{item['power_kva']:g}",
                f"{item['weight_lbs']:,}",
                ", ".join(item["supported_storage"]),
                _from(prices.get(item_id)),
            ],
        }
        for item_id, (_, item) in zip(item_ids, items.iterrows(), strict=True)
    ]


def _rooms(capacities: Any) -> list[str]:
    """Return vCPUs and memory [GiB] of all hosts of an item; empty where a type is not known."""
    if not capacities or any(each.max_size not in instance_types() for each in capacities):
        return ["", ""]
    rooms = [(room_of(each.max_size), int(each.quantity)) for each in capacities]
    return [f"{sum(room[at] * number for room, number in rooms):,}" for at in (0, 1)]


def _from(price: tuple[float, str] | None) -> str:
    return f"{format_dollars(price[0])}, {words(price[1])}" if price else "no price"


COLUMNS = (
    "Item",
    "Name",
    "Hosts",
    "vCPUs",
    "GiB",
    "kVA",
    "lb",
    "Storage",
    "No upfront, a month from",
)
NUMBERS = (3, 4, 5, 6, 8)
"""Positions of the cells that hold numbers."""
"""Names of the cells of a row. The price is the least a month with no upfront payment, and its
term."""
