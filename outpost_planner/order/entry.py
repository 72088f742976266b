"""An entry of the journal: a purchase reference, what was asked of AWS, what came of that."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from outpost_planner.aws.watch import in_utc
from outpost_planner.order.states import SENDING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Entry:
    """One purchase reference: what was asked, and what came of it.

    Parameters
    ----------
    scope, account_id, region, endpoint
        Where the order goes; see `Connection`.
    reference
        The purchase reference.
    outpost_id
        The Outpost that it is for.
    content
        The parameters of CreateOrder, in one agreed form.
    price
        What the review said it would cost.
    approval
        The fingerprint that was approved; empty where none was asked for.
    approvals
        Who approved it, as `order.approvals.saved.as_tables` writes each; empty where nobody had
        to.
    orders_before
        Ids of the orders that the Outpost had before the last attempt, and of those that a person
        knows to be somebody else's: none of them can be this one.
    state
        ``sending``, ``placed``, ``refused``, ``unknown`` or ``not placed``.
    order_id
        The order; None until one is known.
    answer
        The Order as AWS gave it.
    found_by
        How the order's id was found: ``answer`` where AWS's answer said it, ``cloudtrail`` or
        ``quote`` where one of these did, ``looking`` where an equal order was found, ``person``
        where somebody chose.
    message
        Why it was refused or is unknown.
    reference_key
        The form in which references are compared; see `reference_key`. Two that look alike are one.
    mark
        What the last attempt carried to be told from all others; the caller makes it.
    placed_by
        Who sent it: user@host.
    sent_at
        When the last attempt began, by the clock of the machine that sent it (UTC). Looking at an
        entry does not change it.
    updated_at
        When the state last changed, by this machine's clock (UTC).
    entry_id
        Number in the journal; None before it is written.
    """

    scope: str
    account_id: str
    region: str
    endpoint: str
    reference: str
    outpost_id: str
    content: Mapping[str, Any]
    price: Mapping[str, Any] = field(default_factory=dict)
    approval: str = ""
    approvals: tuple[Mapping[str, Any], ...] = field(default=(), repr=False)
    orders_before: tuple[str, ...] = field(default=(), repr=False)
    state: str = SENDING
    order_id: str | None = None
    answer: Mapping[str, Any] = field(default_factory=dict, repr=False)
    found_by: str = ""
    message: str = ""
    reference_key: str = field(default="", repr=False)
    mark: str = field(default="", repr=False)
    placed_by: str = ""
    sent_at: datetime | None = field(default=None, repr=False)
    updated_at: datetime | None = field(default=None, repr=False)
    entry_id: int | None = None


@dataclass(frozen=True)
class CancellationRecord:
    """A cancellation in the journal: its number there, and what it cancels."""

    number: int
    scope: str
    order_id: str


def age(entry: Entry) -> timedelta:
    """Return how long ago an entry's last attempt began, by this machine's clock."""
    return datetime.now(UTC) - (entry.sent_at or entry.updated_at or datetime.now(UTC))


def to_json(value: Any) -> str:
    """Write a value as JSON in one agreed form: sorted names, no spaces, times in ISO 8601.

    Parameters
    ----------
    value
        Dicts, lists, texts, numbers and times.

    Examples
    --------
    >>> to_json({"b": 1, "a": ("x",)})
    '{"a":["x"],"b":1}'
    """
    return json.dumps(value, sort_keys=True, separators=(",", ":"), default=_iso)


def _iso(value: Any) -> Any:
    if isinstance(value, date):  # which a datetime is too
        return value.isoformat()
    raise TypeError(type(value).__name__)


def restored_answer(answer: Mapping[str, Any]) -> dict[str, Any]:
    """Return an Order that was kept as JSON with its dates as times, in UTC.

    Examples
    --------
    >>> restored_answer({"OrderSubmissionDate": "2026-01-05T00:00:00+00:00"})[
    ...     "OrderSubmissionDate"
    ... ].year
    2026
    """
    return {name: _restored(name, value) for name, value in answer.items()}


def _restored(name: str, value: Any) -> Any:
    is_moment = name.endswith("Date") and isinstance(value, str)
    # Older versions kept the zone of the machine that sent it.
    return in_utc(datetime.fromisoformat(value)) if is_moment else value
