"""An order as it stands on the screen: whether it is complete, and whether it was reviewed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from outpost_planner.errors import InputError
from outpost_planner.order.check import blocking
from outpost_planner.order.request import OrderRequest

if TYPE_CHECKING:
    from outpost_planner.order.review import Review
    from outpost_planner.plan.catalog import LineItems
    from outpost_planner.quote.option import QuoteOption
    from outpost_planner.quote.quote import Quote
    from outpost_planner.service.pairs import Pair


@dataclass(frozen=True)
class Wanted:
    """An order as far as it is chosen.

    Parameters
    ----------
    outpost_id
        The Outpost that the order is for; empty if none is chosen.
    lines
        What is chosen; None if nothing is, or if it cannot be ordered.
    pair
        How the order is paid; None if that is not chosen.
    reference
        The purchase reference; empty if none is typed.
    blocked
        Why what is on the screen cannot be taken as it stands, one sentence for each reason.
    quote, option
        The quote and its option that are ordered; None if items are.

    Examples
    --------
    >>> Wanted("", None, None, "PO-2026-0117").request()
    Traceback (most recent call last):
    ...
    outpost_planner.errors.InputError: Choose first: an Outpost to order for, items and their quantities or a quote's option, a way to pay.
    """  # noqa: E501

    outpost_id: str
    lines: LineItems | None
    pair: Pair | None
    reference: str
    blocked: tuple[str, ...] = ()
    quote: Quote | None = None
    option: QuoteOption | None = None

    def request(self) -> OrderRequest:
        """Return what would be ordered.

        Raises
        ------
        InputError
            Saying everything that is missing, or is not understood.
        """
        if self.blocked:
            raise InputError("\n".join(["The order waits until this is put right.", *self.blocked]))
        if self.lines is None or self.pair is None or not self.outpost_id or not self.reference:
            raise InputError(f"Choose first: {', '.join(self._missing)}.")
        term, option = self.pair
        if self.option is None:
            return OrderRequest(self.outpost_id, self.lines, option, term, reference=self.reference)
        return OrderRequest(
            self.outpost_id,
            payment_option=option,
            payment_term=term,
            reference=self.reference,
            quote=self.quote,
            quote_option=self.option,
        )

    def is_what_was_reviewed(self, made: Review) -> bool:
        """Say whether a review is one of exactly this order."""
        try:
            request = self.request()
        except InputError:
            return False
        return (request.reference, request.content) == (
            made.request.reference,
            made.request.content,
        )

    @property
    def _missing(self) -> list[str]:
        parts = (
            ("an Outpost to order for", self.outpost_id),
            ("items and their quantities or a quote's option", self.lines is not None),
            ("a way to pay", self.pair is not None),
            ("a purchase reference", self.reference),
        )
        return [said for said, is_there in parts if not is_there]


def what_blocks(made: Review) -> str:
    """Say what a review found that forbids the order, one line per check; empty for nothing."""
    failed = [f"{each.check}: {each.reason.rstrip('.')}." for each in blocking(made.results)]
    return "\n".join(["The review found what blocks this order.", *failed]) if failed else ""
