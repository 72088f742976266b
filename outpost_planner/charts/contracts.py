"""When contracts end, by when to act, and what month to month would cost, along time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from outpost_planner.charts.bars import label_rows
from outpost_planner.charts.days import date_text, date_ticks, days_of
from outpost_planner.errors import check_kind
from outpost_planner.quote.contracts.contract import (
    LATER,
    MONTH_TO_MONTH,
    OPEN,
    OVERDUE,
    THIS_WEEK,
)
from outpost_planner.quote.contracts.fleet import Contracts
from outpost_planner.quote.contracts.words import day
from outpost_planner.show import axes, colours
from outpost_planner.show.wording import count, is_or_are, whole_dollars

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from outpost_planner.quote.contracts.contract import Contract

MOST = 40
"""Contracts that are drawn, the most urgent ones; the title counts all."""

LOOKS = {
    OVERDUE: (colours.VERMILLION, "///", "overdue"),
    THIS_WEEK: (colours.ORANGE, "...", "this week"),
    MONTH_TO_MONTH: (colours.PURPLE, "xxx", "month to month"),
    OPEN: (colours.SKY_BLUE, "\\\\\\", "open to be renewed"),
    LATER: (colours.LIGHT_GREY, "", "later"),
}
"""Colour, hatch and words of each state that has a place in time."""


@axes.house()
def plot_contracts(contracts: Contracts, ax: Axes | None = None) -> Axes:
    """Draw how long each Outpost is bound, the last day to act, and what follows if nobody does.

    Parameters
    ----------
    contracts
        From `outpost_planner.contracts`.
    ax
        Axes to draw on. Default: a new figure.

    Returns
    -------
    matplotlib.axes.Axes
        One bar per contract, from today to its last day, what is most urgent on top; for an Outpost
        that is billed month to month, from its contract's end to today. A diamond is the last day
        to act. At most forty are drawn.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> from outpost_planner.quote.contracts.examples import example_contracts
    >>> ax = plot_contracts(example_contracts())
    >>> print(ax.get_title(loc="left")[:63])
    1 of 2 contracts is to be renewed or returned within seven days
    >>> plt.close()
    """
    check_kind(contracts, Contracts, "plot_contracts", "planner.contracts(connection) makes them")
    ax = axes.new_axes(ax)
    dated = [each for each in contracts.ordered if each.state in LOOKS]
    if not dated:
        return axes.empty_message(ax, contracts.sentences[0])
    shown = dated[:MOST]
    now = pd.Timestamp(contracts.now).normalize()
    for row, each in enumerate(shown):
        _draw(ax, row, each, now)
    acting = [(row, each.act_by) for row, each in enumerate(shown) if each.act_by]
    if acting:
        ax.plot(
            _days([each for _, each in acting]),
            [row for row, _ in acting],
            "D",
            color=colours.BLACK,
            markeredgecolor=colours.WHITE,
            markersize=7,
            linestyle="none",
            label="last day to act",
            zorder=4,
        )
    ax.axvline(days_of(pd.Series([now]))[0], color=colours.INK, linestyle="--", linewidth=1.2)
    names = [each.name for each in shown]
    often = pd.Series(names, dtype="str").value_counts()
    label_rows(
        ax,
        [each.name if often[each.name] == 1 else f"{each.name} {each.region}" for each in shown],
    )
    date_ticks(ax)
    left, right = ax.get_xlim()
    # Room for the price behind the longest bar.
    ax.set_xlim(left, right + 0.3 * (right - left))
    _legend(ax)
    ax.set_title(axes.escape_math(_finding(dated)), loc="left")
    axes.foot(
        ax,
        f"Dashed: today, {date_text(now)}. Behind each bar: what a month costs from its end on."
        + ("" if len(dated) <= MOST else f" {len(dated) - MOST:,} more are not drawn."),
    )
    axes.fit_title(ax)
    return ax


def _draw(ax: Axes, row: int, each: Contract, now: pd.Timestamp) -> None:
    colour, hatch, said = LOOKS[each.state]
    bound = _days([each.bound_until or now])[0] + 1
    today = days_of(pd.Series([now]))[0]
    start, end = sorted((today, bound))
    look: dict[str, Any] = {"color": colour, "hatch": hatch, "edgecolor": colours.BLACK}
    ax.barh(row, end - start, left=start, height=0.6, linewidth=0.6, label=said, **look)
    cents = each.month_to_month_cents
    price = "price not known" if cents is None else f"{whole_dollars(cents / 100)} a month"
    ax.annotate(
        axes.escape_math(f"renewed; then {price}" if each.is_renewed else price),
        (end, row),
        xytext=(6, 0),
        textcoords="offset points",
        va="center",
        fontsize="small",
    )


def _days(days: Sequence[Any]) -> Any:
    return days_of(pd.Series(pd.to_datetime(days, utc=True)))


def _legend(ax: Axes) -> None:
    handles, labels = ax.get_legend_handles_labels()
    once = dict(zip(labels, handles, strict=True))
    axes.legend_beside(ax, handles=once.values(), labels=once.keys(), fontsize="small")


def _finding(contracts: Sequence[Contract]) -> str:
    of = {
        state: [each for each in contracts if each.state == state]
        for state in (OVERDUE, THIS_WEEK, MONTH_TO_MONTH)
    }
    total = count(len(contracts), "contract")
    said: list[str] = []
    for state, words in (
        (OVERDUE, "overdue"),
        (THIS_WEEK, "to be renewed or returned within seven days"),
        (MONTH_TO_MONTH, "billed month to month"),
    ):
        number = len(of[state])
        if number:
            whole = f"{number:,} of {total}" if not said else f"{number:,}"
            said.append(f"{whole} {is_or_are(number)} {words}")
    due = [*of[OVERDUE], *of[THIS_WEEK]]
    if due:
        return f"{', '.join(said)};\nfirst {due[0].name}, whose last day is {day(due[0].act_by)}"
    coming = min(
        (each for each in contracts if each.act_by),
        key=lambda each: each.act_by or each.today,
        default=None,
    )
    head = ", ".join(said) or f"None of {total} needs anybody within seven days"
    if coming is None:
        return head
    return f"{head};\nthe next last day to act is {day(coming.act_by)}, for {coming.name}"
