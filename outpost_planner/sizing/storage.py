"""EBS and S3 of an Outpost: what is asked for, what is there, and the amount that is sold.

Amounts are those of the whole Outpost at the end, as CreateQuote takes them. The catalog says which
racks support a kind of storage, and not how much of it they bring; the amounts that can be had are
told by third parties.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from outpost_planner.plan.rules import TIERS_TIB, tier_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from outpost_planner.sizing.present import Present


class Stored(NamedTuple):
    """One kind of storage.

    Parameters
    ----------
    kind
        EBS or S3.
    asked_tib
        What must be there at the end [TiB].
    present_tib
        What is there [TiB]; 0 for nothing, None where there is some and nobody told how much.
    tier_tib
        The amount at the end, rounded up to one that is sold [TiB]; None where no amount is enough.
    """

    kind: str
    asked_tib: float
    present_tib: float | None
    tier_tib: float | None

    @property
    def grows(self) -> bool | None:
        """Whether there must be more than is there; None where nobody told how much that is."""
        if self.present_tib is None:
            return None
        return self.asked_tib > self.present_tib


def stored(asked_tib: Mapping[str, float], present: Present, generation: int) -> list[Stored]:
    """Return the storage that is asked for.

    Parameters
    ----------
    asked_tib
        By kind [TiB].
    present
        What the Outpost has.
    generation
        Of its racks.

    Examples
    --------
    >>> from outpost_planner.sizing.present import Present
    >>> stored({"EBS": 20.0}, Present(), 1)
    [Stored(kind='EBS', asked_tib=20.0, present_tib=0.0, tier_tib=33.0)]
    """
    found = []
    for kind, tib in asked_tib.items():
        unknown = kind in present.storage and kind not in present.storage_tib
        there = None if unknown else present.storage_tib.get(kind, 0.0)
        tier = tier_of(kind, generation, max(tib, there or 0.0))
        found.append(Stored(kind, tib, there, tier))
    return found


def may_grow(asked_tib: Mapping[str, float], present: Present) -> bool:
    """Say whether storage is asked for that an Outpost does not have for certain.

    Parameters
    ----------
    asked_tib
        By kind [TiB].
    present
        What the Outpost has; storage of which nobody told how much is the smallest amount sold.
    """
    generation = max(present.generations, default=1)
    return any(
        tib > present.storage_tib.get(kind, TIERS_TIB[kind][generation][0])
        if kind in present.storage
        else True
        for kind, tib in asked_tib.items()
    )
