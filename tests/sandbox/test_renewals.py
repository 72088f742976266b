"""Renewals and billing through boto3: what is billed when, what a renewal costs and when it is
open, the return.
"""

import threading
from collections import Counter
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from botocore.exceptions import ClientError

import outpost_planner as planner
from outpost_planner.sandbox import lifecycle

CATALOG = """\
catalog_item_id,name,item_class,item_status,ec2_capacities,power_kva,weight_lbs,supported_uplink_gbps,supported_storage,rack_scaling_type
OR-RENEWA1,Small rack,RACK,AVAILABLE,m5:m5.24xlarge:2,5,1300,10,EBS,MULTI_RACK
OR-RENEWA2,Large rack,RACK,AVAILABLE,m5:m5.24xlarge:4,6,1400,10,EBS,MULTI_RACK
OR-RENEWA3,Rack without prices,RACK,AVAILABLE,m5:m5.24xlarge:2,5,1300,10,EBS,MULTI_RACK
"""
PRICES = """\
catalog_item_id,country_code,payment_term,payment_option,upfront_price,monthly_recurring_price,currency,as_of,source
OR-RENEWA1,US,ONE_YEAR,ALL_UPFRONT,20000.10,0.00,USD,2026-01-01,made up
OR-RENEWA1,US,ONE_YEAR,PARTIAL_UPFRONT,10100.20,850.30,USD,2026-01-01,made up
OR-RENEWA1,US,ONE_YEAR,NO_UPFRONT,0.00,1750.40,USD,2026-01-01,made up
OR-RENEWA1,US,THREE_YEARS,PARTIAL_UPFRONT,27000.50,760.60,USD,2026-01-01,made up
OR-RENEWA1,US,THREE_YEARS,NO_UPFRONT,0.00,1600.70,USD,2026-01-01,made up
OR-RENEWA2,US,ONE_YEAR,PARTIAL_UPFRONT,15200.33,1275.45,USD,2026-01-01,made up
OR-RENEWA2,US,ONE_YEAR,NO_UPFRONT,0.00,2600.55,USD,2026-01-01,made up
OR-RENEWA2,US,THREE_YEARS,NO_UPFRONT,0.00,2400.65,USD,2026-01-01,made up
"""
SMALL, LARGE, UNPRICED = "OR-RENEWA1", "OR-RENEWA2", "OR-RENEWA3"
DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory):
    """Serve one sandbox with a price table whose sums can be told by hand; its clock runs on from
    test to test.
    """
    folder = tmp_path_factory.mktemp("prices")
    (folder / "catalog.csv").write_text(CATALOG)
    (folder / "prices.csv").write_text(PRICES)
    catalog = planner.read_catalog(folder / "catalog.csv", prices=folder / "prices.csv")
    with (
        pytest.MonkeyPatch.context() as patch,
        planner.start_sandbox(catalog=catalog, exact_prices=True) as sandbox,
    ):
        patch.setattr(lifecycle, "FATES", {})  # every order arrives
        yield sandbox


@pytest.fixture(scope="module")
def client(sandbox):
    return sandbox.client()


def site_of(client, name):
    return next(site["SiteId"] for site in client.list_sites()["Sites"] if site["Name"] == name)


def new_outpost(client, country="US"):
    """Return an Outpost of its own, at a new site of the country."""
    address = client.get_site_address(
        SiteId=site_of(client, "Seattle hospital"), AddressType="OPERATING_ADDRESS"
    )
    site = client.create_site(
        Name="Another", OperatingAddress={**address["Address"], "CountryCode": country}
    )
    return client.create_outpost(Name="Another", SiteId=site["Site"]["SiteId"])["Outpost"][
        "OutpostId"
    ]


def place(client, outpost_id, item=SMALL, option="PARTIAL_UPFRONT", term="ONE_YEAR"):
    paid = {"PaymentOption": option} | ({"PaymentTerm": term} if term else {})
    lines = [{"CatalogItemId": item, "Quantity": 1}]
    return client.create_order(OutpostIdentifier=outpost_id, LineItems=lines, **paid)["Order"][
        "OrderId"
    ]


def install(sandbox, client, outpost_id, *order):
    """Order, and move the clock until the order is installed."""
    order_id = place(client, outpost_id, *order)
    while (found := client.get_order(OrderId=order_id)["Order"])["Status"] != "COMPLETED":
        sandbox.advance(days=10)
    return found


def rented(sandbox, client, *order):
    outpost_id = new_outpost(client)
    return outpost_id, install(sandbox, client, outpost_id, *order)


def billing(client, outpost_id):
    return client.get_outpost_billing_information(OutpostIdentifier=outpost_id)


def subscriptions(client, outpost_id):
    return billing(client, outpost_id)["Subscriptions"]


def brief(client, outpost_id):
    """Return type, status, upfront and monthly price of each subscription."""
    names = ("SubscriptionType", "SubscriptionStatus", "UpfrontPrice", "MonthlyRecurringPrice")
    return [tuple(each.get(name) for name in names) for each in subscriptions(client, outpost_id)]


def go_to(sandbox, moment):
    sandbox.advance(days=(moment - sandbox.now) / DAY)


def renew(client, outpost_id, option="NO_UPFRONT", term="ONE_YEAR", **more):
    return client.create_renewal(
        OutpostIdentifier=outpost_id, PaymentOption=option, PaymentTerm=term, **more
    )


def refusal(call, **parameters):
    with pytest.raises(ClientError) as caught:
        call(**parameters)
    return caught.value.response["Error"]["Code"], caught.value.response["Error"]["Message"]


def refused_renewal(client, outpost_id):
    return refusal(
        client.create_renewal,
        OutpostIdentifier=outpost_id,
        PaymentOption="NO_UPFRONT",
        PaymentTerm="ONE_YEAR",
    )


def later(moment, months):
    return (pd.Timestamp(moment) + pd.DateOffset(months=months)).to_pydatetime()


def over(client, outpost_id):
    """Return when the first contract is over: the day after its last day."""
    return subscriptions(client, outpost_id)[0]["EndDate"] + DAY


def test_nothing_is_billed_before_the_hardware_is_installed(client):
    """No contract, no end of one, no price to renew it."""
    outpost_id = new_outpost(client)
    place(client, outpost_id)
    found = billing(client, outpost_id)
    assert found["Subscriptions"] == []
    assert not {"ContractEndDate", "PaymentTerm", "PaymentOption"} & set(found)
    assert (
        client.get_renewal_pricing(OutpostIdentifier=outpost_id)["PricingResult"]
        == "UNABLE_TO_PRICE"
    )
    assert refused_renewal(client, outpost_id)[0] == "ValidationException"


def test_the_first_order_is_the_original_subscription_from_the_day_it_is_installed(sandbox, client):
    """For its term, at the price table's price; the contract's end is text as AWS writes it."""
    outpost_id, order = rented(sandbox, client)
    (found,) = subscriptions(client, outpost_id)
    assert brief(client, outpost_id) == [("ORIGINAL", "ACTIVE", 10100.20, 850.30)]
    assert (found["OrderIds"], found["Currency"]) == ([order["OrderId"]], "USD")
    assert found["BeginDate"] == order["OrderFulfilledDate"]
    assert found["EndDate"] == later(found["BeginDate"], 12) - DAY
    said = billing(client, outpost_id)
    assert (
        datetime.strptime(said["ContractEndDate"], "%a %b %d %H:%M:%S UTC %Y").replace(tzinfo=UTC)
        == found["EndDate"]
    )
    assert (said["PaymentTerm"], said["PaymentOption"]) == ("ONE_YEAR", "PARTIAL_UPFRONT")


def test_hardware_that_is_replaced_is_billed_from_its_replacement_on(sandbox, client, monkeypatch):
    """The order counts as completed before; what failed altogether is not billed at all."""
    outpost_id = new_outpost(client)
    monkeypatch.setitem(lifecycle.FATES, "ERROR", 1.0)
    place(client, outpost_id, LARGE)
    monkeypatch.delitem(lifecycle.FATES, "ERROR")
    monkeypatch.setitem(lifecycle.FATES, "REPLACED", 1.0)
    order = install(sandbox, client, outpost_id)
    assert subscriptions(client, outpost_id) == []
    sandbox.advance(days=150)
    replacement = client.list_orders(OutpostIdentifierFilter=outpost_id)["Orders"][-1]
    (found,) = subscriptions(client, outpost_id)
    assert replacement["OrderType"] == "REPLACEMENT"
    assert found["OrderIds"] == [order["OrderId"]]
    assert found["BeginDate"] == replacement["OrderFulfilledDate"] > order["OrderFulfilledDate"]
    assert brief(client, outpost_id) == [("ORIGINAL", "ACTIVE", 10100.20, 850.30)]


def test_an_order_without_a_term_is_for_three_years(sandbox, client):
    """An assumption that the table of operations names."""
    outpost_id, _ = rented(sandbox, client, SMALL, "NO_UPFRONT", None)
    (found,) = subscriptions(client, outpost_id)
    assert found["EndDate"] == later(found["BeginDate"], 36) - DAY
    assert found["MonthlyRecurringPrice"] == 1600.70


def test_added_capacity_ends_with_the_contract_and_its_upfront_price_is_prorated(sandbox, client):
    """By time, to the cent; the monthly price is the term's."""
    outpost_id, _ = rented(sandbox, client)
    added = install(sandbox, client, outpost_id, LARGE)
    original, increase = subscriptions(client, outpost_id)
    assert increase["OrderIds"] == [added["OrderId"]]
    assert (increase["SubscriptionType"], increase["EndDate"]) == (
        "CAPACITY_INCREASE",
        original["EndDate"],
    )
    begins = increase["BeginDate"]
    # 15,200.33 for twelve months; it pays for the part of them that is left of the contract.
    share = Decimal((original["EndDate"] + DAY - begins) / DAY) / Decimal(
        (later(begins, 12) - begins) / DAY
    )
    expected = (Decimal("15200.33") * share).quantize(Decimal("0.01"), ROUND_HALF_UP)
    assert (increase["UpfrontPrice"], increase["MonthlyRecurringPrice"]) == (
        float(expected),
        1275.45,
    )
    assert expected < Decimal("15200.33")


def test_a_quote_for_added_capacity_is_for_the_time_to_the_contracts_end(sandbox, client):
    """Two hosts that fill a rack up cost 15,200.33 - 10,100.20 = 5,100.13 for a year; a hundred
    days into a contract of a year the rest of it is asked for, 265 of 365 days or 3,702.83.
    """
    outpost_id, _ = rented(sandbox, client)
    begins = subscriptions(client, outpost_id)[0]["BeginDate"]
    over = later(begins, 12)
    sandbox.advance(days=(begins + 100 * DAY - sandbox.now) / DAY)
    hosts = {"QuoteCapacityType": "EC2", "Unit": "m5.24xlarge", "Quantity": 2.0}
    quote = client.create_quote(
        OutpostIdentifier=outpost_id,
        CountryCode="US",
        RequestedCapacities=[hosts],
        RequestedPaymentTerms=["ONE_YEAR"],
        RequestedPaymentOptions=["PARTIAL_UPFRONT"],
    )["Quote"]
    told = {
        tuple(each["QuoteSpecificationType"] for each in option["Specifications"]): option[
            "PricingOptions"
        ][0]["SubscriptionPricingDetails"]
        for option in quote["QuoteOptions"]
    }
    details = told["UPDATED_RACK",]
    share = Decimal((over - sandbox.now) / DAY) / Decimal(
        (later(sandbox.now, 12) - sandbox.now) / DAY
    )
    expected = (Decimal("5100.13") * share).quantize(Decimal("0.01"), ROUND_HALF_UP)
    assert Decimal(str(details["UpfrontPrice"])) == expected
    assert expected < Decimal(3710)
    assert details["MonthlyRecurringPrice"] == 425.15  # 1,275.45 - 850.30


def test_a_renewal_costs_what_stands_and_follows_the_contract_without_a_gap(sandbox, client):
    """It covers the added capacity too, and begins the day after the last day."""
    outpost_id, first = rented(sandbox, client)
    second = install(sandbox, client, outpost_id, LARGE)
    priced = client.get_renewal_pricing(OutpostIdentifier=outpost_id)
    told = {
        (each["PaymentTerm"], each["PaymentOption"]): (
            each["UpfrontPrice"],
            each["MonthlyRecurringPrice"],
        )
        for each in (option["SubscriptionPricingDetails"] for option in priced["PricingOptions"])
    }
    # ALL_UPFRONT has no price for the large rack, and THREE_YEARS partial neither: a sum without it
    # would be wrong.
    assert priced["PricingResult"] == "PRICED"
    assert told == {
        ("ONE_YEAR", "PARTIAL_UPFRONT"): (
            25300.53,
            2125.75,
        ),  # 10,100.20 + 15,200.33; 850.30 + 1,275.45
        ("ONE_YEAR", "NO_UPFRONT"): (0.0, 4350.95),  # 1,750.40 + 2,600.55
        ("THREE_YEARS", "NO_UPFRONT"): (0.0, 4001.35),  # 1,600.70 + 2,400.65
    }
    ends = over(client, outpost_id)
    go_to(sandbox, later(ends, -3))
    answer = renew(client, outpost_id, "PARTIAL_UPFRONT")
    assert (answer["OutpostId"], answer["UpfrontPrice"], answer["MonthlyRecurringPrice"]) == (
        outpost_id,
        25300.53,
        2125.75,
    )
    renewal = subscriptions(client, outpost_id)[-1]
    assert (renewal["SubscriptionType"], renewal["SubscriptionStatus"]) == ("RENEWAL", "PENDING")
    assert (renewal["BeginDate"], renewal["EndDate"]) == (ends, later(ends, 12) - DAY)
    assert renewal["OrderIds"] == [first["OrderId"], second["OrderId"]]
    assert (
        client.get_renewal_pricing(OutpostIdentifier=outpost_id)["PricingResult"]
        == "UNABLE_TO_PRICE"
    )
    assert "is renewed already" in refused_renewal(client, outpost_id)[1]
    go_to(sandbox, ends)
    assert [each[1] for each in brief(client, outpost_id)] == ["INACTIVE", "INACTIVE", "ACTIVE"]
    assert billing(client, outpost_id)["PaymentOption"] == "PARTIAL_UPFRONT"


def test_a_renewal_is_open_from_three_months_to_five_business_days_before_the_end(sandbox, client):
    """Refused a second too early and a day too late; then it goes month to month, and can be
    renewed again.
    """
    outpost_id, _ = rented(sandbox, client)
    ends = over(client, outpost_id)
    opens = later(ends, -3)
    go_to(sandbox, opens - timedelta(seconds=1))
    assert refused_renewal(client, outpost_id) == (
        "ValidationException",
        f"Outpost {outpost_id} can be renewed from {opens:%Y-%m-%d} on",
    )
    last_day = (ends - DAY).date()
    deadline = np.busday_offset(np.datetime64(last_day, "D"), -5, roll="backward").astype(object)
    go_to(sandbox, datetime(deadline.year, deadline.month, deadline.day, tzinfo=UTC) + DAY)
    assert "Less than 5 business days" in refused_renewal(client, outpost_id)[1]
    go_to(sandbox, ends + 40 * DAY)
    begins = later(ends, 2)  # the second month is running
    renew(client, outpost_id)
    assert [
        (each["BeginDate"], each.get("EndDate")) for each in subscriptions(client, outpost_id)[1:]
    ] == [
        (ends, begins - DAY),
        (begins, later(begins, 12) - DAY),
    ]


def test_a_renewal_on_the_last_day_in_time_is_taken(sandbox, client):
    """Five business days before the last day, whatever the hour."""
    outpost_id, _ = rented(sandbox, client)
    ends = over(client, outpost_id)
    deadline = np.busday_offset(
        np.datetime64((ends - DAY).date(), "D"), -5, roll="backward"
    ).astype(object)
    go_to(sandbox, datetime(deadline.year, deadline.month, deadline.day, 23, 59, tzinfo=UTC))
    renew(client, outpost_id)
    assert subscriptions(client, outpost_id)[-1]["BeginDate"] == ends


def test_after_the_end_an_outpost_is_billed_month_to_month_and_takes_no_order(sandbox, client):
    """At the No Upfront rate of the term that ended, for all that stands; a quote's requirement
    says so too.
    """
    outpost_id, _ = rented(sandbox, client)
    install(sandbox, client, outpost_id, LARGE)
    ends = over(client, outpost_id)
    go_to(sandbox, ends)
    monthly = subscriptions(client, outpost_id)[-1]
    assert brief(client, outpost_id)[-1] == (
        "RENEWAL",
        "ACTIVE",
        0.0,
        4350.95,
    )  # 1,750.40 + 2,600.55
    assert (monthly["BeginDate"], "EndDate" in monthly) == (ends, False)
    said = billing(client, outpost_id)
    assert said["PaymentOption"] == "NO_UPFRONT"
    assert said["ContractEndDate"].endswith(f"{(ends - DAY).year}")
    parameters = {
        "OutpostIdentifier": outpost_id,
        "LineItems": [{"CatalogItemId": SMALL, "Quantity": 1}],
        "PaymentOption": "NO_UPFRONT",
    }
    code, message = refusal(client.create_order, **parameters)
    assert (code, "renew it before you order" in message) == ("ValidationException", True)
    capacity = {"QuoteCapacityType": "EC2", "Unit": "m5.24xlarge", "Quantity": 1.0}
    quote = client.create_quote(
        CountryCode="US", RequestedCapacities=[capacity], OutpostIdentifier=outpost_id
    )["Quote"]
    found = {
        each["OrderingRequirementType"]: each["Status"] for each in quote["OrderingRequirements"]
    }
    assert found["OUTPOST_RENEWAL_REQUIRED_ERROR"] == "FAIL"


def test_what_is_ordered_after_a_gap_was_not_billed_in_the_gap(sandbox, client):
    """A contract, single months, a renewal, and then an order for more: the months of the gap
    cost what stood in them.
    """
    outpost_id, _ = rented(sandbox, client)
    go_to(sandbox, over(client, outpost_id))
    renew(client, outpost_id)
    sandbox.advance(days=32)
    before = brief(client, outpost_id)
    order_id = place(client, outpost_id, LARGE)
    assert brief(client, outpost_id) == before
    while client.get_order(OrderId=order_id)["Order"]["Status"] != "COMPLETED":
        sandbox.advance(days=10)
    assert brief(client, outpost_id)[:-1] == before
    assert brief(client, outpost_id)[1] == ("RENEWAL", "INACTIVE", 0.0, 1750.4)


def test_a_missing_price_is_no_zero(sandbox, client):
    """UNABLE_TO_PRICE, a refused renewal, and a subscription without amounts."""
    outpost_id, _ = rented(sandbox, client, UNPRICED)
    go_to(sandbox, over(client, outpost_id) - 30 * DAY)
    assert brief(client, outpost_id) == [("ORIGINAL", "ACTIVE", None, None)]
    priced = client.get_renewal_pricing(OutpostIdentifier=outpost_id)
    assert (priced["PricingResult"], priced["PricingOptions"]) == ("UNABLE_TO_PRICE", [])
    assert "There is no price" in refused_renewal(client, outpost_id)[1]
    abroad = new_outpost(client, country="DE")  # the price table has US alone
    install(sandbox, client, abroad)
    assert (
        client.get_renewal_pricing(OutpostIdentifier=abroad)["PricingResult"] == "UNABLE_TO_PRICE"
    )


def test_a_client_token_renews_once(sandbox, client):
    """The same request again gets the same answer, months later too; another request with it is
    refused.
    """
    outpost_id, _ = rented(sandbox, client)
    ends = over(client, outpost_id)
    go_to(sandbox, ends - 30 * DAY)
    answers = [renew(client, outpost_id, ClientToken="PO-4711") for _ in range(2)]
    go_to(sandbox, ends + 300 * DAY)
    answers.append(renew(client, outpost_id, ClientToken="PO-4711"))
    assert len({str({**answer, "ResponseMetadata": None}) for answer in answers}) == 1
    other = {
        "OutpostIdentifier": outpost_id,
        "PaymentOption": "PARTIAL_UPFRONT",
        "PaymentTerm": "ONE_YEAR",
    }
    assert (
        refusal(client.create_renewal, **other, ClientToken="PO-4711")[0] == "ValidationException"
    )
    assert Counter(each[0] for each in brief(client, outpost_id)) == {"ORIGINAL": 1, "RENEWAL": 1}


@pytest.mark.parametrize("is_same_token", [True, False])
def test_of_racing_renewals_one_is_made(sandbox, client, is_same_token):
    """Eight threads: with one token all get its answer, with a token each seven are refused."""
    outpost_id, _ = rented(sandbox, client)
    go_to(sandbox, over(client, outpost_id) - 30 * DAY)
    outcomes, ready = [], threading.Barrier(8)

    def race(number):
        ready.wait()
        token = f"{outpost_id}-{0 if is_same_token else number}"
        try:
            outcomes.append(renew(client, outpost_id, ClientToken=token)["MonthlyRecurringPrice"])
        except ClientError as error:
            outcomes.append(error.response["Error"]["Code"])

    threads = [threading.Thread(target=race, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    expected = {1750.4: 8} if is_same_token else {1750.4: 1, "ValidationException": 7}
    assert Counter(outcomes) == expected
    assert Counter(each[0] for each in brief(client, outpost_id)) == {"ORIGINAL": 1, "RENEWAL": 1}


def test_billing_is_paged(sandbox, client):
    """Each subscription once; the contract stands on every page."""
    outpost_id, _ = rented(sandbox, client)
    install(sandbox, client, outpost_id, LARGE)
    go_to(sandbox, over(client, outpost_id) + DAY)
    pages = list(
        client.get_paginator("get_outpost_billing_information").paginate(
            OutpostIdentifier=outpost_id, PaginationConfig={"PageSize": 1}
        )
    )
    assert [len(page["Subscriptions"]) for page in pages] == [1, 1, 1]
    assert [each for page in pages for each in page["Subscriptions"]] == subscriptions(
        client, outpost_id
    )
    assert len({page["ContractEndDate"] for page in pages}) == 1
    assert len({page["Subscriptions"][0]["SubscriptionId"] for page in pages}) == 3


def decommission(client, outpost_id, **more):
    answer = client.start_outpost_decommission(OutpostIdentifier=outpost_id, **more)
    return answer["Status"], answer["BlockingResourceTypes"]


def test_an_outpost_in_time_given_back_is_billed_to_the_end_of_its_contract(sandbox, client):
    """Once nothing blocks it; ValidateOnly starts nothing, and after it there is nothing to renew
    or order.
    """
    outpost_id, _ = rented(sandbox, client)
    ends = over(client, outpost_id)
    running = sandbox.run_instances(outpost_id, "m5.24xlarge")
    order_id = place(client, outpost_id)
    blocked = ("BLOCKED", ["EC2_INSTANCE", "OUTPOST_ORDER_CANCELLABLE"])
    assert (
        decommission(client, outpost_id)
        == decommission(client, outpost_id, ValidateOnly=True)
        == blocked
    )
    client.cancel_order(OrderId=order_id)
    sandbox.terminate_instances(running)
    assert decommission(client, outpost_id, ValidateOnly=True) == ("SKIPPED", [])
    assert decommission(client, outpost_id) == ("REQUESTED", [])
    names = {"OutpostIdentifier": outpost_id}
    assert refusal(client.start_outpost_decommission, **names)[0] == "ConflictException"
    line = [{"CatalogItemId": SMALL, "Quantity": 1}]
    assert (
        refusal(client.create_order, **names, PaymentOption="NO_UPFRONT", LineItems=line)[0]
        == "ConflictException"
    )
    pools = [{"InstanceType": "m5.24xlarge", "Count": 2}]
    assert (
        refusal(client.start_capacity_task, **names, InstancePools=pools)[0] == "ConflictException"
    )
    assert "is being decommissioned" in refused_renewal(client, outpost_id)[1]
    go_to(sandbox, ends + 400 * DAY)
    assert [each[:2] for each in brief(client, outpost_id)] == [("ORIGINAL", "INACTIVE")]


def test_an_order_that_is_on_its_way_needs_somebody_to_intervene(sandbox, client):
    """It blocks a return and cannot be cancelled."""
    outpost_id, _ = rented(sandbox, client)
    order_id = place(client, outpost_id)
    while client.get_order(OrderId=order_id)["Order"]["LineItems"][0]["Status"] in {
        "PREPARING",
        "BUILDING",
    }:
        sandbox.advance(days=2)
    assert decommission(client, outpost_id) == ("BLOCKED", ["OUTPOST_ORDER_INTERVENTION_REQUIRED"])


def test_a_return_that_comes_too_late_is_billed_for_the_months_that_follow(sandbox, client):
    """Two days before the end, one month is added; an Outpost without hardware has nothing to
    return.
    """
    outpost_id, _ = rented(sandbox, client)
    ends = over(client, outpost_id)
    go_to(sandbox, ends - 2 * DAY)
    assert decommission(client, outpost_id) == ("REQUESTED", [])
    go_to(sandbox, ends + DAY)
    monthly = subscriptions(client, outpost_id)[-1]
    assert (monthly["BeginDate"], monthly["EndDate"]) == (ends, later(ends, 1) - DAY)
    assert brief(client, outpost_id)[-1] == ("RENEWAL", "ACTIVE", 0.0, 1750.40)
    empty = {"OutpostIdentifier": new_outpost(client)}
    assert refusal(client.start_outpost_decommission, **empty)[0] == "ConflictException"


def test_hosts_that_fill_up_a_rack_cost_the_difference(sandbox, client):
    """An order from a quote turns the small rack into the large one; its renewal is that of one
    large rack.
    """
    outpost_id, _ = rented(sandbox, client, SMALL, "NO_UPFRONT", "ONE_YEAR")
    capacity = {"QuoteCapacityType": "EC2", "Unit": "m5.24xlarge", "Quantity": 2.0}
    complete_site(client, outpost_id)
    quote = client.create_quote(
        CountryCode="US", RequestedCapacities=[capacity], OutpostIdentifier=outpost_id
    )["Quote"]
    option = next(
        each
        for each in quote["QuoteOptions"]
        if [spec["QuoteSpecificationType"] for spec in each["Specifications"]] == ["UPDATED_RACK"]
    )
    client.create_order(
        OutpostIdentifier=outpost_id,
        QuoteIdentifier=quote["QuoteId"],
        QuoteOptionIdentifier=option["QuoteOptionIdentifier"],
        PaymentOption="NO_UPFRONT",
        PaymentTerm="ONE_YEAR",
    )
    sandbox.advance(days=150)
    found = {each[0]: each[3] for each in brief(client, outpost_id)}
    assert found == {"ORIGINAL": 1750.40, "CAPACITY_INCREASE": 850.15}  # 2,600.55 - 1,750.40
    details = [
        each["SubscriptionPricingDetails"]
        for each in client.get_renewal_pricing(OutpostIdentifier=outpost_id)["PricingOptions"]
    ]
    rates = {
        (each["PaymentTerm"], each["PaymentOption"]): each["MonthlyRecurringPrice"]
        for each in details
    }
    assert rates["ONE_YEAR", "NO_UPFRONT"] == 2600.55


def complete_site(client, outpost_id):
    """Let the site say what a rack needs, so that its quotes can be ordered."""
    site_id = client.get_outpost(OutpostId=outpost_id)["Outpost"]["SiteId"]
    seattle = site_of(client, "Seattle hospital")
    address = client.get_site_address(SiteId=seattle, AddressType="OPERATING_ADDRESS")["Address"]
    client.update_site_address(SiteId=site_id, AddressType="SHIPPING_ADDRESS", Address=address)
    rack = client.get_site(SiteId=seattle)["Site"]["RackPhysicalProperties"]
    client.update_site_rack_physical_properties(SiteId=site_id, **rack)


def test_a_saved_sandbox_keeps_renewals_tokens_and_returns(sandbox, tmp_path):
    """And bills as the first one does when both clocks move on."""
    catalog = sandbox.server.world.catalog
    with planner.start_sandbox(catalog=catalog, exact_prices=True) as first:
        client = first.client()
        outpost_id, _ = rented(first, client)
        returned, _ = rented(first, client)
        decommission(client, returned)
        go_to(first, over(client, outpost_id) - 30 * DAY)
        answer = renew(client, outpost_id, ClientToken="once")
        with planner.start_sandbox(
            state=first.save(tmp_path / "state.json"), catalog=catalog
        ) as again:
            other = again.client()
            assert renew(other, outpost_id, ClientToken="once")["OutpostId"] == answer["OutpostId"]
            for each in (first, again):
                each.advance(days=400)
            for each in (outpost_id, returned):
                assert subscriptions(other, each) == subscriptions(client, each)
            assert len(subscriptions(other, outpost_id)) == 3  # original, renewal, month to month


def test_subscriptions_follow_one_another_through_a_long_life(sandbox, client):
    """Original, renewal, month to month, renewal: each begins the day after the one before ends."""
    outpost_id, _ = rented(sandbox, client)
    go_to(sandbox, over(client, outpost_id) - 30 * DAY)
    renew(client, outpost_id, "NO_UPFRONT", "THREE_YEARS")
    go_to(sandbox, later(over(client, outpost_id), 36) + 100 * DAY)
    renew(client, outpost_id)
    sandbox.advance(days=800)
    found = subscriptions(client, outpost_id)
    assert [each["SubscriptionType"] for each in found] == ["ORIGINAL", *["RENEWAL"] * 4]
    assert all(after["BeginDate"] == before["EndDate"] + DAY for before, after in pairwise(found))
    assert [each.get("EndDate") is None for each in found] == [False] * 4 + [True]
    # 1,750.40 for a year, 1,600.70 for three and the months after them, then for a year and the
    # months after it
    assert [each["MonthlyRecurringPrice"] for each in found[1:]] == [
        1600.70,
        1600.70,
        1750.40,
        1750.40,
    ]


def test_a_quote_for_an_outpost_in_decommission_cannot_be_ordered(sandbox, client):
    """Its requirement fails, in words, and so does the order."""
    outpost_id, _ = rented(sandbox, client)
    answer = client.start_outpost_decommission(OutpostIdentifier=outpost_id)
    assert answer["Status"] == "REQUESTED"
    hosts = {"QuoteCapacityType": "EC2", "Unit": "m5.24xlarge", "Quantity": 2.0}
    quote = client.create_quote(
        OutpostIdentifier=outpost_id, CountryCode="US", RequestedCapacities=[hosts]
    )["Quote"]
    (found,) = [
        each
        for each in quote["OrderingRequirements"]
        if each["OrderingRequirementType"] == "OUTPOST_ACTIVE_CHECK_ERROR"
    ]
    assert (found["Status"], found["StatusMessage"]) == (
        "FAIL",
        "The Outpost is being decommissioned.",
    )
    with pytest.raises(ClientError, match=r"being decommissioned"):
        client.create_order(
            OutpostIdentifier=outpost_id,
            QuoteIdentifier=quote["QuoteId"],
            QuoteOptionIdentifier=quote["QuoteOptions"][0]["QuoteOptionIdentifier"],
            PaymentOption="NO_UPFRONT",
            PaymentTerm="ONE_YEAR",
        )
