"""Short runs of the soak: real processes, threads and signals, and every order counted at the
server by intent.
"""

import subprocess
import sys
from pathlib import Path

import pytest
from soak import run_soak
from soak.run_soak import Plan, soak

ORDERS = {"cloudtrail": 64, "shared": 32, "none": 32}


@pytest.mark.parametrize("witness", ORDERS)
def test_a_hundred_orders_and_more(witness):
    """None stands twice, none is lost, and no receipt names an order that its reference did not
    place, unasked.
    """
    wanted = ORDERS[witness]
    counts = list(
        soak(wanted, 3, Plan(processes=2, threads=2, witness=witness), orders_a_round=wanted // 2)
    )[-1]
    assert (counts.twice, counts.lost, counts.mixed_up) == (0, 0, 0), counts
    assert counts.placed + counts.unknown + counts.not_sent == wanted == counts.wanted, counts
    assert (
        counts.processes_killed + counts.processes_terminated + counts.processes_interrupted >= 2
    ), counts
    if witness == "cloudtrail":
        assert counts.found_by_cloudtrail > 5
        assert (counts.placed, counts.confirmed, counts.found_by_a_person) == (wanted, 0, 0), counts
    if witness == "shared":
        assert counts.confirmed == 0, counts


def test_the_counts_would_show_a_kit_that_adopts(monkeypatch):
    """A receipt that names a colleague's order, an order that stands twice and one that is lost are
    each counted.
    """

    class Entry:
        def __init__(self, state, order_id=None, found_by=""):
            self.state, self.order_id, self.found_by = state, order_id, found_by

    counted = run_soak.Round.__new__(run_soak.Round)
    counted.counts = run_soak.Counts()
    counted.count_one(Entry("placed", "oo-2", "looking"), [])
    counted.count_one(Entry("placed", "oo-1", "answer"), ["oo-1", "oo-3"])
    counted.count_one(Entry("not placed"), ["oo-4"])
    counted.count_one(Entry("placed", "oo-6", "person"), ["oo-5"])
    counted.count_one(Entry("sending"), ["oo-7"])
    counted.count_one(None, [])
    counts = counted.counts
    assert (counts.mixed_up, counts.twice, counts.lost, counts.confirmed) == (1, 1, 1, 1)
    assert (counts.unknown, counts.not_sent, counts.placed) == (1, 1, 3)


def test_it_says_how_it_is_used():
    """``make soak ARGS=--help`` explains the counts and the choices."""
    program = Path(run_soak.__file__)
    said = subprocess.run(
        [sys.executable, program, "--help"], capture_output=True, text=True, check=True
    ).stdout
    for part in ("--orders", "--witness", "twice", "mixed up"):
        assert part in said
