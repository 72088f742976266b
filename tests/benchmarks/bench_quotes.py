"""CreateQuote of fifty instance types, beside one of a single type.

Run it with ``python tests/benchmarks/bench_quotes.py [calls]``. Both are called by boto3, turn by
turn.
"""

import sys
import time

import outpost_planner as planner

FAMILIES = ("m5", "c5", "r5", "g4dn", "i3en")
SIZES = ("large", *(f"{times}xlarge" for times in ("", 2, 4, 8, 12)))


def capacities(types):
    return [{"QuoteCapacityType": "EC2", "Unit": name, "Quantity": 7.0} for name in types]


def main(calls):
    names = [f"{family}.{size}" for size in SIZES for family in FAMILIES]
    # Thirty names; the first twenty stand there twice, as in a demand of several teams.
    asked = {"one type": capacities(names[:1]), "fifty types": capacities([*names, *names[:20]])}
    took = dict.fromkeys(asked, 0.0)
    with planner.start_sandbox() as sandbox:
        client = sandbox.client()
        for _ in range(calls):
            for name, wanted in asked.items():
                start = time.process_time()
                client.create_quote(CountryCode="US", RequestedCapacities=wanted)
                took[name] += time.process_time() - start
    for name, seconds in took.items():
        ratio = seconds / took["one type"]
        print(
            f"{name:12} {seconds / calls * 1000:6.1f} ms of processor a CreateQuote, {ratio:.1f}"
            " times one type"
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20)
