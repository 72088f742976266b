"""Rules of Outposts that the service model does not hold: how many racks, which generation, which
amounts of storage.
"""

from __future__ import annotations

from outpost_planner.service.kinds import EBS, S3

MANY_RACKS, MANY_SERVERS = 96, 1
"""Most racks and servers that one Outpost holds (AWS Outposts FAQ: up to 96 racks; one server)."""

ACE_FROM_RACKS = 4
"""Compute racks from which an ACE rack is needed (Outposts user guide)."""

SINGLE_RACK = "SINGLE_RACK"
"""Scaling type of a rack that stands alone: none can be added to it."""

SECOND_GENERATION = frozenset({"m7i", "c7i", "r7i", "m8i", "c8i", "r8i"})
"""Families of second-generation racks; the last three since February 2026."""

TIERS_TIB: dict[str, dict[int, tuple[float, ...]]] = {
    EBS: {1: (11.0, 33.0, 55.0), 2: (11.0, 33.0, 55.0)},
    S3: {1: (26.0, 48.0, 96.0, 240.0, 380.0), 2: (196.0, 490.0, 786.0)},
}
"""Amounts of storage that can be had [TiB] by generation, as third parties tell them. Nobody tells
EBS of generation 2."""

SMALLEST_NEW_HOSTS = {"with EBS": 2, "without EBS": 4}
"""Fewest hosts of a new Outpost of generation 1, as third parties tell of quotes."""

SMALLEST_NEW_VCPUS = 960
"""Fewest vCPUs of a new Outpost of generation 2, as third parties tell of quotes."""

SMALLEST_ADDITION_HOSTS = 3
"""Fewest hosts that are added to an Outpost whose storage does not grow, as third parties tell of
quotes."""


def tier_of(kind: str, generation: int, tib: float) -> float | None:
    """Return the smallest amount of storage that can be had and is enough [TiB].

    Parameters
    ----------
    kind
        EBS or S3.
    generation
        Of the racks.
    tib
        What is needed [TiB].

    Returns
    -------
    float or None
        None where the largest amount is not enough.

    Examples
    --------
    >>> tier_of("EBS", 1, 20), tier_of("S3", 2, 800)
    (33.0, None)
    """
    return next((tier for tier in TIERS_TIB[kind][generation] if tier >= tib), None)


def generation_of(family: str) -> int:
    """Return the generation of the racks that a family's hosts stand in: 1 or 2.

    Examples
    --------
    >>> generation_of("m5"), generation_of("m7i")
    (1, 2)
    """
    return 2 if family in SECOND_GENERATION else 1
