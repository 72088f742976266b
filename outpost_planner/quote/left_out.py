"""What line items can do that a quote of their hosts does not ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from outpost_planner.plan.catalog import LineItems
from outpost_planner.plan.hosts import hosts_of_lines
from outpost_planner.quote.capacity import STORAGE
from outpost_planner.show.wording import is_or_are

if TYPE_CHECKING:
    from outpost_planner.quote.facts import QuoteFacts


def left_out(capacities: Any, quote: QuoteFacts) -> tuple[str, ...]:
    """Say what of line items their quote leaves out: storage, and items without hosts.

    Parameters
    ----------
    capacities
        What `request_quote` was given. Anything but line items leaves nothing out.
    quote
        The quote for it.

    Examples
    --------
    >>> from outpost_planner import read_catalog
    >>> from outpost_planner.quote.examples import example_quote
    >>> lines = read_catalog().line_items({"OR-RKCP001": 1})
    >>> print(*left_out(lines, example_quote()))
    The line items can store EBS, and no amount of it is asked for: a catalog item does not say \
how much. Ask for the amount wanted at the end beside the hosts: {"c5.24xlarge": 4, \
"EBS": "... TiB"}.
    """
    given = getattr(capacities, "capacities", capacities)
    if not isinstance(given, LineItems):
        return ()
    items = given.catalog.items.loc[list(given.quantities)]
    asked = {each.kind for each in quote.capacities}
    kinds = [
        kind
        for kind in STORAGE
        if kind not in asked and any(kind in each for each in items["supported_storage"])
    ]
    without = [str(item_id) for item_id in items.index[items["ec2_capacities"].map(len) == 0]]
    return tuple(filter(None, (_storage(given, kinds), _without_hosts(without))))


def _storage(lines: LineItems, kinds: list[str]) -> str:
    if not kinds:
        return ""
    hosts = [f'"{size}": {number}' for (_, size), number in hosts_of_lines(lines).items()]
    wanted = ", ".join([*hosts, *(f'"{kind}": "... TiB"' for kind in kinds)])
    them = "it" if len(kinds) == 1 else "them"
    return (
        f"The line items can store {' and '.join(kinds)}, and no amount of {them} is asked for: a"
        " catalog item does not say how much. Ask for the amount wanted at the end beside the"
        f" hosts: {{{wanted}}}."
    )


def _without_hosts(item_ids: list[str]) -> str:
    if not item_ids:
        return ""
    return (
        f"{', '.join(item_ids)} {is_or_are(len(item_ids))} not asked for: a quote asks for hosts,"
        " and AWS adds the network racks that they need."
    )
