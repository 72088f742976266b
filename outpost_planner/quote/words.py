"""A quote in words: what was asked for, how long it holds, what it offers, what is in the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from outpost_planner.quote.capacity import asked_in_words
from outpost_planner.quote.requirements import EXEMPT, FAIL, PASS
from outpost_planner.service.pairs import PAIRS
from outpost_planner.show.html_table import Marked, html_of
from outpost_planner.show.markup import as_text, banner, paragraph, strong
from outpost_planner.show.tables import html
from outpost_planner.show.wording import count, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pandas as pd

    from outpost_planner.quote.capacity import Capacity
    from outpost_planner.quote.facts import QuoteFacts
    from outpost_planner.quote.option import QuoteOption
    from outpost_planner.show.colours import Tone

WHAT_COUNTS = (
    "EC2 counts are instances to add; EBS and S3 are amounts wanted at the end, what is there"
    " already included."
)
"""The one thing about capacities that must not be confused."""

TONES: dict[str, Tone] = {PASS: "good", FAIL: "bad", EXEMPT: "plain"}

SHOWN_FAILURES = 20


def standing(quote: QuoteFacts, name: str = "it") -> str:
    """Say whether a quote, called by a name, can be ordered, and until when."""
    subject = f"{name[:1].upper()}{name[1:]}"
    if quote.is_used:
        order = f"order {quote.submitted_order_id}" if quote.submitted_order_id else "an order"
        return f"{subject} is used: {order} was placed from it, and a quote serves one order."
    until = "" if quote.expires_at is None else f" {quote.expires_at:%Y-%m-%d %H:%M} UTC"
    if quote.is_expired:
        return f"{subject} expired{until and ' at'}{until}: ask for a new one."
    if not quote.is_valid:
        return f"AWS says that {name} is {words(quote.status) or 'of no status'}."
    if not until:
        return f"{subject} is valid; AWS does not say until when."
    # A quote is kept and shown again: the days count from the moment at which it was read.
    left = count(quote.days_left or 0, "day") if quote.days_left else "less than a day"
    return (
        f"{subject} is valid until{until}: {left} from {quote.read_at:%Y-%m-%d}, when it was read."
    )


def caveat(quote: QuoteFacts, existing: Sequence[Capacity] = ()) -> str:
    """Say what must be known wherever an option's prices are used; empty where nothing.

    Parameters
    ----------
    quote
        A quote that is used, or of a status that this version does not know, is no offer any more.
    existing
        Capacity that stands already: what is added to it ends with its contract.
    """
    said = []
    if not quote.is_valid:
        said.append(f"NO OFFER ANY MORE: {standing(quote, f'quote {quote.quote_id}')}")
    if existing:
        said.append(
            f"NOT FOR A WHOLE TERM: quote {quote.quote_id} adds to an Outpost that stands. Added"
            " capacity ends with the Outpost's contract, to which AWS prorates its upfront price:"
            " totals over whole terms, and what compares them, do not hold for it."
        )
    return " ".join(said)


def title(quote: QuoteFacts) -> str:
    """Name a quote, its country and its Outpost."""
    where = f" at {quote.outpost_id}" if quote.outpost_id else ", for no Outpost yet"
    return f"Quote {quote.quote_id} for {quote.country_code or 'no country'}{where}"


def asked(quote: QuoteFacts) -> str:
    """Say what was asked for."""
    limits = "".join(f"; {each}" for each in quote.constraints)
    return f"Asked for: {asked_in_words(quote.capacities)}{limits}."


def option_line(option: QuoteOption) -> str:
    """Say what an option brings and what it costs, in one line."""
    return (
        f"Option {option.number}, {option.option_id}: {option.in_words}. Capacity:"
        f" {option.capacity_in_words}."
    )


def gaps(option: QuoteOption) -> Iterator[str]:
    """Yield a sentence for each reason for which pairs of an option have no price."""
    missing = option.prices[option.prices["upfront_price"].isna()]
    for reason, rows in missing.groupby("reason", sort=False):
        pairs = [f"{row.payment_option} for {row.payment_term}" for row in rows.itertuples()]
        named = "every pair" if len(pairs) == len(option.prices) else ", ".join(pairs)
        yield f"Option {option.number} has no price for {named}: {reason}."


def all_gaps(quote: QuoteFacts) -> list[str]:
    """Return a sentence for each reason of missing prices; one that holds for all, once."""
    missing = quote.prices[quote.prices["upfront_price"].isna()] if quote.choices else None
    if missing is None or missing.empty:
        return []
    reasons = missing["reason"].unique()
    if len(quote.choices) > 1 and len(reasons) == 1 and len(missing) == len(quote.prices):
        return [f"No option has a price: {reasons[0]}."]
    return [each for option in quote.choices for each in gaps(option)]


def can_be_met(quote: QuoteFacts) -> bool:
    """Say whether it can still be ordered once its requirements are met."""
    return bool(quote.choices) and not quote.is_used and not quote.is_expired


def cents(quote: QuoteFacts) -> str:
    """Say how sure the last cent of the prices is; empty where every cent is."""
    greatest = quote.prices["margin_of_upfront_price"].max() if quote.choices else 0.0
    if not greatest > 0:
        return ""
    return (
        "The prices came as numbers of 32 bits and are rounded to the cent: large ones may be off"
        f" by up to {count(round(greatest * 100), 'cent')}. What came stands in .prices."
    )


def no_option(quote: QuoteFacts) -> str:
    """Say that there is nothing to order, as AWS says it; or that a list does not show options."""
    if "QuoteOptions" not in quote.answer:
        return (
            f"Its options are not in this answer; get_quote({quote.quote_id!r}, ...) asks for them."
        )
    said = quote.status_message and f" {quote.status_message.rstrip('.')}."
    return f"AWS offers no option, so that there is nothing to order.{said}"


def origin(quote: QuoteFacts) -> str:
    """Say that the prices are no real ones; empty where they are."""
    has_none = quote.is_live or not quote.choices
    return "" if has_none else "ILLUSTRATIVE PRICES of the sandbox, not AWS's."


def failures(quote: QuoteFacts) -> list[str]:
    """Return what must still be met, each with what to do about it."""
    return [
        f"{each.subject}: {each.message} {each.what_to_do}".replace("  ", " ")
        for each in quote.failures[:SHOWN_FAILURES]
    ]


def sentences(quote: QuoteFacts) -> list[str]:
    """Return a quote as lines for a terminal."""
    again = "It stood already and asks for the same: no new one was made." * quote.is_offered_again
    said = [
        f"{quote.label}: {title(quote)}" if quote.label else title(quote),
        f"  {again}" if again else "",
        f"  {asked(quote)}",
        *(f"  {each}" for each in quote.left_out),
        f"  {WHAT_COUNTS}",
        f"  {standing(quote)}",
        *(f"  {option_line(each)}" for each in quote.choices),
        "" if quote.choices else f"  {no_option(quote)}",
        *(f"  {each}" for each in all_gaps(quote)),
        *(f"  {said}" for said in (origin(quote), cents(quote)) if said),
    ]
    if quote.failures and can_be_met(quote):
        said += ["  Before it can be ordered:", *(f"    - {each}" for each in failures(quote))]
    return [each for each in said if each]


def page(quote: QuoteFacts) -> str:
    """Return a quote as a notebook shows it."""
    again = "It stood already and asks for the same: no new one was made." * quote.is_offered_again
    rows = _requirement_rows(quote)
    shown = _options_that_differ(quote)
    return as_text(
        (banner(quote.label, is_live=quote.is_live) if quote.label else "")
        + strong(f"{title(quote)}.")
        + paragraph(again)
        + paragraph(f"{asked(quote)} {WHAT_COUNTS}")
        + "".join(paragraph(each) for each in quote.left_out)
        + strong(standing(quote))
        + (html(shown, "Options") if quote.choices else paragraph(no_option(quote)))
        + (html(quote.total_costs, "Total over the term, by option") if quote.choices else "")
        + "".join(map(paragraph, all_gaps(quote)))
        + paragraph(origin(quote))
        + paragraph(cents(quote))
        + (
            html_of(
                ["Status", "Requirement", "AWS says", "What to do"], rows, "Before it is ordered"
            )
            if rows and can_be_met(quote)
            else ""
        )
    )


def _requirement_rows(quote: QuoteFacts) -> list[tuple[Marked, str, str, str]]:
    """Return what must be met, what fails first; what AWS says the same of shares a row."""
    alike: dict[tuple[str, str, str], list[str]] = {}
    for each in sorted(quote.ordering_requirements or (), key=lambda each: each.status != FAIL):
        alike.setdefault((each.status, each.message, each.what_to_do), []).append(each.subject)
    return [
        (Marked(status, TONES.get(status, "warn")), "; ".join(subjects), message, what_to_do)
        for (status, message, what_to_do), subjects in alike.items()
    ]


def _options_that_differ(quote: QuoteFacts) -> pd.DataFrame:
    """Return the options without the columns that say nothing here: no servers, every pair priced.

    Capacities are long, and need the room.
    """
    shown = quote.options.drop(columns=["changed_racks", "racks_at_end", "hosts_at_end"])
    silent = [name for name in ("racks", "servers") if not shown[name].any()]
    if (shown["priced_pairs"] == len(PAIRS)).all():
        silent.append("priced_pairs")
    return shown.drop(columns=silent)
