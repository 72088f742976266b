"""The best way to pay that fits a budget, and what it costs to fit."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from outpost_planner.payments import wording
from outpost_planner.payments.money import format_dollars, parse_cents
from outpost_planner.payments.pairs import Pair

if TYPE_CHECKING:
    import pandas as pd

    from outpost_planner.payments.compare import PaymentComparison
    from outpost_planner.payments.horizon import HorizonComparison


@dataclass(frozen=True)
class BudgetedChoice:
    """The pairs that fit a budget, and the best of them; made by `best_within` of a comparison or of a horizon.

    Parameters
    ----------
    comparison
        What is chosen from.
    first_year_cash
        Most that the first twelve months may cost [cents]; None for no cap.
    monthly
        Most that a month may cost from then on, the recurring price [cents]; None for no cap.
    horizon
        Over which the pairs are ranked; each pair over its own term where left out.

    Examples
    --------
    >>> from outpost_planner import compare_payments, read_catalog
    >>> comparison = compare_payments(read_catalog().line_items({"OR-RKGP001": 2}))
    >>> print(comparison.best_within(first_year_cash=100).summary)
    No way to pay fits $100.00 in the first year. The least first-year cash is $150,742.08, with no upfront for five \
years.
    """

    comparison: PaymentComparison
    first_year_cash: int | None = None
    monthly: int | None = None
    horizon: HorizonComparison | None = None

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row a (payment_term, payment_option) [USD].

        ``fits`` says whether both caps hold; ``cost_of_fitting`` is what the equivalent annual cost exceeds that of
        the best pair without caps by.
        """
        figures, known = self.comparison.measures, self.comparison.amounts.known[0]
        fits = known.copy()
        if self.first_year_cash is not None:
            fits &= figures.first_year[0] <= self.first_year_cash
        if self.monthly is not None:
            fits &= self.comparison.amounts.monthly[0] <= self.monthly
        ranked = self.comparison if self.horizon is None else self.horizon
        costs = ranked.equivalent_annual_costs
        shown = self.comparison.table[["first_year_cash", "monthly_recurring_price", "npv"]]
        return shown.assign(
            equivalent_annual_cost=costs, fits=fits, cost_of_fitting=costs - np.fmin.reduce(costs.to_numpy())
        )

    @cached_property
    def pair(self) -> Pair | None:
        """The pair of least equivalent annual cost that fits; None where none does."""
        costs = self.table.loc[self.table["fits"], "equivalent_annual_cost"]
        return None if costs.empty else Pair(*costs.idxmin())

    @property
    def cost_of_fitting(self) -> float:
        """What the caps cost a year [USD]; NaN where nothing fits."""
        return float("nan") if self.pair is None else float(self.table.at[tuple(self.pair), "cost_of_fitting"])

    @cached_property
    def caps(self) -> str:
        """The budget in words."""
        said = [
            f"{format_dollars(cap / 100)} {when}"
            for cap, when in ((self.first_year_cash, "in the first year"), (self.monthly, "a month"))
            if cap is not None
        ]
        return " and ".join(said) or "no cap at all"

    @cached_property
    def summary(self) -> str:
        """The finding in words."""
        if self.pair is None:
            return f"No way to pay fits {self.caps}. {self._nearest()}".strip()
        named = f"{wording.words(self.pair.payment_option)} for {wording.words(self.pair.payment_term)}"
        best = (self.comparison if self.horizon is None else self.horizon).cheapest
        if best is None or self.pair == best:
            return f"Within {self.caps}, {named} is best; the budget costs nothing."
        free = f"{wording.words(best.payment_option)} for {wording.words(best.payment_term)}"
        return (
            f"Within {self.caps}, {named} is best; fitting costs {format_dollars(self.cost_of_fitting)} a year against "
            f"{free}."
        )

    def _nearest(self) -> str:
        """Say what the least budget would be."""
        said = []
        caps = (("first_year_cash", self.first_year_cash), ("monthly_recurring_price", self.monthly))
        for column, cap in caps:
            amounts = self.table[column].dropna()
            if cap is None or amounts.empty or amounts.min() * 100 <= cap:
                continue
            least = Pair(*amounts.idxmin())
            said.append(
                f"The least {'first-year cash' if column == 'first_year_cash' else 'monthly price'} is "
                f"{format_dollars(amounts.min())}, with {wording.words(least.payment_option)} for "
                f"{wording.words(least.payment_term)}."
            )
        if not self.table["npv"].notna().any():
            return "No pair has all its prices."
        return " ".join(said) or "Each cap can be met, but not both by one pair."

    def __repr__(self) -> str:
        return f"{self.summary}\n{wording.readable(self.table).to_string()}"

    def _repr_html_(self) -> str:
        return wording.html_page("Ways to pay within a budget", [self.summary], self.table)


def budget_in_cents(first_year_cash: float | None, monthly: float | None) -> tuple[int | None, int | None]:
    """Read the two caps of a budget.

    Parameters
    ----------
    first_year_cash, monthly
        Caps [USD]; None for none.

    Returns
    -------
    tuple
        The same [cents].

    Raises
    ------
    InputError
        For a cap that is no amount of dollars.
    """
    caps = {"first_year_cash": first_year_cash, "monthly": monthly}
    cash, month = (None if cap is None else parse_cents(cap, name) for name, cap in caps.items())
    return cash, month
