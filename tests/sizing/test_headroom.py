"""Head-room is room that the hosts of a family have together beyond what runs on them, once hosts
have failed. That it is kept is tried in test_exhaustive.py; here are numbers by hand, and words.
"""

import pytest

import outpost_planner as planner

CATALOG = planner.read_catalog()
PAYMENT = ("ALL_UPFRONT", "THREE_YEARS")


def sized(demand, **options):
    """Return a sizing in one way to pay."""
    return planner.size(demand, CATALOG, payment=PAYMENT, progress=False, **options)


@pytest.mark.parametrize(
    ("headroom", "hosts"),
    [
        # 40 m5.4xlarge are 640 vCPUs and 2,560 GiB; a host has 96 and 384. Seven hosts hold 42 of
        # them, and one is to spare: racks have 4, 8 or 12 hosts.
        (None, 8),
        ({"vcpus": 0.05}, 8),  # 672 vCPUs are seven hosts exactly
        ({"vcpus": 0.051}, 12),  # 672.64 are eight, and one to spare
        ({"memory": 0.05}, 8),  # 2,688 GiB are seven hosts exactly
        ({"memory": 0.06}, 12),
        (0.65, 12),  # 1,056 vCPUs are eleven, and one to spare
        (0.66, 16),  # 1,062.4 are twelve: 12 and 4
        ({"gpus": 1}, 8),  # none runs with GPUs
    ],
)
def test_the_room_that_is_left_after_a_failure_is_what_was_asked_for(headroom, hosts):
    """At the edge to the vCPU."""
    result = sized({"m5.4xlarge": 40}, headroom=headroom)
    assert result.utilization.loc["m5", "hosts"] == hosts


def test_headroom_does_not_ask_for_larger_instances_or_more_of_them():
    """One m5.24xlarge fills its host: 10 % more is a host more, not an instance that fits none."""
    result = sized({"m5.24xlarge": 1}, headroom=0.1, spare_hosts=0)
    assert result.utilization.loc["m5", "hosts"] == 2
    assert result.layout["instances"].tolist() == ["1 × m5.24xlarge", ""]


def test_the_answer_says_the_headroom():
    """In what it rests on, and where hosts stand free."""
    result = sized({"m5.4xlarge": 40}, headroom={"vcpus": 0.2, "memory": 0.1})
    assert (
        "The hosts of each family together have 20 % more vCPUs and 10 % more memory than the"
        " instances take when hosts have failed."
    ) in result.assumptions
    assert "and 4 are free, head-room included." in str(result)


def test_headroom_that_is_too_much_is_named_with_how_much_there_can_be():
    """One rack has 12 hosts: eleven have 1,056 vCPUs, 65 % more than 640."""
    with pytest.raises(planner.NothingFits) as told:
        sized({"m5.4xlarge": 40}, headroom={"vcpus": 1}, site={"positions": 1})
    assert told.value.clash == ("1 free rack position", "head-room of 100 % of vCPUs")
    assert told.value.changes == (
        "Offer 2 free rack positions, not 1.",
        "Ask for a head-room of 65 % of vCPUs, not of 100 % of vCPUs.",
    )


@pytest.mark.parametrize(
    ("headroom", "said"),
    [
        (-0.1, "vcpus: -0.1 is not a fraction from 0 to 10; 20 % is 0.2"),
        (20, "vcpus: 20 is not a fraction"),
        ({"cpu": 0.1}, "'cpu' is not one of vcpus, memory, gpus"),
        ({"vcpus": "much"}, "vcpus: 'much' is not a fraction"),
    ],
)
def test_headroom_that_is_none_is_said_to_be_none(headroom, said):
    """With every other problem of the call."""
    with pytest.raises(planner.InputError) as told:
        sized({"m5.4xlarge": 40}, headroom=headroom, spare_hosts=-1)
    assert any(said in each for each in told.value.problems)
    assert any("spare_hosts=-1" in each for each in told.value.problems)
