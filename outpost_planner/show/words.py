"""Words of messages: what is nearest to a typing mistake, and values that are too long to show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process

if TYPE_CHECKING:
    from collections.abc import Iterable

SHOWN = 80
"""Characters of a value that a message shows."""


def nearest(word: str, choices: Iterable[str], count: int = 3) -> list[str]:
    """Return the choices that look most like a word, the nearest first.

    Parameters
    ----------
    word
        What somebody typed.
    choices
        What there is.
    count
        How many to return at most.

    Examples
    --------
    >>> nearest("OR-RKGP01", ["OR-RKGP001", "OR-SV1U001"])
    ['OR-RKGP001']
    """
    found = process.extract(word[:SHOWN], choices, scorer=fuzz.ratio, limit=count, score_cutoff=60)
    return [choice for choice, _, _ in found]


def shortened(text: str, most: int = SHOWN) -> str:
    """Return a text, or its beginning and how long it is.

    Examples
    --------
    >>> shortened("9" * 4300, most=10)
    '9999999999… (4,300 characters)'
    """
    return text if len(text) <= most else f"{text[:most]}… ({len(text):,} characters)"
