"""At which discount rates the cheapest way to pay changes: every crossover, none invented.

A cost is a polynomial in the discount factor of one month, whose coefficients are the cents of each
month. The difference of two costs may change its sign several times. Written as a Chebyshev series
on the range of factors it has some twenty terms, whose roots numpy finds all at once as
eigenvalues; between two roots the answer is the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.polynomial import chebyshev

from outpost_planner.price.decide import least
from outpost_planner.service.pairs import PAIRS, Pair
from outpost_planner.show import wording

if TYPE_CHECKING:
    from outpost_planner.money import Floats
    from outpost_planner.price.convention import Convention

LOWEST, HIGHEST = 0.0, 0.5
"""Between which rates a year the answer is looked at."""

EPSILON = float(np.finfo(np.float64).eps)

NODES = 48
"""Terms of a series: the last of a contract's payments, (1 + x/60)^300 at most, needs some 25."""

ROUNDING = 1e-15
"""What is smaller than this share of a series' largest term is rounding."""

TOUCHING = 1e-6
"""A pair of roots this far off the real line is looked at too; where nothing changes there, nothing
is reported."""


@dataclass(frozen=True)
class RateRanges:
    """Which pair costs least at which discount rate, as `rate_ranges` of a comparison returns it.

    Parameters
    ----------
    bounds
        Rates at which the answer changes, rising, with the lowest and the highest rate looked at as
        first and last; per year, as fractions, in the comparison's convention.
    pairs
        The cheapest pair between each two of them; none where no pair has its prices.

    Examples
    --------
    >>> from outpost_planner import compare_payments, read_catalog
    >>> held = compare_payments(read_catalog().line_items({"OR-RKGP001": 2})).over(5)
    >>> held.rate_ranges.sentence(0.08)
    'The discount rate decides as well: above 8.83 %: partial upfront for five years; \
above 10.31 %: no upfront for five years.'
    """

    bounds: tuple[float, ...]
    pairs: tuple[Pair, ...]

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row per range: from_rate, to_rate, payment_term, payment_option.

        Examples
        --------
        >>> from outpost_planner import compare_payments, read_catalog
        >>> comparison = compare_payments(read_catalog().line_items({"OR-RKGP001": 2}))
        >>> comparison.over(5).rate_ranges.table["to_rate"].round(4).tolist()
        [0.0883, 0.1031, 0.5]
        """
        return pd.DataFrame(
            {
                "from_rate": pd.array(self.bounds[:-1][: len(self.pairs)], dtype="float64"),
                "to_rate": pd.array(self.bounds[1:][: len(self.pairs)], dtype="float64"),
                "payment_term": pd.array([pair.payment_term for pair in self.pairs], dtype="str"),
                "payment_option": pd.array(
                    [pair.payment_option for pair in self.pairs], dtype="str"
                ),
            }
        )

    def sentence(self, rate: float) -> str:
        """Say at which rate the answer changes, and to what.

        Parameters
        ----------
        rate
            The rate of the answer that stands, per year, as a fraction.

        Returns
        -------
        str
            One sentence; empty where there is no answer.

        Examples
        --------
        >>> from outpost_planner import compare_payments, read_catalog
        >>> comparison = compare_payments(read_catalog().line_items({"OR-RKGP001": 2}))
        >>> comparison.over(1).rate_ranges.sentence(0.08)
        'The discount rate decides as well: above 8.83 %: partial upfront for one year; \
above 10.43 %: no upfront for one year.'
        """
        if not self.pairs:
            return ""
        low, high = f"{100 * self.bounds[0]:.0f} %", f"{100 * self.bounds[-1]:.0f} %"
        if not self.bounds[0] <= rate <= self.bounds[-1]:
            steps = [
                f"{wording.pair_words(pair)} up to {wording.percent(bound)}"
                for pair, bound in zip(self.pairs, self.bounds[1:], strict=True)
            ]
            return f"From {low} a year on, what costs least is {', then '.join(steps)}."
        said = self.changes(rate)
        if not said:
            return f"No discount rate from {low} to {high} a year changes the answer."
        return f"The discount rate decides as well: {said}."

    def changes(self, rate: float) -> str:
        """Say in a few words which other pairs cost least at which rates, the nearest rate first.

        Parameters
        ----------
        rate
            As for `sentence`.

        Returns
        -------
        str
            Such as ``below 5.79 %: all upfront for five years``; empty where nothing changes.

        Examples
        --------
        >>> from outpost_planner import compare_payments, read_catalog
        >>> comparison = compare_payments(read_catalog().line_items({"OR-RKGP001": 2}))
        >>> comparison.over(5).rate_ranges.changes(0.02)
        'above 8.83 %: partial upfront for five years; above 10.31 %: no upfront for five years'
        """
        changes = list(zip(self.bounds[1:-1], self.pairs, self.pairs[1:], strict=False))
        lower = [
            f"below {wording.percent(at)}: {wording.pair_words(pair)}"
            for at, pair, _ in changes
            if at <= rate
        ]
        upper = [
            f"above {wording.percent(at)}: {wording.pair_words(pair)}"
            for at, _, pair in changes
            if at > rate
        ]
        return "; ".join([*reversed(lower), *upper])


def rate_ranges(costs: Any, known: Any, convention: Convention) -> RateRanges:
    """Find which of several costs is least at which discount rate.

    Parameters
    ----------
    costs
        Pairs × months: what is paid in each month, in any unit; or that times a factor that all
        pairs share.
    known
        Which pairs have all their prices.
    convention
        In whose terms rates are given.

    Returns
    -------
    RateRanges
        From `LOWEST` to `HIGHEST` a year.
    """
    given = np.asarray(costs, dtype=np.float64)[np.asarray(known)]
    if not len(given):
        return RateRanges((LOWEST, HIGHEST), ())
    # Costs are polynomials of a month's discount factor; the highest rate is the lowest factor.
    high, low = (1 / (1 + float(convention.monthly_rates(rate))) for rate in (LOWEST, HIGHEST))
    factors, winners = _envelope(given.tobytes(), len(given), low, high)
    places = np.flatnonzero(known)
    rates = convention.annual_rates(1 / np.array(factors) - 1)
    return RateRanges(
        (LOWEST, *rates.tolist(), HIGHEST), tuple(PAIRS[places[winner]] for winner in winners)
    )


def per_year(costs: Any, months: Any) -> Floats:
    """Make costs of contracts of different length comparable by the year, as polynomials.

    The equivalent annual cost is a cost over that of 1 at the end of each year of its term.
    Multiplied by those of all terms, the fraction becomes a polynomial again, and which is least
    stays the same.

    Parameters
    ----------
    costs
        Pairs × months.
    months
        Length of each pair's contract; all of whole years, or all the same.

    Returns
    -------
    numpy.ndarray
        Pairs × powers of the discount factor of a month.
    """
    given, lengths = np.asarray(costs, dtype=np.float64), np.asarray(months)
    terms = np.unique(lengths).tolist()
    if len(terms) == 1:
        return given
    yearly = {
        term: np.where((np.arange(term + 1) % 12 == 0) & (np.arange(term + 1) > 0), 1.0, 0.0)
        for term in terms
    }
    # A pair's own factor cancels against its denominator, and is left out. To multiply polynomials
    # is to convolve their coefficients.
    made = np.zeros((len(given), given.shape[1] + sum(terms)))
    for row, (cost, length) in enumerate(zip(given, lengths.tolist(), strict=True)):
        for term in terms:
            cost = cost if term == length else np.convolve(cost, yearly[term])  # noqa: PLW2901 - one factor after another
        made[row, : len(cost)] = cost
    return made


# The answer depends on no single rate: a slider that moves the rate asks for the same.
@lru_cache(maxsize=128)
def _envelope(
    costs: bytes, count: int, low: float, high: float
) -> tuple[tuple[float, ...], tuple[int, ...]]:
    """Return the factors, falling, at which the least cost changes, and the least between them."""
    given = np.frombuffer(costs).reshape(count, -1)
    differences = [
        _difference(given[one], given[other]) for one, other in combinations(range(count), 2)
    ]
    crossings = roots(np.array(differences).reshape(-1, given.shape[1]), low, high)[::-1]
    # Between two crossings one cost is the least: the middle of each stretch shows which.
    edges = np.array([high, *crossings, low])
    winners, _ = least((given @ _powers((edges[:-1] + edges[1:]) / 2, given.shape[1]).T).T)
    # Where two costs cross above the least one, the answer stays.
    changed = np.flatnonzero(np.diff(winners)).tolist()
    return tuple(crossings[changed].tolist()), tuple(winners[[*changed, len(winners) - 1]].tolist())


def _difference(one: Floats, other: Floats) -> Floats:
    """Subtract two costs, of which no difference is left that only rounding made."""
    difference = one - other
    return np.where(
        np.abs(difference) <= 8 * EPSILON * (np.abs(one) + np.abs(other)), 0.0, difference
    )


def roots(coefficients: Floats, low: float, high: float) -> Floats:
    """Find where polynomials are zero between two arguments.

    Parameters
    ----------
    coefficients
        Polynomials × powers, the constant first.
    low, high
        Between which positive arguments to look.

    Returns
    -------
    numpy.ndarray
        The roots of all polynomials, rising, each at most once. One that is only touched may be
        among them.

    Examples
    --------
    (x - 0.92)(x - 0.95) = x² - 1.87 x + 0.874:

    >>> roots(np.array([[0.874, -1.87, 1.0]]), 0.9, 1.0).round(9)
    array([0.92, 0.95])
    """
    nodes = np.cos(np.pi * (np.arange(NODES) + 0.5) / NODES)
    values = coefficients @ _powers(_placed(nodes, low, high), coefficients.shape[1]).T
    series = 2 / NODES * values @ chebyshev.chebvander(nodes, NODES - 1)
    series[:, 0] /= 2
    largest = np.abs(series).max(axis=1, keepdims=True, initial=0.0)
    series = np.where(np.abs(series) > ROUNDING * largest, series, 0.0)
    # No polynomial of the series leaves -1 to 1, so that a constant greater than all of them
    # together has no root.
    crossing = np.abs(series[:, 0]) <= np.abs(series[:, 1:]).sum(axis=1)
    found = [
        chebyshev.chebroots(chebyshev.chebtrim(row))
        for row in series[crossing & (largest[:, 0] > 0)]
    ]
    places = np.concatenate([np.zeros(0), *found])
    real = places[np.abs(places.imag) < TOUCHING].real
    return np.unique(_placed(real[np.abs(real) <= 1], low, high))


def _placed(places: Floats, low: float, high: float) -> Floats:
    """Turn places between -1 and 1 into arguments between low and high."""
    return (low + high) / 2 + (high - low) / 2 * places


def _powers(arguments: Floats, count: int) -> Floats:
    return np.exp(np.log(arguments)[:, None] * np.arange(count))
