"""No secret leaves: not on the screen, not in a traceback, not in the journal or the history."""

import contextlib
import html
import json
import threading
import traceback
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import quote

import boto3
import nbformat
import pytest
from botocore.exceptions import EndpointConnectionError
from hypothesis import given
from hypothesis import strategies as st
from nbclient import NotebookClient

import outpost_planner as planner
from outpost_planner import secrecy
from outpost_planner.order.offer import current_offer
from outpost_planner.order.request import fingerprint

ACCESS_KEY = "AKIAMARKEDKEY7654321"
SECRET_KEY = "mArKeDsEcReT+key/0123456789abcdefghijklmn"
TOKEN = "IQoJmArKeDtOkEn//" + "aB3+/x" * 60 + "=="
PASSWORD = "mArKeD-hunter2"
MARKS = ("MARKEDKEY", "mArKeDsEcReT", "mArKeDtOkEn", PASSWORD)
ANSWERS = ("page", "json", "html", "slashes", "cut", "drop")


def echo(kind, request):
    """Return status, type and body of an error that shows the whole request, as proxies and
    debuggers do.
    """
    told = {"path": request.path, **dict(request.headers)}
    line = " ".join(f"{name}: {value}" for name, value in told.items())
    if kind == "page":
        return 403, "text/html", f"<html><body>Blocked. {line}</body></html>"
    if kind == "json":
        return (
            400,
            "application/json",
            json.dumps({"__type": "ValidationException", "message": line, "echo": told}),
        )
    if kind == "slashes":
        return (
            400,
            "application/json",
            json.dumps({"message": f"bad: {quote(TOKEN, safe='')} {TOKEN[:200]}"}),
        )
    if kind == "cut":
        return 403, "application/json", json.dumps({"message": f"Denied {TOKEN[:25]}"})
    rows = "".join(
        f"<tr><td>{name}</td><td>{html.escape(value)}</td></tr>" for name, value in told.items()
    )
    return 500, "text/html", f"<table>{rows}</table>"


@contextlib.contextmanager
def proxy(sandbox, kind):
    """Pass everything on to a sandbox but CreateOrder, which is echoed or dropped."""

    class Handler(BaseHTTPRequestHandler):
        def answer(self):
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            if self.path == "/orders" and self.command == "POST":
                if kind == "drop":
                    self.connection.close()
                    return
                status, content_type, text = echo(kind, self)
                content = text.encode()
            else:
                url = sandbox.endpoint_url + self.path
                passed = urllib.request.Request(
                    url, body or None, dict(self.headers), method=self.command
                )
                try:
                    with urllib.request.urlopen(passed) as found:
                        status, content_type, content = (
                            found.status,
                            found.headers["Content-Type"],
                            found.read(),
                        )
                except urllib.error.HTTPError as error:
                    status, content_type, content = (
                        error.code,
                        error.headers["Content-Type"],
                        error.read(),
                    )
            self.send_response(status)
            self.send_header("Content-Type", content_type or "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = answer  # noqa: N815 - the base class's names

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://anna:{PASSWORD}@127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def shown(error):
    """Return all that a person can be shown of an error: its message, and the traceback with all
    that led to it.
    """
    return "\n".join(
        [str(error), repr(error), *error._render_traceback_(), *traceback.format_exception(error)]
    )


@pytest.mark.parametrize("kind", ANSWERS)
def test_marked_credentials_are_nowhere_to_be_found(sandbox, tmp_path, kind):
    """An order through a proxy that echoes the request, or drops it: nothing shown or kept holds a
    mark.
    """
    session = boto3.Session(ACCESS_KEY, SECRET_KEY, TOKEN, region_name="us-west-2")
    journal = planner.open_journal(tmp_path / "journal.sqlite3")
    with proxy(sandbox, kind) as url:
        connection = planner.Connection(session, "us-west-2", "123456789012", url)
        outpost_id = connection.client().list_outposts()["Outposts"][0]["OutpostId"]
        lines = planner.read_catalog().line_items({"OR-RKGP001": 1})
        request = planner.OrderRequest(
            outpost_id, lines, "NO_UPFRONT", "ONE_YEAR", reference="PO-1"
        )
        approve = fingerprint(request, connection, current_offer(request, connection).price)

        def order():
            planner.submit(
                request, connection, approve=approve, journal=journal, ask=lambda _: "PO-1"
            )

        with pytest.raises(planner.PlannerError) as first:
            order()
        with pytest.raises(planner.PlannerError) as second:
            order()
        review = planner.review(request, connection, journal=journal)
        orders = planner.collect_orders(connection)
        planner.open_history(connection, path=tmp_path / "history.sqlite").record(orders)
        entry = journal.find("live", "PO-1")
    assert entry is not None
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()).decode(
        errors="replace"
    )
    texts = [
        shown(first.value),
        shown(second.value),
        kept,
        repr(entry),
        str(vars(entry)),
        repr(connection),
    ]
    texts += [
        connection._repr_html_(),
        repr(review),
        review._repr_html_(),
        journal.table.to_string(),
    ]
    texts += [journal.attempts.to_html(), repr(orders)]
    found = [
        (mark, text[max(0, text.index(mark) - 200) :][:400])
        for text in texts
        for mark in MARKS
        if mark in text
    ]
    assert not found
    assert first.value.__cause__ is not None


CELLS = (
    """
import os
import boto3
import outpost_planner as planner
from outpost_planner.order.request import fingerprint
from outpost_planner.order.offer import current_offer
session = boto3.Session(region_name="us-west-2")
connection = planner.Connection(session, "us-west-2", "123456789012", os.environ["ADDRESS"])
outpost_id = connection.client().list_outposts()["Outposts"][0]["OutpostId"]
lines = planner.read_catalog().line_items({"OR-RKGP001": 1})
request = planner.OrderRequest(outpost_id, lines, "NO_UPFRONT", "ONE_YEAR", reference="PO-1")
approve = fingerprint(request, connection, current_offer(request, connection).price)
connection""",
    "planner.submit(request, connection, approve=approve, ask=lambda _: 'PO-1')",
    "planner.submit(request, connection, approve=approve, ask=lambda _: 'PO-1')",
    "planner.resolve('PO-1', connection)",
    "planner.review(request, connection)",
    "planner.open_journal().table",
    "planner.receipts(connection)",
)
"""A newcomer's notebook; it has no secret in its cells."""


@pytest.mark.parametrize("kind", ["page", "json"])
def test_a_notebook_that_is_saved_after_it_failed_holds_no_secret(
    sandbox, tmp_path, monkeypatch, kind
):
    """Run in a real kernel, with the errors kept in its outputs as Jupyter saves them."""
    for name, value in {
        "AWS_ACCESS_KEY_ID": ACCESS_KEY,
        "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
        "AWS_SESSION_TOKEN": TOKEN,
        "OUTPOST_PLANNER_JOURNAL": str(tmp_path / "journal.sqlite3"),
    }.items():
        monkeypatch.setenv(name, value)
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(cell.strip()) for cell in CELLS]
    )
    with proxy(sandbox, kind) as url:
        monkeypatch.setenv("ADDRESS", url)
        NotebookClient(notebook, timeout=120, allow_errors=True).execute()
    saved = nbformat.writes(notebook)
    assert not [mark for mark in MARKS if mark in saved]
    named = [
        output.ename
        for cell in notebook.cells
        for output in cell.outputs
        if output.output_type == "error"
    ]
    assert "OrderRefused" in named or "OrderUnknown" in named
    assert "LIVE 123456789012" in saved


@pytest.mark.parametrize(
    "error",
    [
        planner.InputError(
            f"x://anna:{PASSWORD}@host is no address", [f"password={PASSWORD}"] * 30
        ),
        planner.AwsError(f"No answer from http://anna:{PASSWORD}@proxy"),
        planner.JournalError(f"The journal postgresql://anna:{PASSWORD}@db/orders is locked"),
        planner.OrderUnknown(f"PO-1 was sent to https://anna:{PASSWORD}@proxy/"),
        planner.OrderInterrupted(f"Interrupted. session_token={PASSWORD}"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_our_own_messages_are_cleaned_too(error):
    """Also where no exception of boto3 led to them; their parts hold no more than they do."""
    assert "mArKeD" not in shown(error) + str(vars(error).get("summary")) + str(
        getattr(error, "problems", "")
    )
    assert "mArKeD" not in str(getattr(error, "what", ""))
    assert secrecy.WITHHELD in str(error)


def test_a_long_path_in_our_own_message_stays_readable():
    """A path may be as long as a token; a message that withholds it helps nobody."""
    path = "/srv/Finance2026/" + "orders-of-the-department/" * 4 + "journal"
    assert path in str(planner.JournalError(f"The journal {path} is locked"))
    assert path not in secrecy.without_secrets(path)


def test_an_address_with_a_password_that_nobody_answers(tmp_path):
    """The endpoint's password stands in botocore's own exceptions, and not
    in what becomes of them.
    """
    session = boto3.Session(ACCESS_KEY, SECRET_KEY, TOKEN, region_name="us-west-2")
    connection = planner.Connection(
        session, "us-west-2", "123456789012", f"http://anna:{PASSWORD}@127.0.0.1:9"
    )
    with pytest.raises(planner.AwsError, match="got no answer") as caught:
        planner.collect_orders(connection)
    assert PASSWORD not in shown(caught.value)
    error = EndpointConnectionError(
        endpoint_url=f"http://anna:{PASSWORD}@proxy", error=OSError(f"x://a:{PASSWORD}@b")
    )
    error.__cause__ = ValueError(
        {"url": f"https://b:{PASSWORD}@c/", "more": [f"password={PASSWORD}"]}
    )
    secrecy.clean(error)
    assert PASSWORD not in "".join(traceback.format_exception(error)) + str(error.kwargs)


@pytest.mark.parametrize(
    "text",
    [
        (
            "Authorization: AWS4-HMAC-SHA256 Credential=XK/2026/us-west-2/outposts/aws4_request,"
            " Signature=MARK0123"
        ),
        '{"headers": {"authorization": "Basic TUFSSzAxMjM0NTY="}}',
        "https://bucket.s3.amazonaws.com/x?X-Amz-Security-Token=MARK01234567&X-Amz-Signature=MARK89ab",
        '{"aws_session_token":"MARK012345"}',
        "{'SecretAccessKey': 'MARK012345'}",
        "<input name=csrf_token value=x> csrf_token=MARK012345",
        '{\\"password\\":\\"MARK012345\\"}',
        "&quot;x-amz-security-token&quot;:&quot;MARK012345&quot;",
        "postgresql+psycopg://anna:MARK@db.example/orders",
        "Set-Cookie: session=MARK0123456789",
    ],
)
def test_credentials_by_their_form(text):
    """A secret that this process never had is known by its name, or by its form."""
    assert "MARK" not in secrecy.without_secrets(text)
    assert "TUFS" not in secrecy.without_secrets(text)


@pytest.mark.parametrize(
    "text",
    [
        (
            "ListOrders was answered with ExpiredToken: The security token included in the request"
            " is expired."
        ),
        (
            "CreateOrder was answered with ValidationException: 1 validation error detected: Value"
            " 'OR-RKGP001' failed."
        ),
        "Signature expired: 20261125T100000Z is now earlier than 20261125T101000Z",
        (
            "Order oo-0123456789abcdef0 of"
            " arn:aws:outposts:us-west-2:123456789012:outpost/op-0123456789abcdef0"
        ),
        "The journal /home/anna/.local/share/outpost_planner/journal.sqlite3 is locked",
        "No answer from http://127.0.0.1:5001/orders",
    ],
)
def test_what_is_no_secret_is_left_alone(text):
    """Ids, codes, addresses and advice stay readable."""
    assert secrecy.without_secrets(text) == text


@given(
    st.text(st.characters(codec="utf-8"), max_size=50),
    st.sampled_from([quote, html.escape, json.dumps, str]),
)
def test_a_known_secret_is_found_however_it_is_written(around, written):
    """In an address, in HTML, in JSON or plain, whatever stands around it."""
    secrecy.remember(TOKEN, SECRET_KEY)
    for secret in (TOKEN, SECRET_KEY):
        assert "mArKeD" not in secrecy.without_secrets(around + written(secret) + around)


def test_a_long_path_of_a_settings_file_stays_readable():
    """Who must correct the file has to find it, however deep it stands."""
    import botocore.exceptions

    path = "/srv/Finance2026/" + "settings-of-the-department/" * 4 + "credentials"
    error = botocore.exceptions.ConfigParseError(path=path)
    secrecy.clean(error)
    assert error.kwargs["path"] == path
