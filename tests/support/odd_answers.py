"""An account whose answers hold every member that the service model has, and an endpoint that
spoils them.

What is spoilt is the JSON on the wire, so that botocore reads it as it would read AWS's.
"""

import copy
import json
import re
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from support.endpoint import KeptConnection, connection_to

import outpost_planner as planner
from outpost_planner.service import model

OUTPOST = "op-0123456789abcdef0"
OTHER_OUTPOST = "op-0123456789abcdef1"
SITE = "os-0123456789abcdef0"
ITEM = "OR-RKGP001"
ORDERS = tuple(f"oo-0123456789abcdef{number}" for number in range(3))
ASSETS = ("1234567890", "1234567891")

KNOWN = {
    "SiteId": SITE,
    "OutpostId": OUTPOST,
    "CatalogItemId": ITEM,
    "LifeCycleStatus": "ACTIVE",
    "SupportedHardwareType": "RACK",
    "ItemStatus": "AVAILABLE",
    "OperatingAddressCountryCode": "US",
    "CountryCode": "US",
    "ContactPhoneNumber": "+12065550100",
    "PowerDrawKva": "POWER_15_KVA",
    "MaximumSupportedWeightLbs": "NO_LIMIT",
    "UplinkGbps": "UPLINK_100G",
    "Status": "COMPLETED",
    "OrderType": "OUTPOST",
    "ExpirationDate": 4_000_000_000,
    "OrderSubmissionDate": 1_700_000_000.25,
    "OrderFulfilledDate": 1_710_000_000,
}
"""Values that the checks and tables read."""

PATHS = {
    "ListOrders": r"/list-orders",
    "GetOrder": r"/orders/[^/]+",
    "ListOutposts": r"/outposts",
    "GetOutpost": r"/outposts/[^/]+",
    "ListAssets": r"/outposts/[^/]+/assets",
    "ListSites": r"/sites",
    "GetSite": r"/sites/[^/]+",
    "GetSiteAddress": r"/sites/[^/]+/address",
    "GetCatalogItem": r"/catalog/item/[^/]+",
    "GetQuote": r"/quotes/[^/]+",
}
"""Every operation whose answers the kit reads, and where it is asked."""

MAIN = {
    name: name.removeprefix("List").removeprefix("Get").replace("Site", "Site") for name in PATHS
}
MAIN |= {"GetSiteAddress": "Address"}
"""The member that each answer is about."""


def full(shape, name=""):
    """Return a value with every member that a shape has."""
    if name in KNOWN:
        return KNOWN[name]
    kind = shape.type_name
    if kind == "structure":
        return {
            each: full(member, each)
            for each, member in shape.members.items()
            if each != "NextToken"
        }
    if kind == "list":
        return [full(shape.member)]
    if kind == "map":
        return {"key": full(shape.value)}
    if kind == "string":
        return (shape.enum or ["text"])[0]
    return {"boolean": True, "timestamp": 1_700_000_000}.get(kind, 1)


def account():
    """Return the whole answer to each operation, as JSON holds it; GetOrder's for each order by its
    id.
    """
    shapes = {name: model.service_model().operation_model(name).output_shape for name in PATHS}
    bodies = {name: full(shape) for name, shape in shapes.items()}
    bodies["ListOrders"]["Orders"] = _several(bodies["ListOrders"]["Orders"][0], "OrderId", ORDERS)
    bodies["ListOutposts"]["Outposts"] = _several(
        bodies["ListOutposts"]["Outposts"][0], "OutpostId", (OUTPOST, OTHER_OUTPOST)
    )
    bodies["ListAssets"]["Assets"] = _several(bodies["ListAssets"]["Assets"][0], "AssetId", ASSETS)
    bodies["GetQuote"]["Quote"].pop("SubmittedOrderId")
    return bodies


def _several(element, name, ids):
    return [copy.deepcopy(element) | {name: each} for each in ids]


def spots(value, path=()):
    """Yield the path of every value inside an answer."""
    if isinstance(value, dict):
        for name, each in value.items():
            yield (*path, name)
            yield from spots(each, (*path, name))
    elif isinstance(value, list):
        for position, each in enumerate(value):
            yield (*path, position)
            yield from spots(each, (*path, position))


def at(value, path):
    """Return what stands at a path."""
    for key in path:
        value = value[key]
    return value


def changed(body, path, value):
    """Return an answer with another value at a path; without that value for DROP."""
    found = copy.deepcopy(body)
    place = at(found, path[:-1])
    if value is DROP:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return found


DROP = object()
"""In place of a value: that there is none."""


class OddEndpoint:
    """Answers from an account, one answer of which is spoilt.

    ``spoil`` is called with the operation, the query and the answer, and returns what is sent: a
    dict, bytes, a pair of status and either, or a triple with headers.
    """

    def __init__(self):
        self.bodies = account()
        self.spoil = None
        self.asked = []

    def answer(self, target):
        """Return status, headers and body."""
        path, _, query = target.partition("?")
        operation = next((name for name, each in PATHS.items() if re.fullmatch(each, path)), None)
        if operation is None:
            return 404, {}, b"{}"
        self.asked.append(operation)
        body = self.bodies[operation]
        if operation == "GetOrder":
            body = changed(body, ("Order", "OrderId"), path.rpartition("/")[2])
        said = self.spoil(operation, query, body) if self.spoil else body
        status, said, headers = (*said, {})[:3] if isinstance(said, tuple) else (200, said, {})
        return status, headers, said if isinstance(said, bytes) else json.dumps(said).encode()


@contextmanager
def odd_endpoint():
    """Serve an odd endpoint, and yield it with a connection."""
    endpoint = OddEndpoint()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1

        def do_GET(self):
            status, headers, body = endpoint.answer(self.path)
            self.send_response(status)
            for name, value in (
                {"Content-Type": "application/json", "Content-Length": str(len(body))} | headers
            ).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield endpoint, connection_to(f"http://127.0.0.1:{server.server_port}", kind=KeptConnection)
    finally:
        server.shutdown()
        server.server_close()


COLLECTORS = {
    "ListOrders": planner.collect_orders,
    "GetOrder": planner.collect_orders,
    "ListOutposts": planner.collect_outposts,
    "ListSites": planner.collect_outposts,
    "ListAssets": planner.collect_assets,
}
"""Which collection asks each operation."""

CATALOG = planner.read_catalog()

CHECKED = {
    ("GetOutpost", "LifeCycleStatus"): "Outpost",
    ("GetOutpost", "SupportedHardwareType"): "Hardware type",
    ("GetOutpost", "SiteId"): "Power",
    ("GetSite", "PowerDrawKva"): "Power",
    ("GetSite", "MaximumSupportedWeightLbs"): "Weight",
    ("GetSite", "UplinkGbps"): "Uplinks",
    ("GetSite", "OperatingAddressCountryCode"): "Price",
    ("GetSiteAddress", "ContactName"): "Shipping address",
    ("GetSiteAddress", "PostalCode"): "Shipping address",
    ("GetCatalogItem", "ItemStatus"): "Items",
}
"""The member that a check rests on: without it, the check must not pass."""


def review(connection, journal):
    """Review an order at the odd account, and return the result of each check."""
    lines = CATALOG.line_items({ITEM: 1})
    request = planner.OrderRequest(OUTPOST, lines, "NO_UPFRONT", "ONE_YEAR", reference="PO-1")
    checks = planner.review(request, connection, journal=journal).checks
    return dict(zip(checks["check"], checks["result"], strict=True))


def review_quote(connection, journal):
    """Review an order from a quote."""
    request = planner.OrderRequest(
        OUTPOST,
        None,
        "NO_UPFRONT",
        "ONE_YEAR",
        reference="PO-2",
        quote_identifier="oq-0123456789abcdef0",
        quote_option_identifier="oqo-0123456789abcdef0",
    )
    checks = planner.review(request, connection, journal=journal).checks
    return dict(zip(checks["check"], checks["result"], strict=True))


TOLD = {}
"""What the tables of a collection say, by its content: most spoilt answers
leave the same elements.
"""


def tables(collected, operation):
    """Make every table that can be made of a collection, once for equal ones: none may fail over an
    answer.
    """
    key = operation, repr(list(collected)), repr(getattr(collected, "failures", ()))
    if key not in TOLD:
        TOLD[key] = _tables(collected, operation)
    return TOLD[key]


def _tables(collected, operation):
    if operation in {"ListOrders", "GetOrder"}:
        frames = planner.flatten_orders(collected)
        planner.lead_times(frames, now="2026-11-20")
        planner.asset_table(frames)
        return frames.orders["order_id"].tolist()
    empty = planner.flatten_orders([])
    if operation == "ListAssets":
        return planner.asset_table(empty, listed=collected)["asset_id"].tolist()
    planner.lead_times(empty, outposts=collected)
    planner.asset_table(empty, outposts=collected)
    return [each["OutpostId"] for each in collected]
