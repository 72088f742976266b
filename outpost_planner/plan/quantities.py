"""What somebody chose, as quantities by catalog item: merged, and checked against a catalog.

`Catalog.line_items` is the public way here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from numbers import Integral, Real
from typing import Any, TypeAlias

import pandas as pd

from outpost_planner.errors import SHOWN_PROBLEMS, InputError
from outpost_planner.service import model
from outpost_planner.service.statuses import AVAILABLE
from outpost_planner.show.spelling import nearest
from outpost_planner.show.wording import shortened

LineItemsSpec: TypeAlias = Mapping[str, int] | Iterable[tuple[str, int]] | pd.DataFrame
"""What `Catalog.line_items` takes: a dict, pairs, or a DataFrame with two columns."""

MAX_QUANTITY = 10**6
"""Greatest quantity accepted; the API sets none, and nobody orders a million racks on purpose."""


def chosen_quantities(
    item_status: Mapping[str, str],
    spec: LineItemsSpec,
    *,
    hints: bool = True,
) -> dict[str, int]:
    """Merge and check what was chosen from a catalog.

    Parameters
    ----------
    item_status
        The status of every item of the catalog by its id; see `Catalog.item_status`.
    spec
        A dict, pairs, or a DataFrame with catalog_item_id and quantity.
    hints
        Whether to look for the ids nearest to an unknown one, which takes time.

    Returns
    -------
    dict
        Quantity by catalog item id, in the order given; an item given twice is added up.

    Raises
    ------
    InputError
        Listing every problem.

    Examples
    --------
    >>> from outpost_planner import read_catalog
    >>> chosen_quantities(read_catalog().item_status, [("OR-SV1U001", 3), ("OR-SV1U001", 1)])
    {'OR-SV1U001': 4}
    """
    quantities, problems = checked_quantities(item_status, spec, hints=hints)
    if problems:
        raise InputError("These line items cannot be ordered.", problems)
    return quantities


def checked_quantities(
    item_status: Mapping[str, str],
    spec: LineItemsSpec,
    *,
    hints: bool = True,
) -> tuple[dict[str, int], list[str]]:
    """Merge what was chosen as `chosen_quantities` does, and return the problems beside it.

    For callers that read thousands of orders: an error for each would take its time.

    Raises
    ------
    InputError
        Where the argument names no items and quantities at all.

    Examples
    --------
    >>> checked_quantities({"OR-RKGP001": "AVAILABLE"}, {"OR-RKGP001": 0}, hints=False)
    ({}, ['OR-RKGP001: quantity 0 is below 1; leave the item out instead'])
    """
    problems: list[str] = []
    quantities: dict[str, int] = {}
    for item_id, given in _pairs(spec):
        quantity = _quantity(item_id, given, problems)
        orderable = _is_orderable(item_status, item_id, problems, hints=hints)
        if quantity is not None and orderable:
            quantities[item_id] = quantities.get(item_id, 0) + quantity
    least, greatest = model.limits("LineItemRequestListDefinition")
    if greatest is not None and len(quantities) > greatest:
        problems.append(
            f"{len(quantities)} line items; CreateOrder takes at most {greatest}, so make two"
            " orders"
        )
    if not quantities and not problems:
        problems.append(f"no item, where CreateOrder needs at least {least}")
    return quantities, list(dict.fromkeys(problems))


def nearest_available(item_status: Mapping[str, str], item_id: object, count: int = 3) -> list[str]:
    """Return the ids of available items that look most like the one given.

    See `Catalog.nearest`.
    """
    available = [known for known, status in item_status.items() if status == AVAILABLE]
    return nearest(str(item_id).upper(), available, count)


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
        problems.append(
            f"{item_id}: quantity {given} is below {least or 1}; leave the item out instead"
        )
        return None
    if int(given) > MAX_QUANTITY:
        problems.append(
            f"{item_id}: quantity {given} is above {MAX_QUANTITY:,}, the greatest accepted"
        )
        return None
    return int(given)


def _is_orderable(
    item_status: Mapping[str, str],
    item_id: Any,
    problems: list[str],
    *,
    hints: bool,
) -> bool:
    status = item_status.get(item_id) if isinstance(item_id, str) else None
    if status == AVAILABLE:
        return True
    if status is not None:
        what = "is discontinued"
    elif isinstance(item_id, str) and model.matches(model.pattern("SkuCode"), item_id):
        what = "is not in the catalog"
    else:
        what = (
            "is not in the catalog, and no catalog item id, which matches"
            f" {model.pattern('SkuCode')}"
        )
    # A message shows the first problems alone.
    near = (
        nearest_available(item_status, item_id) if hints and len(problems) < SHOWN_PROBLEMS else []
    )
    hint = f"; the nearest that can be ordered: {', '.join(near)}" if near else ""
    problems.append(f"{shortened(repr(item_id))} {what}{hint}")
    return False
