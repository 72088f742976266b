"""What subscriptions have billed and will bill, month by month."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd

from outpost_planner.errors import InputError
from outpost_planner.price.calendar import check_period, period_labels
from outpost_planner.price.contracts import renewal_day
from outpost_planner.price.convention import TIMINGS
from outpost_planner.price.dates import month_starts
from outpost_planner.price.need import RENEWAL_LEAD_DAYS
from outpost_planner.quote.contracts.contract import LATER, MONTH_TO_MONTH, OPEN, OVERDUE, THIS_WEEK
from outpost_planner.quote.contracts.subscriptions import CANCELLED, RENEWAL, in_cents

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date, datetime

    from outpost_planner.price.calendar import Numbering, Period
    from outpost_planner.price.convention import Timing
    from outpost_planner.quote.contracts.contract import Contract

By = Literal["outpost", "account"]
BYS: tuple[By, ...] = ("outpost", "account")

BILLED, BOUND, IF_NOBODY_ACTS = "billed", "bound", "month to month"
"""What was billed by now, what is bound ahead, and what follows a contract that nobody renews."""

KINDS = (BILLED, BOUND, IF_NOBODY_ACTS)

MAX_MONTHS_AHEAD = 120


def billed_months(
    contracts: Sequence[Contract],
    subscriptions: pd.DataFrame,
    now: datetime,
    *,
    division: tuple[Period, int, Numbering],
    by: By,
    timing: Timing,
    months_ahead: int,
) -> pd.DataFrame:
    """Add up what is billed by period, group and kind; see `Contracts.billed`."""
    check_period(*division)
    _check(by, timing, months_ahead)
    names = _names(contracts, by)
    dated = [
        *_of_subscriptions(subscriptions, now, timing),
        *_if_nobody_acts(contracts, timing, months_ahead),
    ]
    columns = ["key", "day", "kind", "cents"]
    frame = pd.DataFrame(dated, columns=columns).astype(
        {"key": "object", "day": "datetime64[s]", "kind": "str", "cents": "int64"}
    )
    labels = period_labels(pd.DatetimeIndex(frame["day"]), *division)
    frame[labels.name] = labels.to_numpy()
    frame[by] = [names.get(key, key[2]) for key in frame["key"]]
    frame["kind"] = pd.Categorical(frame["kind"], list(KINDS), ordered=True)
    keys = [str(labels.name), by, "kind"]
    # Summed as whole cents, and divided once below.
    sums = frame.groupby(keys, observed=True, sort=True)["cents"].sum().reset_index()
    return pd.DataFrame(
        {
            keys[0]: sums[keys[0]].astype("str"),
            by: sums[by].astype("str"),
            "kind": sums["kind"].astype("str"),
            "billed_cost": sums["cents"].to_numpy(dtype=np.int64) / 100,
        }
    )


def _check(by: Any, timing: Any, months_ahead: Any) -> None:
    problems = []
    if not isinstance(by, str) or by not in BYS:
        problems.append(f"by={by!r} is not one of {', '.join(map(repr, BYS))}")
    if not isinstance(timing, str) or timing not in TIMINGS:
        problems.append(f"timing={timing!r} is not one of {', '.join(map(repr, TIMINGS))}")
    whole = isinstance(months_ahead, int) and not isinstance(months_ahead, bool)
    if not whole or not 0 <= months_ahead <= MAX_MONTHS_AHEAD:
        problems.append(
            f"months_ahead={months_ahead!r} is not a whole number from 0 to {MAX_MONTHS_AHEAD}"
        )
    if problems:
        raise InputError("The billed months cannot be drawn up.", problems)


Key = tuple[str, str, str]
"""Account, Region and Outpost."""


def _names(contracts: Sequence[Contract], by: By) -> dict[Key, str]:
    """Return what each Outpost's group is called: names that two Outposts share get the id too."""
    keys = {(each.account_id, each.region, each.outpost_id): each for each in contracts}
    if by == "account":
        return {key: key[0] for key in keys}
    often = pd.Series([each.name for each in keys.values()], dtype="str").value_counts()
    return {
        key: each.name if often[each.name] == 1 else f"{each.name} ({each.outpost_id})"
        for key, each in keys.items()
    }


def _of_subscriptions(
    subscriptions: pd.DataFrame, now: datetime, timing: Timing
) -> Iterator[tuple[Key, date, str, int]]:
    today = now.date()
    amounts = zip(
        in_cents(subscriptions["upfront_price"]),
        in_cents(subscriptions["monthly_recurring_price"]),
        strict=True,
    )
    for row, (upfront, monthly) in zip(subscriptions.itertuples(), amounts, strict=True):
        is_counted = row.subscription_status != CANCELLED and not pd.isna(row.begin_date)
        if upfront is None or monthly is None or not is_counted:
            continue
        key = (row.account_id, row.region, row.outpost_id)
        begins = row.begin_date.date()
        end = None if pd.isna(row.end_date) else row.end_date.date()
        if upfront:
            paid = _upfront_day(begins, str(row.subscription_type), today)
            yield key, paid, BILLED if paid <= today else BOUND, upfront
        # Month to month has no end: what was billed by now is certain, the rest goes on unless
        # somebody acts, and is drawn up by `_if_nobody_acts`.
        until = today if end is None else end
        for charged in charge_days(begins, until, timing) if monthly else ():
            yield key, charged, BILLED if charged <= today else BOUND, monthly


def _upfront_day(begins: date, kind: str, today: date) -> date:
    """Return when an upfront price was charged; a renewal's, when it was submitted, which AWS does
    not tell: on the last day on which that was possible, or today where that is still ahead.
    """
    if kind != RENEWAL:
        return begins
    return min(renewal_day(pd.Timestamp(begins), RENEWAL_LEAD_DAYS).date(), today)


def charge_days(begins: date, until: date, timing: Timing) -> list[date]:
    """Return the days of the monthly charges of a subscription, up to its last day."""
    if until < begins:
        return []
    months = 12 * (until.year - begins.year) + until.month - begins.month + 1
    starts = month_starts(np.datetime64(begins, "D"), months).tolist()
    if timing == "start":
        return [day for day in starts if day <= until]
    # A month ends on the day before the next one starts.
    ends = [day - timedelta(days=1) for day in starts[1:]]
    return [day for day in ends if day <= until]


def _if_nobody_acts(
    contracts: Sequence[Contract], timing: Timing, months_ahead: int
) -> Iterator[tuple[Key, date, str, int]]:
    for each in contracts:
        cents, since = each.month_to_month_cents, each.month_to_month_from
        if cents is None or since is None:
            continue
        if each.state not in {OVERDUE, THIS_WEEK, OPEN, LATER, MONTH_TO_MONTH}:
            continue
        last = month_starts(np.datetime64(each.today, "D"), months_ahead).tolist()[-1]
        key = (each.account_id, each.region, each.outpost_id)
        for charged in charge_days(since, last, timing):
            if charged > each.today:
                yield key, charged, IF_NOBODY_ACTS, cents
