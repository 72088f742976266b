"""Ask AWS many questions at once: in parallel, at the pace that it allows, keeping what came.

A question is one read of the Outposts API, all its pages included. What goes to a worker and what comes back
can be pickled, so that any executor of `concurrent.futures` can do the work, a cluster's too.
"""

from __future__ import annotations

import time
from concurrent.futures import Executor, Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeAlias

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as NoConnectionError
from tqdm.auto import tqdm

from outpost_planner.aws.answers import NotAnAnswer, read_pages, whole
from outpost_planner.aws.connection import build_client
from outpost_planner.aws.explain import CREDENTIALS, aws_error, explained
from outpost_planner.aws.pace import Pace
from outpost_planner.aws.settings import own_session
from outpost_planner.errors import InputError, PlannerError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from outpost_planner.aws.connection import Connection

Progress: TypeAlias = "Callable[[int, int], None]"
"""Is told how many are done, and how many there are."""

PATIENCE_S = 120.0
"""A request that is throttled for so long is given up [s]."""

TRIES = 3
"""How often a read is sent that fails for a reason that may pass. Reads alone: CreateOrder is sent once."""

PASSING_STATUSES = frozenset({500, 502, 503, 504})
"""HTTP statuses of faults that may pass."""

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
"""Error codes by which AWS says that requests come too fast, those of botocore's standard retry mode."""

PROGRESS_AFTER_S = 2.0
"""A collection that takes less shows no progress bar [s]."""


@dataclass(frozen=True)
class Question:
    """One read of the Outposts API.

    Parameters
    ----------
    connection
        Where it goes.
    operation
        A method of the client, such as ``get_order``.
    member
        The member of the answer that is wanted.
    params
        The parameters of the operation.
    subject
        What it is about, for messages: an order's or an Outpost's id.
    """

    connection: Connection
    operation: str
    member: str
    params: Mapping[str, str] = field(default_factory=dict)
    subject: str = ""


@dataclass(frozen=True)
class Failure:
    """One question that was not answered, or not in full.

    Parameters
    ----------
    account_id, region
        Where it went.
    operation
        A method of the client, such as ``get_order``.
    subject
        What it was about: an order's or an Outpost's id.
    code
        The API's error code; ``Interrupted`` for a question that was never asked; empty where no answer came.
    message
        What happened and what to do next.
    """

    account_id: str
    region: str
    operation: str
    subject: str
    code: str
    message: str


@dataclass(frozen=True)
class Answers:
    """What came, each with its question and in the order of the questions; and what did not come."""

    answered: list[tuple[Question, Any]]
    failures: list[Failure]


@dataclass(frozen=True)
class Outcome:
    """What a worker sends back: the value, in part or None where the message says what went wrong."""

    value: Any = None
    code: str = ""
    message: str = ""


INTERRUPTED = Outcome(code="Interrupted", message="The collection was interrupted before this was asked.")


def gather(
    questions: Sequence[Question],
    *,
    executor: Executor | None = None,
    max_workers: int = 16,
    progress: str | Progress = "",
) -> Answers:
    """Ask all questions and keep every answer that comes, also where some fail or an interrupt ends it.

    Parameters
    ----------
    questions
        What to ask.
    executor
        Any executor of `concurrent.futures` that does the work; threads of this process where left out.
    max_workers
        How many questions are on their way at a time, where no executor is given.
    progress
        What the progress bar counts, such as ``orders``; no bar where left out. A function is called with how
        many are done and how many there are; raising `KeyboardInterrupt`, it ends the collection.

    Returns
    -------
    Answers
        After an interrupt: what had come by then, and a failure for each question that was left.
    """
    if max_workers < 1:
        raise InputError(f"max_workers={max_workers} is below 1; give how many requests are on their way at a time.")
    sources = {each: _source(each, executor, max_workers) for each in {q.connection for q in questions}}
    pool = executor or ThreadPoolExecutor(max_workers, thread_name_prefix="gather")
    futures: dict[Future[Outcome], int] = {}
    outcomes: dict[int, Outcome] = {}
    try:
        for at, question in enumerate(questions):
            futures[_submit(pool, sources[question.connection], question)] = at
        for future in _with_bar(as_completed(futures), len(questions), progress):
            outcomes[futures[future]] = _outcome(future)
    except KeyboardInterrupt:
        # Swallowed on purpose: raised, it would throw away what came, which may be an hour's work.
        for future in futures:
            future.cancel()
    finally:
        for source in sources.values():
            if isinstance(source, Desk):
                source.pace.close()
        if executor is None:
            pool.shutdown(wait=len(outcomes) == len(questions), cancel_futures=True)
    found = [(question, outcomes.get(at, INTERRUPTED)) for at, question in enumerate(questions)]
    return Answers(
        [(question, outcome.value) for question, outcome in found if outcome.value is not None],
        [_failure(question, outcome) for question, outcome in found if outcome.message],
    )


@dataclass(frozen=True)
class Source:
    """Where a question goes, in a form that can be sent to another process, as a boto3 session cannot.

    The credentials go with it, to the workers of the executor that the caller chose and nowhere else.
    """

    region: str
    endpoint_url: str | None
    is_live: bool
    credentials: tuple[str, str, str | None] | None = field(repr=False)

    @classmethod
    def of(cls, connection: Connection) -> Source:
        """Return the source that a connection stands for."""
        with explained(CREDENTIALS, connection.session.profile_name):
            found = connection.session.get_credentials()
            frozen = found.get_frozen_credentials() if found else None
        secrets = (str(frozen.access_key), str(frozen.secret_key), frozen.token) if frozen else None
        return cls(connection.region, connection.endpoint_url, connection.is_live, secrets)


@dataclass(frozen=True)
class Desk:
    """A client and the pace that everything it sends shares."""

    client: Any
    pace: Pace
    profile: str | None = None

    @classmethod
    def of(cls, connection: Connection, max_workers: int) -> Desk:
        """Return the desk of a connection, in this process."""
        return cls(connection.client(config=_config(max_workers)), Pace(), connection.session.profile_name)

    def send(self, operation: str, params: Mapping[str, Any]) -> dict[str, Any]:
        """Send one request; again after a throttle, and up to `TRIES` times where a fault may pass."""
        patient_until = time.monotonic() + PATIENCE_S
        tries = 0
        while True:
            sent_at = self.pace.wait()
            try:
                answer: dict[str, Any] = getattr(self.client, operation)(**params)
            except (ClientError, HTTPClientError, NoConnectionError, NotAnAnswer) as error:
                if is_throttle(error):
                    self.pace.throttled(sent_at)
                    if time.monotonic() > patient_until or self.pace.closed:
                        raise
                    continue
                tries += 1
                if tries == TRIES or not _may_pass(error) or self.pace.closed:
                    raise
                time.sleep(0.1 * 2**tries)
            else:
                self.pace.answered()
                return answer


def ask(desk: Desk, operation: str, member: str, params: Mapping[str, str]) -> Outcome:
    """Ask one question, page by page where the operation has pages; what goes wrong is part of the outcome."""
    paged = desk.client.can_paginate(operation)
    value: Any = [] if paged else None
    size = {"MaxResults": _largest_page(desk.client, operation)} if paged else {}
    try:
        if not paged:
            return Outcome(whole(desk.send(operation, params), member))
        for page in read_pages(lambda token: desk.send(operation, {**params, **size, **token}), member):
            value += page
    except Exception as error:  # noqa: BLE001 - an answer that botocore cannot read raises a dozen kinds
        found = aws_error(error, desk.client.meta.method_to_api_mapping[operation], desk.profile)
        return Outcome(value, found.code, str(found))
    return Outcome(value)


def _largest_page(client: Any, operation: str) -> int:
    model = client.meta.service_model.operation_model(client.meta.method_to_api_mapping[operation])
    return int(model.input_shape.members["MaxResults"].metadata["max"])


def ask_at(source: Source, operation: str, member: str, params: Mapping[str, str]) -> Outcome:
    """Ask one question in a worker's process, whose client is kept for the next."""
    return ask(_desk_at(source), operation, member, params)


@lru_cache(maxsize=32)
def _desk_at(source: Source) -> Desk:
    keys = ("aws_access_key_id", "aws_secret_access_key", "aws_session_token")
    options: Any = dict(zip(keys, source.credentials or (), strict=False))
    session = boto3.Session(**options) if source.is_live else boto3.Session(**options, botocore_session=own_session())
    options = {"region_name": source.region, "endpoint_url": source.endpoint_url, "config": _config(16)}
    return Desk(build_client(session, "outposts", **options), Pace())


def _config(max_workers: int) -> Config:
    # One try a request: what is sent again, and when, is decided in Desk.send, for all threads together.
    return Config(retries={"mode": "standard", "total_max_attempts": 1}, max_pool_connections=max_workers)


def is_throttle(error: Exception) -> bool:
    """Say whether AWS answered that requests come too fast."""
    if not isinstance(error, ClientError):
        return False
    return error.response.get("Error", {}).get("Code") in THROTTLES or _http_status(error) == 429


def _may_pass(error: Exception) -> bool:
    return not isinstance(error, ClientError) or _http_status(error) in PASSING_STATUSES


def _http_status(error: ClientError) -> int | None:
    return error.response.get("ResponseMetadata", {}).get("HTTPStatusCode")


def _source(connection: Connection, executor: Executor | None, max_workers: int) -> Desk | Source | Outcome:
    """Return where the questions of a connection go; an outcome for all of them where its credentials are gone."""
    try:
        return Source.of(connection) if executor else Desk.of(connection, max_workers)
    except PlannerError as error:
        return Outcome(code="NoCredentials", message=str(error))


def _submit(pool: Executor, source: Desk | Source | Outcome, question: Question) -> Future[Outcome]:
    asked = (question.operation, question.member, question.params)
    if isinstance(source, Desk):
        return pool.submit(ask, source, *asked)
    if isinstance(source, Source):
        return pool.submit(ask_at, source, *asked)
    known: Future[Outcome] = Future()
    known.set_result(source)
    return known


def _outcome(future: Future[Outcome]) -> Outcome:
    try:
        return future.result()
    except Exception as error:  # noqa: BLE001 - an executor's workers can fail in ways of their own
        return Outcome(code=type(error).__name__, message=f"The executor's worker failed: {error}")


def _failure(question: Question, outcome: Outcome) -> Failure:
    where = question.connection
    return Failure(where.account_id, where.region, question.operation, question.subject, outcome.code, outcome.message)


def _with_bar(futures: Any, total: int, what: str | Progress) -> Any:
    if not what:
        return futures
    if callable(what):
        return _reported(futures, total, what)
    # The delay keeps quick collections, and so stored notebooks, free of a bar that shows the time it took.
    return tqdm(futures, total=total, desc=what, unit="", delay=PROGRESS_AFTER_S, leave=False)


def _reported(futures: Any, total: int, report: Progress) -> Iterator[Any]:
    report(0, total)
    for done, future in enumerate(futures, start=1):
        yield future
        report(done, total)
