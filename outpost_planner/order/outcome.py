"""One attempt, three outcomes: placed, refused, or not known."""

from __future__ import annotations

import re
import secrets
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import botocore.exceptions
from botocore import xform_name

from outpost_planner.aws.calls import single_attempt
from outpost_planner.aws.explain import aws_error
from outpost_planner.aws.offered import check_offered
from outpost_planner.order.deadline import within
from outpost_planner.order.states import PLACED, REFUSED, UNKNOWN
from outpost_planner.service import model

if TYPE_CHECKING:
    from collections.abc import Mapping

    from outpost_planner.aws.connection import Connection

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

AT_THE_DOOR = frozenset(
    {
        "AccessDenied",
        "AccessDeniedException",
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
"""Codes with which AWS turns a request away at its door."""


@dataclass(frozen=True)
class Outcome:
    """What came of one attempt.

    Parameters
    ----------
    state
        ``placed``, ``refused`` or ``unknown``.
    answer
        The answer; empty where there was none.
    message
        Why it was not placed.
    error
        What botocore raised.
    is_certain
        For a refusal: whether nothing has left this machine. Whatever else was refused is looked
        for before it is sent again: a gateway in front of AWS may give any answer after AWS took
        the request.
    """

    state: str
    answer: Mapping[str, Any] = field(default_factory=dict)
    message: str = ""
    error: BaseException | None = None
    is_certain: bool = False

    @property
    def code(self) -> str:
        """The API's error code; empty where there was no answer."""
        return str(getattr(self.error, "response", {}).get("Error", {}).get("Code", ""))


class Abandoned(Exception):
    """Nobody waits for this request any more, so that it may not leave."""


class Attempt:
    """One request, sent once, with a mark of its own and a deadline for the whole of it.

    Parameters
    ----------
    connection
        Where to.
    operation
        The API's name, such as ``CreateOrder``.
    read_timeout_s
        How long to wait for the whole answer, connecting included [s].

    Raises
    ------
    AwsError
        Where the installed botocore has no such operation; nothing was sent.
    """

    def __init__(self, connection: Connection, operation: str, read_timeout_s: float) -> None:
        self.operation = operation
        self.mark = secrets.token_hex(16)
        self.outcome: Outcome | None = None
        self._deadline_s = read_timeout_s
        self._client = single_attempt(connection, read_timeout_s, self.mark)
        check_offered(self._client, operation)
        self._client.meta.events.register("before-send", self._leave)
        self._lock = threading.Lock()
        self._has_left = self._is_over = False

    @property
    def has_left(self) -> bool:
        """Whether a byte may have left this machine."""
        return self._has_left

    def run(self, **parameters: Any) -> Outcome:
        """Send the request and say what came of it.

        Parameters
        ----------
        **parameters
            Of the operation.

        Returns
        -------
        Outcome
            It stays in `outcome`.
        """
        call = getattr(self._client, xform_name(self.operation))
        try:
            self.outcome = self._judged(
                lambda: within(self._deadline_s, lambda: call(**parameters))
            )
        finally:
            self.end()
        return self.outcome

    def end(self) -> None:
        """Let nothing leave from now on: what was interrupted before it left stays here."""
        with self._lock:
            self._is_over = True

    def _leave(self, **_: Any) -> None:
        with self._lock:
            if self._is_over:
                raise Abandoned
            self._has_left = True

    def _judged(self, call: Any) -> Outcome:
        try:
            answer = call()
        except NEVER_SENT as error:
            said = f"It was not sent. {aws_error(error, self.operation)}"
            return Outcome(REFUSED, {}, said, error, is_certain=True)
        except botocore.exceptions.ClientError as error:
            return judged_error(self.operation, error)
        except TimeoutError as error:
            self.end()
            if not self._has_left:
                return Outcome(REFUSED, {}, f"It was not sent: {error}", error, is_certain=True)
            return Outcome(UNKNOWN, {}, f"{self.operation} got {error}", error)
        except Exception as error:  # noqa: BLE001 - whatever else went wrong, the request may have arrived
            return Outcome(UNKNOWN, {}, _without_advice(error, self.operation), error)
        return Outcome(PLACED, answer)


def judged_error(operation: str, error: botocore.exceptions.ClientError) -> Outcome:
    """Tell the service's own refusal from the answers of a proxy, a throttle or a fault of AWS.

    A throttle counts as not known: what stands in front of the service may answer for it.
    """
    code = str(error.response.get("Error", {}).get("Code", ""))
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    modelled = status_of(operation, code)
    is_refused = modelled is not None and modelled < 500 and status == modelled
    is_at_the_door = code in AT_THE_DOOR and status in {400, 401, 403}
    said = str(aws_error(error, operation))
    if is_refused or is_at_the_door:
        return Outcome(REFUSED, {}, said, error)
    return Outcome(UNKNOWN, {}, _without_advice(error, operation), error)


def _without_advice(error: Exception, operation: str) -> str:
    """Say what happened to a request that may have arrived: "try again" is no advice for it."""
    return f"{str(aws_error(error, operation)).partition('. ')[0].rstrip('.')}."


def status_of(operation: str, code: str) -> int | None:
    """Return the HTTP status of an operation's error in the service model, or None.

    Examples
    --------
    >>> status_of("CreateOrder", "ConflictException")
    409
    """
    shapes = {
        shape.name: shape for shape in model.service_model().operation_model(operation).error_shapes
    }
    return shapes[code].metadata.get("error", {}).get("httpStatusCode") if code in shapes else None


def is_order(answer: Any) -> bool:
    """Say whether an answer holds an order: botocore reads a truncated body as an empty answer."""
    order = answer.get("Order") if isinstance(answer, dict) else None
    order_id = order.get("OrderId") if isinstance(order, dict) else None
    return isinstance(order_id, str) and re.fullmatch(r"oo-[a-f0-9]{17}", order_id) is not None
