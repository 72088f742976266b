"""What CloudTrail's events are taken for after a lost answer, with an account's own CloudTrail."""

import json
from datetime import UTC, datetime, timedelta
from importlib import import_module

import boto3
import pytest
from support.endpoint import KeptConnection
from support.fake_aws import ORDER, OUTPOST, serve_fake_aws

import outpost_planner as planner
from outpost_planner.order.offer import current_offer
from outpost_planner.order.request import fingerprint

LINES = planner.read_catalog().line_items({"OR-RKGP001": 1})
REQUEST = planner.OrderRequest(OUTPOST, LINES, "NO_UPFRONT", "ONE_YEAR", reference="PO-1")
MADE = {"responseElements": {"Order": {"OrderId": ORDER["OrderId"]}}}
SOMEBODY = {"userIdentity": {"arn": "arn:aws:sts::123456789012:assumed-role/buyer/ana"}}


class Account:
    """A live account whose CreateOrder answers nothing, and whose CloudTrail shows ``events``."""

    def __init__(self, fake, connection, journal):
        self.fake, self.connection, self.journal = fake, connection, journal
        self.user_agent, self.asked = "", []
        self.events = []
        fake.create, fake.cancel = self._lose, self._look_up

    def _lose(self, handler, body):
        self.user_agent = handler.headers["User-Agent"]
        handler.close_connection = True

    def _look_up(self, handler):
        self.asked.append(json.loads(self.fake.bodies[-1][2]))
        events = [each if isinstance(each, str) else json.dumps(each) for each in self.events]
        self.fake.reply(handler, 200, {"Events": [{"CloudTrailEvent": each} for each in events]})

    def submit(self):
        """Submit, lose the answer, and return what is said."""
        approve = fingerprint(
            REQUEST, self.connection, current_offer(REQUEST, self.connection).price
        )
        with pytest.raises(planner.OrderUnknown) as caught:
            planner.submit(
                REQUEST,
                self.connection,
                approve=approve,
                journal=self.journal,
                ask=lambda _: "PO-1",
            )
        return str(caught.value)

    def event(self, **changes):
        """Return CloudTrail's record of the attempt itself."""
        return {
            "eventSource": "outposts.amazonaws.com",
            "eventTime": "2026-11-02T09:30:00Z",
            "userAgent": self.user_agent,
            **changes,
        }

    def resolve(self, *events, **options):
        self.events = list(events)
        return planner.resolve(
            "PO-1", self.connection, journal=self.journal, quiet_time=timedelta(0), **options
        )

    def said(self, *events, **options):
        """Resolve what stays unknown, and return what is said."""
        with pytest.raises(planner.OrderUnknown) as caught:
            self.resolve(*events, **options)
        return str(caught.value)


@pytest.fixture
def account(tmp_path, monkeypatch):
    monkeypatch.setattr(import_module("outpost_planner.order.send"), "SEARCHES_S", (0.0,))
    session = boto3.Session(
        aws_access_key_id="test", aws_secret_access_key="test", region_name="us-west-2"
    )
    with serve_fake_aws() as (fake, url):
        monkeypatch.setenv("AWS_ENDPOINT_URL", url)
        connection = KeptConnection(session, "us-west-2", "123456789012", None, is_live=True)
        yield Account(fake, connection, planner.open_journal(tmp_path / "journal.sqlite3"))


def test_the_order_of_the_attempts_own_event_is_ours(account):
    """Found by the mark in the user agent, though an equal order of somebody else stands beside."""
    account.submit()
    other = "oo-0123456789abcdef1"
    account.fake.orders = {each: ORDER | {"OrderId": each} for each in (other, ORDER["OrderId"])}
    theirs = account.event(
        userAgent="console", responseElements={"order": {"orderId": other}}, **SOMEBODY
    )
    receipt = account.resolve(theirs, account.event(**MADE))
    assert (receipt.order_id, receipt.found_by) == (ORDER["OrderId"], "cloudtrail")
    # Asked from 15 minutes before the attempt on: as far as two clocks may differ.
    sent_at = account.journal.find(account.connection.scope, "PO-1").sent_at
    assert account.asked[-1]["StartTime"] == pytest.approx(sent_at.timestamp() - 15 * 60, abs=1)


@pytest.mark.parametrize("moment", ["2026-11-02T09:30:00Z", "yesterday", None])
def test_an_order_of_somebody_else_is_named_as_theirs(account, moment):
    """With the time, if the event has one."""
    account.submit()
    account.fake.orders = {ORDER["OrderId"]: ORDER}
    theirs = account.event(userAgent="console", eventTime=moment, **MADE, **SOMEBODY)
    said = account.said(theirs)
    assert "ana" in said
    assert ("ana at 2026-11-02 09:30:00 UTC" in said) == (moment == "2026-11-02T09:30:00Z")


@pytest.mark.parametrize("code", ["ValidationException", "AccessDenied", "ConflictException"])
def test_a_refusal_in_the_attempts_own_event_settles_it(account, code):
    """No waiting for what may come late: the event itself says that nothing was made."""
    account.submit()
    receipt = account.resolve(account.event(errorCode=code))
    assert receipt.state == "not placed"
    assert f"AWS refused this attempt with {code}" in account.journal.table["message"].iloc[0]


@pytest.mark.parametrize("code", ["InternalServerException", "SomethingNew"])
def test_a_fault_in_the_attempts_own_event_settles_nothing(account, code):
    """AWS may have made the order before it failed."""
    account.submit()
    said = account.said(account.event(errorCode=code))
    assert f"met {code}, which does not say whether it made an order" in said


def test_an_event_of_the_attempt_without_an_order_id_still_says_that_it_made_one(account):
    """Then no word of a person settles it as not placed."""
    account.submit()
    for answer in (None, {"order": {"orderId": "none of that form"}}, {"order": [1]}):
        event = account.event(responseElements=answer)
        assert "made an order, whose id it does not show" in account.said(event, not_placed=True)


def test_no_event_says_nothing_for_fifteen_minutes(account):
    """A live account's events come late: nothing is settled before."""
    account.submit()
    said = account.said()
    assert "no event of this attempt yet; that says something 15 minutes after it" in said
    age(account, timedelta(minutes=14, seconds=30))
    assert "no event of this attempt yet" in account.said()
    age(account, timedelta(minutes=15, seconds=30))
    assert account.resolve().state == "not placed"


def test_an_event_of_another_service_is_no_event_of_the_attempt(account):
    """Only Outposts make orders."""
    account.submit()
    event = account.event(eventSource="ec2.amazonaws.com", **MADE)
    assert "no event of this attempt yet" in account.said(event)


@pytest.mark.parametrize(("length", "is_cut"), [(999, False), (1000, True)])
def test_a_user_agent_that_may_be_cut_off_may_be_ours(account, length, is_cut):
    """The mark stands at its end; CloudTrail keeps 1,000 characters."""
    account.submit()
    age(account, timedelta(hours=1))
    event = account.event(userAgent="a" * length)
    if is_cut:
        assert "a user agent that may have been cut off" in account.said(event)
    else:
        assert account.resolve(event).state == "not placed"


def test_an_event_that_cannot_be_read_is_no_absence(account):
    """An hour after the attempt, absence would settle it."""
    account.submit()
    age(account, timedelta(hours=1))
    for odd in ("{", "[]", '"text"', "7"):
        assert "CloudTrail's answer cannot be read" in account.said(odd), odd


def test_an_attempt_that_cloudtrail_has_forgotten(account):
    """Ninety days less what two clocks may differ; CloudTrail is not asked beyond."""
    account.submit()
    age(account, timedelta(days=91))
    asked = len(account.asked)
    assert "CloudTrail keeps 90 days, and the attempt is older" in account.said()
    assert len(account.asked) == asked


def age(account, by):
    """Let the attempt have been made so long ago."""
    import sqlite3

    moment = (datetime.now(UTC) - by).isoformat()
    with sqlite3.connect(account.journal.path) as connection:
        assert connection.execute("UPDATE attempts SET started_at = ?", (moment,)).rowcount
