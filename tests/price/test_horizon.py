"""A need of so many years: all cash that contracts bind counts, worked out a second time in
fractions and by search.
"""

from fractions import Fraction
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.price_sheets import FIXED, ITEM_IDS, SAMPLE, TIMINGS, Case, cases

import outpost_planner as planner
from outpost_planner.service.pairs import PAIRS

LINES = FIXED.line_items({"OR-RKGP001": 2, "OR-SV1U001": 4})
COMPARISON = planner.compare_payments(LINES)
YEARS = {"ONE_YEAR": 1, "THREE_YEARS": 3, "FIVE_YEARS": 5}
ONE_ALL, ONE_NONE = PAIRS[0], PAIRS[2]
THREE_NONE, FIVE_ALL, FIVE_NONE = PAIRS[5], PAIRS[6], PAIRS[8]


# The examples, by hand


def test_a_contract_longer_than_the_need_is_paid_in_full_by_hand():
    """748,780.00 on the first day over three years at 8 %: 748,780 / (1/1.08 + 1/1.08² + 1/1.08³) =
    290,551.73.

    1/1.08 = 0.925926, its square 0.857339, its cube 0.793832, together 2.577097; 748,780 / 2.577097
    = 290,551.73.
    """
    held = COMPARISON.over(3)
    assert held.cash_flows.at[0, FIVE_ALL] == 748_780
    assert round(held.table.at[FIVE_ALL, "equivalent_annual_cost"], 2) == 290_551.73
    assert held.cheapest == THREE_NONE
    assert round(held.table.at[THREE_NONE, "equivalent_annual_cost"], 2) == 199_760.08
    assert "no upfront for three years costs least: $199,760.08 a year" in held.summary


def test_a_need_of_one_year_is_not_met_best_by_five_years_by_hand():
    """216,888.00 × 1.08 = 234,239.04 for one year; 748,780.00 × 1.08 = 808,682.40 for five years
    all upfront.
    """
    held = COMPARISON.over(1)
    assert held.cheapest == ONE_ALL
    assert round(held.table.at[ONE_ALL, "equivalent_annual_cost"], 2) == 234_239.04
    assert round(held.table.at[FIVE_ALL, "equivalent_annual_cost"], 2) == 808_682.40


def test_monthly_charges_after_the_need_are_paid_to_the_contracts_end():
    """No upfront for five years over three: 14,351.64 in each of months 1
    to 60, 861,098.40 in all.
    """
    held = COMPARISON.over(3)
    flows = held.cash_flows[FIVE_NONE]
    assert flows.loc[1:60].eq(14_351.64).all()
    assert held.table.at[FIVE_NONE, "total_cost"] == 861_098.40 == round(60 * 14_351.64, 2)


def test_bound_at_signing_and_expected_over_the_horizon_are_two_figures():
    """Signing one year binds 12 × 18,977.72 = 227,732.64, and five of them cost 1,138,663.20; five
    years bind all.
    """
    held = COMPARISON.over(5)
    assert (
        held.bound_at_signing[ONE_NONE] == held.table.at[ONE_NONE, "committed_cost"] == 227_732.64
    )
    assert held.expected_cost[ONE_NONE] == held.table.at[ONE_NONE, "total_cost"] == 1_138_663.20
    assert held.bound_at_signing[FIVE_NONE] == held.expected_cost[FIVE_NONE] == 861_098.40


def test_a_renewal_is_charged_before_the_year_is_over_by_hand():
    """Two upfront prices of 216,888.00 leave within 365 days: 433,776.00; without a lead the second
    falls after.
    """
    choice = COMPARISON.over(3).best_within(first_year_cash=220_000)
    assert choice.table.at[ONE_ALL, "first_year_cash"] == 433_776
    assert not choice.table.at[ONE_ALL, "fits"]
    without = COMPARISON.over(3, renewal_lead_days=0).best_within(first_year_cash=220_000)
    assert without.table.at[ONE_ALL, "first_year_cash"] == 216_888
    assert without.table.at[ONE_ALL, "fits"]
    assert COMPARISON.over(1).table.at[ONE_ALL, "first_year_cash"] == 216_888


def test_a_renewals_upfront_price_stands_on_its_own_day_by_hand():
    """A year from 3 January 2027 ends on a Sunday; five business days before its last Friday is 24
    December 2027.
    """
    years = COMPARISON.over(2).calendar("2027-01-03", "fiscal_year")
    assert years.loc[["2027", "2028"], ONE_ALL].tolist() == [433_776, 0]
    without = COMPARISON.over(2, renewal_lead_days=0).calendar("2027-01-03", "fiscal_year")
    assert without.loc[["2027", "2028"], ONE_ALL].tolist() == [216_888, 216_888]
    for timing in TIMINGS:
        held = planner.compare_payments(LINES, timing=timing).over(4, renewal_lead_days=30)
        calendar = held.calendar("2027-01-31", "month")
        assert calendar.index.is_monotonic_increasing
        assert calendar.sum().round(2).tolist() == held.cash_flows.sum().round(2).tolist()


def test_a_renewed_price_is_multiplied_as_a_decimal_by_hand():
    """16,611.00 × 1.025 = 17,026.275, and half a cent goes up: 17,026.28, however the rate is
    written.
    """
    comparison = planner.compare_payments(FIXED.line_items({"OR-RKGP001": 2}))
    for change in (0.025, "0.025", Fraction(1, 40), np.float64(0.025)):
        assert comparison.over(2, price_change=change).cash_flows.at[13, ONE_NONE] == 17_026.28


def test_the_exposure_of_a_need_counts_renewals_that_have_begun_by_hand():
    """One year without upfront, twice: 12 charges of 18,977.72 bind at first, none at the end of
    month 12.

    The second year counts from month 13 on, with 11 charges or 208,754.92 left. Partial upfront
    binds to 12 charges of 9,262.92 each year; its second 111,155.12 upfront is paid before it
    counts. Five years without upfront, needed for two: 36 charges of 14,351.64, or 516,659.04, are
    still owed when the need ends. All upfront never owes.
    """
    held = COMPARISON.over(2)
    owed = held.exposure()
    assert owed.index.tolist() == list(range(25))
    assert owed.loc[[0, 1, 12, 13, 24], ONE_NONE].tolist() == [
        227_732.64,
        208_754.92,
        0,
        208_754.92,
        0,
    ]
    assert owed.loc[[0, 12, 13], PAIRS[1]].tolist() == [111_155.04, 0, 101_892.12]
    assert owed.at[24, FIVE_NONE] == 516_659.04
    assert owed[ONE_ALL].eq(0).all()
    assert owed[FIVE_NONE].tolist() == COMPARISON.exposure()[FIVE_NONE].loc[:24].tolist()
    # Charges at the start of the month: the first is paid on the day of signing, the thirteenth
    # renewal's on its own.
    early = planner.compare_payments(LINES, timing="start").over(2).exposure()[ONE_NONE]
    assert early.loc[[0, 11, 12, 13]].tolist() == [208_754.92, 0, 0, 189_777.20]
    monthly = COMPARISON.over(2, "month_to_month").exposure()[ONE_NONE]
    assert monthly.loc[12:].eq(0).all()
    assert held.page.sheets[1].table.equals(owed)


def test_a_budget_never_fits_a_pair_without_a_known_cost():
    """OR-RKST001 has no price for some pairs: where no pair is left the summary says so, and names
    no winner.
    """
    comparison = planner.compare_payments(FIXED.line_items({"OR-RKST001": 1}))
    choice = comparison.over(5, "month_to_month").best_within(first_year_cash=149_352, monthly=0)
    assert choice.pair is None
    assert choice.summary.startswith(
        "No way to pay fits $149,352.00 in the first year and $0.00 a month."
    )
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
        # A week for five business days; the month in which the charge falls, at its end or at its
        # start.
        months = lead_days * 7 / 5 / 30.4375
        self.early = int(months) if timing == "end" else int(np.ceil(months))

    def contract(self, pair, year):
        """List what a contract begun in this year pays."""
        grown = [
            int(Fraction(cents) * (1 + self.change) ** year + Fraction(1, 2))
            for cents in self.cents[tuple(pair)]
        ]
        begin = 12 * year
        charges = [(begin + self.first + month, grown[1]) for month in range(12 * YEARS[pair[0]])]
        return [(begin - self.early if year else 0, grown[0]), *charges]

    def worth(self, payments):
        """Discount payments to month 0."""
        return sum(cents * self.factor**month for month, cents in payments)

    def renewed(self, pair, years):
        """List what the contracts of one pair pay over a need."""
        return [
            paid for year in range(0, years, YEARS[pair[0]]) for paid in self.contract(pair, year)
        ]

    def tail(self, pair, year, years):
        """List what is paid month to month after a contract of this pair that ends in this year."""
        _, monthly = self.cents[(pair[0], "NO_UPFRONT")]
        return [(12 * year + self.first + month, monthly) for month in range(12 * (years - year))]


@cache
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
    """Brute force: of every pair with prices, over 1 to 10 years, the recommended one has the least
    worth.
    """
    checked = 0
    for item_id, country, cents in priced_items():
        if SAMPLE.items.at[item_id, "item_status"] != "AVAILABLE":
            continue
        comparison = planner.compare_payments(SAMPLE.line_items({item_id: 1}), country_code=country)
        oracle = Oracle(cents, "end", 0.08)
        for years in range(1, 11):
            worth = {
                pair: oracle.worth(oracle.renewed(pair, years))
                for pair in PAIRS
                if tuple(pair) in cents
            }
            held = comparison.over(years)
            assert worth[held.cheapest] <= min(worth.values()) * (1 + 1e-12), (
                item_id,
                country,
                years,
            )
            assert held.table.at[held.cheapest, "npv"] == pytest.approx(
                worth[held.cheapest] / 100, rel=1e-11
            )
            checked += 1
    assert checked > 900


def of_one_item(case):
    """Return a case of one unit of one item, and its cents by pair."""
    (item_id, cents), *_ = case.cents.items()
    return Case({item_id: 1}, {item_id: cents}), {tuple(pair): each for pair, each in cents.items()}


CHANGES = st.sampled_from(["0", "0.025", "-0.1", "0.333"])


@settings(max_examples=40, deadline=None)
@given(
    cases(most=1),
    st.integers(1, 10),
    st.sampled_from(TIMINGS),
    CHANGES,
    st.sampled_from([0, 5, 21, 65]),
)
def test_every_payment_of_a_horizon_is_that_of_the_oracle(case, years, timing, change, lead):
    """Month by month and to the cent, also after the need's end; sums,
    bound cash and NPV follow.
    """
    case, cents = of_one_item(case)
    comparison = planner.compare_payments(case.lines, timing=timing, discount_rate=0.11)
    held = comparison.over(years, price_change=change, renewal_lead_days=lead)
    oracle = Oracle(cents, timing, 0.11, Fraction(change), lead)
    for pair in PAIRS:
        paid = oracle.renewed(pair, years)
        flows = [0] * len(held.cash_flows)
        for month, amount in paid:
            flows[month] += amount
        assert np.rint(held.cash_flows[pair] * 100).astype(int).tolist() == flows, pair
        row = held.table.loc[pair]
        assert round(row["total_cost"] * 100) == sum(amount for _, amount in paid)
        assert round(row["committed_cost"] * 100) == sum(
            amount for _, amount in oracle.contract(pair, 0)
        )
        assert row["npv"] == pytest.approx(oracle.worth(paid) / 100, rel=1e-10)
        assert row["total_cost"] >= row["committed_cost"] or change.startswith("-")
        assert row["committed_cost"] >= row["first_year_cash"] or row["contracts"] > 1


@settings(max_examples=25, deadline=None)
@given(cases(most=1), st.integers(1, 6), st.sampled_from(TIMINGS), st.booleans(), CHANGES)
def test_the_best_chain_is_that_of_an_exhaustive_search(case, years, timing, tail, change):
    """Of all sequences of terms and options, with a month-to-month tail where it is allowed, none
    costs less.
    """
    case, cents = of_one_item(case)
    change = "0" if tail else change
    comparison = planner.compare_payments(case.lines, timing=timing, discount_rate=0.09)
    renewal = "month_to_month" if tail else "renew"
    held = comparison.over(years, renewal, price_change=change)
    oracle = Oracle(cents, timing, 0.09, Fraction(change))
    worth = {
        (pair, year): oracle.worth(oracle.contract(pair, year))
        for pair in PAIRS
        for year in range(years)
    }
    tails = {
        (pair, year): oracle.worth(oracle.tail(pair, year, years))
        for pair in PAIRS
        for year in range(1, years)
    }
    least = min(
        price
        for chain in chains(years)
        for price in priced_chain(chain, years, worth, tails if tail else {})
    )
    found = held.best_chain
    assert found.npv == pytest.approx(least / 100, rel=1e-10)
    assert found.npv <= held.table["npv"].min() * (1 + 1e-12)
    factors = 1.09 ** (-found.cash_flows.index.to_numpy() / 12)
    assert found.npv == pytest.approx(float(factors @ found.cash_flows), rel=1e-10)
    months = [12 * YEARS[pair.payment_term] for pair in found.contracts]
    covered = sum(months) + found.month_to_month
    assert covered >= 12 * years
    assert not found.month_to_month or (tail and covered == 12 * years)


def priced_chain(chain, years, worth, tails):
    """Yield the worth of a chain, and of each of its beginnings followed by
    month-to-month billing.
    """
    year = total = 0
    for pair in chain:
        total += worth[pair, year]
        year += YEARS[pair.payment_term]
        if year < years and tails:
            yield total + tails[pair, year]
    yield total


@settings(max_examples=25, deadline=None)
@given(cases(most=1), st.integers(1, 5), st.booleans(), st.data())
def test_the_best_chain_within_caps_is_that_of_an_exhaustive_search(case, years, tail, data):
    """Of all sequences whose first twelve months and greatest month stay within both caps, none
    costs less.

    The caps are those that some sequence just meets, and a cent less.
    """
    case, cents = of_one_item(case)
    comparison = planner.compare_payments(case.lines)
    held = comparison.over(years, "month_to_month" if tail else "renew")
    oracle = Oracle(cents, "end", 0.08)
    found = [each for chain in chains(years) for each in beginnings(chain, years, tail)]
    some = data.draw(st.permutations(found[:: 1 + len(found) // 40]))[:2]
    asked = [asked_of(oracle, chain, tailed, years) for chain, tailed in some]
    less = data.draw(st.sampled_from([0, 1]))
    cash, monthly = max(asked[0][0] - less, 0), asked[-1][1]
    caps = (cash, monthly)
    fitting = [
        (chain, tailed)
        for chain, tailed in found
        if all(map(int.__le__, asked_of(oracle, chain, tailed, years), caps))
    ]
    choice = held.best_within(first_year_cash=cash / 100, monthly=monthly / 100)
    if not fitting:
        assert choice.chain is None
        return
    least = min(oracle.worth(paid_by(oracle, chain, tailed, years)) for chain, tailed in fitting)
    assert choice.chain.npv == pytest.approx(least / 100, rel=1e-10)


def beginnings(chain, years, tail):
    """Yield a sequence, and where it may be each of its beginnings that ends within the need."""
    yield chain, False
    for count in range(1, len(chain)):
        if tail and sum(YEARS[pair[0]] for pair in chain[:count]) < years:
            yield chain[:count], True


def begun(chain):
    """List each contract with the year in which it begins, and the year in
    which the last one ends.
    """
    starts = [0]
    for pair in chain:
        starts.append(starts[-1] + YEARS[pair[0]])
    return list(zip(chain, starts, strict=False)), starts[-1]


def paid_by(oracle, chain, tailed, years):
    """List every payment of a sequence."""
    contracts, end = begun(chain)
    paid = [each for pair, year in contracts for each in oracle.contract(pair, year)]
    return paid + (oracle.tail(chain[-1], end, years) if tailed else [])


def asked_of(oracle, chain, tailed, years):
    """Return the cash of the first twelve months, with renewals charged before their end, and the
    greatest month.
    """
    contracts, _ = begun(chain)
    upfront = sum(oracle.cents[tuple(pair)][0] for pair, year in contracts if year <= 1)
    months = [oracle.cents[tuple(pair)][1] for pair, _ in contracts]
    cash = upfront + 12 * months[0]
    return cash, max(months + ([oracle.cents[chain[-1][0], "NO_UPFRONT"][1]] if tailed else []))


def test_a_budget_weighs_chains_as_well_by_hand():
    """Three years and one year fit 260,000 in the first year (12 × 16,065.78 = 192,789.36) and cost
    less than five.

    They do not fit 180,000, where five years without upfront do: what the budget costs is then said
    of the chain.
    """
    fits = COMPARISON.over(4).best_within(first_year_cash=260_000)
    chain = "no upfront for three years, then all upfront for one year"
    assert f"Cheaper still is a chain that fits: {chain}, at $207,411.68 a year" in fits.summary
    assert "$578,368.08 bound at signing, if renewals are at today's price" in fits.summary
    ruled_out = COMPARISON.over(4).best_within(first_year_cash=180_000)
    assert (
        f"Without the budget a chain would cost $207,411.68 a year: {chain}." in ruled_out.summary
    )
    assert "costs nothing" not in ruled_out.summary
    assert ruled_out.qualified[0] == "Signing no upfront for five years binds $861,098.40."
    assert "chain" not in COMPARISON.over(4).best_within(first_year_cash=1).summary


def test_a_comparison_names_a_chain_that_beats_every_pair():
    """OR-RKGR001 has no price for five years: three years and twice one year are cheaper than twice
    three.
    """
    comparison = planner.compare_payments(FIXED.line_items({"OR-RKGR001": 1}))
    chain = "no upfront for three years, then all upfront for one year twice"
    for text in (comparison.summary, comparison.over(5).summary):
        assert f"Cheaper still is a chain: {chain}, at $118,882.14 a year" in text


def test_the_cheapest_chain_of_four_years_is_named_beside_the_pairs():
    """Three years and one year cover four; five years would be paid for a year too long, and the
    summary says both.

    By hand at 8 %: no upfront for three years 514,801.11, then 216,888.00 / 1.08³ = 172,172.69:
    686,973.80.
    """
    held = COMPARISON.over(4)
    assert [str(pair) for pair in held.best_chain.contracts] == [
        "NO_UPFRONT for THREE_YEARS",
        "ALL_UPFRONT for ONE_YEAR",
    ]
    assert round(held.best_chain.npv, 2) == 686_973.80
    assert held.best_chain.bound_at_signing == 578_368.08
    assert held.best_chain.expected_cost == 578_368.08 + 216_888.00
    assert (
        "no upfront for three years, then all upfront for one year, at $207,411.68 a year"
        in held.summary
    )
    assert "renewed for the same term and option at today's price" in held.summary
    # What the discount rate changes is said of the pairs, because no pair is the cheapest answer.
    assert "Among the pairs: The discount rate decides as well: below 5.79 %" in held.summary
    assert not COMPARISON.over(3).chain_beats_pairs
    assert "Among the pairs" not in COMPARISON.over(3).summary


def test_a_month_to_month_tail_is_weighed_from_the_first_contract_on_by_hand():
    """Four years at 0 %: 48 × 10 = 480 for three years and a tail, 660 for five years, 720 for
    twice three.

    Where no tail is allowed five years cost least.
    """
    cents = {ONE_ALL: (1000_00, 0), THREE_NONE: (0, 10_00), FIVE_NONE: (0, 11_00)}
    comparison = planner.compare_payments(
        Case({ITEM_IDS[0]: 1}, {ITEM_IDS[0]: cents}).lines, discount_rate=0
    )
    chain = comparison.over(4, "month_to_month").best_chain
    assert (chain.contracts, chain.month_to_month, chain.npv) == ((THREE_NONE,), 12, 480)
    assert str(chain) == "no upfront for three years, then month to month for 12 months"
    assert (comparison.over(4).best_chain.contracts, comparison.over(4).best_chain.npv) == (
        (FIVE_NONE,),
        660,
    )


def test_salvage_is_credited_when_the_value_is_used_by_hand():
    """60 upfront and 1 a month for five years, needed for four: half of the fifth year's 12 × (1 +
    1) is 12, 1 a month.

    The cash flows stay what is paid; the NPV at 0 % falls by 12 to 108, and the summary names the
    salvage.
    """
    lines = Case({ITEM_IDS[0]: 1}, {ITEM_IDS[0]: {FIVE_ALL: (60_00, 1_00)}}).lines
    comparison = planner.compare_payments(lines, discount_rate=0)
    held = comparison.over(4, salvage="0.5")
    credit = held.salvage_values[FIVE_ALL]
    assert credit[credit > 0].to_dict() == dict.fromkeys(range(49, 61), 1.0)
    assert held.cash_flows[FIVE_ALL].sum() == held.table.at[FIVE_ALL, "total_cost"] == 120
    assert held.table.at[FIVE_ALL, "npv"] == 108
    assert "Salvage: 50.00 % of the value of a contract's months after the horizon" in held.summary
    assert comparison.over(4).table.at[FIVE_ALL, "npv"] == 120
    assert "Salvage" not in comparison.over(4).summary


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"salvage": 1.5}, "salvage=1.5 is not a fraction from 0 to 1"),
        ({"salvage": "half"}, "salvage='half' is not a fraction"),
        (
            {"renewal_lead_days": -1},
            "renewal_lead_days=-1 is not a whole number of business days from 0 to 65",
        ),
        ({"renewal_lead_days": 2.5}, "renewal_lead_days=2.5 is not"),
        ({"price_change": float("nan")}, "price_change=nan is not a fraction"),
    ],
)
def test_parameters_of_a_horizon_that_cannot_be_are_refused(wrong, said):
    """Naming what was given and what is taken."""
    with pytest.raises(planner.InputError) as caught:
        COMPARISON.over(3, **wrong)
    assert said in str(caught.value)
