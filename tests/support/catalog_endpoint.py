"""An endpoint that lists a catalog as AWS's answers of 2019 and 2022 had it: sizes without their
family, quantities as text, numbers of 32 bits, seven random characters in an id, and members that
are in no service model. The forms are those that were published; the items are made up.
"""

from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import parse_qs, urlsplit

from support.answers import serve_answers
from support.endpoint import KeptConnection, connection_to

OUTSIDE = {
    "Dimensions": "OUTPOST_RACK",
    "RackUnitHeight": "HEIGHT_42U",
    "SupportedUplinkGiB": [10, 40, 100],
}
"""Members that the service model does not have; the class itself is one more."""


def hosts(**by_family):
    """Return EC2Capacities from family to (size, quantity)."""
    return [
        {"Family": family, "MaxSize": size, "Quantity": quantity}
        for family, (size, quantity) in by_family.items()
    ]


RACKS = [
    {
        "CatalogItemId": "OR-H7KSNNO",
        "ItemClass": "RACK",
        "ItemStatus": "AVAILABLE",
        "EC2Capacities": hosts(m5=("24xlarge", "7"), g4dn=("12xlarge", "4")),
        "PowerKva": 14.199999809265137,
        "WeightLbs": 1622,
        "SupportedUplinkGbps": [10, 40, 100],
        "SupportedStorage": ["EBS"],
        **OUTSIDE,
    },
    {
        "CatalogItemId": "OR-3QZ9D0W",
        "ItemClass": "RACK",
        "ItemStatus": "AVAILABLE",
        "EC2Capacities": hosts(c5=("24xlarge", "1")),
        "PowerKva": 6.389999866485596,
        "WeightLbs": 1328,
        "SupportedUplinkGbps": [10, 40, 100],
        "SupportedStorage": ["EBS", "S3"],
        "RackScalingType": "SINGLE_RACK",
        **OUTSIDE,
    },
    {
        "CatalogItemId": "OR-A0B1C2D",
        "ItemClass": "RACK",
        "ItemStatus": "DISCONTINUED",
        "EC2Capacities": hosts(r5=("metal", "3")),
        "PowerKva": 9,
        "WeightLbs": 1500.0,
        "SupportedUplinkGbps": [1, 10],
        "SupportedStorage": ["EBS"],
        **OUTSIDE,
    },
]

SERVERS = [
    {
        "CatalogItemId": "OR-S7Q0R1T",
        "ItemClass": "SERVER",
        "ItemStatus": "AVAILABLE",
        "EC2Capacities": hosts(c6id=("c6id.16xlarge", "1")),
        "PowerKva": 0.800000011920929,
        "WeightLbs": 33,
        "SupportedUplinkGbps": [10],
        "SupportedStorage": [],
    },
]

TYPES = [
    {
        "InstanceType": f"{family}.{size}",
        "VCPUs": 4,
        "MemoryInMib": 16_384,
        "NetworkPerformance": "25 Gigabit",
        "FormFactorConfigs": [{"FormFactor": "RACK", "OutpostGeneration": "GENERATION_1"}],
    }
    for family in ("m5", "c5", "r5", "g4dn", "c6id")
    for size in ("xlarge", "24xlarge")
]


@dataclass
class CatalogEndpoint:
    """What the endpoint lists, how, and what it was asked for."""

    items: list = field(default_factory=lambda: [*RACKS, *SERVERS])
    types: list = field(default_factory=lambda: list(TYPES))
    page_size: int = 2
    heeds_filter: bool = True
    refusals: dict = field(default_factory=dict)  # path, and page or None, to status and code
    pages: dict = field(default_factory=dict)  # path and page to the answer in its place
    asked: list = field(default_factory=list)
    url: str = ""

    @cached_property
    def connection(self):
        """A connection to the endpoint, whose clients are built once."""
        return connection_to(self.url, kind=KeptConnection)

    def begin_anew(self):
        """List what is listed at first, and forget what was asked."""
        fresh = CatalogEndpoint()
        for name in CatalogEndpoint.__dataclass_fields__.keys() - {"url"}:
            setattr(self, name, getattr(fresh, name))

    def answer(self, path):
        """Return status, code and answer."""
        url = urlsplit(path)
        query = parse_qs(url.query)
        self.asked.append((url.path, query))
        start = int(query.get("NextToken", ["0##x"])[0].split("##")[0])
        page = start // self.page_size
        refusal = self.refusals.get((url.path, page)) or self.refusals.get((url.path, None))
        if refusal:
            return *refusal, {"message": "Made to fail."}
        if (url.path, page) in self.pages:
            return 200, "", self.pages[url.path, page]
        member, listed = self._listed(url.path, query)
        end = start + self.page_size
        more = {"NextToken": f"{end}##x"} if end < len(listed) else {}
        return 200, "", {member: listed[start:end]} | more

    def _listed(self, path, query):
        if path == TYPES_PATH:
            return "InstanceTypes", self.types
        wanted = query.get("ItemClassFilter", [])
        found = [each for each in self.items if not wanted or each.get("ItemClass") in wanted]
        return "CatalogItems", found if self.heeds_filter else self.items


ITEMS_PATH, TYPES_PATH = "/catalog/items", "/instanceTypes"


@contextmanager
def serve_catalog(**given):
    """Serve on 127.0.0.1, and yield the endpoint."""
    endpoint = CatalogEndpoint(**given)
    with serve_answers(endpoint.answer) as url:
        endpoint.url = url
        yield endpoint
