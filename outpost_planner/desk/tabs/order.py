"""The desk's Order tab: the one button that buys, and what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ipywidgets as w

from outpost_planner.desk.parts import markup
from outpost_planner.desk.parts.controls import live, typed_text
from outpost_planner.desk.parts.layout import FITTING, WRAPPED
from outpost_planner.show.markup import paragraph

if TYPE_CHECKING:
    from outpost_planner.desk.desk_model import DeskModel
    from outpost_planner.order.receipt import Receipt


def order_tab(model: DeskModel) -> w.Widget:
    """Return the tab with the one button that buys."""
    what, why_not, outcome = w.HTML(), live(w.HTML()), live(w.HTML())
    confirmation = typed_text(
        model, "confirmation", "Type the purchase reference to confirm", width="280px"
    )
    place = w.Button(
        description="Place the order", button_style="danger", layout={"width": "180px"}
    )
    look_for = w.Button(
        description="Look for the order", tooltip="Finds out what came of it; sends nothing"
    )
    none = w.Button(
        tooltip="Takes your word for it, once it can no longer turn up; sends nothing",
        layout=FITTING,
    )
    ours = w.VBox()
    place.on_click(lambda _: model.order())
    look_for.on_click(lambda _: model.look_for_it())
    none.on_click(lambda _: model.say_not_placed())

    def show(_: Any = None) -> None:
        place.disabled = not model.can_order
        place.tooltip = model.why_not or "Buys what the review shows"
        confirmation.layout.display = "" if model.connection.is_live else "none"
        look_for.layout.display = none.layout.display = ours.layout.display = (
            "" if model.unknown else "none"
        )
        none.description = (
            "None of these is ours" if model.candidates else "I am sure that it was not placed"
        )
        if [each.description for each in ours.children] != [
            _is_ours(each) for each in model.candidates
        ]:
            ours.children = [_button_of(model, each) for each in model.candidates]
        for each in (look_for, none, *ours.children):
            each.disabled = model.work.busy
        what.value = markup.page(order_in_html(model))
        why_not.value = markup.page(why_not_in_html(model))
        outcome.value = markup.page(outcome_in_html(model))

    model.observe(
        show,
        (
            "review",
            "receipt",
            "order_error",
            "unknown",
            "is_ordering",
            "confirmation",
            "reference",
            "typed",
            "pair",
            "candidates",
        ),
    )
    model.work.observe(show, "busy")
    model.approving.observe(show, ("said", "is_missing"))
    show()
    buttons = w.HBox([confirmation, place, look_for], layout=WRAPPED)
    return w.VBox([what, buttons, why_not, outcome, ours, none])


def _button_of(model: DeskModel, candidate: tuple[str, ...]) -> w.Button:
    """Return the button by which a person says that a candidate is the order."""
    made = w.Button(
        description=_is_ours(candidate),
        tooltip="Takes your word for it; sends nothing",
        layout=FITTING,
    )
    made.on_click(lambda _: model.look_for_it(candidate[0]))
    return made


def _is_ours(candidate: tuple[str, ...]) -> str:
    order_id, status, submitted, items, *_ = candidate
    said = ", ".join(filter(None, [items, status, f"submitted {submitted}" if submitted else ""]))
    return f"This is ours: {order_id}, {said}"


def order_in_html(model: DeskModel) -> str:
    """Return what the button would buy; nothing where it would buy nothing."""
    made = model.review
    if made is None or not made.ok or model.blocked:
        return ""
    tone = "op-warn" if made.tone == "warn" else "op-finding"
    charged = (
        " The price is illustrative: AWS will charge its own."
        if made.tone == "warn" and made.is_made_up
        else ""
    )
    return paragraph(f"{made.request_in_words}: {made.price_in_words}.{charged}", tone)


def why_not_in_html(model: DeskModel) -> str:
    """Return why the button is dead; nothing where it is not."""
    failed = bool(model.blocked) or (model.review is not None and not model.review.ok)
    failed = failed or (model.approving.is_missing and model.why_not == model.approving.said)
    return markup.message(model.why_not, "bad") if failed else paragraph(model.why_not, "op-note")


def outcome_in_html(model: DeskModel) -> str:
    """Return what came of the order: its receipt, or the error."""
    if model.receipt is not None:
        done = markup.message(f"Ordered: {model.receipt.order_id}. Watch it in Track.", "good")
        return done + model.receipt.table_in_html(_outpost_of(model, model.receipt))
    return markup.message(model.order_error, "warn" if model.unknown else "bad")


def _outpost_of(model: DeskModel, receipt: Receipt) -> str:
    """Return the name of the Outpost that an order is for; empty where the desk knows none."""
    return model.outpost_names.get(str(receipt.content.get("OutpostIdentifier")), "")
