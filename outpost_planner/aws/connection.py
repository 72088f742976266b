"""Which account, Region and endpoint; how clients are built.

A `Connection` answers the question that comes before every purchase: whose money is
this? It is LIVE unless it has been shown to be the sandbox.
"""

from __future__ import annotations

import json
import os
import threading
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.client import HTTPException
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any, Literal, overload
from urllib.parse import urlsplit, urlunsplit

import boto3
from botocore.config import Config

from outpost_planner.aws import explain, settings
from outpost_planner.aws.answers import watch, whole
from outpost_planner.errors import AwsError, InputError, NotTheSandbox
from outpost_planner.secrecy import remember_those_of
from outpost_planner.show.markup import as_text, banner
from outpost_planner.show.wording import payer_words

if TYPE_CHECKING:
    from types_boto3_outposts import OutpostsClient

aws_error = explain.aws_error

SANDBOX_NAME = "outpost_planner"
"""What a sandbox calls itself at ``GET /_sandbox``."""

ANSWER_WITHIN_S = 5.0
"""How long a sandbox may take to say that it is one [s]."""

SANDBOX_SCOPE = "sandbox:"
"""How the scope of a sandbox's connection begins; its id follows."""

LONGEST_ANSWER = 1 << 20
"""No sandbox says more of itself than this [bytes]."""


@dataclass(frozen=True)
class Connection:
    """One account in one Region, and the way to it.

    Parameters
    ----------
    session
        The boto3 session that holds the credentials.
    region
        The AWS Region, such as ``us-west-2``.
    account_id
        The twelve digits of the account that would pay.
    endpoint_url
        Where the Outposts API is served; None for AWS's own endpoint of the Region.
    is_live
        False only for the sandbox. Everything else spends money.
    scope
        What keeps records apart: ``live``, or ``sandbox:`` and the sandbox's own id.
    """

    session: boto3.Session = field(repr=False)
    region: str
    account_id: str
    endpoint_url: str | None = None
    is_live: bool = True
    scope: str = field(default="live", repr=False)

    @property
    def label(self) -> str:
        """SANDBOX or LIVE, with account and Region: shown wherever money could be spent."""
        return payer_words(self.account_id, self.region, is_live=self.is_live)

    @property
    def now(self) -> datetime:
        """The present moment (UTC): this machine's clock; the sandbox has its own."""
        return datetime.now(UTC)

    @overload
    def client(self, service: Literal["outposts"] = ..., **client_options: Any) -> OutpostsClient: ...
    @overload
    def client(self, service: str, **client_options: Any) -> Any: ...
    def client(self, service: str = "outposts", **client_options: Any) -> Any:
        """Build a boto3 client for this account and Region.

        Parameters
        ----------
        service
            The service's name; ``outposts`` unless given.
        **client_options
            Passed on to ``boto3.Session.client``, such as ``config``.

        Returns
        -------
        botocore.client.BaseClient
            A plain boto3 client. Where its endpoint is on this machine, no proxy stands between.

        Raises
        ------
        InputError
            Where a setting of this machine cannot be used.
        AwsError
            Where there are no whole credentials.
        """
        options: dict[str, Any] = {"region_name": self.region, **client_options}
        if self.endpoint_url is not None and (service == "outposts" or not self.is_live):
            options.setdefault("endpoint_url", self.endpoint_url)
        with explain.explained(explain.CREDENTIALS, self.session.profile_name):
            client = build_client(self.session, service, **options)
        if not self.is_live:
            client._connection = self  # noqa: SLF001 - a sandbox is served for as long as something holds it
        return client

    def __repr__(self) -> str:
        return self.label

    def _repr_html_(self) -> str:
        return as_text(banner(self.label, is_live=self.is_live))


_building = threading.Lock()
"""A boto3 session may not build two clients at a time, and two desks of one kernel share one."""


def build_client(session: boto3.Session, service: str, **options: Any) -> Any:
    """Build a client whose answers are looked at, and that reaches this machine's own addresses directly.

    Parameters
    ----------
    session
        Whose credentials.
    service
        The service's name.
    **options
        Passed on to ``boto3.Session.client``.

    Returns
    -------
    botocore.client.BaseClient
        A boto3 client.
    """
    if is_loopback(options.get("endpoint_url") or ""):
        # A company's proxy would answer in the sandbox's place, and read the signed headers.
        own = options.get("config")
        direct = Config(proxies={})
        options["config"] = own.merge(direct) if own is not None else direct
    build: Any = session.client  # its four hundred overloads cannot take keywords as a dict
    with _building:
        client = build(service, **options)
    remember_those_of(client)
    return watch(client) if service == "outposts" else client


def connect(
    profile: str | None = None, region: str | None = None, *, session: boto3.Session | None = None
) -> Connection:
    """Connect to AWS through boto3's own chain of credentials and settings.

    ``AWS_ENDPOINT_URL_OUTPOSTS`` points the service elsewhere, as everywhere in boto3. An endpoint
    on this machine that says it is the sandbox gives a sandbox connection; any other is LIVE.

    Parameters
    ----------
    profile
        A profile of the AWS configuration files.
    region
        The Region of the Outposts' anchor; default: the profile's own.
    session
        A ready session, in place of a profile.

    Returns
    -------
    Connection
        With the account that STS says the credentials belong to.

    Raises
    ------
    InputError
        Where profile or Region are missing or unknown, or a setting of this machine cannot be used; the message
        says which variable, or which line of which file.
    AwsError
        Where there are no credentials, or AWS does not accept them.
    """
    settings.check()
    used = settings.present_profile(profile)
    with explain.explained(explain.CREDENTIALS, used):
        session = session or boto3.Session(profile_name=profile, region_name=region)
        region = _region(region, session)
        endpoint_url = _outposts_endpoint(session, region)
    sandbox = ask_sandbox(endpoint_url) if is_loopback(endpoint_url) else None
    # The sandbox answers for STS too; any other endpoint stands for Outposts alone.
    account_id = _account_id(session, region, endpoint_url, used, is_sandbox=sandbox is not None)
    return Connection(
        session=session,
        region=region,
        account_id=account_id,
        endpoint_url=_custom(endpoint_url),
        is_live=sandbox is None,
        scope=f"sandbox:{sandbox['sandbox_id']}" if sandbox else "live",
    )


def ask_sandbox(endpoint_url: str) -> dict[str, Any] | None:
    """Ask an endpoint on this machine whether it is the sandbox.

    Parameters
    ----------
    endpoint_url
        An address on the loopback interface.

    Returns
    -------
    dict or None
        What the sandbox says of itself, its ``sandbox_id`` among it; None for anything else.
    """
    parts = urlsplit(endpoint_url.rstrip("/") + "/_sandbox")
    # A user and password in the address are for botocore, which leaves them out of it too.
    url = urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
    if not url.startswith(("http://", "https://")):
        return None
    try:
        with _DIRECT.open(url, timeout=ANSWER_WITHIN_S) as response:
            answer = json.loads(_read(response))
    except (OSError, ValueError, HTTPException, RecursionError):
        return None
    if not isinstance(answer, dict) or answer.get("sandbox") != SANDBOX_NAME:
        return None
    return answer if isinstance(answer.get("sandbox_id"), str) and answer["sandbox_id"] else None


def check_still_the_sandbox(connection: Connection) -> None:
    """Ask the sandbox for its id again, right before something is sent; any other connection is not asked.

    A port may change hands after `connect`: what was the sandbox may be a tunnel to AWS by now.

    Parameters
    ----------
    connection
        Where something is about to be sent.

    Raises
    ------
    NotTheSandbox
        Where something else answers at its address, or nothing.

    Examples
    --------
    >>> from outpost_planner import start_sandbox
    >>> with start_sandbox() as sandbox:
    ...     check_still_the_sandbox(sandbox)
    """
    if not connection.scope.startswith(SANDBOX_SCOPE):
        return
    answer = ask_sandbox(connection.endpoint_url or "")
    if answer is not None and connection.scope == SANDBOX_SCOPE + answer["sandbox_id"]:
        return
    there = "nothing that calls itself a sandbox" if answer is None else "another sandbox"
    raise NotTheSandbox(
        f"Nothing was sent: the sandbox of this connection no longer answers at its address, where there is {there}. "
        "It was stopped, and its port may belong to something else by now. Start one with start_sandbox(), or "
        "connect() again to see what answers there."
    )


def _read(response: Any) -> bytes:
    """Read an answer that ends within reason, in time and in length."""
    until = time.monotonic() + ANSWER_WITHIN_S
    read = b""
    while chunk := response.read1(65_536):
        read += chunk
        if len(read) > LONGEST_ANSWER or time.monotonic() > until:
            raise ValueError("it finds no end")
    return read


def is_loopback(endpoint_url: str) -> bool:
    """Say whether an address is one of this machine's own.

    Examples
    --------
    >>> is_loopback("http://127.0.0.1:4500"), is_loopback("http://[::1]:4500"), is_loopback("http://10.0.0.1")
    (True, True, False)
    """
    try:
        host = urlsplit(endpoint_url).hostname or ""
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _region(region: str | None, session: boto3.Session) -> str:
    found = region or session.region_name
    if not found:
        raise InputError(
            f'No Region is set{_region_elsewhere()}. Give one, such as connect(region="us-west-2"), or set '
            "AWS_DEFAULT_REGION; it is the Region that your Outposts are anchored to."
        )
    nearest = settings.nearest_region(found)
    if nearest is not None:
        where = settings.with_value_in(found, session.profile_name) if not region else None
        raise InputError(
            f"No Outposts endpoint can be built for Region {found!r}{f', {where}' if where else ''}: there is no such "
            f"Region. Did you mean {nearest}? (For a Region that is newer than this boto3, upgrade boto3.)"
        )
    return str(found)


def _region_elsewhere() -> str:
    """Name the variables that look as if they set the Region."""
    if os.environ.get("AWS_DEFAULT_REGION") == "":
        return ": the variable AWS_DEFAULT_REGION is empty"
    if os.environ.get("AWS_REGION"):
        return f" (boto3 does not read the variable AWS_REGION, which says {os.environ['AWS_REGION']})"
    return ""


def _outposts_endpoint(session: boto3.Session, region: str) -> str:
    url = str(session.client("outposts", region_name=region).meta.endpoint_url)
    if not settings.is_address(url):
        where = settings.with_value_in(url, session.profile_name)
        raise InputError(f"{where or url} is no address; give one such as http://127.0.0.1:4500.")
    return url


def _custom(endpoint_url: str) -> str | None:
    return None if ".amazonaws.com" in (urlsplit(endpoint_url).hostname or "") else endpoint_url


def _account_id(session: boto3.Session, region: str, endpoint_url: str, profile: str, *, is_sandbox: bool) -> str:
    """Ask STS whose credentials these are."""
    try:
        with explain.explained("GetCallerIdentity", profile):
            where = endpoint_url if is_sandbox else None
            sts = build_client(session, "sts", region_name=region, endpoint_url=where)
            return str(whole(sts.get_caller_identity(), "Account"))
    except AwsError as error:
        if is_sandbox or not is_loopback(endpoint_url):
            raise
        address = settings.without_secret(endpoint_url)
        raise AwsError(
            f"{error} Outposts is to be reached at {address}, and no sandbox answers there: start one with "
            "start_sandbox(), or unset AWS_ENDPOINT_URL_OUTPOSTS.",
            code=error.code,
            operation=error.operation,
        ) from error


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """Who sends on to somebody else is no sandbox."""

    def redirect_request(self, *_: Any) -> None:
        """Follow nobody."""


_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}), _NoRedirects)
"""Opens addresses of this machine: a company's proxy would answer in the sandbox's place."""
