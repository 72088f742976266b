"""What stands already before an order is sent: under its reference, and from its quote."""

from __future__ import annotations

from typing import TYPE_CHECKING

from outpost_planner.order.check import FAIL, PASS, WARN, Check
from outpost_planner.order.references import written_apart
from outpost_planner.order.request import differences
from outpost_planner.order.states import OPEN_STATES, PLACED, RESENDABLE_STATES

if TYPE_CHECKING:
    from outpost_planner.aws.answers import ApiDict
    from outpost_planner.aws.connection import Connection
    from outpost_planner.order.entry import Entry
    from outpost_planner.order.journal import Journal
    from outpost_planner.order.request import OrderRequest


def stands_already(request: OrderRequest, recorded: Entry | None) -> bool:
    """Say whether the reference stands for exactly this order, placed."""
    if recorded is None or recorded.state != PLACED:
        return False
    return not differences(recorded.content, request.content)


def without_its_quote(checks: list[Check], quote: ApiDict | None) -> list[Check]:
    """Leave out what is asked of a quote that is still to be ordered: it has served this order."""
    order_id = (quote or {}).get("SubmittedOrderId", "it")
    kept = [each for each in checks if not each.check.startswith(("Quote", "Requirement"))]
    return [*kept, Check("Quote", PASS, f"it has served this order, {order_id}")]


def served_in_words(quote: ApiDict | None, connection: Connection, journal: Journal) -> str:
    """Say whose the order is that a used quote has served; empty where it serves none yet."""
    order_id = (quote or {}).get("SubmittedOrderId")
    if not order_id:
        return ""
    known = journal.entries(connection.scope, order_id=order_id)
    return f"{known[0].reference} of this journal" if known else "no order of this journal"


def reference_check(request: OrderRequest, recorded: Entry | None) -> Check:
    """Say whether the reference is new, or for what it stands."""
    name = "Reference"
    if recorded is None:
        return Check(name, PASS, f"{request.reference} is new")
    changed = differences(recorded.content, request.content)
    if recorded.reference != request.reference and recorded.state not in RESENDABLE_STATES:
        stands = (
            f"order {recorded.order_id}"
            if recorded.order_id
            else f"an order that is {recorded.state}"
        )
        alike = written_apart(request.reference, recorded.reference)
        return Check(name, FAIL, f"{alike} count as one reference, which stands for {stands}")
    if recorded.state == PLACED and changed:
        return Check(
            name,
            FAIL,
            f"{request.reference} is order {recorded.order_id} already: {'; '.join(changed)}",
        )
    if recorded.state == PLACED:
        return Check(
            name,
            WARN,
            f"{request.reference} is order {recorded.order_id} already; it will not be sent again",
        )
    if recorded.state in OPEN_STATES:
        return Check(
            name,
            WARN,
            f"{request.reference} was sent, and what came of it is not known; it will be"
            " looked for",
        )
    return Check(
        name,
        PASS,
        f"{request.reference} was sent before, and nothing was bought as far as is known",
    )
