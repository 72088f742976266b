"""The strip above the desk's tabs: go on with what was saved, save it by name, open a file."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

import ipywidgets as w

from outpost_planner.desk.parts import markup
from outpost_planner.desk.parts.controls import live, typed_text
from outpost_planner.desk.parts.download import Download
from outpost_planner.desk.parts.layout import WRAPPED
from outpost_planner.show.markup import paragraph

if TYPE_CHECKING:
    from outpost_planner.desk.desk_model import DeskModel
    from outpost_planner.desk.keeping import Keeping


def plan_strip(model: DeskModel) -> tuple[w.Widget, w.Widget]:
    """Return the line that says where the plan is saved; and below it what is offered, and the
    named file.
    """
    model.keeping.begin()
    line, row = _file(model)
    return line, w.VBox([_offer(model), row])


def _offer(model: DeskModel) -> w.Widget:
    """Return what was saved before, with the two answers."""
    keeping = model.keeping
    said = live(w.HTML())
    go_on = w.Button(
        description="Go on", button_style="primary", tooltip="Puts the plan on the desk"
    )
    anew = w.Button(description="Start anew", tooltip="Leaves the plan; it is set aside")
    go_on.on_click(lambda _: keeping.go_on())
    anew.on_click(lambda _: keeping.start_anew())
    box = w.VBox([said, w.HBox([go_on, anew])])

    def show(_: Any = None) -> None:
        said.value = markup.page(markup.message(keeping.offer_said, "plain"))
        box.layout.display = "" if keeping.offer is not None else "none"

    keeping.observe(show, ("offer", "offer_said"))
    show()
    return box


def _file(model: DeskModel) -> tuple[w.Widget, w.Widget]:
    """Return the line that says where the plan is saved, and the row for a named file."""
    keeping = model.keeping
    saved = w.HTML()
    more = w.ToggleButton(
        description="Plan file…", tooltip="Save as, open, download, notes", layout={"width": "auto"}
    )
    path = typed_text(keeping, "path", "Plan file", width="320px", placeholder="PO-2026-0117.toml")
    notes = typed_text(keeping, "notes", "Notes", width="320px")
    buttons, replace = _buttons(keeping)
    outcome = live(w.HTML())
    row = w.VBox([w.HBox([path, notes], layout=WRAPPED), buttons, outcome])

    def show(_: Any = None) -> None:
        saved.value = markup.page(f'<span class="op-note">{escape(keeping.saved_said)}</span>')
        row.layout.display = "" if more.value else "none"
        replace.layout.display = "" if keeping.can_replace else "none"
        outcome.value = markup.page(
            markup.message(keeping.error, "bad") or paragraph(keeping.said, "op-note")
        )

    keeping.observe(show, ("saved_said", "said", "error", "can_replace"))
    more.observe(show, "value")
    show()
    return w.HBox([more, saved], layout=WRAPPED), row


def _buttons(keeping: Keeping) -> tuple[w.Widget, w.Button]:
    save = w.Button(description="Save as", tooltip="Writes the plan to the file that is named")
    replace = w.Button(
        description="Replace it", button_style="warning", tooltip="Writes over the other plan"
    )
    open_named = w.Button(description="Open", tooltip="Reads the file that is named")
    upload = w.FileUpload(
        description="Open from this computer", accept=".toml", layout={"width": "auto"}
    )
    download = Download("Download the plan", "plan.toml", "application/toml", keeping.content)
    save.on_click(lambda _: keeping.save_as())
    replace.on_click(lambda _: keeping.save_as(overwrite=True))
    open_named.on_click(lambda _: keeping.open_named())

    def take(_: Any) -> None:
        for each in upload.value:
            keeping.open_content(each["name"], bytes(each["content"]))
        if upload.value:
            upload.value = ()

    upload.observe(take, "value")
    return w.HBox([save, replace, open_named, upload, download], layout=WRAPPED), replace
