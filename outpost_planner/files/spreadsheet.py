"""Text that leaves for a spreadsheet or a document: shown as it is, never run.

A spreadsheet takes text that begins with one of a few characters for a formula, in a CSV file even
behind spaces and quotation marks (OWASP, "CSV Injection"). Such text gets an apostrophe in front,
which Excel itself writes for "this is text". Our own reader takes the apostrophe away again, so
that nothing is lost on the way.
"""

from __future__ import annotations

import re

import pandas as pd

FORMULA_STARTS = (
    "=",
    "+",
    "-",
    "@",
    "\t",
    "\r",
    "\n",
    "\N{FULLWIDTH EQUALS SIGN}",
    "\N{FULLWIDTH PLUS SIGN}",
    "\N{FULLWIDTH HYPHEN-MINUS}",
    "\N{FULLWIDTH COMMERCIAL AT}",
)
"""With these a spreadsheet begins a formula; the full-width ones where the language of its user has
them."""

EXCEL_CHARACTERS = 32_767
"""Characters of an Excel cell."""

# Text that has apostrophes in front of such a beginning gets one more, so that taking one away
# gives it back.
_ARMED = re.compile(rf"'*\s*[{''.join(map(re.escape, FORMULA_STARTS))}]")

_BREAKS = re.compile("[\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029]+")
_MARKUP = re.compile(r"[\\`*_|<>\[\]$#~&]")


def disarmed(text: str) -> str:
    """Return text that no spreadsheet takes for a formula.

    Examples
    --------
    >>> disarmed("=1+1"), disarmed("  @SUM(A1)"), disarmed("2 racks"), disarmed("'=1")
    ("'=1+1", "'  @SUM(A1)", '2 racks', "''=1")
    """
    return f"'{text}" if _ARMED.match(text) else text


def rearmed(text: str) -> str:
    """Return the text that `disarmed` was given.

    Examples
    --------
    >>> rearmed("'=1+1"), rearmed("''=1"), rearmed("'tis"), rearmed("=1")
    ('=1+1', "'=1", "'tis", '=1')
    """
    return text[1:] if text.startswith("'") and _ARMED.match(text[1:]) else text


def disarmed_frame(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a DataFrame whose texts, column names too, are `disarmed`; other values stay."""
    return frame.rename(columns=disarmed).apply(_disarmed_column)


def _disarmed_column(column: pd.Series) -> pd.Series:
    if isinstance(column.dtype, pd.CategoricalDtype):
        column = column.astype("str")
    if column.dtype == "object" or isinstance(column.dtype, pd.StringDtype):
        return column.map(lambda value: disarmed(value) if isinstance(value, str) else value)
    return column


def one_line(text: str) -> str:
    r"""Return text for a line of Markdown, in which nothing is markup, formula or a second line.

    Examples
    --------
    >>> print(one_line("# a|b <i>\r\n$5"))
    \# a\|b \<i\> \$5
    """
    flat = _BREAKS.sub(" ", text)
    escaped = _MARKUP.sub(lambda found: f"\\{found[0]}", flat)
    # A list inside a list, a numbered one, or a heading underlined.
    return re.sub(
        r"^(\s*)([-+=]+|\d+[.)])(?=\s|$)",
        lambda found: f"{found[1]}{found[2][:-1]}\\{found[2][-1]}",
        escaped,
    )


def excel_text(text: str) -> str:
    """Return text that fits into a cell of a workbook, with a mark at its end where it was cut."""
    return text if len(text) <= EXCEL_CHARACTERS else f"{text[: EXCEL_CHARACTERS - 1]}…"
