"""How long `import outpost_planner` takes beside `import pandas`, each in a fresh interpreter, turn
by turn.

Run it with ``python tests/benchmarks/bench_import.py [rounds]``. The best of all rounds counts:
what is above it is the machine's doing. The first table's time, where pandas and botocore come in,
is printed too.
"""

import subprocess
import sys

STATEMENTS = {
    "import pandas": "import pandas",
    "import outpost_planner": "import outpost_planner",
    "first frames": "import outpost_planner as p; p.flatten_orders(p.sample_orders())",
}


def seconds(statement):
    """Return the time that a statement takes in a new interpreter, without the interpreter's own
    start.
    """
    code = (
        f"import time; start = time.perf_counter(); {statement}; print(time.perf_counter() - start)"
    )
    return float(
        subprocess.run([sys.executable, "-c", code], check=True, capture_output=True).stdout
    )


def main(rounds):
    best = dict.fromkeys(STATEMENTS, float("inf"))
    for _ in range(rounds):
        for name, statement in STATEMENTS.items():
            best[name] = min(best[name], seconds(statement))
    for name, took in best.items():
        print(
            f"{name:25} {took * 1000:7.0f} ms, {took / best['import pandas']:.2f} times import"
            " pandas"
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
