"""The nine (payment_term, payment_option) pairs, in the order in which every table shows them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

TERM_MONTHS = {"ONE_YEAR": 12, "THREE_YEARS": 36, "FIVE_YEARS": 60}
"""Length of each PaymentTerm [months], shortest first; the service model names the terms alone."""

TERMS = tuple(TERM_MONTHS)
"""Payment terms, shortest first."""

OPTIONS = ("ALL_UPFRONT", "PARTIAL_UPFRONT", "NO_UPFRONT")
"""Every PaymentOption, most cash upfront first: the order in which finance reads them."""

MAX_MONTHS = max(TERM_MONTHS.values())
"""Length of the longest term [months]."""


class Pair(NamedTuple):
    """A way to pay: both parameters of CreateOrder that decide it.

    Parameters
    ----------
    payment_term
        Such as ``THREE_YEARS``.
    payment_option
        Such as ``NO_UPFRONT``.
    """

    payment_term: str
    payment_option: str

    def __str__(self) -> str:
        return f"{self.payment_option} for {self.payment_term}"


PAIRS = tuple(Pair(term, option) for term in TERMS for option in OPTIONS)

POSITION: dict[tuple[str, str], int] = {pair: position for position, pair in enumerate(PAIRS)}
"""Column of each pair in an array of pairs."""

PAIR_MONTHS = np.repeat(np.array(list(TERM_MONTHS.values()), dtype=np.int64), len(OPTIONS))
"""Months of each pair's term."""

REFERENCE = np.repeat(np.arange(len(TERMS)) * len(OPTIONS), len(OPTIONS))
"""Position of ALL_UPFRONT of the same term, which premium, rate and break-even are measured
against."""

NO_UPFRONT = REFERENCE + OPTIONS.index("NO_UPFRONT")
"""Position of NO_UPFRONT of the same term, at whose rate an ended contract bills month to month."""

# Levels in our own order, which slicing and unstacking keep: from_product would sort them.
PAIR_INDEX = pd.MultiIndex(
    levels=[pd.Index(TERMS, dtype="str"), pd.Index(OPTIONS, dtype="str")],
    codes=[
        np.repeat(np.arange(len(TERMS)), len(OPTIONS)),
        np.tile(np.arange(len(OPTIONS)), len(TERMS)),
    ],
    names=["payment_term", "payment_option"],
)


def nested_index(outer: pd.Index) -> pd.MultiIndex:
    """Return an index of every outer label with every pair: the pairs of the first label first.

    Parameters
    ----------
    outer
        Unique labels, with a name.

    Returns
    -------
    pandas.MultiIndex
        Of three levels, the outer first.
    """
    count = len(outer)
    return pd.MultiIndex(
        levels=[outer, *PAIR_INDEX.levels],
        codes=[
            np.repeat(np.arange(count), len(PAIRS)),
            *(np.tile(codes, count) for codes in PAIR_INDEX.codes),
        ],
        names=[outer.name, *PAIR_INDEX.names],
        verify_integrity=False,
    )
