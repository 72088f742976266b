"""Discount rates that a person gives: what is no rate, and what was meant in percent."""

from __future__ import annotations

import math
from decimal import Decimal
from numbers import Real
from typing import TYPE_CHECKING, Any

import numpy as np

from outpost_planner.errors import InputError
from outpost_planner.price.exact import exact

if TYPE_CHECKING:
    from outpost_planner.money import Floats


def ask_about_percent(*rates: Any) -> None:
    """Ask whether rates above 1 were meant in percent.

    Parameters
    ----------
    *rates
        Per year, checked numbers.

    Raises
    ------
    InputError
        Naming what to give for the percent.

    Examples
    --------
    >>> ask_about_percent(0.08, 6.125)
    Traceback (most recent call last):
    ...
    outpost_planner.errors.InputError: Was a discount rate meant in percent?
      - 6.125 is 612.5 % a year; for 6.125 % a year give 0.06125
    """
    problems = [
        f"{rate:.15g} is {100 * rate:.15g} % a year; for {rate:.15g} % a year give"
        f" {Decimal(f'{rate:.15g}') / 100:f}"
        for rate in rates
        if rate > 1
    ]
    if problems:
        raise InputError("Was a discount rate meant in percent?", problems)


def check_rates(rates: Any) -> Floats:
    """Check a range of discount rates and return it as an array.

    Parameters
    ----------
    rates
        Per year, as fractions; decimal text is a number too.

    Returns
    -------
    numpy.ndarray
        The same.

    Raises
    ------
    InputError
        Listing every rate that cannot be used.

    Examples
    --------
    >>> check_rates([0.04, "0.08"])
    array([0.04, 0.08])
    """
    given = [rates] if isinstance(rates, str) or not np.iterable(rates) else list(rates)
    problems = [problem for rate in given for problem in rate_problems(rate)]
    if not given:
        problems.append("there is no rate; give some, such as [0.04, 0.08, 0.12]")
    if problems:
        raise InputError("These discount rates cannot be used.", problems)
    numbers = [float(_as_number(rate)) for rate in given]
    ask_about_percent(*numbers)
    return np.array(numbers)


def _as_number(rate: Any) -> Any:
    """Read decimal text as an exact number; return everything else as given."""
    return exact(rate) if isinstance(rate, str) else rate


def rate_problems(rate: Any) -> list[str]:
    """Return what is wrong with a discount rate, in words; nothing if it can be used."""
    number = _as_number(rate)
    if isinstance(number, bool) or not isinstance(number, Real | Decimal):
        return [f"discount_rate={rate!r} is not a number; 8 % a year is 0.08"]
    if not math.isfinite(number):
        return [f"discount_rate={rate!r} is not a finite number; 8 % a year is 0.08"]
    if number <= -1:
        return [
            f"discount_rate={rate!r} is -100 % a year or below, where nothing can be discounted"
        ]
    return []
