"""What the desk's Track tab holds: the orders, what changed since the last look, and the work of getting them."""

from __future__ import annotations

import warnings
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pandas as pd
import traitlets as t

from outpost_planner.connection import Connection
from outpost_planner.errors import PlannerError
from outpost_planner.frames import OrderFrames, flatten_orders
from outpost_planner.history import open_history
from outpost_planner.tracking import CollectionWarning, collect_orders, collect_outposts
from outpost_planner.widgets.work import Work

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from pathlib import Path


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
    names
        Names of the Outposts by id.
    trouble
        What could not be read or kept, in words.
    """

    frames: OrderFrames
    changes: pd.DataFrame
    stays: pd.DataFrame
    at: datetime
    names: Mapping[str, str] = field(default_factory=dict)
    trouble: str = ""


class TrackModel(t.HasTraits):
    """The orders of a connection, as of the last look.

    Parameters
    ----------
    connection
        Whose orders.
    work
        What runs the jobs, shared with the rest of a desk.
    history
        Where each look is kept; the user's own history where left out.

    Attributes
    ----------
    seen
        What the last look saw; None before the first.
    error
        Why there is nothing new, in words.

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

    def __init__(self, connection: Connection, work: Work, history: str | Path | None = None) -> None:
        super().__init__(connection=connection, work=work)
        self._history_path = history

    @property
    def can_advance(self) -> bool:
        """Whether the connection's clock can be moved: a sandbox of this process."""
        return hasattr(self.connection, "advance")

    def refresh(self) -> None:
        """Collect the orders, in the background; every look goes into the history."""
        self.work.start("Collecting orders", self._look, self._show, self._fail, can_cancel=True, can_wait=True)

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
        trouble = [str(each.message) for each in caught if issubclass(each.category, CollectionWarning)]
        at = self.connection.now
        changes = stays = pd.DataFrame()
        try:
            history = open_history(self.connection, path=self._history_path)
            if not orders.failures:
                # A look that lacks some would call them gone.
                changes = history.record(orders, at=at)
            stays = history.time_in_status(now=at)
        except PlannerError as problem:
            trouble.append(str(problem))
        names = {each["OutpostId"]: str(each.get("Name") or each["OutpostId"]) for each in outposts}
        return Seen(flatten_orders(orders), changes, stays, at, names, "\n".join(trouble))

    def _show(self, seen: Seen) -> None:
        with self.hold_trait_notifications():
            self.seen, self.error = seen, ""

    def _fail(self, said: str) -> None:
        self.error = said
