"""An endpoint that is not the sandbox: it answers what it is told, on an address of its own."""

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

OUTPOST = "op-0123456789abcdef0"
ORDER: dict[str, Any] = {
    "OrderId": "oo-0123456789abcdef0",
    "OutpostId": OUTPOST,
    "OrderType": "OUTPOST",
    "Status": "PREPARING",
    "PaymentOption": "NO_UPFRONT",
    "PaymentTerm": "ONE_YEAR",
    "LineItems": [{"CatalogItemId": "OR-RKGP001", "Quantity": 1, "Status": "PREPARING"}],
    "OrderSubmissionDate": 1.76e9,
}
"""The order that tests ask for, as AWS would answer it."""


class FakeAws:
    """What the endpoint holds and does.

    ``create`` is called with the handler and the request's body for CreateOrder; by default it
    places `ORDER`.
    """

    def __init__(self):
        self.orders, self.bodies, self.quote, self.create = {}, [], {}, self.place
        self.listed = None  # what ListOrders answers, where that is not the orders themselves
        self.cancel = lambda handler: self.reply(handler, 200, {})

    def place(self, handler, body, order=ORDER):
        self.orders[order["OrderId"]] = order
        self.reply(handler, 200, {"Order": order})

    @staticmethod
    def reply(handler, status, answer, **headers):
        data = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        handler.send_response(status)
        for name, value in {"Content-Length": str(len(data)), **headers}.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(data)


@contextmanager
def serve_fake_aws(port=0):
    """Serve on 127.0.0.1, and yield what is served and its address."""
    fake = FakeAws()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            fake.bodies.append((self.path, dict(self.headers), body))
            if self.path == "/orders":
                fake.create(self, json.loads(body))
            else:
                fake.cancel(self)

        def do_GET(self):
            name = self.path.rpartition("/")[2].partition("?")[0]
            kind = self.path.split("/")[1].partition("?")[0]
            answer = {
                "quotes": {"Quote": fake.quote},
                "orders": {"Order": fake.orders.get(name)},
                "list-orders": {"Orders": fake.listed or list(fake.orders.values())},
                "outposts": {"Outpost": {"OutpostId": OUTPOST, "SiteId": "os-0123456789abcdef0"}},
                "sites": {
                    "Site": {"SiteId": "os-0123456789abcdef0", "OperatingAddressCountryCode": "US"}
                },
            }.get(kind)
            if answer is None or answer == {"Order": None}:
                fake.reply(self, 404, {"Message": "no"}, x_amzn_ErrorType="NotFoundException")
            else:
                fake.reply(self, 200, answer)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield fake, f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
