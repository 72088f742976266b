"""What changed, by order: "12 assets arrived" in place of a row per field of each asset."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any

import pandas as pd

from outpost_planner.errors import check_kind
from outpost_planner.show.wording import count, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ASSET = re.compile(r"AssetInformationList(?:\[(?P<asset>.+?)\]\.(?P<field>\w+))?")
CARRIER, TRACKING = (
    "ShipmentInformation.ShipmentCarrier",
    "ShipmentInformation.ShipmentTrackingNumber",
)

SPOKEN = {"Status", CARRIER, TRACKING, "OrderFulfilledDate"}
"""Fields of which the summary says more than that they changed."""


def summarize_changes(changes: pd.DataFrame) -> pd.DataFrame:
    """Sum up what changed, one row per order.

    Parameters
    ----------
    changes
        From `History.record` or `History.changes`: one row per field.

    Returns
    -------
    pandas.DataFrame
        Columns order_id and what, such as "preparing → in progress; 12 assets arrived"; orders in
        the order in which they stand there.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = [("CHANGED", "oo-1", None, "Status", "PREPARING", "IN_PROGRESS")]
    >>> rows += [
    ...     ("CHANGED", "oo-1", "ooi-1", f"AssetInformationList[{at}].AssetId", None, at)
    ...     for at in "ab"
    ... ]
    >>> names = ["kind", "order_id", "line_item_id", "field", "before", "after"]
    >>> summarize_changes(pd.DataFrame(rows, columns=names))["what"].item()
    'preparing → in progress; 2 assets arrived'
    """
    check_kind(changes, pd.DataFrame, "summarize_changes", "history.changes() makes one")
    if changes.empty:
        return pd.DataFrame({"order_id": [], "what": []}, dtype="str")
    rows = [
        (order_id, "; ".join(_in_words(list(group.itertuples(index=False)))))
        for order_id, group in changes.groupby("order_id", sort=False)
    ]
    return pd.DataFrame(rows, columns=["order_id", "what"], dtype="str")


def _in_words(rows: Sequence[Any]) -> Iterator[str]:
    for row in rows:
        if row.kind == "NEW":
            yield f"new, {words(_known(row.after))}"
        elif row.kind == "NOT_SEEN":
            yield "no longer listed by AWS"
    changed = [row for row in rows if row.kind == "CHANGED"]
    of_order = [row for row in changed if pd.isna(row.line_item_id)]
    of_lines = [row for row in changed if not pd.isna(row.line_item_id)]
    yield from (f"{_moved(row)}" for row in of_order if row.field == "Status")
    yield from _lines_moved([row for row in of_lines if row.field == "Status"])
    yield from _shipped(of_lines)
    yield from _assets(of_lines)
    dates = {
        str(row.after)[:10]
        for row in of_order
        if row.field == "OrderFulfilledDate" and not pd.isna(row.after)
    }
    yield from (f"installed on {date}" for date in sorted(dates))
    others = Counter(
        str(row.field) for row in changed if row.field not in SPOKEN and not ASSET.match(row.field)
    )
    yield from (
        f"{field} changed" + (f" {times} times" if times > 1 else "")
        for field, times in others.items()
    )


def _lines_moved(rows: Sequence[Any]) -> Iterator[str]:
    for said, number in Counter(map(_moved, rows)).items():
        yield f"{count(number, 'line item')} {said}"


def _moved(row: Any) -> str:
    return f"{words(_known(row.before))} → {words(_known(row.after))}"


def _known(value: object) -> str:
    return "unknown" if pd.isna(value) else str(value)


def _shipped(rows: Sequence[Any]) -> Iterator[str]:
    carriers = {row.line_item_id: row.after for row in rows if row.field == CARRIER}
    numbers = {row.line_item_id: row.after for row in rows if row.field == TRACKING}
    for line_id in dict.fromkeys([*carriers, *numbers]):
        carrier, number = carriers.get(line_id), numbers.get(line_id)
        parts = [f"carrier {carrier}" if isinstance(carrier, str) else ""]
        parts += [f"tracking number {number}" if isinstance(number, str) else ""]
        yield ", ".join(filter(None, parts)) or "carrier or tracking number taken back"


def _assets(rows: Sequence[Any]) -> Iterator[str]:
    came, left, changed = set(), set(), set()
    for row in rows:
        found = ASSET.match(row.field)
        if found is None or not found["asset"]:
            continue
        asset = found["asset"]
        if found["field"] != "AssetId":
            changed.add(asset)
        elif pd.isna(row.before):
            came.add(asset)
        else:
            left.add(asset)
    for assets, said in ((came, "arrived"), (left, "left"), (changed - came - left, "changed")):
        if assets:
            yield f"{count(len(assets), 'asset')} {said}"
