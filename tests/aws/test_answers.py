"""What an answer says of itself: the need, the assumptions and the rate, the same in every view and
every file.
"""

import csv
import io
from html import unescape
from typing import Any

import matplotlib.pyplot as plt
import openpyxl
import pandas as pd
import pytest
from support.price_sheets import FIXED

import outpost_planner as planner
from outpost_planner.files.spreadsheet import FORMULA_STARTS

CATALOG = FIXED
LINES = CATALOG.line_items({"OR-RKGP001": 2, "OR-SV1U001": 4})
COMPARISON = planner.compare_payments(LINES)
HORIZON = COMPARISON.over(3)
BUDGET = HORIZON.best_within(first_year_cash=220_000)
PORTFOLIO = planner.compare_portfolio(
    [
        planner.PlannedOrder(LINES, site="Seattle", start_date="2027-01-01"),
        planner.PlannedOrder(LINES, site="Bonn", start_date="2027-07-15", name="second"),
    ]
)
VIEWS: dict[str, Any] = {
    "horizon": HORIZON,
    "chain": COMPARISON.over(4),
    "budget": BUDGET,
    "no horizon": COMPARISON.best_within(monthly=15_000),
    "nothing fits": HORIZON.best_within(first_year_cash=1),
    "portfolio": PORTFOLIO,
}


def csv_rows(view):
    return list(csv.DictReader(io.StringIO(view.to_csv(), newline="")))


def in_workbook(view, folder):
    """Return every cell of the workbook, and how many of them are formulas."""
    book = openpyxl.load_workbook(view.to_excel(folder / "view.xlsx"))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    return {cell.value for cell in cells}, sum(cell.data_type == "f" for cell in cells)


@pytest.mark.parametrize("name", VIEWS)
def test_every_file_says_what_the_view_says(name, tmp_path):
    """Title, settings, findings, every figure of every table, and every assumption: in Excel, CSV
    and Markdown.
    """
    view = VIEWS[name]
    page = view.page
    cells, formulas = in_workbook(view, tmp_path)
    rows, markdown = csv_rows(view), view.to_markdown().replace("\\", "")
    assert formulas == 0
    for text in (page.title, *page.findings, *page.notes, *page.settings.values()):
        assert text in cells
        assert text in {row["text"] for row in rows}
        assert text in markdown
    for sheet in page.sheets:
        mine = [row for row in rows if row["section"] == sheet.name]
        assert len(mine) == len(sheet.long)
        numbers = sheet.table.select_dtypes("number").to_numpy().ravel()
        stored = {round(cell, 6) for cell in cells if isinstance(cell, float | int)}
        assert {round(value, 6) for value in numbers[~pd.isna(numbers)].tolist()} <= stored
        for column in (
            sheet.table.select_dtypes("float") if sheet.table.columns.nlevels == 1 else ()
        ):
            known = sheet.table[column].dropna()
            found = [float(row[column]) for row in mine if row[column]]
            assert found == pytest.approx(known.tolist(), abs=0.0051)
    html = unescape(view._repr_html_())
    for text in (*page.findings, *page.notes):
        assert text in html
    assert view.summary in page.findings


def test_the_csv_is_one_rectangle_that_pandas_reads(tmp_path):
    """One header for settings, findings, tables and assumptions; the file has the BOM that Excel
    needs.
    """
    text = HORIZON.to_csv(tmp_path / "horizon.csv")
    assert (tmp_path / "horizon.csv").read_bytes().decode("utf-8-sig") == text
    frame = pd.read_csv(io.StringIO(text))
    table = frame[frame["section"] == "Ways to pay"].set_index(["payment_term", "payment_option"])
    assert table["npv"].tolist() == pytest.approx(HORIZON.table["npv"].tolist(), abs=0.0051)
    assert table["bound_at_signing"].tolist() == HORIZON.table["committed_cost"].tolist()
    assert frame.loc[frame["name"] == "Needed for", "text"].tolist() == ["3 years"]
    cash = frame[frame["section"] == "Cash by month"]
    assert cash["cash"].sum() == pytest.approx(HORIZON.cash_flows.sum().sum())


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1"])
def test_no_text_of_a_view_becomes_a_formula(text, tmp_path):
    """A site, an order and a source that a spreadsheet would run stay text in CSV and Excel."""
    prices = CATALOG.prices.assign(source=text)
    lines = CATALOG.line_items({"OR-RKGP001": 1})
    order = planner.PlannedOrder(lines, site=text, name=text, start_date="2027-01-01")
    views = [
        planner.compare_portfolio([order], prices=prices),
        planner.compare_payments(lines, prices=prices).over(3),
        planner.compare_payments(lines, prices=prices).over(3).best_within(first_year_cash=10**6),
    ]
    for view in views:
        _, formulas = in_workbook(view, tmp_path)
        assert formulas == 0
        rows = csv_rows(view)
        assert text.strip() in str(rows), "the text stands there at all"
        for row in rows:
            assert not [
                cell
                for cell in row.values()
                if cell.startswith(FORMULA_STARTS) and not number(cell)
            ]


def number(cell):
    try:
        return float(cell) is not None
    except ValueError:
        return False


def test_without_a_horizon_each_need_has_its_own_answer(tmp_path):
    """One, three and five years, and a need without end, each with the pair that costs least and at
    which rates.

    Of 2 racks and 4 servers at 8 %: one year all upfront 2 × 94,920 + 4 × 6,762 = 216,888.00, a
    year's cost of 216,888 × 1.08 = 234,239.04.
    """
    for text in (
        "Needed for 1 year: all upfront for one year, NPV $216,888.00, $234,239.04 a year",
        (
            "Needed for 3 years: no upfront for three years, NPV $514,801.11, $199,760.08 a year"
            " (below 7.98 %: partial"
        ),
        (
            "Needed for 5 years: no upfront for five years, NPV $712,485.78, $178,446.66 a year"
            " (below 5.79 %: all upfront"
        ),
        (
            "Needed without end, every contract renewed at today's price: no upfront for five"
            " years, $178,446.66 a year"
        ),
    ):
        for shown in (COMPARISON.summary, repr(COMPARISON), unescape(COMPARISON._repr_html_())):
            assert text in shown
        assert text in COMPARISON.to_markdown().replace("\\", "")
    assert "costs least: $178,446.66 a year" not in COMPARISON.summary


def test_the_rate_of_the_summary_is_where_both_pairs_cost_the_same():
    """Below 5.79 % all upfront for five years: at 5.78 % it is the
    cheapest, at 5.80 % it is not.
    """
    assert "below 5.79 %: all upfront for five years" in COMPARISON.over(5).summary
    assert str(COMPARISON.at_rate(0.0578).over(5).cheapest) == "ALL_UPFRONT for FIVE_YEARS"
    assert str(COMPARISON.at_rate(0.0580).over(5).cheapest) == "NO_UPFRONT for FIVE_YEARS"


RENEWED = "A contract that ends is renewed for the same term and option at today's price."
LEASE = "accounting treatment (ASC 842, IFRS 16) is for the accountant"


def test_assumptions_stand_where_the_conclusion_stands(tmp_path):
    """Renewal at the same price, the need, bound cash and the accountant's part: in words, in every
    face.
    """
    assert RENEWED in HORIZON.summary
    assert any("renewed at today's price without end" in text for text in COMPARISON.assumptions)
    for view in (COMPARISON, PORTFOLIO):
        assert any(LEASE in text for text in view.assumptions)
        assert LEASE in view.to_markdown()
        assert LEASE in unescape(view._repr_html_())
    book = openpyxl.load_workbook(COMPARISON.to_excel(tmp_path / "c.xlsx"))
    said = " ".join(str(cell.value) for row in book["Assumptions"].iter_rows() for cell in row)
    assert LEASE in said
    assert "renewed at today's price without end" in said
    assert book["Comparison"]["A9"].value == "Cheapest if renewed at this price without end"


def test_both_break_even_months_are_told_apart():
    """Undiscounted and discounted, in the assumptions, in the headings of tables and in the chart's
    title.
    """
    html = COMPARISON.over(3).comparison._repr_html_()
    assert "the break-even month is undiscounted" in " ".join(COMPARISON.assumptions).lower()
    assert "Break-even month, undiscounted" in html
    title = (
        planner.plot_payments(COMPARISON, payment_term="THREE_YEARS")
        .get_title(loc="left")
        .replace("\n", " ")
    )
    assert (
        title == "Three years, one contract. In cash, undiscounted, partial upfront and no upfront"
        " overtake all upfront in month 33 of 36; discounted at 8.00 %: never"
    )
    plt.close("all")


def test_titles_of_charts_say_the_need_and_what_is_assumed():
    """Over a horizon, without one, and for what is left of a contract."""
    found = [
        planner.plot_payment_grid(view).get_title(loc="left").replace("\n", " ")
        for view in (COMPARISON, HORIZON, COMPARISON.over(2, "month_to_month"))
    ]
    ends, monthly = "renewed at today's price", "then month to month"
    twice = "; cheaper still is all upfront for one year twice"
    wanted = [
        (
            "Needed without end, at 8.00 % a year: no upfront for five years costs least "
            f"(equivalent annual cost, every contract {ends})"
        ),
        (
            "Needed for 3 years, at 8.00 % a year: no upfront for three years costs least "
            f"(equivalent annual cost, {ends}, all that is bound included)"
        ),
        (
            "Needed for 2 years, at 8.00 % a year: all upfront for one year costs least of the"
            f" pairs (equivalent annual cost, {monthly}, all that is bound included){twice}"
        ),
    ]
    assert found == wanted
    joined = planner.compare_payments(LINES, months_left=20)
    title = planner.plot_payments(joined, payment_term="THREE_YEARS").get_title(loc="left")
    assert title.startswith("20 months left of a contract for three years.")
    assert "month 18 of 20" in title
    assert "of three years costs" not in title
    grid = planner.plot_payment_grid(joined)
    assert "With 20 months left of the contract" in grid.get_title(loc="left")
    assert "of three years: all upfront; of five years: all upfront" in grid.get_title(loc="left")
    assert [text.get_text() for text in grid.texts].count("too short") == 3
    plt.close("all")


def test_a_budget_names_the_need_and_no_winner_where_nothing_fits():
    """220,000 in the first year: one year all upfront pays 216,888 twice within 365 days, so that
    it does not fit.
    """
    assert (
        "needed for 3 years, no upfront for three years is best: $199,760.08 a year"
        in BUDGET.summary
    )
    assert not BUDGET.table.loc[("ONE_YEAR", "ALL_UPFRONT"), "fits"]
    assert (
        "needed without end, every contract renewed at today's price,"
        in VIEWS["no horizon"].summary
    )
    nothing = VIEWS["nothing fits"]
    for text in (
        nothing.summary,
        nothing.to_markdown(),
        nothing.to_csv(),
        nothing._repr_html_(),
        repr(nothing),
    ):
        assert "costs least" not in text
        assert "is best" not in text
        assert "decides as well" not in text


def test_a_horizons_calendar_dates_its_cash_flows():
    """Renewals and what is paid after the need included; each column adds up to the cash flows, to
    the cent.
    """
    held = COMPARISON.over(2)
    for numbered, first in (("end", "FY2027"), ("start", "FY2026")):
        years = held.calendar(
            "2027-06-16", "fiscal_year", fiscal_year_start=7, fiscal_year_number=numbered
        )
        assert years.index[0] == first
        assert (years.sum() * 100).round().tolist() == (
            held.cash_flows.sum() * 100
        ).round().tolist()
    # Three years of charges at month's end from 16 June 2027: none by 30 June, and twelve in each
    # year from July on.
    monthly = COMPARISON.table.at[("THREE_YEARS", "NO_UPFRONT"), "monthly_recurring_price"]
    ends = held.calendar("2027-06-16", "fiscal_year", fiscal_year_start=7)[
        ("THREE_YEARS", "NO_UPFRONT")
    ]
    assert ends.tolist()[:4] == [
        0,
        round(12 * monthly, 2),
        round(12 * monthly, 2),
        round(12 * monthly, 2),
    ]
    with pytest.raises(planner.InputError, match="fiscal_year_number='first'"):
        held.calendar("2027-06-16", fiscal_year_number="first")
