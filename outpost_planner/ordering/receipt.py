"""What was bought, from whom, for how much and under which order id; it comes back from the journal at any time."""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Any

import pandas as pd

from outpost_planner.connection import banner
from outpost_planner.journal import open_journal
from outpost_planner.ordering.price import price_in_words
from outpost_planner.style import as_text
from outpost_planner.tables import html

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from outpost_planner.connection import Connection
    from outpost_planner.journal import Entry, Journal


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
        The order's status when it was placed, such as ``PREPARING``; None unless placed.
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
        Why it was refused or is not known.
    """

    reference: str
    state: str
    order_id: str | None
    status: str | None
    label: str
    is_live: bool
    content: Mapping[str, Any] = field(repr=False)
    price: Mapping[str, Any] = field(repr=False)
    order: Mapping[str, Any] = field(repr=False)
    message: str = ""

    @property
    def items(self) -> str:
        """What was ordered, in words."""
        lines = self.content.get("LineItems")
        if lines is None:
            return f"quote {self.content.get('QuoteIdentifier')}"
        return ", ".join(f"{line['Quantity']} × {line['CatalogItemId']}" for line in lines)

    @property
    def rows(self) -> dict[str, str]:
        """The receipt line by line."""
        submitted = self.order.get("OrderSubmissionDate")
        paid = " ".join(filter(None, [self.content.get("PaymentOption"), self.content.get("PaymentTerm")]))
        rows = {
            "Reference": self.reference,
            "Order": self.order_id or self.state,
            "Status": self.status or self.message,
            "Submitted": f"{submitted:%Y-%m-%d %H:%M} UTC" if submitted else "",
            "From": f"AWS Outposts, {self.label}",
            "For Outpost": str(self.content.get("OutpostIdentifier", "")),
            "Items": self.items,
            "Paid": paid,
            "Price": price_in_words(dict(self.price)),
        }
        return {name: value for name, value in rows.items() if value}

    def __repr__(self) -> str:
        return "\n".join(f"{name + ':':<13}{value}" for name, value in self.rows.items())

    def _repr_html_(self) -> str:
        rows = "".join(
            f'<tr><th style="text-align:left">{escape(name)}</th><td style="text-align:left">{escape(value)}</td></tr>'
            for name, value in self.rows.items()
        )
        return as_text(f"{banner(self.label, is_live=self.is_live)}<table>{rows}</table>")


class Receipts(list[Receipt]):
    """Receipts, oldest first, that show themselves as a table."""

    @property
    def table(self) -> pd.DataFrame:
        """One row a receipt: reference, state, order_id, status, items, account, total_cost, message."""
        columns = ["reference", "state", "order_id", "status", "items", "account", "total_cost", "message"]
        rows = [
            (
                receipt.reference,
                receipt.state,
                receipt.order_id,
                receipt.status,
                receipt.items,
                receipt.label,
                float(receipt.price["total_cost"]) if receipt.price else None,
                receipt.message,
            )
            for receipt in self
        ]
        return pd.DataFrame(rows, columns=columns).astype({"total_cost": "float64"})

    def __repr__(self) -> str:
        return self.table.to_string(index=False) if self else "No receipts yet."

    def _repr_html_(self) -> str:
        return as_text(html(self.table) if self else "<p>No receipts yet.</p>")


def receipt_of(entry: Entry) -> Receipt:
    """Return the receipt of a journal's entry."""
    is_live = entry.scope == "live"
    return Receipt(
        reference=entry.reference,
        state=entry.state,
        order_id=entry.order_id,
        status=entry.answer.get("Status"),
        label=f"{'LIVE' if is_live else 'SANDBOX'} {entry.account_id} {entry.region}",
        is_live=is_live,
        content=entry.content,
        price=entry.price,
        order=entry.answer,
        message=entry.message,
    )


def receipts(
    connection: Connection | None = None,
    *,
    reference: str | None = None,
    journal: Journal | str | Path | None = None,
) -> Receipts:
    """Return every receipt, from the journal; no call to AWS is made.

    Parameters
    ----------
    connection
        Whose: a live connection has the receipts of its account and Region, a sandbox those of all of it. The
        live ones of every account where left out.
    reference
        That of one alone.
    journal
        The user's own where left out.

    Returns
    -------
    Receipts
        A list, oldest first, with a `table`.

    Raises
    ------
    JournalError
        Where the journal cannot be read.
    """
    scope = "live" if connection is None else connection.scope
    whose: dict[str, str | None] = {"reference": reference}
    if connection is not None and connection.is_live:
        whose |= {"account_id": connection.account_id, "region": connection.region}
    return Receipts(receipt_of(entry) for entry in open_journal(journal).entries(scope, **whose))
