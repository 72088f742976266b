"""A list of servers becomes a demand: by which columns it is known, what belongs to the demand,
what does not, and why.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from support.exports import VINFO, as_csv, as_workbook, vm

from outpost_planner import InputError, read_catalog, read_inventory, sample_data_path, size

ROOT = Path(__file__).parents[2]


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
