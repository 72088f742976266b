"""The NPV of each way to pay against the discount rate, with the crossovers marked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matplotlib.ticker import PercentFormatter

from outpost_planner.charts.options import LOOK, broken_title, charted_term, source_below
from outpost_planner.errors import check_kind
from outpost_planner.price import findings
from outpost_planner.price.comparison import PaymentComparison
from outpost_planner.price.sensitivity import RATES
from outpost_planner.show import axes, colours
from outpost_planner.show.wording import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes


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
        Axes to draw on. Default: a new figure.
    payment_term
        The term to draw. Default: that of least equivalent annual cost.
    rates
        Discount rates per year, as fractions. Default: 0 to 30 %.

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
    'One year, one contract. Least NPV: all upfront up to 8.83 %, \
partial upfront up to 10.43 %, then no upfront'
    >>> plt.close()
    """
    check_kind(
        comparison, PaymentComparison, "plot_npv_sensitivity", "compare_payments(lines) makes one"
    )
    ax = axes.new_axes(ax)
    term = charted_term(comparison, payment_term)
    if term is None:
        return axes.empty_message(ax, comparison.summary)
    sensitivity = comparison.sensitivity(RATES if rates is None else sorted(rates))
    npv = sensitivity.npv[term].dropna(axis="columns", how="all")
    if npv.empty or not len(npv.columns):
        return axes.empty_message(ax, f"No option for {words(term)} has all its prices.")
    for option in npv.columns:
        ax.plot(
            npv.index,
            npv[option],
            markevery=max(1, len(npv) // 6),
            label=words(str(option)),
            **LOOK[str(option)],
        )
    changes = sensitivity.crossovers.query("payment_term == @term")
    changes = changes[changes["discount_rate"].between(npv.index.min(), npv.index.max())]
    for number, change in enumerate(changes.itertuples()):
        ax.plot(
            change.discount_rate,
            change.npv,
            "o",
            markersize=12,
            fillstyle="none",
            color=colours.INK,
        )
        ax.annotate(
            f"{change.discount_rate:.2%}",
            (change.discount_rate, change.npv),
            xytext=(8, 10 + 14 * number),
            textcoords="offset points",
            fontsize="small",
        )
    ax.axvline(
        comparison.convention.discount_rate, color=colours.INK, linewidth=1, linestyle=":", zorder=0
    )
    said = findings.crossover_sentence(
        comparison, term, float(npv.index.min()), float(npv.index.max())
    )
    broken_title(ax, f"{findings.contract_words(comparison, term)}. {said}")
    ax.set_xlabel("Discount rate [% a year]; dotted: the rate of the comparison")
    ax.set_ylabel("NPV [USD]")
    ax.xaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    ax.yaxis.set_major_formatter(axes.dollar_formatter())
    ax.legend(loc="upper right")
    return source_below(ax, comparison)
