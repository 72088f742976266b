"""A desk's plan outlives its kernel: saved as one goes, offered again, saved and opened by name."""

from __future__ import annotations

import asyncio
import tempfile
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import traitlets as t

from outpost_planner.desk.autosave import Autosave, how_long_ago, plans_folder
from outpost_planner.desk.planned import moved_to, plan_of, put_on
from outpost_planner.errors import InputError, PlannerError
from outpost_planner.order.check import FAIL
from outpost_planner.saved.changed import is_of_one_item
from outpost_planner.saved.file import open_plan, plan_text, save_plan
from outpost_planner.saved.plan import Plan
from outpost_planner.show.wording import count

if TYPE_CHECKING:
    from outpost_planner.desk.choice_model import ChoiceModel
    from outpost_planner.desk.work import Work
    from outpost_planner.saved.changed import PlanChanges

WAITS_S = 1.0
"""A plan is saved so long after the last change [s]: typing ten letters is one file."""

SHOWN_CHANGES = 4


class Keeping(t.HasTraits):
    """What is kept of a desk.

    Parameters
    ----------
    model
        The desk.

    Attributes
    ----------
    offer
        The plan that was saved before this desk began; None where there is none, or it was decided.
    offer_said
        What is offered: the plan, when it was saved, and what has changed since.
    notes
        The plan's notes.
    path
        The file that is named for saving and opening.
    can_replace
        Whether that file holds another plan, which a second click replaces.
    saved_said
        Where and when the plan was saved last.
    said, error
        What came of saving or opening a named file.

    Examples
    --------
    >>> import tempfile
    >>> from outpost_planner import DeskModel, read_catalog, start_sandbox
    >>> folder = tempfile.mkdtemp()
    >>> sandbox = start_sandbox()
    >>> first = DeskModel(read_catalog(), sandbox, journal=f"{folder}/journal.sqlite3")
    >>> first.quantities, first.reference = {"OR-RKGP001": 2}, "PO-2026-0117"
    >>> first.keeping.save()
    >>> later = DeskModel(read_catalog(), sandbox, journal=f"{folder}/journal.sqlite3")
    >>> later.keeping.begin()
    >>> print(later.keeping.offer_said.partition(":")[0])
    Go on with PO-2026-0117, saved a moment ago
    >>> later.keeping.go_on()
    >>> later.lines, later.reference
    (2 × OR-RKGP001, 'PO-2026-0117')
    """

    offer = t.Instance(Plan, allow_none=True)
    offer_said = t.Unicode("")
    notes = t.Unicode("")
    path = t.Unicode("")
    can_replace = t.Bool(default_value=False)
    saved_said = t.Unicode("")
    said = t.Unicode("")
    error = t.Unicode("")

    def __init__(self, model: ChoiceModel) -> None:
        super().__init__()
        self._model = model
        self._offered: Path | None = None
        self._last: Plan | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._has_begun = False
        self._autosave: Autosave | None = None
        self.observe(lambda _: self._forget_named(), "path")

    def begin(self) -> None:
        """Look for what was saved before, and save from now on; a second call does nothing."""
        if self._has_begun:
            return
        self._has_begun = True
        model = self._model
        model.observe(
            self._later, ("quantities", "catalog", "outpost_id", "outposts", "pair", "reference")
        )
        model.quoting.observe(self._later, "option")
        model.payment.observe(self._later, "answer")
        self.observe(self._later, "notes")
        model.observe(lambda _: self._look_for_an_offer(), "connection")
        self._look_for_an_offer()

    # What was saved before

    def _look_for_an_offer(self) -> None:
        connection = self._model.connection
        try:
            self._autosave = Autosave(plans_folder(self._model.journal), connection.label)
            found = self._autosave.newest()
        except (InputError, OSError) as error:
            self.error = f"What is planned here is not saved as you go: {error}"
            return
        if found is None:
            # What was chosen before this began, such as in another account, is saved too.
            self._later(None)
            return
        self._offered = found[0]
        self._offer(found[1], f"saved {how_long_ago(found[0])}")

    def _offer(self, plan: Plan, when: str) -> None:
        """Offer a plan, once it is known what has changed since."""

        def job(_: Work) -> tuple[Plan, str]:
            here = moved_to(plan, self._model.outposts)
            changes = here.changes(
                catalog=self._model.catalog,
                connection=self._model.connection,
                journal=self._model.journal,
            )
            return here, _changes_in_words(changes)

        def show(answer: tuple[Plan, str]) -> None:
            here, changed = answer
            edited = f" {here.edited}" if here.edited else ""
            self.offer_said = f"Go on with {_named(here)}, {when}: {_what(here)}.{edited} {changed}"
            self.offer = here

        def fail(said: str) -> None:
            self.offer_said = (
                f"Go on with {_named(plan)}, {when}: {_what(plan)}. What has changed since is not"
                f" known: {said}"
            )
            self.offer = plan

        self._model.work.start("Opening the plan", job, show, fail, can_wait=True)

    def go_on(self) -> None:
        """Put the plan that is offered on the desk."""
        plan, path = self.offer, self._offered
        if plan is None:
            return
        if path is not None and self._autosave is not None:
            self._autosave.adopt(path)
            self.saved_said = f"As it was saved in {path}"
        self._take(plan)

    def start_anew(self) -> None:
        """Leave the plan that is offered; it is set aside, and can be opened by its name."""
        if self._offered is not None and self._autosave is not None:
            with suppress(OSError):
                self._autosave.set_aside(self._offered)
                self.said = f"The plan that was left stands in {self._autosave.earlier}."
        self._decided()

    def _take(self, plan: Plan) -> None:
        self._decided()
        self._last = plan
        self.notes = plan.notes
        put_on(self._model, plan)

    def _decided(self) -> None:
        self._offered = None
        with self.hold_trait_notifications():
            self.offer, self.offer_said = None, ""

    # Saving as one goes

    def _later(self, _: Any) -> None:
        """Save when nothing has changed for a moment; a program without a kernel saves itself."""
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            return
        if self._timer is not None:
            self._timer.cancel()
        self._timer = loop.call_later(WAITS_S, self.save)

    def save(self) -> None:
        """Save what stands at the desk where desks save, if anything has changed.

        Nothing is saved while the desk holds nothing: what was saved before stays.
        """
        try:
            plan = self._plan()
            if plan is None or plan == self._last:
                return
            if self._offered is not None:
                # Somebody who composes without an answer has answered.
                self.start_anew()
            if self._autosave is None:
                folder = plans_folder(self._model.journal)
                self._autosave = Autosave(folder, self._model.connection.label)
            path = self._autosave.save(plan)
        except (PlannerError, OSError) as error:
            self.saved_said = f"Not saved: {error}"
            return
        self._last = plan
        self.saved_said = f"Saved at {datetime.now(UTC):%H:%M:%S} UTC in {path}"

    def _plan(self) -> Plan | None:
        """Return the plan of the desk; the moment is that of its last change."""
        before = self._last
        now = plan_of(self._model, notes=self.notes, made_at=self._model.connection.now)
        if now is None or before is None:
            return now
        # What the desk does not show stays as it was opened.
        kept = replace(now, made_at=before.made_at, made_by=before.made_by)
        kept = replace(
            kept, orders_before=before.orders_before if _is_same_place(before, now) else None
        )
        return kept if kept == before else now

    # A file with a name

    def save_as(self, *, overwrite: bool = False) -> None:
        """Save what stands at the desk in the file that is named.

        Parameters
        ----------
        overwrite
            Whether another plan in it is replaced.
        """
        try:
            plan = self._plan()
            if plan is None:
                raise InputError("There is nothing to save yet: choose items or a quote first.")
            path = save_plan(plan, self.path.strip(), overwrite=overwrite)
        except PlannerError as error:
            there = Path(self.path.strip()).is_file() and "holds" in str(error)
            self._tell(error=str(error).replace("say overwrite=True to replace it", "replace it"))
            self.can_replace = there
            return
        self._tell(said=f"Saved as {path.absolute()}.")

    def open_named(self) -> None:
        """Offer the plan of the file that is named."""
        try:
            plan = open_plan(self.path.strip())
        except PlannerError as error:
            self._tell(error=str(error))
            return
        self._tell()
        self._open(plan, f"from {self.path.strip()}")

    def open_content(self, name: str, content: bytes) -> None:
        """Offer the plan of a file that a browser sent.

        Parameters
        ----------
        name
            The file's name.
        content
            What it holds.
        """
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "plan.toml"
            path.write_bytes(content)
            try:
                plan = open_plan(path)
            except PlannerError as error:
                self._tell(error=str(error).replace(str(path), name))
                return
        self._tell()
        self._open(plan, f"from {name}")

    def _open(self, plan: Plan, where: str) -> None:
        self._offered = None
        self._offer(plan, where)

    def content(self) -> bytes:
        """Return the plan's file, for a download.

        Raises
        ------
        InputError
            Where nothing is chosen yet.
        """
        plan = self._plan()
        if plan is None:
            raise InputError("There is nothing to save yet: choose items or a quote first.")
        return plan_text(plan).encode()

    def _forget_named(self) -> None:
        self._tell()

    def _tell(self, said: str = "", error: str = "") -> None:
        with self.hold_trait_notifications():
            self.said, self.error, self.can_replace = said, error, False


def _is_same_place(one: Plan, other: Plan) -> bool:
    return (one.label, one.outpost_id) == (other.label, other.outpost_id)


def _named(plan: Plan) -> str:
    return plan.reference or "a plan without a reference"


def _what(plan: Plan) -> str:
    return plan.in_words.partition(": ")[2]


def _changes_in_words(changes: PlanChanges) -> str:
    """Return what has changed in one sentence, the first few changes by name."""
    if changes.is_empty:
        return "Nothing has changed since."
    of_items = [each for each in changes.found if is_of_one_item(each)]
    whole = [each for each in changes.found if each not in of_items]
    # What stands in the way first, then what was ordered meanwhile.
    whole.sort(key=lambda each: (each.result != FAIL, each.about not in {"Orders", "Reference"}))
    said = [f"{each.about}: {each.reason.rstrip('.')}" for each in whole[:SHOWN_CHANGES]]
    more = len(whole) - len(said)
    said += [f"{more} more"] if more else []
    if of_items:
        prices = count(len(of_items), "price")
        said += [f"{'and ' if said else ''}{prices} of single items"]
    stops = "" if changes.can_be_ordered else " It cannot be ordered as it is."
    return f"Changed since: {'; '.join(said)}.{stops}"
