"""Which assets there are, where they stand and which order brought them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from outpost_planner.errors import check_kind
from outpost_planner.track.frames import OrderFrames

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from outpost_planner.plan.catalog import Catalog

COLUMNS = (
    "asset_id",
    "order_id",
    "line_item_id",
    "outpost_id",
    "outpost_name",
    "site_id",
    "site_name",
    "country_code",
    "catalog_item_id",
    "item_name",
    "instance_family",
    "order_status",
    "line_item_status",
    "shipment_carrier",
    "asset_type",
    "state",
    "finding",
    "is_duplicate",
)
"""Columns of `asset_table`, in order."""

FINDINGS = ("MATCHED", "ELSEWHERE", "NOT_LISTED", "WITHOUT_ORDER")
"""What comparing orders with ListAssets can say of an asset, the good news first."""


def asset_table(
    frames: OrderFrames,
    *,
    listed: Iterable[Mapping[str, Any]] | None = None,
    outposts: Iterable[Mapping[str, Any]] | None = None,
    catalog: Catalog | None = None,
) -> pd.DataFrame:
    """Bring together what orders say of each asset and what stands in the Outposts.

    Parameters
    ----------
    frames
        From `flatten_orders`.
    listed
        What ListAssets says, from `collect_assets`; the two are not compared where left out.
    outposts
        From `collect_outposts`: adds the names of Outposts and sites, and the countries.
    catalog
        Adds the items' names and, for assets that ListAssets does not know, the instance families.

    Returns
    -------
    pandas.DataFrame
        One row for each time that an order line brings an asset, then one for each asset that is
        listed and that no order brought. Columns are ``track.assets.COLUMNS``. ``finding`` is
        MATCHED (ordered for the Outpost where it stands), ELSEWHERE (listed in another Outpost,
        which is the one given), NOT_LISTED (ordered, and not listed) or WITHOUT_ORDER; missing
        where nothing was compared. ``is_duplicate`` marks an asset that more than one order line
        brings, or that is listed more than once.

    Examples
    --------
    >>> from outpost_planner import flatten_orders, sample_orders
    >>> table = asset_table(flatten_orders(sample_orders()))
    >>> len(table), int(table["is_duplicate"].sum())
    (250, 0)
    """
    check_kind(
        frames, OrderFrames, "asset_table", "flatten_orders(collect_orders(connection)) makes them"
    )
    table = _ordered(frames)
    if listed is not None:
        table = _compared(table, _listed(listed))
    table = _placed(table, outposts or ())
    table = _described(table, catalog)
    table["is_duplicate"] = table["is_duplicate"] | _repeated(table["asset_id"])
    table["finding"] = pd.Categorical(table["finding"], categories=list(FINDINGS), ordered=True)
    return table[list(COLUMNS)]


def _ordered(frames: OrderFrames) -> pd.DataFrame:
    lines = frames.line_items.rename(columns={"status": "line_item_status"})
    lines = lines[
        ["order_id", "line_item_id", "catalog_item_id", "line_item_status", "shipment_carrier"]
    ]
    orders = frames.orders.rename(columns={"status": "order_status"})[
        ["order_id", "outpost_id", "order_status"]
    ]
    table = frames.assets[["asset_id", "order_id", "line_item_id"]]
    table = table.merge(_unique(lines, ["order_id", "line_item_id"]), how="left")
    table = table.merge(_unique(orders, ["order_id"]), how="left")
    return _with_text(table, "asset_type", "state", "families", "finding").assign(
        is_duplicate=False
    )


def _unique(frame: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Keep rows that can be joined on: pandas would join one missing key to another."""
    return frame.dropna(subset=keys).drop_duplicates(keys)


def _with_text(frame: pd.DataFrame, *columns: str) -> pd.DataFrame:
    return frame.assign(
        **{column: pd.Series(pd.NA, index=frame.index, dtype="str") for column in columns}
    )


def _listed(assets: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    rows = [
        (
            asset.get("AssetId"),
            asset.get("OutpostId"),
            asset.get("AssetType"),
            compute.get("State"),
            ", ".join(
                str(each) for each in compute.get("InstanceFamilies") or () if each is not None
            )
            or None,
        )
        for asset in assets
        for compute in (asset.get("ComputeAttributes") or {},)
    ]
    columns = ["asset_id", "stands_in", "asset_type", "state", "families"]
    frame = pd.DataFrame(rows, columns=columns, dtype="str")
    # The same asset listed twice in one Outpost is one asset; in two Outposts it is a finding.
    again = frame.duplicated(["asset_id", "stands_in"]) & frame["asset_id"].notna()
    return frame.assign(is_duplicate=_repeated(frame["asset_id"]))[~again]


def _repeated(asset_ids: pd.Series) -> pd.Series:
    return asset_ids.notna() & asset_ids.duplicated(keep=False)


def _compared(table: pd.DataFrame, listed: pd.DataFrame) -> pd.DataFrame:
    known = listed.dropna(subset="asset_id")
    # Where an asset is listed twice, the place that it was ordered for is the one to compare with.
    places = (
        table[["asset_id", "outpost_id"]]
        .rename(columns={"outpost_id": "stands_in"})
        .assign(meant=True)
    )
    places = known.merge(places.drop_duplicates(), how="left").sort_values(
        "meant", na_position="last"
    )
    first = places.drop_duplicates("asset_id").drop(columns="meant")
    bare = table.drop(columns=["asset_type", "state", "families", "is_duplicate"])
    joined = bare.merge(first, on="asset_id", how="left")
    found = joined["stands_in"].notna() & joined["asset_id"].notna()
    elsewhere = found & (joined["stands_in"] != joined["outpost_id"])
    joined["finding"] = np.select([elsewhere, found], ["ELSEWHERE", "MATCHED"], "NOT_LISTED")
    joined["outpost_id"] = joined["stands_in"].where(elsewhere, joined["outpost_id"])
    joined["is_duplicate"] = joined["is_duplicate"].eq(True)
    surplus = listed[~listed["asset_id"].isin(table["asset_id"].dropna())]
    surplus = surplus.rename(columns={"stands_in": "outpost_id"}).assign(finding="WITHOUT_ORDER")
    return pd.concat([joined.drop(columns="stands_in"), surplus], ignore_index=True).astype(
        {
            "line_item_status": table["line_item_status"].dtype,
            "order_status": table["order_status"].dtype,
        }
    )


def _placed(table: pd.DataFrame, outposts: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    rows = [
        (
            outpost.get("OutpostId"),
            outpost.get("Name"),
            outpost.get("SiteId"),
            site.get("Name"),
            site.get("OperatingAddressCountryCode"),
        )
        for outpost in outposts
        for site in (outpost.get("Site") or {},)
    ]
    columns = ["outpost_id", "outpost_name", "site_id", "site_name", "country_code"]
    places = pd.DataFrame(rows, columns=columns, dtype="str")
    return table.merge(_unique(places, ["outpost_id"]), on="outpost_id", how="left")


def _described(table: pd.DataFrame, catalog: Catalog | None) -> pd.DataFrame:
    if catalog is None:
        return _with_text(table, "item_name").rename(columns={"families": "instance_family"})
    items = catalog.items
    families = [
        ", ".join(dict.fromkeys(each.family for each in found)) for found in items["ec2_capacities"]
    ]
    by_item = pd.Series(families, index=items.index, dtype="str").replace("", None)
    found = table["catalog_item_id"]
    return table.assign(
        item_name=found.map(items["name"]).astype("str"),
        instance_family=table["families"].fillna(found.map(by_item).astype("str")),
    )
