"""What an order costs, as the review shows it and the fingerprint holds it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from outpost_planner.price.order_price import OrderPrice, price_in_one_way

if TYPE_CHECKING:
    from outpost_planner.order.request import OrderRequest


def price_of(request: OrderRequest, country_code: str | None) -> OrderPrice | None:
    """Price an order from its catalog's prices.

    Parameters
    ----------
    request
        What is bought, and how it is paid.
    country_code
        Country of the site; None where it is not known.

    Returns
    -------
    OrderPrice or None
        None where there is no price.
    """
    if country_code is None or request.lines is None or request.payment_term is None:
        return None
    return price_in_one_way(
        request.lines, country_code, request.payment_term, request.payment_option
    )


def price_in_words(price: OrderPrice | None) -> str:
    """Return a price as a sentence reads it.

    Examples
    --------
    >>> price_in_words(None)
    'not priced'
    """
    return "not priced" if price is None else str(price)
