"""Outposts under contract, in a sandbox whose prices can be added up by hand."""

from contextlib import contextmanager
from datetime import timedelta

import pytest

import outpost_planner as planner
from outpost_planner.quote.contracts.days import read_contract_end
from outpost_planner.sandbox import lifecycle
from outpost_planner.sandbox.examples import PLACES

CATALOG = """\
catalog_item_id,name,item_class,item_status,ec2_capacities,power_kva,weight_lbs,supported_uplink_gbps,supported_storage,rack_scaling_type
OR-RENEWA1,Small rack,RACK,AVAILABLE,m5:m5.24xlarge:2,5,1300,10,EBS,MULTI_RACK
"""
ITEM = "OR-RENEWA1"
WAYS = {
    ("ONE_YEAR", "ALL_UPFRONT"): (20000.10, 0.0),
    ("ONE_YEAR", "PARTIAL_UPFRONT"): (10100.20, 850.30),
    ("ONE_YEAR", "NO_UPFRONT"): (0.0, 1750.40),
    ("THREE_YEARS", "PARTIAL_UPFRONT"): (27000.50, 760.60),
    ("THREE_YEARS", "NO_UPFRONT"): (0.0, 1600.70),
}
"""Upfront and monthly price of the one item [USD]; four pairs have none."""

PRICES = "\n".join(
    [
        (
            "catalog_item_id,country_code,payment_term,payment_option,upfront_price,"
            "monthly_recurring_price,currency,as_of,source"
        ),
        *(
            f"{ITEM},{country},{term},{option},{upfront:.2f},{monthly:.2f},USD,2026-01-01,made up"
            for country in ("US", "DE")
            for (term, option), (upfront, monthly) in WAYS.items()
        ),
    ]
)
DAY = timedelta(days=1)


def sheet(folder):
    """Return the catalog with its prices, read from files in a folder."""
    (folder / "catalog.csv").write_text(CATALOG)
    (folder / "prices.csv").write_text(PRICES)
    return planner.read_catalog(folder / "catalog.csv", prices=folder / "prices.csv")


@contextmanager
def priced_sandbox(folder, **options):
    """Serve a sandbox with those prices, in which every order arrives."""
    with (
        pytest.MonkeyPatch.context() as patch,
        planner.start_sandbox(catalog=sheet(folder), **options) as sandbox,
    ):
        patch.setattr(lifecycle, "FATES", {})
        yield sandbox


def outpost_of(connection, name="Seattle imaging"):
    """Return the id of one of the example Outposts."""
    listed = connection.client().list_outposts()["Outposts"]
    return next(each["OutpostId"] for each in listed if each["Name"] == name)


def new_outpost(connection, name, country="DE"):
    """Return the id of an Outpost at a new site."""
    client = connection.client()
    address = next(
        place["OperatingAddress"]
        for place, _ in PLACES
        if place["OperatingAddress"]["CountryCode"] == country
    )
    site = client.create_site(
        Name=f"Site of {name}", OperatingAddress=address, ShippingAddress=address
    )["Site"]
    made = client.create_outpost(Name=name, SiteId=site["SiteId"])
    return made["Outpost"]["OutpostId"]


def install(sandbox, connection, outpost_id, term="ONE_YEAR", option="PARTIAL_UPFRONT"):
    """Order one rack and move the clock until it is installed; return the order's id."""
    client = connection.client()
    order_id = client.create_order(
        OutpostIdentifier=outpost_id,
        LineItems=[{"CatalogItemId": ITEM, "Quantity": 1}],
        PaymentOption=option,
        PaymentTerm=term,
    )["Order"]["OrderId"]
    while client.get_order(OrderId=order_id)["Order"]["Status"] != "COMPLETED":
        sandbox.advance(days=10)
    return order_id


def installed_together(sandbox, number):
    """Return the ids of Outposts that each have one rack for a year, the first to end first."""
    client = sandbox.client()
    ids = [new_outpost(sandbox, f"Outpost {each}", "US") for each in range(number)]
    orders = [
        client.create_order(
            OutpostIdentifier=each,
            LineItems=[{"CatalogItemId": ITEM, "Quantity": 1}],
            PaymentOption="PARTIAL_UPFRONT",
            PaymentTerm="ONE_YEAR",
        )["Order"]["OrderId"]
        for each in ids
    ]
    while not all(
        client.get_order(OrderId=each)["Order"]["Status"] == "COMPLETED" for each in orders
    ):
        sandbox.advance(days=20)
    return sorted(ids, key=lambda each: end_of(client, each))


def end_of(client, outpost_id):
    """Return the last day of an Outpost's contract."""
    told = client.get_outpost_billing_information(OutpostIdentifier=outpost_id)
    return read_contract_end(told["ContractEndDate"]).date()


def go_to(sandbox, day):
    """Move the clock to noon of a day (UTC)."""
    sandbox.advance(
        days=(
            sandbox.now.replace(
                year=day.year,
                month=day.month,
                day=day.day,
                hour=12,
                minute=0,
                second=0,
                microsecond=0,
            )
            - sandbox.now
        )
        / DAY
    )


def contract_in(contracts, outpost_id):
    """Return the contract of an Outpost."""
    return next(each for each in contracts.contracts if each.outpost_id == outpost_id)
