"""An answer of CreateQuote, GetQuote or ListQuotes, read as a `Quote`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any

from outpost_planner.errors import InputError
from outpost_planner.quote import words
from outpost_planner.quote.capacity import read_capacities, read_constraints
from outpost_planner.quote.facts import EXPIRED
from outpost_planner.quote.hardware import read_specifications
from outpost_planner.quote.option import QuoteOption
from outpost_planner.quote.pricing import PriceOrigin, amounts_of, price_table
from outpost_planner.quote.quote import Quote
from outpost_planner.quote.requirements import read_requirements
from outpost_planner.quote.sent import may_be_32_bits
from outpost_planner.service.model import service_model
from outpost_planner.service.pairs import OPTIONS, PAIRS, TERMS
from outpost_planner.service.violations import violations

OF_ANOTHER_KIND = re.compile(
    r" is not (a structure|a list|text|a number|a whole number|a date|true or false)$"
)
"""How the violations end that cannot be read; a value that AWS adds tomorrow is kept."""

UNABLE_TO_PRICE = "UNABLE_TO_PRICE"
"""The PricingResult that says that there is no price."""


def read_quote(
    answer: Mapping[str, Any],
    *,
    read_at: datetime | None = None,
    label: str = "",
    is_live: bool = True,
    is_offered_again: bool = False,
) -> Quote:
    """Read a quote from AWS's answer, such as ``aws outposts get-quote`` prints.

    Parameters
    ----------
    answer
        The answer of CreateQuote or GetQuote, the Quote in it, or an element of ListQuotes. Every
        member but its id may be missing.
    read_at
        When the answer came (UTC), at which an expiry is judged. Default: now, by this machine's
        clock.
    label
        SANDBOX or LIVE, account and Region; see `Connection.label`.
    is_live
        Whether the prices are AWS's, and not a sandbox's.
    is_offered_again
        Whether the quote stood before it was asked for.

    Returns
    -------
    Quote
        A price that cannot be counted is a gap with its reason.

    Raises
    ------
    InputError
        Where there is no quote in it.

    Examples
    --------
    >>> read_quote(
    ...     {"Quote": {"QuoteId": "oq-0123456789abcdef0", "QuoteStatus": "EXPIRED"}}
    ... ).is_valid
    False
    """
    given: Any = answer.get("Quote", answer) if isinstance(answer, Mapping) else None
    if not isinstance(given, Mapping) or not isinstance(given.get("QuoteId"), str):
        raise InputError(
            "This is no quote: it has no QuoteId. Give an answer of CreateQuote or GetQuote, or one"
            " element of ListQuotes' Quotes."
        )
    problems = [
        each
        for each in violations(service_model().shape_for("Quote"), given, "Quote")
        if OF_ANOTHER_KIND.search(each)
    ]
    if problems:
        raise InputError(f"Quote {given['QuoteId']} cannot be read.", problems)
    return quote_from(
        given, read_at=read_at, label=label, is_live=is_live, is_offered_again=is_offered_again
    )


def quote_from(
    given: Mapping[str, Any],
    *,
    read_at: datetime | None,
    label: str,
    is_live: bool,
    is_offered_again: bool = False,
) -> Quote:
    """Return a quote whose members are of the kinds that the service model gives them.

    See `read_quote`.
    """
    listed = given.get("OrderingRequirements")
    quote = Quote(
        quote_id=given["QuoteId"],
        status=str(given.get("QuoteStatus", "")),
        status_message=str(given.get("StatusMessage", "")),
        country_code=str(given.get("CountryCode", "")),
        outpost_id=str(given.get("OutpostArn") or "").rpartition("/")[2] or None,
        capacities=read_capacities(given.get("RequestedCapacities")),
        constraints=read_constraints(given.get("RequestedConstraints")),
        payment_options=tuple(map(str, given.get("RequestedPaymentOptions") or ())),
        payment_terms=tuple(map(str, given.get("RequestedPaymentTerms") or ())),
        created_at=_moment(given.get("CreatedDate")),
        expires_at=_moment(given.get("ExpirationDate")),
        submitted_order_id=given.get("SubmittedOrderId"),
        description=str(given.get("Description") or ""),
        choices=(),
        ordering_requirements=None if listed is None else read_requirements(listed),
        read_at=_moment(read_at) or datetime.now(UTC),
        label=label,
        is_live=is_live,
        is_offered_again=is_offered_again,
        answer=given,
    )
    # Whether it has expired, which its prices depend on, is the quote's own to say.
    object.__setattr__(quote, "choices", _options(given.get("QuoteOptions") or (), quote))
    return quote


def _options(listed: Any, quote: Quote) -> tuple[QuoteOption, ...]:
    every = [price for each in listed for price in amounts_of(each.get("PricingOptions") or ())]
    are_32_bits = may_be_32_bits(every)
    return tuple(
        _option(each, number, quote, are_32_bits=are_32_bits)
        for number, each in enumerate(listed, start=1)
    )


def _option(
    given: Mapping[str, Any], number: int, quote: Quote, *, are_32_bits: bool
) -> QuoteOption:
    option_id = str(given.get("QuoteOptionIdentifier") or f"option {number}")
    summary = given.get("CapacitySummary") or {}
    # An Outpost with nothing in it yet may be said to have 0 of each.
    listed = read_capacities(summary.get("ExistingCapacities"))
    existing = tuple(each for each in listed if each.quantity > 0)
    origin = PriceOrigin(
        option_id,
        quote.country_code,
        f"quote {quote.quote_id}" + ("" if quote.is_live else " (sandbox: illustrative)"),
        quote.created_at,
        quote.expires_at,
        words.caveat(quote, existing),
    )
    return QuoteOption(
        option_id=option_id,
        number=number,
        quote_id=quote.quote_id,
        country_code=quote.country_code,
        existing=existing,
        added=read_capacities(summary.get("CapacityChange") or given.get("Capacities")),
        final=read_capacities(summary.get("FinalCapacities")),
        specifications=read_specifications(given.get("Specifications")),
        read_prices=partial(
            price_table,
            given.get("PricingOptions") or (),
            origin,
            why_none=_why_none(given, quote),
            not_asked_for=_not_asked_for(quote),
            void=_void(quote),
            are_32_bits=are_32_bits,
        ),
    )


def _why_none(given: Mapping[str, Any], quote: Quote) -> str:
    said = quote.status_message.rstrip(".")
    if given.get("PricingResult") == UNABLE_TO_PRICE:
        return f"AWS is unable to price it ({UNABLE_TO_PRICE})"
    if given.get("PricingOptions") or not said:
        return f"quote {quote.quote_id} gives no price for it"
    return f"quote {quote.quote_id} gives no price: {said}"


def _void(quote: Quote) -> str:
    """Say why none of the quote's prices counts any more; empty where they do."""
    if not quote.is_expired:
        return ""
    when = "" if quote.expires_at is None else f" on {quote.expires_at:%Y-%m-%d}"
    return f"quote {quote.quote_id} {EXPIRED.lower()}{when}"


def _not_asked_for(quote: Quote) -> list[tuple[str, str]]:
    terms, options = quote.payment_terms or TERMS, quote.payment_options or OPTIONS
    return [pair for pair in PAIRS if pair[0] not in terms or pair[1] not in options]


def _moment(value: Any) -> datetime | None:
    """Read a time as boto3 or the aws command line gives it, in UTC."""
    try:
        if isinstance(value, int | float) and not isinstance(value, bool):
            value = datetime.fromtimestamp(value, UTC)
        elif isinstance(value, str):
            value = datetime.fromisoformat(value)
    except (ValueError, OverflowError, OSError):
        return None
    if not isinstance(value, datetime):
        return None
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
