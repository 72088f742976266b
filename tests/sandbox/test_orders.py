"""The rules of ordering, each at its border, and the life of an order along the sandbox's clock."""

from datetime import timedelta

import pytest
from botocore.exceptions import ClientError

import outpost_planner as planner
from outpost_planner.sandbox import clock, world
from outpost_planner.sandbox.operations import outposts as outposts_family
from outpost_planner.sandbox.operations import sites as sites_family


def outposts(client):
    """Return Seattle's, Frankfurt's and Tokyo's Outpost ids."""
    return [outpost["OutpostId"] for outpost in client.list_outposts()["Outposts"]]


def order(client, outpost_id, item="OR-RKGP001", quantity=1, **more):
    parameters = {
        "PaymentOption": "NO_UPFRONT",
        "LineItems": [{"CatalogItemId": item, "Quantity": quantity}],
        **more,
    }
    return client.create_order(OutpostIdentifier=outpost_id, **parameters)["Order"]


def refusal(call, *arguments, **parameters):
    """Return the status, code and message of the error that a call ends with."""
    with pytest.raises(ClientError) as caught:
        call(*arguments, **parameters)
    answer = caught.value.response
    return (
        answer["ResponseMetadata"]["HTTPStatusCode"],
        answer["Error"]["Code"],
        answer["Error"]["Message"],
    )


def test_an_order_comes_back_as_it_was_placed(sandbox):
    """By id or ARN, with or without a term; what was not given is absent and not null."""
    client = sandbox.client()
    outpost = client.list_outposts()["Outposts"][0]
    placed = order(client, outpost["OutpostArn"], quantity=2, PaymentTerm="FIVE_YEARS")
    assert placed == client.get_order(OrderId=placed["OrderId"])["Order"]
    assert placed["OutpostId"] == outpost["OutpostId"]
    assert placed["OrderSubmissionDate"] == sandbox.now
    assert {
        name: placed[name] for name in ("Status", "OrderType", "PaymentOption", "PaymentTerm")
    } == {
        "Status": "PREPARING",
        "OrderType": "OUTPOST",
        "PaymentOption": "NO_UPFRONT",
        "PaymentTerm": "FIVE_YEARS",
    }
    assert "OrderFulfilledDate" not in placed
    assert "PaymentTerm" not in order(client, outpost["OutpostId"])


@pytest.mark.parametrize(
    ("which", "line", "code", "said"),
    [
        (0, ("OR-ZZZZZZ9", 1), "NotFoundException", "no catalog item OR-ZZZZZZ9"),
        (0, ("OR-RKGP0A1", 1), "ValidationException", "OR-RKGP0A1 is discontinued"),
        (0, ("OR-SV1U001", 1), "ValidationException", "takes RACK hardware"),
        (2, ("OR-RKGP001", 1), "ValidationException", "takes SERVER hardware"),
        (2, ("OR-SV1U001", 2), "ValidationException", "A server Outpost holds one server"),
    ],
)
def test_what_cannot_be_ordered_is_refused(sandbox, which, line, code, said):
    """Unknown and discontinued items, the wrong hardware, a second server:
    and nothing is placed.
    """
    client = sandbox.client()
    _, found, message = refusal(order, client, outposts(client)[which], *line)
    assert (found, said in message) == (code, True), message
    assert client.list_orders()["Orders"] == []


def test_an_outpost_of_nobody_or_of_another_account_is_not_found(sandbox):
    """An ARN is compared whole."""
    client = sandbox.client()
    assert refusal(order, client, "op-00000000000000000")[:2] == (404, "NotFoundException")
    arn = client.list_outposts()["Outposts"][0]["OutpostArn"].replace(
        "123456789012", "210987654321"
    )
    assert refusal(order, client, arn)[:2] == (404, "NotFoundException")


def test_a_server_outpost_takes_one_server_and_no_more(sandbox):
    """The second order is in conflict with the Outpost, whose id and type the error carries."""
    client = sandbox.client()
    tokyo = outposts(client)[2]
    order(client, tokyo, "OR-SV1U001")
    with pytest.raises(client.exceptions.ConflictException) as caught:
        order(client, tokyo, "OR-SV1U001")
    assert caught.value.response["ResourceId"] == tokyo
    assert caught.value.response["ResourceType"] == "OUTPOST"


def test_open_orders_of_an_outpost_are_limited(sandbox):
    """The tenth is placed, the eleventh refused with 402, and a cancelled one makes room."""
    client = sandbox.client()
    seattle = outposts(client)[0]
    placed = [order(client, seattle)["OrderId"] for _ in range(world.MAX_OPEN_ORDERS)]
    assert refusal(order, client, seattle)[:2] == (402, "ServiceQuotaExceededException")
    client.cancel_order(OrderId=placed[0])
    assert order(client, seattle)["OrderId"] not in placed


def test_a_cancelled_or_shipped_order_cannot_be_cancelled(sandbox):
    """409 with the order's id and type; the order stays as it was."""
    client = sandbox.client()
    seattle, frankfurt, _ = outposts(client)
    cancelled = order(client, seattle)["OrderId"]
    shipped = order(client, frankfurt)["OrderId"]
    client.cancel_order(OrderId=cancelled)
    assert client.get_order(OrderId=cancelled)["Order"]["Status"] == "CANCELLED"
    while client.get_order(OrderId=shipped)["Order"]["LineItems"][0]["Status"] in {
        "PREPARING",
        "BUILDING",
    }:
        sandbox.advance(days=5)
    for order_id in (cancelled, shipped):
        before = client.get_order(OrderId=order_id)["Order"]
        with pytest.raises(client.exceptions.ConflictException) as caught:
            client.cancel_order(OrderId=order_id)
        assert caught.value.response["ResourceId"] == order_id
        assert caught.value.response["ResourceType"] == "ORDER"
        assert client.get_order(OrderId=order_id)["Order"] == before


def test_nothing_moves_unless_the_clock_is_moved(sandbox):
    """An order looks the same as often as it is asked for."""
    client = sandbox.client()
    order_id = order(client, outposts(client)[0])["OrderId"]
    assert len({str(client.get_order(OrderId=order_id)["Order"]) for _ in range(5)}) == 1


def test_an_order_walks_its_statuses_forward_and_arrives(sandbox):
    """Day by day: no status is left for an earlier one, and hardware appears when it ships, never
    before.
    """
    client = sandbox.client()
    seattle = outposts(client)[0]
    order_id = order(client, seattle, quantity=2, PaymentTerm="THREE_YEARS")["OrderId"]
    walk = ["PREPARING", "BUILDING", "SHIPPED", "DELIVERED", "INSTALLING", "INSTALLED"]
    seen = []
    while not seen or seen[-1] != "INSTALLED":
        assert sandbox.now < clock.START + timedelta(days=365)
        (line,) = client.get_order(OrderId=order_id)["Order"]["LineItems"]
        has_left = walk.index(line["Status"]) >= walk.index("SHIPPED")
        assert ("ShipmentInformation" in line) == ("AssetInformationList" in line) == has_left
        seen += [line["Status"]] if line["Status"] not in seen else []
        sandbox.advance(days=1)
    assert seen == walk
    done = client.get_order(OrderId=order_id)["Order"]
    assert done["Status"] == "COMPLETED"
    assert sandbox.now - timedelta(days=2) <= done["OrderFulfilledDate"] <= sandbox.now
    assets = client.list_assets(OutpostIdentifier=seattle)["Assets"]
    assert [asset["AssetId"] for asset in assets] == [
        asset["AssetId"] for asset in done["LineItems"][0]["AssetInformationList"]
    ]
    assert len(assets) == 2 * 4  # two racks of four hosts


def test_some_lines_fail_are_cancelled_or_are_replaced_and_the_replacement_arrives():
    """Of many orders a few end early; a replacement names the line and the
    order that it replaces.
    """
    with planner.start_sandbox(max_open_orders=400) as sandbox:
        client = sandbox.client()
        seattle = outposts(client)[0]
        placed = [order(client, seattle)["OrderId"] for _ in range(150)]
        sandbox.advance(days=400)
        orders = [client.get_order(OrderId=each)["Order"] for each in placed]
        fates = [line["Status"] for each in orders for line in each["LineItems"]]
        assert {
            fate: fates.count(fate) > 0 for fate in ("INSTALLED", "ERROR", "REPLACED", "CANCELLED")
        } == {
            "INSTALLED": True,
            "ERROR": True,
            "REPLACED": True,
            "CANCELLED": True,
        }
        assert fates.count("INSTALLED") > 120
        listed = [
            each["OrderId"]
            for page in client.get_paginator("list_orders").paginate()
            for each in page["Orders"]
        ]
        replacements = [
            client.get_order(OrderId=each)["Order"] for each in listed if each not in placed
        ]
        assert len(replacements) == fates.count("REPLACED")
        replaced = {
            (each["OrderId"], line["LineItemId"])
            for each in orders
            for line in each["LineItems"]
            if line["Status"] == "REPLACED"
        }
        assert replaced == {
            (line["PreviousOrderId"], line["PreviousLineItemId"])
            for each in replacements
            for line in each["LineItems"]
        }
        assert {each["OrderType"] for each in replacements} == {"REPLACEMENT"}
        assert {each["Status"] for each in replacements} == {"COMPLETED"}


def test_the_same_seed_and_clock_give_the_same_world_and_another_seed_another():
    """Ids, dates, carriers and fates: all but the server's address."""

    def live(seed, steps):
        with planner.start_sandbox(seed=seed) as sandbox:
            client = sandbox.client()
            placed = [order(client, outpost) for outpost in outposts(client)[:2]]
            for days in steps:
                sandbox.advance(days=days)
            return repr(sandbox), [
                client.get_order(OrderId=each["OrderId"])["Order"] for each in placed
            ]

    assert live(7, [100]) == live(7, [50, 25, 25])
    assert live(7, [100]) != live(8, [100])


def test_lists_are_paged_and_a_token_is_good_for_its_own_list_alone(sandbox):
    """Every item once; a token of another filter or operation is refused."""
    client = sandbox.client()
    whole = client.list_catalog_items(MaxResults=1000)["CatalogItems"]
    pages = list(
        client.get_paginator("list_catalog_items").paginate(PaginationConfig={"PageSize": 7})
    )
    assert [item for page in pages for item in page["CatalogItems"]] == whole
    assert len(pages) == -(-len(whole) // 7)
    token = pages[0]["NextToken"]
    assert (
        refusal(client.list_catalog_items, NextToken=token, ItemClassFilter=["RACK"])[1]
        == "ValidationException"
    )
    assert refusal(client.list_sites, NextToken=token)[1] == "ValidationException"


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"ItemClassFilter": ["SERVER"]}, lambda item: item["item_class"] == "SERVER"),
        ({"SupportedStorageFilter": ["S3"]}, lambda item: "S3" in item["supported_storage"]),
        (
            {"EC2FamilyFilter": ["m7i", "r5"]},
            lambda item: {"m7i", "r5"} & {c.family for c in item["ec2_capacities"]},
        ),
    ],
)
def test_the_catalog_is_the_projects_and_its_filters_are_those_of_the_api(
    sandbox, filters, expected
):
    """Each filter leaves exactly the rows of the CSV that it names."""
    catalog = planner.read_catalog()
    found = [
        item["CatalogItemId"]
        for item in sandbox.client().list_catalog_items(**filters)["CatalogItems"]
    ]
    assert found == [item_id for item_id, item in catalog.items.iterrows() if expected(item)]


def test_a_site_or_outpost_in_use_is_kept(sandbox):
    """409 while something depends on it, gone when nothing does."""
    client = sandbox.client()
    seattle = client.list_outposts()["Outposts"][0]
    assert refusal(client.delete_site, SiteId=seattle["SiteId"])[0] == 409
    placed = order(client, seattle["OutpostId"])
    address = client.get_site_address(SiteId=seattle["SiteId"], AddressType="OPERATING_ADDRESS")[
        "Address"
    ]
    change = {"SiteId": seattle["SiteId"], "AddressType": "SHIPPING_ADDRESS", "Address": address}
    assert refusal(client.update_site_address, **change)[0] == 409
    assert refusal(client.delete_outpost, OutpostId=seattle["OutpostId"])[0] == 409
    assert (
        refusal(
            client.update_outpost, OutpostId=seattle["OutpostId"], SupportedHardwareType="SERVER"
        )[0]
        == 409
    )
    client.cancel_order(OrderId=placed["OrderId"])
    client.update_site_address(**change)
    client.delete_outpost(OutpostId=seattle["OutpostId"])
    client.delete_site(SiteId=seattle["SiteId"])
    assert seattle["SiteId"] not in [site["SiteId"] for site in client.list_sites()["Sites"]]


def test_sites_and_outposts_are_limited_as_aws_limits_them(sandbox):
    """The last one fits, the next is refused with 402."""
    client = sandbox.connection("210987654321").client()
    sites = [
        client.create_site(Name=f"Site {number}")["Site"]["SiteId"]
        for number in range(sites_family.MAX_SITES)
    ]
    assert refusal(client.create_site, Name="One more")[:2] == (
        402,
        "ServiceQuotaExceededException",
    )
    for number in range(outposts_family.MAX_OUTPOSTS_PER_SITE):
        client.create_outpost(Name=f"Outpost {number}", SiteId=sites[0])
    assert refusal(client.create_outpost, Name="One more", SiteId=sites[0])[0] == 402


def test_a_new_outpost_is_pending_until_its_hardware_is_installed(sandbox):
    """And knows its generation and instance types from then on."""
    client = sandbox.client()
    site = client.list_sites()["Sites"][0]["SiteId"]
    outpost_id = client.create_outpost(Name="Second", SiteId=site)["Outpost"]["OutpostId"]
    assert client.get_outpost(OutpostId=outpost_id)["Outpost"]["LifeCycleStatus"] == "PENDING"
    order(client, outpost_id, "OR-R2GP001")
    sandbox.advance(days=365)
    outpost = client.get_outpost(OutpostId=outpost_id)["Outpost"]
    assert (outpost["LifeCycleStatus"], outpost["Generation"]) == ("ACTIVE", "GENERATION_2")
    types = client.get_outpost_instance_types(OutpostId=outpost_id)["InstanceTypes"]
    assert {"InstanceType": "m7i.24xlarge", "VCPUs": 96} in types
    assert {each["InstanceType"].split(".")[0] for each in types} == {"m7i"}


def test_accounts_and_regions_stay_apart(sandbox):
    """What one has, no other sees."""
    seattle = outposts(sandbox.client())[0]
    order(sandbox.client(), seattle)
    for other in (sandbox.connection("210987654321"), sandbox.connection(region="eu-central-1")):
        assert not other.is_live
        assert other.client().list_orders()["Orders"] == []
        assert refusal(order, other.client(), seattle)[0] == 404
