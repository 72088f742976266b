"""The order desk: its tabs over one model. All work is done in the models."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

import ipywidgets as w

from outpost_planner.desk.desk_model import DeskModel
from outpost_planner.desk.parts import markup
from outpost_planner.desk.parts.guard import Guard
from outpost_planner.desk.parts.in_order import in_order
from outpost_planner.desk.tabs.choose import choose_tab
from outpost_planner.desk.tabs.order import order_tab
from outpost_planner.desk.tabs.pay import pay_tab
from outpost_planner.desk.tabs.plan import plan_strip
from outpost_planner.desk.tabs.receipts import receipts_tab
from outpost_planner.desk.tabs.review import review_tab
from outpost_planner.desk.tabs.size import size_tab
from outpost_planner.desk.tabs.track import track_tab
from outpost_planner.errors import InputError

if TYPE_CHECKING:
    from outpost_planner.aws.connection import Connection
    from outpost_planner.plan.catalog import Catalog

TABS = {
    "Size": lambda _: w.VBox(),
    "1 Choose": choose_tab,
    "2 Pay": pay_tab,
    "3 Review": review_tab,
    "4 Order": order_tab,
    "5 Track": track_tab,
    "Receipts": receipts_tab,
}
"""Those with a number make an order; Size finds out what to order, where that is not known, and is
made when it is first looked at.
"""

SIZE, CHOOSE = (list(TABS).index(title) for title in ("Size", "1 Choose"))

_models: dict[tuple[str, str, str], DeskModel] = {}


class OrderDesk(w.VBox):
    """Compose an order, compare the ways to pay, review it, place it once, and watch it arrive.

    A desk for the same account and Region is the same desk: run the cell again, and it stands as it
    was left. Two views of it agree.

    Parameters
    ----------
    catalog
        What can be bought, from `read_catalog`.
    connection
        Where, and who pays: from `start_sandbox` or `connect`. SANDBOX or LIVE stands above every
        tab.
    fresh
        Begin anew; orders that were placed stay placed.

    Attributes
    ----------
    model
        The `DeskModel`, where everything that is shown can be read.

    Raises
    ------
    InputError
        Where either is something else.

    Examples
    --------
    >>> from outpost_planner import read_catalog, start_sandbox
    >>> desk = OrderDesk(read_catalog(), start_sandbox())
    >>> desk.model.quantities = {"OR-RKGP001": 2}
    >>> desk.model.pair
    Pair(payment_term='FIVE_YEARS', payment_option='ALL_UPFRONT')
    """

    def __init__(
        self,
        catalog: Catalog | DeskModel,
        connection: Connection | None = None,
        *,
        fresh: bool = False,
    ) -> None:
        self.model = (
            catalog
            if isinstance(catalog, DeskModel)
            else model_of(catalog, connection, fresh=fresh)
        )
        self.tabs = w.Tab([tab(self.model) for tab in TABS.values()], selected_index=CHOOSE)
        self.tabs.observe(self._make_size, "selected_index")
        self.model.sizing.observe(self._go_to_choose, "used")
        for position, title in enumerate(TABS):
            self.tabs.set_title(position, title)
        style = w.HTML(f"<style>{markup.CSS}</style>")
        head = w.HTML(markup.page(markup.who(self.model.connection)))
        saved, plan = plan_strip(self.model)
        top = w.HBox(
            [head, saved, progress_bar(self.model)],
            layout={"flex_flow": "row wrap", "justify_content": "space-between"},
        )
        super().__init__([style, Guard(), top, plan, self.tabs])
        self.add_class("op-desk")
        in_order(self)

    def _make_size(self, change: Any) -> None:
        if change.new == SIZE and not self.tabs.children[SIZE].children:
            self.tabs.children[SIZE].children = [size_tab(self.model)]

    def _go_to_choose(self, _: Any) -> None:
        self.tabs.selected_index = CHOOSE

    def __repr__(self) -> str:
        chosen = self.model.ordered_in_words or "nothing chosen yet"
        return f"Order desk, {self.model.connection.label}: {chosen}"


def model_of(catalog: Catalog, connection: Connection | None, *, fresh: bool = False) -> DeskModel:
    """Return the model of a desk: the one that there is for this account and Region, or a new one.

    Raises
    ------
    InputError
        Where `catalog` is no catalog or `connection` no connection.
    """
    if connection is None or not hasattr(connection, "scope"):
        raise InputError(
            "OrderDesk takes a catalog and a connection: OrderDesk(read_catalog(),"
            " start_sandbox())."
        )
    if not hasattr(catalog, "line_items"):
        raise InputError(
            f"OrderDesk takes a Catalog from read_catalog, not a {type(catalog).__name__}."
        )
    key = (connection.scope, connection.account_id, connection.region)
    if fresh or key not in _models:
        _models[key] = DeskModel(catalog, connection)
        return _models[key]
    model = _models[key]
    model.files.offer(catalog)
    # There may be a new Outpost since.
    model.load_outposts()
    return model


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
