"""A need of so many years: all cash that contracts bind counts, worked out a second time in fractions and by search."""

from fractions import Fraction

import numpy as np
import pytest
from price_sheets import SAMPLE

import outpost_planner as planner
from outpost_planner.payments.pairs import PAIRS

LINES = SAMPLE.line_items({"OR-RKGP001": 2, "OR-SV1U001": 4})
COMPARISON = planner.compare_payments(LINES)
YEARS = {"ONE_YEAR": 1, "THREE_YEARS": 3, "FIVE_YEARS": 5}
ONE_ALL, ONE_NONE = PAIRS[0], PAIRS[2]
THREE_NONE, FIVE_ALL, FIVE_NONE = PAIRS[5], PAIRS[6], PAIRS[8]


# The examples, by hand


def test_a_contract_longer_than_the_need_is_paid_in_full_by_hand():
    """748,780.00 on the first day over three years at 8 %: 748,780 / (1/1.08 + 1/1.08² + 1/1.08³) = 290,551.73.

    1/1.08 = 0.925926, its square 0.857339, its cube 0.793832, together 2.577097; 748,780 / 2.577097 = 290,551.73.
    """
    held = COMPARISON.over(3)
    assert held.cash_flows.at[0, FIVE_ALL] == 748_780
    assert round(held.table.at[FIVE_ALL, "equivalent_annual_cost"], 2) == 290_551.73
    assert held.cheapest == THREE_NONE
    assert round(held.table.at[THREE_NONE, "equivalent_annual_cost"], 2) == 199_760.08
    assert "no upfront for three years costs least: $199,760.08 a year" in held.summary


def test_a_need_of_one_year_is_not_met_best_by_five_years_by_hand():
    """216,888.00 × 1.08 = 234,239.04 for one year; 748,780.00 × 1.08 = 808,682.40 for five years all upfront."""
    held = COMPARISON.over(1)
    assert held.cheapest == ONE_ALL
    assert round(held.table.at[ONE_ALL, "equivalent_annual_cost"], 2) == 234_239.04
    assert round(held.table.at[FIVE_ALL, "equivalent_annual_cost"], 2) == 808_682.40


def test_monthly_charges_after_the_need_are_paid_to_the_contracts_end():
    """No upfront for five years over three: 14,351.64 in each of months 1 to 60, 861,098.40 in all."""
    held = COMPARISON.over(3)
    flows = held.cash_flows[FIVE_NONE]
    assert flows.loc[1:60].eq(14_351.64).all()
    assert held.table.at[FIVE_NONE, "total_cost"] == 861_098.40 == round(60 * 14_351.64, 2)


def test_bound_at_signing_and_expected_over_the_horizon_are_two_figures():
    """Signing one year binds 12 × 18,977.72 = 227,732.64, and five of them cost 1,138,663.20; five years bind all."""
    held = COMPARISON.over(5)
    assert held.bound_at_signing[ONE_NONE] == held.table.at[ONE_NONE, "committed_cost"] == 227_732.64
    assert held.expected_cost[ONE_NONE] == held.table.at[ONE_NONE, "total_cost"] == 1_138_663.20
    assert held.bound_at_signing[FIVE_NONE] == held.expected_cost[FIVE_NONE] == 861_098.40


def test_a_renewal_is_charged_before_the_year_is_over_by_hand():
    """Two upfront prices of 216,888.00 leave within 365 days: 433,776.00; without a lead the second falls after."""
    choice = COMPARISON.over(3).best_within(first_year_cash=220_000)
    assert choice.table.at[ONE_ALL, "first_year_cash"] == 433_776
    assert not choice.table.at[ONE_ALL, "fits"]
    without = COMPARISON.over(3, renewal_lead_days=0).best_within(first_year_cash=220_000)
    assert without.table.at[ONE_ALL, "first_year_cash"] == 216_888
    assert without.table.at[ONE_ALL, "fits"]
    assert COMPARISON.over(1).table.at[ONE_ALL, "first_year_cash"] == 216_888


def test_a_renewed_price_is_multiplied_as_a_decimal_by_hand():
    """16,611.00 × 1.025 = 17,026.275, and half a cent goes up: 17,026.28, however the rate is written."""
    comparison = planner.compare_payments(SAMPLE.line_items({"OR-RKGP001": 2}))
    for change in (0.025, "0.025", Fraction(1, 40), np.float64(0.025)):
        assert comparison.over(2, price_change=change).cash_flows.at[13, ONE_NONE] == 17_026.28


def test_a_budget_never_fits_a_pair_without_a_known_cost():
    """OR-RKST001 has no price for some pairs: where no pair is left the summary says so, and names no winner."""
    comparison = planner.compare_payments(SAMPLE.line_items({"OR-RKST001": 1}))
    choice = comparison.over(5, "month_to_month").best_within(first_year_cash=149_352, monthly=0)
    assert choice.pair is None
    assert choice.summary.startswith("No way to pay fits $149,352.00 in the first year and $0.00 a month.")
    assert not choice.table["fits"][choice.table["npv"].isna()].any()
    assert " is best" not in choice.summary


def test_a_budgets_table_holds_figures_of_one_horizon():
    """NPV, annual cost, cash and monthly price of a row are all those of the horizon."""
    held = COMPARISON.over(3)
    table = held.best_within(first_year_cash=220_000).table
    for name in ("npv", "equivalent_annual_cost", "first_year_cash"):
        assert table[name].tolist() == held.table[name].tolist()


# The independent oracle: fractions of cents, one payment after the other


class Oracle:
    """Every payment of every contract as a (month, cents) pair, discounted at a monthly factor."""

    def __init__(self, cents, timing, rate, change=Fraction(0), lead_days=5):
        self.cents, self.first, self.change = cents, int(timing == "end"), change
        self.factor = (1 + rate) ** (-1 / 12)
        # A week for five business days; the month in which the charge falls, at its end or at its start.
        months = lead_days * 7 / 5 / 30.4375
        self.early = int(months) if timing == "end" else int(np.ceil(months))

    def contract(self, pair, year):
        """List what a contract begun in this year pays."""
        grown = [int(Fraction(cents) * (1 + self.change) ** year + Fraction(1, 2)) for cents in self.cents[tuple(pair)]]
        begin = 12 * year
        charges = [(begin + self.first + month, grown[1]) for month in range(12 * YEARS[pair[0]])]
        return [(begin - self.early if year else 0, grown[0]), *charges]

    def worth(self, payments):
        """Discount payments to month 0."""
        return sum(cents * self.factor**month for month, cents in payments)

    def renewed(self, pair, years):
        """List what the contracts of one pair pay over a need."""
        return [paid for year in range(0, years, YEARS[pair[0]]) for paid in self.contract(pair, year)]

    def tail(self, pair, year, years):
        """List what is paid month to month after a contract of this pair that ends in this year."""
        _, monthly = self.cents[(pair[0], "NO_UPFRONT")]
        return [(12 * year + self.first + month, monthly) for month in range(12 * (years - year))]


def chains(years):
    """List every sequence of pairs that covers a need: positions of the pairs in time."""
    if years <= 0:
        return [()]
    return [(pair, *rest) for pair in PAIRS for rest in chains(years - YEARS[pair[0]])]


def priced_items():
    """List every item and country of the sample with a price, and its cents by pair."""
    for (item_id, country), rows in SAMPLE.prices.groupby(["catalog_item_id", "country_code"]):
        amounts = zip(rows["upfront_price"], rows["monthly_recurring_price"], strict=True)
        cents = [(round(upfront * 100), round(monthly * 100)) for upfront, monthly in amounts]
        pairs = zip(rows["payment_term"], rows["payment_option"], strict=True)
        yield item_id, country, dict(zip(pairs, cents, strict=True))


def test_the_recommended_pair_binds_least_cash_for_every_item_country_and_horizon():
    """Brute force: of every pair with prices, over 1 to 10 years, the recommended one has the least worth."""
    checked = 0
    for item_id, country, cents in priced_items():
        if SAMPLE.items.at[item_id, "item_status"] != "AVAILABLE":
            continue
        comparison = planner.compare_payments(SAMPLE.line_items({item_id: 1}), country_code=country)
        oracle = Oracle(cents, "end", 0.08)
        for years in range(1, 11):
            worth = {pair: oracle.worth(oracle.renewed(pair, years)) for pair in PAIRS if tuple(pair) in cents}
            held = comparison.over(years)
            assert worth[held.cheapest] <= min(worth.values()) * (1 + 1e-12), (item_id, country, years)
            assert held.table.at[held.cheapest, "npv"] == pytest.approx(worth[held.cheapest] / 100, rel=1e-11)
            checked += 1
    assert checked > 900
