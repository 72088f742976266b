"""What is chosen at the desk, and how it is paid: Outpost, items, quantities, a way to pay."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import traitlets as t

from outpost_planner.aws.collect import collect_outposts
from outpost_planner.aws.connection import Connection
from outpost_planner.desk.files_model import FilesModel
from outpost_planner.desk.payment_model import PaymentModel
from outpost_planner.desk.places_model import PlacesModel
from outpost_planner.desk.quantities import Quantities
from outpost_planner.desk.quote_model import QuoteModel
from outpost_planner.desk.search import Search, found
from outpost_planner.desk.work import Work
from outpost_planner.errors import InputError
from outpost_planner.order.fit import fit_checks
from outpost_planner.order.fit_quote import (
    option_hardware_checks,
    option_rack_checks,
    option_site_checks,
)
from outpost_planner.order.from_quote import option_in_words
from outpost_planner.order.journal import open_journal
from outpost_planner.plan.catalog import Catalog
from outpost_planner.service.pairs import Pair

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from outpost_planner.desk.parts.typed import Unclear
    from outpost_planner.order.check import Check
    from outpost_planner.order.journal import Journal
    from outpost_planner.plan.catalog import LineItems


class ChoiceModel(t.HasTraits):
    """The state of an order that is being composed: all that the tabs Choose and Pay show.

    Parameters
    ----------
    catalog
        What can be bought.
    connection
        Where, and who pays.
    journal
        Where requests for quotes are recorded. Default: the user's own.

    Attributes
    ----------
    outposts
        What can be ordered for, as `collect_outposts` returns them.
    outpost_id
        The Outpost that the order is for.
    search
        What the catalog is searched for.
    quantities
        Quantity by catalog item id, as it stands in the order.
    typed
        What stands in a quantity's box where that is more than its digits, by id: spaces, or what
        is no quantity.
    places
        A new Outpost, and a site for it, where none is there.
    files
        The files that the catalog and its prices come from, and the way to load others.
    quoting
        The quotes, and the option of one that is ordered in place of quantities.
    lines, lines_error
        The line items, or why there are none.
    pair
        How the order is paid: the best way, until `choose_pair` says another.
    reference
        The purchase reference.
    follows_best
        Whether the best way to pay is taken, whichever that is.

    Examples
    --------
    >>> from outpost_planner import read_catalog, start_sandbox
    >>> choice = ChoiceModel(read_catalog(), start_sandbox())
    >>> choice.quantities = {"OR-RKGP001": 2}
    >>> choice.lines, choice.pair.payment_option
    (2 × OR-RKGP001, 'ALL_UPFRONT')
    """

    catalog = t.Instance(Catalog)
    connection = t.Instance(Connection)
    work = t.Instance(Work)
    payment = t.Instance(PaymentModel)
    quoting = t.Instance(QuoteModel)
    files = t.Instance(FilesModel)
    places = t.Instance(PlacesModel)

    outposts: t.List[dict[str, Any]] = t.List()
    outposts_error = t.Unicode("")
    outpost_id = t.Unicode("")
    search = t.Instance(Search)
    quantities: t.Dict[str, int] = t.Dict()
    typed: t.Dict[str, str] = t.Dict()
    lines_error = t.Unicode("")
    pair = t.Instance(Pair, allow_none=True)
    reference = t.Unicode("")
    follows_best = t.Bool(default_value=True)

    def __init__(
        self,
        catalog: Catalog,
        connection: Connection,
        *,
        journal: Journal | str | Path | None = None,
    ) -> None:
        work = Work()
        super().__init__(
            catalog=catalog,
            connection=connection,
            work=work,
            payment=PaymentModel(today=connection.now.date()),
            quoting=QuoteModel(connection, work, journal),
            search=Search(),
            files=FilesModel(
                catalog,
                work,
                lambda read: self.set_trait("catalog", read),
                connection,
            ),
        )
        self.journal = open_journal(journal)
        self.places = PlacesModel(connection, work, self.journal, self._choose_new_outpost)
        self._new_outpost_id = ""
        self._is_typing = False
        self.observe(self._forget_typed, "quantities")
        self.observe(self._leave_quote, "quantities")
        self.observe(self._choose_lines, ("quantities", "catalog"))
        self.quoting.observe(self._choose_option, "option")
        self.observe(self._choose_country, ("outpost_id", "outposts"))
        self.payment.observe(self._follow_best, "answer")
        t.dlink((self, "pair"), (self.payment, "chosen"))

    # Choose

    def load_outposts(self) -> None:
        """Ask for the Outposts that can be ordered for, in the background.

        Examples
        --------
        >>> from outpost_planner import DeskModel, read_catalog, start_sandbox
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
        >>> from outpost_planner import DeskModel, read_catalog, start_sandbox
        >>> desk = DeskModel(read_catalog(), start_sandbox())
        >>> desk.outpost["Name"]
        'Seattle imaging'
        """
        return next((each for each in self.outposts if each["OutpostId"] == self.outpost_id), None)

    @property
    def found(self) -> list[str]:
        """Ids of the items that match the search and that the Outpost takes.

        Examples
        --------
        >>> from outpost_planner import DeskModel, read_catalog, start_sandbox
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
        >>> from outpost_planner import DeskModel, read_catalog, start_sandbox
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
        >>> from outpost_planner import DeskModel, read_catalog, start_sandbox
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
        >>> from outpost_planner import DeskModel, read_catalog, start_sandbox
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
        """What stands in each quantity's box, by catalog item id; a missing item's box is empty.

        Examples
        --------
        >>> from outpost_planner import DeskModel, read_catalog, start_sandbox
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
        >>> from outpost_planner import DeskModel, read_catalog, start_sandbox
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
        >>> from outpost_planner import DeskModel, read_catalog, start_sandbox
        >>> desk = DeskModel(read_catalog(), start_sandbox())
        >>> desk.type_quantities({"OR-RKGP002": "2-"})
        >>> desk.blocked[0].split(". ")[1]
        'It is not in the order until this box is put right or emptied.'
        """
        reasons = self._quantities.problems
        reasons += [self.lines_error] * bool(self.lines_error)
        if self.lines is not None and self.pair is None:
            # There is no best way to pay while a number of Pay is not understood.
            reasons += [each.reason for each in self.payment.unclear.values()] or [
                self.payment.error
            ]
        return tuple(filter(None, reasons))

    @property
    def lines(self) -> LineItems | None:
        """What is chosen; None where nothing is, or where it cannot be ordered.

        Examples
        --------
        >>> from outpost_planner import DeskModel, read_catalog, start_sandbox
        >>> desk = DeskModel(read_catalog(), start_sandbox())
        >>> desk.quantities = {"OR-RKGP001": 2}
        >>> desk.lines
        2 × OR-RKGP001
        """
        return self.payment.lines

    @property
    def country_code(self) -> str:
        """Country of the Outpost's site; where that is not known, the one whose prices are shown.

        Examples
        --------
        >>> from outpost_planner import DeskModel, read_catalog, start_sandbox
        >>> DeskModel(read_catalog(), start_sandbox()).country_code
        'US'
        """
        return self.payment.site_country or self.payment.country_code

    @property
    def ordered_in_words(self) -> str:
        """What the order is of, in words; empty where nothing is chosen.

        Examples
        --------
        >>> from outpost_planner import DeskModel, read_catalog, start_sandbox
        >>> desk = DeskModel(read_catalog(), start_sandbox())
        >>> desk.quantities = {"OR-RKGP001": 2}
        >>> desk.ordered_in_words
        '2 × OR-RKGP001'
        """
        if self.quoting.option is not None:
            return option_in_words(self.quoting.option)
        return "" if self.lines is None else repr(self.lines)

    @property
    def fit(self) -> tuple[Check, ...]:
        """What is chosen against what the Outpost takes and its site offers.

        Examples
        --------
        >>> from outpost_planner import DeskModel, read_catalog, start_sandbox
        >>> desk = DeskModel(read_catalog(), start_sandbox())
        >>> desk.quantities = {"OR-RKGP001": 2}
        >>> [(each.check, each.result) for each in desk.fit]
        [('Hardware type', 'PASS'), ('Power', 'PASS'), ('Weight', 'PASS'), ('Uplinks', 'PASS')]
        """
        if self.lines is None or self.outpost is None:
            return ()
        site = self.outpost.get("Site") or None
        option, quote = self.quoting.option, self.quoting.quote
        if option is None or quote is None:
            return tuple(fit_checks(self.lines, self.outpost, site))
        at_the_site = [] if site is None else option_site_checks(option, quote, site)
        hardware = option_hardware_checks(option, self.outpost)
        return (*hardware, *at_the_site, *option_rack_checks(option))

    # Pay

    def choose_pair(self, pair: Pair | None) -> None:
        """Pay in this way; None follows the best way to pay.

        Examples
        --------
        >>> from outpost_planner import DeskModel, read_catalog, start_sandbox
        >>> desk = DeskModel(read_catalog(), start_sandbox())
        >>> desk.quantities = {"OR-RKGP001": 2}
        >>> desk.choose_pair(Pair("ONE_YEAR", "ALL_UPFRONT"))
        >>> desk.pair, desk.follows_best
        (Pair(payment_term='ONE_YEAR', payment_option='ALL_UPFRONT'), False)
        """
        with self.hold_trait_notifications():
            self.follows_best = pair is None
            self.pair = self.payment.best if pair is None else pair

    # What follows from a change

    def _take_outposts(self, outposts: list[dict[str, Any]]) -> None:
        with self.hold_trait_notifications():
            self.outposts, self.outposts_error = outposts, ""
            if any(each["OutpostId"] == self._new_outpost_id for each in outposts):
                self.outpost_id, self._new_outpost_id = self._new_outpost_id, ""
            if self.outpost is None:
                self.outpost_id = outposts[0]["OutpostId"] if outposts else ""

    def _choose_new_outpost(self, outpost_id: str) -> None:
        self._new_outpost_id = outpost_id
        self.load_outposts()

    def _forget_typed(self, _: Any) -> None:
        # Quantities from elsewhere are what stands in the boxes now.
        if not self._is_typing:
            self.typed = {}

    def _leave_quote(self, _: Any) -> None:
        # An order is of a quote's option or of items; what is typed last counts.
        if any(self.quantities.values()):
            self.quoting.option = None

    def _choose_option(self, _: Any) -> None:
        if self.quoting.option is not None:
            with self.hold_trait_notifications():
                self.quantities, self.typed = {}, {}
        self._choose_lines(None)
        self._choose_country(None)

    def _choose_lines(self, _: Any) -> None:
        if self.quoting.option is not None:
            with self.hold_trait_notifications():
                self.lines_error, self.payment.lines = "", self.quoting.option.lines
            return
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
        # A quote has the prices of its own country alone.
        quoted = self.quoting.option and self.quoting.quote and self.quoting.quote.country_code
        self.payment.country_code = quoted or self.payment.site_country or self.payment.country_code

    def _follow_best(self, _: Any) -> None:
        if self.follows_best:
            self.pair = self.payment.best
