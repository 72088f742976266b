"""What the desk's search finds: by name and id, by what it is, and by the size of its hosts."""

import pytest

from outpost_planner import read_catalog
from outpost_planner.desk.search import COLUMNS, NUMBERS, Search, found, rows

CATALOG = read_catalog()
ITEMS = CATALOG.items


def kinds(item_ids):
    return {ITEMS.at[item_id, "item_class"] for item_id in item_ids}


@pytest.mark.parametrize("text", ["96 vCPU", "96vcpus", "96 VCPU m5"])
def test_a_number_of_vcpus_is_that_of_a_host_or_of_all_hosts(text):
    """m5.24xlarge has 96 vCPUs; an item with a 9 and a 6 in its name has not."""
    ids = found(CATALOG, Search(text))
    assert "OR-RKGP001" in ids
    for item_id in ids:
        hosts = ITEMS.at[item_id, "ec2_capacities"]
        assert any(host.max_size.endswith(("24xlarge", "metal-24xl")) for host in hosts) or (
            len(hosts) == 1
        )


def test_memory_is_found_by_gib_and_whole_racks_by_their_sum():
    """Four hosts of 384 GiB have 1,536 GiB; GB is what many call the same."""
    assert "OR-RKGP001" in found(CATALOG, Search("384 GiB"))
    assert found(CATALOG, Search("384 GB")) == found(CATALOG, Search("384 GiB"))
    assert "OR-RKGP001" in found(CATALOG, Search("1,536 GiB"))
    assert "OR-RKGP001" not in found(CATALOG, Search("1,537 GiB"))


def test_what_an_item_is_finds_it():
    """Server, rack, GPU and network are no words of most names."""
    assert kinds(found(CATALOG, Search("server"))) == {"SERVER"}
    assert found(CATALOG, Search("network")) == ["OR-ACENET1"]
    assert set(found(CATALOG, Search("gpu"))) == set(found(CATALOG, Search(family="g4dn")))
    assert set(found(CATALOG, Search("4 GPU"))) <= set(found(CATALOG, Search("gpu")))


def test_no_number_that_nothing_has_finds_anything():
    """A size is asked for whole: 9 vCPU does not find 96."""
    assert found(CATALOG, Search("9 vCPU")) == []


def test_each_row_says_how_much_it_runs():
    """Four m5.24xlarge have 384 vCPUs and 1,536 GiB; a rack for the network has none."""
    [row, network] = rows(CATALOG, ["OR-RKGP001", "OR-ACENET1"], "US")
    assert dict(zip(COLUMNS, row["cells"], strict=True))["vCPUs"] == "384"
    assert dict(zip(COLUMNS, row["cells"], strict=True))["GiB"] == "1,536"
    assert network["cells"][COLUMNS.index("vCPUs")] == ""
    assert [COLUMNS[at] for at in NUMBERS][:2] == ["vCPUs", "GiB"]
