"""What is wrong with an export is said with its row and its column, all of it together; nothing is
guessed, and nothing is dropped unseen.
"""

import json
import zipfile

import pytest
from support.exports import VINFO, as_csv, as_workbook, vm

from outpost_planner import InputError, read_inventory

PLAIN = ("server", "vcpus", "memory_gib", "cpu_peak_percent")


def problems_of(path, **options):
    """Return the problems of a file that cannot be read."""
    with pytest.raises(InputError) as told:
        read_inventory(path, **options)
    return told.value.problems or (str(told.value),)


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (vm("a", -2), "CPUs: '-2' is below 0"),
        (vm("a", 0), "CPUs: '0' is below 1"),
        (vm("a", 2.5), "CPUs: '2.5' is not a whole number"),
        (vm("a", "two"), "CPUs: 'two' is not a number"),
        (vm("a", ""), "CPUs: is an empty cell"),
        (vm("a", 99_999), "CPUs: '99999' is above 10,000, the greatest accepted"),
        (vm("a", 2, -5), "Memory: '-5' is below 0"),
        (vm("a", 2, 8), "Memory: '8' is below 32 MiB; is the column in another unit?"),
        (vm("a", 2, 10**9), "Memory: '1000000000' is above 67,108,864, the greatest accepted"),
        (vm("a", state="on"), "Powerstate: 'on' is no state; there are poweredOn, poweredOff"),
        (vm("a", template="maybe"), "Template: 'maybe' is neither True nor False"),
        (vm("b"), "VM UUID: 'uuid-b' stands already in row 2"),
        ([*vm("a"), "x"], "9 cells, where the header has 8"),
        (vm("a")[:-2], "6 cells, where the header has 8"),
    ],
)  # fmt: skip
def test_a_cell_that_cannot_be_read_stops_all_or_is_a_reject(tmp_path, row, problem):
    """In the third row, which follows a good one; strict=False keeps the good one."""
    path = as_csv(tmp_path / "vinfo.csv", VINFO, [vm("b"), row])
    (said,) = problems_of(path)
    assert said.startswith("vinfo.csv, row 3")
    assert problem in said
    found = read_inventory(path, strict=False)
    assert found.servers["server"].tolist() == ["b"]
    assert found.rejects[["row", "rule"]].to_numpy().tolist() == [[3, "unreadable"]]
    assert found.rejects["reason"].item() in said


def test_all_problems_come_together_and_are_counted_by_column(tmp_path):
    """30 rows with wrong memory and 2 with wrong CPUs; the first twenty are shown."""
    rows = [vm(f"a{n}", memory="x") for n in range(30)] + [vm("b", -1), vm("c", -1)]
    path = as_csv(tmp_path / "vinfo.csv", VINFO, rows)
    with pytest.raises(InputError) as told:
        read_inventory(path)
    first, *_, last = str(told.value).splitlines()
    assert "32 problems in 32 rows (Memory: 30, CPUs: 2); nothing was loaded." in first
    assert "and 12 more" in last
    assert len(told.value.problems) == 32


def test_a_row_of_sums_is_no_server(tmp_path):
    """A list that ends with one would be sized twice over; strict=False leaves the row out."""
    rows = [("a", 2, 8, ""), ("b", 2, 8, ""), ("Total:", 4, 16, "")]
    path = as_csv(tmp_path / "own.csv", PLAIN, rows)
    (said,) = problems_of(path)
    assert "row 4 (Total:), server: 'Total:' looks like a row of sums" in said
    assert read_inventory(path, strict=False, families="m5").demand.instances == {"m5.large": 2}
    # A machine that runs, and is called so, is one.
    path = as_csv(tmp_path / "vinfo.csv", VINFO, [vm("Total")])
    assert read_inventory(path).servers["server"].tolist() == ["Total"]


def test_memory_in_another_unit_is_asked_about(tmp_path):
    """512 and 4,096 are MiB in a column of GiB: the first fits on a type, the second on none."""
    path = as_csv(tmp_path / "own.csv", PLAIN, [("a", 2, 512, ""), ("b", 2, 4096, "")])
    found = read_inventory(path)
    assert found.notes[-1] == (
        "More than 64 GiB a vCPU in 1 row, first row 2 (a): is memory in another unit?"
    )
    assert "Is memory in another unit?" in found.rejects["reason"].item()


def test_vcpus_that_are_not_those_of_the_type_are_said(tmp_path):
    """The type counts: m5.large has 2."""
    header = ("server", "instance_type", "vcpus", "memory_gib")
    path = as_csv(tmp_path / "own.csv", header, [("a", "m5.large", 64, 8), ("b", "m5.large", 2, 8)])
    found = read_inventory(path)
    assert found.demand.instances == {"m5.large": 2}
    assert found.notes[-1].endswith(
        "in 1 row; first row 2 (a): m5.large has 2 vCPUs, and the file says 64."
    )


def test_a_state_is_read_with_spaces_too(tmp_path):
    """vSphere's own lists write Powered On."""
    rows = [vm("a", state="Powered On"), vm("b", state="Powered Off")]
    found = read_inventory(as_csv(tmp_path / "vinfo.csv", VINFO, rows))
    assert found.servers["server"].tolist() == ["a"]


def test_a_hundred_thousand_rows_are_read_and_the_one_that_is_wrong_is_listed(tmp_path):
    """The last of them has no memory."""
    rows = [(f"s{n}", 2, 8, "") for n in range(99_999)] + [("last", 2, "", "")]
    path = as_csv(tmp_path / "servers.csv", PLAIN, rows)
    found = read_inventory(path, strict=False, families="m5")
    assert found.demand.instances == {"m5.large": 99_999}
    assert found.rejects["row"].tolist() == [100_001]


def test_numbers_that_can_be_read_in_two_ways_are_a_question(tmp_path):
    """8.192 may be 8,192 MiB or 8; the caller's word, or another number of the file, tells."""
    rows = [vm("a", 2, "8.192", disk=0)]
    path = as_csv(tmp_path / "vinfo.csv", VINFO, rows, separator=";")
    (said,) = problems_of(path)
    assert "Memory: '8.192' can be read as 8192 or as 8.192" in said
    assert "thousands='.'" in said
    found = read_inventory(path, thousands=".", families="m5")
    assert found.servers["memory_gib"].item() == 8.0
    # 7,5 GiB can be read in one way.
    path = as_csv(tmp_path / "own.csv", PLAIN, [("a", 2, "7,5", "")], separator=";")
    assert read_inventory(path, families="m5").servers["memory_gib"].item() == 7.5
    both = as_csv(tmp_path / "both.csv", PLAIN, [("a", 2, "7,5", ""), ("b", 2, "7.5", "")], ";")
    assert "decimals are written in two ways" in problems_of(both)[0]


def test_a_workbook_says_what_its_numbers_are(tmp_path):
    """A number cell of 8.192 is eight and a bit, whatever the country; a text is a question."""
    path = as_workbook(tmp_path / "own.xlsx", PLAIN, [("a", 2, 8.192, "")], sheet="any")
    assert read_inventory(path).servers["memory_gib"].item() == 8.192
    path = as_workbook(tmp_path / "text.xlsx", PLAIN, [("a", 2, "8.192", "")], sheet="any")
    assert "can be read as 8192 or as 8.192" in problems_of(path)[0]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_separators_and_byte_order_marks_are_read(tmp_path, encoding, separator):
    """Also with Excel's own line for the separator, and a title, above the header."""
    header, rows = ("sep=" + separator,), [("Our machines",), VINFO, vm("Büro-1")]
    path = as_csv(tmp_path / "vinfo.csv", header, rows, separator, encoding)
    found = read_inventory(path)
    assert found.servers[["row", "server"]].to_numpy().tolist() == [[4, "Büro-1"]]


def test_another_encoding_is_a_question(tmp_path):
    """cp1252's ü is no UTF-8; the caller's word tells."""
    path = as_csv(tmp_path / "vinfo.csv", VINFO, [vm("Büro-1")], encoding="cp1252")
    (said,) = problems_of(path)
    assert said.startswith("vinfo.csv: is not UTF-8 (byte ")
    assert 'encoding="cp1252"' in said
    assert read_inventory(path, encoding="cp1252").servers["server"].item() == "Büro-1"
    assert "no encoding that Python knows" in problems_of(path, encoding="klingon")[0]


OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "the file is empty"),
        (b"\n \n", "the file is empty"),
        (b"VM,Powerstate,CPUs,Memory\n", "there is a header and no row below it"),
        (OLD, "is a workbook of Excel 97 to 2003 (.xls); open it and save it as .xlsx"),
        (OLD + "EncryptedPackage".encode("utf-16-le"), "is protected by a password"),
        (b"PK\x03\x04 and no more", "is a zip archive and no workbook that can be read"),
        (b'VM,Powerstate,CPUs,Memory\na,poweredOn,2,"8192\n', "a quotation mark is opened here"),
        (b"a,b,c\n1,2,3\n", "no row is the header of an export; the first row is 'a, b, c'"),
        (b"i-1\tm5.large\trunning\n", "as the AWS command line answers: ask it for --output json"),
        (b"Reservations:\n- Instances:\n", "ask it for --output json"),
        (b'{"Reservations": [}', "line 1: is no JSON"),
        (b'{"Reservations": []}', "there is no instance in it"),
        (b"[" * 20_000, "has too many lists inside lists"),
        (b'{"Results": ["{broken"]}', "a result of AWS Config is no JSON"),
        (b"VM,Powerstate,CPUs,Memory,memory\na,poweredOn,2,1,1\n", "'Memory' stands there twice"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_export_is_said_to_be_none(tmp_path, content, said):
    """Empty, old, protected, cut off, of another kind, broken."""
    path = tmp_path / "export"
    path.write_bytes(content)
    assert said in problems_of(path)[0]


def test_a_workbook_that_is_damaged_is_said_to_be(tmp_path):
    """With its list of sheets left out, and with a sheet that was cut off."""
    whole = as_workbook(tmp_path / "whole.xlsx", VINFO, [vm("a")])
    for part, keep, said in (
        ("xl/workbook.xml", 0, "is a workbook without a sheet"),
        ("xl/worksheets/sheet1.xml", 300, "sheet vInfo: cannot be read"),
    ):
        with zipfile.ZipFile(whole) as read, zipfile.ZipFile(tmp_path / "cut.xlsx", "w") as cut:
            for name in read.namelist():
                if name != part or keep:
                    cut.writestr(name, read.read(name)[: keep if name == part else None])
        assert said in problems_of(tmp_path / "cut.xlsx")[0]


def test_an_archive_of_files_is_to_be_unpacked(tmp_path):
    """RVTools and Live Optics hand out such archives; a CSV of theirs is read."""
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.writestr("RVTools_tabvInfo.csv", "VM,Powerstate,CPUs,Memory\na,poweredOn,2,8192\n")
    (said,) = problems_of(tmp_path / "all.zip")
    assert (
        said == "all.zip: is a zip archive of RVTools_tabvInfo.csv; unpack it and give one of them"
    )


def test_a_kind_that_was_named_and_is_another_is_said(tmp_path):
    """Without the other kinds, which nobody asked about."""
    path = as_csv(tmp_path / "vinfo.csv", VINFO, [vm("a")])
    (said,) = problems_of(path, kind="ec2")
    assert said.startswith("vinfo.csv: no row is the header of EC2 instances (InstanceId,")


def test_storage_in_a_list_of_types_is_sent_to_its_reader(tmp_path):
    """read_demand reads what is our own."""
    path = as_csv(tmp_path / "d.csv", ("instance_type", "quantity"), [("m5.large", 1), ("EBS", 5)])
    assert problems_of(path)[0].endswith("EBS is storage: read_demand reads a list with it")


def test_a_peak_of_nothing_is_no_peak(tmp_path):
    """A server that runs uses something: 0 was not measured."""
    path = as_csv(tmp_path / "own.csv", PLAIN, [("a", 8, 32, 0), ("b", 8, 32, 50)])
    assert "'0' is no peak of a server that runs" in problems_of(path)[0]


def test_a_wrong_sheet_is_named_and_the_sheets_that_there_are(tmp_path):
    """RVTools' sheet of hosts is no list of servers; one that is not there is said to be none."""
    path = as_workbook(tmp_path / "a.xlsx", ("Host", "# CPU"), [("h", 2)], sheet="vHost")
    assert "its sheets are vHost" in problems_of(path)[0]
    path = as_workbook(tmp_path / "b.xlsx", VINFO, [vm("a")], sheet="Machines")
    assert (
        "there is no sheet 'vInfo'; its sheets are Machines" in problems_of(path, sheet="vInfo")[0]
    )
    assert read_inventory(path, sheet="machines").source == "b.xlsx, sheet Machines (RVTools)"


@pytest.mark.parametrize(
    ("header", "problem"),
    [
        (("VM", "Powerstate", "CPUs"), "column 'Memory' is missing, which RVTools has"),
        (("VM", "CPUs", "Memory"), "column 'Powerstate' is missing, which RVTools has"),
        (("VM Name", "Power State", "Virtual CPU", "Provisioned Memory MiB"),
         "is it 'Provisioned Memory MiB'?"),
        (("InstanceId", "Instance_Type"), "is it 'Instance_Type'?"),
        (("server", "vcpus", "memory (GB)"),
         "is it 'memory (GB)'? Then pass columns={'memory_gib'"),
        (("server", "vcpu", "memory_gib"), "column 'vcpus' is missing, which list of servers has"),
    ],
)  # fmt: skip
def test_a_column_that_is_missing_or_renamed_is_named_with_the_nearest(tmp_path, header, problem):
    """For the kind that the file is nearest to."""
    path = as_csv(tmp_path / "export.csv", header, [["x"] * len(header)])
    assert any(problem in each for each in problems_of(path))


def test_two_sheets_or_two_kinds_that_fit_are_a_question(tmp_path):
    """A workbook of ours with a sheet per site."""
    import xlsxwriter

    with xlsxwriter.Workbook(tmp_path / "sites.xlsx") as book:
        for name in ("Oslo", "Bergen"):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, PLAIN)
            sheet.write_row(1, 0, (f"{name}-1", 2, 8))
    assert "the sheets Bergen, Oslo all hold servers" in problems_of(tmp_path / "sites.xlsx")[0]
    found = read_inventory(tmp_path / "sites.xlsx", sheet="Oslo")
    assert found.servers["server"].tolist() == ["Oslo-1"]


def test_unknown_types_are_named_with_the_nearest(tmp_path):
    """In a CSV by the row, in JSON by the place in the list."""
    path = as_csv(tmp_path / "i.csv", ("InstanceId", "InstanceType"), [("i-1", "m5.2xlrge")])
    assert problems_of(path)[0].startswith(
        "i.csv, row 2 (i-1), InstanceType: 'm5.2xlrge' is no instance type of EC2; is it m5.2xlarge"
    )
    path = tmp_path / "i.json"
    path.write_text(json.dumps([{"InstanceId": "i-1", "InstanceType": ""}]))
    assert problems_of(path)[0].startswith("i.json, instance 1 (i-1), InstanceType: is an empty")


def test_peaks_that_may_be_fractions_are_a_question(tmp_path):
    """0.55 of 8 vCPUs, with 20 % head-room, are 5.28; 0.55 % would be hardly anything."""
    path = as_csv(tmp_path / "own.csv", PLAIN, [("a", 8, 32, 0.55)])
    assert "0.55 can be 0.55 % or 55" in problems_of(path)[0]
    found = read_inventory(path, peaks="fraction")
    assert found.servers["needed_vcpus"].item() == 5.28
    assert read_inventory(path, peaks="ignore").servers["needed_vcpus"].item() == 8


def test_where_no_server_is_left_the_reasons_are_told(tmp_path):
    """A demand without an instance is none."""
    path = as_csv(tmp_path / "vinfo.csv", VINFO, [vm("a", state="poweredOff")])
    with pytest.raises(InputError) as told:
        read_inventory(path)
    assert "no server is left that is to run" in str(told.value)
    assert "row 2, a: it is poweredOff" in str(told.value)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"kind": "rvtool"}, "kind='rvtool' is not one of 'rvtools'"),
        ({"families": ["m5", "mm5"]}, "'mm5' is no family of EC2; is it"),
        ({"families": []}, "families names none"),
        ({"columns": {"Memry": "x"}}, "'Memry' is no column of these exports; is it 'Memory'"),
        ({"headroom": 20}, "vcpus: 20 is not a fraction from 0 to 10; 20 % is 0.2"),
        ({"headroom": {"cpu": 0.2}}, "'cpu' is not one of vcpus, memory"),
        ({"storage": "all"}, "storage='all' is not one of 'provisioned', 'used'"),
        ({"country_code": "XX"}, "no prices for country_code 'XX'"),
    ],
)
def test_options_that_are_none_are_said_to_be_none(tmp_path, options, said):
    """Each with what there is in its place."""
    path = as_csv(tmp_path / "vinfo.csv", VINFO, [vm("a")])
    with pytest.raises(InputError) as told:
        read_inventory(path, **options)
    assert said in str(told.value)


def test_storage_that_the_file_does_not_have_is_said(tmp_path):
    """Asked for, and no such column."""
    path = as_csv(tmp_path / "v.csv", VINFO[:5], [vm("a")[:5]])
    assert (
        "column 'Provisioned MiB' is missing, which storage= asks for"
        in problems_of(path, storage="provisioned")[0]
    )
