"""The bill of materials: what is written is what was found, read back by other programs."""

import csv
import io

import openpyxl
import pytest

import outpost_planner as planner

CATALOG = planner.read_catalog()
PAYMENT = ("PARTIAL_UPFRONT", "THREE_YEARS")


@pytest.fixture(scope="module")
def result():
    demand = {"m5.4xlarge": 40, "c5.2xlarge": 100}
    return planner.size(demand, CATALOG, payment=PAYMENT, site={"power_kva": 15}, progress=False)


def table_of(sheet):
    """Return a sheet's rows as dicts; its header stands on the third row."""
    _, _, header, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(header, row, strict=True)) for row in rows]


def test_the_workbook_holds_what_was_found(result, tmp_path):
    """Every line item with its price in the way to pay, which together are the comparison's; each
    instance and each host once; a requirement per row; assumptions with the source of the prices.
    """
    book = openpyxl.load_workbook(result.to_excel(tmp_path / "bill.xlsx"))
    assert book.sheetnames == [
        "Answer",
        "What to buy",
        "Layout",
        "Utilization",
        "What binds",
        "Demand",
    ]
    *lines, total = table_of(book["What to buy"])
    assert {line["Item"]: line["Quantity"] for line in lines} == dict(result.lines.quantities)
    assert total["Item"] == "Total"
    figures = result.comparison.table.loc[(PAYMENT[1], PAYMENT[0])]
    for title, name in (
        ("Upfront price", "upfront_price"),
        ("Monthly recurring price", "monthly_recurring_price"),
        ("Total cost", "total_cost"),
    ):
        assert sum(round(100 * line[title]) for line in lines) == round(100 * total[title])
        assert total[title] == pytest.approx(float(figures[name]), abs=0.001)
    totals = result.lines.totals
    assert (total["Power [kVA]"], total["Weight [lb]"]) == (totals.power_kva, totals.weight_lbs)
    rows = table_of(book["Layout"])
    assert len({(row["Rack"], row["Host"]) for row in rows}) == len(result.layout)
    for name, number in result.demand.instances.items():
        assert sum(row["Instances"] for row in rows if row["Instance type"] == name) == number
    binds = {row["Requirement"]: row["Asked"] for row in table_of(book["What binds"])}
    assert binds["power_kva"] == "15 kVA a rack position"
    said = [row[1] for row in book["Answer"].iter_rows(values_only=True)]
    assert any(text and "source: illustrative" in text for text in said)
    assert set(result.findings) <= set(said)
    assert set(result.assumptions) <= set(said)


def test_the_csv_file_says_the_same(result, tmp_path):
    """One header, a section per table, and the same rows as the workbook."""
    text = result.to_csv(tmp_path / "bill.csv")
    assert (tmp_path / "bill.csv").read_bytes().decode("utf-8-sig") == text
    rows = list(csv.DictReader(io.StringIO(text)))
    bought = [row for row in rows if row["section"] == "What to buy"]
    assert bought[-1]["catalog_item_id"] == "Total"
    assert {row["catalog_item_id"]: int(row["quantity"]) for row in bought[:-1]} == dict(
        result.lines.quantities
    )
    assert sum(row["section"] == "Layout" for row in rows) >= len(result.layout)
    assert [row["text"] for row in rows if row["section"] == "finding"] == list(result.findings)


def test_no_text_of_a_catalog_becomes_a_formula(tmp_path):
    """A name that begins as a formula stays text in both files."""
    data = planner.sample_data_path()
    text = (data / "catalog.csv").read_text()
    named = '"General purpose rack, 4 m5 hosts"'
    assert named in text
    armed = '"=HYPERLINK(""http://example.com"")"'
    (tmp_path / "catalog.csv").write_text(text.replace(named, armed))
    catalog = planner.read_catalog(tmp_path / "catalog.csv", prices=data / "prices.csv")
    result = planner.size({"m5.4xlarge": 12}, catalog, payment=PAYMENT, progress=False)
    book = openpyxl.load_workbook(result.to_excel(tmp_path / "bill.xlsx"))
    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    assert "f" not in kinds
    assert any("HYPERLINK" in str(cell.value) for cell in book["What to buy"]["B"])
    [bought, _] = [
        row
        for row in csv.DictReader(io.StringIO(result.to_csv()))
        if row["section"] == "What to buy"
    ]
    assert any(str(value).startswith("'=HYPERLINK") for value in bought.values())


def test_a_bill_of_nothing_says_so(tmp_path):
    """What stands there is enough: no line items, and the layout all the same."""
    result = planner.size(
        {"m5.4xlarge": 6}, CATALOG, existing={"OR-RKGP001": 1}, payment=PAYMENT, progress=False
    )
    book = openpyxl.load_workbook(result.to_excel(tmp_path / "bill.xlsx"))
    assert "What to buy" not in book.sheetnames
    assert book["Answer"]["A1"].value == "Bill of materials: nothing"
    assert len(table_of(book["Layout"])) == 4
