"""The desk's Track tab: where the orders stand, what changed, what sits where."""

from __future__ import annotations

import base64
import io
import math
from html import escape
from typing import TYPE_CHECKING, Any

import ipywidgets as w

from outpost_planner.charts import plot_asset_distribution, plot_order_status, plot_order_timeline
from outpost_planner.widgets import look

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd
    from matplotlib.axes import Axes

    from outpost_planner.widgets.desk_model import DeskModel
    from outpost_planner.widgets.track_model import Seen

MOST_ROWS = 30
"""Orders and changes that are listed; the rest is counted."""


def track_tab(model: DeskModel) -> w.Widget:
    """Return the tab that follows the orders until they are installed."""
    track = model.track
    refresh = w.Button(description="Refresh", button_style="primary", tooltip="Collect every order again")
    advance = w.Button(description="Advance 30 days", tooltip="Moves the sandbox's clock")
    advance.layout.display = "" if track.can_advance else "none"
    refresh.on_click(lambda _: track.refresh())
    advance.on_click(lambda _: track.advance(30))
    shown, pictures, listed = w.HTML(), w.HTML(), w.HTML()

    def show(_: Any = None) -> None:
        refresh.disabled = advance.disabled = model.work.busy

    def draw(_: Any = None) -> None:
        trouble = look.message(track.error, "bad")
        if track.seen is None:
            shown.value = look.page(trouble, look.paragraph("Not looked at yet: press Refresh.", "op-note"))
            return
        shown.value = look.page(trouble, look.message(track.seen.trouble, "warn"), state_in_html(track.seen))
        pictures.value = look.page(charts_in_html(track.seen))
        listed.value = look.page(changes_in_html(track.seen), orders_in_html(track.seen))

    model.work.observe(show, "busy")
    track.observe(draw, ("seen", "error"))
    show()
    draw()
    return w.VBox([w.HBox([refresh, advance]), shown, pictures, listed])


def state_in_html(seen: Seen) -> str:
    """Return how many orders there are, and as of when."""
    count = len(seen.frames.orders)
    orders = "no orders yet" if not count else f"{count:,} order{'s' if count > 1 else ''}"
    return look.paragraph(f"As of {seen.at:%Y-%m-%d %H:%M} UTC: {orders}.", "op-finding")


def charts_in_html(seen: Seen) -> str:
    """Return the charts as pictures, each with its finding for those who cannot see it."""
    frames = seen.frames
    if frames.orders.empty:
        return ""
    charts: list[Callable[[Axes], Axes]] = [
        lambda ax: plot_order_status(frames, ax),
        lambda ax: plot_order_timeline(frames, ax, now=seen.at, names=seen.names),
    ]
    if not frames.assets.empty:
        charts.append(lambda ax: plot_asset_distribution(frames, ax, by="catalog_item_id"))
    return f'<div class="op-charts">{"".join(_picture(chart) for chart in charts)}</div>'


def changes_in_html(seen: Seen) -> str:
    """Return what changed since the look before."""
    if seen.changes.empty:
        return look.paragraph("Nothing has changed since the last look.", "op-note")
    columns = ["kind", "order_id", "line_item_id", "field", "before", "after"]
    rows = seen.changes[columns].fillna("").astype(str).to_numpy().tolist()
    return look.table(columns, rows[:MOST_ROWS], "What changed since the last look") + _rest(len(rows))


def orders_in_html(seen: Seen) -> str:
    """Return the orders, the latest first."""
    orders = seen.frames.orders
    if orders.empty:
        return ""
    since = days_in_status(seen.stays)
    latest = orders.sort_values("order_submission_date", ascending=False, na_position="last")
    rows = [
        [
            str(order.order_id),
            seen.names.get(str(order.outpost_id), str(order.outpost_id)),
            str(order.status),
            since.get(str(order.order_id), ""),
            f"{order.order_submission_date:%Y-%m-%d}"
            if order.order_submission_date == order.order_submission_date
            else "",
            str(order.payment_option),
            str(order.payment_term),
        ]
        for order in latest.head(MOST_ROWS).itertuples()
    ]
    header = ["Order", "Outpost", "Status", "For", "Submitted", "Option", "Term"]
    return look.table(header, rows, "Orders, the latest first") + _rest(len(orders))


def days_in_status(stays: pd.DataFrame) -> dict[str, str]:
    """Say for how long each order has had its status, between the bounds that the looks at it set."""
    if stays.empty:
        return {}
    said = {}
    for stay in stays[stays["is_present"] & stays["most_days"].notna()].itertuples():
        least, most = math.floor(stay.least_days), math.ceil(stay.most_days)
        bounds = f"{least}" if most == least else f"{least} to {most}"
        said[str(stay.order_id)] = f"{bounds} days"
    return said


def _rest(count: int) -> str:
    return look.paragraph(f"And {count - MOST_ROWS:,} more.", "op-note") if count > MOST_ROWS else ""


def _picture(chart: Callable[[Axes], Axes]) -> str:
    # A figure of its own, not pyplot's: pyplot would keep it, and show it below the cell as well.
    from matplotlib.figure import Figure  # noqa: PLC0415 - the desk opens without a chart

    figure = Figure(figsize=(7, 3.6), layout="constrained")
    ax = chart(figure.subplots())
    file = io.BytesIO()
    figure.savefig(file, format="png", dpi=110)
    words = ax.get_title(loc="left") or ", ".join(text.get_text() for text in ax.texts)
    png = base64.b64encode(file.getvalue()).decode()
    return f'<img src="data:image/png;base64,{png}" alt="{escape(words)}" width="560">'
