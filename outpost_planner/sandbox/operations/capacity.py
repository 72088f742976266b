"""Capacity tasks, which cut hosts into other slots, and the instances that run in the slots."""

from __future__ import annotations

from typing import TYPE_CHECKING

from outpost_planner.sandbox.capacity.task import (
    CANCELLABLE_TASK,
    CANCELLATION_IN_PROGRESS,
    LOOKS_EVERY,
    WAIT_FOR_EVACUATION,
    Task,
)
from outpost_planner.sandbox.exceptions import (
    ConflictException,
    NotFoundException,
    ValidationException,
)
from outpost_planner.sandbox.operations.row import (
    CONFLICT,
    FILTERS,
    GUIDE,
    MODEL,
    VALIDATION,
    Answer,
    Operation,
    Params,
    assumed,
    documented,
    must_exist,
    paged,
)
from outpost_planner.sandbox.statuses import OUTPOST

if TYPE_CHECKING:
    from outpost_planner.sandbox.capacity.slots import Host
    from outpost_planner.sandbox.models import OutpostsBackend
    from outpost_planner.sandbox.places import Outpost

REQUEST = (
    "OrderId",
    "AssetId",
    "InstancePools",
    "InstancesToExclude",
    "DryRun",
    "TaskActionOnBlockingInstances",
)
"""Parameters of StartCapacityTask that the answers repeat."""


def start_capacity_task(backend: OutpostsBackend, params: Params) -> Answer:
    """Ask for other slots on the hosts of an Outpost, an order or an asset."""
    outpost = backend.outpost(params["OutpostIdentifier"])
    names = [pool["InstanceType"] for pool in params["InstancePools"]]
    if not names or len(names) != len(set(names)):
        raise ValidationException("InstancePools names each instance type once, and at least one")
    hosts = _hosts(backend, outpost, params)
    if outpost.outpost_id in backend.billing.returned:
        raise ConflictException(
            f"Outpost {outpost.outpost_id} is being decommissioned", outpost.outpost_id, OUTPOST
        )
    request = {name: params[name] for name in REQUEST if name in params}
    request.setdefault("TaskActionOnBlockingInstances", WAIT_FOR_EVACUATION)
    if not request.get("DryRun"):
        _check_free(backend, outpost, hosts)
    task = Task(backend.new_id("cap"), outpost.outpost_id, tuple(hosts), request, backend.world.now)
    if request.get("DryRun"):
        backend.capacity.try_out(task)
    backend.capacity.tasks[task.task_id] = task
    return task.describe()


def get_capacity_task(backend: OutpostsBackend, params: Params) -> Answer:
    """Return a capacity task."""
    return _task(backend, params).describe()


def list_capacity_tasks(backend: OutpostsBackend, params: Params) -> Answer:
    """List capacity tasks in summary."""
    statuses = params.get("CapacityTaskStatusFilter")
    named = params.get("OutpostIdentifierFilter")
    outpost_id = backend.outpost(named).outpost_id if named else None
    found = [
        task.summarise()
        for task in backend.capacity.tasks.values()
        if outpost_id in {None, task.outpost_id} and (not statuses or task.status in statuses)
    ]
    return paged("ListCapacityTasks", "CapacityTasks", found, params)


def cancel_capacity_task(backend: OutpostsBackend, params: Params) -> Answer:
    """Cancel a capacity task that has not begun to change anything."""
    task = _task(backend, params)
    if task.status not in CANCELLABLE_TASK:
        said = f"Capacity task {task.task_id} is {task.status} and cannot be cancelled"
        raise ConflictException(said, task.outpost_id, OUTPOST)
    now = backend.world.now
    task.becomes(CANCELLATION_IN_PROGRESS, now, now + LOOKS_EVERY)
    return {}


def list_blocking_instances(backend: OutpostsBackend, params: Params) -> Answer:
    """List the account's own instances that keep a capacity task from going on."""
    found = [
        {
            "InstanceId": each.instance_id,
            "AccountId": each.account_id,
            "AwsServiceName": each.service,
        }
        for each in backend.capacity.in_the_way(_task(backend, params))
        if each.account_id == backend.account_id
    ]
    return paged("ListBlockingInstancesForCapacityTask", "BlockingInstances", found, params)


def list_asset_instances(backend: OutpostsBackend, params: Params) -> Answer:
    """List what runs on the hosts of an Outpost, of all accounts."""
    outpost = backend.outpost(params["OutpostIdentifier"])
    found = [
        {
            "InstanceId": each.instance_id,
            "InstanceType": each.instance_type,
            "AssetId": each.asset_id,
            "AccountId": each.account_id,
            "AwsServiceName": each.service,
        }
        for each in backend.capacity.running(backend.capacity.hosts(outpost.outpost_id))
    ]
    filters = {
        "AssetId": params.get("AssetIdFilter"),
        "InstanceType": params.get("InstanceTypeFilter"),
        "AccountId": params.get("AccountIdFilter"),
        "AwsServiceName": params.get("AwsServiceFilter"),
    }
    fitting = [
        each
        for each in found
        if all(not wanted or each[name] in wanted for name, wanted in filters.items())
    ]
    return paged("ListAssetInstances", "AssetInstances", fitting, params)


def _hosts(backend: OutpostsBackend, outpost: Outpost, params: Params) -> list[Host]:
    """Return the hosts that a task is for."""
    if params.get("OrderId") and params.get("AssetId"):
        raise ValidationException("A capacity task is for an order or an asset, not for both")
    order_id = params.get("OrderId")
    if order_id and backend.orders.get(order_id).outpost_id != outpost.outpost_id:
        raise NotFoundException(f"There is no order {order_id} of Outpost {outpost.outpost_id}")
    hosts = backend.capacity.hosts(outpost.outpost_id, order_id)
    asset_id = params.get("AssetId")
    if asset_id:
        hosts = [host for host in hosts if host.asset_id == asset_id]
        if not hosts:
            raise NotFoundException(
                f"There is no host {asset_id} installed in Outpost {outpost.outpost_id}"
            )
    if not hosts:
        raise ValidationException(f"No host of {order_id or outpost.outpost_id} is installed")
    return hosts


def _check_free(backend: OutpostsBackend, outpost: Outpost, hosts: list[Host]) -> None:
    asset_ids = {host.asset_id for host in hosts}
    for task in backend.capacity.tasks.values():
        if task.is_active and any(host.asset_id in asset_ids for host in task.hosts):
            said = f"Capacity task {task.task_id} is {task.status} on the same hosts"
            raise ConflictException(said, outpost.outpost_id, OUTPOST)


def _task(backend: OutpostsBackend, params: Params) -> Task:
    outpost = backend.outpost(params["OutpostIdentifier"])
    task = backend.capacity.tasks.get(params["CapacityTaskId"])
    if task is None or task.outpost_id != outpost.outpost_id:
        raise NotFoundException(
            f"There is no capacity task {params['CapacityTaskId']} of {outpost.outpost_id}"
        )
    return task


_OUTPOST = must_exist("An Outpost")
_TASK = must_exist("A capacity task")
_OWN = "the sandbox has no EC2; `sandbox.run_instances` puts instances there"

ROWS = (
    Operation(
        "StartCapacityTask",
        start_capacity_task,
        (
            _OUTPOST,
            must_exist("An order or asset that is named"),
            documented("One active task for each order and each Outpost", MODEL, CONFLICT),
            assumed(
                "Active tasks never share a host: asset tasks run beside each other, none beside"
                " the Outpost's own",
                "the guide says the latter; order and Outpost tasks beside each other are not"
                " described",
                CONFLICT,
            ),
            assumed("An order and an asset are not named together", "no page says so", VALIDATION),
            assumed(
                "InstancePools names each instance type once, and at least one",
                "the model sets no limit",
                VALIDATION,
            ),
            assumed("A task needs an installed host", "no page says so", VALIDATION),
            assumed(
                "InstancePools are all the slots that the hosts have afterwards",
                "the guide: retain the quantity",
            ),
            assumed(
                "Slots count by vCPUs, the largest placed first; a host holds sizes of one family",
                "the guide gives no algorithm",
            ),
            assumed(
                "A new host has one slot of its greatest size",
                "what AWS delivers is agreed with the order",
            ),
            documented(
                "Too many slots fail the task (UNSUPPORTED_CAPACITY_CONFIGURATION), too few are"
                " allowed",
                GUIDE,
            ),
            documented("WAIT_FOR_EVACUATION looks every 10 minutes for 48 hours; FAIL_TASK fails"),
            assumed("WAIT_FOR_EVACUATION is the default", "no page names one"),
            assumed(
                "As few instances as fit are in the way, the last started first",
                "no page says which",
            ),
            assumed(
                "A task is REQUESTED for 10 minutes and IN_PROGRESS for 20; its hosts are ISOLATED"
                " meanwhile",
                "AWS says that assets may be isolated, and no time",
            ),
            assumed(
                "A dry run has ended when it is answered, COMPLETED or FAILED, and changes nothing",
                "no page says when",
            ),
            assumed(
                "Nothing is changed in an Outpost that is being decommissioned",
                "no page says so",
                CONFLICT,
            ),
        ),
    ),
    Operation("GetCapacityTask", get_capacity_task, (_OUTPOST, _TASK)),
    Operation(
        "ListCapacityTasks", list_capacity_tasks, (must_exist("An Outpost in the filter"), FILTERS)
    ),
    Operation(
        "CancelCapacityTask",
        cancel_capacity_task,
        (
            _OUTPOST,
            _TASK,
            documented(
                "A task that is IN_PROGRESS or has ended cannot be cancelled", GUIDE, CONFLICT
            ),
            assumed("A cancelled task is CANCELLED after 10 minutes", "no page says when"),
        ),
    ),
    Operation(
        "ListBlockingInstancesForCapacityTask",
        list_blocking_instances,
        (
            _OUTPOST,
            _TASK,
            documented("Instances of the account that started the task"),
            assumed("A task that failed lists those of them that still run", "no page says so"),
        ),
    ),
    Operation(
        "ListAssetInstances",
        list_asset_instances,
        (
            _OUTPOST,
            FILTERS,
            documented("Instances of all accounts"),
            assumed("Instances are the caller's own", _OWN),
        ),
    ),
)
