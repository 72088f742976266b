"""Ten thousand orders and more through threads, processes, signals and faults, counted at the
server by intent.

Two people order through the kit, each with a journal of their own, and want the same things at the
same time. Their orders go out from several processes with several threads each; about half of the
requests meet a fault of the network or of the service, some processes are killed (SIGKILL),
terminated (SIGTERM) or interrupted (SIGINT) at a random moment, and some references are submitted
from two processes at once. Whatever is not placed then is submitted and looked for again, as by a
person who runs the cell once more.

The sandbox's own record says which attempt made which order; the attempts of the two journals say
whose attempt it was, and for which reference. So for each person and reference, the orders wanted
(one) and those that stand are known, whatever the receipts say:

- twice: orders beyond the first that one person's reference placed
- lost: references that placed an order and call it refused, not placed or never sent
- mixed up: receipts that name an order which that reference did not place, without a person having
  confirmed it
- confirmed: the same, where a person was shown the orders that match and chose the wrong one
- unknown: references of which it stays unknown, and says so, whether they placed one
- not sent: references that were never sent, because an equal one was unknown to the end

``--witness cloudtrail`` lets the kit ask CloudTrail; ``shared`` forbids that, and both people use
one journal; ``none`` forbids it and leaves each person with their own journal and a guess.
"""

import argparse
import collections
import contextlib
import itertools
import multiprocessing
import os
import random
import signal
import sys
import tempfile
import threading
import time
import traceback
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, fields
from datetime import timedelta
from pathlib import Path

import boto3

import outpost_planner as planner
from outpost_planner.order import send
from outpost_planner.order.journal import Journal
from outpost_planner.order.offer import current_offer
from outpost_planner.order.request import fingerprint

CATALOG = planner.read_catalog()
KINDS = ("timeout", "drop", "throttle", "500", "503", "truncate", "slow", "denied")
SIGNALS = (signal.SIGKILL, signal.SIGTERM, signal.SIGINT)
WITNESSES = ("cloudtrail", "shared", "none")
PEOPLE = ("planner", "colleague")
READ_TIMEOUT_S = 0.25
FAULT_S = 0.5
"""How long a fault may keep an order under way; nobody may say before that
it was not placed [s].
"""
WAVES_TO_SETTLE = 12
"""How often everything that is not placed is submitted and looked for again, at most."""


@dataclass
class Counts:
    """What happened."""

    wanted: int = 0
    submissions: int = 0
    requests_that_reached_the_sandbox: int = 0
    faults: int = 0
    processes_killed: int = 0
    processes_terminated: int = 0
    processes_interrupted: int = 0
    found_by_cloudtrail: int = 0
    found_by_a_person: int = 0
    placed: int = 0
    twice: int = 0
    lost: int = 0
    mixed_up: int = 0
    confirmed: int = 0
    unknown: int = 0
    not_sent: int = 0

    def __add__(self, other):
        return Counts(
            *(getattr(self, each.name) + getattr(other, each.name) for each in fields(self))
        )

    @property
    def short(self):
        """What counts, in one line: a run that is ended early has said it too."""
        names = (
            "twice",
            "lost",
            "mixed_up",
            "confirmed",
            "unknown",
            "not_sent",
            "placed",
            "wanted",
        )
        said = ", ".join(f"{getattr(self, name):,} {name.replace('_', ' ')}" for name in names)
        signals = self.processes_killed + self.processes_terminated + self.processes_interrupted
        return (
            f"{said}; {self.faults:,} faults, {signals:,} signals, {self.found_by_cloudtrail:,}"
            " found by CloudTrail"
        )

    def __str__(self):
        return "\n".join(
            f"{getattr(self, each.name):>8,}  {each.name.replace('_', ' ')}"
            for each in fields(self)
        )


@dataclass(frozen=True)
class Plan:
    """How hard a round is."""

    processes: int = 2
    threads: int = 2
    witness: str = "cloudtrail"


@dataclass(frozen=True)
class Want:
    """One order that a person wants."""

    person: str
    reference: str
    outpost_id: str
    quantity: int


@dataclass(frozen=True)
class Buyers:
    """Both people's way to the sandbox; it travels between processes."""

    url: str
    scope: str
    paths: dict = field(hash=False)

    def connect(self):
        session = boto3.Session("123456789012", "sandbox", region_name="us-west-2")
        return planner.Connection(
            session, "us-west-2", "123456789012", self.url, is_live=False, scope=self.scope
        )

    def submit(self, connection, want):
        lines = CATALOG.line_items({"OR-RKGP001": want.quantity})
        request = planner.OrderRequest(
            want.outpost_id, lines, "NO_UPFRONT", "ONE_YEAR", reference=want.reference
        )
        approve = fingerprint(request, connection, current_offer(request, connection).price)
        try:
            planner.submit(
                request,
                connection,
                approve=approve,
                journal=self.paths[want.person],
                read_timeout_s=READ_TIMEOUT_S,
            )
        except planner.PlannerError as error:
            return error
        return None


def work(buyers, connection, wants, threads):
    """Submit in some threads, of which the main one is one: an interrupt reaches it as it would in
    a notebook.
    """
    waiting, failed = collections.deque(wants), []

    def turn():
        try:
            while waiting:
                buyers.submit(connection, waiting.popleft())
        except IndexError:
            pass
        except Exception:  # noqa: BLE001 - whatever it is, the soak must end by it
            failed.append(traceback.format_exc())

    others = [threading.Thread(target=turn, daemon=True) for _ in range(threads - 1)]
    for each in others:
        each.start()
    turn()
    for each in others:
        each.join()
    if failed:
        print(failed[0], file=sys.stderr, flush=True)
    return bool(failed)


def fork_workers(buyers, threads, waves, ended):
    """Fork a process for each part of a wave, and send each its signal; this one has no threads, so
    that it may.
    """
    # Half a second between two looks is for people.
    send.SEARCHES_S = (0.0, 0.02)
    # What takes long the first time is done before the children are born; each builds clients of
    # its own.
    connection = buyers.connect()
    for service in ("outposts", "cloudtrail"):
        connection.client(service)
    for wave in iter(waves.recv, None):
        children = {}
        for wants, number, dies_at in wave:
            child = os.fork()
            if child == 0:
                status = 1
                try:
                    status = work(buyers, connection, wants, threads)
                except KeyboardInterrupt:
                    status = 0
                finally:
                    os._exit(status)
            children[child] = (number, dies_at)
        start = time.monotonic()
        for child, (number, dies_at) in sorted(children.items(), key=lambda each: each[1][1]):
            if number is not None:
                time.sleep(max(0.0, start + dies_at - time.monotonic()))
                os.kill(child, number)
        statuses = {child: os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children}
        ended.send((list(statuses.values()), time.monotonic() - start))


class Round:
    """Some orders of two people through one sandbox."""

    def __init__(self, sandbox, folder, draw, plan):
        self.sandbox, self.draw, self.plan, self.counts = sandbox, draw, plan, Counts()
        paths = {person: folder / f"{person}.sqlite3" for person in PEOPLE}
        if plan.witness == "shared":
            paths["colleague"] = paths["planner"]
        self.journals = {person: Journal(path) for person, path in paths.items()}
        self.buyers = Buyers(sandbox.endpoint_url, sandbox.scope, paths)
        outposts = sandbox.client().list_outposts()["Outposts"]
        self.outposts = [
            each["OutpostId"] for each in outposts if each["SupportedHardwareType"] == "RACK"
        ]
        self.lasting_s = collections.deque([0.2], maxlen=9)
        context = multiprocessing.get_context("spawn")
        waves, self.waves = context.Pipe(duplex=False)
        self.ended, ended = context.Pipe(duplex=False)
        words = (self.buyers, plan.threads, waves, ended)
        self.master = context.Process(target=fork_workers, args=words)
        self.master.start()

    def run(self, count):
        """Want some orders, in waves, and count what became of them."""
        wants = [
            Want(
                PEOPLE[self.draw.random() < 0.3],
                f"PO-{number}",
                self.draw.choice(self.outposts),
                self.draw.randint(1, 6),
            )
            for number in range(count)
        ]
        self.counts.wanted = count
        size = 2 * self.plan.processes * self.plan.threads
        for at in range(0, count, size):
            self.wave(wants[at : at + size], is_rough=True)
            self.settle(wants[at : at + size])
        self.waves.send(None)
        self.master.join()
        self.counts.requests_that_reached_the_sandbox = self.sandbox.received("CreateOrder")
        self.count_up(wants)
        for journal in self.journals.values():
            journal.verify()
        return self.counts

    def wave(self, wants, *, is_rough):
        """Submit some wants from some processes at once."""
        parts = [wants[at :: self.plan.processes] for at in range(self.plan.processes)]
        if is_rough and len(parts) > 1:
            parts[0] = (
                [*parts[0], parts[1][0]] if parts[1] else parts[0]
            )  # one reference from two processes
            self.draw_faults(len(wants))
        signals = [
            self.draw.choice(SIGNALS) if is_rough and self.draw.random() < 0.5 else None
            for _ in parts
        ]
        longest_s = 1.2 * max(self.lasting_s)
        wave = [
            (part, number, self.draw.uniform(0, longest_s))
            for part, number in zip(parts, signals, strict=True)
            if part
        ]
        self.counts.submissions += sum(len(part) for part, _, _ in wave)
        self.waves.send(wave)
        statuses, took_s = self.ended.recv()
        if is_rough and not any(signals):
            self.lasting_s.append(took_s)
        if any(status > 0 for status in statuses):
            raise RuntimeError(
                f"a process ended with {statuses}, which is neither an answer nor a signal"
            )
        self.counts.processes_killed += statuses.count(-signal.SIGKILL)
        self.counts.processes_terminated += statuses.count(-signal.SIGTERM)
        self.counts.processes_interrupted += signals.count(signal.SIGINT)
        self.sandbox.server.faults.clear()

    def draw_faults(self, count):
        """Let about half of the next requests fail, and keep some of CloudTrail's events back."""
        for _ in range(count // 2):
            self.counts.faults += 1
            when = self.draw.choice(["before", "after"])
            self.sandbox.fail("CreateOrder", self.draw.choice(KINDS), when=when, seconds=FAULT_S)
        if self.plan.witness != "cloudtrail":
            self.deny()
            return
        for _ in range(count // 8):
            self.sandbox.fail("LookupEvents", "late", seconds=600)
            self.sandbox.fail("LookupEvents", self.draw.choice(["throttle", "503", "denied"]))

    def deny(self):
        self.sandbox.fail("LookupEvents", "denied", times=1_000_000)

    def settle(self, wants):
        """Submit and look again until everything is placed, or stays unknown."""
        for _ in range(WAVES_TO_SETTLE):
            left = [want for want in wants if self.state(want) != "placed"]
            if not left:
                return
            # What has been sent may still be under way, though its client is dead or has given up.
            time.sleep(FAULT_S)
            self.sandbox.advance(days=0.02)
            if self.plan.witness != "cloudtrail":
                self.deny()
            for want in left:
                if self.state(want) in {"sending", "unknown"}:
                    self.look(want)
            again = [
                want for want in left if self.state(want) not in {"placed", "sending", "unknown"}
            ]
            self.wave(again, is_rough=False)

    def look(self, want):
        """Look for one order; without a witness, ask the person."""
        quiet_time = timedelta(seconds=FAULT_S)
        words = {"journal": self.journals[want.person], "quiet_time": quiet_time}
        try:
            planner.resolve(want.reference, self.sandbox, **words)
        except planner.OrderUnknown as error:
            if self.plan.witness == "cloudtrail":
                return
            candidates = error.candidates
            open_ = candidates[candidates["speaks_against"] == ""]["order_id"].to_list()
            if open_:
                planner.resolve(
                    want.reference, self.sandbox, order_id=self.draw.choice(open_), **words
                )
                return
            # Only what is still not there can be said not to be placed; the kit looks once more
            # itself.
            with contextlib.suppress(planner.OrderUnknown):
                planner.resolve(want.reference, self.sandbox, not_placed=True, **words)

    def entry(self, want):
        return self.journals[want.person].find(self.sandbox.scope, want.reference)

    def state(self, want):
        entry = self.entry(want)
        return entry.state if entry is not None else "never sent"

    def count_up(self, wants):
        """Count the orders that stand at the sandbox against what was wanted and what the receipts
        say.
        """
        made, whose = collections.defaultdict(list), {}
        for person, journal in self.journals.items():
            attempts = journal.attempts
            people = {want.reference: want.person for want in wants}
            for mark, reference in zip(attempts["mark"], attempts["reference"], strict=True):
                whose[mark] = (people[reference], reference)
            del person
        for event in self.sandbox.server.world.trail.events:
            if event.record["eventName"] == "CreateOrder" and "errorCode" not in event.record:
                mark = event.record["userAgent"].rpartition("attempt/")[2]
                made[whose[mark]].append(event.record["responseElements"]["Order"]["OrderId"])
        there = {order["OrderId"] for outpost in self.outposts for order in self.orders_of(outpost)}
        known = set(itertools.chain.from_iterable(made.values()))
        if known != there:
            raise RuntimeError(
                f"an order stands that no attempt made, or the reverse: {sorted(known ^ there)}"
            )
        for want in wants:
            self.count_one(self.entry(want), made[want.person, want.reference])

    def count_one(self, entry, made):
        counts, state = self.counts, entry.state if entry is not None else "never sent"
        counts.placed += state == "placed"
        counts.twice += max(0, len(made) - 1)
        counts.unknown += state in {"sending", "unknown"}
        counts.lost += bool(made) and state in {"refused", "not placed", "never sent"}
        counts.not_sent += not made and state in {"refused", "not placed", "never sent"}
        if state == "placed":
            counts.found_by_cloudtrail += entry.found_by == "cloudtrail"
            counts.found_by_a_person += entry.found_by == "person"
            is_mixed_up = entry.order_id not in made
            counts.confirmed += is_mixed_up and entry.found_by == "person"
            counts.mixed_up += is_mixed_up and entry.found_by != "person"

    def orders_of(self, outpost_id):
        pages = (
            self.sandbox.client()
            .get_paginator("list_orders")
            .paginate(OutpostIdentifierFilter=outpost_id)
        )
        return [
            order for page in pages for order in page["Orders"] if order["OrderType"] == "OUTPOST"
        ]


def run_round(count, seed, plan):
    """Put some orders through a sandbox and journals of their own."""
    with (
        tempfile.TemporaryDirectory() as folder,
        planner.start_sandbox(seed=seed, max_open_orders=100_000) as sandbox,
    ):
        return Round(sandbox, Path(folder), random.Random(seed), plan).run(count)


def soak(orders, seed, plan, *, rounds_at_once=2, orders_a_round=100):
    """Yield the counts so far after each round."""
    sizes = [min(orders_a_round, orders - at) for at in range(0, orders, orders_a_round)]
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(rounds_at_once, mp_context=context) as pool:
        rounds = pool.map(run_round, sizes, itertools.count(seed * 10_000), itertools.repeat(plan))
        yield from itertools.accumulate(rounds)


def main(arguments=None):
    """Print the counts, and fail where an order stands twice, is lost or is mixed up."""
    parser = argparse.ArgumentParser(
        prog="run_soak.py",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--orders", type=int, default=10_000, help="how many are wanted (default: %(default)s)"
    )
    parser.add_argument(
        "--seed", type=int, default=0, help="of all that is drawn (default: %(default)s)"
    )
    parser.add_argument(
        "--processes", type=int, default=2, help="at once in a round (default: %(default)s)"
    )
    parser.add_argument("--threads", type=int, default=2, help="per process (default: %(default)s)")
    parser.add_argument(
        "--rounds-at-once", type=int, default=2, help="each with a sandbox (default: %(default)s)"
    )
    parser.add_argument(
        "--witness", choices=WITNESSES, default="cloudtrail", help="(default: %(default)s)"
    )
    given = parser.parse_args(arguments)
    start, counts = time.monotonic(), Counts()
    plan = Plan(given.processes, given.threads, given.witness)
    for counts in soak(given.orders, given.seed, plan, rounds_at_once=given.rounds_at_once):
        print(f"\r{counts.short}", end="", file=sys.stderr, flush=True)
    minutes = (time.monotonic() - start) / 60
    print(f"\n{counts}\n{minutes:.1f} minutes, {plan}, seed {given.seed}")
    if counts.twice or counts.lost or counts.mixed_up:
        raise SystemExit("NOT exactly once")


if __name__ == "__main__":
    main()
