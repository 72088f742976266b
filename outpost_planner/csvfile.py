"""CSV files as people and spreadsheets write them, read row by row with every problem noted.

The byte order mark and the semicolons of Excel are read as they are meant. Each problem
names the file, the row as a spreadsheet counts it (the header is row 1), the column and
the value.
"""

from __future__ import annotations

import csv
import io
import math
import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from typing import TYPE_CHECKING

from outpost_planner import model

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Sequence
    from pathlib import Path


@dataclass(frozen=True)
class CsvRow:
    """One row of a CSV file, whose cells are asked for by kind.

    Each method returns the value, or None after noting the problem in `problems`.

    Parameters
    ----------
    file_name
        For the messages.
    number_in_file
        The row as a spreadsheet counts it; the header is row 1.
    cells
        The stripped text of each column.
    decimal_comma
        True where the file separates cells with semicolons, and so writes 1,5 for 1.5.
    problems
        Where problems are noted, for all rows together.
    """

    file_name: str
    number_in_file: int
    cells: dict[str, str]
    decimal_comma: bool
    problems: list[str]

    def problem(self, column: str, value: object, what: str) -> None:
        """Note what is wrong with a value in a column."""
        shown = "an empty cell" if value == "" else repr(value)
        self.problems.append(f"{self.file_name}, row {self.number_in_file}, {column}: {shown} {what}")

    def text(self, column: str) -> str | None:
        """Return a text that must not be empty."""
        if self.cells[column]:
            return self.cells[column]
        self.problem(column, "", "where a text is needed")
        return None

    def matching(self, column: str, shape_name: str) -> str | None:
        """Return a text that matches the service model's pattern of a shape."""
        expression = model.pattern(shape_name)
        if model.matches(expression, self.cells[column]):
            return self.cells[column]
        self.problem(column, self.cells[column], f"does not match {expression}")
        return None

    def choice(self, column: str, allowed: Sequence[str], *, optional: bool = False) -> str | None:
        """Return one of the allowed values; an empty cell is None where it is optional."""
        value = self.cells[column]
        if value in allowed:
            return value
        if value or not optional:
            self.problem(column, value, f"is not one of {', '.join(sorted(allowed))}")
        return None

    def parts(self, column: str) -> list[str]:
        """Return the parts of a list, which semicolons separate inside its cell."""
        return [part.strip() for part in self.cells[column].split(";") if part.strip()]

    def choices(self, column: str, allowed: Sequence[str]) -> list[str]:
        """Return a list of allowed values."""
        wrong = [part for part in self.parts(column) if part not in allowed]
        for part in wrong:
            self.problem(column, part, f"is not one of {', '.join(sorted(allowed))}")
        return [part for part in self.parts(column) if part in allowed]

    def number(self, column: str) -> float | None:
        """Return a number of at least 0."""
        value = self._decimal(column)
        return None if value is None else float(value)

    def whole_number(self, column: str) -> int | None:
        """Return a whole number of at least 0."""
        value = self._decimal(column)
        if value is None:
            return None
        if value != value.to_integral_value():
            self.problem(column, self.cells[column], "is not a whole number")
            return None
        return int(value)

    def whole_numbers(self, column: str) -> list[int]:
        """Return a list of whole numbers."""
        wrong = [part for part in self.parts(column) if not part.isdecimal()]
        for part in wrong:
            self.problem(column, part, "is not a whole number")
        return [int(part) for part in self.parts(column) if part.isdecimal()]

    def money(self, column: str, maximum: float) -> float | None:
        """Return an amount with at most two decimals, as the double nearest to its exact cents."""
        value = self._decimal(column)
        if value is None:
            return None
        if value * 100 != (value * 100).to_integral_value():
            self.problem(column, self.cells[column], "has a fraction of a cent")
            return None
        if value > maximum:
            self.problem(column, self.cells[column], f"is above {maximum:,}, the greatest price accepted")
            return None
        return float(value)

    def currency(self, column: str) -> str | None:
        """Return a currency of ISO 4217, three capital letters."""
        if re.fullmatch("[A-Z]{3}", self.cells[column]):
            return self.cells[column]
        self.problem(column, self.cells[column], "is not a currency code of three capital letters, such as USD")
        return None

    def date(self, column: str) -> date | None:
        """Return a date written as 2026-11-01."""
        try:
            return date.fromisoformat(self.cells[column])
        except ValueError:
            self.problem(column, self.cells[column], "is not a date written as 2026-11-01")
            return None

    def unique(self, column: str, key: Hashable, seen: dict[Hashable, int]) -> None:
        """Note a key that an earlier row has already, and remember this row's."""
        if key is None:
            return
        first = seen.setdefault(key, self.number_in_file)
        if first != self.number_in_file:
            value = " ".join(map(str, key)) if isinstance(key, tuple) else key
            self.problem(column, value, f"stands already in row {first}")

    def _decimal(self, column: str) -> Decimal | None:
        text = self.cells[column]
        if self.decimal_comma and "." not in text and text.count(",") == 1:
            text = text.replace(",", ".")
        if not re.fullmatch(r"[+-]?\d*\.?\d*([eE][+-]?\d{1,3})?", text) or not any(map(str.isdigit, text)):
            hint = "; write it without separators of thousands or currency signs" if re.search(r"\d", text) else ""
            self.problem(column, self.cells[column], f"is not a number{hint}")
            return None
        try:
            value = Decimal(text)
        except InvalidOperation:
            self.problem(column, self.cells[column], "is not a number")
            return None
        if value < 0 or not math.isfinite(value):
            self.problem(column, self.cells[column], "is below 0")
            return None
        return value


def read_rows(path: Path, columns: Sequence[str], problems: list[str]) -> Iterator[CsvRow]:
    """Read a CSV file with exactly the given columns, in any order.

    Parameters
    ----------
    path
        The file.
    columns
        The names that the header must hold, all of them and no others.
    problems
        Every problem found is appended here, one sentence each.

    Yields
    ------
    CsvRow
        One a row that has as many cells as the header; nothing where the header is wrong.
    """
    text = _read_text(path, problems)
    if text is None:
        return
    if not text.strip():
        problems.append(f"{path.name}: the file is empty; its first row must be {','.join(columns)}")
        return
    separator = ";" if _is_semicolon_file(text) else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        header = [name.strip() for name in next(reader)]
        if not _header_fits(path, header, columns, problems):
            return
        yield from _rows(path, reader, header, problems, decimal_comma=separator == ";")
    except csv.Error as error:
        problems.append(f"{path.name}, row {reader.line_num}: cannot be read as CSV ({error})")


def _rows(
    path: Path, reader: Iterator[list[str]], header: list[str], problems: list[str], *, decimal_comma: bool
) -> Iterator[CsvRow]:
    count = 0
    for number, cells in enumerate(reader, start=2):
        if not any(cell.strip() for cell in cells):
            continue
        count += 1
        if len(cells) != len(header):
            problems.append(f"{path.name}, row {number}: {len(cells)} cells, where the header has {len(header)}")
            continue
        stripped = {name: cell.strip() for name, cell in zip(header, cells, strict=True)}
        yield CsvRow(path.name, number, stripped, decimal_comma, problems)
    if count == 0:
        problems.append(f"{path.name}: there is a header and no row below it")


def _read_text(path: Path, problems: list[str]) -> str | None:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        beside = ", ".join(sorted(other.name for other in path.parent.glob("*.csv"))[:5])
        problems.append(f"{path}: there is no such file" + (f"; CSV files beside it: {beside}" if beside else ""))
    except IsADirectoryError:
        problems.append(f"{path}: is a directory, where a CSV file is needed")
    except UnicodeDecodeError as error:
        problems.append(f"{path.name}: is not UTF-8 (byte {error.start}); save it as 'CSV UTF-8'")
    except OSError as error:
        problems.append(f"{path}: cannot be read ({error.strerror})")
    return None


def _is_semicolon_file(text: str) -> bool:
    header = text.lstrip().splitlines()[0]
    return header.count(";") > header.count(",")


def _header_fits(path: Path, header: list[str], columns: Sequence[str], problems: list[str]) -> bool:
    before = len(problems)
    missing = [name for name in columns if name not in header]
    for name in header:
        if name not in columns:
            nearest = get_close_matches(name.lower(), missing, n=1)
            hint = f"; is it {nearest[0]}?" if nearest else ""
            problems.append(f"{path.name}, row 1: unknown column {name!r}{hint}")
    problems += [f"{path.name}, row 1: column {name!r} is missing" for name in missing]
    problems += [
        f"{path.name}, row 1: column {name!r} stands there twice"
        for name in dict.fromkeys(header)
        if header.count(name) > 1
    ]
    return len(problems) == before
