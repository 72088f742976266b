"""Review a fleet's orders together: each by itself, and what shows only side by side."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from outpost_planner.errors import check_kind
from outpost_planner.order.batch.reading import Batch
from outpost_planner.order.batch.together import check_together
from outpost_planner.order.check import Check, blocking, to_weigh
from outpost_planner.order.journal import Journal, open_journal
from outpost_planner.order.offer import Offer
from outpost_planner.order.request import OrderRequest, differences, mark_of, purchase_parts
from outpost_planner.order.review import Review, review
from outpost_planner.order.states import OPEN_STATES, PLACED
from outpost_planner.show.checks import checks_in_html, checks_in_text
from outpost_planner.show.markup import as_text, banner, strong
from outpost_planner.show.tables import html
from outpost_planner.show.wording import count

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from outpost_planner.aws.connection import Connection

ALL_ORDERS = "all orders"
"""What stands in place of a reference where a check is about the batch."""

SENT_ALREADY = ("Input", "Reference")
"""The checks of an order that will not be sent again."""


@dataclass(frozen=True)
class BatchReview:
    """What a person reads before saying yes to a whole batch.

    Parameters
    ----------
    batch
        What would be ordered.
    label
        SANDBOX or LIVE, account and Region.
    is_live
        Whether real money would be spent.
    reviews
        One per order.
    together
        The checks that are about all orders.
    mark
        Of the whole batch; see `fingerprint`.
    sent
        How many of the orders have been sent already.

    Examples
    --------
    >>> from outpost_planner.order.examples import example_batch_review
    >>> len(example_batch_review().reviews)
    2
    """

    batch: Batch
    label: str
    is_live: bool
    reviews: tuple[Review, ...] = field(repr=False)
    together: tuple[Check, ...] = field(repr=False)
    mark: str = field(repr=False)
    sent: int = 0

    @property
    def table(self) -> pd.DataFrame:
        """One row per order: reference, outpost, items, three prices, ok, failing and weigh.

        Prices are in USD, USD/month and USD.

        Examples
        --------
        >>> from outpost_planner.order.examples import example_batch_review
        >>> example_batch_review().table[["reference", "total_cost", "ok", "weigh"]].values.tolist()
        [['PO-1', 99666.0, True, 'Price'], ['PO-2', 99666.0, True, 'Price']]
        """
        amounts = ("upfront_price", "monthly_recurring_price", "total_cost")
        rows = [
            {
                "reference": each.request.reference,
                "outpost": self.batch.outpost_name(each.request),
                "items": items,
                **{
                    name: float(getattr(each.price, name)) if each.price else None
                    for name in amounts
                },
                "ok": each.ok,
                "failing": ", ".join(check.check for check in blocking(each.results)),
                "weigh": ", ".join(to_weigh(each.results)),
            }
            for each, items in zip(self.reviews, self.batch.table["items"], strict=True)
        ]
        columns = ["reference", "outpost", "items", *amounts, "ok", "failing", "weigh"]
        dtypes = dict.fromkeys(columns, "str") | dict.fromkeys(amounts, "float64") | {"ok": "bool"}
        return pd.DataFrame(rows, columns=columns).astype(dtypes)

    @property
    def checks(self) -> pd.DataFrame:
        """One row per check: reference, check, result (PASS, FAIL, WARN or NOT CHECKED) and reason.

        Examples
        --------
        >>> from outpost_planner.order.examples import example_batch_review
        >>> example_batch_review().checks[["reference", "check", "result"]].values.tolist()[-1]
        ['all orders', 'Total', 'PASS']
        """
        rows = [(each.request.reference, *check) for each in self.reviews for check in each.results]
        rows += [(ALL_ORDERS, *check) for check in self.together]
        return pd.DataFrame(rows, columns=["reference", *Check._fields])

    @property
    def purchase(self) -> dict[str, Any]:
        """What the fingerprint is made of, and an approval is for: the payer, and each order.

        Examples
        --------
        >>> from outpost_planner.order.examples import example_batch_review
        >>> [each["reference"] for each in example_batch_review().purchase["orders"]]
        ['PO-1', 'PO-2']
        """
        return batch_purchase(self.batch, self.label, _offers(self.reviews))

    @property
    def ok(self) -> bool:
        """Whether no check fails, of any order or of all together.

        Examples
        --------
        >>> from outpost_planner.order.examples import example_batch_review
        >>> example_batch_review().ok
        True
        """
        return all(each.ok for each in self.reviews) and not blocking(self.together)

    @property
    def fingerprint(self) -> str:
        """What approves exactly this batch; empty where a check fails.

        Examples
        --------
        >>> from outpost_planner.order.examples import example_batch_review
        >>> example_batch_review().fingerprint
        '5d1b0c6e2f9a'
        """
        return self.mark if self.ok else ""

    @property
    def conclusion(self) -> str:
        """One sentence: may it be ordered, and for how much.

        Examples
        --------
        >>> from outpost_planner.order.examples import example_batch_review
        >>> print(example_batch_review().conclusion[:22])
        2 orders can be placed
        """
        if not self.ok:
            failing = [each.request.reference for each in self.reviews if not each.ok]
            failing += [check.check.lower() for check in blocking(self.together)]
            return f"It cannot be ordered as it is: {', '.join(failing)} failed; .checks says why."
        total = next(check.reason for check in self.together if check.check == "Total")
        left = len(self.reviews) - self.sent
        if not left:
            return "Every order of it has been sent; submitted again, it shows what came of each."
        return f"{count(left, 'order')} can be placed: {total}. Fingerprint: {self.fingerprint}"

    def __repr__(self) -> str:
        table = self.table.to_string(index=False, na_rep="")
        checks = checks_in_text(self.together)
        return "\n".join([self.label, table, *checks, self.conclusion])

    def _repr_html_(self) -> str:
        parts = [
            banner(self.label, is_live=self.is_live),
            html(self.table),
            checks_in_html(self.together),
            strong(self.conclusion),
        ]
        return as_text("".join(parts))


def review_batch(
    batch: Batch, connection: Connection, *, journal: Journal | str | Path | None = None
) -> BatchReview:
    """Check everything about a batch that can be checked without buying.

    Parameters
    ----------
    batch
        From `read_batch`.
    connection
        Where, and who pays.
    journal
        Where earlier orders are recorded. Default: the user's own. What stands there already is not
        sent again, and so not checked again.

    Returns
    -------
    BatchReview
        Its `BatchReview.fingerprint` is what `submit_batch` asks for.

    Raises
    ------
    JournalError
        Where the journal cannot be read.

    Examples
    --------
    >>> import tempfile
    >>> import outpost_planner as planner
    >>> lines = planner.read_catalog().line_items({"OR-RKGP001": 1})
    >>> request = planner.OrderRequest(
    ...     "Seattle imaging", lines, "NO_UPFRONT", "ONE_YEAR", reference="PO-1"
    ... )
    >>> with planner.start_sandbox() as sandbox, tempfile.TemporaryDirectory() as folder:
    ...     path, batch = f"{folder}/journal.sqlite3", planner.Batch((request,))
    ...     planner.review_batch(batch, sandbox, journal=path).ok
    True
    """
    check_kind(batch, Batch, "review_batch", "read_batch(path, catalog, connection) makes one")
    journal, batch = open_journal(journal), batch.with_outpost_ids(connection)
    sent = {
        request.reference for request in batch.requests if is_sent(request, connection, journal)
    }
    reviews = tuple(
        _review(request, connection, journal, is_sent=request.reference in sent)
        for request in batch.requests
    )
    together = tuple(check_together(batch, reviews, sent))
    mark = batch_mark(batch, connection, _offers(reviews))
    return BatchReview(
        batch, connection.label, connection.is_live, reviews, together, mark, len(sent)
    )


def _offers(reviews: Sequence[Review]) -> list[Offer]:
    return [Offer(each.price, option=each.option) for each in reviews]


def batch_mark(batch: Batch, connection: Connection, offers: Sequence[Offer]) -> str:
    """Return the mark of exactly these purchases, in this order and at these prices."""
    return mark_of(batch_purchase(batch, connection.label, offers))


def batch_purchase(batch: Batch, label: str, offers: Sequence[Offer]) -> dict[str, Any]:
    """Return everything that the approval of a batch is for: the payer, and each order."""
    parts = [
        purchase_parts(request, offer.price, offer.option)
        for request, offer in zip(batch.requests, offers, strict=True)
    ]
    return {"account": label, "orders": parts}


def is_sent(request: OrderRequest, connection: Connection, journal: Journal) -> bool:
    """Say whether exactly this order has been sent, and is placed or to be looked for."""
    entry = journal.find(connection.scope, request.reference)
    return (
        entry is not None
        and entry.reference == request.reference
        and entry.state in {PLACED, *OPEN_STATES}
        and not differences(entry.content, request.content)
    )


def _review(
    request: OrderRequest, connection: Connection, journal: Journal, *, is_sent: bool
) -> Review:
    found = review(request, connection, journal=journal)
    if not is_sent:
        return found
    return replace(
        found, results=tuple(check for check in found.results if check.check in SENT_ALREADY)
    )
