"""A search says how far it is, ends when its time is up or somebody stops it, and claims nothing
that it did not prove.
"""

import os
import signal
import threading
from collections import Counter

import pytest
from support.racks import SMALL_AND_LARGE, hard_question, sized

import outpost_planner as planner
from outpost_planner.plan.instance_types import instance_types
from outpost_planner.sizing import bar, packing, patience
from outpost_planner.sizing.packing import HostKind, pack

CATALOG = planner.read_catalog()
STOPPED = "The search was stopped before it had an answer."
TWO_WAYS = [("ALL_UPFRONT", "THREE_YEARS"), ("NO_UPFRONT", "THREE_YEARS")]


class Clock:
    """A clock that moves by one second at each look, and may call somebody at one of them."""

    def __init__(self, at=None, error=None):
        self.now, self.at, self.error = 0, at, error

    def __call__(self):
        self.now += 1
        if self.now == self.at:
            raise self.error
        return float(self.now)


def ended(call, *arguments, **more):
    """Return how a search ended, in a word."""
    try:
        result = call(*arguments, **more)
    except planner.NothingFits as error:
        return "all told" if error.changes else "clash told" if error.clash else "nothing fits"
    except planner.PlannerError as error:
        return "nothing known" if "nothing is known" in str(error) else str(error)
    except KeyboardInterrupt as error:
        # No trace of where in the search the interruption was heard.
        return "stopped" if str(error) == STOPPED and error.__suppress_context__ else repr(error)
    return "proven" if result.is_proven else "best so far"


def in_order(words, order):
    """Return the words of an order that appear, and see that none comes after a later one."""
    places = [order.index(word) for word in words]
    assert places == sorted(places)
    return set(words)


def test_more_time_tells_more_and_never_what_is_not_proven(monkeypatch):
    """Of a search in two ways to pay: nothing, then the best of one way, then the proof."""
    seen = []
    for limit in range(1, 25):
        monkeypatch.setattr(patience, "clock", Clock())
        more = {"payment": TWO_WAYS, "time_limit": limit, "progress": False}
        seen.append(ended(planner.size, {"m5.4xlarge": 12}, CATALOG, **more))
    order = ["nothing known", "best so far", "proven"]
    assert in_order(seen, order) == set(order)


def test_what_clashes_is_looked_for_within_the_time(monkeypatch):
    """First nothing is known; then that nothing fits; then what clashes; then what would do."""
    seen = []
    for limit in (*range(1, 30), *range(30, 400, 30)):
        monkeypatch.setattr(patience, "clock", Clock())
        site = {"positions": 2, "total_power_kva": 12}
        seen.append(ended(sized, {"m5.16xlarge": 12}, site=site, time_limit=limit))
    order = ["nothing known", "nothing fits", "clash told", "all told"]
    assert in_order(seen, order) == set(order)


def test_a_stop_at_any_moment_is_clean(monkeypatch):
    """Before anything is found an interruption of one sentence; in the search for what clashes,
    that nothing fits.
    """
    seen = Counter()
    for moment in range(1, 60):
        monkeypatch.setattr(patience, "clock", Clock(moment, KeyboardInterrupt()))
        seen[ended(sized, {"m5.16xlarge": 12}, site={"positions": 2})] += 1
    assert set(seen) <= {"stopped", "nothing fits", "clash told", "all told"}
    assert seen["stopped"] >= 1
    assert seen["nothing fits"] >= 1


def test_packing_does_not_outlast_the_time():
    """No time is no proof: neither that instances fit, nor that they do not. 48 + 48, 48 + 3 x 16
    and 36 + 36 + 16 are three hosts; the largest first, 48 + 48, 48 + 36 and 36 + 3 x 16, leave
    one out, so that a program has to decide.
    """
    types = instance_types()
    sizes = {"12xlarge": 3, "9xlarge": 2, "4xlarge": 4}
    load = tuple((types[f"c5.{size}"], count) for size, count in sizes.items())
    hosts = {HostKind("c5.24xlarge", types["c5.24xlarge"].room): 3}
    packing._packed.cache_clear()
    with patience.within(0), pytest.raises(patience.OutOfTime):
        pack(load, hosts)
    assert [filled.hosts for filled in pack(load, hosts) or ()] == [1, 1, 1]


def test_a_limit_within_a_limit_is_the_shorter_one(monkeypatch):
    """And the longer one holds again afterwards."""
    monkeypatch.setattr(patience, "clock", lambda: 100.0)
    with patience.within(10):
        with patience.within(3):
            assert patience.seconds_left() == 3
        with patience.within(30):
            assert patience.seconds_left() == 10
        assert patience.seconds_left() == 10
    assert patience.seconds_left() is None


def stop_at(wanted):
    """Return what stops a search as the keyboard does, once it stands as is wanted."""

    def listen(standing):
        if wanted(standing):
            raise KeyboardInterrupt

    return listen


def test_a_search_that_is_stopped_gives_the_best_so_far():
    """Within the program of one way to pay; before its first answer there is none."""
    demand, catalog = hard_question()
    result = sized(demand, catalog, progress=stop_at(lambda each: each.best is not None))
    assert not result.is_proven
    assert 0 < result.gap <= 1
    assert "stopped from the keyboard: another purchase may be cheaper, by" in result.summary
    with pytest.raises(KeyboardInterrupt, match=STOPPED):
        sized(demand, catalog, progress=stop_at(lambda each: each.done == 1))


def test_who_hears_how_far_it_is_may_fail():
    """The error is theirs, and HiGHS goes on in no thread."""
    demand, catalog = hard_question()

    def fail(standing):
        if standing.best is not None:
            raise LookupError("no room on the screen")

    with pytest.raises(LookupError, match="no room on the screen"):
        sized(demand, catalog, progress=fail)
    assert not [each for each in threading.enumerate() if "_in_thread" in each.name]


def test_a_search_that_is_stopped_between_ways_to_pay_gives_the_best_of_those_before():
    """And says so."""
    listen = stop_at(lambda each: each.done == 2)
    result = planner.size({"m5.4xlarge": 12}, CATALOG, payment=TWO_WAYS, progress=listen)
    assert result.payment == TWO_WAYS[0]
    assert "stopped from the keyboard" in result.summary


def test_how_far_a_search_is_moves_within_one_program():
    """Forward step by step, with the best so far, which only gets better."""
    demand, catalog = hard_question(racks=70)
    told = []
    result = sized(demand, catalog, progress=told.append)
    assert [told[0].doing, told[1].doing, told[-1].doing] == [
        "hosts of each family",
        "all upfront for three years",
        "done",
    ]
    within = [each for each in told if each.best is not None]
    assert len({each.done for each in within}) > 3
    bests = [each.best for each in within]
    assert bests == sorted(bests, reverse=True)
    assert bests[-1] == pytest.approx(result.cost)
    assert all(0 <= each.done <= each.steps for each in told)


def test_the_bar_shows_the_best_so_far(monkeypatch, capsys):
    """On the terminal, where a search takes longer than a moment."""
    monkeypatch.setattr(bar, "AFTER_S", 0)
    demand, catalog = hard_question(racks=70)
    sized(demand, catalog, progress=True)
    shown = capsys.readouterr().err
    assert "all upfront for three years: " in shown
    assert "best so far $" in shown
    assert "above the cheapest" in shown


def test_the_keyboard_is_heard_while_a_program_is_solved():
    """As the stop button of a notebook sends it."""
    demand, catalog = hard_question()
    timer = threading.Timer(0.7, os.kill, (os.getpid(), signal.SIGINT))
    timer.start()
    try:
        result = sized(demand, catalog)
    except KeyboardInterrupt:  # nothing was found by then, on a slow machine
        return
    finally:
        timer.cancel()
        timer.join()
    assert result.is_proven or "stopped from the keyboard" in result.summary


def test_what_is_looked_up_later_keeps_to_the_time_too(monkeypatch):
    """A figure that was not found in time is missing, and no zero."""
    result = sized({"m5.16xlarge": 4}, SMALL_AND_LARGE, time_limit=1e9)
    late = sized({"m5.16xlarge": 4}, SMALL_AND_LARGE, time_limit=60)
    assert result.binding["binds"].notna().all()
    monkeypatch.setattr(patience, "clock", Clock())
    late = late.__class__(late.question.changed(time_limit=1), late.outcome)
    assert late.binding[["costs", "binds"]].isna().all(axis=None)
    curve = late.by_spare_hosts([2])
    assert curve["line_items"].tolist() == ["nothing was found in time"]
    assert curve["is_proven"].tolist() == [False]
