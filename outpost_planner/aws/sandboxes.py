"""Does the sandbox answer at an address? Whatever is not shown to be a sandbox spends money."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from datetime import datetime
from http.client import HTTPException
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from outpost_planner.aws.connection import SANDBOX_SCOPE, Connection
from outpost_planner.errors import NotTheSandbox

SANDBOX_NAME = "outpost_planner"
"""What a sandbox calls itself at ``GET /_sandbox``."""

ANSWER_WITHIN_S = 5.0
"""How long a sandbox may take to say that it is one [s]."""

LONGEST_ANSWER = 1 << 20
"""No sandbox says more of itself than this [bytes]."""


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """Who sends on to somebody else is no sandbox."""

    def redirect_request(self, *_: Any) -> None:
        """Follow nobody."""


_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}), _NoRedirects)
"""Opens addresses of this machine: a company's proxy would answer in the sandbox's place."""


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


class ServedSandbox(Connection):
    """A connection to a sandbox that another process serves."""

    @property
    def now(self) -> datetime:
        """The present moment (UTC), by the sandbox's own clock.

        Examples
        --------
        >>> import outpost_planner as planner
        >>> sandbox = planner.start_sandbox()
        >>> described = {
        ...     each: getattr(sandbox, each) for each in ("session", "region", "account_id")
        ... }
        >>> url = {"endpoint_url": sandbox.endpoint_url, "is_live": False}
        >>> print(ServedSandbox(**described, **url).now)
        2026-01-05 00:00:00+00:00
        """
        answer = ask_sandbox(self.endpoint_url or "")
        return datetime.fromisoformat(answer["now"]) if answer else super().now


def check_still_the_sandbox(connection: Connection) -> None:
    """Ask the sandbox for its id again, right before something is sent.

    Any other connection is not asked.

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
        "Nothing was sent: the sandbox of this connection no longer answers at its address, where"
        f" there is {there}. It was stopped, and its port may belong to something else by now."
        " Start one with start_sandbox(), or connect() again to see what answers there."
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
