"""How fast many orders are compared in one call: against single calls, against merge and groupby,
and as they grow.

Run it with ``python tests/benchmarks/bench_portfolio.py [orders]``. One call gives every figure of
every order and of all together. Written with pandas' merge and groupby the same orders get the
money, NPV, rank and premium, in dollars as floats, without rates and break-even months. All figures
come from one run; the best of three counts for the faster two. Memory is measured by tracemalloc in
a pass of its own.
"""

import gc
import random
import sys
import time
import tracemalloc

import numpy as np
import pandas as pd

import outpost_planner as planner

CATALOG = planner.read_catalog()
AVAILABLE = CATALOG.items.index[CATALOG.items["item_status"] == "AVAILABLE"]
MONTHS = {"ONE_YEAR": 12, "THREE_YEARS": 36, "FIVE_YEARS": 60}
PAIR = ["payment_term", "payment_option"]


def make_orders(count, lines=5):
    """Return orders of a few items each, over 12 countries' worth of sites and four years of
    starts.
    """
    draw = random.Random(count)
    ids = list(AVAILABLE)
    return [
        planner.PlannedOrder(
            CATALOG.line_items(
                {item_id: draw.randint(1, 9) for item_id in draw.sample(ids, lines)}
            ),
            site=f"site {draw.randint(1, 200)}",
            start_date=(
                f"{draw.randint(2027, 2030)}-{draw.randint(1, 12):02}-{draw.randint(1, 28):02}"
            ),
        )
        for _ in range(count)
    ]


def in_one_call(orders):
    portfolio = planner.compare_portfolio(orders)
    return portfolio.by_order, portfolio.table, portfolio.best


def in_a_loop(orders):
    return [
        planner.compare_payments(order.lines, country_code=order.country_code).table
        for order in orders
    ]


def with_merge(orders):
    """Do it as most people would: one long table of line items, a merge, a groupby and columns."""
    rows = [
        (at, order.country_code, item_id, quantity)
        for at, order in enumerate(orders)
        for item_id, quantity in order.lines.quantities.items()
    ]
    bought = pd.DataFrame(rows, columns=["order", "country_code", "catalog_item_id", "quantity"])
    table = bought.merge(CATALOG.prices, on=["country_code", "catalog_item_id"])
    for name in ("upfront_price", "monthly_recurring_price"):
        table[name] *= table["quantity"]
    grouped = table.groupby(["order", *PAIR])
    sums = grouped[["upfront_price", "monthly_recurring_price"]].sum()
    complete = (
        grouped.size()
        == bought.groupby("order").size().reindex(sums.index.get_level_values("order")).to_numpy()
    )
    sums = sums[complete].reset_index()
    months = sums["payment_term"].map(MONTHS)
    rate = 1.08 ** (1 / 12) - 1
    sums["total_cost"] = sums["upfront_price"] + sums["monthly_recurring_price"] * months
    sums["effective_monthly_cost"] = (sums["total_cost"] / months).round(2)
    sums["amortized_upfront_per_month"] = (sums["upfront_price"] / months).round(2)
    sums["first_year_cash"] = sums["upfront_price"] + sums["monthly_recurring_price"] * 12
    sums["npv"] = (
        sums["upfront_price"] + sums["monthly_recurring_price"] * (1 - (1 + rate) ** -months) / rate
    )
    sums["npv_rank"] = sums.groupby(["order", "payment_term"])["npv"].rank("min")
    reference = sums.loc[
        sums["payment_option"] == "ALL_UPFRONT", ["order", "payment_term", "total_cost"]
    ]
    sums = sums.merge(
        reference, on=["order", "payment_term"], how="left", suffixes=("", "_all_upfront")
    )
    sums["premium"] = sums["total_cost"] - sums["total_cost_all_upfront"]
    return sums


def seconds(run, *arguments):
    gc.collect()
    start = time.perf_counter()
    result = run(*arguments)
    took = time.perf_counter() - start
    del result
    return took


def peak_mib(run, *arguments):
    """Return how far memory grows during one run [MiB]."""
    gc.collect()
    tracemalloc.start()
    kept = run(*arguments)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    del kept
    return peak / 2**20


def in_the_end(orders):
    """Compare the answers: how many totals of the merge differ from exact cents, and by how much at
    most.
    """
    ours = in_one_call(orders)[0]["total_cost"].dropna().to_numpy()
    theirs = with_merge(orders)
    term, option = (
        pd.Categorical(theirs[name], list(dict.fromkeys(CATALOG.prices[name]))) for name in PAIR
    )
    theirs = (
        theirs.assign(payment_term=term, payment_option=option)
        .sort_values(["order", *PAIR])["total_cost"]
        .to_numpy()
    )
    return len(ours), int((ours != theirs).sum()), float(np.abs(ours - theirs).max())


def main(count):
    orders = make_orders(count)
    print(f"{count:,} orders of 5 line items, 9 pairs")
    contestants = {
        "one call, every figure": (in_one_call, 3),
        "merge and groupby, part of them": (with_merge, 3),
        "a loop of single calls": (in_a_loop, 1),
    }
    took = {}
    for name, (run, rounds) in contestants.items():
        took[name] = min(seconds(run, orders) for _ in range(rounds))
        print(f"  {name:32} {took[name]:7.3f} s, peak {peak_mib(run, orders):6.1f} MiB")
    ours, merged, looped = took.values()
    print(
        f"{looped / ours:.0f} times as fast as the loop, {merged / ours:.1f} times as fast as merge"
        " and groupby"
    )
    portfolio = planner.compare_portfolio(orders)
    print(
        f"  .calendar() {seconds(portfolio.calendar):.3f} s, .by_site"
        f" {seconds(lambda: portfolio.by_site):.3f} s"
    )
    totals, inexact, most = in_the_end(orders)
    print(
        f"of {totals:,} totals, merge and groupby has {inexact:,} that are no exact cents, off by"
        f" up to ${most:.1e}"
    )
    growth()


def growth():
    """Print the time an order takes, from a hundred orders to a hundred thousand, and one order
    more.
    """
    print("growth:")
    for count in (1, 100, 1_000, 10_000, 100_000):
        orders = make_orders(count)
        took = min(seconds(in_one_call, orders) for _ in range(3))
        print(f"  {count:>7,} orders: {took:7.4f} s, {took / count * 1e6:8.1f} µs an order")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
