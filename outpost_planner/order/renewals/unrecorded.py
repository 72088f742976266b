"""Renewals that stand at AWS and of which a journal that was rebuilt has no record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from outpost_planner.aws.billing import collect_billing
from outpost_planner.errors import AwsError
from outpost_planner.order.renewals.answers import answers_of
from outpost_planner.order.renewals.lost import made_by, term_of
from outpost_planner.order.renewals.request import CREATE
from outpost_planner.quote.contracts.subscriptions import RENEWAL
from outpost_planner.quote.contracts.words import day

if TYPE_CHECKING:
    from collections.abc import Iterable

    from outpost_planner.aws.connection import Connection
    from outpost_planner.order.intents import Intent
    from outpost_planner.quote.contracts.contract import Answers

NOT_BROUGHT_BACK = (
    "Renewals whose record is lost cannot be brought back, because AWS keeps no reference of them:"
    " look at contracts(connection) before you renew. An Outpost that is renewed already is not"
    " renewed again."
)


def about_renewals(kept: Iterable[Intent], connection: Connection) -> str:
    """Say what a journal that lost records knows of renewals, and which of AWS's it does not.

    Parameters
    ----------
    kept
        What could be read of what was sent besides orders.
    connection
        Whose subscriptions AWS is asked for.
    """
    ours = [each for each in kept if each.operation == CREATE and each.scope == connection.scope]
    try:
        found, failures, _ = collect_billing(connection, with_renewals=False)
    except AwsError as error:
        return f"{NOT_BROUGHT_BACK} Which stand at AWS could not be asked: {error}"
    said = [NOT_BROUGHT_BACK]
    there = [each for billing in found for each in _unrecorded(answers_of(billing), ours)]
    if there:
        said.append(f"These stand at AWS without a record: {'; '.join(there)}.")
    if failures:
        said.append(f"Not all could be asked for: {failures[0].message}")
    return " ".join(said)


def _unrecorded(answers: Answers, ours: list[Intent]) -> list[str]:
    subscriptions = answers.subscriptions
    mine = [each for each in ours if each.subject == answers.outpost_id]
    recorded = {made.subscription_id for intent in mine for made in made_by(intent, subscriptions)}
    renewals = subscriptions[subscriptions["subscription_type"] == RENEWAL]
    return [
        _named(answers, each)
        for each in renewals.itertuples()
        # Billing month to month has the type of a renewal, and no term.
        if term_of(each) and each.subscription_id not in recorded
    ]


def _named(answers: Answers, subscription: Any) -> str:
    begins, ends = (day(each.date()) for each in (subscription.begin_date, subscription.end_date))
    name = answers.outpost_name or answers.outpost_id
    return f"{name}, {begins} to {ends} ({subscription.subscription_id})"
