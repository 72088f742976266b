"""The comparison as a workbook: quantities, unit prices and the discount rate are inputs, the rest are formulas.

Written with XlsxWriter, which has no dependencies, a release every few months, and writes what Excel and
LibreOffice compute from then on; openpyxl reads workbooks too, which is not needed here, and stores no results
beside formulas. Each formula is stored with our own result, so that a viewer without a spreadsheet shows it too.
"""

from __future__ import annotations

import io
import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import xlsxwriter
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from outpost_planner.files.spreadsheet import excel_text
from outpost_planner.money import to_dollars
from outpost_planner.price.page_workbook import write_page
from outpost_planner.price.prices import price_warning
from outpost_planner.service.pairs import MAX_MONTHS, PAIR_MONTHS, PAIRS, REFERENCE
from outpost_planner.show import wording

if TYPE_CHECKING:
    import pandas as pd

    from outpost_planner.price.compare import PaymentComparison
    from outpost_planner.price.page import Page

RATE, TIMING, COMPOUNDING, MONTH_RATE, YEAR_RATE = "$B$4", "$B$5", "$B$6", "$B$7", "$B$8"
"""Cells of the inputs, and what follows from them."""

FIRST_ROW = 11
"""Row of the first pair, counted from 0 as XlsxWriter does; a formula counts from 1."""

UNITS_ROW = 3
"""Row of the first line item on its sheet, counted from 0."""

INPUTS_RULE = "Cells in blue on yellow are inputs, here and on 'Line items'; the rest follows."


@dataclass(frozen=True)
class _Column:
    title: str
    name: str
    formula: str
    style: str


GIVES_UP = "RATE() finds none; as exported: column S"
"""What the implied rate's cell says where the spreadsheet's RATE fails, or gives a rate that does not fit."""

_TYPE = f'IF({TIMING}="start",1,0)'
_LATER = "E{r}-E${a}"
_NOW = f'D${{a}}-D{{r}}-IF({TIMING}="start",{_LATER},0)'

_MONTH_RATE_TITLE = "Rate of one month, by RATE()"
_EXPORTED_TITLE = "Implied annual rate of the prices as exported (no formula)"

_PAYMENTS = f'NPER({MONTH_RATE},-(E{{r}}-E${{a}}),D${{a}}-D{{r}},0,IF({TIMING}="start",1,0))'

# In a formula {r} is the pair's row, {a} that of ALL_UPFRONT of the same term, {z} the term's last row.
_COLUMNS = (
    _Column("Total", "total_cost", "=D{r}+E{r}*C{r}", "money"),
    _Column("Effective monthly", "effective_monthly_cost", "=ROUND(F{r}/C{r},2)", "money"),
    _Column("Amortized upfront a month", "amortized_upfront_per_month", "=ROUND(D{r}/C{r},2)", "money"),
    _Column("First-year cash", "first_year_cash", "=D{r}+E{r}*MIN(12,C{r})", "money"),
    _Column("NPV", "npv", f'=D{{r}}+PV({MONTH_RATE},C{{r}},-E{{r}},0,IF({TIMING}="start",1,0))', "money"),
    _Column("NPV rank", "npv_rank", "=1+SUMPRODUCT(ISNUMBER(J${a}:J${z})*(J${a}:J${z}<J{r}))", "whole"),
    _Column("Premium over all upfront", "premium", "=F{r}-F${a}", "money"),
    _Column("Premium", "premium_percent", '=IF(F${a}=0,"n/a",(F{r}-F${a})/F${a})', "percent"),
    _Column(
        "Implied annual rate",
        "implied_annual_rate",
        f'=IF(OR({_NOW}<=0,{_LATER}<=0),"n/a",IFERROR(IF(ABS(PV($R{{r}},C{{r}},-({_LATER}),0,{_TYPE})-(D${{a}}-D{{r}}))'
        f'<=0.005+0.000001*(D${{a}}-D{{r}}),(1+$R{{r}})^12-1,"{GIVES_UP}"),"{GIVES_UP}"))',
        "percent",
    ),
    _Column(
        "Break-even month, undiscounted",
        "break_even_month",
        f'=IF(D${{a}}<D{{r}},IF({TIMING}="end",0,IF(E{{r}}-E${{a}}>D${{a}}-D{{r}},0,"never")),'
        'IF(ROUND(100*(E{r}-E${a}),0)<=0,"never",'
        'IF(INT(ROUND(100*(D${a}-D{r}),0)/ROUND(100*(E{r}-E${a}),0))+1>C{r},"never",'
        "INT(ROUND(100*(D${a}-D{r}),0)/ROUND(100*(E{r}-E${a}),0))"
        f'+IF({TIMING}="start",0,1))))',
        "whole",
    ),
    # NPER counts the payments that make up for what is saved; where they never do it gives an error.
    _Column(
        "Break-even month, discounted",
        "discounted_break_even_month",
        f'=IF(D${{a}}<D{{r}},IF({TIMING}="end",0,IF(E{{r}}-E${{a}}>D${{a}}-D{{r}},0,"never")),'
        f'IF(ROUND(100*(E{{r}}-E${{a}}),0)<=0,"never",IFERROR('
        f'IF(INT(ROUND({_PAYMENTS},9))+1>C{{r}},"never",INT(ROUND({_PAYMENTS},9))+IF({TIMING}="start",0,1)),"never")))',
        "whole",
    ),
    _Column(
        "Equivalent annual cost",
        "equivalent_annual_cost",
        f"=J{{r}}/IF({YEAR_RATE}=0,C{{r}}/12,(1-(1+{YEAR_RATE})^(-C{{r}}/12))/{YEAR_RATE})",
        "money",
    ),
)
_COMPARED = {"premium", "premium_percent", "implied_annual_rate", "break_even_month", "discounted_break_even_month"}


def write_workbook(comparison: PaymentComparison, page: Page | None = None) -> bytes:
    """Return a comparison as an xlsx file.

    Parameters
    ----------
    comparison
        From `compare_payments`.
    page
        The answer to a need of so many years, whose sheets come first; default: none, and the workbook compares each
        contract over its own term.

    Returns
    -------
    bytes
        With sheets Comparison, Line items, Cash flows, Prices and Assumptions.
    """
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.set_properties({"title": "Ways to pay", "comments": price_warning(comparison.prices)})
        if page is not None:
            write_page(page, book)
        _Writer(comparison, book, page).write()
    return out.getvalue()


@dataclass(frozen=True)
class _Writer:
    comparison: PaymentComparison
    book: Any
    page: Page | None = None

    @cached_property
    def style(self) -> dict[str, Any]:
        money, percent = {"num_format": "#,##0.00;[Red]-#,##0.00"}, {"num_format": "0.00%"}
        # Blue on yellow is how finance marks what may be typed over.
        typed = {"font_color": "#0000CC", "bg_color": "#FFF9D6"}
        looks = {
            "title": {"bold": True, "font_size": 14},
            "warning": {"bold": True, "font_color": "#9C0006", "text_wrap": True, "valign": "top"},
            "head": {"bold": True, "text_wrap": True, "bg_color": "#E7EBF0", "bottom": 1, "valign": "top"},
            "text": {},
            "wrap": {"text_wrap": True, "valign": "top"},
            "money": money,
            "percent": percent,
            "whole": {"num_format": "0"},
            "typed_money": {**money, **typed},
            "typed_percent": {**percent, **typed},
            "typed": {**typed, "num_format": "#,##0"},
            "gap": {"font_color": "#777777", "align": "right"},
        }
        return {name: self.book.add_format(look) for name, look in looks.items()}

    def write(self) -> None:
        sheets = ("Comparison", "Line items", "Cash flows", "Prices", "Assumptions")
        main, units, flows, prices, assumptions = (self.book.add_worksheet(name) for name in sheets)
        self._inputs(main)
        self._pairs(main)
        self._units(units)
        self._flows(flows)
        self._prices(prices)
        assumptions.set_column(0, 0, 120)
        for row, sentence in enumerate((*self.comparison.notes, *self.comparison.assumptions)):
            assumptions.write_string(row, 0, excel_text(sentence), self.style["wrap"])

    def _inputs(self, sheet: Any) -> None:
        comparison, style = self.comparison, self.style
        convention = comparison.convention
        bought = wording.quantities_in_words(comparison.lines.quantities)
        sheet.write_string("A1", f"Ways to pay for {bought} in {comparison.country_code}", style["title"])
        sheet.write_string("A2", price_warning(comparison.prices), style["warning"])
        sheet.write_string("A4", "Discount rate a year")
        sheet.write_number("B4", convention.discount_rate, style["typed_percent"])
        sheet.write_string("A5", "Recurring charges at the month's")
        sheet.write_string("B5", convention.timing, style["typed"])
        sheet.data_validation("B5", {"validate": "list", "source": ["end", "start"]})
        sheet.write_string("A6", "Compounding of the rate")
        sheet.write_string("B6", convention.compounding, style["typed"])
        sheet.data_validation("B6", {"validate": "list", "source": ["annual", "monthly"]})
        sheet.write_string("A7", "Rate of one month")
        monthly = f'=IF({COMPOUNDING}="monthly",{RATE}/12,(1+{RATE})^(1/12)-1)'
        sheet.write_formula("B7", monthly, style["percent"], convention.monthly_rate)
        sheet.write_string("A8", "Effective annual rate")
        sheet.write_formula("B8", f"=(1+{MONTH_RATE})^12-1", style["percent"], convention.effective_annual_rate)
        if self.page is not None:
            # Another horizon than each contract's own term: one file names one winner.
            sheet.write_string("A9", "Each contract over its own term; the answer to the need stands on 'Answer'.")
            sheet.write_string("C4", INPUTS_RULE)
            return
        sheet.write_string("A9", "Cheapest if renewed at this price without end")
        last = FIRST_ROW + len(PAIRS)
        letter = xl_col_to_name(5 + [column.name for column in _COLUMNS].index("equivalent_annual_cost"))
        costs = f"{letter}{FIRST_ROW + 1}:{letter}{last}"
        pick = f"MATCH(MIN({costs}),{costs},0)"
        best = f'=INDEX(B{FIRST_ROW + 1}:B{last},{pick})&" for "&INDEX(A{FIRST_ROW + 1}:A{last},{pick})'
        if comparison.cheapest is None:
            sheet.write_string("B9", "n/a")
        else:
            sheet.write_formula("B9", best, style["text"], str(comparison.cheapest))
        sheet.write_string("C4", INPUTS_RULE)

    def _pairs(self, sheet: Any) -> None:
        style, given = self.style, self.comparison.amounts
        titles = ["Term", "Option", "Months", "Upfront", "Monthly", *(column.title for column in _COLUMNS)]
        titles += [_MONTH_RATE_TITLE, _EXPORTED_TITLE]
        for position, title in enumerate(titles):
            sheet.write_string(FIRST_ROW - 1, position, title, style["head"])
        sheet.set_row(FIRST_ROW - 1, 32)
        sheet.set_column(0, 0, 30)
        sheet.set_column(1, 1, 18)
        sheet.set_column(2, len(titles) - 1, 15)
        sheet.freeze_panes(FIRST_ROW, 2)
        results = self.comparison.table.assign(equivalent_annual_cost=self.comparison.equivalent_annual_costs)
        results["premium_percent"] /= 100
        for place, pair in enumerate(PAIRS):
            row = FIRST_ROW + place
            sheet.write_string(row, 0, pair.payment_term)
            sheet.write_string(row, 1, pair.payment_option)
            sheet.write_number(row, 2, int(given.months[place]), style["whole"])
            if not given.known[0, place]:
                for column in range(3, len(titles)):
                    sheet.write_string(row, column, "n/a", style["gap"])
                continue
            self._sums(sheet, row, place)
            for column, each in enumerate(_COLUMNS, start=5):
                if each.name in _COMPARED and not given.known[0, REFERENCE[place]]:
                    sheet.write_string(row, column, "n/a", style["gap"])
                    continue
                first = FIRST_ROW + int(REFERENCE[place]) + 1
                formula = each.formula.format(r=row + 1, a=first, z=first + 2)
                gap = "never" if each.name.endswith("break_even_month") else "n/a"
                sheet.write_formula(
                    row, column, formula, style[each.style], _value(results.iloc[place][each.name], gap)
                )

            self._rates(sheet, row, place)

    def _rates(self, sheet: Any, row: int, place: int) -> None:
        """Write the spreadsheet's own rate of a month, from which column N follows, beside the rate that we found."""
        rate, column = float(self.comparison.measures.implied_rate[0, place]), 5 + len(_COLUMNS)
        month = None if np.isnan(rate) else math.expm1(math.log1p(rate) / 12)
        first = FIRST_ROW + int(REFERENCE[place]) + 1
        # RATE starts from the rate that is right for the prices as exported, and finds it even where it is large.
        guess = 0.01 if month is None else month
        formula = f'=IFERROR(RATE(C{{r}},{_LATER},-(D${{a}}-D{{r}}),0,{_TYPE},{guess!r}),"none")'
        shown = "none" if month is None else month
        sheet.write_formula(row, column, formula.format(r=row + 1, a=first), self.style["percent"], shown)
        if month is None:
            sheet.write_string(row, column + 1, "n/a", self.style["gap"])
        else:
            sheet.write_number(row, column + 1, rate, self.style["percent"])

    def _sums(self, sheet: Any, row: int, place: int) -> None:
        """Write upfront and monthly as what the line items' sheet adds up to."""
        last = UNITS_ROW + len(self.comparison.lines.quantities)
        counts = f"'Line items'!$B${UNITS_ROW + 1}:$B${last}"
        for column, cents in ((3, self.comparison.amounts.upfront), (4, self.comparison.amounts.monthly)):
            letter = xl_col_to_name(2 * place + column - 1)
            units = f"'Line items'!${letter}${UNITS_ROW + 1}:${letter}${last}"
            formula = f"=SUMPRODUCT({counts},{units})"
            if column == 3 and self.comparison.months_left is not None:
                # Each line is prorated once, in whole cents, so that half a cent is exactly half.
                share = f"*$C{row + 1}/{PAIR_MONTHS[place]}"
                formula = f"=SUMPRODUCT(ROUND(ROUND(100*{counts}*{units},0){share},0))/100"
            sheet.write_formula(row, column, formula, self.style["money"], cents[0, place] / 100)

    def _units(self, sheet: Any) -> None:
        style, prices = self.style, self.comparison.prices
        sheet.write_string(0, 0, "Quantities, and the prices of one unit", style["title"])
        sheet.write_string(UNITS_ROW - 1, 0, "Catalog item", style["head"])
        sheet.write_string(UNITS_ROW - 1, 1, "Quantity", style["head"])
        sheet.set_column(0, 0, 16)
        sheet.set_column(2, 1 + 2 * len(PAIRS), 14)
        sheet.freeze_panes(UNITS_ROW, 2)
        for place, pair in enumerate(PAIRS):
            column = 2 + 2 * place
            sheet.merge_range(
                UNITS_ROW - 2, column, UNITS_ROW - 2, column + 1, str(pair).replace("_", " "), style["head"]
            )
            sheet.write_string(UNITS_ROW - 1, column, "Upfront", style["head"])
            sheet.write_string(UNITS_ROW - 1, column + 1, "Monthly", style["head"])
        upfront, monthly = (to_dollars(each, prices.known) for each in (prices.upfront, prices.monthly))
        for number, (item_id, quantity) in enumerate(self.comparison.lines.quantities.items()):
            row = UNITS_ROW + number
            sheet.write_string(row, 0, item_id)
            sheet.write_number(row, 1, quantity, style["typed"])
            for place in range(len(PAIRS)):
                for column, amounts in ((2 + 2 * place, upfront), (3 + 2 * place, monthly)):
                    amount = amounts[number, place]
                    if np.isnan(amount):
                        sheet.write_string(row, column, "n/a", style["gap"])
                    else:
                        sheet.write_number(row, column, amount, style["typed_money"])

    def _flows(self, sheet: Any) -> None:
        style, flows = self.style, self.comparison.cash_flows.to_numpy()
        sheet.write_string(0, 0, "Month", style["head"])
        sheet.set_column(0, 0, 8)
        sheet.set_column(1, len(PAIRS), 17)
        sheet.set_row(0, 32)
        sheet.freeze_panes(2, 1)
        sheet.write_string(1, 0, "Total", style["head"])
        for place, pair in enumerate(PAIRS):
            sheet.write_string(0, 1 + place, str(pair).replace("_", " "), style["head"])
            if not self.comparison.amounts.known[0, place]:
                sheet.write_string(1, 1 + place, "n/a", style["gap"])
                continue
            cells = (xl_rowcol_to_cell(row, 1 + place) for row in (2, 2 + MAX_MONTHS))
            sheet.write_formula(1, 1 + place, f"=SUM({':'.join(cells)})", style["money"], flows[:, place].sum())
            paid = FIRST_ROW + place + 1
            for month in range(MAX_MONTHS + 1):
                charged = f'IF(Comparison!{TIMING}="start",A{month + 3}+1,A{month + 3})'
                formula = (
                    f"=IF(A{month + 3}=0,Comparison!$D${paid},0)"
                    f"+IF(AND({charged}>=1,{charged}<=Comparison!$C${paid}),Comparison!$E${paid},0)"
                )
                sheet.write_formula(2 + month, 1 + place, formula, style["money"], flows[month, place])
        for month in range(MAX_MONTHS + 1):
            sheet.write_number(2 + month, 0, month)

    def _prices(self, sheet: Any) -> None:
        used: pd.DataFrame = self.comparison.prices_used
        sheet.set_column(0, len(used.columns) - 1, 20)
        sheet.freeze_panes(1, 0)
        for column, name in enumerate(used.columns):
            sheet.write_string(0, column, wording.words(str(name)), self.style["head"])
            for row, value in enumerate(used[name].tolist(), start=1):
                if isinstance(value, float) and not np.isnan(value):
                    sheet.write_number(row, column, value, self.style["money"])
                else:
                    text = f"{value:%Y-%m-%d}" if hasattr(value, "strftime") else str(value)
                    sheet.write_string(row, column, excel_text(text))


def _value(result: Any, gap: str) -> Any:
    """Return a result as a spreadsheet stores it."""
    blank = type(result).__name__ == "NAType" or np.isnan(result)
    return gap if blank else float(result)
