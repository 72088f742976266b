"""Subscriptions, what an Outpost is billed by, as one frame: one row per subscription."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import pandas as pd

from outpost_planner.plan.columns import CURRENCY
from outpost_planner.quote.sent import is_amount, may_be_32_bits, read_amount

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

ACTIVE, PENDING, INACTIVE, CANCELLED = "ACTIVE", "PENDING", "INACTIVE", "CANCELLED"
ORIGINAL, RENEWAL, CAPACITY_INCREASE = "ORIGINAL", "RENEWAL", "CAPACITY_INCREASE"

AMOUNTS = {
    "upfront_price": "UpfrontPrice",
    "monthly_recurring_price": "MonthlyRecurringPrice",
}
"""The columns of money, and their members in the API."""

COLUMNS = {
    "account_id": "str",
    "region": "str",
    "outpost_id": "str",
    "outpost_name": "str",
    "subscription_id": "str",
    "subscription_type": "str",
    "subscription_status": "str",
    "order_ids": "object",
    "begin_date": "datetime64[us, UTC]",
    "end_date": "datetime64[us, UTC]",
    "upfront_price": "float64",
    "monthly_recurring_price": "float64",
    "currency": "str",
    "margin_of_upfront_price": "float64",
    "margin_of_monthly_recurring_price": "float64",
    "problem": "str",
}
"""Columns of the frame and their dtypes. Both margins say how far the true amount may be from the
one that is counted [USD]: 0 where the cent is sure."""


def subscription_frame(
    outposts: Iterable[tuple[Mapping[str, str], Iterable[Mapping[str, Any]]]],
) -> pd.DataFrame:
    """Return the subscriptions of Outposts as one frame.

    Parameters
    ----------
    outposts
        The columns that say which Outpost, and its Subscriptions as the API shapes them.

    Returns
    -------
    pandas.DataFrame
        `COLUMNS`, the same for no subscription as for many. An amount that cannot be counted is
        NaN, and ``problem`` says why.

    Examples
    --------
    >>> where = {"outpost_id": "op-0123456789abcdef0"}
    >>> frame = subscription_frame(
    ...     [(where, [{"SubscriptionId": "S1", "UpfrontPrice": 590216.375}])]
    ... )
    >>> frame["upfront_price"].iloc[0], frame["margin_of_upfront_price"].iloc[0]
    (np.float64(590216.38), np.float64(0.03))
    >>> frame["problem"].iloc[0]
    'AWS gave no monthly price'
    """
    rows = []
    for where, listed in outposts:
        came = list(listed)
        # The amounts of one answer came one way: one that is no 32-bit number speaks for all.
        every = [each.get(name) for each in came for name in AMOUNTS.values()]
        are_32_bits = may_be_32_bits(every)
        rows += [{**where, **_row(each, are_32_bits=are_32_bits)} for each in came]
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(COLUMNS)


def _row(given: Mapping[str, Any], *, are_32_bits: bool) -> dict[str, Any]:
    row: dict[str, Any] = {
        "subscription_id": given.get("SubscriptionId"),
        "subscription_type": given.get("SubscriptionType"),
        "subscription_status": given.get("SubscriptionStatus"),
        "order_ids": tuple(map(str, given.get("OrderIds") or ())),
        "begin_date": _moment(given.get("BeginDate")),
        "end_date": _moment(given.get("EndDate")),
        "currency": given.get("Currency", CURRENCY),
    }
    problems = []
    if row["currency"] != CURRENCY:
        problems.append(f"AWS gave amounts in {row['currency']}, and {CURRENCY} is counted here")
    for name, member in AMOUNTS.items():
        came: Any = given.get(member)
        what = name.partition("_")[0]
        if not is_amount(came):
            said = (
                f"AWS gave no {what} price" if came is None else f"AWS gave {came} as {what} price"
            )
            problems.append(said)
        elif row["currency"] == CURRENCY:
            sent = read_amount(float(came), are_32_bits=are_32_bits)
            row |= {name: sent.cents / 100, f"margin_of_{name}": sent.uncertainty / 100}
    return {**row, "problem": "; ".join(problems)}


def _moment(value: Any) -> datetime | None:
    return value if isinstance(value, datetime) else None


def in_cents(amounts: pd.Series) -> list[int | None]:
    """Return a column of dollars as whole cents; None for a gap.

    Examples
    --------
    >>> in_cents(pd.Series([0.29, None]))
    [29, None]
    """
    return [None if pd.isna(each) else round(float(each) * 100) for each in amounts]
