"""Every check of a review: when it passes, when it blocks, when it warns, and when nothing could be
asked.
"""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest
from support.retries import change_retries

import outpost_planner as planner
from outpost_planner.order.checks import run_checks
from outpost_planner.order.facts import Facts

CATALOG = planner.read_catalog()
DATA = planner.sample_data_path()
ADDRESS = {
    "ContactName": "Ann Lee",
    "ContactPhoneNumber": "+12065550100",
    "AddressLine1": "1 Main Street",
    "City": "Seattle",
    "StateOrRegion": "WA",
    "PostalCode": "98104",
    "CountryCode": "US",
}


@pytest.fixture(autouse=True)
def one_try(monkeypatch):
    """Ask once: a fact that cannot be had should not take a minute."""
    change_retries(monkeypatch, tries=1)


@pytest.fixture
def look(sandbox, tmp_path):
    """Review an order of items for an Outpost, by name or id, and return result and reason of each
    check.
    """

    def look(
        items, outpost="Seattle imaging", *, term="ONE_YEAR", option="NO_UPFRONT", catalog=CATALOG
    ):
        names = {
            each["Name"]: each["OutpostId"] for each in sandbox.client().list_outposts()["Outposts"]
        }
        lines = catalog.line_items(items)
        request = planner.OrderRequest(
            names.get(outpost, outpost), lines, option, term, reference="PO-1"
        )
        review = planner.review(request, sandbox, journal=tmp_path / "journal.sqlite3")
        assert (
            review.ok == (review.fingerprint != "") == ("FAIL" not in set(review.checks["result"]))
        )
        return {row.check: (row.result, row.reason) for row in review.checks.itertuples()}

    return look


def site_of(sandbox, name="Seattle hospital"):
    return next(
        site["SiteId"] for site in sandbox.client().list_sites()["Sites"] if site["Name"] == name
    )


def new_outpost(sandbox, **site):
    """Make an Outpost at a site of its own, which says nothing but what is given."""
    client = sandbox.client()
    site_id = client.create_site(Name="New site", **site)["Site"]["SiteId"]
    made = client.create_outpost(
        Name="New", SiteId=site_id, AvailabilityZone="us-west-2a", SupportedHardwareType="RACK"
    )
    return made["Outpost"]["OutpostId"]


def edited(tmp_path, name, old, new):
    """Return a catalog in whose files one text is replaced."""
    for each in ("catalog.csv", "prices.csv"):
        text = (DATA / each).read_text()
        assert each != name or old in text
        Path(tmp_path / each).write_text(text.replace(old, new) if each == name else text)
    return planner.read_catalog(tmp_path / "catalog.csv", prices=tmp_path / "prices.csv")


def test_all_is_well(look):
    """An order that fits passes every check; sample prices and a new, empty Outpost alone are to be
    weighed.
    """
    found = look({"OR-RKGP001": 1})
    assert {name for name, (result, _) in found.items() if result != "PASS"} == {"Price", "Outpost"}
    assert list(found) == [
        "Input", "Reference", "Outpost", "Items", "Hardware type", "Power", "Weight", "Uplinks",
        "Operating address", "Shipping address", "Open orders", "Price",
    ]  # fmt: skip


def test_input_is_checked_before_there_is_a_request():
    """What CreateOrder's model does not accept is listed, all together, and cannot become a
    request.
    """
    with pytest.raises(planner.InputError) as caught:
        planner.OrderRequest(
            "op-1", CATALOG.line_items({"OR-RKGP001": 1}), "BOGUS", "TWO_YEARS", reference=" "
        )
    assert {problem.split(":")[0] for problem in caught.value.problems} == {
        "reference", "OutpostIdentifier", "PaymentOption", "PaymentTerm",
    }  # fmt: skip


def test_hosts_are_set_beside_those_that_aws_names(look, tmp_path):
    """The catalog file prices four hosts, and so many AWS delivers; the order of families is no
    difference.
    """
    assert look({"OR-RKGP001": 1})["Items"] == (
        "PASS",
        "OR-RKGP001 available; hosts as in the catalog file: OR-RKGP001 4 × m5.24xlarge",
    )
    mixed = "m5:m5.24xlarge:3;c5:c5.24xlarge:3;r5:r5.24xlarge:2"
    other = "c5:24xlarge:3;r5:24xlarge:2;m5:24xlarge:3"
    catalog = edited(tmp_path, "catalog.csv", mixed, other)
    assert "Hosts" not in look({"OR-RKS3X01": 1}, catalog=catalog)


def test_hosts_that_differ_from_those_that_aws_names_are_to_be_weighed(look, tmp_path):
    """r5 where AWS says m5, as AWS's own pages once had it."""
    row = '4 m5 hosts",RACK,AVAILABLE,m5:m5.24xlarge:4,6.76,1418'
    wrong = '4 m5 hosts",RACK,AVAILABLE,r5:r5.24xlarge:3;m5:24xlarge:1,6.5,1400'
    found = look({"OR-RKGP001": 1}, catalog=edited(tmp_path, "catalog.csv", row, wrong))
    assert found["Items"] == ("PASS", "OR-RKGP001 available")
    result, reason = found["Hosts"]
    assert result == "WARN"
    assert reason.startswith(
        "OR-RKGP001 has 3 × r5.24xlarge, 1 × m5.24xlarge in the catalog file and 4 × m5.24xlarge by"
        " AWS: refresh_catalog(connection, path)"
    )
    result, reason = found["Catalog file"]
    assert result == "WARN"
    assert reason.startswith(
        "OR-RKGP001 has 6.5 kVA here and 6.76 kVA by AWS; OR-RKGP001 has 1,400 lb here and 1,418 lb"
        " by AWS"
    )


def test_an_outpost_that_is_not_there(look):
    """An unknown Outpost blocks, and what hangs on it is said not to be checked."""
    found = look({"OR-RKGP001": 1}, "op-0123456789abcdef0")
    assert found["Outpost"][0] == "FAIL"
    assert {
        found[name][0] for name in ("Hardware type", "Power", "Operating address", "Open orders")
    } == {"NOT CHECKED"}
    assert found["Price"] == ("FAIL", "the site's country is not known, and prices are by country")


@pytest.mark.parametrize("outpost", ["op-0123456789abcdef0", "Seattle imaging"])
def test_without_a_network_the_conclusion_says_so(tmp_path, outpost):
    """Nothing can be asked: no check is called failed that was not made, and there is no
    fingerprint.
    """
    with planner.start_sandbox() as sandbox:
        pass
    request = planner.OrderRequest(
        outpost, CATALOG.line_items({"OR-RKGP001": 1}), "NO_UPFRONT", "ONE_YEAR", reference="PO-1"
    )
    review = planner.review(request, sandbox, journal=tmp_path / "journal.sqlite3")
    assert (
        review.conclusion
        == "It cannot be ordered now: AWS could not be asked. Nothing was sent; review it again in"
        " a moment."
    )
    assert review.checks.query("result == 'FAIL'")["check"].tolist() == ["Network"]
    assert (review.ok, review.fingerprint, review.tone) == (False, "", "bad")


def test_a_site_that_cannot_be_asked_for_is_no_missing_price(look, sandbox):
    """The price hangs on the site's country: not known at the moment, and not missing from the
    catalog.
    """
    sandbox.fail("GetSite", "503", times=9)
    found = look({"OR-RKGP001": 1})
    assert found["Network"][0] == "FAIL"
    assert found["Price"][0] == "NOT CHECKED"


def test_real_money_on_illustrative_prices_is_never_green(sandbox, tmp_path):
    """LIVE: the conclusion is a warning and says that AWS charges its own price; in the sandbox it
    is good.
    """
    live = planner.Connection(
        sandbox.session, sandbox.region, sandbox.account_id, sandbox.endpoint_url, is_live=True
    )
    lines = CATALOG.line_items({"OR-RKGP001": 1})
    request = planner.OrderRequest(
        "Seattle imaging", lines, "NO_UPFRONT", "ONE_YEAR", reference="PO-1"
    )
    rehearsal, real = (
        planner.review(request, each, journal=tmp_path / "j.sqlite3") for each in (sandbox, live)
    )
    assert (rehearsal.tone, real.tone) == ("good", "warn")
    assert "AWS will charge its own price" in real.conclusion
    assert "AWS will charge its own price" not in rehearsal.conclusion


def test_what_no_outpost_holds_blocks(look):
    """Two servers: how to make another Outpost is said. A mistyped number of racks: 97, where 96 is
    the most.
    """
    result, reason = look({"OR-SV1U001": 2}, "Tokyo point of sale")["Hardware type"]
    assert result == "FAIL"
    for part in (
        "this order asks for 2",
        "planner.create_outpost(connection, '...', 'os-",
        "hardware_type='SERVER'",
        "New Outpost… in Choose",
        "In the console:",
    ):
        assert part in reason
    assert "Number of racks" not in look({"OR-RKGP001": 96})
    assert look({"OR-RKGP001": 90, "OR-RKGP002": 7})["Number of racks"] == (
        "FAIL",
        "97 racks, where one Outpost holds up to 96; is a quantity mistyped?",
    )


def test_an_outpost_without_hardware_is_a_warning(look, sandbox):
    """A new Outpost is PENDING until its first hardware stands, which is what is being ordered."""
    found = look(
        {"OR-RKGP001": 1}, new_outpost(sandbox, OperatingAddress=ADDRESS, ShippingAddress=ADDRESS)
    )
    assert found["Outpost"][0] == "WARN"
    assert "FAIL" not in {result for result, _ in found.values()}


def test_a_site_that_says_nothing(look, sandbox):
    """Power, weight and uplinks cannot be checked; addresses and the country that decides the price
    are missing.
    """
    found = look({"OR-RKGP001": 1}, new_outpost(sandbox))
    assert {found[name][0] for name in ("Power", "Weight", "Uplinks")} == {"NOT CHECKED"}
    assert {found[name][0] for name in ("Operating address", "Shipping address", "Price")} == {
        "FAIL"
    }


@pytest.mark.parametrize(
    ("operation", "checks"),
    [
        ("GetOutpost", {"Outpost", "Hardware type", "Power", "Weight", "Uplinks", "Open orders"}),
        ("GetSite", {"Power", "Weight", "Uplinks"}),
        ("GetSiteAddress", {"Operating address", "Shipping address"}),
        ("ListOrders", {"Open orders"}),
        ("GetCatalogItem", {"Items"}),
    ],
)
def test_what_could_not_be_asked_is_not_checked(look, sandbox, operation, checks):
    """A broken connection is neither a pass nor a fault of the order, and its reason is given."""
    sandbox.fail(operation, "drop", times=6)  # more than are asked, for each of two addresses
    found = look({"OR-RKGP001": 1})
    assert {name for name, (result, _) in found.items() if result == "NOT CHECKED"} >= checks
    assert all(found[name][1] for name in checks)


def test_items_that_aws_does_not_sell(look, tmp_path):
    """A catalog file that is behind: one item discontinued since, one that
    AWS has never heard of.
    """
    text = (DATA / "catalog.csv").read_text().replace(",DISCONTINUED,", ",AVAILABLE,")
    (tmp_path / "own.csv").write_text(text.replace("OR-RKGR0A1", "OR-UNKNOWN"))
    catalog = planner.read_catalog(tmp_path / "own.csv")
    found = look({"OR-RKGP0A1": 1, "OR-UNKNOWN": 1, "OR-RKGP001": 1}, catalog=catalog)
    assert found["Items"] == ("FAIL", "OR-RKGP0A1 discontinued; OR-UNKNOWN unknown to AWS")


@pytest.mark.parametrize(
    ("items", "outpost", "result", "reason"),
    [
        ({"OR-SV1U001": 1}, "Tokyo point of sale", "PASS", "every item is SERVER hardware"),
        ({"OR-SV1U001": 2}, "Tokyo point of sale", "FAIL", "holds one server"),
        (
            {"OR-RKGP001": 1},
            "Tokyo point of sale",
            "FAIL",
            "SERVER hardware, which OR-RKGP001 is not",
        ),
        (
            {"OR-RKGP001": 1, "OR-SV1U001": 1},
            "Seattle imaging",
            "FAIL",
            "RACK hardware, which OR-SV1U001 is not",
        ),
    ],
)
def test_hardware_is_what_the_outpost_takes(look, items, outpost, result, reason):
    """Racks for racks, and one server for a server's Outpost."""
    found = look(items, outpost)["Hardware type"]
    assert found[0] == result
    assert reason in found[1]


@pytest.mark.parametrize(
    ("draw", "item", "result"),
    [
        ("POWER_10_KVA", "OR-ACENET1", "PASS"),  # 10.00 of 10
        ("POWER_10_KVA", "OR-R2MX001", "FAIL"),  # 10.10 of 10
        ("POWER_15_KVA", "OR-R2GP003", "PASS"),  # 14.74 of 15
        ("POWER_5_KVA", "OR-RKGP000", "FAIL"),  # 5.48 of 5
    ],
)
def test_power_is_compared_by_rack(look, sandbox, draw, item, result):
    """What one position offers against what one rack draws, at the borders."""
    sandbox.client().update_site_rack_physical_properties(
        SiteId=site_of(sandbox), PowerDrawKva=draw
    )
    assert look({item: 3})["Power"][0] == result


@pytest.mark.parametrize(
    ("limit", "item", "result"),
    [
        ("MAX_1400_LBS", "OR-RKGP000", "PASS"),  # 1,334
        ("MAX_1400_LBS", "OR-R2GP000", "FAIL"),  # 1,416
        ("MAX_1600_LBS", "OR-RKGP002", "PASS"),  # 1,586
        ("MAX_1600_LBS", "OR-R2MX001", "FAIL"),  # 1,626
        ("NO_LIMIT", "OR-RKGP003", "PASS"),
    ],
)
def test_weight_is_compared_by_rack(look, sandbox, limit, item, result):
    """What one position carries against what one rack weighs."""
    sandbox.client().update_site_rack_physical_properties(
        SiteId=site_of(sandbox), MaximumSupportedWeightLbs=limit
    )
    assert look({item: 3})["Weight"][0] == result


@pytest.mark.parametrize(
    ("speed", "item", "result"),
    [
        ("UPLINK_1G", "OR-RKGP000", "PASS"),
        ("UPLINK_1G", "OR-RKGP001", "FAIL"),
        ("UPLINK_100G", "OR-RKGP001", "PASS"),
        ("UPLINK_100G", "OR-RKGP000", "FAIL"),
    ],
)
def test_uplinks_are_those_that_the_rack_supports(look, sandbox, speed, item, result):
    """The site's one speed has to be among the rack's."""
    sandbox.client().update_site_rack_physical_properties(SiteId=site_of(sandbox), UplinkGbps=speed)
    assert look({item: 1})["Uplinks"][0] == result


@pytest.mark.parametrize(
    ("items", "warns"),
    [
        ({"OR-RKGP001": 3}, False),
        ({"OR-RKGP001": 4}, True),
        ({"OR-RKGP001": 2, "OR-RKCP001": 2}, True),
        ({"OR-RKGP001": 4, "OR-ACENET1": 1}, False),
    ],
)
def test_a_network_rack_is_missed_from_four_racks(look, items, warns):
    """Three compute racks need none, four do."""
    assert (look(items).get("Network rack", ("",))[0] == "WARN") == warns


def test_racks_that_stand_already_count(look, sandbox):
    """Three stand: the fourth needs a network rack, and 94 more are one too many."""
    client = sandbox.client()
    outpost_id = client.list_outposts()["Outposts"][0]["OutpostId"]
    client.create_order(
        OutpostIdentifier=outpost_id,
        LineItems=[{"CatalogItemId": "OR-RKGP001", "Quantity": 3}],
        PaymentOption="NO_UPFRONT",
        PaymentTerm="ONE_YEAR",
    )
    assert "Network rack" not in look({"OR-RKGP001": 1})
    sandbox.advance(days=300)
    assert look({"OR-RKGP001": 1})["Network rack"] == (
        "WARN",
        "4 compute racks, 3 of which stand already, and no ACE rack, which is needed from 4",
    )
    assert "Network rack" not in look({"OR-RKGP001": 1, "OR-ACENET1": 1})
    assert look({"OR-R2GP000": 1})["Single rack"][0] == "WARN"
    assert "Number of racks" not in look({"OR-RKGP001": 93})
    result, reason = look({"OR-RKGP001": 94})["Number of racks"]
    assert (result, reason.partition(";")[0]) == (
        "FAIL",
        "97 racks, 3 of which stand already, where one Outpost holds up to 96",
    )


@pytest.mark.parametrize(
    ("items", "warns"),
    [
        ({"OR-R2GP000": 1}, False),
        ({"OR-R2GP000": 2}, True),
        ({"OR-R2GP000": 1, "OR-R2GP001": 1}, True),
        ({"OR-R2GP001": 2}, False),
    ],
)
def test_a_rack_that_takes_no_other_beside_it_is_said(look, items, warns):
    """Its scaling type is SINGLE_RACK."""
    assert (look(items).get("Single rack", ("",))[0] == "WARN") == warns


def test_racks_that_may_not_be_listed_are_not_taken_for_none(look, sandbox):
    """Denied ListAssets: the network rack is not checked, with the reason, and nothing is blocked;
    the order's own four are seen all the same.
    """
    sandbox.fail("ListAssets", "denied", times=2)
    result, reason = look({"OR-RKGP001": 1})["Network rack"]
    assert result == "NOT CHECKED"
    assert "ListAssets was answered with AccessDeniedException" in reason
    assert look({"OR-RKGP001": 4})["Network rack"][0] == "WARN"


def test_an_address_that_cannot_be_delivered_to():
    """A contact that is missing or not a telephone number blocks, with the member's name."""
    lines = CATALOG.line_items({"OR-RKGP001": 1})
    request = planner.OrderRequest(
        "op-0123456789abcdef0", lines, "NO_UPFRONT", "ONE_YEAR", reference="PO-1"
    )
    bad = {name: value for name, value in ADDRESS.items() if name != "ContactName"}
    facts = Facts(
        outpost={"OutpostId": "op-0123456789abcdef0"},
        operating_address=ADDRESS,
        shipping_address=bad,
    )
    checks = {
        check.check: check
        for check in run_checks(request, facts, None, datetime.now(UTC), is_live=False)
    }
    assert checks["Operating address"].result == "PASS"
    assert checks["Shipping address"].result == "FAIL"
    assert "ContactName" in checks["Shipping address"].reason


def test_open_orders(look, sandbox):
    """An order that is open for the Outpost is to be weighed; a cancelled one is not."""
    client = sandbox.client()
    outpost_id = client.list_outposts()["Outposts"][0]["OutpostId"]
    wanted = {
        "LineItems": [{"CatalogItemId": "OR-RKGP001", "Quantity": 1}],
        "PaymentOption": "NO_UPFRONT",
    }
    order_id = client.create_order(OutpostIdentifier=outpost_id, PaymentTerm="ONE_YEAR", **wanted)[
        "Order"
    ]["OrderId"]
    assert look({"OR-RKGP001": 1})["Open orders"] == (
        "WARN",
        f"1 open for this Outpost: {order_id}",
    )
    client.cancel_order(OrderId=order_id)
    assert look({"OR-RKGP001": 1})["Open orders"][0] == "PASS"


def test_a_second_server_is_blocked(look, sandbox):
    """A server's Outpost takes one order, also after the server has been installed."""
    client = sandbox.client()
    outpost_id = client.list_outposts()["Outposts"][2]["OutpostId"]
    wanted = {
        "LineItems": [{"CatalogItemId": "OR-SV1U001", "Quantity": 1}],
        "PaymentOption": "NO_UPFRONT",
    }
    client.create_order(OutpostIdentifier=outpost_id, PaymentTerm="ONE_YEAR", **wanted)
    assert look({"OR-SV1U001": 1}, "Tokyo point of sale")["Open orders"][0] == "FAIL"
    sandbox.advance(days=300)
    assert look({"OR-SV1U001": 1}, "Tokyo point of sale")["Open orders"][0] == "FAIL"


@pytest.mark.parametrize(
    ("as_of", "result"),
    [("2026-01-05", "PASS"), ("2025-12-06", "PASS"), ("2025-12-05", "WARN")],
)
def test_a_price_older_than_a_quote_lives_is_a_warning(look, tmp_path, as_of, result):
    """The sandbox's clock stands at 2026-01-05: thirty days are young
    enough, thirty-one are not.
    """
    catalog = edited(tmp_path, "prices.csv", "2026-11-01,illustrative", f"{as_of},quote Q-1")
    assert look({"OR-RKGP001": 1}, catalog=catalog)["Price"][0] == result


def test_a_price_without_a_date_is_a_warning(look):
    """A table of prices made by hand may leave the date open: nobody knows whether the price is
    still asked for.
    """
    catalog = planner.read_catalog()
    catalog = replace(catalog, prices=catalog.prices.assign(as_of=pd.NaT, source="quote Q-1"))
    assert look({"OR-RKGP001": 1}, catalog=catalog)["Price"] == (
        "WARN",
        "as of an unknown date, quote Q-1: look whether it is still asked for",
    )


@pytest.mark.parametrize(
    ("until", "said"),
    [
        ("2026-01-05", ("PASS", "as of 2025-11-01, valid until 2026-01-05, quote Q-1")),
        (
            "2026-01-04",
            (
                "WARN",
                (
                    "past its date, valid until 2026-01-04 (as of 2025-11-01, quote Q-1):"
                    " ask AWS for a new quote"
                ),
            ),
        ),
    ],
)
def test_a_price_is_held_to_its_own_last_day(look, until, said):
    """The clock stands at 2026-01-05: a price may be older than thirty days where it says so."""
    catalog = planner.read_catalog()
    dated = catalog.prices.assign(
        as_of=pd.Timestamp("2025-11-01"), valid_until=pd.Timestamp(until), source="quote Q-1"
    )
    assert look({"OR-RKGP001": 1}, catalog=replace(catalog, prices=dated))["Price"] == said


@pytest.mark.parametrize(
    ("items", "outpost", "term", "option"),
    [
        ({"OR-RKGR001": 1}, "Seattle imaging", "FIVE_YEARS", "NO_UPFRONT"),
        ({"OR-RKGP001": 1, "OR-RKST001": 1}, "Seattle imaging", "ONE_YEAR", "NO_UPFRONT"),
    ],
)
def test_a_missing_price_blocks(look, items, outpost, term, option):
    """One item without a price in this country, term and option is enough."""
    result, reason = look(items, outpost, term=term, option=option)["Price"]
    assert result == "FAIL"
    assert reason == f"the catalog has no price of every item for {option} for {term} in US"


def test_a_country_without_prices_blocks(look, sandbox):
    """Prices are by country, and a site elsewhere has none."""
    there = {
        **ADDRESS,
        "CountryCode": "FR",
        "City": "Lyon",
        "StateOrRegion": "Rhone",
        "PostalCode": "69001",
    }
    found = look(
        {"OR-RKGP001": 1}, new_outpost(sandbox, OperatingAddress=there, ShippingAddress=there)
    )
    assert found["Price"] == (
        "FAIL",
        "the catalog has no price of every item for NO_UPFRONT for ONE_YEAR in FR",
    )


def test_no_term_is_not_priced(look):
    """AWS would choose the term, and so the price."""
    assert look({"OR-RKGP001": 1}, term=None)["Price"][0] == "NOT CHECKED"


def test_without_a_term_the_conclusion_names_no_price(sandbox, tmp_path):
    """AWS chooses the term then, and nobody can say for how much it can be ordered."""
    request = planner.OrderRequest(
        "Seattle imaging", CATALOG.line_items({"OR-RKGP001": 1}), "NO_UPFRONT", reference="PO-1"
    )
    said = planner.review(request, sandbox, journal=tmp_path / "journal.sqlite3").conclusion
    assert said.startswith("It can be ordered at a price not known here. Weigh first: ")


@pytest.mark.parametrize(
    ("quote", "result", "reason"),
    [
        ({"ExpirationDate": datetime(2026, 1, 9, tzinfo=UTC)}, "PASS", "valid until 2026-01-09"),
        ({"ExpirationDate": datetime(2026, 1, 6, tzinfo=UTC)}, "WARN", "1 day left: order"),
        ({"ExpirationDate": datetime(2026, 1, 4, tzinfo=UTC)}, "FAIL", "expired on 2026-01-04"),
        (
            {"SubmittedOrderId": "oo-0123456789abcdef0"},
            "FAIL",
            "ordered already, as oo-0123456789abcdef0",
        ),
        (None, "NOT CHECKED", "not known"),
        ({"QuoteId": "oq-0123456789abcdef0"}, "NOT CHECKED", "does not say until when"),
        (
            {"QuoteStatus": "SLEEPING", "ExpirationDate": datetime(2026, 1, 9, tzinfo=UTC)},
            "NOT CHECKED",
            "AWS says that it is SLEEPING, which this version does not know",
        ),
    ],
)
def test_a_quote_serves_one_order_and_expires(quote, result, reason):
    """Valid, about to expire, expired the day before, used, not to be had, and half said."""
    request = planner.OrderRequest(
        "op-0123456789abcdef0",
        None,
        "NO_UPFRONT",
        "ONE_YEAR",
        reference="PO-1",
        quote_identifier="oq-0123456789abcdef0",
        quote_option_identifier="oqo-0123456789abcdef0",
    )
    facts = Facts(outpost={"OutpostId": "op-0123456789abcdef0"}, quote=quote)
    now = datetime(2026, 1, 5, tzinfo=UTC)
    checks = {check.check: check for check in run_checks(request, facts, None, now, is_live=False)}
    assert checks["Quote"].result == result
    assert reason in checks["Quote"].reason


def test_a_reference_that_stands_already(look, sandbox, tmp_path):
    """The same again is said not to be sent again; other content under it blocks."""
    outpost_id = sandbox.client().list_outposts()["Outposts"][0]["OutpostId"]
    lines = CATALOG.line_items({"OR-RKGP001": 1})
    request = planner.OrderRequest(outpost_id, lines, "NO_UPFRONT", "ONE_YEAR", reference="PO-1")
    journal = tmp_path / "journal.sqlite3"
    approve = planner.review(request, sandbox, journal=journal).fingerprint
    assert look({"OR-RKGP001": 1})["Reference"] == ("PASS", "PO-1 is new")
    planner.submit(request, sandbox, approve=approve, journal=journal)
    assert look({"OR-RKGP001": 1})["Reference"][0] == "WARN"
    result, reason = look({"OR-RKGP001": 2})["Reference"]
    assert result == "FAIL"
    assert "1 × OR-RKGP001 is recorded, 2 × OR-RKGP001 is asked" in reason


def test_a_review_shows_itself(sandbox, tmp_path):
    """Whose money, every check with its word, and what approves it, in a terminal and in a
    notebook.
    """
    outpost_id = sandbox.client().list_outposts()["Outposts"][0]["OutpostId"]
    lines = CATALOG.line_items({"OR-RKGP001": 1})
    request = planner.OrderRequest(outpost_id, lines, "NO_UPFRONT", "ONE_YEAR", reference="<PO>")
    review = planner.review(request, sandbox, journal=tmp_path / "journal.sqlite3")
    for shown in (repr(review), review._repr_html_()):
        assert sandbox.label in shown
        assert review.fingerprint in shown
        assert all(check in shown for check in review.checks["check"])
    assert "<PO>" not in review._repr_html_()
    assert repr(review).count(f"for {outpost_id}, NO_UPFRONT, ONE_YEAR") == 1
    assert f"for Seattle imaging ({outpost_id}), no upfront for one year" in review._repr_html_()
