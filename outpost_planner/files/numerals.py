"""Numbers as people and spreadsheets write them: read in the only way possible, or asked about.

``80.000`` is eighty thousand in a German sheet and eighty in an American one. What a separator
means is told by the caller, or by another number of the same file that can be read in one way only,
such as ``0,5`` or ``12.75``; where neither tells, the number is a question. Separators of thousands
are read at the caller's word alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from outpost_planner.errors import InputError

SEPARATORS = {
    ".": r"\.",
    ",": ",",
    " ": "[ \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{THIN SPACE}]",
    "'": "['\N{RIGHT SINGLE QUOTATION MARK}]",
}
"""Separators of thousands and how each is found: a space may be one of four, an apostrophe one of
two."""

OTHER = {".": ",", ",": "."}
"""The other of the two characters that are a decimal separator in one country and group thousands
in the next."""

LONGEST = 60
"""Characters of the longest number that is looked at; an exact amount has fewer, and longer ones
take time."""

_EITHER = re.compile(r"[1-9]\d{0,2}[.,]\d{3}", re.ASCII)
_PLAIN = re.compile(r"\d*([.,])\d+|\d+", re.ASCII)
_POWER = re.compile(r"((?=[.,]?\d)\d*[.,]?\d*)[eE]([+-]?\d{1,6})", re.ASCII)
_GROUPS = re.compile(f"[{''.join(each.strip('[]') for each in SEPARATORS.values())}]")


@dataclass(frozen=True)
class Notation:
    """What separators mean in one file.

    Parameters
    ----------
    decimal
        ``.`` or ``,``; None where nothing tells.
    thousands
        What groups thousands, at the caller's word; None for nothing.
    is_said
        Whether `decimal` is the caller's word.
    against
        Where the file itself shows another decimal separator than `decimal`; empty where it does
        not.

    Examples
    --------
    >>> Notation(decimal=",", thousands=".", is_said=True).read("80.000,50", 10**6)
    Decimal('80000.50')
    >>> print(Notation().read("80.000", 10**6).partition(";")[0])
    can be read as 80000 or as 80, and no other number here tells which
    """

    decimal: str | None = None
    thousands: str | None = None
    is_said: bool = False
    against: str = ""

    def read(self, text: str, maximum: float, *, decimals: int | None = None) -> Decimal | str:
        """Read a number from 0 to a maximum.

        Parameters
        ----------
        text
            A cell, without spaces around it.
        maximum
            Greatest number accepted.
        decimals
            How many decimals such a number has at most: 0 for a whole number, 2 for an amount; None
            for any. Where it has no three, three digits after a separator are thousands by mistake
            as often as not, so that only the caller's word makes decimals of them.

        Returns
        -------
        decimal.Decimal or str
            The number, or what is wrong with it, as the end of a sentence that begins with the
            text.
        """
        if len(text) > LONGEST:
            return f"has {len(text):,} characters, too many for a number"
        value = self._value(text, maximum, decimals)
        if isinstance(value, str):
            return value
        if value < 0:
            return "is below 0"
        if value > maximum:
            return f"is above {maximum:,}, the greatest accepted"
        if decimals == 0 and value != value.to_integral_value():
            return "is not a whole number"
        # Not abs(), which would round to 28 digits.
        return value.copy_abs()

    def _value(self, text: str, maximum: float, decimals: int | None) -> Decimal | str:
        sign, body = (text[0], text[1:]) if text[:1] in {"+", "-"} else ("", text)
        if power := _POWER.fullmatch(body):
            value = Decimal(f"{sign}{power[1].replace(',', '.')}e{power[2]}")
            if value > maximum:
                return value
            return (
                "is written with a power of ten, as a spreadsheet writes a number whose digits it"
                " has dropped; show the column with all its digits and save it again"
            )
        if self.thousands and re.search(SEPARATORS[self.thousands], body):
            return self._without_groups(sign, body)
        plain = _PLAIN.fullmatch(body)
        if plain is None:
            return _no_number(body)
        # An amount such as 99.995 is refused for its fraction of a cent anyway.
        is_odd = not self.is_said and (decimals == 0 or (decimals == 2 and body.endswith("0")))
        if _EITHER.fullmatch(body) and (self.decimal != plain[1] or self.against or is_odd):
            return self._question(sign + body, plain[1] or "", decimals)
        return Decimal(sign + body.replace(",", "."))

    def _without_groups(self, sign: str, body: str) -> Decimal | str:
        group, decimal = (
            SEPARATORS[self.thousands or ""],
            self.decimal or OTHER.get(self.thousands or "", "."),
        )
        if self.against and _EITHER.fullmatch(body):
            return self._question(sign + body, self.thousands or "", None)
        if re.fullmatch(rf"\d{{1,3}}({group}\d{{3}})+(\{decimal}\d*)?", body, re.ASCII):
            return Decimal(sign + re.sub(group, "", body).replace(decimal, "."))
        if self.thousands in OTHER and (alone := _PLAIN.fullmatch(body)):
            # Such as 12.5 where thousands="." was said: no group has one digit, so that it can be
            # read in one way.
            return Decimal(sign + body.replace(alone[1] or ".", "."))
        return f"is not a number with {self.thousands!r} between groups of three digits"

    def _question(self, text: str, separator: str, decimals: int | None) -> str:
        grouped, fraction = (
            text.replace(separator, ""),
            f"{Decimal(text.replace(separator, '.')).normalize():f}",
        )
        readings = f"can be read as {grouped} or as {fraction}"
        if self.against:
            return f"{readings}: {self.against}; write it as one of the two"
        if self.decimal is not None and self.decimal != separator:
            return (
                f"is {grouped} with separators of thousands, as other numbers here show; write it"
                f" without separators of thousands, or pass thousands={separator!r}"
            )
        why = "and no other number here tells which"
        if self.decimal:
            why = (
                "and a whole number is needed"
                if decimals == 0
                else "and an amount has two decimals at most"
            )
        return (
            f"{readings}, {why}; pass thousands={separator!r} for {grouped}, or"
            f" decimal={separator!r} for {fraction}"
        )


def said_notation(decimal: object, thousands: object) -> Notation:
    """Check what a caller says about numbers.

    Parameters
    ----------
    decimal
        ``.``, ``,`` or None.
    thousands
        ``.``, ``,``, a space, an apostrophe, or None.

    Returns
    -------
    Notation
        With `decimal` where either argument tells it.

    Raises
    ------
    InputError
        Where an argument is something else, or both are the same.
    """
    if decimal is not None and not (isinstance(decimal, str) and decimal in OTHER):
        raise InputError(f"decimal={decimal!r} is not '.' or ','.")
    if thousands is not None and not (isinstance(thousands, str) and thousands in SEPARATORS):
        raise InputError(f"thousands={thousands!r} is not one of '.', ',', ' ' and \"'\".")
    if decimal is not None and decimal == thousands:
        raise InputError(
            f"decimal={decimal!r} and thousands={thousands!r} cannot be the same character."
        )
    told = decimal or (OTHER.get(thousands) if isinstance(thousands, str) else None)
    return Notation(
        told if isinstance(told, str) else None, thousands or None, is_said=told is not None
    )


def shown_decimal(text: str) -> str | None:
    """Return the decimal separator that a number alone shows its file to have.

    Examples
    --------
    >>> [shown_decimal(each) for each in ("0,5", "12.75", "1.234,56", "1,234,567", "80.000", "80")]
    [',', '.', ',', '.', None, None]
    """
    if ("." not in text and "," not in text) or len(text) > LONGEST:
        return None
    body = re.sub(f"{SEPARATORS[' ']}|{SEPARATORS[chr(39)]}", "", text.lstrip("+-"))
    plain = _PLAIN.fullmatch(body)
    if plain or _POWER.fullmatch(body):
        separator = "." if "." in body else ","
        return None if _EITHER.fullmatch(body) and body == text.lstrip("+-") else separator
    for group, decimal in OTHER.items():
        if re.fullmatch(rf"\d{{1,3}}(\{group}\d{{3}})+(\{decimal}\d*)?", body, re.ASCII):
            return decimal
    return None


def _no_number(body: str) -> str:
    if not re.search(r"\d", body):
        return "is not a number"
    if not body.isascii() and any(each.isdigit() and not each.isascii() for each in body):
        return "is not a number; write it with the digits 0 to 9"
    if re.fullmatch(rf"\d{{1,3}}({_GROUPS.pattern}\d{{3}})+([.,]\d*)?", body, re.ASCII):
        used = next(
            each for each, found in SEPARATORS.items() if re.search(found, _GROUPS.findall(body)[0])
        )
        return (
            "is not a plain number; write it without separators of thousands or currency signs, "
            f"or pass thousands={used!r}"
        )
    return "is not a number; write it without separators of thousands or currency signs"
