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
    observed,
    paged,
)
from outpost_planner.sandbox.quoting.describe import ec2_capacities
from outpost_planner.service.statuses import AVAILABLE, DISCONTINUED

if TYPE_CHECKING:
    from outpost_planner.sandbox.goods import Goods, Item
    from outpost_planner.sandbox.models import OutpostsBackend


def get_catalog_item(backend: OutpostsBackend, params: Params) -> Answer:
    """Return one catalog item."""
    item_id = params["CatalogItemId"]
    goods = backend.world.goods
    if item_id not in goods.items:
        raise NotFoundException(f"There is no catalog item {item_id}")
    return {"CatalogItem": _describe(goods, goods.items[item_id])}


def list_catalog_items(backend: OutpostsBackend, params: Params) -> Answer:
    """List catalog items that match every filter given."""
    classes = params.get("ItemClassFilter")
    storage = set(params.get("SupportedStorageFilter") or ())
    families = set(params.get("EC2FamilyFilter") or ())

    def fits(item: Item) -> bool:
        return (
            (not classes or item.item_class in classes)
            and (not storage or bool(storage & set(item.storage)))
            and (not families or any(each.family in families for each in item.capacities))
        )

    goods = backend.world.goods
    found = [_describe(goods, item) for item in goods.items.values() if fits(item)]
    return paged("ListCatalogItems", "CatalogItems", found, params)


def list_orderable_instance_types(backend: OutpostsBackend, params: Params) -> Answer:
    """List the instance types of everything that can be ordered."""
    wanted = params.get("OutpostGenerationFilter")
    found = [
        each
        for each in instance_types.orderable(backend.world.catalog)
        if not wanted
        or any(config.get("OutpostGeneration") == wanted for config in each["FormFactorConfigs"])
    ]
    return paged("ListOrderableInstanceTypes", "InstanceTypes", found, params)


def _describe(goods: Goods, item: Item) -> dict[str, Any]:
    """Return a catalog item in GetCatalogItem's shape."""
    described = {
        "CatalogItemId": item.item_id,
        "ItemStatus": AVAILABLE if item.is_available else DISCONTINUED,
        "EC2Capacities": ec2_capacities(item),
        "PowerKva": goods.sent(item.power_kva),
        "WeightLbs": int(item.weight_lbs),
        "SupportedUplinkGbps": list(item.uplinks_gbps),
        "SupportedStorage": list(item.storage),
    }
    if item.scaling is not None:
        described["RackScalingType"] = item.scaling
    return described


_SAMPLE = assumed(
    "The items are those of the sandbox's catalog", "real ids and items differ by account"
)

_FORMS = observed(
    "MaxSize is a size without its family, quantities are text, PowerKva is a float of 32 bits",
    "answers of ListCatalogItems published in 2019 and 2022; AWS's samples agree on the text",
)

ROWS = (
    Operation("GetCatalogItem", get_catalog_item, (must_exist("A catalog item"), _SAMPLE, _FORMS)),
    Operation("ListCatalogItems", list_catalog_items, (FILTERS, _SAMPLE, _FORMS)),
    Operation("ListOrderableInstanceTypes", list_orderable_instance_types, (FILTERS, _SAMPLE)),
)
