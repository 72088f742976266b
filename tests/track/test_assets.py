"""What orders brought against what stands in the Outposts."""

import pytest

from outpost_planner import asset_table, flatten_orders, read_catalog, sample_orders
from outpost_planner.track.assets import COLUMNS


def order(order_id, outpost_id, *asset_ids, status="INSTALLED", item="OR-RKCP001"):
    line = {
        "LineItemId": f"{order_id}-a",
        "CatalogItemId": item,
        "Status": status,
        "ShipmentInformation": {"ShipmentCarrier": "DHL"},
        "AssetInformationList": [{"AssetId": asset_id} for asset_id in asset_ids],
    }
    return {
        "OrderId": order_id,
        "OutpostId": outpost_id,
        "Status": "COMPLETED",
        "LineItems": [line],
    }


def listed(asset_id, outpost_id, **fields):
    return {"AssetId": asset_id, "OutpostId": outpost_id, "AssetType": "COMPUTE"} | fields


OUTPOSTS = [
    {
        "OutpostId": "op-1",
        "Name": "Seattle",
        "SiteId": "os-1",
        "Site": {"Name": "Pier 57", "OperatingAddressCountryCode": "US"},
    },
    {"OutpostId": "op-2", "Name": "Berlin", "Site": None},
]


def test_every_finding():
    """Matched, elsewhere, not listed, without an order: each asset once, where it stands."""
    frames = flatten_orders([order("oo-1", "op-1", "A1", "A2", "A3")])
    active = {"State": "ACTIVE", "InstanceFamilies": ["c5", "m5"]}
    found = [
        listed("A1", "op-1", ComputeAttributes=active),
        listed("A2", "op-2"),
        listed("A9", "op-2"),
    ]
    table = asset_table(frames, listed=found, outposts=OUTPOSTS).set_index("asset_id")
    assert table["finding"].to_dict() == {
        "A1": "MATCHED",
        "A2": "ELSEWHERE",
        "A3": "NOT_LISTED",
        "A9": "WITHOUT_ORDER",
    }
    assert table["outpost_name"].tolist() == ["Seattle", "Berlin", "Seattle", "Berlin"]
    assert table.loc[
        "A1", ["instance_family", "state", "country_code", "shipment_carrier"]
    ].tolist() == [
        "c5, m5",
        "ACTIVE",
        "US",
        "DHL",
    ]
    assert table.loc["A9", ["order_id", "line_item_status", "site_name"]].isna().all()
    assert not table["is_duplicate"].any()


def test_an_asset_that_two_orders_bring_is_shown_twice_and_marked():
    """A duplicate is visible, whoever brings it and wherever it stands."""
    frames = flatten_orders([order("oo-1", "op-1", "A1"), order("oo-2", "op-2", "A1", "A2")])
    alone = asset_table(frames)
    assert alone["asset_id"].tolist() == ["A1", "A1", "A2"]
    assert alone["is_duplicate"].tolist() == [True, True, False]
    assert alone["finding"].isna().all()
    compared = asset_table(
        frames, listed=[listed("A1", "op-2"), listed("A2", "op-2"), listed("A2", "op-1")]
    )
    assert compared["is_duplicate"].all()
    assert compared["finding"].tolist() == ["ELSEWHERE", "MATCHED", "MATCHED"]


def test_what_lacks_an_id_joins_nothing():
    """Two assets without ids are no pair."""
    frames = flatten_orders([{"LineItems": [{"AssetInformationList": [{}, {}]}]}])
    table = asset_table(frames, listed=[{"OutpostId": "op-1"}, {"OutpostId": "op-1"}])
    assert len(table) == 4
    assert not table["is_duplicate"].any()
    assert table["order_id"].isna().all()


def test_the_catalog_names_items_and_families():
    """Where ListAssets knows no family, the catalog item's own stand there."""
    frames = flatten_orders(
        [order("oo-1", "op-1", "A1"), order("oo-2", "op-1", "A2", item="OR-NOTSOLD")]
    )
    table = asset_table(frames, catalog=read_catalog()).set_index("asset_id")
    item = read_catalog().items.loc["OR-RKCP001"]
    assert table.loc["A1", "item_name"] == item["name"]
    assert table.loc["A1", "instance_family"] == item["ec2_capacities"][0].family
    assert table.loc["A2", ["item_name", "instance_family"]].isna().all()


@pytest.mark.parametrize(
    "options", [{}, {"listed": []}, {"outposts": []}, {"catalog": read_catalog()}]
)
def test_the_columns_are_always_the_same(options):
    """Many assets or none, compared or not: the schema stays."""
    expected = asset_table(flatten_orders(sample_orders())).dtypes.astype("str").to_dict()
    for orders in ([], sample_orders()):
        table = asset_table(flatten_orders(orders), **options)
        assert tuple(table.columns) == COLUMNS
        assert table.dtypes.astype("str").to_dict() == expected


def test_no_asset_of_the_sample_fleet_is_lost():
    """As many rows as assets, each with its Outpost and the status of its line."""
    frames = flatten_orders(sample_orders())
    table = asset_table(frames)
    assert table["asset_id"].tolist() == frames.assets["asset_id"].tolist()
    assert table[["outpost_id", "line_item_status", "order_status"]].notna().all(axis=None)
