"""Charts of a payment comparison. Each title states the finding; each foot says whose prices these are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from outpost_planner import style
from outpost_planner.errors import InputError
from outpost_planner.payments.pairs import OPTIONS, TERMS
from outpost_planner.payments.wording import price_warning, words

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from outpost_planner.payments.compare import PaymentComparison

LOOK: dict[str, dict[str, Any]] = {
    option: {"color": style.COLOURS[i], "linestyle": style.LINE_STYLES[i], "marker": style.MARKERS[i]}
    for i, option in enumerate(OPTIONS)
}
"""Each option's colour, line style and marker, the same in every chart."""


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
    >>> from outpost_planner.payments import compare_payments
    >>> ax = plot_payments(compare_payments(read_catalog().line_items({"OR-RKGP001": 2})), payment_term="ONE_YEAR")
    >>> ax.get_title(loc="left")
    'Partial upfront and no upfront overtake all upfront in month 12 of one year'
    >>> plt.close()
    """
    ax = style.new_axes(ax)
    term = _term(comparison, payment_term)
    if term is None:
        return style.empty_message(ax, comparison.summary)
    months = int(comparison.amounts.months[TERMS.index(term) * len(OPTIONS)])
    cash = comparison.cash_flows[term].cumsum().loc[:months].dropna(axis="columns", how="all")
    if cash.empty or not len(cash.columns):
        return style.empty_message(ax, f"No option for {words(term)} has all its prices.")
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
    for month, options in _by_month(passed).items():
        amounts = [cash.at[month, option] for option in options]
        ax.plot([month] * len(amounts), amounts, marker="o", markersize=12, fillstyle="none", color=style.BLACK, ls="")
        ax.annotate(
            f"month {month}",
            (month, max(amounts)),
            xytext=(-6, 10),
            textcoords="offset points",
            ha="right",
            fontsize="small",
        )
    ax.set_title(style.escape_math(_break_even_title(term, passed, cash)), loc="left")
    ax.set_xlabel("Month of the contract")
    ax.set_ylabel("Cumulative cash [USD]")
    ax.yaxis.set_major_formatter(style.dollar_formatter())
    ax.set_ylim(bottom=0)
    ax.set_xlim(0, months)
    ax.set_xticks(range(0, months + 1, max(1, months // 6)))
    ax.legend(loc="lower right", frameon=False)
    return _foot(ax, comparison)


def _break_even_title(term: str, passed: pd.Series, cash: pd.DataFrame) -> str:
    if "ALL_UPFRONT" not in cash.columns:
        return f"Cumulative cash by option, {words(term)} (all upfront is not available)"
    if passed.empty:
        return f"No option overtakes all upfront within {words(term)}"
    month, options = next(iter(_by_month(passed).items()))
    who, verb = " and ".join(map(words, options)).capitalize(), "overtake" if len(options) > 1 else "overtakes"
    return f"{who} {verb} all upfront in month {month} of {words(term)}"


def _by_month(passed: pd.Series) -> dict[int, list[str]]:
    """Group the options by the month in which they break even, earliest first."""
    return {int(month): [str(option) for option in group] for month, group in passed.groupby(passed).groups.items()}


def _term(comparison: PaymentComparison, payment_term: str | None) -> str | None:
    if payment_term is None:
        return None if comparison.cheapest is None else comparison.cheapest.payment_term
    if payment_term not in TERMS:
        raise InputError(f"payment_term={payment_term!r} is not one of {', '.join(TERMS)}.")
    return payment_term


def _foot(ax: Axes, comparison: PaymentComparison) -> Axes:
    text = style.escape_math(price_warning(comparison.prices))
    ax.annotate(
        text,
        (0, 0),
        xytext=(0, -46),
        xycoords="axes fraction",
        textcoords="offset points",
        fontsize="small",
        color="0.35",
    )
    return ax
