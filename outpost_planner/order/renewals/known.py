"""What the journal knows of renewals, by their references."""

from __future__ import annotations

from typing import TYPE_CHECKING

from outpost_planner.errors import ReferenceConflict
from outpost_planner.order.check import FAIL, PASS, WARN, Check
from outpost_planner.order.references import reference_key, written_apart
from outpost_planner.order.renewals.request import CREATE, PARAMETERS
from outpost_planner.order.request import differences
from outpost_planner.order.states import DONE, OPEN_STATES

if TYPE_CHECKING:
    from outpost_planner.aws.connection import Connection
    from outpost_planner.order.intents import Intent
    from outpost_planner.order.journal import Journal
    from outpost_planner.order.renewals.request import RenewalRequest


def known_renewal(
    request: RenewalRequest, connection: Connection, journal: Journal
) -> Intent | None:
    """Return the newest renewal of a reference, or of one that looks the same; None for none."""
    key = reference_key(request.reference)
    found = [
        each
        for each in journal.intents.find(connection.scope, operation=CREATE)
        if reference_key(str(each.content.get("Reference", ""))) == key
    ]
    return found[-1] if found else None


def check_same(known: Intent, request: RenewalRequest) -> None:
    """Check that a reference which stands is asked for the same again.

    Raises
    ------
    ReferenceConflict
        Where it stands for another renewal, or looks like one that does.
    """
    reference = str(known.content.get("Reference", ""))
    if reference != request.reference:
        raise ReferenceConflict(
            f"Nothing was sent: {written_apart(request.reference, reference)} count as one"
            f" reference, which no eye tells apart; {reference!r} stands for a renewal."
        )
    changed = differences(parameters_of(known), request.parameters)
    if changed:
        raise ReferenceConflict(
            f"Nothing was sent: {request.reference} stands for a renewal that differs.\n"
            + "\n".join(f"  - {each}" for each in changed)
            + "\nTake another reference for another renewal."
        )


def parameters_of(intent: Intent) -> dict[str, str]:
    """Return what of an intent's content is sent."""
    return {name: str(intent.content[name]) for name in PARAMETERS}


def reference_check(request: RenewalRequest, connection: Connection, journal: Journal) -> Check:
    """Check a reference against the journal: of renewals, and of orders."""
    name = "Reference"
    known = known_renewal(request, connection, journal)
    if known is not None and known.outcome in (DONE, *OPEN_STATES):
        try:
            check_same(known, request)
        except ReferenceConflict as error:
            return Check(name, FAIL, str(error).removeprefix("Nothing was sent: "))
        if known.outcome == DONE:
            return Check(
                name, WARN, f"{request.reference} is renewed already; it will not be sent again"
            )
        return Check(
            name,
            WARN,
            f"{request.reference} was sent, and what came of it is not known; it will be looked"
            " for, and asked again with the token of the first time",
        )
    order = journal.find(connection.scope, request.reference)
    if order is not None:
        return Check(name, WARN, f"an order has the reference {order.reference} too")
    if known is not None:
        return Check(name, PASS, f"{request.reference} was sent before, and nothing was renewed")
    return Check(name, PASS, f"{request.reference} is new")
