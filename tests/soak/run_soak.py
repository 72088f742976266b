"""Ten thousand orders through faults and kills, counted: none twice, none lost.

Run it with ``python tests/soak/run_soak.py [orders] [seed]``. Each submission is a process of its own, over a socket
to the sandbox. Half of the orders meet a fault of the network or of the service; half are killed with SIGKILL at a
random moment between start and answer; of some a colleague buys the same meanwhile, in the console. Then the same
reference is submitted again, as by a person who runs the cell once more. Where two orders match, the person chooses;
where none does, the person leaves it unknown or says that it was not placed and submits a third time. What stands at
the sandbox is counted against the journal.
"""

import collections
import contextlib
import itertools
import multiprocessing
import os
import random
import signal
import statistics
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, fields
from datetime import timedelta
from pathlib import Path

import boto3

import outpost_planner as planner
from outpost_planner.journal import Journal
from outpost_planner.ordering.request import fingerprint
from outpost_planner.ordering.review import current_price

CATALOG = planner.read_catalog()
KINDS = ("timeout", "drop", "throttle", "500", "503", "truncate", "slow")
ORDERS_A_SANDBOX = 100
AT_ONCE = 4
READ_TIMEOUT_S = 0.1
FAULT_S = 0.2
"""How long a fault may keep an order under way; nobody may say before that it was not placed [s]."""
BEYOND = 1.6
"""Kills fall at random moments between the start of a submission and this share of the time that one takes."""


@dataclass
class Counts:
    """What happened."""

    orders_wanted: int = 0
    submissions: int = 0
    requests_that_reached_the_sandbox: int = 0
    faults: int = 0
    kills: int = 0
    kills_after_the_order_was_placed: int = 0
    orders_of_a_colleague: int = 0
    said_not_placed: int = 0
    placed: int = 0
    unknowns_left: int = 0
    taken_for_that_of_a_colleague: int = 0
    duplicates: int = 0
    losses: int = 0

    def __add__(self, other):
        return Counts(*(getattr(self, each.name) + getattr(other, each.name) for each in fields(self)))

    def __str__(self):
        return "\n".join(f"{getattr(self, each.name):>8,}  {each.name.replace('_', ' ')}" for each in fields(self))


@dataclass(frozen=True)
class Buyer:
    """Somebody with a connection to the sandbox, an Outpost and a journal; it travels between processes."""

    url: str
    scope: str
    outpost_id: str
    path: Path

    def request(self, reference, quantity):
        lines = CATALOG.line_items({"OR-RKGP001": quantity})
        return planner.OrderRequest(self.outpost_id, lines, "NO_UPFRONT", "ONE_YEAR", reference=reference)

    def connect(self):
        session = boto3.Session("123456789012", "sandbox", region_name="us-west-2")
        return planner.Connection(session, "us-west-2", "123456789012", self.url, is_live=False, scope=self.scope)

    def submit(self, connection, reference, quantity):
        request = self.request(reference, quantity)
        approve = fingerprint(request, connection, current_price(request, connection))
        with contextlib.suppress(planner.OrderUnknown):
            planner.submit(request, connection, approve=approve, journal=self.path, read_timeout_s=READ_TIMEOUT_S)


def submit_in_processes(buyer, wanted, ended):
    """Submit what the pipe asks for, each in a process of its own; this one has no threads, so that it may fork."""
    # Half a second between two looks is for people.
    sys.modules["outpost_planner.ordering.submit"].LOOKS_S = (0.0, 0.02)
    connection = buyer.connect()
    # What takes long the first time is done before the children are born, so that kills fall on what matters.
    planner.review(buyer.request("first", 1), connection, journal=buyer.path)
    lasting_s = collections.deque([0.05], maxlen=9)
    for reference, quantity, dies_at in iter(wanted.recv, None):
        start = time.monotonic()
        child = os.fork()
        if child == 0:
            status = 1
            try:
                buyer.submit(connection, reference, quantity)
                status = 0
            finally:
                os._exit(status)
        if dies_at is not None:
            time.sleep(dies_at * statistics.median(lasting_s))
            os.kill(child, signal.SIGKILL)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        if dies_at is None:
            lasting_s.append(time.monotonic() - start)
        ended.send(status)


class Round:
    """Some orders through one sandbox."""

    def __init__(self, sandbox, path, draw):
        self.sandbox, self.draw, self.journal, self.counts = sandbox, draw, Journal(path), Counts()
        self.client = sandbox.client()
        outpost_id = self.client.list_outposts()["Outposts"][0]["OutpostId"]
        self.buyer = Buyer(sandbox.endpoint_url, sandbox.scope, outpost_id, path)
        self.made, self.of_colleagues, self.open_quantities = {}, set(), set()
        context = multiprocessing.get_context("spawn")
        wanted, self.wanted = context.Pipe(duplex=False)
        self.ended, ended = context.Pipe(duplex=False)
        self.worker = context.Process(target=submit_in_processes, args=(self.buyer, wanted, ended))
        self.worker.start()

    def run(self, count):
        """Want some orders, one after the other, and count what became of them."""
        for number in range(count):
            self.one(f"PO-{number}")
        self.wanted.send(None)
        self.worker.join()
        received = self.sandbox.received("CreateOrder")
        self.counts.requests_that_reached_the_sandbox = received - self.counts.orders_of_a_colleague
        self.count_up()
        return self.counts

    def one(self, reference):
        """Want one order, whatever happens."""
        counts, draw = self.counts, self.draw
        counts.orders_wanted += 1
        # While an order is not accounted for, an equal one is refused; so it is another that is wanted.
        quantity = draw.choice(
            [each for each in range(1, 4 + len(self.open_quantities)) if each not in self.open_quantities]
        )
        before = self.there()
        if draw.random() < 0.5:
            counts.faults += 1
            self.sandbox.fail("CreateOrder", draw.choice(KINDS), when=draw.choice(["before", "after"]), seconds=FAULT_S)
        self.submit(reference, quantity, draw.uniform(0, BEYOND) if draw.random() < 0.5 else None)
        self.sandbox.server.faults.clear()
        killed = self.was_killed
        counts.kills_after_the_order_was_placed += killed * len(self.there() - before)
        if draw.random() < 0.1:
            counts.orders_of_a_colleague += 1
            order = self.client.create_order(**self.buyer.request("console", quantity).parameters)["Order"]
            self.of_colleagues.add(order["OrderId"])
        self.submit(reference, quantity)
        if killed or self.entry(reference).state != "placed":
            # What has been sent may still be under way, though its client is dead or has given up.
            time.sleep(FAULT_S)
        if self.entry(reference).state != "placed":
            self.ask_the_person(reference, quantity, sorted(self.there() - before))
        self.made[reference] = self.there() - before - self.of_colleagues
        if self.entry(reference).state != "placed":
            self.open_quantities.add(quantity)

    def submit(self, reference, quantity, dies_at=None):
        """Submit from another process, which may be killed."""
        self.counts.submissions += 1
        self.wanted.send((reference, quantity, dies_at))
        status = self.ended.recv()
        if status not in {0, -signal.SIGKILL}:
            raise RuntimeError(f"{reference} ended with {status}, which is neither an answer nor a kill")
        self.was_killed = status != 0
        self.counts.kills += self.was_killed
        if self.was_killed:
            # What the server has begun takes effect though its client is dead.
            time.sleep(0.02)

    def ask_the_person(self, reference, quantity, candidates):
        """Let a person choose between orders that match, or say that there is none, or leave it."""
        if candidates:
            order_id = self.draw.choice(candidates)
            planner.resolve(reference, self.sandbox, journal=self.journal, order_id=order_id)
        elif self.draw.random() < 0.5:
            quiet_time = timedelta(seconds=FAULT_S)
            planner.resolve(reference, self.sandbox, journal=self.journal, not_placed=True, quiet_time=quiet_time)
            self.counts.said_not_placed += 1
            self.submit(reference, quantity)

    def count_up(self):
        """Count the orders that stand at the sandbox against the journal."""
        for reference, made in self.made.items():
            entry = self.entry(reference)
            self.counts.placed += entry.state == "placed"
            self.counts.unknowns_left += entry.state in {"sending", "unknown"}
            self.counts.duplicates += max(0, len(made) - 1)
            mixed_up = bool(made - {entry.order_id}) and entry.order_id in self.of_colleagues
            self.counts.taken_for_that_of_a_colleague += mixed_up
            self.counts.losses += bool(made - {entry.order_id}) and not mixed_up and entry.state == "placed"
            self.counts.losses += bool(made) and entry.state in {"refused", "not placed"}
        known = self.of_colleagues.union(*self.made.values())
        claimed = {entry.order_id for entry in self.journal.entries(self.sandbox.scope) if entry.order_id}
        if not (claimed <= known == self.there()):
            odd = f"at the sandbox {self.there() - known}, known {known - self.there()}, journal {claimed - known}"
            raise RuntimeError(f"an order stands at the sandbox that nobody placed, or in the journal alone: {odd}")

    def entry(self, reference):
        return self.journal.find(self.sandbox.scope, reference)

    def there(self):
        pages = self.client.get_paginator("list_orders").paginate(OutpostIdentifierFilter=self.buyer.outpost_id)
        return {order["OrderId"] for page in pages for order in page["Orders"]}


def run_round(count, seed, path):
    """Put some orders through a sandbox of their own."""
    with planner.start_sandbox(seed=seed, max_open_orders=10_000) as sandbox:
        return Round(sandbox, path, random.Random(seed)).run(count)


def soak(orders, seed, path):
    """Yield the counts so far after each round; some rounds run at a time, with one journal."""
    sizes = [ORDERS_A_SANDBOX] * (orders // ORDERS_A_SANDBOX) + [orders % ORDERS_A_SANDBOX] * bool(
        orders % ORDERS_A_SANDBOX
    )
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(AT_ONCE, mp_context=context) as pool:
        rounds = pool.map(run_round, sizes, itertools.count(seed * 10_000), itertools.repeat(path))
        yield from itertools.accumulate(rounds)


def main(orders=10_000, seed=0):
    """Print the counts, and fail where an order stands twice or is lost."""
    start = time.monotonic()
    counts = Counts()
    with tempfile.TemporaryDirectory() as folder:
        for counts in soak(orders, seed, Path(folder) / "journal.sqlite3"):
            print(f"\r{counts.orders_wanted:,} of {orders:,} orders", end="", file=sys.stderr, flush=True)
    print(f"\n{counts}\n{(time.monotonic() - start) / 60:.1f} minutes, seed {seed}")
    if counts.duplicates or counts.losses:
        raise SystemExit("NOT exactly once")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
