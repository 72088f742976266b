"""A quote: what was asked, what is offered, and whether it can still be ordered."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from outpost_planner.sandbox.statuses import (
    CREATED,
    EXPIRED,
    ORDER_SUBMITTED,
)

if TYPE_CHECKING:
    from datetime import datetime

    from outpost_planner.sandbox.quoting.describe import Price
    from outpost_planner.sandbox.quoting.options import Plan

VALID_FOR = timedelta(days=30)
"""How long a quote can be ordered (AWS's user guide)."""


@dataclass(frozen=True)
class Option:
    """One option of a quote: its id, what it delivers, what that costs, and
    how GetQuote shows it.
    """

    option_id: str
    plan: Plan
    prices: tuple[Price, ...]
    described: dict[str, Any]


@dataclass
class Quote:
    """A quote.

    Parameters
    ----------
    quote_id, arn, account_id
        Whose it is and how it is called.
    request
        CreateQuote's parameters, as UpdateQuote has changed them; the Outpost as its ARN.
    created
        When it was made.
    """

    quote_id: str
    arn: str
    account_id: str
    request: dict[str, Any]
    created: datetime
    options: tuple[Option, ...] = ()
    message: str = ""
    outpost_state: tuple[str, ...] = field(default=(), repr=False)
    """Orders of the Outpost when the quote was made, so that a change is found."""
    submitted_order_id: str | None = None

    @property
    def outpost_arn(self) -> str | None:
        """The Outpost that the quote is for."""
        return self.request.get("OutpostIdentifier")

    @property
    def expires(self) -> datetime:
        """From when on it cannot be ordered."""
        return self.created + VALID_FOR

    def status(self, now: datetime) -> str:
        """Return its status at a moment."""
        if self.submitted_order_id is not None:
            return ORDER_SUBMITTED
        return EXPIRED if now >= self.expires else CREATED

    def describe(self, now: datetime) -> dict[str, Any]:
        """Return the quote in ListQuotes' shape: GetQuote's without the ordering requirements."""
        names = {
            "CountryCode": "CountryCode",
            "RequestedCapacities": "RequestedCapacities",
            "RequestedConstraints": "RequestedConstraints",
            "RequestedPaymentOptions": "RequestedPaymentOptions",
            "RequestedPaymentTerms": "RequestedPaymentTerms",
            "Description": "Description",
            "OutpostIdentifier": "OutpostArn",
        }
        described = {
            "QuoteId": self.quote_id,
            "AccountId": self.account_id,
            "QuoteStatus": self.status(now),
            "CreatedDate": self.created,
            "ExpirationDate": self.expires,
            "QuoteOptions": [option.described for option in self.options],
            **{shown: self.request[name] for name, shown in names.items() if name in self.request},
        }
        message = self._message(now)
        if message:
            described["StatusMessage"] = message
        if self.submitted_order_id is not None:
            described["SubmittedOrderId"] = self.submitted_order_id
        return described

    def _message(self, now: datetime) -> str:
        if self.status(now) == ORDER_SUBMITTED:
            return f"Order {self.submitted_order_id} was placed from this quote."
        if self.status(now) == EXPIRED:
            return f"The quote expired on {self.expires:%Y-%m-%d}; create a new one."
        return self.message
