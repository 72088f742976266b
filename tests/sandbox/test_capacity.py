"""Capacity through boto3: slots, the tasks that change them, what runs in them, connections;
invariants and a race.
"""

import threading
from collections import Counter
from datetime import timedelta

import pytest
from botocore.exceptions import ClientError

import outpost_planner as planner
from outpost_planner.errors import InputError

KEY = "A" * 43 + "="
MINUTES = 1 / (24 * 60)


@pytest.fixture(scope="module")
def sandbox():
    """Serve one sandbox with four m5 hosts in Seattle, and a server in Tokyo."""
    with planner.start_sandbox() as sandbox:
        client = sandbox.client()
        seattle, _, tokyo = outposts(client)
        for outpost_id, item in ((seattle, "OR-RKGP001"), (tokyo, "OR-SV1U001")):
            place(client, outpost_id, item)
        sandbox.advance(days=150)
        assert {order["Status"] for order in client.list_orders()["Orders"]} == {"COMPLETED"}
        yield sandbox


@pytest.fixture(scope="module")
def client(sandbox):
    return sandbox.client()


@pytest.fixture
def seattle(sandbox, client):
    """Return Seattle's Outpost with one m5.24xlarge slot on each of four hosts, and nothing that
    runs.
    """
    outpost_id = outposts(client)[0]
    yield outpost_id
    clear(sandbox, client, outpost_id)


def clear(sandbox, client, outpost_id):
    for task in client.list_capacity_tasks()["CapacityTasks"]:
        if task["CapacityTaskStatus"] in {"REQUESTED", "WAITING_FOR_EVACUATION"}:
            client.cancel_capacity_task(
                CapacityTaskId=task["CapacityTaskId"], OutpostIdentifier=outpost_id
            )
    running = client.list_asset_instances(OutpostIdentifier=outpost_id)["AssetInstances"]
    sandbox.terminate_instances([each["InstanceId"] for each in running])
    sandbox.advance(days=60 * MINUTES)
    start(client, outpost_id, {"m5.24xlarge": 4})
    sandbox.advance(days=60 * MINUTES)


def outposts(client):
    return [outpost["OutpostId"] for outpost in client.list_outposts()["Outposts"]]


def place(client, outpost_id, item="OR-RKGP001"):
    order = client.create_order(
        OutpostIdentifier=outpost_id,
        LineItems=[{"CatalogItemId": item, "Quantity": 1}],
        PaymentOption="NO_UPFRONT",
        PaymentTerm="THREE_YEARS",
    )
    return order["Order"]["OrderId"]


def start(client, outpost_id, pools, **more):
    return client.start_capacity_task(
        OutpostIdentifier=outpost_id,
        InstancePools=[{"InstanceType": name, "Count": count} for name, count in pools.items()],
        **more,
    )


def task_of(client, task):
    return client.get_capacity_task(
        CapacityTaskId=task["CapacityTaskId"], OutpostIdentifier=task["OutpostId"]
    )


def status(client, task):
    return task_of(client, task)["CapacityTaskStatus"]


def blocking(client, task):
    answer = client.list_blocking_instances_for_capacity_task(
        CapacityTaskId=task["CapacityTaskId"], OutpostIdentifier=task["OutpostId"]
    )
    return [each["InstanceId"] for each in answer["BlockingInstances"]]


def slots(client, outpost_id):
    """Return the slots of each asset with hosts."""
    return {
        asset["AssetId"]: Counter(
            {
                each["InstanceType"]: each["Count"]
                for each in asset["ComputeAttributes"]["InstanceTypeCapacities"]
            }
        )
        for asset in client.list_assets(OutpostIdentifier=outpost_id)["Assets"]
        if "ComputeAttributes" in asset
    }


def total(client, outpost_id):
    return sum(slots(client, outpost_id).values(), start=Counter())


def states(client, outpost_id):
    return {
        asset["ComputeAttributes"]["State"]
        for asset in client.list_assets(OutpostIdentifier=outpost_id)["Assets"]
    }


def code(call, **parameters):
    with pytest.raises(ClientError) as caught:
        call(**parameters)
    return caught.value.response["Error"]["Code"]


def test_a_task_cuts_hosts_into_other_slots_by_the_clock(sandbox, client, seattle):
    """REQUESTED, IN_PROGRESS with isolated hosts, COMPLETED; until then the
    slots are as they were.
    """
    before = slots(client, seattle)
    assert set(map(str, before.values())) == {"Counter({'m5.24xlarge': 1})"}
    task = start(client, seattle, {"m5.12xlarge": 4, "m5.24xlarge": 2})
    assert (task["CapacityTaskStatus"], task["CreationDate"]) == ("REQUESTED", sandbox.now)
    assert (
        code(
            client.start_capacity_task,
            OutpostIdentifier=seattle,
            InstancePools=[{"InstanceType": "m5.large", "Count": 1}],
            AssetId=next(iter(before)),
        )
        == "ConflictException"
    )
    sandbox.advance(days=10 * MINUTES)
    assert (status(client, task), states(client, seattle)) == ("IN_PROGRESS", {"ISOLATED"})
    assert slots(client, seattle) == before
    assert (
        code(
            client.cancel_capacity_task,
            CapacityTaskId=task["CapacityTaskId"],
            OutpostIdentifier=seattle,
        )
        == "ConflictException"
    )
    with pytest.raises(InputError, match=r"has 0 free slot\(s\) of m5\.24xlarge"):
        sandbox.run_instances(seattle, "m5.24xlarge")
    sandbox.advance(days=20 * MINUTES)
    done = task_of(client, task)
    assert (done["CapacityTaskStatus"], states(client, seattle)) == ("COMPLETED", {"ACTIVE"})
    # 10 minutes to be looked at and 20 in progress
    assert done["CompletionDate"] - done["CreationDate"] == timedelta(minutes=30)
    assert total(client, seattle) == {"m5.12xlarge": 4, "m5.24xlarge": 2}


def test_slots_of_an_asset_leave_the_others_alone_and_two_assets_change_side_by_side(
    sandbox, client, seattle
):
    """None beside a task of the whole Outpost."""
    first, second, *others = slots(client, seattle)
    start(client, seattle, {"m5.large": 10}, AssetId=first)
    start(client, seattle, {"m5.xlarge": 24}, AssetId=second)
    with pytest.raises(ClientError, match="ConflictException"):
        start(client, seattle, {"m5.24xlarge": 4})
    sandbox.advance(days=30 * MINUTES)
    found = slots(client, seattle)
    assert (found[first], found[second]) == ({"m5.large": 10}, {"m5.xlarge": 24})
    assert {str(found[other]) for other in others} == {"Counter({'m5.24xlarge': 1})"}


def test_a_task_of_an_order_changes_the_hosts_that_the_order_brought(sandbox, client, seattle):
    """By its id; an order of another Outpost is not found here."""
    order_id = client.list_orders(OutpostIdentifierFilter=seattle)["Orders"][0]["OrderId"]
    task = start(client, seattle, {"m5.2xlarge": 48}, OrderId=order_id)
    assert task["OrderId"] == order_id
    sandbox.advance(days=30 * MINUTES)
    assert total(client, seattle) == {"m5.2xlarge": 48}  # 4 hosts of 96 vCPUs, 8 vCPUs each
    other = client.list_orders(OutpostIdentifierFilter=outposts(client)[2])["Orders"][0]["OrderId"]
    with pytest.raises(ClientError, match="NotFoundException"):
        start(client, seattle, {"m5.2xlarge": 1}, OrderId=other)


@pytest.mark.parametrize(
    "pools",
    [
        {"m5.24xlarge": 5},  # four hosts
        {"m5.24xlarge": 4, "m5.large": 1},  # no vCPU is left
        {"m5.16xlarge": 5},  # one of 64 vCPUs in each host of 96
        {"c5.large": 1},  # no host of the family
        {"m5.48xlarge": 1},  # larger than a host
        {"m5.metal": 1},  # a size without vCPUs
        {"m5.large": 9999},
    ],
)
def test_too_many_slots_fail_the_task_and_a_dry_run_says_so_at_once(
    sandbox, client, seattle, pools
):
    """Nothing is changed by either; too few slots are allowed."""
    before = slots(client, seattle)
    dry = start(client, seattle, pools, DryRun=True)
    assert (dry["CapacityTaskStatus"], dry["DryRun"]) == ("FAILED", True)
    task = start(client, seattle, pools)
    sandbox.advance(days=10 * MINUTES)
    failed = task_of(client, task)
    assert (failed["CapacityTaskStatus"], failed["Failed"]["Type"]) == (
        "FAILED",
        "UNSUPPORTED_CAPACITY_CONFIGURATION",
    )
    assert 0 < len(failed["Failed"]["Reason"]) <= 128
    assert "CompletionDate" not in failed
    assert slots(client, seattle) == before


def test_a_dry_run_changes_nothing_and_stands_in_nobodys_way(sandbox, client, seattle):
    """COMPLETED in the answer, with the instances that would have to be stopped."""
    before = slots(client, seattle)
    running = sandbox.run_instances(seattle, "m5.24xlarge", 4)
    dry = start(client, seattle, {"m5.24xlarge": 2, "m5.12xlarge": 4}, DryRun=True)
    assert (dry["CapacityTaskStatus"], blocking(client, dry)) == ("COMPLETED", running[2:])
    start(client, seattle, {"m5.24xlarge": 4})
    sandbox.advance(days=30 * MINUTES)
    assert slots(client, seattle) == before


def test_a_task_waits_for_instances_and_goes_on_when_they_are_stopped(sandbox, client, seattle):
    """WAITING_FOR_EVACUATION, looked at every ten minutes."""
    first, second, *_ = sandbox.run_instances(seattle, "m5.24xlarge", 4)
    task = start(
        client,
        seattle,
        {"m5.12xlarge": 4, "m5.24xlarge": 2},
        InstancesToExclude={"Instances": [first, second]},
    )
    sandbox.advance(days=25 * MINUTES)
    in_the_way = blocking(client, task)
    assert status(client, task) == "WAITING_FOR_EVACUATION"
    assert len(in_the_way) == 2
    assert not {first, second} & set(in_the_way)
    sandbox.terminate_instances(in_the_way)
    assert blocking(client, task) == []
    sandbox.advance(days=5 * MINUTES)
    assert status(client, task) == "IN_PROGRESS"
    sandbox.advance(days=20 * MINUTES)
    assert status(client, task) == "COMPLETED"
    found = slots(client, seattle)
    for each in client.list_asset_instances(OutpostIdentifier=seattle)["AssetInstances"]:
        assert found[each["AssetId"]][each["InstanceType"]] == 1


def test_a_task_gives_up_after_48_hours_or_at_once(sandbox, client, seattle):
    """By TaskActionOnBlockingInstances; a failed task still names what was in its way."""
    running = sandbox.run_instances(seattle, "m5.24xlarge", 4)
    impatient = start(client, seattle, {"m5.large": 1}, TaskActionOnBlockingInstances="FAIL_TASK")
    sandbox.advance(days=10 * MINUTES)
    assert task_of(client, impatient)["Failed"]["Type"] == "BLOCKING_INSTANCES_NOT_EVACUATED"
    assert blocking(client, impatient) == running
    patient = start(client, seattle, {"m5.large": 1})
    sandbox.advance(days=2)
    assert status(client, patient) == "WAITING_FOR_EVACUATION"
    sandbox.advance(days=10 * MINUTES)  # it began to wait ten minutes after it was requested
    failed = task_of(client, patient)
    assert failed["Failed"]["Type"] == "BLOCKING_INSTANCES_NOT_EVACUATED"
    assert failed["LastModifiedDate"] - failed["CreationDate"] == timedelta(days=2, minutes=10)


@pytest.mark.parametrize("excluded", [{"AccountIds": ["210987654321"]}, {"Services": ["RDS"]}])
def test_what_is_excluded_is_not_stopped_by_account_or_service(sandbox, client, seattle, excluded):
    """A task that needs its place fails; what belongs to others is not listed as in the way."""
    sandbox.run_instances(seattle, "m5.24xlarge", 1, account_id="210987654321", service="RDS")
    task = start(client, seattle, {"m5.12xlarge": 8}, InstancesToExclude=excluded, DryRun=True)
    assert task["Failed"]["Type"] == "UNSUPPORTED_CAPACITY_CONFIGURATION"
    assert task["InstancesToExclude"] == excluded
    blocked = start(client, seattle, {"m5.12xlarge": 8})
    sandbox.advance(days=10 * MINUTES)
    assert (status(client, blocked), blocking(client, blocked)) == ("WAITING_FOR_EVACUATION", [])


def test_a_task_that_waits_can_be_cancelled_once(sandbox, client, seattle):
    """CANCELLATION_IN_PROGRESS, then CANCELLED; the slots stay, and the hosts are free for another
    task.
    """
    before = slots(client, seattle)
    task = start(client, seattle, {"m5.large": 1})
    names = {"CapacityTaskId": task["CapacityTaskId"], "OutpostIdentifier": seattle}
    client.cancel_capacity_task(**names)
    assert status(client, task) == "CANCELLATION_IN_PROGRESS"
    assert code(client.cancel_capacity_task, **names) == "ConflictException"
    sandbox.advance(days=10 * MINUTES)
    assert (status(client, task), slots(client, seattle)) == ("CANCELLED", before)
    found = client.list_capacity_tasks(
        OutpostIdentifierFilter=seattle, CapacityTaskStatusFilter=["CANCELLED"]
    )
    assert task["CapacityTaskId"] in {each["CapacityTaskId"] for each in found["CapacityTasks"]}


@pytest.mark.parametrize(
    ("pools", "more", "expected"),
    [
        ([], {}, "ValidationException"),
        ([("m5.large", 1), ("m5.large", 2)], {}, "ValidationException"),
        ([("m5.large", 1)], {"AssetId": "0000000000"}, "NotFoundException"),
        ([("m5.large", 1)], {"OrderId": "oo-00000000000000000"}, "NotFoundException"),
    ],
)
def test_a_request_that_means_nothing_is_refused(client, seattle, pools, more, expected):
    """And leaves no task behind."""
    before = client.list_capacity_tasks()["CapacityTasks"]
    named = [{"InstanceType": name, "Count": count} for name, count in pools]
    assert (
        code(client.start_capacity_task, OutpostIdentifier=seattle, InstancePools=named, **more)
        == expected
    )
    assert client.list_capacity_tasks()["CapacityTasks"] == before


def test_an_outpost_without_hardware_has_no_capacity(sandbox, client):
    """Neither for a task nor for an instance."""
    frankfurt = outposts(client)[1]
    with pytest.raises(ClientError, match="ValidationException"):
        start(client, frankfurt, {"m5.large": 1})
    with pytest.raises(InputError, match="nothing is installed"):
        sandbox.run_instances(frankfurt, "m5.large")


def test_instances_are_listed_by_asset_type_account_and_service(sandbox, client, seattle):
    """Of all accounts, page by page; all are started or none."""
    own = sandbox.run_instances(seattle, "m5.24xlarge", 2)
    shared = sandbox.run_instances(
        seattle, "m5.24xlarge", 1, account_id="210987654321", service="RDS"
    )
    with pytest.raises(InputError, match=r"has 1 free slot\(s\)"):
        sandbox.run_instances(seattle, "m5.24xlarge", 2)

    def listed(**filters):
        pages = client.get_paginator("list_asset_instances").paginate(
            OutpostIdentifier=seattle, PaginationConfig={"PageSize": 1}, **filters
        )
        return [each["InstanceId"] for page in pages for each in page["AssetInstances"]]

    assert listed() == own + shared
    assert (
        listed(AccountIdFilter=["210987654321"])
        == listed(AwsServiceFilter=["RDS", "ELB"])
        == shared
    )
    assert listed(InstanceTypeFilter=["m5.large"]) == []
    first = next(iter(slots(client, seattle)))
    assert listed(AssetIdFilter=[first]) == own[:1]


@pytest.mark.parametrize(
    ("change", "match"),
    [
        ({"count": 0}, "count=0"),
        ({"count": True}, "count=True"),
        ({"account_id": "12"}, "account_id='12'"),
        ({"service": "S3"}, "service='S3' is none of AWS, EC2"),
        ({"outpost_id": "op-00000000000000000"}, "There is no Outpost"),
        ({"instance_type": 5}, "instance_type=5"),
    ],
)
def test_what_cannot_be_started_is_said_in_words(sandbox, client, seattle, change, match):
    """And nothing is started."""
    with pytest.raises(InputError, match=match):
        sandbox.run_instances(**{"outpost_id": seattle, "instance_type": "m5.24xlarge", **change})
    with pytest.raises(InputError, match="i-1 does not run"):
        sandbox.terminate_instances(["i-1"])
    assert client.list_asset_instances(OutpostIdentifier=seattle)["AssetInstances"] == []


def test_a_server_is_cut_into_slots_too(sandbox, client):
    """A c6gd.4xlarge has 16 vCPUs: eight c6gd.large."""
    tokyo = outposts(client)[2]
    (greatest,) = total(client, tokyo)
    family = greatest.partition(".")[0]
    task = start(client, tokyo, {f"{family}.large": 8})
    sandbox.advance(days=30 * MINUTES)
    assert status(client, task) == "COMPLETED"
    assert total(client, tokyo) == {f"{family}.large": 8}


def test_connections_answer_in_their_shapes(client, seattle):
    """For assets that stand there; a connection is found by its id."""
    asset_id = next(iter(slots(client, seattle)))
    begun = client.start_connection(
        AssetId=asset_id, ClientPublicKey=KEY, NetworkInterfaceDeviceIndex=1
    )
    found = client.get_connection(ConnectionId=begun["ConnectionId"])
    assert found["ConnectionDetails"]["ClientPublicKey"] == KEY
    assert found["ConnectionDetails"]["ServerPublicKey"] != KEY
    assert code(client.get_connection, ConnectionId="bm8=") == "NotFoundException"
    unknown = {"AssetId": "0000000000", "ClientPublicKey": KEY, "NetworkInterfaceDeviceIndex": 0}
    assert code(client.start_connection, **unknown) == "NotFoundException"


def test_private_connectivity_is_configured_once_per_outpost(client, seattle):
    """The service-linked role names the Outpost; the provisioning role comes with an endpoint
    alone.
    """
    vpc = {"VpcId": "vpc-1", "SubnetIds": ["subnet-1"]}
    assert code(client.get_private_connectivity_config, OutpostId=seattle) == "NotFoundException"
    wrong = {
        "OutpostId": seattle,
        "VpcInformationList": [{**vpc, "SubnetIds": ["subnet-1", "subnet-2"]}],
    }
    assert code(client.create_private_connectivity_config, **wrong) == "ValidationException"
    made = client.create_private_connectivity_config(OutpostId=seattle, VpcInformationList=[vpc])
    config = made["PrivateConnectivityConfig"]
    assert config["RoleArn"].endswith(
        f"role/aws-service-role/outposts.amazonaws.com/AWSServiceRoleForOutposts_{seattle}"
    )
    assert (config["VpcInformationList"], "ProvisioningRoleArn" in config) == ([vpc], False)
    assert (
        client.get_private_connectivity_config(OutpostId=seattle)["PrivateConnectivityConfig"]
        == config
    )
    again = {"OutpostId": seattle, "VpcInformationList": [vpc]}
    assert code(client.create_private_connectivity_config, **again) == "ConflictException"


def test_of_racing_tasks_one_is_started_and_no_slot_is_given_twice(sandbox, client, seattle):
    """Eight threads each ask for the whole Outpost, and start an instance: four slots take four of
    the eight.
    """
    outcomes, ready = [], threading.Barrier(8)

    def race():
        ready.wait()
        try:
            start(client, seattle, {"m5.24xlarge": 4})
            outcomes.append("task")
        except ClientError as error:
            outcomes.append(error.response["Error"]["Code"])
        try:
            outcomes.extend(sandbox.run_instances(seattle, "m5.24xlarge"))
        except InputError:
            outcomes.append("full")

    threads = [threading.Thread(target=race) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    counted = Counter("instance" if each.startswith("i-") else each for each in outcomes)
    assert counted == {"task": 1, "ConflictException": 7, "instance": 4, "full": 4}
    running = client.list_asset_instances(OutpostIdentifier=seattle)["AssetInstances"]
    assert len({each["AssetId"] for each in running}) == 4


def test_a_saved_sandbox_keeps_slots_instances_tasks_and_connections(
    sandbox, client, seattle, tmp_path
):
    """And goes on with a task that waits, as the first one does."""
    sandbox.run_instances(seattle, "m5.24xlarge", 4)
    start(client, seattle, {"m5.12xlarge": 2, "m5.24xlarge": 3})
    sandbox.advance(days=20 * MINUTES)
    connection = client.start_connection(
        AssetId=next(iter(slots(client, seattle))),
        ClientPublicKey=KEY,
        NetworkInterfaceDeviceIndex=0,
    )

    def seen(each):
        asking = each.client()
        answers = [
            asking.list_assets(OutpostIdentifier=seattle),
            asking.list_asset_instances(OutpostIdentifier=seattle),
            asking.list_capacity_tasks(),
            asking.get_connection(ConnectionId=connection["ConnectionId"]),
        ]
        return [
            {name: value for name, value in answer.items() if name != "ResponseMetadata"}
            for answer in answers
        ]

    with planner.start_sandbox(state=sandbox.save(tmp_path / "state.json")) as again:
        assert seen(again) == seen(sandbox)
        for each in (sandbox, again):
            each.advance(days=3)
        assert seen(again) == seen(sandbox)
