"""Faults on demand: what the client meets, and whether the order stands all the same."""

import pytest
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from outpost_planner.errors import InputError

ONCE = Config(read_timeout=0.4, retries={"total_max_attempts": 1})


def place(sandbox, config=ONCE):
    client = sandbox.client(config=config)
    outpost_id = client.list_outposts()["Outposts"][0]["OutpostId"]
    line = {"CatalogItemId": "OR-RKGP001", "Quantity": 1}
    return client.create_order(
        OutpostIdentifier=outpost_id, LineItems=[line], PaymentOption="NO_UPFRONT"
    )


def orders(sandbox):
    return len(sandbox.client().list_orders()["Orders"])


@pytest.mark.parametrize(("when", "placed"), [("before", 0), ("after", 1)])
@pytest.mark.parametrize("kind", ["timeout", "drop", "throttle", "500", "503", "truncate"])
def test_a_fault_meets_one_request_before_or_after_it_took_effect(sandbox, kind, when, placed):
    """The client sees an error either way; only the order book tells the two apart."""
    sandbox.fail("CreateOrder", kind, when=when)
    with pytest.raises((BotoCoreError, ClientError, KeyError)):
        # botocore takes half of a successful answer for an answer that lacks its order.
        place(sandbox)["Order"]
    assert orders(sandbox) == placed
    place(sandbox)
    assert orders(sandbox) == placed + 1
    assert sandbox.received("CreateOrder") == 2


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_slow_answer_comes_and_the_order_stands(sandbox, when):
    """Late for a hasty client, in time for a patient one: one order each."""
    sandbox.fail("CreateOrder", "slow", when=when, seconds=0.1)
    assert place(sandbox)["Order"]["Status"] == "PREPARING"
    assert orders(sandbox) == 1


def test_boto3_left_to_itself_places_an_order_three_times(sandbox):
    """Which is why ordering must not leave it to itself."""
    sandbox.fail("CreateOrder", "500", when="after", times=3)
    with pytest.raises(ClientError):
        place(sandbox, Config(retries={"mode": "standard", "total_max_attempts": 3}))
    assert orders(sandbox) == 3


def test_a_fault_that_cannot_be_is_refused_with_every_reason(sandbox):
    """Operation, kind, moment and number at once."""
    with pytest.raises(InputError) as caught:
        sandbox.fail("BuyOrder", "fire", when="never", times=0)
    assert len(caught.value.problems) == 4
