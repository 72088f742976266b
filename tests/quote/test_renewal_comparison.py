"""Renewals in the same comparison as a price sheet, and against month to month and the return."""

import inspect
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from support.contracts import (
    DAY,
    ITEM,
    WAYS,
    end_of,
    go_to,
    install,
    outpost_of,
    priced_sandbox,
    sheet,
)

import outpost_planner as planner
from outpost_planner.quote.contracts.days import last_day_to_act
from outpost_planner.quote.contracts.examples import example_comparison

PACKAGE = Path(planner.__file__).parent


@pytest.fixture(scope="module")
def renewable(tmp_path_factory):
    """A rack in Seattle for a year, thirty days before its end, and the sheet of its prices."""
    folder = tmp_path_factory.mktemp("prices")
    with priced_sandbox(folder) as sandbox:
        outpost_id = outpost_of(sandbox)
        install(sandbox, sandbox, outpost_id)
        end = end_of(sandbox.client(), outpost_id)
        go_to(sandbox, end - 30 * DAY)
        yield sandbox, outpost_id, end, sheet(folder)


def test_renewals_equal_a_price_sheet_to_the_cent(renewable):
    """The same prices from GetRenewalPricing, as 32-bit numbers, and from a CSV: equal figures."""
    sandbox, _, _, catalog = renewable
    compared = planner.compare_renewal("Seattle imaging", sandbox, discount_rate=0.06).payments
    by_sheet = planner.compare_payments(catalog.line_items({ITEM: 1}), discount_rate=0.06)
    pd.testing.assert_frame_equal(compared.table, by_sheet.table)
    pd.testing.assert_frame_equal(compared.cash_flows, by_sheet.cash_flows)
    assert set(compared.missing["reason"]) == {"GetRenewalPricing gives no price for it"}
    assert len(compared.missing) == 9 - len(WAYS)
    pd.testing.assert_frame_equal(compared.over(5).table, by_sheet.over(5).table)


def test_the_choices_are_added_up_as_by_hand(renewable):
    """One year from the day after the end: all cash that is bound, in dollars and cents."""
    sandbox, _, end, _ = renewable
    comparison = planner.compare_renewal("Seattle imaging", sandbox)
    choices = comparison.over(1)
    assert choices.begins == end + DAY
    # Of the present contract the last charge of 850.30 is still owed, at the end of its last month
    table = choices.table.set_index(["choice", "payment_term", "payment_option"])
    columns = ["submission_cash", "bound_at_signing", "total_cost"]
    expected = {
        ("renew", "ONE_YEAR", "ALL_UPFRONT"): [20000.10, 20850.40, 20850.40],
        # 10,100.20 + 12 × 850.30 = 20,303.80, and 850.30
        ("renew", "ONE_YEAR", "PARTIAL_UPFRONT"): [10100.20, 21154.10, 21154.10],
        # 36 × 1,600.70 = 57,625.20, and 850.30: three years are paid in full
        ("renew", "THREE_YEARS", "NO_UPFRONT"): [0.0, 58475.50, 58475.50],
        # 12 × 1,750.40 = 21,004.80, and 850.30; bound is what is owed already
        ("month to month", "", "NO_UPFRONT"): [0.0, 850.30, 21855.10],
        ("return", "", ""): [0.0, 850.30, 850.30],
    }
    for row, amounts in expected.items():
        assert table.loc[row, columns].tolist() == amounts, row
    assert "charged" not in choices.findings[0]
    assert "the capacity is gone" in " ".join(choices.findings)
    assert "GetRenewalPricing gives no price for it" in choices.findings[-1]


def test_the_upfront_price_is_charged_today_and_the_rest_from_the_beginning_on(renewable):
    """NPV at 8 %: the upfront price undiscounted, twelve charges from 31 days on."""
    sandbox, *_ = renewable
    choices = planner.compare_renewal("Seattle imaging", sandbox).over(1)
    row = choices.table.set_index(["payment_term", "payment_option"]).loc[
        ("ONE_YEAR", "PARTIAL_UPFRONT")
    ]
    today = choices.contract.today
    lead = planner_months(today, choices.begins)
    later = sum(850.30 * 1.08 ** (-(lead + month) / 12) for month in range(1, 13))
    owed = 850.30 * 1.08 ** (-planner_months(today, choices.begins - DAY) / 12)
    assert row["npv"] == pytest.approx(10100.20 + later + owed, abs=0.02)
    all_at_once = choices.table.iloc[0]
    assert all_at_once["npv"] == pytest.approx(20000.10 + owed, abs=0.02)


def planner_months(today, day):
    """Return whole months, and the days of a month that has begun as a part of it."""
    months = 0
    while (pd.Timestamp(today) + pd.DateOffset(months=months + 1)).date() <= day:
        months += 1
    begun = (pd.Timestamp(today) + pd.DateOffset(months=months)).date()
    following = (pd.Timestamp(today) + pd.DateOffset(months=months + 1)).date()
    return months + (day - begun) / (following - begun)


def test_before_the_window_an_upfront_price_is_dated_to_its_opening():
    """Three months before 31 December 2027 are 30 September: 213 days after 1 March, at 8 %."""
    choices = example_comparison(datetime(2027, 3, 1, tzinfo=UTC)).over(1)
    assert choices.submits.isoformat() == "2027-09-30"
    table = choices.table.set_index(["choice", "payment_term", "payment_option"])
    owed = table.loc[("return", "", ""), "npv"]
    paid = table.loc[("renew", "ONE_YEAR", "ALL_UPFRONT"), "npv"] - owed
    assert paid == pytest.approx(40_000 / 1.08 ** (213 / 365), rel=0.001)
    assert "30 Sep 2027" in repr(choices)


def test_too_late_a_month_is_bound_whatever_is_chosen():
    """A day after the last day to act: one month of 3,050.00 comes before renewal and return."""
    late = example_comparison(datetime(2027, 12, 25, tzinfo=UTC)).over(1)
    assert str(late.begins) == "2028-02-01"
    in_time = example_comparison(datetime(2027, 12, 24, tzinfo=UTC)).over(1)
    assert str(in_time.begins) == "2028-01-01"
    more = late.table["total_cost"] - in_time.table["total_cost"]
    assert more.dropna().unique().tolist() == [3050.0]
    bound = late.table["bound_at_signing"] - in_time.table["bound_at_signing"]
    assert bound.dropna().unique().tolist() == [3050.0]


def test_month_to_month_and_the_renewal_at_the_same_rate_cost_the_same():
    """Three years of NO_UPFRONT either way: equal to the cent, and the one that binds less wins."""
    choices = example_comparison().over(3)
    table = choices.table.set_index(["choice", "payment_term", "payment_option"])
    renewed = table.loc[("renew", "THREE_YEARS", "NO_UPFRONT")]
    monthly = table.loc[("month to month", "", "NO_UPFRONT")]
    assert renewed["npv"] == pytest.approx(monthly["npv"], abs=1e-6)
    assert renewed["total_cost"] == monthly["total_cost"]
    assert choices.cheapest["choice"] == "month to month"


def test_unable_to_price_is_a_gap_with_its_reason(tmp_path):
    """Nothing is installed: every pair, and no choice to compare."""
    with priced_sandbox(tmp_path) as sandbox:
        comparison = planner.compare_renewal("Seattle imaging", sandbox)
        assert len(comparison.payments.missing) == 9
        assert "UNABLE_TO_PRICE" in comparison.payments.gap_sentence
        assert comparison.payments.table["total_cost"].isna().all()
        with pytest.raises(planner.InputError, match="has no contract"):
            comparison.over(3)


def test_a_denied_permission_leaves_gaps_and_the_csv_road(renewable):
    """GetRenewalPricing may not be asked: said for every pair, and the rest is there."""
    sandbox, _, end, _ = renewable
    sandbox.fail("GetRenewalPricing", "denied")
    comparison = planner.compare_renewal("Seattle imaging", sandbox)
    assert "outposts:GetRenewalPricing" in comparison.payments.missing["reason"].iloc[0]
    assert "prices.csv" in comparison.payments.missing["reason"].iloc[0]
    choices = comparison.over(1)
    assert choices.cheapest is None
    assert choices.table.iloc[-1][["choice", "total_cost"]].tolist() == ["return", 850.30]
    assert comparison.contract.bound_until == end


def test_once_renewed_the_next_contract_is_what_ends(renewable):
    """The renewal's own end, with its prices unknown until AWS prices again."""
    sandbox, outpost_id, end, _ = renewable
    sandbox.client().create_renewal(
        OutpostIdentifier=outpost_id, PaymentOption="NO_UPFRONT", PaymentTerm="ONE_YEAR"
    )
    comparison = planner.compare_renewal("Seattle imaging", sandbox)
    assert comparison.contract.is_renewed
    assert comparison.contract.month_to_month_cents is None
    said = planner.contracts(sandbox).calendar_file.decode().replace("\r\n ", "")
    assert f"Renewed already. Until {end:%a} {end.day} {end:%b %Y} it is paid" in said
    assert comparison.contract.act_by != last_day_to_act(end)
    assert comparison.payments.missing["reason"].iloc[0].endswith("UNABLE_TO_PRICE")


def test_what_blocks_a_return_is_shown_and_no_return_is_started(renewable):
    """With an open order, and without: the server has no return, and every request said so."""
    sandbox, *_ = renewable
    outpost_id = outpost_of(sandbox, "Frankfurt assembly")
    client = sandbox.client()
    order = client.create_order(
        OutpostIdentifier=outpost_id,
        LineItems=[{"CatalogItemId": ITEM, "Quantity": 1}],
        PaymentOption="NO_UPFRONT",
    )["Order"]["OrderId"]
    blocked = planner.check_return("Frankfurt assembly", sandbox)
    assert (blocked.ok, blocked.status) == (False, "BLOCKED")
    assert blocked.table.to_numpy().tolist() == [
        [
            "OUTPOST_ORDER_CANCELLABLE",
            "Cancel its open orders, with cancel(order_id, connection).",
        ]
    ]
    client.cancel_order(OrderId=order)
    free = planner.check_return("Seattle imaging", sandbox)
    assert (free.ok, free.status, len(free.table)) == (True, "SKIPPED", 0)
    assert "started in the AWS Outposts console" in free._repr_html_()
    billing = sandbox.server.accounts[sandbox.account_id][sandbox.region].billing
    assert billing.returned == {}


def test_one_line_of_the_package_asks_and_it_can_only_validate():
    """No parameter of ours reaches ValidateOnly."""
    files = [each for each in PACKAGE.rglob("*.py") if "sandbox" not in each.parts]
    lines = [
        line.strip()
        for each in files
        for line in each.read_text(encoding="utf-8").splitlines()
        if "start_outpost_decommission" in line
    ]
    assert lines == [
        '"start_outpost_decommission", "Status", OutpostIdentifier=outpost_id, ValidateOnly=True'
    ]
    assert list(inspect.signature(planner.check_return).parameters) == ["outpost", "connection"]


def test_a_return_is_denied_in_a_sentence(renewable):
    """And so is one of an Outpost that is not there."""
    sandbox, *_ = renewable
    sandbox.fail("StartOutpostDecommission", "denied")
    with pytest.raises(planner.AwsError, match="console shows what blocks the return"):
        planner.check_return("Seattle imaging", sandbox)
    with pytest.raises(planner.InputError, match="no Outpost's id"):
        planner.check_return("Nowhere", sandbox)


def test_the_choices_show_themselves():
    """Sentences first, gaps named, in a cell and in a terminal."""
    choices = example_comparison().over(3)
    assert "Going on" not in choices.findings[0]
    assert "month to month costs least" in repr(choices)
    assert "<table" in choices._repr_html_()
    assert np.isnan(choices.table["npv"].iloc[1])
    assert choices.contract.days_left == timedelta(days=3).days
