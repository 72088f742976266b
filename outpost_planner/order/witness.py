"""CloudTrail as a witness of which order an attempt made, or that it made none.

CloudTrail records every CreateOrder with its time, parameters, answer, access key and user agent.
Each attempt carries a random mark in its user agent, so that one LookupEvents tells it from every
other. This needs the permission ``cloudtrail:LookupEvents``; without it a person is asked.

From AWS's documentation: CloudTrail records all Outposts calls, its event history is free, goes
back 90 days and takes two LookupEvents a second in an account and Region. Assumed until somebody
tries it on a real account: that events of Outposts keep the order's id in their response elements
and botocore's whole user agent, and how late they come.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from outpost_planner.aws.calls import in_user_agent, reads
from outpost_planner.aws.connection import SANDBOX_SCOPE
from outpost_planner.aws.retries import EVENTS
from outpost_planner.errors import AwsError, PlannerError
from outpost_planner.order.entry import age
from outpost_planner.order.outcome import AT_THE_DOOR, status_of
from outpost_planner.service import model
from outpost_planner.show.wording import count

if TYPE_CHECKING:
    from collections.abc import Mapping

    from outpost_planner.aws.connection import Connection
    from outpost_planner.order.entry import Entry

DELAY = timedelta(minutes=15)
"""How late an event may come, at most. Assumed: AWS says about 5 minutes on average and promises
nothing. Before it is over, the absence of an event says nothing."""

KEPT = timedelta(days=90)
"""How far back CloudTrail's event history goes (AWS's user guide)."""

SKEW = timedelta(minutes=15)
"""How far this machine's clock may be from AWS's. AWS turns signatures away beyond 5 minutes."""

LONGEST_USER_AGENT = 1000
"""From this length on CloudTrail may cut a user agent off, and with it the mark, which stands at
its end [characters]. CloudTrail's record reference gives 1 KB."""

MADE, NONE, SILENT = "made", "none", "silent"


@dataclass(frozen=True)
class Testimony:
    """What CloudTrail says of an attempt.

    Parameters
    ----------
    verdict
        ``made`` where the attempt made an order, ``none`` where it made none, ``silent`` where that
        cannot be told.
    reason
        In words.
    order_id
        The order that it made; None where there is none or its id does not stand there.
    is_refusal
        For ``none``: whether the event of the attempt itself says so, not the absence of one.
    of_others
        Orders that other requests made, by id, with who made them.
    """

    verdict: str
    reason: str
    order_id: str | None = None
    is_refusal: bool = False
    of_others: Mapping[str, str] = field(default_factory=dict)


def ask_cloudtrail(
    entry: Entry, connection: Connection, quiet_time: timedelta = DELAY
) -> Testimony:
    """Ask CloudTrail what an entry's last attempt made.

    Parameters
    ----------
    entry
        With the attempt's `mark` and `sent_at`.
    connection
        Its account and Region are those of the events.
    quiet_time
        How long after the attempt the absence of an event says something; for a live connection
        `DELAY` at least.

    Returns
    -------
    Testimony
        ``silent``, with the reason, where CloudTrail cannot be asked: no permission is no error.
    """
    if not entry.mark:
        return Testimony(
            SILENT, "the attempt was made by an older version, without a mark for CloudTrail"
        )
    if connection.is_live and age(entry) > KEPT - SKEW:
        return Testimony(SILENT, "CloudTrail keeps 90 days, and the attempt is older")
    try:
        events = _events(entry, connection)
    except PlannerError as error:
        return Testimony(SILENT, _why_not(error))
    except (ValueError, TypeError, AttributeError, LookupError) as error:
        return Testimony(SILENT, f"CloudTrail's answer cannot be read ({type(error).__name__})")
    if events is None:
        return Testimony(
            SILENT,
            "CloudTrail sees what reaches AWS's own endpoint, and this connection has another one",
        )
    return _weigh(entry, max(quiet_time, DELAY) if connection.is_live else quiet_time, events)


def _why_not(error: PlannerError) -> str:
    if isinstance(error, AwsError) and error.code in AT_THE_DOOR:
        return "CloudTrail may not be asked: the permission cloudtrail:LookupEvents is missing"
    return f"CloudTrail did not say: {str(error).rstrip('.')}"


def _events(entry: Entry, connection: Connection) -> list[dict[str, Any]] | None:
    """Return the records of CreateOrder since just before the attempt; None without CloudTrail."""
    is_sandbox = connection.scope.startswith(SANDBOX_SCOPE)
    if not is_sandbox and not connection.is_live:
        return None
    trail = reads(connection, EVENTS, "cloudtrail")
    is_aws = ".amazonaws.com" in (urlsplit(trail.client.meta.endpoint_url).hostname or "")
    if connection.is_live and connection.endpoint_url is not None and is_aws:
        # What stands at another address may never pass on to AWS what it took: absence there would
        # prove nothing.
        return None
    asked: dict[str, Any] = {
        "LookupAttributes": [{"AttributeKey": "EventName", "AttributeValue": "CreateOrder"}]
    }
    if connection.is_live and entry.sent_at is not None:
        # The sandbox has its own clock; a moment of this machine's means nothing to it.
        asked["StartTime"] = entry.sent_at - SKEW
    pages = trail.pages("lookup_events", "Events", **asked)
    records = [json.loads(event["CloudTrailEvent"]) for page in pages for event in page]
    return [record for record in records if record.get("eventSource") == "outposts.amazonaws.com"]


def _weigh(entry: Entry, delay: timedelta, events: list[dict[str, Any]]) -> Testimony:
    mark = in_user_agent(entry.mark)
    ours = [event for event in events if mark in str(event.get("userAgent"))]
    others = [event for event in events if mark not in str(event.get("userAgent"))]
    of_others = {order_id: _who(event) for event in others if (order_id := _order_id(event))}
    for event in ours:
        if not event.get("errorCode"):
            order_id = _order_id(event)
            made = f"made {order_id}" if order_id else "made an order, whose id it does not show"
            return Testimony(
                MADE, f"by CloudTrail, this attempt {made}", order_id, of_others=of_others
            )
    if ours:
        code = str(ours[0]["errorCode"])
        if _is_refusal(code):
            said = f"by CloudTrail, AWS refused this attempt with {code}"
            return Testimony(NONE, said, is_refusal=True, of_others=of_others)
        said = (
            f"CloudTrail shows that this attempt met {code}, which does not say whether it made an"
            " order"
        )
        return Testimony(SILENT, said, of_others=of_others)
    # CloudTrail cuts long user agents off: our mark may have stood behind the cut.
    if any(len(str(event.get("userAgent"))) >= LONGEST_USER_AGENT for event in others):
        return Testimony(
            SILENT, "CloudTrail shows a user agent that may have been cut off", of_others=of_others
        )
    # Events come late: only after `delay` does the absence of one say something.
    if age(entry) >= delay:
        said = f"CloudTrail shows no event of this attempt, {_minutes(age(entry))} after it"
        return Testimony(NONE, said, of_others=of_others)
    wait = (
        f"CloudTrail shows no event of this attempt yet; that says something {_minutes(delay)}"
        " after it"
    )
    return Testimony(SILENT, wait, of_others=of_others)


def _is_refusal(code: str) -> bool:
    """Say whether an error's code means that nothing was made: not so for a fault of AWS's own."""
    status = status_of("CreateOrder", code)
    return code in AT_THE_DOOR or (status is not None and status < 500)


def _order_id(event: Mapping[str, Any]) -> str | None:
    """Return the order's id in an event; CloudTrail's names vary in case between services."""
    answer = event.get("responseElements")
    order = _member(answer, "order") or answer
    order_id = _member(order, "orderid")
    return (
        order_id
        if isinstance(order_id, str) and model.matches(model.pattern("OrderId"), order_id)
        else None
    )


def _member(value: Any, name: str) -> Any:
    if not isinstance(value, dict):
        return None
    return next((each for key, each in value.items() if str(key).lower() == name), None)


def _who(event: Mapping[str, Any]) -> str:
    identity = event.get("userIdentity") or {}
    name = identity.get("userName") or str(identity.get("arn", "")).rpartition("/")[2] or "somebody"
    moment = _moment(event.get("eventTime"))
    return f"{name}{f' at {moment:%Y-%m-%d %H:%M:%S} UTC' if moment else ''}"


def _moment(written: Any) -> datetime | None:
    try:
        return datetime.fromisoformat(str(written)).astimezone(UTC)
    except ValueError:
        return None


def _minutes(span: timedelta) -> str:
    return count(int(span.total_seconds() // 60), "minute")
