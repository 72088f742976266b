"""Formulas of the workbook, written with names in place of cells.

``[npv]`` is the pair's own cell of that figure, ``[npv:all]`` the cell of ALL_UPFRONT of the same
term, ``[npv:term]`` the cells of all options of the term. ``[months]`` and ``[month_rate_found]``
are columns that are no figures. ``{timing}`` and the like are the cells of the inputs.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

INPUTS = {
    "rate": "$B$4",
    "timing": "$B$5",
    "compounding": "$B$6",
    "month_rate": "$B$7",
    "year_rate": "$B$8",
}
"""Cells of the inputs on the sheet Comparison, and of what follows from them."""

# 1 where charges fall at the start of the month, which PV, RATE and NPER call their type.
TYPE = 'IF({timing}="start",1,0)'

# Paid more per month than under ALL_UPFRONT, and paid less at month 0.
LATER = "[monthly_recurring_price]-[monthly_recurring_price:all]"
SAVED = "[upfront_price:all]-[upfront_price]"

# At the start of the month the first charge falls together with the upfront price.
NOW = f'{SAVED}-IF({{timing}}="start",{LATER},0)'

GIVES_UP = "RATE() finds none; as exported: column {exported}"
"""What the implied rate's cell says where the spreadsheet's RATE fails, or gives a rate that does
not fit."""

NPV = '=[upfront_price]+PV({month_rate},[months],-[monthly_recurring_price],0,IF({timing}="start",1,0))'  # noqa: E501

MONTH_RATE_FOUND = f'=IFERROR(RATE([months],{LATER},-({SAVED}),0,{TYPE},{{guess}}),"none")'
"""The spreadsheet's own rate of a month, from a guess that is right for the prices as exported."""

# RATE can stop at a rate that does not fit; such a rate is not shown.
_FITS = (
    f"ABS(PV([month_rate_found],[months],-({LATER}),0,{TYPE})-({SAVED}))<=0.005+0.000001*({SAVED})"
)

IMPLIED_RATE = f'=IF(OR({NOW}<=0,{LATER}<=0),"n/a",IFERROR(IF({_FITS},(1+[month_rate_found])^12-1,"{GIVES_UP}"),"{GIVES_UP}"))'  # noqa: E501

# Whole cents, so that no last bit of a double decides in which month as much becomes more.
_CENTS_LATER = f"ROUND(100*({LATER}),0)"
_CENTS_SAVED = f"ROUND(100*({SAVED}),0)"

# More is paid at month 0 already, before any monthly payment.
_AT_ONCE = (
    f'IF([upfront_price:all]<[upfront_price],IF({{timing}}="end",0,IF({LATER}>{SAVED},0,"never"))'
)

BREAK_EVEN = (
    f'={_AT_ONCE},IF({_CENTS_LATER}<=0,"never",'
    f'IF(INT({_CENTS_SAVED}/{_CENTS_LATER})+1>[months],"never",'
    f'INT({_CENTS_SAVED}/{_CENTS_LATER})+IF({{timing}}="start",0,1))))'
)

# NPER counts the payments that make up for what is saved; where they never do, NPER gives an error.
_PAYMENTS = f"INT(ROUND(NPER({{month_rate}},-({LATER}),{SAVED},0,{TYPE}),9))"

DISCOUNTED_BREAK_EVEN = (
    f'={_AT_ONCE},IF({_CENTS_LATER}<=0,"never",IFERROR('
    f'IF({_PAYMENTS}+1>[months],"never",{_PAYMENTS}+IF({{timing}}="start",0,1)),"never")))'
)

EQUIVALENT_ANNUAL_COST = (
    "=[npv]/IF({year_rate}=0,[months]/12,(1-(1+{year_rate})^(-[months]/12))/{year_rate})"
)

_NAME = re.compile(r"\[(\w+)(?::(all|term))?\]")


def with_cells(formula: str, columns: Mapping[str, str], row: int, first: int, **more: str) -> str:
    """Put cells in place of the names of a formula.

    Parameters
    ----------
    formula
        As in this module.
    columns
        Letter of each named column.
    row
        The pair's row, counted from 1.
    first
        The row of ALL_UPFRONT of the same term; the term's other options follow it.
    **more
        Texts for what else stands in braces.

    Returns
    -------
    str
        As a spreadsheet reads the formula.

    Examples
    --------
    >>> with_cells("=[npv]-[npv:all]+SUM([npv:term])", {"npv": "J"}, row=13, first=12)
    '=J13-J$12+SUM(J$12:J$14)'
    """

    def cell(found: re.Match[str]) -> str:
        # A name stands for the figure in this row; with ``all``, in the row of ALL_UPFRONT, to
        # which the row is compared; with ``term``, in the term's three rows.
        letter = columns[found[1]]
        places = {
            None: f"{letter}{row}",
            "all": f"{letter}${first}",
            "term": f"{letter}${first}:{letter}${first + 2}",
        }
        return places[found[2]]

    return _NAME.sub(cell, formula.format(**INPUTS, **more))
