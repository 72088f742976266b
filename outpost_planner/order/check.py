"""One question about an order, its answer and the reason; the five answers, each word once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

Result = Literal["PASS", "FAIL", "WARN", "EXEMPT", "NOT CHECKED"]

PASS: Final = "PASS"  # noqa: S105 - no password
"""It is as it should be."""

FAIL: Final = "FAIL"
"""It blocks the order."""

WARN: Final = "WARN"
"""A person weighs it."""

EXEMPT: Final = "EXEMPT"
"""AWS says that it does not apply to this quote."""

NOT_CHECKED: Final = "NOT CHECKED"
"""It could not be asked, or is not known; a person weighs that."""


class Check(NamedTuple):
    """One question about an order, its answer and the reason.

    Parameters
    ----------
    check
        What was asked.
    result
        `FAIL` blocks the order; `WARN` and `NOT_CHECKED` are for a person to weigh.
    reason
        Why.
    """

    check: str
    result: Result
    reason: str


def blocking(checks: Iterable[Check]) -> list[Check]:
    """Return the checks that block the order.

    Examples
    --------
    >>> [
    ...     each.check
    ...     for each in blocking(
    ...         [Check("Items", PASS, "available"), Check("Quote", FAIL, "it expired")]
    ...     )
    ... ]
    ['Quote']
    """
    return [check for check in checks if check.result == FAIL]


def to_weigh(checks: Iterable[Check]) -> list[str]:
    """Return the names of the checks that are for a person to weigh.

    Examples
    --------
    >>> to_weigh([Check("Items", PASS, "available"), Check("Price", WARN, "illustrative")])
    ['Price']
    """
    return [check.check for check in checks if check.result in (WARN, NOT_CHECKED)]
