"""The sheets behind the comparison's table: line items, unit prices, cash flows, sources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from outpost_planner.files.spreadsheet import excel_text
from outpost_planner.money import to_dollars
from outpost_planner.price.formulas import INPUTS
from outpost_planner.service.pairs import MAX_MONTHS, PAIR_MONTHS, PAIRS
from outpost_planner.show import wording

if TYPE_CHECKING:
    from outpost_planner.price.payments import Payments

FIRST_ROW = 11
"""Row of the first pair on the sheet Comparison, counted from 0 as XlsxWriter does; a formula
counts from 1."""

UNITS_ROW = 3
"""Row of the first line item on its sheet, counted from 0."""

FLOWS_ROW = 2
"""Row of month 0 on the sheet of cash flows, counted from 0."""

TIMING = INPUTS["timing"]


def write_sums(given: Payments, sheet: Any, row: int, place: int, style: dict[str, Any]) -> None:
    """Write a pair's upfront and monthly price as what the line items' sheet adds up to.

    Parameters
    ----------
    given
        From `compare_payments`.
    sheet
        Comparison, of XlsxWriter.
    row, place
        Of the pair: on the sheet, and among the pairs.
    style
        From `workbook_looks.formats`.
    """
    last = UNITS_ROW + len(given.lines.quantities)
    counts = f"'Line items'!$B${UNITS_ROW + 1}:$B${last}"
    for column, cents in ((3, given.amounts.upfront), (4, given.amounts.monthly)):
        letter = xl_col_to_name(2 * place + column - 1)
        units = f"'Line items'!${letter}${UNITS_ROW + 1}:${letter}${last}"
        formula = f"=SUMPRODUCT({counts},{units})"
        if column == 3 and given.months_left is not None:
            # Each line is prorated once, in whole cents, so that half a cent is exactly half.
            share = f"*$C{row + 1}/{PAIR_MONTHS[place]}"
            formula = f"=SUMPRODUCT(ROUND(ROUND(100*{counts}*{units},0){share},0))/100"
        sheet.write_formula(row, column, formula, style["money"], cents[0, place] / 100)


def write_line_items(given: Payments, sheet: Any, style: dict[str, Any]) -> None:
    """Write quantities and unit prices, which may be typed over; parameters as for `write_sums`."""
    prices = given.prices
    sheet.write_string(0, 0, "Quantities, and the prices of one unit", style["title"])
    _write_heads(sheet, style)
    upfront, monthly = (
        to_dollars(prices.upfront, prices.known),
        to_dollars(prices.monthly, prices.known),
    )
    for number, (item_id, quantity) in enumerate(given.lines.quantities.items()):
        row = UNITS_ROW + number
        sheet.write_string(row, 0, item_id)
        sheet.write_number(row, 1, quantity, style["typed"])
        # Each pair has two columns: upfront, monthly.
        amounts = np.column_stack([upfront[number], monthly[number]]).ravel()
        for column, amount in enumerate(amounts.tolist(), start=2):
            if np.isnan(amount):
                sheet.write_string(row, column, "n/a", style["gap"])
            else:
                sheet.write_number(row, column, amount, style["typed_money"])


def _write_heads(sheet: Any, style: dict[str, Any]) -> None:
    above, head = UNITS_ROW - 2, UNITS_ROW - 1
    sheet.write_string(head, 0, "Catalog item", style["head"])
    sheet.write_string(head, 1, "Quantity", style["head"])
    sheet.set_column(0, 0, 16)
    sheet.set_column(2, 1 + 2 * len(PAIRS), 14)
    sheet.freeze_panes(UNITS_ROW, 2)
    for place, pair in enumerate(PAIRS):
        column = 2 + 2 * place
        title = str(pair).replace("_", " ")
        sheet.merge_range(above, column, above, column + 1, title, style["head"])
        sheet.write_string(head, column, "Upfront", style["head"])
        sheet.write_string(head, column + 1, "Monthly", style["head"])


def write_cash_flows(given: Payments, sheet: Any, style: dict[str, Any]) -> None:
    """Write what each month pays, as formulas of the table; parameters as for `write_sums`."""
    flows = given.cash_flows.to_numpy()
    # Totals stand above the months, where they stay in sight when the sheet is scrolled.
    sheet.write_string(0, 0, "Month", style["head"])
    sheet.write_string(1, 0, "Total", style["head"])
    sheet.set_column(0, 0, 8)
    sheet.set_column(1, len(PAIRS), 17)
    sheet.set_row(0, 32)
    sheet.freeze_panes(FLOWS_ROW, 1)
    for month in range(MAX_MONTHS + 1):
        sheet.write_number(FLOWS_ROW + month, 0, month)
    for place, pair in enumerate(PAIRS):
        column = 1 + place
        sheet.write_string(0, column, str(pair).replace("_", " "), style["head"])
        if not given.amounts.known[0, place]:
            sheet.write_string(1, column, "n/a", style["gap"])
            continue
        first, last = (xl_rowcol_to_cell(FLOWS_ROW + month, column) for month in (0, MAX_MONTHS))
        sheet.write_formula(
            1, column, f"=SUM({first}:{last})", style["money"], flows[:, place].sum()
        )
        for month in range(MAX_MONTHS + 1):
            result = flows[month, place]
            sheet.write_formula(
                FLOWS_ROW + month, column, _paid(month, place), style["money"], result
            )


def _paid(month: int, place: int) -> str:
    """Return the formula of what a pair pays in a month."""
    paid, cell = FIRST_ROW + place + 1, f"A{FLOWS_ROW + month + 1}"
    # At the start of the month the first charge falls into month 0.
    charged = f'IF(Comparison!{TIMING}="start",{cell}+1,{cell})'
    return (
        f"=IF({cell}=0,Comparison!$D${paid},0)"
        f"+IF(AND({charged}>=1,{charged}<=Comparison!$C${paid}),Comparison!$E${paid},0)"
    )


def write_prices(given: Payments, sheet: Any, style: dict[str, Any]) -> None:
    """Write every price used, with its source and date; parameters as for `write_sums`."""
    used = given.prices_used
    sheet.set_column(0, len(used.columns) - 1, 20)
    sheet.freeze_panes(1, 0)
    for column, name in enumerate(used.columns):
        sheet.write_string(0, column, wording.words(str(name)), style["head"])
        for row, value in enumerate(used[name].tolist(), start=1):
            if pd.isna(value):  # a price without an end has no last day
                continue
            if isinstance(value, float):
                sheet.write_number(row, column, value, style["money"])
            else:
                text = f"{value:%Y-%m-%d}" if hasattr(value, "strftime") else str(value)
                sheet.write_string(row, column, excel_text(text))
