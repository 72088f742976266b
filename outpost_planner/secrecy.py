"""No secret leaves: every text that is shown or kept passes here first.

A proxy may echo the whole request in its page of error, an address may hold a password, and
botocore puts both into its exceptions. What the requests of this process carried is replaced
wherever it stands, and so is what has the form of a credential.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

WITHHELD = "(withheld)"
"""Stands in the place of a secret."""

LEAST = 8
"""Shorter texts are no secrets of AWS, and would be found in ordinary words."""

LONG = 40
"""A secret of so many characters is known by its first sixteen, also where a page cut it off."""

_known: set[str] = set()
"""What the requests of this process carried to prove who sent them."""

_VALUE = r"""[^\s"'<>&,;}\\]{6,}"""
_QUOTED = r"""\\?(?:["']|&quot;|&\#x?[0-9a-f]+;)?"""
_NAMES = (
    r"x-amz-security-token|x-amz-credential|x-amz-signature|aws_?(?:secret_?)?access_?key(?:_?id)?"
    r"|secret_?access_?key|access_?key_?id|aws_?session_?token|session_?token|security_?token|signature|credential"
    r"|client_?secret|(?:id|access|refresh|bearer|auth|csrf|api)[-_]?token|api[-_]?key|set-cookie|cookie"
    r"|password|passwd|pwd|secret|token"
)
# Forty characters of base64, small and capital letters and digits among them.
_OF_KEY = "[A-Za-z0-9/+=]"
_SECRET_KEY = rf"(?<!{_OF_KEY})(?={_OF_KEY}*[a-z])(?={_OF_KEY}*[A-Z])(?={_OF_KEY}*[0-9]){_OF_KEY}{{40}}(?!{_OF_KEY})"  # noqa: E501
_NAMED = tuple(
    (re.compile(pattern, re.IGNORECASE if ignore else 0), kept)
    for pattern, kept, ignore in (
        # The user and password of an address.
        (r"([a-z][a-z0-9+.-]*://)[^\s/?#\"'<>]*@", rf"\1{WITHHELD}@", True),
        # The same of an address without its scheme, as somebody mistypes a variable.
        (r"(?<![\w.+/%-])[\w.+%-]+:[^\s/?#:@\"'<>]+@(?=[\w.-]+)", f"{WITHHELD}@", False),
        # The whole of what proves who sent a request.
        (
            rf"((?:proxy-)?authorization{_QUOTED}\s*[:=]\s*{_QUOTED})[^\r\n\"'<>}}]+",
            rf"\1{WITHHELD}",
            True,
        ),
        (r"AWS4-[A-Z0-9-]+\s+Credential\s*=[^\r\n\"'<>}]+", WITHHELD, True),
        (r"\b(?:Basic|Bearer)\s+[A-Za-z0-9+/=._~-]{8,}", WITHHELD, False),
        # A named value, as in a header, a query, a form, JSON or HTML.
        (
            rf"\b({_NAMES})({_QUOTED}\s*(?:[:=]|%3D|&\#61;)\s*{_QUOTED}){_VALUE}",
            rf"\1\2{WITHHELD}",
            True,
        ),
        # The id of an access key.
        (r"\bA(?:KIA|SIA|BIA|CCA|IDA|ROA)[A-Z0-9]{12,}\b", WITHHELD, False),
    )
)
# Runs as long as a secret key's 40 characters or a session token's hundreds.
_LONG_RUNS = tuple(
    (re.compile(pattern), WITHHELD)
    for pattern in (_SECRET_KEY, r"(?:[A-Za-z0-9+/=_-]|%2[BbFf]|%3[Dd]){80,}")
)


def without_secrets(text: str, *, is_our_own: bool = False) -> str:
    """Return a text without what it holds of credentials.

    Parameters
    ----------
    text
        Anything that is to be shown or kept.
    is_our_own
        Whether this package made it. Such a text may hold the path of a file, which is as long as a
        token and looks like one; what AWS or a proxy said was cleaned before it came into the text.

    Examples
    --------
    >>> without_secrets(
    ...     "no answer from https://anna:hunter2@proxy.example:8080/orders?X-Amz-Signature=0a1b2c3d"
    ... )
    'no answer from https://(withheld)@proxy.example:8080/orders?X-Amz-Signature=(withheld)'
    """
    for secret in sorted(_known, key=len, reverse=True):
        text = _form(secret).sub(WITHHELD, text)
    for pattern, kept in _NAMED if is_our_own else _NAMED + _LONG_RUNS:
        text = pattern.sub(kept, text)
    return text


@cache
def _form(secret: str) -> re.Pattern[str]:
    """Return a pattern for a secret as a page may write it: in an address, HTML or JSON, or cut."""
    if len(secret) < LONG:
        return re.compile("".join(map(_written, secret)))
    return re.compile(
        "".join(map(_written, secret[:16])) + r"(?:[A-Za-z0-9+/=%._~\\-]|&#x?[0-9a-fA-F]+;)*"
    )


def _written(character: str) -> str:
    if character.isalnum():
        return character
    point = ord(character)
    forms = (
        re.escape(character),
        f"%{point:02x}",
        f"&#0*{point};",
        f"&#x0*{point:x};",
        rf"\\u{point:04x}",
    )
    return rf"\\?(?:{'|'.join(f'(?i:{form})' for form in forms)})"


def remember(*secrets: str | None) -> None:
    """Withhold these wherever they stand from now on.

    Parameters
    ----------
    *secrets
        Keys, tokens and signatures. The sandbox's own, which are an account's number and a word,
        are none.
    """
    _known.update(each for each in secrets if each and len(each) >= LEAST and not each.isdigit())


def remember_those_of(client: Any) -> None:
    """Remember the credentials with which a client signs, at each request.

    Parameters
    ----------
    client
        A boto3 client.
    """
    client.meta.events.register("before-sign", _remember_credentials)


def _remember_credentials(request_signer: Any, **_: Any) -> None:
    credentials = getattr(request_signer, "_credentials", None)
    if credentials is not None:
        frozen = credentials.get_frozen_credentials()
        remember(frozen.access_key, frozen.secret_key, frozen.token)


def clean(error: BaseException) -> None:
    """Take the secrets out of an exception, and out of those that led to the exception.

    Parameters
    ----------
    error
        An exception of botocore, or what it raised it from.
    """
    _clean(error, set())


def _clean(error: BaseException, seen: set[int]) -> None:
    if id(error) in seen:
        return
    seen.add(id(error))
    error.args = tuple(_cleaned(each, seen) for each in error.args)
    for name in ("response", "kwargs", "__notes__", "strerror", "reason"):
        value = getattr(error, name, None)
        if isinstance(value, str | dict | list):
            setattr(error, name, _cleaned(value, seen))
    for led in (error.__cause__, error.__context__):
        if led is not None:
            _clean(led, seen)


def _part(name: str, value: Any, seen: set[int]) -> Any:
    # A settings file's path is as long as a token, and a person has to find the file.
    if name == "path" and isinstance(value, str):
        return without_secrets(value, is_our_own=True)
    return _cleaned(value, seen)


def _cleaned(value: Any, seen: set[int]) -> Any:
    if isinstance(value, str):
        return without_secrets(value)
    if isinstance(value, dict):
        return {name: _part(name, each, seen) for name, each in value.items()}
    if type(value) in {list, tuple}:
        return type(value)(_cleaned(each, seen) for each in value)
    if isinstance(value, BaseException):
        _clean(value, seen)
    return value
