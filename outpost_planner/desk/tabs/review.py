"""The desk's Review tab: every check is read before anything is bought."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ipywidgets as w

from outpost_planner.desk.parts import markup
from outpost_planner.desk.parts.controls import live, typed_text
from outpost_planner.desk.parts.layout import WRAPPED
from outpost_planner.desk.tabs.approval import approval_part
from outpost_planner.show.checks import checks_in_html
from outpost_planner.show.markup import paragraph

if TYPE_CHECKING:
    from outpost_planner.desk.desk_model import DeskModel


def review_tab(model: DeskModel) -> w.Widget:
    """Return the tab where every check is read before anything is bought."""
    reference = typed_text(
        model, "reference", "Purchase reference", width="280px", placeholder="PO-2026-0117"
    )
    run = w.Button(
        description="Review the order",
        button_style="primary",
        tooltip="Checks everything; buys nothing",
    )
    shown = live(w.HTML())
    run.on_click(lambda _: model.look_over())

    def show(_: Any = None) -> None:
        shown.value = markup.page(review_in_html(model))

    model.observe(
        show, ("review", "review_error", "reference", "quantities", "typed", "lines_error", "pair")
    )
    show()
    hint = markup.page(
        paragraph(
            "The reference is the key: the same reference never places a second order.", "op-note"
        )
    )
    rows = [w.HBox([reference, run], layout=WRAPPED), w.HTML(hint), shown]
    return w.VBox([*rows, approval_part(model)])


def review_in_html(model: DeskModel) -> str:
    """Return the last review: who pays, what for, every check, and the conclusion."""
    if model.blocked:
        return markup.message("\n".join(["This cannot be reviewed yet.", *model.blocked]), "bad")
    if model.review is None:
        asks = "Nothing is reviewed yet. A change of the order takes its review away."
        return markup.message(model.review_error, "warn") or paragraph(asks, "op-note")
    made = model.review
    return "".join(
        [
            markup.who(model.connection),
            paragraph(made.request_in_words),
            checks_in_html(made.results),
            markup.message(made.conclusion, made.tone),
        ]
    )
