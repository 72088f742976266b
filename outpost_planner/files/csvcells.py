"""The cells of one CSV row, asked for by kind; every problem is noted with its place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from outpost_planner.files.spreadsheet import rearmed
from outpost_planner.service import model
from outpost_planner.show.wording import shortened

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from outpost_planner.files.numerals import Notation

MAX_NUMBER = 10**9
"""Greatest number accepted that is no price: a guard against a slipped separator, and against
overflow in totals."""

ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


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
    notation
        What separators in the file's numbers mean.
    problems
        Where problems are noted, for all rows together.
    """

    file_name: str
    number_in_file: int
    cells: dict[str, str]
    notation: Notation
    problems: list[str]

    def problem(self, column: str, value: object, what: str) -> None:
        """Note what is wrong with a value in a column."""
        shown = "an empty cell" if value == "" else shortened(repr(value))
        self.problems.append(
            f"{self.file_name}, row {self.number_in_file}, {column}: {shown} {what}"
        )

    def text(self, column: str) -> str | None:
        """Return a text that must not be empty."""
        if self.cells[column]:
            return rearmed(self.cells[column])
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
        value = self.notation.read(self.cells[column], MAX_NUMBER)
        if isinstance(value, str):
            self.problem(column, self.cells[column], value)
            return None
        return float(value)

    def whole_number(
        self, column: str, text: str | None = None, maximum: int = MAX_NUMBER
    ) -> int | None:
        """Return a whole number of at least 0, from a column or from a part of its text."""
        shown = self.cells[column] if text is None else text
        value = self.notation.read(shown, maximum, decimals=0)
        if isinstance(value, str):
            self.problem(column, shown, value)
            return None
        return int(value)

    def whole_numbers(self, column: str) -> list[int]:
        """Return a list of whole numbers of at least 1."""
        found = [(part, self.whole_number(column, part)) for part in self.parts(column)]
        for part, value in found:
            if value == 0:
                self.problem(column, part, "is below 1")
        return [value for _, value in found if value]

    def money(self, column: str, maximum: float) -> float | None:
        """Return an amount with at most two decimals, as the double nearest to its exact cents."""
        value = self.notation.read(self.cells[column], maximum, decimals=2)
        if isinstance(value, str):
            self.problem(
                column,
                self.cells[column],
                value.replace("greatest accepted", "greatest price accepted"),
            )
            return None
        # Nothing is rounded on the way in: half a cent would become somebody's cent.
        if value != value.quantize(Decimal("0.01")):
            self.problem(column, self.cells[column], "has a fraction of a cent")
            return None
        return float(value)

    def currency(self, column: str) -> str | None:
        """Return a currency of ISO 4217, three capital letters."""
        if re.fullmatch("[A-Z]{3}", self.cells[column]):
            return self.cells[column]
        self.problem(
            column,
            self.cells[column],
            "is not a currency code of three capital letters, such as USD",
        )
        return None

    def date(self, column: str, *, optional: bool = False) -> date | None:
        """Return a date written as 2026-11-01, and in no other way.

        An empty cell, or a column that the file lacks, is None where it is optional.
        """
        text = self.cells.get(column, "") if optional else self.cells[column]
        if optional and not text:
            return None
        try:
            # A year such as 0026 is one that lost its beginning.
            return date.fromisoformat(text if ISO_DATE.fullmatch(text) and text >= "2000" else "")
        except ValueError:
            self.problem(column, text, f"is not a date written as 2026-11-01{_date_hint(text)}")
            return None

    def unique(self, column: str, key: Hashable, seen: dict[Hashable, int]) -> None:
        """Note a key that an earlier row has already, and remember this row's."""
        if key is None:
            return
        first = seen.setdefault(key, self.number_in_file)
        if first != self.number_in_file:
            value = " ".join(map(str, key)) if isinstance(key, tuple) else key
            self.problem(column, value, f"stands already in row {first}")


def _date_hint(text: str) -> str:
    """Say which dates a text can be that has day and month in an order nobody can tell."""
    found = re.fullmatch(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})", text, re.ASCII)
    if found is None:
        return ""
    first, second, year = map(int, found.groups())
    both = dict.fromkeys((f"{year}-{second:02}-{first:02}", f"{year}-{first:02}-{second:02}"))
    valid = [each for each in both if each[5:7] <= "12"]
    return f"; it may be {' or '.join(valid)}" if valid else ""
