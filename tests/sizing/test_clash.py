"""Where nothing fits: what clashes, and the smallest change."""

import pytest
from support.racks import catalog_of, rack, sized

import outpost_planner as planner

CATALOG = planner.read_catalog()
MANY = {"m5.4xlarge": 150, "c5.2xlarge": 100}


def error_of(demand, **more):
    """Return what `size` says where nothing fits."""
    with pytest.raises(planner.NothingFits) as caught:
        planner.size(demand, CATALOG, **more)
    return caught.value


@pytest.mark.parametrize(
    ("more", "clash", "change"),
    [
        # 26 m5 hosts and 10 c5 hosts: 3 racks of 12 hold neither, and with a network rack it is 5.
        (
            {"site": {"positions": 4}},
            "4 free rack positions",
            "Offer 5 free rack positions, not 4.",
        ),
        # Racks of up to 6.76 kVA are enough.
        ({"site": {"power_kva": 5}}, "5 kVA a rack position", "not 5 kVA."),
        ({"site": {"weight_lbs": 1000}}, "1,000 lb a rack position", "Carry 1,334 lb"),
        ({"site": {"uplink_gbps": 1}}, "uplinks of 1 Gbps", "Offer uplinks of 10"),
    ],
)
def test_the_smallest_change_would_do(more, clash, change):
    """Each change is the least one: a little less fits nothing."""
    demand = {"m5.4xlarge": 3} if "weight_lbs" in more["site"] else MANY
    error = error_of(demand, **more)
    assert error.clash == (clash,)
    assert any(change in each for each in error.changes), error.changes


def test_power_in_all_is_told_to_the_last_digit():
    """What is said to be enough is enough, and a hundredth less is not."""
    error = error_of(MANY, site={"total_power_kva": 20})
    needed = float(error.changes[0].split()[1])
    assert planner.size(MANY, CATALOG, site={"total_power_kva": needed}).lines
    error_of(MANY, site={"total_power_kva": needed - 0.01})


def test_a_budget_is_told_to_the_cent():
    """What is said to be enough is enough, and a cent less is not."""
    three = ("ALL_UPFRONT", "THREE_YEARS")
    error = error_of(MANY, payment=three, budget=1000)
    assert error.clash == ("a first-year cash of at most $1,000.00",)
    needed = float(error.changes[0].split("$")[1].split(", not")[0].replace(",", ""))
    assert planner.size(MANY, CATALOG, payment=three, budget=needed).cost == pytest.approx(needed)
    error_of(MANY, payment=three, budget=needed - 0.01)


def test_requirements_that_clash_only_together_are_named_together():
    """Two spare hosts of each family fit, and one position would, but not both together."""
    error = error_of({"m5.24xlarge": 10}, spare_hosts=3, site={"positions": 1})
    assert error.clash == ("1 free rack position", "3 spare hosts of each family")
    assert error.changes == (
        "Offer 2 free rack positions, not 1.",
        "Ask for 2 spare hosts of each family, not 3.",
    )


def test_two_generations_cannot_stand_together():
    """Unless one may stand for the other."""
    demand = {"m5.4xlarge": 4, "m7i.large": 1}
    error = error_of(demand)
    assert error.clash == ("racks of one generation",)
    assert "substitutes" in error.changes[0]
    assert planner.size(demand, CATALOG, substitutes={"m5": ["m7i"]}).runs_on["m5"] == "m7i"


def test_servers_stand_alone():
    """An Outpost has one server, which nothing can stand by for."""
    assert planner.size({"c6id.8xlarge": 2}, CATALOG, spare_hosts=0).lines
    assert error_of({"c6id.8xlarge": 14}, spare_hosts=0).clash == ("1 server an Outpost",)
    spared = error_of({"c6id.8xlarge": 2})
    assert spared.clash == ("1 server an Outpost", "1 spare host of each family")


def test_an_instance_that_no_host_holds():
    """64 vCPUs do not fit on 48."""
    error = error_of({"g4dn.16xlarge": 1})
    assert error.clash == ()
    assert "larger than every host" in str(error)


def test_two_changes_that_are_needed_together():
    """Neither more positions alone nor more power alone is enough."""
    error = error_of(MANY, site={"positions": 3, "total_power_kva": 20})
    (change,) = error.changes
    assert "Change two requirements together" in change
    assert "Offer 5 free rack positions, not 3." in change
    assert "kVA for all new racks, not 20 kVA." in change


def test_two_changes_are_enough_together():
    """1,000 m5.large fill 21 hosts, and one is spare. Racks of 9.32 kVA hold 8: three of them do,
    and two do not.
    """
    demand = {"m5.large": 1000}
    error = error_of(demand, site={"power_kva": 5, "positions": 1})
    (change,) = error.changes
    assert change == (
        "Change two requirements together: Offer 9.32 kVA a rack position, not 5 kVA."
        " Offer 3 free rack positions, not 1."
    )
    assert planner.size(demand, CATALOG, site={"power_kva": 9.32, "positions": 3}).lines
    error_of(demand, site={"power_kva": 9.32, "positions": 2})


def test_a_budget_beside_another_change_is_enough():
    """The budget is that of the fewest racks, not of the cheapest."""
    demand, three = {"m5.large": 1000}, ("ALL_UPFRONT", "THREE_YEARS")
    error = error_of(demand, site={"positions": 1}, payment=three, budget=1000)
    (change,) = error.changes
    assert "Offer 2 free rack positions, not 1." in change
    needed = float(change.split("cash of $")[1].split(", not")[0].replace(",", ""))
    assert planner.size(demand, CATALOG, site={"positions": 2}, payment=three, budget=needed).lines


def test_a_rack_that_stands_alone_takes_no_other():
    """Neither beside one that stands there, nor of several that are bought."""
    error = error_of({"m5.4xlarge": 30}, existing={"OR-RKGP000": 1})
    assert error.clash == ("racks that stand alone (SINGLE_RACK)",)
    assert error.changes[0].startswith("Size a new Outpost, without existing=")
    alone = catalog_of(rack("OR-ALONE00", {"m5.24xlarge": 2}, scaling="SINGLE_RACK"), dollars=(9,))
    with pytest.raises(planner.NothingFits) as caught:
        sized({"m5.4xlarge": 18}, alone)  # three hosts
    assert (
        "Use racks that stand beside others (MULTI_RACK), or size several Outposts."
        in caught.value.changes
    )


def test_racks_and_servers_are_two_outposts():
    """c6gd runs on servers alone, and m5 in racks alone."""
    error = error_of({"c6gd.4xlarge": 4, "m5.large": 1}, spare_hosts=0)
    assert error.clash == ("either racks or a server in an Outpost",)
    assert error.changes[0].startswith("Order a server Outpost for c6gd, and one of racks")
    there = error_of({"m5.large": 1}, spare_hosts=0, existing={"OR-SV1U001": 1})
    assert there.changes == (
        "Size a new Outpost of racks, without existing=: a server stands there.",
    )
    more = error_of({"c6gd.4xlarge": 5}, spare_hosts=0, existing={"OR-SV1U001": 1})
    assert more.changes == ("Spread the demand over 2 server Outposts: each holds one server.",)


def test_many_racks_without_a_network_rack():
    """Five racks of two hosts need one, and the catalog has none."""
    catalog = catalog_of(rack("OR-SMALL00", {"m5.24xlarge": 2}), dollars=(100,))
    with pytest.raises(planner.NothingFits) as caught:
        sized({"m5.24xlarge": 8}, catalog)
    assert caught.value.clash == ("a network rack from 4 racks",)


def test_a_price_that_is_missing_is_named():
    """g4dn racks have no price for five years, which no site and no budget can help."""
    error = error_of({"g4dn.xlarge": 2}, payment=("ALL_UPFRONT", "FIVE_YEARS"))
    assert error.clash == ()
    assert "OR-RKGR001 would do, without a price. Give one with read_catalog" in str(error)
    assert "of what has a price in US, paid all upfront for five years" in str(error)


def test_the_generation_that_stands_there_decides():
    """m7i cannot stand beside a rack of generation 1."""
    error = error_of({"m7i.4xlarge": 1}, existing={"OR-RKGP003": 1})
    assert error.clash == ("racks of one generation",)
    assert error.changes[0].startswith("Let families of generation 1, whose racks stand there,")


def test_caps_of_a_budget_read_as_sentences():
    """With their articles, and each cap's least on its own."""
    error = error_of({"m5.4xlarge": 12}, budget={"upfront": 0, "monthly": 100}, payment=None)
    assert error.clash == (
        "an upfront price of at most $0.00 and a monthly recurring price of at most $100.00",
    )
    assert error.changes[0].startswith("Allow an upfront price of $")
    assert "; or a monthly recurring price of $" in error.changes[0]
