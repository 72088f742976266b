"""Sentences about a comparison in which prices are missing: a gap is named, not passed over."""

import openpyxl
import pytest

import outpost_planner as planner
from outpost_planner.price.findings import break_even_sentence, grid_title

CATALOG = planner.read_catalog()
PRICES = CATALOG.prices
LINES = CATALOG.line_items({"OR-RKGP001": 2})


@pytest.mark.parametrize(
    ("gone", "said"),
    [
        (
            "payment_term == 'THREE_YEARS' and payment_option == 'ALL_UPFRONT'",
            "All upfront is not available, so that there is nothing to overtake",
        ),
        ("payment_term == 'THREE_YEARS'", "No option for three years has all its prices"),
    ],
)
def test_what_is_overtaken_when_needs_the_prices_for_it(gone, said):
    """The chart and the desk say which price is missing, for this term alone."""
    comparison = planner.compare_payments(LINES, prices=PRICES.query(f"not ({gone})"))
    assert break_even_sentence(comparison, "THREE_YEARS") == said
    other = break_even_sentence(planner.compare_payments(LINES), "ONE_YEAR")
    assert break_even_sentence(comparison, "ONE_YEAR") == other


def test_without_any_price_the_grid_names_no_way_to_pay():
    """Neither in its title nor in the comparison."""
    nothing = PRICES.query("catalog_item_id != 'OR-RKGP001'")
    comparison = planner.compare_payments(LINES, prices=nothing)
    assert comparison.cheapest is None
    title = grid_title(comparison)
    assert "upfront" not in title.lower(), title


def test_a_portfolios_workbook_lists_the_prices_that_are_missing(tmp_path):
    """One sheet, one row per way to pay that has no price; without a gap there is no such sheet."""
    bare = PRICES.query("catalog_item_id != 'OR-SV1U001'")
    orders = [
        planner.PlannedOrder(CATALOG.line_items({"OR-SV1U001": 1}), name="A"),
        planner.PlannedOrder(LINES, name="B"),
    ]
    gap = planner.compare_portfolio(orders, prices=bare)
    assert len(gap.missing) == 9  # three terms by three options
    book = openpyxl.load_workbook(gap.to_excel(tmp_path / "gap.xlsx"))
    cells = [cell.value for row in book["Missing prices"].iter_rows() for cell in row]
    assert "9 prices are missing" in cells
    assert cells.count("OR-SV1U001") == 9
    alone = planner.compare_portfolio(orders[:1], prices=bare)
    assert alone.summary.startswith("No way to pay has all its prices for A. Not available")
    whole = openpyxl.load_workbook(
        planner.compare_portfolio(orders).to_excel(tmp_path / "whole.xlsx")
    )
    assert "Missing prices" not in whole.sheetnames
