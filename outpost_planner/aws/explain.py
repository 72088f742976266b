"""What boto3 raised, as a sentence: what is wrong, where it is set, what to type."""

from __future__ import annotations

import os
import re
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from botocore import exceptions as boto

from outpost_planner.aws import blame, settings
from outpost_planner.aws.answers import NotAnAnswer
from outpost_planner.aws.offered import denied_advice, refused_as_unknown
from outpost_planner.errors import AwsError, InputError, PlannerError
from outpost_planner.secrecy import clean
from outpost_planner.show.wording import count

if TYPE_CHECKING:
    from collections.abc import Iterator

ADVICE = {
    "AccessDeniedException": (
        "Ask for permission to the outposts actions, or choose another profile."
    ),
    "AccessDenied": "Ask for the permission, or choose another profile.",
    "ConflictException": (
        "Look at the resource that it names, and try again when its state allows it."
    ),
    "ExpiredToken": "Sign in again, then connect() once more.",
    "ExpiredTokenException": "Sign in again, then connect() once more.",
    "InternalServerException": "AWS had a fault of its own; look again in a few minutes.",
    "InvalidClientTokenId": (
        "The credentials are not valid; sign in again or choose another profile."
    ),
    "NotFoundException": "Check the id, the account and the Region.",
    "ServiceUnavailable": "AWS had a fault of its own; look again in a few minutes.",
    "ServiceQuotaExceededException": "Ask AWS to raise the quota, or close what is open.",
    "ThrottlingException": "Wait a moment and try again.",
    "UnrecognizedClientException": (
        "The credentials are not valid; sign in again or choose another profile."
    ),
    "ValidationException": "Correct the value that it names.",
}
"""What to do after each error code."""

CLOCK_CODES = frozenset({"RequestExpired", "RequestTimeTooSkewed", "RequestInTheFuture"})
"""Codes that speak of the clock; SignatureDoesNotMatch does so in its message."""

FEW = timedelta(minutes=1)
"""A clock that is off by less is no reason for AWS to turn a request away."""

UNREADABLE = (AttributeError, KeyError, TypeError, ValueError, RecursionError)
"""What botocore raises over an answer that it does not understand."""

CREDENTIALS = "Credentials"
"""What is asked for while a client is built, in place of an operation."""


@contextmanager
def explained(operation: str, profile: str | None = None) -> Iterator[None]:
    """Turn whatever boto3 raises inside into an error of this package."""
    try:
        yield
    except PlannerError:
        raise
    except Exception as error:
        raise explain(error, operation, profile) from error


def explain(error: Exception, operation: str, profile: str | None = None) -> PlannerError:
    """Turn boto3's error into a sentence: `InputError` for a setting, `AwsError` for all else.

    Parameters
    ----------
    error
        Any exception out of boto3.
    operation
        The API operation that was called, or `CREDENTIALS`.
    profile
        The profile that is used; default: the environment's.
    """
    clean(error)
    used = settings.present_profile(profile)
    if not isinstance(error, boto.ClientError) and blame.credentials(error, used) is None:
        said = blame.setting(error, used)
        if said is None and operation == CREDENTIALS and isinstance(error, UNREADABLE):
            said = (
                f"The AWS settings of profile {used!r} cannot be used: {blame.first_line(error)}."
            )
        if said is not None:
            return InputError(said)
    return aws_error(error, operation, used)


def aws_error(error: Exception, operation: str, profile: str | None = None) -> AwsError:
    """Turn boto3's error during a call into a sentence: what happened, and what to do next.

    Parameters
    ----------
    error
        An exception out of boto3.
    operation
        The API operation that was called, such as ``GetOrder``.
    profile
        The profile that is used; default: the environment's.

    Returns
    -------
    AwsError
        To be raised ``from`` the original.
    """
    if isinstance(error, AwsError):
        return error
    clean(error)
    used = settings.present_profile(profile)
    if isinstance(error, boto.ClientError):
        return refused_as_unknown(error, operation) or _refused(error, operation, used)
    said = blame.credentials(error, used) or blame.setting(error, used)
    if said is None and isinstance(error, NotAnAnswer):
        said = f"{str(error).rstrip('.')}."
    if said is None and isinstance(error, UNREADABLE) and not isinstance(error, boto.BotoCoreError):
        said = (
            f"The answer to {operation} cannot be read as AWS's ({type(error).__name__}:"
            f" {blame.first_line(error)})."
        )
    return AwsError(said or f"{operation} got no answer: {_of_the_way(error)}", operation=operation)


def _refused(error: boto.ClientError, operation: str, profile: str) -> AwsError:
    details = error.response.get("Error", {})
    code = str(details.get("Code", ""))
    # A signature's mismatch goes on for lines, with the canonical request and session token.
    said = str(details.get("Message", "")).strip().partition("\n")[0].rstrip(".")
    # A profile with a role asks STS before it asks anybody else.
    asked = getattr(error, "operation_name", "") or operation
    known = (
        asked
        if asked.startswith(("AssumeRole", "GetRoleCredentials", "CreateToken"))
        else operation
    )
    advice = _of_clock(error, code, said) or _of_role(asked, profile)
    advice = advice or denied_advice(code, known)
    advice = advice or ADVICE.get(
        code, "Look the error up in the API's reference, or ask AWS Support."
    )
    return AwsError(
        f"{known} was answered with {code}: {said}. {advice}", code=code, operation=operation
    )


def _of_role(asked: str, profile: str) -> str | None:
    if not asked.startswith("AssumeRole"):
        return None
    role = settings.of_profile(profile).get("role_arn")
    where = f"{role}" if role else f"the role of AWS_ROLE_ARN = {os.environ.get('AWS_ROLE_ARN')!r}"
    return (
        f"Ask for permission to assume {where}, correct it, or choose another profile with"
        " connect(profile=...)."
    )


def _of_clock(error: boto.ClientError, code: str, said: str) -> str | None:
    """Say by how much this machine's clock is off, by the message's two times or AWS's date."""
    times = re.findall(r"\d{8}T\d{6}Z", said)
    if not (code in CLOCK_CODES or "Signature expired" in said or "not yet current" in said):
        return None
    headers = error.response.get("ResponseMetadata", {}).get("HTTPHeaders", {})
    theirs, ours = _date(headers.get("date")), datetime.now(UTC)
    # AWS names the time of the signature, the bound that it missed, and its own clock.
    if len(times) >= 3:
        ours, theirs = (
            datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
            for text in (times[0], times[-1])
        )
    if theirs is None:
        return "This machine's clock is off. Set it by the network's time, then try again."
    off = ours - theirs
    if abs(off) < FEW:
        return (
            "This machine's clock is right by AWS's; the request was too long on its way. Try"
            " again."
        )
    side = "ahead of" if off > timedelta(0) else "behind"
    return (
        f"This machine's clock is {_span(abs(off))} {side} AWS's. Set it by the network's time,"
        " then try again."
    )


def _date(text: str | None) -> datetime | None:
    try:
        return parsedate_to_datetime(text) if text else None
    except ValueError:
        return None


def _span(span: timedelta) -> str:
    minutes = round(span.total_seconds() / 60)
    days, rest = divmod(minutes, 24 * 60)
    parts = [(days, "day"), (rest // 60, "hour"), (rest % 60, "minute")]
    return " ".join(count(number, unit) for number, unit in parts if number)


def _of_the_way(error: Exception) -> str:
    """Say what stood between this machine and AWS."""
    said = blame.first_line(error).rstrip(".")
    if isinstance(error, boto.ProxyConnectionError):
        names = ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy")
        named = next((name for name in names if os.environ.get(name)), None)
        return (
            f"{said}."
            f" {f'The variable {named} names the proxy: correct it, or unset it.' if named else ''}".strip()  # noqa: E501
        )
    if isinstance(error, boto.SSLError):
        return (
            f"{said}. Where a proxy has a certificate of its own, let AWS_CA_BUNDLE name the file"
            " that holds it."
        )
    return f"{said}. Look at the network, the address and the Region, and try again."
