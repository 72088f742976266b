"""Nothing is called unsent after it was sent, and no order is called ours of which nothing tells
that it is.
"""

import contextlib
import dataclasses
import itertools
import json
import os
import signal
import subprocess
import sys
import threading
import time
import types
from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any

import pytest
from support.endpoint import connection_to
from support.fake_aws import ORDER, OUTPOST, serve_fake_aws

import outpost_planner as planner
from outpost_planner.order.journal import Journal
from outpost_planner.order.offer import current_offer
from outpost_planner.order.request import fingerprint

CATALOG = planner.read_catalog()
LINES = CATALOG.line_items({"OR-RKGP001": 1})


@pytest.fixture
def journal(tmp_path):
    return Journal(tmp_path / "journal.sqlite3", timeout_s=0.5)


@pytest.fixture
def fake():
    with serve_fake_aws() as (fake, url):
        fake.connection = dataclasses.replace(connection_to(url), is_live=True)
        yield fake


def request_for(outpost_id=OUTPOST, reference="PO-1", **more):
    return planner.OrderRequest(
        outpost_id, LINES, "NO_UPFRONT", "ONE_YEAR", reference=reference, **more
    )


def seattle(sandbox):
    return sandbox.client().list_outposts()["Outposts"][0]["OutpostId"]


def submit(request, connection, journal, **more):
    approve = fingerprint(request, connection, current_offer(request, connection).price)
    more.setdefault("ask", lambda _: request.reference)
    return planner.submit(request, connection, approve=approve, journal=journal, **more)


def never_says_unsent(error):
    said = str(error).lower()
    assert "nothing was sent" not in said, said
    assert "outpost_planner_journal" not in said, said
    return True


# The answer is read


DIFFERENT: dict[str, Any] = {
    "Outpost": {"OutpostId": "op-0fedcba9876543210"},
    "option": {"PaymentOption": "ALL_UPFRONT"},
    "term": {"PaymentTerm": "FIVE_YEARS"},
    "kind": {"OrderType": "REPLACEMENT"},
    "quantity": {"LineItems": [{"CatalogItemId": "OR-RKGP001", "Quantity": 2}]},
    "item": {"LineItems": [{"CatalogItemId": "OR-RKGP003", "Quantity": 1}]},
    "no line at all": {"LineItems": []},
    "one line more": {
        "LineItems": [*ORDER["LineItems"], {"CatalogItemId": "OR-ACENET1", "Quantity": 1}]
    },
    "an item of unknown quantity": {"LineItems": [{"CatalogItemId": "OR-RKGP003"}]},
}


@pytest.mark.parametrize("name", DIFFERENT)
def test_an_answer_that_is_another_order_is_not_ours(fake, journal, name):
    """Another Outpost, option, term or quantity than was asked for: unknown, with both values, and
    never sent again.
    """
    other = {**ORDER, **DIFFERENT[name]}
    fake.create = lambda handler, body: fake.place(handler, body, other)
    with pytest.raises(planner.OrderUnknown, match="not what was asked for") as caught:
        submit(request_for(), fake.connection, journal)
    said = str(caught.value)
    assert "was asked for" in said
    assert other["OrderId"] in said
    assert caught.value.candidates["order_id"].to_list() == [other["OrderId"]]
    assert "AWS's answer named it" in caught.value.candidates.loc[0, "speaks_for"]
    assert "stands in" in caught.value.candidates.loc[0, "speaks_against"]
    with pytest.raises(planner.OrderUnknown):
        submit(request_for(), fake.connection, journal)
    assert len(fake.bodies) == 1
    receipt = planner.resolve("PO-1", fake.connection, order_id=other["OrderId"], journal=journal)
    assert (receipt.order_id, receipt.found_by) == (other["OrderId"], "person")


def test_an_answer_that_names_an_order_from_before_is_not_ours(fake, journal):
    """A proxy that repeats an old answer: the order stood before, whatever
    AWS made of the request.
    """
    fake.orders[ORDER["OrderId"]] = ORDER
    new = {**ORDER, "OrderId": "oo-0fedcba9876543210"}

    def create(handler, body):
        fake.orders[new["OrderId"]] = new
        fake.reply(handler, 200, {"Order": ORDER})

    fake.create = create
    with pytest.raises(planner.OrderUnknown, match="it stood before this was sent") as caught:
        submit(request_for(), fake.connection, journal)
    assert caught.value.candidates["order_id"].to_list() == [new["OrderId"]]
    assert len(fake.bodies) == 1


@pytest.mark.parametrize(
    "lacking", [*sorted(ORDER.keys() - {"OrderId"}), "CatalogItemId", "Quantity"]
)
def test_an_answer_that_lacks_a_member_differs_from_nothing(fake, journal, lacking):
    """Every member of an Order is optional in the service model."""
    order = {name: value for name, value in ORDER.items() if name != lacking}
    if "LineItems" in order:
        (line,) = ORDER["LineItems"]
        order["LineItems"] = [{name: value for name, value in line.items() if name != lacking}]
    fake.create = lambda handler, body: fake.place(handler, body, order)
    receipt = submit(request_for(), fake.connection, journal)
    assert (receipt.order_id, receipt.found_by) == (ORDER["OrderId"], "answer")
    assert "by AWS's answer" in repr(receipt)


# One deadline


def drip(fake, *, head=False):
    """Answer CreateOrder one byte at a time, without end."""

    def create(handler, body):
        fake.orders[ORDER["OrderId"]] = ORDER
        with contextlib.suppress(OSError):
            if not head:
                handler.send_response(200)
                handler.send_header("Content-Length", "100000")
                handler.end_headers()
            for byte in itertools.cycle(b"HTTP/1.1 200 OK\r\nX: " if head else b" "):
                handler.wfile.write(bytes([byte]))
                handler.wfile.flush()
                time.sleep(0.02)

    fake.create = create


@pytest.mark.parametrize("head", [True, False])
def test_an_answer_that_drips_ends_at_the_deadline(fake, journal, head):
    """A byte every 20 ms outlasts every timeout for reading; the call ends all the same, and the
    Outpost is free.
    """
    drip(fake, head=head)
    with pytest.raises(
        planner.OrderUnknown, match=r"no whole answer within 0\.4 s|not known"
    ) as caught:
        submit(request_for(), fake.connection, journal, read_timeout_s=0.4)
    assert caught.value.candidates["order_id"].to_list() == [ORDER["OrderId"]]
    assert len(fake.bodies) == 1
    with journal.hold("live", OUTPOST, timeout_s=0.1):
        pass


def test_a_cancellation_that_drips_ends_too(fake, journal):
    """Its answer is looked for in the order."""
    fake.orders[ORDER["OrderId"]] = ORDER

    def answer(handler):
        handler.send_response(200)
        handler.send_header("Content-Length", "1000")
        handler.end_headers()
        with contextlib.suppress(OSError):
            for _ in range(500):
                handler.wfile.write(b" ")
                time.sleep(0.02)

    fake.cancel = answer
    with pytest.raises(
        planner.OrderUnknown, match=r"no whole answer within 0\.3 s.*It is PREPARING"
    ):
        planner.cancel(
            ORDER["OrderId"],
            fake.connection,
            journal=journal,
            ask=lambda _: ORDER["OrderId"],
            read_timeout_s=0.3,
        )


# A refusal that may be a gateway's


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (403, "AccessDeniedException"),
        (403, "UnrecognizedClientException"),
        (401, "ExpiredToken"),
        (400, "OptInRequired"),
        (400, "ValidationException"),
        (409, "ConflictException"),
        (404, "NotFoundException"),
        (402, "ServiceQuotaExceededException"),
    ],
)
def test_a_gateways_refusal_is_looked_behind_before_a_second_sending(fake, journal, status, code):
    """The upstream took the order, and then the gateway answered with an error, be it one of the
    service's own.
    """

    def create(handler, body):
        fake.orders[ORDER["OrderId"]] = {**ORDER, "OrderSubmissionDate": time.time()}
        fake.reply(handler, status, {"message": "no"}, x_amzn_ErrorType=code)

    fake.create = create
    with pytest.raises(planner.OrderRefused):
        submit(request_for(), fake.connection, journal)
    with pytest.raises(planner.OrderUnknown) as caught:
        submit(request_for(), fake.connection, journal)
    assert caught.value.candidates["order_id"].to_list() == [ORDER["OrderId"]]
    assert "s after the attempt" in caught.value.candidates.loc[0, "speaks_for"]
    assert f"{code}: no; an order has turned up since)" in str(caught.value)
    assert len(fake.bodies) == 1
    assert (
        planner.resolve("PO-1", fake.connection, order_id=ORDER["OrderId"], journal=journal).state
        == "placed"
    )


def test_a_page_of_a_proxy_is_no_refusal(fake, journal):
    """A 403 of HTML says nothing of the order."""
    fake.create = lambda handler, body: fake.reply(
        handler, 403, b"<html>Forbidden</html>", Content_Type="text/html"
    )
    with pytest.raises(planner.OrderUnknown):
        submit(request_for(), fake.connection, journal)
    assert journal.entries("live")[0].state == "unknown"


def test_after_a_refusal_what_stood_before_is_not_in_the_way(journal):
    """A quota was full, also with a colleague's equal order: that one stood before, and so cannot
    be ours.
    """
    with planner.start_sandbox(max_open_orders=1) as sandbox:
        request = request_for(seattle(sandbox))
        theirs = sandbox.client().create_order(**request.parameters)["Order"]["OrderId"]
        with pytest.raises(planner.OrderRefused):
            submit(request, sandbox, journal)
        planner.cancel(theirs, sandbox, journal=journal)
        sandbox.fail("LookupEvents", "denied", times=9)
        assert submit(request, sandbox, journal).order_id != theirs


def test_another_content_under_a_reference_that_is_not_known_yet(sandbox, journal):
    """Neither is it sent, nor is the first called an order with an id."""
    sandbox.fail("CreateOrder", "drop", when="before")
    sandbox.fail("LookupEvents", "denied", times=99)
    with pytest.raises(planner.OrderUnknown):
        submit(request_for(seattle(sandbox)), sandbox, journal)
    other = dataclasses.replace(request_for(seattle(sandbox)), payment_option="ALL_UPFRONT")
    with pytest.raises(planner.ReferenceConflict) as caught:
        planner.submit(other, sandbox, journal=journal)
    assert str(caught.value).startswith(
        "Nothing was sent: PO-1 stands for an order that was sent, with an outcome not known yet,"
        " which differs."
    )
    assert sandbox.received("CreateOrder") == 1


# Whose order


def test_cloudtrail_tells_which_of_three_is_ours(journal, tmp_path):
    """Two colleagues order the same meanwhile; the mark of the attempt
    tells ours, minutes later.
    """
    with planner.start_sandbox(event_delay_s=300) as sandbox:
        request = request_for(seattle(sandbox))
        submit(request, sandbox, tmp_path / "one.sqlite3")
        sandbox.fail("CreateOrder", "drop", when="after")
        with pytest.raises(planner.OrderUnknown):
            submit(request, sandbox, journal)
        submit(request, sandbox, tmp_path / "two.sqlite3")
        with pytest.raises(planner.OrderUnknown) as caught:
            planner.resolve("PO-1", sandbox, journal=journal)
        assert len(caught.value.candidates) == 2
        sandbox.advance(days=1)
        receipt = planner.resolve("PO-1", sandbox, journal=journal)
        orders = [order["OrderId"] for order in sandbox.client().list_orders()["Orders"]]
        assert (receipt.order_id, receipt.found_by) == (orders[1], "cloudtrail")
        assert "by CloudTrail" in repr(receipt)
        assert "by CloudTrail" in receipt._repr_html_()
        assert planner.receipts(sandbox, journal=journal).table["found_by"].to_list() == [
            "cloudtrail"
        ]


def test_the_mark_is_random_and_not_the_reference(journal):
    """Each attempt has its own, in the user agent alone."""
    with planner.start_sandbox(max_open_orders=1) as sandbox:
        request = request_for(seattle(sandbox), "PO-SECRET")
        first = submit(request_for(seattle(sandbox), "PO-0"), sandbox, journal)
        with pytest.raises(planner.OrderRefused):
            submit(request, sandbox, journal)
        planner.cancel(first, sandbox, journal=journal)
        submit(request, sandbox, journal)
        marks = journal.attempts["mark"].to_list()
        assert len(set(marks)) == 3 == len([mark for mark in marks if len(mark) == 32])
        events = sandbox.client("cloudtrail").lookup_events()["Events"]
        agents = [json.loads(event["CloudTrailEvent"])["userAgent"] for event in events]
        ours = [agent.rpartition("attempt/")[2] for agent in agents if "attempt/" in agent]
        assert set(marks) < set(ours)
        assert not any("SECRET" in agent for agent in agents)


def test_cloudtrail_tells_a_refusal_whose_answer_was_lost(journal):
    """The event of the attempt carries an error: not placed, at once and for certain."""
    with planner.start_sandbox(max_open_orders=1) as sandbox:
        submit(request_for(seattle(sandbox), "PO-0"), sandbox, journal)
        sandbox.fail("CreateOrder", "drop", when="after")
        with pytest.raises(
            planner.OrderRefused,
            match=r"Nothing was bought\. By CloudTrail, AWS refused this attempt",
        ):
            submit(request_for(seattle(sandbox)), sandbox, journal)
        (receipt,) = planner.receipts(sandbox, reference="PO-1", journal=journal)
        assert (receipt.state, receipt.found_by) == ("not placed", "cloudtrail")
        assert "refused this attempt with ServiceQuotaExceededException" in receipt.message


def test_absence_says_nothing_before_the_delay(sandbox, journal):
    """An event that is late: unknown until the quiet time is over, which
    counts from the attempt.
    """
    request = request_for(seattle(sandbox))
    sandbox.fail("CreateOrder", "drop", when="before")
    with pytest.raises(planner.OrderUnknown, match="no event of this attempt yet"):
        submit(request, sandbox, journal)
    time.sleep(0.6)
    with pytest.raises(planner.OrderUnknown):
        planner.resolve("PO-1", sandbox, journal=journal)
    said = planner.resolve("PO-1", sandbox, journal=journal, quiet_time=timedelta(seconds=0.5))
    assert (said.state, said.found_by) == ("not placed", "cloudtrail")


def test_the_quiet_time_of_a_killed_process_counts_from_its_attempt(sandbox, journal):
    """The first look at an entry left sending does not start it anew."""
    request = request_for(seattle(sandbox))
    sandbox.fail("CreateOrder", "drop", when="before")
    with pytest.raises(planner.OrderUnknown):
        submit(request, sandbox, journal)
    (entry,) = journal.entries(sandbox.scope)
    sent_at = entry.sent_at
    for _ in range(2):
        with pytest.raises(planner.OrderUnknown):
            planner.resolve("PO-1", sandbox, journal=journal, not_placed=True)
    assert journal.entries(sandbox.scope)[0].sent_at == sent_at


def quoting(fake, **order):
    """Let a quote name its order, once CreateOrder has been received, whose answer is lost."""
    quoted = {
        **ORDER, "LineItems": [{"Quantity": 1}], "QuoteOptionIdentifier": "oqo-0123456789abcdef0",
        "OrderSubmissionDate": time.time(), **order,
    }  # fmt: skip

    def create(handler, body):
        fake.orders[quoted["OrderId"]] = quoted
        fake.quote["SubmittedOrderId"] = quoted["OrderId"]
        handler.close_connection = True

    fake.create, fake.quote = create, {"QuoteId": "oq-0123456789abcdef0"}
    return planner.OrderRequest(
        OUTPOST, None, "NO_UPFRONT", "ONE_YEAR", reference="PO-1",
        quote_identifier="oq-0123456789abcdef0", quote_option_identifier="oqo-0123456789abcdef0",
    )  # fmt: skip


def test_a_quote_that_names_its_order_tells_that_it_is_ours(fake, journal):
    """A quote serves one order."""
    request = quoting(fake)
    receipt = submit(request, fake.connection, journal)
    assert (receipt.order_id, receipt.found_by) == (ORDER["OrderId"], "quote")
    assert "by the quote" in repr(receipt)


def test_a_quotes_order_of_another_hour_is_proposed_alone(fake, journal):
    """A colleague ordered by the same quote, hours apart from our attempt."""
    request = quoting(fake, OrderSubmissionDate=time.time() - 7200)
    with pytest.raises(planner.OrderUnknown) as caught:
        submit(request, fake.connection, journal)
    assert "120 minutes before the attempt" in caught.value.candidates.loc[0, "speaks_against"]


def test_a_quote_that_stays_free_tells_after_a_while_that_nothing_was_bought(
    fake, journal, monkeypatch
):
    """Lost on the way there: unknown at first, though the quote is free, and not placed once a
    quarter of an hour has passed.
    """
    request = quoting(fake)
    fake.create = lambda handler, body: setattr(handler, "close_connection", True)
    fake.quote["QuoteStatus"] = "CREATED"
    find = import_module("outpost_planner.order.find")
    with pytest.raises(planner.OrderUnknown, match="has served no order yet"):
        submit(request, fake.connection, journal)
    monkeypatch.setattr(find, "age", lambda entry: timedelta(minutes=14))
    with pytest.raises(planner.OrderUnknown):
        planner.resolve("PO-1", fake.connection, journal=journal, quiet_time=timedelta(0))
    monkeypatch.setattr(find, "age", lambda entry: timedelta(minutes=15))
    found = planner.resolve("PO-1", fake.connection, journal=journal)
    assert (found.state, found.order_id) == ("not placed", None)
    assert "has served no order yet" in found.message
    assert len(fake.bodies) == 1


@pytest.mark.parametrize(
    ("seen_after", "found_by"), [(timedelta(seconds=59), "quote"), (timedelta(seconds=60), None)]
)
def test_a_quote_that_was_free_a_minute_after_proves_nothing_later(
    fake, journal, monkeypatch, seen_after, found_by
):
    """AWS may show a quote's order late; what it shows a minute after may be a colleague's."""
    request = quoting(fake)
    place, fake.create = (
        fake.create,
        lambda handler, body: setattr(handler, "close_connection", True),
    )
    fake.quote["QuoteStatus"] = "CREATED"
    with pytest.raises(planner.OrderUnknown):
        submit(request, fake.connection, journal)
    find = import_module("outpost_planner.order.find")
    monkeypatch.setattr(find, "age", lambda entry: seen_after)
    with pytest.raises(planner.OrderUnknown):
        planner.resolve("PO-1", fake.connection, journal=journal)
    place(types.SimpleNamespace(), b"")
    if found_by:
        found = planner.resolve("PO-1", fake.connection, journal=journal)
        assert (found.order_id, found.found_by) == (ORDER["OrderId"], found_by)
    else:
        with pytest.raises(planner.OrderUnknown, match="the quote was still free at"):
            planner.resolve("PO-1", fake.connection, journal=journal)
        chosen = planner.resolve(
            "PO-1", fake.connection, order_id=ORDER["OrderId"], journal=journal
        )
        assert chosen.found_by == "person"


# Past the moment of sending


def test_a_journal_that_is_gone_after_the_sending(sandbox, journal):
    """The person learns the order's id, and that another journal would send it again."""
    request = request_for(seattle(sandbox))
    sandbox.fail("CreateOrder", "slow", when="after", seconds=1.5)

    def remove():
        while not sandbox.received("CreateOrder"):
            time.sleep(0.01)
        journal.path.unlink()

    remover = threading.Thread(target=remove)
    remover.start()
    with pytest.raises(planner.OrderUnknown) as caught:
        submit(request, sandbox, journal)
    remover.join()
    assert never_says_unsent(caught.value)
    (order,) = sandbox.client().list_orders()["Orders"]
    assert f"AWS placed it as order {order['OrderId']}" in str(caught.value)
    assert "bring the journal back" in str(caught.value)


@pytest.mark.parametrize(
    "error",
    [planner.JournalError("The journal x is damaged"), ZeroDivisionError("1/0"), MemoryError()],
)
@pytest.mark.parametrize("moment", ["settle", "entries"])
def test_any_error_after_the_sending_says_so(sandbox, journal, monkeypatch, moment, error):
    """Whatever fails while the outcome is written down or looked for: it was sent, and here is what
    to do.
    """
    request = request_for(seattle(sandbox))
    sandbox.fail("CreateOrder", "drop", when="after")
    real = getattr(Journal, moment)

    def fails(self, *args, **kwargs):
        if sandbox.received("CreateOrder"):
            raise error
        return real(self, *args, **kwargs)

    monkeypatch.setattr(Journal, moment, fails)
    with pytest.raises(planner.OrderUnknown) as caught:
        submit(request, sandbox, journal)
    assert never_says_unsent(caught.value)
    assert "PO-1 was sent to SANDBOX" in str(caught.value)
    assert "resolve('PO-1', connection)" in str(caught.value)
    batch = planner.Batch((request,))
    result = (
        planner.submit_batch(batch, sandbox, journal=journal, progress=False)
        if moment == "settle"
        else None
    )
    if result is not None:
        assert result.table["state"].to_list() == ["unknown"]
        assert never_says_unsent(result)
    monkeypatch.undo()
    assert submit(request, sandbox, journal).found_by == "cloudtrail"
    assert sandbox.received("CreateOrder") == 1


def test_a_look_whose_journal_fails_says_what_was_sent(sandbox, journal):
    """resolve says neither that nothing was sent nor to take another journal."""
    sandbox.fail("CreateOrder", "drop", when="before")
    with pytest.raises(planner.OrderUnknown):
        submit(request_for(seattle(sandbox)), sandbox, journal)
    journal.path.write_bytes(b"no database" * 500)
    with pytest.raises(planner.OrderUnknown, match="do not submit PO-1 by another one") as caught:
        planner.resolve("PO-1", sandbox, journal=journal)
    assert "outpost_planner_journal" not in str(caught.value).lower()


def test_a_cancellation_that_cannot_be_written_down(sandbox, journal, monkeypatch):
    """It was sent, and the message says what came of it."""
    receipt = submit(request_for(seattle(sandbox)), sandbox, journal)

    def fails(*_):
        raise planner.JournalError("The journal x is damaged")

    monkeypatch.setattr(Journal, "settle_cancellation", fails)
    with pytest.raises(
        planner.OrderUnknown, match=r"was sent to SANDBOX.*the order is cancelled"
    ) as caught:
        planner.cancel(receipt, sandbox, journal=journal)
    assert never_says_unsent(caught.value)


INTERRUPTED = """
import os, sys, threading, time, signal
import boto3
import outpost_planner as planner
from outpost_planner.order.request import fingerprint
from outpost_planner.order.offer import current_offer
url, scope, path, outpost, how = sys.argv[1:6]
connection = planner.Connection(boto3.Session("123456789012", "sandbox", region_name="us-west-2"),
                                "us-west-2", "123456789012", url, is_live=False, scope=scope)
lines = planner.read_catalog().line_items({"OR-RKGP001": 1})
requests = [planner.OrderRequest(outpost, lines, "NO_UPFRONT", "ONE_YEAR", reference=f"PO-{n}") for n in (1, 2)]
approve = fingerprint(requests[0], connection, current_offer(requests[0], connection).price)
if how == "twice":
    from outpost_planner.order.journal import Journal
    real = Journal.settle
    def slowly(self, entry):
        time.sleep(0.5)
        return real(self, entry)
    Journal.settle = slowly
if how == "SystemExit":
    def end(*_):
        raise SystemExit(3)
    signal.signal(signal.SIGTERM, end)
batch = planner.Batch(tuple(requests))
mark = planner.review_batch(batch, connection, journal=path).fingerprint
print("go", flush=True)
try:
    if how == "batch":
        result = planner.submit_batch(batch, connection, approve=mark, journal=path, progress=False)
        print(result, flush=True)
    else:
        planner.submit(requests[0], connection, approve=approve, journal=path)
except KeyboardInterrupt as error:
    print("\\n".join(error._render_traceback_()), flush=True)
"""  # noqa: E501


def interrupted(sandbox, journal, how, signals):
    sandbox.fail("CreateOrder", "slow", when="after", seconds=3)
    words = [sandbox.endpoint_url, sandbox.scope, str(journal.path), seattle(sandbox), how]
    process = subprocess.Popen(
        [sys.executable, "-c", INTERRUPTED, *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    process.stdout.readline()
    while not sandbox.received("CreateOrder"):
        time.sleep(0.01)
    time.sleep(0.1)
    for each in signals:
        os.kill(process.pid, each)
        time.sleep(0.15)
    out, err = process.communicate(timeout=20)
    return process.returncode, out, err


@pytest.mark.parametrize("how", ["once", "twice"])
def test_ctrl_c_while_the_order_is_under_way(sandbox, journal, how):
    """One paragraph: what was sent, where it is written, what to do; and the order is found by the
    next run.
    """
    code, out, err = interrupted(
        sandbox, journal, how, [signal.SIGINT] * (2 if how == "twice" else 1)
    )
    assert (code, err) == (0, "")
    (said,) = out.strip().splitlines()
    assert said.startswith(
        "OrderInterrupted: Interrupted. PO-1 was sent to SANDBOX 123456789012 us-west-2"
    )
    assert "not sent again" in said
    assert "resolve('PO-1', connection)" in said
    assert never_says_unsent(said)
    assert journal.entries(sandbox.scope)[0].state in {"unknown", "sending"}
    time.sleep(0.1)
    assert submit(request_for(seattle(sandbox)), sandbox, journal).found_by == "cloudtrail"
    assert sandbox.received("CreateOrder") == 1


def test_ctrl_c_in_a_batch(sandbox, journal):
    """The batch ends with what was sent in its row, and the order after it is not sent."""
    code, out, err = interrupted(sandbox, journal, "batch", [signal.SIGINT])
    assert (code, err) == (0, "")
    assert "1 unknown, 1 not sent, of 2. It was interrupted." in out
    assert "PO-1 was sent to SANDBOX" in out
    assert sandbox.received("CreateOrder") == 1


@pytest.mark.parametrize("how", ["default", "SystemExit"])
def test_sigterm(sandbox, journal, how):
    """The process ends as it would; what was sent is in the journal, and is found."""
    code, _, err = interrupted(sandbox, journal, how, [signal.SIGTERM])
    assert code == (3 if how == "SystemExit" else -signal.SIGTERM), err
    assert submit(request_for(seattle(sandbox)), sandbox, journal).found_by == "cloudtrail"
    assert sandbox.received("CreateOrder") == 1


def test_an_interrupt_before_anything_left(sandbox, journal, monkeypatch):
    """It is not said that it was sent, and the reference is free."""
    from outpost_planner.order import outcome

    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(outcome, "within", interrupt)
    with pytest.raises(planner.OrderInterrupted, match="PO-1 was not sent to SANDBOX"):
        submit(request_for(seattle(sandbox)), sandbox, journal)
    monkeypatch.undo()
    assert submit(request_for(seattle(sandbox)), sandbox, journal).state == "placed"
    assert sandbox.received("CreateOrder") == 1


@pytest.mark.parametrize("is_first", [True, False])
def test_ctrl_c_while_a_cancellation_is_under_way(sandbox, journal, monkeypatch, is_first):
    """Before it left: not sent. After: not known, and a look at the order tells."""
    from outpost_planner.order import outcome

    receipt = submit(request_for(seattle(sandbox)), sandbox, journal)

    def interrupt(_, call):
        if not is_first:
            call()
        raise KeyboardInterrupt

    monkeypatch.setattr(outcome, "within", interrupt)
    with pytest.raises(planner.OrderInterrupted) as caught:
        planner.cancel(receipt, sandbox, journal=journal)
    said = str(caught.value)
    what = f"The cancellation of {receipt.order_id} was"
    (row,) = journal.cancellations.itertuples()
    if is_first:
        assert f"{what} not sent to SANDBOX" in said
        assert (row.outcome, row.message) == ("refused", "It was interrupted before it was sent")
    else:
        assert f"{what} sent to SANDBOX" in said
        assert "it is not known whether the order was cancelled" in said
        assert (row.outcome, row.message) == (
            "unknown",
            "It was interrupted before the answer came",
        )
    assert sandbox.received("CancelOrder") == (0 if is_first else 1)


def test_a_placed_order_is_not_exchanged_for_another(sandbox, journal):
    """Whoever names another order's id is told which one the reference has."""
    receipt = submit(request_for(seattle(sandbox)), sandbox, journal)
    other = "oo-0123456789abcdef1"
    with pytest.raises(
        planner.InputError, match=f"PO-1 is order {receipt.order_id} already, and not {other}"
    ):
        planner.resolve("PO-1", sandbox, order_id=other, journal=journal)
    again = planner.resolve("PO-1", sandbox, order_id=receipt.order_id, journal=journal)
    assert again.order_id == receipt.order_id


# The sandbox is the sandbox


@pytest.mark.parametrize("write", ["submit", "batch", "cancel"])
def test_a_port_that_changed_hands(journal, write):
    """A tunnel to AWS on the sandbox's port: nothing is sent there under the label SANDBOX."""
    sandbox = planner.start_sandbox()
    request = request_for(seattle(sandbox))
    approve = planner.review(request, sandbox, journal=journal).fingerprint
    batch = planner.Batch((request,))
    mark = planner.review_batch(batch, sandbox, journal=journal).fingerprint
    port = int(sandbox.endpoint_url.rpartition(":")[2])
    sandbox.stop()
    with serve_fake_aws(port) as (fake, _):
        fake.orders[ORDER["OrderId"]] = ORDER
        with (
            contextlib.nullcontext()
            if write == "batch"
            else pytest.raises(planner.NotTheSandbox, match="Nothing was sent")
        ):
            if write == "submit":
                planner.submit(request, sandbox, approve=approve, journal=journal)
            elif write == "cancel":
                planner.cancel(ORDER["OrderId"], sandbox, journal=journal)
            else:
                result = planner.submit_batch(
                    batch, sandbox, approve=mark, journal=journal, progress=False
                )
                assert result.table["state"].to_list() == ["not sent"]
        assert fake.bodies == []


def test_another_sandbox_on_the_same_port_is_not_this_one(journal):
    """Its records are others."""
    sandbox = planner.start_sandbox()
    request = request_for(seattle(sandbox))
    approve = planner.review(request, sandbox, journal=journal).fingerprint
    port = int(sandbox.endpoint_url.rpartition(":")[2])
    sandbox.stop()
    with planner.start_sandbox(port=port) as other:
        with pytest.raises(planner.NotTheSandbox, match="another sandbox"):
            planner.submit(request, sandbox, approve=approve, journal=journal)
        assert other.received("CreateOrder") == 0


def test_a_sandboxs_address_with_a_user_and_a_password(sandbox, journal, monkeypatch):
    """It is the sandbox all the same, and an order goes through."""
    host = sandbox.endpoint_url.removeprefix("http://")
    monkeypatch.setenv("AWS_ENDPOINT_URL_OUTPOSTS", f"http://planner:secret@{host}")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "123456789012")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "sandbox")
    connection = planner.connect(region="us-west-2")
    assert connection.label == "SANDBOX 123456789012 us-west-2"
    assert submit(request_for(seattle(sandbox)), connection, journal).state == "placed"
    assert b"secret" not in journal.path.read_bytes()


# References that look alike


@pytest.mark.parametrize(
    "written",
    ["po-1", "PO\u20111", "PO\u22121", "\uff30\uff2f-1", "P\u041e-1", "\u03a1O-1", "PO-\u0661"],
)
def test_a_reference_that_looks_the_same_orders_nothing(sandbox, journal, written):
    """The message shows both as they were written, and the code points that differ."""
    first = submit(request_for(seattle(sandbox)), sandbox, journal)
    other = request_for(seattle(sandbox), written)
    with pytest.raises(planner.ReferenceConflict, match="count as one reference") as caught:
        planner.submit(other, sandbox, journal=journal)
    said = str(caught.value)
    assert repr(written) in said
    assert "'PO-1'" in said
    assert first.order_id in said
    assert written == "po-1" or "U+" in said
    checks = planner.review(other, sandbox, journal=journal).checks.set_index("check")
    assert checks.loc["Reference", "result"] == "FAIL"
    review = planner.review_batch(
        planner.Batch((request_for(seattle(sandbox)), other)), sandbox, journal=journal
    )
    assert "count as one reference" in repr(review)
    assert planner.receipts(sandbox, journal=journal)[0].reference == "PO-1"
    assert sandbox.received("CreateOrder") == 1


# CloudTrail at AWS


def test_a_live_endpoint_of_ones_own_is_not_witnessed_by_aws(fake, journal):
    """CloudTrail sees what reaches AWS's own endpoint; absence there would prove nothing for
    another.
    """
    fake.create = lambda handler, body: setattr(handler, "close_connection", True)
    with pytest.raises(
        planner.OrderUnknown, match="CloudTrail sees what reaches AWS's own endpoint"
    ):
        submit(request_for(), fake.connection, journal)


def test_candidates_say_when_they_were_submitted(fake, journal):
    """Relative to the attempt, as far as two clocks can tell."""

    def create(handler, body):
        for digit, moment in (
            ("1", time.time()),
            ("2", datetime(2026, 1, 1, tzinfo=UTC).timestamp()),
        ):
            order = {
                **ORDER,
                "OrderId": f"oo-0123456789abcdef{digit}",
                "OrderSubmissionDate": moment,
            }
            fake.orders[order["OrderId"]] = order
        handler.close_connection = True

    fake.create = create
    with pytest.raises(planner.OrderUnknown) as caught:
        submit(request_for(), fake.connection, journal)
    candidates = caught.value.candidates.set_index("order_id")
    assert "the attempt" in candidates.loc["oo-0123456789abcdef1", "speaks_for"]
    assert "minutes before the attempt" in candidates.loc["oo-0123456789abcdef2", "speaks_against"]
    assert caught.value.reference == "PO-1"


def test_a_notebook_shows_the_paragraph_alone(capsys):
    """IPython asks the error itself how it is shown: no frame of ours stands above the sentence."""
    from IPython.core.interactiveshell import InteractiveShell

    shell = InteractiveShell.instance()
    shell.run_cell(
        "import outpost_planner as planner\nraise planner.OrderInterrupted('PO-1 was sent.')"
    )
    assert capsys.readouterr().out.strip().splitlines() == ["OrderInterrupted: PO-1 was sent."]
    InteractiveShell.clear_instance()


def test_what_another_process_settled_meanwhile_is_not_sent_without_approval(
    sandbox, journal, monkeypatch
):
    """Unknown when it was looked up, not placed when the Outpost was held: nobody has approved a
    second sending.
    """
    request = request_for(seattle(sandbox))
    sandbox.fail("CreateOrder", "drop", when="before")
    with pytest.raises(planner.OrderUnknown):
        submit(request, sandbox, journal)
    real = Journal.hold

    @contextlib.contextmanager
    def hold(self, scope, outpost_id, timeout_s=180.0):
        monkeypatch.undo()
        planner.resolve("PO-1", sandbox, journal=journal, quiet_time=timedelta(0))
        with real(self, scope, outpost_id, timeout_s):
            yield

    monkeypatch.setattr(Journal, "hold", hold)
    with pytest.raises(planner.OrderRefused, match="PO-1 can be submitted again"):
        planner.submit(request, sandbox, journal=journal)
    assert sandbox.received("CreateOrder") == 1
    assert submit(request, sandbox, journal).state == "placed"
