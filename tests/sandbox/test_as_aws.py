"""Answers have the forms that AWS's own have, which differ here and there from what the service
model suggests.
"""

import struct

import pytest

import outpost_planner as planner
from outpost_planner.plan.instance_types import instance_types


@pytest.fixture(scope="module")
def client():
    with planner.start_sandbox() as sandbox:
        yield sandbox.client()


def test_catalog_items_have_bare_sizes_texts_and_floats_of_32_bits(client):
    """The hosts are those of the sample catalog all the same, and the power
    is so to a millionth.
    """
    catalog = planner.read_catalog().items
    for item in client.list_catalog_items()["CatalogItems"]:
        row = catalog.loc[item["CatalogItemId"]]
        assert [f"{each['Family']}.{each['MaxSize']}" for each in item["EC2Capacities"]] == [
            each.max_size for each in row["ec2_capacities"]
        ]
        assert [each["Quantity"] for each in item["EC2Capacities"]] == [
            str(each.quantity) for each in row["ec2_capacities"]
        ]
        assert item["PowerKva"] == struct.unpack("f", struct.pack("f", row["power_kva"]))[0]
        assert round(item["PowerKva"], 6) == row["power_kva"]
        assert item == client.get_catalog_item(CatalogItemId=item["CatalogItemId"])["CatalogItem"]


def test_a_thing_without_tags_has_an_empty_map(client):
    """Not none at all; and so has one whose tags were taken away."""
    outpost, site = client.list_outposts()["Outposts"][0], client.list_sites()["Sites"][0]
    assert outpost["Tags"] == site["Tags"] == {}
    client.tag_resource(ResourceArn=outpost["OutpostArn"], Tags={"team": "imaging"})
    assert client.get_outpost(OutpostId=outpost["OutpostId"])["Outpost"]["Tags"] == {
        "team": "imaging"
    }
    client.untag_resource(ResourceArn=outpost["OutpostArn"], TagKeys=["team"])
    assert client.list_tags_for_resource(ResourceArn=outpost["OutpostArn"])["Tags"] == {}


def test_instance_types_begin_with_large_and_servers_have_no_generation(client):
    """A rack's m7i.large is of generation 2; a generation's list has no server."""
    found = {
        each["InstanceType"]: each
        for each in client.list_orderable_instance_types()["InstanceTypes"]
    }
    assert found["m7i.large"]["VCPUs"] == 2
    assert found["m7i.large"]["MemoryInMib"] == 8192
    assert found["m7i.large"]["FormFactorConfigs"] == [
        {"FormFactor": "RACK", "OutpostGeneration": "GENERATION_2"}
    ]
    assert found["c6id.large"]["FormFactorConfigs"] == [{"FormFactor": "SERVER"}]
    second = client.list_orderable_instance_types(OutpostGenerationFilter="GENERATION_2")[
        "InstanceTypes"
    ]
    assert {each["InstanceType"].partition(".")[0] for each in second} == {
        *("c7i", "m7i", "r7i"),
        *("c8i", "m8i", "r8i"),
    }


def test_an_outpost_is_active_where_hardware_is_installed_and_pending_where_it_is_empty(sandbox):
    """The examples are new; what is ordered makes its Outpost ACTIVE, and none of the others."""
    client = sandbox.client()
    first = client.list_outposts()["Outposts"][0]["OutpostId"]
    line = {"CatalogItemId": "OR-RKGP001", "Quantity": 1}
    for installed in (False, True):
        for outpost in client.list_outposts()["Outposts"]:
            assets = client.list_assets(OutpostIdentifier=outpost["OutpostId"])["Assets"]
            types = client.get_outpost_instance_types(OutpostId=outpost["OutpostId"])[
                "InstanceTypes"
            ]
            status = "ACTIVE" if assets else "PENDING"
            assert outpost["LifeCycleStatus"] == status
            assert bool(assets) == bool(types) == ("Generation" in outpost)
            assert bool(assets) == (installed and outpost["OutpostId"] == first)
        client.create_order(OutpostIdentifier=first, LineItems=[line], PaymentOption="NO_UPFRONT")
        sandbox.advance(days=365)


def test_every_orderable_type_is_one_of_ec2(client):
    """By EC2's own table: c5.9xlarge is there and c5.8xlarge is not; memory is the table's."""
    listed = client.list_orderable_instance_types()["InstanceTypes"]
    table = instance_types()
    assert {each["InstanceType"] for each in listed} <= set(table)
    memory = {each["InstanceType"]: each["MemoryInMib"] for each in listed}
    assert memory == {name: table[name].room[1] for name in memory}
    assert "c5.9xlarge" in memory
    assert "c5.8xlarge" not in memory
