"""Which way to pay for one order is cheapest, each contract held for its own term."""

from __future__ import annotations

from functools import cached_property

import pandas as pd

from outpost_planner.money import to_dollars
from outpost_planner.price import cash_flows, decide
from outpost_planner.price.crossover import RateRanges, per_year, rate_ranges
from outpost_planner.price.payments import Payments
from outpost_planner.service.pairs import PAIR_INDEX, PAIRS, TERMS, Pair


class RankedPayments(Payments):
    """The payments of one order, and which of them cost least."""

    @cached_property
    def best(self) -> pd.DataFrame:
        """The option of least NPV in each term, with its equivalent annual cost.

        The equivalent annual cost is the level payment at the end of each year of the term that has
        the same NPV. It compares terms of different length, on the assumption that a contract is
        renewed at its price.

        Examples
        --------
        >>> from outpost_planner import compare_payments, read_catalog
        >>> comparison = compare_payments(read_catalog().line_items({"OR-RKGP001": 2}))
        >>> comparison.best["payment_option"].tolist()
        ['ALL_UPFRONT', 'ALL_UPFRONT', 'ALL_UPFRONT']
        """
        (choice,), (found,) = decide.least_by_term(self.measures.npv)
        options = [
            PAIRS[place].payment_option if ok else None
            for place, ok in zip(choice.tolist(), found.tolist(), strict=True)
        ]
        return pd.DataFrame(
            {
                "payment_option": pd.array(options, dtype="str"),
                "npv": self.measures.npv[0, choice],
                "total_cost": to_dollars(self.measures.total_cost[0, choice], found),
                "equivalent_annual_cost": self.equivalent_annual_costs.to_numpy()[choice],
            },
            index=pd.Index(TERMS, name="payment_term", dtype="str"),
        )

    @cached_property
    def equivalent_annual_costs(self) -> pd.Series:
        """The level payment at the end of each year of a pair's term that has its NPV [USD/year].

        Examples
        --------
        All upfront for one year is 189,840.00 at month 0: 189,840 × 1.08 a year later.

        >>> from outpost_planner import compare_payments, read_catalog
        >>> comparison = compare_payments(read_catalog().line_items({"OR-RKGP001": 2}))
        >>> round(float(comparison.equivalent_annual_costs[("ONE_YEAR", "ALL_UPFRONT")]), 2)
        234863.19
        """
        rate = self.convention.effective_annual_rate
        costs = decide.annual_costs(self.measures.npv, rate, self.amounts.months)
        return pd.Series(costs[0], index=PAIR_INDEX, name="equivalent_annual_cost")

    @cached_property
    def cheapest(self) -> Pair | None:
        """The pair of least equivalent annual cost, each held for its own term.

        None where no pair has its prices. Capacity that joins a running contract has a term
        already, and only the option is chosen: None, too, where that term is not known (see
        `best_option`).

        Examples
        --------
        >>> from outpost_planner import compare_payments, read_catalog
        >>> compare_payments(read_catalog().line_items({"OR-RKGP001": 2})).cheapest
        Pair(payment_term='FIVE_YEARS', payment_option='ALL_UPFRONT')
        """
        costs = self.equivalent_annual_costs.to_numpy()[None, :]
        (choice,), (found,) = decide.least_per_year(self.measures.npv, costs)
        is_chosen = self.months_left is None or len(self.best_options) == 1
        return PAIRS[choice] if found and is_chosen else None

    @cached_property
    def best_option(self) -> str | None:
        """The option that costs least.

        That of the cheapest pair, or for capacity that joins a contract that of every term. None
        where no option has all its prices, and where the best option depends on a term that is not
        known.

        Examples
        --------
        >>> from outpost_planner import compare_payments, read_catalog
        >>> lines = read_catalog().line_items({"OR-RKGP001": 2})
        >>> compare_payments(lines, months_left=20).best_option
        'ALL_UPFRONT'
        """
        if self.months_left is None:
            return None if self.cheapest is None else self.cheapest.payment_option
        options = set(self.best_options.values())
        return next(iter(options)) if len(options) == 1 else None

    @property
    def best_options(self) -> dict[str, str]:
        """The option of least NPV of each term that has one, by term.

        Examples
        --------
        >>> from outpost_planner import compare_payments, read_catalog
        >>> lines = read_catalog().line_items({"OR-RKGP001": 2})
        >>> compare_payments(lines, months_left=40).best_options
        {'FIVE_YEARS': 'ALL_UPFRONT'}
        """
        options = self.best["payment_option"].dropna()
        return {str(term): str(option) for term, option in options.items()}

    @property
    def shown_term(self) -> str | None:
        """The term to draw by default: the cheapest pair's, or the first with a price.

        Examples
        --------
        >>> from outpost_planner import compare_payments, read_catalog
        >>> compare_payments(read_catalog().line_items({"OR-RKGP001": 2})).shown_term
        'FIVE_YEARS'
        """
        return (
            next(iter(self.best_options), None)
            if self.cheapest is None
            else self.cheapest.payment_term
        )

    @cached_property
    def rate_ranges(self) -> RateRanges:
        """At which discount rates another pair costs least per year, each held for its own term.

        Examples
        --------
        >>> from outpost_planner import compare_payments, read_catalog
        >>> comparison = compare_payments(read_catalog().line_items({"OR-RKGP001": 2}))
        >>> comparison.rate_ranges.table["payment_option"].tolist()
        ['ALL_UPFRONT', 'PARTIAL_UPFRONT', 'NO_UPFRONT']
        """
        billed = cash_flows.billed(self.amounts, self.convention).T
        return rate_ranges(
            per_year(billed, self.amounts.months), self.amounts.known[0], self.convention
        )
