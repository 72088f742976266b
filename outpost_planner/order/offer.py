"""What AWS offers for a request at this moment: a price, and for a quote the option that it is for.

The review shows it, and `submit` asks for it again: what was approved must still be what is
offered.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from outpost_planner.aws.calls import reads
from outpost_planner.errors import AwsError
from outpost_planner.order.facts import NOT_THERE, country_of, quote_of
from outpost_planner.order.price import price_of
from outpost_planner.order.quote_checks import option_of
from outpost_planner.quote.reading import read_quote

if TYPE_CHECKING:
    from collections.abc import Mapping

    from outpost_planner.aws.connection import Connection
    from outpost_planner.order.request import OrderRequest
    from outpost_planner.price.order_price import OrderPrice
    from outpost_planner.quote.option import QuoteOption
    from outpost_planner.quote.quote import Quote


@dataclass(frozen=True)
class Offer:
    """What is offered for a request.

    Parameters
    ----------
    price
        What it costs; None where it is not priced.
    quote
        The quote as AWS has it now; None for line items, and where AWS has no such quote.
    option
        The option that is ordered; None for line items, and where the quote has no such option.
    """

    price: OrderPrice | None = None
    quote: Quote | None = None
    option: QuoteOption | None = None


def offer_of(
    request: OrderRequest,
    connection: Connection,
    country_code: str | None,
    answer: Mapping[str, Any] | None,
) -> Offer:
    """Return the offer that facts hold.

    Parameters
    ----------
    request
        What is bought.
    connection
        Where; by its clock a quote expires.
    country_code
        Country of the site; None where it is not known.
    answer
        GetQuote's Quote; None for line items, and where it is not known.
    """
    if not request.is_by_quote:
        return Offer(price_of(request, country_code))
    if answer is None:
        return Offer()
    quote = read_quote(
        answer, read_at=connection.now, label=connection.label, is_live=connection.is_live
    )
    option = option_of(request, quote)
    price = None if option is None else price_of(request, country_code, option)
    return Offer(price, quote, option)


def current_offer(request: OrderRequest, connection: Connection) -> Offer:
    """Ask AWS for the offer of now, which a review would show.

    Raises
    ------
    AwsError
        Where AWS could not be asked for the country, or for the quote: a price that is not known
        must not look like one that has changed.
    """
    if not request.is_by_quote:
        if request.payment_term is None:
            return Offer()
        return offer_of(request, connection, country_of(request.outpost_id, connection), None)
    try:
        answer = quote_of(reads(connection), str(request.quote_identifier))
    except AwsError as error:
        if error.code in NOT_THERE:
            return Offer()
        raise AwsError(
            f"Nothing was sent. {error}", code=error.code, operation=error.operation
        ) from error
    return offer_of(request, connection, None, answer)
