"""What one unit of each item costs, by pair: the figures that a purchase is chosen by, and capped
by.

They are linear in the quantities, by the arithmetic of `compare_payments`: cents times quantities,
added up, and nothing rounded.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np

from outpost_planner.errors import InputError
from outpost_planner.price.prices import unit_prices
from outpost_planner.service.pairs import PAIRS, POSITION, Pair

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from outpost_planner.plan.catalog import Catalog
    from outpost_planner.price.convention import Convention

Objective: TypeAlias = Literal["npv", "total", "first_year_cash", "bound_cash"]

OBJECTIVES: dict[str, tuple[str, str]] = {
    "npv": ("NPV", "equivalent annual cost"),
    "total": ("total cost", "total cost per month of the term"),
    "first_year_cash": ("first-year cash", "first-year cash"),
    "bound_cash": ("bound cash", "bound cash"),
}
"""What is least, in one pair and where pairs of different terms are compared."""

FIGURES = ("npv", "total", "first_year_cash", "bound_cash", "upfront", "monthly")
"""What a budget may cap."""


@dataclass(frozen=True)
class Costs:
    """Figures of one unit of each item that has a price, for one pair.

    Parameters
    ----------
    pair
        The way to pay.
    months
        Of its term.
    annuity
        Present value of 1 paid every month of the term.
    figures
        Cents by figure and item id; those of NPV are not whole.
    """

    pair: Pair
    months: int
    annuity: float
    figures: Mapping[str, Mapping[str, float]]

    def of(self, figure: str, quantities: Mapping[str, int]) -> float:
        """Return a figure of a purchase [USD cent]."""
        units = self.figures[figure]
        return sum(units[item_id] * count for item_id, count in quantities.items())

    def per_time(self, objective: str, cents: float, rate: float) -> float:
        """Return what pairs of different terms are compared by [USD cent].

        Parameters
        ----------
        objective
            What is least.
        cents
            Its amount.
        rate
            Effective annual discount rate.
        """
        if objective == "total":
            return cents / self.months
        if objective == "npv":
            years = self.months / 12
            factor = years if rate == 0 else -np.expm1(-years * np.log1p(rate)) / rate
            return float(cents / factor)
        return cents


def costs_by_pair(
    catalog: Catalog,
    item_ids: Sequence[str],
    country_code: str,
    pairs: Sequence[Pair],
    convention: Convention,
) -> dict[Pair, Costs]:
    """Return the costs under each pair for which any item has a price.

    Parameters
    ----------
    catalog
        Where the prices come from.
    item_ids
        What may be bought.
    country_code
        Country of the site.
    pairs
        Ways to pay.
    convention
        Discount rate, timing and compounding.

    Raises
    ------
    InputError
        For a country without prices, and where no item has a price under any of the pairs.
    """
    prices = unit_prices(
        catalog.prices, [(country_code, item_id) for item_id in item_ids], today=catalog.today
    )
    found = {}
    for pair in pairs:
        at = POSITION[pair]
        rows = np.flatnonzero(prices.known[:, at]).tolist()
        if not rows:
            continue
        months = int(prices.months[at])
        annuity = float(convention.annuity(months))
        upfront = {item_ids[row]: int(prices.upfront[row, at]) for row in rows}
        monthly = {item_ids[row]: int(prices.monthly[row, at]) for row in rows}
        found[pair] = Costs(pair, months, annuity, _figures(upfront, monthly, months, annuity))
    if not found:
        said = " or ".join(map(str, pairs)) if len(pairs) < len(PAIRS) else "any pair"
        raise InputError(
            f"Nothing can be sized: no item has a price in {country_code} for {said}. Give prices"
            " with read_catalog(path, prices=...), or another pair."
        )
    return found


def _figures(
    upfront: Mapping[str, int], monthly: Mapping[str, int], months: int, annuity: float
) -> dict[str, dict[str, float]]:
    def together(factor: float) -> dict[str, float]:
        return {item_id: upfront[item_id] + factor * monthly[item_id] for item_id in upfront}

    return {
        "npv": together(annuity),
        "total": together(months),
        "first_year_cash": together(min(12, months)),
        # All that the contract binds is paid, whatever becomes of the need.
        "bound_cash": together(months),
        "upfront": together(0),
        "monthly": {item_id: float(cents) for item_id, cents in monthly.items()},
    }
