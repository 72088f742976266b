"""How every matplotlib chart of this package looks: its ground, axes, titles, legends and feet."""

from __future__ import annotations

import textwrap
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from outpost_planner.show.colours import INK
from outpost_planner.show.wording import short_dollars

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.legend import Legend
    from matplotlib.ticker import FuncFormatter

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
        Axes to draw on. Default: a new figure.
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
    """Make a figure of this package as high as its rows need, up to 7 inches; no other figure.

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
    artist: Any = next(
        text for text in ax.get_children() if getattr(text, "get_text", str)() == title
    )
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
    ax.text(
        0.5,
        0.5,
        escape_math(text),
        transform=ax.transAxes,
        ha="center",
        va="center",
        color=INK,
        wrap=True,
    )
    ax.set_xticks([])
    ax.set_yticks([])
    ax.grid(visible=False)
    ax.spines[:].set_visible(False)
    fit_height(ax, 3)
    return ax


def legend_beside(ax: Axes, **options: Any) -> Legend:
    """Put the legend at the right of the axes, where no bar can lie under the legend.

    Parameters
    ----------
    ax
        Axes with labelled series.
    **options
        Of matplotlib's legend, such as ``title``.
    """
    return ax.legend(loc="upper left", bbox_to_anchor=(1, 1), **options)


FOOT_WIDTH = 96
"""Characters of one small line below the axes: as wide as a figure of the usual size."""


def foot(ax: Axes, text: str) -> None:
    """Write small below the axes, such as where the data come from.

    Parameters
    ----------
    ax
        Axes with a label below them.
    text
        A sentence or a few; a long text goes on in lines below the first.
    """
    lines = textwrap.wrap(text, FOOT_WIDTH)
    ax.annotate(
        escape_math("\n".join(lines)),
        (0, 0),
        # Where the first line stands is the same for one line and for several.
        xytext=(0, -46 if len(lines) < 2 else -38),
        xycoords="axes fraction",
        textcoords="offset points",
        va="baseline" if len(lines) < 2 else "top",
        fontsize="small",
        color=INK,
    )


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
