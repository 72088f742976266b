"""The figures of a comparison: one entry per figure.

Table, exact cents, workbook, screen and descriptions are made from this list. To add a figure, add
its entry here, and its arithmetic to `measures.Measures` under the same name.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from textwrap import fill
from typing import TYPE_CHECKING, TypeVar

from outpost_planner.price import formulas

if TYPE_CHECKING:
    from collections.abc import Callable

Documented = TypeVar("Documented", bound="Callable[..., object]")


class Kind(Enum):
    """What a figure's values are. The second part names the style of its cells in the workbook."""

    CENTS = ("whole cents, shown as dollars", "money")
    DOLLARS = ("dollars, not rounded", "money")
    RANK = ("a place, 1 for the best", "whole")
    PERCENT = ("percent", "percent")
    RATE = ("a fraction", "percent")
    MONTH = ("a month, or never", "whole")

    @property
    def style(self) -> str:
        """The style of a cell in the workbook."""
        return self.value[1]

    @property
    def gap(self) -> str:
        """The word that a spreadsheet shows where there is no value."""
        return "never" if self is Kind.MONTH else "n/a"


@dataclass(frozen=True)
class Figure:
    """One figure of a comparison.

    Parameters
    ----------
    name
        The column's name, and the name of the arithmetic in `measures.Measures`.
    kind
        What its values are.
    title
        What people read above the column.
    unit
        In brackets behind the meaning; empty for a number without a unit.
    meaning
        What the figure says, for the description of the table.
    formula
        In the workbook, see `formulas`; empty for what the sheet of line items adds up.
    is_compared
        Whether the figure is measured against ALL_UPFRONT of the same term.
    room
        Its place among the columns that have room before the others; 0 for none.
    printed
        In which comparisons a terminal shows the figure: of one order, of a portfolio.
    """

    name: str
    kind: Kind
    title: str
    unit: str
    meaning: str
    formula: str = ""
    is_compared: bool = False
    room: int = 0
    printed: frozenset[str] = frozenset()


ORDER, PORTFOLIO = frozenset({"order"}), frozenset({"portfolio"})

FIGURES = (
    Figure(
        "upfront_price",
        Kind.CENTS,
        "Upfront price",
        "USD",
        "paid at once, at month 0",
        room=1,
        printed=ORDER | PORTFOLIO,
    ),
    Figure(
        "monthly_recurring_price",
        Kind.CENTS,
        "Monthly recurring price",
        "USD/month",
        "paid in every month of the term",
        room=2,
        printed=ORDER | PORTFOLIO,
    ),
    Figure(
        "total_cost",
        Kind.CENTS,
        "Total cost",
        "USD",
        "the upfront price and all monthly charges",
        formula="=[upfront_price]+[monthly_recurring_price]*[months]",
        room=3,
        printed=ORDER | PORTFOLIO,
    ),
    Figure(
        "effective_monthly_cost",
        Kind.CENTS,
        "Effective monthly cost",
        "USD/month",
        "the total cost over the months of the term",
        formula="=ROUND([total_cost]/[months],2)",
    ),
    Figure(
        "amortized_upfront_per_month",
        Kind.CENTS,
        "Amortized upfront per month",
        "USD/month",
        "the upfront price over the months of the term",
        formula="=ROUND([upfront_price]/[months],2)",
    ),
    Figure(
        "first_year_cash",
        Kind.CENTS,
        "First-year cash",
        "USD",
        "the upfront price and the first twelve monthly charges",
        formula="=[upfront_price]+[monthly_recurring_price]*MIN(12,[months])",
        room=7,
        printed=PORTFOLIO,
    ),
    Figure(
        "npv",
        Kind.DOLLARS,
        "NPV",
        "USD",
        "net present value: every payment, discounted to month 0",
        formula=formulas.NPV,
        room=4,
        printed=ORDER | PORTFOLIO,
    ),
    Figure(
        "npv_rank",
        Kind.RANK,
        "NPV rank",
        "",
        "the place by NPV among the options of the term",
        formula="=1+SUMPRODUCT(ISNUMBER([npv:term])*([npv:term]<[npv]))",
        printed=ORDER | PORTFOLIO,
    ),
    Figure(
        "premium",
        Kind.CENTS,
        "Premium",
        "USD",
        "the total cost above that of ALL_UPFRONT of the term",
        formula="=[total_cost]-[total_cost:all]",
        is_compared=True,
    ),
    Figure(
        "premium_percent",
        Kind.PERCENT,
        "Premium [%]",
        "%",
        "the premium as a part of ALL_UPFRONT's total cost",
        formula='=IF([total_cost:all]=0,"n/a",([total_cost]-[total_cost:all])/[total_cost:all])',
        is_compared=True,
    ),
    Figure(
        "implied_annual_rate",
        Kind.RATE,
        "Implied annual rate",
        "fraction per year",
        "the effective annual rate that is charged for paying later than ALL_UPFRONT",
        formula=formulas.IMPLIED_RATE,
        is_compared=True,
        room=6,
        printed=ORDER,
    ),
    Figure(
        "break_even_month",
        Kind.MONTH,
        "Break-even month, undiscounted",
        "month",
        "the first month at which the cash paid so far exceeds ALL_UPFRONT's",
        formula=formulas.BREAK_EVEN,
        is_compared=True,
    ),
    Figure(
        "discounted_break_even_month",
        Kind.MONTH,
        "Break-even month, discounted",
        "month",
        "the first month at which the present value of what has been paid exceeds ALL_UPFRONT's",
        formula=formulas.DISCOUNTED_BREAK_EVEN,
        is_compared=True,
    ),
)
"""Every column of a comparison's table, in order."""

EQUIVALENT_ANNUAL_COST = Figure(
    "equivalent_annual_cost",
    Kind.DOLLARS,
    "Equivalent annual cost",
    "USD/year",
    "the level payment at the end of each year of the term that has the same NPV",
    formula=formulas.EQUIVALENT_ANNUAL_COST,
    room=5,
)
"""The figure that compares terms of different length: in `.best` and the workbook, not in the
table."""

IMPORTANT = tuple(
    figure.name
    for figure in sorted((*FIGURES, EQUIVALENT_ANNUAL_COST), key=lambda figure: figure.room)
    if figure.room
)
"""Columns that have room before the others, the most important first."""


def printed_for(what: str) -> list[str]:
    """Name the columns that a terminal shows.

    Parameters
    ----------
    what
        ``"order"`` or ``"portfolio"``.

    Examples
    --------
    >>> printed_for("order")[-1], printed_for("portfolio")[-1]
    ('implied_annual_rate', 'npv_rank')
    """
    return [figure.name for figure in FIGURES if what in figure.printed]


def described() -> str:
    """Describe every column, one entry per figure, in the form of a numpy docstring.

    Examples
    --------
    >>> print(described().splitlines()[0])
    - ``upfront_price``: paid at once, at month 0 [USD]
    """
    return "\n".join(map(_described, FIGURES))


def _described(figure: Figure) -> str:
    unit = f" [{figure.unit}]" if figure.unit else ""
    return fill(f"- ``{figure.name}``: {figure.meaning}{unit}", 90, subsequent_indent="  ")


def with_figures(method: Documented) -> Documented:
    """Write the list of figures into the docstring of what returns a table of them.

    Parameters
    ----------
    method
        Its docstring holds ``{figures}`` on a line of its own.

    Returns
    -------
    callable
        The same method.
    """
    text = method.__doc__
    # Under `python -OO` there are no docstrings.
    if text is not None:
        before, mark, after = text.partition("{figures}")
        indent = " " * (len(before) - len(before.rstrip(" ")))
        listed = described().replace("\n", f"\n{indent}") if mark else ""
        method.__doc__ = before + listed + after
    return method
