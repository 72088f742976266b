"""The one place that touches moto's internals: how a backend from outside its tree is found and
called.

moto looks services up by a list of address patterns, and imports a backend as ``moto.<service>``.
Neither is documented, so `tests/sandbox/test_moto.py` fails with a clear message where a new moto
does it otherwise.
"""

from __future__ import annotations

import re
import sys
from typing import Any

from moto import backend_index, mock_aws
from moto.core.request import Request
from moto.core.routing import get_service_router
from werkzeug.exceptions import NotFound

from outpost_planner.sandbox import models, urls

__all__ = ["Request", "mock_outposts", "operation_of", "register"]

SERVICE = "outposts"


def register() -> None:
    """Let moto find this backend; once is enough, and again does no harm."""
    known = {service for service, _ in backend_index.backend_url_patterns}
    if SERVICE not in known:
        sys.modules[f"moto.{SERVICE}"] = models
        backend_index.backend_url_patterns.append((SERVICE, re.compile(urls.url_bases[0])))


def mock_outposts(*arguments: Any, **options: Any) -> Any:
    """Mock AWS in this process as moto's ``mock_aws`` does, Outposts included.

    Parameters
    ----------
    *arguments, **options
        Passed on to ``moto.mock_aws``.

    Returns
    -------
    moto.core.models.MockAWS
        A decorator and context manager. It starts without any site or order, as moto does.

    Examples
    --------
    >>> import boto3
    >>> with mock_outposts():
    ...     boto3.client("outposts", region_name="us-west-2").list_sites()["Sites"]
    []
    """
    register()
    return mock_aws(*arguments, **options)


def operation_of(request: Request) -> str | None:
    """Return the Outposts operation that a request's method and path name.

    None for anything else.
    """
    try:
        operation, _ = get_service_router(SERVICE).match(request)
    except NotFound:
        return None
    return str(operation.name)
