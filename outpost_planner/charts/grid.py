"""Option × term as a heat map of the equivalent annual cost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.patches import Rectangle

from outpost_planner.charts.options import broken_title, source_below
from outpost_planner.errors import check_kind
from outpost_planner.price import findings
from outpost_planner.price.comparison import PaymentComparison
from outpost_planner.price.horizon import HorizonComparison
from outpost_planner.service.pairs import OPTIONS, TERM_MONTHS, TERMS
from outpost_planner.show import axes, colours
from outpost_planner.show.wording import whole_dollars, words

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes


@axes.house()
def plot_payment_grid(
    comparison: PaymentComparison | HorizonComparison, ax: Axes | None = None
) -> Axes:
    """Draw option × term as a heat map of the equivalent annual cost, the best cell framed.

    Parameters
    ----------
    comparison
        From `compare_payments`: each contract renewed at today's price without end; or from its
        ``over(years)``: for a need of so many years, all that is bound included.
    ax
        Axes to draw on. Default: a new figure.

    Returns
    -------
    matplotlib.axes.Axes
        Each cell says its equivalent annual cost [USD/year] and, below it, what is bound at signing
        and the first-year cash [USD]. For capacity that joins a running contract the best option of
        each term is framed, because the term is given.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> from outpost_planner import compare_payments, read_catalog
    >>> comparison = compare_payments(read_catalog().line_items({"OR-RKGP001": 2}))
    >>> print(plot_payment_grid(comparison.over(3)).get_title(loc="left"))
    Needed for 3 years, at 8.00 % a year: all upfront for three years costs least
    (equivalent annual cost, renewed at today's price, all that is bound included)
    >>> print(plot_payment_grid(comparison).get_title(loc="left"))
    Needed without end, at 8.00 % a year: all upfront for five years costs least
    (equivalent annual cost, every contract renewed at today's price)
    >>> plt.close("all")
    """
    if not isinstance(comparison, HorizonComparison):
        check_kind(
            comparison, PaymentComparison, "plot_payment_grid", "compare_payments(lines) makes one"
        )
    ax = axes.new_axes(ax)
    costs = comparison.equivalent_annual_costs.to_numpy()
    if np.isnan(costs).all():
        return axes.empty_message(ax, comparison.summary)
    # The pairs stand term by term.
    costs = costs.reshape(len(TERMS), len(OPTIONS)).T
    framed = findings.framed_pairs(comparison)
    table = comparison.table
    ax.imshow(costs, cmap=colours.SEQUENTIAL, aspect="auto")
    # The colour map darkens upwards: on its darker half words are white.
    low, high = np.nanmin(costs), np.nanmax(costs)
    darker = low + 0.55 * (high - low)
    for row, option in enumerate(OPTIONS):
        for column, term in enumerate(TERMS):
            cost, is_best = costs[row, column], (term, option) in framed
            said = (
                _gap(comparison, term)
                if np.isnan(cost)
                else _figures(cost, table.loc[(term, option)])
            )
            ink = "white" if cost > darker else colours.BLACK
            _write(ax, (column, row), f"best\n{said}" if is_best else said, ink, is_bold=is_best)
            if is_best:
                _frame(ax, (column, row))
    ax.set_xticks(range(len(TERMS)), [words(term) for term in TERMS])
    ax.set_yticks(range(len(OPTIONS)), [words(option) for option in OPTIONS])
    ax.set_xlabel("Payment term")
    ax.grid(visible=False)
    ax.tick_params(length=0)
    broken_title(ax, findings.grid_title(comparison), "costs least ", "included); ", "least NPV: ")
    return source_below(ax, comparison)


def _figures(cost: float, figures: pd.Series) -> str:
    """Say what a cell stands for: with a horizon, renewals are bound too."""
    bound = figures["committed_cost"] if "committed_cost" in figures else figures["total_cost"]
    first_year = whole_dollars(figures["first_year_cash"])
    return f"{whole_dollars(cost)} a year\nbound {whole_dollars(bound)}\nfirst year {first_year}"


def _write(ax: Axes, at: tuple[int, int], text: str, ink: str, *, is_bold: bool) -> None:
    weight = "bold" if is_bold else "normal"
    said = axes.escape_math(text)
    ax.text(*at, said, ha="center", va="center", color=ink, weight=weight, size="small")


def _frame(ax: Axes, at: tuple[int, int]) -> None:
    corner = (at[0] - 0.47, at[1] - 0.47)
    line: dict[str, Any] = {"edgecolor": colours.VERMILLION, "linewidth": 4}
    ax.add_patch(Rectangle(corner, 0.94, 0.94, fill=False, **line))


def _gap(comparison: PaymentComparison | HorizonComparison, term: str) -> str:
    left = comparison.months_left if isinstance(comparison, PaymentComparison) else None
    return "too short" if left is not None and left > TERM_MONTHS[term] else "no price"
