"""What subscriptions bill, by Outpost, account and fiscal year, behind and ahead; and its chart."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import matplotlib.pyplot as plt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import outpost_planner as planner
from outpost_planner.quote.contracts.days import months_after
from outpost_planner.quote.contracts.examples import (
    NOW,
    SEATTLE,
    example_answers,
    example_contracts,
)
from outpost_planner.quote.contracts.subscriptions import subscription_frame

WHERE = {"account_id": "1", "region": "r", "outpost_id": SEATTLE, "outpost_name": "Seattle"}


def contracts_of(*subscriptions, now=NOW):
    """Return contracts without dates, of these subscriptions alone."""
    frame = subscription_frame([(WHERE, subscriptions)])
    return replace(example_contracts(now), contracts=(), subscriptions=frame)


def subscription(begin, end, *, upfront=1000.0, monthly=10.0, kind="ORIGINAL", status="ACTIVE"):
    return {
        "SubscriptionId": "S1",
        "SubscriptionType": kind,
        "SubscriptionStatus": status,
        "BeginDate": datetime.fromisoformat(begin).replace(tzinfo=UTC),
        **({"EndDate": datetime.fromisoformat(end).replace(tzinfo=UTC)} if end else {}),
        "UpfrontPrice": upfront,
        "MonthlyRecurringPrice": monthly,
        "Currency": "USD",
    }


def by_kind(table):
    return {kind: cost for kind, cost in table.groupby("kind")["billed_cost"].sum().items() if cost}


def test_years_and_groups_are_added_up_as_by_hand():
    """Seattle pays 50,000 and 1,600 at the end of each month of 2025 to 2027; Frankfurt 2,000 on
    the 21st, from 21 December 2026 on.
    """
    table = example_contracts().billed("fiscal_year", "outpost")
    cost = table.set_index(["fiscal_year", "outpost", "kind"])["billed_cost"].to_dict()
    assert cost == {
        # 50,000 + 12 × 1,600
        ("2025", "Seattle imaging", "billed"): 69_200.0,
        ("2026", "Seattle imaging", "billed"): 19_200.0,
        ("2026", "Frankfurt assembly", "billed"): 2_000.0,
        # by 21 December: 11 × 1,600, and 12 × 2,000
        ("2027", "Seattle imaging", "billed"): 17_600.0,
        ("2027", "Frankfurt assembly", "billed"): 24_000.0,
        # the end of December is bound
        ("2027", "Seattle imaging", "bound"): 1_600.0,
        # up to 21 December 2028: 11 × 3,050, and 12 × 2,000
        ("2028", "Seattle imaging", "month to month"): 33_550.0,
        ("2028", "Frankfurt assembly", "month to month"): 24_000.0,
    }


def test_a_fiscal_year_and_an_account_divide_the_same_sum():
    """However it is divided, nothing is added and nothing is lost."""
    contracts = example_contracts()
    whole = by_kind(contracts.billed())
    for period in ("month", "quarter", "fiscal_year"):
        for by in ("outpost", "account"):
            assert by_kind(contracts.billed(period, by, fiscal_year_start=7)) == whole


def test_charges_at_the_start_of_a_month_are_one_month_earlier():
    """Twelve either way: on the first days, or on the days before the next begin."""
    contracts = contracts_of(subscription("2027-01-15", "2028-01-14", upfront=0.0))
    ends, starts = contracts.billed(), contracts.billed(timing="start")
    assert (ends["month"].iloc[0], starts["month"].iloc[0]) == ("2027-02", "2027-01")
    assert ends["billed_cost"].sum() == starts["billed_cost"].sum() == 120.0


@pytest.mark.parametrize(
    ("begins", "paid"),
    [
        # Five business days before Fri 31 December 2027, the last day before: Fri 24.
        ("2028-01-01", {"billed": 1000.0}),
        # It was charged at its submission, and today is the latest that can have been.
        ("2028-03-01", {"billed": 1000.0}),
        ("2027-06-01", {"billed": 1000.0}),
    ],
)
def test_a_renewals_upfront_price_is_behind_us_before_the_renewal_begins(begins, paid):
    """It is charged at once, at submission."""
    end = begins.replace("2028", "2029").replace("2027", "2028")
    asked = subscription(begins, end, monthly=0.0, kind="RENEWAL", status="PENDING")
    assert by_kind(contracts_of(asked).billed()) == paid


def test_what_is_not_known_or_was_cancelled_is_left_out_and_named():
    """Half a price is no price, and a currency is not changed by a program."""
    whole = subscription("2027-01-01", "2027-12-31")
    del whole["MonthlyRecurringPrice"]
    euros = subscription("2027-01-01", "2027-12-31") | {"Currency": "EUR"}
    gone = subscription("2027-01-01", "2027-12-31", status="CANCELLED")
    contracts = contracts_of(whole, euros, gone)
    assert contracts.billed().empty
    assert contracts.subscriptions["problem"].tolist() == [
        "AWS gave no monthly price",
        "AWS gave amounts in EUR, and USD is counted here",
        "",
    ]
    ax = planner.plot_billing(contracts)
    assert ax.texts[0].get_text() == "Nothing is billed: there is no subscription with a price."
    plt.close()


@settings(max_examples=25)
@given(
    st.integers(0, 10**9),
    st.integers(0, 10**8),
    st.integers(1, 60),
    st.dates(date(2019, 1, 1), date(2021, 12, 31)),
    st.sampled_from(["start", "end"]),
)
def test_a_contract_bills_its_upfront_price_and_each_month_once(
    upfront, monthly, months, begins, timing
):
    """To the cent, whatever the amounts and the day, those of the 31st included."""
    end = months_after(begins, months) - timedelta(days=1)
    asked = subscription(str(begins), str(end), upfront=upfront / 100, monthly=monthly / 100)
    contracts = contracts_of(asked)
    row = contracts.subscriptions.iloc[0]
    counted = [round(row[name] * 100) for name in ("upfront_price", "monthly_recurring_price")]
    billed = contracts.billed(timing=timing)["billed_cost"]
    assert sum(round(each * 100) for each in billed) == counted[0] + months * counted[1]


def test_all_that_cannot_be_used_is_named_together():
    """Group, timing and months ahead."""
    with pytest.raises(planner.InputError) as caught:
        example_contracts().billed(by="site", timing="middle", months_ahead=-1)
    assert len(caught.value.problems) == 3


def test_the_chart_draws_what_the_table_says():
    """The bars of every kind and Outpost add up to the table, and the title to its kinds."""
    contracts = example_contracts()
    ax = planner.plot_billing(contracts, period="fiscal_year", by="account")
    bars: Any = ax.patches
    drawn = sum(bar.get_height() for bar in bars)
    assert drawn == pytest.approx(contracts.billed()["billed_cost"].sum())
    assert r"\$132,000.00 was billed by 21 Dec 2027" in ax.get_title(loc="left")
    plt.close()


def test_the_chart_of_contracts_shows_each_last_day_to_act():
    """One bar per contract; a diamond only where there is something left to act on."""
    contracts = example_contracts()
    ax = planner.plot_contracts(contracts)
    assert len(ax.patches) == 2
    (diamonds,) = [line for line in ax.get_lines() if line.get_marker() == "D"]
    assert len(diamonds.get_xdata()) == 1
    labels = [label.get_text() for label in ax.get_yticklabels()]
    assert labels == ["Seattle imaging", "Frankfurt assembly"]
    empty = replace(contracts, contracts=())
    assert "There is no Outpost" in planner.plot_contracts(empty).texts[0].get_text()
    plt.close("all")


def test_answers_of_the_example_are_those_of_the_api():
    """The example's end is the text that AWS writes."""
    assert example_answers().billing["ContractEndDate"] == "Fri Dec 31 16:09:01 UTC 2027"
