"""How close to AWS's limit orders are collected, with the plain loop measured beside it.

Run it with ``python tests/benchmarks/bench_collect.py [orders]``. A server on the loopback
interface, in a process of its own, answers after 50 ms and holds a token bucket of 100 requests a
second; beyond it, 429.
"""

import multiprocessing
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from support.endpoint import Endpoint, connection_to, serve

from outpost_planner import collect_orders

LATENCY_S = 0.05
RATE = 100
BURST = 10


def make_orders(count):
    return [
        {
            "OrderId": f"oo-{at:017x}",
            "OutpostId": f"op-{at % 50:017x}",
            "Status": "IN_PROGRESS",
            "OrderSubmissionDate": 1_770_000_000 + at,
            "LineItems": [
                {
                    "LineItemId": f"ooi-{at * 4 + line:017x}",
                    "CatalogItemId": "OR-RKGP001",
                    "Quantity": 1,
                    "Status": "SHIPPED",
                    "AssetInformationList": [
                        {"AssetId": f"A{at}{line}{asset}", "MacAddressList": ["06:a1:5e:00:00:01"]}
                        for asset in range(8)
                    ],
                }
                for line in range(4)
            ],
        }
        for at in range(count)
    ]


def run_server(count, pipe):
    """Serve until told to stop, then say what was served."""
    endpoint = Endpoint(
        make_orders(count), latency_s=LATENCY_S, requests_per_second=RATE, burst=BURST
    )
    with serve(endpoint) as connection:
        pipe.send(connection.endpoint_url)
        pipe.recv()
    pipe.send((endpoint.throttled, sorted(endpoint.served.values())))


def measured(count, collect):
    """Return seconds, throttles, and how often each order was answered."""
    ours, theirs = multiprocessing.get_context("spawn").Pipe()
    server = multiprocessing.get_context("spawn").Process(target=run_server, args=(count, theirs))
    server.start()
    connection = connection_to(ours.recv())
    connection.client()  # the first client of a process loads the service model
    start = time.perf_counter()
    orders = collect(connection)
    took = time.perf_counter() - start
    ours.send("stop")
    throttled, served = ours.recv()
    server.join()
    assert len(orders) == len({order["OrderId"] for order in orders}) == count
    return took, throttled, served


def quietly(connection):
    return collect_orders(connection, progress=False)


def plain_loop(connection):
    """Do it as most people would: one after the other, botocore's own retries."""
    client = connection.client()
    pages = client.get_paginator("list_orders").paginate()
    return [
        client.get_order(OrderId=summary["OrderId"])["Order"]
        for page in pages
        for summary in page["Orders"]
    ]


def main(count):
    requests = count + -(-count // 1_000)
    best = (requests - BURST) / RATE
    limit = f"{RATE} requests/s after a burst of {BURST}"
    print(f"{count:,} orders, {LATENCY_S * 1000:.0f} ms, {limit}: {best:.2f} s at best")
    for name, collect in (("collect_orders", quietly), ("plain loop", plain_loop)):
        took, throttled, served = measured(count, collect)
        print(
            f"{name:15} {took:6.2f} s, {best / took:4.0%} of what the bucket allows, {throttled:,}"
            f" throttles, {served[0]} to {served[-1]} answers an order"
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000)
