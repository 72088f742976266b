"""What every collection of orders saw, kept, because the API tells only the present.

One SQLite file of its own: several notebooks can write to it at once, a collection is in it whole or not at
all, and an order takes space only when it changed, so that a year of daily collections of a large fleet stays
small. It is no part of the journal, which must never be thrown away; this can be, and starts again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import groupby, pairwise
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import pandas as pd

from outpost_planner.aws.collected import Collected
from outpost_planner.errors import InputError, PlannerError
from outpost_planner.files import store as files
from outpost_planner.files.places import own_place, place
from outpost_planner.service.statuses import INSTALLED_ORDER
from outpost_planner.show import wording
from outpost_planner.show.markup import as_text, paragraph
from outpost_planner.track.changes import CHANGE_COLUMNS, Version, absences, differences, status_runs, with_days
from outpost_planner.track.frames import OrderFrames, flatten_orders
from outpost_planner.track.leadtimes import DAY, Moment, as_moment

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from outpost_planner.aws.connection import Connection
    from outpost_planner.track.changes import Absent

HISTORY_VARIABLE = "OUTPOST_PLANNER_HISTORY"
"""Environment variable that says where the history is."""

APPLICATION_ID = 0x4F504831
"""Marks a SQLite file as a history of this package."""

AHEAD = DAY
"""How far ahead of this machine's clock a live collection may lie: a local time taken for UTC is no further off."""

DATES = ("OrderSubmissionDate", "OrderFulfilledDate")

TABLES = """
CREATE TABLE IF NOT EXISTS collections (
    collection_id INTEGER PRIMARY KEY,
    scope TEXT NOT NULL,
    collected_at TEXT NOT NULL,
    is_whole INTEGER NOT NULL DEFAULT 1,
    asked TEXT NOT NULL DEFAULT ''
);
CREATE TABLE IF NOT EXISTS versions (
    scope TEXT NOT NULL,
    order_id TEXT NOT NULL,
    first_collection INTEGER NOT NULL REFERENCES collections,
    last_collection INTEGER NOT NULL REFERENCES collections,
    content TEXT NOT NULL,
    PRIMARY KEY (scope, order_id, first_collection)
)
"""


def _add_columns(rows: files.Rows) -> None:
    """Bring a file up to date that was made before collections said whether they are whole."""
    if not any(row["name"] == "is_whole" for row in rows.read("PRAGMA table_info(collections)")):
        rows.change("ALTER TABLE collections ADD COLUMN is_whole INTEGER NOT NULL DEFAULT 1")
        rows.change("ALTER TABLE collections ADD COLUMN asked TEXT NOT NULL DEFAULT ''")


# Files of older versions have these tables and no number of their schema.
SCHEMA = files.Schema(APPLICATION_ID, (TABLES, _add_columns), may_begin_again=True)

TIMEOUT_S = 30.0
"""How long to wait for others that are recording [s]."""


class History:
    """The states of every order that collections saw, of one scope: live, or one sandbox.

    Made by `open_history`. A status counts as of the collection that saw it; what happened between two
    collections has two bounds.

    Parameters
    ----------
    path
        The SQLite file.
    scope
        ``live``, or a sandbox's own; see `Connection`.
    """

    def __init__(self, path: Path, scope: str) -> None:
        self.path = place(path)
        self.scope = scope

    def record(
        self, orders: Iterable[Mapping[str, Any]], *, at: Moment = None, is_whole: bool | None = None
    ) -> pd.DataFrame:
        """Keep a collection, and say what changed since the last one.

        An order counts as NOT_SEEN only where a whole collection lacks it that asked where the order was seen
        last. A collection with failures says nothing about the orders that it lacks.

        Parameters
        ----------
        orders
            From `collect_orders`.
        at
            When it was collected; default: now.
        is_whole
            Whether every order there is stands in it. Default: what a collection says of itself; a plain list is
            taken for whole, by the word of whoever made it. Give False for a part, such as some orders picked out.

        Returns
        -------
        pandas.DataFrame
            One row per change: kind, order_id, line_item_id, field (as the API names it), before, after. The kind
            is NEW, CHANGED, NOT_SEEN (an order that was there and is not in this whole collection) or SEEN_AGAIN
            (an order that was NOT_SEEN and is back, changed or not).

        Raises
        ------
        InputError
            Listing every order without an id; where a later collection is kept already; or for a live collection
            of the future. Nothing was kept.
        PlannerError
            Where the file cannot be written.
        """
        contents = _contents(orders)
        if is_whole is None:
            is_whole = not (isinstance(orders, Collected) and orders.failures)
        asked = "; ".join(orders.asked) if isinstance(orders, Collected) else ""
        with self._writing() as database:
            # The present is that of this turn: of two notebooks, the one that waited is the later one.
            moment = as_moment(at)
            self._check_not_ahead(moment)
            self._check_follows(database, moment)
            rows = self._store(database, contents, (self.scope, moment.isoformat(), int(is_whole), asked))
        return pd.DataFrame(rows, columns=list(CHANGE_COLUMNS), dtype="str")

    def _check_not_ahead(self, moment: pd.Timestamp) -> None:
        """Refuse a live date of the future: every later collection would wait for it. A sandbox may run ahead."""
        clock = as_moment(None)
        if self.scope == "live" and moment > clock + AHEAD:
            raise InputError(
                f"at={moment.isoformat()} lies in the future: this machine's clock says {clock:%Y-%m-%d %H:%M} UTC. "
                "Nothing was kept. Correct the date, or the clock."
            )

    def _check_follows(self, database: files.Rows, moment: pd.Timestamp) -> None:
        last = self._collections(database)[-1:]
        if last and pd.Timestamp(last[0][1]) > moment:
            raise InputError(
                f"A collection of {last[0][1]} is kept already, and this one is of {moment.isoformat()}. "
                "Record collections in the order in which they were made. Where the date that is kept is wrong, "
                f"correct it first: history.redate({last[0][0]}, at=...)."
            )

    def _store(
        self, database: files.Rows, contents: Mapping[str, str], collection: tuple[str, str, int, str]
    ) -> list[tuple[Any, ...]]:
        known = {
            order_id: (first, seen, content)
            for order_id, first, seen, content in database.read(
                "SELECT order_id, MAX(first_collection), last_collection, content FROM versions "
                "WHERE scope = ? GROUP BY order_id",
                (self.scope,),
            )
        }
        absent = absences(self._collections(database))
        insert = "INSERT INTO collections (scope, collected_at, is_whole, asked) VALUES (?, ?, ?, ?)"
        now = database.add(insert, collection)
        missed = absences(self._collections(database))
        rows: list[tuple[Any, ...]] = []
        for order_id, content in contents.items():
            first, seen, before = known.get(order_id, (None, None, None))
            is_back = before is not None and absent(seen) is not None
            if before == content and not is_back:
                database.change(
                    "UPDATE versions SET last_collection = ? WHERE scope = ? AND order_id = ? AND first_collection = ?",
                    (now, self.scope, order_id, first),
                )
                continue
            # An order that is back begins a version of its own, changed or not: the gap stays on record.
            database.add("INSERT INTO versions VALUES (?, ?, ?, ?, ?)", (self.scope, order_id, now, now, content))
            rows += [("SEEN_AGAIN", order_id, None, None, None, None)] * is_back
            rows += differences(order_id, before and json.loads(before), json.loads(content))
        gone = [
            order_id
            for order_id, (_, seen, _) in known.items()
            if order_id not in contents and absent(seen) is None and missed(seen) == now
        ]
        return rows + [("NOT_SEEN", order_id, None, None, None, None) for order_id in gone]

    def redate(self, collection_id: int, at: Moment) -> pd.DataFrame:
        """Correct the date of a collection that was kept with a wrong one, as by a clock that was off.

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
        """
        moment = as_moment(at)
        self._check_not_ahead(moment)
        with self._writing() as database:
            kept = {number: pd.Timestamp(when) for number, when, *_ in self._collections(database)}
            if collection_id not in kept:
                numbers = ", ".join(map(str, kept)) or "none"
                raise InputError(f"There is no collection {collection_id!r}; there are: {numbers}.")
            before = [when for number, when in kept.items() if number < collection_id]
            after = [when for number, when in kept.items() if number > collection_id]
            if (before and moment < before[-1]) or (after and moment > after[0]):
                bounds = " and ".join(f"{when.isoformat()}" for when in [*before[-1:], *after[:1]])
                raise InputError(
                    f"at={moment.isoformat()} does not keep the order of the collections beside it: {bounds}."
                )
            update = "UPDATE collections SET collected_at = ? WHERE collection_id = ?"
            database.change(update, (moment.isoformat(), collection_id))
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
            As `History.record` returns it, with ``changed_after`` and ``changed_by``: between which collections it
            happened. An order that was seen for the first time has no changed_after.
        """
        with self._reading() as database:
            collections = self._collections(database)
        moments = [pd.Timestamp(when) for _, when, *_ in collections]
        after = as_moment(since) if since is not None else moments[-2] if len(moments) > 1 else None
        absent = absences(collections)
        dates = dict(zip((number for number, *_ in collections), moments, strict=True))
        rows: list[tuple[Any, ...]] = []
        for order_id, versions in self._versions():
            for before, version in pairwise([None, *versions, None]):
                rows += _between(order_id, before, version, absent, dates)
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
            Up to when the present status is counted; the last collection where left out.

        Returns
        -------
        pandas.DataFrame
            One row a stay: order_id, line_item_id, status, previous_status, entered_after, entered_by,
            left_after, left_by (the bounds that collections set), least_days, most_days, is_present.

        Raises
        ------
        InputError
            For a level that there is not.
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
            One row an installed order: order_id, submitted, installed_after, installed_by, lead_days [days] and
            is_exact. The API's fulfilment date is exact; without one, lead_days counts up to the collection
            that first saw the order completed.
        """
        rows = []
        for order_id, versions in self._versions():
            done = [index for index, each in enumerate(versions) if each.order.get("Status") in INSTALLED_ORDER]
            if not done:
                continue
            order = versions[-1].order
            exact = _moment_of(order.get("OrderFulfilledDate"))
            first = done[0]
            rows.append(
                (
                    order_id,
                    _moment_of(order.get("OrderSubmissionDate")),
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
        """Return the last known state of every order ever seen, as `collect_orders` gave it."""
        return [_with_dates(versions[-1].order) for _, versions in self._versions()]

    def frames(self) -> OrderFrames:
        """Return the last known state of every order ever seen, flattened.

        What `forecast_installations` learns from grows with it: also orders that the API no longer returns
        stay here.
        """
        return flatten_orders(self.orders())

    @property
    def collections(self) -> pd.DataFrame:
        """List the collections kept: collection_id and collected_at (UTC)."""
        with self._reading() as database:
            rows = [row[:2] for row in self._collections(database)]
        frame = pd.DataFrame(rows, columns=["collection_id", "collected_at"]).astype({"collection_id": "int64"})
        times = pd.to_datetime(frame["collected_at"], utc=True, format="ISO8601")
        return frame.assign(collected_at=times.astype("datetime64[us, UTC]"))

    def _collections(self, database: files.Rows) -> list[Any]:
        query = (
            "SELECT collection_id, collected_at, is_whole, asked FROM collections "
            "WHERE scope = ? ORDER BY collection_id"
        )
        return database.read(query, (self.scope,))

    def _versions(self) -> list[tuple[str, list[Version]]]:
        query = (
            "SELECT order_id, content, first.collected_at, last.collected_at, "
            "first_collection, last_collection FROM versions "
            "JOIN collections first ON first.collection_id = first_collection "
            "JOIN collections last ON last.collection_id = last_collection "
            "WHERE versions.scope = ? ORDER BY order_id, first_collection"
        )
        with self._reading() as database:
            rows = database.read(query, (self.scope,))
        return [
            (
                order_id,
                [
                    Version(json.loads(content), pd.Timestamp(first), pd.Timestamp(last), *ids)
                    for _, content, first, last, *ids in group
                ],
            )
            for order_id, group in groupby(rows, itemgetter(0))
        ]

    @contextmanager
    def _writing(self) -> Iterator[files.Rows]:
        with self._explained(), files.open_store(self.path, SCHEMA).writing(TIMEOUT_S) as database:
            yield database

    @contextmanager
    def _reading(self) -> Iterator[files.Rows]:
        with self._explained(), files.open_store(self.path, SCHEMA).reading(TIMEOUT_S) as database:
            if database is not None:
                yield database
                return
        with self._writing() as database:
            yield database

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except files.StoreError as error:
            raise PlannerError(
                f"The history {self.path} cannot be used: it {error.what}. Free the file, or choose another with "
                f"open_history(path=...) or the variable {HISTORY_VARIABLE}."
            ) from error

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


def open_history(connection: Connection | None = None, *, path: str | Path | None = None) -> History:
    """Open the history of what collections saw, and make it where there is none.

    Parameters
    ----------
    connection
        Whose history: all live accounts share one, each sandbox has its own. Live where left out.
    path
        The SQLite file; where left out, the one that ``OUTPOST_PLANNER_HISTORY`` names, or one in the user's
        data folder.

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
    chosen = own_place("history.sqlite", HISTORY_VARIABLE) if path is None else place(path)
    history = History(chosen, connection.scope if connection else "live")
    with history._writing():  # noqa: SLF001 - says at once where the file cannot be used
        return history


def _between(
    order_id: str,
    before: Version | None,
    after: Version | None,
    absent: Absent,
    dates: Mapping[int, pd.Timestamp],
) -> list[tuple[Any, ...]]:
    """Say what happened from one version to the next; None stands before the first and after the last."""
    rows: list[tuple[Any, ...]] = []
    missed = absent(before.last_id) if before else None
    if before is not None and missed is not None and (after is None or missed < after.first_id):
        rows.append(("NOT_SEEN", order_id, None, None, None, None, before.last_seen, dates[missed]))
        if after is not None:
            rows.append(("SEEN_AGAIN", order_id, None, None, None, None, dates[missed], after.first_seen))
    if after is not None:
        bounds = (before.last_seen if before else pd.NaT, after.first_seen)
        found = differences(order_id, before.order if before else None, after.order)
        rows += [(*row, *bounds) for row in found]
    return rows


def _moment_of(value: Any) -> datetime | None:
    """Return a date of the API, which comes with and without a fraction of a second; None for what is no date."""
    found = _date(value)
    if not isinstance(found, datetime):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _contents(orders: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    if isinstance(orders, str | bytes | Mapping) or not isinstance(orders, Iterable):
        raise InputError(
            f"record takes a list of orders, not {type(orders).__name__}; collect_orders(connection) makes it."
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


def _with_dates(order: Mapping[str, Any]) -> dict[str, Any]:
    return {**order} | {name: _date(order[name]) for name in DATES if name in order}


def _date(value: Any) -> Any:
    try:
        return datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return value
