"""Old prices stay in the file beside new ones; the newest counts, and one past its date is said."""

from datetime import UTC, date, datetime

import pandas as pd
import pytest

import outpost_planner as planner
from outpost_planner.plan.columns import PRICE_COLUMNS

HEADER = ",".join([*PRICE_COLUMNS, "valid_until"])
LAST_DAY = date(2026, 12, 25)


@pytest.fixture
def read(tmp_path):
    """Write a price CSV of the sample catalog from its rows, and read both."""

    def read(*rows: str, header: str = HEADER, **options):
        path = tmp_path / "prices.csv"
        path.write_text("\n".join([header, *rows]) + "\n")
        return planner.read_catalog(
            planner.sample_data_path() / "catalog.csv", prices=path, **options
        )

    return read


def row(monthly, as_of, source, until="", option="NO_UPFRONT"):
    return f"OR-RKGP001,US,ONE_YEAR,{option},0,{monthly},USD,{as_of},{source},{until}"


QUOTED = row(9000, "2026-11-25", "quote oq-0123456789abcdef0", LAST_DAY)


def compared(catalog, item="OR-RKGP001"):
    return planner.compare_payments(catalog.line_items({item: 1}))


def test_the_column_is_optional_and_kept_where_it_is(read):
    """Without it the frame is as it was; with it, an empty cell is a price without an end."""
    plain = read(row(1, "2026-11-01", "list")[:-1], header=",".join(PRICE_COLUMNS))
    assert list(plain.prices) == list(PRICE_COLUMNS)
    dated = read(QUOTED, row(1, "2026-11-01", "list", option="ALL_UPFRONT"))
    assert list(dated.prices) == [*PRICE_COLUMNS, "valid_until"]
    assert dated.prices["valid_until"].isna().tolist() == [False, True]
    assert dated.prices["valid_until"][0].date() == LAST_DAY


@pytest.mark.parametrize(
    ("until", "said"),
    [
        ("25.12.2026", "row 2, valid_until: '25.12.2026' is not a date written as 2026-11-01"),
        ("2026-11-24", "row 2, valid_until: '2026-11-24' is before the day of the price, 2026-11-"),
    ],
)
def test_a_date_that_cannot_be_is_refused_where_it_stands(read, until, said):
    """In another form, or before the price itself."""
    with pytest.raises(planner.InputError) as caught:
        read(row(9000, "2026-11-25", "quote", until))
    assert said in str(caught.value)


def test_a_column_that_is_spelt_otherwise_is_asked_about(read):
    """A mistyped column is not passed over."""
    with pytest.raises(planner.InputError, match=r"unknown column 'valid_till'; is it valid_until"):
        read(QUOTED, header=HEADER.replace("until", "till"))


def test_the_newest_price_counts_and_the_file_keeps_the_others(read):
    """Wherever in the file it stands."""
    older = row(8000, "2025-11-25", "quote oq-fedcba9876543210f", "2025-12-25")
    for rows in ([QUOTED, older], [older, QUOTED]):
        prices = read(*rows).prices
        assert prices["monthly_recurring_price"].tolist() == [9000.0]


def test_an_illustration_gives_way_to_any_price_that_is_none(read):
    """However young it is: a quote of a sandbox, whose clock is behind, outranks the sample."""
    made_up = row(7000, "2027-01-01", "illustrative")
    assert read(made_up, QUOTED).prices["source"].tolist() == ["quote oq-0123456789abcdef0"]


def test_a_quote_of_a_sandbox_counts_before_other_illustrations_and_never_ran_out(read):
    """Its clock stands in January, the sample's prices are of November."""
    sandbox = row(8000, "2026-01-05", "quote oq-1 (sandbox: illustrative)", "2026-02-03")
    catalog = read(row(7000, "2026-11-01", "illustrative"), sandbox, today=LAST_DAY)
    assert catalog.prices["monthly_recurring_price"].tolist() == [8000.0]
    assert "PAST" not in compared(catalog).summary
    assert read(sandbox, QUOTED).prices["monthly_recurring_price"].tolist() == [9000.0]


def test_two_prices_of_one_day_leave_no_right_one(read):
    """Of the same thing, whatever their sources."""
    with pytest.raises(planner.InputError, match="stands already in row 2"):
        read(QUOTED, row(9001, "2026-11-25", "list"))


def test_a_comparison_says_until_when_its_prices_hold(read):
    """The date that the next meeting needs."""
    said = compared(read(QUOTED, today=LAST_DAY)).summary
    assert "as of 2026-11-25, valid until 2026-12-25" in said
    assert "PAST" not in said


def test_a_comparison_says_which_prices_are_past_their_date(read):
    """From the day after the last; in the summary and beside every export's tables."""
    late = datetime(2026, 12, 26, 0, 0, 1, tzinfo=UTC)
    undated = row(1, "2026-11-01", "list", option="ALL_UPFRONT")
    comparison = compared(read(QUOTED, undated, today=late))
    said = (
        "PRICES PAST THEIR DATE: 1 of 2 were valid until 2026-12-25, and today is 2026-12-26: ask"
        " for new ones before deciding."
    )
    assert said in comparison.summary
    assert said in comparison.to_markdown()


def test_a_price_without_an_end_beside_one_that_has_one_leaves_its_cell_empty(read, tmp_path):
    """In a workbook; the sentence says that only some of the prices have an end."""
    undated = row(1, "2026-11-01", "list", option="ALL_UPFRONT")
    comparison = compared(read(QUOTED, undated, today=LAST_DAY))
    assert "as of 2026-11-01 to 2026-11-25, some of them valid until 2026-12-25" in (
        comparison.summary
    )
    comparison.to_excel(tmp_path / "ways.xlsx")
    sheet = pd.read_excel(tmp_path / "ways.xlsx", sheet_name="Prices", dtype=str)
    assert sheet["valid until"].fillna("").tolist() == ["2026-12-25", ""]


def test_a_portfolio_says_it_too(read):
    """Of the catalogs of all its orders."""
    catalog = read(QUOTED, today=date(2027, 1, 1))
    order = planner.PlannedOrder(catalog.line_items({"OR-RKGP001": 1}), "US", "Seattle")
    assert "PRICES PAST THEIR DATE" in planner.compare_portfolio([order]).summary


def test_prices_given_by_hand_are_not_judged_by_the_clock_of_the_catalog(read):
    """Whoever gives a table knows its day."""
    late = read(QUOTED, today=date(2027, 1, 1))
    lines = late.line_items({"OR-RKGP001": 1})
    assert "PAST" not in planner.compare_payments(lines, prices=late.prices).summary


@pytest.mark.parametrize("today", ["2026-12-25", 5])
def test_a_day_that_is_none_is_refused(read, today):
    """In words."""
    with pytest.raises(planner.InputError, match="today"):
        read(QUOTED, today=today)
