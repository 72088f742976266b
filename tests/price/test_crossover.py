"""At which discount rates the answer changes: every crossover is found, against polynomials and
brute force.
"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.price_sheets import (
    COMPOUNDINGS,
    FIXED,
    ITEM_IDS,
    SAMPLE,
    TIMINGS,
    Case,
    cases,
    price_frame,
)

import outpost_planner as planner
from outpost_planner.price.crossover import roots
from outpost_planner.service.pairs import PAIRS

COMPARISON = planner.compare_payments(FIXED.line_items({"OR-RKGP001": 2, "OR-SV1U001": 4}))


@settings(max_examples=50, deadline=None)
@given(st.sets(st.integers(1, 9), min_size=1, max_size=4), st.booleans())
def test_every_planted_root_is_found(hundredths, rises):
    """A product of (x - r) is zero at each r and nowhere else."""
    planted = sorted(0.9 + each / 100 for each in hundredths)
    polynomial = np.polynomial.polynomial.polyfromroots([*planted, -0.5]) * (1 if rises else -1)
    assert roots(polynomial[None, :], 0.9, 1.0) == pytest.approx(planted, abs=1e-6)


def test_the_horizons_answer_changes_where_two_annual_costs_are_equal():
    """The example: over five years, below 5.79 % all upfront for five years; at that rate both cost
    the same.
    """
    held = COMPARISON.over(5)
    assert held.rate_ranges.pairs == (PAIRS[6], PAIRS[8])
    assert held.rate_ranges.sentence(0.08) == (
        "The discount rate decides as well: below 5.79 %: all upfront for five years."
    )
    assert (
        held.rate_ranges.sentence(0.02)
        == "The discount rate decides as well: above 5.79 %: no upfront for five years."
    )
    assert held.rate_ranges.sentence(-0.01).startswith(
        "From 0 % a year on, what costs least is all upfront for five"
    )
    at = COMPARISON.at_rate(held.rate_ranges.bounds[1]).over(5).table["npv"]
    assert at[PAIRS[6]] == pytest.approx(at[PAIRS[8]], rel=1e-12)


@settings(max_examples=20, deadline=None)
@given(cases(), st.sampled_from(TIMINGS), st.sampled_from(COMPOUNDINGS), st.integers(0, 8))
def test_the_ranges_name_the_cheapest_pair_of_every_rate(case, timing, compounding, years):
    """At rates all over the range the pair named costs what the cheapest does, over a horizon and
    without one.
    """
    comparison = planner.compare_payments(case.lines, timing=timing, compounding=compounding)
    ranges = (comparison.over(years) if years else comparison).rate_ranges
    for rate in np.linspace(0.003, 0.497, 12):
        moved = comparison.at_rate(rate)
        costs = (moved.over(years) if years else moved).equivalent_annual_costs
        named = ranges.pairs[int(np.searchsorted(ranges.bounds, rate)) - 1]
        assert costs[named] <= costs.min() * (1 + 1e-9), (rate, named)


def test_a_later_option_with_the_larger_upfront_price_crosses_too():
    """No upfront that asks 1,000 at once and nothing later crosses all upfront at 900 and 9 a
    month: 100 = 9 a(12, i).

    a(12, i) = 100 / 9 = 11.1111 at i = 1.2043 % a month: (1 - 1.012043^-12) / 0.012043 = 11.111,
    and 1.012043^12 = 1.1545, so about 15.45 % a year.
    """
    cents = {ITEM_IDS[0]: {PAIRS[0]: (900_00, 9_00), PAIRS[2]: (1_000_00, 0)}}
    lines = Case({ITEM_IDS[0]: 1}, cents).lines
    crossovers = planner.compare_payments(lines).sensitivity().crossovers
    assert crossovers[["below", "above"]].to_numpy().tolist() == [["NO_UPFRONT", "ALL_UPFRONT"]]
    rate = crossovers["discount_rate"].iloc[0]
    npv = planner.compare_payments(lines, discount_rate=rate).table["npv"]
    assert npv[PAIRS[0]] == pytest.approx(npv[PAIRS[2]], rel=1e-12)
    assert rate == pytest.approx(0.1545, abs=5e-5)


def test_an_answer_that_returns_at_a_higher_rate_is_told():
    """Two changes: A is cheapest below 5 % and above 20 % or so, B between, because A's payments
    lie around B's.

    Over three years A, one year all upfront, pays 1,000 at months 0, 12 and 24; B, three years
    partial, pays an upfront and a monthly price that make both cost the same at 5 % and at 20 % a
    year (but for the rounding to cents).
    """
    early, late = 1.05 ** (-1 / 12), 1.20 ** (-1 / 12)
    months = np.arange(1, 37)
    system = [[1, (factor**months).sum()] for factor in (early, late)]
    upfront, monthly = np.linalg.solve(
        system, [1000 * (1 + factor**12 + factor**24) for factor in (early, late)]
    )
    cents = {
        ITEM_IDS[0]: {
            PAIRS[0]: (100_000, 0),
            PAIRS[4]: (round(upfront * 100), round(monthly * 100)),
        }
    }
    prices = price_frame(cents)
    held = planner.compare_payments(SAMPLE.line_items({ITEM_IDS[0]: 1}), prices=prices).over(3)
    assert held.rate_ranges.bounds == pytest.approx((0, 0.05, 0.20, 0.5), abs=0.005)
    assert held.rate_ranges.pairs[0] == held.rate_ranges.pairs[2] != held.rate_ranges.pairs[1]


def test_without_a_change_or_without_a_price_the_sentence_says_so():
    """One pair alone is best at every rate; where no pair has its prices
    there is nothing to say.
    """
    lines = Case({ITEM_IDS[0]: 1}, {ITEM_IDS[0]: {PAIRS[0]: (1, 1)}}).lines
    sentence = planner.compare_payments(lines).over(3).rate_ranges.sentence(0.08)
    assert sentence == "No discount rate from 0 % to 50 % a year changes the answer."
    without = planner.compare_payments(
        SAMPLE.line_items({ITEM_IDS[0]: 1}),
        prices=SAMPLE.prices.query("catalog_item_id != @ITEM_IDS[0]"),
    )
    assert without.rate_ranges.sentence(0.08) == ""
