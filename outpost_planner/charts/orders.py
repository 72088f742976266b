"""Charts of how far orders have come. Each title states the finding."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Literal

import pandas as pd

from outpost_planner.charts.bars import horizontal_bars
from outpost_planner.errors import InputError, check_kind
from outpost_planner.service.statuses import (
    BUILDING,
    CANCELLED,
    COMPLETED,
    DELIVERED,
    DEPRECATED_ORDER_STATUSES,
    ERROR,
    IN_PROGRESS,
    INSTALLED,
    INSTALLED_ORDER,
    INSTALLING,
    LINE_ITEM_STATUSES,
    ORDER_STATUSES,
    PREPARING,
    REPLACED,
    SHIPPED,
)
from outpost_planner.show import axes, colours
from outpost_planner.show.wording import count, is_or_are
from outpost_planner.track.frames import OrderFrames

if TYPE_CHECKING:
    from matplotlib.axes import Axes


Level = Literal["orders", "line_items"]

ORDER_LOOK = {
    PREPARING: (colours.GREY, "..."),
    IN_PROGRESS: (colours.SKY_BLUE, "///"),
    DELIVERED: (colours.BLUE, "\\\\\\"),
    COMPLETED: (colours.GREEN, ""),
    CANCELLED: (colours.YELLOW, "---"),
    ERROR: (colours.VERMILLION, "xxx"),
}
"""Each order status's colour and hatch; a deprecated one looks like the
status that took its place."""

LINE_ITEM_LOOK = {
    PREPARING: (colours.GREY, "..."),
    BUILDING: (colours.PURPLE, "ooo"),
    SHIPPED: (colours.SKY_BLUE, "///"),
    DELIVERED: (colours.BLUE, "\\\\\\"),
    INSTALLING: (colours.ORANGE, "+++"),
    INSTALLED: (colours.GREEN, ""),
    ERROR: (colours.VERMILLION, "xxx"),
    CANCELLED: (colours.YELLOW, "---"),
    REPLACED: (colours.BLACK, ""),
}
"""Each line item status's colour and hatch."""

UNKNOWN_LOOK = (colours.WHITE, "**")
"""The look of a status that this version does not know, and of none at all."""

NO_STATUS = "(no status)"
"""What stands where the API sent none."""


@axes.house()
def plot_order_status(
    frames: OrderFrames,
    ax: Axes | None = None,
    *,
    level: Level = "orders",
    fold_deprecated: bool = True,
) -> Axes:
    """Draw how many orders, or line items, have each status.

    Parameters
    ----------
    frames
        From `flatten_orders`.
    ax
        Axes to draw on. Default: a new figure.
    level
        What to count: ``orders`` or ``line_items``.
    fold_deprecated
        Whether deprecated order statuses count as the ones that took their place, by
        ``outpost_planner.service.statuses.DEPRECATED_ORDER_STATUSES``: RECEIVED and PENDING as
        PREPARING, PROCESSING as IN_PROGRESS, INSTALLING as DELIVERED, FULFILLED as COMPLETED. The
        chart's foot says which were.

    Returns
    -------
    matplotlib.axes.Axes
        One bar per status, in the order of a life; the number and its share of all stand at its
        end.

    Raises
    ------
    InputError
        For a level that there is not.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> from outpost_planner import flatten_orders, sample_orders
    >>> ax = plot_order_status(flatten_orders(sample_orders()))
    >>> ax.get_title(loc="left")
    '30 of 50 orders are completed, 2 are in error'
    >>> plt.close()
    """
    check_kind(
        frames,
        OrderFrames,
        "plot_order_status",
        "flatten_orders(collect_orders(connection)) makes them",
    )
    if level not in {"orders", "line_items"}:
        raise InputError(f"level={level!r} is not one of orders, line_items.")
    by_order = level == "orders"
    found = (frames.orders if by_order else frames.line_items)["status"]
    ax = axes.new_axes(ax)
    if found.empty:
        return axes.empty_message(ax, f"There are no {_noun(level)}s to show yet.")
    folding = by_order and fold_deprecated
    counts = status_counts(
        found, LINE_ITEM_STATUSES if not by_order else ORDER_STATUSES, fold=folding
    )
    looks = _order_looks(counts.index) if by_order else LINE_ITEM_LOOK
    horizontal_bars(ax, counts, [looks.get(status, UNKNOWN_LOOK) for status in counts.index])
    ax.set_xlabel(f"{_noun(level).capitalize()}s{_folded(found) if folding else ''}")
    ax.set_title(_finding(counts, level), loc="left")
    return ax


def status_counts(statuses: pd.Series, known: tuple[str, ...], *, fold: bool = False) -> pd.Series:
    """Count statuses in the order of an order's life.

    Today's statuses stand there also with 0, deprecated ones only if found.

    Parameters
    ----------
    statuses
        A status column of `OrderFrames`.
    known
        Every status that the service model knows, in the order of a life.
    fold
        Whether a deprecated order status counts as the one that took its place.

    Returns
    -------
    pandas.Series
        Counts by status. One that the API added later stands last but for `NO_STATUS`.
    """
    names = statuses.astype("str")
    if fold:
        names = names.replace(DEPRECATED_ORDER_STATUSES)
    counts = names.value_counts()
    order = [status for status in known if status in counts or _is_of_today(status, known)]
    order += sorted(set(counts.index) - set(known))
    result = counts.reindex(order, fill_value=0)
    missing = int(statuses.isna().sum())
    return pd.concat([result, pd.Series({NO_STATUS: missing})]) if missing else result


def _is_of_today(status: str, known: tuple[str, ...]) -> bool:
    return known is not ORDER_STATUSES or status not in DEPRECATED_ORDER_STATUSES


def _order_looks(statuses: pd.Index) -> dict[str, tuple[str, str]]:
    return {
        status: ORDER_LOOK.get(DEPRECATED_ORDER_STATUSES.get(status, status), UNKNOWN_LOOK)
        for status in statuses
    }


def _folded(statuses: pd.Series) -> str:
    found = [old for old in DEPRECATED_ORDER_STATUSES if old in set(statuses.dropna().unique())]
    told = [f"{old} as {DEPRECATED_ORDER_STATUSES[old]}" for old in found]
    return "\n" + textwrap.fill(f"Counted {', '.join(told)}", 75) if told else ""


def _finding(counts: pd.Series, level: Level) -> str:
    total = int(counts.sum())
    done = COMPLETED if level == "orders" else INSTALLED
    meaning_done = INSTALLED_ORDER if level == "orders" else {INSTALLED}
    finished = int(counts[counts.index.isin(meaning_done)].sum())
    failed = int(counts.get(ERROR, 0))
    if total == 1:
        return f"The only {_noun(level)} is {counts.idxmax()}"
    verb = is_or_are(finished)
    start = f"{finished:,} of {count(total, _noun(level))} {verb} {done.lower()}"
    return f"{start}, {failed:,} {is_or_are(failed)} in error" if failed else start


def _noun(level: Level) -> str:
    return "order" if level == "orders" else "line item"
