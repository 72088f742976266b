"""The checks of a quote before the order: validity, payer, option, price, requirements."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from outpost_planner.errors import InputError
from outpost_planner.order.check import EXEMPT, FAIL, NOT_CHECKED, PASS, WARN, Check, Result
from outpost_planner.order.from_quote import option_differences
from outpost_planner.order.request import short_id
from outpost_planner.quote.facts import CREATED
from outpost_planner.show.wording import count

if TYPE_CHECKING:
    from collections.abc import Iterator

    from outpost_planner.order.facts import Facts
    from outpost_planner.order.request import OrderRequest
    from outpost_planner.price.order_price import OrderPrice
    from outpost_planner.quote.option import QuoteOption
    from outpost_planner.quote.quote import Quote
    from outpost_planner.quote.requirements import Requirement

NEAR_EXPIRY = timedelta(days=3)
"""From when on the end of a quote is said as a warning: an approval may take as long."""


def option_of(request: OrderRequest, quote: Quote | None) -> QuoteOption | None:
    """Return the option that is ordered as the quote has it; None where it has no such option."""
    if quote is None:
        return None
    try:
        return quote.option(str(request.quote_option_identifier))
    except InputError:
        return None


def quote_checks(
    request: OrderRequest, facts: Facts, quote: Quote, *, account_id: str = "", served: str = ""
) -> Iterator[Check]:
    """Check a quote that AWS was asked for just now.

    Parameters
    ----------
    request
        What is to be ordered.
    facts
        What AWS says of the Outpost and its site.
    quote
        The quote as AWS has it now.
    account_id
        The account that would order; empty where it is not known.
    served
        Whose the order is that the quote has served; empty where nobody knows.

    Yields
    ------
    Check
        Of its standing, its account, its Outpost and country, its option, and each of AWS's
        ordering requirements.
    """
    yield _standing(quote, served)
    yield from _account(quote, account_id)
    yield from _place(request, facts, quote)
    yield _option(request, quote)


def _standing(quote: Quote, served: str) -> Check:
    name = "Quote"
    if quote.is_used:
        order = quote.submitted_order_id or "an order that AWS does not name"
        whose = f", which is {served}" if served else ""
        said = f"it has been ordered already, as {order}{whose}; a quote serves one order"
        return Check(name, FAIL, f"{said}: ask for a new one")
    ends = quote.expires_at
    if quote.is_expired or (ends is not None and quote.read_at >= ends):
        when = "" if ends is None else f" on {ends:%Y-%m-%d}"
        return Check(name, FAIL, f"it expired{when}; ask for a new one")
    if quote.status not in {CREATED, ""}:
        said = f"AWS says that it is {quote.status} {quote.status_message}".rstrip()
        return Check(name, NOT_CHECKED, f"{said}, which this version does not know")
    if ends is None:
        return Check(name, NOT_CHECKED, "AWS does not say until when it is valid")
    left = ends - quote.read_at
    hours = left.seconds // 3600
    span = f"{count(left.days, 'day')} left" if left.days else f"{count(hours, 'hour')} left"
    said = f"valid until {ends:%Y-%m-%d %H:%M} UTC, {span}"
    if left <= NEAR_EXPIRY:
        return Check(name, WARN, f"{said}: order before, or ask for a new one")
    return Check(name, PASS, said)


def _account(quote: Quote, account_id: str) -> Iterator[Check]:
    said = quote.answer.get("AccountId")
    if said and account_id and said != account_id:
        yield Check(
            "Quote's account", FAIL, f"it was made for account {said}, and this is {account_id}"
        )


def _place(request: OrderRequest, facts: Facts, quote: Quote) -> Iterator[Check]:
    outpost_id = short_id(request.outpost_id)
    update = "update_quote(quote, connection, outpost=...)"
    if "QuoteOptions" not in quote.answer and quote.outpost_id is None:
        yield Check("Quote's Outpost", NOT_CHECKED, "AWS does not say for which Outpost it is")
    elif quote.outpost_id is None:
        said = f"it names no Outpost; name {outpost_id} with {update}, which prices it anew"
        yield Check("Quote's Outpost", FAIL, said)
    elif quote.outpost_id != outpost_id:
        said = f"it is for {quote.outpost_id}, and the order is for {outpost_id}"
        yield Check("Quote's Outpost", FAIL, f"{said}; name the one that is meant, with {update}")
    else:
        yield Check("Quote's Outpost", PASS, f"it is for {outpost_id}")
    site = facts.country_code
    if not quote.country_code or site is None:
        return
    if quote.country_code == site:
        yield Check("Quote's country", PASS, f"{site}, where the site is")
    else:
        said = f"its prices are for {quote.country_code}, and the site is in {site}"
        yield Check("Quote's country", FAIL, f"{said}; ask for a quote for {site}")


def _option(request: OrderRequest, quote: Quote) -> Check:
    name, now, seen = "Quote's option", option_of(request, quote), request.seen_option
    if now is None:
        there = ", ".join(each.option_id for each in quote.choices) or "none"
        said = f"the quote has no option {request.quote_option_identifier}; its options: {there}"
        return Check(name, FAIL, f"{said}. Was it updated since? Look at it again, and choose")
    if seen is None:
        said = f"{now.in_words}; it was named by its id, so that nothing was seen to compare with"
        return Check(name, PASS, said)
    changed = option_differences(seen, now, request.payment_option, request.payment_term)
    if changed:
        said = f"it is not what was seen: {'; '.join(changed)}"
        return Check(name, FAIL, f"{said}. Look at the quote again, and order that")
    return Check(name, PASS, f"as it was seen: {now.in_words}")


def requirement_checks(quote: Quote) -> Iterator[Check]:
    """Yield one check per ordering requirement of AWS, failures first, with what to do about each.

    Examples
    --------
    >>> from outpost_planner.quote.examples import example_quote
    >>> for check in requirement_checks(example_quote()):
    ...     print(check.result, check.check)
    FAIL Requirement: Outpost named on the quote
    """
    listed = quote.ordering_requirements
    if not listed:
        yield Check("Requirements", NOT_CHECKED, "AWS names no ordering requirement of this quote")
        return
    for each in sorted(listed, key=lambda each: not each.what_to_do):
        yield Check(f"Requirement: {each.subject}", *_met(each))


def _met(requirement: Requirement) -> tuple[Result, str]:
    said = requirement.message
    if requirement.status == PASS:
        return PASS, said or "met"
    if requirement.status == EXEMPT:
        return EXEMPT, said or "it does not apply"
    advice = f"{said} {requirement.what_to_do} ({requirement.kind})".strip()
    if requirement.status == FAIL:
        return FAIL, advice
    return WARN, f"AWS says {requirement.status or 'no status'}. {advice}"


def quoted_price_check(
    request: OrderRequest, quote: Quote, option: QuoteOption | None, price: OrderPrice | None
) -> Check:
    """Say what the quote asks for the way to pay, and how sure the last cent is.

    Parameters
    ----------
    request
        How it is to be paid.
    quote
        The quote as AWS has it now.
    option
        The option that is ordered; None where the quote has none such.
    price
        From `price_of`; None where there is none.
    """
    name = "Price"
    if option is None:
        return Check(name, FAIL, "the quote has no such option, and so no price")
    table = option.prices[option.prices["payment_option"] == request.payment_option]
    priced = table[table["upfront_price"].notna()]
    if request.payment_term is None:
        terms = ", ".join(priced["payment_term"]) or "no term"
        said = f"there is no payment term to price; the quote prices {request.payment_option} for"
        return Check(name, NOT_CHECKED, f"{said} {terms}")
    pair = f"{request.payment_option} for {request.payment_term}"
    rows = table[table["payment_term"] == request.payment_term]
    if price is None:
        why = rows["reason"].iloc[0] if len(rows) else f"quote {quote.quote_id} gives no price"
        return Check(name, FAIL, f"AWS gives no price of {pair}: {why}. {_priced(option)}")
    margins = ("margin_of_upfront_price", "margin_of_monthly_recurring_price")
    unsure = max(round(float(rows[each].iloc[0]) * 100) for each in margins)
    off = f"rounded to the cent; it may be off by up to {count(unsure, 'cent')}"
    sure = off if unsure else "exact to the cent"
    said = f"AWS's quoted price for {pair}, {price.source} of {price.as_of or 'an unknown date'}"
    if option.existing:
        until = (
            "the option adds to an Outpost that stands, and is charged until the Outpost's contract"
            " ends: the total is that of a whole term"
        )
        return Check(name, WARN, f"{said}; {sure}; {until}")
    return Check(name, PASS, f"{said}; {sure}")


def _priced(option: QuoteOption) -> str:
    table = option.prices[option.prices["upfront_price"].notna()]
    if table.empty:
        return "No way to pay has one; ask for a new quote, or ask AWS"
    pairs = [f"{row.payment_option} for {row.payment_term}" for row in table.itertuples()]
    return f"These have one: {', '.join(pairs)}"
