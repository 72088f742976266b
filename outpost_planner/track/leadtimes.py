"""How long orders take, when open ones can be expected, and which are late.

The API gives no promised date. What other orders took is all that can be known, so an estimate always comes
with its spread and with the number of orders that it rests on, and is missing where there are too few.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import pandas as pd

from outpost_planner.errors import InputError, check_kind
from outpost_planner.service.statuses import ENDED_ORDER, INSTALLED_ORDER
from outpost_planner.track.frames import OrderFrames

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from outpost_planner.plan.catalog import Catalog

Moment: TypeAlias = datetime | pd.Timestamp | str | None
"""A point in time; None is now, and what has no time zone is UTC."""

GROUPS = {
    "submitted_year": "year of submission",
    "hardware": "hardware",
    "country_code": "country",
    "outpost_id": "Outpost",
}
"""What lead times can be grouped by, and what to call it."""

FEWEST = 5
"""Finished orders that an estimate needs."""

EARLY, MIDDLE, LATE = 0.1, 0.5, 0.9
"""The shares of comparable orders that are installed by the earliest, the expected and the latest date."""

DAY = pd.Timedelta(days=1)

NOTHING = float("nan")


def as_moment(moment: Moment) -> pd.Timestamp:
    """Return a point in time in UTC.

    Raises
    ------
    InputError
        For what is no point in time.

    Examples
    --------
    >>> as_moment("2026-11-20").isoformat()
    '2026-11-20T00:00:00+00:00'
    """
    try:
        found = pd.Timestamp(datetime.now(UTC) if moment is None else moment)
    except (TypeError, ValueError) as error:
        raise InputError(f"{moment!r} is no point in time; give a datetime, or text such as 2026-11-20.") from error
    if found is pd.NaT:
        raise InputError(f"{moment!r} is no point in time; give a datetime, or text such as 2026-11-20.")
    return found.tz_localize(UTC) if found.tzinfo is None else found.tz_convert(UTC)


def lead_times(
    frames: OrderFrames,
    *,
    now: Moment = None,
    catalog: Catalog | None = None,
    outposts: Iterable[Mapping[str, Any]] = (),
) -> pd.DataFrame:
    """Say of every submitted order how long it took, or has been taking.

    Parameters
    ----------
    frames
        From `flatten_orders`.
    now
        Up to when open orders are counted; the present where left out.
    catalog
        Tells racks from servers by what was ordered, on this Outpost or with another order.
    outposts
        From `collect_outposts`: tells racks from servers, and the countries.

    Returns
    -------
    pandas.DataFrame
        One row an order that has a submission date: order_id, outpost_id, status, hardware (RACK or SERVER,
        missing where nothing tells), country_code, submitted_year, submitted, fulfilled, is_done, is_open, and
        ``lead_days``: from submission to installation [days], for an open order up to now. It is missing for an
        order that was cancelled or failed, for a finished one without a date, and where dates contradict.

    Examples
    --------
    >>> from outpost_planner import flatten_orders, sample_orders
    >>> table = lead_times(flatten_orders(sample_orders()), now="2026-11-20")
    >>> round(table.loc[table["is_done"], "lead_days"].median())
    96
    """
    check_kind(frames, OrderFrames, "lead_times", "flatten_orders(collect_orders(connection)) makes them")
    moment = as_moment(now)
    orders = frames.orders[frames.orders["order_submission_date"].notna()]
    orders = orders.drop_duplicates("order_id").reset_index(drop=True)
    status = orders["status"].astype("str")
    submitted, fulfilled = orders["order_submission_date"], orders["order_fulfilled_date"]
    is_done = status.isin(INSTALLED_ORDER)
    is_open = ~status.isin(ENDED_ORDER) & fulfilled.isna()
    until = fulfilled.where(is_done, moment).where(is_done | is_open)
    days = (until - submitted) / DAY
    places = _places(frames, orders["outpost_id"], catalog, outposts)
    return pd.DataFrame(
        {
            "order_id": orders["order_id"],
            "outpost_id": orders["outpost_id"],
            "status": orders["status"],
            **places,
            "submitted_year": submitted.dt.year.astype("Int64"),
            "submitted": submitted,
            "fulfilled": fulfilled,
            "is_done": is_done,
            "is_open": is_open,
            "lead_days": days.where(days >= 0),
        }
    )


def lead_time_summary(
    frames: OrderFrames,
    *,
    by: str = "hardware",
    now: Moment = None,
    catalog: Catalog | None = None,
    outposts: Iterable[Mapping[str, Any]] = (),
) -> pd.DataFrame:
    """Sum up how long installed orders took, group by group; open ones are counted apart.

    Parameters
    ----------
    frames
        From `flatten_orders`.
    by
        The groups: ``hardware``, ``country_code``, ``outpost_id`` or ``submitted_year``.
    now, catalog, outposts
        As for `lead_times`.

    Returns
    -------
    pandas.DataFrame
        One row per group, by its name: ``installed_orders`` (those with a known lead time, which the other
        columns are about), ``median_days``, ``nine_in_ten_days`` (by then 90 % of them were installed),
        ``longest_days`` [days], and ``still_open``.

    Raises
    ------
    InputError
        For a group that there is not.

    Examples
    --------
    >>> from outpost_planner import flatten_orders, read_catalog, sample_orders
    >>> frames = flatten_orders(sample_orders())
    >>> table = lead_time_summary(frames, now="2026-11-20", catalog=read_catalog())
    >>> table[["installed_orders", "still_open"]].to_dict("index")["RACK"]
    {'installed_orders': 25, 'still_open': 13}
    """
    check_kind(frames, OrderFrames, "lead_time_summary", "flatten_orders(collect_orders(connection)) makes them")
    if by not in GROUPS:
        raise InputError(f"by={by!r} is not one of {', '.join(GROUPS)}.")
    table = lead_times(frames, now=now, catalog=catalog, outposts=outposts)
    groups = table[by].astype("str").fillna("(unknown)")
    done = table["is_done"] & table["lead_days"].notna()
    days = table.loc[done, "lead_days"].groupby(groups[done])
    summary = pd.DataFrame(
        {
            "installed_orders": days.size(),
            "median_days": days.quantile(MIDDLE),
            "nine_in_ten_days": days.quantile(LATE, interpolation="higher"),
            "longest_days": days.max(),
            "still_open": table["is_open"].groupby(groups).sum(),
        }
    ).rename_axis(by)
    counts = ["installed_orders", "still_open"]
    return summary.assign(**summary[counts].fillna(0).astype("int64"))


def _places(
    frames: OrderFrames,
    outpost_ids: pd.Series,
    catalog: Catalog | None,
    outposts: Iterable[Mapping[str, Any]],
) -> dict[str, pd.Series]:
    """Return what hardware each order is for, and in which country; an Outpost has racks or servers."""
    hardware: dict[str, str] = {}
    countries: dict[str, str] = {}
    if catalog is not None:
        lines = frames.line_items.merge(frames.orders[["order_id", "outpost_id"]].dropna(), on="order_id")
        classes = lines["catalog_item_id"].map(catalog.items["item_class"])
        hardware = dict(zip(lines["outpost_id"][classes.notna()], classes.dropna(), strict=True))
    for outpost in outposts:
        site = outpost.get("Site") or {}
        if outpost.get("SupportedHardwareType"):
            hardware[outpost["OutpostId"]] = outpost["SupportedHardwareType"]
        if site.get("OperatingAddressCountryCode"):
            countries[outpost["OutpostId"]] = site["OperatingAddressCountryCode"]
    return {
        "hardware": outpost_ids.map(hardware).astype("str"),
        "country_code": outpost_ids.map(countries).astype("str"),
    }


def forecast_installations(
    frames: OrderFrames,
    *,
    now: Moment = None,
    catalog: Catalog | None = None,
    outposts: Iterable[Mapping[str, Any]] = (),
    expected_days: float | None = None,
) -> pd.DataFrame:
    """Estimate when each open order will be installed, from what comparable orders took; say which are late.

    Comparable are orders for the same hardware, racks or servers, where that is known, and all orders
    otherwise. Open orders count too: that they have taken so long already is known of them (the estimator of
    Kaplan and Meier, 1958). Of an order that has been open for some time, only those compare that took longer.

    Parameters
    ----------
    frames
        From `flatten_orders`.
    now, catalog, outposts
        As for `lead_times`.
    expected_days
        A lead time that was agreed on [days]; an order open for longer is late. Where left out, it is the time
        in which 90 % of comparable finished orders were installed.

    Returns
    -------
    pandas.DataFrame
        One row an open order, the latest first: order_id, outpost_id, status, hardware, submitted, age_days,
        ``expected``, ``earliest`` and ``latest`` (UTC; by then half, a tenth and nine tenths of comparable
        orders were installed), ``limit_days`` (what counts as late [days]), ``late_days`` (how far over it, 0
        for an order in time), ``based_on`` (finished orders that took longer than this one has so far). With
        fewer than ``FEWEST`` of them there are no dates; with fewer finished orders than that in all, no limit
        but the one given. The latest date is missing too where open orders alone have been going on that long.

    Raises
    ------
    InputError
        Where expected_days is no positive number.

    Examples
    --------
    >>> from outpost_planner import flatten_orders, read_catalog, sample_orders
    >>> frames = flatten_orders(sample_orders())
    >>> table = forecast_installations(frames, now="2026-11-20", catalog=read_catalog())
    >>> int((table["late_days"] > 0).sum()), len(table)
    (3, 15)
    """
    check_kind(frames, OrderFrames, "forecast_installations", "flatten_orders(collect_orders(connection)) makes them")
    if expected_days is not None and not 0 < expected_days < float("inf"):
        raise InputError(f"expected_days={expected_days!r} is no positive number of days.")
    table = lead_times(frames, now=now, catalog=catalog, outposts=outposts)
    moment = as_moment(now)
    open_orders = table[table["is_open"]].rename(columns={"lead_days": "age_days"})
    groups = table["hardware"].fillna("")
    curves = {group: _Curve.of(table[groups == group]) for group in groups[table["is_open"]].unique()}
    estimates = [
        curves[group].estimate(age, expected_days)
        for group, age in zip(groups[table["is_open"]], open_orders["age_days"], strict=True)
    ]
    columns = ["earliest", "expected", "latest", "limit_days", "late_days", "based_on"]
    found = pd.DataFrame(estimates, columns=columns, index=open_orders.index).astype("float64")
    dates = {
        column: (moment + pd.to_timedelta(found[column] - open_orders["age_days"], unit="D")).dt.floor("s")
        for column in ("expected", "earliest", "latest")
    }
    keep = ["order_id", "outpost_id", "status", "hardware", "submitted", "age_days"]
    rest = {"limit_days": found["limit_days"], "late_days": found["late_days"]}
    result = open_orders[keep].assign(**dates, **rest, based_on=found["based_on"].astype("Int64"))
    return result.sort_values(["late_days", "age_days"], ascending=False).reset_index(drop=True)


@dataclass(frozen=True)
class _Curve:
    """How long comparable orders took."""

    times: np.ndarray
    """Lead times of finished orders [days], each once, the shortest first."""
    surviving: np.ndarray
    """The share of orders that took longer than each, by Kaplan and Meier."""
    finished: np.ndarray
    """Lead time of every finished order [days]."""

    @classmethod
    def of(cls, comparable: pd.DataFrame) -> _Curve:
        known = comparable[comparable["lead_days"].notna()]
        days, is_done = known["lead_days"].to_numpy(), known["is_done"].to_numpy()
        times, counts = np.unique(days[is_done], return_counts=True)
        at_risk = len(days) - np.searchsorted(np.sort(days), times)
        return cls(times, np.cumprod(1 - counts / at_risk), days[is_done])

    def estimate(self, age: float, expected_days: float | None) -> tuple[float, ...]:
        """Return earliest, expected and latest lead time, limit, lateness [days], and how many orders tell."""
        limit = NOTHING if expected_days is None else expected_days
        if expected_days is None and len(self.finished) >= FEWEST:
            limit = float(np.quantile(self.finished, LATE, method="inverted_cdf"))
        telling = int((self.finished > age).sum())
        lead = [self.quantile(share, age) if telling >= FEWEST else NOTHING for share in (EARLY, MIDDLE, LATE)]
        return *lead, limit, float(np.maximum(age - limit, 0)), telling

    def quantile(self, share: float, age: float) -> float:
        """Return the lead time by which a share of those that took longer than `age` was installed [days]."""
        past = np.searchsorted(self.times, age, side="right")
        still_open = self.surviving[past - 1] if past else 1.0
        reached = np.flatnonzero(self.surviving <= still_open * (1 - share) + 1e-12)
        reached = reached[reached >= past]
        return float(self.times[reached[0]]) if len(reached) else NOTHING
