"""A box for line items, where no table of the catalog stands: ids and quantities in a line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from outpost_planner.desk.parts.box import Box
from outpost_planner.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

    from outpost_planner.plan.catalog import Catalog, LineItems

HOW = "Write ids and quantities, such as OR-RKGP001: 2; OR-ACENET1: 1"

_PART = re.compile(r"(\S+?)\s*(?:[:=×]|\s)\s*([0-9]{1,7})", re.ASCII)


def items_box(catalog: Catalog, use: Callable[[LineItems | None], None]) -> Box:
    """Return a box for line items.

    Parameters
    ----------
    catalog
        Where the items come from.
    use
        Called with the line items after each keystroke; with None where they are not understood, so
        that no figure answers for items that are no longer in the box.
    """

    def take(text: str) -> None:
        try:
            lines, box.problem = read_items(text, catalog), ""
        except InputError as problem:
            lines, box.problem = None, str(problem)
        use(lines)

    box = Box(
        "Line items",
        take,
        width="100%",
        placeholder="OR-RKGP001: 2; OR-ACENET1: 1",
        note="Ids of the catalog, each with a quantity",
    )
    return box


def read_items(text: str, catalog: Catalog) -> LineItems | None:
    """Read line items from a line of text; None for an empty one.

    Raises
    ------
    InputError
        Naming every part that is not understood, and every item that cannot be ordered.

    Examples
    --------
    >>> from outpost_planner import read_catalog
    >>> read_items("OR-RKGP001: 2; OR-ACENET1=1", read_catalog())
    2 × OR-RKGP001, 1 × OR-ACENET1
    """
    parts = [part.strip() for part in re.split(r"[;,\n]", text) if part.strip()]
    matches = [_PART.fullmatch(part) for part in parts]
    wrong = [part for part, match in zip(parts, matches, strict=True) if match is None]
    if wrong:
        raise InputError(f"{HOW}.", [f"{part!r} is not an id and a quantity" for part in wrong])
    pairs = [(match[1], int(match[2])) for match in matches if match is not None]
    return catalog.line_items(pairs) if pairs else None
