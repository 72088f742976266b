"""What the bar charts of orders and assets share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matplotlib.ticker import FuncFormatter, MaxNLocator

from outpost_planner import style

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from matplotlib.axes import Axes

WHITE = "#FFFFFF"

DARK = frozenset({style.BLUE, style.GREEN, style.VERMILLION, style.BLACK})
"""Colours on which a hatch is drawn in white, to be seen in grey scale too."""


FEWEST_ROWS = 5
"""A chart of fewer rows leaves room below them, so that one bar does not fill it all."""


def horizontal_bars(ax: Axes, counts: pd.Series, looks: Sequence[tuple[str, str]]) -> None:
    """Draw one bar a row, the first on top, with its number and its share of all at the end.

    Parameters
    ----------
    ax
        Axes to draw on.
    counts
        Numbers by label.
    looks
        Each bar's colour and hatch.
    """
    total = max(int(counts.sum()), 1)
    for position, (count, (colour, hatch)) in enumerate(zip(counts, looks, strict=True)):
        ax.barh(position, count, color=colour, hatch=hatch, edgecolor=edge(colour), linewidth=0.8, height=0.7)
        label = f" {count:,} ({share(count, total)})" if count else " 0"
        ax.annotate(label, (count, position), xytext=(2, 0), textcoords="offset points", va="center")
    label_rows(ax, [str(label) for label in counts.index])
    count_axis(ax, int(counts.max()))


def edge(colour: str) -> str:
    """Return the colour of a bar's hatch and outline."""
    return WHITE if colour in DARK else style.BLACK


def label_rows(ax: Axes, labels: Sequence[str]) -> None:
    """Name the rows of a bar chart, the first on top."""
    ax.set_yticks(range(len(labels)), [style.escape_math(label) for label in labels])
    ax.set_ylim(max(len(labels), FEWEST_ROWS) - 0.4, -0.6)
    ax.tick_params(axis="y", length=0)
    ax.grid(visible=False, axis="y")


def count_axis(ax: Axes, greatest: int) -> None:
    """Make the horizontal axis one of whole numbers, with room for a label behind the longest bar."""
    ax.set_xlim(0, max(greatest, 1) * 1.18)
    ax.xaxis.set_major_locator(MaxNLocator(nbins=6, integer=True))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _position: f"{value:,.0f}"))


def share(part: float, whole: float) -> str:
    """Write a share in percent, so that what is there never reads as 0 %, nor what is missing as 100 %.

    Examples
    --------
    >>> share(1, 3), share(1, 1000), share(999, 1000), share(3, 3)
    ('33 %', '<1 %', '>99 %', '100 %')
    """
    percent = 100 * part / whole
    if 0 < percent < 0.5:
        return "<1 %"
    if 99.5 <= percent < 100:
        return ">99 %"
    return f"{percent:.0f} %"


def counted(count: int, plural: str) -> str:
    """Write a number and what it counts.

    Examples
    --------
    >>> counted(1, "orders"), counted(2_000, "orders")
    ('1 order', '2,000 orders')
    """
    return f"{count:,} {plural.removesuffix('s') if count == 1 else plural}"
