"""A quote as a witness of what came of an attempt to order it: a quote serves one order, and names
it as its SubmittedOrderId.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from outpost_planner.aws.offered import is_not_offered
from outpost_planner.errors import AwsError
from outpost_planner.order.facts import NOT_THERE, quote_of
from outpost_planner.quote.facts import ORDER_SUBMITTED

if TYPE_CHECKING:
    from outpost_planner.aws.calls import Reads
    from outpost_planner.order.entry import Entry

WAS_FREE = "QuoteWasFreeDate"
"""Beside the answer of an attempt in the journal: when its quote was seen to have served no order
after the attempt, by this machine's clock (UTC)."""

USED, FREE, SILENT = "used", "free", "silent"


@dataclass(frozen=True)
class QuoteWord:
    """What a quote says of an attempt to order it.

    Parameters
    ----------
    verdict
        ``used`` where it names its order, ``free`` where it has served none yet, ``silent`` for
        line items, and where the quote is gone or may not be asked for.
    quote_id
        The quote; empty for line items.
    order_id
        The order that it has served; None where that is not known.
    reason
        In words; empty for line items.
    """

    verdict: str
    quote_id: str = ""
    order_id: str | None = None
    reason: str = ""

    @property
    def is_free(self) -> bool:
        """Whether it has served no order yet."""
        return self.verdict == FREE


def ask_quote(entry: Entry, client: Reads) -> QuoteWord:
    """Ask the quote of an entry which order it has served.

    Parameters
    ----------
    entry
        With the content that was sent.
    client
        Reads from the Outposts service.

    Returns
    -------
    QuoteWord
        ``silent``, with the reason, where the quote is deleted or may not be asked for.

    Raises
    ------
    AwsError
        Where AWS could not be asked.
    """
    quote_id = entry.content.get("QuoteIdentifier")
    if quote_id is None:
        return QuoteWord(SILENT)
    try:
        quote = quote_of(client, quote_id)
    except AwsError as error:
        if error.code in NOT_THERE:
            return QuoteWord(SILENT, quote_id, reason=f"quote {quote_id} is deleted")
        if is_not_offered(error):
            said = f"quote {quote_id} may not be asked for: GetQuote is denied or not offered"
            return QuoteWord(SILENT, quote_id, reason=said)
        raise
    order_id = quote.get("SubmittedOrderId")
    if order_id:
        said = f"quote {quote_id} names {order_id} as its order"
        return QuoteWord(USED, quote_id, str(order_id), said)
    status = quote.get("QuoteStatus")
    if status is None or status == ORDER_SUBMITTED:
        said = f"quote {quote_id} does not say which order it has served"
        return QuoteWord(SILENT, quote_id, reason=said)
    return QuoteWord(FREE, quote_id, reason=f"quote {quote_id} has served no order yet")
