"""Contracts as an iCalendar file (RFC 5545), written by the `icalendar` library: that folds lines,
escapes texts and orders properties as calendars want them.
"""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

from outpost_planner.quote.contracts.words import day
from outpost_planner.show.wording import format_dollars, paid_words
from outpost_planner.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date, datetime

    from icalendar import Alarm, Event

    from outpost_planner.quote.contracts.contract import Contract

ALARMS = (timedelta(days=30), timedelta(days=7), timedelta(days=1))
"""How long before the last day to act a calendar reminds of it."""

ACT, END = "act", "end"


def calendar_bytes(contracts: Iterable[Contract], now: datetime) -> bytes:
    """Write the last day to act and the last day of each contract as all-day events.

    Parameters
    ----------
    contracts
        Those without a known end have no event.
    now
        When the contracts were read (UTC): the events' DTSTAMP.

    Returns
    -------
    bytes
        An iCalendar file. An event's UID stands for the Outpost and the kind of day, and not for
        the date: a newer file moves the event of an older one.
    """
    from icalendar import Calendar  # noqa: PLC0415 - costs 0.1 s, and most sessions write no calendar

    calendar = Calendar()
    calendar.add("prodid", f"-//outpost_planner//contracts {__version__}//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", "AWS Outposts contracts")
    for each in contracts:
        for event in _events(each, now):
            calendar.add_component(event)
    written: bytes = calendar.to_ical()
    return written


def _events(each: Contract, now: datetime) -> Iterator[Event]:
    if each.act_by is None or each.bound_until is None or each.bound_until < each.today:
        return
    act = f"Last day to renew or return {each.name}"
    yield _event(each, ACT, each.act_by, act, now)
    yield _event(each, END, each.bound_until, f"Contract of {each.name} ends", now)


def _event(each: Contract, kind: str, when: date, summary: str, now: datetime) -> Event:
    from icalendar import Event  # noqa: PLC0415 - see calendar_bytes

    event = Event()
    event.add("uid", uid(each, kind))
    event.add("dtstamp", now)
    # A calendar that holds an older version takes the one of the higher number.
    event.add("sequence", int(now.timestamp()) // 60 % 2**31)
    event.add("dtstart", when)
    event.add("dtend", when + timedelta(days=1))
    event.add("summary", summary)
    event.add("description", description(each))
    event.add("categories", ["AWS Outposts"])
    event.add("transp", "TRANSPARENT")
    event.add("class", "PRIVATE")
    if each.site_name:
        event.add("location", each.site_name)
    if kind == ACT:
        for before in ALARMS:
            event.add_component(_alarm(before, summary))
    return event


def _alarm(before: timedelta, text: str) -> Alarm:
    from icalendar import Alarm  # noqa: PLC0415 - see calendar_bytes

    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", -before)
    alarm.add("description", text)
    return alarm


def uid(each: Contract, kind: str) -> str:
    """Return an event's UID: the same for the same Outpost in every file.

    Hashed, so that a calendar that is shared does not show account and Outpost by it.
    """
    whose = f"{each.account_id}/{each.region}/{each.outpost_id}/{kind}"
    return f"{sha256(whose.encode()).hexdigest()[:32]}@outpost-planner"


def description(each: Contract) -> str:
    """Say which contract it is and what follows it, for an event's text."""
    monthly = (
        f"{format_dollars(each.month_to_month_cents / 100)} a month"
        if each.month_to_month_cents is not None
        else f"a price that is not known: {each.month_to_month_basis}"
    )
    paid = paid_words(each.payment_option, each.payment_term or None) if each.payment_option else ""
    return "\n".join(
        filter(
            None,
            [
                f"Outpost {each.outpost_id}, account {each.account_id}, {each.region}.",
                _paid(each, paid) if paid else "",
                f"Bound until {day(each.bound_until)}; last day to act {day(each.act_by)}.",
                f"From {day(each.month_to_month_from)} on month to month, at {monthly}.",
                "Days are those of UTC.",
            ],
        )
    )


def _paid(each: Contract, paid: str) -> str:
    """Say how a contract is paid; of a renewal that has not begun AWS does not say it."""
    if not each.is_renewed or each.contract_end is None:
        return f"Paid {paid}."
    return f"Renewed already. Until {day(each.contract_end.date())} it is paid {paid}."
