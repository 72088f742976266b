"""When open orders can be expected, and which are late, from what comparable orders took.

The API gives no promised date. What other orders took is all that can be known, so an estimate
always comes with its spread and with the number of orders that it rests on, and is missing where
there are too few.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from outpost_planner.errors import InputError, check_kind
from outpost_planner.track.frames import OrderFrames
from outpost_planner.track.leadtimes import LATE, MIDDLE, lead_times
from outpost_planner.track.moments import Moment, as_moment

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from outpost_planner.plan.catalog import Catalog

FEWEST = 5
"""Finished orders that an estimate needs."""

EARLY = 0.1
"""The share of comparable orders that are installed by the earliest date."""

UNKNOWN = float("nan")


def forecast_installations(
    frames: OrderFrames,
    *,
    now: Moment = None,
    catalog: Catalog | None = None,
    outposts: Iterable[Mapping[str, Any]] = (),
    expected_days: float | None = None,
) -> pd.DataFrame:
    """Estimate when each open order will be installed, from comparable orders; say which are late.

    Comparable are orders for the same hardware, racks or servers, where that is known, and all
    orders otherwise. Open orders count too: that they have taken so long already is known of them
    (the estimator of Kaplan and Meier, 1958). Of an order that has been open for some time, only
    those compare that took longer.

    Parameters
    ----------
    frames
        From `flatten_orders`.
    now, catalog, outposts
        As for `lead_times`.
    expected_days
        A lead time that was agreed on [days]; an order open for longer is late. Default: the
        time in which 90 % of comparable finished orders were installed.

    Returns
    -------
    pandas.DataFrame
        One row per open order, the latest first: order_id, outpost_id, status, hardware, submitted,
        age_days, ``expected``, ``earliest`` and ``latest`` (UTC; by then half, a tenth and nine
        tenths of comparable orders were installed), ``limit_days`` (what counts as late [days]),
        ``late_days`` (how far over it, 0 for an order in time), ``based_on`` (finished orders that
        took longer than this one has so far). With fewer than ``FEWEST`` of them there are no
        dates; with fewer finished orders than that in all, no limit but the one given. The latest
        date is missing too where open orders alone have been going on that long.

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
    check_kind(
        frames,
        OrderFrames,
        "forecast_installations",
        "flatten_orders(collect_orders(connection)) makes them",
    )
    if expected_days is not None and not 0 < expected_days < float("inf"):
        raise InputError(f"expected_days={expected_days!r} is no positive number of days.")
    table = lead_times(frames, now=now, catalog=catalog, outposts=outposts)
    moment = as_moment(now)
    open_orders = table[table["is_open"]].rename(columns={"lead_days": "age_days"})
    groups = table["hardware"].fillna("")
    curves = {
        group: LeadTimeCurve.of(table[groups == group])
        for group in groups[table["is_open"]].unique()
    }
    estimates = [
        curves[group].estimate(age, expected_days)
        for group, age in zip(groups[table["is_open"]], open_orders["age_days"], strict=True)
    ]
    columns = ["earliest", "expected", "latest", "limit_days", "late_days", "based_on"]
    found = pd.DataFrame(estimates, columns=columns, index=open_orders.index).astype("float64")
    # Estimates count from the submission: less the age, they count from now.
    dates = {
        column: (
            moment + pd.to_timedelta(found[column] - open_orders["age_days"], unit="D")
        ).dt.floor("s")
        for column in ("expected", "earliest", "latest")
    }
    keep = ["order_id", "outpost_id", "status", "hardware", "submitted", "age_days"]
    rest = {"limit_days": found["limit_days"], "late_days": found["late_days"]}
    result = open_orders[keep].assign(**dates, **rest, based_on=found["based_on"].astype("Int64"))
    return result.sort_values(["late_days", "age_days"], ascending=False).reset_index(drop=True)


@dataclass(frozen=True)
class LeadTimeCurve:
    """How long comparable orders took, by the estimator of Kaplan and Meier.

    Parameters
    ----------
    times
        Lead times of finished orders [days], each once, the shortest first.
    surviving
        The share of orders that took longer than each of these times.
    finished
        Lead time of every finished order [days].

    Examples
    --------
    >>> table = pd.DataFrame(
    ...     {"lead_days": [80.0, 90.0, 95.0, 100.0], "is_done": [True, True, False, True]}
    ... )
    >>> LeadTimeCurve.of(table).surviving.round(
    ...     2
    ... ).tolist()  # 3/4, then 2/3 of that, then none of one
    [0.75, 0.5, 0.0]
    """

    times: np.ndarray
    surviving: np.ndarray
    finished: np.ndarray

    @classmethod
    def of(cls, comparable: pd.DataFrame) -> LeadTimeCurve:
        """Return the curve of `lead_times`; an open order counts as longer than its age."""
        known = comparable[comparable["lead_days"].notna()]
        days, is_done = known["lead_days"].to_numpy(), known["is_done"].to_numpy()
        times, counts = np.unique(days[is_done], return_counts=True)
        # At each time, the orders that had not ended before it: installed then or later, or open.
        at_risk = len(days) - np.searchsorted(np.sort(days), times)
        return cls(times, np.cumprod(1 - counts / at_risk), days[is_done])

    def estimate(self, age: float, expected_days: float | None) -> tuple[float, ...]:
        """Return earliest, expected and latest lead time, limit, lateness [days], orders used."""
        limit = UNKNOWN if expected_days is None else expected_days
        if expected_days is None and len(self.finished) >= FEWEST:
            limit = float(np.quantile(self.finished, LATE, method="inverted_cdf"))
        telling = int((self.finished > age).sum())
        lead = [
            self.quantile(share, age) if telling >= FEWEST else UNKNOWN
            for share in (EARLY, MIDDLE, LATE)
        ]
        return *lead, limit, float(np.maximum(age - limit, 0)), telling

    def quantile(self, share: float, age: float) -> float:
        """Return the lead time by which a share of orders older than `age` was installed [days]."""
        past = np.searchsorted(self.times, age, side="right")
        still_open = self.surviving[past - 1] if past else 1.0
        # The share is of those still open at this age. 1e-12 forgives the rounding of the products.
        reached = np.flatnonzero(self.surviving <= still_open * (1 - share) + 1e-12)
        reached = reached[reached >= past]
        return float(self.times[reached[0]]) if len(reached) else UNKNOWN
