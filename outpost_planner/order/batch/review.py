"""Review a fleet's orders together: each by itself, and what shows only side by side."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import TYPE_CHECKING

import pandas as pd

from outpost_planner.errors import check_kind
from outpost_planner.order.batch.reading import Batch
from outpost_planner.order.check import FAIL, NOT_CHECKED, PASS, WARN, Check, blocking, to_weigh
from outpost_planner.order.entry import to_json
from outpost_planner.order.fit import ACE_FROM_RACKS, RACK, SERVER
from outpost_planner.order.journal import Journal, open_journal
from outpost_planner.order.offer import Offer
from outpost_planner.order.references import reference_key, written_apart
from outpost_planner.order.request import OrderRequest, differences, purchase_parts, short_id
from outpost_planner.order.review import Review, review
from outpost_planner.order.states import OPEN_STATES, PLACED
from outpost_planner.show.markup import as_text, banner, strong
from outpost_planner.show.tables import checks_in_html, checks_in_text, html
from outpost_planner.show.wording import count, is_or_are

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
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
        """One row per order: reference, outpost, items, prices [USD, USD/month, USD], ok, failing
        and weigh.

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
    together = tuple(_together(batch, reviews, sent))
    offers = [Offer(each.price, option=each.option) for each in reviews]
    mark = batch_mark(batch, connection, offers)
    return BatchReview(
        batch, connection.label, connection.is_live, reviews, together, mark, len(sent)
    )


def batch_mark(batch: Batch, connection: Connection, offers: Sequence[Offer]) -> str:
    """Return the mark of exactly these purchases, in this order, at these prices, for this account
    and Region.
    """
    parts = [
        purchase_parts(request, offer.price, offer.option)
        for request, offer in zip(batch.requests, offers, strict=True)
    ]
    return sha256(to_json({"account": connection.label, "orders": parts}).encode()).hexdigest()[:12]


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


def _together(batch: Batch, reviews: Sequence[Review], sent: set[str]) -> Iterator[Check]:
    to_send = [request for request in batch.requests if request.reference not in sent]
    yield _references(batch)
    yield _equal(to_send)
    yield _per_outpost(batch, to_send)
    yield from _network_racks(batch, to_send)
    yield _total([each for each in reviews if each.request.reference not in sent], len(sent))


def _references(batch: Batch) -> Check:
    alike: dict[str, list[str]] = {}
    for request in batch.requests:
        alike.setdefault(reference_key(request.reference), []).append(request.reference)
    if not alike:
        return Check("References", FAIL, "the batch holds no order")
    several = [group for group in alike.values() if len(group) > 1]
    twice = [group[0] for group in several if len(set(group)) == 1]
    if twice:
        return Check(
            "References", FAIL, f"{', '.join(twice)} stands for several orders; each needs its own"
        )
    if several:
        said = "; ".join(written_apart(*list(dict.fromkeys(group))[:2]) for group in several)
        return Check("References", FAIL, f"{said} count as one reference, which no eye tells apart")
    return Check("References", PASS, "each order has its own")


def _equal(requests: Sequence[OrderRequest]) -> Check:
    groups: dict[str, list[str]] = {}
    for request in requests:
        groups.setdefault(to_json(request.content), []).append(request.reference)
    equal = [" and ".join(group) for group in groups.values() if len(group) > 1]
    if equal:
        return Check(
            "Equal orders", WARN, f"{'; '.join(equal)} ask for the same; is that on purpose?"
        )
    return Check("Equal orders", PASS, "no two ask for the same")


def _per_outpost(batch: Batch, requests: Sequence[OrderRequest]) -> Check:
    name = "Orders by Outpost"
    several = {outpost: group for outpost, group in _by_outpost(requests).items() if len(group) > 1}
    servers = [
        f"{batch.outpost_name(group[0])} ({', '.join(request.reference for request in group)})"
        for group in several.values()
        if any(
            request.lines is not None and SERVER in request.lines.item_classes for request in group
        )
    ]
    if servers:
        return Check(name, FAIL, f"a server Outpost takes one order: {'; '.join(servers)}")
    if several:
        said = ", ".join(
            f"{len(group)} for {batch.outpost_name(group[0])}" for group in several.values()
        )
        return Check(
            name,
            WARN,
            f"{said}; AWS limits the open orders of an Outpost, and refuses those above it",
        )
    return Check(name, PASS, "at most one for each")


def _network_racks(batch: Batch, requests: Sequence[OrderRequest]) -> Iterator[Check]:
    for group in _by_outpost(requests).values():
        compute = network = 0
        for request in group if len(group) > 1 else ():
            for item_id, quantity in (
                request.lines.quantities if request.lines is not None else {}
            ).items():
                item = request.lines.catalog.items.loc[item_id]  # type: ignore[union-attr]
                compute += quantity * (
                    item["item_class"] == RACK and len(item["ec2_capacities"]) > 0
                )
                network += quantity * (
                    item["item_class"] == RACK and len(item["ec2_capacities"]) == 0
                )
        if compute >= ACE_FROM_RACKS and not network:
            said = f"{compute} compute racks for {batch.outpost_name(group[0])} and no ACE rack"
            yield Check("Network rack", WARN, f"{said}, which is needed from {ACE_FROM_RACKS}")


def _by_outpost(requests: Sequence[OrderRequest]) -> dict[str, list[OrderRequest]]:
    groups: dict[str, list[OrderRequest]] = {}
    for request in requests:
        groups.setdefault(short_id(request.outpost_id), []).append(request)
    return groups


def _total(reviews: Sequence[Review], sent: int) -> Check:
    priced = [each.price for each in reviews if each.price]
    already = f"; {sent} sent already, not counted" if sent else ""
    currencies = sorted({price.currency for price in priced})
    if len(currencies) > 1:
        return Check(
            "Total", NOT_CHECKED, f"{' and '.join(currencies)} cannot be added up{already}"
        )
    if not priced:
        return Check("Total", NOT_CHECKED if reviews else PASS, f"nothing is priced{already}")
    upfront, monthly, total = (
        sum(getattr(price, name) for price in priced)
        for name in ("upfront_price", "monthly_recurring_price", "total_cost")
    )
    said = f"{currencies[0]} {upfront:,} upfront and {monthly:,} a month, {total:,} in total"
    missing = len(reviews) - len(priced)
    if missing:
        return Check(
            "Total",
            WARN,
            f"{said}, without {missing} that {is_or_are(missing)} not priced{already}",
        )
    return Check("Total", PASS, f"{said}{already}")
