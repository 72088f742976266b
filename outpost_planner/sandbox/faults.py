"""Faults on demand: what a network, a proxy or a service in trouble does to a request."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import Literal, TypeAlias, get_args

from outpost_planner.errors import InputError
from outpost_planner.sandbox.trail import LOOKUP_EVENTS
from outpost_planner.service import model

Kind: TypeAlias = Literal[
    "timeout", "drop", "throttle", "500", "503", "truncate", "slow", "denied", "late", "absent"
]
"""What can go wrong.

======== ==========================================================================
timeout  no answer comes; the connection stays open until the client gives up
drop     the connection is closed without an answer
throttle 429 ThrottlingException
500      500 InternalServerException
503      503 ServiceUnavailable
truncate the answer breaks off in its middle
slow     the answer comes late, after `seconds`
denied   403 AccessDeniedException
late     for LookupEvents alone: CloudTrail shows the next event `seconds` after it happened, by the
         sandbox's clock
absent   for LookupEvents alone: CloudTrail never shows the next event
======== ==========================================================================
"""

OF_EVENTS = frozenset({"late", "absent"})
"""Kinds that meet an event when it is recorded, not a request."""

When: TypeAlias = Literal["before", "after"]
"""Whether the request has no effect (before) or took effect all the same (after)."""


@dataclass
class Fault:
    """A fault that waits for requests.

    Parameters
    ----------
    operation
        Whose requests it meets.
    kind
        What goes wrong.
    when
        Before the request took effect, or after.
    times
        How many requests it meets before it is used up.
    seconds
        For ``slow`` and ``timeout``: how long [s].
    """

    operation: str
    kind: Kind
    when: When
    times: int
    seconds: float


@dataclass
class Faults:
    """The faults that still wait, first set first met."""

    _waiting: list[Fault] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(
        self,
        operation: str,
        kind: str,
        *,
        when: str = "before",
        times: int = 1,
        seconds: float | None = None,
    ) -> None:
        """Let the next requests of an operation fail.

        Raises
        ------
        InputError
            For an operation, kind or moment that there is not, all named together.
        """
        problems = [
            f"{name}={value!r} is not one of {', '.join(allowed)}"
            for name, value, allowed in (
                ("operation", operation, [*model.service_model().operation_names, LOOKUP_EVENTS]),
                ("kind", kind, get_args(Kind)),
                ("when", when, get_args(When)),
            )
            if value not in allowed
        ]
        if kind in OF_EVENTS and operation != LOOKUP_EVENTS:
            problems.append(f"kind={kind!r} is one of {LOOKUP_EVENTS} alone")
        if isinstance(times, bool) or not isinstance(times, int) or times < 1:
            problems.append(f"times={times!r} is not a whole number above 0")
        if seconds is not None and (
            isinstance(seconds, bool) or not isinstance(seconds, int | float) or seconds < 0
        ):
            problems.append(f"seconds={seconds!r} is not a number of seconds")
        if problems:
            raise InputError("No fault was set.", problems)
        wait = seconds if seconds is not None else (3600.0 if kind == "timeout" else 1.0)
        with self._lock:
            self._waiting.append(Fault(operation, kind, when, times, wait))  # type: ignore[arg-type]

    def meet(self, operation: str, *, of_events: bool = False) -> Fault | None:
        """Return the fault that a request of an operation meets now, and count it.

        Parameters
        ----------
        operation
            What was asked.
        of_events
            Whether it is about an event that is recorded now, not about a request.
        """
        with self._lock:
            for fault in self._waiting:
                if fault.operation == operation and (fault.kind in OF_EVENTS) == of_events:
                    fault.times -= 1
                    if fault.times == 0:
                        self._waiting.remove(fault)
                    return fault
        return None

    def clear(self) -> None:
        """Forget every fault that still waits."""
        with self._lock:
            self._waiting.clear()
