"""The sandbox and its surroundings: other pages, broken files, odd settings, cells that are run
again.
"""

import gc
import json
import os
import socket
import subprocess
import sys
import threading
from datetime import UTC, datetime
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from textwrap import dedent
from typing import Any

import pytest

import outpost_planner as planner
from outpost_planner.errors import InputError

BROKEN_SETTINGS = {
    "AWS_PROFILE": "gone",
    "AWS_ENDPOINT_URL": "nowhere",
    "AWS_MAX_ATTEMPTS": "many",
    "AWS_RETRY_MODE": "fast",
    "AWS_DEFAULTS_MODE": "fast",
    "AWS_USE_FIPS_ENDPOINT": "true",
    "AWS_CA_BUNDLE": "/no/such.pem",
    "AWS_ACCESS_KEY_ID": "half",
    "AWS_DEFAULT_REGION": "",
    "AWS_WEB_IDENTITY_TOKEN_FILE": "/no/such",
}


@pytest.fixture(scope="module")
def shared():
    """Serve one sandbox for the tests that leave no trace in it, or none that another sees."""
    with planner.start_sandbox() as sandbox:
        yield sandbox


def running():
    """List the threads that serve; whoever is to be dropped may still be among them."""
    return [each for each in threading.enumerate() if each.name == "sandbox"]


def threads():
    gc.collect()
    return running()


def ask(sandbox, method, path, **headers):
    """Send a request with headers of one's own, and return status and body."""
    port = int(sandbox.endpoint_url.rpartition(":")[2])
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    connection.putrequest(method, path, skip_host="Host" in headers)
    for name, value in ({"Content-Length": "12"} | headers).items():
        connection.putheader(name, value)
    connection.endheaders(b'{"days": 30}')
    response = connection.getresponse()
    body = response.read().decode()
    connection.close()
    return response.status, body, dict(response.getheaders())


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:80", "10.0.0.1", "127.0.0.1.evil.example", "", "[::2]"]
)
def test_a_name_that_leads_here_from_outside_is_refused(shared, host):
    """A page may point its own name at 127.0.0.1; the Host that it sends gives it away."""
    for path in ("/_sandbox", "/list-orders", "/moto-api/reset"):
        status, body, _ = ask(shared, "GET", path, Host=host)
        assert status == 403
        assert "localhost" in json.loads(body)["message"]


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://127.0.0.1.evil.example", "file://", ""]
)
def test_a_page_of_another_site_moves_no_clock(shared, origin):
    """Nor does it place an order, or ask beforehand whether it may."""
    before = shared.now
    for method, path in (
        ("POST", "/_sandbox/advance"),
        ("POST", "/orders"),
        ("OPTIONS", "/_sandbox/advance"),
    ):
        assert ask(shared, method, path, Origin=origin)[0] == 403
    assert shared.now == before
    assert shared.received("CreateOrder") == 0


@pytest.mark.parametrize(
    "host", ["localhost", "127.0.0.1:4500", "127.8.8.8", "[::1]:80", "LOCALHOST:1"]
)
def test_this_machines_own_names_and_pages_are_answered(shared, host):
    """JupyterLab's page among them; no header invites another site."""
    status, _, headers = ask(
        shared, "POST", "/_sandbox/advance", Host=host, Origin="http://localhost:8888"
    )
    assert status == 200
    assert not [name for name in headers if name.lower().startswith("access-control")]


def test_moto_has_no_door_of_its_own(shared):
    """Its own reset is not served."""
    assert ask(shared, "POST", "/moto-api/reset")[0] == 404


def state(sandbox, tmp_path, **changes):
    file = sandbox.save(tmp_path / "state.json")
    content = json.loads(file.read_text()) | changes
    file.write_text(json.dumps({name: value for name, value in content.items() if value != "DROP"}))
    return file


WRONG: dict[str, Any] = {
    "format": [99, None, "1", [], "DROP"],
    "sandbox_id": [None, 5, "", "DROP", []],
    "seed": [None, "a", 1.5, True, "DROP"],
    "start": [None, 5, "soon", "", "9999-12-31T00:00:00+00:00", "0001-01-01", "DROP"],
    "region": [None, 5, "", "DROP"],
    "max_open_orders": [None, 0, -1, "ten", True, "DROP"],
    "catalog": [None, 5, "another", "DROP"],
    "log": [
        None,
        5,
        {},
        "DROP",
        [5],
        [[]],
        [["", "", "Advance"]],
        [["", "", "Advance", "x"]],
        [["", "", "Advance", -1]],
        [["", "", "Advance", 36_500]] * 300,
        [["", "", "Explode", {}]],
        [["123456789012", "us-west-2", "CreateOrder", {}]],
        [["123456789012", "us-west-2", "CreateOrder", None]],
        [["123456789012", "us-west-2", "CancelOrder", {"OrderId": "oo-1"}]],
        [[1, 2, 3, 4]],
    ],
    "events": [None, 5, [5], [[]], [[["a", "b"], "soon", "now", {}]]],
}


@pytest.mark.parametrize(
    ("member", "value"), [(name, value) for name, values in WRONG.items() for value in values]
)
def test_a_broken_state_is_refused_in_words_and_leaves_no_thread(shared, tmp_path, member, value):
    """Whatever was changed: one sentence, and no server that nobody can stop."""
    file = state(shared, tmp_path, **{member: value})
    before = running()
    with pytest.raises(InputError):
        planner.start_sandbox(state=file)
    assert set(running()) <= set(before)


@pytest.mark.parametrize("text", ["", "{", "[" * 100_000, "\x00", '{"format": 1e999}', "5", "null"])
def test_a_file_that_is_no_json_is_refused(tmp_path, text):
    """Cut, nested without end, or of another kind."""
    (tmp_path / "state.json").write_text(text)
    with pytest.raises(InputError, match=r"state\.json"):
        planner.start_sandbox(state=tmp_path / "state.json")


def test_a_state_of_an_earlier_version_goes_on(sandbox, tmp_path):
    """It has no events yet."""
    with planner.start_sandbox(state=state(sandbox, tmp_path, events="DROP")) as again:
        assert again.scope == sandbox.scope


@pytest.mark.parametrize(
    "wrong",
    [
        {"port": -1},
        {"port": 65_536},
        {"port": "4500"},
        {"port": True},
        {"seed": "a"},
        {"region": "Oregon"},
        {"region": None},
        {"max_open_orders": 0},
        {"event_delay_s": -1},
        {"catalog": "catalog.csv"},
    ],
    ids=str,
)
def test_what_no_sandbox_can_be_started_with(wrong):
    """Each is named, and no thread is left."""
    before = running()
    with pytest.raises(InputError):
        planner.start_sandbox(**wrong)
    assert set(running()) <= set(before)


def test_a_port_that_is_taken_leaves_no_thread():
    """The message says which, and what to give."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        before = threads()
        with pytest.raises(InputError, match="is taken; give another"):
            planner.start_sandbox(port=taken.getsockname()[1])
        assert threads() == before


def test_the_clock_has_an_end():
    """An order that is placed near the end still has dates; the clock goes
    no further, and says so.
    """
    with planner.start_sandbox(now=datetime(9899, 11, 1, tzinfo=UTC)) as sandbox:
        client = sandbox.client()
        outpost_id = client.list_outposts()["Outposts"][0]["OutpostId"]
        line = {"CatalogItemId": "OR-RKGP001", "Quantity": 1}
        client.create_order(
            OutpostIdentifier=outpost_id, LineItems=[line], PaymentOption="NO_UPFRONT"
        )
        sandbox.advance(days=60)
        assert len(planner.collect_orders(sandbox)) == 1
        with pytest.raises(InputError, match="past its end"):
            sandbox.advance(days=2)
    for moment in (datetime(9999, 12, 31, tzinfo=UTC), datetime(1, 1, 1, tzinfo=UTC)):
        with pytest.raises(InputError, match="is not between"):
            planner.start_sandbox(now=moment)


def test_a_sandbox_that_nothing_holds_is_closed():
    """A cell that is run again binds its variable anew: one thread and one port, not five."""
    before = len(threads())
    for _ in range(5):
        sandbox = planner.start_sandbox()
    assert len(threads()) == before + 1
    client = sandbox.connection("111122223333").client()
    del sandbox
    assert client.list_sites()["Sites"] == []
    assert len(threads()) == before + 1
    del client
    assert len(threads()) == before


def test_a_cell_that_is_run_again_in_a_notebook():
    """Also where the cell shows its sandbox, which the notebook keeps as an output; another cell's
    stays.
    """
    manager_module = pytest.importorskip("jupyter_client.manager")
    manager, client = manager_module.start_new_kernel()
    try:

        def run(code, cell):
            message = client.session.msg(
                "execute_request", {"code": code, "silent": False, "store_history": True}
            )
            message["metadata"]["cellId"] = cell
            client.shell_channel.send(message)
            reply = client.get_shell_msg(timeout=60)
            assert reply["content"]["status"] == "ok", reply["content"]
            return reply

        run("import threading, outpost_planner as planner", "a")
        run("other = planner.start_sandbox()\nother", "b")
        for _ in range(3):
            run("connection = planner.start_sandbox()\nconnection", "c")
        run(
            "count = sum(each.name == 'sandbox' for each in threading.enumerate())\nassert count =="
            " 2, count",
            "d",
        )
        run(
            "assert len(connection.client().list_sites()['Sites']) =="
            " len(other.client().list_sites()['Sites'])",
            "e",
        )
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


@pytest.fixture
def proxy(monkeypatch):
    """Serve a proxy that every variable names, and note what it is asked."""
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append((self.command, self.path, self.headers.get("Authorization")))
            self.send_error(502)

        def do_POST(self):
            self.do_GET()

        def do_CONNECT(self):
            self.do_GET()

        def log_message(self, *_):
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}"
    for name in (
        "HTTP_PROXY",
        "HTTPS_PROXY",
        "ALL_PROXY",
        "http_proxy",
        "https_proxy",
        "all_proxy",
    ):
        monkeypatch.setenv(name, url)
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    yield asked
    server.shutdown()
    server.server_close()


def test_no_request_to_the_sandbox_goes_to_a_proxy(proxy, monkeypatch, tmp_path):
    """Neither an order with its signed headers, nor a collection, nor the question who it is."""
    from botocore.config import Config

    with planner.start_sandbox() as sandbox:
        client = sandbox.client(config=Config(read_timeout=7))
        assert client.meta.config.read_timeout == 7  # type: ignore[attr-defined]
        outpost_id = client.list_outposts()["Outposts"][0]["OutpostId"]
        lines = planner.read_catalog().line_items({"OR-RKGP001": 1})
        request = planner.OrderRequest(
            outpost_id, lines, "NO_UPFRONT", "ONE_YEAR", reference="PO-1"
        )
        journal = tmp_path / "journal.sqlite3"
        fingerprint = planner.review(request, sandbox, journal=journal).fingerprint
        planner.submit(request, sandbox, approve=fingerprint, journal=journal)
        assert len(planner.collect_orders(sandbox)) == 1
        monkeypatch.setenv("AWS_ENDPOINT_URL_OUTPOSTS", sandbox.endpoint_url)
        for name, value in {
            "AWS_ACCESS_KEY_ID": "123456789012",
            "AWS_SECRET_ACCESS_KEY": "sandbox",
        }.items():
            monkeypatch.setenv(name, value)
        again = planner.connect(region="us-west-2")
        assert not again.is_live
        assert len(planner.collect_orders(again)) == 1
    assert proxy == []
    assert "HTTP_PROXY" in os.environ


PLAN = """
    import outpost_planner as planner
    lines = planner.read_catalog().line_items({"OR-RKGP001": 1})
    assert len(planner.compare_payments(lines, country_code="US").table)
    with planner.start_sandbox() as sandbox:
        outpost_id = sandbox.client().list_outposts()["Outposts"][0]["OutpostId"]
        request = planner.OrderRequest(outpost_id, lines, "NO_UPFRONT", "ONE_YEAR", reference="PO-1")
        review = planner.review(request, sandbox, journal="journal.sqlite3")
        planner.submit(request, sandbox, approve=review.fingerprint, journal="journal.sqlite3")
        assert len(planner.collect_orders(sandbox)) == 1
        from concurrent.futures import ThreadPoolExecutor
        with ThreadPoolExecutor(1) as pool:
            assert len(planner.collect_orders(sandbox, executor=pool)) == 1
"""  # noqa: E501


def run(code, folder, environment):
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "HOME"))
    }
    return subprocess.run(
        [sys.executable, "-c", dedent(code)],
        env=kept | environment,
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_planning_and_rehearsing_need_no_setting_of_aws(tmp_path):
    """A stale profile, a config file that cannot be read and every wrong variable: nothing of it is
    looked at.
    """
    (tmp_path / "config").write_text("no section\n")
    files = {
        name: str(tmp_path / "config")
        for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE")
    }
    done = run(PLAN, tmp_path, BROKEN_SETTINGS | files | {"HOME": str(tmp_path)})
    assert done.returncode == 0, done.stderr


def test_a_machine_without_a_home_folder(tmp_path):
    """A container's user that no list of users knows still plans and rehearses, and no folder is
    called ~.
    """
    nobody = """
        import pwd
        def unknown(_):
            raise KeyError("uid not found")
        pwd.getpwuid = unknown
        import os
        assert os.path.expanduser("~") == "~"
    """
    done = run(dedent(nobody) + dedent(PLAN), tmp_path, {})
    assert done.returncode == 0, done.stderr
    assert not (tmp_path / "~").exists()
