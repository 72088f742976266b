"""What the discount rate decides: NPV over a range of rates, and where the best changes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import permutations
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from outpost_planner.price import decide, notes
from outpost_planner.price.measures import present_value
from outpost_planner.price.rates import implied_annual_rate
from outpost_planner.service.pairs import PAIR_INDEX, PAIRS, TERMS
from outpost_planner.show import wording

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from outpost_planner.money import Bools, Cents, Floats
    from outpost_planner.price.payments import Payments

RATES = tuple(round(0.01 * percent, 2) for percent in range(31))
"""The range where none is given: 0 to 30 % a year."""


@dataclass(frozen=True)
class Sensitivity:
    """NPV over a range of discount rates; made by `PaymentComparison.sensitivity`.

    Parameters
    ----------
    comparison
        Whose cash flows are discounted.
    rates
        Discount rates per year, as fractions, in the comparison's convention.

    Examples
    --------
    >>> from outpost_planner import compare_payments, read_catalog
    >>> sensitivity = compare_payments(read_catalog().line_items({"OR-RKGP001": 2})).sensitivity(
    ...     [0.0, 0.2]
    ... )
    >>> sensitivity.best.at[0.0, "ONE_YEAR"], sensitivity.best.at[0.2, "ONE_YEAR"]
    ('ALL_UPFRONT', 'NO_UPFRONT')
    """

    comparison: Payments
    rates: Floats

    @cached_property
    def npv(self) -> pd.DataFrame:
        """NPV [USD]: one row per discount rate, one column per (payment_term, payment_option).

        Examples
        --------
        >>> from outpost_planner import compare_payments, read_catalog
        >>> comparison = compare_payments(read_catalog().line_items({"OR-RKGP001": 2}))
        >>> comparison.sensitivity([0.0, 0.2]).npv["ONE_YEAR"]["NO_UPFRONT"].round(2).to_dict()
        {0.0: 228511.68, 0.2: 207307.84}
        """
        return pd.DataFrame(self._npv, index=self._index, columns=PAIR_INDEX)

    @cached_property
    def best(self) -> pd.DataFrame:
        """The option of least NPV for each rate and term.

        Over all terms, the pair that costs least per year.

        Examples
        --------
        >>> from outpost_planner import compare_payments, read_catalog
        >>> comparison = compare_payments(read_catalog().line_items({"OR-RKGP001": 2}))
        >>> comparison.sensitivity([0.0, 0.2]).best.at[0.0, "least_annual_cost"]
        'ALL_UPFRONT for FIVE_YEARS'
        """
        choices, known = decide.least_by_term(self._npv)
        options = [pair.payment_option for pair in PAIRS]
        columns = {
            term: _names(choices[:, at], known[:, at], options) for at, term in enumerate(TERMS)
        }
        convention = self.comparison.convention
        # (1 + monthly)^12 - 1, without the loss of digits near 0.
        effective = np.expm1(12 * np.log1p(convention.monthly_rates(self.rates)))
        costs = decide.annual_costs(self._npv, effective[:, None], self.comparison.amounts.months)
        choice, found = decide.least_per_year(self._npv, costs)
        columns["least_annual_cost"] = _names(choice, found, [str(pair) for pair in PAIRS])
        return pd.DataFrame(columns, index=self._index, dtype="str")

    @cached_property
    def crossovers(self) -> pd.DataFrame:
        """The discount rates at which a term's best option changes, in the same convention.

        One row per change: below `discount_rate` the option `below` is best, above it the option
        `above`.

        Examples
        --------
        >>> from outpost_planner import compare_payments, read_catalog
        >>> comparison = compare_payments(read_catalog().line_items({"OR-RKGP001": 2}))
        >>> crossovers = comparison.sensitivity().crossovers
        >>> crossovers[["below", "above"]].iloc[0].tolist()
        ['ALL_UPFRONT', 'PARTIAL_UPFRONT']
        """
        columns = ["payment_term", "discount_rate", "below", "above", "npv"]
        found = pd.DataFrame(
            [row for position, term in enumerate(TERMS) for row in self._changes(position, term)],
            columns=columns,
        )
        return found.astype(
            {
                "payment_term": "str",
                "below": "str",
                "above": "str",
                "discount_rate": "float64",
                "npv": "float64",
            }
        )

    def _changes(self, position: int, term: str) -> Iterator[tuple[str, float, str, str, float]]:
        given, convention = self.comparison.amounts, self.comparison.convention
        places = [place for place in range(position * 3, position * 3 + 3) if given.known[0, place]]
        rates = set()
        # Either of two options may be the one that is paid later, whatever it is called.
        for more, less in permutations(places, 2):
            saved = given.upfront[0, more] - given.upfront[0, less]
            extra = given.monthly[0, less] - given.monthly[0, more]
            effective = implied_annual_rate(saved, extra, given.months[more], convention.timing)
            rates |= {float(convention.nominal(effective))} if np.isfinite(effective) else set()
        for rate in sorted(rates):
            costs = present_value(given, convention, rate)[0, places]
            # At a crossover two options cost the same: the winner shows a little to either side.
            step = 1e-6 * (1 + rate)
            below, above = (
                places[int(decide.least(present_value(given, convention, near)[:, places])[0][0])]
                for near in (rate - step, rate + step)
            )
            if below != above:
                yield (
                    term,
                    rate,
                    PAIRS[below].payment_option,
                    PAIRS[above].payment_option,
                    float(costs.min()),
                )

    @cached_property
    def summary(self) -> str:
        """The finding in words.

        Examples
        --------
        >>> from outpost_planner import compare_payments, read_catalog
        >>> comparison = compare_payments(read_catalog().line_items({"OR-RKGP001": 2}))
        >>> comparison.sensitivity([0.02, 0.04]).summary
        'Between 2.0% and 4.0% a year no discount rate changes the best option of a term.'
        """
        low, high = self.rates.min(), self.rates.max()
        inside = self.crossovers[self.crossovers["discount_rate"].between(low, high)]
        if inside.empty:
            return (
                f"Between {low:.1%} and {high:.1%} a year no discount rate changes the best option"
                " of a term."
            )
        changes = [
            f"{wording.words(row.payment_term)}: {wording.words(row.below)} below"
            f" {row.discount_rate:.2%}, {wording.words(row.above)} above"
            for row in inside.itertuples()
        ]
        return f"The best option changes. {'; '.join(changes).capitalize()}."

    @cached_property
    def _npv(self) -> Floats:
        given, convention = self.comparison.amounts, self.comparison.convention
        values = (
            given.upfront
            + given.monthly * convention.annuity(given.months[None, :], self.rates[:, None])
        ) / 100.0
        return np.where(given.known, values, np.nan)

    @property
    def _index(self) -> pd.Index:
        return pd.Index(self.rates, name="discount_rate", dtype="float64")

    def __repr__(self) -> str:
        return f"{self.summary}\n{self.best.to_string()}"

    def _repr_html_(self) -> str:
        shown = self.best.map(
            lambda name: wording.words(name) if isinstance(name, str) else "n/a"
        ).reset_index()
        return notes.html_page("The best option by discount rate", [self.summary], shown)


def _names(choice: Cents, found: Bools, names: Sequence[str]) -> list[str | None]:
    return [
        names[place] if ok else None
        for place, ok in zip(choice.tolist(), found.tolist(), strict=True)
    ]
