"""A small Outposts endpoint on the loopback interface, with latency and a limit of requests a
second.

It answers ListOrders and GetOrder from orders given to it, and 429 to whatever comes when its token
bucket is empty, as AWS does.
"""

import json
import threading
import time
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit

import boto3

from outpost_planner.aws.connection import Connection


class Endpoint:
    """What the server knows, and what it was asked."""

    def __init__(
        self,
        orders,
        *,
        latency_s=0.0,
        requests_per_second=None,
        burst=1,
        failing=(),
        page_size=1000,
    ):
        self.orders = {order["OrderId"]: order for order in orders}
        self.latency_s = latency_s
        self.requests_per_second = requests_per_second
        self.burst = burst
        self.failing = dict(failing)  # order id to status, code and, if it passes, how often
        self.page_size = page_size
        self.served = Counter()
        self.failed = Counter()
        self.throttled = 0
        self._tokens = float(burst)
        self._filled_at = time.monotonic()
        self._lock = threading.Lock()

    def admits(self):
        """Take a token, if there is one."""
        if self.requests_per_second is None:
            return True
        with self._lock:
            now = time.monotonic()
            self._tokens = min(
                self.burst, self._tokens + (now - self._filled_at) * self.requests_per_second
            )
            self._filled_at = now
            if self._tokens < 1:
                self.throttled += 1
                return False
            self._tokens -= 1
            return True

    def answer(self, path):
        """Return status and body."""
        if not self.admits():
            return 429, {"__type": "ThrottlingException", "message": "Rate exceeded"}
        url = urlsplit(path)
        if url.path == "/list-orders":
            return 200, self._page(parse_qs(url.query))
        order_id = unquote(url.path.rpartition("/")[2])
        if order_id in self.failing:
            status, code, *times = self.failing[order_id]
            self.failed[order_id] += 1
            if times == [1]:
                del self.failing[order_id]
            elif times:
                self.failing[order_id] = (status, code, times[0] - 1)
            return status, {"__type": code, "Message": "Made to fail."}
        with self._lock:
            self.served[order_id] += 1
        return 200, {"Order": self.orders[order_id]}

    def _page(self, query):
        start = int(query.get("NextToken", ["0##x"])[0].split("##")[0])
        size = min(self.page_size, int(query.get("MaxResults", ["100"])[0]))
        wanted = query.get("OutpostIdentifierFilter", [None])[0]
        ids = [at for at, order in self.orders.items() if wanted in {None, order.get("OutpostId")}]
        names = ("OutpostId", "OrderId", "OrderType", "Status", "OrderSubmissionDate")
        page = [
            {name: self.orders[order_id][name] for name in names if name in self.orders[order_id]}
            for order_id in ids[start : start + size]
        ]
        end = start + size
        return {"Orders": page} | ({"NextToken": f"{end}##x"} if end < len(ids) else {})


@contextmanager
def serve(endpoint):
    """Run the endpoint in a thread and yield a connection to it."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            if endpoint.latency_s:
                time.sleep(endpoint.latency_s)
            status, answer = endpoint.answer(self.path)
            body = json.dumps(answer, default=_seconds).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            if status != 200:
                self.send_header("x-amzn-ErrorType", answer["__type"])
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args):
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 128

    Handler.wbufsize = -1  # one packet an answer, or Nagle's algorithm adds 40 ms
    server = Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield connection_to(f"http://127.0.0.1:{server.server_port}")
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@dataclass(frozen=True)
class KeptConnection(Connection):
    """Builds a client of each configuration once: for tests that read thousands of answers through
    a socket.
    """

    built: dict = field(default_factory=dict, repr=False, compare=False)

    def client(self, service="outposts", **options):
        """Return the client that was built before, with its connections still open."""
        config = options.get("config")
        key = service, repr(config and config._user_provided_options)
        if key not in self.built:
            self.built[key] = super().client(service, **options)
        return self.built[key]


def connection_to(url, account_id="123456789012", region="us-west-2", kind=Connection):
    """Return a connection with made-up credentials."""
    session = boto3.Session(
        aws_access_key_id="test", aws_secret_access_key="test", region_name=region
    )
    return kind(session, region, account_id, url, is_live=False)


def _seconds(value):
    if isinstance(value, datetime):
        return value.timestamp()
    raise TypeError(value)
