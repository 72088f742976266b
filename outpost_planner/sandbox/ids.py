"""Ids, dates and chances that depend on the seed and on what they are for, and on nothing else."""

from __future__ import annotations

import hashlib
import random


def digest(*parts: object) -> str:
    """Return 64 hexadecimal digits that belong to the parts.

    Examples
    --------
    >>> digest(0, "order", 1) == digest(0, "order", 1)
    True
    """
    return hashlib.sha256("/".join(map(str, parts)).encode()).hexdigest()


def resource_id(prefix: str, *parts: object) -> str:
    """Return an id as Outposts writes them: a prefix and seventeen hexadecimal digits.

    Examples
    --------
    >>> len(resource_id("oo", 0, 1))
    20
    """
    return f"{prefix}-{digest(prefix, *parts)[:17]}"


def chance(*parts: object) -> random.Random:
    """Return a source of chance that always takes the same turns for the same parts."""
    return random.Random(digest(*parts))  # noqa: S311 - reproducible on purpose, nothing is secret
