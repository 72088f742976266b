"""Quotes through boto3: what is offered for a demand, at which prices, and that one quote serves
one order.
"""

import struct
import threading
from datetime import timedelta

import numpy as np
import pytest
from botocore.exceptions import ClientError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import outpost_planner as planner
from outpost_planner.plan.instance_types import instance_types
from outpost_planner.service import model
from outpost_planner.service.violations import violations

SERVICE = model.service_model()


@pytest.fixture(scope="module")
def shared():
    """Serve one sandbox for the tests that only ask for quotes."""
    with planner.start_sandbox() as sandbox:
        yield sandbox


@pytest.fixture(scope="module")
def asking(shared):
    return shared.client()


def ec2(unit, quantity):
    return {"QuoteCapacityType": "EC2", "Unit": unit, "Quantity": quantity}


def tib(kind, quantity, unit="TiB"):
    return {"QuoteCapacityType": kind, "Unit": unit, "Quantity": quantity}


def limit(kind, value):
    return {"QuoteConstraintType": kind, "Value": value}


def quote(client, *capacities, country="US", **more):
    answer = client.create_quote(CountryCode=country, RequestedCapacities=list(capacities), **more)
    found = {name: value for name, value in answer.items() if name != "ResponseMetadata"}
    assert violations(SERVICE.operation_model("CreateQuote").output_shape, found) == []
    return found["Quote"]


def outposts(client):
    """Return Seattle's, Frankfurt's and Tokyo's Outpost ids."""
    return [outpost["OutpostId"] for outpost in client.list_outposts()["Outposts"]]


def order(client, outpost_id, made, option=0, **more):
    parameters = {"PaymentOption": "NO_UPFRONT", "PaymentTerm": "THREE_YEARS", **more}
    return client.create_order(
        OutpostIdentifier=outpost_id,
        QuoteIdentifier=made["QuoteId"],
        QuoteOptionIdentifier=made["QuoteOptions"][option]["QuoteOptionIdentifier"],
        **parameters,
    )["Order"]


def refusal(call, *arguments, **parameters):
    """Return code and message of the error that a call ends with."""
    with pytest.raises(ClientError) as caught:
        call(*arguments, **parameters)
    return caught.value.response["Error"]["Code"], caught.value.response["Error"]["Message"]


def amounts(capacities):
    return {(each["QuoteCapacityType"], each["Unit"]): each["Quantity"] for each in capacities}


def priced(option):
    details = [each["SubscriptionPricingDetails"] for each in option["PricingOptions"]]
    return {
        (each["PaymentTerm"], each["PaymentOption"]): (
            each["UpfrontPrice"],
            each["MonthlyRecurringPrice"],
        )
        for each in details
    }


def requirement(made, kind):
    (found,) = (
        each for each in made["OrderingRequirements"] if each["OrderingRequirementType"] == kind
    )
    return found["Status"]


def test_the_sample_of_aws_gets_a_rack_of_four_hosts(asking, shared):
    """Four c5.24xlarge: one new rack, the fewest hosts first, valid for thirty days; as AWS's own
    example.
    """
    made = quote(asking, ec2("c5.24xlarge", 4.0), Description="pilot")
    assert made["QuoteStatus"] == "CREATED"
    assert made["Description"] == "pilot"
    assert made["CreatedDate"] == shared.now
    assert made["ExpirationDate"] == shared.now + timedelta(days=30)
    first = made["QuoteOptions"][0]
    assert amounts(first["Capacities"]) == {("EC2", "c5.24xlarge"): 4, ("EBS", "TiB"): 11}
    (specification,) = first["Specifications"]
    assert specification["QuoteSpecificationType"] == "NEW_RACK"
    rack = specification["FinalRackSpecificationDetails"]
    assert rack["EC2Capacities"] == [{"Family": "c5", "MaxSize": "24xlarge", "Quantity": "4"}]
    assert (rack["RackUse"], rack["RackUnitHeight"], rack["RackWeightLbs"]) == (
        "COMPUTE",
        "HEIGHT_42U",
        1418,
    )
    assert rack["RackPowerDrawKva"] == struct.unpack("f", struct.pack("f", 6.76))[0] != 6.76
    assert [rack[f"Rack{side}Inches"] for side in ("Height", "Width", "Depth")] == [80, 24, 48]


def test_options_come_from_the_nearest_to_the_farthest(asking):
    """Few hosts, then some to spare, then the other generation, then a server that holds
    everything.
    """
    options = quote(asking, ec2("c5.xlarge", 4))["QuoteOptions"]
    hosts = [next(iter(each["Capacities"])) for each in options]
    assert [(each["Unit"], each["Quantity"]) for each in hosts] == [
        ("c5.24xlarge", 2),
        ("c5.24xlarge", 4),
        ("c5.24xlarge", 8),
        ("c8i.24xlarge", 4),
        ("c8i.48xlarge", 6),
        ("c6id.16xlarge", 1),
        ("c6id.32xlarge", 1),
    ]
    server = options[5]["Specifications"][0]
    assert server["QuoteSpecificationType"] == "SERVER"
    assert server["ServerSpecificationDetails"]["RackUnitHeight"] == "HEIGHT_2U"
    assert len({each["QuoteOptionIdentifier"] for each in options}) == len(options)


def test_instances_share_hosts(asking):
    """Forty m5.2xlarge are 40 x 8 = 320 vCPUs, which 96 go into four hosts; a hundred large ones
    fill three.
    """
    hosts = amounts(quote(asking, ec2("m5.2xlarge", 40))["QuoteOptions"][0]["Capacities"])
    assert hosts["EC2", "m5.24xlarge"] == 4
    # 100 x 2 = 200 vCPUs = 3 hosts; the smallest rack that is no single one has four.
    hosts = amounts(quote(asking, ec2("m5.large", 100))["QuoteOptions"][0]["Capacities"])
    assert hosts["EC2", "m5.24xlarge"] == 4


def test_four_racks_bring_a_network_rack(asking):
    """36 hosts fit in three racks, 37 need a fourth, and with it an ACE rack of which there was
    none.
    """
    three = quote(asking, ec2("m5.24xlarge", 36))["QuoteOptions"][0]["Specifications"]
    four = quote(asking, ec2("m5.24xlarge", 37))["QuoteOptions"][0]["Specifications"]
    uses = [each["FinalRackSpecificationDetails"]["RackUse"] for each in four]
    assert [each["FinalRackSpecificationDetails"]["RackUse"] for each in three] == ["COMPUTE"] * 3
    assert uses == ["NETWORKING", *["COMPUTE"] * 4] or sorted(uses) == ["COMPUTE"] * 4 + [
        "NETWORKING"
    ]


def test_prices_are_those_of_the_table(asking):
    """Two racks of 4 and one of 12 cost what three rows of prices.csv add up to, to the cent."""
    made = quote(asking, ec2("m5.24xlarge", 20), country="DE")["QuoteOptions"][0]
    table = planner.read_catalog().prices.set_index(
        ["catalog_item_id", "country_code", "payment_term", "payment_option"]
    )
    for (term, option), (upfront, monthly) in priced(made).items():
        rows = [table.loc[item, "DE", term, option] for item in ("OR-RKGP002", "OR-RKGP003")]
        assert upfront == as_float32(sum(row["upfront_price"] for row in rows))
        assert monthly == as_float32(sum(row["monthly_recurring_price"] for row in rows))
    assert len(made["PricingOptions"]) == 9


def as_float32(amount):
    return struct.unpack("f", struct.pack("f", round(amount, 2)))[0]


def test_exact_prices_are_a_switch_and_go_with_the_state(tmp_path):
    """A monthly price of 32 bits is not a number of cents; with the switch it is, and a saved
    sandbox keeps it.
    """
    with planner.start_sandbox(exact_prices=True) as sandbox:
        assert all(
            round(monthly, 2) == monthly
            for _, monthly in priced(
                quote(sandbox.client(), ec2("m5.24xlarge", 4))["QuoteOptions"][0]
            ).values()
        )
        with planner.start_sandbox(state=sandbox.save(tmp_path / "state.json")) as again:
            (kept,) = again.client().list_quotes()["Quotes"]
            assert kept == sandbox.client().list_quotes()["Quotes"][0]
    with planner.start_sandbox() as sandbox:
        assert any(
            round(monthly, 2) != monthly
            for _, monthly in priced(
                quote(sandbox.client(), ec2("m5.24xlarge", 4))["QuoteOptions"][0]
            ).values()
        )


@pytest.mark.parametrize(
    ("capacity", "country", "missing"),
    [
        (
            ec2("g4dn.12xlarge", 4),
            "US",
            {("FIVE_YEARS", option) for option in model.enum("PaymentOption")},
        ),
        (ec2("i3en.24xlarge", 4), "US", {("ONE_YEAR", "NO_UPFRONT")}),
        (ec2("m7i.48xlarge", 8), "JP", None),
        (ec2("m5.24xlarge", 4), "FR", None),
    ],
)
def test_a_missing_price_is_missing_and_no_zero(asking, capacity, country, missing):
    """prices.csv leaves them out on purpose; where nothing has a price, the quote says so."""
    made = quote(asking, capacity, country=country)
    found = priced(made["QuoteOptions"][0])
    pairs = {
        (term, option)
        for term in model.enum("PaymentTerm")
        for option in model.enum("PaymentOption")
    }
    assert set(found) == (pairs - missing if missing else set())
    assert all(upfront + monthly > 0 for upfront, monthly in found.values())
    assert ("no such price for" in made.get("StatusMessage", "")) == (missing is None)


def test_a_sum_without_one_of_its_parts_is_no_price(asking):
    """m5 has five years, g4dn has none: a configuration of both has none."""
    option = quote(asking, ec2("m5.24xlarge", 20), ec2("g4dn.12xlarge", 12))["QuoteOptions"][0]
    assert {term for term, _ in priced(option)} == {"ONE_YEAR", "THREE_YEARS"}


def test_only_the_terms_and_options_that_were_asked_for_are_priced(asking):
    """Each as often as it was asked for: once."""
    made = quote(
        asking,
        ec2("m5.24xlarge", 4),
        RequestedPaymentOptions=["NO_UPFRONT", "ALL_UPFRONT", "NO_UPFRONT"],
        RequestedPaymentTerms=["FIVE_YEARS"],
    )
    assert list(priced(made["QuoteOptions"][0])) == [
        ("FIVE_YEARS", "ALL_UPFRONT"),
        ("FIVE_YEARS", "NO_UPFRONT"),
    ]


def test_storage_is_rounded_up_to_a_tier(asking):
    """EBS of 11.5 TiB is 33; S3 brings a rack that has S3, and nobody gets S3 unasked."""
    made = quote(asking, ec2("m5.24xlarge", 4), tib("EBS", 11.5), tib("S3", 30_000, "GB"))
    option = made["QuoteOptions"][0]
    assert amounts(option["Capacities"]) == {
        ("EC2", "m5.24xlarge"): 4,
        ("EBS", "TiB"): 33,
        ("S3", "TiB"): 48,
    }
    # A rack with S3 costs 26,000 more than the same without.
    bare = quote(asking, ec2("m5.24xlarge", 4))["QuoteOptions"][0]
    pair = ("THREE_YEARS", "ALL_UPFRONT")
    assert priced(option)[pair][0] - priced(bare)[pair][0] == 26_000


@pytest.mark.parametrize(
    ("capacities", "constraints", "said"),
    [
        ([ec2("m5.24xlarge", 4), ec2("m7i.24xlarge", 4)], [], "both generations"),
        ([ec2("m5.24xlarge", 5_000)], [], "within the constraints"),
        ([ec2("m5.24xlarge", 40)], [limit("RACK_MAXIMUM", "1")], "within the constraints"),
        ([ec2("m5.24xlarge", 4)], [limit("RACK_MAX_POWER_KVA", "5")], "within the constraints"),
        ([ec2("m5.24xlarge", 4)], [limit("RACK_MAX_WEIGHT_LBS", "1400")], "within the constraints"),
        (
            [ec2("m5.24xlarge", 4)],
            [limit("RACK_SPACE_CONSTRAINED", "true")],
            "within the constraints",
        ),
        ([ec2("m5.24xlarge", 4), tib("EBS", 56)], [], "greatest tier"),
        ([tib("EBS", 11)], [], "storage within racks alone"),
        ([ec2("c6gd.16xlarge", 2)], [], "servers alone"),
    ],
)
def test_what_nothing_fits_gets_no_option_and_a_reason(asking, capacities, constraints, said):
    """The quote stands, and can be mended with UpdateQuote."""
    made = quote(asking, *capacities, RequestedConstraints=constraints)
    assert made["QuoteOptions"] == []
    assert said in made["StatusMessage"]


@given(
    racks=st.integers(2, 6),
    kva=st.sampled_from(["7", "9.5", "10", "12"]),
    lbs=st.sampled_from(["1420", "1600", "1760"]),
    hosts=st.integers(1, 40),
)
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_no_option_breaks_a_constraint(asking, racks, kva, lbs, hosts):
    """Every rack of every option is light and thrifty enough, and there are
    no more than allowed.
    """
    limits = [
        limit("RACK_MAXIMUM", str(racks)),
        limit("RACK_MAX_POWER_KVA", kva),
        limit("RACK_MAX_WEIGHT_LBS", lbs),
    ]
    for option in quote(asking, ec2("m5.24xlarge", hosts), RequestedConstraints=limits)[
        "QuoteOptions"
    ]:
        specifications = option["Specifications"]
        details = [each["FinalRackSpecificationDetails"] for each in specifications]
        assert len(details) <= racks
        assert all(each["RackPowerDrawKva"] <= float(kva) + 1e-6 for each in details)
        assert all(each["RackWeightLbs"] <= float(lbs) for each in details)


TYPES = st.sampled_from(
    [
        # Of EC2's own sizes: there is no g4dn.large, and no i3en.4xlarge.
        *((family, size) for family in ("m5", "c5", "r5") for size in ("large", "4xlarge")),
        *((family, "12xlarge") for family in ("m5", "c5", "r5", "g4dn", "i3en")),
        *((family, size) for family in ("g4dn", "i3en") for size in ("xlarge", "2xlarge")),
    ]
)


@given(st.dictionaries(TYPES, st.integers(1, 30), min_size=1, max_size=5))
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_every_option_has_room_for_what_was_asked(asking, demand):
    """Hosts of a family have at least the vCPUs, memory and GPUs asked of it; what changes is what
    is there at the end less before.
    """
    made = quote(
        asking, *(ec2(f"{family}.{size}", count) for (family, size), count in demand.items())
    )
    assert made["QuoteOptions"]
    wanted = room_by_kind((f"{family}.{size}", count) for (family, size), count in demand.items())
    hosts = []
    for option in made["QuoteOptions"]:
        have = room_by_kind(
            (each["Unit"], each["Quantity"])
            for each in option["Capacities"]
            if each["QuoteCapacityType"] == "EC2"
        )
        assert all((have[kind] >= needed).all() for kind, needed in wanted.items())
        summary = {name: amounts(each) for name, each in option["CapacitySummary"].items()}
        assert summary["ExistingCapacities"] == {}
        assert (
            summary["FinalCapacities"] == summary["CapacityChange"] == amounts(option["Capacities"])
        )
        hosts.append(
            sum(
                each["Quantity"]
                for each in option["Capacities"]
                if each["QuoteCapacityType"] == "EC2"
            )
        )
    assert len(made["QuoteOptions"]) <= 10
    assert hosts[0] == min(hosts[: len(hosts) - 2] or hosts)


def room_by_kind(capacities):
    """Add up vCPUs, memory and GPUs; families of a kind that stand for one another are one."""
    found = {}
    for name, count in capacities:
        kind = name[0] if name[0] in "cmr" else name.partition(".")[0]
        found[kind] = found.get(kind, 0) + count * np.array(instance_types()[name].room)
    return found


def test_gpus_run_out_before_vcpus(asking):
    """24 g4dn.xlarge are 96 vCPUs, which two hosts of 48 have, and 24 GPUs, for which it takes six
    hosts of four.
    """
    for demand, least in (
        ([ec2("g4dn.xlarge", 24)], 6),
        # A host holds one 8xlarge (a GPU) and three xlarge; the second the other four.
        ([ec2("g4dn.8xlarge", 1), ec2("g4dn.xlarge", 7)], 2),
        ([ec2("g4dn.8xlarge", 1), ec2("g4dn.xlarge", 8)], 3),
    ):
        found = [amounts(each["Capacities"]) for each in quote(asking, *demand)["QuoteOptions"]]
        assert found
        assert all(each["EC2", "g4dn.12xlarge"] >= least for each in found)


@pytest.mark.parametrize(
    "wrong",
    [
        ec2("m5.24xlarge", 0),
        ec2("m5.24xlarge", -1),
        ec2("m5.24xlarge", 2.5),
        ec2("m5.24xlarge", 1e30),
        tib("EBS", 1e300),
        ec2("z9.24xlarge", 1),
        ec2("m5.metal", 1),
        ec2("vCPU", 96),
        tib("EBS", 11, "parsec"),
        tib("S3", 0),
        {"QuoteCapacityType": "EC2", "Unit": "m5.24xlarge"},
        {},
    ],
    ids=str,
)
def test_a_capacity_that_makes_no_sense_is_refused(asking, wrong):
    """With the position of each; the others are named too."""
    code, message = refusal(quote, asking, ec2("m5.24xlarge", 1), wrong, tib("EBS", -1))
    assert code == "ValidationException"
    assert "RequestedCapacities[1]" in message
    assert "RequestedCapacities[2]" in message


@pytest.mark.parametrize(
    ("parameters", "said"),
    [
        ({"RequestedCapacities": []}, "a quote needs a capacity"),
        ({"RequestedCapacities": [tib("S3", 26), tib("S3", 48)]}, "given twice"),
        ({"RequestedConstraints": [limit("RACK_MAXIMUM", "many")]}, "no value of RACK_MAXIMUM"),
        (
            {"RequestedConstraints": [limit("RACK_SPACE_CONSTRAINED", "yes")]},
            "no value of RACK_SPACE_CONSTRAINED",
        ),
        (
            {"RequestedConstraints": [limit("RACK_MAX_POWER_KVA", "nan")]},
            "no value of RACK_MAX_POWER_KVA",
        ),
        ({"RequestedConstraints": [{}]}, "no value of None"),
        ({"CountryCode": "us"}, "does not match"),
    ],
)
def test_a_request_that_makes_no_sense_is_refused(sandbox, parameters, said):
    """In words, and no quote is made."""
    client = sandbox.client()
    request = {"CountryCode": "US", "RequestedCapacities": [ec2("m5.24xlarge", 1)], **parameters}
    code, message = refusal(client.create_quote, **request)
    assert (code, said in message) == ("ValidationException", True), message
    assert client.list_quotes()["Quotes"] == []


def test_quotes_are_listed_read_and_deleted(sandbox):
    """Page by page, without requirements in the list; by id or ARN; gone once deleted."""
    client = sandbox.client()
    made = [quote(client, ec2("m5.24xlarge", count)) for count in (1, 2, 3)]
    pages = list(client.get_paginator("list_quotes").paginate(PaginationConfig={"PageSize": 2}))
    listed = [each for page in pages for each in page["Quotes"]]
    assert [each["QuoteId"] for each in listed] == [each["QuoteId"] for each in made]
    assert all("OrderingRequirements" not in each for each in listed)
    arn = f"arn:aws:outposts:us-west-2:123456789012:quote/{made[0]['QuoteId']}"
    assert client.get_quote(QuoteIdentifier=arn)["Quote"] == made[0]
    client.delete_quote(QuoteIdentifier=arn)
    assert refusal(client.get_quote, QuoteIdentifier=made[0]["QuoteId"])[0] == "NotFoundException"
    other = sandbox.connection("210987654321").client()
    assert refusal(other.get_quote, QuoteIdentifier=made[1]["QuoteId"])[0] == "NotFoundException"
    assert other.list_quotes()["Quotes"] == []


def test_an_update_changes_what_it_names_and_keeps_the_rest(sandbox):
    """AWS's sample: attach an Outpost and ask for eight m5; an empty
    Outpost takes it away again.
    """
    client = sandbox.client()
    made = quote(
        client, ec2("c5.24xlarge", 4), Description="first", RequestedPaymentTerms=["ONE_YEAR"]
    )
    seattle = outposts(client)[0]
    name = {"QuoteIdentifier": made["QuoteId"]}
    sandbox.advance(days=5)
    changed = client.update_quote(
        **name, OutpostIdentifier=seattle, RequestedCapacities=[ec2("m5.24xlarge", 8)]
    )["Quote"]
    assert changed["OutpostArn"].endswith(seattle)
    assert amounts(changed["QuoteOptions"][0]["Capacities"])["EC2", "m5.24xlarge"] == 8
    for kept in (
        "Description",
        "RequestedPaymentTerms",
        "CountryCode",
        "CreatedDate",
        "ExpirationDate",
        "QuoteId",
    ):
        assert changed[kept] == made[kept]
    ids = [option["QuoteOptionIdentifier"] for option in changed["QuoteOptions"]]
    again = client.update_quote(**name, OutpostIdentifier="", Description="")["Quote"]
    assert "OutpostArn" not in again
    assert again["Description"] == ""
    # A rack Outpost takes no server; without one the same racks keep their ids.
    assert [option["QuoteOptionIdentifier"] for option in again["QuoteOptions"]][: len(ids)] == ids
    assert refusal(client.update_quote, **name, RequestedCapacities=[])[0] == "ValidationException"
    assert (
        client.get_quote(**name)["Quote"]["RequestedCapacities"] == changed["RequestedCapacities"]
    )


def test_an_order_from_a_quote_brings_what_was_quoted(sandbox):
    """Line items without CatalogItemId; the quote is marked, the hosts are installed, and the next
    quote sees them.
    """
    client = sandbox.client()
    frankfurt = outposts(client)[1]
    made = quote(client, ec2("m5.24xlarge", 4), country="DE", OutpostIdentifier=frankfurt)
    placed = order(client, frankfurt, made)
    assert placed["QuoteIdentifier"] == made["QuoteId"]
    assert placed["QuoteOptionIdentifier"] == made["QuoteOptions"][0]["QuoteOptionIdentifier"]
    assert [set(line) for line in placed["LineItems"]] == [{"LineItemId", "Quantity", "Status"}]
    assert client.get_order(OrderId=placed["OrderId"])["Order"] == placed
    marked = client.get_quote(QuoteIdentifier=made["QuoteId"])["Quote"]
    assert (marked["QuoteStatus"], marked["SubmittedOrderId"]) == (
        "ORDER_SUBMITTED",
        placed["OrderId"],
    )
    assert placed["OrderId"] in marked["StatusMessage"]
    sandbox.advance(days=365)
    assert (
        client.get_quote(QuoteIdentifier=made["QuoteId"])["Quote"]["QuoteStatus"]
        == "ORDER_SUBMITTED"
    )
    installed = [
        asset["ComputeAttributes"]["InstanceTypeCapacities"][0]["InstanceType"]
        for asset in client.list_assets(OutpostIdentifier=frankfurt)["Assets"]
    ]
    assert installed == ["m5.24xlarge"] * 4
    assert len(planner.flatten_orders(planner.collect_orders(sandbox)).line_items) == 1


def test_hosts_go_into_a_rack_that_stands_there(sandbox):
    """Four hosts more fill the rack up; it keeps its id, and costs what the
    fuller rack costs more.
    """
    client = sandbox.client()
    seattle = outposts(client)[0]
    first = quote(client, ec2("m5.24xlarge", 4), OutpostIdentifier=seattle)
    order(client, seattle, first)
    sandbox.advance(days=365)
    before = client.list_assets(OutpostIdentifier=seattle)["Assets"]
    second = quote(client, ec2("m5.24xlarge", 4), OutpostIdentifier=seattle)
    option = second["QuoteOptions"][0]
    (specification,) = option["Specifications"]
    assert specification["QuoteSpecificationType"] == "UPDATED_RACK"
    assert specification["ExistingRackSpecificationDetails"]["RackId"] == before[0]["RackId"]
    assert specification["FinalRackSpecificationDetails"]["EC2Capacities"][0]["Quantity"] == "8"
    # prices.csv: four hosts more are 4 x 44,722 = 178,888 for three years; the contract has less
    # left, and the price is for that part. It comes in 32 bits, which are 1.6 cents apart there.
    contract = client.get_outpost_billing_information(OutpostIdentifier=seattle)["Subscriptions"][0]
    left = contract["EndDate"] + timedelta(days=1) - sandbox.now
    share = left / (sandbox.now.replace(year=sandbox.now.year + 3) - sandbox.now)
    upfront, monthly = priced(option)["THREE_YEARS", "ALL_UPFRONT"]
    assert upfront == pytest.approx(178_888 * share, abs=0.02)
    assert (0.7 < share < 0.8, monthly) == (True, 0)
    summary = {
        name: amounts(each)["EC2", "m5.24xlarge"]
        for name, each in option["CapacitySummary"].items()
    }
    assert summary == {"ExistingCapacities": 4, "FinalCapacities": 8, "CapacityChange": 4}
    order(client, seattle, second)
    # While those hosts are on their way, no others are offered for the same rack.
    meanwhile = quote(client, ec2("m5.24xlarge", 4), OutpostIdentifier=seattle)["QuoteOptions"][0]
    kinds = [each["QuoteSpecificationType"] for each in meanwhile["Specifications"]]
    assert kinds == ["EXISTING_RACK", "NEW_RACK"]
    sandbox.advance(days=365)
    after = client.list_assets(OutpostIdentifier=seattle)["Assets"]
    assert len(after) == 8
    assert {asset["RackId"] for asset in after} == {before[0]["RackId"]}
    assert len({asset["AssetLocation"]["RackElevation"] for asset in after}) == 8
    third = quote(client, ec2("c5.24xlarge", 4), OutpostIdentifier=seattle)["QuoteOptions"][0]
    kinds = [each["QuoteSpecificationType"] for each in third["Specifications"]]
    assert kinds == ["EXISTING_RACK", "NEW_RACK"]


@pytest.mark.parametrize(
    ("days", "code", "said"),
    [(29.9, None, ""), (30, "ValidationException", "expired on 2026-02-04")],
)
def test_a_quote_can_be_ordered_for_thirty_days(sandbox, days, code, said):
    """Up to the last hour, and not from then on."""
    client = sandbox.client()
    seattle = outposts(client)[0]
    made = quote(client, ec2("m5.24xlarge", 4), OutpostIdentifier=seattle)
    sandbox.advance(days=days)
    if code is None:
        assert order(client, seattle, made)["Status"] == "PREPARING"
        return
    assert client.get_quote(QuoteIdentifier=made["QuoteId"])["Quote"]["QuoteStatus"] == "EXPIRED"
    found = refusal(order, client, seattle, made)
    assert (found[0], said in found[1]) == (code, True)
    assert refusal(client.update_quote, QuoteIdentifier=made["QuoteId"])[0] == "ValidationException"
    assert client.list_orders()["Orders"] == []


def test_what_an_order_from_a_quote_is_refused_for(sandbox):
    """Used, of another account, of another Outpost, without an Outpost, an option or a price;
    nothing is placed.
    """
    client = sandbox.client()
    seattle, frankfurt, _ = outposts(client)
    made = quote(
        client, ec2("m5.24xlarge", 4), OutpostIdentifier=seattle, RequestedPaymentTerms=["ONE_YEAR"]
    )
    loose = quote(client, ec2("m5.24xlarge", 4))
    foreign = quote(sandbox.connection("210987654321").client(), ec2("m5.24xlarge", 4))
    ids = {"QuoteIdentifier": made["QuoteId"]}
    least = {"OutpostIdentifier": seattle, "PaymentOption": "NO_UPFRONT"}
    other = {"QuoteOptionIdentifier": "oqo-00000000000000000"}
    line = {"LineItems": [{"CatalogItemId": "OR-RKGP001", "Quantity": 1}]}
    refused = {
        "NotFoundException": [
            refusal(order, client, seattle, foreign),
            refusal(client.create_order, **least, **ids, **other),
        ],
        "ValidationException": [
            refusal(order, client, seattle, loose),
            refusal(order, client, frankfurt, made),
            refusal(order, client, seattle, made, PaymentTerm="THREE_YEARS"),
            refusal(order, client, seattle, made, PaymentTerm="ONE_YEAR", **line),
            refusal(client.create_order, **least, **ids),
            refusal(client.create_order, **least, **other),
            refusal(client.create_order, **least),
        ],
    }
    for code, answers in refused.items():
        assert {found for found, _ in answers} == {code}, answers
    assert client.list_orders()["Orders"] == []
    placed = order(client, seattle, made, PaymentTerm="ONE_YEAR")
    with pytest.raises(client.exceptions.ConflictException) as caught:
        order(client, seattle, made, PaymentTerm="ONE_YEAR")
    assert caught.value.response["ResourceId"] == placed["OrderId"]
    assert caught.value.response["ResourceType"] == "ORDER"
    client.cancel_order(OrderId=placed["OrderId"])
    assert refusal(order, client, seattle, made, PaymentTerm="ONE_YEAR")[0] == "ConflictException"
    assert refusal(client.update_quote, **ids, Description="x")[0] == "ValidationException"


def test_all_seventeen_requirements_are_answered(sandbox):
    """Once each, with a message; without an Outpost nothing of one is claimed."""
    client = sandbox.client()
    for made in (
        quote(client, ec2("m5.24xlarge", 4)),
        quote(client, ec2("m5.24xlarge", 4), OutpostIdentifier=outposts(client)[0]),
    ):
        kinds = [each["OrderingRequirementType"] for each in made["OrderingRequirements"]]
        assert sorted(kinds) == sorted(model.enum("OrderingRequirementType"))
        assert all(each["StatusMessage"] for each in made["OrderingRequirements"])
        statuses = {each["Status"] for each in made["OrderingRequirements"]}
        assert statuses == ({"EXEMPT", "FAIL"} if "OutpostArn" not in made else {"EXEMPT", "PASS"})
    assert (
        requirement(quote(client, ec2("m5.24xlarge", 4)), "OUTPOST_ID_MISSING_ON_QUOTE_ERROR")
        == "FAIL"
    )


def test_a_site_without_addresses_or_properties_fails_until_it_has_them(sandbox):
    """Each requirement turns to PASS when its fact is there, and then the order goes through."""
    client = sandbox.client()
    bare = client.create_site(Name="Bare")["Site"]["SiteId"]
    outpost_id = client.create_outpost(Name="Bare", SiteId=bare)["Outpost"]["OutpostId"]
    made = quote(client, ec2("m5.24xlarge", 4), OutpostIdentifier=outpost_id)
    failing = {
        "OPERATING_ADDRESS_EXISTENCE_CHECK_ERROR",
        "SHIPPING_ADDRESS_EXISTENCE_CHECK_ERROR",
        "RACK_PHYSICAL_PROPERTIES_CHECK_ERROR",
    }
    found = {
        each["OrderingRequirementType"]: each["Status"] for each in made["OrderingRequirements"]
    }
    assert {kind for kind, status in found.items() if status == "FAIL"} == failing
    assert (
        found["VALID_ZIP_CODE_CHECK_ERROR"]
        == found["COUNTRY_CODE_MISMATCH_CHECK_ERROR"]
        == "EXEMPT"
    )
    code, message = refusal(order, client, outpost_id, made)
    assert code == "ValidationException"
    assert all(kind in message for kind in failing)
    seattle = client.get_site_address(
        SiteId=client.list_sites()["Sites"][0]["SiteId"], AddressType="OPERATING_ADDRESS"
    )["Address"]
    for kind in ("OPERATING_ADDRESS", "SHIPPING_ADDRESS"):
        client.update_site_address(SiteId=bare, AddressType=kind, Address=seattle)
    properties = client.list_sites()["Sites"][0]["RackPhysicalProperties"]
    client.update_site_rack_physical_properties(SiteId=bare, **properties)
    now = client.get_quote(QuoteIdentifier=made["QuoteId"])["Quote"]
    assert not [each for each in now["OrderingRequirements"] if each["Status"] == "FAIL"]
    assert order(client, outpost_id, made)["Status"] == "PREPARING"


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ({"CountryCode": "DE"}, "COUNTRY_CODE_MISMATCH_CHECK_ERROR"),
        ({"Address": {"PostalCode": "ABC"}}, "VALID_ZIP_CODE_CHECK_ERROR"),
        ({"Properties": {"PowerDrawKva": "POWER_5_KVA"}}, "RACK_PHYSICAL_PROPERTIES_CHECK_ERROR"),
        (
            {"Properties": {"MaximumSupportedWeightLbs": "MAX_1400_LBS"}},
            "RACK_PHYSICAL_PROPERTIES_CHECK_ERROR",
        ),
        ({"Orders": 1}, "OUTPOST_STATE_CHANGED_ERROR"),
        ({"Orders": 10}, "MAXIMUM_ALLOWED_ORDERS_CHECK_ERROR"),
        ({"Delete": True}, "OUTPOST_NOT_FOUND_ERROR"),
    ],
    ids=str,
)
def test_each_requirement_fails_for_its_own_reason(sandbox, change, kind):
    """And passes before."""
    client = sandbox.client()
    seattle, site = outposts(client)[0], client.list_sites()["Sites"][0]["SiteId"]
    made = quote(client, ec2("m5.24xlarge", 4), OutpostIdentifier=seattle)
    assert requirement(made, kind) == "PASS"
    if "CountryCode" in change:
        client.update_quote(QuoteIdentifier=made["QuoteId"], CountryCode=change["CountryCode"])
    if "Address" in change:
        address = client.get_site_address(SiteId=site, AddressType="OPERATING_ADDRESS")["Address"]
        client.update_site_address(
            SiteId=site, AddressType="OPERATING_ADDRESS", Address={**address, **change["Address"]}
        )
    if "Properties" in change:
        client.update_site_rack_physical_properties(SiteId=site, **change["Properties"])
    for _ in range(change.get("Orders", 0)):
        line = [{"CatalogItemId": "OR-RKGP001", "Quantity": 1}]
        client.create_order(OutpostIdentifier=seattle, LineItems=line, PaymentOption="NO_UPFRONT")
    if "Delete" in change:
        client.delete_outpost(OutpostId=seattle)
    assert requirement(client.get_quote(QuoteIdentifier=made["QuoteId"])["Quote"], kind) == "FAIL"


def test_an_outpost_keeps_its_generation_and_renews_before_it_grows(sandbox):
    """Generation 1 stands there: m7i fails; after three years the contract has ended, and ordering
    fails too.
    """
    client = sandbox.client()
    seattle = outposts(client)[0]
    order(client, seattle, quote(client, ec2("m5.24xlarge", 4), OutpostIdentifier=seattle))
    sandbox.advance(days=365)
    other = quote(client, ec2("m7i.24xlarge", 4), OutpostIdentifier=seattle)
    assert requirement(other, "OUTPOST_GENERATION_MISMATCH_ERROR") == "FAIL"
    same = quote(client, ec2("m5.24xlarge", 4), OutpostIdentifier=seattle)
    assert requirement(same, "OUTPOST_GENERATION_MISMATCH_ERROR") == "PASS"
    assert requirement(same, "OUTPOST_RENEWAL_REQUIRED_ERROR") == "PASS"
    sandbox.advance(days=3 * 366)
    late = quote(client, ec2("m5.24xlarge", 4), OutpostIdentifier=seattle)
    assert requirement(late, "OUTPOST_RENEWAL_REQUIRED_ERROR") == "FAIL"


def test_a_server_outpost_is_quoted_servers(sandbox):
    """One server, which is ordered like any other quote; a second is no option any more."""
    client = sandbox.client()
    tokyo = outposts(client)[2]
    made = quote(client, ec2("c5.2xlarge", 3), country="JP", OutpostIdentifier=tokyo)
    kinds = {
        each["QuoteSpecificationType"]
        for option in made["QuoteOptions"]
        for each in option["Specifications"]
    }
    assert kinds == {"SERVER"}
    assert requirement(made, "RACK_PHYSICAL_PROPERTIES_CHECK_ERROR") == "EXEMPT"
    order(client, tokyo, made)
    sandbox.advance(days=200)
    again = quote(client, ec2("c5.2xlarge", 3), country="JP", OutpostIdentifier=tokyo)
    assert again["QuoteOptions"] == []
    assert "has its server already" in again["StatusMessage"]


def test_threads_that_order_from_one_quote_place_one_order(sandbox):
    """Eight at once: one is answered with the order, the rest with the conflict that names it."""
    client = sandbox.client()
    seattle = outposts(client)[0]
    made = quote(client, ec2("m5.24xlarge", 4), OutpostIdentifier=seattle)
    placed, refused, start = [], [], threading.Barrier(8)

    def try_it():
        own = sandbox.client()
        start.wait()
        try:
            placed.append(order(own, seattle, made)["OrderId"])
        except ClientError as error:
            answer = {**error.response}
            refused.append((answer["Error"]["Code"], answer["ResourceId"]))

    threads = [threading.Thread(target=try_it) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(placed) == 1
    assert refused == [("ConflictException", placed[0])] * 7
    assert [each["OrderId"] for each in client.list_orders()["Orders"]] == placed


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("quote"), st.sampled_from(["m5.24xlarge", "c5.4xlarge", "m7i.24xlarge"])),
        st.tuples(st.just("order"), st.integers(0, 5)),
        st.tuples(st.just("update"), st.integers(0, 5)),
        st.tuples(st.just("delete"), st.integers(0, 5)),
        st.tuples(st.just("advance"), st.sampled_from([1, 29, 31, 200])),
    ),
    min_size=4,
    max_size=14,
)


@given(STEPS)
@settings(max_examples=8, deadline=None)
def test_whatever_happens_a_quote_serves_one_order_and_a_saved_sandbox_agrees(
    tmp_path_factory, steps
):
    """Orders and quotes name each other one to one; nothing expired was ordered; replayed, all is
    as it was.
    """
    with planner.start_sandbox(max_open_orders=3) as sandbox:
        client = sandbox.client()
        seattle, ids, ordered_at, refused = outposts(client)[0], [], {}, set()
        for what, with_ in [("quote", "m5.24xlarge"), *steps]:
            if what == "advance":
                sandbox.advance(days=with_)
            elif what == "quote":
                ids.append(quote(client, ec2(with_, 4), OutpostIdentifier=seattle)["QuoteId"])
            elif ids:
                quote_id = ids[with_ % len(ids)]
                try:
                    made = client.get_quote(QuoteIdentifier=quote_id)["Quote"]
                    if what == "order" and made["QuoteOptions"]:
                        ordered_at[order(client, seattle, made)["OrderId"]] = (sandbox.now, made)
                    elif what == "update":
                        client.update_quote(QuoteIdentifier=quote_id, Description=str(with_))
                    elif what == "delete":
                        client.delete_quote(QuoteIdentifier=quote_id)
                except ClientError as error:
                    refused.add(error.response["Error"]["Code"])
        assert refused <= {
            each.name for each in SERVICE.operation_model("CreateOrder").error_shapes
        }
        quotes = client.list_quotes()["Quotes"]
        orders = [
            client.get_order(OrderId=each["OrderId"])["Order"]
            for each in client.list_orders()["Orders"]
        ]
        served = [each["QuoteIdentifier"] for each in orders if each["OrderType"] == "OUTPOST"]
        assert len(served) == len(set(served)) == len(ordered_at)
        assert all(moment < made["ExpirationDate"] for moment, made in ordered_at.values())
        for each in quotes:
            assert (each["QuoteStatus"] == "ORDER_SUBMITTED") == ("SubmittedOrderId" in each)
            assert ("SubmittedOrderId" in each) == (each["QuoteId"] in served)
        file = sandbox.save(tmp_path_factory.mktemp("state") / "state.json")
        with planner.start_sandbox(state=file) as again:
            assert again.client().list_quotes()["Quotes"] == quotes
