"""Write orders/*.json, the sample orders: a fleet of fifteen Outposts as GetOrder shows it in
November 2026.

`ORDERS` below is the whole story; ids, times of day, tracking numbers, assets and MAC addresses are
drawn from a hash of where they stand, so the files are the same every time and a new row changes no
other file.

Run it from anywhere with ``python data/make_orders.py``.
"""

import csv
import hashlib
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

HERE = Path(__file__).parent

OUTPOSTS = {
    "Seattle": ("FEDEX", "EXPEDITORS"),
    "Ashburn": ("UPS", "FEDEX"),
    "Dallas": ("UPS", "EXPEDITORS"),
    "Columbus": ("FEDEX", "UPS"),
    "Frankfurt": ("DHL", "DBS"),
    "Munich": ("DBS", "DHL"),
    "Hamburg": ("DHL", "EXPEDITORS"),
    "Tokyo": ("EXPEDITORS", "DHL"),
    "Osaka": ("EXPEDITORS", "DHL"),
    "Denver store": ("UPS", "FEDEX"),
    "Boston clinic": ("FEDEX", "UPS"),
    "Nagoya plant": ("DHL", "EXPEDITORS"),
    "Austin store": ("UPS", "FEDEX"),
    "Reno store": ("FEDEX", "UPS"),
    "Kobe plant": ("EXPEDITORS", "DHL"),
}
"""Where the Outposts stand, and who carries hardware there. The last six are server Outposts."""

ALL, PARTIAL, NO = "ALL_UPFRONT", "PARTIAL_UPFRONT", "NO_UPFRONT"
ONE, THREE, FIVE = "ONE_YEAR", "THREE_YEARS", "FIVE_YEARS"

ORDERS = [
    # Outpost, submitted, days until fulfilled, status, option, term, lines as "item quantity
    # status"
    ("Seattle", "2022-03-14", 128, "FULFILLED", ALL, THREE, ["OR-RKGP0A1 1 INSTALLED"]),
    ("Ashburn", "2022-05-02", 141, "FULFILLED", PARTIAL, THREE, ["OR-RKGP0A1 2 INSTALLED"]),
    ("Frankfurt", "2022-09-19", 133, "FULFILLED", PARTIAL, THREE, ["OR-RKCP001 1 INSTALLED"]),
    ("Tokyo", "2022-11-07", 152, "FULFILLED", NO, THREE, ["OR-RKMO001 1 INSTALLED"]),
    ("Seattle", "2023-02-06", 97, "COMPLETED", ALL, THREE, ["OR-RKGP001 2 INSTALLED"]),
    (
        "Dallas",
        "2023-04-17",
        104,
        "COMPLETED",
        NO,
        THREE,
        ["OR-RKGP002 1 INSTALLED", "OR-RKST001 1 INSTALLED"],
    ),
    ("Columbus", "2023-06-05", 92, "COMPLETED", PARTIAL, THREE, ["OR-RKMX001 1 INSTALLED"]),
    ("Munich", "2023-08-21", 118, "COMPLETED", NO, FIVE, ["OR-RKCP002 1 INSTALLED"]),
    ("Denver store", "2023-09-11", 31, "COMPLETED", ALL, THREE, ["OR-SV1U001 1 REPLACED"]),
    ("Boston clinic", "2023-10-02", 38, "COMPLETED", ALL, THREE, ["OR-SV2U001 1 INSTALLED"]),
    ("Ashburn", "2023-11-13", 88, "COMPLETED", PARTIAL, THREE, ["OR-RKGP002 1 INSTALLED"]),
    ("Hamburg", "2024-01-15", 109, "COMPLETED", NO, THREE, ["OR-RKS3G01 1 INSTALLED"]),
    (
        "Osaka",
        "2024-02-26",
        121,
        "COMPLETED",
        ALL,
        THREE,
        ["OR-RKGP001 1 INSTALLED", "OR-RKGR001 1 INSTALLED"],
    ),
    ("Nagoya plant", "2024-03-18", 45, "COMPLETED", NO, THREE, ["OR-SV2U002 1 INSTALLED"]),
    ("Dallas", "2024-04-08", None, "CANCELLED", NO, ONE, ["OR-RKGR001 1 CANCELLED"]),
    ("Seattle", "2024-05-20", 86, "COMPLETED", ALL, THREE, ["OR-RKMO002 1 INSTALLED"]),
    (
        "Frankfurt",
        "2024-07-01",
        95,
        "COMPLETED",
        PARTIAL,
        THREE,
        ["OR-RKMO001 1 INSTALLED", "OR-RKCP001 1 INSTALLED"],
    ),
    ("Tokyo", "2024-08-19", 112, "COMPLETED", NO, THREE, ["OR-RKGP002 1 INSTALLED"]),
    ("Columbus", "2024-09-30", 79, "COMPLETED", PARTIAL, THREE, ["OR-RKS3X01 1 INSTALLED"]),
    ("Denver store", "2024-11-04", 24, "COMPLETED", None, None, ["OR-SV1U001 1 INSTALLED"]),
    ("Munich", "2025-01-13", 101, "COMPLETED", NO, FIVE, ["OR-RKST002 1 INSTALLED"]),
    (
        "Ashburn",
        "2025-02-24",
        90,
        "COMPLETED",
        ALL,
        FIVE,
        ["OR-RKGP003 1 INSTALLED", "OR-ACENET1 1 INSTALLED"],
    ),
    (
        "Hamburg",
        "2025-04-07",
        None,
        "CANCELLED",
        PARTIAL,
        THREE,
        ["OR-RKMO001 1 CANCELLED", "OR-RKST001 1 CANCELLED"],
    ),
    ("Osaka", "2025-05-12", 107, "COMPLETED", PARTIAL, THREE, ["OR-RKGR002 1 INSTALLED"]),
    (
        "Seattle",
        "2025-06-23",
        84,
        "COMPLETED",
        ALL,
        THREE,
        ["OR-R2GP001 1 INSTALLED", "OR-ACENET1 1 INSTALLED"],
    ),
    ("Dallas", "2025-08-04", 93, "COMPLETED", NO, THREE, ["OR-R2CP001 1 INSTALLED"]),
    ("Hamburg", "2025-09-15", 99, "COMPLETED", PARTIAL, THREE, ["OR-R2MX001 1 INSTALLED"]),
    ("Austin store", "2025-11-03", None, "ERROR", ALL, THREE, ["OR-SV2U002 1 ERROR"]),
    ("Frankfurt", "2025-12-01", 103, "COMPLETED", NO, FIVE, ["OR-R2MO001 1 INSTALLED"]),
    ("Tokyo", "2026-01-19", 116, "COMPLETED", NO, THREE, ["OR-R2GP001 1 INSTALLED"]),
    (
        "Columbus",
        "2026-02-09",
        82,
        "COMPLETED",
        PARTIAL,
        THREE,
        ["OR-R2CP002 1 INSTALLED", "OR-R2GP001 1 INSTALLED"],
    ),
    ("Kobe plant", "2026-03-02", None, "CANCELLED", NO, ONE, ["OR-SV1U001 1 CANCELLED"]),
    (
        "Ashburn",
        "2026-04-13",
        94,
        "COMPLETED",
        PARTIAL,
        THREE,
        ["quote 1 INSTALLED", "quote 1 INSTALLED"],
    ),
    (
        "Munich",
        "2026-05-18",
        None,
        "INSTALLING",
        NO,
        FIVE,
        ["OR-RKGP002 1 INSTALLING", "OR-RKCP001 1 INSTALLED"],
    ),
    (
        "Seattle",
        "2026-06-15",
        None,
        "ERROR",
        ALL,
        THREE,
        ["OR-R2GP002 1 ERROR", "OR-R2MO001 1 SHIPPED"],
    ),
    (
        "Dallas",
        "2026-07-06",
        None,
        "IN_PROGRESS",
        NO,
        THREE,
        ["OR-R2GP002 1 SHIPPED", "OR-R2MO002 1 BUILDING"],
    ),
    ("Osaka", "2026-07-20", None, "DELIVERED", ALL, THREE, ["OR-RKGP002 1 DELIVERED"]),
    (
        "Hamburg",
        "2026-08-03",
        None,
        "IN_PROGRESS",
        PARTIAL,
        THREE,
        ["OR-RKS3G02 1 INSTALLING", "OR-RKMO002 1 DELIVERED"],
    ),
    ("Frankfurt", "2026-08-17", None, "IN_PROGRESS", PARTIAL, FIVE, ["OR-R2GP003 1 SHIPPED"]),
    ("Columbus", "2026-08-31", None, "PROCESSING", PARTIAL, THREE, ["OR-RKMX002 2 BUILDING"]),
    (
        "Tokyo",
        "2026-09-14",
        None,
        "IN_PROGRESS",
        NO,
        THREE,
        ["OR-R2CP001 1 BUILDING", "OR-R2MO001 1 BUILDING"],
    ),
    ("Reno store", "2026-09-21", 30, "COMPLETED", NO, THREE, ["OR-SV2U002 1 INSTALLED"]),
    (
        "Ashburn",
        "2026-09-28",
        None,
        "IN_PROGRESS",
        ALL,
        FIVE,
        ["quote 2 BUILDING", "quote 1 SHIPPED"],
    ),
    ("Austin store", "2026-10-05", None, "DELIVERED", ALL, THREE, ["OR-SV2U002 1 DELIVERED"]),
    (
        "Munich",
        "2026-10-12",
        None,
        "IN_PROGRESS",
        NO,
        ONE,
        ["OR-RKMO003 1 BUILDING", "OR-RKCP003 1 PREPARING"],
    ),
    ("Kobe plant", "2026-10-19", None, "IN_PROGRESS", NO, THREE, ["OR-SV1U001 1 SHIPPED"]),
    ("Seattle", "2026-11-02", None, "PENDING", ALL, THREE, ["OR-RKS3M01 1 PREPARING"]),
    ("Osaka", "2026-11-09", None, "RECEIVED", PARTIAL, THREE, ["OR-RKGP001 1 PREPARING"]),
    ("Frankfurt", "2026-11-13", None, "PREPARING", None, None, ["OR-RKMO001 1 PREPARING"]),
    (
        "Dallas",
        "2026-11-17",
        None,
        "PREPARING",
        NO,
        THREE,
        ["OR-RKGP001 4 PREPARING", "OR-ACENET1 1 PREPARING"],
    ),
]

REPLACEMENTS = {19: 8, 48: 16}
"""Row of a replacement order and row of the order that it replaces the first line of."""

WITHOUT_SHIPMENT = {"PREPARING", "BUILDING", "CANCELLED", "ERROR"}


def main() -> None:
    """Write one file an order and remove those of an earlier run."""
    folder = HERE / "orders"
    folder.mkdir(exist_ok=True)
    for old in folder.glob("*.json"):
        old.unlink()
    with (HERE / "catalog.csv").open(encoding="utf-8", newline="") as file:
        capacities = {row["catalog_item_id"]: row["ec2_capacities"] for row in csv.DictReader(file)}
    for row in range(len(ORDERS)):
        order = make_order(row, capacities)
        text = json.dumps(order, indent=1)
        (folder / f"{order['OrderId']}.json").write_text(text + "\n", encoding="utf-8")


def make_order(row: int, capacities: dict[str, str]) -> dict[str, object]:
    """Return one order in the shape of GetOrder's Order; a field without a value is left out, as
    AWS does.
    """
    outpost, day, lead_days, status, option, term, lines = ORDERS[row]
    submitted = datetime.fromisoformat(day).replace(tzinfo=UTC) + timedelta(
        seconds=number(30_000, row, "time") + 28_800
    )
    fulfilled = (
        submitted + timedelta(days=lead_days, seconds=number(14_400, row, "end"))
        if lead_days
        else None
    )
    quoted = any(line.startswith("quote ") for line in lines)
    order = {
        "OutpostId": "op-" + hexadecimal(17, outpost),
        "QuoteIdentifier": "oq-" + hexadecimal(17, row, "quote") if quoted else None,
        "QuoteOptionIdentifier": "oqo-" + hexadecimal(17, row, "option") if quoted else None,
        "OrderId": order_id(row),
        "Status": status,
        "LineItems": [make_line(row, position, capacities) for position in range(len(lines))],
        "PaymentOption": option,
        "OrderSubmissionDate": submitted.isoformat(),
        "OrderFulfilledDate": fulfilled.isoformat() if fulfilled else None,
        "PaymentTerm": term,
        "OrderType": "REPLACEMENT" if row in REPLACEMENTS else "OUTPOST",
    }
    return {name: value for name, value in order.items() if value is not None}


def make_line(row: int, position: int, capacities: dict[str, str]) -> dict[str, object]:
    """Return one line item: what is asked for, and from its shipment on what was sent."""
    outpost, *_, lines = ORDERS[row]
    item, quantity, status = lines[position].split()
    line: dict[str, object] = {} if item == "quote" else {"CatalogItemId": item}
    line |= {"LineItemId": line_id(row, position), "Quantity": int(quantity), "Status": status}
    if status not in WITHOUT_SHIPMENT:
        carriers = OUTPOSTS[outpost]
        line["ShipmentInformation"] = {
            "ShipmentTrackingNumber": f"{number(10**12, row, position, 'tracking'):012d}",
            "ShipmentCarrier": carriers[number(len(carriers), row, position, "carrier")],
        }
        count = int(quantity) * assets_of(capacities.get(item, "m7i:m7i.24xlarge:4"))
        line["AssetInformationList"] = [
            make_asset(row, position, nth, status) for nth in range(count)
        ]
    if row in REPLACEMENTS and position == 0:
        line["PreviousLineItemId"] = line_id(REPLACEMENTS[row], 0)
        line["PreviousOrderId"] = order_id(REPLACEMENTS[row])
    return line


def make_asset(row: int, position: int, nth: int, status: str) -> dict[str, object]:
    """Return one asset; its two MAC addresses are known once it has arrived."""
    asset: dict[str, object] = {"AssetId": "A" + hexadecimal(11, row, position, nth).upper()}
    if status != "SHIPPED":
        digits = [hexadecimal(6, row, position, nth, port) for port in range(2)]
        asset["MacAddressList"] = [
            ":".join(("06", "a1", "5e", d[:2], d[2:4], d[4:])) for d in digits
        ]
    return asset


def assets_of(capacities: str) -> int:
    """Count the hosts of one unit; a network rack counts as its four routers."""
    return sum(int(capacity.split(":")[2]) for capacity in capacities.split(";") if capacity) or 4


def order_id(row: int) -> str:
    """Return the id of an order."""
    return "oo-" + hexadecimal(17, row, "order")


def line_id(row: int, position: int) -> str:
    """Return the id of a line item."""
    return "ooi-" + hexadecimal(17, row, position, "line")


def hexadecimal(digits: int, *where: object) -> str:
    """Return digits that look random and depend on where they stand alone."""
    return hashlib.sha256(repr(where).encode()).hexdigest()[:digits]


def number(below: int, *where: object) -> int:
    """Return a number from 0 that looks random and depends on where it stands alone."""
    return int(hexadecimal(15, *where), 16) % below


if __name__ == "__main__":
    main()
