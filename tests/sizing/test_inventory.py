"""A list of servers becomes a demand: by which columns it is known, what belongs to the demand,
what does not, and why.
"""

import json
import subprocess
import sys
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.exports import VINFO, as_csv, as_workbook, vm

from outpost_planner import InputError, read_catalog, read_inventory, sample_data_path, size
from outpost_planner.plan.instance_types import instance_types
from outpost_planner.sizing.inventory.families import choices

CATALOG = read_catalog()
MOST_VCPUS = {"m5": 96, "c5": 96, "r5": 96, "m7i": 192}
"""vCPUs of the largest host of each family in the sample catalog."""


def test_the_sample_is_what_its_script_writes_and_its_counts_are_the_stated_ones(tmp_path):
    """120 rows: 103 run, 8 are off, 1 suspended, 4 templates, 3 vSphere's own, 1 is too large."""
    script = (sample_data_path() / "make_inventory.py").read_text()
    (tmp_path / "make_inventory.py").write_text(script)
    subprocess.run([sys.executable, tmp_path / "make_inventory.py"], check=True)
    for name in ("inventory.xlsx", "instances.json"):
        written = (tmp_path / name).read_bytes()
        assert written == (sample_data_path() / name).read_bytes(), name
    found = read_inventory(sample_data_path() / "inventory.xlsx")
    assert len(found.servers) == 102 + 1
    assert found.rejects["rule"].value_counts().to_dict() == {
        "stopped": 9,
        "template": 4,
        "vSphere's own": 3,
        "fits nothing": 1,
    }
    assert sum(found.demand.instances.values()) == 103
    assert len(found.servers) + len(found.rejects) == 120


def test_the_samples_demand_can_be_ordered():
    """The families are of one generation, so that one purchase holds them all."""
    found = read_inventory(sample_data_path() / "inventory.xlsx", storage="provisioned")
    result = size(found.demand, read_catalog(), payment=("ALL_UPFRONT", "THREE_YEARS"))
    assert result.lines.table["quantity"].sum() > 0


@pytest.mark.parametrize("write", [as_csv, as_workbook])
def test_rvtools_servers_get_the_smallest_type_that_holds_them(tmp_path, write):
    """2 vCPUs with 4, 8 and 16 GiB are c5, m5 and r5; 5 vCPUs need 8; 17 GiB need 32."""
    rows = [
        vm("a", 2, 4096),
        vm("b", 2, 8192),
        vm("c", 2, 16384),
        vm("d", 5, 8192),  # c5.2xlarge: 8 vCPUs, 16 GiB
        vm("e", 4, 17 * 1024),  # r5.xlarge: 4 vCPUs, 32 GiB
    ]
    path = write(tmp_path / "export", VINFO, rows)
    found = read_inventory(path, families=["m5", "c5", "r5"])
    assert dict(found.servers[["server", "instance_type"]].to_numpy()) == {
        "a": "c5.large",
        "b": "m5.large",
        "c": "r5.large",
        "d": "c5.2xlarge",
        "e": "r5.xlarge",
    }
    assert found.servers["row"].tolist() == [2, 3, 4, 5, 6]
    assert found.kind == "rvtools"


def test_what_does_not_run_is_a_reject_with_its_row_and_its_reason(tmp_path):
    """Powered off, suspended, a template, vSphere's own; include_stopped takes the first two."""
    rows = [
        vm("runs"),
        vm("off", state="poweredOff"),
        vm("asleep", state="suspended"),
        vm("mould", state="poweredOff", template="True"),
        vm("vCLS-1", 1, 128),
    ]
    path = as_csv(tmp_path / "vinfo.csv", VINFO, rows)
    found = read_inventory(path, families="m5")
    assert found.rejects[["row", "server", "rule"]].to_numpy().tolist() == [
        [3, "off", "stopped"],
        [4, "asleep", "stopped"],
        [5, "mould", "template"],
        [6, "vCLS-1", "vSphere's own"],
    ]
    assert "include_stopped=True" in found.rejects["reason"][0]
    assert found.summary == (
        "vinfo.csv (RVTools): 1 of 5 servers taken; 4 rejected: 2 stopped, 1 template,"
        " 1 vSphere's own"
    )
    every = read_inventory(path, families="m5", include_stopped=True)
    assert every.servers["server"].tolist() == ["runs", "off", "asleep"]


def test_storage_is_added_up_in_tib_when_it_is_asked_for(tmp_path):
    """786,432 + 262,144 MiB are 1 TiB; half of it is used. A reject's storage does not count."""
    rows = [vm("a", disk=786_432), vm("b", disk=262_144), vm("c", state="poweredOff", disk=10**6)]
    path = as_csv(tmp_path / "vinfo.csv", VINFO, rows)
    assert read_inventory(path).demand.ebs_tib == 0
    assert read_inventory(path, storage="provisioned").demand.ebs_tib == 1.0
    assert read_inventory(path, storage="used").demand.ebs_tib == 0.5


def test_describe_instances_keeps_types_and_leaves_out_what_is_stopped_or_terminated(tmp_path):
    """Whole answers, page after page, and what --query makes of them, are the same list."""
    one = {"InstanceId": "i-1", "InstanceType": "m5.xlarge", "State": {"Name": "running"}}
    two = {"InstanceId": "i-2", "InstanceType": "c5.large", "State": {"Name": "stopped"}}
    three = {"InstanceId": "i-3", "InstanceType": "c5.large", "State": {"Name": "terminated"}}
    every = [one, two, three]
    flat = [[each["InstanceId"], each["InstanceType"], each["State"]["Name"]] for each in every]
    shapes = {
        "whole": {"Reservations": [{"Instances": [one, two]}, {"Instances": [three]}]},
        "reservations": [{"Instances": [one]}, {"Instances": [two, three]}],
        "lists of instances": [[one], [two, three]],
        "instances": every,
        "rows": flat,
        "nested rows": [flat[:1], flat[1:]],
        "own names": [dict(zip(("Id", "Type", "State"), each, strict=True)) for each in flat],
    }
    texts = {name: json.dumps(shape) for name, shape in shapes.items()}
    texts["pages"] = "\n".join(json.dumps({"Reservations": [{"Instances": [e]}]}) for e in every)
    for name, text in texts.items():
        path = tmp_path / "instances.json"
        path.write_text(text)
        found = read_inventory(path)
        assert found.demand.instances == {"m5.xlarge": 1}, name
        assert found.rejects["rule"].tolist() == ["stopped", "terminated"], name
    types = json.dumps(["m5.xlarge", "m5.xlarge", "c5.large"])
    (tmp_path / "types.json").write_text(types)
    assert read_inventory(tmp_path / "types.json").demand.instances == {
        "m5.xlarge": 2,
        "c5.large": 1,
    }


@pytest.mark.parametrize(
    ("header", "row", "kind"),
    [
        (("Name", "Instance ID", "Instance state", "Instance type"),
         ("a", "i-1", "Running", "m5.xlarge"), "ec2"),
        (("InstanceId", "InstanceType"), ("i-1", "m5.xlarge"), "ec2"),
        (("resourceId", "resourceType", "configuration.instanceType"),
         ("i-1", "AWS::EC2::Instance", "m5.xlarge"), "aws-config"),
        (("accountId", "instanceArn", "instanceName", "finding", "currentInstanceType"),
         ("1", "arn:1", "a", "OPTIMIZED", "m5.xlarge"), "compute-optimizer"),
        (("ExternalId", "HostName", "CPU.NumberOfLogicalCores", "RAM.TotalSizeInMB"),
         ("1", "a", 4, 16384), "discovery"),
        (("Server Name", "CPU Cores", "Memory (GB)"), ("a", 4, 16), "migration-evaluator"),
        (("VM Name", "Power State", "Virtual CPU", "Provisioned Memory (MiB)"),
         ("a", "poweredOn", 4, 16384), "live-optics"),
        (("server", "vcpus", "memory_gib"), ("a", 4, 16), "servers"),
        (("server", "instance_type"), ("a", "m5.xlarge"), "servers"),
        (("instance_type", "quantity"), ("m5.xlarge", 1), "servers"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("write", [as_csv, as_workbook])
def test_each_kind_of_export_is_known_by_its_columns(tmp_path, write, header, row, kind):
    """One server of 4 vCPUs and 16 GiB, in each layout, as CSV and in a workbook."""
    path = write(tmp_path / "export", header, [row])
    for found in (
        read_inventory(path, families="m5"),
        read_inventory(path, families="m5", kind=kind),
    ):
        assert found.kind == kind
        assert found.demand.instances == {"m5.xlarge": 1}


def test_a_missing_column_is_named_with_the_nearest_and_can_be_told(tmp_path):
    """'Memry' is no 'Memory'; with columns= the file is read."""
    header = ("VM", "Powerstate", "CPUs", "Memry")
    path = as_csv(tmp_path / "vinfo.csv", header, [("a", "poweredOn", 2, 8192)])
    with pytest.raises(InputError) as told:
        read_inventory(path)
    (problem,) = told.value.problems
    assert problem == (
        "vinfo.csv, row 1: column 'Memory' is missing, which RVTools has; is it 'Memry'?"
        " Then pass columns={'Memory': 'Memry'}"
    )
    found = read_inventory(path, families="m5", columns={"Memory": "Memry"})
    assert found.demand.instances == {"m5.large": 1}


def test_peaks_shrink_and_headroom_raises_exactly(tmp_path):
    """10 vCPUs at 80 % and 25 % head-room are 10; 16 GiB at 45 % and 10 % head-room are 7.92."""
    header = ("server", "vcpus", "memory_gib", "cpu_peak_percent", "memory_peak_percent")
    path = as_csv(tmp_path / "own.csv", header, [("a", 10, 16, 80, 45), ("b", 2, 8, "", "")])
    found = read_inventory(path, headroom={"vcpus": 0.25, "memory": 0.1}, families=["c5", "m5"])
    needed = found.servers[["needed_vcpus", "needed_memory_gib"]].to_numpy().tolist()
    assert needed == [[10.0, 7.92], [2.0, 8.0]]
    assert found.servers["instance_type"].tolist() == ["c5.4xlarge", "m5.large"]
    assert found.servers["why"][0] == (
        "10 vCPUs at a peak of 80 % with 25 % head-room are 10 vCPUs, and 16 GiB at a peak of 45 %"
        " with 10 % head-room are 7.92 GiB: the smallest of c5, m5 that holds both"
    )


def test_what_has_a_type_can_be_sized_anew_or_take_the_recommendation(tmp_path):
    """t3.medium has 2 vCPUs and 4 GiB, as c5.large has."""
    header = ("instanceArn", "currentInstanceType", "recommendationOptions_1_instanceType")
    rows = [("arn:1", "t3.medium", "m5.large"), ("arn:2", "m5.xlarge", "")]
    path = as_csv(tmp_path / "optimizer.csv", header, rows)
    types = {
        prefer: read_inventory(path, prefer=prefer, families=["m5", "c5"]).servers["instance_type"]
        for prefer in ("current", "recommended", "right-size")
    }
    assert types["current"].tolist() == ["t3.medium", "m5.xlarge"]
    assert types["recommended"].tolist() == ["m5.large", "m5.xlarge"]
    assert types["right-size"].tolist() == ["c5.large", "m5.xlarge"]
    why = read_inventory(path, prefer="right-size", families=["m5", "c5"]).servers["why"][0]
    assert why == "t3.medium has 2 vCPUs and 4 GiB: the smallest of m5, c5 that holds both"


@given(
    vcpus=st.integers(1, 200),
    mib=st.integers(512, 2 * 1024**2),
    families=st.lists(st.sampled_from(["m5", "c5", "r5", "m7i"]), min_size=1, unique=True),
)
def test_a_server_is_never_given_less_than_it_needs_nor_more_than_the_least(vcpus, mib, families):
    """No type of the families that holds it has fewer vCPUs, or as few and less memory."""
    choice = choices(families, CATALOG, "US")[0]
    found = choice.smallest(Fraction(vcpus), Fraction(mib))
    fits = [
        each
        for each in instance_types().values()
        if each.family in families
        and not each.is_metal
        and each.vcpus <= MOST_VCPUS[each.family]
        and each.vcpus >= vcpus
        and each.room[1] >= mib
    ]
    if found is None:
        assert fits == []
    else:
        assert found.room[:2] == min(each.room[:2] for each in fits)


def test_of_types_that_are_alike_the_cheapest_host_counts():
    """m5 and m7i have a type of 2 vCPUs and 8 GiB each: the price of a vCPU tells."""
    prices = choices(["m7i", "m5"], CATALOG, "US")[0].prices
    # The cheapest racks of one family: 12 m5 hosts of 96 vCPUs, 616,664 USD; 8 large m7i hosts.
    assert prices["m5"] == Fraction(616_664, 12 * 96)
    cheaper = min(("m5", "m7i"), key=prices.get)
    for order in (["m5", "m7i"], ["m7i", "m5"]):
        found = choices(order, CATALOG, "US")[0].smallest(Fraction(2), Fraction(8192))
        assert found.family == cheaper


def test_an_inventory_shows_itself_well():
    """Counts, notes and the demand in a terminal; the rejects too in a notebook."""
    path = sample_data_path() / "inventory.xlsx"
    found = read_inventory(path)
    first, second, _ = repr(found).splitlines()
    assert "sample catalog's: catalog= takes yours" in second
    assert not any("sample" in note for note in read_inventory(path, catalog=CATALOG).notes)
    assert first == (
        "inventory.xlsx, sheet vInfo (RVTools): 103 of 120 servers taken; 17 rejected: 9 stopped,"
        " 4 templates, 3 vSphere's own, 1 fits nothing"
    )
    page = found._repr_html_()
    assert "hana-01" in page
    assert "And 7 more rows" in page


def test_an_inventory_is_a_demand_as_it_is():
    """`size` takes it like any other."""
    found = read_inventory(sample_data_path() / "inventory.xlsx")
    payment = ("ALL_UPFRONT", "THREE_YEARS")
    assert size(found, CATALOG, payment=payment).lines == (
        size(found.demand, CATALOG, payment=payment).lines
    )


def test_aws_config_answers_are_read_with_their_results_inside_texts(tmp_path):
    """As SelectResourceConfig gives them; other resources than instances are rejects."""
    results = [
        {"resourceId": "i-1", "resourceType": "AWS::EC2::Instance",
         "configuration": {"instanceType": "m5.xlarge", "state": {"name": "running"}}},
        {"resourceId": "i-2", "resourceType": "AWS::EC2::Instance",
         "configuration": {"instanceType": "m5.xlarge", "state": {"name": "stopped"}}},
        {"resourceId": "vol-1", "resourceType": "AWS::EC2::Volume", "configuration": {}},
    ]  # fmt: skip
    path = tmp_path / "config.json"
    path.write_text(json.dumps({"QueryInfo": {}, "Results": [json.dumps(e) for e in results]}))
    found = read_inventory(path)
    assert (found.kind, found.demand.instances) == ("aws-config", {"m5.xlarge": 1})
    assert found.rejects[["row", "rule"]].to_numpy().tolist() == [
        [2, "stopped"],
        [3, "no instance"],
    ]


def test_aws_config_counts_by_type(tmp_path):
    """SELECT configuration.instanceType, COUNT(*) ... GROUP BY configuration.instanceType."""
    header = ("configuration.instanceType", "COUNT(*)")
    path = as_csv(tmp_path / "config.csv", header, [("m5.xlarge", 12), ("c5.large", 3)])
    assert read_inventory(path).demand.instances == {"m5.xlarge": 12, "c5.large": 3}


def test_the_discovery_service_tells_logical_cores_and_peaks(tmp_path):
    """16 cores at 60 % with 20 % head-room are 11.52; 32,768 MB at 20,480 and 20 % are 24 GiB."""
    header = (
        "ExternalId", "HostName", "CPU.NumberOfCores", "CPU.NumberOfLogicalCores",
        "RAM.TotalSizeInMB", "RAM.UsedSizeInMB.Avg", "RAM.UsedSizeInMB.Max", "CPU.UsagePct.Max",
    )  # fmt: skip
    path = as_csv(tmp_path / "ads.csv", header, [("s1", "pay", 8, 16, 32768, 12000, 20480, 60)])
    found = read_inventory(path, families=["m5", "c5"])
    (row,) = found.servers[["needed_vcpus", "needed_memory_gib"]].to_numpy().tolist()
    assert row == [11.52, 24.0]
    # c5.4xlarge has 16 vCPUs and 32 GiB.
    assert found.demand.instances == {"c5.4xlarge": 1}


def test_units_are_those_of_the_column_that_the_file_has(tmp_path):
    """16 GB of Migration Evaluator's are 16 GiB, 16,384 MB too; the layout is marked as assumed."""
    for heading, amount in (("Memory (GB)", 16), ("Memory (MB)", 16384)):
        path = as_csv(
            tmp_path / "me.csv", ("Server Name", "CPU Cores", heading), [("a", 4, amount)]
        )
        found = read_inventory(path)
        assert found.servers["memory_gib"].item() == 16.0
        assert found.notes[-1].startswith("Layout of Migration Evaluator: assumed")
    path = as_csv(tmp_path / "own.csv", ("server", "vcpus", "RAM"), [("a", 4, 16)])
    found = read_inventory(path, columns={"memory_gib": "RAM"})
    assert found.servers["memory_gib"].item() == 16.0


def test_a_file_without_states_says_that_every_server_counts(tmp_path):
    """A query may have left the state out."""
    path = as_csv(tmp_path / "i.csv", ("InstanceId", "InstanceType"), [("i-1", "m5.large")])
    assert read_inventory(path).notes == (
        "The file has no column of states: every server in it counts as running.",
    )


def test_families_of_one_generation_are_chosen_for_all_servers_together(tmp_path):
    """A machine of 1,024 GiB fits the hosts of the second generation alone, so all stand there."""
    small, large = vm("a", 2, 8192), vm("b", 64, 1024 * 1024)
    path = as_csv(tmp_path / "vinfo.csv", VINFO, [small])
    assert set(read_inventory(path).families) == {"m5", "c5", "r5"}
    path = as_csv(tmp_path / "vinfo.csv", VINFO, [small, large])
    found = read_inventory(path)
    assert found.rejects.empty
    assert {*found.demand.families} <= {"m7i", "c7i", "r7i", "m8i", "c8i", "r8i"}


def test_quantities_count_and_a_list_of_types_is_a_demand(tmp_path):
    """Three of a kind in one row."""
    header = ("server", "quantity", "instance_type", "vcpus", "memory_gib", "storage_gib")
    rows = [("web", 3, "m5.large", "", "", 100), ("db", 2, "", 4, 32, 512)]
    path = as_csv(tmp_path / "own.csv", header, rows)
    found = read_inventory(path, families=["m5", "r5"], storage="provisioned")
    assert found.demand.instances == {"m5.large": 3, "r5.xlarge": 2}
    # 3 × 100 + 2 × 512 GiB = 1,324 GiB
    assert found.demand.ebs_tib == 1324 / 1024


def test_a_part_of_the_file_may_be_asked_for_and_the_rest_is_a_reject(tmp_path):
    """An export holds all that a vCenter has; an Outpost is for one site."""
    path = sample_data_path() / "inventory.xlsx"
    whole = read_inventory(path)
    parts = [read_inventory(path, only={"Cluster": name}) for name in ("Cluster-A", "cluster-b")]
    for part in parts:
        assert len(part.servers) + len(part.rejects) == 120
    assert sum(len(part.servers) for part in parts) == len(whole.servers)
    rules = parts[1].rejects["rule"].value_counts()
    # 12 db, 6 pacs and hana-01 stand on Cluster-B.
    assert rules["not asked for"] == 120 - 19
    assert parts[1].rejects["reason"][0] == "its Cluster is 'Cluster-A'"
    both = read_inventory(
        path, only={"Cluster": ["Cluster-A", "Cluster-B"], "Datacenter": "DC-East"}
    )
    assert both.demand == whole.demand


@pytest.mark.parametrize(
    ("only", "said"),
    [
        ({"Clusters": "Cluster-A"}, "column 'Clusters', which is not there; is it 'Cluster'"),
        ({"Cluster": "Cluster-C"}, "'Cluster-C', which no row has; there are 'Cluster-"),
        ({"Cluster": []}, "'Cluster' has no value"),
        ({"Cluster": 5.5}, "'Cluster' takes a value of that column, or a list of values"),
    ],
)
def test_a_part_that_is_not_there_is_an_error(only, said):
    """A typing mistake is not an empty site."""
    with pytest.raises(InputError) as told:
        read_inventory(sample_data_path() / "inventory.xlsx", only=only)
    assert said in str(told.value)
