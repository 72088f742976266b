"""Requests, reviews, receipts, batches and journals for examples, made without a server."""

from __future__ import annotations

import tempfile
import weakref
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from outpost_planner.order.approvals.approval import Approval
from outpost_planner.order.batch.reading import Batch
from outpost_planner.order.batch.result import NOT_SENT, BatchResult, BatchRow
from outpost_planner.order.batch.review import BatchReview
from outpost_planner.order.check import PASS, WARN, Check
from outpost_planner.order.entry import Entry
from outpost_planner.order.journal import Journal
from outpost_planner.order.receipt import Receipts, receipt_of
from outpost_planner.order.request import OrderRequest
from outpost_planner.order.review import Review
from outpost_planner.order.states import BY_ANSWER, PLACED
from outpost_planner.plan.reading import read_catalog
from outpost_planner.price.order_price import OrderPrice, as_texts
from outpost_planner.quote.examples import example_quote

if TYPE_CHECKING:
    from outpost_planner.order.receipt import Receipt

OUTPOST, ORDER = "op-0123456789abcdef0", "oo-0123456789abcdef0"
SCOPE, ACCOUNT, REGION = "sandbox:example", "123456789012", "us-west-2"
PAYER = (SCOPE, ACCOUNT, REGION)
"""Whose purchases the example journal holds, as `Journal.begin_cancellation` takes them."""
LABEL = f"SANDBOX {ACCOUNT} {REGION}"

PRICE = OrderPrice(
    country_code="US",
    currency="USD",
    upfront_price=Decimal("0.00"),
    monthly_recurring_price=Decimal("8305.50"),
    total_cost=Decimal("99666.00"),
    as_of=date(2026, 11, 1),
    source="illustrative",
)
"""A rack for a year without anything upfront: 12 × 8,305.50."""


def example_request(reference: str = "PO-1") -> OrderRequest:
    """Return a request for one rack."""
    lines = read_catalog().line_items({"OR-RKGP001": 1})
    return OrderRequest(OUTPOST, lines, "NO_UPFRONT", "ONE_YEAR", reference=reference)


def example_quote_request(reference: str = "PO-1") -> OrderRequest:
    """Return a request for the one option of AWS's sample quote."""
    return OrderRequest(
        OUTPOST,
        quote=example_quote(),
        quote_option=1,
        payment_option="ALL_UPFRONT",
        payment_term="THREE_YEARS",
        reference=reference,
    )


def example_review(reference: str = "PO-1") -> Review:
    """Return a review in which one check is for a person to weigh."""
    checks = (
        Check("Items", PASS, "OR-RKGP001 available"),
        Check("Price", WARN, "ILLUSTRATIVE, as of 2026-11-01"),
    )
    return Review(example_request(reference), LABEL, False, PRICE, checks, "6c786c0650e9")


def example_approval() -> Approval:
    """Return an approval of `example_review`."""
    return Approval(
        purchase=example_review().purchase,
        by="Grace Hopper",
        at=datetime(2026, 1, 5, 10, tzinfo=UTC),
        role="finance director",
        policy="Approvals of hardware (sample)",
        policy_hash="e9ab12907a28",
        planned_by="Alan Turing",
        comment="As discussed.",
    )


def example_batch() -> Batch:
    """Return two orders for one Outpost."""
    return Batch((example_request("PO-1"), example_request("PO-2")), {OUTPOST: "Seattle imaging"})


def example_batch_review() -> BatchReview:
    """Return the review of `example_batch`."""
    together = (
        Check("Total", PASS, "USD 0.00 upfront and 16,611.00 a month, 199,332.00 in total"),
    )
    return BatchReview(
        example_batch(),
        LABEL,
        False,
        (example_review("PO-1"), example_review("PO-2")),
        together,
        "5d1b0c6e2f9a",
    )


def example_batch_result() -> BatchResult:
    """Return what came of `example_batch`, which was stopped after its first order."""
    rows = (BatchRow("PO-1", PLACED, ORDER, ""), BatchRow("PO-2", NOT_SENT, None, ""))
    return BatchResult(LABEL, False, rows, "It was stopped.")


def example_entry() -> Entry:
    """Return an intent that has not been written yet."""
    content = example_request().content
    return Entry(SCOPE, ACCOUNT, REGION, "", "PO-1", OUTPOST, content, as_texts(PRICE), mark="7f3a")


def example_receipt() -> Receipt:
    """Return the receipt of an order that AWS's answer named."""
    moment = datetime(2026, 1, 5, tzinfo=UTC)
    answer = {"OrderId": ORDER, "Status": "PREPARING", "OrderSubmissionDate": moment}
    entry = example_entry()
    placed = {"state": PLACED, "order_id": ORDER, "answer": answer, "found_by": BY_ANSWER}
    return receipt_of(Entry(**{**vars(entry), **placed}))


def example_receipts() -> Receipts:
    """Return one receipt, as a list."""
    return Receipts([example_receipt()])


def example_journal(*, placed: bool = True) -> Journal:
    """Return a journal in a folder of its own, with one order that was placed, or empty."""
    folder = tempfile.TemporaryDirectory()
    journal = Journal(f"{folder.name}/journal.sqlite3")
    # The folder goes with the journal, once the file in it is closed.
    weakref.finalize(journal, _take_away, journal._file.store, folder)  # noqa: SLF001 - the journal itself would be kept
    if placed:
        begun = journal.begin(example_entry())
        journal.settle(
            Entry(**{**vars(begun), "state": PLACED, "order_id": ORDER, "found_by": BY_ANSWER})
        )
    return journal


def _take_away(store: Any, folder: tempfile.TemporaryDirectory[str]) -> None:
    store.close()
    folder.cleanup()
