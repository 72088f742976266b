"""Which credential or setting of this machine made boto3 fail: what, where, and what to type."""

from __future__ import annotations

import configparser
import json
import os

from botocore import exceptions as boto

from outpost_planner.aws import settings

SSO_KEYS = ("sso_account_id", "sso_role_name")

NO_CREDENTIALS = (
    "No AWS credentials were found. Sign in with 'aws sso login' or 'aws configure', "
    "name a profile with connect(profile=...), or work on the sandbox with start_sandbox()."
)


def credentials(error: Exception, profile: str) -> str | None:
    """Say what is wrong with the credentials; None where the error is about something else."""
    own = settings.of_profile(profile)
    program, token = own.get("credential_process"), _token_file(own)
    if isinstance(error, boto.SSOError | boto.TokenRetrievalError):
        return _of_sign_in(error, profile)
    if isinstance(error, boto.NoCredentialsError):
        return _of_nothing(own, profile)
    if isinstance(error, boto.PartialCredentialsError):
        return _of_half(error, own, profile)
    if isinstance(error, boto.CredentialRetrievalError):
        return _of_retrieval(error, program, profile)
    return _of_token(error, token) or _of_code(error, own, profile) or _of_program(error, program)


def _of_sign_in(error: Exception, profile: str) -> str:
    is_absent = isinstance(error, boto.SSOTokenLoadError)
    begin = "Nobody is signed in for" if is_absent else "The sign-in has expired of"
    return (
        f"{begin} profile {profile!r} (SSO). Type: aws sso login --profile {profile}, then"
        " connect() again."
    )


def _of_token(error: Exception, token: settings.Setting | None) -> str | None:
    if token is None or not isinstance(error, OSError) or str(error.filename) != token.value:
        return None
    return f"{token} is no file that can be read ({error.strerror}). Correct it, or unset it."


def _of_code(error: Exception, own: dict[str, settings.Setting], profile: str) -> str | None:
    # The last is what a kernel without a keyboard raises; found by name, because IPython loads
    # slowly and may be missing.
    is_of_kernel = type(error).__name__ == "StdinNotImplementedError"
    nobody_types = EOFError | boto.RefreshWithMFAUnsupportedError
    if not isinstance(error, nobody_types) and not is_of_kernel:
        return None
    serial = own.get("mfa_serial")
    where = f", as {serial} says" if serial else ""
    return (
        f"Profile {profile!r} asks for an MFA code{where}, and nobody can type one here. Sign in in"
        " a terminal, such as with 'aws sts get-session-token', and name a profile that holds what"
        " it answers."
    )


def _of_program(error: Exception, program: settings.Setting | None) -> str | None:
    """Say what became of credential_process's program, if the error comes from running it."""
    if program is None:
        return None
    if (
        isinstance(error, OSError)
        and error.filename is not None
        and str(error.filename) in program.value
    ):
        why = error.strerror
    elif isinstance(error, json.JSONDecodeError | UnicodeDecodeError | AttributeError):
        why = "its answer is not the JSON that AWS expects"
    elif isinstance(error, ValueError) and ("quotation" in str(error) or "escaped" in str(error)):
        why = f"its line cannot be read ({error})"
    else:
        return None
    return (
        f"The program of {program} gives no credentials: {why}. Run it in a terminal, and correct"
        " the line."
    )


def _token_file(own: dict[str, settings.Setting]) -> settings.Setting | None:
    name = "AWS_WEB_IDENTITY_TOKEN_FILE"
    if os.environ.get(name):
        return settings.Setting(name, os.environ[name], "a variable of the environment")
    return own.get("web_identity_token_file")


def _of_nothing(own: dict[str, settings.Setting], profile: str) -> str:
    if os.environ.get("AWS_SECRET_ACCESS_KEY") and not os.environ.get("AWS_ACCESS_KEY_ID"):
        return _half("variable AWS_SECRET_ACCESS_KEY", "AWS_ACCESS_KEY_ID")
    begun = [name for name in own if name.startswith("sso_")]
    missing = [name for name in SSO_KEYS if name not in own]
    if begun and missing:
        place = own[begun[0]].place
        return (
            f"Profile {profile!r} ({place}) has no {', '.join(missing)}. Type: aws configure sso"
            f" --profile {profile}"
        )
    return NO_CREDENTIALS


def _of_half(
    error: boto.PartialCredentialsError, own: dict[str, settings.Setting], profile: str
) -> str:
    missing, provider = error.kwargs["cred_var"], error.kwargs["provider"]
    if provider == "env":
        return _half("variable AWS_ACCESS_KEY_ID", missing)
    found = own.get("role_arn") if provider == "assume-role" else own.get("aws_access_key_id")
    place = str(found or f"Profile {profile!r}")
    return f"{place} stands without {missing}. Add that to the same section, or take the line out."


def _half(there: str, missing: str) -> str:
    return (
        f"Half of the AWS credentials is missing: the {there} is set, and {missing} is not. "
        "Set both, or unset the first."
    )


def _of_retrieval(
    error: boto.CredentialRetrievalError, program: settings.Setting | None, profile: str
) -> str:
    said = (
        first_line(error.kwargs.get("error_msg", "")) or "it ended with an error and said nothing"
    )
    if program is not None and error.kwargs.get("provider") == "custom-process":
        return (
            f"The program of {program} gives no credentials: {said}. Run it in a terminal, and"
            " correct what it says."
        )
    where = settings.with_value_in(str(error), profile)
    place = f" See {where}." if where else ""
    source = error.kwargs.get("provider")
    return (
        f"No credentials came from {source}: {said}.{place} Sign in again, or choose another"
        " profile."
    )


def setting(error: Exception, profile: str) -> str | None:
    """Say which setting is wrong; None where the error is about something else."""
    if isinstance(error, boto.ProfileNotFound):
        return _of_profile(str(error.kwargs["profile"]))
    if isinstance(error, boto.ConfigParseError):
        return _of_file(error)
    if isinstance(error, boto.InvalidRegionError):
        return (
            f"No Outposts endpoint can be built for Region {error.kwargs.get('region_name')!r}:"
            f" {error}"
        )
    about_settings = isinstance(
        error,
        boto.InvalidConfigError
        | boto.InvalidRetryConfigurationError
        | boto.InvalidDefaultsMode
        | boto.InvalidSTSRegionalEndpointsConfigError
        | boto.InvalidChecksumConfigError
        | boto.MissingDependencyException
        | boto.EndpointVariantError
        | ValueError,
    ) and not isinstance(error, boto.ParamValidationError | UnicodeError | json.JSONDecodeError)
    # botocore names the value and seldom the setting: the value is looked for where it may stand.
    where = settings.with_value_in(str(error), profile) if about_settings else None
    said = first_line(error).rstrip(".")
    if where is not None:
        return (
            f"{where} cannot be used: {said}."
            f" {'Correct the line' if where.section else 'Correct it, or unset it'}."
        )
    if not about_settings or not isinstance(error, boto.BotoCoreError):
        return None
    return (
        f"The AWS settings of profile {profile!r} cannot be used: {said}. Correct them in"
        f" {settings.files()[0]}."
    )


def _of_profile(name: str) -> str:
    known = ", ".join(settings.profiles()) or "none"
    said = f"There is no profile {name!r}. Profiles on this machine: {known}."
    variable = next(
        (
            each.name
            for each in settings.variables()
            if "PROFILE" in each.name and each.value == name
        ),
        None,
    )
    if variable is None:
        return f"{said} Name one of them with connect(profile=...)."
    return f"{said} The variable {variable} names it: correct it, or unset it."


def _of_file(error: boto.ConfigParseError) -> str:
    """Name the file and the line that cannot be read, but not its text, which may be a secret."""
    path = str(error.kwargs["path"])
    number: int | None = None
    try:
        # botocore names the file alone: the file is read once more, for the line's number.
        configparser.RawConfigParser().read(path, encoding="utf-8")
    except configparser.ParsingError as found:
        number = getattr(found, "lineno", None) or next(
            (line for line, _ in getattr(found, "errors", [])), None
        )
    except configparser.Error as found:
        number = getattr(found, "lineno", None)
    except UnicodeDecodeError as found:
        # Lines before the first byte that is not UTF-8.
        number = found.object[: found.start].count(b"\n") + 1
    where = f"{path}, line {number}," if number else f"{path}"
    return (
        f"{where} cannot be read as AWS settings. It takes sections such as [default] or [profile"
        " factory], lines such as region = us-west-2 below them, each once, and UTF-8 without a"
        " byte order mark. Correct it there."
    )


def first_line(error: object) -> str:
    """Return the first line of a message, shortened: a proxy's answer may be a page long."""
    return str(error).strip().partition("\n")[0][:300]
