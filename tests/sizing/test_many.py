"""Many sites in one call."""

from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context

import pandas as pd
import pytest

import outpost_planner as planner

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
    """Its client gives an executor of concurrent.futures."""
    distributed = pytest.importorskip("distributed")
    with distributed.Client(
        processes=False, n_workers=1, threads_per_worker=2, dashboard_address=None
    ) as client:
        results = sized(dict(list(DEMANDS.items())[:3]), executor=client.get_executor())
    assert len(results) == 3


def test_a_site_without_a_result_is_a_gap():
    """Its reason stands beside it, and the others have their results."""
    demands = {"Oslo": {"m5.4xlarge": 12}, "Rome": {"m5.4xlarge": 300}}
    results = sized(demands, sites={"Rome": {"positions": 2}})
    assert list(results) == ["Oslo"]
    row = results.table.loc["Rome"]
    assert pd.isna(row["cost"])
    assert "2 free rack positions" in row["problem"]
    assert "Nothing was found for Rome" in results.summary


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
