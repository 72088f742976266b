"""The checks that are about all orders of a batch: what shows only side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from outpost_planner.order.check import FAIL, NOT_CHECKED, PASS, WARN, Check
from outpost_planner.order.entry import to_json
from outpost_planner.order.references import reference_key, written_apart
from outpost_planner.order.request import OrderRequest, short_id
from outpost_planner.plan.racks import Racks, racks_of
from outpost_planner.plan.rules import ACE_FROM_RACKS
from outpost_planner.service.kinds import SERVER
from outpost_planner.show.wording import is_or_are

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from outpost_planner.order.batch.reading import Batch
    from outpost_planner.order.review import Review


def check_together(batch: Batch, reviews: Sequence[Review], sent: set[str]) -> Iterator[Check]:
    """Yield the checks that are about all orders of a batch.

    Parameters
    ----------
    batch
        Every order.
    reviews
        One per order.
    sent
        References of the orders that have been sent already: those are not checked again.
    """
    to_send = [request for request in batch.requests if request.reference not in sent]
    yield _references(batch)
    yield from _quotes(to_send)
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
    # The same to the letter, or only to the eye: two mistakes, and two sentences.
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


def _quotes(requests: Sequence[OrderRequest]) -> Iterator[Check]:
    """Say which orders name one quote: the first would use it up."""
    groups: dict[str, list[str]] = {}
    for request in requests:
        if request.is_by_quote:
            quote_id = request.content["QuoteIdentifier"]
            groups.setdefault(quote_id, []).append(request.reference)
    if not groups:
        return
    twice = [f"{quote}: {', '.join(group)}" for quote, group in groups.items() if len(group) > 1]
    if twice:
        yield Check("Quotes", FAIL, f"a quote serves one order; {'; '.join(twice)}")
    else:
        yield Check("Quotes", PASS, "each order from a quote has its own")


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
        if len(group) == 1:
            continue
        lines = [request.lines for request in group if request.lines is not None]
        ordered = sum((racks_of(each) for each in lines), Racks())
        if ordered.need_network_rack:
            outpost = batch.outpost_name(group[0])
            said = f"{ordered.compute} compute racks for {outpost} and no ACE rack"
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
