"""Above the tabs: whose account the desk works in, and the way to another one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ipywidgets as w
import traitlets as t

from outpost_planner.desk.parts import markup
from outpost_planner.desk.parts.controls import above, follow_options, live, typed_text
from outpost_planner.desk.parts.layout import IN_LINE, WRAPPED
from outpost_planner.show.markup import paragraph

if TYPE_CHECKING:
    from outpost_planner.desk.connect_model import ConnectModel

WHAT_CHANGES = (
    "What you chose of the catalog goes along; Outposts, quotes, receipts and orders are the other"
    " account's, and a review is made again."
)


def account_part(model: ConnectModel) -> w.Widget:
    """Return the banner, and the controls that lead to another account."""
    who, said = live(w.HTML()), live(w.HTML())
    change = w.ToggleButton(
        description="Change the account",
        tooltip="Another profile or Region, or back to the sandbox",
        layout={**IN_LINE, "margin": "2px 12px"},
    )
    choice = above(w.Dropdown(), "Account", "380px")
    region = typed_text(model, "region", "Region", width="160px", placeholder="such as us-west-2")
    look = w.Button(
        description="Look whose it is", tooltip="Asks STS; changes nothing", layout=IN_LINE
    )
    use = w.Button(description="Use it", layout=IN_LINE)
    look.on_click(lambda _: model.look())
    use.on_click(lambda _: model.use())

    def choose(value: str | None) -> None:
        model.choice = value or model.choice

    follow = follow_options(choice, lambda: (model.choices, model.choice), choose)
    row = w.HBox([choice, region, look, use], layout=WRAPPED)

    def show(_: Any = None) -> None:
        follow()
        who.value = markup.page(markup.who(model.present))
        row.layout.display = said.layout.display = "" if change.value else "none"
        region.layout.display = "" if model.takes_region else "none"
        region.note = model.region_note
        look.disabled = model.work.busy
        use.layout.display = "" if model.found and not model.is_present else "none"
        use.description = f"Work in {model.found.label}" if model.found else "Use it"
        use.button_style = "danger" if model.found and model.found.is_live else "primary"
        said.value = markup.page(found_in_html(model))

    def close(_: Any) -> None:
        change.value = False

    change.observe(show, "value")
    model.observe(show, t.All)
    model.observe(close, "present")
    model.work.observe(show, "busy")
    show()
    return w.VBox([w.HBox([who, change], layout={"flex_flow": "row wrap"}), row, said])


def found_in_html(model: ConnectModel) -> str:
    """Return whose account was found, or why none was."""
    if model.work.busy:
        return paragraph(f"{model.work.title}…", "op-note")
    if model.found is None or model.error:
        return markup.message(model.error, "bad")
    if model.is_present:
        return paragraph("The desk works there already.", "op-note")
    return markup.who(model.found) + paragraph(WHAT_CHANGES, "op-note")
