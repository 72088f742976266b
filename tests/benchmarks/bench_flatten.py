"""How fast orders are flattened: against `pandas.json_normalize`, against the lower bound, and as
they grow.

Run it with ``python tests/benchmarks/bench_flatten.py [orders]``. The lower bound is what no
flattening can avoid: one bare pass over the dicts, and the same frames built from columns that lie
ready as Python lists, keys carried down by Arrow. All figures come from one run; the best of three
counts for the faster two.
"""

import ctypes
import gc
import sys
import time
from datetime import UTC, datetime, timedelta
from itertools import repeat
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from outpost_planner import flatten_orders
from outpost_planner.track.columns import ASSET_SCHEMA, LINE_ITEM_SCHEMA, ORDER_SCHEMA
from outpost_planner.track.frames import _frame
from outpost_planner.track.readers import text, whole_number

KEYS = ("order_id", "line_item_id", "asset_id")


def make_orders(count, lines=4, assets=8, macs=2):
    """Return orders of equal size, no two values shared that AWS would not share."""
    start = datetime(2022, 1, 1, tzinfo=UTC)
    return [
        make_order(at, lines, assets, macs, start + timedelta(minutes=at)) for at in range(count)
    ]


def make_order(at, lines, assets, macs, submitted):
    first = at * lines
    return {
        "OutpostId": f"op-{at % 500:017x}",
        "OrderId": f"oo-{at:017x}",
        "Status": ("PREPARING", "IN_PROGRESS", "DELIVERED", "COMPLETED")[at % 4],
        "LineItems": [make_line(line, assets, macs) for line in range(first, first + lines)],
        "PaymentOption": "NO_UPFRONT",
        "OrderSubmissionDate": submitted,
        "OrderFulfilledDate": submitted + timedelta(days=90),
        "PaymentTerm": "THREE_YEARS",
        "OrderType": "OUTPOST",
    }


def make_line(line, assets, macs):
    first = line * assets
    return {
        "CatalogItemId": f"OR-{line % 40:07d}",
        "LineItemId": f"ooi-{line:017x}",
        "Quantity": 1 + line % 3,
        "Status": ("PREPARING", "SHIPPED", "INSTALLED")[line % 3],
        "ShipmentInformation": {"ShipmentTrackingNumber": f"{line:012d}", "ShipmentCarrier": "DHL"},
        "AssetInformationList": [
            {
                "AssetId": f"A{asset:011X}",
                "MacAddressList": [f"06:a1:{asset:08x}:{port:02x}" for port in range(macs)],
            }
            for asset in range(first, first + assets)
        ],
    }


def with_json_normalize(orders):
    """Do it as most people would."""
    lines = pd.json_normalize(orders, "LineItems", ["OrderId"])
    assets = lines[["OrderId", "LineItemId", "AssetInformationList"]].explode(
        "AssetInformationList"
    )
    assets = assets.reset_index(drop=True)
    inner = pd.json_normalize(assets.pop("AssetInformationList").tolist())
    assets = pd.concat([assets, inner], axis="columns")
    macs = assets.explode("MacAddressList")
    return pd.json_normalize(orders).drop(columns="LineItems"), lines, assets, macs


def bare_pass(orders):
    """Visit every dict and list once."""
    for order in orders:
        for line in order["LineItems"]:
            for asset in line["AssetInformationList"]:
                for _ in asset["MacAddressList"]:
                    pass


def ready_columns(frames):
    """Return each frame's own columns as lists, and which parent each row belongs to."""
    own = {
        "orders": frames.orders.drop(columns="extra"),
        "line_items": frames.line_items.drop(columns=["order_id", "extra"]),
        "assets": frames.assets.drop(columns=["order_id", "line_item_id", "extra"]),
        "mac_addresses": frames.mac_addresses[["mac_address"]],
    }
    columns = {
        name: {column: _plain(values) for column, values in frame.items()}
        for name, frame in own.items()
    }
    counts = (
        frames.orders["line_item_count"],
        frames.line_items["asset_count"],
        frames.assets["mac_address_count"],
    )
    parents = [
        pa.array(np.repeat(np.arange(len(count)), count.to_numpy("int64"))) for count in counts
    ]
    return columns, parents


def _plain(values):
    if isinstance(values.dtype, pd.DatetimeTZDtype):
        return [None if value is pd.NaT else value.to_pydatetime() for value in values]
    return [None if value is pd.NA or value != value else value for value in values.tolist()]  # noqa: PLR0124


def build(columns, parents):
    """Build the frames from ready columns."""
    fields = {**ORDER_SCHEMA.fields, **LINE_ITEM_SCHEMA.fields, **ASSET_SCHEMA.fields}
    readers = {name: field.read for name, field in fields.items()}
    line_status = LINE_ITEM_SCHEMA.fields["status"].read
    readers |= {"mac_address": text, "order_status": ORDER_SCHEMA.fields["status"].read}
    carried, frames = {}, []
    for depth, (name, own) in enumerate(columns.items()):
        carried = {key: array.take(parents[depth - 1]) for key, array in carried.items()}
        status = readers["order_status"] if name == "orders" else line_status
        arrays = carried | {
            column: (status if column == "status" else readers.get(column, whole_number))(values)
            for column, values in own.items()
        }
        if name != "mac_addresses":
            rows = len(next(iter(own.values())))
            arrays["extra"] = pa.array(list(repeat(None, rows)), pa.large_string())
        frames.append(_frame([pa.table(arrays)]))
        carried = {key: arrays[key] for key in KEYS if key in arrays}
    return frames


def seconds(run, *arguments):
    gc.collect()
    start = time.perf_counter()
    result = run(*arguments)
    took = time.perf_counter() - start
    del result
    return took


def peak_and_kept(orders):
    """Return how far memory grows while orders are flattened, and how much of it the frames keep
    [bytes].
    """
    gc.collect()
    pa.default_memory_pool().release_unused()
    ctypes.CDLL(None).malloc_trim(0)
    Path("/proc/self/clear_refs").write_text("5")  # forgets the peak so far
    before = resident("VmRSS")
    frames = flatten_orders(orders)
    peak = resident("VmHWM")
    every = (frames.orders, frames.line_items, frames.assets, frames.mac_addresses)
    return peak - before, sum(int(frame.memory_usage(deep=True).sum()) for frame in every)


def resident(what):
    """Return the process's resident memory, or its peak [bytes]; Linux alone tells it."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(what)) * 1024


def main(count):
    orders = make_orders(count)
    # The collector would walk these millions of dicts again and again, for every contestant alike.
    gc.freeze()
    print(
        f"{count:,} orders, {count * 4:,} lines, {count * 32:,} assets, {count * 64:,} MAC"
        " addresses"
    )
    frames = flatten_orders(orders)
    columns, parents = ready_columns(frames)
    del frames
    ours = min(seconds(flatten_orders, orders) for _ in range(3))
    bound = min(seconds(bare_pass, orders) + seconds(build, columns, parents) for _ in range(3))
    del columns, parents
    if sys.platform == "linux":
        peak, kept = peak_and_kept(orders)
        print(
            f"memory: peak {peak / 2**20:,.0f} MiB for frames of {kept / 2**20:,.0f} MiB:"
            f" {peak / kept:.2f}"
        )
    normal = seconds(with_json_normalize, orders)
    print(
        f"flatten_orders {ours:.2f} s, lower bound {bound:.2f} s, json_normalize and explode"
        f" {normal:.2f} s"
    )
    print(
        f"{normal / ours:.1f} times as fast as json_normalize; {ours / bound:.2f} times the lower"
        " bound"
    )
    del orders
    growth()


def growth():
    """Print the time an order takes, from a thousand orders to a million of two assets each."""
    print("growth, in orders of 2 lines, 1 asset a line, 1 MAC address an asset:")
    for count in (1_000, 10_000, 100_000, 1_000_000):
        orders = make_orders(count, lines=2, assets=1, macs=1)
        gc.freeze()
        took = min(seconds(flatten_orders, orders) for _ in range(3))
        print(f"  {count:>9,} orders: {took:8.3f} s, {took / count * 1e6:.2f} µs an order")
        gc.unfreeze()
        del orders


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
