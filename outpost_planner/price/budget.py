"""Which pairs fit a budget, and the best of them: the data below `constraints.BudgetedChoice`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from outpost_planner.money import parse_cents, to_dollars
from outpost_planner.price import decide
from outpost_planner.service.pairs import OPTIONS, PAIR_INDEX, PAIRS, TERMS, Pair

if TYPE_CHECKING:
    from outpost_planner.money import Cents, Floats
    from outpost_planner.price.chain import Chain
    from outpost_planner.price.held_ranked import RankedHeld
    from outpost_planner.price.ranked import RankedPayments


@dataclass(frozen=True)
class Budgeted:
    """The pairs, and which of them fit.

    Parameters
    ----------
    comparison, first_year_cash, monthly, horizon
        As for `BudgetedChoice`.
    """

    comparison: RankedPayments
    first_year_cash: int | None = None
    monthly: int | None = None
    horizon: RankedHeld | None = None

    @property
    def ranked(self) -> RankedPayments | RankedHeld:
        """The comparison that says what costs least: the horizon where there is one.

        Examples
        --------
        >>> from outpost_planner import compare_payments, read_catalog
        >>> comparison = compare_payments(read_catalog().line_items({"OR-RKGP001": 2}))
        >>> comparison.over(3).best_within().ranked.cheapest
        Pair(payment_term='THREE_YEARS', payment_option='ALL_UPFRONT')
        """
        return self.comparison if self.horizon is None else self.horizon

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row per (payment_term, payment_option) [USD], every figure over the same time.

        That time is the horizon, renewals included, or each pair's own term where there is no
        horizon. ``monthly_recurring_price`` is the greatest of any month. ``fits`` says whether
        both caps hold; a pair without a known cost never does. ``cost_of_fitting`` is what the
        equivalent annual cost exceeds that of the best pair without caps by; of the best pair of
        the same term for capacity that joins a contract, whose term is given.

        Examples
        --------
        >>> from outpost_planner import compare_payments, read_catalog
        >>> comparison = compare_payments(read_catalog().line_items({"OR-RKGP001": 2}))
        >>> comparison.best_within(first_year_cash=190_000).table["fits"].sum()
        np.int64(1)
        """
        # As arrays: pandas would compare the index of every column with that of every other.
        npv = self.ranked.table["npv"].to_numpy()
        costs = self.ranked.equivalent_annual_costs.to_numpy()
        known = ~np.isnan(costs)
        cash, monthly = self._cents
        fits = known.copy()
        if self.first_year_cash is not None:
            fits &= cash <= self.first_year_cash
        if self.monthly is not None:
            fits &= monthly <= self.monthly
        return pd.DataFrame(
            {
                "first_year_cash": to_dollars(cash, known),
                "monthly_recurring_price": to_dollars(monthly, known),
                "npv": npv,
                "equivalent_annual_cost": costs,
                "fits": fits,
                "cost_of_fitting": costs - self._least_without_caps(costs),
            },
            index=PAIR_INDEX,
        )

    @property
    def _cents(self) -> tuple[Cents, Cents]:
        """First-year cash and greatest monthly price by pair."""
        if self.horizon is not None:
            return self.horizon.first_year_cents, self.horizon.greatest_monthly_cents
        return self.comparison.measures.first_year_cash[0], self.comparison.amounts.monthly[0]

    def _least_without_caps(self, costs: Floats) -> Any:
        """Return the best pair's cost; by pair, that of its term's best if the term is given."""
        if self.comparison.months_left is None:
            (choice,), _ = decide.least(costs[None, :])
            return costs[choice]
        (choices,), _ = decide.least_by_term(costs[None, :])
        # Pairs stand term by term: each term's cost stands once for each of its options.
        return np.repeat(costs[choices], len(OPTIONS))

    @cached_property
    def pair(self) -> Pair | None:
        """The pair of least equivalent annual cost that fits; None where none does.

        None, too, for capacity that joins a contract whose term is not known; see `options`.

        Examples
        --------
        >>> from outpost_planner import compare_payments, read_catalog
        >>> comparison = compare_payments(read_catalog().line_items({"OR-RKGP001": 2}))
        >>> comparison.over(5).best_within(first_year_cash=190_000).pair
        Pair(payment_term='FIVE_YEARS', payment_option='NO_UPFRONT')
        """
        if self.comparison.months_left is not None and len(self.terms) > 1:
            return None
        return decide.cheapest_pair(self._that_fit("equivalent_annual_cost"))

    @cached_property
    def options(self) -> dict[str, str]:
        """The option of least NPV that fits, by term; terms in which none fits are left out.

        Examples
        --------
        >>> from outpost_planner import compare_payments, read_catalog
        >>> comparison = compare_payments(read_catalog().line_items({"OR-RKGP001": 2}))
        >>> comparison.best_within(first_year_cash=190_000).options
        {'FIVE_YEARS': 'NO_UPFRONT'}
        """
        (choice,), (found,) = decide.least_by_term(self._that_fit("npv")[None, :])
        pairs = [
            PAIRS[each] for each, ok in zip(choice.tolist(), found.tolist(), strict=True) if ok
        ]
        return {pair.payment_term: pair.payment_option for pair in pairs}

    @cached_property
    def chain(self) -> Chain | None:
        """The cheapest chain of contracts over the horizon that fits; None without a horizon.

        Examples
        --------
        >>> from outpost_planner import compare_payments, read_catalog
        >>> comparison = compare_payments(read_catalog().line_items({"OR-RKGP001": 2}))
        >>> print(comparison.over(4).best_within(first_year_cash=190_000).chain)
        no upfront for five years
        """
        caps = (self.first_year_cash, self.monthly)
        return None if self.horizon is None else self.horizon.chain_within(caps)

    @property
    def cost_of_fitting(self) -> float:
        """What the caps cost per year [USD]; NaN where nothing fits.

        Examples
        --------
        >>> from outpost_planner import compare_payments, read_catalog
        >>> comparison = compare_payments(read_catalog().line_items({"OR-RKGP001": 2}))
        >>> comparison.best_within(first_year_cash=10**6).cost_of_fitting
        0.0
        """
        if self.pair is None:
            return float("nan")
        return float(self.table.at[tuple(self.pair), "cost_of_fitting"])

    @property
    def terms(self) -> list[str]:
        """The terms that have prices.

        Examples
        --------
        >>> from outpost_planner import compare_payments, read_catalog
        >>> lines = read_catalog().line_items({"OR-RKGP001": 2})
        >>> compare_payments(lines, months_left=20).best_within().terms
        ['THREE_YEARS', 'FIVE_YEARS']
        """
        return [term for term in TERMS if self.table.loc[term, "npv"].notna().any()]

    def _that_fit(self, figure: str) -> Floats:
        """Return a figure of the pairs that fit, NaN for the others."""
        return np.where(self.table["fits"], self.table[figure], np.nan)


def budget_in_cents(
    first_year_cash: float | None, monthly: float | None
) -> tuple[int | None, int | None]:
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

    Examples
    --------
    >>> budget_in_cents(250_000, None)
    (25000000, None)
    """
    caps = {"first_year_cash": first_year_cash, "monthly": monthly}
    cash, month = (None if cap is None else parse_cents(cap, name) for name, cap in caps.items())
    return cash, month
