"""Every order along time: from its submission to its installation, or to today."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from matplotlib.ticker import StrMethodFormatter

from outpost_planner.charts.bars import label_rows, order_label
from outpost_planner.charts.days import date_text, date_ticks, days_of, today_line
from outpost_planner.errors import check_kind
from outpost_planner.show import axes, colours
from outpost_planner.show.wording import count, is_or_are
from outpost_planner.track.frames import OrderFrames
from outpost_planner.track.leadtimes import lead_times
from outpost_planner.track.moments import Moment, as_moment

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matplotlib.axes import Axes


MOST_NAMED = 40
"""Orders of a timeline that can be named; more of them are drawn without names."""

SHORTEST = pd.Timedelta(days=30)
"""What a time axis spans at least: that of one order of today would count hours."""

BRIEF = pd.Timedelta(days=1)
"""An order is drawn as a dot until it has been open for so long."""

KINDS = {"installed": (colours.GREEN, ""), "open": (colours.ORANGE, "///")}
"""The colour and hatch of each kind of order in a timeline."""

EARLIEST, LATEST = pd.Timestamp("1990-01-01", tz="UTC"), pd.Timestamp("2200-01-01", tz="UTC")
"""Dates beyond these are slips; they do not stretch a time axis."""


@axes.house()
def plot_order_timeline(
    frames: OrderFrames,
    ax: Axes | None = None,
    *,
    now: Moment = None,
    names: Mapping[str, str] | None = None,
) -> Axes:
    """Draw every order from its submission to its installation, or to today if it is open.

    Parameters
    ----------
    frames
        From `flatten_orders`.
    ax
        Axes to draw on. Default: a new figure.
    now
        Where today's line stands. Default: the present.
    names
        What to call Outposts and orders, by their ids.

    Returns
    -------
    matplotlib.axes.Axes
        One bar per order, the earliest submission on top. An order that was cancelled or failed, of
        which the API tells no end, is a mark at its submission. More than forty orders stand
        without names.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> from outpost_planner import flatten_orders, sample_orders
    >>> ax = plot_order_timeline(flatten_orders(sample_orders()), now="2026-11-20")
    >>> ax.get_title(loc="left")
    '15 of 50 orders are open, the oldest since 18 May 2026'
    >>> plt.close()
    """
    check_kind(
        frames,
        OrderFrames,
        "plot_order_timeline",
        "flatten_orders(collect_orders(connection)) makes them",
    )
    moment = as_moment(now)
    table = (
        lead_times(frames, now=moment)
        .sort_values("submitted", kind="stable")
        .reset_index(drop=True)
    )
    ax = axes.new_axes(ax)
    if table.empty:
        return axes.empty_message(ax, "There are no submitted orders to show yet.")
    until = table["fulfilled"].where(table["is_done"], moment)
    has_end = (table["is_done"] & table["fulfilled"].notna()) | table["is_open"]
    few = len(table) <= MOST_NAMED
    _spans(ax, table, until, has_end, few=few)
    _marks(
        ax,
        table["submitted"],
        np.flatnonzero(~has_end),
        6 if few else max(1.5, min(4.0, 300 / len(table))),
    )
    today_line(ax, moment)
    _date_axis(ax, table, moment)
    if few:
        label_rows(ax, [order_label(row, names) for row in table.itertuples()])
        ax.tick_params(axis="y", labelsize="small")
    else:
        axes.fit_height(ax, MOST_NAMED)
        ax.set_ylim(len(table) - 0.5, -0.5)
        ax.set_ylabel("Orders, the earliest on top")
        ax.yaxis.set_major_formatter(StrMethodFormatter("{x:,.0f}"))
    # Beside the axes: inside there is no corner without a bar.
    legend = axes.legend_beside(ax)
    for line in legend.get_lines():
        line.set(linewidth=4 if line.get_linestyle() == "-" else 1, markersize=6)
    ax.set_title(_timeline_finding(table), loc="left")
    return ax


def _spans(
    ax: Axes, table: pd.DataFrame, until: pd.Series, has_end: pd.Series, *, few: bool
) -> None:
    """Draw each order that has an end: as a bar, or in a crowd as a line."""
    kinds = np.where(table["is_open"], "open", "installed")
    for kind, (colour, hatch) in KINDS.items():
        rows = np.flatnonzero((kinds == kind) & has_end)
        start, end = days_of(table["submitted"].iloc[rows]), days_of(until.iloc[rows])
        if few and len(rows):
            look: dict[str, Any] = {
                "color": colour,
                "hatch": hatch,
                "edgecolor": colours.BLACK,
                "linewidth": 0.6,
            }
            ax.barh(rows, end - start, left=start, height=0.7, label=kind, **look)
        elif len(rows):
            ax.hlines(rows, start, end, color=colour, linewidth=_thickness(len(table)), label=kind)
    brief = np.flatnonzero(has_end & (until - table["submitted"] < BRIEF))
    if few and len(brief):
        # As a bar of no length an order of today would not be seen.
        days = days_of(table["submitted"].iloc[brief])
        ax.plot(days, brief, "o", color=colours.ORANGE, markersize=7, clip_on=False)


def _marks(ax: Axes, submitted: pd.Series, rows: np.ndarray, size: float) -> None:
    """Draw orders of which the API tells no end, at their submission."""
    if len(rows):
        days = days_of(submitted.iloc[rows])
        ax.plot(days, rows, "x", color=colours.INK, markersize=size, label="no end known")


def _thickness(orders: int) -> float:
    """Return a line's width [points] that fills a chart of many orders without gaps."""
    return max(0.5, min(4.0, 200 / orders))


def _date_axis(ax: Axes, table: pd.DataFrame, moment: pd.Timestamp) -> None:
    every = pd.concat([table["submitted"], table["fulfilled"], pd.Series([moment])])
    first, last = every.min(), every.max()
    margin = max(last - first, SHORTEST) * 0.05
    left, right = max(first - margin, EARLIEST), min(last + margin, LATEST)
    ax.set_xlim(*days_of(pd.Series([left, max(right, left + SHORTEST)])))
    date_ticks(ax)


def _timeline_finding(table: pd.DataFrame) -> str:
    total, still_open = len(table), table[table["is_open"]]
    if still_open.empty:
        return (
            f"None of {count(total, 'order')} is open"
            if total > 1
            else "The only order is not open"
        )
    since = still_open["submitted"].min()
    if total == 1:
        return f"The only order is open since {date_text(since)}"
    verb = is_or_are(len(still_open))
    return (
        f"{len(still_open):,} of {count(total, 'order')} {verb} open, the oldest since"
        f" {date_text(since)}"
    )
