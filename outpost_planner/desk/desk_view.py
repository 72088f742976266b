"""What a desk shows of one account: its tabs, the strip of its plan, and what is being done."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

import ipywidgets as w

from outpost_planner.desk.parts import markup
from outpost_planner.desk.tabs.batch import batch_tab
from outpost_planner.desk.tabs.choose import choose_tab
from outpost_planner.desk.tabs.order import order_tab
from outpost_planner.desk.tabs.pay import pay_tab
from outpost_planner.desk.tabs.plan import plan_strip
from outpost_planner.desk.tabs.receipts import receipts_tab
from outpost_planner.desk.tabs.review import review_tab
from outpost_planner.desk.tabs.size import size_tab
from outpost_planner.desk.tabs.track import track_tab

if TYPE_CHECKING:
    from outpost_planner.desk.desk_model import DeskModel

TABS = {
    "Size": lambda _: w.VBox(),
    "1 Choose": choose_tab,
    "2 Pay": pay_tab,
    "3 Review": review_tab,
    "4 Order": order_tab,
    "5 Track": track_tab,
    "Batch": batch_tab,
    "Receipts": receipts_tab,
}
"""Those with a number make an order; Size finds out what to order, where that is not known, and is
made when it is first looked at.
"""

SIZE, CHOOSE = (list(TABS).index(title) for title in ("Size", "1 Choose"))


class DeskView(w.VBox):
    """The tabs over one model, below the strip of its plan.

    Parameters
    ----------
    model
        Does all the work.

    Attributes
    ----------
    tabs
        The tabs.
    saved
        Says where the plan is saved; it stands beside the account.
    progress
        The strip that shows what is being done; it stands beside the account.
    """

    def __init__(self, model: DeskModel) -> None:
        self._model = model
        self.progress = progress_bar(model)
        self.tabs = w.Tab([tab(model) for tab in TABS.values()], selected_index=CHOOSE)
        self.tabs.observe(self._make_size, "selected_index")
        model.sizing.observe(self._go_to_choose, "used")
        for position, title in enumerate(TABS):
            self.tabs.set_title(position, title)
        self.saved, plan = plan_strip(model)
        super().__init__([plan, self.tabs])

    def _make_size(self, change: Any) -> None:
        if change.new == SIZE and not self.tabs.children[SIZE].children:
            self.tabs.children[SIZE].children = [size_tab(self._model)]

    def _go_to_choose(self, _: Any) -> None:
        self.tabs.selected_index = CHOOSE


def progress_bar(model: DeskModel) -> w.Widget:
    """Return the strip that shows what is being done, with a button that ends it."""
    work = model.work
    title = w.HTML()
    bar = w.IntProgress(min=0, max=1, layout={"width": "220px"})
    cancel = w.Button(description="Cancel", tooltip="End this; what came is kept")
    strip = w.HBox([title, bar, cancel])
    cancel.on_click(lambda _: work.cancel())

    def show(_: Any = None) -> None:
        count = f" {work.done:,} of {work.total:,}" if work.total else ""
        title.value = (
            markup.page(f'<span role="status">{escape(work.title)}…{count}</span>')
            if work.busy
            else ""
        )
        bar.max, bar.value = max(work.total, 1), work.done
        strip.layout.display = "" if work.busy else "none"
        cancel.layout.display = "" if work.can_cancel else "none"

    work.observe(show, ("busy", "done", "total", "title", "can_cancel"))
    show()
    return strip
