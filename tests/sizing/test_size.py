"""From what must run to line items, with values worked out by hand."""

import pandas as pd
import pytest
from support.racks import NETWORK, catalog_of, rack, sized

import outpost_planner as planner
from outpost_planner.plan.instance_types import instance_types
from outpost_planner.plan.rules import generation_of

CATALOG = planner.read_catalog()
TYPES = instance_types()


@pytest.mark.parametrize(
    ("count", "bought", "cost"),
    [
        # 16xlarge take 64 of 96 vCPUs: one a host. With one to spare 2, 4, 5 and 7 hosts.
        (1, {"OR-SMALL00": 1}, 100),
        (3, {"OR-SMALL00": 2}, 200),
        (4, {"OR-LARGE00": 1}, 220),
        (6, {"OR-SMALL00": 1, "OR-LARGE00": 1}, 320),
        # 16 hosts: two large and three small (740) are five racks, and need a network rack (50).
        (15, {"OR-SMALL00": 3, "OR-LARGE00": 2, "OR-NETWORK": 1}, 790),
    ],
)
def test_sums_of_vcpus_do_not_tell(count, bought, cost):
    """Three of 64 vCPUs need three hosts of 96, though two have 192."""
    result = sized({"m5.16xlarge": count})
    assert (dict(result.lines.quantities), result.cost) == (bought, cost)
    assert result.is_proven
    assert result.gap == 0


def test_the_largest_host_may_fail():
    """Hosts of 96 and 192 vCPUs: where there is a large one, a large one stands by."""
    catalog = catalog_of(
        rack("OR-MIXED00", {"m7i.24xlarge": 1, "m7i.48xlarge": 1}),
        rack("OR-LARGE00", {"m7i.48xlarge": 2}),
        dollars=(100, 150),
    )
    # A host of 192 that fails leaves 96: too little for two 16xlarge, which take 128.
    assert sized({"m7i.16xlarge": 1}, catalog).lines.quantities == {"OR-MIXED00": 1}
    assert sized({"m7i.16xlarge": 2}, catalog).lines.quantities == {"OR-LARGE00": 1}


def test_gpus_run_out_before_vcpus():
    """A g4dn.12xlarge has 48 vCPUs and 4 GPUs: of g4dn.xlarge, 4 vCPUs and a GPU, it holds 4."""
    catalog = catalog_of(rack("OR-GRAPHIC", {"g4dn.12xlarge": 2}), dollars=(100,))
    result = sized({"g4dn.xlarge": 5}, catalog, spare_hosts=0)
    assert result.lines.quantities == {"OR-GRAPHIC": 1}
    assert sorted(result.layout["instances"]) == ["1 × g4dn.xlarge", "4 × g4dn.xlarge"]
    assert sized({"g4dn.xlarge": 9}, catalog, spare_hosts=0).lines.quantities == {"OR-GRAPHIC": 2}


def test_bare_metal_takes_a_whole_host():
    """Though its vCPUs would leave half of a larger host free."""
    catalog = catalog_of(
        rack("OR-HALF000", {"m7i.24xlarge": 1}),
        rack("OR-WHOLE00", {"m7i.48xlarge": 1}),
        dollars=(100, 50),
    )
    result = sized({"m7i.metal-24xl": 1, "m7i.24xlarge": 2}, catalog, spare_hosts=0)
    assert result.lines.quantities == {"OR-HALF000": 1, "OR-WHOLE00": 1}


def test_what_stands_there_counts():
    """Five hosts stand in two racks: three more racks are five, and need a network rack."""
    existing = {"m5.24xlarge": 5, "racks": 2}
    assert sized({"m5.16xlarge": 4}, existing=existing).lines is None
    result = sized({"m5.16xlarge": 9}, existing=existing)  # 10 hosts: 5 more
    assert result.lines.quantities == {"OR-LARGE00": 1}
    result = sized({"m5.16xlarge": 11}, existing=existing)  # 12 hosts: 7 more, in two racks
    assert result.lines.quantities == {"OR-SMALL00": 1, "OR-LARGE00": 1, "OR-NETWORK": 1}
    assert (result.layout["rack"] == 0).sum() == 5
    same = sized({"m5.16xlarge": 9}, existing={"OR-LARGE00": 1})
    assert same.lines.quantities == {"OR-LARGE00": 1}


def test_a_family_stands_for_another_as_a_whole():
    """100 m5 at 0.85 are 85 m7i; 12 on a host of 96 are eight hosts, and one to spare."""
    catalog = catalog_of(
        rack("OR-OLD0000", {"m5.24xlarge": 10}),
        rack("OR-NEW0000", {"m7i.24xlarge": 9}),
        dollars=(100, 99),
    )
    demand, stands = {"m5.2xlarge": 100}, {"m5": {"m7i": 0.85}}
    assert sized(demand, catalog).lines.quantities == {"OR-OLD0000": 1}
    result = sized(demand, catalog, substitutes=stands)
    assert result.lines.quantities == {"OR-NEW0000": 1}
    assert result.runs_on == {"m5": "m7i"}
    assert "m7i in place of m5: 85 instances" in result.summary
    # And stays where it is together with what cannot move.
    both = sized({**demand, "m7i.large": 1}, catalog, substitutes=stands)
    assert both.runs_on == {"m5": "m7i", "m7i": "m7i"}


def test_storage_asks_for_a_rack_that_has_it():
    """The dearer rack is bought for its S3 alone."""
    catalog = catalog_of(
        rack("OR-PLAIN00", {"m5.24xlarge": 2}),
        rack("OR-WITHS30", {"m5.24xlarge": 2}, storage=("EBS", "S3")),
        dollars=(100, 130),
    )
    assert sized({"m5.large": 1, "EBS": 5}, catalog).lines.quantities == {"OR-PLAIN00": 1}
    result = sized({"m5.large": 1, "S3": 30}, catalog)
    assert result.lines.quantities == {"OR-WITHS30": 1}
    assert any("30 TiB is rounded up to 48 TiB" in each for each in result.assumptions)


def test_the_lines_go_into_comparison_and_order():
    """As they are; and the price is that of the comparison, to the cent."""
    result = planner.size({"m5.4xlarge": 40, "c5.2xlarge": 100}, CATALOG, objective="total")
    option, term = result.payment
    comparison = planner.compare_payments(result.lines)
    assert result.cost == comparison.table.loc[(term, option), "total_cost"]
    request = planner.OrderRequest(
        "op-0123456789abcdef0", result.lines, option, term, reference="P"
    )
    assert request.lines == result.lines


def test_the_best_pair_is_that_of_the_comparison():
    """Over all nine pairs by equivalent annual cost, as `PaymentComparison.cheapest` has it."""
    result = planner.size({"m5.4xlarge": 12}, CATALOG)
    assert result.payment == (
        result.comparison.cheapest.payment_option,
        result.comparison.cheapest.payment_term,
    )
    cash = planner.size({"m5.4xlarge": 12}, CATALOG, objective="first_year_cash")
    assert cash.cost == cash.comparison.table["first_year_cash"].min()
    bound = planner.size({"m5.4xlarge": 12}, CATALOG, objective="bound_cash")
    assert bound.cost == bound.comparison.table["total_cost"].min()


def test_a_budget_decides_the_pair():
    """First-year cash is capped by a number, any figure by a dict."""
    free = planner.size({"m5.4xlarge": 12}, CATALOG, objective="bound_cash")
    table = free.comparison.table
    cap = table["first_year_cash"].min()
    capped = planner.size({"m5.4xlarge": 12}, CATALOG, objective="bound_cash", budget=cap)
    option, term = capped.payment
    assert table.loc[(term, option), "first_year_cash"] == cap
    none = planner.size({"m5.4xlarge": 12}, CATALOG, budget={"upfront": 0})
    assert none.payment[0] == "NO_UPFRONT"


def test_a_demand_as_dict_frame_and_file(tmp_path):
    """All say the same."""
    path = tmp_path / "demand.csv"
    path.write_text("instance_type,quantity\nm5.4xlarge,10\nm5.4xlarge,2\nEBS,20\n")
    frame = pd.DataFrame({"instance_type": ["m5.4xlarge", "EBS"], "quantity": [12, 20]})
    demands = [{"m5.4xlarge": 12, "EBS": 20}, frame, planner.read_demand(path)]
    assert {repr(sized(demand).demand) for demand in demands} == {"12 × m5.4xlarge, 20 TiB of EBS"}


def test_all_problems_of_a_demand_come_together():
    """Negative, absurd, fractional and unknown entries, with the name that was meant."""
    wrong = {
        "m5.4xlarg": 1,
        "m5.large": -2,
        "c5.large": 1.5,
        "r5.large": 10**9,
        "c5.xlarge": float("nan"),
        "EBS": -1,
        "t3.large": 4,
    }
    with pytest.raises(planner.InputError) as caught:
        planner.size(
            wrong,
            CATALOG,
            site={"power_kva": 0, "positons": 3},
            spare_hosts=-1,
            payment=("ALL_UPFRONT", "TWO_YEARS"),
            objective="price",
            budget={"cash": 3},
            substitutes={"m5": {"m99": 1}},
            existing={"OR-RKGP00": 1},
        )
    said = str(caught.value)
    for part in (
        "'m5.4xlarg' is no instance type of EC2; is it m5.4xlarge",
        "m5.large: -2 is below 1",
        "c5.large: 1.5 is not a whole number",
        "r5.large: 1,000,000,000 is above 100,000",
        "c5.xlarge: nan is not a number",
        "EBS: -1 TiB is not above 0",
        "power_kva=0 is not above 0",
        "'positons' is nothing that a site has; is it positions?",
        "spare_hosts=-1 is not from 0 to 20",
        "('ALL_UPFRONT', 'TWO_YEARS')",
        "objective='price' is not one of npv, total",
        "budget: 'cash' is not one of npv",
        "'m99' is no family of EC2",
        "'OR-RKGP00' is no catalog item and no instance type; is it OR-RKGP00",
    ):
        assert part in said
    assert len(caught.value.problems) == 14


def test_a_family_that_nobody_sells_is_named():
    """An instance type of EC2, and no host for it."""
    with pytest.raises(planner.InputError, match=r"t3.large: no item that can be ordered runs t3"):
        planner.size({"t3.large": 4}, CATALOG)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("m5.4xlarge,1.5", "row 2, m5.4xlarge: 1.5 is not a whole number of instances"),
        ("m5.4xlarge,-3", "row 2, quantity: '-3'"),
        ("m9.huge,3", "row 2, 'm9.huge' is no instance type of EC2"),
        ("m5.4xlarge,", "row 2, quantity: an empty cell"),
    ],
)
def test_a_file_with_a_wrong_row_is_not_read(tmp_path, row, said):
    """The row is named, and so is what is wrong with it."""
    path = tmp_path / "demand.csv"
    path.write_text(f"instance_type,quantity\n{row}\nc5.large,1\n")
    with pytest.raises(planner.InputError) as caught:
        planner.read_demand(path)
    assert said in str(caught.value)


def test_a_site_as_the_api_gives_it():
    """Its values are read, and one that AWS adds is asked about."""
    place = {"PowerDrawKva": "POWER_5_KVA", "UplinkGbps": "UPLINK_10G"}
    with pytest.raises(planner.NothingFits):
        sized({"m5.large": 1}, site={"SiteId": "os-1", "RackPhysicalProperties": place})
    with pytest.raises(planner.InputError, match="POWER_HUGE"):
        sized({"m5.large": 1}, site={"RackPhysicalProperties": {"PowerDrawKva": "POWER_HUGE"}})


def test_hosts_alone_do_not_say_in_how_many_racks_they_stand():
    """So that is asked."""
    with pytest.raises(planner.InputError, match="say in how many, such as"):
        sized({"m5.large": 1}, existing={"m5.24xlarge": 8})


def test_an_order_has_twenty_line_items():
    """A rack for each of 21 families costs least, at 2,100; the dear rack that holds two of them,
    at 300, makes an order of 20, at 2,200. Without that rack there are two orders.
    """
    families = [
        name
        for name in dict.fromkeys(each.family for each in TYPES.values())
        if generation_of(name) == 1 and f"{name}.large" in TYPES
    ]
    named = [f"{name}.large" for name in families[:21]]
    racks = [rack(f"OR-ALONE{at:02}", {name: 1}) for at, name in enumerate(named)]
    both = rack("OR-TWOFAMS", dict.fromkeys(named[:2], 1))
    demand = dict.fromkeys(named, 1)
    catalog = catalog_of(*racks, both, NETWORK, dollars=(*[100] * 21, 300, 0))
    more = {"spare_hosts": 0, "existing": {"network_racks": 1}}
    result = sized(demand, catalog, **more)
    assert (len(result.lines.quantities), result.cost) == (20, 2200)
    assert result.binding.loc["line_items", "costs"] == 100
    with pytest.raises(planner.NothingFits) as caught:
        sized(demand, catalog_of(*racks, dollars=[100] * 21), **more)
    assert caught.value.clash == ("at most 20 line items in an order",)


def test_a_rack_that_another_beats_is_bought_where_the_other_may_not_be():
    """The rack of five is cheaper than the rack of two, and takes more power: no position gives it.
    Where only all racks together are limited, one of two fits beside one of five.
    """
    catalog = catalog_of(
        rack("OR-SMALL00", {"m5.24xlarge": 2}, kva=5),
        rack("OR-LARGE00", {"m5.24xlarge": 5}, kva=9),
        NETWORK,
        dollars=(100, 90, 50),
    )
    assert sized({"m5.16xlarge": 1}, catalog).lines.quantities == {"OR-LARGE00": 1}
    small = sized({"m5.16xlarge": 1}, catalog, site={"power_kva": 8})
    assert small.lines.quantities == {"OR-SMALL00": 1}
    both = sized({"m5.16xlarge": 6}, catalog, site={"total_power_kva": 14})
    assert both.lines.quantities == {"OR-SMALL00": 1, "OR-LARGE00": 1}


def test_of_purchases_that_cost_the_same_the_smallest_is_answered():
    """Two racks of two cost as much as one of four, which takes one position; of two racks of four
    the one of less power is taken, though the other has the first name.
    """
    catalog = catalog_of(
        rack("OR-A000000", {"m5.24xlarge": 2}, kva=4),
        rack("OR-B000000", {"m5.24xlarge": 2, "c5.24xlarge": 2}, kva=8),
        rack("OR-C000000", {"m5.24xlarge": 4}, kva=7),
        rack("OR-D000000", {"m5.24xlarge": 3, "c5.24xlarge": 1}, kva=6.5),
        rack("OR-E000000", {"c5.24xlarge": 2}, kva=4),
        dollars=(100, 200, 200, 200, 100),
    )
    assert sized({"m5.16xlarge": 3}, catalog).lines.quantities == {"OR-C000000": 1}
    # Two hosts of each family, one to spare: B has them in one rack, A and E in two.
    both = sized({"m5.16xlarge": 1, "c5.12xlarge": 1}, catalog)
    assert both.lines.quantities == {"OR-B000000": 1}
    assert sized({"m5.16xlarge": 2}, catalog).lines.quantities == {"OR-D000000": 1}


def test_a_family_that_stands_for_another_says_what_it_lacks():
    """c5 has half the memory of m5, which a ratio by vCPUs does not tell; one without GPUs stands
    for none that has some.
    """
    catalog = catalog_of(rack("OR-COMPUTE", {"c5.24xlarge": 4}), dollars=(100,))
    result = sized({"m5.4xlarge": 3}, catalog, substitutes={"m5": {"c5": "1.5"}})
    assert (
        "c5 in place of m5 has less memory: 5 × c5.4xlarge have 160 GiB, 3 × m5.4xlarge 192."
    ) in result.findings
    with pytest.raises(planner.InputError, match="m5 has no GPUs, and g4dn has"):
        sized({"g4dn.xlarge": 1}, substitutes={"g4dn": ["m5"]})


def test_what_has_no_price_is_not_claimed_to_be_dearer():
    """The proof is about what has a price; where nothing is bought there is nothing to prove."""
    named = planner.size({"m5.large": 1}, CATALOG, payment=("ALL_UPFRONT", "FIVE_YEARS"))
    assert "Nothing in the catalog that holds this and has a price is cheaper" in named.summary
    held = planner.size({"m5.large": 1}, CATALOG, existing={"OR-RKGP003": 1})
    assert held.lines is None
    assert "cheaper" not in held.summary
    assert held.next_best["line_items"].tolist() == ["nothing"]


def test_a_pair_written_the_other_way_round():
    """Says which way it is."""
    with pytest.raises(planner.InputError, match="write the option first, then the term"):
        planner.size({"m5.large": 1}, CATALOG, payment=("THREE_YEARS", "ALL_UPFRONT"))


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (float("nan"), "an entry names no instance type; name one, or leave the entry out"),
        (None, "an entry names no instance type"),
        (" ", "an entry names no instance type"),
        ("M5.Large ", "is no instance type of EC2; is it m5.large?"),
        ("ebs", "is no instance type of EC2; is it EBS?"),
    ],
)
def test_a_name_that_is_empty_or_in_another_case_is_said_to_be(name, said):
    """An empty cell is no typing mistake, and another case has one answer."""
    frame = pd.DataFrame({"instance_type": ["m5.large", name], "quantity": [1, 3]})
    with pytest.raises(planner.InputError) as caught:
        planner.size(frame, planner.read_catalog())
    assert any(said in each for each in caught.value.problems), caught.value.problems
