"""CSV files as people and spreadsheets write them, read row by row with every problem noted.

Commas, semicolons or tabs separate the cells, and Excel's byte order mark is no text. What a
separator inside a number means is told by the file's own numbers or by the caller, see `numerals`.
Each problem names the file, the row as a spreadsheet counts it (the header is row 1), the column
and the value.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from outpost_planner.files.csvcells import CsvRow
from outpost_planner.files.numerals import Notation, shown_decimal
from outpost_planner.show.spelling import nearest
from outpost_planner.show.wording import shortened

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

SEPARATORS = {",": "a comma", ";": "a semicolon", "\t": "a tab"}
"""What may stand between two cells."""

ROWS_ABOVE = 20
"""How many rows are looked through for a header that is not the first row."""


def whole_cell(cell: str) -> Sequence[str]:
    """Return the number of a cell that holds one."""
    return (cell,)


def counts(cell: str) -> Sequence[str]:
    """Return the numbers of a cell that holds a list, as in ``m5:m5.xlarge:2;c5:c5.large:1``."""
    return [part.rpartition(":")[2].strip() for part in cell.split(";")]


def read_rows(
    path: Path,
    columns: Sequence[str],
    problems: list[str],
    *,
    optional: Sequence[str] = (),
    numbers: Mapping[str, Callable[[str], Iterable[str]]] | None = None,
    said: Notation | None = None,
) -> list[CsvRow]:
    """Read a CSV file with exactly the given columns, in any order.

    Parameters
    ----------
    path
        The file.
    columns
        The names that the header must hold, all of them and no others but `optional`.
    problems
        Every problem found is appended here, one sentence each.
    optional
        Names that the header may hold too; a row's cells have them only where it does.
    numbers
        Columns that hold numbers, each with a function that takes them out of a cell. Together they
        show what separators mean in this file.
    said
        What the caller says about that.

    Returns
    -------
    list of CsvRow
        One per row that has as many cells as the header; none where the header is wrong.
    """
    text = _read_text(path, problems)
    if text is None:
        return []
    if not text.strip():
        problems.append(
            f"{path.name}: the file is empty; its first row must be {','.join(columns)}"
        )
        return []
    separator = _separator(path, text, columns, problems)
    if separator is None:
        return []
    cells = split_cells(path, text, separator, problems)
    header = _header(path, next(cells, []), columns, problems, optional)
    if header is None:
        return []
    rows = list(_rows(path, cells, header, problems))
    notation = told_notation(path, rows, numbers or {}, said or Notation(), problems)
    return [CsvRow(path.name, number, cells_of, notation, problems) for number, cells_of in rows]


def split_cells(path: Path, text: str, separator: str, problems: list[str]) -> Iterator[list[str]]:
    """Yield the cells of each row; a row may have line breaks inside quotation marks.

    Parameters
    ----------
    path
        The file, for the messages.
    text
        All of it.
    separator
        What stands between two cells.
    problems
        Where a row is noted that is no CSV; nothing is read after it.
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    row = 1
    try:
        for cells in reader:
            yield cells
            row += 1
    except csv.Error as error:
        said = _CSV_ERRORS.get(str(error), str(error))
        problems.append(f"{path.name}, row {row}: cannot be read as CSV ({said})")


_CSV_ERRORS = {
    "unexpected end of data": "a quotation mark is opened here and never closed",
    "',' expected after '\"'": "text follows a closing quotation mark",
    "';' expected after '\"'": "text follows a closing quotation mark",
    "'\t' expected after '\"'": "text follows a closing quotation mark",
}


class _Place(NamedTuple):
    """Where a header may stand: how many names the row holds, its number and the separator."""

    names: int
    row: int
    separator: str


def _separator(path: Path, text: str, columns: Sequence[str], problems: list[str]) -> str | None:
    """Return what separates the cells, where the header is the first row; else say where it is."""
    first_rows = text.splitlines()[:ROWS_ABOVE]
    if re.fullmatch(r'"?sep=.?"?[,;\t]*', first_rows[0].strip(" "), re.IGNORECASE):
        problems.append(
            f"{path.name}, row 1: {first_rows[0].strip()!r} is a line for Excel alone; delete it,"
            " so that the header is the first row"
        )
        return None
    places = [
        _Place(len({*map(_name, line.split(separator))} & {*columns}), row, separator)
        for row, line in enumerate(first_rows, start=1)
        for separator in SEPARATORS
    ]
    # Most names of columns; of equals the uppermost row.
    best = max(places, key=lambda place: (place.names, -place.row))
    if best.names == 0 or best.row == 1:
        return best.separator
    title = first_rows[0].strip(" ,;\t")
    above = f"is {shortened(repr(title))}" if title else "is blank"
    problems.append(
        f"{path.name}, row 1: {above}, where the header must be, which stands in row {best.row};"
        f" delete the row{'s' if best.row > 2 else ''} above it"
    )
    return None


def _name(cell: str) -> str:
    return cell.strip().strip('"').strip()


def _header(
    path: Path,
    cells: list[str],
    columns: Sequence[str],
    problems: list[str],
    optional: Sequence[str],
) -> list[str] | None:
    """Return the columns' names, without empty ones at the end; None after noting a problem."""
    header = [name.strip() for name in cells]
    while header and not header[-1]:
        header.pop()
    before = len(problems)
    if not {*header} & {*columns}:
        if before == 0 or header:
            first = shortened(repr(", ".join(header[:3])))
            problems.append(
                f"{path.name}, row 1: {first} is no header; the first row must be"
                f" {','.join(columns)}"
            )
        return None
    missing = [name for name in columns if name not in {*header}]
    unknown = [name for name in header if name not in {*columns, *optional}]
    hinted = [*missing, *(name for name in optional if name not in {*header})]
    # Hints take time, and nobody reads a thousand of them.
    for place, name in enumerate(unknown):
        near = (
            nearest(re.sub(r"\W+", "_", name.lower()), hinted, count=1)
            if place < len(columns)
            else []
        )
        hint = f"; is it {near[0]}?" if near else ""
        problems.append(f"{path.name}, row 1: unknown column {shortened(repr(name))}{hint}")
    problems += [f"{path.name}, row 1: column {name!r} is missing" for name in missing]
    problems += [
        f"{path.name}, row 1: column {shortened(repr(name))} stands there twice"
        for name, count in Counter(header).items()
        if count > 1
    ]
    return header if len(problems) == before else None


def _rows(
    path: Path, rows: Iterator[list[str]], header: list[str], problems: list[str]
) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield number and cells of each row, without blank rows and blank cells beyond the header."""
    width, count = len(header), 0
    for number, cells in enumerate(rows, start=2):
        stripped = [cell.strip() for cell in cells]
        while len(stripped) > width and not stripped[-1]:
            stripped.pop()
        if not any(stripped):
            continue
        count += 1
        if len(stripped) != width:
            problems.append(
                f"{path.name}, row {number}: {len(stripped)} cells, where the header has {width}"
            )
            continue
        yield number, dict(zip(header, stripped, strict=True))
    if count == 0:
        problems.append(f"{path.name}: there is a header and no row below it")


def told_notation(
    path: Path,
    rows: Iterable[tuple[int, dict[str, str]]],
    numbers: Mapping[str, Callable[[str], Iterable[str]]],
    said: Notation,
    problems: list[str],
) -> Notation:
    """Return what separators mean in this file: what its numbers show, or the caller said.

    Parameters
    ----------
    path
        The file, for the messages.
    rows
        Number and cells of each row.
    numbers
        Columns that hold numbers, each with a function that takes them out of a cell.
    said
        What the caller says.
    problems
        Where it is noted that the file writes decimals in two ways.
    """
    shown: dict[str, str] = {}
    cells = (
        (number, column, text)
        for number, cells_of in rows
        for column, texts in numbers.items()
        for text in texts(cells_of[column])
    )
    for number, column, text in cells:
        if decimal := shown_decimal(text):
            shown.setdefault(decimal, f"row {number}, {column} has {text!r}")
    # Both separators were seen, each in a number that can be read in one way alone.
    if len(shown) == 2:
        both = " and ".join(shown.values())
        problems.append(
            f"{path.name}: decimals are written in two ways, {both}; write them all in one way"
        )
        return Notation(said.decimal, said.thousands, is_said=said.is_said, against=both)
    if said.decimal is None:
        return Notation(next(iter(shown), None), said.thousands)
    against = "".join(where for decimal, where in shown.items() if decimal != said.decimal)
    return Notation(said.decimal, said.thousands, is_said=True, against=against)


def _read_text(path: Path, problems: list[str]) -> str | None:
    content = read_bytes(path, problems)
    if content is None:
        return None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        what = f"is not UTF-8 (byte {error.start}); save it as 'CSV UTF-8'"
        if content.startswith(b"PK\x03\x04"):
            what = "is a workbook, and not UTF-8 text; save its sheet as 'CSV UTF-8'"
        problems.append(f"{path.name}: {what}")
        return None
    if "\0" in text:
        zero = f"is not UTF-8 text (character {text.index(chr(0))} is zero)"
        problems.append(f"{path.name}: {zero}; save it as 'CSV UTF-8'")
        return None
    return text


def read_bytes(path: Path, problems: list[str], what: str = "a CSV file") -> bytes | None:
    """Return a file's bytes; None after noting why there are none.

    Parameters
    ----------
    path
        The file.
    problems
        Where the problem is noted.
    what
        What is needed in its place.
    """
    try:
        if path.is_file():
            return path.read_bytes()
        if path.is_dir():
            problems.append(f"{path}: is a directory, where {what} is needed")
        elif path.exists():
            problems.append(f"{path}: is a device, where {what} is needed")
        else:
            beside = ", ".join(sorted(other.name for other in path.parent.glob("*.csv"))[:5])
            problems.append(
                f"{path}: there is no such file"
                + (f"; CSV files beside it: {beside}" if beside else "")
            )
    except OSError as error:
        problems.append(f"{path}: cannot be read ({error.strerror})")
    return None
