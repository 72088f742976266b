"""The fleet's calendar of contracts over the wire: several accounts, what is overdue, what did not
come.
"""

import warnings
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pandas as pd
import pytest
from icalendar import Calendar
from support.contracts import (
    contract_in,
    go_to,
    install,
    new_outpost,
    outpost_of,
    priced_sandbox,
)
from support.old_botocore import old_connection

import outpost_planner as planner
from outpost_planner.quote.contracts.days import last_day_to_act
from outpost_planner.quote.contracts.examples import example_contracts
from outpost_planner.quote.contracts.words import sentences
from outpost_planner.sandbox.exceptions import ValidationException
from outpost_planner.sandbox.operations import billing as billing_operations
from outpost_planner.sandbox.operations.row import paged

SEATTLE, FRANKFURT = "Seattle imaging", "Frankfurt assembly"
DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def fleet(tmp_path_factory):
    """Two accounts in two Regions: one rack for a year in Seattle, one for three in Frankfurt."""
    with priced_sandbox(tmp_path_factory.mktemp("prices"), exact_prices=True) as sandbox:
        other = sandbox.connection("210987654321", "eu-central-1")
        seattle, frankfurt = outpost_of(sandbox), new_outpost(other, FRANKFURT)
        install(sandbox, sandbox, seattle)
        install(sandbox, other, frankfurt, "THREE_YEARS", "NO_UPFRONT")
        yield sandbox, other, seattle, frankfurt


def asked(*connections, **options):
    """Return the contracts, and check that nothing was missing."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", planner.CollectionWarning)
        return planner.contracts(list(connections), **options)


def test_the_contracts_of_all_accounts_stand_in_one_calendar(fleet):
    """Four Outposts, two under contract; ends as the API tells them, and what each pays now."""
    sandbox, other, seattle, frankfurt = fleet
    contracts = asked(sandbox, other, sandbox)
    table = contracts.table.set_index(["account_id", "outpost_id"])
    assert len(table) == 4
    row = table.loc[("123456789012", seattle)]
    told = sandbox.client().get_outpost_billing_information(OutpostIdentifier=seattle)
    assert f"{row.contract_end:%b %d %H:%M:%S UTC %Y}" in told["ContractEndDate"]
    assert row[["payment_option", "monthly_recurring_price", "site_name"]].tolist() == [
        "PARTIAL_UPFRONT",
        850.30,
        "Seattle hospital",
    ]
    # No Upfront for the contract's own term, one year.
    assert row["month_to_month_price"] == 1750.40
    assert "NO_UPFRONT for ONE_YEAR" in row["month_to_month_basis"]
    assert table.loc[("210987654321", frankfurt), "month_to_month_price"] == 1600.70
    assert (table["state"] == "no contract").sum() == 2
    assert contracts.labels == (
        "SANDBOX 123456789012 us-west-2",
        "SANDBOX 210987654321 eu-central-1",
    )


def test_the_state_follows_the_day(fleet):
    """Later, open, this week, overdue, month to month: the same contract on five days."""
    sandbox, _, seattle, _ = fleet
    contract = contract_in(asked(sandbox), seattle)
    end = contract.bound_until
    act_by = last_day_to_act(end)
    assert (contract.state, contract.act_by) == ("later", act_by)
    for day, state, said in (
        ((pd.Timestamp(end) - pd.DateOffset(months=3)).date(), "open", "Open to be renewed: Sea"),
        (act_by - 7 * DAY, "open", "Open"),
        (act_by - 6 * DAY, "this week", "Within seven days: Seattle imaging"),
        (act_by, "this week", "today)"),
        (act_by + DAY, "overdue", "OVERDUE: Seattle imaging"),
        (end, "overdue", "OVERDUE"),
    ):
        go_to(sandbox, day)
        contracts = asked(sandbox)
        assert contract_in(contracts, seattle).state == state, day
        assert said in " ".join(contracts.sentences)
        assert "$1,750.40 a month" in " ".join(contracts.sentences)
    go_to(sandbox, end + 2 * DAY)
    contracts = asked(sandbox)
    contract = contract_in(contracts, seattle)
    assert (contract.state, contract.month_to_month_cents) == ("month to month", 175040)
    assert contracts.sentences[0].startswith(
        "Month to month: Seattle imaging costs $1,750.40 a month since its contract ended on"
    )
    assert contract.act_by is None


def test_holidays_move_the_last_day(fleet):
    """Each holiday on a business day before the end costs one day more."""
    _, other, _, frankfurt = fleet
    plain = contract_in(asked(other), frankfurt)
    without = asked(other, holidays=[plain.act_by])
    assert contract_in(without, frankfurt).act_by < plain.act_by
    assert "1 holiday given" in without.sentences[-1]


def test_a_denied_permission_is_a_sentence_and_the_csv_road_and_the_rest_is_kept(fleet):
    """Billing may not be read: no contract is known, and none is said not to be there."""
    sandbox, *_ = fleet
    sandbox.fail("GetOutpostBillingInformation", "denied", times=3)
    with pytest.warns(planner.CollectionWarning, match="3 of the contracts"):
        contracts = planner.contracts([sandbox])
    assert contracts.table["state"].tolist() == ["not known"] * 3
    assert contracts.errors["code"].tolist() == ["AccessDeniedException"] * 3
    first = contracts.sentences[0]
    assert "Ask for the permission outposts:GetOutpostBillingInformation" in first
    # Once, for all three.
    assert repr(contracts).count("Ask for the permission") == 1
    for name in contracts.table["outpost_name"]:
        assert name in first
    assert "NOT WHOLE: 3 questions were not answered" in " ".join(contracts.sentences)


def test_an_end_that_the_user_knows_outweighs_what_aws_does_not_tell(fleet):
    """With a denied permission the calendar still has the day; what it would cost stays unknown."""
    sandbox, _, seattle, _ = fleet
    sandbox.fail("GetOutpostBillingInformation", "denied", times=3)
    end = sandbox.now.date() + 400 * DAY
    with pytest.warns(planner.CollectionWarning):
        contracts = planner.contracts(sandbox, ends={seattle: end})
    contract = contract_in(contracts, seattle)
    assert (contract.bound_until, contract.state) == (end, "later")
    assert contract.month_to_month_cents is None
    with pytest.raises(planner.InputError, match="Outposts that are not here"):
        planner.contracts(sandbox, ends={"op-00000000000000000": end})


def test_prices_of_renewals_that_did_not_come_leave_a_reason(fleet):
    """The day is known, the price is not: said, and not a zero."""
    sandbox, other, _, frankfurt = fleet
    sandbox.fail("GetRenewalPricing", "denied")
    with pytest.warns(planner.CollectionWarning):
        contracts = planner.contracts(other)
    row = contracts.table.set_index("outpost_id").loc[frankfurt]
    # It pays by NO_UPFRONT, so that what it pays now is that rate.
    assert row["month_to_month_price"] == 1600.70
    assert "what NO_UPFRONT costs now" in row["month_to_month_basis"]
    assert "outposts:GetRenewalPricing" in row["month_to_month_basis"]


def test_a_reason_that_contracts_share_is_said_once():
    """Two of which month to month costs what nobody knows, by one reason, and one by another."""
    seattle = example_contracts().ordered[0]
    three = [
        replace(seattle, outpost_name=name, month_to_month_cents=None, month_to_month_basis=reason)
        for name, reason in (
            ("one", "it was denied."),
            ("two", "it was denied."),
            ("three", "none"),
        )
    ]
    said = sentences(three)
    assert sum("it was denied" in each for each in said) == 1
    assert "Not known: what month to month costs for one, two: it was denied." in said
    assert "Not known: what month to month costs for three: none." in said
    assert sum("at a price that is not known." in each for each in said) == 3


def test_the_ordering_requirement_names_the_end_that_the_calendar_names(fleet, tmp_path):
    """One day for one contract, wherever it is read."""
    sandbox, _, seattle, _ = fleet
    quote = planner.request_quote(
        sandbox, {"m5.24xlarge": 2}, "US", outpost=seattle, journal=tmp_path / "journal.sqlite3"
    )
    (met,) = [
        each
        for each in quote.ordering_requirements
        if each.kind == "OUTPOST_RENEWAL_REQUIRED_ERROR"
    ]
    end = contract_in(asked(sandbox), seattle).bound_until
    assert met.message.startswith(f"The Outpost's last contract ends on {end}.")


def test_an_end_that_cannot_be_read_is_a_question(fleet, monkeypatch):
    """Another form of date: the state is not known, and the text is shown."""
    _, other, _, frankfurt = fleet
    monkeypatch.setattr(billing_operations, "as_text", lambda moment: f"{moment:%d/%m/%Y}")
    contracts = asked(other)
    contract = contract_in(contracts, frankfurt)
    assert contract.state == "not known"
    assert "is not written as 'Fri Jul 17 16:09:01 UTC 2026'" in contract.question
    assert "contracts(connection, ends={" in repr(contracts)


def one_a_page(operation, name, found, params):
    return paged(operation, name, found, {**params, "MaxResults": 1})


def breaks_off(operation, name, found, params):
    if params.get("NextToken"):
        raise ValidationException("no second page")
    return one_a_page(operation, name, found, params)


def test_every_page_of_subscriptions_counts(fleet, monkeypatch):
    """One a page over the wire: the same frame as in one."""
    sandbox, *_ = fleet
    whole = asked(sandbox).subscriptions
    assert len(whole) > 1
    monkeypatch.setattr(billing_operations, "paged", one_a_page)
    pd.testing.assert_frame_equal(asked(sandbox).subscriptions, whole)


def test_a_page_that_did_not_come_leaves_the_sum_unknown(fleet, monkeypatch):
    """What came is kept, and a part of a sum is not shown as the sum."""
    sandbox, _, seattle, _ = fleet
    monkeypatch.setattr(billing_operations, "paged", breaks_off)
    with pytest.warns(planner.CollectionWarning):
        contracts = planner.contracts(sandbox)
    contract = contract_in(contracts, seattle)
    assert contract.contract_end is not None
    assert contract.monthly_cents is None
    assert "no second page" in contract.question
    assert (contracts.subscriptions["outpost_id"] == seattle).sum() == 1


def test_a_renewal_that_is_made_moves_the_day(fleet):
    """Renewed for a year: the next last day to act belongs to the renewal."""
    sandbox, other, _, frankfurt = fleet
    end = contract_in(asked(other), frankfurt).bound_until
    go_to(sandbox, end - 30 * DAY)
    other.client().create_renewal(
        OutpostIdentifier=frankfurt, PaymentOption="NO_UPFRONT", PaymentTerm="ONE_YEAR"
    )
    contract = contract_in(asked(other), frankfurt)
    assert contract.is_renewed
    assert contract.bound_until == (pd.Timestamp(end) + pd.DateOffset(years=1)).date()
    assert contract.state == "later"
    assert contract.act_by == last_day_to_act(contract.bound_until)


def number(event):
    """Return the number of an event's version."""
    sequence: Any = event["sequence"]
    return sequence


def test_the_calendar_file_is_one_that_calendars_read(fleet, tmp_path):
    """All-day events of the days of the table, alarms 30, 7 and 1 days before, stable ids, texts
    escaped.
    """
    sandbox, other, _, frankfurt = fleet
    client = other.client()
    client.update_outpost(OutpostId=frankfurt, Name="Frankfurt; hall 4, line\\2")
    contracts = asked(other)
    contract = contract_in(contracts, frankfurt)
    raw = contracts.write_calendar(tmp_path / "contracts.ics").read_bytes()
    assert all(len(line) <= 75 for line in raw.split(b"\r\n"))
    assert b"Frankfurt\\; hall 4\\, line\\\\2" in raw.replace(b"\r\n ", b"")
    calendar = Calendar.from_ical(raw)
    events = {str(event["summary"]): event for event in calendar.walk("VEVENT")}
    act = events["Last day to renew or return Frankfurt; hall 4, line\\2"]
    assert act["dtstart"].dt == contract.act_by
    assert type(act["dtstart"].dt) is date
    assert act["dtend"].dt == contract.act_by + DAY
    assert [alarm["trigger"].dt for alarm in act.walk("VALARM")] == [-30 * DAY, -7 * DAY, -DAY]
    end = events["Contract of Frankfurt; hall 4, line\\2 ends"]
    assert end["dtstart"].dt == contract.bound_until
    sandbox.advance(days=1)
    client.update_outpost(OutpostId=frankfurt, Name=FRANKFURT)
    again = Calendar.from_ical(asked(other).calendar_file).walk("VEVENT")
    assert {str(each["uid"]) for each in again} == {str(each["uid"]) for each in (act, end)}
    assert all(number(each) > number(act) for each in again)


def test_an_empty_fleet_is_a_sentence():
    """No Outpost at all: tables with their columns, a calendar without events."""
    with planner.start_sandbox() as sandbox:
        client = sandbox.client()
        for each in client.list_outposts()["Outposts"]:
            client.delete_outpost(OutpostId=each["OutpostId"])
        contracts = planner.contracts(sandbox)
    assert contracts.sentences == ("There is no Outpost, so that no contract ends.",)
    assert contracts.table.empty
    assert str(contracts.table["contract_end"].dtype) == "datetime64[us, UTC]"
    assert contracts.subscriptions.empty
    assert contracts.billed().empty
    assert Calendar.from_ical(contracts.calendar_file).walk("VEVENT") == []
    assert "There is no Outpost" in contracts._repr_html_()


def test_an_old_botocore_says_what_it_lacks_and_the_road_without(fleet, tmp_path):
    """No billing, no renewals: the Outposts are listed, and each question says which to install."""
    sandbox, _, seattle, _ = fleet
    old = old_connection(sandbox, tmp_path)
    with pytest.warns(planner.CollectionWarning, match="NotOffered"):
        contracts = planner.contracts(old)
    assert contracts.table["state"].tolist() == ["not known"] * 3
    assert "pip install --upgrade boto3" in contracts.sentences[0]
    request = planner.RenewalRequest(seattle, "NO_UPFRONT", "ONE_YEAR", reference="PO-1")
    journal = planner.open_journal(tmp_path / "journal.sqlite3")
    for call in (
        lambda: planner.renew(request, old, approve="0123456789ab", journal=journal),
        lambda: planner.check_return(seattle, old),
    ):
        with pytest.raises(planner.AwsError, match="pip install --upgrade boto3"):
            call()
    missing = planner.compare_renewal(seattle, old).payments.missing["reason"]
    assert missing.str.contains("pip install --upgrade boto3").all()
    assert journal.intents.table.empty
