"""The contracts of one account in one Region: what is billed, what a renewal costs, and which were
made.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from outpost_planner.sandbox.billing.history import (
    History,
    Renewal,
    Tariff,
    history,
)
from outpost_planner.sandbox.billing.installed import Installed, installed_orders
from outpost_planner.sandbox.racks import racks
from outpost_planner.service.kinds import RACK

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from outpost_planner.sandbox.billing.subscription import Price
    from outpost_planner.sandbox.orderbook import OrderBook


class Billing:
    """The contracts of one account in one Region.

    Parameters
    ----------
    orders
        The orders that began them.
    """

    def __init__(self, orders: OrderBook) -> None:
        self.orders = orders
        self.renewals: dict[str, list[Renewal]] = {}
        """Renewals of each Outpost."""
        self.returned: dict[str, datetime] = {}
        """When the return of each Outpost was requested."""
        self.answers: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {}
        """Request and answer of each ClientToken."""

    def history(self, outpost_id: str) -> History:
        """Return what was, is and will be billed for an Outpost."""
        now = self.orders.world.now
        installed = self.installed(outpost_id)
        tariff = Tariff(self._of_lines, lambda *wanted: self.standing(outpost_id, *wanted))
        return history(
            installed, self.renewals.get(outpost_id, ()), self.returned.get(outpost_id), tariff, now
        )

    def installed(self, outpost_id: str) -> list[Installed]:
        """Return the orders whose hardware stands in an Outpost."""
        return installed_orders(self.orders.of_outpost(outpost_id), self.orders.world.now)

    def standing(self, outpost_id: str, moment: datetime, term: str, option: str) -> Price | None:
        """Return what everything that stood in an Outpost at a moment costs [cents].

        Parameters
        ----------
        outpost_id, moment
            What stood where and when.
        term, option
            For how long, and how it is paid.

        Returns
        -------
        tuple or None
            Upfront and monthly price; None where the price table lacks a part of it.
        """
        orders = self.orders.of_outpost(outpost_id)
        lines = [line for order in orders for line in order.lines if line.stands(moment)]
        items = Counter(rack.item.item_id for rack in racks(self.orders.world.goods, lines))
        for line in lines:
            if line.wanted.item_class != RACK:
                items[line.wanted.item_id] += line.quantity
        country = next((order.country for order in orders if order.country), None)
        return self._sum(
            ((item_id, count) for item_id, count in items.items()), country, term, option
        )

    def _of_lines(self, installed: Installed, term: str, option: str) -> Price | None:
        wanted = [line.wanted for line in installed.lines]
        bought = [(each.item_id, each.quantity) for each in wanted]
        filled_up = [(each.fills_up, -each.quantity) for each in wanted if each.fills_up]
        return self._sum([*bought, *filled_up], installed.order.country, term, option)

    def _sum(
        self, counted: Iterable[tuple[str, int]], country: str | None, term: str, option: str
    ) -> Price | None:
        """Return what items cost together.

        None where one of them has no price: a sum without it would be wrong.
        """
        upfront = monthly = 0
        for item_id, count in counted:
            price = (
                None
                if country is None
                else self.orders.world.goods.price(item_id, country, term, option)
            )
            if price is None:
                return None
            upfront += price[0] * count
            monthly += price[1] * count
        return upfront, monthly
