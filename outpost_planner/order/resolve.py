"""Find out what came of an order: the call that a person makes. `find` does the search."""

from __future__ import annotations

from typing import TYPE_CHECKING

from outpost_planner.aws.connection import Connection
from outpost_planner.errors import InputError, JournalError, OrderUnknown, check_kind
from outpost_planner.order.find import QUIET_TIME, find_order, while_finding
from outpost_planner.order.journal import open_journal
from outpost_planner.order.receipt import Receipt, receipt_of
from outpost_planner.order.states import OPEN_STATES, PLACED

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import timedelta
    from pathlib import Path

    from outpost_planner.order.entry import Entry
    from outpost_planner.order.journal import Journal


def resolve(
    reference: str,
    connection: Connection,
    *,
    order_id: str | None = None,
    not_placed: bool = False,
    not_ours: Collection[str] = (),
    quiet_time: timedelta = QUIET_TIME,
    journal: Journal | str | Path | None = None,
) -> Receipt:
    """Find out what came of an order whose outcome is not known; nothing is sent again.

    An order that only looks like it is proposed, in the error's message and its
    `OrderUnknown.candidates`, and becomes the reference's order when you name it with `order_id`.

    Parameters
    ----------
    reference
        The purchase reference.
    connection
        The one that it was submitted with.
    order_id
        Which of the orders that match it is.
    not_placed
        The person's word that it was not placed. It is taken when no order is left that it may be,
        and `quiet_time` has passed since the attempt; the reference may be submitted again after
        that.
    not_ours
        The person's word that these orders, which match, were placed by somebody else.
    quiet_time
        How long after the last attempt an order may still turn up, however often somebody searches.
    journal
        Default: the user's own.

    Returns
    -------
    Receipt
        Placed, or not placed: by CloudTrail or by the person's word.

    Raises
    ------
    OrderUnknown
        Where it stays unknown; the message says what was seen and what to do, and
        `OrderUnknown.candidates` shows the orders that it may be.
    InputError
        Where the reference was never submitted here, or the order id is none of those that match.
    OrderInterrupted
        Where the search was interrupted from the keyboard.

    Examples
    --------
    >>> import outpost_planner as planner, tempfile
    >>> folder, sandbox = tempfile.TemporaryDirectory(), planner.start_sandbox()
    >>> journal = f"{folder.name}/journal.sqlite3"
    >>> outpost_id = sandbox.client().list_outposts()["Outposts"][0]["OutpostId"]
    >>> lines = planner.read_catalog().line_items({"OR-RKGP001": 1})
    >>> request = planner.OrderRequest(
    ...     outpost_id, lines, "NO_UPFRONT", "ONE_YEAR", reference="PO-1"
    ... )
    >>> approve = planner.review(request, sandbox, journal=journal).fingerprint

    The answer is lost, and CloudTrail may not be asked: an order that looks like it is proposed.

    >>> sandbox.fail("CreateOrder", "drop", when="after")
    >>> sandbox.fail("LookupEvents", "denied", times=9)
    >>> try:
    ...     planner.submit(request, sandbox, approve=approve, journal=journal)
    ... except planner.OrderUnknown as error:
    ...     candidates = error.candidates
    >>> candidates["speaks_for"].to_list()
    ['asks for the same']
    >>> order_id = candidates.loc[0, "order_id"]
    >>> planner.resolve("PO-1", sandbox, order_id=order_id, journal=journal).found_by
    'person'
    >>> sandbox.stop()
    >>> folder.cleanup()
    """
    check_kind(connection, Connection, "resolve", "start_sandbox() or connect() makes one")
    journal = open_journal(journal)
    try:
        entry = journal.find(connection.scope, reference)
    except JournalError as error:
        raise OrderUnknown(_unreadable(reference, error), reference=reference) from error
    if entry is None:
        raise InputError(
            f"{reference!r} has not been submitted with {connection.label} by this journal."
        )
    if not _is_in_question(entry, order_id):
        return receipt_of(entry)
    with while_finding(entry, connection), journal.hold(entry.scope, entry.outpost_id):
        entry = journal.find(connection.scope, reference) or entry
        if not _is_in_question(entry, order_id):
            return receipt_of(entry)
        return receipt_of(
            find_order(
                entry,
                connection,
                journal,
                order_id=order_id,
                not_placed=not_placed,
                not_ours=not_ours,
                quiet_time=quiet_time,
            )
        )


def _is_in_question(entry: Entry, order_id: str | None) -> bool:
    """Say whether there is an order to look for; a person may name one that nobody expected."""
    if entry.state == PLACED and order_id not in {None, entry.order_id}:
        raise InputError(
            f"{entry.reference} is order {entry.order_id} already, and not {order_id}."
        )
    return entry.state in OPEN_STATES or (order_id is not None and entry.state != PLACED)


def _unreadable(reference: str, error: JournalError) -> str:
    return (
        f"{error.what}, so that it cannot be said whether {reference} was sent. Nothing was sent by"
        f" this search. Keep this journal, and do not submit {reference} by another one: it may"
        " have been placed."
    )
