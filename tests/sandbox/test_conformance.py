"""For every operation: valid requests get valid answers, invalid ones the service's own error."""

import pytest
from botocore import xform_name
from botocore.config import Config
from botocore.exceptions import ClientError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support import shapes

import outpost_planner as planner
from outpost_planner.sandbox.operations import OPERATIONS
from outpost_planner.service import model
from outpost_planner.service.violations import violations

SERVICE = model.service_model()
QUICKLY = settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.filter_too_much,
    ],
)


NO_TAGS = "Tags: 0 entries, where at least 1 is needed"


@pytest.fixture(scope="module")
def busy_sandbox():
    """Serve a sandbox with something of everything: orders of all ages, assets, tags."""
    with planner.start_sandbox() as sandbox:
        client = sandbox.client()
        outposts = client.list_outposts()["Outposts"]
        for outpost in outposts:
            item = "OR-RKGP001" if outpost["SupportedHardwareType"] == "RACK" else "OR-SV1U001"
            line = {"CatalogItemId": item, "Quantity": 1}
            order = {
                "OutpostIdentifier": outpost["OutpostId"],
                "PaymentOption": "NO_UPFRONT",
                "LineItems": [line],
            }
            client.create_order(**order)
            client.tag_resource(ResourceArn=outpost["OutpostArn"], Tags={"cost-center": "4711"})
        sandbox.advance(days=200)
        client.create_order(
            **{**order, "OutpostIdentifier": outposts[0]["OutpostId"], "LineItems": [RACK]}
        )
        rent(sandbox, client, outposts)
        for country in ("US", "DE"):
            capacity = {"QuoteCapacityType": "EC2", "Unit": "m5.4xlarge", "Quantity": 9}
            client.create_quote(
                CountryCode=country,
                RequestedCapacities=[capacity],
                OutpostIdentifier=outposts[0]["OutpostId"],
            )
        yield sandbox


RACK = {"CatalogItemId": "OR-RKGP001", "Quantity": 1}
KEY = "A" * 43 + "="


def rent(sandbox, client, outposts):
    """Let instances run, a capacity task wait for one of them, and connect
    what can be connected.
    """
    outpost_id = outposts[0]["OutpostId"]
    sandbox.run_instances(outpost_id, "m5.24xlarge", 4)
    client.start_capacity_task(
        OutpostIdentifier=outpost_id, InstancePools=[{"InstanceType": "m5.12xlarge", "Count": 8}]
    )
    asset_id = client.list_assets(OutpostIdentifier=outpost_id)["Assets"][0]["AssetId"]
    client.start_connection(AssetId=asset_id, ClientPublicKey=KEY, NetworkInterfaceDeviceIndex=0)
    client.create_private_connectivity_config(
        OutpostId=outpost_id, VpcInformationList=[{"VpcId": "vpc-1", "SubnetIds": ["subnet-1"]}]
    )


@pytest.fixture(scope="module")
def client(busy_sandbox):
    """Call without botocore's own checks, so that every request reaches the server."""
    return busy_sandbox.client(
        config=Config(parameter_validation=False, retries={"total_max_attempts": 1})
    )


@pytest.fixture(scope="module")
def known(client):
    """Ids that exist, by the name of their shape."""
    outposts = client.list_outposts()["Outposts"]
    orders, quotes = client.list_orders()["Orders"], client.list_quotes()["Quotes"]
    assets = client.list_assets(OutpostIdentifier=outposts[0]["OutpostId"])["Assets"]
    ids = [outpost["OutpostId"] for outpost in outposts]
    tasks = client.list_capacity_tasks()["CapacityTasks"]
    running = client.list_asset_instances(OutpostIdentifier=ids[0])["AssetInstances"]
    connected = client.start_connection(
        AssetId=assets[0]["AssetId"], ClientPublicKey=KEY, NetworkInterfaceDeviceIndex=1
    )
    return {
        "OutpostId": ids,
        "OutpostIdentifier": ids + [outpost["OutpostArn"] for outpost in outposts],
        "SiteId": [outpost["SiteId"] for outpost in outposts],
        "OrderId": [order["OrderId"] for order in orders],
        "SkuCode": ["OR-RKGP001", "OR-SV1U001", "OR-RKGP0A1"],
        "Arn": [outpost["OutpostArn"] for outpost in outposts],
        "AssetIdInput": [asset["AssetId"] for asset in assets],
        "AssetId": [asset["AssetId"] for asset in assets],
        "CapacityTaskId": [task["CapacityTaskId"] for task in tasks],
        "ConnectionId": [connected["ConnectionId"]],
        "InstanceId": [instance["InstanceId"] for instance in running],
        "AccountId": ["123456789012"],
        "InstanceTypeName": ["m5.12xlarge", "m5.large", "c6id.16xlarge"],
        "OutpostInstanceType": ["m5.24xlarge"],
        "HostId": [asset["ComputeAttributes"]["HostId"] for asset in assets],
        "AvailabilityZone": ["us-west-2a"],
        "CountryCode": ["US", "DE", "JP"],
        "QuoteIdentifier": [quote["QuoteId"] for quote in quotes],
        "QuoteOptionIdentifier": [
            option["QuoteOptionIdentifier"] for option in quotes[0]["QuoteOptions"]
        ],
        "String": ["c5.24xlarge", "m7i.2xlarge", "TiB"],
    }


def outcome(client, operation, request):
    """Return the error and None, or None and the answer without its metadata."""
    try:
        answer = getattr(client, xform_name(operation))(**request)
    except ClientError as error:
        return error.response["Error"], None
    return None, {name: value for name, value in answer.items() if name != "ResponseMetadata"}


@pytest.mark.parametrize("operation", sorted(OPERATIONS))
@QUICKLY
@given(data=st.data())
def test_a_valid_request_gets_an_answer_of_the_output_shape(client, known, operation, data):
    """Or an error that the service model lists for the operation; patterns, enums and lengths
    included.
    """
    shape = SERVICE.operation_model(operation)
    request = data.draw(shapes.values(shape.input_shape, known))
    if operation.startswith("Delete"):  # what the other examples need stays
        request = {name: value[:-4] + "0000" for name, value in request.items()}
    error, answer = outcome(client, operation, request)
    if error is not None:
        # Every AWS operation may say that a request is not valid, also where its own model does not
        # list the error.
        assert error["Code"] in {
            "ValidationException",
            *(each.name for each in shape.error_shapes),
        }, error
        assert error["Message"]
    else:
        # AWS sends an empty map of tags, which its own model does not allow.
        assert [
            said for said in violations(shape.output_shape, answer) if NO_TAGS not in said
        ] == []


WITH_TEXTS = sorted(
    name for name in OPERATIONS if shapes.has_texts(SERVICE.operation_model(name).input_shape)
)


@pytest.mark.parametrize("operation", WITH_TEXTS)
@QUICKLY
@given(data=st.data())
def test_an_invalid_request_is_refused_as_invalid(client, known, operation, data):
    """botocore lets a bad enum, pattern or length out on the wire; the
    service does not let it in.
    """
    shape = SERVICE.operation_model(operation)
    request = data.draw(shapes.invalid(shape.input_shape, known))
    error, _ = outcome(client, operation, request)
    assert error is not None
    assert error["Code"] == "ValidationException"


def test_every_operation_of_the_service_is_answered():
    """All 45 of botocore 1.44.5, and any that a later botocore adds."""
    assert set(OPERATIONS) == set(SERVICE.operation_names)


def test_an_operation_that_is_missing_says_so_and_is_asked_once(busy_sandbox, monkeypatch):
    """As one would be that a later botocore knows: named in words, with a status that boto3 does
    not retry.
    """
    monkeypatch.delitem(OPERATIONS, "GetSite")
    retrying = busy_sandbox.client(config=Config(parameter_validation=False))
    before = busy_sandbox.received("GetSite")
    with pytest.raises(ClientError, match="GetSite is not implemented by the sandbox"):
        retrying.get_site(SiteId="os-0123456789abcdef0")
    assert busy_sandbox.received("GetSite") == before + 1
