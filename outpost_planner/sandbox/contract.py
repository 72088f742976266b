"""When an Outpost's contracts end, as its installed orders tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from outpost_planner.service.pairs import TERM_MONTHS
from outpost_planner.service.statuses import COMPLETED

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from outpost_planner.sandbox.orders import Order


def contract_ends(orders: Iterable[Order], now: datetime) -> tuple[datetime, ...]:
    """Return the moment at which the contract of each installed order ends.

    The first contract runs for its term from the day on which its order was fulfilled. What is installed while a
    contract runs ends with it (AWS's user guide).

    Parameters
    ----------
    orders
        Of one Outpost. One without a term has no contract that could end.
    now
        Where the clock stands.
    """
    fulfilled = sorted(
        (order.fulfilled, TERM_MONTHS[order.payment_term])
        for order in orders
        if order.payment_term is not None and order.status(now) == COMPLETED
    )
    ends: list[datetime] = []
    for begins, months in fulfilled:
        runs_on = bool(ends) and ends[-1] > begins
        ends.append(ends[-1] if runs_on else (begins + pd.DateOffset(months=months)))
    return tuple(ends)
