"""What a sizing would cost with more spare hosts, or for a larger demand."""

from __future__ import annotations

import math
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

import pandas as pd
from matplotlib.ticker import MaxNLocator, PercentFormatter

from outpost_planner.errors import InputError, check_kind
from outpost_planner.show import axes, colours
from outpost_planner.show.wording import short_dollars, whole_dollars

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matplotlib.axes import Axes

MOST_NAMED = 5
"""Steps of a curve that its title still names."""

AXIS = {
    "growth": "Growth of the demand [%]",
    "spare_hosts": "Hosts of each family that may fail",
}
"""What a curve may run over, and the label of that axis."""


@axes.house()
def plot_cost_curve(curve: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw what a sizing costs against growth of the demand, or against spare hosts.

    Parameters
    ----------
    curve
        From `SizingResult.by_growth` or `SizingResult.by_spare_hosts`.
    ax
        Axes to draw on. Default: a new figure.

    Returns
    -------
    matplotlib.axes.Axes
        Growth [%] or hosts against the objective [USD]. A cross at the bottom stands where nothing
        fits; a hollow point is the best that was found in time, and another purchase may be
        cheaper.

    Raises
    ------
    InputError
        For any other table.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> from outpost_planner import read_catalog, size
    >>> result = size({"m5.4xlarge": 12}, read_catalog())
    >>> ax = plot_cost_curve(result.by_growth([0, 0.5]))
    >>> print(ax.get_title(loc="left"))
    With growth of 0 % and 50 %: the same cost
    >>> plt.close()
    """
    check_kind(curve, pd.DataFrame, "plot_cost_curve", "result.by_growth() makes one")
    over = str(curve.index.name)
    if over not in AXIS or not {"cost", "dearer_by", "is_proven"} <= set(curve.columns):
        raise InputError(
            "plot_cost_curve takes the table of result.by_growth() or result.by_spare_hosts(), as"
            " it is."
        )
    ax = axes.new_axes(ax)
    curve = curve.sort_index()
    found = curve.dropna(subset="cost")
    if found.empty:
        return axes.empty_message(ax, "Nothing fits at any of these.")
    ax.plot(found.index, found["cost"], color=colours.BLUE, linestyle=":", linewidth=1, alpha=0.6)
    _draw_points(ax, found)
    lost = curve.index[curve["cost"].isna()]
    ax.plot(
        lost,
        [0.03] * len(lost),
        "X",
        color=colours.VERMILLION,
        markersize=9,
        transform=ax.get_xaxis_transform(),
    )
    for at, said in curve.loc[lost, "line_items"].items():
        ax.annotate(
            str(said),
            (at, 0.03),
            xycoords=ax.get_xaxis_transform(),
            xytext=(0, 9),
            textcoords="offset points",
            ha="center",
            fontsize="small",
        )
    ax.set_xlabel(AXIS[over])
    ax.set_ylabel(f"{curve.attrs.get('objective', 'Cost')} [USD]")
    ax.yaxis.set_major_formatter(axes.dollar_formatter())
    if over == "growth":
        ax.xaxis.set_major_formatter(PercentFormatter(1.0, decimals=None, symbol=""))
    else:
        ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.margins(x=0.08, y=0.25)
    ax.set_title(axes.escape_math(_finding(curve, over)), loc="left")
    axes.fit_title(ax)
    axes.foot(ax, _note(curve))
    return ax


def _draw_points(ax: Axes, found: pd.DataFrame) -> None:
    for is_proven, points in found.groupby("is_proven"):
        ax.plot(
            points.index,
            points["cost"],
            "o",
            color=colours.BLUE,
            markersize=7,
            fillstyle="full" if is_proven else "none",
        )
    for row in found.itertuples():
        ax.annotate(
            axes.escape_math(short_dollars(row.cost)),
            (row.Index, row.cost),
            xytext=(0, 9),
            textcoords="offset points",
            ha="center",
            fontsize="small",
        )


def _finding(curve: pd.DataFrame, over: str) -> str:
    """Name the steps, those of one cost together."""
    steps = [
        (_named(float(at), over), _difference(more)) for at, more in curve["dearer_by"].items()
    ]
    groups = [(said, [name for name, _ in group]) for said, group in groupby(steps, itemgetter(1))]
    if len(groups) > MOST_NAMED:
        groups = [groups[0], groups[-1]]
    hosts = "host" if groups[0][1] == ["1"] else "hosts"
    noun = "growth of {}" if over == "growth" else f"{{}} spare {hosts} of each family"
    said = [f"with {_span(names)}: {what}" for what, names in groups]
    said[0] = f"With {noun.format(_span(groups[0][1]))}: {groups[0][0]}"
    return "; ".join(said)


def _named(at: float, over: str) -> str:
    return f"{100 * at:.4g} %" if over == "growth" else f"{at:g}"


def _span(names: list[str]) -> str:
    if len(names) < 3:
        return " and ".join(names)
    return f"{names[0]} to {names[-1]}"


def _difference(more: float) -> str:
    if math.isnan(more):
        return "nothing fits"
    if round(more, 2) == 0:
        return "the same cost"
    return f"{whole_dollars(abs(more))} {'more' if more > 0 else 'less'}"


def _note(curve: pd.DataFrame) -> str:
    return " ".join(_sentences(curve))


def _sentences(curve: pd.DataFrame) -> Iterator[str]:
    paid = curve.attrs.get("paid")
    if paid:
        yield f"Each point is a search of its own, paid {paid}."
    if not curve["is_proven"].all():
        yield "Hollow: the best found in time; another purchase may be cheaper."
    yield curve.attrs.get("warning", "")
