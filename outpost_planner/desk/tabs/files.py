"""The part of the Choose tab that says which files are in use, and loads others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ipywidgets as w

from outpost_planner.desk.parts import markup
from outpost_planner.desk.parts.controls import above, follow_trait, live
from outpost_planner.desk.parts.file_box import file_box
from outpost_planner.desk.parts.layout import IN_LINE, WRAPPED
from outpost_planner.show.markup import paragraph

if TYPE_CHECKING:
    from outpost_planner.desk.files_model import FilesModel
    from outpost_planner.desk.work import Work

DECIMALS = [("as the files tell", ""), ("point: 0.5", "."), ("comma: 0,5", ",")]


def files_part(model: FilesModel, work: Work) -> w.Widget:
    """Return the sentence that says which files are in use, and the controls that load others."""
    in_use, trouble = live(w.HTML()), live(w.HTML())
    show_more = w.ToggleButton(
        description="Load other files", tooltip="A catalog or prices of your own", layout=IN_LINE
    )
    catalog = file_box(model, "catalog_file", "Catalog CSV", model.catalog_upload)
    prices = file_box(model, "prices_file", "Price CSV", model.prices_upload)
    decimals = above(w.Dropdown(), "Decimals", "140px")
    follow_trait(model, "decimal", decimals, DECIMALS)
    load = w.Button(
        description="Load", tooltip="Takes both files, or says why not and keeps the old ones"
    )
    back = w.Button(
        description="Back to the first ones",
        tooltip="The catalog and prices that the desk was opened with",
        layout=IN_LINE,
    )
    load.on_click(lambda _: model.load())
    back.on_click(lambda _: model.go_back())
    row = w.HBox([catalog, prices, decimals, load, back], layout=WRAPPED)

    def show(_: Any = None) -> None:
        row.layout.display = "" if show_more.value else "none"
        load.disabled = work.busy
        back.disabled = work.busy or not model.is_own
        in_use.value = markup.page(paragraph(model.in_use, "op-note"))
        trouble.value = markup.page(markup.message(model.error, "bad"))

    show_more.observe(show, "value")
    model.observe(show, ("in_use", "error"))
    work.observe(show, "busy")
    show()
    return w.VBox(
        [w.HBox([in_use, show_more], layout={**WRAPPED, "align_items": "center"}), row, trouble]
    )
