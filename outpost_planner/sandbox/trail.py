"""The sandbox's CloudTrail: every request that would change something, as LookupEvents shows it.

What is assumed: the members of Outposts' events keep the API's own spelling, and an event comes
after a delay. AWS says neither how long the delay is nor that every event comes; `delay` and the
faults ``late`` and ``absent`` rehearse that.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from outpost_planner.errors import InputError
from outpost_planner.sandbox.ids import digest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from outpost_planner.sandbox.clock import Clock

LOOKUP_EVENTS = "LookupEvents"
"""The one operation of CloudTrail that is served."""

KEPT = timedelta(days=90)
"""How far back CloudTrail's event history goes."""

MAX_RESULTS = 50
"""Events on one page of LookupEvents, at most."""

MEMBERS = {
    "EventId": "eventID",
    "EventName": "eventName",
    "ReadOnly": "readOnly",
    "EventSource": "eventSource",
    "Username": "userName",
    "AccessKeyId": "accessKeyId",
}
"""What an event can be looked up by, and the event's member that must be equal. Resources are not
recorded."""


class TrailError(Exception):
    """CloudTrail does not accept a request.

    Parameters
    ----------
    code
        Its error code, such as ``InvalidNextTokenException``.
    message
        Why.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class Event:
    """One record, and from when it can be looked up."""

    owner: tuple[str, str]
    happened_at: datetime
    shown_from: datetime
    record: Mapping[str, Any]

    def has(self, attribute: str, value: str) -> bool:
        """Say whether it has an attribute's value."""
        found = {**self.record, **self.record["userIdentity"]}.get(MEMBERS.get(attribute, ""))
        return str(found).lower() == value.lower() if attribute == "ReadOnly" else found == value

    def describe(self) -> dict[str, Any]:
        """Return it in LookupEvents' shape."""
        return {
            "EventId": self.record["eventID"],
            "EventName": self.record["eventName"],
            "ReadOnly": "false",
            "AccessKeyId": self.record["userIdentity"]["accessKeyId"],
            "EventTime": self.happened_at.timestamp(),
            "EventSource": self.record["eventSource"],
            "Username": self.record["userIdentity"]["userName"],
            "Resources": [],
            "CloudTrailEvent": json.dumps(self.record),
        }


class Trail:
    """Every event of a sandbox, oldest first.

    Parameters
    ----------
    clock
        Says when an event happened and when it can be looked up.
    seed
        The same seed gives the same event ids.
    """

    def __init__(self, clock: Clock, seed: int) -> None:
        self.clock = clock
        self.seed = seed
        self.delay = timedelta(0)
        self.events: list[Event] = []

    def record(  # noqa: PLR0917 - a request and what came of it
        self,
        owner: tuple[str, str],
        operation: str,
        params: Mapping[str, Any],
        answer: Mapping[str, Any] | None,
        error: tuple[str, str] | None,
        headers: Any,
        late: timedelta | None = None,
    ) -> None:
        """Record a request.

        Parameters
        ----------
        owner
            Account and Region.
        operation, params
            What was asked.
        answer
            The response's elements; None where there was an error.
        error
            Code and message; None where there was none.
        headers
            The request's: user agent and access key are in them.
        late
            How long it takes until the event can be looked up, in place of `delay`.
        """
        account_id, region = owner
        now = self.clock.now
        access_key = headers.get("Authorization", "").partition("Credential=")[2].partition("/")[0]
        record = {
            "eventVersion": "1.11",
            "userIdentity": {
                "type": "IAMUser",
                "principalId": "AIDASANDBOX",
                "arn": f"arn:aws:iam::{account_id}:user/sandbox",
                "accountId": account_id,
                "accessKeyId": access_key,
                "userName": "sandbox",
            },
            "eventTime": f"{now:%Y-%m-%dT%H:%M:%SZ}",
            "eventSource": "outposts.amazonaws.com",
            "eventName": operation,
            "awsRegion": region,
            "sourceIPAddress": "127.0.0.1",
            "userAgent": headers.get("User-Agent", ""),
            "requestParameters": dict(params) or None,
            "responseElements": dict(answer) if answer else None,
            "eventID": _event_id(self.seed, len(self.events)),
            "readOnly": False,
            "eventType": "AwsApiCall",
            "managementEvent": True,
            "recipientAccountId": account_id,
            "eventCategory": "Management",
        }
        if error is not None:
            record |= {"errorCode": error[0], "errorMessage": error[1]}
        record = json.loads(json.dumps(record, default=_iso))
        self.events.append(Event(owner, now, now + (self.delay if late is None else late), record))

    def look_up(self, owner: tuple[str, str], given: Mapping[str, Any]) -> dict[str, Any]:
        """Answer LookupEvents: newest first, page by page.

        Raises
        ------
        TrailError
            For a request that CloudTrail does not accept.
        """
        attribute = _attribute(given)
        size = given.get("MaxResults", MAX_RESULTS)
        if not isinstance(size, int) or not 1 <= size <= MAX_RESULTS:
            raise TrailError(
                "InvalidMaxResultsException", f"MaxResults is between 1 and {MAX_RESULTS}"
            )
        start, end = _moment(given.get("StartTime")), _moment(given.get("EndTime"))
        if start and end and start > end:
            raise TrailError("InvalidTimeRangeException", "StartTime is after EndTime")
        now, below = self.clock.now, _below(given.get("NextToken"), len(self.events))
        found = [
            (number, event)
            for number, event in enumerate(self.events[:below])
            if event.owner == owner
            and event.shown_from <= now
            and event.happened_at >= max(start or now - KEPT, now - KEPT)
            and (end is None or event.happened_at <= end)
            and (attribute is None or event.has(*attribute))
        ][::-1]
        shown = found[:size]
        answer: dict[str, Any] = {"Events": [event.describe() for _, event in shown]}
        return answer | ({"NextToken": f"below-{shown[-1][0]}"} if len(found) > size else {})

    def save(self) -> list[Any]:
        """Return every event as JSON can hold it."""
        return [
            [
                list(event.owner),
                event.happened_at.isoformat(),
                event.shown_from.isoformat(),
                dict(event.record),
            ]
            for event in self.events
        ]

    def load(self, saved: list[Any]) -> None:
        """Take every event that `save` returned, in place of those that there are.

        Raises
        ------
        InputError
            For what `save` did not return.
        """
        try:
            self.events = [
                Event(
                    (owner[0], owner[1]),
                    datetime.fromisoformat(happened),
                    datetime.fromisoformat(shown),
                    record,
                )
                for owner, happened, shown, record in saved
            ]
            for event in self.events:
                event.describe()
                event.shown_from <= self.clock.now  # noqa: B015 - a moment without a zone cannot be compared
        except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
            raise InputError(
                f"The events of the state are none of CloudTrail's ({type(error).__name__}:"
                f" {error})."
            ) from error


def _attribute(given: Mapping[str, Any]) -> tuple[str, str] | None:
    attributes = given.get("LookupAttributes") or []
    if len(attributes) > 1 or any(
        each.get("AttributeKey") not in {*MEMBERS, "ResourceName"} for each in attributes
    ):
        known = ", ".join(MEMBERS)
        raise TrailError("InvalidLookupAttributesException", f"One attribute at a time, of {known}")
    return (
        (attributes[0]["AttributeKey"], attributes[0].get("AttributeValue", ""))
        if attributes
        else None
    )


def _below(token: str | None, count: int) -> int:
    if token is None:
        return count
    number = str(token).removeprefix("below-")
    if not number.isdecimal():
        raise TrailError("InvalidNextTokenException", "The token is none that LookupEvents gave")
    return int(number)


def _moment(given: Any) -> datetime | None:
    return datetime.fromtimestamp(given, UTC) if isinstance(given, int | float) else None


def _event_id(seed: int, number: int) -> str:
    text = digest(seed, "event", number)
    return "-".join([text[:8], text[8:12], text[12:16], text[16:20], text[20:32]])


def _iso(value: Any) -> str:
    return f"{value:%Y-%m-%dT%H:%M:%SZ}" if isinstance(value, datetime) else str(value)
