"""How every chart of this package looks: colours, patterns, line styles and money on an axis.

The colours are those of Okabe and Ito ("Color Universal Design", 2008), which people with any
common colour blindness tell apart. Colour never stands alone: each series also has a line style,
a marker or a hatch, so that a chart survives a black-and-white printer.
"""

from __future__ import annotations

import textwrap
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.ticker import FuncFormatter

BLACK = "#000000"
ORANGE = "#E69F00"
SKY_BLUE = "#56B4E9"
GREEN = "#009E73"
YELLOW = "#F0E442"
BLUE = "#0072B2"
VERMILLION = "#D55E00"
PURPLE = "#CC79A7"
GREY = "#999999"

INK = "#787878"
"""Text and lines: of all greys the one that is read equally well on white and on JupyterLab's dark ground.

A picture does not know the theme that it will be seen in. The contrast of white against #111111 is 18.9, so that no
colour has more than its root, 4.3, against both; 4.5, which WCAG asks of small text, would take 20.3. In the widgets,
where the theme is known, a chart is made darker or lighter, and has 5.8 and more.
"""

SIZES = {
    "axes.titlesize": "medium",
    "axes.titleweight": "bold",
    "font.size": 10.5,
    "grid.alpha": 0.3,
    "legend.frameon": False,
}
"""The rest of the house look."""

OURS = "outpost_planner"
"""Marks figures that this package made, whose height it may choose."""

COLOURS = (BLUE, ORANGE, GREEN, VERMILLION, SKY_BLUE, PURPLE, YELLOW, BLACK)
"""Okabe–Ito, those that differ most in lightness first."""

HATCHES = ("", "///", "...", "\\\\\\", "xxx", "---", "ooo", "+++")
"""One hatch a series, in step with `COLOURS`."""

LINE_STYLES = ("-", "--", ":", "-.")
"""One line style a series, in step with `COLOURS`; they repeat after four."""

MARKERS = ("o", "s", "^", "D", "v", "P", "X", "*")
"""One marker a series, in step with `COLOURS`."""

SEQUENTIAL = "cividis_r"
"""Colour map for heat maps: even in lightness, and the same to colour-blind readers."""


@contextmanager
def house() -> Iterator[None]:
    """Draw in the house look: no ground of its own, and `INK` for all that is not data.

    Charts use it as a decorator. It leaves the settings of matplotlib as they were.
    """
    from matplotlib import rc_context  # noqa: PLC0415 - widgets use the constants without a chart

    inked = ("text.", "axes.label", "axes.edge", "axes.title", "xtick.", "ytick.", "grid.")
    look: Any = {f"{name}color": INK for name in inked}
    with rc_context(look | SIZES):
        yield


def new_figure(figsize: tuple[float, float] = (8.0, 4.5)) -> Figure:
    """Return a figure without a ground, that no window and no notebook shows by itself.

    Parameters
    ----------
    figsize
        Width and height [inch].
    """
    from matplotlib.figure import Figure  # noqa: PLC0415 - see house

    return _bare(Figure(figsize=figsize, layout="constrained"))


def _bare(figure: Figure) -> Figure:
    # Not a transparent colour: for that, notebooks put white behind a figure in a dark theme.
    figure.set_frameon(False)
    figure.set_gid(OURS)
    return figure


def new_axes(ax: Axes | None = None, figsize: tuple[float, float] = (8.0, 4.5)) -> Axes:
    """Return the axes given, or those of a new figure, with the house look.

    Parameters
    ----------
    ax
        Axes to draw on; a new figure where left out.
    figsize
        Width and height of a new figure [inch].

    Returns
    -------
    matplotlib.axes.Axes
        Without a ground and without top and right spines, with a faint grid behind the data.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> _, ax = plt.subplots()
    >>> new_axes(ax) is ax
    True
    >>> plt.close()
    """
    if ax is None:
        import matplotlib.pyplot as plt  # noqa: PLC0415 - see house

        figure, ax = plt.subplots(figsize=figsize, layout="constrained")
        _bare(figure)
    ax.patch.set_visible(False)
    ax.tick_params(colors=INK)
    ax.xaxis.label.set_color(INK)
    ax.yaxis.label.set_color(INK)
    ax.spines[:].set_color(INK)
    ax.spines[["top", "right"]].set_visible(False)
    ax.grid(visible=True, color=INK, alpha=0.3, linewidth=0.8)
    ax.set_axisbelow(True)
    return ax


def fit_height(ax: Axes, rows: int, extra: float = 1.3) -> None:
    """Make a figure of this package as high as its rows need, up to 7 inches; leave other figures alone.

    Parameters
    ----------
    ax
        Its axes.
    rows
        How many rows the axes have.
    extra
        What stands above and below them [inch].
    """
    figure = ax.get_figure(root=True)
    if figure is not None and figure.get_gid() == OURS:
        figure.set_figheight(min(7.0, extra + max(2, rows) * max(0.16, 0.42 - 0.006 * rows)))


def fit_title(ax: Axes) -> None:
    """Break the title of a figure of this package where it would stick out at the right.

    Parameters
    ----------
    ax
        Its axes, drawn to the end.
    """
    figure = ax.get_figure(root=True)
    title: str = ax.get_title(loc="left")
    if figure is None or figure.get_gid() != OURS or not title:
        return
    figure.draw_without_rendering()
    artist: Any = next(text for text in ax.get_children() if getattr(text, "get_text", str)() == title)
    extent = artist.get_window_extent()
    room = (figure.bbox.width - extent.x0) / extent.width
    if room < 1:
        ax.set_title("\n".join(textwrap.wrap(title, max(20, int(len(title) * room)))), loc="left")


def empty_message(ax: Axes, text: str) -> Axes:
    """Say in words why there is nothing to draw, in place of an empty chart.

    Parameters
    ----------
    ax
        Axes without data.
    text
        A sentence for the middle of the axes.

    Returns
    -------
    matplotlib.axes.Axes
        The axes given.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> _, ax = plt.subplots()
    >>> empty_message(ax, "No orders yet.").texts[0].get_text()
    'No orders yet.'
    >>> plt.close()
    """
    ax.text(0.5, 0.5, escape_math(text), transform=ax.transAxes, ha="center", va="center", color=INK, wrap=True)
    ax.set_xticks([])
    ax.set_yticks([])
    ax.grid(visible=False)
    ax.spines[:].set_visible(False)
    fit_height(ax, 3)
    return ax


def escape_math(text: str) -> str:
    r"""Return text that matplotlib shows as it stands: a pair of dollar signs is no formula.

    Parameters
    ----------
    text
        Words for a title, a label or an annotation.

    Returns
    -------
    str
        With every dollar sign escaped.

    Examples
    --------
    >>> print(escape_math("$5 of $10"))
    \$5 of \$10
    """
    return text.replace("$", r"\$")


def as_text(html: str) -> str:
    """Return HTML in which JupyterLab takes nothing between two dollar signs for a formula.

    Every `_repr_html_` of this package ends with this. Names, sources and references come from files and
    from AWS: any of them may hold dollar signs.

    Parameters
    ----------
    html
        Escaped HTML.

    Returns
    -------
    str
        The same, in an element that MathJax leaves alone: its older versions by one of the class names, its
        newer ones by the other.

    Examples
    --------
    >>> as_text("<p>$5 of $10</p>")
    '<div class="mathjax_ignore tex2jax_ignore"><p>$5 of $10</p></div>'
    """
    return f'<div class="mathjax_ignore tex2jax_ignore">{html}</div>'


def short_dollars(amount: float) -> str:
    """Write an amount for an axis or a label, to three significant figures.

    Parameters
    ----------
    amount
        Money [USD].

    Returns
    -------
    str
        Such as ``$1.25M``; ``n/a`` where there is no amount.

    Examples
    --------
    >>> short_dollars(1_254_000), short_dollars(-900), short_dollars(25_000), short_dollars(float("nan"))
    ('$1.25M', '-$900', '$25k', 'n/a')
    """
    if amount != amount:  # noqa: PLR0124 - only NaN differs from itself
        return "n/a"
    size = abs(amount)
    sign = "-" if amount < 0 else ""
    # The unit is chosen after rounding to three figures, so that 999,999 is $1M and not $1e+03k.
    rounded = float(f"{size:.3g}")
    for unit, letter in ((1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "k")):
        if rounded >= unit:
            return f"{sign}${rounded / unit:.3g}{letter}"
    return f"{sign}${rounded:.3g}"


def dollar_formatter() -> FuncFormatter:
    r"""Return a formatter that writes an axis in short dollars.

    Returns
    -------
    matplotlib.ticker.FuncFormatter
        For ``ax.yaxis.set_major_formatter``.

    Examples
    --------
    >>> print(dollar_formatter()(1500, 0))
    \$1.5k
    """
    from matplotlib.ticker import FuncFormatter  # noqa: PLC0415 - see new_axes

    return FuncFormatter(lambda amount, _position: escape_math(short_dollars(amount)))
