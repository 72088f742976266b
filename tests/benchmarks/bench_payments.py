"""How fast one order of 20 line items is compared in 9 ways to pay, and moved to another discount
rate.

Run it with ``python tests/benchmarks/bench_payments.py [repeats]``. Beside it stands the same money
written with pandas' merge and groupby, without rates, ranks and break-even months. All figures come
from one run; the median of the repeats counts. Memory is measured by tracemalloc in a pass of its
own.
"""

import statistics
import sys
import time
import tracemalloc

import pandas as pd

import outpost_planner as planner

CATALOG = planner.read_catalog()
ITEM_IDS = list(CATALOG.items.index[CATALOG.items["item_status"] == "AVAILABLE"])
MONTHS = {"ONE_YEAR": 12, "THREE_YEARS": 36, "FIVE_YEARS": 60}
BOUND_MS = 5
ANSWER_MS = 10


def with_merge(lines):
    """Do the money as most people would: dollars as floats, a merge, a
    groupby and a few columns.
    """
    bought = pd.DataFrame(
        {"catalog_item_id": list(lines.quantities), "quantity": list(lines.quantities.values())}
    )
    prices = CATALOG.prices[CATALOG.prices["country_code"] == "US"]
    table = bought.merge(prices, on="catalog_item_id")
    for name in ("upfront_price", "monthly_recurring_price"):
        table[name] *= table["quantity"]
    grouped = table.groupby(["payment_term", "payment_option"])
    sums = grouped[["upfront_price", "monthly_recurring_price"]].sum()
    sums = sums.where(grouped.size() == len(bought))
    months = sums.index.get_level_values("payment_term").map(MONTHS)
    rate = 1.08 ** (1 / 12) - 1
    sums["total_cost"] = sums["upfront_price"] + sums["monthly_recurring_price"] * months
    annuity = (1 - (1 + rate) ** -months.to_numpy(dtype=float)) / rate
    sums["npv"] = sums["upfront_price"] + sums["monthly_recurring_price"] * annuity
    return sums


def milliseconds(run, repeats):
    """Return the median of single runs [ms]."""
    run()
    taken = []
    for _ in range(repeats):
        start = time.perf_counter()
        run()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken) * 1000


def peak_kib(run):
    """Return how far memory grows during one run [KiB]."""
    run()
    tracemalloc.start()
    kept = run()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    del kept
    return peak / 1024


def main(repeats):
    lines = CATALOG.line_items(dict.fromkeys(ITEM_IDS[:20], 2))
    comparison = planner.compare_payments(lines)
    rates = iter(float(at) / 1e6 for at in range(1, 10**6))
    runs = [
        ("compare_payments", lambda: planner.compare_payments(lines)),
        ("compare_payments and .table", lambda: planner.compare_payments(lines).table),
        (
            "compare_payments and .by_line_item",
            lambda: planner.compare_payments(lines).by_line_item,
        ),
        ("compare_payments and .cash_flows", lambda: planner.compare_payments(lines).cash_flows),
        ("at_rate and .table", lambda: comparison.at_rate(next(rates)).table),
        ("over(5) and .table", lambda: comparison.at_rate(next(rates)).over(5).table),
        (
            "over(10), .summary with its chain",
            lambda: comparison.at_rate(next(rates)).over(10).summary,
        ),
        (
            "the slider's answer: best_within, .summary",
            lambda: answer(comparison.at_rate(next(rates))),
        ),
        (
            "rate_ranges, found once for all rates",
            lambda: comparison.at_rate(next(rates)).over(5).rate_ranges,
        ),
        ("exposure", comparison.exposure),
        ("merge and groupby, money alone", lambda: with_merge(lines)),
    ]
    print(f"{len(lines.quantities)} line items, 9 pairs, {len(CATALOG.prices)} prices in the table")
    took = {}
    for name, run in runs:
        took[name] = milliseconds(run, repeats)
        print(f"  {name:42} {took[name]:6.2f} ms, peak {peak_kib(run):6,.0f} KiB")
    ours, moved, asked, theirs = (took[name] for name, _ in (runs[1], runs[4], runs[7], runs[-1]))
    print(
        f"merge and groupby takes {theirs / ours:.1f} times as long; a move of the rate"
        f" {moved / ours:.2f} times"
    )
    growth(repeats)
    print(f"a comparison with its table within {BOUND_MS} ms: {'yes' if ours < BOUND_MS else 'NO'}")
    print(f"the slider's answer within {ANSWER_MS} ms: {'yes' if asked < ANSWER_MS else 'NO'}")


def answer(comparison):
    """Work out what the slider shows: the best pair over a need within a budget, and its words."""
    return comparison.over(5).best_within(first_year_cash=10**6).summary


def growth(repeats):
    """Print what one more line item costs, and a price table of ten and a
    hundred times the rows.
    """
    first, last = (
        milliseconds(
            lambda count=count: (
                planner.compare_payments(
                    CATALOG.line_items(dict.fromkeys(ITEM_IDS[:count], 2))
                ).table
            ),
            repeats,
        )
        for count in (1, 20)
    )
    print(
        f"one line item {first:.2f} ms, one more {(last - first) / 19 * 1000:.0f} µs (choosing the"
        " items included)"
    )
    lines = CATALOG.line_items(dict.fromkeys(ITEM_IDS[:20], 2))
    elsewhere = CATALOG.prices.assign(country_code="ZZ")
    for times in (1, 10, 100):
        copies = [
            elsewhere.assign(catalog_item_id=elsewhere["catalog_item_id"] + f"-{at}")
            for at in range(times - 1)
        ]
        prices = pd.concat([CATALOG.prices, *copies], ignore_index=True)
        took = milliseconds(
            lambda prices=prices: planner.compare_payments(lines, prices=prices).table,
            max(3, repeats // times),
        )
        print(f"  {len(prices):>7,} prices in the table: {took:7.2f} ms")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
