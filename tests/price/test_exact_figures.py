"""Every figure of a comparison, worked out a second time by other means: Decimal, pyxirr and brute
force.
"""

import json
import math
from decimal import ROUND_HALF_UP, Decimal, localcontext

import numpy as np
import pandas as pd
import pytest
import pyxirr
from hypothesis import given, settings
from hypothesis import strategies as st
from libreoffice import rates
from support.price_sheets import (
    COMPOUNDINGS,
    FIXED,
    ITEM_IDS,
    QUOTED_CELLS,
    TIMINGS,
    Case,
    cases,
    with_borders,
)

import outpost_planner as planner
from outpost_planner.service.pairs import PAIRS

MONTHS = {"ONE_YEAR": 12, "THREE_YEARS": 36, "FIVE_YEARS": 60}
CENT = Decimal("0.01")
RATES = st.floats(-0.5, 1.0, allow_nan=False) | st.sampled_from([0.0, 0.08, 1e-9, -1e-9, 1e-15])


def by_decimal(case, pair):
    """Work out the money columns of one pair as an accountant would, from
    price texts, in Decimal.
    """
    term, _ = pair
    months = MONTHS[term]
    upfront, monthly = paid(case, pair)
    total = upfront + monthly * months
    reference = paid(case, (term, "ALL_UPFRONT"))
    return {
        "upfront_price": upfront,
        "monthly_recurring_price": monthly,
        "total_cost": total,
        "effective_monthly_cost": (total / months).quantize(CENT, ROUND_HALF_UP),
        "amortized_upfront_per_month": (upfront / months).quantize(CENT, ROUND_HALF_UP),
        "first_year_cash": upfront + monthly * 12,
        "premium": total - (reference[0] + reference[1] * months),
    }


def paid(case, pair):
    """Add up the upfront and the monthly prices of all line items."""
    texts = {
        item_id: [f"{cents / 100:.2f}" for cents in case.cents[item_id][pair]]
        for item_id in case.quantities
    }
    return tuple(
        sum(
            (
                Decimal(texts[item_id][at]) * quantity
                for item_id, quantity in case.quantities.items()
            ),
            Decimal(0),
        )
        for at in (0, 1)
    )


def flows(case, pair, timing):
    """List the payments of one pair month by month, from month 0."""
    upfront, monthly = paid(case, pair)
    months = MONTHS[pair[0]]
    return (
        [upfront, *[monthly] * months]
        if timing == "end"
        else [upfront + monthly, *[monthly] * (months - 1), 0]
    )


@settings(max_examples=150, deadline=None)
@with_borders(0.08, "end", "annual")
@given(cases(), RATES, st.sampled_from(TIMINGS), st.sampled_from(COMPOUNDINGS))
def test_money_equals_decimal_and_npv_equals_pyxirr(case, rate, timing, compounding):
    """Every money column equals Decimal to the cent; NPV equals pyxirr's npv and pv of the monthly
    payments.
    """
    comparison = planner.compare_payments(
        case.lines, discount_rate=rate, timing=timing, compounding=compounding
    )
    monthly_rate = rate / 12 if compounding == "monthly" else math.expm1(math.log1p(rate) / 12)
    rows, cents_rows = (frame.to_dict("index") for frame in (comparison.table, comparison.cents))
    for pair in PAIRS:
        row, cents = rows[pair], cents_rows[pair]
        for name, amount in by_decimal(case, pair).items():
            assert row[name] == float(amount), (pair, name)
            assert Decimal(int(cents[name])) == amount * 100, (pair, name)
        npv = pyxirr.npv(monthly_rate, [float(amount) for amount in flows(case, pair, timing)])
        assert row["npv"] == pytest.approx(npv, rel=1e-9), pair
        # The closed formula that pyxirr uses for pv loses its digits near a rate of zero.
        if abs(rate) > 1e-3:
            upfront, monthly = map(float, paid(case, pair))
            pv = upfront - pyxirr.pv(
                monthly_rate, MONTHS[pair[0]], monthly, 0, pmt_at_beginning=timing == "start"
            )
            assert row["npv"] == pytest.approx(pv, rel=1e-9), pair


@settings(max_examples=100, deadline=None)
@given(cases(QUOTED_CELLS), st.sampled_from(TIMINGS), st.sampled_from(COMPOUNDINGS))
def test_implied_rate_equals_pyxirr(case, timing, compounding):
    """The implied rate is the yearly form of pyxirr's irr on the difference from ALL_UPFRONT, in
    every convention.
    """
    table = planner.compare_payments(case.lines, timing=timing, compounding=compounding).table
    for pair in PAIRS:
        difference = later_flows(case, pair, timing)
        rate = table.at[pair, "implied_annual_rate"]
        if not is_deferred(difference):
            assert np.isnan(rate), pair
            continue
        monthly_rate = pyxirr.irr(
            [float(amount) for amount in difference], guess=(1 + rate) ** (1 / 12) - 1
        )
        assert rate == pytest.approx(
            math.expm1(12 * math.log1p(monthly_rate)), rel=1e-9, abs=1e-11
        ), pair


def later_flows(case, pair, timing):
    """List by month what paying under this pair instead of ALL_UPFRONT saves (+) and costs (-)."""
    reference = flows(case, (pair[0], "ALL_UPFRONT"), timing)
    return [one - other for one, other in zip(reference, flows(case, pair, timing), strict=True)]


def is_deferred(difference):
    """Say whether something is saved now and paid later: one change of sign, so one rate."""
    return difference[0] > 0 and any(amount < 0 for amount in difference[1:])


@settings(max_examples=100, deadline=None)
@with_borders("end", "annual")
@given(cases(), st.sampled_from(TIMINGS), st.sampled_from(COMPOUNDINGS))
def test_implied_rate_put_back_makes_both_npvs_equal(case, timing, compounding):
    """Discounted at the rate that an option implies, it costs what ALL_UPFRONT costs; without a
    rate, notes say why.
    """
    comparison = planner.compare_payments(case.lines, timing=timing, compounding=compounding)
    for pair in PAIRS:
        rate = comparison.table.at[pair, "implied_annual_rate"]
        noted = [note for note in comparison.notes if note.startswith(f"{pair}:")]
        if np.isnan(rate):
            assert not is_deferred(later_flows(case, pair, timing)), pair
            assert len(noted) == (pair.payment_option != "ALL_UPFRONT"), pair
            continue
        assert not noted, pair
        annual = rate if compounding == "annual" else 12 * math.expm1(math.log1p(rate) / 12)
        # Nearer to -100 %, a double has too few digits left for the rate to be put back, or is
        # refused.
        if annual < -0.99:
            continue
        npv = comparison.at_rate(annual).table["npv"]
        assert npv[pair] == pytest.approx(npv[pair[0], "ALL_UPFRONT"], rel=1e-9), (pair, rate)


@settings(max_examples=80, deadline=None)
@with_borders("start")
@given(cases(), st.sampled_from(TIMINGS))
def test_cash_flows_costs_and_break_even_add_up(case, timing):
    """Billed and effective cost both add up to the total, to the cent; cumulated, billed cost gives
    the break-even.
    """
    comparison = planner.compare_payments(case.lines, timing=timing, discount_rate=0)
    billed, effective = (
        in_cents(frame) for frame in (comparison.cash_flows, comparison.effective_costs)
    )
    for at, pair in enumerate(PAIRS):
        expected = [int(amount * 100) for amount in flows(case, pair, timing)]
        assert billed[:, at].tolist() == expected + [0] * (61 - len(expected)), pair
        assert (
            billed[:, at].sum() == effective[:, at].sum() == comparison.cents.at[pair, "total_cost"]
        ), pair
        assert comparison.table.at[pair, "npv"] == comparison.table.at[pair, "total_cost"], pair
        upfront, monthly = (int(amount * 100) for amount in paid(case, pair))
        used = effective[:, at][effective[:, at] > 0]
        assert all(abs(each - monthly - upfront / MONTHS[pair[0]]) < 1 for each in used), pair
        ahead = np.flatnonzero(np.cumsum(billed[:, at] - billed[:, at - at % 3]) > 0)
        found = comparison.table.at[pair, "break_even_month"]
        assert (None if found is pd.NA else found) == (ahead[0] if ahead.size else None), pair


def in_cents(frame):
    """Turn a frame of dollars into whole cents, which it holds exactly."""
    return np.rint(frame.to_numpy() * 100).astype(np.int64)


@settings(max_examples=60, deadline=None)
@with_borders(7)
@given(cases(), st.integers(1, 60))
def test_prorating_to_the_months_left_equals_decimal(case, months_left):
    """Added capacity pays each line's upfront price in proportion, and the months that are left;
    shorter terms none.
    """
    comparison = planner.compare_payments(case.lines, months_left=months_left)
    for pair in PAIRS:
        row, months = comparison.table.loc[pair], MONTHS[pair[0]]
        if months < months_left:
            assert row.isna().all(), pair
            continue
        units = {
            item_id: Decimal(case.cents[item_id][pair][0]) / 100 for item_id in case.quantities
        }
        shares = {
            item_id: (unit * case.quantities[item_id] * months_left / months).quantize(
                CENT, ROUND_HALF_UP
            )
            for item_id, unit in units.items()
        }
        upfront = sum(shares.values())
        _, monthly = paid(case, pair)
        assert row["upfront_price"] == float(upfront), pair
        assert row["total_cost"] == float(upfront + monthly * months_left), pair
        assert row["first_year_cash"] == float(upfront + monthly * min(months_left, 12)), pair


def test_prorating_rounds_once_on_the_line_by_hand():
    """999 × OR-SV1U001 with 7 months left: 999 × 12,489.58 × 7/60 = 1,455,660.549, rounded once,
    not 999 times.
    """
    lines = FIXED.line_items({"OR-SV1U001": 999})
    comparison = planner.compare_payments(lines, months_left=7)
    unit = FIXED.prices.query("catalog_item_id == 'OR-SV1U001' and country_code == 'US'").set_index(
        ["payment_term", "payment_option"]
    )["upfront_price"][("FIVE_YEARS", "PARTIAL_UPFRONT")]
    once = (999 * Decimal(str(unit)) * 7 / 60).quantize(CENT, ROUND_HALF_UP)
    assert (
        comparison.table.at[("FIVE_YEARS", "PARTIAL_UPFRONT"), "upfront_price"]
        == float(once)
        == 1_455_660.55
    )
    by_line = comparison.by_line_item["upfront_price"].droplevel("catalog_item_id")
    assert by_line[("FIVE_YEARS", "PARTIAL_UPFRONT")] == 1_455_660.55


def test_npv_and_rates_are_what_libreoffice_calc_computes():
    """Sixty generated price sheets, each payment written out, through Calc's own NPV and IRR."""
    sheets = json.loads(rates.STORED.read_text())
    assert len(sheets) == rates.SHEETS
    for sheet in sheets:
        cents = {
            (term, option): (upfront, monthly) for term, option, upfront, monthly in sheet["cents"]
        }
        lines = Case({ITEM_IDS[0]: 1}, {ITEM_IDS[0]: cents}).lines
        convention = {name: sheet[name] for name in ("discount_rate", "timing", "compounding")}
        table = planner.compare_payments(lines, **convention).table.loc[list(cents)]
        assert table["npv"].tolist() == pytest.approx(sheet["npv"], rel=1e-9)
        for ours, calcs in zip(
            table["implied_annual_rate"], sheet["implied_annual_rate"], strict=True
        ):
            assert pd.isna(ours) if calcs is None else ours == pytest.approx(calcs, rel=1e-9)
        assert sheet["implied_annual_rate"].count(None) == 3, "one ALL_UPFRONT a term, and no other"


@settings(max_examples=50, deadline=None)
@with_borders(0.08, "end", "annual")
@given(
    cases(),
    st.sampled_from([0.0, 0.03, 0.08, 0.4, -0.05]),
    st.sampled_from(TIMINGS),
    st.sampled_from(COMPOUNDINGS),
)
def test_discounted_break_even_is_the_first_month_of_greater_present_value(
    case, rate, timing, compounding
):
    """Payment by payment in Decimal; there is one exactly where the NPV says that paying later is
    dearer.
    """
    comparison = planner.compare_payments(
        case.lines, discount_rate=rate, timing=timing, compounding=compounding
    )
    with localcontext(prec=50):
        year = Decimal(str(rate))
        month = 1 + year / 12 if compounding == "monthly" else (1 + year) ** (Decimal(1) / 12)
        factors = [1 / month**at for at in range(61)]
        for pair in PAIRS:
            ahead, found, difference = Decimal(0), None, later_flows(case, pair, timing)
            for at, (amount, factor) in enumerate(zip(difference, factors, strict=False)):
                ahead -= amount * factor
                # As much is not yet more: fifty digits still miss equality by their last one.
                if ahead > Decimal("1e-6") and found is None:
                    found = at
            ours = comparison.table.at[pair, "discounted_break_even_month"]
            assert (None if ours is pd.NA else ours) == found, pair
            if difference[0] >= 0:
                assert (found is not None) == (ahead > Decimal("1e-6")), pair


def test_both_break_even_months_by_hand():
    """$12,000 now or $1,100 a month at 8 %: 11 payments are more than 12,000 in cash, and 12 are in
    present value.

    A month is discounted by 1.08^(1/12) = 1.00643403. Eleven payments are worth 1,100 × 10.586932 =
    11,645.63, twelve 1,100 × 11.512858 = 12,664.14. At 20 % twelve are worth 1,100 × 10.886508 =
    11,975.16: never more than 12,000.
    """
    cents = {ITEM_IDS[0]: {PAIRS[0]: (12_000_00, 0), PAIRS[2]: (0, 1_100_00)}}
    table = Case({ITEM_IDS[0]: 1}, cents)
    for rate, discounted in ((0.0, 11), (0.08, 12), (0.20, None)):
        row = planner.compare_payments(table.lines, discount_rate=rate).table.loc[PAIRS[2]]
        assert row["break_even_month"] == 11
        found = row["discounted_break_even_month"]
        assert (None if found is pd.NA else found) == discounted


def test_a_break_even_at_signing_is_a_month_and_none_at_all_is_a_gap():
    """Partly upfront costs $120 and $1 a month where all of it costs $100: more is paid at once, in
    month 0.

    Nothing upfront and $5 a month is 12 × 5 = $60 in the end: never more than $100.
    """
    cents = {ITEM_IDS[0]: {PAIRS[0]: (100_00, 0), PAIRS[1]: (120_00, 1_00), PAIRS[2]: (0, 5_00)}}
    table = planner.compare_payments(Case({ITEM_IDS[0]: 1}, cents).lines).table
    for name in ("break_even_month", "discounted_break_even_month"):
        assert table.at[PAIRS[1], name] == 0
        assert table.at[PAIRS[2], name] is pd.NA
