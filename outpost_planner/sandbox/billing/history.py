"""The subscriptions of an Outpost, from its orders, its renewals and the day on which its return
was requested.

Nothing is kept but those facts: what is billed at a moment follows from them and the clock.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from outpost_planner.sandbox.billing import calendar
from outpost_planner.sandbox.billing.subscription import (
    CAPACITY_INCREASE,
    ORIGINAL,
    RENEWAL,
    Price,
    Subscription,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from outpost_planner.sandbox.billing.installed import Installed

NO_UPFRONT = "NO_UPFRONT"


@dataclass(frozen=True)
class Contract:
    """A fixed term that an Outpost is bound for."""

    begins: datetime
    over: datetime
    term: str
    option: str


@dataclass(frozen=True)
class Renewal(Contract):
    """A contract that follows another."""

    submitted: datetime
    order_ids: tuple[str, ...]
    price: Price


@dataclass(frozen=True)
class Tariff:
    """What things cost, as the price table has it.

    Parameters
    ----------
    lines
        Price of an order's lines by term and option [cents].
    standing
        Price of everything that stood at a moment, by term and option [cents].
    """

    lines: Callable[[Installed, str, str], Price | None]
    standing: Callable[[datetime, str, str], Price | None]


@dataclass(frozen=True)
class History:
    """What was, is and will be billed for an Outpost.

    Parameters
    ----------
    contracts
        Fixed terms, one after the other; a gap is billed month to month.
    subscriptions
        In the order in which they begin.
    """

    contracts: tuple[Contract, ...] = ()
    subscriptions: tuple[Subscription, ...] = ()

    def current(self, now: datetime) -> Contract | None:
        """Return the contract that runs, or the last that ran; None before the first."""
        return next((each for each in reversed(self.contracts) if each.begins <= now), None)

    def is_month_to_month(self, now: datetime) -> bool:
        """Say whether the contract has ended and no other has begun."""
        current = self.current(now)
        return current is not None and current.over <= now

    def bound_until(self, moment: datetime) -> datetime | None:
        """Return until when capacity that is added at a moment is bound; None without a contract
        that runs then.
        """
        if self.current(moment) is None or self.is_month_to_month(moment):
            return None
        return _bound_until(moment, self.contracts)

    @property
    def ends(self) -> tuple[datetime, ...]:
        """When each contract, those of added capacity among them, is over."""
        fixed = [contract.over for contract in self.contracts]
        return (
            *fixed,
            *(
                each.over
                for each in self.subscriptions
                if each.kind == CAPACITY_INCREASE and each.over
            ),
        )


def history(
    installed: Sequence[Installed],
    renewals: Sequence[Renewal],
    returned: datetime | None,
    tariff: Tariff,
    now: datetime,
) -> History:
    """Return what was, is and will be billed for an Outpost.

    Parameters
    ----------
    installed
        Orders whose hardware stands, first installed first.
    renewals
        In the order in which they begin.
    returned
        When the Outpost's return was requested; None if it was not.
    tariff
        Prices.
    now
        Where the clock stands.
    """
    if not installed:
        return History()
    first = installed[0]
    contracts: list[Contract] = [
        Contract(
            first.begins,
            calendar.end(first.begins, first.term),
            first.term,
            first.order.payment_option,
        ),
        *renewals,
    ]
    gaps = _gaps(contracts, returned, now)
    original = tariff.lines(first, first.term, first.order.payment_option)
    subscriptions = [
        Subscription(
            first.order.outpost_id,
            ORIGINAL,
            first.begins,
            contracts[0].over,
            (first.order.order_id,),
            original,
        ),
        *(_renewal(first, renewal) for renewal in renewals),
        *(_month_to_month(installed, gap, tariff) for gap in gaps),
        *(_increase(each, contracts, gaps, tariff) for each in installed[1:]),
    ]
    return History(
        tuple(contracts),
        tuple(sorted(subscriptions, key=lambda each: (each.begins, each.order_ids))),
    )


@dataclass(frozen=True)
class Gap:
    """Time without a contract, billed month to month."""

    begins: datetime
    over: datetime | None
    term: str
    """Term of the contract before, whose No Upfront rate is billed."""


def _gaps(contracts: Sequence[Contract], returned: datetime | None, now: datetime) -> list[Gap]:
    found = [
        Gap(before.over, after.begins, before.term)
        for before, after in itertools.pairwise(contracts)
        if before.over < after.begins
    ]
    last = contracts[-1]
    over = None if returned is None else leaves(last.over, returned)
    if last.over <= now and over != last.over:
        found.append(Gap(last.over, over, last.term))
    return found


def leaves(over: datetime, returned: datetime) -> datetime:
    """Return when billing ends for an Outpost whose return was requested.

    With the contract, where that was five business days before; else with the first month of
    month-to-month billing of which that is true.

    Parameters
    ----------
    over
        When the last contract is over.
    returned
        When the return was requested.
    """
    months = 0
    while not calendar.is_in_time(returned, calendar.later(over, months)):
        months += 1
    return calendar.later(over, months)


def next_month(over: datetime, now: datetime) -> datetime:
    """Return when the present month of month-to-month billing ends."""
    months = 1
    while calendar.later(over, months) <= now:
        months += 1
    return calendar.later(over, months)


def _renewal(first: Installed, renewal: Renewal) -> Subscription:
    outpost_id = first.order.outpost_id
    return Subscription(
        outpost_id, RENEWAL, renewal.begins, renewal.over, renewal.order_ids, renewal.price
    )


def _month_to_month(installed: Sequence[Installed], gap: Gap, tariff: Tariff) -> Subscription:
    covered = [each for each in installed if each.begins <= gap.begins]
    price = tariff.standing(gap.begins, gap.term, NO_UPFRONT)
    order_ids = tuple(each.order.order_id for each in covered)
    return Subscription(
        covered[0].order.outpost_id, RENEWAL, gap.begins, gap.over, order_ids, price
    )


def _increase(
    added: Installed, contracts: Sequence[Contract], gaps: Sequence[Gap], tariff: Tariff
) -> Subscription:
    """Return what added capacity costs: its contract ends with the Outpost's."""
    order = added.order
    gap = next(
        (
            gap
            for gap in gaps
            if gap.begins <= added.begins and (not gap.over or added.begins < gap.over)
        ),
        None,
    )
    if gap is not None:
        price = tariff.lines(added, added.term, NO_UPFRONT)
        over = gap.over
    else:
        over = _bound_until(added.begins, contracts)
        price = tariff.lines(added, added.term, order.payment_option)
        price = (
            None
            if price is None
            else prorated(price, added.begins, over, calendar.end(added.begins, added.term))
        )
    return Subscription(
        order.outpost_id, CAPACITY_INCREASE, added.begins, over, (order.order_id,), price
    )


def _bound_until(moment: datetime, contracts: Sequence[Contract]) -> datetime:
    """Return the end of the contract that runs, and of renewals without a gap that were submitted
    before.
    """
    position = max(number for number, contract in enumerate(contracts) if contract.begins <= moment)
    over = contracts[position].over
    for following in contracts[position + 1 :]:
        if (
            not isinstance(following, Renewal)
            or following.submitted > moment
            or following.begins != over
        ):
            break
        over = following.over
    return over


def prorated(price: Price, begins: datetime, over: datetime, full: datetime) -> Price:
    """Return a price whose upfront part is for a part of its term, to the nearest cent.

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> days = [datetime(2026, 1, day, tzinfo=UTC) for day in (1, 11, 31)]
    >>> prorated((300, 40), *days)
    (100, 40)
    """
    share = Fraction((over - begins).total_seconds()) / Fraction((full - begins).total_seconds())
    return int(price[0] * share + Fraction(1, 2)), price[1]
