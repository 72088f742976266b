"""The part of the Choose tab that starts from the catalog: search, items and quantities."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import ipywidgets as w

from outpost_planner.desk import search
from outpost_planner.desk.parts.box import Box
from outpost_planner.desk.parts.controls import above, follow_options
from outpost_planner.desk.parts.layout import WRAPPED
from outpost_planner.desk.parts.quantity_table import QuantityTable
from outpost_planner.desk.tabs.files import files_part
from outpost_planner.service.kinds import HARDWARE
from outpost_planner.service.rack_properties import POWER, known_numbers

if TYPE_CHECKING:
    from collections.abc import Callable

    from outpost_planner.desk.choice_model import ChoiceModel


def items_part(model: ChoiceModel) -> w.Widget:
    """Return the controls that search the catalog and take quantities."""
    text = Box(
        "Search",
        lambda typed: _search(model, text=typed),
        "180px",
        placeholder="such as: 96 vCPU, gpu",
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
        numbers=list(search.NUMBERS),
        empty="No item matches; ask for less.",
    )

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

    def show_text(_: Any = None) -> None:
        text.text = model.search.text

    for name, control, options in (
        ("item_class", item_class, lambda: _any(*HARDWARE)),
        ("family", family, lambda: _any(*search.families(model.catalog))),
        ("storage", storage, lambda: _any(*search.storages(model.catalog))),
        ("max_power_kva", power, _powers),
    ):
        follow = follow_options(control, *_part_of_search(model, name, options))
        model.observe(follow, ("search", "catalog"))
    model.observe(show_text, "search")
    clear.on_click(lambda _: model.clear_quantities())
    model.observe(show_boxes, ("quantities", "typed"))
    model.observe(show_rows, ("search", "catalog", "outpost_id", "outposts"))
    model.payment.observe(show_rows, "country_code")
    for show in (show_text, show_rows, show_boxes):
        show()
    filters = w.HBox([text, item_class, family, storage, power, clear], layout=WRAPPED)
    return w.VBox([files_part(model.files, model.work), filters, table])


def _powers() -> list[tuple[str, float]]:
    """Return what sites offer a rack position, as a person chooses it."""
    known = [(f"up to {kva} kVA", float(kva)) for kva in known_numbers(POWER)]
    return [("any", 0.0), *known]


def _search(model: ChoiceModel, **part: Any) -> None:
    model.search = replace(model.search, **part)


def _part_of_search(
    model: ChoiceModel, name: str, options: Callable[[], list[tuple[str, Any]]]
) -> tuple[Callable[[], tuple[list[tuple[str, Any]], Any]], Callable[[Any], None]]:
    """Return what a control of the search offers, and what takes a choice, for `follow_options`."""
    return lambda: (options(), getattr(model.search, name)), lambda value: _search(
        model, **{name: value}
    )


def _any(*values: str) -> list[tuple[str, str]]:
    return [("any", ""), *((value, value) for value in values)]
