"""What has changed since a plan was made, as a table and in words."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from outpost_planner.order.check import FAIL, NOT_CHECKED, Result
from outpost_planner.show.checks import checks_in_html, checks_in_text
from outpost_planner.show.markup import as_text, paragraph, strong
from outpost_planner.show.wording import count

if TYPE_CHECKING:
    from datetime import datetime


class Change(NamedTuple):
    """One thing that is not as it was.

    Parameters
    ----------
    about
        What it is about: Price, Item, Outpost, Site, Quote, Reference, Orders, Payer.
    result
        ``FAIL``: the plan cannot be ordered as it is; ``WARN``: a person weighs it; ``NOT
        CHECKED``: it could not be asked.
    what
        What has changed, such as an item's id and field.
    was, now
        Both values, as people read them.
    """

    about: str
    result: Result
    what: str
    was: str
    now: str

    @property
    def reason(self) -> str:
        """The change in one clause.

        Examples
        --------
        >>> Change("Site", "WARN", "power draw kva", "POWER_15_KVA", "POWER_5_KVA").reason
        'power draw kva: was POWER_15_KVA, is POWER_5_KVA'
        """
        if not self.was:
            return f"{self.what}: {self.now}" if self.what else self.now
        return f"{self.what}: was {self.was}, is {self.now}"


def is_of_one_item(change: Change) -> bool:
    """Say whether a change is one of a single item's price, and not of the order's.

    Examples
    --------
    >>> is_of_one_item(Change("Price", "WARN", "one OR-RKGP001, all upfront", "1", "2"))
    True
    """
    return change.about == "Price" and change.what.startswith("one ")


@dataclass(frozen=True, eq=False)
class PlanChanges:
    """What has changed since a plan was made. Made by `Plan.changes`.

    Parameters
    ----------
    name
        The plan's reference.
    made_at
        When the plan was made (UTC).
    found
        Every change.
    looked_at
        What was compared, in words.
    not_looked_at
        What was not, and how to have it compared.

    Examples
    --------
    >>> from outpost_planner import read_catalog
    >>> from outpost_planner.saved.examples import example_plan
    >>> changes = example_plan().changes(catalog=read_catalog())
    >>> changes.is_empty
    True
    >>> print(changes.summary)
    PO-1: nothing has changed since 2026-11-02 09:30 UTC in items and prices. Not looked at: AWS; \
give connection=....
    """

    name: str
    made_at: datetime
    found: tuple[Change, ...] = field(repr=False)
    looked_at: tuple[str, ...]
    not_looked_at: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing that was looked at has changed.

        Examples
        --------
        >>> from outpost_planner.saved.examples import example_plan
        >>> example_plan().changes().is_empty
        True
        """
        return not self.found

    @property
    def can_be_ordered(self) -> bool:
        """Whether nothing that was looked at stands in the way; a review checks everything.

        Examples
        --------
        >>> from outpost_planner.saved.examples import example_plan
        >>> example_plan().changes().can_be_ordered
        True
        """
        return all(each.result not in {FAIL, NOT_CHECKED} for each in self.found)

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row per change: about, result (FAIL, WARN or NOT CHECKED), what, was, now.

        Examples
        --------
        >>> from outpost_planner.saved.examples import example_plan
        >>> list(example_plan().changes().table)
        ['about', 'result', 'what', 'was', 'now']
        """
        return pd.DataFrame(list(self.found), columns=list(Change._fields), dtype="str")

    @property
    def summary(self) -> str:
        """How much has changed, in which respects, and what was not looked at.

        Examples
        --------
        >>> from outpost_planner.saved.examples import example_plan
        >>> print(example_plan().changes().summary.partition(".")[0])
        PO-1: nothing was looked at
        """
        return " ".join([f"{self.name}: {self._conclusion}", *self._omitted])

    @property
    def _conclusion(self) -> str:
        since = f"since {self.made_at:%Y-%m-%d %H:%M} UTC"
        if not self.looked_at:
            return "nothing was looked at."
        if not self.found:
            return f"nothing has changed {since} in {_listed(self.looked_at)}."
        known = [each for each in self.found if each.result != NOT_CHECKED]
        about = _listed(dict.fromkeys(each.about for each in known))
        said = f"{count(len(known), 'change')} {since}: {about}." if known else ""
        unknown = _listed(dict.fromkeys(e.about for e in self.found if e.result == NOT_CHECKED))
        if unknown:
            said += f" {'What is not known' if known else 'It is not known'}: {unknown}."
        if any(each.result == FAIL for each in self.found):
            said += " It cannot be ordered as it is."
        return said.strip()

    @property
    def _omitted(self) -> list[str]:
        omitted = "; ".join(self.not_looked_at)
        return [f"Not looked at: {omitted}."] if omitted else []

    @property
    def rows(self) -> list[tuple[str, Result, str]]:
        """Each change as a check: about, result and the change in one clause.

        Examples
        --------
        >>> from outpost_planner.saved.examples import example_plan
        >>> example_plan().changes().rows
        []
        """
        return [(each.about, each.result, each.reason) for each in self.found]

    def __repr__(self) -> str:
        return "\n".join([self.summary, *checks_in_text(self.rows)])

    def _repr_html_(self) -> str:
        more = "".join(map(paragraph, self._omitted))
        first = strong(f"{self.name}: {self._conclusion}")
        return as_text(first + checks_in_html(self.rows) + more)


def _listed(words: object) -> str:
    *most, last = list(words) or [""]  # type: ignore[call-overload]
    return f"{', '.join(most)} and {last}" if most else str(last)
