"""A quote is a price: what is compared, drawn and written is the same as for a price sheet, to the
cent; what is not priced is a gap with its reason; what came in 32 bits says how sure its cent is.
"""

import struct
from copy import deepcopy
from datetime import UTC, datetime

import matplotlib.pyplot as plt
import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import outpost_planner as planner
from outpost_planner.plan.catalog import Catalog
from outpost_planner.plan.columns import PRICE_COLUMNS
from outpost_planner.quote.examples import SAMPLE
from outpost_planner.quote.sent import may_be_32_bits, read_amount
from outpost_planner.service.pairs import PAIRS

CATALOG = planner.read_catalog()
OPTION = "oqo-0123456789abcdef0"
READ_AT = datetime(2026, 1, 20, tzinfo=UTC)
CENTS = st.integers(0, 2 * 10**9)
TABLES = st.lists(st.tuples(CENTS, CENTS.map(lambda cents: cents // 12)), min_size=9, max_size=9)


def in_32_bits(number):
    """Send a number through 32 bits, as AWS may."""
    return struct.unpack("f", struct.pack("f", number))[0]


def option(pair, upfront, monthly, **more):
    details = {"PaymentTerm": pair[0], "PaymentOption": pair[1], "Currency": "USD"}
    amounts = {"UpfrontPrice": upfront, "MonthlyRecurringPrice": monthly}
    return {"PricingType": "SUBSCRIPTION", "SubscriptionPricingDetails": details | amounts | more}


def quote_of(options, read_at=READ_AT, **changes):
    """Read AWS's sample with these prices, all pairs having been asked for."""
    answer = deepcopy(SAMPLE)
    del answer["RequestedPaymentOptions"], answer["RequestedPaymentTerms"]
    answer["QuoteOptions"][0]["PricingOptions"] = list(options)
    return planner.read_quote(answer | changes, read_at=read_at)


def quoted(prices, sent=float):
    """Read a quote with a price for each pair of a dict of cents, sent in one way or another."""
    return quote_of(
        option(pair, sent(upfront / 100), sent(monthly / 100))
        for pair, (upfront, monthly) in prices.items()
    )


def sheet_lines(prices, items):
    """Return the line item of a quote's option, at the prices of a sheet."""
    rows = [
        (OPTION, "US", *pair, upfront / 100, monthly / 100, "USD", pd.Timestamp("2026-01-15"), "s")
        for pair, (upfront, monthly) in prices.items()
    ]
    frame = pd.DataFrame(rows, columns=list(PRICE_COLUMNS)).astype(PRICE_COLUMNS)
    return Catalog(items, frame).line_items({OPTION: 1})


def compared_alike(quote, prices):
    """Return every figure of the comparison of a quote and of the same prices in a sheet."""
    lines = quote.option(1).lines
    pairs = [
        planner.compare_payments(each, discount_rate="0.07")
        for each in (lines, sheet_lines(prices, lines.catalog.items))
    ]
    return [
        (
            each.table,
            each.cents,
            each.cash_flows,
            each.effective_costs,
            each.exposure(),
            each.over(5).table,
            each.calendar("2026-03-01", "fiscal_year"),
            planner.compare_portfolio([planner.PlannedOrder(each.lines)]).table,
        )
        for each in pairs
    ]


@settings(max_examples=20)
@given(TABLES)
def test_a_quote_equals_a_sheet_to_the_cent(amounts):
    """Sent exactly, every figure, month and ranking is that of the same prices in a CSV."""
    prices = dict(zip(PAIRS, amounts, strict=True))
    ours, sheets = compared_alike(quoted(prices), prices)
    for one, other in zip(ours, sheets, strict=True):
        pd.testing.assert_frame_equal(one, other)


@settings(max_examples=20)
@given(st.lists(st.tuples(*[st.integers(0, 13_107_200)] * 2), min_size=9, max_size=9))
def test_up_to_131_072_dollars_32_bits_lose_no_cent(amounts):
    """Below, numbers of 32 bits lie less than a cent apart: 2^17 / 2^24 = 0.0078."""
    prices = dict(zip(PAIRS, amounts, strict=True))
    quote = quoted(prices, in_32_bits)
    assert quote.prices["margin_of_upfront_price"].max() == 0.0
    ours, sheets = compared_alike(quote, prices)
    for one, other in zip(ours, sheets, strict=True):
        pd.testing.assert_frame_equal(one, other)


@given(TABLES)
def test_any_table_through_32_bits_and_back(amounts):
    """The cent that was sent is among those that are said to be possible, every one of them arrives
    as the same number, and what is said to be sure is right.
    """
    for upfront, _ in amounts:
        came = in_32_bits(upfront / 100)
        read = read_amount(came, are_32_bits=True)
        assert read.least <= upfront <= read.greatest
        assert read.least <= read.cents <= read.greatest
        assert abs(read.cents - upfront) <= read.uncertainty
        for cents in (read.least, read.greatest):
            assert in_32_bits(cents / 100) == came
        for cents in (read.least - 1, read.greatest + 1):
            assert cents < 0 or in_32_bits(cents / 100) != came
        # The price table says the same.
    table = quoted(dict(zip(PAIRS, amounts, strict=True)), in_32_bits).option(1).prices
    off = (table["upfront_price"] * 100).round() - [upfront for upfront, _ in amounts]
    assert (off.abs() <= (table["margin_of_upfront_price"] * 100).round()).all()
    came = [in_32_bits(upfront / 100) for upfront, _ in amounts]
    assert table["upfront_price_came"].to_list() == came


@given(CENTS)
def test_what_came_whole_is_never_moved(cents):
    """Whether or not it looks like 32 bits, an amount of whole cents stays that amount."""
    for alike in (True, False):
        assert read_amount(cents / 100, are_32_bits=alike).cents == cents


def test_590216_36_arrives_as_590216_375():
    """Numbers of 32 bits lie 0.0625 apart there: all from .35 to .40 arrive alike, so that the
    cents, rounded to .38, may be off by 3; shown in every place where prices are said.
    """
    came = in_32_bits(590216.36)
    assert came == 590216.375
    quote = quoted({("THREE_YEARS", "ALL_UPFRONT"): (59021636, 0)}, in_32_bits)
    row = (
        quote.option(1)
        .prices.set_index(["payment_term", "payment_option"])
        .loc[("THREE_YEARS", "ALL_UPFRONT")]
    )
    assert (row["upfront_price"], row["upfront_price_came"]) == (590216.38, 590216.375)
    assert row["margin_of_upfront_price"] == 0.03
    assert "ILLUSTRATIVE" not in repr(quote)
    said = "may be off by up to 3 cents"
    comparison = planner.compare_payments(quote.option(1).lines)
    assert said in repr(comparison)
    assert any(said in each for each in comparison.assumptions)
    assert "may be off by up to 3 cents" in repr(quote)
    ax = planner.plot_payments(comparison, payment_term="THREE_YEARS")
    assert said in " ".join(ax.texts[-1].get_text().split())
    plt.close()


@pytest.mark.parametrize(
    ("amounts", "expected"),
    [
        ([590216.375, 0.0], True),
        ([590216.36, 0.0], False),  # one amount that 32 bits cannot hold shows that all are exact
        ([590216.36, 590216.375], False),
        ([590216.4], True),  # the shortest text of 590216.375 in 32 bits
        ([], True),
    ],
)
def test_one_exact_amount_shows_that_all_are(amounts, expected):
    """One program wrote them all."""
    assert may_be_32_bits(amounts) is expected


def test_a_part_of_a_cent_is_rounded_once():
    """12.345 in 64 bits is what AWS sent, and half a cent goes up."""
    read = read_amount(12.345, are_32_bits=False)
    assert (read.cents, read.least, read.greatest) == (1235, 1234, 1235)


# Gaps


@settings(max_examples=50)
@given(TABLES, st.sets(st.sampled_from(range(9)), max_size=8))
def test_a_pair_without_a_price_is_a_gap_and_never_zero(amounts, gone):
    """Of any set of pairs: in the table, the cash, what is owed, and each with its reason."""
    prices = {pair: amounts[n] for n, pair in enumerate(PAIRS) if n not in gone}
    comparison = planner.compare_payments(quoted(prices).option(1).lines)
    missing = [tuple(PAIRS[n]) for n in sorted(gone)]
    named = comparison.missing[["payment_term", "payment_option"]]
    assert list(named.itertuples(index=False, name=None)) == missing
    for frame in (comparison.cash_flows, comparison.exposure(), comparison.effective_costs):
        assert frame[missing].isna().all(axis=None)
    figures = ["upfront_price", "total_cost", "npv"]
    assert comparison.table.loc[missing, figures].isna().all(axis=None)
    assert set(comparison.missing["reason"]) <= {"quote oq-0123456789abcdef0 gives no price for it"}


PAIR = ("THREE_YEARS", "NO_UPFRONT")
ODD: dict[str, dict[str, object]] = {
    "AWS gave no upfront price": {"UpfrontPrice": None},
    "AWS gave no monthly price": {"MonthlyRecurringPrice": None},
    "AWS gave -5.0 as its upfront price": {"UpfrontPrice": -5.0},
    "AWS gave inf as its monthly price": {"MonthlyRecurringPrice": float("inf")},
    "AWS gave 1e+30 as its upfront price": {"UpfrontPrice": 1e30},
    "AWS gave a price in EUR, and prices are counted in USD here": {"Currency": "EUR"},
}


@pytest.mark.parametrize("reason", ODD)
def test_a_price_that_cannot_be_counted_is_a_gap(reason):
    """Its reason stands in the table, the sentence and the chart; the other pairs are as they
    were.
    """
    other = ("THREE_YEARS", "ALL_UPFRONT")
    details: dict[str, object] = {"UpfrontPrice": 5.0, "MonthlyRecurringPrice": 7.0, **ODD[reason]}
    quote = quote_of([option(PAIR, **_amounts(details)), option(other, 100.0, 0.0)])
    comparison = planner.compare_payments(quote.option(1).lines)
    gap = comparison.missing.set_index(["payment_term", "payment_option"]).loc[PAIR]
    assert gap["reason"] == reason
    assert reason in repr(comparison)
    assert f"Option 1 has no price for NO_UPFRONT for THREE_YEARS: {reason}." in repr(quote)
    assert comparison.table.loc[other, "total_cost"] == 100.0
    ax = planner.plot_payments(comparison, payment_term="THREE_YEARS")
    assert reason in " ".join(ax.texts[-1].get_text().split())
    assert [each.get_label() for each in ax.lines][:1] == ["all upfront"]
    plt.close()


def _amounts(details):
    return {
        "upfront": details.pop("UpfrontPrice"),
        "monthly": details.pop("MonthlyRecurringPrice"),
        **details,
    }


def test_two_prices_of_one_pair_that_differ_are_none():
    """The same price twice is one."""
    twice = quote_of([option(PAIR, 0.0, 7.0), option(PAIR, 0.0, 7.0)])
    assert planner.compare_payments(twice.option(1).lines).table.loc[PAIR, "total_cost"] == 252.0
    differ = quote_of([option(PAIR, 0.0, 7.0), option(PAIR, 0.0, 8.0)])
    said = set(planner.compare_payments(differ.option(1).lines).missing["reason"])
    assert "AWS gave two prices that differ" in said


def test_a_price_for_a_term_of_tomorrow_is_kept():
    """It stands in the option's table, and the nine are as they were."""
    quote = quote_of([option(("SEVEN_YEARS", "NO_UPFRONT"), 0.0, 5.0), option(PAIR, 0.0, 7.0)])
    prices = quote.option(1).prices
    assert prices["payment_term"].iloc[-1] == "SEVEN_YEARS"
    assert len(prices) == 10
    assert planner.compare_payments(quote.option(1).lines).table.loc[PAIR, "total_cost"] == 252.0


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"QuoteStatus": "EXPIRED"}, "quote oq-0123456789abcdef0 expired on 2026-02-14"),
        ({"ExpirationDate": READ_AT}, "quote oq-0123456789abcdef0 expired on 2026-01-20"),
    ],
)
def test_the_prices_of_an_expired_quote_count_no_more(changes, reason):
    """By AWS's word, or by its date alone; what came is kept beside the reason."""
    quote = quote_of([option(PAIR, 0.0, 7.0)], **changes)
    comparison = planner.compare_payments(quote.option(1).lines)
    assert set(comparison.missing["reason"]) == {reason}
    assert f"No way to pay for 1 × {OPTION}" in repr(comparison)
    assert reason in repr(comparison)
    prices = quote.option(1).prices.set_index(["payment_term", "payment_option"])
    assert prices.loc[PAIR, "monthly_recurring_price_came"] == 7.0
    ax = planner.plot_payment_grid(comparison)
    assert reason in " ".join(each.get_text() for each in ax.texts).replace("\n", " ")
    plt.close()


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ({"PricingResult": "UNABLE_TO_PRICE"}, "AWS is unable to price it (UNABLE_TO_PRICE)"),
        ({}, "quote oq-0123456789abcdef0 gives no price: No price for this country"),
    ],
)
def test_an_option_that_aws_cannot_price(answer, reason):
    """Every pair is a gap, and says what AWS said."""
    given = deepcopy(SAMPLE["QuoteOptions"][0]) | {"PricingOptions": []} | answer
    quote = quote_of([], QuoteOptions=[given], StatusMessage="No price for this country.")
    comparison = planner.compare_payments(quote.option(1).lines)
    assert set(comparison.missing["reason"]) == {reason}
    assert len(comparison.missing) == 9


def test_a_used_quote_keeps_the_price_that_was_paid():
    """The price of an order that was placed from it is no gap."""
    used = quote_of(
        [option(PAIR, 0.0, 7.0)],
        QuoteStatus="ORDER_SUBMITTED",
        SubmittedOrderId="oo-0123456789abcdef0",
        read_at=datetime(2027, 1, 1, tzinfo=UTC),
    )
    assert planner.compare_payments(used.option(1).lines).table.loc[PAIR, "total_cost"] == 252.0
    assert "It is used: order oo-0123456789abcdef0 was placed from it" in repr(used)


DROPS = sorted(set(SAMPLE) - {"QuoteId"})
DROPS += [f"QuoteOptions.{each}" for each in SAMPLE["QuoteOptions"][0]]


@pytest.mark.parametrize("drop", DROPS)
def test_a_quote_is_read_whatever_aws_leaves_out(drop):
    """The model requires no member but gives all: a quote shows itself without any one of them."""
    answer = deepcopy(SAMPLE)
    outer, _, inner = drop.partition(".")
    if inner:
        del answer["QuoteOptions"][0][inner]
    else:
        del answer[outer]
    quote = planner.read_quote(answer, read_at=READ_AT)
    assert "oq-0123456789abcdef0" in repr(quote)
    assert "oq-0123456789abcdef0" in quote._repr_html_()
    assert len(quote.options) == (outer != "QuoteOptions" or bool(inner))
    for each in quote.choices:
        assert each._repr_html_()
        assert each.lines.totals


@pytest.mark.parametrize(
    "given", [{}, {"Quote": {}}, {"Quote": None}, [], None, "oq-1", {"QuoteId": 5}]
)
def test_what_is_no_quote_is_said_to_be_none(given):
    """With where one comes from."""
    with pytest.raises(planner.InputError, match=r"no quote|takes"):
        planner.read_quote(given)


def paths(value, before=()):
    """Yield the way to every part of an answer."""
    parts = value.items() if isinstance(value, dict) else enumerate(value)
    for key, part in parts:
        yield (*before, key)
        if isinstance(part, dict | list):
            yield from paths(part, (*before, key))


def read_with(path, odd):
    """Read the sample with one part replaced; an error's text where it cannot be read."""
    answer = deepcopy(SAMPLE)
    holder = answer
    for key in path[:-1]:
        holder = holder[key]
    holder[path[-1]] = odd
    try:
        return planner.read_quote(answer, read_at=READ_AT), ""
    except planner.InputError as error:
        return None, str(error)


@pytest.mark.parametrize(
    "odd", [None, [], "x", -1.5, [None], float("nan"), 10**400], ids=lambda odd: repr(odd)[:9]
)
def test_an_odd_value_anywhere_is_read_or_named(odd):
    """In place of each part of an answer in turn: the quote shows itself, or the error names where
    the value stands.
    """
    for path in paths(SAMPLE):
        quote, said = read_with(path, odd)
        if quote is None:
            assert path[0] == "QuoteId" or f"Quote.{path[0]}" in said
            continue
        assert quote.quote_id in repr(quote)
        assert all(len(each.prices) >= 9 for each in quote.choices)


# In every place where a price sheet goes


def test_explorer_workbook_and_portfolio_take_a_quote(tmp_path):
    """The explorer compares, the workbook names the quote and how long it is valid, a portfolio
    adds it to line items of a sheet.
    """
    quote = quote_of([option(("THREE_YEARS", "ALL_UPFRONT"), 100000.0, 0.0)])
    lines = quote.option(1).lines
    answer = planner.PaymentModel(lines).answer
    assert answer.comparison.table.loc[("THREE_YEARS", "ALL_UPFRONT"), "total_cost"] == 100000.0
    planner.compare_payments(lines).to_excel(tmp_path / "quote.xlsx")
    book = openpyxl.load_workbook(tmp_path / "quote.xlsx")
    cells = [str(cell.value) for row in book["Prices"].iter_rows() for cell in row]
    assert "quote oq-0123456789abcdef0" in cells
    assert "2026-02-14" in cells
    sheet = CATALOG.line_items({"OR-RKGP001": 2})
    both = planner.compare_portfolio([planner.PlannedOrder(lines), planner.PlannedOrder(sheet)])
    pair = ("THREE_YEARS", "ALL_UPFRONT")
    alone = planner.compare_payments(sheet).table.loc[pair, "total_cost"]
    assert both.table.loc[pair, "total_cost"] == 100000.0 + alone
    assert "quote oq-0123456789abcdef0" in repr(both)


def test_a_quote_is_compared_in_its_own_country(tmp_path):
    """Outside the US too, in a comparison, a need, the explorer, a portfolio and a workbook;
    another country is an error that names the quote's, and a price sheet still asks.
    """
    quote = quote_of([option(PAIR, 0.0, 7.0)], CountryCode="DE")
    lines = quote.option(1).lines
    comparison = planner.compare_payments(lines)
    # 36 months of 7.00 USD
    assert comparison.table.loc[PAIR, "total_cost"] == 252.0
    assert comparison.country_code == "DE"
    assert comparison.over(3).cheapest == PAIR
    comparison.to_excel(tmp_path / "quote.xlsx")
    order = planner.PlannedOrder(lines)
    assert order.country_code == "DE"
    assert planner.compare_portfolio([order]).table.loc[PAIR, "total_cost"] == 252.0
    model = planner.PaymentModel(CATALOG.line_items({"OR-RKGP001": 2}))
    assert model.country_code == "US"
    model.lines = lines
    assert (model.country_code, model.best, model.error) == ("DE", PAIR, "")
    model.country_code = "US"
    asked_otherwise = [
        lambda: planner.compare_payments(lines, country_code="US"),
        lambda: planner.compare_portfolio([planner.PlannedOrder(lines, "US")]),
        model.page,
    ]
    for ask in asked_otherwise:
        with pytest.raises(planner.InputError, match="quote oq-0123456789abcdef0 are for 'DE'"):
            ask()
    sheet = CATALOG.prices[CATALOG.prices["country_code"] != "US"]
    with pytest.raises(planner.InputError, match="there are prices for"):
        planner.compare_payments(Catalog(CATALOG.items, sheet).line_items({"OR-RKGP001": 2}))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"SubmittedOrderId": "oo-0123456789abcdef0"}, "is used: order oo-0123456789abcdef0"),
        ({"QuoteStatus": "ORDER_SUBMITTED"}, "is used: an order was placed"),
        ({"QuoteStatus": "EXPIRED"}, "expired"),
        ({"QuoteStatus": "OF_TOMORROW"}, "is of tomorrow"),
    ],
)
def test_a_quote_that_is_no_offer_any_more_says_so_wherever_its_prices_go(changes, said, tmp_path):
    """In the comparison and its findings, over a need, in a portfolio and in the workbook."""
    quote = quote_of([option(PAIR, 0.0, 7.0)], **changes)
    comparison = planner.compare_payments(quote.option(1).lines)
    portfolio = planner.compare_portfolio([planner.PlannedOrder(quote.option(1).lines)])
    comparison.to_excel(tmp_path / "quote.xlsx")
    book = openpyxl.load_workbook(tmp_path / "quote.xlsx")
    cells = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row]
    told = [
        repr(comparison),
        comparison._repr_html_(),
        " ".join(comparison.findings),
        " ".join(comparison.over(3).findings),
        repr(comparison.over(3)),
        repr(portfolio),
        " ".join(cells),
    ]
    for text in told:
        assert said in text
    assert "NO OFFER" not in repr(planner.compare_payments(quote_of([]).option(1).lines))


def test_what_is_added_to_an_outpost_that_stands_is_for_no_whole_term():
    """Its contract ends it, which a total over the term does not know: said wherever the total
    goes; and AWS has prorated the upfront price, which is not done twice.
    """
    answer = deepcopy(SAMPLE)
    stands = [{"QuoteCapacityType": "EC2", "Unit": "c5.24xlarge", "Quantity": 4.0}]
    answer["QuoteOptions"][0]["CapacitySummary"] = {"ExistingCapacities": stands}
    lines = planner.read_quote(answer, read_at=READ_AT).option(1).lines
    comparison = planner.compare_payments(lines)
    for text in (
        repr(comparison),
        " ".join(comparison.over(3).findings),
        repr(planner.compare_portfolio([planner.PlannedOrder(lines)])),
    ):
        assert "NOT FOR A WHOLE TERM: quote oq-0123456789abcdef0 adds" in text
    with pytest.raises(planner.InputError, match="Leave months_left out"):
        planner.compare_payments(lines, months_left=12)
    stands[0]["Quantity"] = 0.0
    new = planner.read_quote(answer, read_at=READ_AT).option(1).lines
    assert "NOT FOR A WHOLE TERM" not in repr(planner.compare_payments(new))


def test_a_quote_of_the_sandbox_equals_its_own_price_sheet(tmp_path):
    """Over the wire, with exact prices: the option that is one item of the catalog costs what the
    sheet says of the item, in every figure; with 32 bits, to the margin that is said.
    """
    for exact in (True, False):
        with planner.start_sandbox(catalog=CATALOG, exact_prices=exact) as sandbox:
            quote = planner.request_quote(
                sandbox, {"c5.24xlarge": 4}, "US", journal=tmp_path / f"{exact}.sqlite3"
            )
            one = quote.option(1)
            (item_id,) = [
                item_id
                for item_id, row in CATALOG.items.iterrows()
                if row["item_status"] == "AVAILABLE"
                and tuple(map(repr, row["ec2_capacities"])) == ("c5:c5.24xlarge:4",)
                and row["power_kva"] == one.power_kva
            ]
            sheet = planner.compare_payments(CATALOG.line_items({item_id: 1}))
            ours = planner.compare_payments(one.lines)
            assert ours.prices.is_illustrative
            off = (ours.cents["total_cost"] - sheet.cents["total_cost"]).abs()
            assert one.prices["margin_of_monthly_recurring_price"].max() == 0.0
            margin = (one.prices["margin_of_upfront_price"].to_numpy() * 100).round()
            assert (off.to_numpy() <= margin).all()
            if exact:
                pd.testing.assert_frame_equal(ours.table, sheet.table)


def test_a_country_without_prices_is_a_gap_over_the_wire(tmp_path):
    """Pairs that the sandbox's table lacks come as no PricingOption, and stay gaps."""
    kept = CATALOG.prices[CATALOG.prices["payment_term"] != "FIVE_YEARS"]
    with planner.start_sandbox(catalog=Catalog(CATALOG.items, kept)) as sandbox:
        journal = tmp_path / "journal.sqlite3"
        quote = planner.request_quote(sandbox, {"c5.24xlarge": 4}, "US", journal=journal)
        comparison = planner.compare_payments(quote.option(1).lines)
        assert set(comparison.missing["payment_term"]) == {"FIVE_YEARS"}
        assert len(comparison.missing) == 3
        assert comparison.table.loc["FIVE_YEARS", "total_cost"].isna().all()
        none = planner.request_quote(sandbox, {"c5.24xlarge": 4}, "BR", journal=journal)
        assert none.options["priced_pairs"].eq(0).all()
        assert none.status_message.rstrip(".") in repr(none)
        assert none.total_costs.isna().all(axis=None)


def test_an_option_is_ordered_by_its_quote_and_by_no_catalog_item():
    """Its line item is none of the catalog's, and is not taken for one."""
    lines = quote_of([option(PAIR, 0.0, 7.0)]).option(1).lines
    with pytest.raises(planner.InputError):
        planner.OrderRequest("op-0123456789abcdef0", lines, "NO_UPFRONT", reference="PO-1")
