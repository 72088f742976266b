"""A price sheet beside a quote of AWS, and the quote's prices taken into the price CSV."""

import shutil
from dataclasses import replace
from datetime import UTC, date, datetime

import pandas as pd
import pytest

import outpost_planner as planner
from outpost_planner.plan.columns import PRICE_COLUMNS
from outpost_planner.plan.hosts import hosts_of_lines
from outpost_planner.quote.examples import SAMPLE, example_quote
from outpost_planner.service.pairs import PAIRS

CATALOG_PATH = planner.sample_data_path() / "catalog.csv"
HEADER = ",".join(PRICE_COLUMNS)
ITEM = "OR-RKCP001"
"""Four c5.24xlarge in one rack, as the quote of AWS's sample."""

PAIR = ("THREE_YEARS", "ALL_UPFRONT")


@pytest.fixture
def sheet(tmp_path):
    """Write a price CSV of the item and read it with the sample catalog."""

    def sheet(upfront="95000", *, option="ALL_UPFRONT", monthly="0", extra=""):
        path = tmp_path / "prices.csv"
        row = f"{ITEM},US,THREE_YEARS,{option},{upfront},{monthly},USD,2025-12-01,last year's deal"
        path.write_text(f"{HEADER}\n{row}\n{extra}")
        return planner.read_catalog(CATALOG_PATH, prices=path, today=date(2026, 1, 20))

    return sheet


def quote_of(prices, specifications=None, **changes):
    """Return AWS's sample quote with prices by (term, option), as upfront and monthly."""
    option = {
        **SAMPLE["QuoteOptions"][0],
        "PricingOptions": [
            {
                "PricingType": "SUBSCRIPTION",
                "SubscriptionPricingDetails": {
                    "PaymentTerm": term,
                    "PaymentOption": pay,
                    "UpfrontPrice": upfront,
                    "MonthlyRecurringPrice": monthly,
                    "Currency": "USD",
                },
            }
            for (term, pay), (upfront, monthly) in prices.items()
        ],
    }
    if specifications is not None:
        option["Specifications"] = specifications
    given = {"QuoteOptions": [option], "RequestedPaymentOptions": [], "RequestedPaymentTerms": []}
    return example_quote(**{**given, **changes})


def test_both_prices_stand_side_by_side_with_the_difference_in_dollars_and_percent(sheet):
    """100,000.00 - 95,000.00 = 5,000.00, and 5,000 / 95,000 = 5.263 %."""
    lines = sheet().line_items({ITEM: 1})
    compared = planner.compare_estimate(lines, example_quote())
    row = compared.table.loc[PAIR]
    assert (row["estimated_total_cost"], row["quoted_total_cost"]) == (95_000.0, 100_000.0)
    assert row["difference"] == 5_000.0
    assert row["difference_percent"] == pytest.approx(100 * 5 / 95)
    assert compared.table["difference"].notna().sum() == 1
    assert len(compared.table) == len(PAIRS)


def test_a_comparison_is_taken_for_its_line_items(sheet):
    """As is whatever has line items, such as a sizing."""
    comparison = planner.compare_payments(sheet().line_items({ITEM: 1}))
    compared = planner.compare_estimate(comparison, example_quote().option(1))
    assert compared.table.loc[PAIR, "difference"] == 5_000.0


def test_monthly_charges_count_over_the_whole_term(sheet):
    """Quote 36 × 2,900.10 = 104,403.60, sheet 36 × 3,000 = 108,000; -3,596.40 is -3.33 %."""
    lines = sheet("0", option="NO_UPFRONT", monthly="3000").line_items({ITEM: 1})
    quote = quote_of({("THREE_YEARS", "NO_UPFRONT"): (0.0, 2900.10)})
    row = planner.compare_estimate(lines, quote).table.loc["THREE_YEARS", "NO_UPFRONT"]
    assert row["difference"] == -3_596.40
    assert row["difference_percent"] == pytest.approx(-3.33)


def test_a_difference_that_reaches_the_threshold_is_warned_of_first(sheet):
    """5.26 % is over 5 %, and below 6 %; -5.26 % would be as well."""
    lines = sheet().line_items({ITEM: 1})
    compared = planner.compare_estimate(lines, example_quote())
    assert compared.is_over
    assert compared.findings[0] == (
        "THE SHEET IS OFF: 1 of 1 pair differs by 5 % or more, all upfront for three years by"
        " $5,000.00. Take the quote's prices."
    )
    assert "The quote is 5.26 % above the sheet, in 1 pair." in compared.findings
    calm = planner.compare_estimate(lines, example_quote(), threshold=0.06)
    assert not calm.is_over
    assert calm.findings[0] == "The quote is 5.26 % above the sheet, in 1 pair."
    assert planner.compare_estimate(sheet("106000").line_items({ITEM: 1}), example_quote()).is_over


def test_the_least_and_the_greatest_difference_are_said(sheet):
    """100,000 beside 95,000 is +5.26 %; 36 × 2,900 = 104,400 beside 108,000 is -3.33 %."""
    other = f"{ITEM},US,THREE_YEARS,NO_UPFRONT,0,3000,USD,2025-12-01,deal\n"
    lines = sheet(extra=other).line_items({ITEM: 1})
    quote = quote_of({PAIR: (100_000.0, 0.0), ("THREE_YEARS", "NO_UPFRONT"): (0.0, 2900.0)})
    said = planner.compare_estimate(lines, quote).findings
    assert "The quote differs from the sheet by -3.33 % to +5.26 %, in 2 pairs." in said


def test_equal_prices_are_said_to_be_equal(sheet):
    """To the cent."""
    compared = planner.compare_estimate(sheet("100000").line_items({ITEM: 1}), example_quote())
    assert compared.findings[0] == "The quote asks for exactly what the sheet says, in 1 pair."


def test_every_pair_that_cannot_be_compared_says_why(sheet):
    """For want of the one or of the other."""
    lines = sheet("1", option="NO_UPFRONT").line_items({ITEM: 1})
    reasons = planner.compare_estimate(lines, example_quote()).table["reason"]
    assert reasons[PAIR] == "the sheet: no price for this term and option in US"
    assert reasons["THREE_YEARS", "NO_UPFRONT"] == "the quote: not asked for in this quote"
    assert "No pair has a price in both" in repr(planner.compare_estimate(lines, example_quote()))


def test_an_expired_quote_compares_nothing_and_says_so(sheet):
    """Its prices are no longer asked for."""
    late = example_quote(read_at=datetime(2026, 3, 1, tzinfo=UTC))
    compared = planner.compare_estimate(sheet().line_items({ITEM: 1}), late)
    assert compared.table["difference"].isna().all()
    assert "expired" in compared.table["reason"][PAIR]
    assert not compared.is_over


def test_other_hardware_is_named_on_both_sides(sheet):
    """A quote for another rack is no answer to this estimate."""
    lines = sheet().line_items({ITEM: 2})
    compared = planner.compare_estimate(lines, example_quote())
    assert not compared.is_same_hardware
    assert (
        "These are prices of different hardware: the option brings 4 × c5.24xlarge, the line items"
        " bring 8 × c5.24xlarge; the option brings 1 rack, the line items bring 2 racks."
    ) in compared.findings


@pytest.mark.parametrize(
    ("items", "asked", "said"),
    [
        # The quote asks for hosts alone: the same four hosts come in a rack without S3.
        ({"OR-RKS3G01": 1}, {"m5.24xlarge": 4}, "the line items can store S3, and the option"),
        # Eight hosts come in one rack, and the sheet prices two of four.
        ({"OR-RKCP001": 2}, {"c5.24xlarge": 8}, "brings 1 rack, the line items bring 2 racks"),
    ],
)
def test_the_same_hosts_in_other_racks_are_other_hardware(sandbox, tmp_path, items, asked, said):
    """Their price is no advice for these line items, and goes into no price file."""
    lines = planner.read_catalog().line_items(items)
    quote = planner.request_quote(sandbox, asked, "US", journal=tmp_path / "journal.sqlite3")
    compared = planner.compare_estimate(lines, quote)
    assert hosts_of_lines(lines) == compared.option.hosts_by_size
    assert not compared.is_same_hardware
    words = repr(compared)
    assert said in words
    assert "THE TWO DIFFER" in words
    assert "Take the quote's prices" not in words
    with pytest.raises(planner.InputError, match=said):
        compared.price_changes(tmp_path / "prices.csv")


def test_an_option_is_not_named_beside_an_option(sheet):
    """It was dropped without a word."""
    with pytest.raises(planner.InputError, match="beside a Quote"):
        planner.compare_estimate(sheet().line_items({ITEM: 1}), example_quote().option(1), option=1)


def test_another_choice_is_said(sheet):
    """A year all upfront costs least by the sheet, three years no upfront by the quote."""
    year = f"{ITEM},US,ONE_YEAR,ALL_UPFRONT,10000,0,USD,2025-12-01,deal\n"
    lines = sheet("0", option="NO_UPFRONT", monthly="3000", extra=year).line_items({ITEM: 1})
    quote = quote_of(
        {("ONE_YEAR", "ALL_UPFRONT"): (90_000.0, 0.0), ("THREE_YEARS", "NO_UPFRONT"): (0.0, 1000.0)}
    )
    said = planner.compare_estimate(lines, quote).findings
    assert (
        "By the sheet all upfront for one year costs least a year, by the quote no upfront for"
        " three years: decide by the quote."
    ) in said


def test_the_last_cent_of_a_price_of_32_bits_is_said_not_to_be_sure(sheet):
    """590,216.36 arrives as 590,216.375; prices of 32 bits lie 6.25 cents apart there."""
    quote = quote_of({PAIR: (590_216.375, 0.0)})
    said = planner.compare_estimate(sheet("590216.38").line_items({ITEM: 1}), quote).findings
    assert "The quote's amounts passed through 32 bits: each is sure to $0.03 or better." in said


def test_a_difference_within_what_32_bits_hide_is_none(sheet):
    """3 years: 590,216.36 came as 590,216.375, a cent or two beside the sheet; 0.03 may be off."""
    quote = quote_of({PAIR: (590_216.375, 0.0)})
    compared = planner.compare_estimate(sheet("590216.36").line_items({ITEM: 1}), quote)
    row = compared.table.loc[PAIR]
    assert (row["difference"], row["margin_of_difference"]) == (0.02, 0.03)
    assert compared.findings[0] == (
        "The quote asks for what the sheet says, as far as its cents are sure, in 1 pair."
    )
    off = planner.compare_estimate(sheet("590216.30").line_items({ITEM: 1}), quote)
    assert off.findings[0] == "The quote is within 0.01 % of the sheet, in 1 pair."


def test_a_demand_is_compared_through_the_catalog_items_that_the_option_is(sheet):
    """A catalog in place of line items: the rack of four c5 hosts is OR-RKCP001."""
    compared = planner.compare_estimate(sheet(), example_quote())
    assert compared.lines.quantities == {ITEM: 1}
    assert compared.table.loc[PAIR, "difference"] == 5_000.0


def test_racks_that_no_item_is_are_named(sheet):
    """Nothing is estimated from other hardware."""
    rack = SAMPLE["QuoteOptions"][0]["Specifications"][0]
    hosts = [{"Family": "p9", "MaxSize": "24xlarge", "Quantity": "4"}]
    odd = {
        **rack,
        "FinalRackSpecificationDetails": {
            **rack["FinalRackSpecificationDetails"],
            "EC2Capacities": hosts,
        },
    }
    with pytest.raises(planner.InputError) as caught:
        planner.compare_estimate(sheet(), quote_of({PAIR: (1.0, 0.0)}, [rack, odd]))
    assert caught.value.problems == ("2: no available item is a rack with 4 × p9.24xlarge",)


WRONG = {
    "no line items": ((5, example_quote()), "takes LineItems, not int"),
    "no quote": ((None, 5), "compare_estimate takes Quote, not int"),
    "no such option": ((None, example_quote(), 7), "has no option 7"),
    "no share": ((None, example_quote(), None, "5%"), "5 % is 0.05"),
    "less than nothing": ((None, example_quote(), None, -1), "threshold=-1 is no share"),
    "another country": ((None, example_quote(CountryCode="FR")), "country_code 'FR'"),
}


@pytest.mark.parametrize(("given", "said"), WRONG.values(), ids=WRONG)
def test_a_wrong_argument_is_said_in_words(sheet, given, said):
    """With what is taken in its place."""
    lines = sheet().line_items({ITEM: 1}) if given[0] is None else given[0]
    options = {"threshold": given[3]} if len(given) == 4 else {}
    with pytest.raises(planner.InputError, match=said):
        planner.compare_estimate(lines, *given[1:3], **options)


def changed(sheet, quote=None, **given):
    """Return the price file's path and what the quote would change in it."""
    catalog = sheet(**given)
    return planner.compare_estimate(catalog.line_items({ITEM: 1}), quote or example_quote())


def test_the_quote_is_taken_into_the_price_file_beside_the_old_rows(sheet, tmp_path):
    """With its id as source, its day and its last whole day; the old row stays, byte by byte."""
    path = tmp_path / "prices.csv"
    compared = changed(sheet)
    was = path.read_text()
    changes = compared.price_changes(path)
    assert path.read_text() == was
    assert "1 price of quote oq-0123456789abcdef0 for OR-RKCP001 in US is new" in changes.summary
    assert changes.write() == path
    old, new = path.read_text().splitlines()[1:]
    assert old == was.splitlines()[1] + ","
    assert new == (
        "OR-RKCP001,US,THREE_YEARS,ALL_UPFRONT,100000.00,0.00,USD,2026-01-15,"
        "quote oq-0123456789abcdef0,2026-02-13"
    )
    catalog = planner.read_catalog(CATALOG_PATH, prices=path, today=date(2026, 2, 13))
    assert catalog.prices["upfront_price"].tolist() == [100_000.0]
    again = planner.compare_estimate(catalog.line_items({ITEM: 1}), example_quote())
    assert again.table.loc[PAIR, "difference"] == 0.0
    after = planner.compare_payments(catalog.line_items({ITEM: 1}))
    assert "source: quote oq-0123456789abcdef0" in after.summary
    assert "valid until 2026-02-13" in after.summary


def test_a_second_time_nothing_is_written(sheet, tmp_path):
    """The cell is run again, with the same changes and with new ones."""
    path = tmp_path / "prices.csv"
    changes = changed(sheet).price_changes(path)
    changes.write()
    was = path.read_bytes()
    changes.write()
    fresh = changed_again(path)
    assert "has these prices already" in fresh.summary
    fresh.write()
    assert path.read_bytes() == was


def changed_again(path, quote=None):
    catalog = planner.read_catalog(CATALOG_PATH, prices=path)
    lines = catalog.line_items({ITEM: 1})
    return planner.compare_estimate(lines, quote or example_quote()).price_changes(path)


def test_another_quote_of_the_same_day_takes_the_place_of_the_first(sheet, tmp_path):
    """Two prices of one day would leave no right one."""
    path = tmp_path / "prices.csv"
    changed(sheet).price_changes(path).write()
    other = quote_of({PAIR: (99_000.0, 0.0)}, QuoteId="oq-fedcba98765432100")
    changes = changed_again(path, other)
    assert changes.replaced.to_numpy().tolist() == [
        [
            *PAIR,
            "100,000.00 upfront and 0.00 a month (quote oq-0123456789abcdef0)",
            "99,000.00 upfront and 0.00 a month (quote oq-fedcba98765432100)",
        ]
    ]
    changes.write()
    assert planner.read_catalog(CATALOG_PATH, prices=path).prices["upfront_price"].item() == 99_000


def test_a_newer_price_of_the_file_goes_on_counting_and_that_is_said(sheet, tmp_path):
    """The quote's row is kept, and is not the one in force."""
    path = tmp_path / "prices.csv"
    newer = f"{ITEM},US,THREE_YEARS,ALL_UPFRONT,98000,0,USD,2026-01-16,new deal\n"
    changes = changed(sheet, extra=newer).price_changes(path)
    assert any("1 price of this quote will not count" in each for each in changes.notes)
    changes.write()
    assert planner.read_catalog(CATALOG_PATH, prices=path).prices["source"].item() == "new deal"


def test_a_price_file_is_begun_where_there_is_none(sheet, tmp_path):
    """With every column."""
    path = tmp_path / "new.csv"
    changed(sheet).price_changes(path).write()
    assert path.read_text().splitlines()[0] == f"{HEADER},valid_until"
    assert len(planner.read_catalog(CATALOG_PATH, prices=path).prices) == 1


def test_a_price_file_that_changed_meanwhile_is_not_written_over(sheet, tmp_path):
    """A colleague's new price would be lost."""
    path = tmp_path / "prices.csv"
    changes = changed(sheet).price_changes(path)
    path.write_text(path.read_text().replace("95000", "96000"))
    with pytest.raises(planner.InputError, match="has changed since it was read"):
        changes.write()
    assert "96000" in path.read_text()


def test_a_price_sheet_as_excel_writes_it_stays_one(sheet, tmp_path):
    """Semicolons, decimal commas and a byte order mark."""
    path = tmp_path / "excel.csv"
    row = f"{ITEM};US;THREE_YEARS;ALL_UPFRONT;95000,50;0,00;USD;2025-12-01;deal"
    text = f"{HEADER.replace(',', ';')}\r\n{row}\r\n"
    path.write_bytes(b"\xef\xbb\xbf" + text.encode())
    changed(sheet).price_changes(path).write()
    written = path.read_bytes()
    assert written.startswith(b"\xef\xbb\xbfcatalog_item_id;")
    assert f"{row};\r\n".encode() in written
    assert b";100000,00;0,00;USD;2026-01-15;quote oq-0123456789abcdef0;2026-02-13\r\n" in written


def test_a_number_that_can_be_read_in_two_ways_is_asked_about_and_can_be_answered(sheet, tmp_path):
    """95.000 is ninety-five thousand in a German sheet."""
    path = tmp_path / "german.csv"
    row = f"{ITEM};US;THREE_YEARS;ALL_UPFRONT;95.000;0;USD;2025-12-01;deal"
    path.write_text(f"{HEADER.replace(',', ';')}\n{row}\n")
    compared = changed(sheet)
    with pytest.raises(planner.InputError, match=r"thousands='\.'"):
        compared.price_changes(path)
    compared.price_changes(path, thousands=".").write()
    assert f"{row};\n" in path.read_text()
    assert ";100000,00;0,00;" in path.read_text()


def test_the_price_of_a_whole_configuration_becomes_no_price_of_an_item(sheet, tmp_path):
    """Two units, other hosts: a row would say what AWS did not."""
    catalog = sheet()
    compared = planner.compare_estimate(catalog.line_items({ITEM: 2}), example_quote())
    with pytest.raises(planner.InputError) as caught:
        compared.price_changes(tmp_path / "prices.csv")
    assert "price is that of a whole configuration" in str(caught.value)
    assert "ask for a quote of one unit of one item" in str(caught.value)
    assert len(caught.value.problems) == 3


def test_the_price_of_an_addition_becomes_no_price_of_an_item(sheet, tmp_path):
    """It is prorated to what is left of a contract."""
    capacity = [{"QuoteCapacityType": "EC2", "Unit": "m5.24xlarge", "Quantity": 2.0}]
    option = {
        **SAMPLE["QuoteOptions"][0],
        "CapacitySummary": {"ExistingCapacities": capacity, "FinalCapacities": []},
    }
    quote = example_quote(QuoteOptions=[option])
    compared = planner.compare_estimate(sheet().line_items({ITEM: 1}), quote)
    assert any("The option adds to an Outpost that stands" in each for each in compared.findings)
    # 100,000 for what is left, and 95,000 for a whole term: a difference, and no advice.
    assert compared.findings[0].startswith("THE TWO DIFFER")
    assert "Take the quote's prices" not in repr(compared)
    with pytest.raises(planner.InputError, match="what is left of the contract"):
        compared.price_changes(tmp_path / "prices.csv")


def test_a_quote_without_a_price_that_counts_changes_nothing(sheet, tmp_path):
    """It has expired."""
    late = example_quote(read_at=datetime(2026, 3, 1, tzinfo=UTC))
    with pytest.raises(planner.InputError, match="has no price that counts") as caught:
        changed(sheet, late).price_changes(tmp_path / "prices.csv")
    assert "expired" in str(caught.value)


def test_over_the_wire_a_quote_of_the_sandbox_equals_the_sheet_and_is_taken_into_it(tmp_path):
    """From line items to a quote, to the comparison, to the price file and back."""
    path = shutil.copy(planner.sample_data_path() / "prices.csv", tmp_path)
    catalog = planner.read_catalog(CATALOG_PATH, prices=path)
    lines = catalog.line_items({"OR-RKGP001": 1})
    with planner.start_sandbox() as sandbox:
        journal = planner.open_journal(tmp_path / "journal.sqlite3")
        quote = planner.request_quote(sandbox, lines, "US", journal=journal)
        today = sandbox.now
    compared = planner.compare_estimate(lines, quote)
    assert compared.is_same_hardware
    assert (compared.table["difference"].abs() <= compared.table["margin_of_difference"]).all()
    assert "The quote asks for " in compared.findings[0]
    changes = compared.price_changes(path)
    assert len(changes.added) == len(PAIRS)
    assert any("sandbox's quote" in each for each in changes.notes)
    changes.write()
    prices = planner.read_catalog(CATALOG_PATH, prices=path, today=today).prices
    mine = prices.query("catalog_item_id == 'OR-RKGP001' and country_code == 'US'")
    assert mine["source"].str.startswith(f"quote {quote.quote_id}").all()
    assert len(prices) == len(catalog.prices)


def test_what_is_shown_is_escaped(sheet):
    """A source comes from a file."""
    catalog = sheet()
    prices = catalog.prices.assign(source="<b>$5</b>")
    lines = replace(catalog, prices=prices).line_items({ITEM: 1})
    shown = planner.compare_estimate(lines, example_quote())._repr_html_()
    assert "<b>$5" not in shown
    assert "$5,000.00" in shown
    assert pd.notna(shown)
