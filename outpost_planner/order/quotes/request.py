"""Ask AWS for a quote: what stands already is offered again, and what is new is asked for once."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from outpost_planner.aws.calls import reads
from outpost_planner.aws.connection import Connection
from outpost_planner.aws.offered import check_offered, is_not_offered
from outpost_planner.errors import AwsError, InputError, check_kind
from outpost_planner.order.facts import country_of
from outpost_planner.order.intent_sending import send_once
from outpost_planner.order.intents import intent_for
from outpost_planner.order.journal import open_journal
from outpost_planner.order.journal_file import before_sending
from outpost_planner.order.outposts import find_outpost, is_identifier, outpost_names
from outpost_planner.order.quotes.listing import get_quote, listed, quote_id_of, value_of
from outpost_planner.order.quotes.lost import (
    CREATE,
    check_ours,
    find_at_once,
    look_for,
    same_content,
    still_unknown,
)
from outpost_planner.order.request import short_id
from outpost_planner.order.states import BY_ANSWER, DONE, UNKNOWN
from outpost_planner.quote.asked import asked_content, what_differs
from outpost_planner.quote.left_out import left_out

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from outpost_planner.order.intents import Intent
    from outpost_planner.order.journal import Journal
    from outpost_planner.order.quotes.lost import Found
    from outpost_planner.quote.quote import Quote
    from outpost_planner.quote.wanted import CapacitiesSpec

CHANGED = "OUTPOST_STATE_CHANGED_ERROR"
"""The requirement that a quote misses once its Outpost has changed: it cannot be ordered then."""

NOT_FOUND = "NotFoundException"


def request_quote(
    connection: Connection,
    capacities: CapacitiesSpec,
    country_code: str,
    *,
    constraints: Mapping[str, Any] | Iterable[Any] | None = None,
    outpost: str | None = None,
    options: str | Iterable[str] | None = None,
    terms: str | Iterable[str] | None = None,
    description: str | None = None,
    new: bool = False,
    ours: str | None = None,
    journal: Journal | str | Path | None = None,
    read_timeout_s: float = 60.0,
) -> Quote:
    """Ask AWS which hardware it would deliver for a demand, and at which price.

    A quote costs nothing and binds nobody; it is valid for 30 days and serves one order. One that
    stands already, is valid and asks for the same is offered again, and nothing is sent. What is
    sent is written into the journal before, and sent once; an answer that was lost is looked for in
    the list of quotes.

    Parameters
    ----------
    connection
        Which account and Region asks.
    capacities
        What must run. A dict such as ``{"c5.24xlarge": 4, "EBS": "11 TiB"}``: of EC2 the number of
        instances to ADD, by instance type; of EBS and S3 the amount wanted AT THE END, what is
        there already included, with its unit (TiB, GiB, TB, GB). Or pairs of the two; a DataFrame
        with ``instance_type`` and ``quantity``, or with ``quote_capacity_type``, ``unit`` and
        ``quantity``; the API's own dicts; `LineItems`, whose hosts are counted, and of whose
        storage no amount is asked for, which the quote then says; an object, such as a demand,
        whose ``capacities`` are one of these.
    country_code
        Country of the site, such as ``US``.
    constraints
        What the racks must keep to: ``RACK_MAXIMUM`` (racks at the end), ``RACK_MAX_POWER_KVA`` and
        ``RACK_MAX_WEIGHT_LBS`` (kVA and lb of each rack), ``RACK_SPACE_CONSTRAINED`` (True: no room
        for a further rack).
    outpost
        The Outpost that it is for, by id, ARN, or a name that no other Outpost has. Default: none
        yet; `update_quote` names it later.
    options, terms
        Payment options and terms to be priced. Default: all.
    description
        A note of your own, kept at AWS.
    new
        Ask for a new quote, also where one that asks for the same is valid or may be on its way.
    ours
        Where several quotes may be the one whose answer was lost: the id of yours.
    journal
        Where it is recorded. Default: the user's own.
    read_timeout_s
        How long to wait for the whole of AWS's answer [s].

    Returns
    -------
    Quote
        Its ``options`` side by side, its ``requirements``, ``days_left``; ``is_offered_again``
        where it stood already.

    Raises
    ------
    InputError
        Nothing was sent: listing everything that cannot be asked for, or the Outpost stands in
        another country.
    AwsError
        Nothing was sent: the quotes could not be listed, or AWS, botocore or a permission lacks
        quotes; the message names the way without.
    OrderRefused
        AWS refused it, and says why.
    OrderUnknown
        No answer came, and it does not show yet whether the quote was made; the message says what
        to do. It is never asked for again by itself before the quiet time is over.
    OrderInterrupted
        It was interrupted from the keyboard after it was sent; the message says what to do.
    NotTheSandbox, JournalError
        Nothing was sent: something else answers at the sandbox's address by now, or the intent
        could not be written down.

    Examples
    --------
    >>> import tempfile
    >>> import outpost_planner as planner
    >>> with planner.start_sandbox() as sandbox, tempfile.TemporaryDirectory() as folder:
    ...     journal = planner.open_journal(f"{folder}/journal.sqlite3")
    ...     quote = planner.request_quote(sandbox, {"c5.24xlarge": 4}, "US", journal=journal)
    ...     again = planner.request_quote(sandbox, {"c5.24xlarge": 4}, "US", journal=journal)
    >>> again.quote_id == quote.quote_id, again.is_offered_again, again.days_left
    (True, True, 30)
    """
    check_kind(connection, Connection, "request_quote", "start_sandbox() or connect() makes one")
    content = asked_content(
        capacities,
        country_code,
        constraints=constraints,
        options=options,
        terms=terms,
        description=description,
    )
    ours = None if ours is None else quote_id_of(ours)
    check_offered(reads(connection).client, CREATE)
    if outpost is not None:
        outpost_id = outpost_of(outpost, connection)
        check_country(outpost_id, content["CountryCode"], connection)
        content["OutpostIdentifier"] = outpost_id
    opened = open_journal(journal)
    with before_sending(), opened.hold(connection.scope, "quotes"):
        quote = _made_or_found(content, connection, opened, read_timeout_s, new=new, ours=ours)
    return replace(quote, left_out=left_out(capacities, quote))


def _made_or_found(
    content: dict[str, Any],
    connection: Connection,
    journal: Journal,
    read_timeout_s: float,
    *,
    new: bool,
    ours: str | None,
) -> Quote:
    there = listed(connection)
    unsettled = [
        each
        for each in journal.intents.open(connection.scope, operation=CREATE)
        if same_content(each.content, content)
    ]
    check_ours(ours, unsettled)
    if not new:
        looked = [look_for(each, there, connection, journal, ours=ours) for each in unsettled]
        known = _known(looked, content, there, connection)
        if known is not None:
            return known
    intent = intent_for(
        connection, CREATE, content, listed_before=tuple(each.quote_id for each in there)
    )
    done = send_once(
        intent,
        connection,
        journal,
        read_timeout_s,
        what="The request for a quote",
        judge=_judge,
        resolve=lambda lost, cause: find_at_once(lost, connection, journal, cause),
        advice="It is not asked for again by itself: run request_quote once more, and it is looked"
        " for first.",
    )
    if done.found_by == BY_ANSWER:
        return value_of(done.answer, connection)
    return _as_it_stands(done, connection)


def _found_again(looked: Sequence[Found], connection: Connection) -> Quote | None:
    """Return the quote of a request whose answer was lost, where it was found and is valid.

    Raises
    ------
    OrderUnknown
        Where a person has to say which of several is theirs.
    """
    for found in looked:
        if found.intent.outcome == UNKNOWN and found.candidates:
            raise still_unknown(found)
    for found in looked:
        if found.intent.outcome == DONE:
            quote = _as_it_stands(found.intent, connection)
            if quote.is_valid:
                return replace(quote, is_offered_again=True)
    return None


def _known(
    looked: Sequence[Found],
    content: Mapping[str, Any],
    there: Sequence[Quote],
    connection: Connection,
) -> Quote | None:
    """Return the quote that stands already; None where a new one may be asked for.

    Raises
    ------
    OrderUnknown
        Where one may be on its way.
    """
    known = _found_again(looked, connection)
    if known is not None:
        return known
    for each in there:
        if each.is_valid and not what_differs(content, each):
            offered = _still_offered(each, connection)
            if offered is not None:
                return offered
    for found in looked:
        if found.intent.outcome == UNKNOWN:
            raise still_unknown(found)
    return None


def _as_it_stands(done: Intent, connection: Connection) -> Quote:
    """Return the quote of a request that was found in the list, whole where AWS gives it whole."""
    try:
        return get_quote(done.subject, connection)
    except AwsError:
        return value_of(done.answer, connection)


def _still_offered(quote: Quote, connection: Connection) -> Quote | None:
    """Return a quote that can still be ordered; None for one that somebody has used, deleted or
    made void meanwhile.
    """
    try:
        offered = get_quote(quote, connection)
    except AwsError as error:
        if error.code == NOT_FOUND:
            return None
        if is_not_offered(error):
            # Without permission to ask for one by itself, the list's word counts.
            return replace(quote, is_offered_again=True)
        raise
    is_void = any(failed.kind == CHANGED for failed in offered.failures)
    if is_void or not offered.is_valid:
        return None
    return replace(offered, is_offered_again=True)


def _judge(intent: Intent, answer: Mapping[str, Any]) -> Intent:
    """Return the intent with what an answer says, which is compared with what was asked for."""
    quote = answer.get("Quote") or {}
    quote_id = quote.get("QuoteId")
    if not isinstance(quote_id, str) or not re.fullmatch(r"oq-[a-f0-9]{17}", quote_id):
        return replace(intent, outcome=UNKNOWN, message="The answer broke off")
    # A proxy may repeat an answer that it once kept.
    if quote_id in intent.listed_before:
        said = f"AWS answered with quote {quote_id}, which stood before this was sent"
        return replace(intent, outcome=UNKNOWN, message=said)
    return replace(intent, outcome=DONE, subject=quote_id, answer=quote, found_by=BY_ANSWER)


def outpost_of(outpost: Any, connection: Connection) -> str:
    """Return the id of an Outpost that is given by id, ARN or name.

    Raises
    ------
    InputError
        Where no Outpost has the name, or several have.
    """
    if is_identifier(outpost):
        return short_id(outpost)
    found, problem = find_outpost(str(outpost), outpost_names(connection))
    if problem:
        raise InputError(f"outpost: {outpost!r} {problem}. Nothing was sent.")
    return found


def check_country(outpost_id: str, country_code: str, connection: Connection) -> None:
    """Check that an Outpost stands in the country of a quote, where AWS says where it stands.

    Raises
    ------
    InputError
        Where it stands in another one.
    """
    try:
        country = country_of(outpost_id, connection)
    except AwsError:
        return  # AWS checks it as well, and says so among the quote's requirements
    if country is not None and country != country_code:
        raise InputError(
            f"Outpost {outpost_id} stands in {country}, and the quote is asked for {country_code}."
            f" Nothing was sent: ask for country_code={country!r}, or name an Outpost in"
            f" {country_code}."
        )
