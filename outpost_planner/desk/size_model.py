"""Sizing at the desk, without widgets: what must run and where, the cheapest items, and why."""

from __future__ import annotations

import math
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import traitlets as t

from outpost_planner.desk.quantities import Quantities
from outpost_planner.desk.work import CANCELLED, Work
from outpost_planner.errors import InputError
from outpost_planner.plan.instance_types import instance_types
from outpost_planner.service.kinds import EBS, S3
from outpost_planner.service.pairs import Pair
from outpost_planner.show.wording import paid_words
from outpost_planner.sizing.demand import Demand
from outpost_planner.sizing.inventory.inventory import Inventory
from outpost_planner.sizing.inventory.reading import read_inventory
from outpost_planner.sizing.result import SizingResult
from outpost_planner.sizing.site import Site, as_site
from outpost_planner.sizing.size import size

if TYPE_CHECKING:
    from collections.abc import Mapping

    from outpost_planner.desk.choice_model import ChoiceModel
    from outpost_planner.desk.parts.typed import Unclear
    from outpost_planner.sizing.patience import Standing

SHOWN = 12
"""Instance types that match a search and are shown."""

TIME_LIMIT_S = 60.0
"""How long one search takes at most [s]: nobody waits longer in front of a desk."""

STORAGE = (EBS, S3)
"""What may stand beside instance types, in TiB."""

ASKED = (
    "quantities",
    "typed",
    "power_kva",
    "weight_lbs",
    "positions",
    "spare_hosts",
    "objective",
    "pair",
    "budget",
)
"""Traits that an answer is for."""

STEPS = 100
"""Into how many parts a step of the search is cut for the progress bar."""


class SizeModel(t.HasTraits):
    """The state of a sizing: all that the tab Size shows.

    Parameters
    ----------
    choice
        The order that the items found are for; its catalog, country and discount rate count here.

    Attributes
    ----------
    search
        What the instance types are searched for.
    quantities, typed
        Quantity by instance type (TiB of EBS and S3), and what stands in a box where that is more
        than the quantity's digits.
    power_kva, weight_lbs, positions
        What the site offers: kVA and pounds per rack position, free positions; None is no limit.
    spare_hosts
        Hosts of each family that may fail.
    objective
        What is least.
    pair
        The way to pay; None is the best of all.
    budget
        Greatest first-year cash [USD]; None is none.
    inventory
        The list of servers that was read last.
    result
        What was found, which a change of what is asked takes away.
    error
        Why there is none: what is not understood, or which requirements clash.
    has_more
        Whether what binds and the next best are worked out too.
    used
        How often `use` gave the order its items.

    Examples
    --------
    >>> from outpost_planner import DeskModel, read_catalog, start_sandbox
    >>> choice = DeskModel(read_catalog(), start_sandbox())
    >>> model = SizeModel(choice)
    >>> model.quantities = {"m5.4xlarge": 12}
    >>> model.size()
    >>> model.use()
    >>> choice.lines
    1 × OR-RKGP001
    """

    search = t.Unicode("")
    quantities: t.Dict[str, int] = t.Dict()
    typed: t.Dict[str, str] = t.Dict()
    power_kva = t.Float(None, allow_none=True)
    weight_lbs = t.Float(None, allow_none=True)
    positions = t.Int(None, allow_none=True)
    spare_hosts = t.Int(1)
    objective = t.Unicode("npv")
    pair: t.Instance[Pair | None] = t.Instance(Pair, allow_none=True)
    budget = t.Float(None, allow_none=True)
    unclear: t.Dict[str, Unclear] = t.Dict()
    inventory = t.Instance(Inventory, allow_none=True)
    result = t.Instance(SizingResult, allow_none=True)
    error = t.Unicode("")
    has_more = t.Bool(default_value=False)
    used = t.Int(0)

    def __init__(self, choice: ChoiceModel) -> None:
        super().__init__()
        self.choice = choice
        self._is_typing = False
        self._answered: tuple[Any, ...] = ()
        self._site_taken: dict[str, Any] = {}
        self.observe(self._forget_typed, "quantities")
        self.observe(self._forget_result, (*ASKED, "unclear"))
        choice.observe(self._forget_result, "catalog")
        choice.observe(self._take_site, ("outpost_id", "outposts"))
        choice.payment.observe(self._forget_result, ("country_code", "discount_rate", "timing"))
        self._take_site()

    # What must run

    @property
    def families(self) -> list[str]:
        """Families of which the catalog has hosts that can be ordered.

        Examples
        --------
        >>> from outpost_planner import DeskModel, read_catalog, start_sandbox
        >>> SizeModel(DeskModel(read_catalog(), start_sandbox())).families[:3]
        ['c5', 'c6gd', 'c6id']
        """
        items = self.choice.catalog.items
        held = items.loc[items["item_status"] == "AVAILABLE", "ec2_capacities"]
        return sorted({each.family for capacities in held for each in capacities})

    @property
    def found(self) -> list[str]:
        """The first instance types that match the search; and EBS and S3, for their TiB.

        Every word of the search must be part of the type's name. Offered are types whose hosts the
        catalog has; any other where its name is written in full.

        Examples
        --------
        >>> from outpost_planner import DeskModel, read_catalog, start_sandbox
        >>> model = SizeModel(DeskModel(read_catalog(), start_sandbox()))
        >>> model.search = "m5. 4x"
        >>> model.found
        ['m5.4xlarge', 'm5.24xlarge', 'EBS', 'S3']
        """
        words = self.search.lower().split()
        sold = frozenset(self.families)
        types = [
            each
            for name, each in instance_types().items()
            if words == [name]
            or (each.family in sold and not each.is_metal and all(word in name for word in words))
        ]
        types.sort(key=lambda each: (each.family, each.room, each.name))
        return [*(each.name for each in types[:SHOWN]), *STORAGE]

    @property
    def boxes(self) -> dict[str, str]:
        """What stands in each quantity's box, by instance type."""
        return self._quantities.boxes

    @property
    def unclear_quantities(self) -> dict[str, Unclear]:
        """What was typed as a quantity and is none, with the reason, by instance type."""
        return self._quantities.unclear

    def type_quantities(self, texts: Mapping[str, str]) -> None:
        """Take what was typed beside instance types; what is no quantity changes none.

        Parameters
        ----------
        texts
            What stands in the boxes, by instance type; what is no type's is left out.

        Examples
        --------
        >>> from outpost_planner import DeskModel, read_catalog, start_sandbox
        >>> model = SizeModel(DeskModel(read_catalog(), start_sandbox()))
        >>> model.type_quantities({"m5.4xlarge": "40", "EBS": "twenty"})
        >>> model.quantities, list(model.unclear_quantities)
        ({'m5.4xlarge': 40}, ['EBS'])
        """
        known = {
            name: text
            for name, text in texts.items()
            if name in STORAGE or name in instance_types()
        }
        after = self._quantities.after_typing(known)
        self._is_typing = True
        try:
            with self.hold_trait_notifications():
                self.typed, self.quantities = dict(after.typed), dict(after.ordered)
        finally:
            self._is_typing = False

    def leave_quantity(self, name: str) -> None:
        """Show a quantity whose box was left as its digits; what is no quantity stays."""
        self.typed = dict(self._quantities.after_leaving(name).typed)

    def clear(self) -> None:
        """Take everything out of the demand."""
        with self.hold_trait_notifications():
            self.quantities, self.typed, self.inventory, self.error = {}, {}, None, ""

    def read_list(self, name: str, content: bytes) -> None:
        """Take the demand from a list of servers that another program exports, in the background.

        Parameters
        ----------
        name
            The file's name, whose ending says what kind of file it is.
        content
            What is in it.
        """
        catalog, country = self.choice.catalog, self.choice.country_code

        def job(_: Work) -> Inventory:
            with tempfile.TemporaryDirectory() as folder:
                file = Path(folder) / Path(name).name
                file.write_bytes(content)
                return read_inventory(file, catalog=catalog, country_code=country)

        def take(read: Inventory) -> None:
            # A box holds whole TiB; too little storage would be no answer.
            stored = {kind: math.ceil(tib) for kind, tib in read.demand.storage_tib.items()}
            with self.hold_trait_notifications():
                self.quantities = {**read.demand.instances, **stored}
                self.inventory, self.error = read, ""

        self._start("Reading the list", job, take)

    # What is asked, and the answer

    @property
    def site(self) -> Site:
        """What the place offers."""
        return Site(power_kva=self.power_kva, weight_lbs=self.weight_lbs, positions=self.positions)

    def demand(self) -> Demand:
        """Return what must run.

        Raises
        ------
        InputError
            Saying everything that is not understood, or that nothing must run.
        """
        problems = [f"{name}: {each.reason}" for name, each in self.unclear_quantities.items()]
        problems += [each.reason for each in self.unclear.values()]
        wanted = {name: number for name, number in self.quantities.items() if number}
        if problems:
            raise InputError("Nothing can be sized.", problems)
        if not wanted:
            raise InputError("Type a quantity beside an instance type, or read a list of servers.")
        stored = {kind: float(wanted.pop(kind, 0)) for kind in STORAGE}
        return Demand(wanted, ebs_tib=stored[EBS], s3_tib=stored[S3])

    def size(self) -> None:
        """Find the cheapest items, in the background; `Work.cancel` keeps the best so far."""
        choice = self.choice
        try:
            demand, site = self.demand(), self.site
        except InputError as problem:
            self.result, self.error = None, str(problem)
            return
        asked = self._asked
        given: dict[str, Any] = {
            "site": site,
            "spare_hosts": self.spare_hosts,
            "objective": self.objective,
            "payment": self.pair and (self.pair.payment_option, self.pair.payment_term),
            "budget": self.budget,
            "country_code": choice.country_code,
            "discount_rate": choice.payment.discount_rate,
            "timing": choice.payment.timing,
        }

        def job(work: Work) -> SizingResult:
            def report(standing: Standing) -> None:
                work.report(int(STEPS * standing.done), STEPS * standing.steps)

            return size(demand, choice.catalog, time_limit=TIME_LIMIT_S, progress=report, **given)

        def take(found: SizingResult) -> None:
            if asked != self._asked:
                self.error = "What is asked changed while it was sized. Size it again."
                return
            with self.hold_trait_notifications():
                self._answered = asked
                self.result, self.error, self.has_more = found, "", False
            self._look_further(found)

        self._start("Sizing", job, take)

    def use(self) -> None:
        """Give the order the items found and the way to pay that they were found for."""
        found = self.result
        if found is None or found.lines is None:
            return
        option, term = found.payment
        self.choice.quantities = dict(found.lines.quantities)
        self.choice.choose_pair(Pair(term, option))
        self.used += 1

    @property
    def used_in_words(self) -> str:
        """What `use` gives the order; empty where nothing was found."""
        found = self.result
        if found is None or found.lines is None:
            return ""
        return f"{found.lines!r}, paid {paid_words(*found.payment)}"

    # What follows from a change

    def _look_further(self, found: SizingResult) -> None:
        """Work out what binds and the next best, which are searches of their own."""

        def job(work: Work) -> None:
            work.report(0, 2)
            _ = found.binding
            work.report(1, 2)
            _ = found.next_best

        def take(_: None) -> None:
            self.has_more = self.result is found

        # What was found stands, whatever came of the rest.
        self.choice.work.start(
            "Looking what else there is", job, take, lambda _: None, can_cancel=True
        )

    def _start(self, title: str, job: Any, take: Any) -> None:
        def fail(said: str) -> None:
            with self.hold_trait_notifications():
                self.result = None
                self.error = (
                    "It was stopped before it had an answer." if said == CANCELLED else said
                )

        self.choice.work.start(title, job, take, fail, can_cancel=True, can_wait=True)

    @property
    def _quantities(self) -> Quantities:
        return Quantities(self.quantities, self.typed)

    @property
    def _asked(self) -> tuple[Any, ...]:
        payment = self.choice.payment
        convention = payment.country_code, payment.discount_rate, payment.timing
        return (*(getattr(self, name) for name in ASKED), id(self.choice.catalog), convention)

    def _forget_typed(self, _: Any) -> None:
        # Quantities from elsewhere are what stands in the boxes now.
        if not self._is_typing:
            self.typed = {}

    def _forget_result(self, _: Any) -> None:
        if self.result is not None and self._asked != self._answered:
            self.result = None

    def _take_site(self, _: Any = None) -> None:
        """Take the limits of the Outpost's site, where it is another one."""
        given = (self.choice.outpost or {}).get("Site") or {}
        if given == self._site_taken:
            return
        self._site_taken = given
        try:
            site = as_site(given or None)
        except InputError as problem:
            self.error = str(problem)
            return
        with self.hold_trait_notifications():
            self.power_kva, self.weight_lbs = site.power_kva, site.weight_lbs
