"""What is still owed if the need ends early, as a chart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from outpost_planner.charts.options import LOOK, check_term, source_below
from outpost_planner.errors import InputError, check_kind
from outpost_planner.price.comparison import PaymentComparison
from outpost_planner.price.horizon import HorizonComparison
from outpost_planner.service.pairs import OPTIONS, TERMS, Pair
from outpost_planner.show import axes, colours
from outpost_planner.show.wording import format_dollars, pair_words, words

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes


@axes.house()
def plot_exposure(
    comparison: PaymentComparison | HorizonComparison,
    ax: Axes | None = None,
    payment_term: str | None = None,
    month: int = 12,
) -> Axes:
    r"""Draw what would still be owed if the need ended in each month, by way to pay.

    Parameters
    ----------
    comparison
        From `compare_payments`: of one contract; or from its ``over(years)``: renewals included.
    ax
        Axes to draw on; default: a new figure.
    payment_term
        The one term to draw; default: all.
    month
        The month that the title speaks of, 0 to 60, or to the end of the need.

    Returns
    -------
    matplotlib.axes.Axes
        Month of the contract, or of the need, against what is still owed after that month's
        payments [USD].

    Raises
    ------
    InputError
        For a term or month that there is not.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> from outpost_planner import compare_payments, read_catalog
    >>> ax = plot_exposure(compare_payments(read_catalog().line_items({"OR-RKGP001": 2})))
    >>> print(ax.get_title(loc="left"))
    If the need ends after month 12, up to \$752,400.96 is still owed:
    no upfront for five years owes most, what is paid upfront is not paid back
    >>> plt.close()
    """
    if not isinstance(comparison, HorizonComparison):
        check_kind(
            comparison, PaymentComparison, "plot_exposure", "compare_payments(lines) makes one"
        )
    check_term(payment_term)
    exposure = comparison.exposure()
    last = int(exposure.index[-1])
    if isinstance(month, bool) or month not in range(last + 1):
        raise InputError(f"month={month!r} is not a month from 0 to {last}.")
    ax = axes.new_axes(ax)
    exposure = exposure.dropna(axis="columns", how="all")
    if payment_term is not None:
        exposure = exposure.loc[
            :, exposure.columns.get_level_values("payment_term") == payment_term
        ]
    if exposure.empty:
        return axes.empty_message(ax, "No way to pay has all its prices.")
    owing = exposure.loc[:, exposure.gt(0).any()]
    for pair in owing.columns:
        _draw(ax, owing[pair], Pair(*pair))
    ax.set_title(axes.escape_math(_title(exposure, month)), loc="left")
    ax.set_xlabel(_x_label(comparison))
    ax.set_ylabel("Still owed [USD]")
    ax.yaxis.set_major_formatter(axes.dollar_formatter())
    ax.set_ylim(bottom=0)
    end = (
        last if isinstance(comparison, HorizonComparison) else int(comparison.amounts.months.max())
    )
    ax.set_xlim(0, end)
    ax.set_xticks(range(0, end + 1, 12 * (1 + end // 120) if end > 24 else max(1, end // 6)))
    if not owing.empty:
        ax.axvline(month, color=colours.INK, linewidth=1, linestyle=":", zorder=0)
    _legend(ax, exposure, owing)
    return source_below(ax, comparison)


def _x_label(comparison: PaymentComparison | HorizonComparison) -> str:
    """Say what the months are those of."""
    if isinstance(comparison, HorizonComparison):
        return f"Month in which the need ends; {comparison.need}, {comparison.renewed_words}"
    if comparison.months_left is not None:
        return "Month, of those left of the contract, in which the need ends"
    return "Month of the contract in which the need ends"


def _draw(ax: Axes, owed: pd.Series, pair: Pair) -> None:
    """Draw one way to pay down to the end of its contract, its term written where it begins."""
    # One month beyond the last debt, so that the line is seen to reach zero.
    end = min(int(owed.index[owed.gt(0)].max()) + 1, int(owed.index[-1]))
    shown = owed.loc[:end]
    ax.plot(
        shown.index,
        shown,
        drawstyle="steps-post",
        markevery=max(1, end // 6),
        markersize=5,
        label=pair_words(pair),
        linewidth=1 + TERMS.index(pair.payment_term) / 2,
        **LOOK[pair.payment_option],
    )
    ax.annotate(
        words(pair.payment_term),
        (0, float(shown.iloc[0])),
        xytext=(9, 1),
        textcoords="offset points",
        fontsize="small",
    )


def _title(exposure: pd.DataFrame, month: int) -> str:
    at = exposure.loc[month]
    if not at.gt(0).any():
        return f"If the need ends after month {month}, nothing is owed any more"
    most = pair_words(at.idxmax())
    return (
        f"If the need ends after month {month}, up to {format_dollars(float(at.max()))} is still"
        f" owed:\n{most} owes most, what is paid upfront is not paid back"
    )


def _legend(ax: Axes, exposure: pd.DataFrame, owing: pd.DataFrame) -> None:
    """Name each option once, and those that owe nothing from the first day on."""
    handles, labels = ax.get_legend_handles_labels()
    by_option = {
        label.split(" for ")[0]: handle for handle, label in zip(handles, labels, strict=True)
    }
    free = [
        words(option)
        for option in OPTIONS
        if option in exposure.columns.get_level_values("payment_option")
        and option not in owing.columns.get_level_values("payment_option")
    ]
    title = f"{' and '.join(free)}: nothing owed after month 0" if free else None
    if by_option or title:
        ax.legend(
            by_option.values(), by_option.keys(), loc="upper right", frameon=False, title=title
        )
