"""What a desk sends and looks for: each attempt ends in a plain value, never in an exception."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from outpost_planner.errors import OrderUnknown, PlannerError
from outpost_planner.order.receipts import receipts
from outpost_planner.order.resolve import resolve
from outpost_planner.order.states import OPEN_STATES, PLACED
from outpost_planner.order.submit import submit

if TYPE_CHECKING:
    from outpost_planner.aws.connection import Connection
    from outpost_planner.desk.approving import Approving
    from outpost_planner.order.journal import Journal
    from outpost_planner.order.receipt import Receipt
    from outpost_planner.order.review import Review


@dataclass(frozen=True)
class Attempted:
    """What came of an attempt to place an order, or to find out what became of one.

    Parameters
    ----------
    receipt
        Of the order; None where none is known to be placed.
    said
        What a person should know; empty where the receipt says it all.
    is_unknown
        Whether the order was sent and what came of it is not known.
    candidates
        The orders that it may be, as rows of `OrderUnknown.candidates`; None if the attempt tells
        nothing new.
    """

    receipt: Receipt | None = None
    said: str = ""
    is_unknown: bool = False
    candidates: tuple[tuple[str, ...], ...] | None = ()


@dataclass(frozen=True)
class Purchases:
    """The purchases of one account and Region, as its journal records them.

    Parameters
    ----------
    connection
        Where, and who pays.
    journal
        Where orders are recorded.

    Examples
    --------
    >>> import tempfile
    >>> from outpost_planner import Journal, start_sandbox
    >>> purchases = Purchases(start_sandbox(), Journal(tempfile.mkdtemp() + "/journal.sqlite3"))
    >>> purchases.is_unknown("PO-2026-0117")
    False
    """

    connection: Connection
    journal: Journal

    def place(self, review: Review, typed: str, approving: Approving) -> Attempted:
        """Place exactly what was reviewed.

        Parameters
        ----------
        review
            Whose fingerprint approves the order.
        typed
            What a person typed to confirm that real money is spent.
        approving
            Whose approvals are asked for.
        """
        reference = review.request.reference
        try:
            placed = submit(
                review.request,
                self.connection,
                approve=review.fingerprint,
                approvals=approving.place.strip() or None,
                policy=approving.policy.strip() or None,
                journal=self.journal,
                ask=lambda _question: typed,
            )
        except PlannerError as error:
            return self._failed(reference, error)
        return Attempted(placed)

    def find_out(self, reference: str, **words: Any) -> Attempted:
        """Find out what came of an order whose answer was lost; nothing is sent.

        Parameters
        ----------
        reference
            The purchase reference.
        **words
            What a person says of the order, as `resolve` takes it.
        """
        try:
            found = resolve(reference, self.connection, journal=self.journal, **words)
        except PlannerError as error:
            return self._failed(reference, error)
        if found.state == PLACED:
            return Attempted(found)
        said = found.message.rstrip(".") or "Not placed"
        return Attempted(
            said=(
                f"{reference}: {said}. Nothing was bought; {reference} can be reviewed and ordered."
            )
        )

    def is_unknown(self, reference: str) -> bool:
        """Say whether an order was sent, and what came of the order is not known."""
        try:
            recorded = receipts(self.connection, reference=reference, journal=self.journal)
        except PlannerError:
            # Whoever orders is told of a journal that cannot be read.
            return False
        return any(receipt.state in OPEN_STATES for receipt in recorded)

    def _failed(self, reference: str, error: PlannerError) -> Attempted:
        if not isinstance(error, OrderUnknown):
            return Attempted(None, str(error), self.is_unknown(reference), None)
        rows = tuple(error.candidates.itertuples(index=False, name=None))
        # What to do next in Python is said by buttons here.
        return Attempted(None, error.what, self.is_unknown(reference), rows)
