"""Settle a renewal whose answer was lost: look for its subscription, or ask again by its token."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pandas as pd

from outpost_planner.aws.billing import billing_of
from outpost_planner.errors import AwsError, OrderRefused, OrderUnknown
from outpost_planner.order.intent_sending import send_once
from outpost_planner.order.renewals.answers import answers_of
from outpost_planner.order.renewals.judge import judged_answer
from outpost_planner.order.renewals.known import parameters_of
from outpost_planner.order.states import BY_BILLING, DONE, NOT_DONE
from outpost_planner.quote.contracts.days import months_after
from outpost_planner.quote.contracts.subscriptions import RENEWAL
from outpost_planner.service.pairs import TERM_MONTHS

if TYPE_CHECKING:
    from outpost_planner.aws.connection import Connection
    from outpost_planner.order.intents import Intent
    from outpost_planner.order.journal import Journal
    from outpost_planner.quote.contracts.contract import Answers

QUIET = timedelta(hours=1)
"""How long after its sending a renewal may stand at AWS without showing in what is billed."""

SOON = timedelta(minutes=10)
"""For so long after its sending a request is asked again without a look at the price."""

NOT_LISTED = ("not known",)
"""Stands for the subscriptions before the sending where AWS did not tell them."""

SLACK_DAYS = 2
"""How far the end of a subscription may be from that of its term [days]."""


def subscriptions_before(connection: Connection, outpost_id: str) -> tuple[str, ...]:
    """Return the ids of what is billed before a renewal is sent: none of them can be it."""
    answers = _asked(connection, outpost_id)
    if answers is None or answers.billing is None or answers.problem:
        return NOT_LISTED
    return tuple(answers.subscriptions["subscription_id"])


def settle_open(
    lost: Intent, connection: Connection, journal: Journal, read_timeout_s: float
) -> Intent:
    """Find out what came of a renewal whose answer was lost; the Outpost must be held.

    Its subscription is looked for. Where none shows, the request is sent again with the token of
    the first time, which AWS takes for the same request: what arrived once does not count twice.

    Parameters
    ----------
    lost
        An intent of which it is not known what came.
    connection
        Whose account.
    journal
        Where it stands.
    read_timeout_s
        How long to wait for the whole of AWS's answer [s].

    Returns
    -------
    Intent
        Done.

    Raises
    ------
    OrderRefused
        Nothing was renewed: an hour after it was sent nothing shows, and the price that was
        approved is no longer offered.
    OrderUnknown
        It is still not known.
    """
    answers = _asked(connection, lost.subject)
    found = _found(lost, answers, journal)
    if found is not None:
        return found
    age = datetime.now(UTC) - (lost.started_at or datetime.now(UTC))
    if age > SOON and not _is_offered_as_approved(lost, answers):
        if age > QUIET and _is_whole(lost, answers):
            said = "Nothing shows in what is billed, and the approved price is no longer offered"
            journal.intents.settle(
                replace(lost, outcome=NOT_DONE, found_by=BY_BILLING, message=said)
            )
            raise OrderRefused(
                f"Nothing was renewed. {said}. {lost.content['Reference']} can be reviewed and"
                " renewed again.",
                operation=lost.operation,
            )
        raise OrderUnknown(
            f"It is not known whether {lost.content['Reference']} was renewed"
            f" ({lost.message.rstrip('.')}). It was not asked again: AWS does not offer the price"
            " that was approved at this moment. Look again in an hour, with the same reference, or"
            " at the Billing tab of the AWS Outposts console.",
            reference=str(lost.content["Reference"]),
        )
    # The token makes AWS take the second call for the first; an order has no such token.
    return send_once(
        lost,
        connection,
        journal,
        read_timeout_s,
        what=f"{lost.content['Reference']}, once more with the token of the first time,",
        judge=judged_answer,
        resolve=lambda again, cause: _found_or_raise(again, connection, journal, cause),
        advice=f"Renew {lost.content['Reference']} again: it is looked for, and asked again with"
        " the same token.",
        parameters={**parameters_of(lost), "ClientToken": lost.client_token},
    )


def _found_or_raise(
    again: Intent, connection: Connection, journal: Journal, cause: BaseException | None
) -> Intent:
    found = _found(again, _asked(connection, again.subject), journal)
    if found is not None:
        return found
    reference = str(again.content["Reference"])
    raise OrderUnknown(
        f"It is not known whether {reference} was renewed: it was asked twice with one token, which"
        f" AWS takes for one request, and no answer says so ({again.message.rstrip('.')}). Nothing"
        " shows in what is billed at this moment.",
        reference=reference,
        advice=f"Renew {reference} again in a moment: it is looked for, and asked again with the"
        " same token.",
    ) from cause


def _asked(connection: Connection, outpost_id: str) -> Answers | None:
    try:
        return answers_of(billing_of(connection, outpost_id))
    except AwsError:
        return None


def _is_whole(lost: Intent, answers: Answers | None) -> bool:
    """Say whether what is billed is known, now and before the sending."""
    if answers is None or answers.billing is None or answers.problem:
        return False
    return lost.listed_before != NOT_LISTED


def found_after_all(refused: Intent, connection: Connection, journal: Journal) -> Intent | None:
    """Look for a renewal that was refused, or counted as not done: a gateway in front of AWS may
    have refused what AWS took. None where it does not show.
    """
    answers = _asked(connection, refused.subject)
    if answers is None or not _is_whole(refused, answers):
        return None
    return _settled(refused, _made_since(refused, answers.subscriptions), journal)


def _found(lost: Intent, answers: Answers | None, journal: Journal) -> Intent | None:
    """Return the intent settled by the subscription that it became; None where none shows.

    Raises
    ------
    OrderUnknown
        Where the Outpost was renewed otherwise meanwhile: asked again, it might be renewed twice.
    """
    if answers is None or not _is_whole(lost, answers):
        return None
    since = _made_since(lost, answers.subscriptions)
    found = _settled(lost, since, journal)
    if found is None and since:
        reference = str(lost.content["Reference"])
        raise OrderUnknown(
            f"It is not known whether {reference} was renewed. Outpost {lost.subject} was renewed"
            " since, for another term or price than was approved, by subscription"
            f" {since[0].subscription_id}. {reference} was not asked again, which might renew it"
            " twice: look at the Billing tab of the AWS Outposts console.",
            reference=reference,
        )
    return found


def made_by(intent: Intent, subscriptions: pd.DataFrame) -> list[Any]:
    """Return the subscriptions that a renewal may have become: of its term, and not there before.

    Parameters
    ----------
    intent
        The renewal.
    subscriptions
        Those of its Outpost.
    """
    since = _made_since(intent, subscriptions)
    return [each for each in since if term_of(each) == intent.content["PaymentTerm"]]


def _made_since(lost: Intent, there: pd.DataFrame) -> list[Any]:
    """Return the renewals that stand now and did not before the sending."""
    fresh = there[
        (there["subscription_type"] == RENEWAL) & ~there["subscription_id"].isin(lost.listed_before)
    ]
    return [each for each in fresh.itertuples() if term_of(each) is not None]


def _settled(lost: Intent, since: list[Any], journal: Journal) -> Intent | None:
    for each in since:
        if term_of(each) == lost.content["PaymentTerm"] and _costs_as_approved(lost, each):
            return journal.intents.settle(
                replace(lost, outcome=DONE, found_by=BY_BILLING, answer={}, message="")
            )
    return None


def term_of(subscription: Any) -> str | None:
    """Return the term that a subscription runs for; None for none, such as month to month."""
    if pd.isna(subscription.begin_date) or pd.isna(subscription.end_date):
        return None
    begins, last = subscription.begin_date.date(), subscription.end_date.date()
    for term, months in TERM_MONTHS.items():
        if abs((months_after(begins, months) - timedelta(days=1) - last).days) <= SLACK_DAYS:
            return term
    return None


def _costs_as_approved(lost: Intent, subscription: Any) -> bool:
    pairs = (
        ("UpfrontPrice", subscription.upfront_price, subscription.margin_of_upfront_price),
        (
            "MonthlyRecurringPrice",
            subscription.monthly_recurring_price,
            subscription.margin_of_monthly_recurring_price,
        ),
    )
    return all(
        not pd.isna(amount)
        and abs(Decimal(f"{amount:.2f}") - Decimal(lost.content[name])) <= Decimal(f"{margin:.2f}")
        for name, amount, margin in pairs
    )


def _is_offered_as_approved(lost: Intent, answers: Answers | None) -> bool:
    if answers is None or answers.renewal is None:
        return False
    upfront, monthly, _ = answers.renewal.cents(
        str(lost.content["PaymentTerm"]), str(lost.content["PaymentOption"])
    )
    approved = [
        int(Decimal(lost.content[name]) * 100) for name in ("UpfrontPrice", "MonthlyRecurringPrice")
    ]
    return [upfront, monthly] == approved
