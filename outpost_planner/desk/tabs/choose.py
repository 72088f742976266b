"""The desk's Choose tab: the Outpost, items of the catalog or a quote, and their totals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ipywidgets as w

from outpost_planner.desk.parts import markup
from outpost_planner.desk.parts.controls import above, follow_options, live
from outpost_planner.desk.parts.layout import WRAPPED
from outpost_planner.desk.parts.places import places_part
from outpost_planner.desk.places_model import ADDRESS, RACK_WORDS
from outpost_planner.desk.tabs.items import items_part
from outpost_planner.desk.tabs.quote import quote_part
from outpost_planner.show.checks import checks_in_html
from outpost_planner.show.html_table import html_of
from outpost_planner.show.markup import paragraph
from outpost_planner.show.wording import format_dollars, words

if TYPE_CHECKING:
    from outpost_planner.desk.choice_model import ChoiceModel


def choose_tab(model: ChoiceModel) -> w.Widget:
    """Return the tab where an order is composed: Outpost, items or a quote, totals."""
    outpost, trouble = _outposts(model)
    new, form = places_part(model.places, ADDRESS, RACK_WORDS)
    start, above_totals, below_totals = _starts(model)
    totals = live(w.HTML())

    def show_totals(_: Any = None) -> None:
        totals.value = markup.page(totals_in_html(model))

    model.observe(
        show_totals, ("quantities", "typed", "lines_error", "pair", "outpost_id", "outposts")
    )
    model.quoting.observe(show_totals, "option")
    model.payment.observe(show_totals, ("answer", "error"))
    show_totals()
    return w.VBox(
        [
            w.HBox([outpost, new, start], layout=WRAPPED),
            form,
            trouble,
            *above_totals,
            totals,
            below_totals,
        ]
    )


def _outposts(model: ChoiceModel) -> tuple[w.Widget, w.Widget]:
    """Return the list of Outposts, and what is said where there is none."""
    outpost, trouble = above(w.Dropdown(), "For Outpost", "280px"), w.HTML()

    def offered() -> tuple[list[tuple[str, str]], str]:
        return [(_outpost_name(each), each["OutpostId"]) for each in model.outposts] or [
            ("none", "")
        ], model.outpost_id

    choose_outpost = follow_options(
        outpost, offered, lambda value: _set(model, "outpost_id", value)
    )

    def show(_: Any = None) -> None:
        choose_outpost()
        said = model.outposts_error or (
            ""
            if model.outposts or model.work.busy
            else "There is no Outpost to order for: make one with New Outpost…"
        )
        trouble.value = markup.page(markup.message(said, "bad"))

    model.observe(show, ("outposts", "outposts_error", "outpost_id"))
    show()
    return outpost, trouble


def _starts(model: ChoiceModel) -> tuple[w.Widget, tuple[w.Widget, w.Widget], w.Widget]:
    """Return the switch between the two things that an order can start from, both of them, and
    what a quote says: it is long, and stands below the totals.
    """
    by_items, (by_quote, said) = items_part(model), quote_part(model)
    start = above(
        w.ToggleButtons(
            options=[("Items of the catalog", "items"), ("A quote of AWS", "quote")],
            style={"button_width": "auto"},
        ),
        "Start from",
    )

    def show(_: Any = None) -> None:
        by_items.layout.display = "" if start.value == "items" else "none"
        by_quote.layout.display = said.layout.display = "" if start.value == "quote" else "none"

    def follow(_: Any = None) -> None:
        # What is ordered stands in sight, also where it was chosen from Python.
        if model.quoting.option is not None:
            start.value = "quote"

    start.observe(show, "value")
    model.quoting.observe(follow, "option")
    follow()
    show()
    return start, (by_items, by_quote), said


def totals_in_html(model: ChoiceModel) -> str:
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
    table = html_of(header, [cells], f"This order: {model.ordered_in_words}", numbers=(0, 1, 3))
    return blocked + table + checks_in_html(model.fit)


def price_of_pair(model: ChoiceModel) -> str:
    """Return what the order costs in the chosen way to pay, in words."""
    answer, pair = model.payment.answer, model.pair
    if answer is None or pair is None:
        return "no price"
    figures = answer.comparison.table.loc[tuple(pair)]
    if figures["total_cost"] != figures["total_cost"]:
        return f"no price for {words(pair.payment_option)}, {words(pair.payment_term)}"
    return (
        f"{format_dollars(figures['upfront_price'])} upfront,"
        f" {format_dollars(figures['monthly_recurring_price'])} a month,"
        f" {format_dollars(figures['total_cost'])} in total ({words(pair.payment_option)},"
        f" {words(pair.payment_term)})"
    )


def _outpost_name(outpost: dict[str, Any]) -> str:
    site = outpost.get("Site") or {}
    place = ", ".join(
        filter(None, [site.get("OperatingAddressCity"), site.get("OperatingAddressCountryCode")])
    )
    hardware = str(outpost.get("SupportedHardwareType", "any hardware")).lower()
    return f"{outpost.get('Name') or outpost['OutpostId']} ({place or 'no site'}; {hardware})"


def _set(model: ChoiceModel, name: str, value: Any) -> None:
    if value is not None:
        setattr(model, name, value)
