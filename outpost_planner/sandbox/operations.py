"""What each operation of the Outposts API does: parameters in, the answer's members out.

An operation that is not in `OPERATIONS` is answered as not implemented. Quotes, renewals and billing find their
place here, with a book of their own beside `OrderBook`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from outpost_planner.sandbox import instance_types
from outpost_planner.sandbox.exceptions import NotFoundException
from outpost_planner.sandbox.models import tags_member
from outpost_planner.sandbox.paging import page

if TYPE_CHECKING:
    from outpost_planner.sandbox.models import OutpostsBackend

Params: TypeAlias = Mapping[str, Any]
Answer: TypeAlias = dict[str, Any]
Operation: TypeAlias = "Callable[[OutpostsBackend, Params], Answer]"


def _create_site(backend: OutpostsBackend, params: Params) -> Answer:
    return {"Site": backend.create_site(params).describe()}


def _get_site(backend: OutpostsBackend, params: Params) -> Answer:
    return {"Site": backend.site(params["SiteId"]).describe()}


def _list_sites(backend: OutpostsBackend, params: Params) -> Answer:
    return _paged("ListSites", "Sites", [site.describe() for site in backend.list_sites(params)], params)


def _update_site(backend: OutpostsBackend, params: Params) -> Answer:
    return {"Site": backend.update_site(params).describe()}


def _get_site_address(backend: OutpostsBackend, params: Params) -> Answer:
    site = backend.site(params["SiteId"])
    kind = params["AddressType"]
    return {
        "SiteId": site.site_id,
        "AddressType": kind,
        "Address": backend.site_address(params["SiteId"], kind),
    }


def _update_site_address(backend: OutpostsBackend, params: Params) -> Answer:
    return {"AddressType": params["AddressType"], "Address": backend.update_site_address(params)}


def _update_site_rack_physical_properties(backend: OutpostsBackend, params: Params) -> Answer:
    return {"Site": backend.update_site_rack_physical_properties(params).describe()}


def _delete_site(backend: OutpostsBackend, params: Params) -> Answer:
    backend.delete_site(params["SiteId"])
    return {}


def _create_outpost(backend: OutpostsBackend, params: Params) -> Answer:
    return {"Outpost": backend.describe_outpost(backend.create_outpost(params))}


def _get_outpost(backend: OutpostsBackend, params: Params) -> Answer:
    return {"Outpost": backend.describe_outpost(backend.outpost(params["OutpostId"]))}


def _list_outposts(backend: OutpostsBackend, params: Params) -> Answer:
    return _paged("ListOutposts", "Outposts", backend.list_outposts(params), params)


def _update_outpost(backend: OutpostsBackend, params: Params) -> Answer:
    return {"Outpost": backend.describe_outpost(backend.update_outpost(params))}


def _delete_outpost(backend: OutpostsBackend, params: Params) -> Answer:
    backend.delete_outpost(params["OutpostId"])
    return {}


def _get_catalog_item(backend: OutpostsBackend, params: Params) -> Answer:
    return {"CatalogItem": backend.catalog_item(params["CatalogItemId"])}


def _list_catalog_items(backend: OutpostsBackend, params: Params) -> Answer:
    return _paged("ListCatalogItems", "CatalogItems", backend.catalog_items(params), params)


def _create_order(backend: OutpostsBackend, params: Params) -> Answer:
    outpost = backend.outpost(params["OutpostIdentifier"])
    return {"Order": backend.orders.place(outpost, params).describe(backend.world.now)}


def _get_order(backend: OutpostsBackend, params: Params) -> Answer:
    return {"Order": backend.orders.get(params["OrderId"]).describe(backend.world.now)}


def _list_orders(backend: OutpostsBackend, params: Params) -> Answer:
    orders = backend.orders.all()
    if params.get("OutpostIdentifierFilter"):
        orders = backend.orders.of_outpost(backend.outpost(params["OutpostIdentifierFilter"]).outpost_id)
    shown, token = page(orders, params, "ListOrders")
    return _with_token({"Orders": [order.summarise(backend.world.now) for order in shown]}, token)


def _cancel_order(backend: OutpostsBackend, params: Params) -> Answer:
    backend.orders.cancel(params["OrderId"])
    return {}


def _list_assets(backend: OutpostsBackend, params: Params) -> Answer:
    hosts, states, types = (params.get(f"{name}Filter") for name in ("HostId", "Status", "AssetType"))
    found = [
        asset
        for asset in backend.orders.assets(backend.outpost(params["OutpostIdentifier"]).outpost_id)
        if (not hosts or asset.get("ComputeAttributes", {}).get("HostId") in hosts)
        and (not states or asset.get("ComputeAttributes", {}).get("State", "ACTIVE") in states)
        and (not types or asset["AssetType"] in types)
    ]
    return _paged("ListAssets", "Assets", found, params)


def _get_outpost_instance_types(backend: OutpostsBackend, params: Params) -> Answer:
    outpost = backend.outpost(params["OutpostId"])
    lines = backend.orders.installed(outpost.outpost_id)
    found = instance_types.sizes(capacity for line in lines for capacity in line.capacities)
    answer = _paged("GetOutpostInstanceTypes", "InstanceTypes", found, params)
    return {**answer, "OutpostId": outpost.outpost_id, "OutpostArn": outpost.arn}


def _get_outpost_supported_instance_types(backend: OutpostsBackend, params: Params) -> Answer:
    outpost = backend.outpost(params["OutpostIdentifier"])
    capacities = backend.orders.capacities(outpost.outpost_id)
    if params.get("OrderId"):
        order = backend.orders.get(params["OrderId"])
        capacities = [capacity for line in order.lines for capacity in line.capacities]
    if params.get("AssetId"):
        capacities = _capacities_of_asset(backend, outpost.outpost_id, params["AssetId"])
    found = instance_types.sizes(capacities)
    return _paged("GetOutpostSupportedInstanceTypes", "InstanceTypes", found, params)


def _capacities_of_asset(backend: OutpostsBackend, outpost_id: str, asset_id: str) -> list[Any]:
    for order in backend.orders.of_outpost(outpost_id):
        for line in order.lines:
            if asset_id in line.asset_ids():
                return [line.hosts[line.asset_ids().index(asset_id)]._replace(quantity=1)] if line.hosts else []
    raise NotFoundException(f"There is no asset {asset_id} in Outpost {outpost_id}")


def _list_orderable_instance_types(backend: OutpostsBackend, params: Params) -> Answer:
    wanted = params.get("OutpostGenerationFilter")
    found = [
        each
        for each in instance_types.orderable(backend.world.catalog)
        if not wanted or any(config["OutpostGeneration"] == wanted for config in each["FormFactorConfigs"])
    ]
    return _paged("ListOrderableInstanceTypes", "InstanceTypes", found, params)


def _list_tags_for_resource(backend: OutpostsBackend, params: Params) -> Answer:
    return tags_member(backend.tags(params["ResourceArn"]))


def _tag_resource(backend: OutpostsBackend, params: Params) -> Answer:
    backend.tag(params["ResourceArn"], params["Tags"])
    return {}


def _untag_resource(backend: OutpostsBackend, params: Params) -> Answer:
    tags = backend.tags(params["ResourceArn"])
    for key in params["TagKeys"]:
        tags.pop(key, None)
    return {}


def _paged(operation: str, name: str, items: list[Any], params: Params) -> Answer:
    shown, token = page(items, params, operation)
    return _with_token({name: list(shown)}, token)


def _with_token(answer: Answer, token: str | None) -> Answer:
    return answer if token is None else {**answer, "NextToken": token}


OPERATIONS: dict[str, Operation] = {
    "CancelOrder": _cancel_order,
    "CreateOrder": _create_order,
    "CreateOutpost": _create_outpost,
    "CreateSite": _create_site,
    "DeleteOutpost": _delete_outpost,
    "DeleteSite": _delete_site,
    "GetCatalogItem": _get_catalog_item,
    "GetOrder": _get_order,
    "GetOutpost": _get_outpost,
    "GetOutpostInstanceTypes": _get_outpost_instance_types,
    "GetOutpostSupportedInstanceTypes": _get_outpost_supported_instance_types,
    "GetSite": _get_site,
    "GetSiteAddress": _get_site_address,
    "ListAssets": _list_assets,
    "ListCatalogItems": _list_catalog_items,
    "ListOrderableInstanceTypes": _list_orderable_instance_types,
    "ListOrders": _list_orders,
    "ListOutposts": _list_outposts,
    "ListSites": _list_sites,
    "ListTagsForResource": _list_tags_for_resource,
    "TagResource": _tag_resource,
    "UntagResource": _untag_resource,
    "UpdateOutpost": _update_outpost,
    "UpdateSite": _update_site,
    "UpdateSiteAddress": _update_site_address,
    "UpdateSiteRackPhysicalProperties": _update_site_rack_physical_properties,
}
"""Every operation that the sandbox answers, by its name in the service model."""
