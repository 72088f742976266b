"""One attempt, three outcomes: placed, refused, or not known."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import botocore.exceptions
from botocore.config import Config

from outpost_planner import model
from outpost_planner.explain import aws_error
from outpost_planner.journal import PLACED, REFUSED, UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Callable

    from outpost_planner.connection import Connection

NEVER_SENT = (
    botocore.exceptions.ConnectTimeoutError,
    botocore.exceptions.EndpointConnectionError,
    botocore.exceptions.NoCredentialsError,
    botocore.exceptions.ParamValidationError,
    botocore.exceptions.PartialCredentialsError,
    botocore.exceptions.ProfileNotFound,
    botocore.exceptions.TokenRetrievalError,
    botocore.exceptions.CredentialRetrievalError,
)
"""Failures before the first byte of the request left this machine."""

NOT_SIGNED_IN = frozenset(
    {
        "AccessDenied",
        "ExpiredToken",
        "ExpiredTokenException",
        "IncompleteSignature",
        "InvalidClientTokenId",
        "InvalidSignatureException",
        "MissingAuthenticationToken",
        "OptInRequired",
        "SignatureDoesNotMatch",
        "UnrecognizedClientException",
    }
)
"""Codes with which AWS turns a request away at its door, before Outposts sees it."""


def single_attempt(connection: Connection, read_timeout_s: float = 60.0) -> Any:
    """Build a client that sends each request once, whatever the environment or the profile says.

    Parameters
    ----------
    connection
        Where to.
    read_timeout_s
        How long to wait for an answer [s].

    Returns
    -------
    botocore.client.BaseClient
        With ``total_max_attempts`` 1, which outweighs AWS_MAX_ATTEMPTS and AWS_RETRY_MODE.
    """
    config = Config(
        retries={"total_max_attempts": 1, "mode": "standard"}, read_timeout=read_timeout_s, connect_timeout=10
    )
    return connection.client("outposts", config=config)


def attempt(operation: str, call: Callable[[], Any]) -> tuple[str, dict[str, Any], str, Exception | None]:
    """Make one call and say what came of it.

    Parameters
    ----------
    operation
        ``CreateOrder`` or ``CancelOrder``: whose modelled errors say that nothing was done.
    call
        Sends the request once.

    Returns
    -------
    tuple
        State (placed, refused or unknown), the answer, a message, and the error.
    """
    try:
        answer = call()
    except NEVER_SENT as error:
        return REFUSED, {}, f"It was not sent. {aws_error(error, operation)}", error
    except botocore.exceptions.ClientError as error:
        return _refused_or_unknown(operation, error)
    except Exception as error:  # noqa: BLE001 - whatever else went wrong, the request may have arrived
        return UNKNOWN, {}, str(aws_error(error, operation)), error
    return PLACED, answer, "", None


def _refused_or_unknown(
    operation: str, error: botocore.exceptions.ClientError
) -> tuple[str, dict[str, Any], str, Exception]:
    """Tell the service's own refusal from everything that a proxy, a throttle or a fault of AWS may answer.

    A throttle counts as not known: what stands in front of the service may answer for it.
    """
    code = error.response.get("Error", {}).get("Code", "")
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    shapes = {shape.name: shape for shape in model.service_model().operation_model(operation).error_shapes}
    modelled = shapes[code].metadata.get("error", {}).get("httpStatusCode") if code in shapes else None
    refused = modelled is not None and modelled < 500 and status == modelled
    state = REFUSED if refused or (code in NOT_SIGNED_IN and status in {400, 401, 403}) else UNKNOWN
    return state, {}, str(aws_error(error, operation)), error


def is_order(answer: Any) -> bool:
    """Say whether an answer holds an order: botocore reads a truncated body as an empty answer."""
    order = answer.get("Order") if isinstance(answer, dict) else None
    order_id = order.get("OrderId") if isinstance(order, dict) else None
    return isinstance(order_id, str) and re.fullmatch(r"oo-[a-f0-9]{17}", order_id) is not None
