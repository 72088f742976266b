"""The desk's Batch tab: several orders for several sites, reviewed and sent together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ipywidgets as w

from outpost_planner.desk.parts import markup
from outpost_planner.desk.parts.controls import live, typed_text
from outpost_planner.desk.parts.download import Download
from outpost_planner.desk.parts.file_box import file_box
from outpost_planner.desk.parts.layout import IN_LINE, WRAPPED
from outpost_planner.files.samples import sample_data_path
from outpost_planner.show.checks import checks_in_html
from outpost_planner.show.markup import paragraph, strong
from outpost_planner.show.tables import html

if TYPE_CHECKING:
    from outpost_planner.desk.batch_model import BatchModel
    from outpost_planner.desk.desk_model import DeskModel

HOW = (
    "One row per order: reference, outpost (name or id), items such as OR-RKGP001:2;OR-ACENET1:1,"
    " option and term. Or add the order of Choose, site by site."
)


def batch_tab(desk: DeskModel) -> w.Widget:
    """Return the tab where several orders are reviewed and sent."""
    model = desk.batch
    file = file_box(model, "file", "Batch CSV", model.upload)
    read = _button("Read and review", "Takes the whole file, or says why not", model.read)
    add = _button("Add the order of Choose", "For the Outpost that is chosen there", model.add)
    clear = _button("Empty the batch", "What was sent stays sent", model.clear)
    sample = Download(
        "Download a sample",
        "batch.csv",
        "text/csv",
        (sample_data_path() / "batch.csv").read_bytes,
    )
    again = _button("Review again", "Checks everything; buys nothing", model.look_over)
    confirmation = typed_text(
        model, "confirmation", "Type the fingerprint to confirm", width="280px"
    )
    confirmation.layout.display = "" if model.connection.is_live else "none"
    submit = _button("Place the orders", "Each once; Cancel stops between two", model.submit)
    submit.button_style = "danger"
    checks = Download("Download the checks", "batch-review.csv", "text/csv", model.review_csv)
    results = Download("Download the result", "batch-result.csv", "text/csv", model.result_csv)
    shown, said, outcome = live(w.HTML()), live(w.HTML()), live(w.HTML())
    sending = w.VBox([w.HBox([confirmation, submit, again, checks], layout=WRAPPED), said])

    def show(_: Any = None) -> None:
        for each in (read, add, clear, again):
            each.disabled = model.work.busy or model.is_submitting
        submit.disabled = bool(model.why_not)
        is_partial = model.result is not None and not model.result.ok
        submit.description = "Go on with the rest" if is_partial else "Place the orders"
        sending.layout.display = "" if model.batch is not None else "none"
        results.layout.display = "" if model.result is not None else "none"
        shown.value = markup.page(review_in_html(model))
        said.value = markup.page(paragraph(model.why_not, "op-note"))
        outcome.value = markup.page(result_in_html(model))

    model.observe(show, ("batch", "review", "confirmation", "is_submitting", "result", "error"))
    model.work.observe(show, "busy")
    show()
    hint = w.HTML(markup.page(paragraph(HOW, "op-note")))
    row = w.HBox([file, read, add, clear, sample], layout=WRAPPED)
    return w.VBox([row, hint, shown, sending, outcome, results])


def _button(label: str, tooltip: str, click: Any) -> w.Button:
    made = w.Button(description=label, tooltip=tooltip, layout=IN_LINE)
    made.on_click(lambda _: click())
    return made


def review_in_html(model: BatchModel) -> str:
    """Return the orders with their prices, every check that does not pass, and the conclusion."""
    trouble = markup.message(model.error, "bad")
    if model.batch is None:
        return trouble
    made = model.review
    if made is None:
        return trouble + html(model.batch.table)
    found = made.checks[~made.checks["result"].isin(["PASS", "EXEMPT"])]
    rows = [
        (f"{each.reference}: {each.check}", each.result, each.reason)
        for each in found.itertuples(index=False)
    ]
    return "".join(
        [
            trouble,
            markup.who(model.connection),
            html(made.table),
            checks_in_html(rows),
            strong(made.conclusion.replace("; .checks says why", "; the checks above say why")),
        ]
    )


def result_in_html(model: BatchModel) -> str:
    """Return what came of each order; nothing before anything was sent."""
    if model.result is None:
        return ""
    summary = model.result.summary.replace(
        "Submit the same batch again to go on", "Press 'Go on with the rest'"
    )
    said = markup.message(summary, "good" if model.result.ok else "warn")
    return html(model.result.table) + said
