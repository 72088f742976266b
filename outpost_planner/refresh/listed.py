"""What AWS lists that can be ordered: catalog items by class, and instance types."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from outpost_planner.aws.offered import is_not_offered
from outpost_planner.errors import AwsError
from outpost_planner.service import model

if TYPE_CHECKING:
    from outpost_planner.aws.answers import ApiDict
    from outpost_planner.aws.calls import Reads

TYPE_COLUMNS = {
    "instance_type": "str",
    "vcpus": "Int64",
    "memory_gib": "Float64",
    "network_performance": "str",
    "form_factors": "str",
    "generations": "str",
}
"""Columns of the instance types, and their dtypes."""

MIB_PER_GIB = 1024


def list_items(client: Reads, label: str) -> dict[str, tuple[str, ApiDict]]:
    """Ask for every catalog item, class by class: no answer says of which class an item is.

    Parameters
    ----------
    client
        Reads from the Outposts service.
    label
        SANDBOX or LIVE, account and Region, for messages.

    Returns
    -------
    dict
        Class and item, as the API shapes it, by item id.

    Raises
    ------
    AwsError
        Where a list did not come whole, where it is empty, and where an item is listed under two
        classes, so that nobody knows of which it is.
    """
    found: dict[str, tuple[str, ApiDict]] = {}
    twice: dict[str, str] = {}
    # A CatalogItem does not say its class: the filter by which it came does.
    for item_class in model.enum("CatalogItemClass"):
        listed = client.all_of("list_catalog_items", "CatalogItems", ItemClassFilter=[item_class])
        for item in listed:
            before, _ = found.setdefault(item["CatalogItemId"], (item_class, item))
            if before != item_class:
                twice[item["CatalogItemId"]] = f"{before} and {item_class}"
    if twice:
        item_id, classes = next(iter(twice.items()))
        raise AwsError(
            f"ListCatalogItems names {len(twice)} items under two classes, such as {item_id} under"
            f" {classes}: the endpoint does not heed the filter, and no class can be trusted."
            " Nothing was changed.",
            code="TwoClasses",
            operation="ListCatalogItems",
        )
    if not found:
        raise AwsError(
            f"ListCatalogItems names no item at all in {label}: that is no catalog."
            " Nothing was changed. Look whether the account and the Region are those that order.",
            code="NoItems",
            operation="ListCatalogItems",
        )
    return found


def list_instance_types(client: Reads) -> tuple[pd.DataFrame, str]:
    """Ask for every instance type that can be ordered.

    Parameters
    ----------
    client
        Reads from the Outposts service.

    Returns
    -------
    types, why_not
        `TYPE_COLUMNS`, and why there are none; empty where they came.

    Raises
    ------
    AwsError
        Where the list was begun and did not come whole. An account or a botocore that has no such
        operation is no error: the catalog is read without it.
    """
    why_not = ""
    listed: list[ApiDict] = []
    try:
        listed = client.all_of("list_orderable_instance_types", "InstanceTypes")
    except AwsError as error:
        if not is_not_offered(error):
            raise
        why_not = f"Instance types are not known: {error}"
    rows = [
        (
            each["InstanceType"],
            each.get("VCPUs"),
            None if each.get("MemoryInMib") is None else each["MemoryInMib"] / MIB_PER_GIB,
            each.get("NetworkPerformance"),
            _joined(each, "FormFactor"),
            _joined(each, "OutpostGeneration"),
        )
        for each in listed
    ]
    frame = pd.DataFrame(rows, columns=list(TYPE_COLUMNS)).astype(TYPE_COLUMNS)
    return frame.sort_values("instance_type", ignore_index=True), why_not


def _joined(each: dict[str, Any], member: str) -> str:
    configs = each.get("FormFactorConfigs") or ()
    return ", ".join(sorted({str(config[member]) for config in configs if config.get(member)}))
