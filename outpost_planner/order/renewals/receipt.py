"""What is known of one renewal that was made."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pandas as pd

from outpost_planner.aws.connection import LIVE_SCOPE
from outpost_planner.order.renewals.request import CREATE
from outpost_planner.order.states import FOUND_IN_WORDS
from outpost_planner.quote.sent import is_amount, may_be_32_bits, read_amount
from outpost_planner.show.markup import as_text, banner, paragraph
from outpost_planner.show.wording import pair_words, payer_words

if TYPE_CHECKING:
    from datetime import datetime

    from outpost_planner.aws.connection import Connection
    from outpost_planner.order.intents import Intent
    from outpost_planner.order.journal import Journal


@dataclass(frozen=True)
class RenewalReceipt:
    """A renewal that was made. Made by `renew`.

    Parameters
    ----------
    reference
        The purchase reference.
    outpost_id
        The Outpost.
    payment_term, payment_option
        How it is paid.
    upfront_price, monthly_recurring_price
        What AWS charges by its answer, or what was approved where the answer was lost [USD].
    approved_upfront_price, approved_monthly_recurring_price
        What was approved [USD].
    client_token
        The token by which the request may be asked again.
    found_by
        How it is known that it was made.
    sent_at
        When it was first sent, by this machine's clock (UTC).
    label
        SANDBOX or LIVE, account and Region.
    is_live
        Whether it was real.

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> price = (Decimal("0.00"), Decimal("3600.00"))
    >>> receipt = RenewalReceipt(
    ...     "PO-9",
    ...     "op-0123456789abcdef0",
    ...     "ONE_YEAR",
    ...     "NO_UPFRONT",
    ...     *price,
    ...     *price,
    ...     client_token="7d0c",
    ...     found_by="answer",
    ...     sent_at=datetime(2027, 12, 21, tzinfo=UTC),
    ...     label="SANDBOX 123456789012 us-west-2",
    ...     is_live=False,
    ... )
    >>> print(receipt)
    SANDBOX 123456789012 us-west-2: PO-9 renewed op-0123456789abcdef0, no upfront for one year, at USD \
0.00 upfront and 3,600.00 a month; known by AWS's answer.
    """  # noqa: E501

    reference: str
    outpost_id: str
    payment_term: str
    payment_option: str
    upfront_price: Decimal
    monthly_recurring_price: Decimal
    approved_upfront_price: Decimal
    approved_monthly_recurring_price: Decimal
    client_token: str
    found_by: str
    sent_at: datetime | None
    label: str
    is_live: bool

    @property
    def differs(self) -> str:
        """What AWS charges otherwise than was approved, in a sentence; empty where nothing.

        Examples
        --------
        >>> from outpost_planner.order.renewals.examples import example_renewal_receipt
        >>> example_renewal_receipt().differs
        ''
        """
        if (self.upfront_price, self.monthly_recurring_price) == (
            self.approved_upfront_price,
            self.approved_monthly_recurring_price,
        ):
            return ""
        return (
            f"AWS CHARGES ANOTHER PRICE than was approved: {self.upfront_price:,.2f} upfront and"
            f" {self.monthly_recurring_price:,.2f} a month, and not"
            f" {self.approved_upfront_price:,.2f} and {self.approved_monthly_recurring_price:,.2f}."
        )

    @property
    def sentence(self) -> str:
        """What was renewed, how it is paid, and how that is known.

        Examples
        --------
        >>> from outpost_planner.order.renewals.examples import example_renewal_receipt
        >>> example_renewal_receipt().sentence.rpartition("; ")[2]
        "known by AWS's answer."
        """
        return (
            f"{self.reference} renewed {self.outpost_id},"
            f" {pair_words((self.payment_term, self.payment_option))}, at USD"
            f" {self.upfront_price:,.2f} upfront and {self.monthly_recurring_price:,.2f} a month;"
            f" known {FOUND_IN_WORDS.get(self.found_by, self.found_by)}."
        )

    def __str__(self) -> str:
        return " ".join(filter(None, [f"{self.label}: {self.sentence}", self.differs]))

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        head = banner(self.label, is_live=self.is_live)
        return as_text(head + paragraph(self.sentence) + paragraph(self.differs))


def receipt_of(intent: Intent, connection: Connection) -> RenewalReceipt:
    """Return the receipt of a renewal that is done."""
    content = intent.content
    approved = Decimal(content["UpfrontPrice"]), Decimal(content["MonthlyRecurringPrice"])
    upfront = charged_amount(intent.answer.get("UpfrontPrice"), approved[0])
    monthly = charged_amount(intent.answer.get("MonthlyRecurringPrice"), approved[1])
    return RenewalReceipt(
        reference=str(content["Reference"]),
        outpost_id=intent.subject,
        payment_term=str(content["PaymentTerm"]),
        payment_option=str(content["PaymentOption"]),
        upfront_price=upfront,
        monthly_recurring_price=monthly,
        approved_upfront_price=approved[0],
        approved_monthly_recurring_price=approved[1],
        client_token=intent.client_token,
        found_by=intent.found_by,
        sent_at=intent.started_at,
        label=payer_words(intent.account_id, intent.region, is_live=connection.is_live),
        is_live=connection.is_live,
    )


FRAME = {
    "reference": "str",
    "state": "str",
    "outpost_id": "str",
    "payment_term": "str",
    "payment_option": "str",
    "upfront_price": "float64",
    "monthly_recurring_price": "float64",
    "account": "str",
    "sent_at": "datetime64[us, UTC]",
    "found_by": "str",
    "message": "str",
}
"""Columns of the renewals of a journal and their dtypes."""


def renewal_frame(
    journal: Journal, scope: str, reference: str | None = None, **whose: str | None
) -> pd.DataFrame:
    """Return every renewal of a journal that was sent, oldest first, whatever came of it.

    Parameters
    ----------
    journal
        Where they are recorded.
    scope
        A connection's `scope`.
    reference
        That of one alone.
    **whose
        Account and Region; default: of every one.
    """
    wanted = {name: value for name, value in whose.items() if value is not None}
    intents = journal.intents.find(scope, operation=CREATE, **wanted)
    rows = [
        _row(each)
        for each in intents
        if reference is None or each.content.get("Reference") == reference
    ]
    return pd.DataFrame(rows, columns=list(FRAME)).astype(FRAME)


def _row(intent: Intent) -> dict[str, Any]:
    content = intent.content
    amounts = {
        column: float(charged_amount(intent.answer.get(name), Decimal(content[name])))
        for column, name in (
            ("upfront_price", "UpfrontPrice"),
            ("monthly_recurring_price", "MonthlyRecurringPrice"),
        )
        if name in content
    }
    return {
        "reference": content.get("Reference"),
        "state": intent.outcome,
        "outpost_id": intent.subject,
        "payment_term": content.get("PaymentTerm"),
        "payment_option": content.get("PaymentOption"),
        **amounts,
        "account": payer_words(
            intent.account_id, intent.region, is_live=intent.scope == LIVE_SCOPE
        ),
        "sent_at": intent.started_at,
        "found_by": intent.found_by,
        "message": intent.message,
    }


def charged_amount(came: object, approved: Decimal) -> Decimal:
    """Return what AWS's answer charges: the approved amount where it may be that one.

    An amount that passed through 32 bits stands for several cents.

    Examples
    --------
    >>> charged_amount(590216.375, Decimal("590216.36")), charged_amount(12.5, Decimal("12.00"))
    (Decimal('590216.36'), Decimal('12.50'))
    """
    if not isinstance(came, int | float) or not is_amount(came):
        return approved
    sent = read_amount(float(came), are_32_bits=may_be_32_bits([came]))
    if sent.least <= approved * 100 <= sent.greatest:
        return approved
    return Decimal(sent.cents).scaleb(-2)
