"""Instances that the sandbox's caller starts and stops: EC2 has no endpoint here, so that they come
from outside.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from outpost_planner.errors import InputError
from outpost_planner.sandbox.capacity.slots import Instance
from outpost_planner.sandbox.exceptions import NotFoundException
from outpost_planner.service import model

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from outpost_planner.sandbox.models import OutpostsBackend

RUN_INSTANCES = "RunInstances"
TERMINATE_INSTANCES = "TerminateInstances"
"""What they are called in the log that a saved sandbox is replayed from."""


def run_instances(backend: OutpostsBackend, params: Mapping[str, Any]) -> list[str]:
    """Start instances in free slots of an Outpost, all or none.

    Parameters
    ----------
    backend
        Where.
    params
        ``outpost_id``, ``instance_type``, ``count``, ``account_id`` and ``service``.

    Returns
    -------
    list of str
        Ids of the instances.

    Raises
    ------
    InputError
        For an Outpost that there is not, or with too few free slots of the type.
    """
    outpost_id, instance_type, count = (
        params["outpost_id"],
        params["instance_type"],
        params["count"],
    )
    _check(params)
    outpost = _outpost(backend, outpost_id)
    if outpost in backend.billing.returned:
        raise InputError(f"Outpost {outpost} is being decommissioned; nothing is started there.")
    free = backend.capacity.free(outpost, instance_type)
    if count > len(free):
        slots: set[str] = set()
        for host in backend.capacity.hosts(outpost):
            slots |= {name for name, number in backend.capacity.slots(host).items() if number}
        has = ", ".join(sorted(slots)) or "none: nothing is installed"
        raise InputError(
            f"Outpost {outpost} has {len(free)} free slot(s) of {instance_type}, and {count} are"
            f" asked for. Its slots are of {has}; StartCapacityTask changes them."
        )
    started = [
        Instance(
            backend.new_id("i"), instance_type, asset_id, params["account_id"], params["service"]
        )
        for asset_id in free[:count]
    ]
    backend.capacity.instances |= {each.instance_id: each for each in started}
    return [each.instance_id for each in started]


def terminate_instances(backend: OutpostsBackend, params: Mapping[str, Any]) -> list[str]:
    """Stop instances, all or none.

    Parameters
    ----------
    backend
        Where they run.
    params
        ``instance_ids``.

    Returns
    -------
    list of str
        Their ids.

    Raises
    ------
    InputError
        For an instance that does not run.
    """
    wanted = params["instance_ids"]
    if not isinstance(wanted, list | tuple) or not all(isinstance(each, str) for each in wanted):
        raise InputError(
            f"instance_ids={wanted!r} is no list of ids such as ['i-0123456789abcdef0']."
        )
    unknown = [each for each in wanted if each not in backend.capacity.instances]
    if unknown:
        raise InputError(
            f"No instance was stopped: {', '.join(unknown)} does not run in {backend.region_name}."
        )
    for each in dict.fromkeys(wanted):
        del backend.capacity.instances[each]
    return list(wanted)


def act(backend: OutpostsBackend, action: str, params: Mapping[str, Any]) -> list[str]:
    """Carry out an action of `ACTIONS`, and put it down in the log that a saved sandbox is replayed
    from.
    """
    with backend.world.lock:
        ids = ACTIONS[action](backend, params)
        backend.world.log.append((backend.account_id, backend.region_name, action, dict(params)))
    return ids


ACTIONS: dict[str, Callable[[OutpostsBackend, Mapping[str, Any]], list[str]]] = {
    RUN_INSTANCES: run_instances,
    TERMINATE_INSTANCES: terminate_instances,
}
"""What the caller does beside the API's operations, by its name in the log."""


def _outpost(backend: OutpostsBackend, identifier: Any) -> str:
    try:
        return backend.outpost(str(identifier)).outpost_id
    except NotFoundException:
        raise InputError(f"There is no Outpost {identifier} in {backend.region_name}.") from None


def _check(params: Mapping[str, Any]) -> None:
    problems = []
    count, account_id = params["count"], params["account_id"]
    if not isinstance(params["instance_type"], str):
        problems.append(
            f"instance_type={params['instance_type']!r} is no instance type such as 'm5.24xlarge'"
        )
    if isinstance(count, bool) or not isinstance(count, int) or count < 1:
        problems.append(f"count={count!r} is no whole number above 0")
    if not isinstance(account_id, str) or not re.fullmatch(r"\d{12}", account_id, flags=re.ASCII):
        problems.append(f"account_id={account_id!r} is not the twelve digits of an account")
    shape: Any = model.service_model().shape_for("AWSServiceName")
    if params["service"] not in shape.enum:
        problems.append(f"service={params['service']!r} is none of {', '.join(shape.enum)}")
    if problems:
        raise InputError("No instance was started.", problems)
