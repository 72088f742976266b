"""A portfolio: the same figures as single comparisons, for every order, site, calendar and
together.
"""

from calendar import monthrange
from datetime import UTC, date, datetime, timedelta, timezone

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.price_sheets import (
    CELLS,
    COMPOUNDINGS,
    ITEM_IDS,
    SAMPLE,
    TIMINGS,
    catalog_of,
    one_price_for_all,
    price_frame,
)

import outpost_planner as planner
from outpost_planner import PlannedOrder
from outpost_planner.service.pairs import PAIR_INDEX, PAIRS

ITEMS = ITEM_IDS[:4]
COUNTRIES = ("US", "DE")
RACK = ITEM_IDS[0]
SUMMED = ["upfront_price", "monthly_recurring_price", "total_cost", "first_year_cash"]
ONE_RACK = SAMPLE.line_items({RACK: 1})


@st.composite
def catalogs(draw):
    """Draw a catalog of a few items in two countries, some of whose prices are not there."""
    frames = [
        price_frame(one_price_for_all(1, 1, ITEM_IDS[-1:]), country_code=country)
        for country in COUNTRIES
    ]
    for country in COUNTRIES:
        cents = {item_id: dict(zip(PAIRS, draw(CELLS), strict=True)) for item_id in ITEMS}
        gaps = draw(st.sets(st.tuples(st.sampled_from(ITEMS), st.sampled_from(PAIRS)), max_size=3))
        for item_id, pair in gaps:
            del cents[item_id][pair]
        frames.append(price_frame(cents, country_code=country))
    return catalog_of(pd.concat(frames, ignore_index=True))


@st.composite
def portfolios(draw):
    """Draw orders of two catalogs, some of one site, most of them starting on days that not every
    month has.
    """
    shelf = draw(st.lists(catalogs(), min_size=1, max_size=2))
    quantities = st.dictionaries(st.sampled_from(ITEMS), st.integers(1, 50), min_size=1)
    dates = st.dates(date(2026, 1, 1), date(2029, 12, 31)) | st.sampled_from(
        [date(2028, 1, 31), date(2028, 2, 29), date(2027, 1, 1)]
    )
    order = st.builds(
        lambda catalog, lines, **rest: PlannedOrder(catalog.line_items(lines), **rest),
        st.sampled_from(shelf),
        quantities,
        country_code=st.sampled_from(COUNTRIES),
        site=st.sampled_from(["", "Seattle", "Köln"]),
        start_date=dates,
    )
    return draw(st.lists(order, min_size=1, max_size=5))


def singles(orders, **options):
    """Compare each order by itself."""
    return [
        planner.compare_payments(order.lines, country_code=order.country_code, **options)
        for order in orders
    ]


def factor(order, orders, rate, compounding="annual"):
    """Say what 1 at an order's start is worth at the earliest start: months and days counted on the
    fingers.
    """
    days = sorted(date.fromisoformat(str(each.start_date)) for each in orders)
    begin, start = days[0], date.fromisoformat(str(order.start_date))
    whole = 0
    while months_on(begin, whole + 1) <= start:
        whole += 1
    length = (months_on(begin, whole + 1) - months_on(begin, whole)).days
    months = whole + (start - months_on(begin, whole)).days / length
    monthly = 1 + rate / 12 if compounding == "monthly" else (1 + rate) ** (1 / 12)
    return monthly**-months


def months_on(day, count):
    """Return the same day so many months on, or the month's last."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def cents(frame):
    """Turn dollars into whole cents; NA where there are none."""
    return frame.mul(100).round().astype("Int64")


def added(frames):
    """Add frames of dollars up to the cent; one gap leaves a gap."""
    return sum(map(cents, frames))


@settings(max_examples=40, deadline=None)
@given(
    portfolios(),
    st.sampled_from(TIMINGS),
    st.sampled_from(COMPOUNDINGS),
    st.sampled_from([0, 0.08, 0.5]),
)
def test_every_order_is_what_a_single_comparison_says(orders, timing, compounding, rate):
    """Table, best pair and missing prices of each order equal those of its own comparison."""
    options = {"discount_rate": rate, "timing": timing, "compounding": compounding}
    portfolio = planner.compare_portfolio(orders, **options)
    missing = []
    for at, (order, single) in enumerate(
        zip(orders, singles(orders, **options), strict=True), start=1
    ):
        name = f"order {at}"
        # A rate is found by iterating, and how often depends on its neighbours: the last bits may
        # differ.
        worth = factor(order, orders, rate, compounding)
        valued = single.table.assign(npv=single.table["npv"] * worth)
        pd.testing.assert_frame_equal(portfolio.by_order.loc[name], valued, rtol=1e-12, atol=1e-12)
        exact = single.table.columns.drop(["implied_annual_rate", "npv"])
        pd.testing.assert_frame_equal(
            portfolio.by_order.loc[name, exact], single.table[exact], check_exact=True
        )
        best = portfolio.best.loc[name]
        if single.cheapest is None:
            assert best.isna().all()
        else:
            assert (best["payment_term"], best["payment_option"]) == single.cheapest
            assert best["npv"] == pytest.approx(
                single.table.at[single.cheapest, "npv"] * worth, rel=1e-12
            )
            assert best["total_cost"] == single.table.at[single.cheapest, "total_cost"]
            annual = single.best.at[single.cheapest.payment_term, "equivalent_annual_cost"]
            assert best["equivalent_annual_cost"] == annual
        missing += [(name, order.site, *gap) for gap in single.missing.itertuples(index=False)]
    assert sorted(portfolio.missing.itertuples(index=False, name=None)) == sorted(missing)


@settings(max_examples=40, deadline=None)
@given(portfolios(), st.sampled_from(TIMINGS))
def test_sums_are_those_of_single_comparisons(orders, timing):
    """Together and by site, every order's cents are added, and one order without a price leaves a
    gap.
    """
    portfolio = planner.compare_portfolio(orders, timing=timing)
    compared = singles(orders, timing=timing)
    pd.testing.assert_frame_equal(
        cents(portfolio.table[SUMMED]), added(single.table[SUMMED] for single in compared)
    )
    worth = [factor(order, orders, 0.08) for order in orders]
    npv = sum(single.table["npv"] * each for single, each in zip(compared, worth, strict=True))
    pd.testing.assert_series_equal(portfolio.table["npv"], npv, rtol=1e-12)
    sites = list(dict.fromkeys(order.site for order in orders))
    assert list(portfolio.by_site.index.get_level_values("site").unique()) == sites
    for site in sites:
        theirs = [
            single for order, single in zip(orders, compared, strict=True) if order.site == site
        ]
        expected = added(single.table[SUMMED] for single in theirs)
        pd.testing.assert_frame_equal(cents(portfolio.by_site.loc[site, SUMMED]), expected)
    chosen = [single.table.loc[single.cheapest] for single in compared if single.cheapest]
    if len(chosen) < len(orders):
        assert portfolio.best_totals.isna().all()
        return
    for name in SUMMED:
        assert round(portfolio.best_totals[name] * 100) == sum(
            round(row[name] * 100) for row in chosen
        )
    valued = sum(row["npv"] * each for row, each in zip(chosen, worth, strict=True))
    assert portfolio.best_totals["npv"] == pytest.approx(valued, rel=1e-12)


DIVISIONS = st.fixed_dictionaries(
    {
        "period": st.sampled_from(["month", "quarter", "fiscal_year"]),
        "fiscal_year_start": st.integers(1, 12),
    }
)
COSTS = st.sampled_from([{}, {"effective": True}, {"effective": True, "accrual": "months"}])


@pytest.mark.filterwarnings("ignore:.*lacks? a price:UserWarning")
@settings(max_examples=25, deadline=None)
@given(portfolios(), st.sampled_from(TIMINGS), DIVISIONS, COSTS)
def test_calendar_is_the_sum_of_single_calendars(orders, timing, division, cost):
    """Each order from its own start; an order without a price leaves its part out, and the others'
    stay.
    """
    portfolio = planner.compare_portfolio(orders, timing=timing)
    calendar = portfolio.calendar(**division, **cost)
    each = [
        single.calendar(order.start_date, **division, **cost)
        for order, single in zip(orders, singles(orders, timing=timing), strict=True)
    ]
    expected = sum(
        cents(single.fillna(0)).reindex(calendar.index, fill_value=0).reset_index(drop=True)
        for single in each
    )
    found = cents(calendar.fillna(0)).reset_index(drop=True)
    for pair in PAIR_INDEX:
        lacking = [
            f"order {at}" for at, single in enumerate(each, start=1) if single[pair].isna().any()
        ]
        said = portfolio.unpriced.set_index(PAIR_INDEX.names)["orders"].to_dict()
        assert said.get(pair, "") == ", ".join(lacking)
        assert calendar[pair].isna().all() == (len(lacking) == len(orders))
        assert found[pair].tolist() == expected[pair].tolist()
    assert list(calendar.index) == sorted(set(calendar.index))
    assert calendar.index.name == division["period"]


@settings(max_examples=20, deadline=None)
@given(portfolios(), DIVISIONS)
def test_the_recommended_mixs_calendar_is_that_of_each_orders_best_pair(orders, division):
    """Cash and cost of every order under its own best pair; orders without one are counted."""
    mix = planner.compare_portfolio(orders).best_calendar(**division)
    compared = [
        (order, single)
        for order, single in zip(orders, singles(orders), strict=True)
        if single.cheapest
    ]
    assert (mix["unpriced_orders"] == len(orders) - len(compared)).all()
    for column, effective in (("billed_cost", False), ("effective_cost", True)):
        expected = sum(
            cents(
                single.calendar(order.start_date, **division, effective=effective)[single.cheapest]
            )
            .reindex(mix.index, fill_value=0)
            .astype("int64")
            for order, single in compared
        )
        assert not compared or cents(mix[column]).tolist() == expected.tolist()
        paid = sum(int(single.cents.at[single.cheapest, "total_cost"]) for _, single in compared)
        assert cents(mix[column]).sum() == paid


def test_npvs_are_of_one_valuation_date_by_hand():
    """$12,000 on 1 January 2027 and $12,000 on 1 July: at 8 %, 12,000 + 12,000 / 1.08^(6/12) =
    23,547.01 in January.

    1.08^0.5 = 1.03923048, and 12,000 / 1.03923048 = 11,547.01. On 1 July the first has grown to
    12,470.77: 24,470.77.
    """
    sheet = {RACK: {PAIRS[0]: (12_000_00, 0)}}
    lines = catalog_of(price_frame(sheet)).line_items({RACK: 1})
    orders = [
        PlannedOrder(lines, start_date="2027-01-01"),
        PlannedOrder(lines, start_date="2027-07-01"),
    ]
    portfolio = planner.compare_portfolio(orders)
    assert (
        round(portfolio.table.at[PAIRS[0], "npv"], 2)
        == round(portfolio.best_totals["npv"], 2)
        == 23_547.01
    )
    assert portfolio.by_order["npv"].round(2).dropna().tolist() == [12_000, 11_547.01]
    later = planner.compare_portfolio(orders, valuation_date="2027-07-01")
    assert round(later.table.at[PAIRS[0], "npv"], 2) == 24_470.77
    for each, day in ((portfolio, "2027-01-01"), (later, "2027-07-01")):
        assert f"NPVs are of one day, {day}" in each.summary
        assert f"NPVs are of one day, {day}" in " ".join(each.assumptions)
    undated = planner.compare_portfolio([*orders, PlannedOrder(lines, name="some day")])
    assert round(undated.table.at[PAIRS[0], "npv"], 2) == 35_547.01
    assert "1 order without a start date counts as begun on that day." in undated.summary
    assert "No order has a start date" in planner.compare_portfolio([PlannedOrder(lines)]).summary
    with pytest.raises(planner.InputError, match="valuation_date='soon' is no date"):
        planner.compare_portfolio(orders, valuation_date="soon")


def test_one_order_without_a_price_leaves_the_others_calendar():
    """The known part is shown, a warning says how many orders are missing, and they are listed."""
    bare = catalog_of(price_frame(one_price_for_all(1, 1, ITEM_IDS[-1:])))
    orders = [
        PlannedOrder(ONE_RACK, start_date="2027-01-01"),
        PlannedOrder(bare.line_items({RACK: 1}), start_date="2027-01-01", name="bare"),
    ]
    portfolio = planner.compare_portfolio(orders)
    with pytest.warns(
        UserWarning, match=r"1 of 2 orders lacks? a price for some way to pay \(bare\)"
    ):
        calendar = portfolio.calendar("fiscal_year")
    pd.testing.assert_frame_equal(
        calendar, planner.compare_payments(ONE_RACK).calendar("2027-01-01", "fiscal_year")
    )
    assert portfolio.unpriced[["count", "orders"]].to_numpy().tolist() == [[1, "bare"]] * 9
    assert portfolio.best_calendar()["unpriced_orders"].eq(1).all()
    assert (
        "No way to pay has all its prices for bare. The other 1 order, at 8.00 % a year"
        in portfolio.summary
    )


def test_two_orders_by_hand():
    """Two orders of $12,000 or $1,100 a month, half a year apart, by calendar year on paper.

    At month's end the first, from 1 January 2027, pays on the last day of each month of 2027:
    13,200. The second, from 15 July 2027, pays on the 14th, from August 2027 to July 2028: five
    times in 2027, seven in
    2028. Together 13,200 + 5,500 in 2027 and 7,700 in 2028. A fiscal year from July ends on 30
          June, so the last
    payment, on 14 July 2028, stands in FY2029.
    """
    sheet = {RACK: {PAIRS[0]: (12_000_00, 0), PAIRS[2]: (0, 1_100_00)}}
    lines = catalog_of(price_frame(sheet)).line_items({RACK: 1})
    portfolio = planner.compare_portfolio(
        [
            PlannedOrder(lines, site="A", start_date="2027-01-01"),
            PlannedOrder(lines, site="B", start_date=date(2027, 7, 15)),
        ]
    )
    by_year = portfolio.calendar("fiscal_year")
    assert by_year[PAIRS[2]].to_dict() == {"2027": 18_700, "2028": 7_700}
    assert by_year[PAIRS[0]].to_dict() == {"2027": 24_000, "2028": 0}
    from_july = portfolio.calendar("fiscal_year", fiscal_year_start=7)
    assert from_july[PAIRS[0]].to_dict() == {"FY2027": 12_000, "FY2028": 12_000, "FY2029": 0}
    assert from_july[PAIRS[2]].to_dict() == {"FY2027": 6_600, "FY2028": 18_700, "FY2029": 1_100}
    assert portfolio.table.at[PAIRS[2], "total_cost"] == 26_400
    assert round(portfolio.table.at[PAIRS[2], "implied_annual_rate"], 4) == 0.1953
    assert portfolio.best["payment_option"].tolist() == ["ALL_UPFRONT"] * 2
    # The second begins 6 months and 14 of 31 days later: 12,000 / 1.08^(6.4516 / 12) = 11,513.61.
    assert round(portfolio.best_totals["npv"], 2) == 23_513.61
    assert portfolio.best_totals["equivalent_annual_cost"] == pytest.approx(24_000 * 1.08)
    assert portfolio.cheapest == PAIRS[0]


def test_prices_given_take_the_place_of_every_catalog():
    """Prices of a quote price every order, whatever its own catalog says."""
    quote = price_frame(one_price_for_all(5_00, 1_00, [RACK]))
    orders = [
        PlannedOrder(ONE_RACK),
        PlannedOrder(catalog_of(quote.iloc[:0]).line_items({RACK: 3})),
    ]
    table = planner.compare_portfolio(orders, prices=quote).table
    assert table.at[PAIRS[0], "upfront_price"] == 20
    assert table.at[PAIRS[-1], "total_cost"] == 20 + 4 * 60


def test_no_order_is_a_portfolio_of_nothing():
    """Without orders every frame has its columns, sums are zero, and the summary says that there is
    no order.
    """
    empty = planner.compare_portfolio(iter(()))
    one = planner.compare_portfolio([PlannedOrder(ONE_RACK, start_date="2027-01-01")])
    for name in ("by_order", "by_site", "best", "missing"):
        ours, other = getattr(empty, name), getattr(one, name)
        assert len(ours) == 0
        pd.testing.assert_series_equal(ours.dtypes, other.dtypes)
        assert ours.index.names == other.index.names
    assert empty.calendar().empty
    assert empty.calendar().columns.equals(one.calendar().columns)
    assert (empty.table["total_cost"] == 0).all()
    assert (empty.best_totals == 0).all()
    assert empty.cheapest is None
    assert repr(empty).startswith("The portfolio holds no order.")


def test_names_are_kept_or_counted():
    """A name that is given is kept, and the others are counted by their place."""
    orders = [PlannedOrder(ONE_RACK, name="pilot"), PlannedOrder(ONE_RACK), PlannedOrder(ONE_RACK)]
    assert list(planner.compare_portfolio(orders).best.index) == ["pilot", "order 2", "order 3"]


def refused(*orders, **options) -> str:
    with pytest.raises(planner.InputError) as caught:
        planner.compare_portfolio(orders, **options)
    return str(caught.value)


def test_a_name_given_twice_is_refused():
    """Two orders of one name cannot be told apart, nor can one named as another is counted."""
    assert "2 orders are named 'pilot'" in refused(*[PlannedOrder(ONE_RACK, name="pilot")] * 2)
    assert "2 orders are named 'order 2'" in refused(
        PlannedOrder(ONE_RACK, name="order 2"), PlannedOrder(ONE_RACK)
    )


def test_every_problem_of_every_order_is_said_at_once():
    """What is no order, no line items, no text or no date is named with its order, all of it
    together.
    """
    assert "takes PlannedOrder as each element of orders, not LineItems" in refused(ONE_RACK)
    said = refused(
        PlannedOrder({RACK: 1}, name="dict"),
        PlannedOrder(ONE_RACK, name="late", start_date="soon"),
        PlannedOrder(ONE_RACK, name="number", start_date=20270101),
        PlannedOrder(ONE_RACK, name="empty date", start_date=pd.NaT),
        PlannedOrder(planner.LineItems(SAMPLE, {}), name="hollow"),
    )
    for part in (
        "dict: lines is a dict; make them with catalog.line_items",
        "late: start_date='soon' is no date; write it as 2027-01-01.",
        "number: start_date=20270101 is no date",
        "empty date: start_date=NaT",
        "hollow: there is no line item",
    ):
        assert part in said
    for wrong, part in (({"site": None}, "site=None"), ({"name": 7}, "name=7")):
        with pytest.raises(planner.InputError, match=part):
            PlannedOrder(ONE_RACK, **wrong)


def test_an_unknown_country_names_its_orders():
    """Each order whose country has no prices is named, with the countries that have some."""
    said = refused(
        PlannedOrder(ONE_RACK),
        PlannedOrder(ONE_RACK, "XX", name="lost"),
        PlannedOrder(ONE_RACK, "us"),
    )
    assert "lost: no prices for country_code 'XX'; there are prices for DE, JP, US" in said
    assert "order 3: no prices for country_code 'us'" in said
    assert "order 1" not in said


def test_mixed_currencies_are_refused():
    """Dollars and euros are not added up, within one price table or between catalogs."""
    frames = {
        currency: price_frame(one_price_for_all(1, 1), country, currency)
        for currency, country in (("USD", "US"), ("EUR", "DE"))
    }
    together = pd.concat(frames.values(), ignore_index=True)
    said = refused(PlannedOrder(ONE_RACK), PlannedOrder(ONE_RACK, "DE"), prices=together)
    assert "Prices in several currencies cannot be added up." in said
    lines = [catalog_of(frame).line_items({RACK: 1}) for frame in frames.values()]
    said = refused(PlannedOrder(lines[0]), PlannedOrder(lines[1], "DE"))
    assert "Prices are in US dollars (USD) here" in said
    assert f"EUR: {RACK} in DE" in said
    assert "Prices are in US dollars (USD) here" in refused(PlannedOrder(lines[1], "DE"))


def test_an_order_without_prices_is_named():
    """A catalog that lacks an item's prices leaves a gap for its order alone."""
    priced = price_frame(one_price_for_all(1, 1), "DE")
    bare = price_frame(one_price_for_all(1, 1, ITEM_IDS[-1:]), "DE")
    orders = [
        PlannedOrder(catalog_of(frame).line_items({RACK: 1}), "DE") for frame in (bare, priced)
    ]
    portfolio = planner.compare_portfolio(orders)
    assert portfolio.table.isna().all(axis=None)
    assert portfolio.cheapest is None
    assert portfolio.best_totals.isna().all()
    assert set(portfolio.missing["order"]) == {"order 1"}
    assert "No way to pay has all its prices for order 1." in portfolio.summary
    assert portfolio.by_order.loc["order 2"].notna().any(axis=None)


def test_every_catalog_keeps_its_sources_and_reasons():
    """Prices used come from each order's own catalog with their source, and a blank price is named
    as such.
    """
    blank = price_frame(one_price_for_all(2_00, 2_00), source="illustrative")
    blank.loc[4, "upfront_price"] = np.nan
    frames = (price_frame(one_price_for_all(1_00, 1_00, ITEM_IDS[:2]), source="quote"), blank)
    orders = [PlannedOrder(catalog_of(frame).line_items({RACK: 1})) for frame in frames]
    portfolio = planner.compare_portfolio(orders)
    used = portfolio.prices_used
    assert used["source"].tolist() == ["quote"] * 9 + ["illustrative"] * 8
    assert used["upfront_price"].tolist() == [1] * 9 + [2] * 8
    assert portfolio.missing[
        ["order", "payment_term", "payment_option", "reason"]
    ].to_numpy().tolist() == [["order 2", "THREE_YEARS", "PARTIAL_UPFRONT", "its price is blank"]]
    assert "source: illustrative, quote" in portfolio.summary


def test_a_calendar_needs_every_start_date():
    """An order without a start date is named, and a period that does not exist is refused."""
    portfolio = planner.compare_portfolio(
        [PlannedOrder(ONE_RACK), PlannedOrder(ONE_RACK, start_date="2027-01-01")]
    )
    with pytest.raises(
        planner.InputError, match=r"1 of 2 orders have no start date(.|\n)*- order 1"
    ):
        portfolio.calendar()
    with pytest.raises(planner.InputError, match="period='decade' is not one of"):
        portfolio.calendar("decade")


def test_one_instant_in_two_zones_can_be_two_days():
    """A start in a time zone counts by its own calendar, also where another order starts in the
    same instant.
    """
    east = datetime(2027, 1, 1, 5, tzinfo=timezone(timedelta(hours=9)))
    west = east.astimezone(UTC)
    orders = [PlannedOrder(ONE_RACK, start_date=start) for start in (east, west)]
    months = planner.compare_portfolio(orders).calendar()
    assert list(months.index[:2]) == ["2026-12", "2027-01"]


def test_a_portfolio_too_large_to_count_is_refused():
    """Orders that can be counted each but not together are refused."""
    lines = catalog_of(price_frame(one_price_for_all(2**29, 0))).line_items({RACK: 10**6})
    planner.compare_portfolio([PlannedOrder(lines)])
    assert "The total cost of the portfolio comes to about" in refused(*[PlannedOrder(lines)] * 3)


def test_every_face_warns_of_illustrative_prices_and_counts():
    """Summary, repr and HTML say how many orders and sites there are, and that the prices are not
    AWS's.
    """
    orders = [PlannedOrder(ONE_RACK, site=site) for site in ("A", "A", "<b>")]
    portfolio = planner.compare_portfolio(orders)
    for text in (portfolio.summary, repr(portfolio), portfolio._repr_html_()):
        assert "ILLUSTRATIVE PRICES, not AWS" in text
        assert "3 orders for 2 sites" in text
    assert portfolio.cheapest == planner.compare_payments(ONE_RACK).cheapest
    annual = portfolio.best_totals["equivalent_annual_cost"]
    assert f"${annual:,.2f} a year (equivalent annual cost)" in portfolio.summary


def test_thousands_of_orders_are_one_call():
    """Three thousand orders of drawn quantities have the totals that plain integers give."""
    draw = np.random.default_rng(7)
    quantities = draw.integers(1, 20, size=(3000, len(ITEMS))).tolist()
    orders = [
        PlannedOrder(planner.LineItems(SAMPLE, dict(zip(ITEMS, each, strict=True))))
        for each in quantities
    ]
    ours = planner.compare_portfolio(orders).by_order["total_cost"].to_numpy().reshape(3000, 9)
    rows = SAMPLE.prices[SAMPLE.prices["country_code"] == "US"].set_index("catalog_item_id")
    for at, pair in enumerate(PAIRS):
        here = rows[
            (rows["payment_term"] == pair.payment_term)
            & (rows["payment_option"] == pair.payment_option)
        ]
        months = {"ONE_YEAR": 12, "THREE_YEARS": 36, "FIVE_YEARS": 60}[pair.payment_term]
        if not set(ITEMS) <= set(here.index):
            assert np.isnan(ours[:, at]).all()
            continue
        unit = [
            round(here.at[item, "upfront_price"] * 100)
            + months * round(here.at[item, "monthly_recurring_price"] * 100)
            for item in ITEMS
        ]
        expected = [
            sum(n * price for n, price in zip(each, unit, strict=True)) for each in quantities
        ]
        assert np.rint(ours[:, at] * 100).astype(np.int64).tolist() == expected
