"""Orders whose hardware stands, and since when: what contracts are about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from outpost_planner.service.statuses import INSTALLED, REPLACED

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from outpost_planner.sandbox.orders import Line, Order

DEFAULT_TERM = "THREE_YEARS"
"""Term of an order that names none: the only one that there was before the API had PaymentTerm."""


@dataclass(frozen=True)
class Installed:
    """An order whose hardware stands, and since when."""

    order: Order
    begins: datetime
    lines: tuple[Line, ...]

    @property
    def term(self) -> str:
        """For how long it was ordered."""
        return self.order.payment_term or DEFAULT_TERM


def installed_orders(orders: Sequence[Order], now: datetime) -> list[Installed]:
    """Return the orders whose hardware stands, first installed first.

    An order's hardware stands when the last of its lines that arrives is installed; a line that was
    replaced arrives with its replacement.
    """
    replacements: dict[str | None, Line] = {
        line.previous_line_item_id: line
        for order in orders
        for line in order.lines
        if line.previous_line_item_id
    }
    found = []
    for order in orders:
        if any(line.previous_line_item_id for line in order.lines) or order.is_open(now):
            continue
        moments = {line.line_item_id: _stands_from(line, replacements) for line in order.lines}
        lines = tuple(line for line in order.lines if moments[line.line_item_id] is not None)
        begins = max((moment for moment in moments.values() if moment is not None), default=None)
        if begins is not None and begins <= now:
            found.append(Installed(order, begins, lines))
    return sorted(found, key=lambda each: (each.begins, each.order.order_id))


def _stands_from(line: Line, replacements: Mapping[str | None, Line]) -> datetime | None:
    moment, status = line.life[-1]
    if status == INSTALLED:
        return moment
    replacement = replacements.get(line.line_item_id) if status == REPLACED else None
    return None if replacement is None else _stands_from(replacement, replacements)
