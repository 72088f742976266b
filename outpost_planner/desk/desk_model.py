"""The order desk without its widgets: choose, pay, review, order.

Everything that a click does is done here. What is chosen stands in `choice_model`; what is sent and
looked for, in `purchases`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import traitlets as t

from outpost_planner.desk.approving import Approving
from outpost_planner.desk.batch_model import BatchModel
from outpost_planner.desk.choice_model import ChoiceModel
from outpost_planner.desk.keeping import Keeping
from outpost_planner.desk.purchases import Attempted, Purchases
from outpost_planner.desk.receipts_model import ReceiptsModel
from outpost_planner.desk.size_model import SizeModel
from outpost_planner.desk.track_model import TrackModel
from outpost_planner.desk.wanted import Wanted, what_blocks
from outpost_planner.errors import InputError
from outpost_planner.order.receipt import Receipt
from outpost_planner.order.review import Review, review
from outpost_planner.order.states import PLACED

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from outpost_planner.aws.connection import Connection
    from outpost_planner.desk.work import Work
    from outpost_planner.order.journal import Journal
    from outpost_planner.order.request import OrderRequest
    from outpost_planner.plan.catalog import Catalog


class DeskModel(ChoiceModel):
    """The state of an order desk; several views can share one.

    Parameters
    ----------
    catalog
        What can be bought.
    connection
        Where, and who pays.
    journal
        Where orders are recorded. Default: the user's own.
    history
        Where looks at the orders are kept. Default: the user's own.

    Attributes
    ----------
    outposts, outpost_id
        What can be ordered for, as `collect_outposts` returns it, and the one that is chosen.
    search
        What the catalog is searched for.
    quantities, typed
        Quantity by catalog item id, and what stands in an item's box where that is more than the
        quantity's digits.
    lines, lines_error
        The line items, or why there are none.
    pair
        How the order is paid: the best way, until `choose_pair` says another.
    sizing
        What must run, and the cheapest items that hold it.
    reference
        The purchase reference.
    review, review_error
        The last review, which a change of the order takes away; or why there is none.
    confirmation
        What was typed to confirm a live purchase.
    receipt, order_error
        What came of it.
    unknown
        Whether it is not known what came of it, so that it must be looked for.
    candidates
        The orders that it may be, as rows of `OrderUnknown.candidates`; a person says which with
        `look_for_it`.

    Examples
    --------
    >>> from outpost_planner import read_catalog, start_sandbox
    >>> desk = DeskModel(read_catalog(), start_sandbox())
    >>> desk.quantities = {"OR-RKGP001": 2}
    >>> desk.lines
    2 × OR-RKGP001
    >>> desk.why_not
    'Give a purchase reference, and review the order first.'
    """

    track = t.Instance(TrackModel)
    sizing = t.Instance(SizeModel)
    receipts = t.Instance(ReceiptsModel)
    approving = t.Instance(Approving)

    review = t.Instance(Review, allow_none=True)
    review_error = t.Unicode("")
    confirmation = t.Unicode("")
    is_ordering = t.Bool(default_value=False)
    receipt = t.Instance(Receipt, allow_none=True)
    order_error = t.Unicode("")
    unknown = t.Bool(default_value=False)
    candidates: t.List[tuple[str, ...]] = t.List()

    def __init__(
        self,
        catalog: Catalog,
        connection: Connection,
        *,
        journal: Journal | str | Path | None = None,
        history: str | Path | None = None,
    ) -> None:
        super().__init__(catalog, connection, journal=journal)
        self.track = TrackModel(connection, self.work, history, catalog=catalog, journal=journal)
        self.sizing = SizeModel(self)
        self.history = history
        self._purchases = Purchases(connection, self.journal)
        self.receipts = ReceiptsModel(connection, self.work, self.journal)
        self.receipts.read()
        self.approving = Approving()
        t.dlink((self, "review"), (self.approving, "review"))
        self.batch = BatchModel(self, self.approving, self.request, self._look_after_sending)
        self.keeping = Keeping(self)
        self.observe(
            self._forget_review,
            ("quantities", "typed", "catalog", "outpost_id", "pair", "reference"),
        )
        self.quoting.observe(self._forget_review, "option")
        self.observe(self._forget_outcome, "reference")
        self.load_outposts()

    @property
    def outpost_names(self) -> dict[str, str]:
        """Names of the Outposts by id, those without a name left out.

        Examples
        --------
        >>> from outpost_planner import read_catalog, start_sandbox
        >>> desk = DeskModel(read_catalog(), start_sandbox())
        >>> desk.outpost_names[desk.outpost_id]
        'Seattle imaging'
        """
        return {each["OutpostId"]: str(each["Name"]) for each in self.outposts if each.get("Name")}

    # Review

    def request(self) -> OrderRequest:
        """Return what would be ordered.

        Raises
        ------
        InputError
            Saying everything that is missing, or is not understood.

        Examples
        --------
        >>> from outpost_planner import read_catalog, start_sandbox
        >>> desk = DeskModel(read_catalog(), start_sandbox())
        >>> desk.quantities, desk.reference = {"OR-RKGP001": 2}, "PO-2026-0117"
        >>> desk.request().payment_option
        'ALL_UPFRONT'
        """
        return self._wanted.request()

    @property
    def _wanted(self) -> Wanted:
        option = self.quoting.option
        return Wanted(
            self.outpost_id,
            self.lines,
            self.pair,
            self.reference.strip(),
            self.blocked,
            quote=None if option is None else self.quoting.quote,
            option=option,
        )

    def look_over(self) -> None:
        """Review the order, in the background.

        Examples
        --------
        >>> from outpost_planner import read_catalog, start_sandbox
        >>> desk = DeskModel(read_catalog(), start_sandbox())
        >>> desk.quantities, desk.reference = {"OR-RKGP001": 2}, "PO-2026-0117"
        >>> desk.look_over()
        >>> desk.review.ok
        True
        """
        try:
            request = self.request()
        except InputError as problem:
            self.review, self.review_error = None, str(problem)
            return

        def show(made: Review) -> None:
            if not self._wanted.is_what_was_reviewed(made):
                fail("The order changed while it was reviewed. Review it again.")
                return
            with self.hold_trait_notifications():
                self.review, self.review_error, self.order_error = made, "", ""

        def fail(said: str) -> None:
            self.review, self.review_error = None, said

        def job(_: Work) -> Review:
            return review(request, self.connection, journal=self.journal)

        self.work.start("Reviewing", job, show, fail, can_wait=True)

    # Order

    @property
    def why_not(self) -> str:
        """Why the order cannot be placed at this moment; empty where it can.

        Examples
        --------
        >>> from outpost_planner import read_catalog, start_sandbox
        >>> desk = DeskModel(read_catalog(), start_sandbox())
        >>> desk.reference = "PO-2026-0117"
        >>> desk.why_not
        'Review the order first.'
        """
        reference = self.reference.strip()
        placed = self.receipt is not None and self.receipt.reference == reference
        has_typed = not self.connection.is_live or self.confirmation.strip() == reference
        # The first that holds is said; the others would be noise beside it.
        reasons = (
            (self.is_ordering, "It is being placed."),
            (placed, f"{reference} is placed. Another order takes another reference."),
            (self.unknown, "It was sent, and what came of it is not known: look for it."),
            (bool(self.blocked), "\n".join(self.blocked)),
            (not reference, "Give a purchase reference, and review the order first."),
            (self.review is None, "Review the order first."),
            (
                self.review is not None and not self.review.ok,
                self.review and what_blocks(self.review),
            ),
            (self.approving.is_missing, self.approving.said),
            (self.work.busy, f"{self.work.title}…"),
            (not has_typed, f"Type {reference} to confirm that real money is spent."),
        )
        return next((reason or "" for is_so, reason in reasons if is_so), "")

    @property
    def can_order(self) -> bool:
        """Whether the order can be placed at this moment.

        Examples
        --------
        >>> from outpost_planner import read_catalog, start_sandbox
        >>> desk = DeskModel(read_catalog(), start_sandbox())
        >>> desk.can_order
        False
        """
        return not self.why_not

    def order(self) -> None:
        """Place the order, in the background; a second call while or after that does nothing.

        Examples
        --------
        >>> from outpost_planner import read_catalog, start_sandbox
        >>> desk = DeskModel(read_catalog(), start_sandbox())
        >>> desk.quantities, desk.reference = {"OR-RKGP001": 2}, "PO-2026-0117"
        >>> desk.look_over()
        >>> desk.order()
        >>> desk.receipt.state
        'placed'
        """
        if not self.can_order or self.review is None:
            return
        made, typed = self.review, self.confirmation
        # Before anything else, so that a second click finds the button dead.
        self.is_ordering = True
        self.order_error = ""
        self._begin(
            "Placing the order",
            made.request.reference,
            lambda _: self._purchases.place(made, typed, self.approving),
        )

    def look_for_it(self, order_id: str | None = None) -> None:
        """Find out what came of an order whose answer was lost; nothing is sent.

        Parameters
        ----------
        order_id
            Which of the candidates a person says it is. Default: looks alone.

        Examples
        --------
        >>> from outpost_planner import read_catalog, start_sandbox
        >>> desk = DeskModel(read_catalog(), start_sandbox())
        >>> desk.look_for_it()
        >>> desk.unknown
        False
        """
        self._find_out(order_id=order_id)

    def say_not_placed(self) -> None:
        """Take a person's word that an order was not placed: no candidate that is shown is ours.

        Examples
        --------
        >>> from outpost_planner import read_catalog, start_sandbox
        >>> desk = DeskModel(read_catalog(), start_sandbox())
        >>> desk.say_not_placed()
        >>> desk.receipt is None
        True
        """
        self._find_out(not_placed=True, not_ours=[each[0] for each in self.candidates])

    def _find_out(self, **words: Any) -> None:
        reference = self.reference.strip()
        if self.unknown and not self.is_ordering:
            self.is_ordering = True
            self._begin(
                "Looking for the order",
                reference,
                lambda _: self._purchases.find_out(reference, **words),
            )

    def _begin(self, title: str, reference: str, job: Callable[[Work], Attempted]) -> None:
        def fail(said: str) -> None:
            self._take_outcome(
                reference, Attempted(None, said, self._purchases.is_unknown(reference))
            )

        if not self.work.start(title, job, lambda made: self._take_outcome(reference, made), fail):
            self.is_ordering = False

    def _take_outcome(self, reference: str, made: Attempted) -> None:
        receipt = made.receipt
        # The person may be at another order by now; what came of this one is shown all the same,
        # with its reference.
        is_this = reference == self.reference.strip()
        with self.hold_trait_notifications():
            self.receipt = receipt if receipt is not None and receipt.state == PLACED else None
            self.order_error = (
                made.said if is_this or not made.said else f"{reference}: {made.said}"
            )
            if is_this:
                self.unknown, self.review = made.is_unknown, None
            if is_this and made.candidates is not None:
                self.candidates = list(made.candidates)
            self.confirmation, self.is_ordering = "", False
        self.receipts.read()
        if self.receipt is not None:
            self.track.refresh()

    def carry_on_from(self, other: DeskModel) -> None:
        """Take what was chosen of the catalog at the desk of another account.

        Neither desk keeps a review: what is ordered next is reviewed where it is ordered. Where the
        other desk ordered from a quote, nothing is taken, because the quote is its account's.

        Examples
        --------
        >>> from outpost_planner import read_catalog, start_sandbox
        >>> catalog = read_catalog()
        >>> one, other = (DeskModel(catalog, start_sandbox()) for _ in range(2))
        >>> one.quantities = {"OR-RKGP001": 2}
        >>> other.carry_on_from(one)
        >>> other.lines
        2 × OR-RKGP001
        """
        self.files.carry_on_from(other.files)
        with self.hold_trait_notifications():
            if any(other.quantities.values()):
                self.quantities = dict(other.quantities)
        for each in (self, other):
            with each.hold_trait_notifications():
                each.review, each.review_error, each.confirmation = None, "", ""

    # What follows from a change

    def _look_after_sending(self) -> None:
        self.receipts.read()
        self.track.refresh()

    def _forget_review(self, _: Any) -> None:
        if self.review is not None and not self._wanted.is_what_was_reviewed(self.review):
            self.review = None

    def _forget_outcome(self, _: Any) -> None:
        with self.hold_trait_notifications():
            self.receipt, self.order_error, self.confirmation, self.candidates = None, "", "", []
            self.unknown = bool(self.reference.strip()) and self._purchases.is_unknown(
                self.reference.strip()
            )
