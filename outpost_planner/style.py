"""How every chart of this package looks: colours, patterns, line styles and money on an axis.

The colours are those of Okabe and Ito ("Color Universal Design", 2008), which people with any
common colour blindness tell apart. Colour never stands alone: each series also has a line style,
a marker or a hatch, so that a chart survives a black-and-white printer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.axes import Axes
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
        Without top and right spines, with a light grid behind the data.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> _, ax = plt.subplots()
    >>> new_axes(ax) is ax
    True
    >>> plt.close()
    """
    if ax is None:
        import matplotlib.pyplot as plt  # noqa: PLC0415 - widgets use the constants without a chart

        ax = plt.subplots(figsize=figsize, layout="constrained")[1]
    ax.spines[["top", "right"]].set_visible(False)
    ax.grid(visible=True, color="0.9", linewidth=0.8)
    ax.set_axisbelow(True)
    return ax


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
    ax.text(0.5, 0.5, escape_math(text), transform=ax.transAxes, ha="center", va="center", color="0.25", wrap=True)
    ax.set_xticks([])
    ax.set_yticks([])
    ax.grid(visible=False)
    ax.spines[:].set_visible(False)
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
