"""Line charts as SVG, in the theme's colours: fast enough to follow a slider.

The charts of `outpost_planner.charts` are for print and take a hundred times as long.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING

from outpost_planner.show.wording import short_dollars

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

WIDTH, HEIGHT = 460, 250
LEFT, RIGHT, TOP, BOTTOM = 58, 12, 12, 42
INK, FAINT = "var(--jp-content-font-color1, #212121)", "var(--jp-border-color2, #cccccc)"

CHARACTER, LINE = 6.2, 13
"""Room of a character and of a line of text."""

HALO = 'paint-order="stroke" stroke="var(--jp-layout-color0, #ffffff)" stroke-width="3"'
"""Keeps a line that runs under a text from striking it through."""

DASHES = ("none", "7 4", "2 4", "9 4 2 4")
"""One per series, in step with `colours.COLOURS`."""


@dataclass(frozen=True)
class Series:
    """One line.

    Parameters
    ----------
    name
        For the legend.
    xs, ys
        Points, in order.
    position
        Chooses colour and dashes, so that a series looks the same in every chart.
    """

    name: str
    xs: Sequence[float]
    ys: Sequence[float]
    position: int


@dataclass(frozen=True)
class Chart:
    """What is drawn around the lines.

    Parameters
    ----------
    title
        What the chart says; read aloud by a screen reader, too.
    series
        The lines.
    x_label
        What the horizontal axis counts.
    x_format
        Writes a number on that axis.
    x_ticks
        Where it has numbers.
    marks
        Points with a text: x, y, text.
    upright
        Where a dotted vertical line stands; None for none.
    steps
        Whether a line keeps its height until the next point.
    """

    title: str
    series: Sequence[Series]
    x_label: str
    x_format: Callable[[float], str]
    x_ticks: Sequence[float]
    marks: Sequence[tuple[float, float, str]] = field(default=())
    upright: float | None = None
    steps: bool = False


def draw(chart: Chart) -> str:
    """Draw a chart of dollars over something.

    Parameters
    ----------
    chart
        What to draw.

    Returns
    -------
    str
        A figure with its title and legend as text, every text escaped.

    Examples
    --------
    >>> flat = Series("level", [0, 1], [5.0, 5.0], 0)
    >>> draw(Chart("Nothing changes", [flat], "Month", str, [0, 1])).count("<path")
    2
    """
    if not chart.series:
        return f'<figure class="op-chart"><figcaption>{escape(chart.title)}</figcaption></figure>'
    xs = [x for each in chart.series for x in each.xs]
    ys = [y for each in chart.series for y in each.ys]
    low, high = min(xs), max(xs)
    ticks = round_ticks(min(0.0, *ys) if chart.steps else min(ys), max(ys))
    bottom, top = min(ticks[0], *ys), max(ticks[-1], *ys)

    def at_x(x: float) -> float:
        # `or 1`: a single point has no width to share out.
        return LEFT + (x - low) / ((high - low) or 1) * (WIDTH - LEFT - RIGHT)

    def at_y(y: float) -> float:
        return HEIGHT - BOTTOM - (y - bottom) / ((top - bottom) or 1) * (HEIGHT - TOP - BOTTOM)

    parts = [
        f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{at_y(y):.1f}" y2="{at_y(y):.1f}"'
        f' stroke="{FAINT}"/><text x="{LEFT - 6}" y="{at_y(y) + 4:.1f}"'
        f' text-anchor="end">{escape(short_dollars(y))}</text>'
        for y in ticks
    ]
    floor = HEIGHT - BOTTOM
    parts += [
        f'<text x="{at_x(x):.1f}" y="{floor + 16}"'
        f' text-anchor="middle">{escape(chart.x_format(x))}</text>'
        for x in chart.x_ticks
    ]
    middle = (LEFT + WIDTH - RIGHT) / 2
    parts.append(
        f'<text x="{middle}" y="{HEIGHT - 8}" text-anchor="middle">{escape(chart.x_label)}</text>'
    )
    if chart.upright is not None and low <= chart.upright <= high:
        x = at_x(chart.upright)
        parts.append(
            f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{TOP}" y2="{floor}" stroke="{INK}"'
            ' stroke-dasharray="2 3"/>'
        )
    parts += [_line(each, at_x, at_y, steps=chart.steps) for each in chart.series]
    parts += _marks([(at_x(x), at_y(y), text) for x, y, text in chart.marks])
    legend = "".join(_key(each) for each in chart.series)
    return (
        f'<figure class="op-chart"><figcaption>{escape(chart.title)}</figcaption><svg viewBox="0 0'
        f' {WIDTH} {HEIGHT}" role="img" aria-label="{escape(chart.title)}" font-size="11"'
        f' fill="{INK}">{"".join(parts)}</svg><div class="op-legend">{legend}</div></figure>'
    )


def round_ticks(low: float, high: float, most: int = 5) -> list[float]:
    """Return round numbers that span a range.

    Parameters
    ----------
    low, high
        The range.
    most
        About how many steps.

    Examples
    --------
    >>> round_ticks(0, 730_000)
    [0.0, 200000.0, 400000.0, 600000.0, 800000.0]
    """
    span = (high - low) or abs(high) or 1.0
    rough = span / most
    unit = 10.0 ** math.floor(math.log10(rough))
    # 0.999: a step that is too small by a rounding error is wide enough.
    step = next(unit * factor for factor in (1, 2, 2.5, 5, 10) if unit * factor >= rough * 0.999)
    # 1e-9: a bound that lies on a tick up to rounding needs no tick beyond.
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(step * each, 9) for each in range(first, max(last, first + 1) + 1)]


def _line(
    series: Series, at_x: Callable[[float], float], at_y: Callable[[float], float], *, steps: bool
) -> str:
    points = [(at_x(x), at_y(y)) for x, y in zip(series.xs, series.ys, strict=True)]
    path = f"M{points[0][0]:.1f} {points[0][1]:.1f}"
    path += "".join(f"H{x:.1f}V{y:.1f}" if steps else f"L{x:.1f} {y:.1f}" for x, y in points[1:])
    return f'<path d="{path}" fill="none" stroke-width="2.2" {_stroke(series.position)}/>'


def _stroke(position: int) -> str:
    return (
        f'stroke="var(--op-series-{position})" stroke-dasharray="{DASHES[position % len(DASHES)]}"'
    )


def _marks(marks: list[tuple[float, float, str]]) -> list[str]:
    """Draw each point with its text beside; texts that would overlap move up or down."""
    drawn: list[str] = []
    taken: list[tuple[float, float, float]] = []
    for x, y, text in sorted(marks):
        # The text stands on the side that has room.
        anchor, left = ("end", x - 9 - CHARACTER * len(text)) if x > WIDTH / 2 else ("start", x + 9)
        right = left + CHARACTER * len(text)
        heights = [y - 8 + step * LINE for step in (0, -1, 1, -2, 2, -3, 3)]
        inside = [each for each in heights if TOP + 4 <= each <= HEIGHT - BOTTOM - 4] or [
            max(y - 8, TOP + 4)
        ]
        free = [each for each in inside if not _is_taken(left, right, each, taken)]
        at = (free or inside)[0]
        taken.append((left, right, at))
        drawn.append(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="6" fill="none" stroke="{INK}"'
            f' stroke-width="1.5"/><text x="{left if anchor == "start" else right:.1f}"'
            f' y="{at:.1f}" text-anchor="{anchor}" {HALO}>{escape(text)}</text>'
        )
    return drawn


def _is_taken(
    left: float, right: float, at: float, taken: list[tuple[float, float, float]]
) -> bool:
    return any(
        left < end and begin < right and abs(at - height) < LINE for begin, end, height in taken
    )


def _key(series: Series) -> str:
    line = f'<path d="M0 4H30" stroke-width="2.2" {_stroke(series.position)}/>'
    return (
        f'<span><svg width="30" height="8" aria-hidden="true">{line}</svg>'
        f" {escape(series.name)}</span>"
    )
