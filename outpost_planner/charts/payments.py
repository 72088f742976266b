"""The cumulative cash of each way to pay, with the break-even months marked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from outpost_planner.charts.options import LOOK, broken_title, charted_term, source_below
from outpost_planner.errors import check_kind
from outpost_planner.price import findings
from outpost_planner.price.comparison import PaymentComparison
from outpost_planner.show import axes, colours
from outpost_planner.show.wording import words

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@axes.house()
def plot_payments(
    comparison: PaymentComparison, ax: Axes | None = None, payment_term: str | None = None
) -> Axes:
    """Draw the cumulative cash of each option of a term, with the break-even months marked.

    Parameters
    ----------
    comparison
        From `compare_payments`.
    ax
        Axes to draw on. Default: a new figure.
    payment_term
        The term to draw. Default: that of least equivalent annual cost.

    Returns
    -------
    matplotlib.axes.Axes
        Month against cumulative cash [USD].

    Raises
    ------
    InputError
        For a term that there is not.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> from outpost_planner import read_catalog
    >>> from outpost_planner.price.compare import compare_payments
    >>> ax = plot_payments(
    ...     compare_payments(read_catalog().line_items({"OR-RKGP001": 2})), payment_term="ONE_YEAR"
    ... )
    >>> print(ax.get_title(loc="left"))
    One year, one contract. In cash, undiscounted,
    partial upfront and no upfront overtake all upfront in month 12 of 12;
    discounted at 8.00 %: partial upfront and no upfront in month 12
    >>> plt.close()
    """
    check_kind(comparison, PaymentComparison, "plot_payments", "compare_payments(lines) makes one")
    ax = axes.new_axes(ax)
    term = charted_term(comparison, payment_term)
    if term is None:
        return axes.empty_message(ax, comparison.summary)
    months = findings.months_of(comparison, term)
    cash = comparison.cash_flows[term].cumsum().loc[:months].dropna(axis="columns", how="all")
    if cash.empty or not len(cash.columns):
        return axes.empty_message(ax, f"No option for {words(term)} has all its prices.")
    for option in cash.columns:
        ax.plot(
            cash.index,
            cash[option],
            drawstyle="steps-post",
            # Six markers on a line, however many months the contract has.
            markevery=max(1, months // 6),
            markersize=5,
            label=words(str(option)),
            **LOOK[str(option)],
        )
    passed = comparison.table.loc[term, "break_even_month"].dropna()
    for month, options in findings.by_month(passed).items():
        amounts = [cash.at[month, option] for option in options]
        ax.plot(
            [month] * len(amounts),
            amounts,
            marker="o",
            markersize=12,
            fillstyle="none",
            color=colours.INK,
            ls="",
        )
        ax.annotate(
            f"month {month}",
            (month, max(amounts)),
            xytext=(-6, 10),
            textcoords="offset points",
            ha="right",
            fontsize="small",
        )
    said = findings.break_even_sentence(comparison, term)
    broken_title(ax, f"{findings.contract_words(comparison, term)}. {said}", "undiscounted, ", "; ")
    ax.set_xlabel(
        "Month of the contract" if comparison.months_left is None else "Month of those left"
    )
    ax.set_ylabel("Cumulative cash, undiscounted [USD]")
    ax.yaxis.set_major_formatter(axes.dollar_formatter())
    ax.set_ylim(bottom=0)
    ax.set_xlim(0, months)
    ax.set_xticks(range(0, months + 1, max(1, months // 6)))
    ax.legend(loc="lower right")
    return source_below(ax, comparison)
