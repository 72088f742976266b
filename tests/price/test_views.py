"""The comparison looked at in other ways: by date, over a horizon, by rate, within a budget."""

import contextlib
import itertools
from datetime import date, timedelta
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import outpost_planner as planner
from outpost_planner.service.pairs import PAIRS

CATALOG = planner.read_catalog()
LINES = CATALOG.line_items({"OR-RKGP001": 2, "OR-SV1U001": 3})
COMPARISON = planner.compare_payments(LINES)
NO_UPFRONT = ("THREE_YEARS", "NO_UPFRONT")
ALL_UPFRONT = ("THREE_YEARS", "ALL_UPFRONT")
PARTIAL = ("ONE_YEAR", "PARTIAL_UPFRONT")


def priced(upfront, monthly):
    """Compare one item whose nine prices are given, by pair, in dollars."""
    prices = CATALOG.prices.query("catalog_item_id == 'OR-RKGP001' and country_code == 'US'").copy()
    prices = prices.set_index(["payment_term", "payment_option"])
    for pair in prices.index:
        prices.loc[pair, ["upfront_price", "monthly_recurring_price"]] = [
            upfront(*pair),
            monthly(*pair),
        ]
    return planner.compare_payments(
        CATALOG.line_items({"OR-RKGP001": 1}), prices=prices.reset_index()
    )


# Calendar


def test_month_end_charges_of_a_contract_from_january_fall_in_its_calendar_year():
    """Twelve charges from 31 January to 31 December; the upfront price on the first day."""
    years = COMPARISON.calendar("2027-01-01", "fiscal_year")
    row = COMPARISON.table.loc[PARTIAL]
    assert years.index.to_list() == ["2027", "2028", "2029", "2030", "2031"]
    assert years.at["2027", PARTIAL] == row["total_cost"]
    assert years.loc["2028":, PARTIAL].eq(0).all()
    assert years[NO_UPFRONT].tolist()[:4] == [
        round(12 * COMPARISON.table.at[NO_UPFRONT, "monthly_recurring_price"], 2)
    ] * 3 + [0]


def test_a_fiscal_year_from_july_splits_a_contract_from_april():
    """Three charges in FY2027, twelve in FY2028 and FY2029, nine in FY2030:
    counted on the fingers.
    """
    years = COMPARISON.calendar(date(2027, 4, 1), "fiscal_year", fiscal_year_start=7)[NO_UPFRONT]
    monthly = COMPARISON.table.at[NO_UPFRONT, "monthly_recurring_price"]
    assert years[years > 0].to_dict() == {
        "FY2027": round(3 * monthly, 2),
        "FY2028": round(12 * monthly, 2),
        "FY2029": round(12 * monthly, 2),
        "FY2030": round(9 * monthly, 2),
    }


def test_a_contract_from_the_thirty_first_keeps_every_month():
    """February has no 31st; its charge is not lost, and falls in February."""
    months = planner.compare_payments(LINES, timing="start").calendar("2027-01-31", "month")[
        NO_UPFRONT
    ]
    assert months[months > 0].index.to_list()[:3] == ["2027-01", "2027-02", "2027-03"]
    assert (months > 0).sum() == 36


@given(
    start=st.dates(date(2020, 1, 1), date(2035, 12, 31)),
    period=st.sampled_from(["month", "quarter", "fiscal_year"]),
    first=st.integers(1, 12),
    number=st.sampled_from(["end", "start"]),
    timing=st.sampled_from(["end", "start"]),
    cost=st.sampled_from([{}, {"effective": True}, {"effective": True, "accrual": "months"}]),
)
@settings(max_examples=30, deadline=None)
def test_every_calendar_adds_up_to_the_contract(start, period, *, first, number, timing, cost):
    """To the cent, billed or effective, however it is divided; and its periods stand in time."""
    comparison = planner.compare_payments(LINES, timing=timing)
    calendar = comparison.calendar(
        start, period, fiscal_year_start=first, fiscal_year_number=number, **cost
    )
    cents = (calendar * 100).round().astype("int64").sum()
    assert cents.tolist() == comparison.cents["total_cost"].tolist()
    assert calendar.index.is_monotonic_increasing
    assert calendar.index.is_unique


@pytest.mark.parametrize(
    ("start", "more", "said"),
    [
        ("soon", {}, "start_date='soon' is no date"),
        ("01/02/2027", {}, "start_date='01/02/2027' is no date; write it as 2027-01-01"),
        (20270101, {}, "start_date=20270101 is no date"),
        ("1066-10-14", {}, "between the years"),
        ("2027-01-01", {"period": "week"}, "period='week'"),
        ("2027-01-01", {"fiscal_year_start": 13}, "fiscal_year_start=13"),
        (
            "2027-01-01",
            {"fiscal_year_number": "middle"},
            "fiscal_year_number='middle' is not one of 'end', 'start'",
        ),
        ("2027-01-01", {"accrual": "hours"}, "accrual='hours' is not one of 'days', 'months'"),
    ],
)
def test_a_calendar_that_cannot_be_is_refused_in_words(start, more, said):
    """Naming the parameter."""
    with pytest.raises(planner.InputError, match=said):
        COMPARISON.calendar(start, **more)


def by_the_day(upfront, monthly, months, start, accrual="days"):
    """Spread a contract over calendar months in Fractions, one day after the other."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    begins = [add_months(start, count) for count in range(months + 1)]
    end = begins[-1]
    assert (end.year, end.month) == (year, month + 1)
    cost = {}
    for first, following in itertools.pairwise(begins):
        length = (following - first).days
        for passed in range(length):
            day = first + timedelta(passed)
            share = Fraction(upfront, (end - start).days if accrual == "days" else months * length)
            key = f"{day:%Y-%m}"
            cost[key] = cost.get(key, 0) + share + Fraction(monthly, length)
    return cost


def add_months(day, count):
    """Return the same day so many months on; the month's last where there is none."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    for last in range(day.day, 27, -1):
        with contextlib.suppress(ValueError):
            return date(year, month + 1, last)
    return date(year, month + 1, day.day)


@given(
    start=st.dates(date(2026, 1, 1), date(2029, 12, 31))
    | st.sampled_from([date(2028, 2, 29), date(2027, 1, 31)]),
    amounts=st.tuples(st.integers(0, 10**9), st.integers(0, 10**8)),
    months=st.sampled_from([12, 36, 60]),
    accrual=st.sampled_from(["days", "months"]),
)
@settings(max_examples=30, deadline=None)
def test_effective_cost_is_that_of_every_single_day(start, amounts, months, accrual):
    """What has accrued by the end of each month is within a cent of the days' exact sum, and exact
    at the end.
    """
    (upfront, monthly), pair = amounts, PAIRS[[12, 36, 60].index(months) * 3]
    comparison = priced(lambda *_: upfront / 100, lambda *_: monthly / 100)
    ours = (
        comparison.calendar(start, effective=True, accrual=accrual)[pair]
        .mul(100)
        .round()
        .astype("int64")
        .cumsum()
    )
    exact = Fraction(0)
    for month, cost in by_the_day(upfront, monthly, months, start, accrual).items():
        exact += cost
        # Upfront and monthly are each rounded once.
        assert abs(int(ours.get(month, ours.iloc[-1])) - exact) <= 1, month
    assert exact == upfront + monthly * months == ours.iloc[-1]


def test_effective_cost_by_days_by_hand():
    """AWS's FOCUS sample: 402,960.00 for a year from 2026-02-01 is 402,960 × 28 / 365 = 30,912.00
    in February.

    In equal months it is 402,960 / 12 = 33,580.00. Of 120 a month from 16 June, 15 of the month's
    30 days fall in June.
    """
    year = priced(lambda *_: 402_960, lambda *_: 0)
    by_days = year.calendar("2026-02-01", effective=True)[("ONE_YEAR", "ALL_UPFRONT")]
    assert by_days["2026-02"] == 30_912.00
    assert by_days["2026-03"] == 34_224.00  # 402,960 × 31 / 365
    assert by_days.sum() == 402_960
    equal = year.calendar("2026-02-01", effective=True, accrual="months")[
        ("ONE_YEAR", "ALL_UPFRONT")
    ]
    assert set(equal[:12]) == {33_580.00}
    monthly = priced(lambda *_: 0, lambda *_: 120).calendar("2027-06-16", effective=True)
    # July: the other 15 days of the first month, 60.00, and 16 of the 31 days from 16 July, 120 ×
    # 16 / 31 = 61.94.
    assert monthly[("ONE_YEAR", "NO_UPFRONT")].iloc[:2].tolist() == [60.00, 121.94]


def test_effective_cost_does_not_depend_on_when_cash_is_paid():
    """From 2027-06-16 the fiscal year to 30 June holds 15 of the contract's
    days, at either timing.
    """
    found = [
        planner.compare_payments(LINES, timing=timing).calendar(
            "2027-06-16", "fiscal_year", fiscal_year_start=7, effective=True
        )
        for timing in ("end", "start")
    ]
    pd.testing.assert_frame_equal(*found)
    upfront = COMPARISON.table.at[ALL_UPFRONT, "upfront_price"]
    # 16 June 2027 to 15 June 2030 are 1,096 days, 29 February 2028 among them.
    assert found[0].at["FY2027", ALL_UPFRONT] == pytest.approx(upfront * 15 / 1096, abs=0.0051)


def test_a_fiscal_year_is_numbered_by_its_end_or_its_start():
    """Japan's fiscal year 2027 begins in April 2027; most others call it 2028. A calendar year has
    one number.
    """
    ends, begins = (
        COMPARISON.calendar(
            "2027-04-01", "fiscal_year", fiscal_year_start=4, fiscal_year_number=number
        )
        for number in ("end", "start")
    )
    assert ends.index.to_list() == ["FY2028", "FY2029", "FY2030", "FY2031", "FY2032"]
    assert begins.index.to_list() == ["FY2027", "FY2028", "FY2029", "FY2030", "FY2031"]
    assert ends.to_numpy().tolist() == begins.to_numpy().tolist()
    plain = [
        COMPARISON.calendar("2027-04-01", "fiscal_year", fiscal_year_number=number)
        for number in ("end", "start")
    ]
    assert (
        plain[0].index.to_list()
        == plain[1].index.to_list()
        == ["2027", "2028", "2029", "2030", "2031", "2032"]
    )
    quarters = COMPARISON.calendar(
        "2027-03-01", "quarter", fiscal_year_start=4, fiscal_year_number="start"
    )
    assert quarters.index[0] == "FY2026-Q4"


# Horizon


def test_a_term_held_for_its_own_length_costs_what_the_table_says():
    """Nothing is renewed and nothing cut off."""
    held = COMPARISON.over(5).table.loc["FIVE_YEARS"]
    alone = COMPARISON.table.loc["FIVE_YEARS"]
    assert held["total_cost"].equals(alone["total_cost"])
    assert held["committed_cost"].equals(alone["total_cost"])
    assert np.allclose(held["npv"], alone["npv"], rtol=1e-12)


def test_contracts_are_renewed_and_the_last_is_paid_to_its_end_by_hand():
    """A three-year price of 36,000 upfront and 10 a month over five years: two contracts in full,
    72 charges of 10.
    """
    comparison = priced(
        lambda term, _: {"ONE_YEAR": 12_000, "THREE_YEARS": 36_000, "FIVE_YEARS": 60_000}[term],
        lambda *_: 10,
    )
    held = comparison.over(5)
    assert held.table.at[ALL_UPFRONT, "contracts"] == 2
    assert held.table.at[ALL_UPFRONT, "total_cost"] == 72_000 + 720
    assert held.table.at[ALL_UPFRONT, "committed_cost"] == 36_000 + 360
    flows = held.cash_flows[ALL_UPFRONT]
    assert (flows[0], flows[1], flows[36], flows[37], flows[72]) == (36_000, 10, 36_010, 10, 10)


def test_a_price_change_a_year_compounds_to_the_renewal():
    """2 % a year, after three years 1.02 cubed, rounded once, half a cent up."""
    comparison = priced(lambda *_: 0, lambda *_: 100.37)
    flows = comparison.over(6, price_change=0.02).cash_flows[NO_UPFRONT]
    assert flows[36] == 100.37
    assert flows[37] == round(100.37 * 1.02**3, 2)
    yearly = comparison.over(6, price_change=0.02).cash_flows[("ONE_YEAR", "NO_UPFRONT")]
    assert yearly[[13, 25, 61]].tolist() == [round(100.37 * 1.02**year, 2) for year in (1, 2, 5)]


def test_after_the_end_it_bills_month_to_month_at_no_upfront():
    """All upfront for three years, then NO_UPFRONT's monthly price."""
    held = COMPARISON.over(5, "month_to_month")
    flows = held.cash_flows[ALL_UPFRONT]
    monthly = COMPARISON.table.at[NO_UPFRONT, "monthly_recurring_price"]
    assert flows[1:36].eq(0).all()
    assert flows[37:60].eq(monthly).all()
    assert held.table.at[ALL_UPFRONT, "contracts"] == 1


def test_month_to_month_without_a_no_upfront_price_is_a_gap():
    """Never a guess: only terms that end within the horizon need it."""
    prices = CATALOG.prices.query("payment_option != 'NO_UPFRONT'")
    held = planner.compare_payments(LINES, prices=prices).over(5, "month_to_month").table["npv"]
    assert held.notna().to_dict() == {
        pair: pair[0] == "FIVE_YEARS" and pair[1] != "NO_UPFRONT" for pair in held.index
    }


@given(
    years=st.integers(1, 20),
    rate=st.floats(-0.2, 0.5),
    timing=st.sampled_from(["end", "start"]),
    renewal=st.sampled_from(["renew", "month_to_month"]),
)
@settings(max_examples=40, deadline=None)
def test_the_horizons_figures_are_those_of_its_cash_flows(years, rate, timing, renewal):
    """NPV is the discounted sum, the annual cost has the same NPV, and the
    total is the plain sum.
    """
    comparison = planner.compare_payments(LINES, discount_rate=rate, timing=timing)
    held = comparison.over(years, renewal)
    factors = (1 + rate) ** (-held.cash_flows.index.to_numpy() / 12)
    assert np.allclose(held.table["npv"], factors @ held.cash_flows.to_numpy(), rtol=1e-9)
    assert np.allclose(held.table["total_cost"], held.cash_flows.sum(), rtol=1e-12)
    annuity = sum((1 + rate) ** -year for year in range(1, years + 1))
    assert np.allclose(held.table["equivalent_annual_cost"] * annuity, held.table["npv"], rtol=1e-9)


def test_a_horizon_that_cannot_be_is_refused_with_every_reason():
    """Years, renewal and price change at once; capacity that ends with its
    contract has no horizon.
    """
    with pytest.raises(planner.InputError) as caught:
        COMPARISON.over(0, "never", price_change="2 %")
    assert len(caught.value.problems) == 3
    with pytest.raises(planner.InputError, match="ends with it"):
        planner.compare_payments(LINES, months_left=20).over(3)
    with pytest.raises(planner.InputError, match="month to month there are none"):
        COMPARISON.over(3, "month_to_month", price_change=0.1)


# Sensitivity


@pytest.mark.parametrize("timing", ["end", "start"])
@pytest.mark.parametrize("compounding", ["annual", "monthly"])
def test_at_a_crossover_two_options_cost_the_same_and_the_best_changes(timing, compounding):
    """Put back as the discount rate, it makes the two NPVs equal."""
    comparison = planner.compare_payments(LINES, timing=timing, compounding=compounding)
    crossovers = comparison.sensitivity().crossovers
    assert not crossovers.empty
    for change in crossovers.itertuples():
        npv = comparison.at_rate(change.discount_rate).table.loc[change.payment_term, "npv"]
        assert npv[change.below] == pytest.approx(npv[change.above], rel=1e-10)
        assert npv[change.below] == pytest.approx(change.npv, rel=1e-10)
        for step, option in ((-1e-3, change.below), (1e-3, change.above)):
            moved = comparison.at_rate(change.discount_rate + step).table.loc[
                change.payment_term, "npv"
            ]
            assert moved.idxmin() == option


def test_the_npv_over_rates_is_that_of_single_comparisons():
    """And the best at each is the least."""
    rates = [-0.05, 0.0, 0.07, 0.4]
    sensitivity = COMPARISON.sensitivity(rates)
    assert sensitivity.npv.index.tolist() == rates
    for rate in rates:
        moved = COMPARISON.at_rate(rate)
        assert np.allclose(sensitivity.npv.loc[rate], moved.table["npv"], rtol=1e-12)
        assert (
            sensitivity.best.loc[rate, moved.best.index].to_list()
            == moved.best["payment_option"].to_list()
        )
        assert sensitivity.best.at[rate, "least_annual_cost"] == str(moved.cheapest)


def test_without_a_crossover_it_says_so():
    """The same price for every option: nothing changes at any rate."""
    flat = priced(lambda *_: 1000, lambda *_: 10).sensitivity()
    assert flat.crossovers.empty
    assert "no discount rate changes" in flat.summary


def test_rates_that_cannot_be_are_refused_together():
    """Below -100 %, not a number, text, or none at all."""
    with pytest.raises(planner.InputError) as caught:
        COMPARISON.sensitivity([0.1, -1.5, float("nan"), "8 %"])
    assert len(caught.value.problems) == 3
    with pytest.raises(planner.InputError, match="there is no rate"):
        COMPARISON.sensitivity([])


# Budgets


def test_a_cap_leaves_the_best_that_fits_and_says_what_it_costs():
    """At 2 % all upfront is best; a cap below its price leaves the next."""
    comparison = planner.compare_payments(LINES, discount_rate=0.02)
    free = comparison.cheapest
    cap = comparison.table.at[tuple(free), "first_year_cash"] - 0.01
    chosen = comparison.best_within(first_year_cash=cap)
    costs = comparison.equivalent_annual_costs[comparison.table["first_year_cash"] <= cap]
    assert tuple(chosen.pair) == costs.idxmin()
    assert chosen.cost_of_fitting == costs.min() - comparison.equivalent_annual_costs[tuple(free)]
    assert chosen.cost_of_fitting > 0
    assert "fitting costs $" in chosen.summary


def test_a_cap_that_just_holds_costs_nothing():
    """To the cent."""
    free = COMPARISON.cheapest
    exact = COMPARISON.best_within(
        first_year_cash=COMPARISON.table.at[tuple(free), "first_year_cash"],
        monthly=COMPARISON.table.at[tuple(free), "monthly_recurring_price"],
    )
    assert (exact.pair, exact.cost_of_fitting) == (free, 0)
    assert exact.summary.endswith("the budget costs nothing.")


def test_a_budget_that_nothing_fits_names_the_least_that_would():
    """Of each cap; and of two that only exclude each other, that they do."""
    nothing = COMPARISON.best_within(first_year_cash=1)
    assert nothing.pair is None
    assert np.isnan(nothing.cost_of_fitting)
    assert "The least first-year cash is" in nothing.summary
    least = COMPARISON.table["first_year_cash"].min()
    assert "not both" in COMPARISON.best_within(first_year_cash=least, monthly=0).summary


@pytest.mark.parametrize("cap", [-1, float("nan"), float("inf"), "much", True])
def test_a_cap_that_is_no_amount_is_refused(cap):
    """Naming it."""
    with pytest.raises(planner.InputError, match="first_year_cash="):
        COMPARISON.best_within(first_year_cash=cap)


# Every view shows itself


def test_views_show_themselves_with_their_warning_and_without_a_price():
    """In a terminal and in a notebook, with prices and where there are none."""
    for comparison in (
        COMPARISON,
        planner.compare_payments(CATALOG.line_items({"OR-RKGP001": 1}), prices=_no_prices()),
    ):
        for view in (
            comparison.over(3),
            comparison.sensitivity([0.1]),
            comparison.best_within(monthly=1000),
        ):
            assert view.summary in repr(view)
            assert "<table" in view._repr_html_()
    assert "ILLUSTRATIVE" in COMPARISON.over(3)._repr_html_()


def _no_prices():
    """A price table that knows the country and not the item."""
    return pd.DataFrame(CATALOG.prices.query("catalog_item_id != 'OR-RKGP001'"))


def test_a_budget_over_a_horizon_ranks_by_the_horizon():
    """The best pair that fits is the cheapest over the horizon among those within the cap."""
    comparison = planner.compare_payments(planner.read_catalog().line_items({"OR-RKGP001": 2}))
    horizon = comparison.over(3)
    choice = horizon.best_within(first_year_cash=250_000)
    fits = comparison.table["first_year_cash"] <= 250_000
    costs = horizon.table["equivalent_annual_cost"]
    assert tuple(choice.pair) == costs[fits].idxmin()
    assert choice.cost_of_fitting == pytest.approx(costs[fits].min() - costs.min())
    assert horizon.best_within().pair == horizon.cheapest
