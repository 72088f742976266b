"""What was probably meant: the choices nearest to a typing mistake."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process

from outpost_planner.show.wording import SHOWN

if TYPE_CHECKING:
    from collections.abc import Iterable


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
