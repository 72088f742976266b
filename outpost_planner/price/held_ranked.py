"""Which way to pay over some years is cheapest: one pair renewed, or a chain of several."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from outpost_planner.money import HALF_A_CENT
from outpost_planner.price import decide
from outpost_planner.price.chain import NO_CAPS, cheapest_chain
from outpost_planner.price.crossover import RateRanges, rate_ranges
from outpost_planner.price.held import Compared, HeldPayments
from outpost_planner.service.pairs import PAIRS, Pair

if TYPE_CHECKING:
    from outpost_planner.money import Bools
    from outpost_planner.price.chain import Caps, Chain


class RankedHeld(HeldPayments[Compared]):
    """The payments of a need, and which of them cost least."""

    @property
    def cheapest(self) -> Pair | None:
        """The pair of least equivalent annual cost; None where no pair has all its prices.

        Examples
        --------
        >>> from outpost_planner import compare_payments, read_catalog
        >>> compare_payments(read_catalog().line_items({"OR-RKGP001": 2})).over(3).cheapest
        Pair(payment_term='THREE_YEARS', payment_option='ALL_UPFRONT')
        """
        return decide.cheapest_pair(self.equivalent_annual_costs)

    @cached_property
    def best_chain(self) -> Chain | None:
        """The cheapest contracts that follow each other over the horizon; None without prices.

        Term and option may change at each renewal. With ``renewal="month_to_month"`` month-to-month
        billing may follow a contract to the end of the horizon. Often it is one pair, renewed.

        Examples
        --------
        >>> from outpost_planner import compare_payments, read_catalog
        >>> held = compare_payments(read_catalog().line_items({"OR-RKGP001": 2})).over(4)
        >>> print(held.best_chain)
        all upfront for three years, then all upfront for one year
        """
        return self.chain_within(NO_CAPS)

    def chain_within(self, caps: Caps) -> Chain | None:
        """Find the same where the cash of the first year and the price of a month have caps.

        Parameters
        ----------
        caps
            First year's cash and monthly price [cents]; None for no cap.

        Returns
        -------
        Chain or None
            None where no chain fits.

        Examples
        --------
        >>> from outpost_planner import compare_payments, read_catalog
        >>> held = compare_payments(read_catalog().line_items({"OR-RKGP001": 2})).over(4)
        >>> print(held.chain_within((190_000_00, None)))
        no upfront for five years
        """
        plan = self._cents.plan
        return cheapest_chain(
            plan,
            self.comparison.amounts.known[0],
            self.convention.discount_factors(np.arange(plan.rows)),
            self._annuity,
            tail=self.asked.goes_on_monthly,
            caps=caps,
        )

    @property
    def chain_beats_pairs(self) -> bool:
        """Whether changing the term or the option at a renewal is cheaper than every single pair.

        Examples
        --------
        >>> from outpost_planner import compare_payments, read_catalog
        >>> comparison = compare_payments(read_catalog().line_items({"OR-RKGP001": 2}))
        >>> comparison.over(4).chain_beats_pairs, comparison.over(3).chain_beats_pairs
        (True, False)
        """
        return self.chain_beats(self.best_chain, self.cheapest)

    def chain_beats(self, chain: Chain | None, pair: Pair | None) -> bool:
        """Say whether a chain is cheaper than a pair; where there is no pair, any chain is.

        Parameters
        ----------
        chain, pair
            Of this horizon.

        Examples
        --------
        >>> from outpost_planner import compare_payments, read_catalog
        >>> held = compare_payments(read_catalog().line_items({"OR-RKGP001": 2})).over(4)
        >>> held.chain_beats(held.best_chain, None), held.chain_beats(None, held.cheapest)
        (True, False)
        """
        if chain is None or pair is None:
            return chain is not None
        return bool(chain.npv < self.table.at[tuple(pair), "npv"] - HALF_A_CENT)

    @cached_property
    def rate_ranges(self) -> RateRanges:
        """At which discount rates another pair costs least over the horizon.

        Examples
        --------
        >>> from outpost_planner import compare_payments, read_catalog
        >>> held = compare_payments(read_catalog().line_items({"OR-RKGP001": 2})).over(5)
        >>> [round(bound, 4) for bound in held.rate_ranges.bounds]
        [0.0, 0.0883, 0.1031, 0.5]
        """
        return self.rate_ranges_of(np.ones(len(PAIRS), dtype=bool))

    def rate_ranges_of(self, allowed: Bools) -> RateRanges:
        """Say the same where only some pairs may be chosen.

        Parameters
        ----------
        allowed
            Whether each of the nine pairs may be.

        Examples
        --------
        >>> from outpost_planner import compare_payments, read_catalog
        >>> held = compare_payments(read_catalog().line_items({"OR-RKGP001": 2})).over(5)
        >>> held.rate_ranges_of(np.arange(9) < 3).pairs[0]
        Pair(payment_term='ONE_YEAR', payment_option='ALL_UPFRONT')
        """
        net = (self._cents.flows - self._cents.credits).T
        return rate_ranges(net, self._cents.known & allowed, self.convention)
