"""Assets: the hardware that stands in an Outpost, and the instance types that it runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from outpost_planner.sandbox import instance_types
from outpost_planner.sandbox.exceptions import NotFoundException
from outpost_planner.sandbox.operations.row import (
    FILTERS,
    NOT_FOUND,
    Answer,
    Operation,
    Params,
    assumed,
    must_exist,
    paged,
)
from outpost_planner.sandbox.statuses import (
    ACTIVE,
)

if TYPE_CHECKING:
    from outpost_planner.plan.catalog import EC2Capacity
    from outpost_planner.sandbox.models import OutpostsBackend


def list_assets(backend: OutpostsBackend, params: Params) -> Answer:
    """List what stands or is being installed in an Outpost."""
    hosts, states, types = (
        params.get(f"{name}Filter") for name in ("HostId", "Status", "AssetType")
    )

    def fits(asset: dict[str, Any]) -> bool:
        attributes = asset.get("ComputeAttributes", {})
        return (
            (not hosts or attributes.get("HostId") in hosts)
            and (not states or attributes.get("State", ACTIVE) in states)
            and (not types or asset["AssetType"] in types)
        )

    outpost = backend.outpost(params["OutpostIdentifier"])
    found = list(filter(fits, backend.capacity.assets(outpost.outpost_id)))
    return paged("ListAssets", "Assets", found, params)


def get_outpost_instance_types(backend: OutpostsBackend, params: Params) -> Answer:
    """List the instance types that the installed hosts run."""
    outpost = backend.outpost(params["OutpostId"])
    lines = backend.orders.installed(outpost.outpost_id)
    found = instance_types.sizes(capacity for line in lines for capacity in line.capacities)
    answer = paged("GetOutpostInstanceTypes", "InstanceTypes", found, params)
    return {**answer, "OutpostId": outpost.outpost_id, "OutpostArn": outpost.arn}


def get_outpost_supported_instance_types(backend: OutpostsBackend, params: Params) -> Answer:
    """List the instance types that hosts could run: those of an Outpost, an order or an asset."""
    outpost = backend.outpost(params["OutpostIdentifier"])
    capacities = backend.orders.capacities(outpost.outpost_id)
    if params.get("OrderId"):
        order = backend.orders.get(params["OrderId"])
        capacities = [capacity for line in order.lines for capacity in line.capacities]
    if params.get("AssetId"):
        capacities = _capacities_of_asset(backend, outpost.outpost_id, params["AssetId"])
    found = instance_types.sizes(capacities)
    return paged("GetOutpostSupportedInstanceTypes", "InstanceTypes", found, params)


def _capacities_of_asset(
    backend: OutpostsBackend, outpost_id: str, asset_id: str
) -> list[EC2Capacity]:
    for order in backend.orders.of_outpost(outpost_id):
        for line in order.lines:
            if asset_id in line.asset_ids():
                number = line.asset_ids().index(asset_id)
                return [line.hosts[number]._replace(quantity=1)] if line.hosts else []
    raise NotFoundException(f"There is no asset {asset_id} in Outpost {outpost_id}")


_OUTPOST = must_exist("An Outpost")

ROWS = (
    Operation(
        "ListAssets",
        list_assets,
        (
            _OUTPOST,
            FILTERS,
            assumed("A host is one asset; those of a unit share a rack id", "no answer is known"),
        ),
    ),
    Operation("GetOutpostInstanceTypes", get_outpost_instance_types, (_OUTPOST,)),
    Operation(
        "GetOutpostSupportedInstanceTypes",
        get_outpost_supported_instance_types,
        (
            _OUTPOST,
            must_exist("An order that is named"),
            assumed("An unknown asset is not found", "the model declares the error", NOT_FOUND),
        ),
    ),
)
