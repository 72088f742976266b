"""Lead times and estimates, against cases worked out by hand."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outpost_planner import (
    InputError,
    flatten_orders,
    forecast_installations,
    lead_times,
    read_catalog,
)

NOW = datetime(2026, 6, 1, tzinfo=UTC)


def finished(days, order_id="", item="OR-RKGP001"):
    submitted = datetime(2025, 1, 1, tzinfo=UTC)
    return {
        "OrderId": f"oo-done-{order_id or days}",
        "OutpostId": f"op-{item}",
        "Status": "COMPLETED",
        "OrderSubmissionDate": submitted,
        "OrderFulfilledDate": submitted + timedelta(days=days),
        "LineItems": [{"LineItemId": "ooi", "CatalogItemId": item}],
    }


def waiting(days, status="IN_PROGRESS", item="OR-RKGP001"):
    return {
        "OrderId": f"oo-open-{days}",
        "OutpostId": f"op-{item}",
        "Status": status,
        "OrderSubmissionDate": NOW - timedelta(days=days),
        "LineItems": [{"LineItemId": "ooi", "CatalogItemId": item}],
    }


def forecast(orders, **options):
    return forecast_installations(flatten_orders(orders), now=NOW, **options)


def test_each_kind_of_order_has_its_lead_time():
    """Finished orders count to their end, open ones to now, cancelled ones not at all."""
    orders = [
        finished(90),
        waiting(12),
        waiting(5, "CANCELLED"),
        waiting(6, "ERROR"),
        waiting(7, "COMPLETED"),
        waiting(8, "INSTALLING"),
        {"OrderId": "oo-undated", "Status": "PREPARING"},
    ]
    table = lead_times(flatten_orders(orders), now=NOW).set_index("order_id")
    assert table["lead_days"].astype("object").where(table["lead_days"].notna(), None).tolist() == [
        90.0,
        12.0,
        None,
        None,
        None,
        8.0,
    ]
    assert table["is_open"].tolist() == [False, True, False, False, False, True]


def test_an_estimate_by_hand():
    """Ten finished orders of 10, 20 .. 100 days, and one open for 45: six took longer, 50 to 100
    days.
    """
    rows = forecast([*(finished(days) for days in range(10, 101, 10)), waiting(45)])
    row = rows.iloc[0]
    # Half of the six took 70 days or less, a tenth 50, nine tenths 100.
    assert row["based_on"] == 6
    assert row["expected"] == pd.Timestamp(NOW) + pd.Timedelta(days=70 - 45)
    assert row["earliest"] == pd.Timestamp(NOW) + pd.Timedelta(days=50 - 45)
    assert row["latest"] == pd.Timestamp(NOW) + pd.Timedelta(days=100 - 45)
    assert row["limit_days"] == 90
    assert row["late_days"] == 0


def test_open_orders_count_as_taking_longer():
    """Five orders took 10 to 50 days; ten are open for 45 and pull the estimate of a new one up."""
    done = [finished(days) for days in (10, 20, 30, 40, 50)]
    still = [waiting(45) | {"OrderId": f"oo-still-{at}"} for at in range(10)]
    alone = forecast([*done, waiting(0)]).set_index("order_id").loc["oo-open-0", "expected"]
    among = forecast([*done, *still, waiting(0)]).set_index("order_id").loc["oo-open-0", "expected"]
    assert alone == pd.Timestamp(NOW) + pd.Timedelta(days=30)
    assert among == pd.Timestamp(NOW) + pd.Timedelta(days=50)


def test_too_little_to_tell_is_told_by_silence():
    """Four finished orders are too few; so are four that took longer than this one has so far."""
    row = forecast([*(finished(days) for days in (10, 20, 30, 40)), waiting(5)]).iloc[0]
    assert row[["expected", "earliest", "latest", "limit_days", "late_days"]].isna().all()
    assert row["based_on"] == 4
    row = forecast([*(finished(days) for days in (10, 20, 30, 40, 50)), waiting(15)]).iloc[0]
    assert row[["expected", "earliest", "latest"]].isna().all()
    assert row["late_days"] == 0
    assert row["based_on"] == 4


def test_late_orders_come_first():
    """Late is beyond what nine tenths of finished orders took, or beyond what was agreed on."""
    done = [finished(days) for days in range(10, 101, 10)]
    rows = forecast([*done, waiting(20), waiting(120), waiting(91)])
    assert rows["late_days"].tolist() == [30.0, 1.0, 0.0]
    agreed = forecast([waiting(20), waiting(120)], expected_days=15)
    assert agreed["late_days"].tolist() == [105.0, 5.0]
    assert agreed["expected"].isna().all()


def test_racks_are_not_compared_with_servers():
    """With a catalog, what is quick for a rack is late for a server."""
    racks = [finished(days) for days in range(100, 110)]
    servers = [finished(days, item="OR-SV1U001") for days in range(20, 30)]
    orders = [*racks, *servers, waiting(50), waiting(51, item="OR-SV1U001")]
    rows = forecast(orders, catalog=read_catalog()).set_index("hardware")
    assert rows["late_days"].to_dict() == {"SERVER": 23.0, "RACK": 0.0}
    mixed = forecast(orders)
    assert mixed["late_days"].tolist() == [0.0, 0.0]


def test_outposts_tell_hardware_and_country():
    """What ListOutposts and ListSites say needs no catalog."""
    outposts = [
        {
            "OutpostId": "op-OR-RKGP001",
            "SupportedHardwareType": "RACK",
            "Site": {"OperatingAddressCountryCode": "DE"},
        },
        {"OutpostId": "op-bare", "Site": None},
    ]
    table = lead_times(flatten_orders([waiting(3)]), now=NOW, outposts=outposts)
    assert table[["hardware", "country_code"]].to_numpy().tolist() == [["RACK", "DE"]]


def test_no_orders_have_the_same_columns():
    """Empty frames have the columns and types of full ones."""
    full, empty = forecast([finished(3), waiting(4)]), forecast([])
    assert full.dtypes.astype("str").to_dict() == empty.dtypes.astype("str").to_dict()
    tables = [lead_times(flatten_orders(orders), now=NOW) for orders in ([], [finished(3)])]
    assert tables[0].dtypes.astype("str").to_dict() == tables[1].dtypes.astype("str").to_dict()


@pytest.mark.parametrize("days", [0, -1, float("nan"), float("inf")])
def test_an_agreed_time_is_a_number_of_days(days):
    """Nothing, less than nothing and no number are refused."""
    with pytest.raises(InputError, match="positive number"):
        forecast([waiting(1)], expected_days=days)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(1, 300), min_size=5, max_size=30), st.integers(0, 310))
def test_an_estimate_lies_ahead_and_in_order(days, age):
    """Earliest, expected and latest follow each other, lie ahead, and are among the lead times
    seen.
    """
    orders = [finished(each, order_id=str(at)) for at, each in enumerate(days)]
    row = forecast([*orders, waiting(age)]).iloc[0]
    telling = sum(each > age for each in days)
    assert row["based_on"] == telling
    dates = row[["earliest", "expected", "latest"]]
    if telling < 5:
        assert dates.isna().all()
        return
    ahead = [(date - pd.Timestamp(NOW)) / pd.Timedelta(days=1) + age for date in dates.dropna()]
    assert ahead == sorted(ahead)
    assert set(np.round(ahead).astype(int)) <= {each for each in days if each > age}
    assert row["late_days"] >= 0
