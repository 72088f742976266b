"""Inputs with one thing wrong, a hundred thousand of them, each held against what was changed.

Run it with ``python tests/soak/mutations/run.py [inputs] [seed] [processes]``. A family (a module
beside this one) makes inputs by a seed, changes one thing in each, gives it to the kit, and says
what came of it:

refused   the kit said in words that something is wrong or missing, and kept the rest as it was
as meant  what was changed may be so, and was read as it stands there
TRACEBACK an error that is not the kit's
SILENT    something was changed, and neither said nor read as it stands
HANG      no end within `PATIENCE_S`

The last three are failures. Each is listed with family, kind and seed.
"""

import random
import signal
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

HERE = Path(__file__).resolve()
if __name__ == "__main__":
    sys.path[:0] = [str(HERE.parents[2]), str(HERE.parents[3])]

from soak.mutations import answers, files  # noqa: E402 - found by the line above where this is run by hand

FAMILIES = {"answers": answers.mutated, "files": files.mutated}
"""By name: from a number of inputs and a seed to a verdict for each."""

SHARES = {"answers": 0.1, "files": 0.9}
"""Which part of the inputs is each family's: an answer goes over a socket and takes five times as
long as a file.
"""

PATIENCE_S = 60
TELL_EVERY_S = 60
CHUNK = 250
FAILURES = ("TRACEBACK", "SILENT", "HANG")


@dataclass(frozen=True)
class Tally:
    """What came of many inputs."""

    counts: Counter
    failures: tuple

    def __add__(self, other):
        return Tally(self.counts + other.counts, self.failures + other.failures)

    def __str__(self):
        families = sorted({family for family, _ in self.counts})
        rows = [
            (name, *(self.counts[name, said] for said in ("refused", "as meant", *FAILURES)))
            for name in families
        ]
        head = ("family", "refused", "as meant", *FAILURES)
        lines = ["".join(f"{each!s:>11}" for each in row) for row in (head, *rows)]
        return "\n".join([*lines, *map(str, self.failures[:20])])


def tally(job):
    """Run one chunk of one family."""
    family, count, seed = job
    counts, failures = Counter(), []
    verdicts = FAMILIES[family](count, seed)
    signal.signal(signal.SIGALRM, partial(_give_up, family))
    for number in range(count):
        signal.alarm(PATIENCE_S)
        try:
            kind, said, detail = next(verdicts)
        except TimeoutError as error:
            kind, said, detail = "?", "HANG", str(error)
        signal.alarm(0)
        counts[family, said] += 1
        if said in FAILURES:
            failures.append((family, kind, said, f"seed {seed}, input {number}", detail))
        if said == "HANG":
            break
    verdicts.close()
    return Tally(counts, tuple(failures))


def _give_up(family, *_):
    raise TimeoutError(f"no end in {family}")


def run(inputs, seed=0, processes=2):
    """Share the inputs among families and processes, and return the tally."""
    jobs = [
        (family, min(CHUNK, count - start), f"{seed}/{family}/{start}")
        for family, count in (
            (name, max(1, round(inputs * share))) for name, share in SHARES.items()
        )
        for start in range(0, count, CHUNK)
    ]
    # Where the run is ended early, what it reached is a sample of every family.
    random.Random(seed).shuffle(jobs)
    if processes == 1:
        return _summed(map(tally, jobs))
    with ProcessPoolExecutor(processes) as pool:
        return _summed(pool.map(tally, jobs))


def _summed(tallies):
    total = Tally(Counter(), ())
    told_at = time.monotonic()
    for each in tallies:
        total += each
        if time.monotonic() > told_at + TELL_EVERY_S:
            told_at = time.monotonic()
            print(
                f"{sum(total.counts.values()):,} inputs so far\n{total}",
                file=sys.stderr,
                flush=True,
            )
    return total


if __name__ == "__main__":
    found = run(*(int(each) for each in sys.argv[1:] or ["100000"]))
    print(found)
    sys.exit(bool(found.failures))
