"""The desk's tabs that lead to an order: Choose, Pay, Review and Order."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import ipywidgets as w

from outpost_planner.desk import search
from outpost_planner.desk.explorer import PaymentExplorer
from outpost_planner.desk.parts import markup
from outpost_planner.desk.parts.box import Box
from outpost_planner.desk.parts.controls import above, follow_options, live, typed_text
from outpost_planner.desk.parts.quantity_table import QuantityTable
from outpost_planner.order.price import price_in_words
from outpost_planner.show.markup import paragraph
from outpost_planner.show.tables import checks_in_html, html_of
from outpost_planner.show.wording import format_dollars, pair_words, words

if TYPE_CHECKING:
    from collections.abc import Callable

    from outpost_planner.desk.desk_model import DeskModel
    from outpost_planner.order.receipt import Receipt
    from outpost_planner.service.pairs import Pair

POWERS = (("any", 0.0), ("up to 5 kVA", 5.0), ("up to 10 kVA", 10.0), ("up to 15 kVA", 15.0), ("up to 30 kVA", 30.0))
"""What sites offer a rack position."""

BEST = "best"
"""Stands for the best way to pay, whichever that is."""

WRAPPED = {"flex_flow": "row wrap", "align_items": "flex-end"}

FITTING = {"width": "auto", "max_width": "100%", "align_self": "flex-start"}


def choose_tab(model: DeskModel) -> w.Widget:
    """Return the tab where an order is composed: Outpost, catalog, quantities, totals."""
    outpost = above(w.Dropdown(), "For Outpost", "280px")
    text = Box("Search", lambda typed: _search(model, text=typed), "180px", placeholder="such as: memory 8")
    item_class, family = above(w.Dropdown(), "Class", "100px"), above(w.Dropdown(), "Family", "100px")
    storage, power = above(w.Dropdown(), "Storage", "90px"), above(w.Dropdown(), "Power of one", "130px")
    clear = w.Button(description="Clear quantities", tooltip="Take everything out of this order")
    table = QuantityTable(
        model.type_quantities,
        model.leave_quantity,
        columns=list(search.COLUMNS),
        numbers=[3, 4, 6],
        empty="No item matches; ask for less.",
    )
    totals, trouble = live(w.HTML()), w.HTML()

    def offered() -> tuple[list[tuple[str, str]], str]:
        return [(_outpost_name(each), each["OutpostId"]) for each in model.outposts] or [("none", "")], model.outpost_id

    choose_outpost = follow_options(outpost, offered, lambda value: _set(model, "outpost_id", value))

    def show_outposts(_: Any = None) -> None:
        choose_outpost()
        said = model.outposts_error or (
            "" if model.outposts or model.work.busy else "There is no Outpost to order for."
        )
        trouble.value = markup.page(markup.message(said, "bad"))

    def show_rows(_: Any = None) -> None:
        shown = model.found
        # What is chosen stays in sight, so that it can be taken out again.
        chosen = [each for each in model.boxes if each not in shown and each in model.catalog.items.index]
        more = f", and {len(chosen)} chosen before" if chosen else ""
        with table.hold_sync():
            table.rows = search.rows(model.catalog, [*shown, *chosen], model.payment.country_code)
            table.caption = (
                f"{len(shown)} of {len(model.catalog.items)} items{more}; type a quantity beside what you need"
            )

    def show_boxes(_: Any = None) -> None:
        with table.hold_sync():
            table.texts = model.boxes
            table.problems = {item_id: each.reason for item_id, each in model.unclear.items()}

    def show_totals(_: Any = None) -> None:
        totals.value = markup.page(totals_in_html(model))

    def show_text(_: Any = None) -> None:
        text.text = model.search.text

    for name, control, options in (
        ("item_class", item_class, _any("RACK", "SERVER")),
        ("family", family, _any(*search.families(model.catalog))),
        ("storage", storage, _any(*search.storages(model.catalog))),
        ("max_power_kva", power, list(POWERS)),
    ):
        model.observe(follow_options(control, *_part_of_search(model, name, options)), "search")
    model.observe(show_text, "search")
    clear.on_click(lambda _: model.clear_quantities())
    model.observe(show_boxes, ("quantities", "typed"))
    model.observe(show_outposts, ("outposts", "outposts_error", "outpost_id"))
    model.observe(show_rows, ("search", "catalog", "outpost_id", "outposts"))
    model.payment.observe(show_rows, "country_code")
    model.observe(show_totals, ("quantities", "typed", "lines_error", "pair", "outpost_id", "outposts"))
    model.payment.observe(show_totals, ("answer", "error"))
    for show in (show_text, show_outposts, show_rows, show_boxes, show_totals):
        show()
    filters = w.HBox([outpost, text, item_class, family, storage, power, clear], layout=WRAPPED)
    return w.VBox([filters, trouble, table, totals])


def totals_in_html(model: DeskModel) -> str:
    """Return the running totals of what is chosen, against what the site offers."""
    blocked = markup.message("\n".join(model.blocked), "bad")
    if model.lines is None:
        return blocked or paragraph("Nothing is chosen yet.", "op-note")
    total = model.lines.totals
    hosts = ", ".join(f"{count:,} {family}" for family, count in total.hosts.items()) or "none"
    cells = [
        f"{total.power_kva:,g} kVA",
        f"{total.weight_lbs:,} lb",
        hosts,
        "not known" if total.vcpus is None else f"{total.vcpus:,}",
        price_of_pair(model),
    ]
    header = ["Power", "Weight", "Hosts", "vCPUs", "Price"]
    table = html_of(header, [cells], f"This order: {model.lines!r}", numbers=(0, 1, 3))
    return blocked + table + checks_in_html(model.fit)


def price_of_pair(model: DeskModel) -> str:
    """Return what the order costs in the chosen way to pay, in words."""
    answer, pair = model.payment.answer, model.pair
    if answer is None or pair is None:
        return "no price"
    figures = answer.comparison.table.loc[tuple(pair)]
    if figures["total_cost"] != figures["total_cost"]:
        return f"no price for {words(pair.payment_option)}, {words(pair.payment_term)}"
    return (
        f"{format_dollars(figures['upfront_price'])} upfront, {format_dollars(figures['monthly_recurring_price'])} a "
        f"month, {format_dollars(figures['total_cost'])} in total ({words(pair.payment_option)}, "
        f"{words(pair.payment_term)})"
    )


def pay_tab(model: DeskModel) -> w.Widget:
    """Return the tab where the ways to pay are compared, and one is chosen."""
    chosen = above(w.Dropdown(), "Pay with", "420px")

    def offered() -> tuple[list[tuple[str, Pair | str]], Pair | str]:
        best = model.payment.best
        pairs = list(model.payment.pairs)
        if model.pair is not None and model.pair not in pairs:
            pairs.append(model.pair)
        first = f"the best way, at present {pair_words(best)}" if best else "the best way"
        options: list[tuple[str, Pair | str]] = [(first, BEST), *((pair_words(pair), pair) for pair in pairs)]
        return options, BEST if model.follows_best or model.pair is None else model.pair

    show = follow_options(chosen, offered, lambda pair: model.choose_pair(None if pair == BEST else pair))
    model.observe(show, ("pair", "follows_best"))
    model.payment.observe(show, "answer")
    return w.VBox([chosen, PaymentExplorer(model.payment)])


def review_tab(model: DeskModel) -> w.Widget:
    """Return the tab where every check is read before anything is bought."""
    reference = typed_text(model, "reference", "Purchase reference", width="280px", placeholder="PO-2026-0117")
    run = w.Button(description="Review the order", button_style="primary", tooltip="Checks everything; buys nothing")
    shown = live(w.HTML())
    run.on_click(lambda _: model.look_over())

    def show(_: Any = None) -> None:
        shown.value = markup.page(review_in_html(model))

    model.observe(show, ("review", "review_error", "reference", "quantities", "typed", "lines_error", "pair"))
    show()
    hint = markup.page(
        paragraph("The reference is the key: the same reference never places a second order.", "op-note")
    )
    return w.VBox([w.HBox([reference, run], layout=WRAPPED), w.HTML(hint), shown])


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


def order_tab(model: DeskModel) -> w.Widget:
    """Return the tab with the one button that buys."""
    what, why_not, outcome = w.HTML(), live(w.HTML()), live(w.HTML())
    confirmation = typed_text(model, "confirmation", "Type the purchase reference to confirm", width="280px")
    place = w.Button(description="Place the order", button_style="danger", layout={"width": "180px"})
    look_for = w.Button(description="Look for the order", tooltip="Finds out what came of it; sends nothing")
    none = w.Button(tooltip="Takes your word for it, once it can no longer turn up; sends nothing", layout=FITTING)
    ours = w.VBox()
    place.on_click(lambda _: model.order())
    look_for.on_click(lambda _: model.look_for_it())
    none.on_click(lambda _: model.say_not_placed())

    def show(_: Any = None) -> None:
        place.disabled = not model.can_order
        place.tooltip = model.why_not or "Buys what the review shows"
        confirmation.layout.display = "" if model.connection.is_live else "none"
        look_for.layout.display = none.layout.display = ours.layout.display = "" if model.unknown else "none"
        none.description = "None of these is ours" if model.candidates else "I am sure that it was not placed"
        if [each.description for each in ours.children] != [_is_ours(each) for each in model.candidates]:
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
    show()
    buttons = w.HBox([confirmation, place, look_for], layout=WRAPPED)
    return w.VBox([what, buttons, why_not, outcome, ours, none])


def _button_of(model: DeskModel, candidate: tuple[str, ...]) -> w.Button:
    """Return the button that says which order it is: what is read on the button is what the click says."""
    made = w.Button(description=_is_ours(candidate), tooltip="Takes your word for it; sends nothing", layout=FITTING)
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
    charged = " The price is illustrative: AWS will charge its own." if made.tone == "warn" and made.is_made_up else ""
    return paragraph(f"{made.request_in_words}: {price_in_words(made.price)}.{charged}", tone)


def why_not_in_html(model: DeskModel) -> str:
    """Return why the button is dead; nothing where it is not."""
    failed = bool(model.blocked) or (model.review is not None and not model.review.ok)
    return markup.message(model.why_not, "bad") if failed else paragraph(model.why_not, "op-note")


def outcome_in_html(model: DeskModel) -> str:
    """Return what came of the order: its receipt, or the error."""
    if model.receipt is not None:
        done = markup.message(f"Ordered: {model.receipt.order_id}. Watch it in Track.", "good")
        return done + model.receipt.table_in_html(_outpost_of(model, model.receipt))
    return markup.message(model.order_error, "warn" if model.unknown else "bad")


def _outpost_of(model: DeskModel, receipt: Receipt) -> str:
    """Return the name of the Outpost that an order is for; empty where the desk knows none."""
    ordered_for = receipt.content.get("OutpostIdentifier")
    names = {each["OutpostId"]: str(each.get("Name") or "") for each in model.outposts}
    return names.get(str(ordered_for), "")


def _outpost_name(outpost: dict[str, Any]) -> str:
    site = outpost.get("Site") or {}
    place = ", ".join(filter(None, [site.get("OperatingAddressCity"), site.get("OperatingAddressCountryCode")]))
    hardware = str(outpost.get("SupportedHardwareType", "any hardware")).lower()
    return f"{outpost.get('Name') or outpost['OutpostId']} ({place or 'no site'}; {hardware})"


def _set(model: DeskModel, name: str, value: Any) -> None:
    if value is not None:
        setattr(model, name, value)


def _search(model: DeskModel, **part: Any) -> None:
    model.search = replace(model.search, **part)


def _part_of_search(
    model: DeskModel, name: str, options: list[tuple[str, Any]]
) -> tuple[Callable[[], tuple[list[tuple[str, Any]], Any]], Callable[[Any], None]]:
    """Return what a control of the search offers, and what takes a choice, for `follow_options`."""
    return lambda: (options, getattr(model.search, name)), lambda value: _search(model, **{name: value})


def _any(*values: str) -> list[tuple[str, str]]:
    return [("any", ""), *((value, value) for value in values)]
