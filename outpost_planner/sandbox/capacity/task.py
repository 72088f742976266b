"""A capacity task: what was asked, and how far the clock has brought it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from outpost_planner.service.statuses import COMPLETED, IN_PROGRESS

if TYPE_CHECKING:
    from datetime import datetime

    from outpost_planner.sandbox.capacity.slots import Host, Instance, Layout

REQUESTED = "REQUESTED"
WAITING_FOR_EVACUATION = "WAITING_FOR_EVACUATION"
CANCELLATION_IN_PROGRESS = "CANCELLATION_IN_PROGRESS"
FAILED = "FAILED"

ACTIVE_TASK = frozenset({REQUESTED, IN_PROGRESS, WAITING_FOR_EVACUATION, CANCELLATION_IN_PROGRESS})
"""Statuses of a task that is still to end."""

CANCELLABLE_TASK = frozenset({REQUESTED, WAITING_FOR_EVACUATION})
"""Statuses in which a task can be cancelled: one that is IN_PROGRESS cannot (AWS's user guide)."""

WAIT_FOR_EVACUATION = "WAIT_FOR_EVACUATION"
FAIL_TASK = "FAIL_TASK"
"""What a task does about instances that are in its way."""

UNSUPPORTED = "UNSUPPORTED_CAPACITY_CONFIGURATION"
NOT_EVACUATED = "BLOCKING_INSTANCES_NOT_EVACUATED"
"""Why a task failed."""

LOOKS_EVERY = timedelta(minutes=10)
"""How long a request waits to be looked at, and how often a waiting task looks for instances (AWS's
reference)."""

WAITS = timedelta(hours=48)
"""How long a task waits for instances to be stopped (AWS's reference)."""

TAKES = timedelta(minutes=20)
"""How long a change of slots is in progress."""


@dataclass
class Task:
    """A capacity task.

    Parameters
    ----------
    task_id, outpost_id
        How it is called, and where.
    hosts
        The hosts that it cuts anew: of the Outpost, an order or one asset.
    pools
        Slots that are wanted of all these hosts together, by instance type.
    request
        StartCapacityTask's parameters that answers repeat.
    excluded
        Instances, accounts and services whose instances must not be stopped.
    created
        When it was requested.
    """

    task_id: str
    outpost_id: str
    hosts: tuple[Host, ...]
    request: dict[str, Any]
    created: datetime
    status: str = REQUESTED
    modified: datetime = field(init=False)
    due: datetime | None = field(init=False)
    """When something happens to the task next; None once it has ended."""
    waits_until: datetime | None = None
    layout: Layout = field(default_factory=dict, repr=False)
    stopping: tuple[Instance, ...] = ()
    """The instances that were in its way when it was looked at last."""
    failure: tuple[str, str] | None = None
    """Type and reason."""

    def __post_init__(self) -> None:
        self.modified = self.created
        self.due = self.created + LOOKS_EVERY

    @property
    def pools(self) -> Counter[str]:
        """The slots that are wanted of all hosts together."""
        wanted: dict[str, int] = {
            pool["InstanceType"]: pool["Count"] for pool in self.request["InstancePools"]
        }
        return Counter(wanted)

    @property
    def waits(self) -> bool:
        """Whether the task waits for instances that are in its way."""
        return bool(self.request["TaskActionOnBlockingInstances"] == WAIT_FOR_EVACUATION)

    @property
    def is_active(self) -> bool:
        """Whether the task is still to end."""
        return self.status in ACTIVE_TASK

    def excludes(self, instance: Instance) -> bool:
        """Say whether an instance must not be stopped."""
        excluded = self.request.get("InstancesToExclude") or {}
        return (
            instance.instance_id in (excluded.get("Instances") or ())
            or instance.account_id in (excluded.get("AccountIds") or ())
            or instance.service in (excluded.get("Services") or ())
        )

    def becomes(self, status: str, moment: datetime, due: datetime | None = None) -> None:
        """Change the status."""
        self.status, self.modified, self.due = status, moment, due

    def fails(self, kind: str, reason: str, moment: datetime) -> None:
        """End without a change of slots."""
        self.failure = (kind, reason)
        self.becomes(FAILED, moment)

    def summarise(self) -> dict[str, Any]:
        """Return the task in ListCapacityTasks' shape."""
        summary: dict[str, Any] = {
            "CapacityTaskId": self.task_id,
            "OutpostId": self.outpost_id,
            **{name: self.request[name] for name in ("OrderId", "AssetId") if name in self.request},
            "CapacityTaskStatus": self.status,
            "CreationDate": self.created,
            "LastModifiedDate": self.modified,
        }
        return summary | ({"CompletionDate": self.modified} if self.status == COMPLETED else {})

    def describe(self) -> dict[str, Any]:
        """Return the task in GetCapacityTask's shape."""
        described = {
            **self.summarise(),
            "RequestedInstancePools": self.request["InstancePools"],
            "DryRun": bool(self.request.get("DryRun")),
            "TaskActionOnBlockingInstances": self.request["TaskActionOnBlockingInstances"],
        }
        if self.request.get("InstancesToExclude"):
            described["InstancesToExclude"] = self.request["InstancesToExclude"]
        if self.failure is not None:
            described["Failed"] = {"Type": self.failure[0], "Reason": self.failure[1]}
        return described
