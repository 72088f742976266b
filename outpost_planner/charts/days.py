"""What charts along time share: days as numbers, today's line, and an axis of dates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import matplotlib.dates as mdates
import pandas as pd

from outpost_planner.show import colours

if TYPE_CHECKING:
    import numpy as np
    from matplotlib.axes import Axes


def days_of(times: pd.Series) -> np.ndarray:
    """Return times as the numbers of days that matplotlib's axes count in."""
    date2num: Any = mdates.date2num  # has no types
    return date2num(times.dt.tz_localize(None).to_numpy())


def date_text(moment: pd.Timestamp) -> str:
    """Write a day for a chart.

    Examples
    --------
    >>> date_text(pd.Timestamp("2026-05-18"))
    '18 May 2026'
    """
    return f"{moment.day} {moment:%b %Y}"


def today_line(ax: Axes, moment: pd.Timestamp) -> None:
    """Draw today as a line, with its date."""
    today = days_of(pd.Series([moment]))[0]
    ax.axvline(today, color=colours.INK, linestyle="--", linewidth=1.2, zorder=3)
    ax.annotate(
        date_text(moment),
        (today, 1),
        xycoords=("data", "axes fraction"),
        xytext=(4, -2),
        textcoords="offset points",
        rotation=90,
        va="top",
        ha="left",
        fontsize="small",
    )


def date_ticks(ax: Axes) -> None:
    """Mark the horizontal axis with dates, four to nine of them."""
    dates: Any = mdates  # has no types
    locator = dates.AutoDateLocator(minticks=4, maxticks=9)
    ax.xaxis.set_major_locator(locator)
    ax.xaxis.set_major_formatter(dates.ConciseDateFormatter(locator))
