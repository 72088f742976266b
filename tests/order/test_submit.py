"""Who may buy, what is said of it afterwards, and how it is cancelled."""

import dataclasses
import json
import threading
import time
from contextlib import contextmanager
from datetime import UTC
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from support.endpoint import connection_to

import outpost_planner as planner

CATALOG = planner.read_catalog()
LINES = CATALOG.line_items({"OR-RKGP001": 1})


@pytest.fixture
def live(sandbox):
    """Point a connection that is live, for all that the package knows, at the sandbox."""
    return planner.Connection(
        sandbox.session, sandbox.region, sandbox.account_id, sandbox.endpoint_url, is_live=True
    )


def request_for(sandbox, reference="PO-1", lines=LINES, option="NO_UPFRONT", outpost_id=None):
    outpost_id = outpost_id or sandbox.client().list_outposts()["Outposts"][0]["OutpostId"]
    return planner.OrderRequest(outpost_id, lines, option, "ONE_YEAR", reference=reference)


def approved(request, connection, journal):
    return planner.review(request, connection, journal=journal).fingerprint


def place(request, connection, journal, **more):
    return planner.submit(
        request, connection, approve=approved(request, connection, journal), journal=journal, **more
    )


def test_without_approval_nothing_is_sent(sandbox, journal):
    """The reason names the account and what to do."""
    with pytest.raises(planner.NotApproved, match="SANDBOX 123456789012 us-west-2: look at review"):
        planner.submit(request_for(sandbox), sandbox, journal=journal)
    assert sandbox.received("CreateOrder") == 0
    assert not journal.path.exists()


@pytest.mark.parametrize(
    "change",
    [
        lambda request: dataclasses.replace(request, reference="PO-2"),
        lambda request: dataclasses.replace(request, payment_option="ALL_UPFRONT"),
        lambda request: dataclasses.replace(request, lines=CATALOG.line_items({"OR-RKGP001": 2})),
        lambda request: dataclasses.replace(request, lines=_dearer().line_items({"OR-RKGP001": 1})),
    ],
    ids=["reference", "option", "items", "price"],
)
def test_an_approval_is_for_exactly_this(sandbox, journal, change):
    """Reference, content or price changed since the review: the approval is for something else."""
    request = request_for(sandbox)
    approve = approved(request, sandbox, journal)
    with pytest.raises(planner.NotApproved, match="approves something else"):
        planner.submit(change(request), sandbox, approve=approve, journal=journal)
    assert sandbox.received("CreateOrder") == 0


def _dearer():
    prices = CATALOG.prices.copy()
    prices["monthly_recurring_price"] += 0.01
    return dataclasses.replace(CATALOG, prices=prices)


def test_an_approval_is_for_this_account_and_region(sandbox, journal):
    """What the sandbox's review approved approves nothing elsewhere."""
    request = request_for(sandbox)
    approve = approved(request, sandbox, journal)
    for elsewhere in (
        sandbox.connection("111122223333"),
        sandbox.connection(region="eu-central-1"),
    ):
        with pytest.raises(planner.NotApproved):
            planner.submit(request, elsewhere, approve=approve, journal=journal)
    assert sandbox.received("CreateOrder") == 0


def test_a_review_that_fails_approves_nothing(sandbox, journal):
    """Its fingerprint is empty, and an empty approval is none."""
    request = request_for(sandbox, lines=CATALOG.line_items({"OR-SV1U001": 1}))
    review = planner.review(request, sandbox, journal=journal)
    assert (review.ok, review.fingerprint) == (False, "")
    with pytest.raises(planner.NotApproved):
        planner.submit(request, sandbox, approve=review.fingerprint, journal=journal)


def test_live_with_nobody_at_the_keyboard(live, sandbox, journal):
    """An approved order is still not sent where nobody can type: 'Run All' buys nothing."""
    request = request_for(sandbox)
    with pytest.raises(planner.NotApproved, match="nobody is at this kernel"):
        place(request, live, journal)
    assert sandbox.received("CreateOrder") == 0


def test_live_with_something_else_typed(live, sandbox, journal):
    """A yes is not the reference."""
    with pytest.raises(planner.NotApproved, match="'yes' was typed, and not 'PO-1'"):
        place(request_for(sandbox), live, journal, ask=lambda _: "yes")
    assert sandbox.received("CreateOrder") == 0


def test_live_with_a_person(live, sandbox, journal):
    """The question says LIVE, account, Region, content and price; the reference, typed, places the
    order.
    """
    asked = []
    receipt = place(
        request_for(sandbox), live, journal, ask=lambda question: asked.append(question) or " PO-1 "
    )
    assert receipt.state == "placed"
    assert receipt.label == "LIVE 123456789012 us-west-2"
    (question,) = asked
    for part in (receipt.label, "1 × OR-RKGP001", "114,255.84 in total", "Type PO-1"):
        assert part in question
    assert sandbox.received("CreateOrder") == 1


def test_live_and_sandbox_never_mix(live, sandbox, journal):
    """The rehearsal's reference is free for the purchase, and neither shows among the other's
    receipts.
    """
    request = request_for(sandbox)
    rehearsed = place(request, sandbox, journal)
    bought = place(request, live, journal, ask=lambda _: "PO-1")
    assert bought.order_id != rehearsed.order_id
    assert planner.receipts(journal=journal) == planner.receipts(live, journal=journal) == [bought]
    assert planner.receipts(sandbox, journal=journal) == [rehearsed]


def test_a_receipt_comes_back(sandbox, journal):
    """What was bought, from whom, for how much and its order id, in another process or after a
    restart.
    """
    placed = [place(request_for(sandbox, f"PO-{number}"), sandbox, journal) for number in (1, 2)]
    posts = sum(sandbox.server.received.values())
    again = planner.receipts(sandbox, journal=journal.path)
    assert again == placed
    assert sum(sandbox.server.received.values()) == posts
    assert planner.receipts(sandbox, reference="PO-2", journal=journal) == placed[1:]
    assert again.table["total_cost"].tolist() == [114_255.84, 114_255.84]
    for part in (
        "PO-1",
        placed[0].order_id,
        "1 × OR-RKGP001",
        "114,255.84 in total",
        sandbox.label,
        "2026-01-05",
    ):
        assert part is not None
        assert part in repr(again[0])
        assert part in again[0]._repr_html_()
    assert "PREPARING" in repr(again[0])
    assert "preparing on 2026-01-05" in again[0]._repr_html_()
    assert "UPFRONT" not in again[0]._repr_html_()


def test_a_status_says_when_it_was_seen(sandbox, live, journal):
    """The journal's status is that of the day of the purchase, and says so; asked again, it is
    today's.
    """
    first, second = (
        place(request_for(sandbox, f"PO-{number}"), sandbox, journal) for number in (1, 2)
    )
    assert "PREPARING on 2026-01-05" in repr(first)
    assert "when it was placed" in repr(first)
    planner.cancel(first, sandbox, journal=journal)
    sandbox.advance(days=200)
    kept = planner.receipts(sandbox, journal=journal).table
    assert kept["status"].tolist() == ["PREPARING", "PREPARING"]
    assert kept["status_at"].dt.strftime("%Y-%m-%d").tolist() == ["2026-01-05", "2026-01-05"]
    asked = planner.receipts(sandbox, refresh=True, journal=journal)
    assert asked.table["status"].tolist() == ["CANCELLED", "COMPLETED"]
    # 2026-01-05 and 200 days: 26 days to the end of January, 28, 31, 30, 31, 30 make 176, and 24 of
    # July.
    assert asked.table["status_at"].dt.strftime("%Y-%m-%d").tolist() == ["2026-07-24", "2026-07-24"]
    assert "CANCELLED on 2026-07-24 00:00 UTC" in repr(asked[0])
    assert second.order_id == asked[1].order_id
    assert sandbox.received("CreateOrder") == 2


def test_times_are_utc_wherever_this_machine_stands(sandbox, journal, monkeypatch):
    """botocore gives times in the machine's own zone, in which the day of a purchase is another."""
    monkeypatch.setenv("TZ", "America/Los_Angeles")
    time.tzset()
    try:
        receipt = place(request_for(sandbox), sandbox, journal)
        shown = [receipt, *planner.receipts(sandbox, journal=journal)]
        (seen,) = planner.collect_orders(sandbox)
        names = [("ListOrders", sandbox.client().list_orders()["Orders"][0]), ("GetOrder", seen)]
    finally:
        monkeypatch.undo()
        time.tzset()
    for each in shown:
        assert each.rows["Submitted"] == "2026-01-05 00:00 UTC"
        assert each.rows["Status"] == "PREPARING on 2026-01-05 00:00 UTC, when it was placed"
    assert {name: order["OrderSubmissionDate"].tzinfo for name, order in names} == dict.fromkeys(
        ("ListOrders", "GetOrder"), UTC
    )


def test_a_status_that_cannot_be_asked_for(journal):
    """The old one stays, with its day, and the reason stands beside it; without a connection nobody
    can be asked.
    """
    with planner.start_sandbox() as sandbox:
        place(request_for(sandbox), sandbox, journal)
    (receipt,) = planner.receipts(sandbox, refresh=True, journal=journal)
    assert (receipt.status, f"{receipt.status_at:%Y-%m-%d}") == ("PREPARING", "2026-01-05")
    assert "could not be asked for again: GetOrder got no answer" in receipt.message
    with pytest.raises(planner.InputError, match=r"receipts\(connection, refresh=True\)"):
        planner.receipts(refresh=True, journal=journal)


def test_an_outpost_by_its_name(sandbox, journal):
    """The name is looked up when it is reviewed and submitted; what is recorded is the id, and so
    is who it is for.
    """
    by_id = request_for(sandbox)
    by_name = request_for(sandbox, outpost_id="Seattle imaging")
    review = planner.review(by_name, sandbox, journal=journal)
    assert review.request == by_id
    assert review.fingerprint == planner.review(by_id, sandbox, journal=journal).fingerprint
    receipt = planner.submit(by_name, sandbox, approve=review.fingerprint, journal=journal)
    assert (
        planner.submit(by_name, sandbox, journal=journal)
        == receipt
        == planner.submit(by_id, sandbox, journal=journal)
    )
    (entry,) = journal.entries(sandbox.scope)
    assert (entry.outpost_id, entry.content["OutpostIdentifier"]) == (
        by_id.outpost_id,
        by_id.outpost_id,
    )
    assert sandbox.received("CreateOrder") == 1
    batch = planner.Batch((request_for(sandbox, "PO-2", outpost_id="Seattle imaging"),))
    approve = planner.review_batch(batch, sandbox, journal=journal).fingerprint
    assert planner.submit_batch(batch, sandbox, approve=approve, journal=journal, progress=False).ok


def test_a_name_that_is_nobodys_or_several_outposts(sandbox, journal):
    """One sentence with the nearest names, or with every id that it could be; nothing is sent."""
    client = sandbox.client()
    first = client.list_outposts()["Outposts"][0]
    second = client.create_outpost(
        Name=first["Name"],
        SiteId=first["SiteId"],
        AvailabilityZone="us-west-2a",
        SupportedHardwareType="RACK",
    )["Outpost"]["OutpostId"]
    for name, said in (
        ("Seattle imagin", "there is Seattle imaging"),
        (first["Name"], f"write one's id: {first['OutpostId']}, {second}"),
    ):
        request = request_for(sandbox, outpost_id=name)
        for ask in (planner.review, planner.submit):
            with pytest.raises(planner.InputError) as caught:
                ask(request, sandbox, journal=journal)
            assert said in str(caught.value)
            assert "Nothing was sent" in str(caught.value)
    assert sandbox.received("CreateOrder") == 0
    with pytest.raises(planner.InputError, match="outpost_id: is missing"):
        request_for(sandbox, outpost_id=" ")
    with pytest.raises(planner.InputError, match="OutpostIdentifier"):
        request_for(sandbox, outpost_id="op-12")


def test_no_receipts_yet(sandbox, journal):
    """An empty list shows itself too, with the columns of a full one."""
    empty = planner.receipts(sandbox, journal=journal)
    assert repr(empty) == "No receipts yet."
    place(request_for(sandbox), sandbox, journal)
    assert list(empty.table) == list(planner.receipts(sandbox, journal=journal).table)


def test_a_refusal_buys_nothing_and_can_be_tried_again(journal):
    """AWS's own error is the cause; the same reference is placed once there is room."""
    with planner.start_sandbox(max_open_orders=1) as sandbox:
        first = place(request_for(sandbox, "PO-1"), sandbox, journal)
        with pytest.raises(planner.OrderRefused, match="Nothing was bought") as caught:
            place(request_for(sandbox, "PO-2"), sandbox, journal)
        assert caught.value.code == "ServiceQuotaExceededException"
        assert caught.value.__cause__.response["Error"]["Code"] == caught.value.code
        assert planner.receipts(sandbox, reference="PO-2", journal=journal)[0].state == "refused"
        planner.cancel(first, sandbox, journal=journal)
        assert place(request_for(sandbox, "PO-2"), sandbox, journal).state == "placed"
        assert journal.attempts["outcome"].tolist() == ["placed", "refused", "placed"]


def test_cancel_is_journalled_and_sent_once(sandbox, journal):
    """The order's status is what AWS says after it."""
    receipt = place(request_for(sandbox), sandbox, journal)
    said = planner.cancel(receipt, sandbox, journal=journal)
    assert said.status == "CANCELLED"
    assert sandbox.label in repr(said)
    (row,) = journal.cancellations.itertuples()
    assert (row.order_id, row.outcome) == (receipt.order_id, "cancelled")
    assert sandbox.received("CancelOrder") == 1


def test_cancel_says_so_on_a_conflict(sandbox, journal):
    """An order that has shipped stays, and so does the record of the attempt."""
    receipt = place(request_for(sandbox), sandbox, journal)
    sandbox.advance(days=300)
    with pytest.raises(planner.OrderRefused, match="was not cancelled") as caught:
        planner.cancel(receipt.order_id, sandbox, journal=journal)
    assert caught.value.code == "ConflictException"
    assert journal.cancellations["outcome"].tolist() == ["refused"]
    with pytest.raises(planner.OrderRefused, match="There is no order"):
        planner.cancel("oo-0123456789abcdef0", sandbox, journal=journal)


@pytest.mark.parametrize("kind", ["timeout", "drop", "throttle", "500", "503", "truncate"])
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_cancellation_whose_answer_is_lost(sandbox, journal, monkeypatch, kind, when):
    """Sent once, then looked at: cancelled where the order says so, else not known."""
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "5")
    receipt = place(request_for(sandbox), sandbox, journal)
    sandbox.fail("CancelOrder", kind, when=when, seconds=1)
    if when == "after":
        assert (
            planner.cancel(receipt, sandbox, journal=journal, read_timeout_s=0.3).status
            == "CANCELLED"
        )
    else:
        with pytest.raises(planner.OrderUnknown, match="not sent again"):
            planner.cancel(receipt, sandbox, journal=journal, read_timeout_s=0.3)
    outcome = journal.cancellations["outcome"].tolist()
    truth = sandbox.client().get_order(OrderId=receipt.order_id)["Order"]["Status"]
    assert outcome == ["cancelled" if truth == "CANCELLED" else "unknown"]
    assert sandbox.received("CancelOrder") == 1


def test_a_live_cancellation_asks_too(live, sandbox, journal):
    """Nobody there, nothing sent; the order's id, typed, cancels."""
    receipt = place(request_for(sandbox), live, journal, ask=lambda _: "PO-1")
    with pytest.raises(planner.NotApproved):
        planner.cancel(receipt, live, journal=journal)
    assert sandbox.received("CancelOrder") == 0
    assert (
        planner.cancel(receipt, live, journal=journal, ask=lambda _: receipt.order_id).status
        == "CANCELLED"
    )


QUOTE = "oq-0123456789abcdef0"
OPTION = "oqo-0123456789abcdef0"
OUTPOST = "op-0123456789abcdef0"


@contextmanager
def quoting_endpoint():
    """Answer for one quote, and drop the answer to CreateOrder after the order stands beside an
    equal one.
    """
    orders, posts = {}, []
    order = {
        "OutpostId": OUTPOST, "OrderType": "OUTPOST", "Status": "PREPARING", "LineItems": [{"Quantity": 1}],  # noqa: E501
        "QuoteOptionIdentifier": OPTION, "PaymentOption": "NO_UPFRONT", "OrderSubmissionDate": 1.76e9,  # noqa: E501
    }  # fmt: skip

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            posts.append(self.path)
            for digit in "12":
                order_id = f"oo-0123456789abcdef{digit}"
                orders[order_id] = {**order, "OrderId": order_id}
            self.close_connection = True

        def do_GET(self):
            submitted = {"SubmittedOrderId": "oo-0123456789abcdef2"} if orders else {}
            name = self.path.rpartition("/")[2]
            kind = self.path.split("/")[1].partition("?")[0]
            answer = {
                "quotes": {"Quote": {"QuoteId": QUOTE, **submitted}},
                "orders": {"Order": orders.get(name)},
                "list-orders": {"Orders": list(orders.values())},
            }.get(kind, {})
            body = json.dumps(answer).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", posts
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.mark.parametrize(
    "operation", ["GetOutpost", "GetSite", "GetSiteAddress", "ListOrders", "GetCatalogItem"]
)
def test_half_an_answer_is_no_fact(sandbox, journal, operation):
    """botocore reads a body that breaks off as an empty answer: a review says so, and goes on."""
    sandbox.fail(operation, "truncate", when="after")
    review = planner.review(request_for(sandbox), sandbox, journal=journal)
    assert "broke off" in " ".join(review.checks.query("result == 'NOT CHECKED'")["reason"])


def test_half_a_list_of_orders_sends_nothing(sandbox, journal):
    """What the Outpost had before has to be known, whole, before anything may be sent."""
    request = request_for(sandbox)
    approve = approved(request, sandbox, journal)
    sandbox.fail(
        "ListOrders", "truncate", when="after", times=2
    )  # the price's look, then the intent's
    with pytest.raises(planner.AwsError, match=r"Nothing was sent.*broke off"):
        planner.submit(request, sandbox, approve=approve, journal=journal)
    assert sandbox.received("CreateOrder") == 0


def test_a_quote_says_which_order_is_its(journal):
    """Two orders look alike; the quote's SubmittedOrderId decides, and nothing is sent twice."""
    with quoting_endpoint() as (url, posts):
        request = planner.OrderRequest(
            OUTPOST,
            None,
            "NO_UPFRONT",
            reference="PO-1",
            quote_identifier=QUOTE,
            quote_option_identifier=OPTION,
        )
        connection = connection_to(url)
        from outpost_planner.order.request import fingerprint

        receipt = planner.submit(
            request, connection, approve=fingerprint(request, connection, {}), journal=journal
        )
        assert (receipt.order_id, receipt.state) == ("oo-0123456789abcdef2", "placed")
        assert len(posts) == 1
