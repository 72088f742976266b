"""What leaves the notebook: CSV and Markdown that do no harm, and a workbook that computes what we
compute.
"""

import csv
import io
import json
import shutil

import openpyxl
import pandas as pd
import pytest
from libreoffice import workbook
from support.price_sheets import FIXED

import outpost_planner as planner
from outpost_planner.files.spreadsheet import FORMULA_STARTS
from outpost_planner.price.workbook import GIVES_UP

CATALOG = FIXED
COMPARISON = planner.compare_payments(CATALOG.line_items({"OR-RKGP001": 2, "OR-SV1U001": 3}))
STORED = json.loads(workbook.STORED.read_text())


def agrees(case, computed):
    """Compare what LibreOffice computed with the library, cell by cell."""
    wanted = workbook.comparison(**case)
    table = wanted.table.assign(equivalent_annual_cost=wanted.equivalent_annual_costs)
    table["premium_percent"] /= 100
    for (pair, row), cells in zip(table.iterrows(), computed["table"], strict=True):
        assert tuple(cells[:2]) == pair
        assert cells[2] == {"ONE_YEAR": 12, "THREE_YEARS": 36, "FIVE_YEARS": 60}[pair[0]]
        for name, value, cell in zip(table.columns, row, cells[3:], strict=True):
            if pd.isna(value):
                assert cell in {"n/a", "never"}, (pair, name)
            elif cell == GIVES_UP:
                assert name == "implied_annual_rate", pair
                assert value > 0.56, "up to here Calc's RATE finds a rate"
            else:
                assert cell == pytest.approx(value, rel=1e-9, abs=1e-7), (pair, name)
    assert computed["best"] == str(wanted.cheapest)
    totals, *months = computed["cash_flows"]
    assert totals == pytest.approx(wanted.table["total_cost"].tolist(), rel=1e-12)
    for cells, flows in zip(months, wanted.cash_flows.to_numpy(), strict=True):
        assert cells == pytest.approx(flows.tolist(), rel=1e-12)


@pytest.mark.parametrize("name", workbook.CASES)
def test_libreoffice_computed_what_the_library_computes(name):
    """Stored results of a recalculation with other inputs typed into the exported workbook."""
    agrees(workbook.CASES[name], STORED[name])


@pytest.mark.skipif(
    shutil.which("soffice") is None,
    reason="LibreOffice is not installed; its stored results are tested",
)
@pytest.mark.parametrize("name", ["a dearer rate", "charges at the start"])
def test_libreoffice_still_computes_what_the_library_computes(name, tmp_path):
    """The same again, with the LibreOffice of this machine."""
    agrees(workbook.CASES[name], workbook.recalculated(workbook.CASES[name], tmp_path))


def test_the_workbook_holds_formulas_and_their_results(tmp_path):
    """A viewer that computes nothing shows our numbers; whoever changes an input gets new ones."""
    path = COMPARISON.to_excel(tmp_path / "payments.xlsx")
    agrees({"quantities": {"OR-RKGP001": 2, "OR-SV1U001": 3}}, workbook.read(path))
    formulas = openpyxl.load_workbook(path)["Comparison"]
    assert all(
        str(formulas.cell(row, column).value).startswith("=")
        for row in range(12, 21)
        for column in range(4, 18)
    )


def test_a_rate_that_the_spreadsheet_does_not_find_is_said_beside_the_products_own(tmp_path):
    """Monthly prices eight times those exported, typed in: Calc finds a rate that fits, or its cell
    says so.
    """
    wanted = workbook.comparison(monthly_times=8).table["implied_annual_rate"]
    assert wanted.max() > 5
    computed = [row[13] for row in STORED["dear to pay later"]["table"]]
    for ours, calcs in zip(wanted, computed, strict=True):
        assert (
            calcs == "n/a" if pd.isna(ours) else calcs in [GIVES_UP, pytest.approx(ours, rel=1e-6)]
        )
    assert GIVES_UP in computed
    sheet = openpyxl.load_workbook(
        workbook.comparison(monthly_times=8).to_excel(tmp_path / "dear.xlsx")
    )["Comparison"]
    for row, rate in enumerate(wanted, start=12):
        assert sheet.cell(row, 19).value == (
            "n/a" if pd.isna(rate) else pytest.approx(rate, rel=1e-12)
        )
    assert GIVES_UP in sheet["N13"].value
    assert "IFERROR(RATE(" in sheet["R13"].value


def test_a_gap_stays_a_gap_in_every_export(tmp_path):
    """Not available is neither zero nor blank in the workbook, and named in the others."""
    prices = CATALOG.prices.query(
        "not (catalog_item_id == 'OR-SV1U001' and payment_option == 'ALL_UPFRONT')"
    )
    comparison = planner.compare_payments(
        CATALOG.line_items({"OR-RKGP001": 2, "OR-SV1U001": 3}), prices=prices
    )
    table = workbook.read(comparison.to_excel(tmp_path / "gap.xlsx"))["table"]
    assert table[0][3:] == ["n/a"] * 14
    assert table[1][11:16] == ["n/a"] * 5
    assert table[1][5] == comparison.table.iloc[1]["total_cost"]
    assert "OR-SV1U001" in comparison.to_markdown()
    rows = list(csv.DictReader(io.StringIO(comparison.to_csv(), newline="")))
    assert rows[0]["total_cost"] == ""


def test_the_csv_holds_every_figure_with_the_source_of_its_price(tmp_path):
    """The total's rows first, then each line item's; Excel reads it as UTF-8."""
    text = COMPARISON.to_csv(tmp_path / "payments.csv")
    assert (tmp_path / "payments.csv").read_bytes().decode("utf-8-sig") == text
    rows = pd.read_csv(io.StringIO(text))
    total = rows[rows["catalog_item_id"] == "TOTAL"]
    assert total["total_cost"].tolist() == COMPARISON.table["total_cost"].tolist()
    assert (
        total["implied_annual_rate"].dropna().tolist()
        == COMPARISON.table["implied_annual_rate"].dropna().tolist()
    )
    lines = rows[rows["catalog_item_id"] != "TOTAL"]
    assert len(lines) == 18
    assert set(lines["source"]) == {"illustrative"}
    assert lines["as_of"].notna().all()


@pytest.mark.parametrize(
    "source", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://x","y")']
)
def test_no_text_becomes_a_formula(source, tmp_path):
    """Neither in CSV nor in the workbook; and in Markdown no text becomes markup."""
    comparison = planner.compare_payments(
        CATALOG.line_items({"OR-RKGP001": 1}), prices=CATALOG.prices.assign(source=source)
    )
    cells = [
        cell for row in csv.reader(io.StringIO(comparison.to_csv(), newline="")) for cell in row
    ]
    assert f"'{source}" in cells
    assert not [cell for cell in cells if cell.startswith(FORMULA_STARTS) and not _number(cell)]
    book = openpyxl.load_workbook(comparison.to_excel(tmp_path / "x.xlsx"))
    assert {cell.data_type for row in book["Prices"].iter_rows(min_row=2) for cell in row} <= {
        "s",
        "n",
    }


def test_text_from_a_csv_is_no_markup():
    """A source with a table's border or HTML in it stays text."""
    prices = CATALOG.prices.assign(source="a|b <img src=x onerror=alert(1)> [c](d)")
    text = planner.compare_payments(
        CATALOG.line_items({"OR-RKGP001": 1}), prices=prices
    ).to_markdown()
    assert "<img" not in text.replace("\\<img", "")
    assert r"a\|b" in text


def test_a_file_that_cannot_be_written_is_said_in_words(tmp_path):
    """With the path and what to do."""
    for write in (COMPARISON.to_excel, COMPARISON.to_csv):
        with pytest.raises(planner.InputError, match="cannot be written"):
            write(tmp_path / "missing" / "file")


def _number(cell):
    try:
        float(cell)
    except ValueError:
        return False
    return True
