"""The part of the Review tab about other people's approvals: who has to, who has, and the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ipywidgets as w

from outpost_planner.desk.parts import markup
from outpost_planner.desk.parts.controls import live, typed_text
from outpost_planner.desk.parts.download import Download
from outpost_planner.desk.parts.layout import FITTING, WRAPPED
from outpost_planner.show.markup import paragraph

if TYPE_CHECKING:
    from outpost_planner.desk.desk_model import DeskModel


def approval_part(model: DeskModel) -> w.Widget:
    """Return the page for signature as files, and what is known of approvals."""
    approving = model.approving
    policy = typed_text(
        approving, "policy", "Approval policy", width="280px", placeholder="approval-policy.toml"
    )
    place = typed_text(
        approving, "place", "Approvals: a folder or a file", width="280px", placeholder="approvals/"
    )
    again = w.Button(
        description="Look for approvals",
        tooltip="Reads the files again; sends nothing",
        layout=FITTING,
    )
    again.on_click(lambda _: approving.look())

    def pdf() -> bytes:
        return approving.report(model.payment.answer).pdf

    def html() -> bytes:
        return approving.report(model.payment.answer).html.encode()

    downloads = [
        Download("Report for signature (PDF)", "approval.pdf", "application/pdf", pdf),
        Download("Report for signature (HTML)", "approval.html", "text/html", html),
    ]
    said = live(w.HTML())
    title = w.HTML(markup.page(paragraph("Approved by somebody else", "op-finding")))
    rows = [
        title,
        w.HBox(downloads, layout=WRAPPED),
        w.HBox([policy, place, again], layout=WRAPPED),
    ]
    part = w.VBox([*rows, said])

    def show(_: Any = None) -> None:
        again.disabled = not approving.is_asked_for
        part.layout.display = "" if model.review is not None else "none"
        said.value = markup.page(approvals_in_html(model))

    approving.observe(show, ("said", "is_missing", "policy", "place"))
    model.observe(show, "review")
    show()
    return part


def approvals_in_html(model: DeskModel) -> str:
    """Return what is known of the approvals of what was reviewed."""
    approving = model.approving
    if not approving.is_asked_for:
        asks = "No approval is asked for. Name a policy, and the order waits for those it names."
        return paragraph(asks, "op-note")
    return markup.message(approving.said, "warn" if approving.is_missing else "good")
