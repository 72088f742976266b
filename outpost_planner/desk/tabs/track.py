"""The desk's Track tab: first where each order stands, then what changed, then the charts."""

from __future__ import annotations

import base64
import io
import math
from html import escape
from typing import TYPE_CHECKING, Any

import ipywidgets as w
import pandas as pd
import traitlets as t

from outpost_planner.charts.assets import plot_asset_distribution
from outpost_planner.charts.orders import plot_order_status
from outpost_planner.charts.timeline import plot_order_timeline
from outpost_planner.desk.parts import markup
from outpost_planner.desk.parts.box import Box
from outpost_planner.show import axes
from outpost_planner.show.cells import NONE
from outpost_planner.show.html_table import html_of
from outpost_planner.show.markup import paragraph
from outpost_planner.show.wording import words
from outpost_planner.track.assets import asset_table
from outpost_planner.track.change_summary import summarize_changes
from outpost_planner.track.standing import in_words

if TYPE_CHECKING:
    from collections.abc import Callable

    from matplotlib.axes import Axes

    from outpost_planner.desk.desk_model import DeskModel
    from outpost_planner.desk.track_model import Seen, TrackModel

MOST_ROWS = 30
"""Orders and changes that are listed; the rest is counted."""


def track_tab(model: DeskModel) -> w.Widget:
    """Return the tab that follows the orders until they are installed."""
    track = model.track
    refresh = w.Button(
        description="Refresh", button_style="primary", tooltip="Collect every order again"
    )
    advance = w.Button(description="Advance 30 days", tooltip="Moves the sandbox's clock")
    advance.layout.display = "" if track.can_advance else "none"
    agreed = Box(
        "Agreed lead time [days]",
        track.agree_on,
        "200px",
        placeholder="none",
        is_number=True,
        tooltip=(
            "What AWS agreed to, from submission to installation; an order open for longer is late"
        ),
    )
    refresh.on_click(lambda _: track.refresh())
    advance.on_click(lambda _: track.advance(30))
    answer, changed, pictures = w.HTML(), w.HTML(), w.HTML()

    def show(_: Any = None) -> None:
        refresh.disabled = advance.disabled = model.work.busy

    def draw_answer(_: Any = None) -> None:
        trouble = markup.message(track.error, "bad")
        if track.seen is None:
            answer.value = markup.page(
                trouble, paragraph("Not looked at yet: press Refresh.", "op-note")
            )
            return
        answer.value = markup.page(
            trouble, markup.message(track.seen.trouble, "warn"), answer_in_html(track)
        )

    def draw(_: Any = None) -> None:
        draw_answer()
        if track.seen is not None:
            changed.value = markup.page(changes_in_html(track.seen))
            pictures.value = markup.page(charts_in_html(track.seen))

    model.work.observe(show, "busy")
    track.observe(draw, ("seen", "error"))
    track.observe(draw_answer, "expected_days")
    t.dlink((track, "agreed"), (agreed, "text"))
    t.dlink((track, "agreed_error"), (agreed, "problem"))
    show()
    draw()
    buttons = w.HBox(
        [refresh, advance, agreed], layout={"flex_flow": "row wrap", "align_items": "flex-end"}
    )
    return w.VBox([buttons, answer, changed, pictures])


def answer_in_html(track: TrackModel) -> str:
    """Return where the orders stand: as a sentence, and one row per order."""
    seen = track.seen
    if seen is None:
        return ""
    table = track.table
    said = paragraph(f"As of {seen.at:%Y-%m-%d %H:%M} UTC. {in_words(table)}", "op-finding")
    if table.empty:
        return said
    since = days_in_status(seen.stays)
    rows = [_row(order, since) for order in table.head(MOST_ROWS).itertuples()]
    header = ["Order", "Items", "Status", "Carrier, tracking number", "Expected", "Late?"]
    return (
        said
        + html_of(header, rows, "Orders: open ones first, the latest first among them")
        + _rest(len(table))
    )


def _row(order: Any, since: dict[str, str]) -> list[str]:
    submitted, installed = _date(order.submitted), _date(order.installed)
    return [
        _lines(
            _text(order.reference) or "no reference here",
            _text(order.order_id),
            f"for {_text(order.outpost_name) or _text(order.outpost_id)}",
            f"submitted {submitted}" if submitted else "",
        ),
        _lines(*(_text(order.items) or NONE).split("; "), _text(order.note)),
        _lines(words(_text(order.status) or "unknown"), since.get(order.order_id, "")),
        _lines(*(_text(order.shipment) or NONE).split("; ")),
        _lines("installed", installed) if installed else _date(order.expected) or NONE,
        order.outlook,
    ]


def _date(moment: Any) -> str:
    return "" if pd.isna(moment) else f"{moment:%Y-%m-%d}"


def _text(value: Any) -> str:
    return "" if pd.isna(value) else str(value)


def _lines(*texts: str) -> str:
    return "\n".join(filter(None, texts))


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
        assets = asset_table(frames, catalog=seen.catalog)
        by = "item_name" if assets["item_name"].notna().any() else "catalog_item_id"
        charts.append(lambda ax: plot_asset_distribution(assets, ax, by=by))
    return f'<div class="op-charts">{"".join(_picture(chart) for chart in charts)}</div>'


def changes_in_html(seen: Seen) -> str:
    """Return what changed since the look before, summed up per order."""
    changed = summarize_changes(seen.changes)
    if changed.empty:
        return paragraph("Nothing has changed since the last look.", "op-note")
    rows = [
        [_lines(seen.names.get(order_id, ""), order_id), _lines(*what.split("; "))]
        for order_id, what in changed.head(MOST_ROWS).itertuples(index=False)
    ]
    return html_of(["Order", "What changed"], rows, "What changed since the last look") + _rest(
        len(changed)
    )


def days_in_status(stays: pd.DataFrame) -> dict[str, str]:
    """Say for how long each order has had its status: at least, and at most."""
    if stays.empty:
        return {}
    said = {}
    for stay in stays[stays["is_present"] & stays["most_days"].notna()].itertuples():
        least, most = math.floor(stay.least_days), math.ceil(stay.most_days)
        bounds = f"{least}" if most == least else f"{least} to {most}"
        days = "day" if bounds == "1" else "days"
        said[str(stay.order_id)] = f"for {bounds} {days}"
    return said


def _rest(count: int) -> str:
    return paragraph(f"And {count - MOST_ROWS:,} more.", "op-note") if count > MOST_ROWS else ""


def _picture(chart: Callable[[Axes], Axes]) -> str:
    # A figure of its own, not pyplot's: pyplot would keep it, and show it below the cell as well.
    figure = axes.new_figure((7, 3.6))
    ax = chart(figure.subplots())
    axes.fit_title(ax)
    file = io.BytesIO()
    figure.savefig(file, format="png", dpi=140)
    words = " ".join(ax.get_title(loc="left").split()) or ", ".join(
        text.get_text() for text in ax.texts
    )
    png = base64.b64encode(file.getvalue()).decode()
    return f'<img src="data:image/png;base64,{png}" alt="{escape(words)}" width="560">'
