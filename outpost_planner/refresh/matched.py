"""A quote's option beside catalog items: the hosts of both, and the items that its racks are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from outpost_planner.errors import InputError
from outpost_planner.plan.answered import hosts_in_words
from outpost_planner.plan.catalog import EC2Capacity
from outpost_planner.plan.hosts import hosts_of, hosts_of_lines
from outpost_planner.plan.racks import racks_of
from outpost_planner.service.kinds import EXISTING_RACK, NEW_RACK, RACK, S3, SERVER
from outpost_planner.service.statuses import AVAILABLE
from outpost_planner.show.wording import count

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from outpost_planner.plan.catalog import Catalog, LineItems
    from outpost_planner.quote.hardware import Specification
    from outpost_planner.quote.option import QuoteOption


def what_differs(lines: LineItems, option: QuoteOption) -> list[str]:
    """Say where an option is other hardware than line items: hosts, racks, storage in S3.

    Power and weight are left out: AWS says them of a whole configuration, and the sheet rounds.

    Examples
    --------
    >>> from outpost_planner import read_catalog
    >>> from outpost_planner.quote.examples import example_quote
    >>> what_differs(read_catalog().line_items({"OR-RKCP000": 2}), example_quote().option(1))
    ['the option brings 1 rack, the line items bring 2 racks']
    """
    said = []
    ours, theirs = hosts_of_lines(lines), option.hosts_by_size
    if ours != theirs:
        said.append(f"the option brings {in_words(theirs)}, the line items bring {in_words(ours)}")
    racks = racks_of(lines).compute
    # A rack that stands already is changed by an option, and no item is that.
    new = sum(each.kind == NEW_RACK and bool(each.added_hosts) for each in option.specifications)
    if racks != new and not option.existing:
        brings, bring = count(new, "rack"), count(racks, "rack")
        said.append(f"the option brings {brings}, the line items bring {bring}")
    kinds = {each.kind for each in option.final}
    stores = any(S3 in each for each in _storage(lines))
    if stores != (S3 in kinds):
        who, other = ("line items", "option") if stores else ("option", "line items")
        said.append(f"the {who} can store S3, and the {other} cannot")
    return said


def _storage(lines: LineItems) -> Iterable[Iterable[str]]:
    return lines.catalog.items.loc[list(lines.quantities), "supported_storage"]


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
            problems.append(
                f"{place}: no available item is a {what} with {in_words(each.added_hosts)}"
            )
        else:
            quantities[item_id] = quantities.get(item_id, 0) + 1
    if problems:
        raise InputError(
            f"The price sheet has no estimate for {option!r}: give the line items that you would"
            " order.",
            problems,
        )
    return catalog.line_items(quantities)


def _item(catalog: Catalog, wanted: Specification, *, has_s3: bool) -> str | None:
    item_class = SERVER if wanted.is_server else RACK
    fitting = [
        ((S3 in row.supported_storage) != has_s3, row.weight_lbs, str(row.Index))
        for row in catalog.items.itertuples()
        if row.item_class == item_class
        and row.item_status == AVAILABLE
        and hosts_of(row.ec2_capacities) == wanted.added_hosts
    ]
    return min(fitting)[-1] if fitting else None
