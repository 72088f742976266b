"""Where AWS was asked which instance types it offers, its answer is the truth."""

import pytest

import outpost_planner as planner

CATALOG = planner.read_catalog()
PAYMENT = ("ALL_UPFRONT", "THREE_YEARS")


@pytest.fixture(scope="module")
def offered():
    """Return what the sandbox offers, asked over a socket."""
    with planner.start_sandbox() as sandbox:
        return planner.orderable_types(sandbox)


def size(demand, **options):
    """Size in one way to pay."""
    return planner.size(demand, CATALOG, payment=PAYMENT, progress=False, **options)


def test_types_that_are_offered_are_sized(offered):
    """The answer is the same as without having asked."""
    demand = {"m5.4xlarge": 40, "c5.2xlarge": 100}
    assert size(demand, orderable=offered).lines == size(demand).lines


def test_a_type_of_ec2_that_is_not_offered_says_so_with_the_smallest_like_it(offered):
    """t3.medium has 2 vCPUs and 4 GiB, as c5.large has; with a substitute it is no error."""
    with pytest.raises(planner.InputError) as told:
        size({"m5.xlarge": 1, "t3.medium": 1}, orderable=offered)
    assert (
        "t3.medium is a type of EC2 that Outposts does not offer here; the smallest that it offers"
        " with as much is c5.large"
    ) in told.value.problems
    assert (
        size({"t3.medium": 1}, orderable=offered, substitutes={"t3": {"c5": 1}}).lines is not None
    )


def test_a_type_that_ec2_does_not_have_is_named_with_the_nearest(offered):
    """Whether AWS was asked or not."""
    with pytest.raises(planner.InputError, match="is no instance type of EC2; is it"):
        size({"m5.2xlrge": 1}, orderable=offered)


def test_servers_get_no_type_that_is_not_offered(tmp_path, offered):
    """Without c5.large, 2 vCPUs and 4 GiB are c5.xlarge or m5.large, which has fewer vCPUs."""
    path = tmp_path / "servers.csv"
    path.write_text("server,vcpus,memory_gib\na,2,4\n")
    fewer = offered[offered["instance_type"] != "c5.large"]
    for types, chosen in ((offered, "c5.large"), (fewer, "m5.large")):
        found = planner.read_inventory(path, families=["m5", "c5"], orderable=types)
        assert found.demand.instances == {chosen: 1}


def test_a_table_that_differs_from_aws_is_an_error(offered):
    """Instances would be packed by the wrong sizes."""
    wrong = offered.assign(vcpus=offered["vcpus"].mask(offered["instance_type"] == "m5.large", 4))
    with pytest.raises(planner.InputError) as told:
        size({"m5.large": 1}, orderable=wrong)
    assert "m5.large: AWS says 4 vCPUs and 8 GiB, and the table of EC2" in str(told.value)


@pytest.mark.parametrize("given", [[], [5], "m5.large", {"m5.large": 1}, 7])
def test_what_names_no_types_is_said_to_be_none(given):
    """Each with where such a list comes from."""
    with pytest.raises(planner.InputError, match="orderable_types"):
        size({"m5.large": 1}, orderable=given)
