"""A receipt: what was bought, who pays, how much, and under which order id."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pandas as pd

from outpost_planner.aws.connection import LIVE_SCOPE
from outpost_planner.order.approvals.saved import from_tables
from outpost_planner.order.price import price_in_words
from outpost_planner.order.states import BY_ANSWER, FOUND_IN_WORDS
from outpost_planner.price.order_price import OrderPrice
from outpost_planner.show.html_table import html_of
from outpost_planner.show.markup import as_text, banner, paragraph
from outpost_planner.show.tables import html, readable
from outpost_planner.show.wording import paid_words, payer_words, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from outpost_planner.order.approvals.approval import Approval
    from outpost_planner.order.entry import Entry


@dataclass(frozen=True)
class Receipt:
    """One purchase reference and what came of it.

    Parameters
    ----------
    reference
        The purchase reference.
    state
        ``placed``, ``refused``, ``unknown``, ``sending`` or ``not placed``.
    order_id
        The order; None unless placed.
    status
        The order's status at `status_at`, such as ``PREPARING``; None unless placed.
    label
        SANDBOX or LIVE, account and Region.
    is_live
        Whether real money was spent.
    content
        What CreateOrder was asked for.
    price
        What the review said it would cost.
    order
        The Order as AWS answered it.
    message
        Why it was refused or is not known, or why its status could not be asked for again.
    status_at
        When AWS said the status (UTC): when the order was placed, or asked for again; None unless
        placed.
    approvals
        Who approved it, where somebody had to; see `approve`.
    found_by
        How the order's id is known: ``answer``, ``cloudtrail``, ``quote`` or ``person``;
        ``looking`` in entries of older versions; empty where there is no order.

    Examples
    --------
    >>> from outpost_planner.order.examples import example_receipt
    >>> example_receipt().order_id
    'oo-0123456789abcdef0'
    """

    reference: str
    state: str
    order_id: str | None
    status: str | None
    label: str
    is_live: bool
    content: Mapping[str, Any] = field(repr=False)
    price: OrderPrice | None = field(repr=False)
    order: Mapping[str, Any] = field(repr=False)
    message: str = ""
    status_at: datetime | None = field(default=None, repr=False)
    found_by: str = ""
    approvals: tuple[Approval, ...] = field(default=(), repr=False)

    @property
    def items(self) -> str:
        """What was ordered, in words.

        Examples
        --------
        >>> from outpost_planner.order.examples import example_receipt
        >>> example_receipt().items
        '1 × OR-RKGP001'
        """
        lines = self.content.get("LineItems")
        if lines is None:
            return "option {QuoteOptionIdentifier} of quote {QuoteIdentifier}".format_map(
                {"QuoteOptionIdentifier": "?", "QuoteIdentifier": "?", **self.content}
            )
        return ", ".join(f"{line['Quantity']} × {line['CatalogItemId']}" for line in lines)

    @property
    def rows(self) -> dict[str, str]:
        """The receipt line by line.

        Examples
        --------
        >>> from outpost_planner.order.examples import example_receipt
        >>> example_receipt().rows["Found"]
        "by AWS's answer"
        """
        submitted = self.order.get("OrderSubmissionDate")
        paid = " ".join(
            filter(None, [self.content.get("PaymentOption"), self.content.get("PaymentTerm")])
        )
        rows = {
            "Reference": self.reference,
            "Order": self.order_id or self.state,
            "Status": self._status_in_words,
            "Submitted": f"{submitted:%Y-%m-%d %H:%M} UTC" if submitted else "",
            "From": f"AWS Outposts, {self.label}",
            "For Outpost": str(self.content.get("OutpostIdentifier", "")),
            "Items": self.items,
            "Paid": paid,
            "Price": price_in_words(self.price, is_quoted="QuoteIdentifier" in self.content),
            "Approved": ", ".join(each.who_and_when for each in self.approvals),
            "Found": FOUND_IN_WORDS.get(self.found_by, self.found_by) if self.order_id else "",
        }
        return {name: value for name, value in rows.items() if value}

    @property
    def _status_in_words(self) -> str:
        if not self.status or self.status_at is None:
            return self.status or self.message
        when = f"{self.status_at:%Y-%m-%d %H:%M} UTC"
        placed = self.status_at == self.order.get("OrderSubmissionDate")
        return (
            f"{self.status} on {when}, when it was placed" if placed else f"{self.status} on {when}"
        )

    def __repr__(self) -> str:
        return "\n".join(f"{name + ':':<13}{value}" for name, value in self.rows.items())

    def _repr_html_(self) -> str:
        return as_text(banner(self.label, is_live=self.is_live) + self.table_in_html())

    def table_in_html(self, outpost_name: str = "") -> str:
        """Return the receipt as an HTML table, line by line, in plain words, without the banner.

        Parameters
        ----------
        outpost_name
            Name of the Outpost, which stands before its id. Default: the id alone.

        Examples
        --------
        >>> from outpost_planner.order.examples import example_receipt
        >>> "Seattle imaging (op-" in example_receipt().table_in_html("Seattle imaging")
        True
        """
        shown = dict(self.rows)
        if self.status:
            shown["Status"] = shown["Status"].replace(self.status, words(self.status), 1)
        if "Paid" in shown:
            shown["Paid"] = paid_words(
                self.content.get("PaymentOption", ""), self.content.get("PaymentTerm")
            )
        if outpost_name and "For Outpost" in shown:
            shown["For Outpost"] = f"{outpost_name} ({shown['For Outpost']})"
        return html_of(["Of the order", "As recorded"], list(shown.items()), "Receipt")


class Receipts(list[Receipt]):
    """Receipts of orders, oldest first, that show themselves as a table; beside them the renewals.

    Parameters
    ----------
    receipts
        Of orders.
    renewals
        One row per renewal that was sent, whatever came of it; see `receipts`.

    Examples
    --------
    >>> from outpost_planner.order.examples import example_receipts
    >>> len(example_receipts())
    1
    """

    def __init__(
        self, receipts: Iterable[Receipt] = (), renewals: pd.DataFrame | None = None
    ) -> None:
        super().__init__(receipts)
        self.renewals = pd.DataFrame() if renewals is None else renewals

    @property
    def table(self) -> pd.DataFrame:
        """One row per receipt: the status as of ``status_at``, and how the order was found.

        Examples
        --------
        >>> from outpost_planner.order.examples import example_receipts
        >>> example_receipts().table[["reference", "state", "total_cost"]].values.tolist()
        [['PO-1', 'placed', 99666.0]]
        """
        columns = [
            "reference", "state", "order_id", "status", "status_at", "items", "account", "total_cost", "found_by",  # noqa: E501
            "approved_by", "message",
        ]  # fmt: skip
        rows = [
            (
                receipt.reference,
                receipt.state,
                receipt.order_id,
                receipt.status,
                receipt.status_at,
                receipt.items,
                receipt.label,
                float(receipt.price.total_cost) if receipt.price else None,
                receipt.found_by,
                ", ".join(each.by for each in receipt.approvals),
                receipt.message,
            )
            for receipt in self
        ]
        table = pd.DataFrame(rows, columns=columns).astype({"total_cost": "float64"})
        return table.assign(status_at=pd.to_datetime(table["status_at"], utc=True))

    def __repr__(self) -> str:
        parts = [repr(readable(self.table, rows=len(self)))] if self else []
        if len(self.renewals):
            shown = repr(readable(self.renewals, rows=len(self.renewals)))
            parts.append(f"{RENEWALS}:\n{shown}")
        return "\n\n".join(parts) or NONE_YET

    def _repr_html_(self) -> str:
        parts = [html(self.table, "Orders" if len(self.renewals) else "")] if self else []
        if len(self.renewals):
            parts.append(html(self.renewals, RENEWALS))
        return as_text("".join(parts) or paragraph(NONE_YET))


NONE_YET = "No receipts yet."

RENEWALS = "Renewals, which are no orders"
"""What stands above the renewals of a journal."""


def receipt_of(entry: Entry) -> Receipt:
    """Return the receipt of a journal's entry."""
    is_live = entry.scope == LIVE_SCOPE
    return Receipt(
        reference=entry.reference,
        state=entry.state,
        order_id=entry.order_id,
        status=entry.answer.get("Status"),
        label=payer_words(entry.account_id, entry.region, is_live=is_live),
        is_live=is_live,
        content=entry.content,
        price=OrderPrice.from_texts(entry.price),
        order=entry.answer,
        message=entry.message,
        status_at=_status_at(entry),
        found_by=entry.found_by,
        approvals=tuple(map(from_tables, entry.approvals)),
    )


def _status_at(entry: Entry) -> datetime | None:
    """Return when AWS said the status that the journal holds.

    None where no clock of AWS or ours tells.
    """
    if entry.found_by == BY_ANSWER:
        return entry.answer.get("OrderSubmissionDate")
    # A sandbox has a clock of its own, which this machine's does not stand for.
    return entry.updated_at if entry.answer and entry.scope == LIVE_SCOPE else None
