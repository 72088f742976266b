"""The retry policy holds on the wire: a write is sent once, a read as often as the table says."""

import json
import threading
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from botocore.exceptions import BotoCoreError, ClientError
from support.endpoint import connection_to
from support.retries import change_retries

from outpost_planner import AwsError
from outpost_planner.aws.calls import reads, single_attempt
from outpost_planner.aws.retries import (
    COLLECT,
    EVENTS,
    FAULT,
    IDENTITY,
    LOOK_UP,
    LOST,
    ODD,
    RETRIES,
    THROTTLE,
    WRITE,
)

ORDER_ID = "oo-0123456789abcdef0"
GOOD = {
    "order": {"Order": {"OrderId": ORDER_ID}},
    "events": {"Events": []},
    "identity": {"Account": "123456789012"},
}
FAULTS = {
    "the connection is dropped": (LOST, None),
    "500": (FAULT, (500, b"", "InternalServerException")),
    "503": (FAULT, (503, b"", "ServiceUnavailable")),
    "a request that timed out": (FAULT, (400, b"", "RequestTimeout")),
    "429": (THROTTLE, (429, b"", "")),
    "a throttle": (THROTTLE, (400, b"", "ThrottlingException")),
    "a sign-in page": (ODD, (200, b"<html>Sign in</html>", "")),
    "a refusal": ("", (403, b"", "AccessDeniedException")),
}


@pytest.fixture(scope="module")
def served():
    """Serve on a socket: a connection, the answers that come before the
    good one, and what arrived.
    """
    first, reached = [], Counter()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self.do_GET()

        def do_GET(self):
            reached[f"{self.command} {self.path.partition('?')[0]}"] += 1
            answer = first.pop(0) if first else (200, json.dumps(GOOD["order"]).encode(), "")
            if answer is None:
                self.close_connection = True
                return
            status, body, code = answer
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            if code:
                self.send_header("x-amzn-ErrorType", code)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield connection_to(f"http://127.0.0.1:{server.server_port}"), first, reached
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture
def endpoint(served):
    """Begin with nothing said and nothing heard."""
    connection, first, reached = served
    first.clear()
    reached.clear()
    return connection, first, reached


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("mode", ["legacy", "standard", "adaptive"])
def test_a_write_is_sent_once(endpoint, monkeypatch, fault, mode):
    """Every failure, in every retry mode of boto3, with five attempts allowed by the environment:
    one request each.
    """
    monkeypatch.setenv("AWS_RETRY_MODE", mode)
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "5")
    connection, first, reached = endpoint
    client = single_attempt(connection, read_timeout_s=5.0)
    first.extend([FAULTS[fault][1]] * 2)
    with pytest.raises((BotoCoreError, ClientError)):
        client.cancel_order(OrderId=ORDER_ID)
    with pytest.raises((BotoCoreError, ClientError)):
        client.create_order(
            OutpostIdentifier="op-0123456789abcdef0",
            LineItems=[{"CatalogItemId": "OR-RKGP001", "Quantity": 1}],
            PaymentOption="NO_UPFRONT",
        )
    assert reached == {f"POST /orders/{ORDER_ID}/cancel": 1, "POST /orders": 1}


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("kind", [LOOK_UP, COLLECT])
def test_a_read_is_sent_as_often_as_the_table_says(endpoint, monkeypatch, kind, fault):
    """It fails for good after all its tries, or at once where the table does not name the failure;
    boto3 adds none.
    """
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "5")
    change_retries(monkeypatch, kind, waits_s=(0.01,) * 2, throttled_s=0.0)
    failure, answer = FAULTS[fault]
    tries = RETRIES[kind].tries if failure in RETRIES[kind].again_after else 1
    connection, first, reached = endpoint
    first.extend([answer] * 9)
    with pytest.raises(AwsError, match="GetOrder"):
        reads(connection, kind).ask("get_order", "Order", OrderId=ORDER_ID)
    assert reached == {f"GET /orders/{ORDER_ID}": tries}


@pytest.mark.parametrize("fault", ["the connection is dropped", "500", "429"])
@pytest.mark.parametrize("kind", [LOOK_UP, COLLECT])
def test_a_failure_that_passes_is_not_seen(endpoint, monkeypatch, kind, fault):
    """The last of the tries is answered."""
    change_retries(monkeypatch, kind, waits_s=(0.01,) * 2)
    connection, first, reached = endpoint
    first.extend([FAULTS[fault][1]] * 2)
    assert reads(connection, kind).ask("get_order", "Order", OrderId=ORDER_ID) == {
        "OrderId": ORDER_ID
    }
    assert reached.total() == 3


def test_throttles_are_waited_out_by_a_collection_alone(endpoint, monkeypatch):
    """Ten throttles in a row are no failure of a collection, and one too many for a person who
    waits.
    """
    change_retries(monkeypatch, LOOK_UP, waits_s=(0.01,) * 2)
    connection, first, reached = endpoint
    first.extend([FAULTS["429"][1]] * 10)
    assert reads(connection, COLLECT).ask("get_order", "Order", OrderId=ORDER_ID) == {
        "OrderId": ORDER_ID
    }
    assert reached.total() == 11
    first.extend([FAULTS["429"][1]] * 10)
    with pytest.raises(AwsError, match="429"):
        reads(connection).ask("get_order", "Order", OrderId=ORDER_ID)
    assert reached.total() == 11 + RETRIES[LOOK_UP].tries


def test_a_collection_gives_throttles_up_in_the_end(endpoint, monkeypatch):
    """Patience has an end, which the table names."""
    change_retries(monkeypatch, COLLECT, throttled_s=0.05)
    connection, first, _ = endpoint
    first.extend([FAULTS["429"][1]] * 100_000)
    with pytest.raises(AwsError, match="429"):
        reads(connection, COLLECT).ask("get_order", "Order", OrderId=ORDER_ID)


def test_the_waits_are_those_of_the_table(endpoint, monkeypatch):
    """Two further tries wait for at least both waits together."""
    change_retries(monkeypatch, LOOK_UP, waits_s=(0.1, 0.2))
    connection, first, _ = endpoint
    first.extend([FAULTS["500"][1]] * 2)
    began = time.monotonic()
    reads(connection).ask("get_order", "Order", OrderId=ORDER_ID)
    assert time.monotonic() - began >= 0.3


def test_cloudtrail_and_sts_are_asked_as_often_as_the_table_says(endpoint, monkeypatch):
    """The same one way, with another row of the table each."""
    change_retries(monkeypatch, EVENTS, IDENTITY, waits_s=(0.01,) * 2)
    connection, first, reached = endpoint
    for kind, service, operation, member in (
        (EVENTS, "cloudtrail", "lookup_events", "Events"),
        (IDENTITY, "sts", "get_caller_identity", "Account"),
    ):
        reached.clear()
        first[:] = [FAULTS["503"][1]] * 9
        client = reads(connection, kind, service)
        with pytest.raises(AwsError):
            list(client.pages(operation, member)) if kind == EVENTS else client.ask(
                operation, member
            )
        assert reached.total() == RETRIES[kind].tries


def test_the_table_names_a_wait_for_each_further_try_and_none_for_a_write():
    """A row that lacks a wait would end in an IndexError at the worst moment."""
    assert all(len(retry.waits_s) == retry.tries - 1 for retry in RETRIES.values())
    assert (RETRIES[WRITE].tries, RETRIES[WRITE].again_after) == (1, ())
