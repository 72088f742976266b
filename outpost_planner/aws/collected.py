"""What a collection returns: a list that also says what is missing."""

from __future__ import annotations

import warnings
from collections import Counter
from typing import TYPE_CHECKING, Any

import pandas as pd

from outpost_planner.aws.gather import Failure
from outpost_planner.show.markup import as_text, paragraph
from outpost_planner.show.tables import html

if TYPE_CHECKING:
    from collections.abc import Iterable


class CollectionWarning(UserWarning):
    """Some of what was asked for is missing; the message says what and why.

    Examples
    --------
    >>> issubclass(CollectionWarning, UserWarning)
    True
    """


class Collected(list[dict[str, Any]]):
    """A list of what the API answered, dict by dict, that also says what is missing.

    Parameters
    ----------
    values
        The dicts, as boto3 returns them.
    what
        What they are, such as ``orders``.
    failures
        What could not be collected.
    asked
        Where it was asked for: each account and Region, and the Outpost where one alone was asked
        for. The history compares like with like by it.

    Examples
    --------
    >>> Collected([{"OrderId": "oo-0123456789abcdef0"}], "orders")
    1 orders
    """

    def __init__(
        self,
        values: Iterable[dict[str, Any]],
        what: str,
        failures: Iterable[Failure] = (),
        asked: Iterable[str] = (),
    ) -> None:
        super().__init__(values)
        self.what = what
        self.failures = tuple(failures)
        self.asked = tuple(asked)

    @property
    def errors(self) -> pd.DataFrame:
        """What is missing, by question: account_id, region, operation, subject, code, message.

        Examples
        --------
        >>> missing = Failure(
        ...     "123456789012",
        ...     "us-west-2",
        ...     "get_order",
        ...     "oo-0123456789abcdef0",
        ...     "NotFoundException",
        ...     "",
        ... )
        >>> Collected([], "orders", [missing]).errors["subject"].to_list()
        ['oo-0123456789abcdef0']
        """
        return pd.DataFrame(self.failures, columns=list(Failure.__dataclass_fields__), dtype="str")

    def __repr__(self) -> str:
        missing = (
            f" ({len(self.failures):,} could not be read: see .errors)" if self.failures else ""
        )
        return f"{len(self):,} {self.what}{missing}"

    def _repr_html_(self) -> str:
        table = html(self.errors, rows=10) if self.failures else ""
        return as_text(paragraph(repr(self)) + table)


def collected(
    values: list[dict[str, Any]], what: str, failures: list[Failure], asked: Iterable[str] = ()
) -> Collected:
    """Return what came as a list, and warn in one line how many questions failed, by kind."""
    if failures:
        kinds = ", ".join(
            f"{count:,} × {code or 'no answer'}"
            for code, count in Counter(f.code for f in failures).items()
        )
        warnings.warn(
            f"{len(failures):,} of the {what} asked for are missing ({kinds}); .errors says which"
            " and why.",
            CollectionWarning,
            # The check at the door stands between this and the caller.
            stacklevel=4,
        )
    return Collected(values, what, failures, asked)
