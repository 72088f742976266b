"""The desk's Receipts tab: every purchase of the journal, as files, and the end of one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ipywidgets as w

from outpost_planner.desk.parts import markup
from outpost_planner.desk.parts.controls import above, follow_options, live, typed_text
from outpost_planner.desk.parts.download import Download
from outpost_planner.desk.parts.layout import IN_LINE, WRAPPED
from outpost_planner.show.cells import NONE
from outpost_planner.show.html_table import html_of
from outpost_planner.show.markup import paragraph
from outpost_planner.show.tables import html
from outpost_planner.show.wording import format_dollars, paid_words, words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from outpost_planner.desk.desk_model import DeskModel
    from outpost_planner.order.receipt import Receipt

HEADER = ("Reference", "Order", "Status", "Items", "For Outpost", "Paid", "Total [USD]")


def receipts_tab(model: DeskModel) -> w.Widget:
    """Return the tab with what was bought before, in this session or in another one."""
    receipts = model.receipts
    ask = w.Button(
        description="Ask AWS for each status",
        tooltip="Until then, each status is that of the moment it was last asked for",
        layout=IN_LINE,
    )
    ask.on_click(lambda _: receipts.ask_again())
    downloads = [
        Download("Download CSV", "receipts.csv", "text/csv", receipts.csv),
        Download(
            "Download for printing",
            "receipts.html",
            "text/html",
            lambda: receipts.page(model.outpost_names),
        ),
    ]
    table = live(w.HTML())

    def show(_: Any = None) -> None:
        ask.disabled = model.work.busy
        table.value = markup.page(receipts_in_html(model))

    receipts.observe(show, ("found", "error"))
    model.observe(show, "outposts")
    model.work.observe(show, "busy")
    show()
    return w.VBox([w.HBox([ask, *downloads], layout=WRAPPED), table, _cancelling(model)])


def _cancelling(model: DeskModel) -> w.Widget:
    """Return the part that cancels an order; hidden where none can be cancelled."""
    receipts = model.receipts
    order = above(w.Dropdown(), "Cancel an order", "420px")
    confirmation = typed_text(receipts, "confirmation", "Type its id: a real order is cancelled")
    confirmation.layout.display = "" if model.connection.is_live else "none"
    button = w.Button(description="Cancel this order", button_style="danger", layout=IN_LINE)
    said = live(w.HTML())

    def offered() -> tuple[list[tuple[str, str]], str]:
        named = [(_named(each), str(each.order_id)) for each in receipts.cancellable]
        return [("none chosen", ""), *named], receipts.order_id

    def choose(order_id: str | None) -> None:
        receipts.order_id = order_id or ""

    follow = follow_options(order, offered, choose)
    row = w.HBox([order, confirmation, button], layout=WRAPPED)

    def show(_: Any = None) -> None:
        follow()
        row.layout.display = "" if receipts.cancellable else "none"
        button.disabled = bool(receipts.why_not_cancel)
        waits = receipts.why_not_cancel if receipts.order_id and not model.work.busy else ""
        said.value = markup.page(
            paragraph(waits, "op-note"),
            markup.message(receipts.cancelled, "good"),
            markup.message(receipts.cancel_error, "bad"),
        )

    receipts.observe(show, ("found", "order_id", "confirmation", "cancelled", "cancel_error"))
    model.work.observe(show, "busy")
    button.on_click(lambda _: receipts.cancel())
    show()
    return w.VBox([row, said])


def receipts_in_html(model: DeskModel) -> str:
    """Return the receipts as a table, the latest first, and renewals below it."""
    found = model.receipts.found
    trouble = markup.message(model.receipts.error, "bad")
    if not found:
        renewals = "" if found is None else _renewals(found.renewals)
        none = (
            "Nothing was ordered from here yet. What is ordered stands here, also after a restart."
        )
        return trouble + (renewals or paragraph(none, "op-note"))
    rows = [_row(each, model.outpost_names) for each in found]
    shown = html_of(HEADER, rows, "Orders of the journal, the latest first", numbers=(6,))
    return trouble + shown + _renewals(found.renewals)


def _renewals(renewals: Any) -> str:
    return html(renewals, "Renewals, which are no orders") if len(renewals) else ""


def _row(receipt: Receipt, names: Mapping[str, str]) -> list[str]:
    outpost_id = str(receipt.content.get("OutpostIdentifier", "")).rpartition("/")[2]
    paid = receipt.content.get("PaymentOption", ""), receipt.content.get("PaymentTerm")
    at = f"{receipt.status_at:%Y-%m-%d}" if receipt.status_at else receipt.message
    return [
        receipt.reference,
        receipt.order_id or NONE,
        "\n".join(filter(None, [words(receipt.status or receipt.state), at])),
        receipt.items.replace(", ", "\n"),
        "\n".join(filter(None, [names.get(outpost_id, ""), outpost_id])),
        paid_words(*paid),
        format_dollars(float(receipt.price.total_cost)) if receipt.price else "not known",
    ]


def _named(receipt: Receipt) -> str:
    return f"{receipt.reference}: {receipt.items} ({receipt.order_id})"
