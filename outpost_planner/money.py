"""Money as whole cents, and the one rounding rule.

Inside this package an amount is an int64 number of cents, so that sums, multiples and
differences are exact. On the face of a DataFrame it is float64 dollars: the double nearest to the
exact cents. `ROUNDING_RULE` says where a division makes rounding necessary, and how it is done.
"""

from __future__ import annotations

import math
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from outpost_planner.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

Cents: TypeAlias = NDArray[np.int64]
"""Whole cents [USD cent]."""

Floats: TypeAlias = NDArray[np.float64]
Bools: TypeAlias = NDArray[np.bool_]

MAX_CENTS = 2**50
"""Greatest amount handled [cents], some 11 trillion dollars: below it a double of dollars tells
every cent."""

HALF_A_CENT = 0.005
"""Less than what a person is asked to tell apart [USD]."""

ROUNDING_RULE = (
    "Money is counted in whole cents and nothing rounds twice. What has to be divided (a cost per"
    " month, an upfront price spread over the term or prorated) is divided once, from exact cents,"
    " and half a cent goes up; spread amounts round cumulatively, so that they add up to what was"
    " spread. NPV, percentages and rates are not rounded."
)
"""The rounding rule, in words, for people and for exported files."""


def to_cents(
    dollars: Any, what: str, where: Callable[[int], str] = "position {}".format
) -> tuple[Cents, Bools]:
    """Turn dollars into whole cents.

    Parameters
    ----------
    dollars
        Amounts [USD]; NaN or NA is a blank.
    what
        What the amounts are, for messages.
    where
        Says where the amount at a position stands, for messages.

    Returns
    -------
    cents, known
        int64 cents, and False where the amount was blank (there the cents are 0 and mean nothing).

    Raises
    ------
    InputError
        Listing every amount that is negative, infinite, enormous, no number or not whole cents.

    Examples
    --------
    >>> to_cents([0.29, float("nan")], "upfront_price")
    (array([29,  0]), array([ True, False]))
    """
    amounts = _as_floats(dollars, what)
    known = ~np.isnan(amounts)
    scaled = np.where(known, amounts, 0.0) * 100.0
    usable = (scaled >= 0) & (scaled < MAX_CENTS)
    counted = np.where(usable, scaled, 0.0)
    # The double nearest to whole cents is off by its last bit, and multiplying may cost another.
    whole = np.abs(counted - np.rint(counted)) <= np.maximum(1e-6, counted * 2.0**-52)
    bad = np.flatnonzero(~(usable & whole))
    if bad.size:
        raise InputError(
            f"{what}: {bad.size} of {amounts.size} amounts are not usable prices.",
            [f"{where(int(position))}: {_complaint(float(amounts[position]))}" for position in bad],
        )
    return np.rint(counted).astype(np.int64), known


def _as_floats(dollars: Any, what: str) -> Floats:
    if isinstance(dollars, np.ndarray) and dollars.dtype.kind == "f":
        return dollars.astype(np.float64)
    try:
        values = [math.nan if _is_blank(value) else float(value) for value in dollars]
    except (TypeError, ValueError) as error:
        raise InputError(
            f"{what}: {error}; amounts are numbers of dollars, such as 1234.56."
        ) from None
    return np.array(values, dtype=np.float64)


def _is_blank(value: Any) -> bool:
    # pandas.NA answers every comparison with itself, even truth, so it is known by name alone.
    return value is None or type(value).__name__ in {"NAType", "NaTType"}


def _complaint(amount: float) -> str:
    if amount < 0:
        return f"{amount} is negative"
    if not math.isfinite(amount) or amount * 100 >= MAX_CENTS:
        return (
            f"{amount} is beyond the {MAX_CENTS / 100:,.0f} dollars that can be counted to the cent"
        )
    return f"{amount} is not a whole number of cents"


def to_dollars(cents: Any, known: Any = True) -> Floats:
    """Turn cents into dollars: the nearest doubles, NaN where not known.

    Parameters
    ----------
    cents
        Whole cents, below `MAX_CENTS` in size.
    known
        False where there is no amount.

    Returns
    -------
    numpy.ndarray
        Dollars [USD].

    Examples
    --------
    >>> to_dollars([29, 0], [True, False])
    array([0.29,  nan])
    """
    return np.where(known, np.asarray(cents) / 100.0, np.nan)


def divide(cents: Any, parts: Any) -> Cents:
    """Divide whole cents once, half a cent going up.

    Parameters
    ----------
    cents
        Whole cents.
    parts
        What to divide by; positive.

    Returns
    -------
    numpy.ndarray
        Whole cents.

    Examples
    --------
    >>> divide([100, 101, 99], 2)
    array([50, 51, 50])
    """
    return (2 * np.asarray(cents) + parts) // (2 * np.asarray(parts))


def spread(cents: Any, months: Any, upto: Any) -> Cents:
    """Spread an amount over months and say how much of it the first of them carry.

    Each month carries the difference between two such sums, so that all of them together carry the
    amount to the cent (cumulative rounding).

    Parameters
    ----------
    cents
        Amount to spread.
    months
        Number of months to spread it over.
    upto
        How many of the months have passed.

    Returns
    -------
    numpy.ndarray
        Whole cents carried by then.

    Examples
    --------
    >>> spread(100, 3, [0, 1, 2, 3, 4])
    array([  0,  33,  67, 100, 100])
    """
    passed = np.minimum(upto, months)
    return divide(np.asarray(cents) * passed, months)


def check_size(estimate: Any, what: str) -> None:
    """Refuse amounts that int64 or a double could not hold to the cent.

    Parameters
    ----------
    estimate
        Float64 estimate of the greatest amounts that will be computed [cents].
    what
        What they are, for the message.

    Raises
    ------
    InputError
        Where one reaches `MAX_CENTS`.
    """
    greatest = float(np.max(estimate, initial=0.0))
    if not greatest < MAX_CENTS:
        raise InputError(
            f"{what} comes to about {greatest / 100:.3g} dollars, beyond the {MAX_CENTS / 100:,.0f}"
            " that can be counted to the cent; check the quantities and prices."
        )


def parse_cents(amount: Any, what: str) -> int:
    """Read one amount that a person typed, such as a budget, as whole cents (rounded down).

    Parameters
    ----------
    amount
        A number of dollars, 0 or more.
    what
        The parameter's name, for the message.

    Returns
    -------
    int
        Whole cents.

    Raises
    ------
    InputError
        Where it is no number, negative or not finite.

    Examples
    --------
    >>> parse_cents(19.99, "monthly")
    1999
    """
    try:
        value = Decimal(str(amount))
    except ArithmeticError:
        value = Decimal("NaN")
    if isinstance(amount, (bool, str)) or not value.is_finite() or value < 0:
        raise InputError(
            f"{what}={amount!r} is not an amount of dollars; give a number such as 250000."
        )
    return int(value * 100)
