"""Renewals over the wire: reviewed, approved, sent with one token, and never made twice."""

import json
import os
import signal
import subprocess
import sys
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from support.contracts import (
    DAY,
    WAYS,
    end_of,
    go_to,
    install,
    installed_together,
    outpost_of,
    priced_sandbox,
)

import outpost_planner as planner
from outpost_planner.order import intents as intents_room
from outpost_planner.order.entry import Entry
from outpost_planner.order.intents import Intents
from outpost_planner.order.renewals import lost as lost_room
from outpost_planner.order.renewals.receipt import charged_amount
from outpost_planner.order.renewals.unrecorded import about_renewals
from outpost_planner.order.states import DONE, NOT_DONE, REFUSED, SENDING, UNKNOWN
from outpost_planner.quote.contracts.days import last_day_to_act, renewal_opens
from outpost_planner.quote.contracts.words import day
from outpost_planner.sandbox.lifetime import keep_with

PAIR = ("NO_UPFRONT", "ONE_YEAR")
TIMEOUT_S = 0.6


POOL = 47
"""Outposts under contract, each for one test: none of these tests moves the clock."""


@pytest.fixture(scope="module")
def pool(tmp_path_factory):
    """Racks for a year, thirty days before the first of them ends; sandbox and Outposts."""
    folder = tmp_path_factory.mktemp("prices")
    with priced_sandbox(folder, exact_prices=True, max_open_orders=POOL) as sandbox:
        outposts = installed_together(sandbox, POOL)
        go_to(sandbox, end_of(sandbox.client(), outposts[0]) - 30 * DAY)
        yield sandbox, outposts


@pytest.fixture
def renewable(pool):
    """An Outpost that nobody has renewed; sandbox, Outpost and last day."""
    sandbox, outposts = pool
    outpost_id = outposts.pop(0)
    sandbox.server.faults.clear()
    return sandbox, outpost_id, end_of(sandbox.client(), outpost_id)


@pytest.fixture
def journal(tmp_path):
    return planner.open_journal(tmp_path / "journal.sqlite3")


def asked(outpost, reference="PO-9", pair=PAIR):
    return planner.RenewalRequest(outpost, *pair, reference=reference)


def approved(request, sandbox, journal, **more):
    mark = planner.review_renewal(request, sandbox, journal=journal).fingerprint
    return planner.renew(request, sandbox, approve=mark, journal=journal, **more)


@pytest.fixture
def sent(renewable):
    """Return what counts the requests for renewals in this test."""
    sandbox = renewable[0]
    before = sandbox.received("CreateRenewal")
    return lambda: sandbox.received("CreateRenewal") - before


def backend(sandbox):
    return sandbox.server.accounts[sandbox.account_id][sandbox.region]


def made(sandbox, outpost_id):
    """Return how many renewals the server holds for an Outpost."""
    return len(backend(sandbox).billing.renewals.get(outpost_id, []))


def check_of(review, name):
    return next(each for each in review.results if each.check == name)


def test_a_renewal_is_reviewed_approved_made_and_kept(renewable, journal, sent):
    """Once at the server, however often it is asked for, and its receipt says what AWS charges."""
    sandbox, outpost_id, end = renewable
    request = asked(outpost_id)
    review = planner.review_renewal(request, sandbox, journal=journal)
    assert review.ok, review
    assert [each.check for each in review.results] == [
        "Outpost",
        "Reference",
        "Contract",
        "Window",
        "Business days",
        "Price",
    ]
    # 12 × 1,750.40
    assert review.total_cost == Decimal("21004.80")
    assert "SANDBOX 123456789012" in repr(review)
    receipt = planner.renew(request, sandbox, approve=review.fingerprint, journal=journal)
    assert made(sandbox, outpost_id) == 1
    assert (receipt.outpost_id, receipt.monthly_recurring_price) == (outpost_id, Decimal("1750.40"))
    assert planner.renew(request, sandbox, journal=journal) == receipt
    assert sent() == 1
    (intent,) = journal.intents.find(sandbox.scope, operation="CreateRenewal")
    assert (intent.outcome, intent.client_token) == (DONE, receipt.client_token)
    again = planner.review_renewal(asked(outpost_id, "PO-10"), sandbox, journal=journal)
    assert "it is renewed already" in check_of(again, "Contract").reason
    assert again.contract.contract_end.date() == end


@pytest.mark.parametrize("approve", [None, "", "0123456789ab"])
def test_nothing_is_renewed_without_exactly_this_approval(renewable, journal, approve, sent):
    """Missing, empty or another's."""
    sandbox, outpost_id, _ = renewable
    with pytest.raises(planner.NotApproved, match="Nothing was sent"):
        planner.renew(asked(outpost_id), sandbox, approve=approve, journal=journal)
    assert (made(sandbox, outpost_id), sent()) == (0, 0)


def test_an_approval_covers_pair_price_and_reference(renewable, journal, monkeypatch, sent):
    """Each of them changed asks for another fingerprint."""
    sandbox, outpost_id, _ = renewable
    mark = planner.review_renewal(asked(outpost_id), sandbox, journal=journal).fingerprint
    for other in (
        asked(outpost_id, "PO-10"),
        asked(outpost_id, pair=("PARTIAL_UPFRONT", "ONE_YEAR")),
    ):
        with pytest.raises(planner.NotApproved, match="approves something else"):
            planner.renew(other, sandbox, approve=mark, journal=journal)
    billing = type(backend(sandbox).billing)
    plain = billing.standing

    def dearer(self, *given):
        price = plain(self, *given)
        return price and (price[0], price[1] + 1)

    monkeypatch.setattr(billing, "standing", dearer)
    with pytest.raises(planner.NotApproved, match="price has changed"):
        planner.renew(asked(outpost_id), sandbox, approve=mark, journal=journal)
    assert sent() == 0


def test_the_checks_say_when_it_is_too_early_and_too_late(tmp_path, journal):
    """A contract that has just begun, the last day, the day after, and month to month."""
    with priced_sandbox(tmp_path) as sandbox:
        outpost_id = outpost_of(sandbox)
        request = asked("Seattle imaging")

        def review(**more):
            return planner.review_renewal(request, sandbox, journal=journal, **more)

        assert "no contract to renew" in check_of(review(), "Contract").reason
        install(sandbox, sandbox, outpost_id)
        assert check_of(review(), "Window").result == "FAIL"
        end = end_of(sandbox.client(), outpost_id)
        act_by = last_day_to_act(end)
        go_to(sandbox, renewal_opens(end) - 7 * DAY)
        assert check_of(review(), "Window").result == "WARN"
        go_to(sandbox, act_by)
        assert review().ok
        assert "today" in check_of(review(), "Business days").reason
        assert check_of(review(holidays=[act_by]), "Business days").result == "FAIL"
        go_to(sandbox, act_by + DAY)
        assert (review().ok, review().fingerprint) == (False, "")
        assert "can be renewed then" in check_of(review(), "Business days").reason
        with pytest.raises(planner.NotApproved, match="Business days failed"):
            planner.renew(request, sandbox, approve="0123456789ab", journal=journal)
        assert sandbox.received("CreateRenewal") == 0
        go_to(sandbox, end + 2 * DAY)
        approved(request, sandbox, journal)
        assert made(sandbox, outpost_id) == 1


def test_an_outpost_that_is_not_there_or_not_reached_is_said(renewable, journal):
    """By id, by name, and where AWS does not answer."""
    sandbox, outpost_id, _ = renewable
    gone = planner.review_renewal(asked("op-00000000000000000"), sandbox, journal=journal)
    assert "no such Outpost" in gone.checks["reason"].iloc[0]
    with pytest.raises(planner.InputError, match="no Outpost's id"):
        planner.review_renewal(asked("Seatle imaging"), sandbox, journal=journal)
    sandbox.fail("GetOutpost", "denied")
    review = planner.review_renewal(asked(outpost_id), sandbox, journal=journal)
    assert (review.fingerprint, "AWS could not be asked" in review.conclusion) == ("", True)


def test_what_billing_may_not_tell_is_for_a_person_to_weigh(renewable, journal):
    """A denied permission is no contract that is not there, and blocks no renewal."""
    sandbox, outpost_id, _ = renewable
    sandbox.fail("GetOutpostBillingInformation", "denied")
    review = planner.review_renewal(asked(outpost_id), sandbox, journal=journal)
    assert check_of(review, "Contract").result == "NOT CHECKED"
    assert "outposts:GetOutpostBillingInformation" in check_of(review, "Contract").reason
    for unseen in ("Window", "Business days"):
        assert check_of(review, unseen).result == "NOT CHECKED"
        assert "nor whether it is renewed already" in check_of(review, unseen).reason
    assert review.ok


def test_a_pair_without_a_price_and_an_outpost_renewed_by_somebody_else_fail(renewable, journal):
    """The reason stands in the review, and nothing leaves."""
    sandbox, outpost_id, _ = renewable
    five = asked(outpost_id, pair=("NO_UPFRONT", "FIVE_YEARS"))
    review = planner.review_renewal(five, sandbox, journal=journal)
    assert "gives no price for it" in check_of(review, "Price").reason
    request = asked(outpost_id)
    mark = planner.review_renewal(request, sandbox, journal=journal).fingerprint
    sandbox.client().create_renewal(
        OutpostIdentifier=outpost_id, PaymentOption="ALL_UPFRONT", PaymentTerm="ONE_YEAR"
    )
    with pytest.raises(planner.NotApproved, match="renewed already"):
        planner.renew(request, sandbox, approve=mark, journal=journal)
    assert made(sandbox, outpost_id) == 1


LOST = [
    *(
        (kind, when, 1)
        for kind in ("timeout", "drop", "500", "503", "truncate", "throttle", "slow", "denied")
        for when in ("before", "after")
    ),
    *((kind, when, 3) for kind in ("drop", "truncate") for when in ("before", "after")),
]
"""What goes wrong, whether the request took effect all the same, and how often."""


@pytest.mark.parametrize(("kind", "when", "times"), LOST)
def test_a_lost_answer_never_makes_a_second_renewal(renewable, journal, kind, when, times):
    """At every point, counted at the server: asked again with one token until it is known."""
    sandbox, outpost_id, _ = renewable
    sandbox.fail("CreateRenewal", kind, when=when, times=times, seconds=2 * TIMEOUT_S)
    request = asked(outpost_id)
    mark = planner.review_renewal(request, sandbox, journal=journal).fingerprint
    for _ in range(6):
        try:
            receipt = planner.renew(
                request, sandbox, approve=mark, journal=journal, read_timeout_s=TIMEOUT_S
            )
            break
        except (planner.OrderUnknown, planner.OrderRefused):
            assert made(sandbox, outpost_id) <= 1
    assert made(sandbox, outpost_id) == 1
    assert receipt.upfront_price == 0
    assert not journal.intents.open(sandbox.scope)


def test_a_killed_process_leaves_a_token_with_which_it_is_asked_again(renewable, journal):
    """Sent, and gone before anything was written: the intent is ``sending``, with its token."""
    sandbox, outpost_id, _ = renewable
    request = asked(outpost_id)
    mark = planner.review_renewal(request, sandbox, journal=journal).fingerprint

    def killed(*_):
        raise SystemExit

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Intents, "settle", killed)
        with pytest.raises(SystemExit):
            planner.renew(request, sandbox, approve=mark, journal=journal)
    (left,) = journal.intents.open(sandbox.scope)
    assert (left.outcome, made(sandbox, outpost_id)) == (SENDING, 1)
    # Another reference may not renew it as long as this one is not accounted for.
    receipt = planner.renew(request, sandbox, journal=journal)
    assert receipt.client_token == left.client_token
    assert made(sandbox, outpost_id) == 1


PROGRAM = """
import json, os, sys
from datetime import datetime
import boto3
import outpost_planner as planner
from outpost_planner.aws.connection import Connection
from outpost_planner.order.intents import Intents
def renew(url, scope, path, outpost, approve, clock, mark):
    class Dated(Connection):
        now = datetime.fromisoformat(clock)
    session = boto3.Session("123456789012", "sandbox", region_name="us-west-2")
    connection = Dated(session, "us-west-2", "123456789012", url, is_live=False, scope=scope)
    request = planner.RenewalRequest(outpost, "NO_UPFRONT", "ONE_YEAR", reference="PO-9")
    name, when = mark.split("-")
    real = getattr(Intents, name)
    def dies(self, intent):
        if when == "after":
            real(self, intent)
        os.kill(os.getpid(), 9)
    setattr(Intents, name, dies)
    planner.renew(request, connection, approve=approve, journal=path)
for line in sys.stdin:
    child = os.fork()
    if not child:
        renew(*json.loads(line))
        os._exit(0)
    print(os.waitpid(child, 0)[1], flush=True)
"""
"""Renews in a process of its own for each line of words, and says how that ended. The packages are
imported once."""


@pytest.fixture(scope="module")
def killed():
    """Return what renews in a process that kills itself at a mark, and tells its signal."""
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as program:

        def killed(*words):
            program.stdin.write(json.dumps(words) + "\n")
            program.stdin.flush()
            return os.WTERMSIG(int(program.stdout.readline()))

        yield killed
        program.stdin.close()


@pytest.mark.parametrize(
    ("mark", "arrived"),
    [("begin-before", 0), ("begin-after", 0), ("settle-before", 1), ("settle-after", 1)],
)
def test_killed_at_every_step_it_is_renewed_once(renewable, journal, killed, mark, arrived):
    """Kill -9 between journal and answer; a second run neither repeats nor loses the renewal."""
    sandbox, outpost_id, _ = renewable
    request = asked(outpost_id)
    approve = planner.review_renewal(request, sandbox, journal=journal).fingerprint
    words = (
        sandbox.endpoint_url,
        sandbox.scope,
        str(journal.path),
        outpost_id,
        approve,
        sandbox.now.isoformat(),
        mark,
    )
    assert killed(*words) == signal.SIGKILL
    assert made(sandbox, outpost_id) == arrived
    tokens = [each.client_token for each in journal.intents.find(sandbox.scope)]
    receipt = planner.renew(request, sandbox, approve=approve, journal=journal)
    assert made(sandbox, outpost_id) == 1
    assert receipt.client_token == (tokens or [receipt.client_token])[0]


def test_what_was_not_seen_at_aws_is_asked_again_with_the_same_token(renewable, journal):
    """It never arrived: the second request carries the token of the first."""
    sandbox, outpost_id, _ = renewable
    sandbox.fail("CreateRenewal", "timeout", when="before", times=2, seconds=2.0)
    request = asked(outpost_id)
    mark = planner.review_renewal(request, sandbox, journal=journal).fingerprint
    with pytest.raises(planner.OrderUnknown, match="asked twice with one token"):
        planner.renew(request, sandbox, approve=mark, journal=journal, read_timeout_s=0.5)
    (left,) = journal.intents.open(sandbox.scope)
    mark = planner.review_renewal(asked(outpost_id, "PO-10"), sandbox, journal=journal).fingerprint
    with pytest.raises(planner.OrderUnknown, match="Nothing was sent: PO-9"):
        planner.renew(asked(outpost_id, "PO-10"), sandbox, approve=mark, journal=journal)
    receipt = planner.renew(request, sandbox, journal=journal)
    assert receipt.client_token == left.client_token
    assert list(backend(sandbox).billing.answers)[-1] == left.client_token
    assert made(sandbox, outpost_id) == 1


def test_a_renewal_of_somebody_else_in_between_is_not_doubled(renewable, journal, sent):
    """The first request never arrived, and a colleague renewed meanwhile: said, and not sent."""
    sandbox, outpost_id, _ = renewable
    sandbox.fail("CreateRenewal", "drop", when="before", times=2)
    request = asked(outpost_id)
    with pytest.raises(planner.OrderUnknown):
        approved(request, sandbox, journal)
    sandbox.client().create_renewal(
        OutpostIdentifier=outpost_id, PaymentOption="PARTIAL_UPFRONT", PaymentTerm="THREE_YEARS"
    )
    before = sent()
    with pytest.raises(planner.OrderUnknown, match="for another term or price than was approved"):
        planner.renew(request, sandbox, journal=journal)
    assert (sent(), made(sandbox, outpost_id)) == (before, 1)


def test_an_old_approval_does_not_renew_at_another_price(renewable, journal, monkeypatch, sent):
    """Lost, and the price has changed since: not asked again, and later it counts as not done."""
    sandbox, outpost_id, _ = renewable
    sandbox.fail("CreateRenewal", "drop", when="before", times=2)
    request = asked(outpost_id)
    with pytest.raises(planner.OrderUnknown):
        approved(request, sandbox, journal)
    billing = type(backend(sandbox).billing)
    plain = billing.standing

    def dearer(self, *given):
        price = plain(self, *given)
        return price and (price[0], price[1] + 1)

    monkeypatch.setattr(billing, "standing", dearer)
    before = sent()
    monkeypatch.setattr(lost_room, "SOON", timedelta(seconds=-1))
    with pytest.raises(planner.OrderUnknown, match="does not offer the price"):
        planner.renew(request, sandbox, journal=journal)
    monkeypatch.setattr(lost_room, "QUIET", timedelta(seconds=-1))
    with pytest.raises(planner.OrderRefused, match="Nothing was renewed"):
        planner.renew(request, sandbox, journal=journal)
    assert journal.intents.find(sandbox.scope)[0].outcome == NOT_DONE
    assert (sent(), made(sandbox, outpost_id)) == (before, 0)
    # Reviewed and approved anew, it is renewed at the new price.
    assert approved(request, sandbox, journal).monthly_recurring_price == Decimal("1750.41")


def test_a_refusal_is_final_and_may_be_approved_anew(renewable, journal, monkeypatch):
    """AWS's own refusal: nothing was renewed, and the reference is free again."""
    sandbox, outpost_id, _ = renewable
    sandbox.fail("CreateRenewal", "denied")
    with pytest.raises(planner.OrderRefused, match="outposts:CreateRenewal"):
        approved(asked(outpost_id), sandbox, journal)
    assert journal.intents.find(sandbox.scope)[0].outcome == REFUSED
    approved(asked(outpost_id), sandbox, journal)
    assert made(sandbox, outpost_id) == 1


def test_two_at_once_renew_once(renewable, journal, sent):
    """Two threads with the same approval: one request, two equal receipts."""
    sandbox, outpost_id, _ = renewable
    request = asked(outpost_id)
    mark = planner.review_renewal(request, sandbox, journal=journal).fingerprint
    receipts = []

    def buy():
        receipts.append(planner.renew(request, sandbox, approve=mark, journal=journal))

    threads = [threading.Thread(target=buy) for _ in range(2)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert receipts[0] == receipts[1]
    assert (sent(), made(sandbox, outpost_id)) == (1, 1)


def test_a_reference_stands_for_one_renewal(renewable, journal):
    """Another pair, and another writing of the same reference, are conflicts."""
    sandbox, outpost_id, _ = renewable
    approved(asked(outpost_id), sandbox, journal)
    for other in (asked(outpost_id, pair=("ALL_UPFRONT", "ONE_YEAR")), asked(outpost_id, "po-9")):
        with pytest.raises(planner.ReferenceConflict):
            planner.renew(other, sandbox, journal=journal)
        review = planner.review_renewal(other, sandbox, journal=journal)
        assert check_of(review, "Reference").result == "FAIL"


def test_a_journal_that_cannot_be_written_sends_nothing(renewable, tmp_path):
    """The intent comes first."""
    sandbox, outpost_id, _ = renewable
    request = asked(outpost_id)
    journal = planner.open_journal(tmp_path / "journal.sqlite3")
    mark = planner.review_renewal(request, sandbox, journal=journal).fingerprint
    with pytest.MonkeyPatch.context() as patch:

        def full(*_):
            raise planner.JournalError("The disk is full")

        patch.setattr(intents_room.Intents, "begin", full)
        with pytest.raises(planner.JournalError):
            planner.renew(request, sandbox, approve=mark, journal=journal)
    assert made(sandbox, outpost_id) == 0


def test_the_receipts_of_a_journal_list_renewals_apart(renewable, journal):
    """Those that were made, refused or are not known; an order is no renewal, nor one an order."""
    sandbox, outpost_id, _ = renewable
    assert repr(planner.receipts(sandbox, journal=journal)) == "No receipts yet."
    sandbox.fail("CreateRenewal", "denied")
    with pytest.raises(planner.OrderRefused):
        approved(asked(outpost_id, "PO-8"), sandbox, journal)
    approved(asked(outpost_id), sandbox, journal)
    found = planner.receipts(sandbox, journal=journal)
    assert (len(found), found.table.empty) == (0, True)
    table = found.renewals.set_index("reference")
    assert table["state"].to_dict() == {"PO-8": REFUSED, "PO-9": DONE}
    assert table.loc["PO-9", ["monthly_recurring_price", "payment_term"]].tolist() == [
        1750.40,
        "ONE_YEAR",
    ]
    assert "outposts:CreateRenewal" in table.at["PO-8", "message"]
    for shown in (repr(found), found._repr_html_()):
        assert "Renewals, which are no orders" in shown
        assert "1,750.40" in shown
    # An order stands above the renewals.
    where = (sandbox.scope, sandbox.account_id, sandbox.region, sandbox.endpoint_url)
    journal.begin(Entry(*where, "PO-1", outpost_id, {"PaymentOption": "NO_UPFRONT"}))
    both = planner.receipts(sandbox, journal=journal)
    assert both.table["reference"].tolist() == ["PO-1"]
    assert repr(both).index("PO-1") < repr(both).index("Renewals, which are no orders")
    one = planner.receipts(sandbox, journal=journal, reference="PO-9")
    assert (len(one), one.renewals["reference"].tolist()) == (0, ["PO-9"])


@pytest.mark.filterwarnings("ignore::outpost_planner.CollectionWarning")
def test_a_rebuilt_journal_names_the_renewals_that_it_has_no_record_of(tmp_path, journal):
    """AWS keeps no reference of a renewal: which stand at AWS without a record is said, by Outpost
    and days; with its record it is not named.
    """
    with priced_sandbox(tmp_path) as sandbox:
        outpost_id = outpost_of(sandbox)
        install(sandbox, sandbox, outpost_id)
        end = end_of(sandbox.client(), outpost_id)
        go_to(sandbox, end - 30 * DAY)
        approved(asked(outpost_id), sandbox, journal)
        (intent,) = journal.intents.find(sandbox.scope)
        told = sandbox.client().get_outpost_billing_information(OutpostIdentifier=outpost_id)
        renewal = told["Subscriptions"][-1]["SubscriptionId"]
        journal.path.unlink()
        rebuilt = planner.rebuild_journal(sandbox, journal)
        assert f"Seattle imaging, {day(end + DAY)} to" in rebuilt.about_renewals
        assert renewal in rebuilt.about_renewals
        assert "Nothing of it is lost" not in repr(rebuilt)
        # What is renewed already is not renewed again, whatever the journal knows.
        review = planner.review_renewal(asked(outpost_id), sandbox, journal=journal)
        assert "renewed already" in check_of(review, "Contract").reason
        with_record = about_renewals([intent], sandbox)
        assert "look at contracts(connection) before you renew" in with_record
        assert renewal not in with_record
        sandbox.fail("GetOutpostBillingInformation", "denied", times=3)
        assert "Not all could be asked for" in about_renewals([intent], sandbox)
        sandbox.fail("ListOutposts", "denied")
        assert "could not be asked" in about_renewals([intent], sandbox)


def test_a_live_renewal_asks_a_person_to_type_the_reference(renewable, journal):
    """Where money is real, nobody renews by 'Run All'."""
    sandbox, outpost_id, _ = renewable
    live = replace(sandbox.connection(), is_live=True)
    keep_with(live, sandbox)
    request = asked(outpost_id)
    review = planner.review_renewal(request, live, journal=journal)
    assert review.label.startswith("LIVE")
    with pytest.raises(planner.NotApproved, match="nobody is at this kernel"):
        planner.renew(request, live, approve=review.fingerprint, journal=journal)
    with pytest.raises(planner.NotApproved, match="was typed"):
        planner.renew(
            request, live, approve=review.fingerprint, journal=journal, ask=lambda _: "no"
        )
    assert made(sandbox, outpost_id) == 0
    questions = []

    def typed(question):
        questions.append(question)
        return "PO-9"

    receipt = planner.renew(request, live, approve=review.fingerprint, journal=journal, ask=typed)
    assert "charged at once when it is submitted" in questions[0]
    assert receipt.is_live
    assert made(sandbox, outpost_id) == 1


def test_an_answer_of_32_bits_is_the_price_that_was_approved():
    """590,216.36 arrives as 590,216.375, and a price that differs is said."""
    assert charged_amount(590216.375, Decimal("590216.36")) == Decimal("590216.36")
    assert charged_amount(590216.375, Decimal("590216.30")) == Decimal("590216.38")
    price = (Decimal("0.00"), Decimal("10.00"))
    receipt = planner.RenewalReceipt(
        "PO-9", "op-1", "ONE_YEAR", "NO_UPFRONT", Decimal(0), Decimal("12.50"), *price,
        client_token="t", found_by="answer", sent_at=datetime(2027, 1, 1, tzinfo=UTC),
        label="LIVE 1 r", is_live=True,
    )  # fmt: skip
    assert "AWS CHARGES ANOTHER PRICE than was approved: 0.00 upfront and 12.50" in str(receipt)


def test_all_that_cannot_be_asked_for_is_named_together():
    """Reference, term and Outpost."""
    with pytest.raises(planner.InputError) as caught:
        planner.RenewalRequest("", "NO_UPFRONT", "TWO_YEARS", reference=" ")
    assert len(caught.value.problems) == 3
    assert UNKNOWN not in str(caught.value)
    assert ("ONE_YEAR", "NO_UPFRONT") in WAYS
