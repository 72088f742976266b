"""The order desk without its widgets: choose, pay, review, order.

Everything that a click does is done here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import traitlets as t

from outpost_planner.aws.collect import collect_outposts
from outpost_planner.aws.connection import Connection
from outpost_planner.desk.payment_model import PaymentModel
from outpost_planner.desk.purchases import Attempted, Purchases
from outpost_planner.desk.quantities import Quantities
from outpost_planner.desk.search import Search, found
from outpost_planner.desk.track_model import TrackModel
from outpost_planner.desk.wanted import Wanted, what_blocks
from outpost_planner.desk.work import Work
from outpost_planner.errors import InputError
from outpost_planner.order.fit import fit_checks
from outpost_planner.order.journal import open_journal
from outpost_planner.order.receipt import Receipt
from outpost_planner.order.review import Review, review
from outpost_planner.order.states import PLACED
from outpost_planner.plan.catalog import Catalog
from outpost_planner.service.pairs import Pair

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from outpost_planner.desk.parts.typed import Unclear
    from outpost_planner.order.check import Check
    from outpost_planner.order.journal import Journal
    from outpost_planner.order.request import OrderRequest
    from outpost_planner.plan.catalog import LineItems


class DeskModel(t.HasTraits):
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
    outposts
        What can be ordered for, as `collect_outposts` returns it.
    outpost_id
        The Outpost that the order is for.
    search
        What the catalog is searched for.
    quantities
        Quantity by catalog item id, as it stands in the order.
    typed
        What stands in a quantity's box where that is more than its digits, by id: spaces, or what
        is no quantity.
    lines, lines_error
        The line items, or why there are none.
    pair
        How it is paid: the best way, until `choose_pair` says another.
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

    catalog = t.Instance(Catalog)
    connection = t.Instance(Connection)
    work = t.Instance(Work)
    payment = t.Instance(PaymentModel)
    track = t.Instance(TrackModel)

    outposts: t.List[dict[str, Any]] = t.List()
    outposts_error = t.Unicode("")
    outpost_id = t.Unicode("")
    search = t.Instance(Search)
    quantities: t.Dict[str, int] = t.Dict()
    typed: t.Dict[str, str] = t.Dict()
    lines_error = t.Unicode("")
    pair = t.Instance(Pair, allow_none=True)
    follows_best = t.Bool(default_value=True)
    reference = t.Unicode("")
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
        work = Work()
        super().__init__(
            catalog=catalog,
            connection=connection,
            work=work,
            payment=PaymentModel(today=connection.now.date()),
            track=TrackModel(connection, work, history, catalog=catalog, journal=journal),
            search=Search(),
        )
        self.journal = open_journal(journal)
        self._purchases = Purchases(connection, self.journal)
        self._is_typing = False
        self.observe(self._forget_typed, "quantities")
        self.observe(self._choose_lines, ("quantities", "catalog"))
        self.observe(self._choose_country, ("outpost_id", "outposts"))
        self.observe(
            self._forget_review,
            ("quantities", "typed", "catalog", "outpost_id", "pair", "reference"),
        )
        self.observe(self._forget_outcome, "reference")
        self.payment.observe(self._follow_best, "answer")
        t.dlink((self, "pair"), (self.payment, "chosen"))
        self.load_outposts()

    # Choose

    def load_outposts(self) -> None:
        """Ask for the Outposts that can be ordered for, in the background.

        Examples
        --------
        >>> from outpost_planner import read_catalog, start_sandbox
        >>> desk = DeskModel(read_catalog(), start_sandbox())
        >>> desk.load_outposts()
        >>> len(desk.outposts)
        3
        """
        self.work.start(
            "Asking for Outposts",
            lambda _: list(collect_outposts(self.connection)),
            self._take_outposts,
            lambda said: self.set_trait("outposts_error", said),
        )

    @property
    def outpost(self) -> dict[str, Any] | None:
        """The chosen Outpost, with its ``Site``; None where none is chosen.

        Examples
        --------
        >>> from outpost_planner import read_catalog, start_sandbox
        >>> desk = DeskModel(read_catalog(), start_sandbox())
        >>> desk.outpost["Name"]
        'Seattle imaging'
        """
        return next((each for each in self.outposts if each["OutpostId"] == self.outpost_id), None)

    @property
    def found(self) -> list[str]:
        """Ids of the items that the search leaves, hardware that the Outpost does not take left
        out.

        Examples
        --------
        >>> from outpost_planner import read_catalog, start_sandbox
        >>> desk = DeskModel(read_catalog(), start_sandbox())
        >>> desk.search = Search("graphics")
        >>> desk.found
        ['OR-RKGR001', 'OR-RKGR002', 'OR-RKGR0A1']
        """
        takes = (self.outpost or {}).get("SupportedHardwareType")
        classes = self.catalog.items["item_class"]
        return [
            each
            for each in found(self.catalog, self.search)
            if takes is None or classes[each] == takes
        ]

    def type_quantities(self, texts: Mapping[str, str]) -> None:
        """Take what was typed beside items.

        A text that is no quantity leaves the quantity that stands as it is, and blocks the order.

        Parameters
        ----------
        texts
            What stands in the boxes, by catalog item id; what is no item's is left out.

        Examples
        --------
        >>> from outpost_planner import read_catalog, start_sandbox
        >>> desk = DeskModel(read_catalog(), start_sandbox())
        >>> desk.type_quantities({"OR-RKGP001": "2", "OR-RKGP002": "2-"})
        >>> desk.quantities
        {'OR-RKGP001': 2}
        """
        known = {
            item_id: text for item_id, text in texts.items() if item_id in self.catalog.items.index
        }
        after = self._quantities.after_typing(known)
        self._is_typing = True
        try:
            with self.hold_trait_notifications():
                self.typed, self.quantities = dict(after.typed), dict(after.ordered)
        finally:
            self._is_typing = False

    def leave_quantity(self, item_id: str) -> None:
        """Show a quantity whose box was left as its digits; what is no quantity stays.

        Examples
        --------
        >>> from outpost_planner import read_catalog, start_sandbox
        >>> desk = DeskModel(read_catalog(), start_sandbox())
        >>> desk.type_quantities({"OR-RKGP001": " 2 "})
        >>> desk.leave_quantity("OR-RKGP001")
        >>> desk.boxes
        {'OR-RKGP001': '2'}
        """
        self.typed = dict(self._quantities.after_leaving(item_id).typed)

    def clear_quantities(self) -> None:
        """Take everything out of the order, and what was typed out of the boxes.

        Examples
        --------
        >>> from outpost_planner import read_catalog, start_sandbox
        >>> desk = DeskModel(read_catalog(), start_sandbox())
        >>> desk.quantities = {"OR-RKGP001": 2}
        >>> desk.clear_quantities()
        >>> desk.boxes
        {}
        """
        with self.hold_trait_notifications():
            self.quantities, self.typed = {}, {}

    @property
    def boxes(self) -> dict[str, str]:
        """What stands in each quantity's box, by catalog item id.

        An item that is missing has an empty box.

        Examples
        --------
        >>> from outpost_planner import read_catalog, start_sandbox
        >>> desk = DeskModel(read_catalog(), start_sandbox())
        >>> desk.type_quantities({"OR-RKGP001": "2", "OR-RKGP002": "2-"})
        >>> desk.boxes
        {'OR-RKGP001': '2', 'OR-RKGP002': '2-'}
        """
        return self._quantities.boxes

    @property
    def unclear(self) -> dict[str, Unclear]:
        """What was typed as a quantity and is none, with the reason, by catalog item id.

        Examples
        --------
        >>> from outpost_planner import read_catalog, start_sandbox
        >>> desk = DeskModel(read_catalog(), start_sandbox())
        >>> desk.type_quantities({"OR-RKGP002": "2-"})
        >>> desk.unclear["OR-RKGP002"].reason
        "'2-' is not a whole number in digits alone, such as 12"
        """
        return self._quantities.unclear

    @property
    def _quantities(self) -> Quantities:
        return Quantities(self.quantities, self.typed)

    @property
    def blocked(self) -> tuple[str, ...]:
        """Why what is on the screen cannot be reviewed or ordered, one sentence for each reason.

        Examples
        --------
        >>> from outpost_planner import read_catalog, start_sandbox
        >>> desk = DeskModel(read_catalog(), start_sandbox())
        >>> desk.type_quantities({"OR-RKGP002": "2-"})
        >>> desk.blocked[0].split(". ")[1]
        'It is not in the order until this box is put right or emptied.'
        """
        reasons = self._quantities.problems
        reasons += [self.lines_error] * bool(self.lines_error)
        if self.lines is not None and self.pair is None:
            # The best way to pay is ordered, and there is none while a number of Pay is not
            # understood.
            reasons += [each.reason for each in self.payment.unclear.values()] or [
                self.payment.error
            ]
        return tuple(filter(None, reasons))

    @property
    def lines(self) -> LineItems | None:
        """What is chosen; None where nothing is, or where it cannot be ordered.

        Examples
        --------
        >>> from outpost_planner import read_catalog, start_sandbox
        >>> desk = DeskModel(read_catalog(), start_sandbox())
        >>> desk.quantities = {"OR-RKGP001": 2}
        >>> desk.lines
        2 × OR-RKGP001
        """
        return self.payment.lines

    @property
    def fit(self) -> tuple[Check, ...]:
        """What is chosen against what the Outpost takes and its site offers.

        Examples
        --------
        >>> from outpost_planner import read_catalog, start_sandbox
        >>> desk = DeskModel(read_catalog(), start_sandbox())
        >>> desk.quantities = {"OR-RKGP001": 2}
        >>> [(each.check, each.result) for each in desk.fit]
        [('Hardware type', 'PASS'), ('Power', 'PASS'), ('Weight', 'PASS'), ('Uplinks', 'PASS')]
        """
        if self.lines is None or self.outpost is None:
            return ()
        site = self.outpost.get("Site")
        return tuple(fit_checks(self.lines, self.outpost, site or None))

    # Pay

    def choose_pair(self, pair: Pair | None) -> None:
        """Pay in this way; None follows the best way to pay.

        Examples
        --------
        >>> from outpost_planner import read_catalog, start_sandbox
        >>> desk = DeskModel(read_catalog(), start_sandbox())
        >>> desk.quantities = {"OR-RKGP001": 2}
        >>> desk.choose_pair(Pair("ONE_YEAR", "ALL_UPFRONT"))
        >>> desk.pair, desk.follows_best
        (Pair(payment_term='ONE_YEAR', payment_option='ALL_UPFRONT'), False)
        """
        with self.hold_trait_notifications():
            self.follows_best = pair is None
            self.pair = self.payment.best if pair is None else pair

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
        'NO_UPFRONT'
        """
        return self._wanted.request()

    @property
    def _wanted(self) -> Wanted:
        return Wanted(self.outpost_id, self.lines, self.pair, self.reference.strip(), self.blocked)

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
            lambda _: self._purchases.place(made, typed),
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
        """Take a person's word that an order was not placed, and that every candidate shown is
        somebody else's.

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
        if self.receipt is not None:
            self.track.refresh()

    # What follows from a change

    def _take_outposts(self, outposts: list[dict[str, Any]]) -> None:
        with self.hold_trait_notifications():
            self.outposts, self.outposts_error = outposts, ""
            if self.outpost is None:
                self.outpost_id = outposts[0]["OutpostId"] if outposts else ""

    def _forget_typed(self, _: Any) -> None:
        # Quantities from elsewhere are what stands in the boxes now.
        if not self._is_typing:
            self.typed = {}

    def _choose_lines(self, _: Any) -> None:
        wanted = {item_id: quantity for item_id, quantity in self.quantities.items() if quantity}
        try:
            lines, said = (self.catalog.line_items(wanted) if wanted else None), ""
        except InputError as problem:
            lines, said = None, str(problem)
        with self.hold_trait_notifications():
            self.lines_error, self.payment.lines = said, lines

    def _choose_country(self, _: Any) -> None:
        site = (self.outpost or {}).get("Site") or {}
        self.payment.site_country = site.get("OperatingAddressCountryCode") or ""
        self.payment.country_code = self.payment.site_country or self.payment.country_code

    def _follow_best(self, _: Any) -> None:
        if self.follows_best:
            self.pair = self.payment.best

    def _forget_review(self, _: Any) -> None:
        if self.review is not None and not self._wanted.is_what_was_reviewed(self.review):
            self.review = None

    def _forget_outcome(self, _: Any) -> None:
        with self.hold_trait_notifications():
            self.receipt, self.order_error, self.confirmation, self.candidates = None, "", "", []
            self.unknown = bool(self.reference.strip()) and self._purchases.is_unknown(
                self.reference.strip()
            )
