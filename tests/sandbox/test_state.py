"""A sandbox survives a restart, and several do not mix; other processes drive it over HTTP."""

import json
import re
import urllib.error
import urllib.request
from functools import partial
from typing import Any

import pytest
from support.command_line import aws_of

import outpost_planner as planner
from outpost_planner.errors import InputError


def place(client):
    outpost_id = client.list_outposts()["Outposts"][0]["OutpostId"]
    line = {"CatalogItemId": "OR-RKGP001", "Quantity": 1}
    order = client.create_order(
        OutpostIdentifier=outpost_id, LineItems=[line], PaymentOption="NO_UPFRONT"
    )
    return order["Order"]["OrderId"]


def post(sandbox, action, body):
    request = urllib.request.Request(
        f"{sandbox.endpoint_url}/_sandbox/{action}", json.dumps(body).encode()
    )
    with urllib.request.urlopen(request, timeout=5) as response:
        return json.load(response)


def test_a_saved_sandbox_goes_on_as_if_it_had_never_stopped(tmp_path):
    """Same orders, clock and scope, and the same fate afterwards; a fresh one has a scope of its
    own.
    """
    with planner.start_sandbox(seed=5) as sandbox:
        order_id = place(sandbox.client())
        sandbox.advance(days=33)
        file = sandbox.save(tmp_path / "state.json")
        with planner.start_sandbox(state=file) as again:
            assert (again.scope, again.now) == (sandbox.scope, sandbox.now)
            for _ in range(3):
                seen = [
                    each.client().get_order(OrderId=order_id)["Order"] for each in (sandbox, again)
                ]
                assert seen[0] == seen[1]
                sandbox.advance(days=40)
                again.advance(days=40)
            with planner.start_sandbox(seed=5) as fresh:
                assert fresh.scope != sandbox.scope
                assert fresh.client().list_orders()["Orders"] == []


def test_a_refused_request_leaves_no_trace_in_a_saved_sandbox(tmp_path):
    """No id is used up by a quote that was not made: what came after it has its id in the file."""
    with planner.start_sandbox() as sandbox:
        client = sandbox.client()
        wanted: Any = {"QuoteCapacityType": "EC2", "Unit": "m5.24xlarge", "Quantity": 2.0}
        for spoiled in (wanted | {"Unit": "zz.large"}, wanted | {"Quantity": 0.0}):
            with pytest.raises(client.exceptions.ValidationException):
                client.create_quote(CountryCode="US", RequestedCapacities=[spoiled])
        quote = client.create_quote(CountryCode="US", RequestedCapacities=[wanted])["Quote"]
        client.update_quote(QuoteIdentifier=quote["QuoteId"], Description="kept")
        with planner.start_sandbox(state=sandbox.save(tmp_path / "state.json")) as again:
            seen = [each.client().list_quotes()["Quotes"] for each in (sandbox, again)]
    assert seen[0] == seen[1]


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"format": 99}'])
def test_a_file_that_is_no_state_is_refused(tmp_path, content):
    """In words, and with the file's name."""
    file = tmp_path / "state.json"
    file.write_text(content)
    with pytest.raises(InputError, match=r"state\.json"):
        planner.start_sandbox(state=file)


def test_other_processes_move_its_clock_and_set_faults(sandbox):
    """And are told what was wrong with a request of theirs."""
    assert post(sandbox, "advance", {"days": 2})["now"] == "2026-01-07T00:00:00+00:00"
    post(sandbox, "fail", {"operation": "ListSites", "kind": "503", "times": 3})
    with pytest.raises(Exception, match="unavailable"):
        sandbox.client().list_sites()
    for action, body in (
        ("advance", {"days": -1}),
        ("fail", {"operation": "Nope"}),
        ("explode", {}),
    ):
        with pytest.raises(urllib.error.HTTPError) as caught:
            post(sandbox, action, body)
        assert caught.value.code in {400, 404}


def test_other_processes_start_and_stop_instances(sandbox):
    """With their ids in the answer, as the API then lists them; and in words what cannot be."""
    client = sandbox.client()
    outpost_id = client.list_outposts()["Outposts"][0]["OutpostId"]
    place(client)
    sandbox.advance(days=200)
    asked = {"outpost_id": outpost_id, "instance_type": "m5.24xlarge"}
    started = post(sandbox, "run-instances", asked | {"count": 2})["instance_ids"]

    def running():
        """Return the ids of the instances that the API shows."""
        found = client.list_asset_instances(OutpostIdentifier=outpost_id)["AssetInstances"]
        return {each["InstanceId"] for each in found}

    assert len(started) == 2
    assert running() == set(started)
    stopped = post(sandbox, "terminate-instances", {"instance_ids": started[:1]})
    assert stopped["instance_ids"] == started[:1]
    assert running() == set(started[1:])
    for action, body, said in (
        ("run-instances", asked | {"count": 99}, "free slot"),
        ("run-instances", asked | {"count": "two"}, "no whole number above 0"),
        ("run-instances", {"outpost_id": outpost_id}, "instance_type"),
        ("run-instances", asked | {"color": "red"}, "color"),
        ("terminate-instances", {"instance_ids": started[:1]}, "does not run"),
        ("terminate-instances", {}, "instance_ids"),
    ):
        with pytest.raises(urllib.error.HTTPError) as caught:
            post(sandbox, action, body)
        assert caught.value.code == 400
        assert said in json.load(caught.value)["message"]
    assert running() == set(started[1:])


def test_the_aws_command_line_goes_from_site_to_cancelled_order(sandbox, tmp_path):
    """With an empty home and an environment of nothing but the endpoint and a key."""
    aws = aws_of(sandbox.endpoint_url, tmp_path)
    assert aws("sts", "get-caller-identity")["Account"] == "123456789012"
    address = (
        "ContactName=Ada,ContactPhoneNumber=+12065550100,AddressLine1=1 Main St,City=Seattle,"
        "StateOrRegion=WA,PostalCode=98101,CountryCode=US"
    )
    site = aws("outposts", "create-site", "--name", "New", "--operating-address", address)["Site"][
        "SiteId"
    ]
    outpost = aws("outposts", "create-outpost", "--name", "New", "--site-id", site)["Outpost"][
        "OutpostId"
    ]
    order_id = aws(
        *(
            "outposts",
            "create-order",
            "--outpost-identifier",
            outpost,
            "--payment-option",
            "NO_UPFRONT",
        ),
        *("--line-items", "CatalogItemId=OR-RKGP001,Quantity=1"),
    )["Order"]["OrderId"]
    assert aws("outposts", "list-orders")["Orders"][0]["OrderId"] == order_id
    aws("outposts", "cancel-order", "--order-id", order_id)
    assert aws("outposts", "get-order", "--order-id", order_id)["Order"]["Status"] == "CANCELLED"


def test_the_aws_command_line_goes_from_quote_to_decommission(sandbox, tmp_path):
    """Quote, order, installation, bill, renewal, return."""
    aws = partial(aws_of(sandbox.endpoint_url, tmp_path), "outposts")
    seattle = sandbox.client().list_outposts()["Outposts"][0]["OutpostId"]
    named = ("--outpost-identifier", seattle)
    quote = aws(
        *("create-quote", "--country-code", "US", *named, "--requested-capacities"),
        "QuoteCapacityType=EC2,Unit=m5.24xlarge,Quantity=4",
    )["Quote"]
    chosen = ("--quote-option-identifier", quote["QuoteOptions"][0]["QuoteOptionIdentifier"])
    paid = ("--payment-option", "PARTIAL_UPFRONT", "--payment-term", "ONE_YEAR")
    order = aws("create-order", *named, "--quote-identifier", quote["QuoteId"], *chosen, *paid)[
        "Order"
    ]
    post(
        sandbox, "advance", {"days": 365}
    )  # installed after some three months, so that the end is three months off
    bill = aws("get-outpost-billing-information", *named)
    (original,) = bill["Subscriptions"]
    assert (original["OrderIds"], original["SubscriptionStatus"]) == ([order["OrderId"]], "ACTIVE")
    assert re.fullmatch(
        r"[A-Z][a-z]{2} [A-Z][a-z]{2} \d\d \d\d:\d\d:\d\d UTC 2027", bill["ContractEndDate"]
    )
    assert aws("get-renewal-pricing", *named)["PricingResult"] == "PRICED"
    pair = ("--payment-option", "NO_UPFRONT", "--payment-term", "THREE_YEARS")
    renewal = aws("create-renewal", *named, *pair)
    assert (renewal["OutpostId"], renewal["UpfrontPrice"], renewal["Currency"]) == (
        seattle,
        0.0,
        "USD",
    )
    assert aws("start-outpost-decommission", *named) == {
        "Status": "REQUESTED",
        "BlockingResourceTypes": [],
    }
