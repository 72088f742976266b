"""What changed between two states of an order, and how long it stood in each status.

The API tells only the present, so a change is known to lie between two collections: after the one
that saw the old state last, and not later than the one that saw the new state first.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from typing import TypeAlias

    from outpost_planner.track.nesting import Record

    Absent: TypeAlias = Callable[[int], int | None]

CHANGE_COLUMNS = ("kind", "order_id", "line_item_id", "field", "before", "after")

STATUS_COLUMNS = {
    "order_id": "str",
    "line_item_id": "str",
    "status": "str",
    "previous_status": "str",
    "entered_after": "datetime64[us, UTC]",
    "entered_by": "datetime64[us, UTC]",
    "left_after": "datetime64[us, UTC]",
    "left_by": "datetime64[us, UTC]",
}

DAY = pd.Timedelta(days=1)


@dataclass(frozen=True)
class Version:
    """One state of an order, and when it was seen.

    Parameters
    ----------
    order
        The Order as the API gave it, times as ISO 8601 text.
    first_seen, last_seen
        The collections between which it did not change (UTC).
    first_id, last_id
        The ids of the two.
    """

    order: Record
    first_seen: pd.Timestamp
    last_seen: pd.Timestamp
    first_id: int = 0
    last_id: int = 0


def absences(collections: Iterable[tuple[int, str, int, str]]) -> Absent:
    """Return what tells which collection was the first to miss an order.

    Only a whole collection can miss one, and only where it asked what the collection asked that saw
    the order last; one that does not say where it asked counts as asked everywhere.

    Parameters
    ----------
    collections
        Id, time, whether it is whole, and where it asked; the earliest first.

    Returns
    -------
    callable
        From the id of the collection that saw an order last to the id of the first that missed it;
        None where none did.

    Examples
    --------
    >>> missed_by = absences([(1, "", 1, "A"), (2, "", 0, "A"), (3, "", 1, "B"), (4, "", 1, "A")])
    >>> missed_by(1), missed_by(4)
    (4, None)
    """
    kept = list(collections)
    asked = {number: where for number, _, _, where in kept}
    whole = [(number, where) for number, _, is_whole, where in kept if is_whole]

    @cache
    def missed_by(seen: int) -> int | None:
        return next(
            (number for number, where in whole if number > seen and where in {"", asked[seen]}),
            None,
        )

    return missed_by


def differences(order_id: str, before: Record | None, after: Record) -> list[tuple[Any, ...]]:
    """List what differs between two states of an order, as rows of `CHANGE_COLUMNS`.

    Parameters
    ----------
    order_id
        The order.
    before
        Its earlier state; None for an order that is new.
    after
        Its present state.

    Returns
    -------
    list of tuple
        One row NEW, or one row CHANGED for each field; values as text, missing where the field was
        not there.

    Examples
    --------
    >>> differences("oo-1", {"Status": "PREPARING"}, {"Status": "IN_PROGRESS"})
    [('CHANGED', 'oo-1', None, 'Status', 'PREPARING', 'IN_PROGRESS')]
    """
    if before is None:
        return [("NEW", order_id, None, "Status", None, _text(after.get("Status")))]
    old, new = dict(_leaves(before)), dict(_leaves(after))
    keys = [*old, *(key for key in new if key not in old)]
    return [
        ("CHANGED", order_id, line_id, field, old.get((line_id, field)), new.get((line_id, field)))
        for line_id, field in keys
        if old.get((line_id, field)) != new.get((line_id, field))
    ]


def changes_between(
    order_id: str,
    before: Version | None,
    after: Version | None,
    absent: Absent,
    dates: Mapping[int, pd.Timestamp],
) -> list[tuple[Any, ...]]:
    """List what happened from one version of an order to the next.

    Parameters
    ----------
    order_id
        The order.
    before, after
        The two versions; None before the first one and after the last one.
    absent
        From `absences`.
    dates
        When each collection was made (UTC), by its id.

    Returns
    -------
    list of tuple
        Rows of `CHANGE_COLUMNS`, each with the two times between which the change happened.
    """
    rows: list[tuple[Any, ...]] = []
    missed = absent(before.last_id) if before else None
    if before is not None and missed is not None and (after is None or missed < after.first_id):
        rows.append(("NOT_SEEN", order_id, None, None, None, None, before.last_seen, dates[missed]))
        if after is not None:
            rows.append(
                ("SEEN_AGAIN", order_id, None, None, None, None, dates[missed], after.first_seen)
            )
    if after is not None:
        bounds = (before.last_seen if before else pd.NaT, after.first_seen)
        found = differences(order_id, before.order if before else None, after.order)
        rows += [(*row, *bounds) for row in found]
    return rows


def _leaves(order: Record) -> Iterator[tuple[tuple[str | None, str], str | None]]:
    """Yield every value of an order by its line item and the path of its field."""
    lines = order.get("LineItems")
    named = isinstance(lines, list) and all(isinstance(line, dict) for line in lines)
    yield from (
        ((None, path), text)
        for path, text in _paths(
            {name: value for name, value in order.items() if not (named and name == "LineItems")},
            "",
        )
    )
    for position, line in enumerate(lines or () if named else ()):
        line_id = str(line.get("LineItemId", f"#{position + 1}"))
        yield from (((line_id, path), text) for path, text in _paths(line, ""))


def _paths(value: Any, path: str) -> Iterator[tuple[str, str | None]]:
    if isinstance(value, dict) and (value or not path):
        for name, item in value.items():
            yield from _paths(item, f"{path}.{name}" if path else name)
    elif isinstance(value, list) and value and all(isinstance(item, dict) for item in value):
        for position, item in enumerate(value):
            yield from _paths(item, f"{path}[{item.get('AssetId', position)}]")
    else:
        yield path, _text(value)


def _text(value: Any) -> str | None:
    return value if value is None or isinstance(value, str) else json.dumps(value, default=str)


def status_runs(
    versions: Iterable[tuple[str, list[Version]]], *, by_line_item: bool
) -> pd.DataFrame:
    """Say when each order, or each of its line items, entered and left every status.

    Parameters
    ----------
    versions
        Order ids, each with its states, the earliest first.
    by_line_item
        Whether to follow line items in place of orders.

    Returns
    -------
    pandas.DataFrame
        The columns of `STATUS_COLUMNS`. ``entered_after`` is the submission date for an order's
        first known status, and missing where that is not known; ``left_after`` and ``left_by`` are
        missing for the present status.
    """
    rows = [
        row
        for order_id, states in versions
        for line_id, history in _statuses(states, by_line_item=by_line_item).items()
        for row in _runs(
            order_id, line_id, history, _time(states[0].order.get("OrderSubmissionDate"))
        )
    ]
    frame = pd.DataFrame(rows, columns=list(STATUS_COLUMNS))
    times = [column for column, dtype in STATUS_COLUMNS.items() if dtype.startswith("datetime")]
    for column in times:
        frame[column] = pd.to_datetime(frame[column], utc=True).astype(STATUS_COLUMNS[column])
    return frame.astype(STATUS_COLUMNS)


def _statuses(
    states: list[Version], *, by_line_item: bool
) -> dict[str | None, list[tuple[Any, Version]]]:
    if not by_line_item:
        return {None: [(state.order.get("Status"), state) for state in states]}
    found: dict[str | None, list[tuple[Any, Version]]] = {}
    for state in states:
        lines = state.order.get("LineItems")
        for line in lines if isinstance(lines, list) else ():
            if isinstance(line, dict) and line.get("LineItemId"):
                found.setdefault(str(line["LineItemId"]), []).append((line.get("Status"), state))
    return found


def _runs(
    order_id: str, line_id: str | None, history: list[tuple[Any, Version]], submitted: Any
) -> list[Any]:
    rows: list[list[Any]] = []
    for status, version in history:
        if rows and rows[-1][2] == status:
            # The same status still: the run lasts until this look.
            rows[-1][-1] = version.last_seen
            continue
        previous = rows[-1] if rows else None
        entered_after = previous[-1] if previous else submitted
        rows.append(
            [
                order_id,
                line_id,
                status,
                previous and previous[2],
                entered_after,
                version.first_seen,
                version.last_seen,
            ]
        )
    # A status was left between the last look that saw it and the first that saw the next.
    leaves = [(row[-1], following[5]) for row, following in pairwise(rows)]
    leaves.append((pd.NaT, pd.NaT))
    return [[*row[:6], *left] for row, left in zip(rows, leaves, strict=True)]


def _time(value: Any) -> Any:
    return pd.to_datetime(value, utc=True, errors="coerce") if isinstance(value, str) else pd.NaT


def with_days(runs: pd.DataFrame, now: pd.Timestamp) -> pd.DataFrame:
    """Add how long each status lasted at least and at most [days]; the present one up to now."""
    until, at_latest = runs["left_after"].fillna(now), runs["left_by"].fillna(now)
    return runs.assign(
        least_days=((until - runs["entered_by"]) / DAY).clip(lower=0),
        most_days=(at_latest - runs["entered_after"]) / DAY,
        is_present=runs["left_by"].isna(),
    )
