"""What a review says of a quote's answer, at the border of each check."""

import copy
from datetime import UTC, datetime, timedelta

import pytest

import outpost_planner as planner
from outpost_planner.order.checks import run_checks
from outpost_planner.order.facts import Facts
from outpost_planner.order.price import price_of
from outpost_planner.order.request import purchase_parts
from outpost_planner.quote.examples import SAMPLE, example_quote
from outpost_planner.quote.requirements import REMEDIES, SUBJECTS
from outpost_planner.service import model

NOW = datetime(2026, 1, 20, tzinfo=UTC)
OUTPOST = {"OutpostId": "op-0123456789abcdef0", "SupportedHardwareType": "RACK"}
SITE = {
    "OperatingAddressCountryCode": "US",
    "RackPhysicalProperties": {
        "PowerDrawKva": "POWER_15_KVA",
        "MaximumSupportedWeightLbs": "MAX_2000_LBS",
        "UplinkGbps": "UPLINK_100G",
    },
}


def sample(**changes):
    """Return AWS's sample for our Outpost, with some members changed."""
    return copy.deepcopy(SAMPLE) | {"OutpostArn": f"x/{OUTPOST['OutpostId']}"} | changes


def looked_at(answer, *, outpost=OUTPOST, site=SITE, option="ALL_UPFRONT", assets=None, **more):
    request = planner.OrderRequest(
        OUTPOST["OutpostId"],
        quote=SAMPLE["QuoteId"],
        quote_option=SAMPLE["QuoteOptions"][0]["QuoteOptionIdentifier"],
        payment_option=option,
        payment_term="THREE_YEARS",
        reference="PO-1",
    )
    facts = Facts(outpost=outpost, site=site, quote=answer, assets=assets)
    offered = planner.read_quote(answer, read_at=NOW).option(1) if answer["QuoteOptions"] else None
    price = None if offered is None else price_of(request, None, offered)
    found = run_checks(request, facts, price, NOW, is_live=True, **more)
    return {each.check: (each.result, each.reason) for each in found}


def rack(**changes):
    """Return the sample whose one rack is another one."""
    answer = sample()
    (specification,) = answer["QuoteOptions"][0]["Specifications"]
    specification["FinalRackSpecificationDetails"] |= changes
    return answer


def required(kind, status, message="It is so."):
    listed = [{"OrderingRequirementType": kind, "Status": status, "StatusMessage": message}]
    return sample(OrderingRequirements=listed)


def test_every_requirement_of_the_service_model_has_words_and_a_remedy():
    """Seventeen; one that AWS adds is kept by its own name."""
    kinds = set(model.enum("OrderingRequirementType"))
    assert len(kinds) == 17
    assert kinds == set(SUBJECTS) == set(REMEDIES)
    assert len(set(SUBJECTS.values())) == 17


@pytest.mark.parametrize(
    ("status", "result"),
    [("PASS", "PASS"), ("FAIL", "FAIL"), ("EXEMPT", "EXEMPT"), ("PARTLY", "WARN"), ("", "WARN")],
)
@pytest.mark.parametrize("kind", ["OUTPOST_ACTIVE_CHECK_ERROR", "HAS_A_MOON_CHECK_ERROR"])
def test_a_requirement_is_shown_whatever_its_kind_and_status(kind, status, result):
    """What this version does not know is for a person to weigh, and never a pass."""
    found = looked_at(required(kind, status))
    name = "active Outpost" if kind in SUBJECTS else "has a moon"
    assert found[f"Requirement: {name}"][0] == result
    reason = found[f"Requirement: {name}"][1]
    assert "It is so." in reason
    assert (kind in reason) == (result in {"FAIL", "WARN"})


def test_no_requirements_at_all_are_said():
    """An empty list is no seventeen passes."""
    assert looked_at(sample(OrderingRequirements=[]))["Requirements"][0] == "NOT CHECKED"


@pytest.mark.parametrize(
    ("changes", "check", "result", "said"),
    [
        ({"RackPowerDrawKva": 15.0}, "Power", "PASS", "at most 15 kVA a rack"),
        ({"RackPowerDrawKva": 15.1}, "Power", "FAIL", "needs 15.1 kVA, where a rack position"),
        ({"RackWeightLbs": 2000.5}, "Weight", "FAIL", "needs 2,000.5 lb"),
        ({"RackPowerDrawKva": None}, "Power", "NOT CHECKED", "AWS does not say what rack 1"),
    ],
)
def test_the_options_own_racks_are_held_against_the_site(changes, check, result, said):
    """15 kVA and 2,000 lb are what a position offers: that much fits."""
    found = looked_at(rack(**changes))[check]
    assert found[0] == result
    assert said in found[1]


def test_servers_and_racks_are_told_apart():
    """A server Outpost takes no rack, and a rack Outpost no server."""
    assert looked_at(sample(), outpost=OUTPOST | {"SupportedHardwareType": "SERVER"})[
        "Hardware type"
    ] == ("FAIL", "the Outpost takes SERVER hardware, and the option brings racks")
    server = sample()
    server["QuoteOptions"][0]["Specifications"] = [
        {
            "QuoteSpecificationType": "SERVER",
            "ServerSpecificationDetails": {"ServerPowerDrawKva": 1.1, "ServerWeightLbs": 50.0},
        }
    ]
    found = looked_at(server)
    assert found["Hardware type"][0] == "FAIL"
    assert "Power" not in found


def test_four_compute_racks_need_a_network_rack():
    """One short of four needs none."""
    few, many = sample(), sample()
    for answer, count in ((few, 3), (many, 4)):
        answer["QuoteOptions"][0]["Specifications"] *= count
    assert "Network rack" not in looked_at(few)
    assert looked_at(many)["Network rack"][0] == "WARN"


def test_the_price_of_added_capacity_is_for_a_person_to_weigh():
    """It is charged until the Outpost's contract ends, and the total is of a whole term."""
    answer = sample()
    assert looked_at(answer)["Price"][0] == "PASS"
    stands = [{"QuoteCapacityType": "EC2", "Unit": "c5.24xlarge", "Quantity": 4.0}]
    answer["QuoteOptions"][0]["CapacitySummary"] = {"ExistingCapacities": stands}
    result, reason = looked_at(answer)["Price"]
    assert (result, "until the Outpost's contract ends" in reason) == ("WARN", True)


def test_racks_that_the_option_does_not_name_count_too():
    """AWS lists three racks in the Outpost, the option names its own new one alone."""
    host = {"AssetType": "COMPUTE", "ComputeAttributes": {"HostId": "h-1"}}
    assets = [host | {"RackId": f"rack-{number}"} for number in range(3)]
    assert looked_at(sample(), assets=assets)["Network rack"][0] == "WARN"
    assert "Network rack" not in looked_at(sample(), assets=assets[:2])
    ace = {"AssetType": "NETWORKING", "RackId": "rack-9"}
    assert "Network rack" not in looked_at(sample(), assets=[*assets, ace])


@pytest.mark.parametrize("word", ["POWER_15_KW", "POWER_HALF", "NO_LIMIT_AT_ALL"])
def test_a_word_of_tomorrow_for_the_sites_power_is_kept_and_said(word):
    """It is no number, and not the end of the review."""
    properties = {**SITE["RackPhysicalProperties"], "PowerDrawKva": word}
    found = looked_at(sample(), site=SITE | {"RackPhysicalProperties": properties})
    assert found["Power"][0] == "NOT CHECKED"
    assert f"PowerDrawKva={word}" in found["Power"][1]
    assert found["Weight"][0] == "PASS"


def test_the_uplinks_are_aws_own_word_or_nobodys():
    """A quote does not show which uplinks its racks support."""
    kind = "RACK_PHYSICAL_PROPERTIES_CHECK_ERROR"
    assert looked_at(required(kind, "PASS"))["Uplinks"][0] == "PASS"
    assert looked_at(required(kind, "FAIL"))["Uplinks"][0] == "NOT CHECKED"


def test_a_quote_of_another_account_blocks():
    """It cannot be ordered from here."""
    assert looked_at(sample(), account_id="210987654321")["Quote's account"][0] == "FAIL"
    assert "Quote's account" not in looked_at(sample(), account_id=SAMPLE["AccountId"])


@pytest.mark.parametrize(
    ("changes", "result"),
    [
        ({"QuoteStatus": "PAUSED"}, "NOT CHECKED"),
        ({"QuoteStatus": "EXPIRED"}, "FAIL"),
        ({"QuoteStatus": "ORDER_SUBMITTED"}, "FAIL"),
        ({"ExpirationDate": NOW}, "FAIL"),
        ({"ExpirationDate": NOW + timedelta(days=3)}, "WARN"),
        ({"ExpirationDate": NOW + timedelta(days=3, seconds=1)}, "PASS"),
        ({"ExpirationDate": None}, "NOT CHECKED"),
    ],
)
def test_the_standing_of_a_quote(changes, result):
    """To the second at which it expires, and the last three days are a warning."""
    assert looked_at(sample(**changes))["Quote"][0] == result


def test_an_option_without_any_price_blocks_with_aws_reason():
    """AWS could not price it, and says so."""
    answer = sample(StatusMessage="UNABLE_TO_PRICE")
    answer["QuoteOptions"][0]["PricingOptions"] = []
    result, reason = looked_at(answer)["Price"]
    assert result == "FAIL"
    assert "UNABLE_TO_PRICE" in reason or "not asked for" in reason
    assert "No way to pay has one" in reason


def test_a_quote_without_options_blocks():
    """Nothing could be delivered: its option is gone, and what there is is said."""
    found = looked_at(sample(QuoteOptions=[]))
    assert found["Quote's option"][0] == found["Price"][0] == "FAIL"
    assert "its options: none" in found["Quote's option"][1]


def test_an_approval_is_for_the_hardware_too():
    """The same price for a heavier rack is another purchase."""
    request = planner.OrderRequest(
        OUTPOST["OutpostId"], quote=example_quote(), quote_option=1, reference="PO-1",
        payment_option="ALL_UPFRONT", payment_term="THREE_YEARS",
    )  # fmt: skip
    light, heavy = (
        planner.read_quote(rack(**changes), read_at=NOW).option(1)
        for changes in ({}, {"RackWeightLbs": 2100.0})
    )
    price = price_of(request, None, light)
    assert purchase_parts(request, price, light) != purchase_parts(request, price, heavy)
    assert purchase_parts(request, price, light) == purchase_parts(
        request, price, request.seen_option
    )
