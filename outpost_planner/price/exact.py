"""Rates that multiply money: decimals as a person typed them, never binary floats."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from numbers import Rational, Real
from typing import Any

import numpy as np

from outpost_planner.errors import InputError

MOST_DIGITS = 30
"""Most digits before the point, and most zeros after it; a longer number is no rate that a person
types."""


def exact(value: Any) -> Fraction | None:
    """Read a number as the decimal that was typed.

    Parameters
    ----------
    value
        Decimal text such as ``"0.025"``, a Decimal, an int, or a float, which stands for the
        shortest decimal that is read back as that float.

    Returns
    -------
    fractions.Fraction or None
        None where the value is no finite number.

    Examples
    --------
    >>> exact(0.025), exact("0.025"), exact("2 %")
    (Fraction(1, 40), Fraction(1, 40), None)
    """
    if isinstance(value, bool) or not isinstance(value, (str, Decimal, Real)):
        return None
    if isinstance(value, Rational):
        return Fraction(value)
    try:
        number = Decimal(str(value).strip())
    except ArithmeticError:
        return None
    usable = number.is_finite() and (number == 0 or abs(number.adjusted()) <= MOST_DIGITS)
    return Fraction(number) if usable else None


def exact_fraction(value: Any, name: str) -> Fraction:
    """Read a number that was checked before.

    Parameters
    ----------
    value
        As for `exact`.
    name
        The parameter's name, for the message.

    Returns
    -------
    fractions.Fraction
        Exact.

    Raises
    ------
    InputError
        Where the value is no finite number.
    """
    number = exact(value)
    if number is None:
        raise InputError(f"{name}={value!r} is not a number; write it as a fraction such as 0.02.")
    return number


def scaled(cents: Any, factor: Fraction) -> Any:
    """Multiply whole cents by an exact factor and round once, half a cent going up.

    Parameters
    ----------
    cents
        Whole cents, of any shape.
    factor
        0 or more.

    Returns
    -------
    numpy.ndarray
        Whole cents, as Python ints, which have no greatest value.

    Examples
    --------
    16,611.00 × 1.025 = 17,026.275, which becomes 17,026.28:

    >>> int(scaled(1_661_100, Fraction("1.025")))
    1702628
    """
    whole = np.asarray(cents).astype(object)
    return (2 * whole * factor.numerator + factor.denominator) // (2 * factor.denominator)
