"""The capacity of one account in one Region: slots of every host, instances in them, tasks that
change them.
"""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING, Any

from outpost_planner.sandbox.capacity.slots import Host, Instance, blocking
from outpost_planner.sandbox.capacity.task import (
    CANCELLATION_IN_PROGRESS,
    LOOKS_EVERY,
    NOT_EVACUATED,
    REQUESTED,
    TAKES,
    UNSUPPORTED,
    WAITING_FOR_EVACUATION,
    WAITS,
    Task,
)
from outpost_planner.sandbox.instance_types import vcpus_of
from outpost_planner.service.statuses import CANCELLED, COMPLETED, IN_PROGRESS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from outpost_planner.sandbox.orderbook import OrderBook
    from outpost_planner.sandbox.orders import Line

ISOLATED = "ISOLATED"
"""State of an asset whose slots are being changed."""


class Ledger:
    """The slots, instances and tasks of one account in one Region.

    Parameters
    ----------
    orders
        The orders that brought the hosts.
    """

    def __init__(self, orders: OrderBook) -> None:
        self.orders = orders
        self.tasks: dict[str, Task] = {}
        self.instances: dict[str, Instance] = {}
        """What runs, first started first."""
        self._slots: dict[str, Counter[str]] = {}
        """Slots of the hosts that a task has changed; every other host has one slot of its greatest
        size."""

    def hosts(self, outpost_id: str, order_id: str | None = None) -> list[Host]:
        """List the hosts that are installed in an Outpost, or those of them
        that an order brought.
        """
        now = self.orders.world.now
        return [
            host
            for order in self.orders.of_outpost(outpost_id)
            if order_id in {None, order.order_id}
            for line in order.lines
            if line.stands(now)
            for host in _hosts(line)
        ]

    def slots(self, host: Host) -> Counter[str]:
        """Return the slots of a host, by instance type."""
        return self._slots.get(host.asset_id, Counter({host.greatest: 1}))

    def running(self, hosts: Iterable[Host]) -> list[Instance]:
        """List the instances that run on hosts, first started first."""
        asset_ids = {host.asset_id for host in hosts}
        return [each for each in self.instances.values() if each.asset_id in asset_ids]

    def free(self, outpost_id: str, instance_type: str) -> list[str]:
        """List the assets of an Outpost with a free slot of a type, once per slot."""
        hosts = self.hosts(outpost_id)
        used = Counter((each.asset_id, each.instance_type) for each in self.running(hosts))
        isolated = self.isolated()
        return [
            host.asset_id
            for host in hosts
            if host.asset_id not in isolated
            for _ in range(self.slots(host)[instance_type] - used[host.asset_id, instance_type])
        ]

    def isolated(self) -> set[str]:
        """Return the assets whose slots are being changed: nothing is started on them."""
        return {
            host.asset_id
            for task in self.tasks.values()
            if task.status == IN_PROGRESS
            for host in task.hosts
        }

    def assets(self, outpost_id: str) -> list[dict[str, Any]]:
        """List what stands or is being installed in an Outpost, with its slots, in ListAssets'
        shape.
        """
        hosts = {host.asset_id: host for host in self.hosts(outpost_id)}
        isolated = self.isolated()
        return [
            (
                self._with_slots(asset, hosts[asset["AssetId"]], isolated)
                if asset["AssetId"] in hosts
                else asset
            )
            for asset in self.orders.assets(outpost_id)
        ]

    def _with_slots(self, asset: dict[str, Any], host: Host, isolated: set[str]) -> dict[str, Any]:
        capacities = [
            {"InstanceType": name, "Count": count}
            for name, count in sorted(self.slots(host).items())
            if count
        ]
        attributes = {**asset["ComputeAttributes"], "InstanceTypeCapacities": capacities}
        if host.asset_id in isolated:
            attributes["State"] = ISOLATED
        return {**asset, "ComputeAttributes": attributes}

    def in_the_way(self, task: Task) -> tuple[Instance, ...]:
        """Return the instances that keep a task from going on."""
        if task.status in {REQUESTED, WAITING_FOR_EVACUATION}:
            found = self._plan(task)
            return () if found is None else found[1]
        return tuple(each for each in task.stopping if each.instance_id in self.instances)

    def try_out(self, task: Task) -> None:
        """End a dry run at once: its answer is whether the hosts hold the slots."""
        found = self._plan(task)
        if found is None:
            _does_not_fit(task, task.created)
        else:
            task.stopping = found[1]
            task.becomes(COMPLETED, task.created)

    def settle(self) -> None:
        """Bring every task as far as the clock has come, in the order of time."""
        now = self.orders.world.now
        while (
            task := min(self._due(now), key=lambda task: (task.due, task.task_id), default=None)
        ) is not None:
            self._step(task, task.due or now, now)

    def _due(self, now: datetime) -> Iterator[Task]:
        return (task for task in self.tasks.values() if task.due is not None and task.due <= now)

    def _step(self, task: Task, moment: datetime, now: datetime) -> None:
        if task.status == CANCELLATION_IN_PROGRESS:
            task.becomes(CANCELLED, moment)
        elif task.status == IN_PROGRESS:
            self._slots |= task.layout
            task.becomes(COMPLETED, moment)
        else:
            self._look(task, moment, now)

    def _look(self, task: Task, moment: datetime, now: datetime) -> None:
        """See whether a task can go on."""
        found = self._plan(task)
        if found is None:
            _does_not_fit(task, moment)
            return
        task.layout, task.stopping = found
        if not task.stopping:
            task.becomes(IN_PROGRESS, moment, moment + TAKES)
        elif not task.waits or moment >= (task.waits_until or moment + WAITS):
            task.fails(NOT_EVACUATED, f"{len(task.stopping)} instance(s) are in the way", moment)
        else:
            task.waits_until = task.waits_until or moment + WAITS
            # Nothing is stopped while the clock moves, so that the looks until then find the same.
            looks = max(1, math.ceil((now - moment) / LOOKS_EVERY))
            changed = moment if task.status == REQUESTED else task.modified
            task.becomes(
                WAITING_FOR_EVACUATION, changed, min(moment + looks * LOOKS_EVERY, task.waits_until)
            )

    def _plan(self, task: Task) -> tuple[dict[str, Counter[str]], tuple[Instance, ...]] | None:
        running = self.running(task.hosts)
        return blocking(
            task.hosts,
            task.pools,
            running,
            frozenset(each.instance_id for each in running if task.excludes(each)),
        )


def _does_not_fit(task: Task, moment: datetime) -> None:
    said = (
        f"{len(task.hosts)} host(s) do not hold the requested instance pools beside the excluded"
        " instances"
    )
    task.fails(UNSUPPORTED, said, moment)


def _hosts(line: Line) -> list[Host]:
    found = []
    for asset_id, host in zip(
        line.asset_ids(), line.hosts, strict=False
    ):  # a rack without hosts is an asset
        greatest = f"{host.family}.{host.max_size.rpartition('.')[2]}"
        found.append(Host(asset_id, host.family, vcpus_of(greatest) or 0, greatest))
    return found
