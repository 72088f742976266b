"""The open orders that have taken longer than orders like them, or than was agreed on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from outpost_planner.charts.bars import label_rows, order_label
from outpost_planner.errors import check_kind
from outpost_planner.show import axes, colours
from outpost_planner.show.wording import count, is_or_are
from outpost_planner.track.forecast import FEWEST, forecast_installations
from outpost_planner.track.frames import OrderFrames

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd
    from matplotlib.axes import Axes

    from outpost_planner.plan.catalog import Catalog
    from outpost_planner.track.moments import Moment


MOST_LATE = 15
"""Late orders that are drawn; the title counts all."""


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
        Axes to draw on. Default: a new figure.
    now, catalog, outposts, expected_days
        As for `forecast_installations`.
    names
        What to call Outposts and orders, by their ids.

    Returns
    -------
    matplotlib.axes.Axes
        One bar per late order: the time that would have been in order, and the days over it. The
        latest fifteen are drawn.

    Raises
    ------
    InputError
        Where expected_days is no positive number.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> from outpost_planner import flatten_orders, read_catalog, sample_orders
    >>> ax = plot_late_orders(
    ...     flatten_orders(sample_orders()), now="2026-11-20", catalog=read_catalog()
    ... )
    >>> ax.get_title(loc="left")
    '3 of 15 open orders are late, the latest by 53 days'
    >>> plt.close()
    """
    check_kind(
        frames,
        OrderFrames,
        "plot_late_orders",
        "flatten_orders(collect_orders(connection)) makes them",
    )
    table = forecast_installations(
        frames, now=now, catalog=catalog, outposts=outposts, expected_days=expected_days
    )
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
    look: dict[str, Any] = {"height": 0.7, "linewidth": 0.8}
    in_time, late_days = shown["limit_days"], shown["late_days"]
    ax.barh(rows, in_time, color=colours.LIGHT_GREY, edgecolor=colours.INK, label="in time", **look)
    over: dict[str, Any] = {"color": colours.VERMILLION, "edgecolor": colours.BLACK, "hatch": "///"}
    ax.barh(rows, late_days, left=in_time, label="late", **over, **look)
    for row, (age, days) in enumerate(zip(shown["age_days"], shown["late_days"], strict=True)):
        ax.annotate(
            _days_text(days), (age, row), xytext=(4, 0), textcoords="offset points", va="center"
        )
    label_rows(ax, [order_label(order, names) for order in shown.itertuples()])
    ax.set_xlim(0, float(shown["age_days"].max()) * 1.15)
    ax.set_xlabel("Days since submission")
    axes.legend_beside(ax)
    ax.set_title(_late_finding(table, late), loc="left")
    return ax


def _late_finding(table: pd.DataFrame, late: pd.DataFrame) -> str:
    verb = is_or_are(len(late))
    text = f"{len(late):,} of {count(len(table), 'open order')} {verb} late, the latest by "
    text += _days_text(late["late_days"].iloc[0])
    unknown = int(table["late_days"].isna().sum())
    return f"{text}; {unknown:,} more lack comparable orders" if unknown else text


def _days_text(days: float) -> str:
    return "less than a day" if days < 1 else count(round(days), "day")
