"""What a purchase binds: total commitment and first-year cash, by which a policy decides."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from outpost_planner.price.order_price import OrderPrice
from outpost_planner.service.pairs import TERM_MONTHS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

FIRST_YEAR_MONTHS = 12


@dataclass(frozen=True)
class Amounts:
    """What one purchase, or a whole batch, binds.

    Parameters
    ----------
    total_commitment
        All cash that is bound at signing: every upfront price, and every month of every term
        [USD]. Returning the hardware early ends none of it.
    first_year_cash
        What is paid in the first twelve months: upfront prices and twelve recurring charges [USD].
    currency
        Of both.

    Examples
    --------
    >>> print(Amounts(Decimal("99666.00"), Decimal("99666.00")))
    USD 99,666.00 total commitment and 99,666.00 first-year cash
    """

    total_commitment: Decimal
    first_year_cash: Decimal
    currency: str = "USD"

    def __str__(self) -> str:
        return (
            f"{self.currency} {self.total_commitment:,.2f} total commitment and"
            f" {self.first_year_cash:,.2f} first-year cash"
        )


def orders_of(purchase: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """Return the orders of a purchase: those of a batch, or the purchase itself.

    Examples
    --------
    >>> [each["reference"] for each in orders_of({"reference": "PO-1"})]
    ['PO-1']
    """
    return purchase.get("orders", (purchase,))


def references_of(purchase: Mapping[str, Any]) -> str:
    """Return the reference of a purchase, or those of a batch.

    Examples
    --------
    >>> references_of({"orders": [{"reference": "PO-1"}, {"reference": "PO-2"}]})
    'PO-1, PO-2'
    """
    return ", ".join(str(each["reference"]) for each in orders_of(purchase))


def amounts_of(purchase: Mapping[str, Any]) -> Amounts | None:
    """Return what a purchase binds; None where an order of it has no price.

    Parameters
    ----------
    purchase
        What its fingerprint is made of: see `Review.purchase`.

    Examples
    --------
    >>> from outpost_planner.order.examples import example_review
    >>> print(amounts_of(example_review().purchase))
    USD 99,666.00 total commitment and 99,666.00 first-year cash
    """
    orders = orders_of(purchase)
    prices = [OrderPrice.from_texts(each.get("price", {})) for each in orders]
    known = [each for each in prices if each is not None]
    if not known or len(known) < len(prices):
        return None
    first_year = [
        price.upfront_price
        + price.monthly_recurring_price
        * min(FIRST_YEAR_MONTHS, TERM_MONTHS[order["content"]["PaymentTerm"]])
        for price, order in zip(known, orders, strict=True)
    ]
    return Amounts(
        sum((each.total_cost for each in known), Decimal(0)),
        sum(first_year, Decimal(0)),
        "/".join(sorted({each.currency for each in known})),
    )
