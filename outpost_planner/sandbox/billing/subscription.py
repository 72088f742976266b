"""A subscription: what is billed for an Outpost from one day to another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeAlias

from outpost_planner.sandbox.ids import digest
from outpost_planner.sandbox.statuses import ACTIVE
from outpost_planner.service.statuses import PENDING

if TYPE_CHECKING:
    from datetime import datetime

Price: TypeAlias = tuple[int, int]
"""Upfront and monthly price [cents]."""

ORIGINAL = "ORIGINAL"
CAPACITY_INCREASE = "CAPACITY_INCREASE"
RENEWAL = "RENEWAL"

INACTIVE = "INACTIVE"

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Subscription:
    """What is billed from one moment to another.

    Parameters
    ----------
    outpost_id
        Whose.
    kind
        ORIGINAL, CAPACITY_INCREASE, or RENEWAL, which billing month to month is too.
    begins
        From when on it is billed.
    over
        When the next one begins, a day after the last day; None for month to month without an end.
    order_ids
        The orders whose hardware it bills.
    price
        Upfront and monthly price [cents]; None where the price table has none.
    """

    outpost_id: str
    kind: str
    begins: datetime
    over: datetime | None
    order_ids: tuple[str, ...]
    price: Price | None

    def status(self, now: datetime) -> str:
        """Return PENDING, ACTIVE or INACTIVE."""
        if now < self.begins:
            return PENDING
        return ACTIVE if self.over is None or now < self.over else INACTIVE

    def describe(self, now: datetime) -> dict[str, Any]:
        """Return the subscription in GetOutpostBillingInformation's shape.

        A price that is not known is left out.
        """
        described: dict[str, Any] = {
            "SubscriptionId": digest(self.outpost_id, self.kind, self.begins, self.order_ids)[
                :10
            ].upper(),
            "SubscriptionType": self.kind,
            "SubscriptionStatus": self.status(now),
            "OrderIds": list(self.order_ids),
            "BeginDate": self.begins,
            "Currency": "USD",
        }
        if self.over is not None:
            described["EndDate"] = self.over - DAY
        if self.price is not None:
            described["UpfrontPrice"], described["MonthlyRecurringPrice"] = (
                cents / 100 for cents in self.price
            )
        return described
