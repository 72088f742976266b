"""What an order costs, as the review shows it and the fingerprint holds it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from outpost_planner.price.order_price import UNDATED, OrderPrice, price_in_one_way

if TYPE_CHECKING:
    from outpost_planner.order.request import OrderRequest
    from outpost_planner.quote.option import QuoteOption


def price_of(
    request: OrderRequest, country_code: str | None, option: QuoteOption | None = None
) -> OrderPrice | None:
    """Price an order from its catalog's prices, or from its quote's.

    Parameters
    ----------
    request
        What is bought, and how it is paid.
    country_code
        Country of the site; None where it is not known. A quote's prices are for the quote's own.
    option
        The option of the quote; None for line items, and where AWS does not have it.

    Returns
    -------
    OrderPrice or None
        None where there is no price.

    Examples
    --------
    >>> from outpost_planner.order.examples import example_quote_request
    >>> request = example_quote_request()
    >>> print(price_of(request, None, request.seen_option).total_cost)
    100000.00
    """
    lines = request.lines
    if option is not None:
        lines, country_code = option.lines, str(option.prices["country_code"].iloc[0])
    if country_code is None or lines is None or request.payment_term is None:
        return None
    return price_in_one_way(lines, country_code, request.payment_term, request.payment_option)


def price_in_words(price: OrderPrice | None, *, is_quoted: bool = False) -> str:
    """Return a price as a sentence reads it.

    Parameters
    ----------
    price
        None where there is none.
    is_quoted
        Whether it is that of the quote which is ordered: AWS charges this price, and no other.

    Examples
    --------
    >>> price_in_words(None)
    'not priced'
    >>> from outpost_planner.order.examples import example_quote_request
    >>> request = example_quote_request()
    >>> price = price_of(request, None, request.seen_option)
    >>> print(price_in_words(price, is_quoted=True).partition(" (")[2])
    AWS's quoted price, quote oq-0123456789abcdef0 of 2026-01-15)
    """
    if price is None:
        return "not priced"
    if not is_quoted:
        return str(price)
    return f"{price.amounts} (AWS's quoted price, {price.source} of {price.as_of or UNDATED})"
