"""What the desk's Track tab holds: the orders, what changed, and the work of getting them."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd
import traitlets as t

from outpost_planner.aws.collect import collect_orders, collect_outposts
from outpost_planner.aws.collected import CollectionWarning
from outpost_planner.aws.connection import Connection
from outpost_planner.desk.parts.typed import plain, read_number
from outpost_planner.desk.work import Work
from outpost_planner.errors import InputError, PlannerError
from outpost_planner.order.receipts import receipts
from outpost_planner.track.frames import OrderFrames, flatten_orders
from outpost_planner.track.history import open_history
from outpost_planner.track.standing import order_table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from outpost_planner.order.journal import Journal
    from outpost_planner.order.receipt import Receipt
    from outpost_planner.plan.catalog import Catalog

LONGEST_DAYS = 3_650
"""The longest lead time that is no slip of the finger [days]."""


@dataclass(frozen=True)
class Seen:
    """What one look at AWS saw.

    Parameters
    ----------
    frames
        The orders.
    changes
        What changed since the look before.
    stays
        How long each order has stood in each status, as far as earlier looks tell.
    at
        When.
    outposts
        The Outposts, as `collect_outposts` returns them.
    receipts
        The purchases of the journal, which know the orders' references.
    trouble
        What could not be read or kept, in words.
    catalog
        Names the items.
    """

    frames: OrderFrames
    changes: pd.DataFrame
    stays: pd.DataFrame
    at: datetime
    outposts: Sequence[Mapping[str, Any]] = ()
    receipts: Sequence[Receipt] = ()
    trouble: str = ""
    catalog: Catalog | None = None

    @property
    def names(self) -> dict[str, str]:
        """What to call Outposts and orders: names and purchase references by id."""
        outposts = {
            each["OutpostId"]: str(each.get("Name") or each["OutpostId"]) for each in self.outposts
        }
        return outposts | {each.order_id: each.reference for each in self.receipts if each.order_id}


class TrackModel(t.HasTraits):
    """The orders of a connection, as of the last look.

    Parameters
    ----------
    connection
        Whose orders.
    work
        What runs the jobs, shared with the rest of a desk.
    history
        Where each look is kept; default: the user's own history.
    catalog
        Names the items, and tells racks from servers.
    journal
        Where the purchases are recorded; default: the user's own.

    Attributes
    ----------
    seen
        What the last look saw; None before the first.
    error
        Why there is nothing new, in words.
    expected_days
        A lead time that was agreed on [days], by which orders are late; None for none.
    agreed
        What stands in the box for it.
    agreed_error
        What is wrong with what stands there, in words; no lead time is agreed on then.

    Examples
    --------
    >>> import tempfile
    >>> from outpost_planner import start_sandbox
    >>> track = TrackModel(start_sandbox(), Work(), tempfile.mkdtemp() + "/history.sqlite")
    >>> track.refresh()
    >>> len(track.seen.frames.orders)
    0
    """

    connection = t.Instance(Connection)
    work = t.Instance(Work)
    seen = t.Instance(Seen, allow_none=True)
    error = t.Unicode("")
    expected_days = t.Float(None, allow_none=True)
    agreed = t.Unicode("")
    agreed_error = t.Unicode("")

    def __init__(
        self,
        connection: Connection,
        work: Work,
        history: str | Path | None = None,
        *,
        catalog: Catalog | None = None,
        journal: Journal | str | Path | None = None,
    ) -> None:
        super().__init__(connection=connection, work=work)
        self._history_path = history
        self._catalog, self._journal = catalog, journal
        self._is_typing = False
        self.observe(self._show_agreed, "expected_days")

    @property
    def table(self) -> pd.DataFrame:
        """Where each order stands, as `order_table` says it; empty before the first look."""
        seen = self.seen
        if seen is None:
            return order_table(flatten_orders([]))
        return order_table(
            seen.frames,
            now=seen.at,
            receipts=seen.receipts,
            catalog=self._catalog,
            outposts=seen.outposts,
            expected_days=self.expected_days,
        )

    def agree_on(self, typed: str) -> None:
        """Take a lead time that was agreed on, as it was typed [days]; nothing for none."""
        try:
            days, said = (read_number(typed, 1, LONGEST_DAYS) if typed.strip() else None), ""
        except InputError as problem:
            days, said = None, f"{problem}, or nothing. No lead time is agreed on until then."
        self._is_typing = True
        try:
            with self.hold_trait_notifications():
                self.agreed, self.agreed_error, self.expected_days = typed, said, days
        finally:
            self._is_typing = False

    def _show_agreed(self, _: Any) -> None:
        if not self._is_typing:
            self.agreed = "" if self.expected_days is None else plain(self.expected_days)
            self.agreed_error = ""

    @property
    def can_advance(self) -> bool:
        """Whether the connection's clock can be moved: a sandbox of this process."""
        return hasattr(self.connection, "advance")

    def refresh(self) -> None:
        """Collect the orders, in the background; every look goes into the history."""
        self.work.start(
            "Collecting orders", self._look, self._show, self._fail, can_cancel=True, can_wait=True
        )

    def advance(self, days: float) -> None:
        """Move the sandbox's clock, and look again."""
        connection: Any = self.connection

        def job(work: Work) -> Seen:
            connection.advance(days)
            return self._look(work)

        if self.can_advance:
            title = f"Waiting {days:g} days in the sandbox"
            self.work.start(title, job, self._show, self._fail, can_wait=True)

    def _look(self, work: Work) -> Seen:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always", CollectionWarning)
            orders = collect_orders(self.connection, progress=work.report)
            outposts = collect_outposts(self.connection)
        trouble = [
            str(each.message) for each in caught if issubclass(each.category, CollectionWarning)
        ]
        at = self.connection.now
        bought: Sequence[Receipt] = ()
        changes = stays = pd.DataFrame()
        try:
            history = open_history(self.connection, path=self._history_path)
            if not orders.failures:
                # A look that lacks some would call them gone.
                changes = history.record(orders, at=at)
            stays = history.time_in_status(now=at)
        except PlannerError as problem:
            trouble.append(str(problem))
        try:
            bought = receipts(self.connection, journal=self._journal)
        except PlannerError as problem:
            trouble.append(str(problem))
        return Seen(
            flatten_orders(orders),
            changes,
            stays,
            at,
            list(outposts),
            bought,
            "\n".join(trouble),
            self._catalog,
        )

    def _show(self, seen: Seen) -> None:
        with self.hold_trait_notifications():
            self.seen, self.error = seen, ""

    def _fail(self, said: str) -> None:
        self.error = said
