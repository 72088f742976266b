"""The history: what changed, when, and for how long, from collections that see only the present."""

import copy
import sqlite3
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.endpoint import connection_to

from outpost_planner import (
    Collected,
    InputError,
    PlannerError,
    flatten_orders,
    open_history,
    sample_orders,
)
from outpost_planner.aws.gather import Failure

SUBMITTED = datetime(2026, 1, 1, tzinfo=UTC)


def order(status="PREPARING", order_id="oo-1", *, line="PREPARING", **fields):
    lines = [{"LineItemId": f"{order_id}-a", "Status": line, "Quantity": 1}]
    return {
        "OrderId": order_id,
        "Status": status,
        "OrderSubmissionDate": SUBMITTED,
        "LineItems": lines,
    } | fields


def day(number):
    return pd.Timestamp("2026-01-01", tz="UTC") + pd.Timedelta(days=number)


@pytest.fixture
def history(tmp_path):
    return open_history(path=tmp_path / "history.sqlite")


def test_a_week_is_told_day_by_day(history):
    """New orders, changed fields and orders no longer seen are named, each
    with before and after.
    """
    first = history.record([order(), order(order_id="oo-2")], at=day(2))
    assert first[["kind", "order_id"]].to_numpy().tolist() == [["NEW", "oo-1"], ["NEW", "oo-2"]]
    assert history.record([order(), order(order_id="oo-2")], at=day(3)).empty
    shipped = order("IN_PROGRESS", line="SHIPPED")
    shipped["LineItems"][0]["ShipmentInformation"] = {"ShipmentCarrier": "DHL"}
    shipped["LineItems"][0]["AssetInformationList"] = [
        {"AssetId": "A1", "MacAddressList": ["06:a1"]}
    ]
    rows = (
        history.record([shipped], at=day(4))
        .astype("object")
        .where(lambda frame: frame.notna(), None)
    )
    assert sorted(map(tuple, rows.to_numpy()), key=str) == sorted(
        [
            ("CHANGED", "oo-1", None, "Status", "PREPARING", "IN_PROGRESS"),
            ("CHANGED", "oo-1", "oo-1-a", "Status", "PREPARING", "SHIPPED"),
            ("CHANGED", "oo-1", "oo-1-a", "ShipmentInformation.ShipmentCarrier", None, "DHL"),
            ("CHANGED", "oo-1", "oo-1-a", "AssetInformationList[A1].AssetId", None, "A1"),
            (
                "CHANGED",
                "oo-1",
                "oo-1-a",
                "AssetInformationList[A1].MacAddressList",
                None,
                '["06:a1"]',
            ),
            ("NOT_SEEN", "oo-2", None, None, None, None),
        ],
        key=str,
    )


def test_changes_lie_between_two_collections(history):
    """A change happened after the collection that saw the old state and by the one that saw the
    new.
    """
    history.record([order()], at=day(1))
    history.record([order()], at=day(3))
    history.record([order("IN_PROGRESS")], at=day(6))
    changes = history.changes()
    assert changes[
        ["field", "before", "after", "changed_after", "changed_by"]
    ].to_numpy().tolist() == [["Status", "PREPARING", "IN_PROGRESS", day(3), day(6)]]
    assert history.changes(since=day(6)).empty
    assert history.changes(since=day(0))["kind"].tolist() == ["NEW", "CHANGED"]


def test_time_in_status_has_bounds(history):
    """Submitted on day 0, seen PREPARING on days 1 and 3, IN_PROGRESS on day 6 and 8: 3 to 6 days,
    2 to 5.
    """
    for number, status in (
        (1, "PREPARING"),
        (3, "PREPARING"),
        (6, "IN_PROGRESS"),
        (8, "IN_PROGRESS"),
    ):
        history.record([order(status)], at=day(number))
    stays = history.time_in_status()
    assert stays["status"].tolist() == ["PREPARING", "IN_PROGRESS"]
    assert stays[["least_days", "most_days", "is_present"]].to_numpy().tolist() == [
        [2.0, 6.0, False],
        [2.0, 5.0, True],
    ]
    assert stays["entered_after"].tolist() == [day(0), day(3)]
    assert stays["left_by"].tolist() == [day(6), pd.NaT]
    later = history.time_in_status(now=day(10))
    assert later["least_days"].iloc[-1] == 4.0


def test_line_items_have_their_own_stays(history):
    """A line item moves while its order stands still."""
    history.record([order(line="BUILDING")], at=day(1))
    history.record([order(line="SHIPPED")], at=day(2))
    stays = history.time_in_status(level="line_items")
    assert stays[["line_item_id", "status", "previous_status"]].astype("object").fillna(
        ""
    ).to_numpy().tolist() == [
        ["oo-1-a", "BUILDING", ""],
        ["oo-1-a", "SHIPPED", "BUILDING"],
    ]
    assert len(history.time_in_status()) == 1


def test_a_stay_goes_on_while_other_fields_change(history):
    """The order's status stood still until day 4, though its line moved on day 3."""
    history.record([order(line="BUILDING")], at=day(1))
    history.record([order(line="SHIPPED")], at=day(3))
    history.record([order(line="SHIPPED")], at=day(4))
    history.record([order("IN_PROGRESS", line="SHIPPED")], at=day(6))
    stays = history.time_in_status()
    assert stays["status"].tolist() == ["PREPARING", "IN_PROGRESS"]
    assert stays.loc[0, ["left_after", "left_by"]].tolist() == [day(4), day(6)]


def test_a_status_that_comes_back_is_a_stay_of_its_own(history):
    """An error that is mended leaves three stays, not two."""
    for number, status in enumerate(["IN_PROGRESS", "ERROR", "IN_PROGRESS"], start=1):
        history.record([order(status)], at=day(number))
    assert history.time_in_status()["status"].tolist() == ["IN_PROGRESS", "ERROR", "IN_PROGRESS"]


def test_lead_times_are_exact_where_aws_says_when(history):
    """With a fulfilment date the lead time is exact; without one it ends at the collection that saw
    it.
    """
    history.record([order(), order(order_id="oo-2"), order(order_id="oo-3")], at=day(5))
    fulfilled = order("COMPLETED", OrderFulfilledDate=datetime(2026, 1, 8, tzinfo=UTC))
    history.record([fulfilled, order("COMPLETED", "oo-2"), order(order_id="oo-3")], at=day(10))
    table = history.lead_times().set_index("order_id")
    assert table["lead_days"].to_dict() == {"oo-1": 7.0, "oo-2": 10.0}
    assert table["is_exact"].to_dict() == {"oo-1": True, "oo-2": False}
    assert table.loc["oo-2", "installed_after"] == day(5)


def test_orders_come_back_as_they_were_collected(history):
    """The last state of every order, those included that the API no longer returns."""
    orders = list(sample_orders())
    history.record(orders, at=day(1))
    history.record(orders[:10], at=day(2))
    assert sorted(history.orders(), key=lambda each: each["OrderId"]) == sorted(
        orders, key=lambda each: each["OrderId"]
    )
    assert len(history.frames().orders) == len(flatten_orders(orders).orders)


def test_an_unchanged_order_takes_no_space(history, tmp_path):
    """A year of daily collections of a fleet that stands still is hardly larger than one."""
    history.record(sample_orders(), at=day(0))
    size = (tmp_path / "history.sqlite").stat().st_size
    for number in range(1, 60):
        history.record(sample_orders(), at=day(number))
    assert (tmp_path / "history.sqlite").stat().st_size < size * 1.2
    assert len(history.collections) == 60


def test_a_later_collection_is_not_overtaken(history):
    """Recording in the wrong order would turn changes around: it is
    refused, and nothing is kept.
    """
    history.record([order("IN_PROGRESS")], at=day(5))
    with pytest.raises(InputError, match="order in which they were made"):
        history.record([order()], at=day(4))
    assert len(history.collections) == 1


def test_an_order_without_an_id_stops_the_collection(history):
    """Every such order is named, and nothing is half-kept."""
    with pytest.raises(InputError) as caught:
        history.record([order(), {"Status": "PREPARING"}, 5], at=day(1))
    assert len(caught.value.problems) == 2
    assert history.collections.empty


def test_sandboxes_and_live_accounts_do_not_mix(tmp_path):
    """A sandbox repeats its ids; each has a history of its own in the same file."""
    path = tmp_path / "history.sqlite"
    sandbox = replace(connection_to("http://127.0.0.1:9"), scope="sandbox:1")
    open_history(sandbox, path=path).record([order()], at=day(9))
    live = open_history(path=path)
    assert live.orders() == []
    assert live.record([order()], at=day(1))["kind"].tolist() == ["NEW"]
    assert "sandbox:1" in repr(open_history(sandbox, path=path))


def test_no_history_yet(history):
    """Every question has an answer of the right shape before the first collection."""
    assert history.changes().empty
    assert history.time_in_status().empty
    assert history.lead_times().empty
    assert history.orders() == []
    assert repr(history) == "History of live: no collection yet"
    history.record([order()], at=day(1))
    assert (
        history.time_in_status().dtypes.astype("str").to_dict()
        == open_history(path=history.path.with_name("other.sqlite"))
        .time_in_status()
        .dtypes.astype("str")
        .to_dict()
    )


def test_several_notebooks_record_at_once(tmp_path):
    """Every collection is in it whole."""
    path = tmp_path / "history.sqlite"
    orders = sample_orders()
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: open_history(path=path).record(orders, at=day(1)), range(8)))
    history = open_history(path=path)
    assert len(history.collections) == 8
    assert len(history.orders()) == len(orders)


def test_a_file_that_is_no_history_is_left_alone(tmp_path):
    """Text, or a database of another program, is named and not touched."""
    text = tmp_path / "notes.txt"
    text.write_text("not a database, and long enough to be sure of it" * 40)
    other = tmp_path / "other.sqlite"
    with sqlite3.connect(other) as database:
        database.execute("CREATE TABLE theirs (id)")
    for path in (text, other, tmp_path):
        with pytest.raises(PlannerError, match="cannot be used"):
            open_history(path=path)
    with sqlite3.connect(other) as database:
        assert database.execute("SELECT name FROM sqlite_master").fetchall() == [("theirs",)]


def test_the_variable_says_where_it_is(tmp_path, monkeypatch):
    """Tests and teams put it where they want."""
    monkeypatch.setenv("OUTPOST_PLANNER_HISTORY", str(tmp_path / "deep" / "history.sqlite"))
    open_history().record([order()], at=day(1))
    assert (tmp_path / "deep" / "history.sqlite").is_file()


@pytest.mark.parametrize("wrong", ["soon", "", 10**30])
def test_a_time_that_is_none_is_refused_in_words(history, wrong):
    """No traceback of pandas."""
    with pytest.raises(InputError, match="no point in time"):
        history.record([order()], at=wrong)


def test_a_level_that_there_is_not(history):
    """The levels are named."""
    with pytest.raises(InputError, match="orders, line_items"):
        history.time_in_status(level="assets")


@settings(max_examples=15, deadline=None)
@given(
    st.lists(
        st.lists(st.sampled_from(["PREPARING", "IN_PROGRESS", "DELIVERED"]), max_size=3),
        min_size=1,
        max_size=5,
    )
)
def test_changes_lead_from_the_first_state_to_the_last(tmp_path_factory, weeks):
    """Applied one after the other, the changes told are the statuses seen."""
    history = open_history(path=tmp_path_factory.mktemp("law") / "history.sqlite")
    told, seen = {}, {}
    for number, statuses in enumerate(weeks):
        orders = [order(status, f"oo-{at}") for at, status in enumerate(statuses)]
        before = copy.deepcopy(orders)
        for row in history.record(orders, at=day(number)).itertuples():
            if row.field == "Status":
                told[row.order_id] = row.after
        assert orders == before
        seen |= {each["OrderId"]: each["Status"] for each in orders}
    assert told == seen == {each["OrderId"]: each["Status"] for each in history.orders()}


def part(*orders, failed=True, asked=("123456789012 us-west-2",)):
    """A collection of one account, with a failure or whole."""
    failure = Failure(
        "123456789012", "us-west-2", "list_orders", "", "NothingCame", "No list came."
    )
    return Collected(orders, "orders", [failure] * failed, asked)


def kinds(changes):
    return changes[["kind", "order_id"]].to_numpy().tolist()


def test_a_collection_with_failures_misses_nobody(history):
    """What did not come is not gone; the next whole collection says what is."""
    history.record(part(order(), order(order_id="oo-2"), failed=False), at=day(1))
    assert history.record(part(), at=day(2)).empty
    assert kinds(history.record(part(order("IN_PROGRESS")), at=day(3))) == [["CHANGED", "oo-1"]]
    assert kinds(history.record(part(order("IN_PROGRESS"), failed=False), at=day(4))) == [
        ["NOT_SEEN", "oo-2"]
    ]
    assert history.record(part(order("IN_PROGRESS"), failed=False), at=day(5)).empty


def test_a_part_that_a_person_picked_out_misses_nobody_either(history):
    """A plain list is whole by the word of whoever made it, and a part by the same word."""
    history.record([order(), order(order_id="oo-2")], at=day(1))
    assert history.record([order()], at=day(2), is_whole=False).empty
    assert kinds(history.record([order()], at=day(3))) == [["NOT_SEEN", "oo-2"]]


def test_each_account_is_compared_with_itself(history):
    """All live accounts share a history; collected one after the other, none makes the others'
    orders vanish.
    """
    east = ("210987654321 us-east-1",)
    history.record(part(order(), failed=False), at=day(1))
    assert kinds(
        history.record(part(order(order_id="oo-9"), failed=False, asked=east), at=day(2))
    ) == [["NEW", "oo-9"]]
    assert history.record(part(order(), failed=False), at=day(3)).empty
    assert kinds(history.record(part(failed=False, asked=east), at=day(4))) == [
        ["NOT_SEEN", "oo-9"]
    ]


def test_an_order_that_comes_back_is_reported_changed_or_not(history):
    """Gone on day 2, back on day 4; told at once, and again by the history afterwards."""
    both = [order(), order(order_id="oo-2")]
    history.record(both, at=day(1))
    assert kinds(history.record([], at=day(2))) == [["NOT_SEEN", "oo-1"], ["NOT_SEEN", "oo-2"]]
    assert history.record([], at=day(3)).empty
    back = history.record([order(), order("IN_PROGRESS", "oo-2")], at=day(4))
    assert kinds(back) == [["SEEN_AGAIN", "oo-1"], ["SEEN_AGAIN", "oo-2"], ["CHANGED", "oo-2"]]
    told = history.changes(since=day(1))
    assert kinds(told) == [
        ["NOT_SEEN", "oo-1"],
        ["SEEN_AGAIN", "oo-1"],
        ["NOT_SEEN", "oo-2"],
        ["SEEN_AGAIN", "oo-2"],
        ["CHANGED", "oo-2"],
    ]
    assert told["changed_by"].tolist() == [day(2), day(4), day(2), day(4), day(4)]
    assert kinds(history.changes()) == kinds(back)
    assert history.time_in_status()["status"].tolist() == ["PREPARING", "PREPARING", "IN_PROGRESS"]
    assert history.record([order(), order("IN_PROGRESS", "oo-2")], at=day(5)).empty


def test_a_collection_of_the_future_is_not_kept(history, tmp_path):
    """A clock that is off would make every later collection wait for it; a sandbox's clock may run
    ahead.
    """
    with pytest.raises(InputError, match="lies in the future"):
        history.record([order()], at="2099-01-01")
    assert kinds(history.record([order()])) == [["NEW", "oo-1"]]
    sandbox = replace(connection_to("http://127.0.0.1:9"), scope="sandbox:1")
    assert len(open_history(sandbox, path=history.path).record([order()], at="2099-01-01")) == 1


def test_a_wrong_date_that_is_kept_can_be_corrected(history):
    """A machine whose own clock was off kept it; the message that refuses the next collection says
    what to type.
    """
    history.record([order()], at=day(1))
    history.record([order("IN_PROGRESS")], at=day(300))
    with pytest.raises(InputError, match=r"history\.redate\(2, at=\.\.\.\)"):
        history.record([order("DELIVERED")], at=day(5))
    with pytest.raises(InputError, match="beside it"):
        history.redate(2, day(0))
    with pytest.raises(InputError, match="there are: 1, 2"):
        history.redate(7, day(3))
    assert history.redate(2, day(3))["collected_at"].tolist() == [day(1), day(3)]
    history.record([order("DELIVERED")], at=day(5))
    assert history.changes(since=day(1))["changed_by"].tolist() == [day(3), day(5)]


@pytest.mark.parametrize(
    "fulfilled", ["2026-01-08T00:00:00.250000+00:00", "2026-01-08T00:00:00Z", "2026-01-08"]
)
def test_dates_with_and_without_a_fraction_of_a_second(history, fulfilled):
    """AWS sends both; 7 days, and 7.0000029 with the quarter of a second."""
    done = [order("COMPLETED", OrderFulfilledDate=fulfilled), order("COMPLETED", "oo-2")]
    history.record(
        [*done, order("COMPLETED", "oo-3", OrderFulfilledDate="soon", OrderSubmissionDate=5)],
        at=day(10),
    )
    table = history.lead_times().set_index("order_id")
    assert table.loc["oo-1", "lead_days"] == pytest.approx(7, abs=1e-5)
    assert table["is_exact"].tolist() == [True, False, False]
    assert table["lead_days"].isna().tolist() == [False, False, True]


def test_a_history_of_an_earlier_version_is_read_on(history):
    """Its collections count as whole."""
    history.record([order()], at=day(1))
    with sqlite3.connect(history.path) as database:
        database.execute("ALTER TABLE collections DROP COLUMN is_whole")
        database.execute("ALTER TABLE collections DROP COLUMN asked")
        database.execute("PRAGMA user_version = 0")
    assert kinds(open_history(path=history.path).record([], at=day(2))) == [["NOT_SEEN", "oo-1"]]


@pytest.mark.parametrize("wrong", [None, 5, "orders", {"OrderId": "oo-1"}])
def test_what_is_no_list_of_orders_is_refused_in_words(history, wrong):
    """One order, a text or nothing at all."""
    with pytest.raises(InputError, match="a list of orders"):
        history.record(wrong)


def test_eighty_records_at_once_are_all_kept(tmp_path):
    """Of threads that record at the same moment, each waits its turn, and none is told that it came
    too late.
    """
    orders = sample_orders()[:3]
    with ThreadPoolExecutor(16) as pool:
        list(
            pool.map(
                lambda _: open_history(path=tmp_path / "history.sqlite").record(orders), range(80)
            )
        )
    assert len(open_history(path=tmp_path / "history.sqlite").collections) == 80


def test_processes_record_beside_each_other(tmp_path):
    """Four processes with two threads each leave the forty collections that they made."""
    program = (
        "import sys; from concurrent.futures import ThreadPoolExecutor; import outpost_planner as"
        " planner\norders = planner.sample_orders()[:2]\nrecord = lambda _:"
        " planner.open_history(path=sys.argv[1]).record(orders)\nwith ThreadPoolExecutor(2) as"
        " pool: list(pool.map(record, range(10)))"
    )
    path = tmp_path / "history.sqlite"
    processes = [subprocess.Popen([sys.executable, "-c", program, path]) for _ in range(4)]
    assert [process.wait() for process in processes] == [0] * 4
    assert len(open_history(path=path).collections) == 40


def test_the_owner_alone_can_read_a_history(tmp_path):
    """File mode 0600, also of one that an older version left open to all."""
    path = tmp_path / "history.sqlite"
    open_history(path=path).record([order()], at=day(1))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    older = tmp_path / "older.sqlite"
    older.write_bytes(path.read_bytes())
    older.chmod(0o644)
    open_history(path=older)
    assert stat.S_IMODE(older.stat().st_mode) == 0o600


def test_a_history_thrown_away_begins_anew(tmp_path):
    """It is no journal: what it held can be collected again, from now on."""
    history = open_history(path=tmp_path / "history.sqlite")
    history.record([order()], at=day(5))
    history.path.unlink()
    assert history.record([order()], at=day(1))["kind"].tolist() == ["NEW"]
