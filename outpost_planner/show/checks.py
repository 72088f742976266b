"""Checks as people read them: result, check and reason, in colour and in a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from outpost_planner.show.colours import TONE_OF_CHECK
from outpost_planner.show.html_table import (
    Marked,
    html_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def checks_in_html(checks: Iterable[Sequence[str]]) -> str:
    """Return checks as an HTML table; nothing where there are none.

    Parameters
    ----------
    checks
        Name of the check, its result (PASS, FAIL, WARN, EXEMPT or NOT CHECKED) and the reason, for
        each.

    Examples
    --------
    >>> "stands in the US" in checks_in_html([("Site", "PASS", "stands in the US")])
    True
    """
    rows = [
        (Marked(result, TONE_OF_CHECK[result]), name, reason) for name, result, reason in checks
    ]
    return html_of(["Result", "Check", "Reason"], rows) if rows else ""


def checks_in_text(checks: Sequence[Sequence[str]]) -> list[str]:
    """Return checks as lines for a terminal.

    Parameters
    ----------
    checks
        As for `checks_in_html`.

    Examples
    --------
    >>> checks_in_text([("Site", "PASS", "stands in the US")])
    ['  PASS        Site  stands in the US']
    """
    width = max((len(name) for name, _, _ in checks), default=0)
    return [f"  {result:<11} {name:<{width}}  {reason}" for name, result, reason in checks]
