"""What a person says of a reference that a rebuilt journal could not read."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from outpost_planner.aws.calls import reads
from outpost_planner.aws.connection import Connection
from outpost_planner.errors import InputError, check_kind
from outpost_planner.order.facts import order_of
from outpost_planner.order.journal import Journal, open_journal
from outpost_planner.order.receipt import Receipt, receipt_of
from outpost_planner.order.remains import UNREAD
from outpost_planner.order.states import BY_PERSON, NOT_PLACED, OPEN_STATES, PLACED

if TYPE_CHECKING:
    from pathlib import Path


def account_for(
    reference: str,
    connection: Connection,
    *,
    order_id: str | None,
    journal: Journal | str | Path | None = None,
) -> Receipt:
    """Say what came of a reference that `rebuild_journal` could not read.

    Parameters
    ----------
    reference
        One of `RebuiltJournal.unread`.
    connection
        The account that it belongs to.
    order_id
        The order that it is; None where it was not placed, or where an ``order oo-...`` is somebody
        else's.
    journal
        The journal or its path; default: the user's own.

    Returns
    -------
    Receipt
        Placed, or not placed, by the person's word. A reference that was not placed may be ordered
        again.

    Raises
    ------
    InputError
        Where the journal has no such reference, or its outcome is known.
    AwsError
        Where AWS does not show that order.
    JournalError
        Where the journal cannot be written, or the order belongs to another reference.

    Examples
    --------
    >>> import tempfile
    >>> import outpost_planner as planner
    >>> with planner.start_sandbox() as sandbox, tempfile.TemporaryDirectory() as folder:
    ...     client, path = sandbox.client(), f"{folder}/journal.sqlite3"
    ...     outpost_id = client.list_outposts()["Outposts"][0]["OutpostId"]
    ...     lines = [{"CatalogItemId": "OR-RKGP001", "Quantity": 1}]
    ...     order = client.create_order(
    ...         OutpostIdentifier=outpost_id, LineItems=lines, PaymentOption="NO_UPFRONT"
    ...     )
    ...     (unread,) = planner.rebuild_journal(sandbox, path).unread
    ...     planner.account_for(
    ...         unread, sandbox, order_id=order["Order"]["OrderId"], journal=path
    ...     ).state
    'placed'
    """
    check_kind(connection, Connection, "account_for", "start_sandbox() or connect() makes one")
    journal = open_journal(journal)
    entry = journal.find(connection.scope, reference)
    if entry is None or entry.state not in OPEN_STATES or not entry.message.startswith(UNREAD):
        what = "has not been submitted by this journal" if entry is None else f"is {entry.state}"
        raise InputError(
            f"{reference!r} {what}; account_for is for what rebuild_journal could not read. "
            "resolve(reference, connection) says what came of any other."
        )
    with journal.hold(entry.scope, entry.outpost_id):
        if order_id is None:
            said = replace(
                entry,
                state=NOT_PLACED,
                found_by=BY_PERSON,
                message="Not placed, by the word of a person",
            )
            return receipt_of(journal.settle(said))
        order = order_of(reads(connection), order_id)
        found = {
            "order_id": order["OrderId"],
            "answer": order,
            "found_by": BY_PERSON,
            "message": "",
        }
        return receipt_of(journal.settle(replace(entry, state=PLACED, **found)))
