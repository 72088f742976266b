"""CSV files with the habits of spreadsheets: one sentence each, the rows that a spreadsheet shows,
in little time.
"""

import pandas as pd
import pytest

import outpost_planner as planner
from outpost_planner.errors import SHOWN_PROBLEMS
from outpost_planner.plan import quantities
from outpost_planner.plan.columns import ITEM_COLUMNS, PRICE_COLUMNS

HEADER = ",".join(ITEM_COLUMNS)
ROW = "OR-AAAAAA1,Rack,RACK,AVAILABLE,m5:m5.xlarge:1,6.5,1400,10,EBS,MULTI_RACK"
OTHER = "OR-AAAAAA2,Server,SERVER,AVAILABLE,m5:m5.xlarge:1,1.5,50,10,,"


@pytest.fixture
def read(tmp_path):
    """Read a catalog of these lines."""

    def read(*lines):
        path = tmp_path / "catalog.csv"
        content = lines[0] if isinstance(lines[0], bytes) else "\n".join(lines).encode()
        path.write_bytes(content)
        return planner.read_catalog(path).items

    return read


def problems(read, *lines):
    with pytest.raises(planner.InputError) as caught:
        read(*lines)
    return caught.value.problems


SEMICOLONS = HEADER.replace(",", ";")


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (
            ["sep=;", SEMICOLONS, ROW.replace(",", ";")],
            "row 1: 'sep=;' is a line for Excel alone; delete it",
        ),
        (['"sep=,"', HEADER, ROW], "is a line for Excel alone"),
        (
            ["SEP=\t", HEADER.replace(",", "\t"), ROW.replace(",", "\t")],
            "is a line for Excel alone",
        ),
        (
            ["", HEADER, ROW],
            (
                "row 1: is blank, where the header must be, which stands in row 2; delete the row"
                " above"
            ),
        ),
        (
            [",,,,,,,,,", ",,,,,,,,,", HEADER, ROW],
            "row 1: is blank, where the header must be, which stands in row 3",
        ),
        (
            ["Hardware 2026,,,,,,,,,", HEADER, ROW],
            "row 1: is 'Hardware 2026', where the header must be, which stands in row 2",
        ),
        (
            ["Hardware; the list of 2026", "", HEADER, ROW],
            "which stands in row 3; delete the rows above it",
        ),
        ([ROW, OTHER], "is no header; the first row must be catalog_item_id,name,"),
        (["a,b,c", "1,2,3"], "'a, b, c' is no header"),
        (
            [b"PK\x03\x04\x14\x00\xff\xfe"],
            "is a workbook, and not UTF-8 text; save its sheet as 'CSV UTF-8'",
        ),
        ([f"{HEADER}\n{ROW}".encode("utf-16")], "is not UTF-8"),
        ([f"{HEADER}\n{ROW}".encode("utf-16-le")], "is not UTF-8 text (character 1 is zero)"),
        ([f"{HEADER}\n{ROW}".replace("Rack", "Größe").encode("cp1252")], "is not UTF-8"),
    ],
)
def test_a_file_that_begins_otherwise_is_one_sentence(read, lines, said):
    """A line for Excel, blank rows, a title, no header, a workbook, other encodings: not nineteen
    problems.
    """
    found = problems(read, *lines)
    assert len(found) == 1
    assert said in found[0]


def test_rows_are_those_that_a_spreadsheet_shows(read):
    """A cell with line breaks is one row; so is a blank line."""
    name = '"Rack\nof\nfour"'
    found = problems(
        read,
        HEADER,
        ROW.replace("Rack", name),
        "",
        OTHER.replace("1.5", "heavy"),
        'OR-AAAAAA3,"Rack',
    )
    assert found[0].startswith(
        "catalog.csv, row 5: cannot be read as CSV (a quotation mark is opened here"
    )
    assert found[1].startswith("catalog.csv, row 4, power_kva: 'heavy' is not a number")


def test_empty_columns_at_the_end_are_passed_over_as_empty_rows_are(read):
    """Excel writes them where somebody once clicked; a cell with content there is no empty one."""
    plain = read(HEADER, ROW, OTHER)
    trailing = read(
        f"{HEADER},,,",
        f"{ROW},,,",
        f"{OTHER},",
        ",,,,,,,,,,,,",
        f"{OTHER.replace('A2', 'A3')},,,,,,,",
    )
    pd.testing.assert_frame_equal(trailing.iloc[:2], plain)
    found = problems(read, f"{HEADER},,,", f"{ROW},,seen by Eve,")
    assert found == ("catalog.csv, row 2: 12 cells, where the header has 10",)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_separators_and_line_ends_of_every_system(read, separator, line_end):
    """Commas, semicolons, tabs; Unix, Windows, and Macs of old."""
    lines = [line.replace(",", separator) for line in (HEADER, ROW, OTHER)]
    pd.testing.assert_frame_equal(
        read(line_end.join(lines).encode("utf-8-sig")), read(HEADER, ROW, OTHER)
    )


@pytest.mark.parametrize(
    "written",
    [
        "20261101",
        "2026-W45-1",
        "2026-305",
        "2026-11-1",
        "2026-11-01T00:00",
        "2026-13-01",
        "２０２６-11-01",
        "46327",
        "",
    ],
)
def test_dates_are_written_in_one_way(tmp_path, written):
    """ISO 8601 has other forms, which the message never named."""
    path = tmp_path / "prices.csv"
    path.write_text(
        f"{','.join(PRICE_COLUMNS)}\nOR-RKGP001,US,ONE_YEAR,ALL_UPFRONT,1,0,USD,{written},quote\n"
    )
    with pytest.raises(
        planner.InputError, match=r"row 2, as_of: .* is not a date written as 2026-11-01"
    ):
        planner.read_catalog(prices=path)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("02.11.2026", "it may be 2026-11-02 or 2026-02-11"),
        ("11/30/2026", "may be 2026-11-30"),
        ("7/7/2026", "2026-07-07"),
    ],
)
def test_a_date_that_can_be_two_shows_both(tmp_path, written, said):
    """Second of November or eleventh of February."""
    path = tmp_path / "prices.csv"
    path.write_text(
        f"{','.join(PRICE_COLUMNS)}\nOR-RKGP001,US,ONE_YEAR,ALL_UPFRONT,1,0,USD,{written},quote\n"
    )
    with pytest.raises(planner.InputError, match=said):
        planner.read_catalog(prices=path)


def test_names_of_columns_with_spaces_and_capitals_get_a_hint(read):
    """The header is not guessed, but the message says what it may be."""
    found = problems(read, HEADER.replace("power_kva", "Power KVA"), ROW)
    assert found[0] == "catalog.csv, row 1: unknown column 'Power KVA'; is it power_kva?"


def test_a_message_shows_twenty_problems_and_counts_the_rest(read):
    """Two thousand bad rows are two thousand problems, and a message that a person can read."""
    rows = [f"OR-AAAAAA1,{'x' * 500},SHELF,GONE,,heavy,-1,ten,NFS,NONE"] * 2_000
    with pytest.raises(planner.InputError) as caught:
        read(HEADER, *rows)
    error = caught.value
    # Class, status, power, weight, uplink, storage and scaling of each row; all but the first
    # repeat its id.
    assert len(error.problems) == 2_000 * 7 + 1_999
    assert str(error).count("\n  - ") == SHOWN_PROBLEMS
    assert str(error).endswith(
        f"and {len(error.problems) - SHOWN_PROBLEMS:,} more; the error's .problems has them all."
    )
    assert len(str(error)) < 5_000


def test_hints_are_found_for_the_problems_that_are_shown(monkeypatch):
    """In a list of thousands of unknown ids nobody waits for hints that nobody reads."""
    asked = []
    near = quantities.nearest_available
    monkeypatch.setattr(
        quantities, "nearest_available", lambda *given: asked.append(given) or near(*given)
    )
    with pytest.raises(planner.InputError, match="the nearest that can be ordered: OR-RKGP001"):
        planner.read_catalog().line_items({f"OR-RKGP0{number}": 1 for number in range(10, 3_000)})
    assert len(asked) == SHOWN_PROBLEMS
