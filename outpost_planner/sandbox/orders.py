"""Orders and their lines, as GetOrder, ListOrders and ListAssets show them at a moment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from outpost_planner.sandbox import lifecycle
from outpost_planner.sandbox.ids import chance, digest
from outpost_planner.service.statuses import (
    CANCELLED,
    COMPLETED,
    INSTALLED,
    SHIPPED,
)

if TYPE_CHECKING:
    from datetime import datetime

    from outpost_planner.plan.catalog import EC2Capacity

CARRIERS = ("DHL", "FEDEX", "UPS", "EXPEDITORS", "DBS")


@dataclass(frozen=True)
class Wanted:
    """What a line of an order brings.

    Parameters
    ----------
    item_id
        The catalog item; for hosts that go into a rack which stands there, what that rack becomes.
    item_class
        RACK or SERVER.
    quantity
        How many.
    capacities
        The hosts of one unit.
    is_named
        Whether answers show the catalog item; those of an order from a quote do not.
    rack_id, first_slot
        The rack that the hosts go into and how many it holds already; None for a new rack.
    storage_tib
        What the Outpost has of EBS and S3 when the line is installed [TiB], as its quote says.
    fills_up
        The catalog item that the rack was like before the hosts go into it; what it cost is not
        paid again.
    """

    item_id: str
    item_class: str
    quantity: int
    capacities: tuple[EC2Capacity, ...]
    is_named: bool = True
    rack_id: str | None = None
    first_slot: int = 0
    storage_tib: tuple[tuple[str, float], ...] = ()
    fills_up: str | None = None


@dataclass
class Line:
    """One line of an order, with the life that was drawn for it."""

    line_item_id: str
    wanted: Wanted
    life: lifecycle.Life
    previous_line_item_id: str | None = None
    previous_order_id: str | None = None

    def status(self, now: datetime) -> str:
        """Return its status at a moment."""
        return lifecycle.status_at(self.life, now)

    def stands(self, moment: datetime) -> bool:
        """Say whether it is installed at a moment, which may lie before it was ordered."""
        return self.life[0][0] <= moment and self.status(moment) == INSTALLED

    def cancel(self, now: datetime) -> None:
        """End its life here."""
        self.life = (*(step for step in self.life if step[0] <= now), (now, CANCELLED))

    def has_shipped(self, now: datetime) -> bool:
        """Say whether a carrier has it, or had it."""
        return any(status == SHIPPED and moment <= now for moment, status in self.life)

    @property
    def quantity(self) -> int:
        """Number of units."""
        return self.wanted.quantity

    @property
    def capacities(self) -> tuple[EC2Capacity, ...]:
        """The hosts of one unit."""
        return self.wanted.capacities

    @property
    def hosts(self) -> list[EC2Capacity]:
        """One entry a host of all its units; a rack without hosts is one asset all the same."""
        of_one_unit = [capacity for capacity in self.capacities for _ in range(capacity.quantity)]
        return of_one_unit * self.quantity

    @property
    def rack_ids(self) -> list[str]:
        """One id a unit: that of the rack that the hosts go into, or of the unit itself."""
        if self.wanted.rack_id is not None:
            return [self.wanted.rack_id]
        return [
            digest(self.line_item_id, "rack", unit)[:10].upper() for unit in range(self.quantity)
        ]

    def asset_ids(self) -> list[str]:
        """Ten digits an asset: one a host, or one a unit of an item without hosts."""
        count = len(self.hosts) or self.quantity
        return [
            str(int(digest(self.line_item_id, number)[:12], 16) % 10**10).zfill(10)
            for number in range(count)
        ]

    def describe(self, now: datetime) -> dict[str, Any]:
        """Return it in GetOrder's shape."""
        described: dict[str, Any] = {
            **({"CatalogItemId": self.wanted.item_id} if self.wanted.is_named else {}),
            "LineItemId": self.line_item_id,
            "Quantity": self.quantity,
            "Status": self.status(now),
        }
        if self.has_shipped(now):
            turn = chance(self.line_item_id, "shipment")
            described["ShipmentInformation"] = {
                "ShipmentTrackingNumber": f"{turn.randrange(10**11, 10**12)}",
                "ShipmentCarrier": turn.choice(CARRIERS),
            }
            described["AssetInformationList"] = [
                {"AssetId": asset_id, "MacAddressList": _mac_addresses(asset_id)}
                for asset_id in self.asset_ids()
            ]
        if self.previous_line_item_id is not None:
            described["PreviousLineItemId"] = self.previous_line_item_id
            described["PreviousOrderId"] = self.previous_order_id
        return described


@dataclass
class Order:
    """An order of one Outpost."""

    order_id: str
    outpost_id: str
    order_type: str
    payment_option: str
    payment_term: str | None
    submitted: datetime
    lines: list[Line]
    quote: tuple[str, str] | None = None
    """The quote and its option that the order was placed from."""
    country: str | None = None
    """Where its Outpost stood when it was placed, which its prices are of; None where the site did
    not say."""

    def status(self, now: datetime) -> str:
        """Return its status at a moment."""
        return lifecycle.order_status(line.status(now) for line in self.lines)

    @property
    def fulfilled(self) -> datetime:
        """When the last of its lines comes to its end."""
        return max(line.life[-1][0] for line in self.lines)

    def open_lines(self, now: datetime) -> list[Line]:
        """List the lines that are still to come."""
        return [line for line in self.lines if line.status(now) not in lifecycle.ENDED]

    def is_open(self, now: datetime) -> bool:
        """Say whether something is still to come."""
        return bool(self.open_lines(now))

    def is_cancellable(self, now: datetime) -> bool:
        """Say whether every line that lives is still at AWS."""
        alive = [line.status(now) for line in self.open_lines(now)]
        return bool(alive) and all(status in lifecycle.CANCELLABLE for status in alive)

    def describe(self, now: datetime) -> dict[str, Any]:
        """Return it in GetOrder's shape; what is not known is left out."""
        described = {
            **self._head(now),
            "PaymentOption": self.payment_option,
            "LineItems": [line.describe(now) for line in self.lines],
        }
        if self.payment_term is not None:
            described["PaymentTerm"] = self.payment_term
        if self.quote is not None:
            described["QuoteIdentifier"], described["QuoteOptionIdentifier"] = self.quote
        return described

    def summarise(self, now: datetime) -> dict[str, Any]:
        """Return it in ListOrders' shape."""
        counts: dict[str, int] = {}
        for line in self.lines:
            counts[line.status(now)] = counts.get(line.status(now), 0) + 1
        return {**self._head(now), "LineItemCountsByStatus": counts}

    def _head(self, now: datetime) -> dict[str, Any]:
        head = {
            "OutpostId": self.outpost_id,
            "OrderId": self.order_id,
            "OrderType": self.order_type,
            "Status": self.status(now),
            "OrderSubmissionDate": self.submitted,
        }
        if head["Status"] == COMPLETED:
            head["OrderFulfilledDate"] = self.fulfilled
        return head


def _mac_addresses(asset_id: str) -> list[str]:
    """Return two addresses of the range that is nobody's (locally administered)."""
    found = []
    for port in range(2):
        digits = digest(asset_id, "mac", port)[:10]
        found.append(":".join(["02", *(digits[at : at + 2] for at in range(0, 10, 2))]))
    return found
