"""Which account, Region and endpoint; how clients are built.

A `Connection` answers the question that comes before every purchase: whose money is
this? It is LIVE unless it has been shown to be the sandbox.
"""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html import escape
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any, Literal, overload
from urllib.parse import urlsplit

import boto3
import botocore.exceptions

from outpost_planner.errors import AwsError, InputError
from outpost_planner.style import as_text

if TYPE_CHECKING:
    from types_boto3_outposts import OutpostsClient

SANDBOX_NAME = "outpost_planner"
"""What a sandbox calls itself at ``GET /_sandbox``."""


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
        return f"{'LIVE' if self.is_live else 'SANDBOX'} {self.account_id} {self.region}"

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
            A plain boto3 client.
        """
        options: dict[str, Any] = {"region_name": self.region, **client_options}
        if self.endpoint_url is not None and (service == "outposts" or not self.is_live):
            options.setdefault("endpoint_url", self.endpoint_url)
        build: Any = self.session.client  # its four hundred overloads cannot take keywords as a dict
        return build(service, **options)

    def __repr__(self) -> str:
        return self.label

    def _repr_html_(self) -> str:
        return as_text(banner(self.label, is_live=self.is_live))


def banner(text: str, *, is_live: bool) -> str:
    """Return the strip of HTML that says SANDBOX in blue or LIVE in vermilion, escaped.

    Parameters
    ----------
    text
        What to say, usually a connection's `label`.
    is_live
        Chooses the colour; the word itself stands in the text.

    Examples
    --------
    >>> "SANDBOX" in banner("SANDBOX 123456789012 us-west-2", is_live=False)
    True
    """
    colour = "#b3430a" if is_live else "#00578a"
    return (
        f'<div style="display:inline-block;margin:2px 0 6px;padding:2px 10px;border-radius:3px;background:{colour};'
        f'color:#ffffff;font-weight:bold">{escape(text)}</div>'
    )


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
        The Region of the Outposts' anchor; the profile's own where left out.
    session
        A ready session, in place of a profile.

    Returns
    -------
    Connection
        With the account that STS says the credentials belong to.

    Raises
    ------
    InputError
        Where profile or Region are missing or unknown.
    AwsError
        Where there are no credentials, or AWS does not accept them.
    """
    session = session or _session(profile, region)
    region = region or session.region_name
    if not region:
        raise InputError(
            'No Region is set. Give one, such as connect(region="us-west-2"), or set AWS_REGION; '
            "it is the Region that your Outposts are anchored to."
        )
    endpoint_url = _outposts_endpoint(session, region)
    sandbox = ask_sandbox(endpoint_url) if endpoint_url and _is_loopback(endpoint_url) else None
    # The sandbox answers for STS too; any other endpoint stands for Outposts alone.
    sts = session.client("sts", region_name=region, endpoint_url=endpoint_url if sandbox else None)
    return Connection(
        session=session,
        region=region,
        account_id=_account_id(sts),
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
    url = endpoint_url.rstrip("/") + "/_sandbox"
    if not url.startswith(("http://", "https://")):
        return None
    try:
        with _no_proxy().open(url, timeout=5) as response:
            answer = json.load(response)
    except (OSError, ValueError, urllib.error.URLError):
        return None
    if not isinstance(answer, dict) or answer.get("sandbox") != SANDBOX_NAME or not answer.get("sandbox_id"):
        return None
    return answer


def aws_error(error: Exception, operation: str) -> AwsError:
    """Turn what boto3 raised into a sentence that says what happened and what to do next.

    Parameters
    ----------
    error
        An exception of botocore.
    operation
        The API operation that was called, such as ``GetOrder``.

    Returns
    -------
    AwsError
        To be raised ``from`` the original.
    """
    if isinstance(error, botocore.exceptions.ClientError):
        details = error.response.get("Error", {})
        code = str(details.get("Code", ""))
        advice = _ADVICE.get(code, "Look the error up in the API's reference, or ask AWS Support.")
        # A signature's mismatch goes on, lines long, to show the canonical request, session token and all.
        said = str(details.get("Message", "")).strip().partition("\n")[0].rstrip(".")
        return AwsError(f"{operation} was answered with {code}: {said}. {advice}", code=code, operation=operation)
    if isinstance(error, botocore.exceptions.NoCredentialsError | botocore.exceptions.PartialCredentialsError):
        return AwsError(
            "No AWS credentials were found. Sign in with 'aws sso login' or 'aws configure', "
            "name a profile with connect(profile=...), or work on the sandbox with start_sandbox().",
            operation=operation,
        )
    return AwsError(f"{operation} got no answer: {error}", operation=operation)


_ADVICE = {
    "AccessDeniedException": "Ask for permission to the outposts actions, or choose another profile.",
    "AccessDenied": "Ask for the permission, or choose another profile.",
    "ConflictException": "Look at the resource that it names, and try again when its state allows it.",
    "ExpiredToken": "Sign in again, then connect() once more.",
    "ExpiredTokenException": "Sign in again, then connect() once more.",
    "InternalServerException": "AWS had a fault of its own; look again in a few minutes.",
    "InvalidClientTokenId": "The credentials are not valid; sign in again or choose another profile.",
    "NotFoundException": "Check the id, the account and the Region.",
    "ServiceUnavailable": "AWS had a fault of its own; look again in a few minutes.",
    "ServiceQuotaExceededException": "Ask AWS to raise the quota, or close what is open.",
    "ThrottlingException": "Wait a moment and try again.",
    "UnrecognizedClientException": "The credentials are not valid; sign in again or choose another profile.",
    "ValidationException": "Correct the value that it names.",
}


def _session(profile: str | None, region: str | None) -> boto3.Session:
    try:
        return boto3.Session(profile_name=profile, region_name=region)
    except botocore.exceptions.ProfileNotFound as error:
        known = ", ".join(boto3.Session().available_profiles) or "none"
        raise InputError(f"There is no profile {profile!r}. Profiles on this machine: {known}.") from error


def _outposts_endpoint(session: boto3.Session, region: str) -> str | None:
    try:
        return str(session.client("outposts", region_name=region).meta.endpoint_url)
    except (botocore.exceptions.BotoCoreError, ValueError) as error:
        raise InputError(f"No Outposts endpoint can be built for Region {region!r}: {error}") from error


def _custom(endpoint_url: str | None) -> str | None:
    return None if endpoint_url is None or ".amazonaws.com" in (urlsplit(endpoint_url).hostname or "") else endpoint_url


def _is_loopback(endpoint_url: str) -> bool:
    host = urlsplit(endpoint_url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _account_id(sts: Any) -> str:
    try:
        return str(sts.get_caller_identity()["Account"])
    except (botocore.exceptions.BotoCoreError, botocore.exceptions.ClientError) as error:
        raise aws_error(error, "GetCallerIdentity") from error


def _no_proxy() -> urllib.request.OpenerDirector:
    """Open loopback addresses directly: a company's proxy would answer in the sandbox's place."""
    return urllib.request.build_opener(urllib.request.ProxyHandler({}))
