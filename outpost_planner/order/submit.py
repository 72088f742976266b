"""Submit once: written down before it is sent, sent once, settled after."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

from outpost_planner.aws.connection import Connection
from outpost_planner.errors import (
    OrderRefused,
    OrderUnknown,
    ReferenceConflict,
    check_kind,
)
from outpost_planner.order.approval import Approved, approved_offer, refuse_a_used_quote
from outpost_planner.order.approvals.required import Approvals, Required, required
from outpost_planner.order.differences import order_differences
from outpost_planner.order.find import (
    find_before_sending_again,
    find_order,
    while_finding,
)
from outpost_planner.order.journal import Journal, open_journal
from outpost_planner.order.journal_file import before_sending
from outpost_planner.order.outposts import with_outpost_id
from outpost_planner.order.receipt import Receipt, receipt_of
from outpost_planner.order.references import written_apart
from outpost_planner.order.request import OrderRequest, differences, short_id
from outpost_planner.order.send import intent_of, send
from outpost_planner.order.states import BY_ANSWER, OPEN_STATES, PLACED, REFUSED

if TYPE_CHECKING:
    from pathlib import Path

    from outpost_planner.order.approvals.policy import ApprovalPolicy
    from outpost_planner.order.entry import Entry
    from outpost_planner.order.people import Ask


def submit(
    request: OrderRequest,
    connection: Connection,
    *,
    approve: str | None = None,
    approvals: Approvals | None = None,
    policy: ApprovalPolicy | str | Path | None = None,
    journal: Journal | str | Path | None = None,
    ask: Ask | None = None,
    read_timeout_s: float = 60.0,
) -> Receipt:
    """Place an order, exactly once.

    The reference is the key. Submitted again with the same content, it returns the receipt that
    exists; nothing is sent. The intent is on the disk before the request leaves, and a request
    whose outcome is not known is looked for, never sent again.

    Parameters
    ----------
    request
        What to buy.
    connection
        Who pays.
    approve
        The fingerprint that `review` showed: of this content, reference, account, Region and price,
        and of what a quote's option holds.
    approvals
        Other people's approvals of exactly this, from `approve`: approvals, the paths of
        their files, or a folder that holds them. The journal keeps those that count. Default: none
        is asked for, unless a ``policy`` is given.
    policy
        Who has to approve a purchase of these amounts, from `read_policy`, or its path. Default:
        what OUTPOST_PLANNER_POLICY names; else none, and where ``approvals`` are given, any one
        approval does.
    journal
        Where it is recorded. Default: the user's own.
    ask
        How a person is asked to confirm a live purchase. Default: at the keyboard. The sandbox asks
        nobody.
    read_timeout_s
        How long to wait for the whole of AWS's answer [s].

    Returns
    -------
    Receipt
        With the order's id and how it was found.

    Raises
    ------
    NotApproved
        Nothing was sent: the approval is missing or is for something else, nobody confirmed, or the
        quote has served its one order, whose is said. Of other people's approvals: one is missing,
        for another plan, too old, or by somebody who may not give it.
    NotTheSandbox
        Nothing was sent: something else answers at the sandbox's address by now.
    ReferenceConflict
        Nothing was sent: the reference stands for another order, or is written so that no eye tells
        it from one that does; the message shows the difference.
    OrderRefused
        AWS placed nothing, and said why; botocore's own exception is the cause. A gateway may have
        said so, so that the order is looked for before the reference is sent again.
    OrderUnknown
        It is not known whether it was placed; its `OrderUnknown.candidates` are the orders that it
        may be, see `resolve`.
    OrderInterrupted
        It was interrupted from the keyboard after it was sent; the message says what to do.
    JournalError
        Nothing was sent: the intent could not be written down.
    AwsError
        Nothing was sent: AWS could not be asked what there is already.
    InputError
        Nothing was sent: no Outpost has the name that the request gives, or several have.

    Examples
    --------
    >>> import tempfile
    >>> import outpost_planner as planner
    >>> lines = planner.read_catalog().line_items({"OR-RKGP001": 1})
    >>> request = planner.OrderRequest(
    ...     "Seattle imaging", lines, "NO_UPFRONT", "ONE_YEAR", reference="PO-1"
    ... )
    >>> with planner.start_sandbox() as sandbox, tempfile.TemporaryDirectory() as folder:
    ...     journal = planner.open_journal(f"{folder}/journal.sqlite3")
    ...     approve = planner.review(request, sandbox, journal=journal).fingerprint
    ...     receipt = planner.submit(request, sandbox, approve=approve, journal=journal)
    ...     planner.submit(
    ...         request, sandbox, journal=journal
    ...     ) == receipt  # the cell run twice: nothing is sent
    True
    """
    check_kind(
        request, OrderRequest, "submit", "planner.OrderRequest(outpost_id, lines, ...) makes one"
    )
    check_kind(connection, Connection, "submit", "start_sandbox() or connect() makes one")
    asked = required(approvals, policy)
    return place(
        request,
        connection,
        asked,
        approve=approve,
        journal=journal,
        ask=ask,
        read_timeout_s=read_timeout_s,
    )


def place(
    request: OrderRequest,
    connection: Connection,
    asked: Required,
    *,
    approve: str | None,
    journal: Journal | str | Path | None,
    ask: Ask | None,
    read_timeout_s: float,
) -> Receipt:
    """Place an order, exactly once, as `submit` does; ``asked`` says who has to approve."""
    journal, request = open_journal(journal), with_outpost_id(request, connection)
    with before_sending():
        known = journal.find(connection.scope, request.reference)
    if known is not None and known.state == PLACED:
        return receipt_of(_same(known, request))
    is_open = known is not None and known.state in OPEN_STATES
    # What may stand at AWS already is searched for, not sent: that needs no approval.
    approved = Approved() if is_open else approved_offer(request, connection, approve, ask, asked)
    with ExitStack() as stack:
        # Of a reference that was sent before, no failure may say that nothing was.
        with (
            while_finding(known, connection) if known is not None and is_open else before_sending()
        ):
            stack.enter_context(journal.hold(connection.scope, short_id(request.outpost_id)))
            # Read again: whoever held the Outpost until now may have sent this very reference.
            known = journal.find(connection.scope, request.reference)
        there = _already_there(known, request, connection, journal, was_open=is_open)
        if there is not None:
            return there
        refuse_a_used_quote(approved.offer, connection, journal)
        price = approved.offer.price
        intent = intent_of(request, connection, price, approve, approved.approvals)
        return _placed(send(intent, connection, journal, read_timeout_s))


def _already_there(
    known: Entry | None,
    request: OrderRequest,
    connection: Connection,
    journal: Journal,
    *,
    was_open: bool,
) -> Receipt | None:
    """Return the receipt of an order that stands already; None if this one may be sent.

    The caller holds the Outpost.

    Raises
    ------
    OrderUnknown, OrderRefused, ReferenceConflict
        Where it is not known whether it stands, or it may not be sent without a new approval.
    """
    if known is not None and known.state == PLACED:
        return receipt_of(_same(known, request))
    if known is not None and known.state in OPEN_STATES:
        with while_finding(known, connection):
            return _placed(find_order(_same(known, request), connection, journal))
    if known is not None and was_open:
        # Another process settled it as not placed: nobody has approved a second sending here.
        return _placed(known)
    with before_sending():
        _refuse_while_another_is_unknown(request, connection, journal)
    if known is None or (known.state == REFUSED and known.found_by == BY_ANSWER):
        # New, or refused before a byte had left this machine: there is nothing that could have
        # turned up.
        return None
    # Not placed by somebody's word, or refused by an answer that may have been a gateway's: it may
    # stand after all.
    with while_finding(known, connection):
        turned_up = find_before_sending_again(known, connection, journal)
    return receipt_of(_same(turned_up, request)) if turned_up is not None else None


def _placed(entry: Entry) -> Receipt:
    """Return the receipt of an entry that was looked for; None if it is known not to be placed."""
    if entry.state != PLACED:
        raise OrderRefused(
            f"Nothing was bought. {entry.message.rstrip('.')}. {entry.reference} can be submitted"
            " again.",
            operation="CreateOrder",
        )
    return receipt_of(entry)


def _same(known: Entry, request: OrderRequest) -> Entry:
    stands = (
        f"order {known.order_id}"
        if known.order_id
        else "an order that was sent, with an outcome not known yet"
    )
    if known.reference != request.reference:
        raise ReferenceConflict(
            f"Nothing was sent: {written_apart(request.reference, known.reference)} count as one"
            f" reference, which no eye tells apart. {known.reference!r} stands for {stands}; write"
            " it so to see its receipt, and take another reference for another order."
        )
    changed = differences(known.content, request.content)
    if changed:
        raise ReferenceConflict(
            f"Nothing was sent: {request.reference} stands for {stands}, which differs.\n"
            + "\n".join(f"  - {each}" for each in changed)
            + "\nTake another reference for another order."
        )
    return known


def _refuse_while_another_is_unknown(
    request: OrderRequest, connection: Connection, journal: Journal
) -> None:
    """Two equal orders, one of them not accounted for, could not be told apart afterwards."""
    for other in journal.entries(connection.scope, outpost_id=short_id(request.outpost_id)):
        if other.state not in OPEN_STATES:
            continue
        if _asked_for_the_same(other, request) or _by_the_same_quote(other, request):
            said = "asked by the same quote" if request.is_by_quote else "asked for the same"
            raise OrderUnknown(
                f"Nothing was sent: {other.reference} {said}, and it is not known"
                f" whether it was placed. Find out first, with resolve({other.reference!r},"
                " connection).",
                reference=request.reference,
                sent=False,
            )


def _asked_for_the_same(other: Entry, request: OrderRequest) -> bool:
    if other.sent_at is not None:
        return not differences(other.content, request.content)
    # Rebuilt from AWS's order, which may say more than was asked for, such as a term that AWS
    # chose, or less.
    order = {name: value for name, value in other.content.items() if value}
    if "QuoteIdentifier" in order and not request.is_by_quote:
        return False
    return bool(order) and not order_differences(
        request.content, {**order, "OutpostId": other.outpost_id}
    )


def _by_the_same_quote(other: Entry, request: OrderRequest) -> bool:
    """Say whether another order was sent from the quote, which serves one order, however paid."""
    quote_id = request.content.get("QuoteIdentifier")
    return quote_id is not None and quote_id == short_id(str(other.content.get("QuoteIdentifier")))
