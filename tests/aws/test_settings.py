"""What keeps this machine from reaching AWS, as a sentence: what is wrong, where it is set, what to
type.
"""

import getpass
import gzip
import hashlib
import json
import socket
import threading
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from botocore.credentials import AssumeRoleProvider
from botocore.exceptions import ClientError
from botocore.loaders import create_loader
from IPython.core.error import StdinNotImplementedError
from support.retries import change_retries

import outpost_planner as planner
from outpost_planner.aws import sandboxes
from outpost_planner.aws.explain import aws_error
from outpost_planner.aws.settings import nearest_region

KEYS = {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing"}
SSO = """
[profile p]
sso_session = s
sso_account_id = 123456789012
sso_role_name = r
[sso-session s]
sso_region = us-east-1
sso_start_url = https://example.awsapps.com/start
"""
ROLE = "[profile p]\nrole_arn = arn:aws:iam::123456789012:role/r\n"


@pytest.fixture(scope="module", autouse=True)
def one_loader():
    """Read botocore's own files once: what is tried here are the settings of each session."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("botocore.session.create_loader", cache(create_loader))
        yield


@pytest.fixture(autouse=True)
def home(monkeypatch, tmp_path):
    """A home folder of nobody, a Region, and no setting of the person who runs the tests."""
    import os

    for name in list(os.environ):
        if name.startswith("AWS_") or name.lower().endswith("_proxy") or name.endswith("CA_BUNDLE"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-west-2")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    change_retries(monkeypatch, tries=1)
    monkeypatch.setattr("botocore.credentials.JSONFileCache.CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path


CASES: dict[str, Any] = {
    "a stale AWS_PROFILE": (
        KEYS | {"AWS_PROFILE": "gone"},
        "[profile factory]\n",
        None,
        ["no profile 'gone'", "factory", "variable AWS_PROFILE", "unset"],
    ),
    "a stale AWS_DEFAULT_PROFILE": (
        KEYS | {"AWS_DEFAULT_PROFILE": "gone"},
        "",
        None,
        ["AWS_DEFAULT_PROFILE"],
    ),
    "a config file of no sections": (
        KEYS,
        "region = us-west-2\n",
        None,
        ["config, line 1", "[default]"],
    ),
    "a section twice": (KEYS, "[default]\nregion = a\n[default]\n", None, ["config, line 3"]),
    "a setting twice": (KEYS, "[default]\nregion = a\nregion = b\n", None, ["config, line 3"]),
    "a byte order mark": (KEYS, "\ufeff[default]\n", None, ["config, line 1", "byte order mark"]),
    "half of the variables": (
        {"AWS_ACCESS_KEY_ID": "a"},
        "",
        None,
        ["AWS_ACCESS_KEY_ID is set, and AWS_SECRET_ACCESS_KEY is not"],
    ),
    "the other half": (
        {"AWS_SECRET_ACCESS_KEY": "a"},
        "",
        None,
        ["AWS_SECRET_ACCESS_KEY is set, and AWS_ACCESS_KEY_ID is not"],
    ),
    "half of a section": (
        {},
        "[profile p]\naws_access_key_id = a\n",
        "p",
        ["line 2, in [profile p]", "aws_secret_access_key"],
    ),
    "nobody signed in": ({}, SSO, "p", ["Nobody is signed in", "aws sso login --profile p"]),
    "half of an SSO profile": (
        {},
        "[profile p]\nsso_session = s\n[sso-session s]\nsso_region = a\nsso_start_url = b\n",
        "p",
        ["sso_account_id, sso_role_name", "aws configure sso --profile p"],
    ),
    "an SSO session that there is not": (
        {},
        "[profile p]\nsso_session = s\n",
        "p",
        ["sso_session = 's'", "line 2"],
    ),
    "a program that there is not": (
        {},
        "[profile p]\ncredential_process = /no/such --x\n",
        "p",
        ["credential_process = '/no/such --x'", "line 2", "No such file"],
    ),
    "a program that fails": (
        {},
        "[profile p]\ncredential_process = /bin/false\n",
        "p",
        ["/bin/false", "gives no credentials"],
    ),
    "a program that says no JSON": (
        {},
        "[profile p]\ncredential_process = /bin/echo hello\n",
        "p",
        ["/bin/echo hello", "not the JSON"],
    ),
    "a program that says a list": (
        {},
        "[profile p]\ncredential_process = /bin/echo []\n",
        "p",
        ["not the JSON"],
    ),
    "a program whose quotes do not end": (
        {},
        "[profile p]\ncredential_process = /bin/echo 'x\n",
        "p",
        ["cannot be read (No closing quotation)"],
    ),
    "no source of a role": ({}, ROLE, "p", ["role_arn", "line 2", "source_profile"]),
    "a source that there is not": (
        {},
        ROLE + "source_profile = q\n",
        "p",
        ["source_profile = 'q'", "does not exist"],
    ),
    "roles in a circle": (
        {},
        ROLE
        + "source_profile = q\n"
        + ROLE.replace("profile p", "profile q")
        + "source_profile = p\n",
        "p",
        ["Infinite loop", "line 3"],
    ),
    "a token file that there is not": (
        {
            "AWS_WEB_IDENTITY_TOKEN_FILE": "/no/such",
            "AWS_ROLE_ARN": "arn:aws:iam::123456789012:role/r",
        },
        "",
        None,
        ["AWS_WEB_IDENTITY_TOKEN_FILE = '/no/such'", "No such file"],
    ),
    "no credentials": ({}, "", None, ["aws sso login", "start_sandbox"]),
    "a mistyped Region": (
        KEYS | {"AWS_DEFAULT_REGION": "us-wset-2"},
        "",
        None,
        ["AWS_DEFAULT_REGION", "Did you mean us-west-2"],
    ),
    "an Availability Zone": (
        KEYS | {"AWS_DEFAULT_REGION": "us-west-2a"},
        "",
        None,
        ["Did you mean us-west-2"],
    ),
    "an empty Region": (
        KEYS | {"AWS_DEFAULT_REGION": ""},
        "",
        None,
        ["AWS_DEFAULT_REGION is empty"],
    ),
    "a mistyped Region in the file": (
        KEYS | {"AWS_DEFAULT_REGION": None},
        "[default]\nregion = eu-cental-1\n",
        None,
        ["config, line 2", "Did you mean eu-central-1"],
    ),
    "a variable that boto3 does not read": (
        KEYS | {"AWS_DEFAULT_REGION": None, "AWS_REGION": "us-west-2"},
        "",
        None,
        ["does not read the variable AWS_REGION", "set AWS_DEFAULT_REGION"],
    ),
    "an address without http": (
        KEYS | {"AWS_ENDPOINT_URL_OUTPOSTS": "localhost:4500"},
        "",
        None,
        ["AWS_ENDPOINT_URL_OUTPOSTS", "http://"],
    ),
    "an address with a password and no scheme": (
        KEYS | {"AWS_ENDPOINT_URL_OUTPOSTS": "anna:hunter2@proxy.example:80"},
        "",
        None,
        ["(withheld)@proxy.example:80' is no address"],
    ),
    "an address without an end": (
        KEYS | {"AWS_ENDPOINT_URL_OUTPOSTS": "http://[::1"},
        "",
        None,
        ["is no address"],
    ),
    "a port that there is not": (
        KEYS | {"AWS_ENDPOINT_URL": "http://localhost:99999"},
        "",
        None,
        ["AWS_ENDPOINT_URL ="],
    ),
    "an address in the file": (
        KEYS,
        "[default]\nendpoint_url = localhost:1\n",
        None,
        ["endpoint_url = 'localhost:1'", "line 2"],
    ),
    "a CA bundle that there is not": (
        KEYS | {"AWS_CA_BUNDLE": "/no/such.pem"},
        "",
        None,
        ["AWS_CA_BUNDLE = '/no/such.pem'"],
    ),
    "attempts that are no number": (
        KEYS | {"AWS_MAX_ATTEMPTS": "many"},
        "",
        None,
        ["AWS_MAX_ATTEMPTS = 'many'", "unset it"],
    ),
    "no attempt": (KEYS | {"AWS_MAX_ATTEMPTS": "0"}, "", None, ["AWS_MAX_ATTEMPTS = '0'"]),
    "a retry mode that there is not": (
        KEYS | {"AWS_RETRY_MODE": "fast"},
        "",
        None,
        ["AWS_RETRY_MODE = 'fast'", "standard"],
    ),
    "a retry mode in the file": (
        KEYS,
        "[default]\nretry_mode = fast\n",
        None,
        ["retry_mode = 'fast'", "line 2, in [default]"],
    ),
    "a proxy that does not answer": (
        KEYS | {"HTTPS_PROXY": "http://127.0.0.1:9"},
        "",
        None,
        ["HTTPS_PROXY", "proxy"],
    ),
    "a metadata service without a number": (
        {"AWS_METADATA_SERVICE_TIMEOUT": "x"},
        "",
        None,
        ["AWS_METADATA_SERVICE_TIMEOUT = 'x'"],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_every_setting_has_its_sentence(case, monkeypatch, home):
    """No traceback of botocore's; the place and the next step are in it, and no secret."""
    variables, config, profile, said = CASES[case]
    (home / "config").write_text(config, encoding="utf-8")
    for name, value in variables.items():
        (
            monkeypatch.delenv(name, raising=False)
            if value is None
            else monkeypatch.setenv(name, value)
        )
    with pytest.raises(planner.PlannerError) as caught:
        planner.connect(profile=profile)
    for part in said:
        assert part in str(caught.value), str(caught.value)


def test_a_secret_is_in_no_message(monkeypatch, home):
    """Neither a key of a file that cannot be read nor the password of a proxy or an endpoint."""
    (home / "credentials").write_text("[default]\naws_secret_access_key = hush\nhush\n[x\n")
    with pytest.raises(planner.InputError) as caught:
        planner.connect()
    assert "credentials" in str(caught.value)
    assert "hush" not in str(caught.value)
    (home / "credentials").unlink()
    monkeypatch.setenv("AWS_ENDPOINT_URL_OUTPOSTS", "http://me:hush@localhost:99999")
    with pytest.raises(planner.InputError) as caught:
        planner.connect()
    assert "hush" not in str(caught.value)


def test_an_expired_sign_in_says_how_to_renew_it(monkeypatch, home):
    """The token on the disk is of yesterday."""
    (home / "config").write_text(SSO)
    cache = home / ".aws" / "sso" / "cache"
    cache.mkdir(parents=True)
    token = {
        "accessToken": "t",
        "expiresAt": "2020-01-01T00:00:00Z",
        "region": "us-east-1",
        "startUrl": "x",
    }
    (cache / f"{hashlib.sha1(b's').hexdigest()}.json").write_text(json.dumps(token))
    monkeypatch.setattr("botocore.utils.SSOTokenLoader.__init__.__defaults__", None, raising=False)
    monkeypatch.setattr("botocore.tokens.SSOTokenProvider._SSO_TOKEN_CACHE_DIR", str(cache))
    with pytest.raises(planner.AwsError, match=r"expired.*aws sso login --profile p"):
        planner.connect(profile="p")


def refusal(code, message, date=None):
    headers = {"date": date} if date else {}
    response = {
        "Error": {"Code": code, "Message": message},
        "ResponseMetadata": {"HTTPHeaders": headers},
    }
    return ClientError(response, "ListOrders")


@pytest.mark.parametrize(
    ("code", "message", "said"),
    [
        (
            "SignatureDoesNotMatch",
            (
                "Signature expired: 20260101T000000Z is now earlier than 20260101T020500Z"
                " (20260101T022000Z - 15 min.)"
            ),
            "2 hours 20 minutes behind",
        ),
        (
            "InvalidSignatureException",
            (
                "Signature not yet current: 20260102T001000Z is still later than 20260101T000500Z "
                "(20260101T000000Z + 5 min.)"
            ),
            "1 day 10 minutes ahead of",
        ),
    ],
)
def test_a_clock_that_is_off_is_told_by_how_much(code, message, said):
    """From the times that AWS's message holds: 02:20 by AWS and 00:00 here; 00:10 of the next day
    here.
    """
    assert f"This machine's clock is {said} AWS's" in str(
        aws_error(refusal(code, message), "ListOrders")
    )


def test_a_clock_that_is_off_by_the_date_of_the_answer():
    """RequestExpired has no times in it, but the answer has its date."""
    theirs = datetime.now(UTC) + timedelta(minutes=30)
    error = aws_error(
        refusal("RequestExpired", "Request has expired.", f"{theirs:%a, %d %b %Y %H:%M:%S GMT}"),
        "ListOrders",
    )
    assert "30 minutes behind" in str(error)
    assert "clock is off" in str(
        aws_error(refusal("RequestTimeTooSkewed", "Too far"), "ListOrders")
    )


def test_a_region_that_aws_has_is_taken():
    """Every Region of every partition, and what is like none of them."""
    assert nearest_region("eu-central-1") is None
    assert nearest_region("us-gov-west-1") is None
    assert nearest_region("mars") is None


@contextmanager
def listening(answer):
    """Accept connections and answer each with bytes; with nothing for None."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        open_ones = []

        def serve():
            while True:
                try:
                    client, _ = server.accept()
                except OSError:
                    return
                open_ones.append(client)
                if answer is not None:
                    threading.Thread(target=reply, args=(client,), daemon=True).start()

        def reply(client):
            try:
                client.recv(65_536)
                for chunk in [answer] if isinstance(answer, bytes) else answer():
                    client.sendall(chunk)
                client.close()
            except OSError:
                pass

        threading.Thread(target=serve, daemon=True).start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
        for each in open_ones:
            each.close()
        server.shutdown(socket.SHUT_RDWR)


def http(body, *headers):
    lines = [
        "HTTP/1.1 200 OK",
        f"Content-Length: {len(body)}",
        "Connection: close",
        *headers,
        "",
        "",
    ]
    return "\r\n".join(lines).encode() + body


def without_end():
    yield b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"
    while True:
        yield b"x" * 65_536


ME = json.dumps({"sandbox": "outpost_planner", "sandbox_id": "x"}).encode()

SPEAKERS = {
    "another protocol": b"SSH-2.0-OpenSSH_9.6\r\n",
    "nothing": None,
    "closes at once": b"",
    "half an answer": http(b"{}").replace(b"Length: 2", b"Length: 99"),
    "no number of bytes": http(b"{}").replace(b"Length: 2", b"Length: two"),
    "chunks that are none": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    "JSON without end": http(b"[" * 100_000),
    "JSON of another": http(b'{"sandbox": "another", "sandbox_id": "x"}'),
    "an id that is none": http(b'{"sandbox": "outpost_planner", "sandbox_id": 5}'),
    "no text": http(b"\xff\xfe\xff"),
    "compressed": http(gzip.compress(ME), "Content-Encoding: gzip"),
    "an answer without end": without_end,
    "a thousand headers": http(b"{}", *(f"X-{number}: x" for number in range(1000))),
    "sends on": b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:9/\r\nContent-Length: 0\r\n\r\n",
    "an error": b"HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n",
}


@pytest.mark.parametrize("speaker", SPEAKERS)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_port_that_speaks_something_else(monkeypatch, speaker, scheme):
    """It is no sandbox, so the connection would be LIVE; STS, which cannot be reached either, is
    told in words.
    """
    monkeypatch.setattr(sandboxes, "ANSWER_WITHIN_S", 0.5)
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    with listening(SPEAKERS[speaker]) as address:
        url = address.replace("http:", f"{scheme}:")
        assert sandboxes.ask_sandbox(url) is None
        monkeypatch.setenv("AWS_ENDPOINT_URL_OUTPOSTS", url)
        monkeypatch.setenv("AWS_ENDPOINT_URL_STS", "http://127.0.0.1:9")
        with pytest.raises(planner.AwsError, match=f"{url}, and no sandbox answers there"):
            planner.connect()


STS_ANSWERS = {
    name: answer
    for name, answer in SPEAKERS.items()
    if name not in {"nothing", "an answer without end"}
} | {
    "a page": http(b"<html></html>"),
    "no account": http(b"<GetCallerIdentityResponse/>"),
    "empty": http(b""),
}


@pytest.mark.parametrize("answer", STS_ANSWERS)
def test_whatever_answers_for_sts_is_told_in_words(monkeypatch, answer):
    """No account, no connection."""
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    with listening(STS_ANSWERS[answer]) as url:
        monkeypatch.setenv("AWS_ENDPOINT_URL_STS", url)
        with pytest.raises(planner.AwsError):
            planner.connect()


def test_a_sandbox_is_known_by_the_other_names_of_this_machine(sandbox, monkeypatch):
    """localhost is one of them."""
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv(
        "AWS_ENDPOINT_URL_OUTPOSTS", sandbox.endpoint_url.replace("127.0.0.1", "localhost")
    )
    assert not planner.connect().is_live


def test_a_service_on_the_other_loopback_address(monkeypatch):
    """[::1] is this machine too: asked directly, and taken at its word."""

    class Server(ThreadingHTTPServer):
        address_family = socket.AF_INET6

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.end_headers()
            self.wfile.write(ME)

        def log_message(self, *_):
            """Keep quiet."""

    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    with Server(("::1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        assert sandboxes.ask_sandbox(f"http://[::1]:{server.server_port}")["sandbox_id"] == "x"
        server.shutdown()


def test_credentials_that_end_during_the_day(monkeypatch, home, sandbox):
    """A session whose program fails later: the collection says why, and raises nothing of
    botocore's.
    """
    import boto3

    (home / "config").write_text("[profile p]\ncredential_process = /bin/false\n")
    session = boto3.Session(profile_name="p", region_name="us-west-2")
    gone = planner.Connection(session, "us-west-2", "111122223333", sandbox.endpoint_url)
    with pytest.raises(planner.AwsError, match="/bin/false"):
        planner.collect_orders(gone)
    with pytest.warns(planner.CollectionWarning, match="NoCredentials"):
        assert planner.collect_orders([gone, sandbox]) == []


DENIED = (
    b"<ErrorResponse><Error><Code>AccessDenied</Code>"
    b"<Message>User x is not authorized to perform sts:AssumeRole</Message></Error></ErrorResponse>"
)
SOURCE = "source_profile = q\n[profile q]\naws_access_key_id = a\naws_secret_access_key = b\n"


def test_a_role_that_may_not_be_assumed(monkeypatch, home):
    """Which role, where it is set, and what to ask for."""
    (home / "config").write_text(ROLE + SOURCE)
    with listening(http(DENIED).replace(b"200 OK", b"403 Forbidden")) as url:
        monkeypatch.setenv("AWS_ENDPOINT_URL_STS", url)
        with pytest.raises(
            planner.AwsError,
            match=r"AccessDenied.*Ask for permission to assume role_arn .*role/r' .*line 2",
        ):
            planner.connect(profile="p")


@pytest.mark.parametrize("raised", [EOFError, StdinNotImplementedError])
def test_a_role_that_asks_for_a_code_where_nobody_can_type(monkeypatch, home, raised):
    """Which device, where it is set, and how to sign in elsewhere; in a program and in a kernel."""

    def nobody(*_):
        raise raised

    made = AssumeRoleProvider.__init__
    prompts = tuple(nobody if each is getpass.getpass else each for each in made.__defaults__)
    monkeypatch.setattr(made, "__defaults__", prompts)
    (home / "config").write_text(f"{ROLE}mfa_serial = arn:aws:iam::123456789012:mfa/me\n{SOURCE}")
    with pytest.raises(
        planner.AwsError, match=r"MFA code, as mfa_serial = .*mfa/me' .*line 3.*get-session-token"
    ):
        planner.connect(profile="p")


def test_a_metadata_service_that_never_answers(monkeypatch):
    """The wait ends, and there are no credentials."""
    monkeypatch.delenv("AWS_EC2_METADATA_DISABLED")
    monkeypatch.setenv("AWS_METADATA_SERVICE_TIMEOUT", "1")
    with listening(None) as url:
        monkeypatch.setenv("AWS_EC2_METADATA_SERVICE_ENDPOINT", url)
        with pytest.raises(planner.AwsError, match="No AWS credentials were found"):
            planner.connect()
