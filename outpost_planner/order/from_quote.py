"""An order from a quote: which quote and option is meant, and the option then and now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from outpost_planner.errors import InputError
from outpost_planner.quote.capacity import in_words
from outpost_planner.quote.option import QuoteOption
from outpost_planner.quote.quote import Quote
from outpost_planner.show.wording import kind_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from outpost_planner.plan.catalog import LineItems
    from outpost_planner.quote.capacity import Capacity
    from outpost_planner.quote.hardware import Build, Specification

HOW_TO_GET_ONE = "request_quote(...) makes one, quotes(connection) lists them"

HOW_TO_ORDER_ONE = (
    "which is ordered by name: OrderRequest(outpost, quote=..., quote_option=...,"
    " payment_option=..., payment_term=..., reference=...)"
)


@dataclass(frozen=True)
class NamedQuote:
    """Which quote and option are meant.

    Parameters
    ----------
    quote_id, option_id
        Their ids; None where none is given, or what is given is none.
    option
        The option, where it was seen.
    problems
        What cannot be understood.
    """

    quote_id: str | None
    option_id: str | None
    option: QuoteOption | None = None
    problems: tuple[str, ...] = ()


def named_quote(
    quote: Any, quote_option: Any, quote_identifier: Any, quote_option_identifier: Any
) -> NamedQuote:
    """Say which quote and option are meant by what somebody gave.

    Parameters
    ----------
    quote
        A Quote, its id or its ARN; None where it is not given.
    quote_option
        A QuoteOption, its id, or its number in the quote; None where it is not given.
    quote_identifier, quote_option_identifier
        The ids, as CreateOrder takes them; None where they are not given.

    Examples
    --------
    >>> from outpost_planner.quote.examples import example_quote
    >>> named_quote(example_quote(), 1, None, None).option_id
    'oqo-0123456789abcdef0'
    >>> named_quote("oq-0123456789abcdef0", 1, None, None).problems[0][:34]
    'quote_option: 1 is a number, which'
    """
    problems: list[str] = []
    option = _option(quote, quote_option, problems)
    quote_id, option_id = quote_identifier, quote_option_identifier
    said = _quote_id(quote, quote_option, problems)
    if said is not None:
        problems += _two("quote", said, "quote_identifier", quote_identifier)
        quote_id = said
    chosen = option.option_id if option is not None else quote_option
    if isinstance(chosen, str):
        problems += _two("quote_option", chosen, "quote_option_identifier", quote_option_identifier)
        option_id = chosen
    if option is None and isinstance(quote, Quote) and isinstance(option_id, str) and not problems:
        option = _option(quote, option_id, problems)
    if (quote_id is None) != (option_id is None) and not problems:
        problems.append(_half(quote))
    return NamedQuote(quote_id, option_id, option, tuple(problems))


def _quote_id(quote: Any, quote_option: Any, problems: list[str]) -> str | None:
    of_option = quote_option.quote_id if isinstance(quote_option, QuoteOption) else None
    if quote is None:
        return of_option
    if not isinstance(quote, Quote | str):
        problems.append(f"quote: is {kind_of(quote)}; give a Quote ({HOW_TO_GET_ONE}), or its id")
        return None
    said = quote.quote_id if isinstance(quote, Quote) else quote
    if of_option is not None and of_option != said.rpartition("/")[2]:
        problems.append(f"quote_option: is one of quote {of_option}, and not of {said}")
    return said


def _option(quote: Any, quote_option: Any, problems: list[str]) -> QuoteOption | None:
    """Return the option that was seen; None where it is named by its id alone."""
    if quote_option is None or isinstance(quote_option, QuoteOption):
        return quote_option
    if isinstance(quote_option, bool) or not isinstance(quote_option, str | int):
        problems.append(
            f"quote_option: is {kind_of(quote_option)}; give a QuoteOption, its id, or its number"
            " in the quote"
        )
        return None
    if isinstance(quote, Quote):
        try:
            return quote.option(quote_option)
        except InputError as error:
            problems.append(f"quote_option: {str(error).rstrip('.')}")
    elif isinstance(quote_option, int):
        problems.append(
            f"quote_option: {quote_option} is a number, which needs the quote itself:"
            f" quote=... must be a Quote ({HOW_TO_GET_ONE}). Or give the option's id"
        )
    return None


def _two(name: str, said: str, other_name: str, other: Any) -> Iterator[str]:
    if isinstance(other, str) and said.rpartition("/")[2] != other.rpartition("/")[2]:
        yield f"{name}: is {said}, and {other_name} is {other}; give one of the two"


def _half(quote: Any) -> str:
    there = (
        "; ".join(f"{each.number} ({each.in_words})" for each in quote.choices)
        if isinstance(quote, Quote)
        else ""
    )
    return "a quote is ordered by quote and quote_option together" + (
        f"; its options are {there}" if there else ""
    )


def how_to_order(given: Any) -> str:
    """Say how something is ordered that was given in place of line items.

    Examples
    --------
    >>> how_to_order({"OR-RKGP001": 1})
    'make line items with catalog.line_items(...)'
    """
    if isinstance(given, Quote | QuoteOption):
        return f"that {HOW_TO_ORDER_ONE.removeprefix('which ')}"
    return "make line items with catalog.line_items(...)"


def is_of_a_quote(lines: LineItems) -> bool:
    """Say whether line items stand for a quote's option, which are there to be priced.

    Examples
    --------
    >>> from outpost_planner.quote.examples import example_quote
    >>> is_of_a_quote(example_quote().option(1).lines)
    True
    """
    return any(each.startswith("oqo-") for each in lines.quantities)


def option_in_words(option: QuoteOption) -> str:
    """Say which option of which quote it is, and what it brings.

    Examples
    --------
    >>> from outpost_planner.quote.examples import example_quote
    >>> option_in_words(example_quote().option(1)).partition(", ")[0]
    'option 1 of quote oq-0123456789abcdef0 (1 new rack'
    """
    return f"option {option.number} of quote {option.quote_id} ({option.in_words})"


def option_content(
    option: QuoteOption, payment_option: str, payment_term: str | None
) -> dict[str, str]:
    """Return what is bought with an option, and at which prices, in one agreed form.

    An approval is for exactly this; two that are equal buy the same.

    Parameters
    ----------
    option
        The option.
    payment_option, payment_term
        How it is to be paid; without a term, the prices of every term count.

    Examples
    --------
    >>> from outpost_planner.quote.examples import example_quote
    >>> content = option_content(example_quote().option(1), "ALL_UPFRONT", "THREE_YEARS")
    >>> content["Hardware"]
    'NEW_RACK COMPUTE: nothing → 10.5 kVA, 2000.0 lb, 42 rack units, 4 × c5.24xlarge'
    >>> content["Price"]
    'THREE_YEARS: USD 100,000.00 upfront and 0.00 a month'
    """
    prices = option.prices[option.prices["payment_option"] == payment_option]
    if payment_term is not None:
        prices = prices[prices["payment_term"] == payment_term]
    return {
        "Option": option.option_id,
        "Capacity that stands": _capacity(option.existing),
        "Capacity added": _capacity(option.added),
        "Capacity at the end": _capacity(option.final),
        "Hardware": "; ".join(sorted(map(_hardware, option.specifications))),
        "Price": "; ".join(sorted(_price(row) for _, row in prices.iterrows())) or "none",
    }


def _capacity(capacities: Iterable[Capacity]) -> str:
    # Sorted, because AWS promises no order.
    return in_words(sorted(capacities, key=repr))


def _hardware(each: Specification) -> str:
    named = " ".join(filter(None, [each.kind, each.use, each.rack_id]))
    return f"{named}: {_build(each.before)} → {_build(each.after)}"


def _build(build: Build | None) -> str:
    if build is None:
        return "nothing"
    parts = [
        f"{build.power_kva} kVA",
        f"{build.weight_lbs} lb",
        f"{build.rack_units} rack units",
        *sorted(f"{each.quantity} × {each.max_size}" for each in build.hosts),
    ]
    return ", ".join(part for part in parts if not part.startswith("None"))


def _price(row: Any) -> str:
    if row["reason"]:
        return f"{row['payment_term']}: none ({row['reason']})"
    return (
        f"{row['payment_term']}: {row['currency']} {row['upfront_price']:,.2f} upfront and"
        f" {row['monthly_recurring_price']:,.2f} a month"
    )


def option_differences(
    seen: QuoteOption, now: QuoteOption, payment_option: str, payment_term: str | None
) -> list[str]:
    """Say in words where an option is not what was seen.

    Examples
    --------
    >>> from outpost_planner.quote.examples import example_quote
    >>> option = example_quote().option(1)
    >>> option_differences(option, option, "ALL_UPFRONT", "THREE_YEARS")
    []
    """
    before, after = (option_content(each, payment_option, payment_term) for each in (seen, now))
    return [
        f"{name}: {before[name]} was seen, {after[name]} it is now"
        for name in before
        if before[name] != after[name]
    ]
