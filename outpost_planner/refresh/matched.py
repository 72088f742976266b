"""A quote's option beside catalog items: the hosts of both, and the items that its racks are."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from outpost_planner.errors import InputError
from outpost_planner.plan.answered import hosts_in_words
from outpost_planner.plan.catalog import EC2Capacity
from outpost_planner.quote.capacity import S3
from outpost_planner.quote.hardware import EXISTING_RACK, NEW_RACK
from outpost_planner.service.statuses import AVAILABLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from outpost_planner.plan.catalog import Catalog, LineItems
    from outpost_planner.quote.hardware import Specification
    from outpost_planner.quote.option import QuoteOption

Hosts = Counter[tuple[str, str]]
"""Number of hosts by instance family and largest size."""


def hosts_of_lines(lines: LineItems) -> Hosts:
    """Count the hosts of line items.

    Examples
    --------
    >>> from outpost_planner import read_catalog
    >>> hosts_of_lines(read_catalog().line_items({"OR-RKGP001": 2}))
    Counter({('m5', 'm5.24xlarge'): 8})
    """
    found: Hosts = Counter()
    for item_id, quantity in lines.quantities.items():
        for each in lines.catalog.items.at[item_id, "ec2_capacities"]:
            found[each.family, each.max_size] += each.quantity * quantity
    return found


def in_words(hosts: Mapping[tuple[str, str], int]) -> str:
    """Name hosts as a person does.

    Examples
    --------
    >>> in_words({("m5", "m5.24xlarge"): 8})
    '8 × m5.24xlarge'
    """
    return hosts_in_words(
        EC2Capacity(family, size, number) for (family, size), number in sorted(hosts.items())
    )


def lines_of_option(catalog: Catalog, option: QuoteOption) -> LineItems:
    """Choose the catalog items that are what an option brings: one per new rack or server.

    Parameters
    ----------
    catalog
        What the price sheet is for.
    option
        Of a quote.

    Returns
    -------
    LineItems
        Items with the same hosts. Of several the one that stores S3 where the option does, and of
        those the lightest.

    Raises
    ------
    InputError
        Naming every rack or server of the option that no item of the catalog is.
    """
    quantities: dict[str, int] = {}
    problems = []
    for place, each in enumerate(option.specifications, start=1):
        if each.kind == EXISTING_RACK:
            continue
        if not (each.is_server or each.kind == NEW_RACK):
            problems.append(f"{place}: a rack that stands already is changed, and no item is that")
            continue
        item_id = _item(catalog, each, has_s3=any(part.kind == S3 for part in option.final))
        if item_id is None:
            what = "server" if each.is_server else "rack"
            problems.append(f"{place}: no available item is a {what} with {in_words(_hosts(each))}")
        else:
            quantities[item_id] = quantities.get(item_id, 0) + 1
    if problems:
        raise InputError(
            f"The price sheet has no estimate for {option!r}: give the line items that you would"
            " order.",
            problems,
        )
    return catalog.line_items(quantities)


def _hosts(each: Specification) -> Hosts:
    return each.added_hosts


def _item(catalog: Catalog, wanted: Specification, *, has_s3: bool) -> str | None:
    item_class = "SERVER" if wanted.is_server else "RACK"
    fitting = [
        (("S3" in row.supported_storage) != has_s3, row.weight_lbs, str(row.Index))
        for row in catalog.items.itertuples()
        if row.item_class == item_class
        and row.item_status == AVAILABLE
        and _counted(row.ec2_capacities) == _hosts(wanted)
    ]
    return min(fitting)[-1] if fitting else None


def _counted(capacities: Iterable[EC2Capacity]) -> Hosts:
    found: Hosts = Counter()
    for each in capacities:
        found[each.family, each.max_size] += each.quantity
    return found
