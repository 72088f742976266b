"""Where this machine's AWS settings are: variables, and lines of two files.

Read apart, because botocore refuses as a whole what it cannot read in part, and because a message
has to say in which variable, or in which line of which file, a wrong value stands.
"""

from __future__ import annotations

import difflib
import os
import re
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import botocore.loaders
from botocore.session import Session

from outpost_planner.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

ENDPOINTS = ("AWS_ENDPOINT_URL_OUTPOSTS", "AWS_ENDPOINT_URL_STS", "AWS_ENDPOINT_URL")
"""Variables that hold addresses."""

PROFILES = ("AWS_DEFAULT_PROFILE", "AWS_PROFILE")
"""Variables that name a profile, in the order in which boto3 asks them."""

CA_BUNDLES = ("AWS_CA_BUNDLE", "REQUESTS_CA_BUNDLE")
"""Variables that hold files of certificates."""

SECRET = re.compile(r"SECRET|PASSWORD|ACCESS_KEY|TOKEN$", re.IGNORECASE)
"""Names of settings whose value is never shown."""


@dataclass(frozen=True)
class Setting:
    """One setting and where it stands.

    Parameters
    ----------
    name, value
        Such as ``AWS_RETRY_MODE`` or ``retry_mode``, and its value.
    place
        The variable, or the file with line and section, in words.
    section
        The section of the file, such as ``profile factory``; empty for a variable.
    """

    name: str
    value: str
    place: str
    section: str = ""

    def __str__(self) -> str:
        shown = "" if SECRET.search(self.name) else f" = {self.value!r}"
        return f"{self.name}{shown} ({self.place})"


def files() -> tuple[Path, Path]:
    """Return the config file and the credentials file, whether they exist or not."""
    names = (
        ("AWS_CONFIG_FILE", "~/.aws/config"),
        ("AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials"),
    )
    config, credentials = (
        Path(os.path.expanduser(os.environ.get(name) or usual))  # noqa: PTH111
        for name, usual in names
    )
    return config, credentials


def in_files() -> Iterator[Setting]:
    """Yield every setting of the two files; lines that are none are passed over."""
    for file in files():
        section = ""
        for number, line in enumerate(_lines(file), start=1):
            # Read by hand: the number of the line is wanted, which configparser does not keep.
            head = re.match(r"\s*\[\s*(.*?)\s*\]", line)
            found = re.match(r"\s*([\w.-]+)\s*[=:]\s*(.*?)\s*$", line)
            if head:
                section = head[1].strip("'\"")
                yield Setting("", "", f"{file}, line {number}", section)
            elif found:
                yield Setting(found[1], found[2], f"{file}, line {number}, in [{section}]", section)


def _lines(file: Path) -> list[str]:
    try:
        return file.read_text(encoding="utf-8-sig", errors="replace").splitlines()
    except OSError:
        return []


def variables() -> Iterator[Setting]:
    """Yield every variable of AWS that is set."""
    for name, value in os.environ.items():
        if name.startswith("AWS_") or name in CA_BUNDLES:
            yield Setting(name, value, "a variable of the environment")


def of_profile(profile: str) -> dict[str, Setting]:
    """Return the settings that the two files have for a profile, by name."""
    sections = {profile, f"profile {profile}"}
    return {
        each.name: each for each in in_files() if each.name and _plain(each.section) in sections
    }


def profiles() -> list[str]:
    """Return the names of all profiles of the two files."""
    named = (
        _plain(each.section).removeprefix("profile ").strip()
        for each in in_files()
        if not each.name
    )
    return list(
        dict.fromkeys(name for name in named if not name.startswith(("sso-session", "services")))
    )


def _plain(section: str) -> str:
    return " ".join(section.replace('"', "").replace("'", "").split())


def present_profile(profile: str | None = None) -> str:
    """Return the profile that is used: the one given, or AWS_PROFILE's, or ``default``."""
    return profile or next(
        (os.environ[name] for name in PROFILES if os.environ.get(name)), "default"
    )


def with_value_in(text: str, profile: str) -> Setting | None:
    """Return the setting whose value stands in a text, one that the text names before others."""
    settings = [*variables(), *of_profile(profile).values()]
    found = [each for each in settings if _is_quoted(each, text)]
    return max(found, key=lambda each: (each.name in text, len(each.value)), default=None)


def _is_quoted(setting: Setting, text: str) -> bool:
    if not setting.value or SECRET.search(setting.name) or setting.name in PROFILES:
        return False
    return re.search(rf"(?<![\w.-]){re.escape(setting.value)}(?![\w-])", text) is not None


def check() -> None:
    """Look at what botocore would fail over later, or not at all.

    Raises
    ------
    InputError
        Naming every variable that holds no address, or a file that there is not.
    """
    problems = [
        f"{name} = {os.environ[name]!r} is no address; give one such as http://127.0.0.1:4500, "
        "with http:// or https:// in front, or unset the variable"
        for name in ENDPOINTS
        if os.environ.get(name) and not is_address(os.environ[name])
    ]
    problems += [
        f"{name} = {os.environ[name]!r} is no file; name a file of certificates, or unset the"
        " variable"
        for name in CA_BUNDLES
        if os.environ.get(name) and not os.path.exists(os.environ[name])  # noqa: PTH110 - any text
    ]
    if problems:
        raise InputError(
            f"{len(problems)} variable(s) of the environment cannot be used.", problems
        )


def is_address(url: str) -> bool:
    """Say whether a text is an HTTP address that can be called.

    Examples
    --------
    >>> (
    ...     is_address("http://127.0.0.1:4500"),
    ...     is_address("localhost:4500"),
    ...     is_address("http://localhost:99999"),
    ... )
    (True, False, False)
    """
    try:
        parts = urlsplit(url)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def is_loopback(endpoint_url: str) -> bool:
    """Say whether an address is one of this machine's own.

    Examples
    --------
    >>> (
    ...     is_loopback("http://127.0.0.1:4500"),
    ...     is_loopback("http://[::1]:4500"),
    ...     is_loopback("http://10.0.0.1"),
    ... )
    (True, True, False)
    """
    try:
        host = urlsplit(endpoint_url).hostname or ""
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def regions() -> list[str]:
    """Return every Region of every partition that the installed botocore knows."""
    data: Any = botocore.loaders.Loader().load_data("endpoints")
    return [region for partition in data["partitions"] for region in partition["regions"]]


def nearest_region(region: str) -> str | None:
    """Return the Region that a text may be meant for; None where it is one, or like none.

    Examples
    --------
    >>> nearest_region("us-wset-2"), nearest_region("us-west-2a"), nearest_region("us-west-2")
    ('us-west-2', 'us-west-2', None)
    """
    known = regions()
    if region in known:
        return None
    meant = re.sub(r"[\s_]+", "-", region.strip().lower())
    return next(iter(difflib.get_close_matches(meant, known, n=1, cutoff=0.7)), None)


def own_session() -> Session:
    """Return a botocore session that reads no setting of this machine: the sandbox needs none.

    A stale AWS_PROFILE or a config file that cannot be read stops no rehearsal, and no proxy, retry
    mode or endpoint of the user's changes it.
    """
    constant = {
        name: (None, None, usual, convert)
        for name, (*_, usual, convert) in Session.SESSION_VARIABLES.items()
    }
    missing = dict.fromkeys(("config_file", "credentials_file"), (None, None, os.devnull, None))
    return Session(session_vars=constant | missing)
