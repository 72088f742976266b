"""Ask AWS many questions at once: in parallel, at the pace that it allows, keeping what came.

A question is one read of the Outposts API, all its pages included. What goes to a worker and what
comes back can be pickled, so that any executor of `concurrent.futures` can do the work, a cluster's
too.
"""

from __future__ import annotations

from concurrent.futures import Executor, Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from tqdm.auto import tqdm

from outpost_planner.aws.calls import Reads, reads
from outpost_planner.aws.retries import COLLECT
from outpost_planner.aws.workers import Reply, Source, work, work_at
from outpost_planner.errors import InputError, PlannerError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from outpost_planner.aws.connection import Connection

Progress: TypeAlias = "Callable[[int, int], None]"
"""Is told how many are done, and how many there are."""

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
    with_beside
        Whether what stands beside the member is wanted too: the value is the whole answer then,
        with the list of all its pages.
    """

    connection: Connection
    operation: str
    member: str
    params: Mapping[str, str] = field(default_factory=dict)
    subject: str = ""
    with_beside: bool = False


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
        The API's error code; ``Interrupted`` for a question that was never asked; empty where no
        answer came.
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
class Gathered:
    """What came, in the order of the questions, each with its question; and what did not come."""

    answered: list[tuple[Question, Any]]
    failures: list[Failure]


INTERRUPTED = Reply(
    code="Interrupted", message="The collection was interrupted before this was asked."
)


def gather(
    questions: Sequence[Question],
    *,
    executor: Executor | None = None,
    max_workers: int = 16,
    progress: str | Progress = "",
) -> Gathered:
    """Ask all questions and keep every answer that comes, also after failures or an interrupt.

    Parameters
    ----------
    questions
        What to ask.
    executor
        Any executor of `concurrent.futures` that does the work; default: threads of this process.
    max_workers
        How many questions are on their way at a time, where no executor is given.
    progress
        What the progress bar counts, such as ``orders``; default: no bar. A function is called with
        how many are done and how many there are; raising `KeyboardInterrupt`, it ends the
        collection.

    Returns
    -------
    Gathered
        After an interrupt: what had come by then, and a failure for each question that was left.
    """
    if max_workers < 1:
        raise InputError(
            f"max_workers={max_workers} is below 1; give how many requests are on their way at a"
            " time."
        )
    sources = {
        each: _reached(each, executor, max_workers) for each in {q.connection for q in questions}
    }
    pool = executor or ThreadPoolExecutor(max_workers, thread_name_prefix="gather")
    futures: dict[Future[Reply], int] = {}
    replies: dict[int, Reply] = {}
    try:
        for at, question in enumerate(questions):
            futures[_submit(pool, sources[question.connection], question)] = at
        for future in _with_bar(as_completed(futures), len(questions), progress):
            replies[futures[future]] = _reply(future)
    except KeyboardInterrupt:
        # Swallowed on purpose: raised, it would throw away what came, which may be an hour's work.
        for future in futures:
            future.cancel()
    finally:
        for source in sources.values():
            if isinstance(source, Reads):
                source.pace.close()
        if executor is None:
            pool.shutdown(wait=len(replies) == len(questions), cancel_futures=True)
    found = [(question, replies.get(at, INTERRUPTED)) for at, question in enumerate(questions)]
    return Gathered(
        [(question, reply.value) for question, reply in found if reply.value is not None],
        [_failure(question, reply) for question, reply in found if reply.message],
    )


def _reached(
    connection: Connection, executor: Executor | None, max_workers: int
) -> Reads | Source | Reply:
    """Return where the questions of a connection go, or one reply if the credentials are gone."""
    try:
        return (
            Source.of(connection)
            if executor
            else reads(connection, COLLECT, max_workers=max_workers)
        )
    except PlannerError as error:
        return Reply(code="NoCredentials", message=str(error))


def _submit(pool: Executor, source: Reads | Source | Reply, question: Question) -> Future[Reply]:
    asked = (question.operation, question.member, question.params)
    beside = question.with_beside
    if isinstance(source, Reads):
        return pool.submit(work, source, *asked, with_beside=beside)
    if isinstance(source, Source):
        return pool.submit(work_at, source, *asked, with_beside=beside)
    known: Future[Reply] = Future()
    known.set_result(source)
    return known


def _reply(future: Future[Reply]) -> Reply:
    try:
        return future.result()
    except Exception as error:  # noqa: BLE001 - an executor's workers can fail in ways of their own
        return Reply(code=type(error).__name__, message=f"The executor's worker failed: {error}")


def _failure(question: Question, reply: Reply) -> Failure:
    where = question.connection
    return Failure(
        where.account_id,
        where.region,
        question.operation,
        question.subject,
        reply.code,
        reply.message,
    )


def _with_bar(futures: Any, total: int, what: str | Progress) -> Any:
    if not what:
        return futures
    if callable(what):
        return _reported(futures, total, what)
    # The delay keeps quick collections, and so stored notebooks, free of a bar that shows the time
    # it took.
    return tqdm(futures, total=total, desc=what, unit="", delay=PROGRESS_AFTER_S, leave=False)


def _reported(futures: Any, total: int, report: Progress) -> Iterator[Any]:
    report(0, total)
    for done, future in enumerate(futures, start=1):
        yield future
        report(done, total)
