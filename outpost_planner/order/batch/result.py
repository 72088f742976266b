"""What came of a batch: one row per order, and what to do next."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from outpost_planner.order.states import PLACED, REFUSED, UNKNOWN
from outpost_planner.show.cells import NONE, heading
from outpost_planner.show.html_table import Marked, html_of
from outpost_planner.show.markup import as_text, banner, strong

if TYPE_CHECKING:
    from outpost_planner.show.colours import Tone


NOT_SENT = "not sent"
"""State of an order of a batch that nothing was sent for by this call."""


STATES = (PLACED, REFUSED, UNKNOWN, NOT_SENT)
"""What can become of an order of a batch."""


TONE_OF_STATE: dict[str, Tone] = {
    PLACED: "good",
    REFUSED: "bad",
    UNKNOWN: "warn",
    NOT_SENT: "plain",
}
"""What each state means to the reader."""


class BatchRow(NamedTuple):
    """What came of one order of a batch.

    Parameters
    ----------
    reference
        The purchase reference.
    state
        ``placed``, ``refused``, ``unknown`` or ``not sent``.
    order_id
        The order; None unless placed.
    message
        Why it is not placed.
    """

    reference: str
    state: str
    order_id: str | None
    message: str


@dataclass(frozen=True)
class BatchResult:
    """What came of a batch.

    Parameters
    ----------
    label
        SANDBOX or LIVE, account and Region.
    is_live
        Whether real money was spent.
    rows
        One per order.
    stopped
        Why it ended early; empty where every order had its turn.

    Examples
    --------
    >>> from outpost_planner.order.examples import example_batch_result
    >>> example_batch_result().stopped
    'It was stopped.'
    """

    label: str
    is_live: bool
    rows: tuple[BatchRow, ...] = field(repr=False)
    stopped: str = ""

    @property
    def table(self) -> pd.DataFrame:
        """One row per order: reference, state, order_id and message.

        Examples
        --------
        >>> from outpost_planner.order.examples import example_batch_result
        >>> example_batch_result().table[["reference", "state"]].values.tolist()
        [['PO-1', 'placed'], ['PO-2', 'not sent']]
        """
        return pd.DataFrame(self.rows, columns=list(BatchRow._fields), dtype="str")

    @property
    def ok(self) -> bool:
        """Whether every order is placed.

        Examples
        --------
        >>> from outpost_planner.order.examples import example_batch_result
        >>> example_batch_result().ok
        False
        """
        return all(row.state == PLACED for row in self.rows)

    @property
    def summary(self) -> str:
        """One sentence: how many are placed, refused, unknown and not sent, and what to do next.

        Examples
        --------
        >>> from outpost_planner.order.examples import example_batch_result
        >>> print(example_batch_result().summary.partition(". ")[0])
        SANDBOX 123456789012 us-west-2: 1 placed, 1 not sent, of 2
        """
        counts = {state: sum(row.state == state for row in self.rows) for state in STATES}
        said = (
            ", ".join(f"{count} {state}" for state, count in counts.items() if count) or "no orders"
        )
        why = f" {self.stopped}" if self.stopped else ""
        advice = (
            ""
            if self.ok
            else " Submit the same batch again to go on: what is placed is not sent again."
        )
        look = " What is unknown is looked for then, never sent again." if counts[UNKNOWN] else ""
        return f"{self.label}: {said}, of {len(self.rows)}.{why}{advice}{look}"

    def __repr__(self) -> str:
        return (
            f"{self.table.to_string(index=False, na_rep='')}\n{self.summary}"
            if self.rows
            else self.summary
        )

    def _repr_html_(self) -> str:
        rows = [
            (
                row.reference,
                Marked(row.state, TONE_OF_STATE[row.state]),
                row.order_id or NONE,
                row.message,
            )
            for row in self.rows
        ]
        table = html_of([heading(name) for name in BatchRow._fields], rows)
        return as_text(banner(self.label, is_live=self.is_live) + table + strong(self.summary))
