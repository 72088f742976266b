"""Many sites in one call."""

import itertools
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context

import distributed
import pandas as pd
import pytest

import outpost_planner as planner
from outpost_planner.sizing import many, patience
from outpost_planner.sizing.size import answer

CATALOG = planner.read_catalog()
THREE = ("ALL_UPFRONT", "THREE_YEARS")
DEMANDS = {f"site {number}": {"m5.4xlarge": 10 + number} for number in range(25)}


def sized(demands=DEMANDS, **more):
    """Size many sites in one pair."""
    return planner.size_many(demands, CATALOG, payment=THREE, progress=False, **more)


@pytest.mark.parametrize(
    "make",
    [
        lambda: None,
        lambda: ThreadPoolExecutor(4),
        lambda: ProcessPoolExecutor(2, mp_context=get_context("spawn")),
    ],
    ids=["alone", "threads", "processes"],
)
def test_each_site_gets_what_it_gets_alone(make):
    """Whatever the executor, in the order given."""
    executor = make()
    results = sized(executor=executor)
    if executor is not None:
        executor.shutdown()
    assert list(results) == list(results.table.index) == list(DEMANDS)
    for name in ("site 0", "site 19", "site 24"):
        alone = planner.size(DEMANDS[name], CATALOG, payment=THREE)
        assert results[name].lines.quantities == alone.lines.quantities
        assert results.table.loc[name, "cost"] == alone.cost
    assert results.table["is_proven"].all()


def test_a_dask_cluster_does_it_too():
    """Its client gives an executor of concurrent.futures: results come in the order given, and a
    site for which nothing fits is a row with its reason.
    """
    demands = {name: DEMANDS[name] for name in list(DEMANDS)[:22]} | {"Rome": {"m5.4xlarge": 300}}
    order = ["Rome", *list(demands)[:22][::-1]]
    with distributed.Client(
        processes=False, n_workers=1, threads_per_worker=2, dashboard_address=None
    ) as client:
        results = sized(
            {name: demands[name] for name in order},
            sites={"Rome": {"positions": 2}},
            executor=client.get_executor(),
        )
    assert results.table.index.tolist() == order
    assert list(results.problems) == ["Rome"]
    assert "2 free rack positions" in results.problems["Rome"]
    assert (
        results["site 3"].lines.quantities
        == sized({"site 3": DEMANDS["site 3"]})["site 3"].lines.quantities
    )


def test_a_site_without_a_result_is_a_gap():
    """Its reason stands beside it, and the others have their results."""
    demands = {name: {"m5.4xlarge": n} for name, n in (("Oslo", 9), ("Rome", 300), ("Bern", 8))}
    results = sized(demands, sites={"Rome": {"positions": 2}})
    assert list(results) == ["Oslo", "Bern"]
    assert results.table.index.tolist() == ["Oslo", "Rome", "Bern"]
    row = results.table.loc["Rome"]
    assert pd.isna(row["cost"])
    assert "2 free rack positions" in row["problem"]
    assert "Nothing was found for Rome" in results.summary


def failed(error):
    """Return what a worker that died leaves."""
    future = Future()
    future.set_exception(error)
    return future


def test_a_worker_that_dies_ends_no_other_site():
    """Its sites are rows with the reason; the others keep their results and their places."""

    class DyingOnce(ThreadPoolExecutor):
        def submit(self, function, /, *arguments, **more):
            if arguments[0][0].demand.instances["m5.4xlarge"] == 10:
                return failed(BrokenProcessPool("killed"))
            return super().submit(function, *arguments, **more)

    with DyingOnce(1) as executor:
        results = sized(executor=executor)
    assert list(results) == list(DEMANDS)[20:]
    assert results.table.index.tolist() == list(DEMANDS)
    assert results.table.loc["site 3", "problem"] == (
        "The worker failed (BrokenProcessPool: killed)."
    )


def test_a_search_that_fails_is_a_row(monkeypatch):
    """Whatever the failure is."""

    def fails(question):
        if question.demand.instances["m5.4xlarge"] == 12:
            raise MemoryError("no room")
        return answer(question)

    monkeypatch.setattr(many, "answer", fails)
    results = sized(dict(list(DEMANDS.items())[:4]))
    assert list(results) == ["site 0", "site 1", "site 3"]
    assert results.problems["site 2"].startswith("The search failed (MemoryError: no room)")


def test_a_stop_gives_the_sites_that_were_reached(monkeypatch):
    """The others say that they were not."""
    looks = itertools.count()

    def clock():
        if next(looks) == 40:
            raise KeyboardInterrupt
        return 0.0

    monkeypatch.setattr(patience, "clock", clock)
    results = sized()
    assert 1 <= len(results) < len(DEMANDS)
    assert list(results) == list(DEMANDS)[: len(results)]
    assert set(results.problems.values()) == {many.NOT_REACHED}


def test_all_problems_of_all_sites_come_together():
    """And nothing is sized."""
    with pytest.raises(planner.InputError) as caught:
        sized({"Oslo": {"m5.4xlarg": 1}, "Rome": {"m5.large": -1}, "Bern": {"m5.large": 1}})
    assert caught.value.problems[0].startswith("Oslo: 'm5.4xlarg' is no instance type")
    assert caught.value.problems[1].startswith("Rome: m5.large: -1 is below 1")
    assert "2 sites of 3 cannot be sized; none was." in str(caught.value)
    with pytest.raises(planner.InputError, match="'spares' is nothing that size takes"):
        sized(spares=2)
    with pytest.raises(planner.InputError, match="'Rom' has no demand"):
        sized({"Rome": {"m5.large": 1}}, sites={"Rom": {}})


def test_a_frame_of_many_sites():
    """One row per site and instance type."""
    frame = pd.DataFrame(
        {
            "site": ["Oslo", "Rome", "Oslo"],
            "instance_type": ["m5.large", "c5.large", "EBS"],
            "quantity": [3, 4, 5],
        }
    )
    results = sized(frame)
    assert {name: repr(result.demand) for name, result in results.items()} == {
        "Oslo": "3 × m5.large, 5 TiB of EBS",
        "Rome": "4 × c5.large",
    }
