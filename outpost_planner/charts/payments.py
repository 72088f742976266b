"""Charts of a payment comparison. Each title states the finding; each foot says whose prices these are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.patches import Rectangle
from matplotlib.ticker import PercentFormatter

from outpost_planner.errors import InputError, check_kind
from outpost_planner.price import findings
from outpost_planner.price.comparison import PaymentComparison
from outpost_planner.price.horizon import HorizonComparison
from outpost_planner.price.prices import price_warning
from outpost_planner.price.sensitivity import RATES
from outpost_planner.service.pairs import OPTIONS, TERM_MONTHS, TERMS
from outpost_planner.show import axes, colours
from outpost_planner.show.wording import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes


LOOK: dict[str, dict[str, Any]] = {
    option: {"color": colours.COLOURS[i], "linestyle": colours.LINE_STYLES[i], "marker": colours.MARKERS[i]}
    for i, option in enumerate(OPTIONS)
}
"""Each option's colour, line style and marker, the same in every chart."""


@axes.house()
def plot_payments(comparison: PaymentComparison, ax: Axes | None = None, payment_term: str | None = None) -> Axes:
    """Draw the cumulative cash of each option of a term, with the break-even months marked.

    Parameters
    ----------
    comparison
        From `compare_payments`.
    ax
        Axes to draw on; a new figure where left out.
    payment_term
        The term to draw; that of least equivalent annual cost where left out.

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
    >>> ax = plot_payments(compare_payments(read_catalog().line_items({"OR-RKGP001": 2})), payment_term="ONE_YEAR")
    >>> print(ax.get_title(loc="left"))
    One year, one contract. In cash, undiscounted,
    partial upfront and no upfront overtake all upfront in month 12 of 12;
    discounted at 8.00 %: partial upfront and no upfront in month 12
    >>> plt.close()
    """
    check_kind(comparison, PaymentComparison, "plot_payments", "compare_payments(lines) makes one")
    ax = axes.new_axes(ax)
    term = _term(comparison, payment_term)
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
            markevery=max(1, months // 6),
            markersize=5,
            label=words(str(option)),
            **LOOK[str(option)],
        )
    passed = comparison.table.loc[term, "break_even_month"].dropna()
    for month, options in findings.by_month(passed).items():
        amounts = [cash.at[month, option] for option in options]
        ax.plot([month] * len(amounts), amounts, marker="o", markersize=12, fillstyle="none", color=colours.INK, ls="")
        ax.annotate(
            f"month {month}",
            (month, max(amounts)),
            xytext=(-6, 10),
            textcoords="offset points",
            ha="right",
            fontsize="small",
        )
    said = findings.break_even_sentence(comparison, term)
    _title(ax, f"{findings.contract_words(comparison, term)}. {said}", "undiscounted, ", "; ")
    ax.set_xlabel("Month of the contract" if comparison.months_left is None else "Month of those left")
    ax.set_ylabel("Cumulative cash, undiscounted [USD]")
    ax.yaxis.set_major_formatter(axes.dollar_formatter())
    ax.set_ylim(bottom=0)
    ax.set_xlim(0, months)
    ax.set_xticks(range(0, months + 1, max(1, months // 6)))
    ax.legend(loc="lower right")
    return _foot(ax, comparison)


@axes.house()
def plot_payment_grid(comparison: PaymentComparison | HorizonComparison, ax: Axes | None = None) -> Axes:
    """Draw option × term as a heat map of the equivalent annual cost, the best cell framed.

    Parameters
    ----------
    comparison
        From `compare_payments`: each contract renewed at today's price without end; or from its ``over(years)``: for a
        need of so many years, all that is bound included.
    ax
        Axes to draw on; a new figure where left out.

    Returns
    -------
    matplotlib.axes.Axes
        Each cell says its equivalent annual cost [USD/year] and, below it, what is bound at signing and the first-year
        cash [USD]. For capacity that joins a running contract the best option of each term is framed, because the
        term is given.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> from outpost_planner import compare_payments, read_catalog
    >>> comparison = compare_payments(read_catalog().line_items({"OR-RKGP001": 2}))
    >>> print(plot_payment_grid(comparison.over(3)).get_title(loc="left"))
    Needed for 3 years, at 8.00 % a year: no upfront for three years costs least
    (equivalent annual cost, renewed at today's price, all that is bound included)
    >>> print(plot_payment_grid(comparison).get_title(loc="left"))
    Needed without end, at 8.00 % a year: no upfront for five years costs least
    (equivalent annual cost, every contract renewed at today's price)
    >>> plt.close("all")
    """
    if not isinstance(comparison, HorizonComparison):
        check_kind(comparison, PaymentComparison, "plot_payment_grid", "compare_payments(lines) makes one")
    ax = axes.new_axes(ax)
    costs = comparison.equivalent_annual_costs.to_numpy()
    if np.isnan(costs).all():
        return axes.empty_message(ax, comparison.summary)
    # The pairs stand term by term.
    costs = costs.reshape(len(TERMS), len(OPTIONS)).T
    framed = findings.framed_pairs(comparison)
    table = comparison.table
    bound = "committed_cost" if "committed_cost" in table else "total_cost"
    low, high = np.nanmin(costs), np.nanmax(costs)
    ax.imshow(costs, cmap=colours.SEQUENTIAL, aspect="auto")
    for row, option in enumerate(OPTIONS):
        for column, term in enumerate(TERMS):
            cost, figures = costs[row, column], table.loc[(term, option)]
            is_best = (term, option) in framed
            text = (
                _gap(comparison, term)
                if np.isnan(cost)
                else f"{_dollars(cost)} a year\n"
                f"bound {_dollars(figures[bound])}\nfirst year {_dollars(figures['first_year_cash'])}"
            )
            text = f"best\n{text}" if is_best else text
            # The colour map darkens upwards.
            colour = "white" if cost > low + 0.55 * (high - low) else colours.BLACK
            weight = "bold" if is_best else "normal"
            ax.text(
                column,
                row,
                axes.escape_math(text),
                ha="center",
                va="center",
                color=colour,
                weight=weight,
                size="small",
            )
            if is_best:
                corner = (column - 0.47, row - 0.47)
                ax.add_patch(Rectangle(corner, 0.94, 0.94, fill=False, edgecolor=colours.VERMILLION, linewidth=4))
    ax.set_xticks(range(len(TERMS)), [words(term) for term in TERMS])
    ax.set_yticks(range(len(OPTIONS)), [words(option) for option in OPTIONS])
    ax.set_xlabel("Payment term")
    ax.grid(visible=False)
    ax.tick_params(length=0)
    _title(ax, findings.grid_title(comparison), "costs least ", "included); ", "least NPV: ")
    return _foot(ax, comparison)


@axes.house()
def plot_npv_sensitivity(
    comparison: PaymentComparison,
    ax: Axes | None = None,
    payment_term: str | None = None,
    rates: Sequence[float] | None = None,
) -> Axes:
    """Draw the NPV of each option of a term against the discount rate, with the crossovers marked.

    Parameters
    ----------
    comparison
        From `compare_payments`.
    ax
        Axes to draw on; a new figure where left out.
    payment_term
        The term to draw; that of least equivalent annual cost where left out.
    rates
        Discount rates per year, as fractions; 0 to 30 % where left out.

    Returns
    -------
    matplotlib.axes.Axes
        Discount rate [% a year] against NPV [USD].

    Raises
    ------
    InputError
        For a term that there is not, or a rate that cannot be used.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> from outpost_planner import compare_payments, read_catalog
    >>> comparison = compare_payments(read_catalog().line_items({"OR-RKGP001": 2}))
    >>> plot_npv_sensitivity(comparison, payment_term="ONE_YEAR").get_title(loc="left")
    'One year, one contract. Least NPV: all upfront up to 9.49 %, then no upfront'
    >>> plt.close()
    """
    check_kind(comparison, PaymentComparison, "plot_npv_sensitivity", "compare_payments(lines) makes one")
    ax = axes.new_axes(ax)
    term = _term(comparison, payment_term)
    if term is None:
        return axes.empty_message(ax, comparison.summary)
    sensitivity = comparison.sensitivity(RATES if rates is None else sorted(rates))
    npv = sensitivity.npv[term].dropna(axis="columns", how="all")
    if npv.empty or not len(npv.columns):
        return axes.empty_message(ax, f"No option for {words(term)} has all its prices.")
    for option in npv.columns:
        ax.plot(npv.index, npv[option], markevery=max(1, len(npv) // 6), label=words(str(option)), **LOOK[str(option)])
    changes = sensitivity.crossovers.query("payment_term == @term")
    changes = changes[changes["discount_rate"].between(npv.index.min(), npv.index.max())]
    for number, change in enumerate(changes.itertuples()):
        ax.plot(change.discount_rate, change.npv, "o", markersize=12, fillstyle="none", color=colours.INK)
        ax.annotate(
            f"{change.discount_rate:.2%}",
            (change.discount_rate, change.npv),
            xytext=(8, 10 + 14 * number),
            textcoords="offset points",
            fontsize="small",
        )
    ax.axvline(comparison.convention.discount_rate, color=colours.INK, linewidth=1, linestyle=":", zorder=0)
    said = findings.crossover_sentence(comparison, term, float(npv.index.min()), float(npv.index.max()))
    _title(ax, f"{findings.contract_words(comparison, term)}. {said}")
    ax.set_xlabel("Discount rate [% a year]; dotted: the rate of the comparison")
    ax.set_ylabel("NPV [USD]")
    ax.xaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    ax.yaxis.set_major_formatter(axes.dollar_formatter())
    ax.legend(loc="upper right")
    return _foot(ax, comparison)


def _title(ax: Axes, text: str, *breaks: str) -> None:
    """Set a title whose lines end behind the first of each of these texts."""
    for end in breaks:
        text = text.replace(end, f"{end.rstrip()}\n", 1)
    ax.set_title(axes.escape_math(text), loc="left", fontsize="medium")


def _gap(comparison: PaymentComparison | HorizonComparison, term: str) -> str:
    left = comparison.months_left if isinstance(comparison, PaymentComparison) else None
    return "too short" if left is not None and left > TERM_MONTHS[term] else "no price"


def _dollars(amount: float) -> str:
    return f"${amount:,.0f}"


def _term(comparison: PaymentComparison, payment_term: str | None) -> str | None:
    if payment_term is None:
        best = comparison.cheapest or next(iter(findings.framed_pairs(comparison)), None)
        return None if best is None else best.payment_term
    if payment_term not in TERMS:
        raise InputError(f"payment_term={payment_term!r} is not one of {', '.join(TERMS)}.")
    return payment_term


def _foot(ax: Axes, comparison: PaymentComparison | HorizonComparison) -> Axes:
    given = comparison.comparison if isinstance(comparison, HorizonComparison) else comparison
    text = axes.escape_math(price_warning(given.prices))
    ax.annotate(
        text,
        (0, 0),
        xytext=(0, -46),
        xycoords="axes fraction",
        textcoords="offset points",
        fontsize="small",
        color=colours.INK,
    )
    return ax
