"""What was billed for Outposts and what will be, period by period."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from outpost_planner.errors import check_kind
from outpost_planner.quote.contracts.billed import BILLED, BOUND, IF_NOBODY_ACTS
from outpost_planner.quote.contracts.fleet import Contracts
from outpost_planner.show import axes, colours
from outpost_planner.show.wording import count, format_dollars

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from outpost_planner.price.calendar import Numbering, Period
    from outpost_planner.price.convention import Timing
    from outpost_planner.quote.contracts.billed import By

MOST_GROUPS = 6
"""Outposts or accounts that are drawn by themselves, the dearest; the others are added up."""

OTHERS = "all others"

GROUNDS = {BILLED: 1.0, BOUND: 0.55, IF_NOBODY_ACTS: 0.2}
"""How strong the colour of each kind is."""

MOST_TICKS = 6


@axes.house()
def plot_billing(
    contracts: Contracts,
    ax: Axes | None = None,
    *,
    by: By = "outpost",
    period: Period = "month",
    fiscal_year_start: int = 1,
    fiscal_year_number: Numbering = "end",
    timing: Timing = "end",
    months_ahead: int = 12,
) -> Axes:
    """Draw what was billed by now, what is bound ahead, and what month to month would add.

    Parameters
    ----------
    contracts
        From `outpost_planner.contracts`.
    ax
        Axes to draw on. Default: a new figure.
    by, period, fiscal_year_start, fiscal_year_number, timing, months_ahead
        As for `Contracts.billed`.

    Returns
    -------
    matplotlib.axes.Axes
        One stacked bar per period [USD]: a colour and hatch per Outpost or account; full where it
        was billed, paler where it is bound, palest where it goes on month to month if nobody acts.

    Raises
    ------
    InputError
        For what cannot be used.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> from outpost_planner.quote.contracts.examples import example_contracts
    >>> ax = plot_billing(example_contracts(), period="fiscal_year")
    >>> print(ax.get_title(loc="left").replace(chr(92), ""))
    $132,000.00 was billed by 21 Dec 2027, $1,600.00 is bound ahead,
    and $57,550.00 follows within 12 months if nobody acts
    >>> plt.close()
    """
    check_kind(contracts, Contracts, "plot_billing", "planner.contracts(connection) makes them")
    table = contracts.billed(
        period,
        by,
        fiscal_year_start=fiscal_year_start,
        fiscal_year_number=fiscal_year_number,
        timing=timing,
        months_ahead=months_ahead,
    )
    ax = axes.new_axes(ax)
    if table.empty:
        return axes.empty_message(ax, "Nothing is billed: there is no subscription with a price.")
    name = str(table.columns[0])
    grouped = _fewer(table, by)
    groups = list(dict.fromkeys(grouped[by]))
    periods = _all_periods(grouped[name].unique(), name)
    places = {label: place for place, label in enumerate(periods)}
    bottom = np.zeros(len(periods))
    for kind, strength in GROUNDS.items():
        for number, group in enumerate(groups):
            part = grouped[(grouped["kind"] == kind) & (grouped[by] == group)]
            if part.empty:
                continue
            heights = np.zeros(len(periods))
            heights[[places[label] for label in part[name]]] = part["billed_cost"]
            _bar(ax, heights, bottom, number, strength)
            bottom += heights
    _x_axis(ax, periods, name)
    ax.set_ylabel("Billed [USD]")
    ax.yaxis.set_major_formatter(axes.dollar_formatter())
    ax.set_ylim(0, float(bottom.max()) * 1.08)
    _legend(ax, groups, set(table["kind"]))
    ax.set_title(axes.escape_math(_finding(table, contracts, months_ahead)), loc="left")
    axes.foot(ax, _foot(contracts))
    return ax


def _bar(ax: Axes, heights: Any, bottom: Any, number: int, strength: float) -> None:
    colour = colours.COLOURS[number % len(colours.COLOURS)]
    ax.bar(
        range(len(heights)),
        heights,
        bottom=bottom,
        width=0.8,
        color=(colour, strength),
        hatch=colours.HATCHES[number % len(colours.HATCHES)],
        edgecolor=colours.INK,
        linewidth=0.5,
    )


def _fewer(table: pd.DataFrame, by: str) -> pd.DataFrame:
    """Add up all groups but the dearest ones; what stands for them comes last."""
    sums = table.groupby(by)["billed_cost"].sum().sort_values(ascending=False, kind="stable")
    kept = list(sums.index[: MOST_GROUPS if len(sums) <= MOST_GROUPS else MOST_GROUPS - 1])
    place = {group: at for at, group in enumerate(kept)}
    fewer = table.assign(**{by: table[by].where(table[by].isin(kept), OTHERS)})
    keys = [str(table.columns[0]), by, "kind"]
    summed = fewer.groupby(keys, sort=False)["billed_cost"].sum().reset_index()
    order = summed[by].map(lambda group: place.get(group, len(kept)))
    return summed.iloc[np.argsort(order.to_numpy(), kind="stable")]


def _all_periods(labels: Any, name: str) -> list[str]:
    """Return every period from the first to the last; a month without a charge is a gap in time."""
    first, last = min(labels), max(labels)
    if name == "month":
        every = pd.period_range(first, last, freq="M")
        return [str(each) for each in every]
    return sorted(labels)


def _x_axis(ax: Axes, periods: list[str], name: str) -> None:
    step = -(-len(periods) // MOST_TICKS)
    ax.set_xticks(range(0, len(periods), step), periods[::step])
    ax.set_xlabel(name.replace("_", " ").capitalize())
    ax.set_xlim(-0.7, max(len(periods), 3) - 0.3)
    ax.grid(visible=False, axis="x")


def _legend(ax: Axes, groups: list[str], kinds: set[str]) -> None:
    from matplotlib.patches import Patch  # noqa: PLC0415 - see axes.house

    handles = [
        Patch(
            facecolor=colours.COLOURS[number % len(colours.COLOURS)],
            hatch=colours.HATCHES[number % len(colours.HATCHES)],
            edgecolor=colours.INK,
            label=axes.escape_math(group),
        )
        for number, group in enumerate(groups)
    ]
    said = {
        BILLED: "billed by now",
        BOUND: "bound ahead",
        IF_NOBODY_ACTS: "month to month, if nobody acts",
    }
    handles += [
        Patch(facecolor=(colours.GREY, strength), edgecolor=colours.INK, label=said[kind])
        for kind, strength in GROUNDS.items()
        if kind in kinds
    ]
    axes.legend_beside(ax, handles=handles, fontsize="small")


def _finding(table: pd.DataFrame, contracts: Contracts, months_ahead: int) -> str:
    sums = table.groupby("kind")["billed_cost"].sum()
    by_kind = {kind: float(sums.get(kind, 0.0)) for kind in GROUNDS}
    today = f"{contracts.now.day} {contracts.now:%b %Y}"
    said = (
        f"{format_dollars(by_kind[BILLED])} was billed by {today},"
        f" {format_dollars(by_kind[BOUND])} is bound ahead"
    )
    if not by_kind[IF_NOBODY_ACTS]:
        return said
    return (
        f"{said},\nand {format_dollars(by_kind[IF_NOBODY_ACTS])} follows within"
        f" {count(months_ahead, 'month')} if nobody acts"
    )


def _foot(contracts: Contracts) -> str:
    problems = int(contracts.subscriptions["problem"].ne("").sum())
    said = [
        (
            "Source: GetOutpostBillingInformation. A renewal's upfront price stands five business"
            " days before it begins."
        ),
        f"Left out for want of an amount: {count(problems, 'subscription')}." if problems else "",
        f"NOT WHOLE: {count(len(contracts.errors), 'answer')} missing."
        if len(contracts.errors)
        else "",
    ]
    return " ".join(filter(None, said))
