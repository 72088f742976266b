"""The orders of one account in one Region: placing and cancelling them, and the assets that they
brought.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from outpost_planner.sandbox import instance_types, lifecycle
from outpost_planner.sandbox.exceptions import (
    ConflictException,
    NotFoundException,
    ServiceQuotaExceededException,
    ValidationException,
)
from outpost_planner.sandbox.ids import chance, digest, resource_id
from outpost_planner.sandbox.orders import Line, Order, Wanted
from outpost_planner.sandbox.statuses import ACTIVE, ORDER, OUTPOST, REPLACEMENT
from outpost_planner.service.kinds import COMPUTE, NETWORKING, SERVER
from outpost_planner.service.statuses import (
    CANCELLED,
    ERROR,
    INSTALLED,
    INSTALLING,
    REPLACED,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from outpost_planner.plan.catalog import EC2Capacity
    from outpost_planner.sandbox.places import Outpost
    from outpost_planner.sandbox.world import World


class OrderBook:
    """Every order of one account in one Region, in the order in which they were placed.

    Parameters
    ----------
    world
        Seed, clock and catalog.
    owner
        Account id and Region.
    """

    def __init__(self, world: World, owner: tuple[str, str]) -> None:
        self.world = world
        self._owner = owner
        self._orders: dict[str, Order] = {}
        self._by_outpost: dict[str, list[Order]] = {}
        self._count = 0

    def place(
        self,
        outpost: Outpost,
        params: Mapping[str, Any],
        wanted: list[Wanted],
        quote: tuple[str, str] | None = None,
    ) -> Order:
        """Place an order, or say why not.

        Parameters
        ----------
        outpost
            Where it goes.
        params
            CreateOrder's parameters, valid by the service model.
        wanted
            What the lines bring.
        quote
            The quote and its option that the order is placed from.

        Returns
        -------
        Order
            Made at the sandbox's present moment.

        Raises
        ------
        ValidationException, ConflictException, ServiceQuotaExceededException
            As CreateOrder does.
        """
        self.check(outpost, wanted)
        return self._record(outpost.outpost_id, OUTPOST, params, wanted, self.world.now, quote)

    def cancel(self, order_id: str) -> None:
        """Cancel an order, unless it is on its way, has ended or has been cancelled."""
        order, now = self.get(order_id), self.world.now
        if not order.is_cancellable(now):
            raise ConflictException(
                f"Order {order_id} is {order.status(now)} and cannot be cancelled", order_id, ORDER
            )
        for line in order.lines:
            if line.status(now) not in lifecycle.ENDED:
                line.cancel(now)

    def get(self, order_id: str) -> Order:
        """Find an order by its id."""
        if order_id not in self._orders:
            raise NotFoundException(f"There is no order {order_id}")
        return self._orders[order_id]

    def all(self) -> list[Order]:
        """List every order, first placed first."""
        return list(self._orders.values())

    def of_outpost(self, outpost_id: str) -> list[Order]:
        """List the orders of one Outpost."""
        return self._by_outpost.get(outpost_id, [])

    def open(self, outpost_id: str) -> list[Order]:
        """List the orders of an Outpost that something is still to come from."""
        return [order for order in self.of_outpost(outpost_id) if order.is_open(self.world.now)]

    def installed(self, outpost_id: str) -> list[Line]:
        """List the lines whose hardware stands in an Outpost."""
        now = self.world.now
        return [
            line
            for order in self.of_outpost(outpost_id)
            for line in order.lines
            if line.stands(now)
        ]

    def settle(self) -> None:
        """Order what the clock has shown to need replacing, each from the
        moment it was found out.
        """
        replaced = [
            (line.life[-1][0], order, line)
            for order in self._orders.values()
            for line in order.lines
            if line.life[-1][1] == REPLACED and line.life[-1][0] <= self.world.now
        ]
        done = {
            line.previous_line_item_id for order in self._orders.values() for line in order.lines
        }
        for moment, order, line in sorted(replaced, key=lambda each: (each[0], each[1].order_id)):
            if line.line_item_id not in done:
                self._replace(order, line, moment)

    def assets(self, outpost_id: str) -> list[dict[str, Any]]:
        """List what stands or is being installed in an Outpost, in ListAssets' shape."""
        now = self.world.now
        found = []
        for order in self.of_outpost(outpost_id):
            for line in order.lines:
                state = {INSTALLED: ACTIVE, INSTALLING: INSTALLING}.get(line.status(now))
                if state:
                    found += _assets(line, state)
        return found

    def capacities(self, outpost_id: str) -> list[EC2Capacity]:
        """List the capacities of what an Outpost has or is to have."""
        lines = [line for order in self.of_outpost(outpost_id) for line in order.lines]
        return [
            capacity
            for line in lines
            if line.status(self.world.now) not in {CANCELLED, ERROR}
            for capacity in line.capacities
        ]

    def of_catalog(self, outpost: Outpost, line_items: list[dict[str, Any]]) -> list[Wanted]:
        """Return what CreateOrder's LineItems bring, or say which of them cannot be ordered.

        Raises
        ------
        ValidationException, NotFoundException
            As CreateOrder does.
        """
        wanted = []
        for line in line_items:
            item_id = line.get("CatalogItemId")
            if item_id is None or line.get("Quantity") is None:
                raise ValidationException("A line item needs CatalogItemId and Quantity")
            item = self.world.goods.items.get(item_id)
            if item is None:
                raise NotFoundException(f"There is no catalog item {item_id}")
            if not item.is_available:
                raise ValidationException(f"Catalog item {item_id} is discontinued")
            if item.item_class != outpost.hardware_type:
                raise ValidationException(
                    f"Catalog item {item_id} is a {item.item_class}, and Outpost "
                    f"{outpost.outpost_id} takes {outpost.hardware_type} hardware"
                )
            wanted.append(Wanted(item_id, item.item_class, line["Quantity"], item.capacities))
        return wanted

    def check(self, outpost: Outpost, wanted: list[Wanted]) -> None:
        """Refuse what an Outpost cannot take now: a second server, or too many open orders.

        Raises
        ------
        ValidationException, ConflictException, ServiceQuotaExceededException
            As CreateOrder does.
        """
        open_orders = self.open(outpost.outpost_id)
        if outpost.hardware_type == SERVER:
            if sum(each.quantity for each in wanted) != 1:
                raise ValidationException(
                    "A server Outpost holds one server: order one, and an Outpost for each"
                )
            if open_orders or self.installed(outpost.outpost_id):
                raise ConflictException(
                    f"Outpost {outpost.outpost_id} has its server already",
                    outpost.outpost_id,
                    OUTPOST,
                )
        if len(open_orders) >= self.world.max_open_orders:
            raise ServiceQuotaExceededException(
                f"Outpost {outpost.outpost_id} has {len(open_orders)} open orders, and no more are"
                " allowed"
            )

    def _replace(self, order: Order, line: Line, moment: datetime) -> None:
        params = {"PaymentOption": order.payment_option, "PaymentTerm": order.payment_term}
        replacement = self._record(order.outpost_id, REPLACEMENT, params, [line.wanted], moment)
        replacement.lines[0].previous_line_item_id = line.line_item_id
        replacement.lines[0].previous_order_id = order.order_id

    def _record(  # noqa: PLR0917 - an order and what it is recorded as
        self,
        outpost_id: str,
        order_type: str,
        params: Mapping[str, Any],
        wanted: list[Wanted],
        moment: datetime,
        quote: tuple[str, str] | None = None,
    ) -> Order:
        self._count += 1
        order_id = resource_id("oo", self.world.seed, *self._owner, self._count)
        lines = [
            self._line(order_id, number, each, moment, may_fail=order_type == OUTPOST)
            for number, each in enumerate(wanted)
        ]
        order = Order(
            order_id,
            outpost_id,
            order_type,
            params["PaymentOption"],
            params.get("PaymentTerm"),
            moment,
            lines,
            quote,
        )
        self._orders[order_id] = order
        self._by_outpost.setdefault(outpost_id, []).append(order)
        return order

    @staticmethod
    def _line(
        order_id: str, number: int, wanted: Wanted, moment: datetime, *, may_fail: bool
    ) -> Line:
        turn = chance(order_id, number)
        life = lifecycle.draw_life(turn, wanted.item_class, moment, may_fail=may_fail)
        return Line(resource_id("ooi", order_id, number), wanted, life)


def _assets(line: Line, state: str) -> list[dict[str, Any]]:
    hosts, rack_ids = line.hosts, line.rack_ids
    of_one_unit = max(1, len(hosts) // line.quantity)
    found = []
    for number, asset_id in enumerate(line.asset_ids()):
        unit, place = divmod(number, of_one_unit)
        asset: dict[str, Any] = {
            "AssetId": asset_id,
            "RackId": rack_ids[unit],
            "AssetType": COMPUTE if hosts else NETWORKING,
            "AssetLocation": {"RackElevation": float(3 + 2 * (line.wanted.first_slot + place))},
        }
        if hosts:
            asset["ComputeAttributes"] = _compute_attributes(asset_id, hosts[number], state)
        found.append(asset)
    return found


def _compute_attributes(asset_id: str, host: EC2Capacity, state: str) -> dict[str, Any]:
    types = instance_types.sizes([host._replace(quantity=1)])
    return {
        "HostId": f"h-{digest(asset_id, 'host')[:17]}",
        "State": state,
        "InstanceFamilies": [host.family],
        "InstanceTypeCapacities": [{"InstanceType": host.max_size, "Count": 1}],
        "MaxVcpus": types[-1]["VCPUs"] if types else 0,
    }
