"""How long finished orders took, group by group."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from outpost_planner.charts.bars import label_rows
from outpost_planner.errors import InputError, check_kind
from outpost_planner.show import axes, colours
from outpost_planner.show.wording import count
from outpost_planner.track.forecast import FEWEST
from outpost_planner.track.frames import OrderFrames
from outpost_planner.track.leadtimes import GROUPS, lead_times

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from matplotlib.axes import Axes

    from outpost_planner.plan.catalog import Catalog


MOST_GROUPS = 12
"""Groups of lead times that are drawn; those with the most orders."""

MOST_DOTS = 200
"""Lead times of a group that are drawn as dots; more of them would be a blot."""


@axes.house()
def plot_lead_times(
    frames: OrderFrames,
    ax: Axes | None = None,
    *,
    by: str = "submitted_year",
    catalog: Catalog | None = None,
    outposts: Iterable[Mapping[str, Any]] = (),
) -> Axes:
    """Draw how long finished orders took, by group: each order, the median, where most lie.

    Parameters
    ----------
    frames
        From `flatten_orders`.
    ax
        Axes to draw on. Default: a new figure.
    by
        The groups, one of these: ``submitted_year``, ``hardware``, ``country_code``,
        ``outpost_id``.
    catalog, outposts
        As for `lead_times`; ``hardware`` needs one of them, ``country_code`` the latter.

    Returns
    -------
    matplotlib.axes.Axes
        Lead time from submission to installation [days]. The line of a group with at least five
        orders reaches from the tenth to the ninetieth percentile, the diamond is the median.

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
    check_kind(
        frames,
        OrderFrames,
        "plot_lead_times",
        "flatten_orders(collect_orders(connection)) makes them",
    )
    if by not in GROUPS:
        raise InputError(f"by={by!r} is not one of {', '.join(GROUPS)}.")
    # The present plays no part: only finished orders are drawn.
    table = lead_times(frames, now="9999-01-01", catalog=catalog, outposts=outposts)
    table = table[table["is_done"] & table["lead_days"].notna()]
    ax = axes.new_axes(ax)
    if table.empty:
        return axes.empty_message(ax, "No order has been installed yet, so no lead time is known.")
    if table[by].isna().all():
        raise InputError(
            f"by={by!r}: nothing tells. Give outposts=collect_outposts(connection), or a catalog."
        )
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
        (
            f"Half of the {count(len(table), 'installed order')} took {count(round(half), 'day')}"
            " or less"
            if len(table) > 1
            else f"The only installed order took {count(round(half), 'day')}"
        ),
        loc="left",
    )
    return ax


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
    ax.plot(
        [low, high], [row, row], color=colours.INK, linewidth=2.5, solid_capstyle="butt", zorder=3
    )
    ax.plot(
        middle,
        row,
        marker="D",
        markersize=8,
        color=colours.ORANGE,
        markeredgecolor=colours.BLACK,
        zorder=4,
    )
    ax.annotate(
        f"median {middle:.0f}",
        (1, row),
        xycoords=("axes fraction", "data"),
        xytext=(6, 0),
        textcoords="offset points",
        va="center",
    )
