"""The form that makes an Outpost, and a site for it, where there is none to order for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ipywidgets as w
import traitlets as t

from outpost_planner.desk.parts import markup
from outpost_planner.desk.parts.box import Box
from outpost_planner.desk.parts.controls import above, follow_options, live, typed_text
from outpost_planner.desk.parts.layout import FITTING, IN_LINE, WRAPPED
from outpost_planner.show.markup import paragraph

if TYPE_CHECKING:
    from collections.abc import Mapping

WHAT_IT_COSTS = (
    "A site and an Outpost cost nothing and bind nobody: they are the place that an order is for."
    " Each is asked for once, under a name that no other has."
)


def places_part(
    model: Any, address: Mapping[str, str], rack: Mapping[str, str]
) -> tuple[w.Widget, w.Widget]:
    """Return a button that opens the form, and the form.

    Parameters
    ----------
    model
        A `PlacesModel`.
    address, rack
        What is asked for of a new site, by the API's names.
    """
    opens = w.ToggleButton(
        description="New Outpost…", tooltip="Make one, and a site for it", layout=IN_LINE
    )
    name = typed_text(model, "name", "Name of the Outpost", width="200px")
    hardware = above(w.Dropdown(), "It takes", "120px")
    site = above(w.Dropdown(), "At site", "260px")
    site_name = typed_text(model, "site_name", "Name of the site", width="200px")
    boxes = [_part_box(model, "address", key, label) for key, label in address.items()]
    lists = [_part_list(model, key, label) for key, label in rack.items()]
    make = w.Button(description="Make it", button_style="primary", layout=FITTING)
    said = live(w.HTML())
    follow_hardware = follow_options(
        hardware,
        lambda: ([(each, each) for each in model.hardware], model.hardware_type),
        lambda value: setattr(model, "hardware_type", value or model.hardware_type),
    )
    follow_site = follow_options(
        site,
        lambda: (
            [*((_named(each), each["SiteId"]) for each in model.sites), ("a new site", "")],
            model.site_id,
        ),
        lambda value: setattr(model, "site_id", value or ""),
    )
    of_site = w.HBox([site_name, *boxes, *lists], layout=WRAPPED)
    form = w.VBox(
        [
            w.HTML(markup.page(paragraph(WHAT_IT_COSTS, "op-note"))),
            w.HBox([name, hardware, site], layout=WRAPPED),
            of_site,
            make,
        ]
    )

    def show(_: Any = None) -> None:
        follow_hardware()
        follow_site()
        form.layout.display = "" if opens.value else "none"
        of_site.layout.display = "" if not model.site_id else "none"
        make.disabled = model.work.busy
        said.value = markup.page(
            markup.message(model.made, "good"), markup.message(model.error, "bad")
        )

    def open_it(_: Any) -> None:
        if opens.value:
            model.load()
        show()

    opens.observe(open_it, "value")
    model.observe(show, t.All)
    model.work.observe(show, "busy")
    make.on_click(lambda _: model.make())
    show()
    return opens, w.VBox([form, said])


def _part_box(model: Any, trait: str, key: str, label: str) -> Box:
    """Return a box for one text of a model's dict."""
    return Box(
        label,
        lambda text: setattr(model, trait, {**getattr(model, trait), key: text}),
        "200px",
        text=getattr(model, trait).get(key, ""),
    )


def _part_list(model: Any, key: str, label: str) -> w.Widget:
    """Return a list of the API's words for one property of a rack position."""
    made = above(
        w.Dropdown(options=[("not said", ""), *((word, word) for word in model.words[key])]),
        label,
        "190px",
    )

    def take(change: Any) -> None:
        model.rack = {**model.rack, key: change.new}

    made.observe(take, "value")
    return made


def _named(site: Mapping[str, Any]) -> str:
    city = site.get("OperatingAddressCity")
    return f"{site.get('Name') or site['SiteId']}{f' ({city})' if city else ''}"
