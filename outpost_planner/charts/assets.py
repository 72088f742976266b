"""Where the hardware sits, by any two of its properties."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from outpost_planner.charts.bars import count_axis, edge, label_rows, share
from outpost_planner.charts.orders import LINE_ITEM_LOOK, UNKNOWN_LOOK
from outpost_planner.errors import InputError
from outpost_planner.show import axes, colours
from outpost_planner.show.wording import count, is_or_are
from outpost_planner.track.assets import asset_table
from outpost_planner.track.frames import OrderFrames

if TYPE_CHECKING:
    from matplotlib.axes import Axes

KEYS = {
    "outpost_id": "Outpost",
    "outpost_name": "Outpost",
    "site_id": "site",
    "site_name": "site",
    "country_code": "country",
    "catalog_item_id": "catalog item",
    "item_name": "catalog item",
    "instance_family": "instance family",
    "line_item_status": "line item status",
    "order_status": "order status",
    "shipment_carrier": "carrier",
    "asset_type": "asset type",
    "state": "state",
    "finding": "finding",
}
"""What assets can be counted by, and what to call it."""

CONDITIONS = frozenset({"line_item_status", "order_status", "state", "finding"})
"""Those of `KEYS` that assets are, rather than have."""

NEEDS = {
    "outpost_name": "outposts=collect_outposts(connection)",
    "site_id": "outposts=collect_outposts(connection)",
    "site_name": "outposts=collect_outposts(connection)",
    "country_code": "outposts=collect_outposts(connection)",
    "item_name": "catalog=read_catalog(...)",
    "instance_family": "catalog=read_catalog(...)",
    "asset_type": "listed=collect_assets(connection)",
    "state": "listed=collect_assets(connection)",
    "finding": "listed=collect_assets(connection)",
}
"""What `asset_table` must be given for a column that orders alone do not fill."""

MOST_ROWS = 15
"""Rows of a chart that a person still reads; the rest is summed up in words."""

MOST_PARTS = 8
"""Parts of a bar that a person still tells apart; the rest is one part."""

UNKNOWN = "(unknown)"
"""What stands where an asset lacks the property."""


@axes.house()
def plot_asset_distribution(
    assets: OrderFrames | pd.DataFrame,
    ax: Axes | None = None,
    *,
    by: str = "outpost_id",
    split_by: str | None = "line_item_status",
) -> Axes:
    """Draw how assets are distributed by one property, each bar split by a second one.

    Parameters
    ----------
    assets
        From `flatten_orders`, or from `asset_table`, which knows more.
    ax
        Axes to draw on. Default: a new figure.
    by
        The property of the rows, one of ``KEYS``, such as ``outpost_id``, ``catalog_item_id``,
        ``country_code``.
    split_by
        The property that splits each bar, another of them; None for plain bars.

    Returns
    -------
    matplotlib.axes.Axes
        One bar per value, the longest on top but for statuses, which stand in the order of a life.
        Rows beyond the fifteenth are summed up in words, parts beyond the eighth are one part.

    Raises
    ------
    InputError
        For a property that there is not, or that nothing given fills.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> from outpost_planner import flatten_orders, sample_orders
    >>> ax = plot_asset_distribution(flatten_orders(sample_orders()), by="shipment_carrier")
    >>> ax.get_xlabel()
    'Assets'
    >>> plt.close()
    """
    table = asset_table(assets) if isinstance(assets, OrderFrames) else assets
    _check(table, by, split_by)
    ax = axes.new_axes(ax)
    if table.empty:
        return axes.empty_message(ax, "No order has brought an asset yet.")
    grid = _grid(table, by, split_by)
    rest = [row for row in grid.index if str(row).startswith("(") and str(row).endswith("others)")]
    hidden = int(grid.loc[rest].to_numpy().sum())
    grid = grid.drop(index=rest)
    left = pd.Series(0, index=grid.index)
    looks = _looks(list(grid.columns), split_by)
    for part in grid.columns:
        colour, hatch = looks[part]
        rows = np.flatnonzero(grid[part])
        ax.barh(
            rows,
            grid[part].iloc[rows],
            left=left.iloc[rows],
            color=colour,
            hatch=hatch,
            height=0.7,
            label=axes.escape_math(str(part)),
            edgecolor=edge(colour),
            linewidth=0.8,
        )
        left += grid[part]
    for position, total in enumerate(left):
        ax.annotate(
            f"{total:,}", (total, position), xytext=(4, 0), textcoords="offset points", va="center"
        )
    label_rows(ax, [str(label) for label in grid.index])
    count_axis(ax, int(left.max()))
    if split_by is not None:
        axes.legend_beside(ax, title=KEYS[split_by].capitalize())
    note = f" ({rest[0].strip('()')} have {hidden:,} more)" if rest else ""
    ax.set_xlabel(f"Assets{note}")
    ax.set_title(_finding(table, by), loc="left")
    axes.fit_title(ax)
    return ax


def _check(table: pd.DataFrame, by: str, split_by: str | None) -> None:
    for name, key in (("by", by), ("split_by", split_by)):
        if key is None and name == "split_by":
            continue
        if key not in KEYS or key not in table.columns:
            raise InputError(f"{name}={key!r} is not one of {', '.join(KEYS)}.")
        if key in NEEDS and len(table) and table[key].isna().all():
            raise InputError(
                f"{name}={key!r}: no asset here has one. Plot asset_table(frames, {NEEDS[key]})"
                " instead."
            )
    if by == split_by:
        raise InputError(
            f"by and split_by are both {by!r}; choose two properties, or split_by=None."
        )


def _grid(table: pd.DataFrame, by: str, split_by: str | None) -> pd.DataFrame:
    """Count assets, rows by the one property and columns by the other."""
    rows = _labels(table[by], MOST_ROWS)
    parts = (
        pd.Series("assets", index=table.index)
        if split_by is None
        else _labels(table[split_by], MOST_PARTS)
    )
    grid = pd.crosstab(rows, parts.rename("part"))
    return grid.reindex(index=_order(rows, table[by]), columns=_order(parts, table[split_by or by]))


def _labels(column: pd.Series, most: int) -> pd.Series:
    """Return each asset's label: its value, or one that stands for rare values or for none."""
    named = column.astype("str").fillna(UNKNOWN)
    if isinstance(column.dtype, pd.CategoricalDtype):
        return named
    counts = named.value_counts()
    if len(counts) <= most:
        return named
    rare = counts.index[most - 1 :]
    return named.where(~named.isin(rare), f"({len(rare):,} others)")


def _order(labels: pd.Series, column: pd.Series) -> list[str]:
    """Order labels: statuses along their life, others by number, what is unknown last."""
    counts = labels.value_counts()
    if isinstance(column.dtype, pd.CategoricalDtype):
        life = [str(value) for value in column.cat.categories if str(value) in counts]
        return life + [label for label in counts.index if label not in life]
    # Labels in brackets stand for what is unknown or rare, and come last.
    names = sorted(counts.index, key=lambda label: (label.startswith("("), -counts[label], label))
    return [str(name) for name in names]


def _looks(parts: list[str], split_by: str | None) -> dict[str, tuple[str, str]]:
    if split_by == "line_item_status":
        return {part: LINE_ITEM_LOOK.get(part, UNKNOWN_LOOK) for part in parts}
    looks = [
        (colours.COLOURS[i % len(colours.COLOURS)], colours.HATCHES[i % len(colours.HATCHES)])
        for i in range(len(parts))
    ]
    return {
        part: UNKNOWN_LOOK if part == UNKNOWN else look
        for part, look in zip(parts, looks, strict=True)
    }


def _finding(table: pd.DataFrame, by: str) -> str:
    total = len(table)
    known = table[by].dropna().astype("str")
    what = KEYS[by]
    if known.empty:
        return f"The {what} of {count(total, 'asset')} is unknown"
    counts = known.value_counts()
    first, number = str(counts.index[0]), int(counts.iloc[0])
    of_all = f"{number:,} of {count(total, 'asset')} ({share(number, total)})"
    if by in CONDITIONS:
        return axes.escape_math(f"{of_all} {is_or_are(number)} {first}")
    return axes.escape_math(
        f"{first} has {of_all}" if len(counts) == 1 else f"{first} has most: {of_all}"
    )
