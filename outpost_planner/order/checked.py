"""What follows from the checks of a review, of an order and of a renewal alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from outpost_planner.order.check import Check, blocking, to_weigh

if TYPE_CHECKING:
    from outpost_planner.show.colours import Tone


class Checked:
    """Something that was checked before it is sent: may it be, and by which fingerprint."""

    is_live: bool
    results: tuple[Check, ...]
    mark: str

    @property
    def checks(self) -> pd.DataFrame:
        """One row per check: check, result (PASS, FAIL, WARN, EXEMPT or NOT CHECKED) and reason.

        Examples
        --------
        >>> from outpost_planner.order.examples import example_review
        >>> example_review().checks[["check", "result"]].values.tolist()
        [['Items', 'PASS'], ['Price', 'WARN']]
        """
        return pd.DataFrame(self.results, columns=list(Check._fields))

    @property
    def ok(self) -> bool:
        """Whether no check fails.

        Examples
        --------
        >>> from outpost_planner.order.examples import example_review
        >>> example_review().ok
        True
        """
        return not blocking(self.results)

    @property
    def fingerprint(self) -> str:
        """What approves exactly this purchase; empty where a check fails.

        Examples
        --------
        >>> from outpost_planner.order.examples import example_review
        >>> example_review().fingerprint
        '6c786c0650e9'
        """
        return self.mark if self.ok else ""

    @property
    def tone(self) -> Tone:
        """How the conclusion is shown: real money is never ``good`` while a check is to be weighed.

        Examples
        --------
        >>> from outpost_planner.order.examples import example_review
        >>> example_review().tone
        'good'
        """
        if not self.ok:
            return "bad"
        return "warn" if self.is_live and to_weigh(self.results) else "good"
