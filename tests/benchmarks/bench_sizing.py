"""How much cheaper a proven purchase is than others find, and how long the proof takes.

Run it with ``python tests/benchmarks/bench_sizing.py [greedy|offers|proof|sites]``; default: all.

- ``greedy``: the 200 demands of tests/support/demands.py (one to three families, one to six types
  each) on the sample catalog, one spare host, all upfront for three years, against
  tests/support/greedy.py.
- ``offers``: the same demands against the cheapest option that holds the demand of the sandbox's
  CreateQuote, without and with a host to spare.
- ``proof``: seconds to the proven optimum, and seconds of a processor, which other programs do not
  slow, for 10, 50 and 200 instance types (or all that the families have) over catalogs of 36 sample
  items, and of 30 and 300 made-up ones.
- ``sites``: 1,000 sites of two families in one call, alone and over two processes.
"""

import os
import statistics
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from support.demands import demand, long_catalog, many_types
from support.greedy import greedy
from support.offers import cheapest_offer

import outpost_planner as planner
from outpost_planner.service.pairs import Pair

CATALOG = planner.read_catalog()
WAY = ("ALL_UPFRONT", "THREE_YEARS")


def against_greedy(count=200):
    saved, dearer, without = [], 0, 0
    for seed in range(count):
        result = planner.size(demand(seed), CATALOG, payment=WAY, objective="total", progress=False)
        question = result.question
        items = {name: item for name, item in question.items.items() if item.is_available}
        costs = question.costs[Pair(WAY[1], WAY[0])].figures["total"]
        plan = greedy(demand(seed), items, costs)
        if plan is None:
            without += 1
            continue
        saved.append(1 - 100 * result.cost / plan[0])
        dearer += 100 * result.cost > plan[0] + 0.5
    _print_saved("greedy", count, saved, dearer, without)


def _print_saved(name, count, saved, dearer, without):
    better = [each for each in saved if each > 1e-9]
    print(
        f"{name}: {count} demands, dearer {dearer} times, cheaper {len(better)} times; by"
        f" {100 * statistics.mean(saved):.1f} % on average, {100 * max(saved):.1f} % at most"
        f" ({without} that it cannot cover)"
    )


def against_offers(count=200):
    with planner.start_sandbox(exact_prices=True) as sandbox:
        client = sandbox.client()
        for spare in (0, 1):
            saved, dearer, without = [], 0, 0
            for seed in range(count):
                offered = cheapest_offer(client, demand(seed), spare)
                if offered is None:
                    without += 1
                    continue
                result = planner.size(
                    demand(seed),
                    CATALOG,
                    payment=WAY,
                    objective="bound_cash",
                    spare_hosts=spare,
                    progress=False,
                )
                saved.append(1 - 100 * result.cost / offered)
                dearer += 100 * result.cost > offered + 0.5
            _print_saved(f"offers, {spare} spare", count, saved, dearer, without)


def proof():
    catalogs = {
        "36 sample items": CATALOG,
        "30 items": long_catalog(30),
        "300 items": long_catalog(300),
    }
    planner.size({"m5.large": 1}, CATALOG, payment=WAY)  # loads HiGHS
    for name, catalog in catalogs.items():
        families = ("m5", "c5", "r5", "g4dn", "i3en") if catalog is CATALOG else None
        for count in (10, 50, 200):
            wanted = many_types(count, **({"families": families} if families else {}))
            start, busy = time.perf_counter(), time.process_time()
            result = planner.size(wanted, catalog, payment=WAY, progress=False, time_limit=120)
            took, worked = time.perf_counter() - start, time.process_time() - busy
            said = "proven" if result.is_proven else f"gap {result.gap:.2%}"
            print(
                f"proof: {len(wanted):>3} types, {name}: {took:.2f} s ({worked:.2f} s of a"
                f" processor), {said}"
            )


def sites(count=1_000):
    demands = {f"site {number}": demand(number % 200) for number in range(count)}
    for name, executor in (
        ("alone", None),
        ("two processes", ProcessPoolExecutor(2, mp_context=get_context("spawn"))),
    ):
        start, busy = time.perf_counter(), _busy()
        results = planner.size_many(
            demands, CATALOG, payment=WAY, executor=executor, progress=False
        )
        took = time.perf_counter() - start
        if executor is not None:
            executor.shutdown()
        print(
            f"sites: {count:,} {name}: {took:.1f} s ({_busy() - busy:.1f} s of processors),"
            f" {results.summary}"
        )


def _busy():
    """Return the seconds of processors that this program and its workers, once ended, have had."""
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


def main():
    chosen = sys.argv[1:] or ["greedy", "offers", "proof", "sites"]
    runs = {"greedy": against_greedy, "offers": against_offers, "proof": proof, "sites": sites}
    for name in chosen:
        runs[name]()


if __name__ == "__main__":
    main()
