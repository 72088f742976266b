"""What the desk's Receipts tab holds: what the journal knows of every purchase."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

import traitlets as t

from outpost_planner.errors import InputError, PlannerError
from outpost_planner.files.spreadsheet import disarmed_frame
from outpost_planner.order.cancel import cancel
from outpost_planner.order.receipt import Receipts
from outpost_planner.order.receipts import receipts
from outpost_planner.order.states import PLACED
from outpost_planner.service.statuses import CANCELLED, INSTALLED_ORDER
from outpost_planner.show.markup import banner

if TYPE_CHECKING:
    from collections.abc import Mapping

    from outpost_planner.aws.connection import Connection
    from outpost_planner.desk.work import Work
    from outpost_planner.order.cancel import Cancellation
    from outpost_planner.order.journal import Journal
    from outpost_planner.order.receipt import Receipt

OVER = INSTALLED_ORDER | {CANCELLED}
"""Statuses in which there is nothing left to cancel."""

PRINT_CSS = """
body { font: 11pt/1.45 sans-serif; color: #111; margin: 2em; }
section { break-inside: avoid; margin-bottom: 2em; }
table { border-collapse: collapse; }
th, td { border: 1px solid #999; padding: 3px 8px; text-align: left; vertical-align: top; }
"""
"""How the receipts look on paper."""


class ReceiptsModel(t.HasTraits):
    """The purchases of this account and Region, from the journal: they outlive the desk.

    Parameters
    ----------
    connection
        Whose.
    work
        Does what takes long.
    journal
        Where they are recorded.

    Attributes
    ----------
    found
        The receipts, the latest first; None before they were read.
    error
        Why they could not be read, or asked for again.
    order_id
        The order that would be cancelled.
    confirmation
        What was typed to confirm that a real order is cancelled.
    cancelled, cancel_error
        What came of a cancellation.

    Examples
    --------
    >>> from outpost_planner import start_sandbox
    >>> from outpost_planner.desk.work import Work
    >>> from outpost_planner.order.examples import example_journal
    >>> model = ReceiptsModel(start_sandbox(), Work(), example_journal())
    >>> model.read()
    >>> model.found
    No receipts yet.
    """

    found = t.Instance(Receipts, allow_none=True)
    error = t.Unicode("")
    order_id = t.Unicode("")
    confirmation = t.Unicode("")
    cancelled = t.Unicode("")
    cancel_error = t.Unicode("")

    def __init__(self, connection: Connection, work: Work, journal: Journal) -> None:
        super().__init__()
        self.connection, self.work, self._journal = connection, work, journal

    def read(self) -> None:
        """Read the journal; no call to AWS is made."""
        try:
            self._take(receipts(self.connection, journal=self._journal))
        except PlannerError as problem:
            self.error = str(problem)

    def ask_again(self) -> None:
        """Ask AWS for the present status of each order, in the background."""

        def job(_: Work) -> Receipts:
            return receipts(self.connection, refresh=True, journal=self._journal)

        def fail(said: str) -> None:
            self.error = said

        self.work.start("Asking for the status of each order", job, self._take, fail, can_wait=True)

    @property
    def cancellable(self) -> list[Receipt]:
        """The orders that were placed, and have not ended as far as is known."""
        return [
            each
            for each in self.found or ()
            if each.state == PLACED and each.order_id and each.status not in OVER
        ]

    @property
    def why_not_cancel(self) -> str:
        """Why the chosen order cannot be cancelled at this moment; empty where it can."""
        reasons = (
            (not self.order_id, "Choose an order."),
            (self.work.busy, f"{self.work.title}…"),
            (
                self.connection.is_live and self.confirmation.strip() != self.order_id,
                f"Type {self.order_id} to confirm that this real order is cancelled.",
            ),
        )
        return next((reason for is_so, reason in reasons if is_so), "")

    def cancel(self) -> None:
        """Cancel the chosen order, in the background; it is sent once."""
        if self.why_not_cancel:
            return
        order_id, typed = self.order_id, self.confirmation.strip()

        def job(_: Work) -> Cancellation:
            return cancel(
                order_id, self.connection, journal=self._journal, ask=lambda _question: typed
            )

        def show(done: Cancellation) -> None:
            self._tell(f"Order {order_id} is {done.status.lower()}.", "")
            self.ask_again()

        def fail(said: str) -> None:
            self._tell("", said)
            self.ask_again()

        self.work.start(f"Cancelling {order_id}", job, show, fail)

    def csv(self) -> bytes:
        """Return the receipts as a CSV that a spreadsheet opens without harm, renewals left out.

        Raises
        ------
        InputError
            Where there is none.
        """
        table = self._some().table
        return disarmed_frame(table).to_csv(index=False, lineterminator="\r\n").encode("utf-8-sig")

    def page(self, names: Mapping[str, str]) -> bytes:
        """Return the receipts as a page to be printed, one section per order.

        Parameters
        ----------
        names
            Names of Outposts by id.

        Raises
        ------
        InputError
            Where there is none.
        """
        sections = [
            f"<section>{each.table_in_html(names.get(_outpost_id(each), ''))}</section>"
            for each in self._some()
        ]
        connection = self.connection
        title = f"Receipts, {connection.label}"
        head = f'<meta charset="utf-8"><title>{escape(title)}</title><style>{PRINT_CSS}</style>'
        top = banner(connection.label, is_live=connection.is_live)
        said = f"<p>As recorded by {connection.now:%Y-%m-%d %H:%M} UTC.</p>"
        body = top + said + "".join(sections)
        return (
            f'<!doctype html><html lang="en"><head>{head}</head><body>{body}</body></html>'
        ).encode()

    def _some(self) -> Receipts:
        self.read()
        if not self.found:
            raise InputError("There are no receipts yet: nothing was ordered from here.")
        return self.found

    def _take(self, found: Receipts) -> None:
        with self.hold_trait_notifications():
            self.found = Receipts(reversed(found), found.renewals)
            self.error = ""
            if self.order_id not in {each.order_id for each in self.cancellable}:
                self.order_id = self.confirmation = ""

    def _tell(self, done: str, trouble: str) -> None:
        with self.hold_trait_notifications():
            self.cancelled, self.cancel_error = done, trouble
            self.confirmation = ""


def _outpost_id(receipt: Receipt) -> str:
    content: Mapping[str, Any] = receipt.content
    return str(content.get("OutpostIdentifier", "")).rpartition("/")[2]
