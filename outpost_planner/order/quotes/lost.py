"""A request for a quote whose answer was lost: what has come to stand since, and asks for the same.

CreateQuote takes no client token, so that an answer that was lost is looked for in the list of
quotes: what stood before is none of it, nor is what asks for something else or belongs to another
request of this journal.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from outpost_planner.errors import InputError, OrderUnknown
from outpost_planner.order.quotes.listing import listed
from outpost_planner.order.states import BY_CONTENT, BY_PERSON, DONE, NOT_DONE, UNKNOWN
from outpost_planner.quote.asked import in_words, what_differs

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from outpost_planner.aws.connection import Connection
    from outpost_planner.order.intents import Intent
    from outpost_planner.order.journal import Journal
    from outpost_planner.quote.quote import Quote

SEARCHES_S = (0.0, 0.5)
"""When to look for a quote right after its answer was lost [s]."""

QUIET_TIME = timedelta(minutes=15)
"""How long after a request a quote of it may still turn up, at most; assumed, as for orders."""

CREATE = "CreateQuote"


@dataclass(frozen=True)
class Found:
    """What the list of quotes says of a request whose answer was lost.

    Parameters
    ----------
    intent
        As it stands in the journal now.
    candidates
        Quotes that may be its.
    """

    intent: Intent
    candidates: tuple[Quote, ...]


def look_for(
    intent: Intent,
    there: Sequence[Quote],
    connection: Connection,
    journal: Journal,
    *,
    ours: str | None = None,
) -> Found:
    """Settle a request whose answer was lost, as far as the list of quotes tells.

    Parameters
    ----------
    intent
        A CreateQuote that is open.
    there
        Every quote that stands now.
    connection
        Whose.
    journal
        Where the intent stands.
    ours
        The quote that a person says is the one.

    Returns
    -------
    Found
        Its intent is ``done`` where exactly one quote can be its, or a person chose one; ``not
        done`` where none has turned up in the quiet time; else ``unknown``.
    """
    # A quote of another intent, or one that stood before, cannot be what this intent made.
    claimed = {
        each.subject for each in journal.intents.find(connection.scope, operation=CREATE)
    } | set(intent.listed_before)
    found = tuple(
        each
        for each in there
        if each.quote_id not in claimed and not what_differs(intent.content, each)
    )
    chosen = [each for each in found if each.quote_id == ours] or (found if len(found) == 1 else ())
    if chosen:
        settled = replace(
            intent,
            outcome=DONE,
            subject=chosen[0].quote_id,
            answer=dict(chosen[0].answer),
            found_by=BY_PERSON if len(found) > 1 else BY_CONTENT,
            message="",
        )
    elif not found and _age(intent) >= QUIET_TIME:
        settled = replace(intent, outcome=NOT_DONE, message="No quote of it has turned up")
    else:
        settled = replace(intent, outcome=UNKNOWN)
    return Found(journal.intents.settle(settled), found)


def find_at_once(
    intent: Intent, connection: Connection, journal: Journal, cause: BaseException | None
) -> Intent:
    """Look for a quote right after its answer was lost.

    Raises
    ------
    OrderUnknown
        Where none has turned up yet, or several may be it.
    """
    for wait_s in SEARCHES_S:
        time.sleep(wait_s)
        found = look_for(intent, listed(connection), connection, journal)
        if found.intent.outcome == DONE:
            return found.intent
        if found.candidates:
            break
    raise still_unknown(found) from cause


def still_unknown(found: Found) -> OrderUnknown:
    """Say what is known of a request for a quote that stays unknown, and what to do."""
    intent = found.intent
    said = (intent.message or "the process ended before the answer came").rstrip(".")
    beginning = (
        f"It is not known whether the quote was made ({said}): {in_words(intent.content)}. It was"
        " not asked for again."
    )
    if found.candidates:
        shown = "\n".join(f"  - {_one(each)}" for each in found.candidates)
        return OrderUnknown(
            f"{beginning} Each of these quotes has come to stand since and asks for the same; a"
            f" colleague may have made the others:\n{shown}",
            advice="Say which one is yours with request_quote(..., ours='oq-...').",
        )
    until = (intent.started_at or datetime.now(UTC)) + QUIET_TIME
    return OrderUnknown(
        f"{beginning} No quote of it has turned up yet.",
        advice="Run this again: it is looked for first. From"
        f" {until:%H:%M} UTC on it counts as not made, and a new one is asked for. A quote binds"
        " nobody: request_quote(..., new=True) asks for a new one at once.",
    )


def check_ours(ours: str | None, open_intents: Sequence[Any]) -> None:
    """Check that there is something that a person's word can settle.

    Raises
    ------
    InputError
        Where no answer was lost.
    """
    if ours is not None and not open_intents:
        raise InputError(
            f"ours={ours!r} says which quote is the one whose answer was lost, and no request for"
            " this was lost. Nothing was sent."
        )


def same_content(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Say whether two requests ask for the same; a description asks for nothing."""
    return _without_label(one) == _without_label(other)


def _without_label(content: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in content.items() if name != "Description"}


def _one(quote: Quote) -> str:
    made = "" if quote.created_at is None else f", made {quote.created_at:%Y-%m-%d %H:%M} UTC"
    label = f", {quote.description!r}" if quote.description else ""
    return f"{quote.quote_id}{made}{label}"


def _age(intent: Intent) -> timedelta:
    return datetime.now(UTC) - (intent.started_at or datetime.now(UTC))
