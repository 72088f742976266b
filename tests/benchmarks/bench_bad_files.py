"""How long a bad CSV file keeps its reader waiting, as a multiple of one ten times smaller; about
10 is linear.
"""

import tempfile
import time
from pathlib import Path

import outpost_planner as planner
from outpost_planner.plan.columns import ITEM_COLUMNS
from outpost_planner.show.spelling import nearest

HEADER = ",".join(ITEM_COLUMNS)
ROW = "OR-AAAAAA1,Rack,RACK,AVAILABLE,m5:m5.xlarge:1,6.5,1400,10,EBS,MULTI_RACK"
BAD = "OR-AAAAAA1,Rack,SHELF,GONE,m5:1,heavy,-1,ten,NFS,NONE"

CASES = {
    "columns of a header": (
        100_000,
        lambda count: ",".join([HEADER, *(f"power_{each}" for each in range(count))]),
    ),
    "bad rows": (200_000, lambda count: "\n".join([HEADER, *[BAD] * count])),
    "digits of a number": (
        100_000,
        lambda count: f"{HEADER}\n{ROW.replace('6.5', '9' * count + 'x')}",
    ),
    "unknown items of a batch": (
        50_000,
        lambda count: "\n".join(
            ["reference,outpost,items,option,term"]
            + [
                f"PO-{each},op-0123456789abcdef0,OR-RKGP{each % 1000:03}X:1,NO_UPFRONT,"
                for each in range(count)
            ]
        ),
    ),
}
CATALOG = planner.read_catalog()


def seconds(path, content):
    """Return how long a file is read until it is refused, message and all."""
    path.write_text(content)
    start = time.perf_counter()
    try:
        (
            planner.read_batch(path, CATALOG)
            if content.startswith("reference")
            else planner.read_catalog(path)
        )
    except planner.InputError as error:
        taken = time.perf_counter() - start
        if len(str(error)) < 10_000:
            return taken
    raise AssertionError(content[:200])


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "x.csv"
        for name, (count, content) in CASES.items():
            small, large = seconds(file, content(count // 10)), seconds(file, content(count))
            print(
                f"{name:28} {count:>9,} {large * 1e3:>9,.0f} ms, {large / small:.1f} times a tenth"
                " of them"
            )
    ids = [f"OR-{each:07}" for each in range(50_000)]
    start = time.perf_counter()
    nearest("OR-RKGP01", ids)
    print(
        f"{'ids to find the nearest of':28} {len(ids):>9,}"
        f" {(time.perf_counter() - start) * 1e3:>9,.0f} ms"
    )
