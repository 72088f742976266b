"""What every collection of orders saw, kept, because the API tells only the present.

One SQLite file of its own: several notebooks can write to it at once, a collection is in it whole
or not at all, and an order takes space only when it changed, so that a year of daily collections of
a large fleet stays small. It is no part of the journal, which must never be thrown away; this can
be, and starts again.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pandas as pd

from outpost_planner.aws.collected import Collected
from outpost_planner.errors import InputError
from outpost_planner.files.paths import canonical_path, data_file_path
from outpost_planner.service.statuses import INSTALLED_ORDER
from outpost_planner.show import wording
from outpost_planner.show.markup import as_text, paragraph
from outpost_planner.track.changes import (
    CHANGE_COLUMNS,
    absences,
    changes_between,
    status_runs,
    with_days,
)
from outpost_planner.track.frames import OrderFrames, flatten_orders
from outpost_planner.track.history_file import HISTORY_VARIABLE, reading, writing
from outpost_planner.track.moments import DAY, ORDER_DATES, Moment, as_moment, date_of, date_or_same
from outpost_planner.track.recording import check_follows, contents_of, keep

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from outpost_planner.aws.connection import Connection
    from outpost_planner.track.changes import Version
    from outpost_planner.track.history_file import Collection

AHEAD = DAY
"""How far ahead of this machine's clock a live collection may lie: a local time taken for UTC is no
further off."""


class History:
    """The states of every order that collections saw, of one scope: live, or one sandbox.

    Made by `open_history`. A status counts as of the collection that saw it; what happened between
    two collections has two bounds.

    Parameters
    ----------
    path
        The SQLite file.
    scope
        ``live``, or a sandbox's own; see `Connection`.

    Examples
    --------
    >>> import tempfile
    >>> from outpost_planner import open_history
    >>> open_history(path=tempfile.mkdtemp() + "/history.sqlite")
    History of live: no collection yet
    """

    def __init__(self, path: Path, scope: str) -> None:
        self.path = canonical_path(path)
        self.scope = scope

    def record(
        self,
        orders: Iterable[Mapping[str, Any]],
        *,
        at: Moment = None,
        is_whole: bool | None = None,
    ) -> pd.DataFrame:
        """Keep a collection, and say what changed since the last one.

        An order counts as NOT_SEEN only where a whole collection lacks it that asked where the
        order was seen last. A collection with failures says nothing about the orders that it lacks.

        Parameters
        ----------
        orders
            From `collect_orders`.
        at
            When it was collected; default: now.
        is_whole
            Whether every order there is stands in it. Default: what a collection says of itself; a
            plain list is taken for whole, by the word of whoever made it. Give False for a part,
            such as some orders picked out.

        Returns
        -------
        pandas.DataFrame
            One row per change: kind, order_id, line_item_id, field (as the API names it), before,
            after. The kind is NEW, CHANGED, NOT_SEEN (an order that was there and is not in this
            whole collection) or SEEN_AGAIN (an order that was NOT_SEEN and is back, changed or
            not).

        Raises
        ------
        InputError
            Listing every order without an id; where a later collection is kept already; or for a
            live collection of the future. Nothing was kept.
        PlannerError
            Where the file cannot be written.

        Examples
        --------
        >>> import tempfile
        >>> from outpost_planner import open_history, sample_orders
        >>> history = open_history(path=tempfile.mkdtemp() + "/history.sqlite")
        >>> history.record(sample_orders(), at="2026-11-20")["kind"].unique().tolist()
        ['NEW']
        """
        contents = contents_of(orders)
        if is_whole is None:
            is_whole = not (isinstance(orders, Collected) and orders.failures)
        asked = "; ".join(orders.asked) if isinstance(orders, Collected) else ""
        with writing(self.path, self.scope) as kept:
            # The present is that of this turn: of two notebooks, the one that waited is later.
            moment = as_moment(at)
            self._check_not_ahead(moment)
            check_follows(kept.collections(), moment)
            rows = keep(kept, contents, moment.isoformat(), is_whole=is_whole, asked=asked)
        return pd.DataFrame(rows, columns=list(CHANGE_COLUMNS), dtype="str")

    def _check_not_ahead(self, moment: pd.Timestamp) -> None:
        """Refuse a live date of the future: every later collection would wait for it."""
        clock = as_moment(None)
        if self.scope == "live" and moment > clock + AHEAD:
            raise InputError(
                f"at={moment.isoformat()} lies in the future: this machine's clock says"
                f" {clock:%Y-%m-%d %H:%M} UTC. Nothing was kept. Correct the date, or the clock."
            )

    def redate(self, collection_id: int, at: Moment) -> pd.DataFrame:
        """Correct the date of a collection, as after a clock was wrong.

        Parameters
        ----------
        collection_id
            Which, of `collections`.
        at
            When it was made; between the collections before and after it.

        Returns
        -------
        pandas.DataFrame
            `collections`, corrected.

        Raises
        ------
        InputError
            Where there is no such collection, or the date does not lie between its neighbours.

        Examples
        --------
        >>> from outpost_planner.track.examples import example_history
        >>> example_history().redate(1, at="2026-11-03")["collected_at"].dt.day.tolist()
        [3, 20]
        """
        moment = as_moment(at)
        self._check_not_ahead(moment)
        with writing(self.path, self.scope) as kept:
            dates = _dates(kept.collections())
            if collection_id not in dates:
                numbers = ", ".join(map(str, dates)) or "none"
                raise InputError(f"There is no collection {collection_id!r}; there are: {numbers}.")
            before = [when for number, when in dates.items() if number < collection_id]
            after = [when for number, when in dates.items() if number > collection_id]
            # Numbers rise in the order of keeping: the dates must, too.
            if (before and moment < before[-1]) or (after and moment > after[0]):
                bounds = " and ".join(f"{when.isoformat()}" for when in [*before[-1:], *after[:1]])
                raise InputError(
                    f"at={moment.isoformat()} does not keep the order of the collections beside it:"
                    f" {bounds}."
                )
            kept.redate(collection_id, moment.isoformat())
        return self.collections

    def changes(self, since: Moment = None) -> pd.DataFrame:
        """Say what changed in every order since some time, or in the last collection.

        Parameters
        ----------
        since
            Changes that collections after this time saw; default: those of the last collection.

        Returns
        -------
        pandas.DataFrame
            As `History.record` returns it, with ``changed_after`` and ``changed_by``: between which
            collections it happened. An order that was seen for the first time has no changed_after.

        Examples
        --------
        >>> from outpost_planner.track.examples import example_history
        >>> example_history().changes()[["field", "before", "after"]].values.tolist()
        [['Status', 'PREPARING', 'COMPLETED']]
        """
        with reading(self.path, self.scope) as kept:
            collections, orders = kept.collections(), kept.versions()
        dates = _dates(collections)
        after = None if since is None else as_moment(since)
        if since is None and len(dates) > 1:
            after = list(dates.values())[-2]
        absent = absences(collections)
        rows: list[tuple[Any, ...]] = []
        for order_id, versions in orders:
            # None stands before the first version and after the last one.
            for before, version in pairwise([None, *versions, None]):
                rows += changes_between(order_id, before, version, absent, dates)
        frame = pd.DataFrame(rows, columns=[*CHANGE_COLUMNS, "changed_after", "changed_by"])
        frame = frame.astype(dict.fromkeys(CHANGE_COLUMNS, "str"))
        for column in ("changed_after", "changed_by"):
            frame[column] = pd.to_datetime(frame[column], utc=True).astype("datetime64[us, UTC]")
        return frame if after is None else frame[frame["changed_by"] > after].reset_index(drop=True)

    def time_in_status(self, *, level: str = "orders", now: Moment = None) -> pd.DataFrame:
        """Say how long each order, or line item, stood in each status.

        Parameters
        ----------
        level
            ``orders`` or ``line_items``.
        now
            Up to when the present status is counted; default: the last collection.

        Returns
        -------
        pandas.DataFrame
            One row per stay: order_id, line_item_id, status, previous_status, entered_after,
            entered_by, left_after, left_by (the bounds that collections set), least_days,
            most_days, is_present.

        Raises
        ------
        InputError
            For a level that there is not.

        Examples
        --------
        >>> from outpost_planner.track.examples import example_history
        >>> example_history().time_in_status()[
        ...     ["status", "least_days", "most_days"]
        ... ].values.tolist()
        [['PREPARING', 0.0, 19.0], ['COMPLETED', 0.0, 18.0]]
        """
        if level not in {"orders", "line_items"}:
            raise InputError(f"level={level!r} is not one of orders, line_items.")
        collected = self.collections["collected_at"]
        moment = collected.iloc[-1] if now is None and len(collected) else as_moment(now)
        return with_days(status_runs(self._versions(), by_line_item=level == "line_items"), moment)

    def lead_times(self) -> pd.DataFrame:
        """Say how long each order took from its submission until it was installed.

        Returns
        -------
        pandas.DataFrame
            One row per installed order: order_id, submitted, installed_after, installed_by,
            lead_days [days] and is_exact. The API's fulfilment date is exact; without one,
            lead_days counts up to the collection that first saw the order completed.

        Examples
        --------
        >>> from outpost_planner.track.examples import example_history
        >>> example_history().lead_times()[["order_id", "lead_days", "is_exact"]].values.tolist()
        [['oo-1', 19.0, False]]
        """
        rows = []
        for order_id, versions in self._versions():
            done = [
                index
                for index, each in enumerate(versions)
                if each.order.get("Status") in INSTALLED_ORDER
            ]
            if not done:
                continue
            order = versions[-1].order
            exact = date_of(order.get("OrderFulfilledDate"))
            first = done[0]
            rows.append(
                (
                    order_id,
                    date_of(order.get("OrderSubmissionDate")),
                    # After the last look that did not see it installed; seen so from the first look
                    # on, any time before.
                    exact or (versions[first - 1].last_seen if first else pd.NaT),
                    exact or versions[first].first_seen,
                    exact is not None,
                )
            )
        columns = ["order_id", "submitted", "installed_after", "installed_by", "is_exact"]
        frame = pd.DataFrame(rows, columns=columns).astype({"order_id": "str", "is_exact": "bool"})
        for column in columns[1:4]:
            frame[column] = pd.to_datetime(frame[column], utc=True).astype("datetime64[us, UTC]")
        return frame.assign(lead_days=(frame["installed_by"] - frame["submitted"]) / DAY)

    def orders(self) -> list[Mapping[str, Any]]:
        """Return the last known state of every order ever seen, as `collect_orders` gave it.

        Examples
        --------
        >>> from outpost_planner.track.examples import example_history
        >>> [order["Status"] for order in example_history().orders()]
        ['COMPLETED']
        """
        return [_with_dates(versions[-1].order) for _, versions in self._versions()]

    def frames(self) -> OrderFrames:
        """Return the last known state of every order ever seen, flattened.

        What `forecast_installations` learns from grows with it: also orders that the API no longer
        returns stay here.

        Examples
        --------
        >>> from outpost_planner.track.examples import example_history
        >>> example_history().frames()
        OrderFrames: 1 order, 0 line items, 0 assets, 0 MAC addresses
        """
        return flatten_orders(self.orders())

    @property
    def collections(self) -> pd.DataFrame:
        """List the collections kept: collection_id and collected_at (UTC).

        Examples
        --------
        >>> from outpost_planner.track.examples import example_history
        >>> example_history().collections["collection_id"].tolist()
        [1, 2]
        """
        with reading(self.path, self.scope) as kept:
            rows = [each[:2] for each in kept.collections()]
        frame = pd.DataFrame(rows, columns=["collection_id", "collected_at"]).astype(
            {"collection_id": "int64"}
        )
        times = pd.to_datetime(frame["collected_at"], utc=True, format="ISO8601")
        return frame.assign(collected_at=times.astype("datetime64[us, UTC]"))

    def _versions(self) -> list[tuple[str, list[Version]]]:
        with reading(self.path, self.scope) as kept:
            return kept.versions()

    def __repr__(self) -> str:
        collections = self.collections
        count = len(collections)
        if not count:
            return f"History of {self.scope}: no collection yet"
        last = f"{collections['collected_at'].iloc[-1]:%Y-%m-%d %H:%M} UTC"
        orders = len(self._versions())
        seen = f"{wording.count(orders, 'order')} in {wording.count(count, 'collection')}"
        return f"History of {self.scope}: {seen}, the last of {last}"

    def _repr_html_(self) -> str:
        return as_text(paragraph(repr(self)))


def open_history(
    connection: Connection | None = None, *, path: str | Path | None = None
) -> History:
    """Open the history of what collections saw, and make it where there is none.

    Parameters
    ----------
    connection
        Whose history: all live accounts share one, each sandbox has its own. Default: live.
    path
        The SQLite file; default: the one that ``OUTPOST_PLANNER_HISTORY`` names, or one in the
        user's data folder.

    Returns
    -------
    History
        Ready for `History.record`.

    Raises
    ------
    PlannerError
        Where the file cannot be used.

    Examples
    --------
    >>> import tempfile
    >>> from outpost_planner import sample_orders
    >>> history = open_history(path=tempfile.mkdtemp() + "/history.sqlite")
    >>> history.record(sample_orders(), at="2026-11-20")["kind"].value_counts().to_dict()
    {'NEW': 50}
    >>> history
    History of live: 50 orders in 1 collection, the last of 2026-11-20 00:00 UTC
    """
    chosen = (
        data_file_path("history.sqlite", HISTORY_VARIABLE) if path is None else canonical_path(path)
    )
    history = History(chosen, connection.scope if connection else "live")
    # Says at once where the file cannot be used.
    with writing(history.path, history.scope):
        return history


def _dates(collections: Iterable[Collection]) -> dict[int, pd.Timestamp]:
    return {each.collection_id: pd.Timestamp(each.collected_at) for each in collections}


def _with_dates(order: Mapping[str, Any]) -> dict[str, Any]:
    return {**order} | {name: date_or_same(order[name]) for name in ORDER_DATES if name in order}
