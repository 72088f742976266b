"""Whose money it is: LIVE unless shown to be the sandbox, and every failure to connect in words."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

import outpost_planner as planner

IDENTITY = """<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>
<Arn>arn:aws:iam::111122223333:user/planner</Arn><UserId>AIDA</UserId><Account>111122223333</Account>
</GetCallerIdentityResult></GetCallerIdentityResponse>"""


@pytest.fixture(autouse=True)
def aws_environment(monkeypatch, tmp_path):
    """Credentials of nobody, a Region, and no settings of the person who runs the tests."""
    for name in (
        "AWS_PROFILE",
        "AWS_REGION",
        "AWS_DEFAULT_REGION",
        "AWS_SESSION_TOKEN",
        "AWS_ENDPOINT_URL",
    ):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")


@pytest.fixture
def somebody_elses_endpoint():
    """Serve STS for account 111122223333, and at /_sandbox what `answer` holds."""
    answer = {"/_sandbox": None}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            body = answer["/_sandbox"]
            self.reply(404 if body is None else 200, body or b"no")

        def do_POST(self):
            self.rfile.read(int(self.headers["Content-Length"]))
            self.reply(200, IDENTITY.encode())

        def reply(self, status, body):
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", answer
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    "said",
    [
        None,
        b"{}",
        b"not json",
        b"[]",
        json.dumps({"sandbox": "something else", "sandbox_id": "1"}).encode(),
    ],
    ids=["no answer", "empty", "no json", "a list", "another sandbox"],
)
def test_a_local_endpoint_that_does_not_say_it_is_the_sandbox_is_live(
    somebody_elses_endpoint, monkeypatch, said
):
    """A tunnel to AWS is a local endpoint too, and spends real money."""
    url, answer = somebody_elses_endpoint
    answer["/_sandbox"] = said
    monkeypatch.setenv("AWS_ENDPOINT_URL_OUTPOSTS", url)
    monkeypatch.setenv("AWS_ENDPOINT_URL_STS", url)
    connection = planner.connect()
    assert connection.is_live
    assert connection.scope == "live"
    assert repr(connection) == "LIVE 111122223333 eu-central-1"
    assert "LIVE 111122223333" in connection._repr_html_()


def test_the_sandbox_reached_through_boto3s_own_setting_is_no_live_connection(sandbox, monkeypatch):
    """AWS_ENDPOINT_URL_OUTPOSTS alone leads every program to the same sandbox."""
    monkeypatch.setenv("AWS_ENDPOINT_URL_OUTPOSTS", sandbox.endpoint_url)
    connection = planner.connect(region="us-west-2")
    assert not connection.is_live
    assert connection.label == "SANDBOX 123456789012 us-west-2"
    assert connection.scope == sandbox.scope
    assert connection.client().list_sites()["Sites"] == sandbox.client().list_sites()["Sites"]


def test_a_missing_region_is_said_before_anything_is_asked(monkeypatch):
    """Outposts are anchored to one Region, so there is no default."""
    monkeypatch.delenv("AWS_DEFAULT_REGION")
    with pytest.raises(
        planner.InputError, match='Give one, such as connect\\(region="us-west-2"\\)'
    ):
        planner.connect()


def test_an_unknown_profile_names_those_that_there_are(tmp_path):
    """The profiles of the configuration file are listed."""
    (tmp_path / "config").write_text("[profile factory]\nregion = us-west-2\n")
    with pytest.raises(
        planner.InputError, match=r"no profile 'plant'\. Profiles on this machine: factory"
    ):
        planner.connect(profile="plant")


def test_a_region_that_is_no_region_is_refused_in_words():
    """No endpoint can be built from it, and no traceback of botocore's says so."""
    with pytest.raises(
        planner.InputError, match="No Outposts endpoint can be built for Region 'us west 2'"
    ):
        planner.connect(region="us west 2")


def test_missing_credentials_are_answered_with_how_to_sign_in(monkeypatch):
    """The three ways on are named: sign in, name a profile, use the sandbox."""
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    with pytest.raises(
        planner.AwsError, match=r"aws sso login.*connect\(profile=\.\.\.\).*start_sandbox"
    ):
        planner.connect()


def test_a_connections_text_is_escaped_in_html():
    """What stands in a banner is text."""
    from outpost_planner.show.markup import banner

    assert "<b>" not in banner("LIVE <b>", is_live=True)
