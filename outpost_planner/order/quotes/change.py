"""Change or delete a quote: written down before it is sent, sent once, and looked at after."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from outpost_planner.aws.calls import reads
from outpost_planner.aws.connection import Connection
from outpost_planner.aws.offered import check_offered
from outpost_planner.errors import AwsError, InputError, OrderUnknown, check_kind
from outpost_planner.order.intent_sending import send_once
from outpost_planner.order.intents import intent_for
from outpost_planner.order.journal import open_journal
from outpost_planner.order.journal_file import before_sending
from outpost_planner.order.quotes.listing import get_quote, quote_id_of, value_of
from outpost_planner.order.quotes.request import NOT_FOUND, check_country, outpost_of
from outpost_planner.order.states import BY_ANSWER, BY_CONTENT, DONE, NOT_DONE
from outpost_planner.quote.asked import asked_content, what_differs
from outpost_planner.quote.left_out import left_out
from outpost_planner.show.markup import as_text, banner, paragraph

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from outpost_planner.order.intents import Intent
    from outpost_planner.order.journal import Journal
    from outpost_planner.quote.quote import Quote
    from outpost_planner.quote.wanted import CapacitiesSpec

UPDATE, DELETE = "UpdateQuote", "DeleteQuote"


@dataclass(frozen=True)
class QuoteDeletion:
    """What came of deleting a quote. Made by `delete_quote`.

    Parameters
    ----------
    quote_id
        The quote.
    label
        SANDBOX or LIVE, account and Region.
    is_live
        Whether it was a real quote.

    Examples
    --------
    >>> QuoteDeletion("oq-0123456789abcdef0", "SANDBOX 123456789012 us-west-2", is_live=False)
    SANDBOX 123456789012 us-west-2: quote oq-0123456789abcdef0 is deleted
    """

    quote_id: str
    label: str
    is_live: bool

    def __repr__(self) -> str:
        return f"{self.label}: quote {self.quote_id} is deleted"

    def _repr_html_(self) -> str:
        said = paragraph(f"Quote {self.quote_id} is deleted")
        return as_text(banner(self.label, is_live=self.is_live) + said)


def update_quote(
    quote: str | Quote,
    connection: Connection,
    *,
    capacities: CapacitiesSpec | None = None,
    country_code: str | None = None,
    constraints: Mapping[str, Any] | Iterable[Any] | None = None,
    outpost: str | None = None,
    options: str | Iterable[str] | None = None,
    terms: str | Iterable[str] | None = None,
    description: str | None = None,
    journal: Journal | str | Path | None = None,
    read_timeout_s: float = 60.0,
) -> Quote:
    """Change what a quote asks for, such as the Outpost that it is for; AWS makes its options anew.

    Parameters
    ----------
    quote
        The quote, its id or its ARN; neither expired nor used.
    connection
        Whose quote it is.
    capacities, country_code, constraints, options, terms, description
        As for `request_quote`; what is not given stays as it is. EC2 counts instances to add, EBS
        and S3 name the amount wanted at the end.
    outpost
        The Outpost that it is for, by id, ARN or name; an empty text takes the Outpost away.
    journal
        Where it is recorded. Default: the user's own.
    read_timeout_s
        How long to wait for the whole of AWS's answer [s].

    Returns
    -------
    Quote
        As it stands after the change: its options and prices may be others.

    Raises
    ------
    InputError
        Nothing was sent: nothing is to be changed, something cannot be asked for, the quote has
        expired or is used, or the Outpost stands in another country.
    AwsError, OrderRefused, OrderUnknown, OrderInterrupted, NotTheSandbox, JournalError
        As `request_quote`. Sending the same change again does no harm.

    Examples
    --------
    >>> import tempfile
    >>> import outpost_planner as planner
    >>> with planner.start_sandbox() as sandbox, tempfile.TemporaryDirectory() as folder:
    ...     journal = planner.open_journal(f"{folder}/journal.sqlite3")
    ...     quote = planner.request_quote(sandbox, {"c5.24xlarge": 4}, "US", journal=journal)
    ...     changed = planner.update_quote(
    ...         quote, sandbox, outpost="Seattle imaging", journal=journal
    ...     )
    >>> quote.outpost_id, changed.outpost_id is None
    (None, False)
    """
    check_kind(connection, Connection, "update_quote", "start_sandbox() or connect() makes one")
    quote_id = quote_id_of(quote)
    changes = asked_content(
        capacities,
        country_code,
        constraints=constraints,
        options=options,
        terms=terms,
        description=description,
        is_change=True,
    )
    check_offered(reads(connection).client, UPDATE)
    if outpost is not None:
        changes["OutpostIdentifier"] = outpost and outpost_of(outpost, connection)
    if not changes:
        raise InputError("update_quote: nothing is to be changed. Nothing was sent.")
    opened = open_journal(journal)
    with before_sending(), opened.hold(connection.scope, "quotes"):
        present = get_quote(quote_id, connection)
        if not present.is_valid:
            raise InputError(
                f"Quote {quote_id} cannot be changed. {present.standing} Nothing was sent."
            )
        wanted = _content_of(present) | changes
        if wanted.get("OutpostIdentifier"):
            check_country(wanted["OutpostIdentifier"], wanted["CountryCode"], connection)
        _settle_earlier(quote_id, present, connection, opened)

        def find(lost: Intent, cause: BaseException | None) -> Intent:
            now = get_quote(quote_id, connection)
            if not what_differs(wanted, now):
                done = replace(
                    lost, outcome=DONE, found_by=BY_CONTENT, answer=dict(now.answer), message=""
                )
                return opened.intents.settle(done)
            raise OrderUnknown(
                f"It is not known whether quote {quote_id} was changed"
                f" ({lost.message.rstrip('.')}). It is as it was before at this moment, and the"
                " change was not sent again.",
                advice="Run update_quote again: the same change sent twice does no harm.",
            ) from cause

        done = send_once(
            intent_for(
                connection, UPDATE, {"QuoteIdentifier": quote_id, **changes}, subject=quote_id
            ),
            connection,
            opened,
            read_timeout_s,
            what=f"The change of quote {quote_id}",
            judge=lambda intent, answer: replace(
                intent,
                outcome=DONE,
                found_by=BY_ANSWER,
                # AWS took it; what it says of the quote may have broken off.
                answer=answer.get("Quote") or {},
            ),
            resolve=find,
            advice="Look at the quote with get_quote; the same change sent twice does no harm.",
        )
        is_whole = done.answer.get("QuoteId") == quote_id
        changed = value_of(done.answer, connection) if is_whole else get_quote(quote_id, connection)
    return replace(changed, left_out=left_out(capacities, changed))


def delete_quote(
    quote: str | Quote,
    connection: Connection,
    *,
    journal: Journal | str | Path | None = None,
    read_timeout_s: float = 60.0,
) -> QuoteDeletion:
    """Delete a quote: its price is gone with it. An order that was placed from it stands.

    Parameters
    ----------
    quote
        The quote, its id or its ARN.
    connection
        Whose quote it is.
    journal
        Where it is recorded. Default: the user's own.
    read_timeout_s
        How long to wait for the whole of AWS's answer [s].

    Returns
    -------
    QuoteDeletion
        That it is deleted.

    Raises
    ------
    InputError
        Nothing was sent: this names no quote.
    AwsError
        Nothing was sent: there is no such quote, or AWS could not be asked.
    OrderRefused, OrderUnknown, OrderInterrupted, NotTheSandbox, JournalError
        As `request_quote`. Deleting a quote twice does no harm.

    Examples
    --------
    >>> import tempfile
    >>> import outpost_planner as planner
    >>> with planner.start_sandbox() as sandbox, tempfile.TemporaryDirectory() as folder:
    ...     journal = planner.open_journal(f"{folder}/journal.sqlite3")
    ...     quote = planner.request_quote(sandbox, {"c5.24xlarge": 4}, "US", journal=journal)
    ...     deleted = planner.delete_quote(quote, sandbox, journal=journal)
    ...     len(planner.quotes(sandbox))
    0
    """
    check_kind(connection, Connection, "delete_quote", "start_sandbox() or connect() makes one")
    quote_id = quote_id_of(quote)
    check_offered(reads(connection).client, DELETE)
    opened = open_journal(journal)
    with before_sending(), opened.hold(connection.scope, "quotes"):
        present = get_quote(quote_id, connection)
        _settle_earlier(quote_id, present, connection, opened)

        def find(lost: Intent, cause: BaseException | None) -> Intent:
            if _is_gone(quote_id, connection):
                done = replace(lost, outcome=DONE, found_by=BY_CONTENT, message="")
                return opened.intents.settle(done)
            raise OrderUnknown(
                f"It is not known whether quote {quote_id} was deleted"
                f" ({lost.message.rstrip('.')}). It stands at this moment, and the deletion was not"
                " sent again.",
                advice="Run delete_quote again: deleting it twice does no harm.",
            ) from cause

        send_once(
            intent_for(connection, DELETE, {"QuoteIdentifier": quote_id}, subject=quote_id),
            connection,
            opened,
            read_timeout_s,
            what=f"The deletion of quote {quote_id}",
            judge=lambda intent, _: replace(intent, outcome=DONE, found_by=BY_ANSWER),
            resolve=find,
            advice="Look for it with quotes(connection); deleting it twice does no harm.",
        )
    return QuoteDeletion(quote_id, connection.label, connection.is_live)


def _settle_earlier(
    quote_id: str, present: Quote, connection: Connection, journal: Journal
) -> None:
    """Settle changes and deletions of a quote whose answers were lost, by what the quote is now."""
    for operation in (UPDATE, DELETE):
        for each in journal.intents.open(connection.scope, operation=operation, subject=quote_id):
            stands = operation == UPDATE and not what_differs(
                _content_of(present) | dict(each.content), present
            )
            outcome = DONE if stands else NOT_DONE
            said = "" if stands else "The quote did not show it when it was asked for next"
            journal.intents.settle(
                replace(each, outcome=outcome, found_by=BY_CONTENT, message=said)
            )


def _content_of(quote: Quote) -> dict[str, Any]:
    """Return what a quote asks for as CreateQuote's parameters."""
    parts = {
        "CountryCode": quote.country_code,
        "RequestedCapacities": [each.parameter for each in quote.capacities],
        "RequestedConstraints": [each.parameter for each in quote.constraints],
        "RequestedPaymentOptions": list(quote.payment_options),
        "RequestedPaymentTerms": list(quote.payment_terms),
        "OutpostIdentifier": quote.outpost_id,
    }
    return {name: value for name, value in parts.items() if value}


def _is_gone(quote_id: str, connection: Connection) -> bool:
    try:
        get_quote(quote_id, connection)
    except AwsError as error:
        if error.code == NOT_FOUND:
            return True
        raise
    return False
