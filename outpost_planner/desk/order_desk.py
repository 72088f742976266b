"""The order desk: its tabs over one model. All work is done in the models."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ipywidgets as w

from outpost_planner.desk.connect_model import ConnectModel
from outpost_planner.desk.desk_model import DeskModel
from outpost_planner.desk.desk_view import DeskView
from outpost_planner.desk.parts import markup
from outpost_planner.desk.parts.account import account_part
from outpost_planner.desk.parts.guard import Guard
from outpost_planner.desk.parts.in_order import in_order
from outpost_planner.errors import InputError

if TYPE_CHECKING:
    from outpost_planner.aws.connection import Connection
    from outpost_planner.plan.catalog import Catalog

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
        The `DeskModel`, where everything that is shown can be read; another one after the account
        was changed.
    account
        The ``ConnectModel``, which changes the account.

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
        style = w.HTML(f"<style>{markup.CSS}</style>")
        self.account = ConnectModel(self.model.connection, self._work_in)
        self._account_part = account_part(self.account)
        self._views: dict[int, DeskView] = {}
        self._top = w.HBox(
            layout={"flex_flow": "row wrap", "justify_content": "space-between"},
        )
        self._above = (style, Guard(), self._top)
        super().__init__()
        self._show()
        self.add_class("op-desk")
        in_order(self)

    def _work_in(self, connection: Connection) -> str:
        """Show the desk of another account; return why that cannot be, or nothing."""
        if self.model.work.busy or self.model.is_ordering:
            return f"{self.model.work.title}: wait until that is done, or cancel it."
        if self.model.unknown:
            return (
                "It is not known what came of the last order. Look for the order in Order first; it"
                f" belongs to {self.model.connection.label}."
            )
        self.model = model_beside(self.model, connection)
        self._show()
        return ""

    def _show(self) -> None:
        # Both desks stay: whoever comes back finds the other as it was left.
        if id(self.model) not in self._views:
            self._views[id(self.model)] = DeskView(self.model)
        view = self._views[id(self.model)]
        self.tabs = view.tabs
        self._top.children = (self._account_part, view.saved, view.progress)
        self.children = (*self._above, view)

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
    key = _key(connection)
    if fresh or key not in _models:
        _models[key] = DeskModel(catalog, connection)
        return _models[key]
    model = _models[key]
    model.files.offer(catalog)
    # There may be a new Outpost since.
    model.load_outposts()
    return model


def model_beside(model: DeskModel, connection: Connection) -> DeskModel:
    """Return the model of another account: what is chosen of the catalog goes along.

    Parameters
    ----------
    model
        Where the desk stands; its review is dropped.
    connection
        Where the desk is to stand.
    """
    is_shared = any(each is model for each in _models.values())
    there = _models.get(_key(connection)) if is_shared else None
    made = there or DeskModel(
        model.catalog, connection, journal=model.journal, history=model.history
    )
    if is_shared:
        _models[_key(connection)] = made
    made.carry_on_from(model)
    if there is not None:
        made.load_outposts()
    return made


def _key(connection: Connection) -> tuple[str, str, str]:
    return connection.scope, connection.account_id, connection.region
