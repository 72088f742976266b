"""The form of a CSV file: separators, line ends and byte order mark, so that it is kept."""

from __future__ import annotations

import codecs
import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from outpost_planner.files.csvfile import SEPARATORS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


@dataclass(frozen=True)
class CsvForm:
    r"""How a CSV file is written.

    Parameters
    ----------
    separator
        What stands between two cells.
    decimal
        What separates decimals.
    line_end
        What ends a row.
    has_mark
        Whether a byte order mark opens the file, as Excel writes one.

    Examples
    --------
    >>> CsvForm(separator=";", decimal=",").written([["power_kva"], ["6,5"]])
    b'power_kva\n6,5\n'
    """

    separator: str = ","
    decimal: str = "."
    line_end: str = "\n"
    has_mark: bool = False

    def number(self, value: float) -> str:
        """Return a number that can be read in one way: three decimals get a fourth.

        Examples
        --------
        >>> CsvForm(decimal=",").number(14.2), CsvForm().number(10.0), CsvForm().number(6.125)
        ('14,2', '10', '6.1250')
        """
        text = f"{value:.6f}".rstrip("0").rstrip(".")
        if len(text.partition(".")[2]) == 3:
            text += "0"
        return text.replace(".", self.decimal)

    def written(self, rows: Iterable[Sequence[str]]) -> bytes:
        """Return the file of these rows."""
        out = io.StringIO(newline="")
        writer = csv.writer(out, delimiter=self.separator, lineterminator=self.line_end)
        writer.writerows(rows)
        mark = codecs.BOM_UTF8 if self.has_mark else b""
        return mark + out.getvalue().encode()


def form_of(content: bytes, decimal: str | None = None) -> CsvForm:
    r"""Return the form of a file that could be read.

    Parameters
    ----------
    content
        The whole file.
    decimal
        What separates decimals in it, where its reader knows.

    Examples
    --------
    >>> form_of("\ufeffname;power_kva\r\n".encode(), ",")
    CsvForm(separator=';', decimal=',', line_end='\r\n', has_mark=True)
    """
    first, end, _ = content.partition(b"\n")
    header = first.decode("utf-8-sig", "replace")
    separator = max(SEPARATORS, key=header.count)
    told = decimal or ("," if separator == ";" else ".")
    return CsvForm(
        separator=separator if separator in header else ",",
        decimal=told,
        line_end="\r\n" if end and first.endswith(b"\r") else "\n",
        has_mark=content.startswith(codecs.BOM_UTF8),
    )
