"""Renew once: its token is written down before it is sent, and asked again by that token alone."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from outpost_planner.aws.calls import reads
from outpost_planner.aws.connection import Connection
from outpost_planner.aws.offered import check_offered
from outpost_planner.errors import NotApproved, OrderUnknown, check_kind
from outpost_planner.order.intent_sending import send_once
from outpost_planner.order.intents import intent_for
from outpost_planner.order.journal import Journal, open_journal
from outpost_planner.order.journal_file import before_sending
from outpost_planner.order.people import Ask, confirm
from outpost_planner.order.quotes.request import outpost_of
from outpost_planner.order.renewals.judge import judged_answer
from outpost_planner.order.renewals.known import check_same, known_renewal, parameters_of
from outpost_planner.order.renewals.lost import (
    found_after_all,
    settle_open,
    subscriptions_before,
)
from outpost_planner.order.renewals.receipt import RenewalReceipt, receipt_of
from outpost_planner.order.renewals.request import CREATE, RenewalRequest
from outpost_planner.order.renewals.review import RenewalReview, price_texts, review_renewal
from outpost_planner.order.states import DONE, NOT_DONE, OPEN_STATES, REFUSED

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from outpost_planner.order.intents import Intent


NOT_RENEWED = (REFUSED, NOT_DONE)
"""Outcomes after which a reference may be approved and sent anew."""


def renew(
    request: RenewalRequest,
    connection: Connection,
    *,
    approve: str | None = None,
    holidays: Iterable[Any] = (),
    journal: Journal | str | Path | None = None,
    ask: Ask | None = None,
    read_timeout_s: float = 60.0,
) -> RenewalReceipt:
    """Bind an Outpost for another term, exactly once.

    The reference is the key: renewed again, it returns the receipt that exists. The request carries
    a ClientToken that is made once and is in the journal before anything leaves; AWS takes two
    requests with one token for the same, so that a lost answer is asked for again, with that token
    and no other.

    Parameters
    ----------
    request
        What to renew.
    connection
        Who pays.
    approve
        The fingerprint that `review_renewal` showed: of this Outpost, term, option, price,
        reference, account and Region.
    holidays
        As for `review_renewal`.
    journal
        Where it is recorded. Default: the user's own.
    ask
        How a person is asked to confirm a live renewal. Default: at the keyboard. The sandbox asks
        nobody.
    read_timeout_s
        How long to wait for the whole of AWS's answer [s].

    Returns
    -------
    RenewalReceipt
        With what AWS charges, and how it is known.

    Raises
    ------
    NotApproved
        Nothing was sent: the approval is missing or is for something else, a check fails by now, or
        nobody confirmed.
    ReferenceConflict
        Nothing was sent: the reference stands for another renewal.
    OrderRefused
        AWS did not renew, and said why.
    OrderUnknown
        No answer came, twice; renew the same reference again, and it is looked for and asked again
        with the same token.
    OrderInterrupted
        It was interrupted from the keyboard after it was sent; the message says what to do.
    NotTheSandbox, JournalError
        Nothing was sent: something else answers at the sandbox's address by now, or the intent
        could not be written down.
    AwsError, InputError
        Nothing was sent: AWS, botocore or a permission lacks renewals, or no Outpost has the name.

    Examples
    --------
    >>> import tempfile
    >>> import outpost_planner as planner
    >>> request = planner.RenewalRequest(
    ...     "Seattle imaging", "NO_UPFRONT", "ONE_YEAR", reference="PO-9"
    ... )
    >>> with planner.start_sandbox() as sandbox, tempfile.TemporaryDirectory() as folder:
    ...     journal = planner.open_journal(f"{folder}/journal.sqlite3")
    ...     try:
    ...         planner.renew(request, sandbox, journal=journal)
    ...     except planner.NotApproved as error:
    ...         print(str(error).partition(":")[0])
    Nothing was sent to SANDBOX 123456789012 us-west-2
    """
    check_kind(request, RenewalRequest, "renew", "planner.RenewalRequest(...) makes one")
    check_kind(connection, Connection, "renew", "start_sandbox() or connect() makes one")
    check_offered(reads(connection).client, CREATE)
    opened = open_journal(journal)
    request = replace(request, outpost_id=outpost_of(request.outpost_id, connection))
    with before_sending():
        known = known_renewal(request, connection, opened)
    if known is not None and known.outcome in NOT_RENEWED:
        # What was refused may stand after all, and then needs no approval.
        with opened.hold(connection.scope, request.outpost_id):
            known = found_after_all(known, connection, opened) or known
    review: RenewalReview | None = None
    if known is None or known.outcome in NOT_RENEWED:
        review = review_renewal(request, connection, holidays=holidays, journal=opened)
        _check_approval(review, approve)
        confirm(connection, request.reference, f"{request!r}, {review.price_in_words}", ask)
    with opened.hold(connection.scope, request.outpost_id):
        # Read again: whoever held the Outpost until now may have sent this very reference.
        known = known_renewal(request, connection, opened)
        if known is not None and known.outcome == DONE:
            check_same(known, request)
            return receipt_of(known, connection)
        if known is not None and known.outcome in OPEN_STATES:
            check_same(known, request)
            return receipt_of(settle_open(known, connection, opened, read_timeout_s), connection)
        if review is None:
            raise NotApproved(
                f"Nothing was sent: {request.reference} was settled by another process meanwhile,"
                " and nothing was renewed. Look at a new review_renewal."
            )
        _refuse_while_another_is_open(request, connection, opened)
        return receipt_of(_sent(request, review, connection, opened, read_timeout_s), connection)


def _check_approval(review: RenewalReview, approve: str | None) -> None:
    if not approve:
        raise NotApproved(
            f"Nothing was sent to {review.label}: look at review_renewal(request, connection), and"
            " pass its fingerprint as approve=... (a review in which a check fails has none)."
        )
    if not review.ok:
        raise NotApproved(f"Nothing was sent to {review.label}. {review.conclusion}\n{review!r}")
    if approve != review.fingerprint:
        raise NotApproved(
            f"Nothing was sent to {review.label}: {approve!r} approves something else. The request,"
            " the account, the Region or the price has changed since that review; look at a new"
            " one."
        )


def _refuse_while_another_is_open(
    request: RenewalRequest, connection: Connection, journal: Journal
) -> None:
    """Two renewals of one Outpost, one of them not accounted for, would be one too many."""
    for other in journal.intents.open(
        connection.scope, operation=CREATE, subject=request.outpost_id
    ):
        reference = str(other.content.get("Reference", ""))
        raise OrderUnknown(
            f"Nothing was sent: {reference} asked to renew the same Outpost, and it is not known"
            " whether that was done. Renew that reference again first: it is looked for, and asked"
            " with the token of the first time.",
            reference=request.reference,
            sent=False,
        )


def _sent(
    request: RenewalRequest,
    review: RenewalReview,
    connection: Connection,
    journal: Journal,
    read_timeout_s: float,
) -> Intent:
    content = {
        **request.parameters,
        "Reference": request.reference,
        **price_texts(review.upfront_price, review.monthly_recurring_price),
    }
    token = str(uuid.uuid4())
    intent = intent_for(
        connection,
        CREATE,
        content,
        subject=request.outpost_id,
        client_token=token,
        listed_before=subscriptions_before(connection, request.outpost_id),
    )
    return send_once(
        intent,
        connection,
        journal,
        read_timeout_s,
        what=f"{request.reference}, the renewal of {request.outpost_id},",
        judge=judged_answer,
        # Asked again at once, with the same token.
        resolve=lambda lost, _: settle_open(lost, connection, journal, read_timeout_s),
        advice=f"Renew {request.reference} again: it is looked for, and asked again with the same"
        " token, which AWS takes for the same request.",
        parameters={**parameters_of(intent), "ClientToken": token},
    )
