"""Read what a person types: the value that is meant, or why there is none. Nothing is guessed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from outpost_planner.errors import InputError
from outpost_planner.plan.quantities import MAX_QUANTITY
from outpost_planner.price.dates import check_date

if TYPE_CHECKING:
    from datetime import date

SHOWN = 24
"""Longest text that a reason repeats [characters]."""


class Unclear(NamedTuple):
    """A text that stands in a box and is not understood.

    Parameters
    ----------
    text
        As typed.
    reason
        Why it is not understood, and what to type.
    """

    text: str
    reason: str


def read_quantity(text: str) -> int:
    """Read a quantity: digits alone, 0 for an empty box.

    Parameters
    ----------
    text
        As typed; spaces around the digits count for nothing.

    Raises
    ------
    InputError
        Saying what to type.

    Examples
    --------
    >>> [read_quantity(text) for text in ("2", " 12 ", "")]
    [2, 12, 0]
    >>> read_quantity("1,000")
    Traceback (most recent call last):
    ...
    outpost_planner.errors.InputError: '1,000' is not a whole number in digits alone, such as 12
    """
    wanted = text.strip()
    if not wanted:
        return 0
    if not re.fullmatch("[0-9]+", wanted):
        raise InputError(f"{_short(text)} is not a whole number in digits alone, such as 12")
    # Python refuses to read thousands of digits, and so would a person.
    if len(wanted.lstrip("0")) > len(str(MAX_QUANTITY)) or int(wanted) > MAX_QUANTITY:
        raise InputError(
            f"{_short(text)} is above {MAX_QUANTITY:,}, the greatest quantity accepted"
        )
    return int(wanted)


def read_number(text: str, least: float, most: float, *, decimals: int | None = None) -> float:
    """Read a number with a decimal point or comma; refuse one that can be read in two ways.

    Parameters
    ----------
    text
        As typed. ``%`` behind and ``$`` before the number count for nothing.
    least, most
        The range.
    decimals
        Most digits behind the point. Default: any.

    Raises
    ------
    InputError
        Saying what to type.

    Examples
    --------
    >>> (
    ...     read_number("6.125", 0, 30),
    ...     read_number("7,5 %", 0, 30),
    ...     read_number("$1,250,000.50", 0, 1e9),
    ... )
    (6.125, 7.5, 1250000.5)
    >>> read_number("250,000", 0, 1e9, decimals=2)
    Traceback (most recent call last):
    ...
    outpost_planner.errors.InputError: '250,000' can be read as 250000 and as 250.000; type 250000 or 250.0
    """  # noqa: E501
    whole = f"from {least:,g} to {most:,g}"
    wanted = text.strip().removeprefix("$").removesuffix("%").strip().replace("\N{MINUS SIGN}", "-")
    if not wanted:
        raise InputError(f"the box is empty; type a number {whole}")
    if re.fullmatch(r"[1-9][0-9]{0,2},[0-9]{3}", wanted) or (
        decimals is not None and decimals < 3 and re.fullmatch(r"[1-9][0-9]{0,2}\.[0-9]{3}", wanted)
    ):
        digits = re.sub("[.,]", "", wanted)
        part = re.sub("[.,]", ".", wanted)
        raise InputError(
            f"{_short(text)} can be read as {digits} and as {part}; type {digits} or {float(part)}"
        )
    if re.fullmatch(r"[1-9][0-9]{0,2}(,[0-9]{3})+(\.[0-9]*)?", wanted):
        plain = wanted.replace(",", "")
    elif re.fullmatch(r"-?([0-9]+[.,]?[0-9]*|[.,][0-9]+)", wanted) and len(wanted) <= SHOWN:
        plain = wanted.replace(",", ".")
    else:
        raise InputError(f"{_short(text)} is not a number; type one {whole}, such as {most / 4:g}")
    number = float(plain)
    if not least <= number <= most:
        raise InputError(f"{_short(text)} is out of range; type a number {whole}")
    if decimals is not None and len(plain.partition(".")[2].rstrip("0")) > decimals:
        raise InputError(f"{_short(text)} has more than {decimals} digits behind the point")
    return number


def read_years(text: str, least: int, most: int) -> int:
    """Read a number of years, digits alone.

    Examples
    --------
    >>> read_years("3", 1, 10)
    3

    Raises
    ------
    InputError
        Saying what to type.
    """
    wanted = text.strip()
    if not re.fullmatch("[0-9]{1,4}", wanted) or not least <= int(wanted) <= most:
        what = _short(text) if wanted else "the box is empty, which"
        raise InputError(f"{what} is not a whole number from {least} to {most}")
    return int(wanted)


def read_date(text: str) -> date:
    """Read a day as year-month-day, the one order of the three that is read alike everywhere.

    Examples
    --------
    >>> read_date("2027-02-01")
    datetime.date(2027, 2, 1)

    Raises
    ------
    InputError
        Saying what to type.
    """
    wanted = text.strip()
    try:
        if re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", wanted):
            return check_date(wanted).date()
    except InputError:
        pass
    what = _short(text) if wanted else "the box is empty, which"
    raise InputError(f"{what} is not a day; type year-month-day, such as 2027-02-01")


def plain(number: float) -> str:
    """Write a number as a box shows it, exactly and without a separator.

    Examples
    --------
    >>> plain(6.125), plain(8.0), plain(260000.0)
    ('6.125', '8', '260000')
    """
    return f"{number:.12f}".rstrip("0").rstrip(".")


def _short(text: str) -> str:
    return repr(text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…")
