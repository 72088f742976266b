"""Collecting from a real endpoint over a socket: everything once, whatever fails, at the pace
allowed.
"""

import _thread
import gc
import pickle
import subprocess
import sys
import threading
import time
import warnings
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

import pytest
from distributed import Client, LocalCluster
from support.endpoint import Endpoint, connection_to, serve
from support.retries import change_retries

from outpost_planner import (
    AwsError,
    CollectionWarning,
    InputError,
    asset_table,
    collect_assets,
    collect_orders,
    collect_outposts,
    flatten_orders,
    sample_orders,
    start_sandbox,
)
from outpost_planner.aws import gather as gathering
from outpost_planner.aws.pace import Pace
from outpost_planner.aws.retries import COLLECT
from outpost_planner.aws.workers import Source


def fleet(count=30):
    return [
        {"OrderId": f"oo-{at:017x}", "OutpostId": f"op-{at % 3:017x}", "Status": "PREPARING"}
        for at in range(count)
    ]


def ids(orders):
    return [order["OrderId"] for order in orders]


def test_orders_are_exactly_as_boto3_returns_them():
    """Every field, every type; in the order of ListOrders; page after page."""
    orders = sample_orders()
    endpoint = Endpoint(orders, page_size=7)
    with serve(endpoint) as connection:
        collected = collect_orders(connection)
        client = connection.client()
        expected = [client.get_order(OrderId=order["OrderId"])["Order"] for order in orders]
    assert list(collected) == expected
    assert flatten_orders(collected).orders.equals(flatten_orders(orders).orders)
    assert repr(collected) == "50 orders"


def test_throttles_cost_no_order_and_no_second_answer():
    """With a bucket of 100 requests a second, each order is answered exactly once and none is
    missing.
    """
    endpoint = Endpoint(fleet(120), latency_s=0.01, requests_per_second=100, burst=5)
    with serve(endpoint) as connection, warnings.catch_warnings():
        warnings.simplefilter("error")
        collected = collect_orders(connection)
    assert endpoint.throttled > 0
    assert ids(collected) == ids(fleet(120))
    assert set(endpoint.served.values()) == {1}


def test_an_order_that_fails_is_reported_and_the_others_kept():
    """The failure says which order, with which code and what to do."""
    failing = {
        f"oo-{3:017x}": (403, "AccessDeniedException"),
        f"oo-{5:017x}": (404, "NotFoundException"),
    }
    warned = pytest.warns(CollectionWarning, match="2 of the orders")
    with serve(Endpoint(fleet(8), failing=failing)) as connection, warned as caught:
        collected = collect_orders(connection)
    assert caught[0].filename == __file__
    assert len(collected) == 6
    assert collected.errors[["operation", "subject", "code"]].to_numpy().tolist() == [
        ["get_order", f"oo-{3:017x}", "AccessDeniedException"],
        ["get_order", f"oo-{5:017x}", "NotFoundException"],
    ]
    assert "permission" in collected.errors["message"][0]
    assert "2 could not be read" in collected._repr_html_()


def test_a_fault_that_passes_is_tried_again_and_one_that_stays_is_not_hidden():
    """A read that met a 500 is sent three times, no more."""
    order_id = f"oo-{1:017x}"
    endpoint = Endpoint(fleet(2), failing={order_id: (500, "InternalServerException")})
    with serve(endpoint) as connection:
        with pytest.warns(CollectionWarning):
            collected = collect_orders(connection)
        assert endpoint.failed[order_id] == 3
        endpoint.failing[order_id] = (500, "InternalServerException", 2)
        assert len(collect_orders(connection)) == 2
    assert ids(collected) == [f"oo-{0:017x}"]


def test_an_account_without_orders_is_an_empty_list():
    """No orders are no error; the frames have their columns."""
    with serve(Endpoint([])) as connection:
        collected = collect_orders(connection)
    assert collected == []
    assert flatten_orders(collected).orders.empty


def test_one_outposts_orders():
    """The filter is AWS's own: only what matches is fetched."""
    endpoint = Endpoint(fleet(9))
    with serve(endpoint) as connection:
        collected = collect_orders(connection, outpost_id=f"op-{1:017x}")
    assert {order["OutpostId"] for order in collected} == {f"op-{1:017x}"}
    assert sum(endpoint.served.values()) == len(collected) == 3


def test_several_connections_say_where_each_order_is_from():
    """Two accounts are asked at once; one that is named twice is asked once."""
    here, there = Endpoint(fleet(3)), Endpoint([{"OrderId": "oo-there"}])
    with serve(here) as first, serve(there) as second:
        east = connection_to(second.endpoint_url, account_id="210987654321", region="us-east-1")
        frames = flatten_orders(collect_orders([first, first, east]))
    assert frames.orders[["account_id", "region"]].value_counts().to_dict() == {
        ("123456789012", "us-west-2"): 3,
        ("210987654321", "us-east-1"): 1,
    }
    assert set(here.served.values()) == {1}


def test_a_connection_that_fails_does_not_take_the_others_along(monkeypatch):
    """What the others hold is kept, and the failure names the account."""
    change_retries(monkeypatch, COLLECT, tries=1)
    with serve(Endpoint(fleet(3))) as connection:
        dead = connection_to("http://127.0.0.1:9", account_id="210987654321")
        with pytest.warns(CollectionWarning, match="no answer"):
            collected = collect_orders([dead, connection])
    assert len(collected) == 3
    assert collected.errors["account_id"].tolist() == ["210987654321"]


def test_no_answer_at_all_is_an_error(monkeypatch):
    """An empty list would say that there are no orders, which nobody knows."""
    change_retries(monkeypatch, COLLECT, tries=1)
    with pytest.raises(AwsError, match="ListOrders got no answer"):
        collect_orders(connection_to("http://127.0.0.1:9"))


@pytest.mark.parametrize("connections", [[], "us-west-2", None, [None], 5])
def test_what_is_no_connection_is_refused_in_words(connections):
    """A Region's name, a list of nothing: the message says what to give."""
    with pytest.raises(InputError, match="Give a Connection"):
        collect_orders(connections)


@pytest.fixture
def undisturbed():
    """Collect no garbage meanwhile: an interrupt inside a callback of the collector is lost
    (hypothesis has one).
    """
    gc.disable()
    yield
    gc.enable()


def test_an_interrupt_keeps_what_came(undisturbed):
    """Ctrl+C, or the stop button, ends the collection; what was there is returned and the rest
    named.
    """
    with serve(Endpoint(fleet(200), latency_s=0.1)) as connection:
        threading.Timer(1.0, _thread.interrupt_main).start()
        with pytest.warns(CollectionWarning, match="Interrupted"):
            collected = collect_orders(connection, max_workers=4)
    assert 0 < len(collected) < 200
    assert len(collected) + len(collected.errors) == 200
    assert set(collected.errors["code"]) == {"Interrupted"}


def test_an_interrupt_while_listing_ends_the_collection(undisturbed):
    """Before the first order came there is nothing to keep."""
    with serve(Endpoint(fleet(2), latency_s=0.5)) as connection:
        threading.Timer(0.2, _thread.interrupt_main).start()
        with pytest.raises(KeyboardInterrupt):
            collect_orders(connection)


@pytest.mark.parametrize("make", [lambda: ThreadPoolExecutor(2), lambda: ProcessPoolExecutor(2)])
def test_any_executor_does_the_work(make):
    """Threads or processes of the caller's; the executor stays open."""
    endpoint = Endpoint(fleet(12), failing={f"oo-{3:017x}": (404, "NotFoundException")})
    with serve(endpoint) as connection, make() as executor:
        with pytest.warns(CollectionWarning):
            collected = collect_orders(connection, executor=executor)
        assert executor.submit(len, "open").result() == 4
    assert len(collected) == 11
    assert set(endpoint.served.values()) == {1}


def test_a_dask_cluster_does_the_work():
    """The same function with a cluster's executor: the requests leave from its workers."""
    endpoint = Endpoint(fleet(40))
    with (
        serve(endpoint) as connection,
        LocalCluster(n_workers=2, threads_per_worker=2, dashboard_address=None) as cluster,
        Client(cluster) as client,
        client.get_executor() as executor,
    ):
        collected = collect_orders(connection, executor=executor)
    assert ids(collected) == ids(fleet(40))
    assert set(endpoint.served.values()) == {1}


def test_credentials_never_show():
    """What goes to a worker holds the keys, and its repr hides them."""
    source = Source.of(connection_to("http://127.0.0.1:9"))
    assert "test" not in repr(source)
    assert pickle.loads(pickle.dumps(source)) == source


def test_a_quick_collection_shows_no_bar(capsys):
    """A notebook's stored output stays free of a bar that depends on the machine."""
    with serve(Endpoint(fleet(3))) as connection:
        collect_orders(connection)
    assert capsys.readouterr() == ("", "")


def test_a_slow_collection_shows_a_bar_that_leaves_nothing(capsys, monkeypatch):
    """In a terminal the bar counts orders, and is wiped at the end."""
    monkeypatch.setattr(gathering, "PROGRESS_AFTER_S", 0.1)
    with serve(Endpoint(fleet(40), latency_s=0.1)) as connection:
        collect_orders(connection, max_workers=4)
    written = capsys.readouterr()
    assert written.out == ""
    assert "orders:" in written.err
    assert written.err.rpartition("\r")[0].rpartition("\r")[2].strip() == ""


def test_a_pace_slows_down_to_what_is_answered_and_finds_its_way_back():
    """After throttles the rate is near that of the answers; left alone it grows."""
    pace = Pace()
    for _ in range(30):
        sent_at = pace.wait()
        pace.answered()
        time.sleep(0.005)
    for _ in range(3):
        pace.throttled(sent_at)
    slowed = pace.rate
    assert 20 < slowed < 200
    pace.throttled(sent_at)  # sent before the slowing down: says nothing new
    time.sleep(0.3)
    assert slowed < pace.rate < 2 * slowed


def test_nobody_waits_for_a_closed_pace():
    """After an interrupt, threads that wait for their turn leave at once."""
    pace = Pace()
    pace._rate = 0.01
    pace.wait()
    waiting = threading.Thread(target=pace.wait)
    waiting.start()
    pace.close()
    waiting.join(5)
    assert not waiting.is_alive()


def test_an_order_without_an_id_is_reported():
    """It cannot be asked for, and it does not vanish."""

    class Nameless(Endpoint):
        def _page(self, query):
            page = super()._page(query)
            return page | {"Orders": [*page["Orders"], {"Status": "PREPARING"}]}

    with (
        serve(Nameless(fleet(2))) as connection,
        pytest.warns(CollectionWarning, match="NoOrderId"),
    ):
        assert len(collect_orders(connection)) == 2


def test_an_answer_without_an_order_is_reported():
    """An empty answer is a failure with a name, not an order less."""

    class Bare(Endpoint):
        def answer(self, path):
            status, body = super().answer(path)
            return status, {} if "Order" in body else body

    with serve(Bare(fleet(1))) as connection, pytest.warns(CollectionWarning, match="NothingCame"):
        assert collect_orders(connection) == []


def test_the_environment_hides_the_bar():
    """A notebook whose stored output is compared shows none, however slow the machine."""
    code = (
        "import os; os.environ['TQDM_DISABLE'] = '1'\n"
        "from outpost_planner.aws import gather\n"
        "gather.PROGRESS_AFTER_S = 0\n"
        "print(list(gather._with_bar([1, 2], 2, 'orders')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("[1, 2]\n", "")


@pytest.fixture(scope="module")
def sandbox():
    with start_sandbox() as connection:
        client = connection.client()
        for outpost, item in zip(
            client.list_outposts()["Outposts"], ["OR-RKGP001", "OR-RKCP001"], strict=False
        ):
            client.create_order(
                OutpostIdentifier=outpost["OutpostId"],
                LineItems=[{"CatalogItemId": item, "Quantity": 1}],
                PaymentOption="NO_UPFRONT",
                PaymentTerm="THREE_YEARS",
            )
        connection.advance(days=400)
        yield connection


def test_outposts_come_with_their_sites(sandbox):
    """Each Outpost has the dict of its site as ListSites gives it."""
    client = sandbox.client()
    sites = {site["SiteId"]: site for site in client.list_sites()["Sites"]}
    expected = [
        outpost | {"Site": sites[outpost["SiteId"]]}
        for outpost in client.list_outposts()["Outposts"]
    ]
    assert collect_outposts(sandbox) == expected
    assert {outpost["AccountId"] for outpost in collect_outposts([sandbox])} == {sandbox.account_id}


def test_assets_of_every_outpost_or_of_one(sandbox):
    """What ListAssets says of each Outpost, with the Outpost's id; an ARN names one as well."""
    assets = collect_assets(sandbox)
    outposts = collect_outposts(sandbox)
    client = sandbox.client()
    for outpost in outposts:
        expected = client.list_assets(OutpostIdentifier=outpost["OutpostId"])["Assets"]
        found = [asset for asset in assets if asset["OutpostId"] == outpost["OutpostId"]]
        assert found == [asset | {"OutpostId": outpost["OutpostId"]} for asset in expected]
        assert collect_assets(sandbox, outpost_id=outpost["OutpostArn"]) == found
    assert assets


def test_every_installed_asset_of_the_sandbox_matches_its_order(sandbox):
    """From CreateOrder to ListAssets: orders, frames, assets and Outposts agree."""
    frames = flatten_orders(collect_orders(sandbox))
    outposts = collect_outposts(sandbox)
    table = asset_table(frames, listed=collect_assets(sandbox), outposts=outposts)
    assert set(table["finding"]) == {"MATCHED"}
    assert table["country_code"].notna().all()
    assert frames.extras.empty


def test_an_outpost_that_there_is_not(sandbox):
    """A wrong id is said to be wrong, and is no empty Outpost."""
    with pytest.raises(InputError, match="op-00000000000000000"):
        collect_assets(sandbox, outpost_id="op-00000000000000000")


def test_a_function_is_told_the_progress_and_may_end_it(sandbox):
    """A widget's bar counts the orders, and its cancel button keeps what came."""
    client = sandbox.client()
    outpost_id = client.list_outposts()["Outposts"][0]["OutpostId"]
    line = {"CatalogItemId": "OR-RKGP001", "Quantity": 1}
    for _ in range(6):
        client.create_order(
            OutpostIdentifier=outpost_id, LineItems=[line], PaymentOption="NO_UPFRONT"
        )
    told, count = [], len(collect_orders(sandbox))
    collect_orders(sandbox, progress=lambda done, total: told.append((done, total)))
    assert told == [(done, count) for done in range(count + 1)]

    def cancel(done, total):
        if done == 2:
            raise KeyboardInterrupt

    with pytest.warns(CollectionWarning, match="Interrupted"):
        orders = collect_orders(sandbox, progress=cancel, max_workers=1)
    assert 1 <= len(orders) < count
