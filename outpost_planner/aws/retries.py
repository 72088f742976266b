"""How often a request is sent, and after which failures again: one table for all requests.

A client that somebody builds with ``connection.client()`` follows boto3's own settings instead
(``AWS_MAX_ATTEMPTS``, ``AWS_RETRY_MODE``). Nothing of this package does.
"""

from __future__ import annotations

from dataclasses import dataclass

from botocore.config import Config
from botocore.exceptions import ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as NoConnectionError

from outpost_planner.aws.answers import NotAnAnswer

LOST = "the connection was lost, or no answer came in time"
FAULT = "AWS answered with a fault of its own: 500, 502, 503, 504 or a request that timed out"
THROTTLE = "AWS answered that requests come too fast: 429 or one of THROTTLES"
ODD = "what came is no answer of AWS: a sign-in page, half a body"

WRITE, LOOK_UP, COLLECT, EVENTS, IDENTITY = "write", "look up", "collect", "events", "identity"
"""The kinds of requests."""


@dataclass(frozen=True)
class Retry:
    """How patient one kind of request is.

    Parameters
    ----------
    operations
        The API operations that are of this kind.
    tries
        How often one request is sent at most.
    again_after
        The failures after which it is sent again.
    waits_s
        How long to wait before each further try [s].
    throttled_s
        How long throttles are waited out, however many, without counting as tries [s]. 0: a
        throttle counts as a try.
    connect_s
        How long it may take to connect [s].
    answer_s
        How long to wait for the next byte of an answer [s].
    """

    operations: str
    tries: int
    again_after: tuple[str, ...] = ()
    waits_s: tuple[float, ...] = ()
    throttled_s: float = 0.0
    connect_s: float = 60.0
    answer_s: float = 60.0


RETRIES = {
    # CreateOrder has no client token: sent twice, it buys twice. Each write has a deadline.
    WRITE: Retry("CreateOrder, CancelOrder", tries=1, connect_s=10.0),
    # A person waits for the answer, so that the waits are short. What is no answer of AWS is shown
    # at once.
    LOOK_UP: Retry(
        "each Get and List that a review, a submission or a search needs",
        tries=3,
        again_after=(LOST, FAULT, THROTTLE),
        waits_s=(0.3, 0.9),
    ),
    # Thousands of reads at one pace: AWS's limit is met again and again, and waited out.
    COLLECT: Retry(
        "ListOrders, GetOrder, ListOutposts, ListSites and ListAssets of a collection",
        tries=3,
        again_after=(LOST, FAULT, THROTTLE, ODD),
        waits_s=(0.2, 0.4),
        throttled_s=120.0,
    ),
    # CloudTrail takes two lookups a second in an account and Region.
    EVENTS: Retry(
        "LookupEvents of CloudTrail",
        tries=2,
        again_after=(LOST, FAULT, THROTTLE),
        waits_s=(0.6,),
        connect_s=5.0,
        answer_s=20.0,
    ),
    IDENTITY: Retry(
        "GetCallerIdentity of STS", tries=3, again_after=(LOST, FAULT, THROTTLE), waits_s=(0.3, 0.9)
    ),
}
"""The retry policy."""

FAULT_STATUSES = frozenset({500, 502, 503, 504})
"""HTTP statuses of faults that may pass."""

FAULT_CODES = frozenset({"RequestTimeout", "RequestTimeoutException"})
"""Error codes of faults that may pass, whatever their status."""

THROTTLES = frozenset(
    {
        "BandwidthLimitExceeded",
        "PriorRequestNotComplete",
        "RequestLimitExceeded",
        "RequestThrottled",
        "RequestThrottledException",
        "SlowDown",
        "ThrottledException",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
    }
)
"""Error codes by which AWS says that requests come too fast, those of botocore's standard retry
mode."""

MAY_PASS = (ClientError, HTTPClientError, NoConnectionError, NotAnAnswer)
"""The exceptions that can be one of the failures above."""


def kind_of(error: Exception) -> str | None:
    """Return which of the failures of the table an exception is; None for any other.

    Examples
    --------
    >>> kind_of(ClientError({"Error": {"Code": "ThrottlingException"}}, "GetOrder")) == THROTTLE
    True
    >>> kind_of(ClientError({"Error": {"Code": "NotFoundException"}}, "GetOrder")) is None
    True
    """
    if isinstance(error, NotAnAnswer):
        return ODD
    if isinstance(error, HTTPClientError | NoConnectionError):
        return LOST
    if not isinstance(error, ClientError):
        return None
    code = error.response.get("Error", {}).get("Code")
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode")
    if code in THROTTLES or status == 429:
        return THROTTLE
    return FAULT if code in FAULT_CODES or status in FAULT_STATUSES else None


def config_of(kind: str, *, max_workers: int = 10) -> Config:
    """Return the settings of a client for one kind of request.

    Parameters
    ----------
    kind
        One of the kinds of the table.
    max_workers
        How many threads share the client.

    Returns
    -------
    botocore.config.Config
        botocore sends each request once, whatever the environment or the profile says: `Reads.send`
        counts the tries.
    """
    retry = RETRIES[kind]
    return Config(
        retries={"mode": "standard", "total_max_attempts": 1},
        connect_timeout=retry.connect_s,
        read_timeout=retry.answer_s,
        max_pool_connections=max_workers,
    )
