"""A history for the examples of this room: one order, seen twice."""

from __future__ import annotations

import tempfile
import weakref

from outpost_planner.service import statuses
from outpost_planner.track.history import History, open_history


def example_history() -> History:
    """Return a history, in a folder of its own, of an order that was placed on 1 November 2026.

    It was collected on 2 November, when it was PREPARING, and on 20 November, COMPLETED.

    Examples
    --------
    >>> [order["OrderId"] for order in example_history().orders()]
    ['oo-1']
    """
    folder = tempfile.TemporaryDirectory()
    history = open_history(path=f"{folder.name}/history.sqlite")
    # The folder goes with the history.
    weakref.finalize(history, folder.cleanup)
    order = {
        "OrderId": "oo-1",
        "Status": statuses.PREPARING,
        "OrderSubmissionDate": "2026-11-01T00:00:00Z",
    }
    history.record([order], at="2026-11-02")
    history.record([order | {"Status": statuses.COMPLETED}], at="2026-11-20")
    return history
