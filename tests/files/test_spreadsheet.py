"""Text that leaves for a spreadsheet or a document: one rule everywhere, and it comes back as it
left.
"""

import csv
import io
from html import unescape

import mistune
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import outpost_planner as planner
from outpost_planner.files.spreadsheet import FORMULA_STARTS, disarmed, one_line, rearmed
from outpost_planner.plan.columns import ITEM_COLUMNS

CATALOG = planner.read_catalog()
LINES = CATALOG.line_items({"OR-RKGP001": 1})
DANGEROUS = [
    "=HYPERLINK(1)",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "  =1",
    "\u00a0=1",
    "＝1",
    "＋1",
    "'=1",
    "'' =1",
]
HARMLESS = ["Köln", "a=b", "'tis", "2 racks", "", "1-2", '"', "é=1"]


def runs(cell):
    """Say whether a spreadsheet would take a cell for a formula."""
    return cell.lstrip().startswith(FORMULA_STARTS)


@pytest.mark.parametrize("text", DANGEROUS)
def test_no_text_of_an_order_is_a_formula_in_csv_or_excel(text, tmp_path):
    """Each column that comes from AWS, the names of categories among them."""
    line = {
        "LineItemId": text,
        "Status": text,
        "ShipmentInformation": {"ShipmentTrackingNumber": text},
    }
    frames = planner.flatten_orders(
        [{"OrderId": text, "Status": text, "LineItems": [line], "New": text}]
    )
    for file in frames.to_csv(tmp_path).glob("*.csv"):
        with file.open(newline="", encoding="utf-8") as stream:
            cells = [cell for row in csv.reader(stream) for cell in row]
        assert not [cell for cell in cells if runs(cell)]
        if file.name in {"orders.csv", "line_items.csv"}:
            assert [rearmed(cell) for cell in cells].count(text) >= 2
    book = openpyxl.load_workbook(frames.to_excel(tmp_path / "x.xlsx"))
    assert {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row} <= {
        "s",
        "n",
        "d",
    }


@given(st.text() | st.sampled_from(DANGEROUS + HARMLESS))
def test_what_was_disarmed_comes_back(text):
    """Disarming is undone by reading, for every text, one with apostrophes of its own too."""
    assert not runs(disarmed(text))
    assert rearmed(disarmed(text)) == text
    assert text not in HARMLESS or disarmed(text) == text


@pytest.mark.parametrize("name", ["=HYPERLINK(1)", "-1", "@x", "'=1", "'tis", "＝1"])
def test_our_own_reader_gives_the_text_back(name, tmp_path):
    """A catalog whose names were disarmed is read with the names that were meant."""
    out = io.StringIO()
    row = ["OR-AAAAAA1", disarmed(name), "RACK", "AVAILABLE", "", "1", "1", "", "", ""]
    csv.writer(out).writerows([ITEM_COLUMNS, row])
    (tmp_path / "catalog.csv").write_text(out.getvalue())
    assert planner.read_catalog(tmp_path / "catalog.csv").items.loc["OR-AAAAAA1", "name"] == name


SOURCES = [
    "x\r# Approved", "x\u2028# Approved", "x\x85# Approved", "x\v- a", "# a", "a|b", "<b>a</b>", "$5 of $10", "[a](b)",  # noqa: E501
    "`a`", "&lt;b&gt;", "~~a~~", "a\r\n\r\n---", "x\r\n| a | b |",
]  # fmt: skip


@pytest.mark.parametrize("source", SOURCES)
def test_no_text_of_a_file_is_markup_in_a_document(source):
    """A price's source begins no heading, no table, no HTML and no formula, whatever ends a line
    somewhere.
    """
    prices = CATALOG.prices.assign(source=source)
    text = planner.compare_payments(LINES, prices=prices).to_markdown()
    plain = planner.compare_payments(
        LINES, prices=CATALOG.prices.assign(source="plain")
    ).to_markdown()
    assert len(text.splitlines()) == len(plain.splitlines())
    lead = [line.split(" ")[0] for line in text.splitlines()]
    assert lead == [line.split(" ")[0] for line in plain.splitlines()]


@pytest.mark.parametrize("text", SOURCES)
def test_a_line_of_markdown_shows_what_it_was_given(text):
    """Rendered by a Markdown library, a line is one paragraph with the text in it, all of it, and
    no element.
    """
    html = mistune.html(one_line(text))
    assert html.startswith("<p>")
    assert html.count("<") == 2
    shown = unescape(html[3:].strip().removesuffix("</p>"))
    assert shown.split() == text.split()


def test_a_source_longer_than_a_cell_is_cut_with_a_mark(tmp_path):
    """Excel holds 32,767 characters; a longer text was left out without a word."""
    comparison = planner.compare_payments(LINES, prices=CATALOG.prices.assign(source="s" * 40_000))
    sheet = openpyxl.load_workbook(comparison.to_excel(tmp_path / "x.xlsx"))["Prices"]
    texts = [
        cell.value
        for row in sheet.iter_rows(min_row=2)
        for cell in row
        if str(cell.value).startswith("sss")
    ]
    assert len(texts) == 9
    assert {(len(text), text[-1]) for text in texts} == {(32_767, "…")}
