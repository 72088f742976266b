"""Tables that other programs export, CSV or workbook, as sheets of cells; nothing is converted.

A CSV file may be UTF-8 or UTF-16 with its byte order mark, as Excel's 'Unicode text' is. Workbooks
are read with calamine: 100,000 rows of 40 columns take it 6 seconds, and openpyxl 106.
"""

from __future__ import annotations

import codecs
import io
import zipfile
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from outpost_planner.files.csvfile import SEPARATORS, split_cells
from outpost_planner.files.numerals import Notation
from outpost_planner.show.wording import shortened

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date, time, timedelta
    from pathlib import Path

Cell: TypeAlias = "str | float | bool | date | time | timedelta | Decimal | None"
"""What stands in a cell; an empty one is an empty text or None."""

WORKBOOK = b"PK\x03\x04"
"""How a workbook of Excel 2007 and newer begins: it is a zip archive."""

OLD_WORKBOOK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How a workbook of Excel 97 to 2003 begins, and one that a password protects."""

MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
"""Byte order marks, and the encoding that each tells."""


@dataclass(frozen=True)
class Sheet:
    """A table of cells.

    Parameters
    ----------
    name
        The sheet's name; empty for a CSV file.
    rows
        Returns an iterator over the rows from the first on, blank ones too.
    noun
        What a row is called.
    first
        The number of the first row.
    """

    name: str
    rows: Callable[[], Iterator[Sequence[Cell]]]
    noun: str = "row"
    first: int = 1


_OF_WORKBOOK = Notation(decimal=".", is_said=True)


def read_sheets(
    path: Path, content: bytes, problems: list[str], *, encoding: str | None = None
) -> list[Sheet]:
    """Read a CSV file or a workbook.

    Parameters
    ----------
    path
        The file.
    content
        Its bytes; they tell what the file is, and not its name.
    problems
        Every problem found is appended here, one sentence each.
    encoding
        How the text of a CSV file is encoded, such as ``"cp1252"``. Default: UTF-8, or what its
        byte order mark tells.

    Returns
    -------
    list of Sheet
        One for a CSV file; none after a problem.
    """
    if content.startswith(OLD_WORKBOOK):
        problems.append(f"{path.name}: {_old_workbook(content)}")
        return []
    if content.startswith(WORKBOOK):
        return _workbook(path, content, problems)
    text = decoded(path, content, problems, encoding)
    if text is None:
        return []
    if not text.strip():
        problems.append(f"{path.name}: the file is empty")
        return []
    return [Sheet("", lambda: split_cells(path, text, separator_of(text), problems))]


def decoded(
    path: Path, content: bytes, problems: list[str], encoding: str | None = None
) -> str | None:
    """Return the text of a file.

    Parameters
    ----------
    path
        The file, for the messages.
    content
        Its bytes.
    problems, encoding
        As for `read_sheets`.

    Returns
    -------
    str or None
        None after a problem.
    """
    told = next((name for mark, name in MARKS.items() if content.startswith(mark)), None)
    used = told or encoding or "utf-8"
    try:
        text = content.decode(used)
    except UnicodeDecodeError as error:
        what = f"is not {'UTF-8' if used == 'utf-8' else used} (byte {error.start})"
        problems.append(
            f"{path.name}: {what}; save it as 'CSV UTF-8', or say how it is encoded, such as"
            ' encoding="cp1252" for a Windows of Western Europe'
        )
        return None
    except (LookupError, TypeError):
        problems.append(f"encoding={encoding!r} is no encoding that Python knows; try 'cp1252'")
        return None
    if "\0" in text:
        problems.append(
            f"{path.name}: is not text (character {text.index(chr(0))} is zero); save it as"
            " 'CSV UTF-8'"
        )
        return None
    return text


def separator_of(text: str) -> str:
    r"""Return what separates the cells of a CSV file: what its first rows have most of.

    Examples
    --------
    >>> separator_of("VM;CPUs;Memory\na;2;4.096\n")
    ';'
    """
    lines = [line for line in text.splitlines()[:20] if not line.lower().startswith("sep=")]
    return max(SEPARATORS, key=lambda each: max((line.count(each) for line in lines), default=0))


def cell_text(cell: Cell) -> str:
    """Return what a cell shows, as text.

    Examples
    --------
    >>> cell_text(" web-01 "), cell_text(4096.0), cell_text(True), cell_text(None)
    ('web-01', '4096', 'True', '')
    """
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def cell_number(
    cell: Cell, notation: Notation, maximum: float, *, decimals: int | None = None
) -> Decimal | str:
    """Return the number of a cell, or what is wrong with it.

    Parameters
    ----------
    cell
        A number of a workbook is read as it is; `notation` tells what separators of a text mean.
    notation, maximum, decimals
        As for `Notation.read`.

    Returns
    -------
    decimal.Decimal or str
        What is wrong ends a sentence that begins with the cell.

    Examples
    --------
    >>> from outpost_planner.files.numerals import Notation
    >>> cell_number(4096, Notation(), 10**9), cell_number(-4.0, Notation(), 10**9)
    (Decimal('4096'), 'is below 0')
    """
    if isinstance(cell, bool) or not isinstance(cell, str | int | float | None):
        return "is not a number"
    if isinstance(cell, int | float):
        # A workbook says what its numbers are: no separator needs to be told.
        return _OF_WORKBOOK.read(f"{Decimal(repr(cell)):f}", maximum, decimals=decimals)
    text = cell_text(cell)
    return notation.read(text, maximum, decimals=decimals) if text else "is an empty cell"


def _workbook(path: Path, content: bytes, problems: list[str]) -> list[Sheet]:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    except PasswordError:
        problems.append(f"{path.name}: is protected by a password; save a copy without one")
        return []
    except (CalamineError, OSError) as error:
        problems.append(f"{path.name}: {_no_workbook(content, error)}")
        return []
    if not book.sheet_names:
        problems.append(f"{path.name}: is a workbook without a sheet; open it and save it anew")
    return [Sheet(name, partial(_rows_of, path, book, name, problems)) for name in book.sheet_names]


def _rows_of(
    path: Path, book: CalamineWorkbook, name: str, problems: list[str]
) -> Iterator[Sequence[Cell]]:
    try:
        # Blank rows above are handed out too, so that rows are counted as a spreadsheet does.
        yield from book.get_sheet_by_name(name).iter_rows()
    except (CalamineError, OSError) as error:
        problems.append(
            f"{path.name}, sheet {name}: cannot be read ({error}); save the workbook anew"
        )


def _no_workbook(content: bytes, error: Exception) -> str:
    try:
        names = zipfile.ZipFile(io.BytesIO(content)).namelist()
    except (zipfile.BadZipFile, ValueError):
        names = []
    if names and not any(name.startswith("[Content_Types]") for name in names):
        return f"is a zip archive of {shortened(', '.join(names))}; unpack it and give one of them"
    return (
        f"is a zip archive and no workbook that can be read ({error}); open it in a spreadsheet and"
        " save it as .xlsx"
    )


def _old_workbook(content: bytes) -> str:
    if "EncryptedPackage".encode("utf-16-le") in content:
        return "is protected by a password; open it and save a copy without one"
    return "is a workbook of Excel 97 to 2003 (.xls); open it and save it as .xlsx"
