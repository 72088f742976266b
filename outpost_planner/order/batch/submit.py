"""Submit a batch: one order after the other, stoppable between any two, resumed by a new call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tqdm.auto import tqdm

from outpost_planner.aws.gather import PROGRESS_AFTER_S
from outpost_planner.errors import (
    InputError,
    JournalError,
    NotApproved,
    OrderInterrupted,
    OrderRefused,
    OrderUnknown,
    PlannerError,
)
from outpost_planner.order.approvals.required import Approvals, Required, required
from outpost_planner.order.batch.reading import Batch
from outpost_planner.order.batch.result import (
    NOT_SENT,
    BatchResult,
    BatchRow,
)
from outpost_planner.order.batch.review import batch_mark, batch_purchase, is_sent
from outpost_planner.order.journal import Journal, open_journal
from outpost_planner.order.offer import current_offer
from outpost_planner.order.people import Ask, confirm
from outpost_planner.order.references import reference_key
from outpost_planner.order.request import OrderRequest, differences, fingerprint
from outpost_planner.order.states import OPEN_STATES, PLACED, REFUSED, UNKNOWN
from outpost_planner.order.submit import place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path
    from typing import Any

    from outpost_planner.aws.connection import Connection
    from outpost_planner.order.approvals.policy import ApprovalPolicy


def submit_batch(
    batch: Batch,
    connection: Connection,
    *,
    approve: str | None = None,
    approvals: Approvals | None = None,
    policy: ApprovalPolicy | str | Path | None = None,
    journal: Journal | str | Path | None = None,
    progress: bool = True,
    should_stop: Callable[[], bool] | None = None,
    ask: Ask | None = None,
    read_timeout_s: float = 60.0,
) -> BatchResult:
    """Place every order of a batch, each exactly once.

    It can be stopped at any moment and submitted again: what is placed returns its order, what is
    unknown is looked for, and the rest is sent. One that is refused or unknown does not keep the
    others from being sent, save equal orders of the same Outpost, which could not be told apart
    from it.

    Parameters
    ----------
    batch
        From `read_batch`.
    connection
        Who pays.
    approve
        The fingerprint that `review_batch` showed.
    approvals
        Other people's approvals of the whole batch, ``planner.approve(review_batch(...), ...)``, as
        for `submit`. The journal keeps them with each order.
    policy
        Who has to approve, as for `submit`. What counts are the amounts of all orders together, so
        that an order does not become cheap by being cut in pieces.
    journal
        Where it is recorded. Default: the user's own.
    progress
        Whether a bar shows how far it is.
    should_stop
        Asked before each order; True ends it there.
    ask
        How a person is asked to confirm a live purchase, once for the batch, by typing its
        fingerprint.
    read_timeout_s
        How long to wait for the whole of each of AWS's answers [s].

    Returns
    -------
    BatchResult
        Also after an interrupt from the keyboard, which ends it as `should_stop` does.

    Raises
    ------
    NotApproved
        Nothing was sent: the approval is missing or is for something else, or nobody confirmed.
    JournalError, AwsError
        Nothing was sent: the journal cannot be read, or AWS could not be asked for the prices'
        country.

    Examples
    --------
    >>> import tempfile
    >>> import outpost_planner as planner
    >>> lines = planner.read_catalog().line_items({"OR-RKGP001": 1})
    >>> request = planner.OrderRequest(
    ...     "Seattle imaging", lines, "NO_UPFRONT", "ONE_YEAR", reference="PO-1"
    ... )
    >>> with planner.start_sandbox() as sandbox, tempfile.TemporaryDirectory() as folder:
    ...     path, batch = f"{folder}/journal.sqlite3", planner.Batch((request,))
    ...     approve = planner.review_batch(batch, sandbox, journal=path).fingerprint
    ...     planner.submit_batch(batch, sandbox, approve=approve, journal=path, progress=False).ok
    True
    """
    if not isinstance(batch, Batch):
        raise InputError(
            f"submit_batch takes a Batch from read_batch, not a {type(batch).__name__}."
        )
    journal, batch = open_journal(journal), batch.with_outpost_ids(connection)
    asked = required(approvals, policy)
    marks, given = _approved(batch, connection, journal, asked, approve=approve, ask=ask)
    done: dict[int, BatchRow] = {}
    stopped, at = "", 0
    try:
        for at, request in _with_bar(list(enumerate(batch.requests)), progress):
            if should_stop is not None and should_stop():
                stopped = "It was stopped."
                break
            try:
                receipt = place(
                    request,
                    connection,
                    given,
                    approve=marks.get(request.reference),
                    journal=journal,
                    ask=_confirmed(request),
                    read_timeout_s=read_timeout_s,
                )
                done[at] = BatchRow(request.reference, PLACED, receipt.order_id, "")
            except JournalError as error:
                done[at] = BatchRow(
                    request.reference, NOT_SENT, None, f"{error.what}; nothing was sent for it."
                )
                stopped = (
                    "It ended at an error of the journal; keep the journal: it says what was sent"
                    " before."
                )
                break
            except PlannerError as error:
                done[at] = _row(request, error)
            except (
                Exception  # noqa: BLE001
            ) as error:
                done[at] = BatchRow(
                    request.reference, NOT_SENT, None, f"Nothing was sent for it: {error!r}"
                )
                stopped = "It ended at an error that was not expected."
                break
    except KeyboardInterrupt as error:
        # Swallowed on purpose: raised, it would hide what had been bought by then.
        stopped = "It was interrupted."
        if isinstance(error, OrderInterrupted):
            done[at] = _interrupted(batch.requests[at], connection, journal, error)
    rows = [
        done.get(at) or _recorded(request, connection, journal)
        for at, request in enumerate(batch.requests)
    ]
    return BatchResult(connection.label, connection.is_live, tuple(rows), stopped)


def _approved(
    batch: Batch,
    connection: Connection,
    journal: Journal,
    asked: Required,
    *,
    approve: str | None,
    ask: Ask | None,
) -> tuple[dict[str, str], Required]:
    """Check the approvals of the batch, and return those of each order; none if nothing is sent."""
    if all(is_sent(request, connection, journal) for request in batch.requests):
        return {}, Required()
    if not approve:
        raise NotApproved(
            f"Nothing was sent to {connection.label}: look at review_batch(batch, connection), and"
            " pass its fingerprint as approve=... (a review in which a check fails has none)."
        )
    references = [request.reference for request in batch.requests]
    keys = {reference_key(each) for each in references}
    offers = [current_offer(request, connection) for request in batch.requests]
    approvals = asked.check(batch_purchase(batch, connection.label, offers), connection.label)
    # Two references that count as one would make the second order look placed.
    if len(keys) < len(references) or approve != batch_mark(batch, connection, offers):
        raise NotApproved(
            f"Nothing was sent to {connection.label}: {approve!r} approves something else. An order"
            " of the batch, the account, the Region, a quote or a price has changed since that"
            " review; look at a new one."
        )
    # One question for the batch; `submit` would ask for each order.
    confirm(connection, approve, f"{len(batch)} orders: {', '.join(references)}", ask)
    marks = {
        request.reference: fingerprint(request, connection, offer.price, offer.option)
        for request, offer in zip(batch.requests, offers, strict=True)
    }
    return marks, Required(approvals, are_of_the_batch=True)


def _confirmed(request: OrderRequest) -> Ask:
    """Answer for one order: the person has confirmed the whole batch."""

    def answer(_: str) -> str:
        return request.reference

    return answer


def _row(request: OrderRequest, error: PlannerError) -> BatchRow:
    if isinstance(error, OrderRefused):
        return BatchRow(request.reference, REFUSED, None, str(error))
    if isinstance(error, OrderUnknown) and error.sent:
        return BatchRow(request.reference, UNKNOWN, None, str(error))
    return BatchRow(request.reference, NOT_SENT, None, str(error))


def _interrupted(
    request: OrderRequest, connection: Connection, journal: Journal, error: OrderInterrupted
) -> BatchRow:
    """Say what the journal knows of an interrupted order; a journal that fails counts as sent."""
    recorded = _recorded(request, connection, journal)
    if recorded.state in {PLACED, REFUSED}:
        return recorded
    return BatchRow(request.reference, UNKNOWN, None, str(error))


def _recorded(request: OrderRequest, connection: Connection, journal: Journal) -> BatchRow:
    """Say what the journal knows of an order that had no turn, or whose turn was interrupted."""
    try:
        entry = journal.find(connection.scope, request.reference)
    except JournalError as error:
        said = f"Not sent by this call; whether it was sent before is not known. {error.what}."
        return BatchRow(request.reference, NOT_SENT, None, said)
    if (
        entry is None
        or entry.reference != request.reference
        or differences(entry.content, request.content)
    ):
        return BatchRow(request.reference, NOT_SENT, None, "")
    if entry.state == PLACED:
        return BatchRow(request.reference, PLACED, entry.order_id, "")
    if entry.state in OPEN_STATES:
        return BatchRow(
            request.reference,
            UNKNOWN,
            None,
            entry.message or "It was interrupted before the answer came",
        )
    return BatchRow(
        request.reference, REFUSED if entry.state == REFUSED else NOT_SENT, None, entry.message
    )


def _with_bar(requests: list[tuple[int, OrderRequest]], progress: bool) -> Iterable[Any]:
    # The delay keeps quick batches, and so stored notebooks, free of a bar with times in it.
    return (
        tqdm(requests, desc="orders", unit="", delay=PROGRESS_AFTER_S, leave=False)
        if progress
        else requests
    )
