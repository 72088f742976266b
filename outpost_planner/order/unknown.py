"""What is said of an order whose outcome stays unknown: what was seen, and what a person can do."""

from __future__ import annotations

import math
from datetime import timedelta
from typing import TYPE_CHECKING

from outpost_planner.errors import OrderUnknown
from outpost_planner.order.entry import age

if TYPE_CHECKING:
    from outpost_planner.order.candidates import Candidate
    from outpost_planner.order.entry import Entry
    from outpost_planner.order.witness import Testimony


def still_unknown(
    entry: Entry,
    said: Testimony,
    left: list[Candidate],
    candidates: list[Candidate],
    quiet_time: timedelta,
    *,
    said_not_placed: bool,
    quoted: str = "",
) -> OrderUnknown:
    """Say what is known of an order that stays unknown, and what to do."""
    beginning = (
        f"It is not known whether {entry.reference} was placed ({entry.message.rstrip('.')})."
    )
    witness = " ".join(f"{each[:1].upper()}{each[1:]}." for each in (said.reason, quoted) if each)
    shown = "\n".join(str(each) for each in candidates)
    if left:
        found = f"It may be one of these orders, and nothing tells yet that it is:\n{shown}"
        advice = (
            f"If one of them is yours, say so with resolve({entry.reference!r}, connection,"
            " order_id=...). If all are somebody else's, name them: resolve(..., not_ours=[...],"
            " not_placed=True)."
        )
        later = _later(entry, quiet_time)
    else:
        found = f"No order of {entry.outpost_id} matches it yet." + (
            f" These are others:\n{shown}" if shown else ""
        )
        advice = (
            f"Search again with resolve({entry.reference!r}, connection). Where none has turned up"
            f" {quiet_time.total_seconds() / 60:.0f} minutes after the attempt and you are sure,"
            " say so with not_placed=True; the reference can be submitted again then."
        )
        later = _when_none(entry, quiet_time, said_not_placed=said_not_placed)
    message = f"{beginning} {found}\n{witness} It was not sent again, and will not be.\n{later}"
    rows = [each.row for each in candidates]
    return OrderUnknown(message, reference=entry.reference, candidates=rows, advice=advice)


def _later(entry: Entry, quiet_time: timedelta) -> str:
    left = quiet_time - age(entry)
    if left <= timedelta(0):
        return "When in doubt, ask your colleagues."
    return f"When in doubt, look again in {_minutes(left)}: CloudTrail may say more by then."


def _when_none(entry: Entry, quiet_time: timedelta, *, said_not_placed: bool) -> str:
    left = quiet_time - age(entry)
    if left <= timedelta(0):
        return "When in doubt, ask your colleagues."
    if said_not_placed:
        return f"It may still turn up: wait {_minutes(left)} before saying that it was not placed."
    return (
        f"It may still turn up in the {quiet_time.total_seconds() / 60:.0f} minutes after the"
        " attempt."
    )


def _minutes(left: timedelta) -> str:
    minutes = math.ceil(left.total_seconds() / 60)
    return f"{minutes} more minutes" if minutes > 1 else "one more minute"
