"""Purchase references that look alike: compared in one agreed form, kept as written."""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

INVISIBLE = frozenset(
    chr(point)
    for start, end in [
        (0x034F, 0x034F), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F), (0x2065, 0x2065), (0x2800, 0x2800),  # noqa: E501
        (0x3164, 0x3164), (0xFE00, 0xFE0F), (0xFFA0, 0xFFA0), (0xE0000, 0xE0FFF),
    ]
    for point in range(start, end + 1)
)  # fmt: skip
"""Characters that show nothing and are no format characters (Cf): Unicode's
Default_Ignorable_Code_Point, and the braille pattern without dots."""

DASHES = frozenset("\u02d7\u2043\u2212\u2500\u2501\u30fc\u3161\u4e00")
"""Characters that look like a hyphen outside Unicode's own category of dashes."""


MAX_REFERENCE = 100
"""Longest purchase reference [characters]."""


def reference_problems(reference: Any) -> Iterator[str]:
    """Say what is wrong with a purchase reference.

    Examples
    --------
    >>> list(reference_problems("PO-1")), len(list(reference_problems(" ")))
    ([], 1)
    """
    if not isinstance(reference, str) or not reference.strip():
        yield (
            "reference: is missing; give the purchase order's number, such as"
            ' reference="PO-2026-0117"'
        )
    elif len(reference) > MAX_REFERENCE or not reference.isprintable():
        yield (
            f"reference: {reference!r} is longer than {MAX_REFERENCE} characters, or not printable"
        )
    elif reference != reference.strip():
        yield (
            f"reference: {reference!r} begins or ends with a space, which no eye would tell apart"
        )


def reference_key(reference: str) -> str:
    """Return the form in which two purchase references are compared.

    Case, full width, composed and decomposed accents, kinds of hyphen and space, invisible
    characters and letters of other scripts that look like Latin ones make no difference. Within
    ASCII only case makes none: a ``0`` is no ``O``, because purchase orders are numbered with both.

    Parameters
    ----------
    reference
        As somebody wrote it.

    Returns
    -------
    str
        Equal for references that no eye tells apart. It is never shown.

    Examples
    --------
    >>> reference_key("PO\u20112026\u20110117") == reference_key("po-2026-0117")
    True
    >>> reference_key("\u0420\u041e-1") == reference_key("PO-1")
    True
    >>> reference_key("PO-10") == reference_key("PO-1O")
    False
    """
    before, text = "", unicodedata.normalize("NFKC", reference)
    # Taken apart, so that a letter of another script is known under its accent as well. Until
    # nothing changes: a small letter may look like another than its capital, and what stood between
    # a letter and its accent may have been invisible.
    while text != before:
        before, plain = (
            text,
            "".join(_plain(character) for character in unicodedata.normalize("NFKD", text)),
        )
        text = " ".join(unicodedata.normalize("NFKC", plain.casefold()).split())
    return text


def written_apart(first: str, second: str) -> str:
    """Say how two references that look alike differ: both as written, and their code points.

    Examples
    --------
    >>> print(written_apart("PO-1", "PO\u20111"))
    'PO-1' (U+002D HYPHEN-MINUS) and 'PO\u20111' (U+2011 NON-BREAKING HYPHEN)
    """
    return f"{first!r}{_only_in(first, second)} and {second!r}{_only_in(second, first)}"


def _only_in(text: str, other: str) -> str:
    """Name the characters of a text that another does not have; nothing where only case differs."""
    if text.casefold() == other.casefold():
        return ""
    odd = [character for character in dict.fromkeys(text) if character not in other]
    named = [f"U+{ord(each):04X} {unicodedata.name(each, 'without a name')}" for each in odd]
    return f" ({', '.join(named)})" if named else ""


@cache
def _plain(character: str) -> str:
    """Return what a character looks like in ASCII, or the character itself."""
    if character.isascii():
        return character
    category = unicodedata.category(character)
    if category == "Cf" or character in INVISIBLE:
        return ""
    if category == "Pd" or character in DASHES:
        return "-"
    if category == "Nd":
        return str(unicodedata.decimal(character))
    # A small letter such as the Cyrillic ve has no Latin double of its own, and its capital has.
    return _double(character) or _double(character.upper()) or character


def _double(character: str) -> str:
    """Return the ASCII character that Unicode's confusables give for one; empty for none."""
    # Loaded on first use: the list takes 70 ms, and most references are ASCII.
    from confusable_homoglyphs.confusables import confusables_data  # noqa: PLC0415

    for each in confusables_data.get(character, ()):
        if each["c"].isascii():
            # The list gives a small l for every upright stroke; a capital one is an I.
            return "I" if each["c"] == "l" and character.isupper() else str(each["c"])
    return ""
