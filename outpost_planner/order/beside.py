"""The hardware that the catalog file prices, beside what AWS says of the same items.

AWS's pages, its console and its API have named different hosts for one id, for a year at a time:
what is priced need not be what is delivered.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from outpost_planner.order.check import WARN, Check
from outpost_planner.plan.answered import hosts_in_words, read_item, same_hosts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from outpost_planner.plan.catalog import LineItems

NEXT = "refresh_catalog(connection, path) shows all that differs, and a quote says what is bought"

UNITS = {"power_kva": "kVA", "weight_lbs": "lb", "supported_uplink_gbps": "Gbps"}
"""The fields that the checks of a site rest on, and their units."""


def hosts_beside(lines: LineItems, items: Mapping[str, Any]) -> str:
    """Say of which items catalog and AWS name the same hosts, and of which AWS names none that can
    be read; empty where they differ.

    Parameters
    ----------
    lines
        What is to be ordered.
    items
        Catalog items by id, as the API shapes them.
    """
    found = list(_hosts(lines, items))
    agreed = [
        f"{item_id} {hosts_in_words(ours)}"
        for item_id, ours, theirs in found
        if theirs is not None and same_hosts(ours, theirs)
    ]
    unknown = [item_id for item_id, _, theirs in found if theirs is None]
    said = f"; hosts as in the catalog file: {', '.join(agreed)}" if agreed else ""
    return said + (f"; AWS names no hosts of {', '.join(unknown)}" if unknown else "")


def hardware_differences(lines: LineItems, items: Mapping[str, Any]) -> Iterator[Check]:
    """Set what the catalog says of each item beside what AWS says.

    Parameters
    ----------
    lines, items
        As for `hosts_beside`.

    Yields
    ------
    Check
        Of the hosts, and of power, weight and uplinks, where they differ.
    """
    hosts = [
        f"{item_id} has {hosts_in_words(ours)} in the catalog file and {hosts_in_words(theirs)}"
        " by AWS"
        for item_id, ours, theirs in _hosts(lines, items)
        if theirs is not None and not same_hosts(ours, theirs)
    ]
    if hosts:
        yield Check("Hosts", WARN, f"{'; '.join(hosts)}: {NEXT}")
    other = [each for item_id in lines.quantities for each in _other(lines, items, item_id)]
    if other:
        yield Check("Catalog file", WARN, f"{'; '.join(other)}: {NEXT}")


def _hosts(lines: LineItems, items: Mapping[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    for item_id in lines.quantities:
        said, _ = read_item(items.get(item_id, {}))
        ours = lines.catalog.items.at[item_id, "ec2_capacities"]
        yield item_id, ours, said.get("ec2_capacities")


def _other(lines: LineItems, items: Mapping[str, Any], item_id: str) -> Iterator[str]:
    said, _ = read_item(items.get(item_id, {}))
    for column, unit in UNITS.items():
        ours, theirs = lines.catalog.items.at[item_id, column], said.get(column)
        is_list = isinstance(theirs, tuple)
        if theirs is None or (set(ours) == set(theirs) if is_list else ours == theirs):
            continue
        yield f"{item_id} has {_shown(ours)} {unit} here and {_shown(theirs)} {unit} by AWS"


def _shown(value: Any) -> str:
    return "/".join(map(str, value)) if isinstance(value, tuple) else f"{value:,g}"
