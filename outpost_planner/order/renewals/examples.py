"""A review and a receipt of a renewal for the examples of this room, made without a server."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from outpost_planner.order.check import PASS, WARN, Check
from outpost_planner.order.examples import LABEL, OUTPOST
from outpost_planner.order.renewals.receipt import RenewalReceipt
from outpost_planner.order.renewals.request import RenewalRequest
from outpost_planner.order.renewals.review import RenewalReview

PRICE = (Decimal("0.00"), Decimal("3600.00"))
"""Nothing upfront and 3,600.00 a month: 43,200.00 for a year."""


def example_renewal_review() -> RenewalReview:
    """Return a review in which one check is for a person to weigh."""
    request = RenewalRequest(OUTPOST, "NO_UPFRONT", "ONE_YEAR", reference="PO-9")
    checks = (Check("Contract", PASS, "its end is known"), Check("Price", WARN, "illustrative"))
    return RenewalReview(request, LABEL, False, *PRICE, checks, "5d1b0c6e2f9a")


def example_renewal_receipt() -> RenewalReceipt:
    """Return the receipt of a renewal that AWS's answer confirmed."""
    return RenewalReceipt(
        reference="PO-9",
        outpost_id=OUTPOST,
        payment_term="ONE_YEAR",
        payment_option="NO_UPFRONT",
        upfront_price=PRICE[0],
        monthly_recurring_price=PRICE[1],
        approved_upfront_price=PRICE[0],
        approved_monthly_recurring_price=PRICE[1],
        client_token="7d0c",  # noqa: S106 - an idempotency token, no password
        found_by="answer",
        sent_at=datetime(2027, 12, 21, tzinfo=UTC),
        label=LABEL,
        is_live=False,
    )
