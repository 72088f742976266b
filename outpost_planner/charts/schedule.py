"""Orders along time: from submission to installation, how long they took, and which are late."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import matplotlib.dates as mdates
import numpy as np
import pandas as pd
from matplotlib.ticker import StrMethodFormatter

from outpost_planner.charts.bars import label_rows
from outpost_planner.errors import InputError, check_kind
from outpost_planner.show import axes, colours
from outpost_planner.show.wording import count, is_or_are
from outpost_planner.track.frames import OrderFrames
from outpost_planner.track.leadtimes import FEWEST, GROUPS, Moment, as_moment, forecast_installations, lead_times

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from matplotlib.axes import Axes

    from outpost_planner.plan.catalog import Catalog

MOST_NAMED = 40
"""Orders of a timeline that can be named; more of them are drawn without names."""

MOST_LATE = 15
"""Late orders that are drawn; the title counts all."""

MOST_GROUPS = 12
"""Groups of lead times that are drawn; those with the most orders."""

MOST_DOTS = 200
"""Lead times of a group that are drawn as dots; more of them would be a blot."""

IN_TIME = "#B8B8B8"
"""The days that a late order may have taken."""

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
    """Draw every order from its submission to its installation, or to today's line where it is open.

    Parameters
    ----------
    frames
        From `flatten_orders`.
    ax
        Axes to draw on; a new figure where left out.
    now
        Where today's line stands; the present where left out.
    names
        What to call Outposts and orders, by their ids.

    Returns
    -------
    matplotlib.axes.Axes
        One bar an order, the earliest submission on top. An order that was cancelled or failed, of which the
        API tells no end, is a mark at its submission. More than forty orders stand without names.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> from outpost_planner import flatten_orders, sample_orders
    >>> ax = plot_order_timeline(flatten_orders(sample_orders()), now="2026-11-20")
    >>> ax.get_title(loc="left")
    '15 of 50 orders are open, the oldest since 18 May 2026'
    >>> plt.close()
    """
    check_kind(frames, OrderFrames, "plot_order_timeline", "flatten_orders(collect_orders(connection)) makes them")
    moment = as_moment(now)
    table = lead_times(frames, now=moment).sort_values("submitted", kind="stable").reset_index(drop=True)
    ax = axes.new_axes(ax)
    if table.empty:
        return axes.empty_message(ax, "There are no submitted orders to show yet.")
    until = table["fulfilled"].where(table["is_done"], moment)
    has_end = (table["is_done"] & table["fulfilled"].notna()) | table["is_open"]
    kinds = np.where(table["is_open"], "open", "installed")
    few = len(table) <= MOST_NAMED
    for kind, (colour, hatch) in KINDS.items():
        rows = np.flatnonzero((kinds == kind) & has_end)
        start, end = _days(table["submitted"].iloc[rows]), _days(until.iloc[rows])
        if few and len(rows):
            ax.barh(
                rows,
                end - start,
                left=start,
                height=0.7,
                color=colour,
                hatch=hatch,
                edgecolor=colours.BLACK,
                linewidth=0.6,
                label=kind,
            )
        elif len(rows):
            ax.hlines(rows, start, end, color=colour, linewidth=_thickness(len(table)), label=kind)
    brief = np.flatnonzero(has_end & (until - table["submitted"] < BRIEF))
    if few and len(brief):
        # As a bar of no length an order of today would not be seen.
        ax.plot(_days(table["submitted"].iloc[brief]), brief, "o", color=colours.ORANGE, markersize=7, clip_on=False)
    marks = np.flatnonzero(~has_end)
    if len(marks):
        size = 6 if few else max(1.5, min(4.0, 300 / len(table)))
        submitted = _days(table["submitted"].iloc[marks])
        ax.plot(submitted, marks, "x", color=colours.INK, markersize=size, label="no end known")
    _today(ax, moment)
    _date_axis(ax, table, moment)
    if few:
        label_rows(ax, [_order_label(row, names) for row in table.itertuples()])
        ax.tick_params(axis="y", labelsize="small")
    else:
        axes.fit_height(ax, MOST_NAMED)
        ax.set_ylim(len(table) - 0.5, -0.5)
        ax.set_ylabel("Orders, the earliest on top")
        ax.yaxis.set_major_formatter(StrMethodFormatter("{x:,.0f}"))
    # Beside the axes: inside there is no corner without a bar.
    legend = ax.legend(loc="upper left", bbox_to_anchor=(1, 1))
    for line in legend.get_lines():
        line.set(linewidth=4 if line.get_linestyle() == "-" else 1, markersize=6)
    ax.set_title(_timeline_finding(table), loc="left")
    return ax


@axes.house()
def plot_lead_times(
    frames: OrderFrames,
    ax: Axes | None = None,
    *,
    by: str = "submitted_year",
    catalog: Catalog | None = None,
    outposts: Iterable[Mapping[str, Any]] = (),
) -> Axes:
    """Draw how long finished orders took, group by group: each order, the middle, and where most lie.

    Parameters
    ----------
    frames
        From `flatten_orders`.
    ax
        Axes to draw on; a new figure where left out.
    by
        The groups, one of these: ``submitted_year``, ``hardware``, ``country_code``, ``outpost_id``.
    catalog, outposts
        As for `lead_times`; ``hardware`` needs one of them, ``country_code`` the latter.

    Returns
    -------
    matplotlib.axes.Axes
        Lead time from submission to installation [days]. The line of a group with at least five orders reaches
        from the tenth to the ninetieth percentile, the diamond is the median.

    Raises
    ------
    InputError
        For a group that there is not, or that nothing given fills.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> from outpost_planner import flatten_orders, read_catalog, sample_orders
    >>> frames = flatten_orders(sample_orders())
    >>> ax = plot_lead_times(frames, by="hardware", catalog=read_catalog())
    >>> ax.get_title(loc="left")
    'Half of the 30 installed orders took 95 days or less'
    >>> plt.close()
    """
    check_kind(frames, OrderFrames, "plot_lead_times", "flatten_orders(collect_orders(connection)) makes them")
    if by not in GROUPS:
        raise InputError(f"by={by!r} is not one of {', '.join(GROUPS)}.")
    # The present plays no part: only finished orders are drawn.
    table = lead_times(frames, now="9999-01-01", catalog=catalog, outposts=outposts)
    table = table[table["is_done"] & table["lead_days"].notna()]
    ax = axes.new_axes(ax)
    if table.empty:
        return axes.empty_message(ax, "No order has been installed yet, so no lead time is known.")
    if table[by].isna().all():
        raise InputError(f"by={by!r}: nothing tells. Give outposts=collect_outposts(connection), or a catalog.")
    groups = table[by].astype("str").fillna("(unknown)")
    names = sorted(groups.value_counts().index[:MOST_GROUPS])
    for position, name in enumerate(names):
        _draw_lead_times(ax, position, np.sort(table.loc[groups == name, "lead_days"].to_numpy()))
    counts = groups.value_counts()
    label_rows(ax, [f"{name} ({counts[name]:,})" for name in names])
    ax.set_xlim(left=0)
    ax.set_xlabel("Lead time from submission to installation [days]")
    ax.set_ylabel(GROUPS[by].capitalize() + " (orders)")
    half = float(np.quantile(table["lead_days"], 0.5, method="inverted_cdf"))
    ax.set_title(
        f"Half of the {count(len(table), 'installed order')} took {count(round(half), 'day')} or less"
        if len(table) > 1
        else f"The only installed order took {count(round(half), 'day')}",
        loc="left",
    )
    return ax


@axes.house()
def plot_late_orders(
    frames: OrderFrames,
    ax: Axes | None = None,
    *,
    now: Moment = None,
    catalog: Catalog | None = None,
    outposts: Iterable[Mapping[str, Any]] = (),
    expected_days: float | None = None,
    names: Mapping[str, str] | None = None,
) -> Axes:
    """Draw the open orders that have taken longer than orders like them, or than was agreed on.

    Parameters
    ----------
    frames
        From `flatten_orders`.
    ax
        Axes to draw on; a new figure where left out.
    now, catalog, outposts, expected_days
        As for `forecast_installations`.
    names
        What to call Outposts and orders, by their ids.

    Returns
    -------
    matplotlib.axes.Axes
        One bar a late order: the time that would have been in order, and the days over it. The latest fifteen
        are drawn.

    Raises
    ------
    InputError
        Where expected_days is no positive number.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> from outpost_planner import flatten_orders, read_catalog, sample_orders
    >>> ax = plot_late_orders(flatten_orders(sample_orders()), now="2026-11-20", catalog=read_catalog())
    >>> ax.get_title(loc="left")
    '3 of 15 open orders are late, the latest by 53 days'
    >>> plt.close()
    """
    check_kind(frames, OrderFrames, "plot_late_orders", "flatten_orders(collect_orders(connection)) makes them")
    table = forecast_installations(frames, now=now, catalog=catalog, outposts=outposts, expected_days=expected_days)
    ax = axes.new_axes(ax)
    if table.empty:
        return axes.empty_message(ax, "No order is open.")
    unknown = int(table["late_days"].isna().sum())
    if unknown == len(table):
        text = (
            f"{count(len(table), 'open order')}, and fewer than {FEWEST} finished ones like them:\n"
            "too few to tell what is late. Give expected_days to say it yourself."
        )
        return axes.empty_message(ax, text)
    late = table[table["late_days"] > 0]
    if late.empty:
        return axes.empty_message(ax, f"None of the {count(len(table), 'open order')} is late.")
    shown = late.head(MOST_LATE)
    rows = np.arange(len(shown))
    ax.barh(rows, shown["limit_days"], height=0.7, color=IN_TIME, edgecolor=colours.INK, linewidth=0.8, label="in time")
    ax.barh(
        rows,
        shown["late_days"],
        left=shown["limit_days"],
        height=0.7,
        color=colours.VERMILLION,
        edgecolor=colours.BLACK,
        hatch="///",
        linewidth=0.8,
        label="late",
    )
    for row, (age, days) in enumerate(zip(shown["age_days"], shown["late_days"], strict=True)):
        ax.annotate(_days_text(days), (age, row), xytext=(4, 0), textcoords="offset points", va="center")
    label_rows(ax, [_order_label(order, names) for order in shown.itertuples()])
    ax.set_xlim(0, float(shown["age_days"].max()) * 1.15)
    ax.set_xlabel("Days since submission")
    ax.legend(loc="upper left", bbox_to_anchor=(1, 1))
    ax.set_title(_late_finding(table, late), loc="left")
    return ax


def _days(times: pd.Series) -> np.ndarray:
    date2num: Any = mdates.date2num  # has no types
    return date2num(times.dt.tz_localize(None).to_numpy())


def _thickness(orders: int) -> float:
    """Return a line's width [points] that fills a chart of many orders without gaps."""
    return max(0.5, min(4.0, 200 / orders))


def _date_text(moment: pd.Timestamp) -> str:
    return f"{moment.day} {moment:%b %Y}"


def _today(ax: Axes, moment: pd.Timestamp) -> None:
    today = _days(pd.Series([moment]))[0]
    ax.axvline(today, color=colours.INK, linestyle="--", linewidth=1.2, zorder=3)
    ax.annotate(
        _date_text(moment),
        (today, 1),
        xycoords=("data", "axes fraction"),
        xytext=(4, -2),
        textcoords="offset points",
        rotation=90,
        va="top",
        ha="left",
        fontsize="small",
    )


def _date_axis(ax: Axes, table: pd.DataFrame, moment: pd.Timestamp) -> None:
    every = pd.concat([table["submitted"], table["fulfilled"], pd.Series([moment])])
    first, last = every.min(), every.max()
    margin = max(last - first, SHORTEST) * 0.05
    left, right = max(first - margin, EARLIEST), min(last + margin, LATEST)
    ax.set_xlim(*_days(pd.Series([left, max(right, left + SHORTEST)])))
    dates: Any = mdates  # has no types
    locator = dates.AutoDateLocator(minticks=4, maxticks=9)
    ax.xaxis.set_major_locator(locator)
    ax.xaxis.set_major_formatter(dates.ConciseDateFormatter(locator))


def _order_label(order: Any, names: Mapping[str, str] | None) -> str:
    """Name an order by its Outpost and its own name, or enough of its id to find it."""
    known = names or {}
    outpost = known.get(order.outpost_id, _short(order.outpost_id))
    return f"{outpost}  {known.get(order.order_id, _short(order.order_id))}".strip()


def _short(identifier: Any) -> str:
    if not isinstance(identifier, str):
        return ""
    return identifier if len(identifier) <= 11 else identifier[:10] + "…"


def _timeline_finding(table: pd.DataFrame) -> str:
    total, still_open = len(table), table[table["is_open"]]
    if still_open.empty:
        return f"None of {count(total, 'order')} is open" if total > 1 else "The only order is not open"
    since = still_open["submitted"].min()
    if total == 1:
        return f"The only order is open since {_date_text(since)}"
    verb = is_or_are(len(still_open))
    return f"{len(still_open):,} of {count(total, 'order')} {verb} open, the oldest since {_date_text(since)}"


def _late_finding(table: pd.DataFrame, late: pd.DataFrame) -> str:
    verb = is_or_are(len(late))
    text = f"{len(late):,} of {count(len(table), 'open order')} {verb} late, the latest by "
    text += _days_text(late["late_days"].iloc[0])
    unknown = int(table["late_days"].isna().sum())
    return f"{text}; {unknown:,} more lack comparable orders" if unknown else text


def _days_text(days: float) -> str:
    return "less than a day" if days < 1 else count(round(days), "day")


def _draw_lead_times(ax: Axes, row: int, days: np.ndarray) -> None:
    if len(days) <= MOST_DOTS:
        # A fixed scatter, so that the same data give the same picture.
        offsets = (np.arange(len(days)) * 0.618 % 1 - 0.5) * 0.5 if len(days) > 1 else np.zeros(1)
        ax.plot(
            days,
            row + offsets,
            linestyle="none",
            marker="o",
            markersize=5,
            color=colours.SKY_BLUE,
            markeredgecolor="0.3",
            markeredgewidth=0.5,
            zorder=2,
        )
    if len(days) < FEWEST:
        return
    low, middle, high = np.quantile(days, [0.1, 0.5, 0.9])
    ax.plot([low, high], [row, row], color=colours.INK, linewidth=2.5, solid_capstyle="butt", zorder=3)
    ax.plot(middle, row, marker="D", markersize=8, color=colours.ORANGE, markeredgecolor=colours.BLACK, zorder=4)
    ax.annotate(
        f"median {middle:.0f}",
        (1, row),
        xycoords=("axes fraction", "data"),
        xytext=(6, 0),
        textcoords="offset points",
        va="center",
    )
