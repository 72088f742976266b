"""The catalog: what can be ordered, and which instance types run on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from outpost_planner.sandbox import instance_types
from outpost_planner.sandbox.exceptions import NotFoundException
from outpost_planner.sandbox.operations.row import (
    FILTERS,
    Answer,
    Operation,
    Params,
    assumed,
    must_exist,
    paged,
)

if TYPE_CHECKING:
    from outpost_planner.plan.catalog import Catalog
    from outpost_planner.sandbox.models import OutpostsBackend


def get_catalog_item(backend: OutpostsBackend, params: Params) -> Answer:
    """Return one catalog item."""
    item_id = params["CatalogItemId"]
    if item_id not in backend.world.catalog.items.index:
        raise NotFoundException(f"There is no catalog item {item_id}")
    return {"CatalogItem": _describe(backend.world.catalog, item_id)}


def list_catalog_items(backend: OutpostsBackend, params: Params) -> Answer:
    """List catalog items that match every filter given."""
    classes = params.get("ItemClassFilter")
    storage = set(params.get("SupportedStorageFilter") or ())
    families = set(params.get("EC2FamilyFilter") or ())

    def fits(item: Any) -> bool:
        return (
            (not classes or item["item_class"] in classes)
            and (not storage or bool(storage & set(item["supported_storage"])))
            and (not families or any(each.family in families for each in item["ec2_capacities"]))
        )

    catalog = backend.world.catalog
    found = [_describe(catalog, item_id) for item_id, item in catalog.items.iterrows() if fits(item)]
    return paged("ListCatalogItems", "CatalogItems", found, params)


def list_orderable_instance_types(backend: OutpostsBackend, params: Params) -> Answer:
    """List the instance types of everything that can be ordered."""
    wanted = params.get("OutpostGenerationFilter")
    found = [
        each
        for each in instance_types.orderable(backend.world.catalog)
        if not wanted or any(config.get("OutpostGeneration") == wanted for config in each["FormFactorConfigs"])
    ]
    return paged("ListOrderableInstanceTypes", "InstanceTypes", found, params)


def _describe(catalog: Catalog, item_id: Any) -> dict[str, Any]:
    """Return a catalog item in GetCatalogItem's shape."""
    item = catalog.items.loc[item_id]
    described = {
        "CatalogItemId": item_id,
        "ItemStatus": item["item_status"],
        "EC2Capacities": [
            {"Family": each.family, "MaxSize": each.max_size, "Quantity": str(each.quantity)}
            for each in item["ec2_capacities"]
        ],
        "PowerKva": float(item["power_kva"]),
        "WeightLbs": int(item["weight_lbs"]),
        "SupportedUplinkGbps": list(item["supported_uplink_gbps"]),
        "SupportedStorage": list(item["supported_storage"]),
    }
    if isinstance(item["rack_scaling_type"], str):
        described["RackScalingType"] = item["rack_scaling_type"]
    return described


_SAMPLE = assumed("The items are those of the sandbox's catalog", "real ids and items differ by account")

ROWS = (
    Operation("GetCatalogItem", get_catalog_item, (must_exist("A catalog item"), _SAMPLE)),
    Operation("ListCatalogItems", list_catalog_items, (FILTERS, _SAMPLE)),
    Operation("ListOrderableInstanceTypes", list_orderable_instance_types, (FILTERS, _SAMPLE)),
)
