"""The desk's Size tab: from what must run to the cheapest items, and why."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

import ipywidgets as w

from outpost_planner.desk.parts import markup
from outpost_planner.desk.parts.box import Box
from outpost_planner.desk.parts.controls import (
    above,
    follow_options,
    follow_trait,
    live,
    typed_number,
)
from outpost_planner.desk.parts.download import Download
from outpost_planner.desk.parts.layout import FITTING, WRAPPED
from outpost_planner.desk.parts.quantity_table import QuantityTable
from outpost_planner.desk.parts.typed import plain, read_number
from outpost_planner.desk.search import room_of
from outpost_planner.desk.size_model import STORAGE
from outpost_planner.errors import InputError
from outpost_planner.price.page_workbook import page_workbook
from outpost_planner.service.pairs import PAIRS
from outpost_planner.show.markup import paragraph
from outpost_planner.show.tables import html
from outpost_planner.show.wording import count, pair_words
from outpost_planner.sizing.costs import OBJECTIVES
from outpost_planner.sizing.picture import layout_in_html

if TYPE_CHECKING:
    from collections.abc import Callable

    from outpost_planner.desk.desk_model import DeskModel
    from outpost_planner.desk.size_model import SizeModel
    from outpost_planner.sizing.inventory.inventory import Inventory
    from outpost_planner.sizing.result import SizingResult

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

BEST = ""
"""Stands for the best of all ways to pay: a list of ipywidgets takes None for nothing chosen."""

WAYS: list[tuple[str, Any]] = [
    ("the best of all ways", BEST),
    *((pair_words(each), each) for each in PAIRS),
]

CAPTION = (
    "Type a quantity beside what must run; EBS and S3 in whole TiB. The search shows types whose"
    " hosts the catalog has."
)

EXPORTS = ".xlsx,.csv,.json,.txt,.tsv"
"""Endings of the lists of servers that can be read."""

HOW = (
    "Type how many of each instance type must run, or read a list of servers that RVTools, Live"
    " Optics or AWS exports. Hardware that the Outpost has already is not counted."
)


def size_tab(desk: DeskModel) -> w.Widget:
    """Return the tab where what must run becomes items to order."""
    model = desk.sizing
    search, table = _table(model)
    clear = w.Button(description="Clear demand", tooltip="Take everything out of the demand")
    clear.on_click(lambda _: model.clear())
    read_list, read = _list(model)
    start = w.Button(description="Size", tooltip="Find the cheapest items that hold this")
    start.add_class("op-main")
    start.on_click(lambda _: model.size())
    trouble = live(w.HTML())

    def show(_: Any = None) -> None:
        start.disabled = model.choice.work.busy
        trouble.value = markup.page(markup.message(model.error, "bad"))

    model.observe(show, "error")
    model.choice.work.observe(show, "busy")
    show()
    return w.VBox(
        [
            w.HTML(markup.page(paragraph(HOW, "op-note"))),
            w.HBox([search, clear, read_list], layout=WRAPPED),
            read,
            table,
            w.HBox(_limits(model), layout={**WRAPPED, "align_items": "flex-start"}),
            w.HBox([start], layout=WRAPPED),
            trouble,
            _answer(model),
        ]
    )


def _table(model: SizeModel) -> tuple[w.Widget, w.Widget]:
    """Return the search for instance types, and the table that takes their quantities."""
    search = Box(
        "Instance types",
        lambda text: setattr(model, "search", text),
        "180px",
        placeholder="such as: m5, r5.4xlarge",
    )
    table = QuantityTable(
        model.type_quantities,
        model.leave_quantity,
        columns=["Instance type", "vCPUs", "GiB", "GPUs"],
        numbers=[1, 2, 3],
        caption=CAPTION,
        # Given at once: what is set later may come before a page that made the tab late listens.
        rows=_rows(model),
        texts=model.boxes,
        empty="No instance type matches; ask for less.",
    )

    def show_rows(_: Any = None) -> None:
        table.rows = _rows(model)

    def show_boxes(_: Any = None) -> None:
        in_sight = {row["id"] for row in table.rows}
        if not model.boxes or not in_sight.issuperset(model.boxes):
            show_rows()
        with table.hold_sync():
            table.texts = model.boxes
            table.problems = {name: each.reason for name, each in model.unclear_quantities.items()}

    def show_text(_: Any = None) -> None:
        search.text = model.search

    model.observe(show_text, "search")
    model.observe(show_rows, "search")
    model.choice.observe(show_rows, "catalog")
    model.observe(show_boxes, ("quantities", "typed"))
    show_text()
    show_boxes()
    return search, table


def _rows(model: SizeModel) -> list[dict[str, Any]]:
    """Return the rows of the table: what is asked for on top, so that it stays in sight."""
    asked = [name for name in model.boxes if name not in STORAGE]
    return [_row(name) for name in (*asked, *(each for each in model.found if each not in asked))]


def _row(name: str) -> dict[str, Any]:
    if name in STORAGE:
        cells = [f"{name} [TiB]", "", "", ""]
        return {"id": name, "name": f"TiB of {name}", "can_order": True, "cells": cells}
    cells = [name, *(f"{number:,}" if number else "" for number in room_of(name))]
    return {"id": name, "name": name, "can_order": True, "cells": cells}


def _list(model: SizeModel) -> tuple[w.Widget, w.Widget]:
    """Return the button that reads a list of servers, and what was read."""
    upload = w.FileUpload(accept=EXPORTS, multiple=False, description="Read a list of servers")
    upload.layout.width = "auto"
    upload.tooltip = (
        "RVTools, Live Optics, describe-instances and others; nothing leaves this kernel"
    )
    read = live(w.HTML())

    def take(_: Any) -> None:
        if not upload.value:
            return
        [file] = upload.value
        model.read_list(str(file["name"]), bytes(file["content"]))
        # So that the same file can be read again.
        upload.value = ()

    def show(_: Any = None) -> None:
        read.value = markup.page(inventory_in_html(model.inventory))

    upload.observe(take, "value")
    model.observe(show, "inventory")
    show()
    return upload, read


def inventory_in_html(inventory: Inventory | None) -> str:
    """Return what was read, and what was left out; nothing where nothing was read."""
    if inventory is None:
        return ""
    said = paragraph(inventory.summary) + "".join(map(paragraph, inventory.notes))
    if inventory.rejects.empty:
        return said
    left = count(len(inventory.rejects), "server")
    table = html(inventory.rejects.set_index("row"))
    return f"{said}<details><summary>No part of the demand: {left}</summary>{table}</details>"


def _limits(model: SizeModel) -> list[w.Widget]:
    """Return the controls for what the site offers, and for what is best."""
    objective, pair = above(w.Dropdown(), "Least", "150px"), above(w.Dropdown(), "Paid", "230px")
    follow_trait(
        model, "objective", objective, [(said, name) for name, (said, _) in OBJECTIVES.items()]
    )
    show_pair = follow_options(
        pair, lambda: (WAYS, model.pair or BEST), lambda way: setattr(model, "pair", way or None)
    )
    model.observe(show_pair, "pair")
    return [
        _limit(model, "power_kva", "Power per rack [kVA]", _amount(0.1, 1000)),
        _limit(model, "weight_lbs", "Weight per rack [lb]", _amount(1, 100_000)),
        _limit(model, "positions", "Free rack positions", _whole(1, 1000)),
        _limit(model, "spare_hosts", "Spare hosts per family", _whole(0, 20, may_lack=False)),
        objective,
        pair,
        _limit(model, "budget", "First-year cash [USD]", _amount(1, 1e12)),
    ]


def _limit(model: SizeModel, name: str, label: str, read: Callable[[str], Any]) -> w.Widget:
    def show(value: float | None) -> str:
        return "" if value is None else plain(value)

    placeholder = "" if name == "spare_hosts" else "no limit"
    return typed_number(model, name, label, read, show, width="150px", placeholder=placeholder)


def _amount(least: float, most: float) -> Callable[[str], float | None]:
    return lambda text: read_number(text, least, most) if text.strip() else None


def _whole(least: int, most: int, *, may_lack: bool = True) -> Callable[[str], int | None]:
    def read(text: str) -> int | None:
        if may_lack and not text.strip():
            return None
        wanted = text.strip()
        if not (wanted.isascii() and wanted.isdigit()) or not least <= int(wanted[:9]) <= most:
            raise InputError(f"{text[:24]!r} is not a whole number from {least} to {most:,}")
        return int(wanted)

    return read


def _answer(model: SizeModel) -> w.Widget:
    """Return what was found, and the button that takes it into the order."""
    use = w.Button(
        description="Use these items",
        tooltip="Put the items and the way to pay into the order, and go to Choose",
        layout=FITTING,
    )
    use.on_click(lambda _: model.use())
    bill = Download("Bill of materials (Excel)", "bill.xlsx", WORKBOOK, lambda: _workbook(model))
    found, more = live(w.HTML()), w.HTML()
    buttons = w.HBox([use, bill], layout=WRAPPED)

    def show(_: Any = None) -> None:
        result = model.result
        found.value = markup.page("" if result is None else found_in_html(result))
        buttons.layout.display = "" if result is not None else "none"
        use.layout.display = "" if model.used_in_words else "none"
        more.value = markup.page(
            "" if result is None else further_in_html(result, has_more=model.has_more)
        )

    model.observe(show, ("result", "has_more"))
    show()
    return w.VBox([found, buttons, more])


def _workbook(model: SizeModel) -> bytes:
    if model.result is None:
        raise InputError("There is nothing to write: size first.")
    return page_workbook(model.result.page)


def found_in_html(result: SizingResult) -> str:
    """Return what was found: the answer in words, and the racks."""
    first, *others = result.findings
    said = f'<p class="op-finding"><strong>{escape(first)}</strong></p>'
    return said + "".join(map(paragraph, others)) + layout_in_html(result)


def further_in_html(result: SizingResult, *, has_more: bool) -> str:
    """Return why it is that: utilization, what binds and the next best, and the assumptions."""
    parts = [html(result.utilization, "What is used of each family's hosts")]
    if has_more:
        binding = result.binding
        binds = binding[binding["binds"].fillna(value=False)].drop(columns="binds")
        parts.append(
            html(binds, "What binds: without it, the items would cost so much less")
            if len(binds)
            else paragraph("No requirement binds: without any one of them the cost is the same.")
        )
        parts.append(html(result.next_best, "This and the next best"))
    said = "".join(map(paragraph, result.assumptions))
    parts.append(f"<details><summary>What it rests on</summary>{said}</details>")
    return "".join(parts)
