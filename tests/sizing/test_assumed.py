"""What third parties tell of AWS: the smallest order and the amounts of storage."""

import pytest
from support.racks import NETWORK, catalog_of, rack, sized

import outpost_planner as planner
from outpost_planner.sizing.verify import problems_of

CATALOG = planner.read_catalog()
THREE = ("ALL_UPFRONT", "THREE_YEARS")
BOTH = ("storage_tiers", "smallest_order")

SECOND = catalog_of(
    rack("OR-SMALL00", {"m7i.24xlarge": 2}),
    rack("OR-OTHER00", {"c7i.24xlarge": 5}),
    rack("OR-LARGE00", {"m7i.24xlarge": 9}),
    NETWORK,
    dollars=(100, 180, 450, 50),
)


def test_an_order_that_is_smaller_than_is_told_says_so_with_its_price():
    """One m7i.4xlarge and a spare host: two hosts, 192 vCPUs, for 100. 960 vCPUs are ten hosts: the
    small rack and two of c7i (100 + 2 x 180) cost less than nine and two m7i hosts (450 + 100).
    """
    result = sized({"m7i.4xlarge": 1}, SECOND)
    assert dict(result.lines.quantities) == {"OR-SMALL00": 1}
    assert (
        "Third parties tell that AWS quotes no new Outpost of less than 960 vCPUs (assumed), and"
        " this is less: 1 × OR-SMALL00, 2 × OR-OTHER00 would do, for $360.00 more."
    ) in result.findings
    kept = sized({"m7i.4xlarge": 1}, SECOND, assumed=BOTH)
    assert dict(kept.lines.quantities) == {"OR-SMALL00": 1, "OR-OTHER00": 2}
    assert any("(assumed) decides: $360.00 more than 1 × OR-SMALL00" in s for s in kept.findings)
    assert kept.binding.loc["smallest_order", "costs"] == 360
    assert not any("Third parties tell" in each for each in kept.findings)


@pytest.mark.parametrize(
    ("demand", "existing", "hosts"),
    [
        # A new Outpost of generation 1: four hosts, or two beside EBS.
        ({"m5.4xlarge": 1}, None, 4),
        ({"m5.4xlarge": 1, "EBS": 5}, None, 2),
        # What is added to four hosts that are full (three run, one stands by): three hosts, which
        # are two racks of two; one of two where EBS grows by a tier.
        ({"m5.24xlarge": 4}, {"m5.24xlarge": 4, "racks": 1}, 4),
        ({"m5.24xlarge": 4, "EBS": 20}, {"m5.24xlarge": 4, "racks": 1, "EBS": 11}, 2),
        ({"m5.24xlarge": 4, "EBS": 20}, {"m5.24xlarge": 4, "racks": 1, "EBS": 33}, 4),
    ],
)
def test_the_smallest_order_by_what_is_asked_for(demand, existing, hosts):
    """Without the rule each is a rack of two hosts."""
    catalog = catalog_of(rack("OR-SMALL00", {"m5.24xlarge": 2}), NETWORK, dollars=(100, 50))
    free = sized(demand, catalog, existing=existing)
    assert free.lines.quantities == {"OR-SMALL00": 1}
    kept = sized(demand, catalog, existing=existing, assumed=BOTH)
    assert kept.lines.quantities == {"OR-SMALL00": hosts // 2}
    small = problems_of(kept.question, free.lines, free.outcome.pair, free.placed, free.runs_on)
    assert bool(small) == (hosts > 2 and existing is None)


def test_no_more_storage_than_is_told_to_be_sold():
    """55 TiB of EBS are the most; 60 clash, and fit where the rule is let go, which is said."""
    assert sized({"m5.large": 1, "EBS": 55}).stored[0].tier_tib == 55
    with pytest.raises(planner.NothingFits) as caught:
        sized({"m5.large": 1, "EBS": 60, "S3": 500})
    assert "S3" in str(caught.value)
    with pytest.raises(planner.NothingFits) as caught:
        sized({"m5.large": 1, "EBS": 60})
    assert caught.value.clash == ("the amounts of EBS and S3 told (assumed)",)
    assert caught.value.changes[0].startswith("Ask for at most 55 TiB of EBS in one Outpost; or")
    free = sized({"m5.large": 1, "EBS": 60}, assumed=())
    assert any("60 TiB is above the largest amount known" in each for each in free.assumptions)


def test_generation_two_has_more_s3():
    """500 TiB of S3 are more than generation 1 has, and 786 are sold in generation 2."""
    s3 = ("EBS", "S3")
    catalog = catalog_of(
        rack("OR-FIRST00", {"m5.24xlarge": 2}, storage=s3),
        rack("OR-SECOND0", {"m7i.24xlarge": 2}, storage=s3),
        dollars=(100, 300),
    )
    more = {"substitutes": {"m5": ["m7i"]}}
    assert sized({"m5.large": 1, "S3": 300}, catalog, **more).lines.quantities == {"OR-FIRST00": 1}
    large = sized({"m5.large": 1, "S3": 500}, catalog, **more)
    assert large.lines.quantities == {"OR-SECOND0": 1}
    assert [each.tier_tib for each in large.stored] == [786]


@pytest.mark.parametrize(
    ("existing", "said"),
    [
        (
            {"EBS": 11},
            "EBS has to grow from 11 TiB to 33 TiB (assumed), which no line item does: ask for",
        ),
        ({"EBS": 33}, "Nothing has to be bought: what stands there holds 4 × m5.4xlarge, 20 TiB"),
    ],
)
def test_storage_that_stands_there_counts(existing, said):
    """Installed and on order, as the amount at the end."""
    have = {"m5.24xlarge": 4, "racks": 1, **existing}
    result = sized({"m5.4xlarge": 4, "EBS": 20}, existing=have)
    assert result.lines is None
    assert said in result.summary


def test_storage_of_which_nobody_told_is_asked_about():
    """A rack of the catalog supports EBS; how much it has nobody knows."""
    result = sized({"m5.4xlarge": 4, "EBS": 20}, existing={"OR-LARGE00": 1})
    assert result.lines is None
    assert 'tell it as existing={..., "EBS": 11}' in result.summary


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"assumed": ("tiers",)}, "assumed: 'tiers' is not one of storage_tiers, smallest_order"),
        ({"assumed": 3}, r"takes a list, not int \(assumed=3\)"),
        ({"existing": {"m5.24xlarge": 4, "racks": 1, "EBS": -1}}, "EBS: -1 is not a number of TiB"),
        ({"existing": {"EBS": 11}}, "EBS: storage stands in racks; name them too"),
    ],
)
def test_what_cannot_be_assumed(more, said):
    """Each is named."""
    with pytest.raises(planner.InputError, match=said):
        sized({"m5.large": 1}, **more)
