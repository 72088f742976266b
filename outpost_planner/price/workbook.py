"""The comparison as a workbook: quantities, prices and rate are inputs, the rest formulas.

Written with XlsxWriter, which has no dependencies, a release every few months, and writes what
Excel and LibreOffice compute from then on; openpyxl reads workbooks too, which is not needed here,
and stores no results beside formulas. Each formula is stored with our own result, so that a viewer
without a spreadsheet shows it too.
"""

from __future__ import annotations

import io
import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from outpost_planner.files.spreadsheet import excel_text
from outpost_planner.price import formulas, payment_words
from outpost_planner.price.figures import EQUIVALENT_ANNUAL_COST, FIGURES, Figure, Kind
from outpost_planner.price.page_workbook import write_page
from outpost_planner.price.price_words import price_warning
from outpost_planner.price.workbook_looks import formats
from outpost_planner.price.workbook_sheets import (
    FIRST_ROW,
    write_cash_flows,
    write_line_items,
    write_prices,
    write_sums,
)
from outpost_planner.service.pairs import PAIRS, REFERENCE

if TYPE_CHECKING:
    from outpost_planner.price.page import Page
    from outpost_planner.price.ranked import RankedPayments

INPUTS_RULE = "Cells in blue on yellow are inputs, here and on 'Line items'; the rest follows."

MONTHLY_FORMULA = '=IF({compounding}="monthly",{rate}/12,(1+{rate})^(1/12)-1)'.format(
    **formulas.INPUTS
)
YEARLY_FORMULA = "=(1+{month_rate})^12-1".format(**formulas.INPUTS)

COLUMNS = tuple(figure for figure in (*FIGURES, EQUIVALENT_ANNUAL_COST) if figure.formula)
"""Figures with a formula, from the sixth column on."""

FIRST_COLUMN = 5
"""Term, option, months, upfront and monthly stand before them."""

RATE_COLUMN = FIRST_COLUMN + len(COLUMNS)
"""The spreadsheet's own rate of a month; our implied rate stands in the next column."""

LETTERS = {
    "months": "C",
    "upfront_price": "D",
    "monthly_recurring_price": "E",
    **{
        figure.name: xl_col_to_name(column)
        for column, figure in enumerate(COLUMNS, start=FIRST_COLUMN)
    },
    "month_rate_found": f"${xl_col_to_name(RATE_COLUMN)}",
}
"""The column of every name in a formula."""

EXPORTED = xl_col_to_name(RATE_COLUMN + 1)

GIVES_UP = formulas.GIVES_UP.format(exported=EXPORTED)
"""What the implied rate's cell says where the spreadsheet's RATE fails, or gives a rate that does
not fit."""

HEADINGS = (
    "Term",
    "Option",
    "Months",
    *(figure.title for figure in FIGURES if not figure.formula),
    *(figure.title for figure in COLUMNS),
    "Rate of one month, by RATE()",
    "Implied annual rate of the prices as exported (no formula)",
)


def write_workbook(comparison: RankedPayments, page: Page | None = None) -> bytes:
    """Return a comparison as an xlsx file.

    Parameters
    ----------
    comparison
        From `compare_payments`.
    page
        The answer to a need of so many years, whose sheets come first; default: none, and the
        workbook compares each contract over its own term.

    Returns
    -------
    bytes
        With sheets Comparison, Line items, Cash flows, Prices and Assumptions.
    """
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        warning = price_warning(comparison.prices)
        book.set_properties({"title": "Ways to pay", "comments": warning})
        if page is not None:
            write_page(page, book)
        style = formats(book)
        names = ("Comparison", "Line items", "Cash flows", "Prices", "Assumptions")
        main, units, flows, prices, assumptions = map(book.add_worksheet, names)
        _write_inputs(comparison, main, style)
        _write_answer(comparison, page, main, style)
        _write_pairs(comparison, main, style)
        write_line_items(comparison, units, style)
        write_cash_flows(comparison, flows, style)
        write_prices(comparison, prices, style)
        _write_assumptions(comparison, assumptions, style)
    return out.getvalue()


def _write_inputs(comparison: RankedPayments, sheet: Any, style: dict[str, Any]) -> None:
    """Write what may be typed over, and the rates that follow."""
    convention = comparison.convention
    sheet.write_string("A1", payment_words.title(comparison), style["title"])
    said = filter(None, [payment_words.gaps(comparison), price_warning(comparison.prices)])
    sheet.write_string("A2", " ".join(said), style["warning"])
    sheet.write_string("A4", "Discount rate a year")
    sheet.write_number("B4", convention.discount_rate, style["typed_percent"])
    sheet.write_string("A5", "Recurring charges at the month's")
    sheet.write_string("B5", convention.timing, style["typed"])
    sheet.data_validation("B5", {"validate": "list", "source": ["end", "start"]})
    sheet.write_string("A6", "Compounding of the rate")
    sheet.write_string("B6", convention.compounding, style["typed"])
    sheet.data_validation("B6", {"validate": "list", "source": ["annual", "monthly"]})
    sheet.write_string("A7", "Rate of one month")
    sheet.write_formula("B7", MONTHLY_FORMULA, style["percent"], convention.monthly_rate)
    sheet.write_string("A8", "Effective annual rate")
    sheet.write_formula("B8", YEARLY_FORMULA, style["percent"], convention.effective_annual_rate)
    sheet.write_string("C4", INPUTS_RULE)


def _write_answer(
    comparison: RankedPayments, page: Page | None, sheet: Any, style: dict[str, Any]
) -> None:
    """Name the cheapest pair, or the page that names it for a need: one file, one winner."""
    if page is not None:
        sheet.write_string(
            "A9", "Each contract over its own term; the answer to the need stands on 'Answer'."
        )
        return
    sheet.write_string("A9", "Cheapest if renewed at this price without end")
    if comparison.cheapest is None:
        sheet.write_string("B9", "n/a")
        return
    first, last, letter = (
        FIRST_ROW + 1,
        FIRST_ROW + len(PAIRS),
        LETTERS[EQUIVALENT_ANNUAL_COST.name],
    )
    costs = f"{letter}{first}:{letter}{last}"
    pick = f"MATCH(MIN({costs}),{costs},0)"
    best = f'=INDEX(B{first}:B{last},{pick})&" for "&INDEX(A{first}:A{last},{pick})'
    sheet.write_formula("B9", best, style["text"], str(comparison.cheapest))


def _write_pairs(comparison: RankedPayments, sheet: Any, style: dict[str, Any]) -> None:
    """Write the table: one row per pair, each figure as its formula with our result."""
    for column, title in enumerate(HEADINGS):
        sheet.write_string(FIRST_ROW - 1, column, title, style["head"])
    sheet.set_row(FIRST_ROW - 1, 32)
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, 18)
    sheet.set_column(2, len(HEADINGS) - 1, 15)
    sheet.freeze_panes(FIRST_ROW, 2)
    costs = comparison.equivalent_annual_costs
    results = comparison.table.assign(**{EQUIVALENT_ANNUAL_COST.name: costs})
    for place, pair in enumerate(PAIRS):
        row = FIRST_ROW + place
        sheet.write_string(row, 0, pair.payment_term)
        sheet.write_string(row, 1, pair.payment_option)
        sheet.write_number(row, 2, int(comparison.amounts.months[place]), style["whole"])
        if comparison.amounts.known[0, place]:
            write_sums(comparison, sheet, row, place, style)
            _write_figures(comparison, sheet, place, results.iloc[place], style)
            _write_rates(comparison, sheet, place, style)
            continue
        for column in range(3, len(HEADINGS)):
            sheet.write_string(row, column, "n/a", style["gap"])


def _write_figures(
    comparison: RankedPayments, sheet: Any, place: int, results: pd.Series, style: dict[str, Any]
) -> None:
    row, reference = FIRST_ROW + place, int(REFERENCE[place])
    for column, figure in enumerate(COLUMNS, start=FIRST_COLUMN):
        if figure.is_compared and not comparison.amounts.known[0, reference]:
            sheet.write_string(row, column, "n/a", style["gap"])
            continue
        formula = _with_cells(figure.formula, place, exported=EXPORTED)
        sheet.write_formula(
            row, column, formula, style[figure.kind.style], _stored(figure, results[figure.name])
        )


def _with_cells(formula: str, place: int, **more: str) -> str:
    """Put the cells of one pair in place of a formula's names; a spreadsheet counts rows from 1."""
    first = FIRST_ROW + int(REFERENCE[place]) + 1
    return formulas.with_cells(formula, LETTERS, FIRST_ROW + place + 1, first, **more)


def _stored(figure: Figure, result: Any) -> Any:
    """Return a result as a spreadsheet stores it: 10 % is 0.1 there."""
    if pd.isna(result):
        return figure.kind.gap
    return float(result) / 100 if figure.kind is Kind.PERCENT else float(result)


def _write_rates(comparison: RankedPayments, sheet: Any, place: int, style: dict[str, Any]) -> None:
    """Write the spreadsheet's own monthly rate beside the rate that this package found."""
    row, rate = FIRST_ROW + place, float(comparison.measures.implied_annual_rate[0, place])
    found = not np.isnan(rate)
    month = math.expm1(math.log1p(rate) / 12) if found else None
    # RATE starts from the rate that is right for the prices as exported, and finds it even where it
    # is large.
    guess = 0.01 if month is None else month
    formula = _with_cells(formulas.MONTH_RATE_FOUND, place, guess=repr(guess))
    sheet.write_formula(
        row, RATE_COLUMN, formula, style["percent"], "none" if month is None else month
    )
    if found:
        sheet.write_number(row, RATE_COLUMN + 1, rate, style["percent"])
    else:
        sheet.write_string(row, RATE_COLUMN + 1, "n/a", style["gap"])


def _write_assumptions(comparison: RankedPayments, sheet: Any, style: dict[str, Any]) -> None:
    sheet.set_column(0, 0, 120)
    sentences = (*payment_words.notes(comparison), *payment_words.assumptions(comparison))
    for row, sentence in enumerate(sentences):
        sheet.write_string(row, 0, excel_text(sentence), style["wrap"])
