"""The one list of figures: whatever shows a figure takes it from its entry there."""

import re
import subprocess
import sys

import openpyxl
import pytest

import outpost_planner as planner
from outpost_planner.price.figures import FIGURES, IMPORTANT, Kind
from outpost_planner.price.measures import Measures
from outpost_planner.price.portfolio_payments import PortfolioPayments
from outpost_planner.show.cells import heading, is_money

COMPARISON = planner.compare_payments(
    planner.read_catalog().line_items({"OR-RKGP001": 2, "OR-SV1U001": 3})
)


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    """Write the workbook once."""
    path = COMPARISON.to_excel(tmp_path_factory.mktemp("figures") / "payments.xlsx")
    return openpyxl.load_workbook(path)["Comparison"]


def test_the_columns_of_every_table_are_the_list():
    """Of an order, of its line items, of whole cents, of a portfolio: the same names in the same
    order.
    """
    names = [figure.name for figure in FIGURES]
    assert COMPARISON.table.columns.tolist() == names
    assert [name for name in COMPARISON.by_line_item.columns if name in names] == names
    assert COMPARISON.cents.columns.tolist() == [
        figure.name for figure in FIGURES if figure.kind is Kind.CENTS
    ]
    portfolio = planner.compare_portfolio([planner.PlannedOrder(COMPARISON.lines)])
    assert portfolio.by_order.columns.tolist() == portfolio.table.columns.tolist() == names


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.name)
def test_a_figure_stands_under_its_title_everywhere(figure, book):
    """In the workbook with a formula, on the screen, in the docstring with its meaning and unit."""
    titles = {cell.value: cell.column for cell in book[11]}
    assert str(book.cell(12, titles[figure.title]).value).startswith("=")
    assert heading(figure.name) == figure.title
    assert f"{figure.title}" in COMPARISON._repr_html_()
    unit = f" [{figure.unit}]" if figure.unit else ""
    for documented in (planner.PaymentComparison.table, PortfolioPayments.by_order):
        assert f"``{figure.name}``: {figure.meaning}{unit}" in re.sub(
            r"\s+", " ", documented.__doc__
        )
    assert hasattr(Measures, figure.name)


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.name)
def test_a_figure_is_written_as_its_kind(figure):
    """Dollars are known by the column's name wherever a table is shown, and so the name must say
    what the kind says.
    """
    column = COMPARISON.table[figure.name]
    assert is_money(figure.name, column) == (figure.kind in {Kind.CENTS, Kind.DOLLARS})
    assert (column.dtype == "Int64") == (figure.kind in {Kind.RANK, Kind.MONTH})


def test_where_there_is_no_room_the_important_figures_stand_first():
    """Each has a place of its own."""
    assert IMPORTANT[:4] == ("upfront_price", "monthly_recurring_price", "total_cost", "npv")
    places = [figure.room for figure in FIGURES if figure.room]
    assert len(set(places)) == len(places)


ONE_MORE = """
from outpost_planner.price import figures
figures.FIGURES += (figures.Figure("daily_cost", figures.Kind.DOLLARS, "Daily cost", "USD/day",
    "the total cost over the days of the term", formula="=[total_cost]/[months]/30"),)
from outpost_planner.price.measures import Measures
Measures.daily_cost = property(lambda self: self.total_cost / self.amounts.months / 3000)
import openpyxl, outpost_planner as planner
comparison = planner.compare_payments(planner.read_catalog().line_items({"OR-RKGP001": 2}))
pair = ("ONE_YEAR", "ALL_UPFRONT")
print(round(comparison.table.at[pair, "daily_cost"], 2), "Daily cost" in comparison._repr_html_())
print("``daily_cost``: the total cost over the days" in planner.PaymentComparison.table.__doc__)
book = openpyxl.load_workbook(comparison.to_excel("one_more.xlsx"))["Comparison"]
column = {cell.value: cell.column for cell in book[11]}
print(book.cell(12, column["Daily cost"]).value, book.cell(12, column["Implied annual rate"] + 3).value)
print(book.cell(13, column["Rate of one month, by RATE()"]).coordinate, "column T" in book["N13"].value)
"""  # noqa: E501


def test_one_more_figure_is_one_entry_and_its_arithmetic(tmp_path):
    """Added before the package is loaded: table, screen, docstring and workbook have it, and
    formulas move along.

    217,465.92 over 12 months of 30 days is 604.07 a day.
    """
    run = subprocess.run(
        [sys.executable, "-c", ONE_MORE], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout.splitlines() == ["604.07 True", "True", "=F12/C12/30 =F12/C12/30", "S13 True"]
