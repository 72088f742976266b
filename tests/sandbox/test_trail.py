"""The sandbox's CloudTrail: what LookupEvents shows of each request that would change something."""

import contextlib
import json
from datetime import timedelta

import botocore.exceptions
import pytest
from botocore.config import Config

import outpost_planner as planner

BY_NAME = [{"AttributeKey": "EventName", "AttributeValue": "CreateOrder"}]


def look_up(connection, **more):
    pages = (
        connection.client("cloudtrail")
        .get_paginator("lookup_events")
        .paginate(LookupAttributes=BY_NAME, **more)
    )
    return [event for page in pages for event in page["Events"]]


def order(connection, mark="", quantity=1, **more):
    client = connection.client(
        "outposts", config=Config(user_agent_extra=mark, retries={"total_max_attempts": 1})
    )
    outpost_id = client.list_outposts()["Outposts"][0]["OutpostId"]
    lines = [{"CatalogItemId": "OR-RKGP001", "Quantity": quantity}]
    return client.create_order(
        OutpostIdentifier=outpost_id, LineItems=lines, PaymentOption="NO_UPFRONT", **more
    )


def test_an_order_is_recorded(sandbox):
    """Time, parameters, the order's id, access key and user agent stand in the event."""
    order_id = order(sandbox, "mark/1234")["Order"]["OrderId"]
    (event,) = look_up(sandbox)
    assert event["EventTime"] == sandbox.now
    said = json.loads(event["CloudTrailEvent"])
    assert said["eventSource"] == "outposts.amazonaws.com"
    assert said["requestParameters"]["LineItems"] == [
        {"CatalogItemId": "OR-RKGP001", "Quantity": 1}
    ]
    assert said["responseElements"]["Order"]["OrderId"] == order_id
    assert said["userIdentity"]["accessKeyId"] == "123456789012" == event["AccessKeyId"]
    assert said["userAgent"].startswith("Boto3/")
    assert said["userAgent"].endswith("mark/1234")
    assert "errorCode" not in said


def test_a_refusal_is_recorded_and_a_read_is_not(sandbox):
    """The error's code stands where the answer would; LookupEvents knows no event of a GET."""
    with pytest.raises(botocore.exceptions.ClientError):
        order(sandbox, quantity=0x7FFF, PaymentTerm="BOGUS")
    (event,) = look_up(sandbox)
    said = json.loads(event["CloudTrailEvent"])
    assert said["errorCode"] == "ValidationException"
    assert said["responseElements"] is None
    assert {
        event["EventName"] for event in sandbox.client("cloudtrail").lookup_events()["Events"]
    } == {"CreateOrder"}


@pytest.mark.parametrize("kind", ["drop", "503", "truncate", "denied"])
@pytest.mark.parametrize("when", ["before", "after"])
def test_what_took_effect_is_recorded_though_its_answer_is_lost(sandbox, kind, when):
    """The witness does not depend on the answer."""
    sandbox.fail("CreateOrder", kind, when=when)
    with contextlib.suppress(botocore.exceptions.ClientError, botocore.exceptions.BotoCoreError):
        order(sandbox)
    assert len(look_up(sandbox)) == (when == "after")


def test_events_come_after_their_delay_and_go_after_ninety_days():
    """Both by the sandbox's clock."""
    with planner.start_sandbox(event_delay_s=600) as sandbox:
        order(sandbox)
        assert look_up(sandbox) == []
        sandbox.advance(days=600 / 86_400)
        assert len(look_up(sandbox)) == 1
        sandbox.advance(days=90)
        assert look_up(sandbox) == []


def test_one_event_is_late_and_one_never_comes(sandbox):
    """Faults of LookupEvents that meet the next record, beside any fault of the request itself."""
    sandbox.fail("LookupEvents", "late", seconds=60)
    sandbox.fail("LookupEvents", "absent")
    ids = [order(sandbox)["Order"]["OrderId"] for _ in range(3)]
    assert [ids[2] in event["CloudTrailEvent"] for event in look_up(sandbox)] == [True]
    sandbox.advance(days=1)
    assert [
        ids[n] in event["CloudTrailEvent"]
        for n, event in zip((2, 0), look_up(sandbox), strict=True)
    ] == [True] * 2


def test_a_permission_that_is_not_there(sandbox):
    """The code is AWS's own."""
    sandbox.fail("LookupEvents", "denied")
    with pytest.raises(botocore.exceptions.ClientError) as caught:
        look_up(sandbox)
    assert caught.value.response["Error"]["Code"] == "AccessDeniedException"
    with pytest.raises(planner.InputError, match="one of LookupEvents alone"):
        sandbox.fail("CreateOrder", "late")


def test_pages_times_and_attributes():
    """Newest first, fifty on a page, one attribute at a time; each account
    and Region has its own.
    """
    with planner.start_sandbox(max_open_orders=1_000) as sandbox:
        for _ in range(53):
            order(sandbox)
        client = sandbox.client("cloudtrail")
        first = client.lookup_events(LookupAttributes=BY_NAME)
        assert len(first["Events"]) == 50
        assert (
            len(look_up(sandbox))
            == 53
            == len({event["EventId"] for event in look_up(sandbox, MaxResults=7)})
        )
        assert look_up(sandbox, StartTime=sandbox.now + timedelta(seconds=1)) == []
        assert len(look_up(sandbox, EndTime=sandbox.now)) == 53
        assert look_up(sandbox.connection("111122223333")) == []
        for wrong in (
            {"LookupAttributes": BY_NAME * 2},
            {"MaxResults": 51},
            {"NextToken": "x"},
            {"StartTime": sandbox.now, "EndTime": sandbox.now - timedelta(1)},
        ):
            with pytest.raises(
                (botocore.exceptions.ClientError, botocore.exceptions.ParamValidationError)
            ):
                client.lookup_events(**wrong)


def test_events_are_saved_with_the_sandbox(sandbox, tmp_path):
    """A sandbox that is carried on knows what CloudTrail had recorded."""
    order(sandbox, "mark/1234")
    with planner.start_sandbox(state=sandbox.save(tmp_path / "state.json")) as again:
        assert look_up(again) == look_up(sandbox)
