"""The desk's Choose tab: the Outpost, the catalog, the quantities and their totals."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import ipywidgets as w

from outpost_planner.desk import search
from outpost_planner.desk.parts import markup
from outpost_planner.desk.parts.box import Box
from outpost_planner.desk.parts.controls import above, follow_options, live
from outpost_planner.desk.parts.layout import WRAPPED
from outpost_planner.desk.parts.quantity_table import QuantityTable
from outpost_planner.show.checks import checks_in_html
from outpost_planner.show.html_table import html_of
from outpost_planner.show.markup import paragraph
from outpost_planner.show.wording import format_dollars, words

if TYPE_CHECKING:
    from collections.abc import Callable

    from outpost_planner.desk.choice_model import ChoiceModel


POWERS = (
    ("any", 0.0),
    ("up to 5 kVA", 5.0),
    ("up to 10 kVA", 10.0),
    ("up to 15 kVA", 15.0),
    ("up to 30 kVA", 30.0),
)
"""What sites offer a rack position."""


def choose_tab(model: ChoiceModel) -> w.Widget:
    """Return the tab where an order is composed: Outpost, catalog, quantities, totals."""
    outpost = above(w.Dropdown(), "For Outpost", "280px")
    text = Box(
        "Search", lambda typed: _search(model, text=typed), "180px", placeholder="such as: memory 8"
    )
    item_class, family = (
        above(w.Dropdown(), "Class", "100px"),
        above(w.Dropdown(), "Family", "100px"),
    )
    storage, power = (
        above(w.Dropdown(), "Storage", "90px"),
        above(w.Dropdown(), "Power of one", "130px"),
    )
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
        return [(_outpost_name(each), each["OutpostId"]) for each in model.outposts] or [
            ("none", "")
        ], model.outpost_id

    choose_outpost = follow_options(
        outpost, offered, lambda value: _set(model, "outpost_id", value)
    )

    def show_outposts(_: Any = None) -> None:
        choose_outpost()
        said = model.outposts_error or (
            "" if model.outposts or model.work.busy else "There is no Outpost to order for."
        )
        trouble.value = markup.page(markup.message(said, "bad"))

    def show_rows(_: Any = None) -> None:
        shown = model.found
        # What is chosen stays in sight, so that it can be taken out again.
        chosen = [
            each for each in model.boxes if each not in shown and each in model.catalog.items.index
        ]
        more = f", and {len(chosen)} chosen before" if chosen else ""
        with table.hold_sync():
            table.rows = search.rows(model.catalog, [*shown, *chosen], model.payment.country_code)
            table.caption = (
                f"{len(shown)} of {len(model.catalog.items)} items{more}; type a quantity beside"
                " what you need"
            )

    def show_boxes(_: Any = None) -> None:
        in_sight = {row["id"] for row in table.rows}
        if not in_sight.issuperset(
            each for each in model.boxes if each in model.catalog.items.index
        ):
            # Chosen from Python or in another view, while the search hides the item here.
            show_rows()
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
    model.observe(
        show_totals, ("quantities", "typed", "lines_error", "pair", "outpost_id", "outposts")
    )
    model.payment.observe(show_totals, ("answer", "error"))
    for show in (show_text, show_outposts, show_rows, show_boxes, show_totals):
        show()
    filters = w.HBox([outpost, text, item_class, family, storage, power, clear], layout=WRAPPED)
    return w.VBox([filters, trouble, table, totals])


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
    table = html_of(header, [cells], f"This order: {model.lines!r}", numbers=(0, 1, 3))
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


def _search(model: ChoiceModel, **part: Any) -> None:
    model.search = replace(model.search, **part)


def _part_of_search(
    model: ChoiceModel, name: str, options: list[tuple[str, Any]]
) -> tuple[Callable[[], tuple[list[tuple[str, Any]], Any]], Callable[[Any], None]]:
    """Return what a control of the search offers, and what takes a choice, for `follow_options`."""
    return lambda: (options, getattr(model.search, name)), lambda value: _search(
        model, **{name: value}
    )


def _any(*values: str) -> list[tuple[str, str]]:
    return [("any", ""), *((value, value) for value in values)]
