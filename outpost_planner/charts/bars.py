"""What the bar charts of orders and assets share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from matplotlib.ticker import FuncFormatter, MaxNLocator

from outpost_planner.show import axes, colours

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from matplotlib.axes import Axes

DARK = frozenset({colours.BLUE, colours.GREEN, colours.VERMILLION, colours.BLACK})
"""Colours on which a hatch is drawn in white, to be seen in grey scale too."""


FEWEST_ROWS = 2
"""A chart of fewer rows leaves room around them, so that one bar does not fill it all."""


def horizontal_bars(ax: Axes, counts: pd.Series, looks: Sequence[tuple[str, str]]) -> None:
    """Draw one bar per row, the first on top, with its number and its share of all at the end.

    Parameters
    ----------
    ax
        Axes to draw on.
    counts
        Numbers by label.
    looks
        Each bar's colour and hatch.
    """
    rows = zip(counts, looks, shares(counts.tolist()), strict=True)
    for position, (count, (colour, hatch), part) in enumerate(rows):
        ax.barh(
            position,
            count,
            color=colour,
            hatch=hatch,
            edgecolor=edge(colour),
            linewidth=0.8,
            height=0.7,
        )
        label = f" {count:,} ({part})" if count else " 0"
        ax.annotate(
            label,
            (count, position),
            xytext=(2, 0),
            textcoords="offset points",
            va="center",
            color=colours.INK,
        )
    label_rows(ax, [str(label) for label in counts.index])
    count_axis(ax, int(counts.max()))


def edge(colour: str) -> str:
    """Return the colour of a bar's hatch and outline."""
    return colours.WHITE if colour in DARK else colours.BLACK


def label_rows(ax: Axes, labels: Sequence[str]) -> None:
    """Name the rows of a bar chart, the first on top."""
    ax.set_yticks(range(len(labels)), [axes.escape_math(label) for label in labels])
    around = max(FEWEST_ROWS - len(labels), 0) / 2
    # From the bottom up to the top: the first row stands above.
    ax.set_ylim(len(labels) - 0.4 + around, -0.6 - around)
    axes.fit_height(ax, len(labels))
    ax.tick_params(axis="y", length=0)
    ax.grid(visible=False, axis="y")


def count_axis(ax: Axes, greatest: int) -> None:
    """Give the horizontal axis whole numbers, and room for a label behind the longest bar."""
    ax.set_xlim(0, max(greatest, 1) * 1.18)
    ax.xaxis.set_major_locator(MaxNLocator(nbins=6, integer=True))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _position: f"{value:,.0f}"))


def shares(parts: Sequence[int]) -> list[str]:
    """Write every share of a whole in percent, so that together they are 100 %.

    Each is rounded down, and the points that are left go to those that lost most by that (the
    method of the largest remainder); among equals, to those that stand first.

    Parameters
    ----------
    parts
        Counts, which together are the whole.

    Returns
    -------
    list of str
        What is there never reads as 0 %, nor what is not all as 100 %.

    Examples
    --------
    >>> shares([32, 5, 1, 1, 1]), shares([1, 999]), shares([7]), shares([0])
    (['80 %', '13 %', '3 %', '2 %', '2 %'], ['<1 %', '>99 %'], ['100 %'], ['0 %'])
    """
    whole = sum(parts)
    if not whole:
        return ["0 %"] * len(parts)
    percent = [100 * part // whole for part in parts]
    # The points that rounding down left over go to those that lost most, so that all make 100.
    by_loss = sorted(range(len(parts)), key=lambda at: -(100 * parts[at] % whole))
    for at in by_loss[: 100 - sum(percent)]:
        percent[at] += 1
    return [_percent(points, part, whole) for points, part in zip(percent, parts, strict=True)]


def share(part: int, whole: int) -> str:
    """Write one share in percent, as `shares` writes it beside the rest.

    Examples
    --------
    >>> share(1, 3), share(1, 1000), share(999, 1000), share(3, 3)
    ('33 %', '<1 %', '>99 %', '100 %')
    """
    return shares([part, whole - part])[0]


def _percent(points: int, part: int, whole: int) -> str:
    if part and not points:
        return "<1 %"
    return ">99 %" if points == 100 and part < whole else f"{points} %"


def order_label(order: Any, names: Mapping[str, str] | None) -> str:
    """Name an order by its Outpost and its own name, or enough of its id to find it."""
    known = names or {}
    outpost = known.get(order.outpost_id, _short(order.outpost_id))
    return f"{outpost}  {known.get(order.order_id, _short(order.order_id))}".strip()


def _short(identifier: Any) -> str:
    if not isinstance(identifier, str):
        return ""
    return identifier if len(identifier) <= 11 else identifier[:10] + "…"
