"""The way to an account: boto3's own chain of credentials and settings, and whose account that is.

An endpoint is LIVE unless it has been shown to be the sandbox.
"""

from __future__ import annotations

import os
from urllib.parse import urlsplit

import boto3

from outpost_planner.aws import explain, settings
from outpost_planner.aws.answers import whole
from outpost_planner.aws.calls import Reads
from outpost_planner.aws.connection import LIVE_SCOPE, SANDBOX_SCOPE, Connection, build_client
from outpost_planner.aws.retries import IDENTITY, RETRIES, config_of
from outpost_planner.aws.sandboxes import ServedSandbox, ask_sandbox
from outpost_planner.errors import AwsError, InputError


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
        Where profile or Region are missing or unknown, or a setting of this machine cannot be used;
        the message says which variable, or which line of which file.
    AwsError
        Where there are no credentials, or AWS does not accept them.

    Examples
    --------
    >>> from outpost_planner import InputError
    >>> try:
    ...     connect(region="us-wset-2")
    ... except InputError as error:
    ...     "Did you mean us-west-2?" in str(error)
    True
    """
    settings.check()
    used = settings.present_profile(profile)
    with explain.explained(explain.CREDENTIALS, used):
        session = session or boto3.Session(profile_name=profile, region_name=region)
        region = _region(region, session)
        endpoint_url = _outposts_endpoint(session, region)
    sandbox = ask_sandbox(endpoint_url) if settings.is_loopback(endpoint_url) else None
    # The sandbox answers for STS too; any other endpoint stands for Outposts alone.
    account_id = _account_id(session, region, endpoint_url, used, is_sandbox=sandbox is not None)
    kind = Connection if sandbox is None else ServedSandbox
    return kind(
        session=session,
        region=region,
        account_id=account_id,
        endpoint_url=_custom(endpoint_url),
        is_live=sandbox is None,
        scope=f"{SANDBOX_SCOPE}{sandbox['sandbox_id']}" if sandbox else LIVE_SCOPE,
    )


def _region(region: str | None, session: boto3.Session) -> str:
    found = region or session.region_name
    if not found:
        raise InputError(
            f'No Region is set{_region_elsewhere()}. Give one, such as connect(region="us-west-2"),'
            " or set AWS_DEFAULT_REGION; it is the Region that your Outposts are anchored to."
        )
    nearest = settings.nearest_region(found)
    if nearest is not None:
        where = settings.with_value_in(found, session.profile_name) if not region else None
        raise InputError(
            "No Outposts endpoint can be built for Region"
            f" {found!r}{f', {where}' if where else ''}: there is no such Region. Did you mean"
            f" {nearest}? (For a Region that is newer than this boto3, upgrade boto3.)"
        )
    return str(found)


def _region_elsewhere() -> str:
    """Name the variables that look as if they set the Region."""
    if os.environ.get("AWS_DEFAULT_REGION") == "":
        return ": the variable AWS_DEFAULT_REGION is empty"
    if os.environ.get("AWS_REGION"):
        return (
            f" (boto3 does not read the variable AWS_REGION, which says {os.environ['AWS_REGION']})"
        )
    return ""


def _outposts_endpoint(session: boto3.Session, region: str) -> str:
    url = str(session.client("outposts", region_name=region).meta.endpoint_url)
    if not settings.is_address(url):
        where = settings.with_value_in(url, session.profile_name)
        raise InputError(f"{where or url} is no address; give one such as http://127.0.0.1:4500.")
    return url


def _custom(endpoint_url: str) -> str | None:
    return None if ".amazonaws.com" in (urlsplit(endpoint_url).hostname or "") else endpoint_url


def _account_id(
    session: boto3.Session, region: str, endpoint_url: str, profile: str, *, is_sandbox: bool
) -> str:
    """Ask STS whose credentials these are."""
    try:
        with explain.explained("GetCallerIdentity", profile):
            where = endpoint_url if is_sandbox else None
            sts = build_client(
                session, "sts", region_name=region, endpoint_url=where, config=config_of(IDENTITY)
            )
            return str(whole(Reads(sts, RETRIES[IDENTITY]).send("get_caller_identity"), "Account"))
    except AwsError as error:
        if is_sandbox or not settings.is_loopback(endpoint_url):
            raise
        raise AwsError(
            f"{error} Outposts is to be reached at {endpoint_url}, and no sandbox answers there:"
            " start one with start_sandbox(), or unset AWS_ENDPOINT_URL_OUTPOSTS.",
            code=error.code,
            operation=error.operation,
        ) from error
