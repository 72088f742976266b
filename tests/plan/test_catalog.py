"""The catalog and price CSVs: read as they are meant, whole or not at all."""

import random
from pathlib import Path

import pandas as pd
import pytest

import outpost_planner as planner
from outpost_planner.plan.columns import ITEM_COLUMNS, PRICE_COLUMNS

ITEMS = f"""{",".join(ITEM_COLUMNS)}
OR-AAAAAA1,"Rack, four hosts",RACK,AVAILABLE,c5:c5.24xlarge:3;m5:m5.xlarge:1,6.5,1400,10;40,EBS;S3,MULTI_RACK
OR-AAAAAA2,Server,SERVER,AVAILABLE,c6id:c6id.16xlarge:1,1.5,50,10,,
"""  # noqa: E501
PRICES = f"""{",".join(PRICE_COLUMNS)}
OR-AAAAAA1,US,THREE_YEARS,PARTIAL_UPFRONT,80000.10,2300.07,USD,2026-11-01,quote Q-1
OR-AAAAAA2,DE,ONE_YEAR,NO_UPFRONT,0,99.99,USD,2026-11-02,quote Q-2
"""


@pytest.fixture
def write(tmp_path):
    """Write two CSVs and return their paths."""

    def write(items: str | bytes = ITEMS, prices: str | bytes = PRICES) -> tuple[Path, Path]:
        paths = tmp_path / "catalog.csv", tmp_path / "prices.csv"
        for path, content in zip(paths, (items, prices), strict=True):
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        return paths

    return write


def problems(paths) -> str:
    with pytest.raises(planner.InputError) as caught:
        planner.read_catalog(*paths)
    return str(caught.value)


def test_every_cell_is_read_into_its_own_type(write):
    """Lists, capacities, numbers and an absent scaling type come out as the
    catalog documents them.
    """
    catalog = planner.read_catalog(*write())
    rack = catalog.items.loc["OR-AAAAAA1"]
    assert rack["name"] == "Rack, four hosts"
    assert rack["ec2_capacities"] == (("c5", "c5.24xlarge", 3), ("m5", "m5.xlarge", 1))
    assert (rack["power_kva"], rack["weight_lbs"]) == (6.5, 1400)
    assert (rack["supported_uplink_gbps"], rack["supported_storage"]) == ((10, 40), ("EBS", "S3"))
    assert catalog.items.loc["OR-AAAAAA2", "supported_storage"] == ()
    assert pd.isna(catalog.items.loc["OR-AAAAAA2", "rack_scaling_type"])
    assert list(catalog.prices.columns) == list(PRICE_COLUMNS)
    assert catalog.prices["upfront_price"].tolist() == [80000.10, 0.0]
    assert catalog.prices["as_of"].tolist() == [
        pd.Timestamp("2026-11-01"),
        pd.Timestamp("2026-11-02"),
    ]


def test_vcpus_are_counted_from_the_size_and_the_hosts(write):
    """Three hosts of 24xlarge have 3 × 96 vCPUs, one xlarge has 4."""
    capacities = planner.read_catalog(*write()).capacities
    assert capacities["vcpus"].tolist() == [288, 4, 64]
    assert capacities["hosts"].tolist() == [3, 1, 1]


def test_a_catalog_without_prices_has_an_empty_price_frame_of_the_same_columns(write):
    """No price file is no error; the columns stay."""
    items, _ = write()
    prices = planner.read_catalog(items).prices
    assert prices.empty
    assert list(prices.columns) == list(PRICE_COLUMNS)


def as_excel_writes_it(text: str) -> bytes:
    """Rewrite a CSV with Excel's byte order mark, semicolons, decimal commas and line ends."""
    import csv
    import io

    rows = list(csv.reader(io.StringIO(text)))
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    numbers = {"power_kva", "upfront_price", "monthly_recurring_price"}
    for row in rows:
        cells = zip(rows[0], row, strict=True)
        writer.writerow(
            [cell.replace(".", ",") if name in numbers else cell for name, cell in cells]
        )
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def test_files_as_excel_writes_them_are_read_as_they_are_meant(write):
    """A byte order mark, semicolons and decimal commas give the same catalog as plain commas."""
    plain = planner.read_catalog(*write())
    excel = planner.read_catalog(*write(as_excel_writes_it(ITEMS), as_excel_writes_it(PRICES)))
    pd.testing.assert_frame_equal(plain.items, excel.items)
    pd.testing.assert_frame_equal(plain.prices, excel.prices)


def test_columns_may_stand_in_any_order_and_blank_rows_are_passed_over(write):
    """The header says what a column is."""
    import csv
    import io

    rows = list(csv.DictReader(io.StringIO(ITEMS)))
    order = list(ITEM_COLUMNS)
    random.Random(1).shuffle(order)
    out = io.StringIO()
    writer = csv.DictWriter(out, order)
    writer.writeheader()
    writer.writerows(rows)
    shuffled = planner.read_catalog(write(out.getvalue() + "\n,,,,,,,,,\n")[0])
    pd.testing.assert_frame_equal(shuffled.items, planner.read_catalog(write()[0]).items)


BAD_ITEM_CELLS = {
    "bad id": (
        "OR-AAAAAA2",
        "OR-lower12",
        "catalog_item_id: 'OR-lower12' does not match OR-[A-Z0-9]{7}",
    ),
    "duplicate id": (
        "OR-AAAAAA2",
        "OR-AAAAAA1",
        "row 3, catalog_item_id: 'OR-AAAAAA1' stands already in row 2",
    ),
    "bad class": (",SERVER,", ",SHELF,", "row 3, item_class: 'SHELF' is not one of RACK, SERVER"),
    "bad status": ("SERVER,AVAILABLE", "SERVER,GONE", "row 3, item_status: 'GONE' is not one of"),
    "bad capacity": ("c6id:c6id.16xlarge:1", "c6id:1", "'c6id:1' is not family:max_size:quantity"),
    "line break in a size": (
        "c6id:c6id.16xlarge:1",
        '"c6id:c6id.16xlarge\n:1"',
        "no instance type",
    ),
    "capital in a size": ("c6id:c6id.16xlarge:1", "c6id:c6id.16Xlarge:1", "no instance type"),
    "other family": ("c6id:c6id.16xlarge:1", "c6id:m5.xlarge:1", "names a size of another family"),
    "negative": (",1.5,50,", ",-1.5,50,", "row 3, power_kva: '-1.5' is below 0"),
    "not a number": (",1.5,50,", ",heavy,50,", "row 3, power_kva: 'heavy' is not a number"),
    "not whole": (",1.5,50,", ",1.5,50.5,", "row 3, weight_lbs: '50.5' is not a whole number"),
    "nan": (",1.5,50,", ",NaN,50,", "row 3, power_kva: 'NaN' is not a number"),
    "empty": (",1.5,50,", ",,50,", "row 3, power_kva: an empty cell is not a number"),
    "no name": (",Server,", ",,", "row 3, name: an empty cell where a text is needed"),
    "short row": (",10,,\n", "\n", "row 3: 7 cells, where the header has 10"),
    "missing column": ("power_kva", "power", "column 'power_kva' is missing"),
    "unknown column": ("power_kva", "power", "unknown column 'power'; is it power_kva?"),
    "column twice": ("power_kva", "name", "column 'name' stands there twice"),
}


@pytest.mark.parametrize(("old", "new", "said"), BAD_ITEM_CELLS.values(), ids=BAD_ITEM_CELLS.keys())
def test_a_bad_catalog_is_refused_with_row_and_column(write, old, new, said):
    """Each kind of bad cell is named where it stands."""
    assert old in ITEMS
    assert said in problems(write(items=ITEMS.replace(old, new)))


BAD_PRICE_CELLS = {
    "unknown item": (
        "OR-AAAAAA2",
        "OR-ZZZZZZ9",
        "row 3, catalog_item_id: 'OR-ZZZZZZ9' is not in the catalog",
    ),
    "country": (",DE,", ",Germany,", "row 3, country_code: 'Germany' does not match"),
    "term": ("ONE_YEAR", "TWO_YEARS", "row 3, payment_term: 'TWO_YEARS' is not one of"),
    "option": ("NO_UPFRONT", "LATER", "row 3, payment_option: 'LATER' is not one of"),
    "negative": (",0,99.99", ",0,-99.99", "row 3, monthly_recurring_price: '-99.99' is below 0"),
    "thousands": (",0,99.99", ',0,"1,099.99"', "write it without separators of thousands"),
    "dollar": (
        ",0,99.99",
        ",0,$99.99",
        "write it without separators of thousands or currency signs",
    ),
    "fraction of a cent": (",0,99.99", ",0,99.995", "'99.995' has a fraction of a cent"),
    "slipped point": (
        ",0,99.99",
        ",0,99e12",
        "is above 10,000,000,000, the greatest price accepted",
    ),
    "currency mix": (
        "99.99,USD",
        "99.99,EUR",
        "several currencies cannot be added up: USD (first in row 2), EUR",
    ),
    "one other currency": (
        "USD",
        "JPY",
        (
            "prices in JPY (first in row 2). Prices are in US dollars (USD) here, the only currency"
            " in which AWS quotes"
        ),
    ),
    "currency word": (
        "99.99,USD",
        "99.99,dollar",
        "row 3, currency: 'dollar' is not a currency code",
    ),
    "date": (
        "2026-11-02",
        "02.11.2026",
        "row 3, as_of: '02.11.2026' is not a date written as 2026-11-01",
    ),
}


@pytest.mark.parametrize(
    ("old", "new", "said"), BAD_PRICE_CELLS.values(), ids=BAD_PRICE_CELLS.keys()
)
def test_a_bad_price_is_refused_with_row_and_column(write, old, new, said):
    """Each kind of bad price is named where it stands."""
    assert old in PRICES
    assert said in problems(write(prices=PRICES.replace(old, new)))


def test_a_price_given_twice_is_refused(write):
    """Two prices for the same item, country, term and option leave no right one."""
    doubled = PRICES + PRICES.splitlines()[1] + "\n"
    assert "stands already in row 2" in problems(write(prices=doubled))


def test_every_problem_of_both_files_comes_in_one_error(write):
    """Two bad items and a bad price are three lines of one message."""
    items = ITEMS.replace(",1.5,50,", ",-1,light,")
    with pytest.raises(planner.InputError) as caught:
        planner.read_catalog(*write(items, PRICES.replace("ONE_YEAR", "EVER")))
    assert len(caught.value.problems) == 3
    assert "3 problems; nothing was loaded" in str(caught.value)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "the file is empty"),
        (b"\xef\xbb\xbf \n", "the file is empty"),
        (ITEMS.splitlines()[0].encode(), "there is a header and no row below it"),
        ("Größe".encode("latin-1"), "is not UTF-8"),
        ("Tokyo 東京".encode("utf-16"), "is not UTF-8"),
        (ITEMS.replace('four hosts"', "four hosts").encode(), "cannot be read as CSV"),
    ],
)
def test_a_file_that_is_no_csv_is_refused_in_words(write, content, said):
    """Empty, header only, other encodings and an open quotation mark."""
    assert said in problems(write(items=content)[:1])


def test_a_missing_file_names_the_csv_files_beside_it(write, tmp_path):
    """A typing mistake in a file name is seen at once."""
    write()
    said = problems([tmp_path / "catalogue.csv"])
    assert "there is no such file; CSV files beside it: catalog.csv, prices.csv" in said


def test_a_directory_is_refused(tmp_path):
    """A folder in place of a file is said to be one."""
    assert "is a directory" in problems([tmp_path])


def test_the_shipped_catalog_is_what_is_read_without_a_path():
    """The sample is complete: both files, three countries, and its repr says so."""
    catalog = planner.read_catalog()
    assert repr(catalog).startswith(f"Catalog of {len(catalog.items)} items (2 discontinued), ")
    assert repr(catalog).endswith("prices for DE, JP, US")


def test_text_from_a_catalog_is_escaped_in_html(write):
    """A name that is markup shows as text in a notebook."""
    items = ITEMS.replace(",Server,", ",<img src=x onerror=alert(1)>,")
    catalog = planner.read_catalog(write(items=items)[0])
    for html in (catalog._repr_html_(), catalog.line_items({"OR-AAAAAA2": 1})._repr_html_()):
        assert "<img" not in html
        assert "&lt;img" in html


def test_a_list_of_numbers_shows_how_decimals_are_written_too(write):
    """4,0 beside a power of 6.5 may be 4, or a 40 with a comma too many: asked, never guessed."""
    said = problems(write(ITEMS.replace("6.5,1400,10;40", '6.5,1400,"10;4,0"')))
    assert "two ways, row 2, power_kva has '6.5' and row 2, supported_uplink_gbps has '4,0'" in said


@pytest.mark.parametrize("cell", ["0", ".0", "10;0"])
def test_no_uplink_has_a_speed_of_zero(write, cell):
    """A cell from which a digit is lost is no speed."""
    said = problems(write(ITEMS.replace("6.5,1400,10;40", f"6.5,1400,{cell}")))
    assert f"row 2, supported_uplink_gbps: {cell.rpartition(';')[2]!r} is below 1" in said


CAPACITIES = {
    "m5:24xlarge:4": "m5:m5.24xlarge:4",
    "m5:m5.24xlarge:4": "m5:m5.24xlarge:4",
    "m5:metal:1": "m5:m5.metal:1",
    "c7i:metal-24xl:2": "c7i:c7i.metal-24xl:2",
    "r5:xlarge:3": "r5:r5.xlarge:3",
    "m5:large:1": "m5:m5.large:1",
    "m5d:m5d.24xlarge:1;m5:24xlarge:2": "m5d:m5d.24xlarge:1;m5:m5.24xlarge:2",
}


@pytest.mark.parametrize(("written", "read"), CAPACITIES.items(), ids=CAPACITIES)
def test_a_size_is_read_with_its_family_and_without(write, written, read):
    """AWS's answers leave the family out, people write it."""
    items = ITEMS.replace("c6id:c6id.16xlarge:1", written)
    found = planner.read_catalog(write(items)[0]).items.loc["OR-AAAAAA2", "ec2_capacities"]
    assert ";".join(map(str, found)) == read


def test_vcpus_of_a_size_without_its_family_are_those_of_the_whole(write):
    """24xlarge of m5 has 4 × 24 = 96 vCPUs, two hosts 192."""
    items = ITEMS.replace("c6id:c6id.16xlarge:1", "m5:24xlarge:2")
    assert planner.read_catalog(write(items)[0]).capacities["vcpus"].tolist()[-1] == 192


WRONG_CAPACITIES = {
    "m5:m5d.24xlarge:4": "names a size of another family: m5d.24xlarge is of m5d, not of m5",
    "m5d:m5.24xlarge:4": "names a size of another family: m5.24xlarge is of m5, not of m5d",
    "m5:M5.24XLARGE:4": "names a size that is no instance type: 'M5.24XLARGE'",
    "M5:24xlarge:4": "names no instance family: 'M5', where one such as m5 is needed",
    "m5:m5:4": "names a size that is no instance type: 'm5'",
    "m5::4": "names a size that is no instance type: ''",
    "m5:.24xlarge:4": "names a size that is no instance type: '.24xlarge'",
    "m5:24:4": "names a size that is no instance type: '24'",
    "m5:c5:4": "names a size that is no instance type: 'c5'",
    "m5:24xlarge": "is not family:max_size:quantity",
    "m5:24xlarge:0": "is not family:max_size:quantity",
    "m5:24xlarge:1.5": "is not a whole number",
}


@pytest.mark.parametrize(("written", "said"), WRONG_CAPACITIES.items(), ids=WRONG_CAPACITIES)
def test_a_size_that_belongs_to_no_family_or_another_is_named_with_both(write, written, said):
    """A guess would order other hosts."""
    assert said in problems(write(items=ITEMS.replace("c6id:c6id.16xlarge:1", written))[:1])
