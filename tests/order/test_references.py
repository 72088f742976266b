"""References that no eye tells apart have one form; all others have their own."""

import string
import unicodedata

import hypothesis.strategies as st
import pytest
from hypothesis import given

from outpost_planner.order.references import reference_key, written_apart

WRITTEN = "PO-é 2026-AB"
ALIKE = {
    "decomposed": unicodedata.normalize("NFD", WRITTEN),
    "non-breaking hyphen": WRITTEN.replace("-", "\u2011"),
    "en dash": WRITTEN.replace("-", "\u2013"),
    "minus": WRITTEN.replace("-", "\u2212"),
    "katakana long mark": WRITTEN.replace("-", "\u30fc"),
    "small letters": WRITTEN.lower(),
    "full width": "".join(
        chr(ord(each) + 0xFEE0) if "!" <= each <= "~" else each for each in WRITTEN
    ),
    "Cyrillic": (
        WRITTEN.replace("P", "\u0420")
        .replace("O", "\u041e")
        .replace("A", "\u0410")
        .replace("B", "\u0412")
    ),
    "small Cyrillic": (
        WRITTEN.lower().replace("p", "\u0440").replace("o", "\u043e").replace("b", "\u0432")
    ),
    "Greek": (
        WRITTEN.replace("P", "\u03a1")
        .replace("O", "\u039f")
        .replace("A", "\u0391")
        .replace("B", "\u0392")
    ),
    "Cyrillic under its accent": WRITTEN.replace("\u00e9", "\u0435\u0301"),
    "Armenian": WRITTEN.replace("O", "\u0555"),
    "Cherokee": WRITTEN.replace("P", "\u13e2"),
    "mathematical": WRITTEN.replace("P", "\U0001d5af"),
    "zero width space": "PO\u200b" + WRITTEN[2:],
    "soft hyphen": "P\u00ad" + WRITTEN[1:],
    "Hangul filler": WRITTEN + "\u3164",
    "joiner before an accent": (
        unicodedata.normalize("NFD", WRITTEN).replace("\u0301", "\u034f\u0301")
    ),
    "no-break space": WRITTEN.replace(" ", "\u00a0"),
    "two spaces": WRITTEN.replace(" ", "  "),
    "Arabic digits": WRITTEN.replace("2026", "\u0662\u0660\u0662\u0666"),
}


@pytest.mark.parametrize("name", ALIKE)
def test_what_looks_alike_is_one(name):
    """Each way to write the same reference differs as a text and agrees as a reference."""
    assert ALIKE[name] != WRITTEN
    assert reference_key(ALIKE[name]) == reference_key(WRITTEN)


def test_a_letter_of_another_script_is_known_under_its_accent():
    """Unicode has some such letters with their accent as one character: taken apart, they look like
    the Latin ones.
    """
    for other, latin in [
        ("\u04d2", "\u00c4"),
        ("\u04e7", "\u00f6"),
        ("\u0386", "\u00c1"),
        ("\u0457", "\u00ef"),
    ]:
        assert reference_key(f"PO-{other}") == reference_key(f"PO-{latin}")
    assert (
        len(
            {
                reference_key(each)
                for each in ("PO-\u00e9", "PO-\u00e8", "PO-e", "PO-\u0439", "PO-\u0438")
            }
        )
        == 5
    )


def test_capital_strokes_are_capital_is():
    """Unicode's list maps every upright stroke to a small l; the Greek and the Cyrillic capital are
    read as an I.
    """
    assert reference_key("SITE-\u0399") == reference_key("SITE-\u0406") == reference_key("SITE-I")
    assert reference_key("SITE-\u0399") != reference_key("SITE-L")


@given(*[st.text(string.ascii_letters + string.digits + "-_/.#", min_size=1, max_size=12)] * 2)
def test_within_ascii_only_case_makes_no_difference(one, two):
    """Numbers that a planner gives on purpose never collide."""
    assert (reference_key(one) == reference_key(two)) == (one.lower() == two.lower())


@given(st.text(max_size=20))
def test_a_form_is_its_own_form(text):
    """The agreed form of an agreed form is the same."""
    once = reference_key(text)
    assert reference_key(once) == once


def test_both_are_shown_with_what_tells_them_apart():
    """The code points that differ are named, by their Unicode names; case needs none."""
    said = written_apart("PO-1", "P\u041e-1")
    assert (
        said == "'PO-1' (U+004F LATIN CAPITAL LETTER O) and 'P\u041e-1' (U+041E CYRILLIC CAPITAL"
        " LETTER O)"
    )
    assert written_apart("PO-1", "po-1") == "'PO-1' and 'po-1'"
