"""NextToken as Outposts writes it: a position, two number signs and what the list was asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from outpost_planner.sandbox.exceptions import ValidationException
from outpost_planner.sandbox.ids import digest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

DEFAULT_PAGE_SIZE = 100
"""Items a page where MaxResults is left out."""


def page(
    items: Sequence[Any], params: Mapping[str, Any], operation: str
) -> tuple[Sequence[Any], str | None]:
    """Cut one page out of a list.

    Parameters
    ----------
    items
        Everything that the filters leave.
    params
        The request's parameters, MaxResults and NextToken among them.
    operation
        A token of one operation or filter is not valid for another.

    Returns
    -------
    tuple
        The page, and the token of the next one or None.

    Raises
    ------
    ValidationException
        For a token that this list has not given.
    """
    filters = sorted(
        (name, value) for name, value in params.items() if name not in {"MaxResults", "NextToken"}
    )
    mark = digest(operation, filters)[:16]
    start = 0
    if params.get("NextToken"):
        position, _, given = params["NextToken"].partition("##")
        if given != mark or int(position) > len(items):
            raise ValidationException("NextToken does not belong to this list")
        start = int(position)
    end = start + params.get("MaxResults", DEFAULT_PAGE_SIZE)
    return items[start:end], f"{end}##{mark}" if end < len(items) else None
