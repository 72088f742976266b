"""Comparing ways to pay: worked examples on paper, laws that hold for any prices, gaps and bad
input.
"""

from dataclasses import replace
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from support.price_sheets import (
    FIXED,
    ITEM_IDS,
    SAMPLE,
    TIMINGS,
    cases,
    catalog_of,
    one_price_for_all,
    price_frame,
)

import outpost_planner as planner
from outpost_planner.service.pairs import PAIRS

RACK, SERVER = ITEM_IDS[0], ITEM_IDS[-1]
ONE_YEAR_ALL, ONE_YEAR_PARTIAL, ONE_YEAR_NONE = PAIRS[:3]


def compare(cents, quantities=None, **options):
    """Compare the payments of these line items at these prices."""
    lines = catalog_of(price_frame(cents)).line_items(quantities or dict.fromkeys(cents, 1))
    return planner.compare_payments(lines, **options)


def refused(**changes) -> str:
    """Return what is said when the sample's comparison is asked for with these changes."""
    lines = changes.pop("lines", SAMPLE.line_items({RACK: 1}))
    with pytest.raises(planner.InputError) as caught:
        planner.compare_payments(lines, **changes)
    return str(caught.value)


def aws_sample(**options):
    """Compare the sample renewal that AWS publishes: one year, $12,000 all upfront or $1,100 a
    month.
    """
    cents = {RACK: {ONE_YEAR_ALL: (12_000_00, 0), ONE_YEAR_NONE: (0, 1_100_00)}}
    return compare(cents, **options)


def test_aws_sample_at_month_end_by_hand():
    """$12,000 now or twelve times $1,100 at each month's end: 19.5 % a year, dearer from the
    eleventh payment on.

    By hand: the charge pays off 12,000 at i a month where a(12, i) = 12,000 / 1,100 = 10.909091,
    with a(n, i) = (1 - (1 + i)^-n) / i. a(12, 1.497 %) = 10.909544 and a(12, 1.498 %) = 10.908864;
    between them i = 1.49767 %, and 1.0149767^12 = 1.1953. At 8 % a year i = 1.08^(1/12) - 1 =
    0.643403 %, a(12, i) = 11.512858 and the NPV 1,100 a = 12,664.14. Ten payments make 11,000,
    eleven 12,100: more than 12,000.
    """
    later = aws_sample().table.loc[ONE_YEAR_NONE]
    assert round(later["implied_annual_rate"], 4) == 0.1953
    assert round(later["npv"], 2) == 12_664.14
    assert later["break_even_month"] == 11
    assert later["total_cost"] == later["first_year_cash"] == 13_200
    assert later["premium"] == 1_200
    assert later["premium_percent"] == 10
    assert later["npv_rank"] == 2


def test_aws_sample_at_month_start_by_hand():
    """The same charges at each month's start: 23.6 % a year, dearer one month sooner.

    By hand: the first charge falls together with the 12,000, so 10,900 are deferred against eleven
    times 1,100, and a(11, i) = 10,900 / 1,100 = 9.909091. a(11, 1.782 %) = 9.909325 and a(11, 1.783
    %) = 9.908758; between them i = 1.78241 %, and 1.0178241^12 = 1.2362. The NPV at 8 % is that of
    month end a month nearer: 12,664.14 times 1.00643403 = 12,745.63. The eleventh payment falls at
    month 10.
    """
    later = aws_sample(timing="start").table.loc[ONE_YEAR_NONE]
    assert round(later["implied_annual_rate"], 4) == 0.2362
    assert round(later["npv"], 2) == 12_745.63
    assert later["break_even_month"] == 10


def test_monthly_compounding_by_hand():
    """A nominal 8 % is 0.666667 % a month: a(12, i) = 11.495782 and 1,100 a = 12,645.36; the
    implied rate stays.
    """
    later = aws_sample(compounding="monthly").table.loc[ONE_YEAR_NONE]
    assert round(later["npv"], 2) == 12_645.36
    assert (
        later["implied_annual_rate"] == aws_sample().table.at[ONE_YEAR_NONE, "implied_annual_rate"]
    )


def test_best_and_cheapest_by_hand():
    """At 0 % a year's cost decides: $12,000 for one year against $33,000 for three, so three years'
    pair wins.
    """
    three_years = PAIRS[3]
    cents = {
        RACK: {
            ONE_YEAR_ALL: (12_000_00, 0),
            ONE_YEAR_NONE: (0, 1_100_00),
            three_years: (33_000_00, 0),
        }
    }
    comparison = compare(cents, discount_rate=0)
    assert comparison.best["equivalent_annual_cost"].tolist()[:2] == [12_000, 11_000]
    assert comparison.best.loc["FIVE_YEARS"].isna().all()
    assert comparison.cheapest == three_years
    assert compare({RACK: {ONE_YEAR_NONE: (0, 1)}}).cheapest == ONE_YEAR_NONE


@pytest.mark.parametrize(
    ("months", "charge", "first", "others"),
    [(12, 100, 8, {8, 9}), (36, 100, 3, {2, 3}), (60, 30, 1, {0, 1})],
)
def test_effective_cost_spreads_odd_cents(months, charge, first, others):
    """An upfront price that its months do not divide is spread in whole
    cents, which add up to it.
    """
    pair = PAIRS[[12, 36, 60].index(months) * 3]
    effective = (
        compare({RACK: {pair: (charge, 0)}}).effective_costs[pair].mul(100).round().astype(int)
    )
    assert effective[0] == 0
    assert effective[1] == first
    assert set(effective[1 : months + 1]) == others
    assert effective.sum() == charge


@settings(max_examples=50, deadline=None)
@given(cases(most=6), st.randoms(use_true_random=False), st.sampled_from(TIMINGS))
def test_splitting_and_ordering_lines_changes_nothing(case, random, timing):
    """One line as two, or lines in another order, is the same order: no
    figure differs in any bit.
    """
    one = planner.compare_payments(case.lines, timing=timing)
    halves = ((item, quantity, quantity // 2) for item, quantity in case.quantities.items())
    parts = [
        pair
        for item, whole, half in halves
        for pair in ((item, half), (item, whole - half))
        if pair[1]
    ]
    random.shuffle(parts)
    other = planner.compare_payments(case.lines.catalog.line_items(parts), timing=timing)
    pd.testing.assert_frame_equal(one.table, other.table, check_exact=True)
    pd.testing.assert_frame_equal(one.cash_flows, other.cash_flows, check_exact=True)
    by_line = one.by_line_item
    pd.testing.assert_frame_equal(by_line, other.by_line_item.loc[by_line.index], check_exact=True)


@settings(max_examples=40, deadline=None)
@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_a_price_table_changes_nothing(case, random):
    """Prices are found wherever they stand in the table, between those of other items and
    countries.
    """
    prices = case.lines.catalog.prices
    elsewhere = price_frame(one_price_for_all(7, 7, ITEM_IDS), country_code="DE")
    rows = list(range(len(prices) + len(elsewhere)))
    random.shuffle(rows)
    shuffled = pd.concat([prices, elsewhere], ignore_index=True).iloc[rows]
    pd.testing.assert_frame_equal(
        planner.compare_payments(case.lines).table,
        planner.compare_payments(case.lines, prices=shuffled).table,
        check_exact=True,
    )


@settings(max_examples=50, deadline=None)
@given(cases())
def test_line_items_add_up_to_the_order(case):
    """Upfront prices, monthly prices, totals and premiums of the line items add up to the order's,
    to the cent.
    """
    comparison = planner.compare_payments(case.lines)
    added = ["upfront_price", "monthly_recurring_price", "total_cost", "first_year_cash", "premium"]
    lines = comparison.by_line_item[added].mul(100).round().astype("int64")
    sums = lines.groupby(level=["payment_term", "payment_option"], sort=False).sum()
    assert sums.to_numpy().tolist() == comparison.cents[added].to_numpy().tolist()
    single = comparison.by_line_item.xs(next(iter(case.quantities)), level="catalog_item_id")
    assert single["quantity"].tolist() == [next(iter(case.quantities.values()))] * 9


@settings(max_examples=25, deadline=None)
@given(cases(), st.floats(-0.5, 1))
def test_another_rate_is_the_same_as_a_fresh_comparison(case, rate):
    """Moving the rate gives what asking at that rate gives."""
    moved = planner.compare_payments(case.lines, discount_rate=0.01).at_rate(rate)
    fresh = planner.compare_payments(case.lines, discount_rate=rate)
    pd.testing.assert_frame_equal(moved.table, fresh.table, check_exact=True)
    pd.testing.assert_frame_equal(moved.best, fresh.best, check_exact=True)
    assert moved.summary == fresh.summary


def test_equal_npvs_share_a_rank():
    """Two options of one NPV are both first, and the third is third."""
    cents = {RACK: {ONE_YEAR_ALL: (1200, 0), ONE_YEAR_PARTIAL: (1200, 0), ONE_YEAR_NONE: (1201, 0)}}
    assert compare(cents).table["npv_rank"].tolist()[:3] == [1, 1, 3]


@pytest.mark.parametrize(
    ("later", "timing", "reason"),
    [
        ((1200, 0), "end", "it pays the same in every month as ALL_UPFRONT"),
        ((1200, 5), "end", "it pays no less upfront than ALL_UPFRONT, so nothing is deferred"),
        ((1500, 0), "end", "it pays no less upfront than ALL_UPFRONT, so nothing is deferred"),
        (
            (1100, 0),
            "end",
            "it is cheaper in every month than ALL_UPFRONT, so paying later costs nothing",
        ),
        ((1100, 100), "start", "its first charge, at month 0, leaves nothing deferred"),
        ((1100, 101), "start", "its first charge, at month 0, leaves nothing deferred"),
    ],
)
def test_no_rate_where_none_exists_and_notes_say_why(later, timing, reason):
    """Without money saved now and paid later there is no rate, and a note tells the reason."""
    comparison = compare({RACK: {ONE_YEAR_ALL: (1200, 0), ONE_YEAR_NONE: later}}, timing=timing)
    assert np.isnan(comparison.table.at[ONE_YEAR_NONE, "implied_annual_rate"])
    assert comparison.notes == (f"{ONE_YEAR_NONE}: no implied annual rate, because {reason}.",)
    assert reason in comparison._repr_html_()


def test_a_rate_just_short_of_none_exists():
    """One cent left deferred is enough for a rate; and paying less in all has a negative one."""
    deferred = compare({RACK: {ONE_YEAR_ALL: (1200, 0), ONE_YEAR_NONE: (1100, 99)}}, timing="start")
    assert deferred.table.at[ONE_YEAR_NONE, "implied_annual_rate"] > 1e6
    assert deferred.notes == ()
    cheaper = compare({RACK: {ONE_YEAR_ALL: (1200, 0), ONE_YEAR_NONE: (0, 99)}})
    assert -0.05 < cheaper.table.at[ONE_YEAR_NONE, "implied_annual_rate"] < 0
    free = compare({RACK: {ONE_YEAR_ALL: (1200, 0), ONE_YEAR_NONE: (0, 100)}})
    assert free.table.at[ONE_YEAR_NONE, "implied_annual_rate"] == 0


@pytest.mark.parametrize(
    ("later", "timing", "month"),
    [
        # ALL_UPFRONT here is 1,000 and 300 a month.
        ((1000, 300), "start", None),
        ((1100, 200), "start", None),
        ((1100, 201), "start", 0),
        ((1100, 200), "end", 0),
        ((900, 400), "start", 1),
        ((900, 401), "start", 0),
        ((900, 400), "end", 2),
        ((900, 401), "end", 1),
        ((0, 391), "end", 11),
        ((0, 384), "end", 12),
        ((0, 383), "end", None),
        ((0, 384), "start", 11),
        ((900, 200), "end", None),
    ],
)
def test_break_even_at_its_borders(later, timing, month):
    """The break-even month is the first at which more has been paid: as much is not yet more."""
    comparison = compare({RACK: {ONE_YEAR_ALL: (1000, 300), ONE_YEAR_NONE: later}}, timing=timing)
    found = comparison.table.at[ONE_YEAR_NONE, "break_even_month"]
    assert found is pd.NA if month is None else found == month


@settings(max_examples=50, deadline=None)
@given(cases(), st.data())
def test_a_missing_price_is_a_gap_and_never_a_smaller_sum(case, data):
    """A pair lacking one line's price is NaN throughout and named; every other pair is as if
    nothing were missing.
    """
    assume(SERVER not in case.quantities)
    gaps = data.draw(
        st.sets(
            st.tuples(st.sampled_from(list(case.quantities)), st.sampled_from(PAIRS)), min_size=1
        )
    )
    kept = {
        item_id: {pair: cents for pair, cents in by_pair.items() if (item_id, pair) not in gaps}
        for item_id, by_pair in case.cents.items()
    }
    kept[SERVER] = {ONE_YEAR_ALL: (1, 1)}
    comparison = planner.compare_payments(case.lines, prices=price_frame(kept))
    lacking = {pair for _, pair in gaps}
    full = planner.compare_payments(case.lines)
    money = list(full.cents.columns)[:-1]
    for pair in PAIRS:
        if pair in lacking:
            assert comparison.table.loc[pair].isna().all()
            assert comparison.cash_flows[pair].isna().all()
            assert comparison.effective_costs[pair].isna().all()
            assert comparison.cents.loc[pair].isna().all()
        else:
            assert (
                comparison.cents.loc[pair, money].tolist() == full.cents.loc[pair, money].tolist()
            )
    named = comparison.missing[["catalog_item_id", "payment_term", "payment_option"]].itertuples(
        index=False
    )
    assert {(item_id, (term, option)) for item_id, term, option in named} == gaps
    assert "Not available for want of a price" in comparison.summary
    assert next(iter(gaps))[0] in comparison.summary or len(gaps) > 5


def test_without_all_upfront_there_is_nothing_to_compare_with():
    """Where ALL_UPFRONT lacks a price, the other options keep their own figures and a note says
    what is missing.
    """
    comparison = compare({RACK: {ONE_YEAR_PARTIAL: (600, 50), ONE_YEAR_NONE: (0, 110)}})
    row = comparison.table.loc[ONE_YEAR_NONE]
    assert row["total_cost"] == 13.2
    assert row["npv_rank"] == 2
    assert (
        row[["premium", "premium_percent", "implied_annual_rate", "break_even_month"]].isna().all()
    )
    assert f"{ONE_YEAR_NONE}: nothing to compare with, because ALL_UPFRONT" in " ".join(
        comparison.notes
    )


def test_no_pair_with_every_price_gives_no_answer():
    """Two items that share no priced pair leave nothing to choose, and the summary says so."""
    comparison = compare({RACK: {ONE_YEAR_ALL: (1, 1)}, SERVER: {ONE_YEAR_NONE: (1, 1)}})
    assert comparison.table.isna().all(axis=None)
    assert comparison.cheapest is None
    assert "No way to pay for" in comparison.summary
    assert len(comparison.missing) == 16


def test_a_blank_price_is_a_gap():
    """A blank cell is no zero: the pair is not available, and its reason is that the price is
    blank.
    """
    prices = price_frame(one_price_for_all(100, 10))
    prices.loc[2, "monthly_recurring_price"] = np.nan
    comparison = planner.compare_payments(SAMPLE.line_items({RACK: 1}), prices=prices)
    assert comparison.table.loc[PAIRS[2]].isna().all()
    assert comparison.missing["reason"].tolist() == ["its price is blank"]


def test_a_line_without_any_price_in_the_country_is_named():
    """An item that is not sold in a country leaves every pair open and names item and country."""
    sold = set(SAMPLE.prices.loc[SAMPLE.prices["country_code"] == "JP", "catalog_item_id"])
    unsold = next(item_id for item_id in ITEM_IDS if item_id not in sold)
    lines = SAMPLE.line_items({next(iter(sorted(sold & set(ITEM_IDS)))): 1, unsold: 1})
    comparison = planner.compare_payments(lines, country_code="JP")
    assert comparison.table.isna().all(axis=None)
    assert set(comparison.missing["catalog_item_id"]) == {unsold}
    assert set(comparison.missing["reason"]) == {"no price at all in JP"}
    assert f"{unsold}: no price at all in JP (every pair)" in comparison.summary


@pytest.mark.parametrize(
    ("rate", "said"),
    [
        (-1, "discount_rate=-1 is -100 % a year or below, where nothing can be discounted"),
        (-1.5, "discount_rate=-1.5 is -100 % a year or below"),
        (float("nan"), "discount_rate=nan is not a finite number; 8 % a year is 0.08"),
        (float("inf"), "discount_rate=inf is not a finite number"),
        ("8%", "discount_rate='8%' is not a number; 8 % a year is 0.08"),
        (None, "discount_rate=None is not a number"),
        (True, "discount_rate=True is not a number"),
        (0.08 + 0j, "is not a number"),
    ],
)
def test_rates_that_mean_nothing_are_refused(rate, said):
    """A rate at or below -100 %, no number or not finite is refused in plain words, at first and
    later.
    """
    at_the_door = refused(discount_rate=rate)
    assert said in at_the_door or at_the_door.startswith("compare_payments takes a number, not ")
    with pytest.raises(planner.InputError) as caught:
        planner.compare_payments(SAMPLE.line_items({RACK: 1})).at_rate(rate)
    assert said in str(caught.value)


def test_rates_of_other_number_types_are_taken():
    """numpy's and decimal's numbers are rates as well, and so is decimal text, as it is for a price
    change.
    """
    lines = SAMPLE.line_items({RACK: 1})
    first = planner.compare_payments(lines, discount_rate=0.08)
    for rate in (np.float64(0.08), Decimal("0.08"), "0.08", " 0.080 "):
        asked = planner.compare_payments(lines, discount_rate=rate)
        pd.testing.assert_frame_equal(asked.table, first.table, check_exact=True)
        pd.testing.assert_frame_equal(first.at_rate(rate).table, first.table, check_exact=True)
        assert first.sensitivity([rate]).npv.index.tolist() == [0.08]
        portfolio = planner.compare_portfolio([planner.PlannedOrder(lines)], discount_rate=rate)
        assert portfolio.convention == first.convention
    said = "discount_rate='8 %' is not a number; 8 % a year is 0.08"
    assert said in refused(discount_rate="8 %")
    assert "for 8 % a year give 0.08" in refused(discount_rate="8")


@pytest.mark.parametrize(
    ("rate", "said"),
    [
        (8, "8 is 800 % a year; for 8 % a year give 0.08"),
        (np.float64(7.5), "for 7.5 % a year give 0.075"),
        (Decimal("6.125"), "for 6.125 % a year give 0.06125"),
        (1.01, "1.01 is 101 % a year; for 1.01 % a year give 0.0101"),
    ],
)
def test_a_rate_in_percent_is_asked_about(rate, said):
    """Wherever a person gives a rate, 8 is taken for neither 8 % nor 800 %."""
    lines = SAMPLE.line_items({RACK: 1})
    for ask in (
        lambda: planner.compare_payments(lines, discount_rate=rate),
        lambda: planner.compare_payments(lines).sensitivity(rates=[0.04, rate]),
        lambda: planner.compare_portfolio([planner.PlannedOrder(lines)], discount_rate=rate),
    ):
        with pytest.raises(planner.InputError) as caught:
            ask()
        assert said in str(caught.value)
    explorer = planner.PaymentExplorer(lines)
    explorer.model.discount_rate = float(rate)
    assert said in explorer.model.error
    assert "800% a year" in planner.compare_payments(lines).at_rate(8).notes[0], (
        "what is worked out may be above 100 %"
    )


def test_every_bad_option_is_said_at_once():
    """Rate, timing and compounding are checked together, each with what is allowed."""
    said = refused(discount_rate=-1, timing="middle", compounding="weekly")
    assert "discount_rate=-1" in said
    assert "timing='middle' is not one of 'end', 'start'" in said
    assert "compounding='weekly' is not one of 'annual', 'monthly'" in said


@pytest.mark.parametrize("country", ["XX", "us", ""])
def test_an_unknown_country_is_refused(country):
    """A country without prices is refused with those that have some."""
    assert refused(country_code=country) == (
        f"There are no prices for country_code {country!r}; there are prices for DE, JP, US."
    )


def test_mixed_currencies_are_refused_where_they_meet():
    """Euros are never added to dollars nor shown as dollars; an item that is not asked for does not
    matter.
    """
    dollars = price_frame(one_price_for_all(100, 10, [RACK]))
    euros = price_frame(one_price_for_all(100, 10, [SERVER]), currency="EUR")
    prices = pd.concat([dollars, euros], ignore_index=True)
    said = refused(prices=prices, lines=SAMPLE.line_items({RACK: 1, SERVER: 1}))
    assert "Prices in several currencies cannot be added up." in said
    assert f"USD: {RACK} in US" in said
    assert f"EUR: {SERVER} in US" in said
    alone = refused(prices=prices, lines=SAMPLE.line_items({SERVER: 1}))
    assert alone.startswith(
        "Prices are in US dollars (USD) here, the only currency in which AWS quotes Outposts"
    )
    assert f"EUR: {SERVER} in US" in alone
    assert (
        planner.compare_payments(SAMPLE.line_items({RACK: 1}), prices=prices).cheapest is not None
    )


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"upfront_price": -1.0}, "-1.0 is negative"),
        ({"upfront_price": 0.001}, "0.001 is not a whole number of cents"),
        ({"monthly_recurring_price": 123.456}, "123.456 is not a whole number of cents"),
        ({"monthly_recurring_price": float("inf")}, "inf is beyond"),
        ({"upfront_price": 1e14}, "is beyond the 11,258,999,068,426 dollars"),
    ],
)
def test_amounts_that_are_no_prices_are_refused(change, said):
    """A negative, infinite, enormous or fractional price is refused, with
    item, country and pair.
    """
    message = refused(prices=price_frame(one_price_for_all(100, 10)).assign(**change))
    assert said in message
    assert f"{RACK} in US, ALL_UPFRONT for ONE_YEAR" in message
    assert "9 of 9 amounts" in message


def test_text_in_place_of_an_amount_is_refused():
    """A price column of text is refused in words that show what an amount looks like."""
    prices = price_frame(one_price_for_all(100, 10)).astype({"upfront_price": object})
    prices.loc[0, "upfront_price"] = "12,000 USD"
    assert "amounts are numbers of dollars, such as 1234.56" in refused(prices=prices)


def test_a_price_given_twice_is_refused():
    """Two prices for one item and pair are refused, because which of them counts is not known."""
    prices = price_frame(one_price_for_all(100, 10))
    said = refused(prices=pd.concat([prices, prices.iloc[[4]]]))
    assert "Prices are given more than once" in said
    assert said.count("OR-") == 1
    assert "PARTIAL_UPFRONT for THREE_YEARS" in said


@pytest.mark.parametrize(
    ("prices", "said"),
    [
        ("prices.csv", "compare_payments takes DataFrame or None, not str (prices='prices.csv')"),
        (pd.DataFrame(), "The price table lacks catalog_item_id, country_code"),
        (SAMPLE.prices.drop(columns="currency"), "The price table lacks currency;"),
        (SAMPLE.prices.iloc[:0], "There are no prices; give the price CSV too"),
    ],
    ids=["text", "nothing", "column", "empty"],
)
def test_what_is_no_price_table_is_refused(prices, said):
    """A path, a frame without the columns or without rows is refused with
    what is needed instead.
    """
    assert said in refused(prices=prices)


def test_what_is_no_line_items_is_refused():
    """A dict in place of LineItems is refused with the call that makes them."""
    assert "compare_payments takes LineItems, not a dict" in refused(lines={RACK: 2})


def test_zero_and_enormous_quantities():
    """Zero units and more than a million are refused as line items; a million are right to the
    cent.
    """
    for quantity, said in (
        (0, "is below 1"),
        (10**6 + 1, "is above 1,000,000"),
        (-1, "is below 1"),
    ):
        with pytest.raises(planner.InputError, match=said):
            SAMPLE.line_items({RACK: quantity})
    table = compare({RACK: {ONE_YEAR_NONE: (1_23, 9_999_99)}}, {RACK: 10**6}).table.loc[
        ONE_YEAR_NONE
    ]
    assert table["upfront_price"] == 1_230_000
    assert table["total_cost"] == 1_230_000 + 12 * 9_999_990_000


def test_amounts_beyond_exact_counting_are_refused():
    """Just below 2**50 cents the total is exact; beyond, the order is
    refused and no figure shown.
    """
    million = {RACK: 10**6}
    below = (2**50 - 1) // 10**6
    largest = compare({RACK: {ONE_YEAR_ALL: (below, 0)}}, million)
    assert largest.cents.at[ONE_YEAR_ALL, "total_cost"] == below * 10**6
    assert (
        Decimal(f"{largest.table.at[ONE_YEAR_ALL, 'total_cost']:.2f}")
        == Decimal(below * 10**6) / 100
    )
    for cents in (2**50 - 1, 2**49 + 1, 2**45 + 7):
        assert (
            compare({RACK: {ONE_YEAR_ALL: (cents, 0)}}).cents.at[ONE_YEAR_ALL, "upfront_price"]
            == cents
        )
    with pytest.raises(
        planner.InputError, match=r"total cost of an order comes to about 1\.13e\+13 dollars"
    ):
        compare({RACK: {ONE_YEAR_ALL: (below + 1, 0)}}, million)
    with pytest.raises(planner.InputError, match="check the quantities and prices"):
        compare({RACK: {PAIRS[-1]: (0, 2**49)}}, million)


@pytest.mark.parametrize(
    ("months", "said"),
    [
        *((months, "is not a whole number of months from 1 to 60") for months in (0, 61)),
        *(
            (months, "takes a whole number or None, not ")
            for months in (12.0, "12", True, float("nan"))
        ),
    ],
)
def test_months_left_are_whole_and_within_a_contract(months, said):
    """The months left on a contract are a whole number from 1 to 60."""
    assert said in refused(months_left=months)


def test_added_capacity_is_advised_an_option_and_no_term():
    """The running contract has a term already: the option and the months are said, and no term is
    recommended.
    """
    comparison = planner.compare_payments(SAMPLE.line_items({RACK: 2}), months_left=20)
    assert comparison.cheapest is None
    assert comparison.best_option == "ALL_UPFRONT"
    assert "all upfront costs least over the 20 months left of its contract" in comparison.summary
    assert "for three years" not in comparison.summary
    assert "Not available" not in comparison.summary
    known = planner.compare_payments(
        SAMPLE.line_items({RACK: 2}), months_left=20, contract_term="THREE_YEARS"
    )
    assert known.cheapest == PAIRS[3]
    assert known.table.loc["FIVE_YEARS"].isna().all(axis=None)


def test_a_budget_of_added_capacity_is_advised_an_option_and_no_term():
    """The term is given, and nothing is renewed: of 18 months 452,000.00 × 18 / 36 = 226,000.00 is
    all upfront.
    """
    lines = FIXED.line_items({"OR-RKGP001": 2})
    joined = planner.compare_payments(lines, months_left=18)
    choice = joined.best_within(first_year_cash=230_000)
    assert choice.pair is None
    assert choice.options == {"THREE_YEARS": "ALL_UPFRONT", "FIVE_YEARS": "ALL_UPFRONT"}
    for text in (choice.summary, choice.to_markdown().replace("\\", ""), choice._repr_html_()):
        assert "with 18 months left of the contract" in text
        assert "all upfront where its term is three years, NPV $226,000.00" in text
        assert "renewed" not in text
        assert "without end" not in text
        assert "is best" not in text
    known = planner.compare_payments(lines, months_left=18, contract_term="THREE_YEARS")
    capped = known.best_within(first_year_cash=175_000)
    assert capped.pair == PAIRS[5]
    assert "what costs least: no upfront, NPV" in capped.summary
    assert "more than all upfront" in capped.summary
    least = joined.best_within(first_year_cash=1).summary
    assert least.endswith("with no upfront where its term is five years.")


@pytest.mark.parametrize(
    ("months", "said"), [(4, "If the need ended after 1 month, nothing"), (1, "")]
)
def test_what_is_owed_is_not_asked_of_a_month_after_the_end(months, said):
    """With four months left month 1 is asked about; with one month left, none."""
    lines = FIXED.line_items({"OR-RKGP001": 2})
    joined = planner.compare_payments(lines, months_left=months, contract_term="THREE_YEARS")
    owed = " ".join(
        text
        for text in joined.best_within(first_year_cash=60_000).qualified
        if "the need ended" in text
    )
    assert owed[: len("If the need ended after 1 month, nothing")] == said


def test_added_capacity_whose_best_option_depends_on_the_term_says_so():
    """All upfront where the contract is for three years, no upfront where it is for five: both are
    said.
    """
    cents = {
        RACK: {PAIRS[3]: (36_00, 0), PAIRS[5]: (0, 2_00), PAIRS[6]: (60_00, 0), PAIRS[8]: (0, 50)}
    }
    comparison = compare(cents, months_left=20)
    assert comparison.best_option is None
    assert (
        "depends on the contract's term: all upfront (NPV $20.00) where it is three years"
        in comparison.summary
    )
    assert "Name the term with contract_term" in comparison.summary


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"contract_term": "THREE_YEARS"}, "give its months_left too"),
        (
            {"contract_term": "TWO_YEARS", "months_left": 7},
            "contract_term='TWO_YEARS' is not one of ONE_YEAR",
        ),
        (
            {"contract_term": "ONE_YEAR", "months_left": 13},
            "a contract for ONE_YEAR cannot have 13 months left",
        ),
    ],
)
def test_a_contract_that_cannot_be_joined_is_refused(given, said):
    """A term without months, a term that there is not, and more months than the term has."""
    assert said in refused(**given)


def test_exposure_is_what_is_bound_and_not_yet_paid_by_hand():
    """No upfront for one year at $1,100: 13,200 at signing, 5,500 after seven charges; all upfront
    owes nothing.
    """
    exposure = aws_sample().exposure()
    assert exposure.index.tolist() == list(range(61))
    assert exposure.loc[[0, 7, 11, 12, 60], ONE_YEAR_NONE].tolist() == [13_200, 5_500, 1_100, 0, 0]
    assert exposure[ONE_YEAR_ALL].eq(0).all()
    assert exposure[ONE_YEAR_PARTIAL].isna().all()
    assert aws_sample(timing="start").exposure().loc[[0, 11], ONE_YEAR_NONE].tolist() == [12_100, 0]


def test_illustrative_prices_are_called_so_everywhere():
    """The shipped prices are no AWS prices, and every face of the comparison says it; a quote's are
    not so called.
    """
    comparison = planner.compare_payments(SAMPLE.line_items({RACK: 1}))
    for text in (
        comparison.summary,
        repr(comparison),
        comparison._repr_html_(),
        comparison.assumptions[0],
    ):
        assert "ILLUSTRATIVE PRICES, not AWS" in text
    assert "ILLUSTRATIVE" not in aws_sample().summary
    assert aws_sample().prices_used["source"].tolist() == ["test", "test"]


def test_what_shows_html_is_escaped():
    """A source that holds markup is shown as text."""
    prices = replace(SAMPLE, prices=SAMPLE.prices.assign(source="<script>1</script>"))
    assert "<script>" not in planner.compare_payments(prices.line_items({RACK: 1}))._repr_html_()
