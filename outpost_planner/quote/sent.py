"""Amounts as AWS sends them: numbers that may have passed through 32 bits.

The API's `float` may be a number of 32 bits. Those have about seven digits: above 131,072 they lie
more than a cent apart, so that 590,216.36 arrives as 590,216.375, and so would 590,216.40. Such an
amount is rounded to the cent once, half a cent going up, and the cents that would all have arrived
as the same number are kept beside it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

import numpy as np

from outpost_planner.money import MAX_CENTS
from outpost_planner.plan.answered import shortest

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True)
class Sent:
    """An amount of money as it came, and what it can have been.

    Parameters
    ----------
    came
        As AWS sent it [USD].
    cents
        The amount, rounded to the cent once [USD cent].
    least, greatest
        Every whole number of cents from the least to the greatest would have come as the same
        number [USD cent]; both are `cents` where the cent is sure.

    Examples
    --------
    >>> sent = read_amount(590216.375, are_32_bits=True)
    >>> sent.cents, sent.least, sent.greatest, sent.uncertainty
    (59021638, 59021635, 59021640, 3)
    >>> read_amount(590216.36, are_32_bits=False).uncertainty
    0
    """

    came: float
    cents: int
    least: int
    greatest: int

    @property
    def uncertainty(self) -> int:
        """How far the true amount may be from `cents` [USD cent]; 0 where the cent is sure."""
        return max(self.cents - self.least, self.greatest - self.cents)


def may_be_32_bits(amounts: Iterable[Any]) -> bool:
    """Say whether amounts that came together may have passed through 32 bits.

    One amount that no number of 32 bits stands for shows that all came as they are: one program
    wrote them all.

    Parameters
    ----------
    amounts
        As they came; what is no number says nothing.

    Examples
    --------
    >>> may_be_32_bits([590216.375, 0.0]), may_be_32_bits([590216.36, 0.0])
    (True, False)
    """
    return all(_is_32_bits(float(each)) for each in amounts if is_amount(each))


def is_amount(value: Any) -> bool:
    """Say whether a value is an amount that can be counted to the cent.

    Examples
    --------
    >>> is_amount(0.29), is_amount(-1.0), is_amount(float("nan")), is_amount(None)
    (True, False, False, False)
    """
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return 0 <= value * 100 < MAX_CENTS  # which no NaN is


def read_amount(came: float, *, are_32_bits: bool) -> Sent:
    """Round an amount to the cent, and say which cents it can have been.

    Parameters
    ----------
    came
        As AWS sent it [USD]; see `is_amount`.
    are_32_bits
        Whether it may have passed through 32 bits; see `may_be_32_bits`.
    """
    exact = Decimal(came) * 100
    cents = int(exact.quantize(Decimal(1), ROUND_HALF_UP))
    if are_32_bits:
        same = _that_arrive_alike(came)
        if same:
            return Sent(came, min(max(cents, same[0]), same[-1]), same[0], same[-1])
    if abs(exact - cents) <= Decimal(1) / 10**6 + exact * Decimal(2) ** -52:
        return Sent(came, cents, cents, cents)
    # AWS itself sent a part of a cent.
    return Sent(came, cents, math.floor(exact), math.ceil(exact))


def meant(number: float) -> float:
    """Return the number that was meant by one that may have passed through 32 bits.

    Infinity stands for a whole number that no float holds.

    Examples
    --------
    >>> meant(14.199999809265137), meant(10**400)
    (14.2, inf)
    """
    try:
        return shortest(float(number))
    except OverflowError:
        return math.inf


def _is_32_bits(number: float) -> bool:
    with np.errstate(over="ignore"):
        nearest = np.float32(number)
    # Written out in full, 590216.375, or as the shortest text that stands for it, 590216.4.
    return float(nearest) == number or float(str(nearest)) == number


def _that_arrive_alike(came: float) -> range:
    """Return the whole cents whose nearest number of 32 bits is the one that came."""
    number = np.float32(came)
    # The distance to the next number of 32 bits: no amount further off arrives as this one.
    spread = float(np.spacing(number))
    first, last = (
        math.floor((float(number) - spread) * 100),
        math.ceil((float(number) + spread) * 100),
    )
    alike = [cents for cents in range(max(first, 0), last + 1) if np.float32(cents / 100) == number]
    return range(alike[0], alike[-1] + 1) if alike else range(0)
