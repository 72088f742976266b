"""How a collection enters the history: checked, compared with what is kept, and written."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pandas as pd

from outpost_planner.errors import InputError
from outpost_planner.track.changes import absences, differences

if TYPE_CHECKING:
    from collections.abc import Sequence

    from outpost_planner.track.history_file import Collection, KeptHistory


def contents_of(orders: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Return orders as JSON by their ids.

    Raises
    ------
    InputError
        Where the argument is no list, or listing every order without an id.

    Examples
    --------
    >>> contents_of([{"OrderId": "oo-1", "Status": "PREPARING"}])
    {'oo-1': '{"OrderId": "oo-1", "Status": "PREPARING"}'}
    """
    if isinstance(orders, str | bytes | Mapping) or not isinstance(orders, Iterable):
        raise InputError(
            f"record takes a list of orders, not {type(orders).__name__};"
            " collect_orders(connection) makes it."
        )
    contents: dict[str, str] = {}
    problems = []
    for position, order in enumerate(orders):
        order_id = order.get("OrderId") if isinstance(order, dict) else None
        if isinstance(order_id, str) and order_id:
            contents[order_id] = json.dumps(order, default=_plain, sort_keys=True)
        else:
            problems.append(f"order {position + 1} has no OrderId")
    if problems:
        raise InputError(f"{len(problems)} order(s) cannot be kept; nothing was.", problems)
    return contents


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return (value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)).isoformat()
    return str(value)


def check_follows(collections: Sequence[Collection], moment: pd.Timestamp) -> None:
    """Refuse a collection that was made before the last one that is kept."""
    last = collections[-1] if collections else None
    if last is not None and pd.Timestamp(last.collected_at) > moment:
        raise InputError(
            f"A collection of {last.collected_at} is kept already, and this one is of"
            f" {moment.isoformat()}. Record collections in the order in which they were made. Where"
            " the date that is kept is wrong, correct it first:"
            f" history.redate({last.collection_id}, at=...)."
        )


def keep(
    kept: KeptHistory, contents: Mapping[str, str], collected_at: str, *, is_whole: bool, asked: str
) -> list[tuple[Any, ...]]:
    """Keep a collection, and return what changed since the last one: rows of `CHANGE_COLUMNS`."""
    known = kept.newest()
    absent = absences(kept.collections())
    now = kept.add_collection(collected_at, is_whole=is_whole, asked=asked)
    missed = absences(kept.collections())
    rows: list[tuple[Any, ...]] = []
    for order_id, content in contents.items():
        before = known.get(order_id)
        is_back = before is not None and absent(before.last_collection) is not None
        if before is not None and before.content == content and not is_back:
            kept.extend_version(order_id, before.first_collection, now)
            continue
        # An order that is back begins a version, changed or not: the gap stays on record.
        kept.add_version(order_id, now, content)
        rows += [("SEEN_AGAIN", order_id, None, None, None, None)] * is_back
        rows += differences(
            order_id, json.loads(before.content) if before else None, json.loads(content)
        )
    for order_id, newest in known.items():
        last = newest.last_collection
        # Missed by this collection, and by none before it.
        if order_id not in contents and absent(last) is None and missed(last) == now:
            rows.append(("NOT_SEEN", order_id, None, None, None, None))
    return rows
