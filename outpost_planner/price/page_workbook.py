"""A page as sheets of a workbook: the answer first, then each of its tables."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pandas as pd
import xlsxwriter

from outpost_planner.files.spreadsheet import excel_text
from outpost_planner.price.workbook_looks import formats
from outpost_planner.show.cells import MONEY, RATE, heading
from outpost_planner.show.wording import pair_words

if TYPE_CHECKING:
    from collections.abc import Hashable

    from outpost_planner.price.page import Page, Sheet


def page_workbook(page: Page) -> bytes:
    """Return a page as an xlsx file.

    Parameters
    ----------
    page
        To write.

    Returns
    -------
    bytes
        With a sheet Answer and one sheet per table. No text becomes a formula.
    """
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.set_properties({"title": page.title})
        write_page(page, book)
    return out.getvalue()


def write_page(page: Page, book: Any) -> None:
    """Add a page's sheets to a workbook that is being written.

    Parameters
    ----------
    page
        To write.
    book
        Of XlsxWriter.
    """
    style = formats(book)
    answer = book.add_worksheet("Answer")
    answer.set_column(0, 0, 34)
    answer.set_column(1, 1, 100)
    answer.write_string(0, 0, page.title, style["title"])
    row = 2
    for name, value in page.settings.items():
        answer.write_string(row, 0, name, style["bold"])
        answer.write_string(row, 1, excel_text(value), style["wrap"])
        row += 1
    for lead, texts in (("Finding", page.findings), ("What it rests on", page.notes)):
        row += 1
        for number, text in enumerate(texts):
            answer.write_string(row, 0, "" if number else lead, style["bold"])
            answer.write_string(row, 1, excel_text(text), style["wrap"])
            row += 1
    for sheet in page.sheets:
        _write_sheet(sheet, book.add_worksheet(sheet.name), style)


def _write_sheet(sheet: Sheet, page: Any, style: dict[str, Any]) -> None:
    table = sheet.table.reset_index()
    page.write_string(0, 0, sheet.caption, style["title"])
    page.set_column(0, max(table.shape[1] - 1, 1), 20)
    page.freeze_panes(3, sheet.table.index.nlevels)
    for column, name in enumerate(table.columns):
        page.write_string(2, column, _title(name), style["head"])
        look = style[_look(name, table.iloc[:, column])]
        for row, value in enumerate(table.iloc[:, column].tolist(), start=3):
            _write(page, (row, column), value, look, style["gap"])


def _title(name: Hashable) -> str:
    # A key beside columns of pairs has a pair's shape, half of which is empty.
    given = [str(part) for part in name if str(part)] if isinstance(name, tuple) else [str(name)]
    return pair_words((given[0], given[1])) if len(given) > 1 else heading(given[0])


def _look(name: Hashable, values: pd.Series) -> str:
    if not pd.api.types.is_float_dtype(values):
        return "whole"
    if isinstance(name, tuple) or MONEY.search(str(name)):
        return "money"
    return "percent" if RATE.search(str(name)) else "number"


def _write(page: Any, cell: tuple[int, int], value: Any, look: Any, gap: Any) -> None:
    if isinstance(value, bool):
        page.write_string(*cell, "yes" if value else "no")
    elif value is None or pd.isna(value):
        page.write_string(*cell, "n/a", gap)
    elif isinstance(value, (int, float)):
        page.write_number(*cell, value, look)
    else:
        page.write_string(
            *cell, excel_text(f"{value:%Y-%m-%d}" if hasattr(value, "strftime") else str(value))
        )
