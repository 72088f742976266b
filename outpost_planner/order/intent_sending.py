"""Send one request about a quote or a renewal: noted before, sent once, settled after."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from outpost_planner.aws.sandboxes import check_still_the_sandbox
from outpost_planner.errors import OrderRefused
from outpost_planner.order.outcome import Attempt
from outpost_planner.order.sent import past_sending
from outpost_planner.order.states import (
    BY_ANSWER,
    DONE,
    PLACED,
    REFUSED,
    SENDING,
    UNKNOWN,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from outpost_planner.aws.connection import Connection
    from outpost_planner.order.intents import Intent
    from outpost_planner.order.journal import Journal


def send_once(
    intent: Intent,
    connection: Connection,
    journal: Journal,
    read_timeout_s: float,
    *,
    what: str,
    judge: Callable[[Intent, Mapping[str, Any]], Intent],
    resolve: Callable[[Intent, BaseException | None], Intent],
    advice: str,
    parameters: Mapping[str, Any] | None = None,
) -> Intent:
    """Write an intent down, send it once, and write down what came of it.

    Parameters
    ----------
    intent
        What is sent: its content is the operation's parameters. One that stands in the journal
        already is asked again, by its client token: whatever is refused then says nothing of the
        first time.
    connection
        Where to.
    journal
        Where it is recorded.
    read_timeout_s
        How long to wait for the whole of AWS's answer [s].
    what
        What is sent, in words, to begin a sentence with, such as ``The request for a quote``.
    judge
        Says what an answer means.
    resolve
        Finds out what came of it where no answer came; it settles the intent, or raises what is
        said of an outcome that stays unknown.
    advice
        What to do next, where it is not known what came of it.
    parameters
        The operation's parameters, where they are others than the content.

    Returns
    -------
    Intent
        Done.

    Raises
    ------
    OrderRefused
        AWS refused it: nothing was changed.
    OrderUnknown, OrderInterrupted, NotTheSandbox, JournalError
        As `request_quote`.
    """
    sending = Attempt(connection, intent.operation, read_timeout_s)
    check_still_the_sandbox(connection)
    is_repeat = intent.intent_id is not None
    intent = replace(intent, mark=sending.mark, outcome=SENDING)
    intent = journal.intents.settle(intent) if is_repeat else journal.intents.begin(intent)

    def judged() -> Intent:
        known = _judged(intent, sending, judge)
        return replace(known, outcome=UNKNOWN) if is_repeat and known.outcome == REFUSED else known

    with past_sending(
        lambda: _story(judged(), sending, connection, what),
        advice,
        settle=lambda: journal.intents.settle(judged()),
    ):
        outcome = sending.run(**(intent.content if parameters is None else parameters))
        intent = journal.intents.settle(judged())
        if intent.outcome == DONE:
            return intent
        if intent.outcome == REFUSED:
            raise OrderRefused(
                f"Nothing was changed at AWS. {outcome.message}",
                code=outcome.code,
                operation=intent.operation,
            ) from outcome.error
        return resolve(intent, outcome.error)


def _judged(
    intent: Intent, sending: Attempt, judge: Callable[[Intent, Mapping[str, Any]], Intent]
) -> Intent:
    """Return the intent with what is known of the attempt at this moment."""
    outcome = sending.outcome
    if outcome is None:
        # Interrupted: what has not left by now must not leave any more.
        sending.end()
        if not sending.has_left:
            said = "It was interrupted before it was sent"
            return replace(intent, outcome=REFUSED, found_by=BY_ANSWER, message=said)
        return replace(intent, outcome=UNKNOWN, message="It was interrupted before the answer came")
    if outcome.state == PLACED:
        return judge(intent, outcome.answer)
    return replace(intent, outcome=outcome.state, message=outcome.message)


def _story(intent: Intent, sending: Attempt, connection: Connection, what: str) -> str:
    """Say what was sent, and what is known of it."""
    if not sending.has_left:
        return f"{what} was not sent to {connection.label}"
    sent = f"{what} was sent to {connection.label}"
    if intent.outcome == DONE:
        named = f" ({intent.subject})" if intent.subject else ""
        return f"{sent}, and AWS has done it{named}"
    if intent.outcome == REFUSED:
        return f"{sent}, and AWS refused it: {intent.message.rstrip('.')}"
    return f"{sent}, and it is not known whether AWS has done it ({intent.message.rstrip('.')})"
