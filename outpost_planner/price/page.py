"""An answer as one page: what was asked, the conclusion, the tables, and what all of it rests on.

The same page is written as Markdown, CSV and Excel, so that a download says what the screen says.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from outpost_planner.files.paths import user_path, write_files
from outpost_planner.files.spreadsheet import one_line
from outpost_planner.price.export import markdown_table, safe_csv
from outpost_planner.price.page_workbook import page_workbook
from outpost_planner.service.pairs import PAIR_INDEX
from outpost_planner.show.tables import texts_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import pandas as pd


@dataclass(frozen=True, eq=False)
class Sheet:
    """One table of a page.

    Parameters
    ----------
    name
        Short, for the tab of a workbook.
    caption
        What the table shows, in words.
    table
        The exact values, with their keys as index.
    is_detail
        Whether the table is too long for a document; Markdown names it alone.
    """

    name: str
    caption: str
    table: pd.DataFrame
    is_detail: bool = False

    @property
    def long(self) -> pd.DataFrame:
        """The table with its keys as columns; one row per pair where pairs were columns."""
        if self.table.columns.nlevels == 1:
            return self.table.reset_index()
        period = self.table.index.name
        rows = self.table.melt(value_name="cash", ignore_index=False).reset_index()
        return rows[[period, *PAIR_INDEX.names, "cash"]]


@dataclass(frozen=True, eq=False)
class Page:
    """Everything that an answer shows.

    Parameters
    ----------
    title
        What was compared.
    findings
        The conclusion and what qualifies it, in sentences.
    sheets
        The tables.
    notes
        What the figures rest on, in sentences.
    settings
        What was asked: name and value, as text.
    """

    title: str
    findings: tuple[str, ...]
    sheets: tuple[Sheet, ...]
    notes: tuple[str, ...]
    settings: Mapping[str, str] = field(default_factory=dict)


class Exported(ABC):
    """What shows itself as a `Page` can be written as one."""

    @property
    @abstractmethod
    def page(self) -> Page:
        """Everything that is shown."""

    def to_markdown(self) -> str:
        """Return what was asked, the conclusion, the tables and the assumptions as Markdown."""
        return page_markdown(self.page)

    def to_csv(self, path: str | Path | None = None) -> str:
        """Return the page as CSV that is safe to open in a spreadsheet, and write it where a path is given.

        Parameters
        ----------
        path
            File to write, as UTF-8 with a BOM, which Excel needs.

        Returns
        -------
        str
            The same text: one header, whose first column says what a row is: a ``setting``, a ``finding``, a row of a
            table, or an ``assumption``. A text that a spreadsheet would take for a formula begins with an apostrophe.

        Raises
        ------
        InputError
            Where the file cannot be written.
        """
        text = page_csv(self.page)
        if path is not None:
            write_files({user_path(path): text.encode("utf-8-sig")})
        return text

    def to_excel(self, path: str | Path) -> Path:
        """Write the page as a workbook: the answer on the first sheet, each table on a sheet of its own.

        Parameters
        ----------
        path
            File to write, such as ``payments.xlsx``.

        Returns
        -------
        pathlib.Path
            The file.

        Raises
        ------
        InputError
            Where the file cannot be written.
        """
        file = user_path(path)
        write_files({file: page_workbook(self.page)})
        return file


def page_markdown(page: Page) -> str:
    """Write a page for a document or a ticket.

    Parameters
    ----------
    page
        To write.

    Returns
    -------
    str
        Headed by the title; settings, findings, tables and assumptions follow.
    """
    parts = [f"## {one_line(page.title)}"]
    if page.settings:
        parts.append("\n".join(f"- {one_line(name)}: {one_line(value)}" for name, value in page.settings.items()))
    parts += [one_line(text) for text in page.findings]
    for sheet in page.sheets:
        if not sheet.is_detail:
            parts += [f"### {one_line(sheet.caption)}", markdown_table(texts_of(sheet.table))]
    details = "; ".join(sheet.caption for sheet in page.sheets if sheet.is_detail)
    if details:
        parts.append(one_line(f"In the workbook and the CSV file as well: {details}."))
    parts += ["### What it rests on", "\n".join(f"- {one_line(text)}" for text in page.notes)]
    return "\n\n".join(parts) + "\n"


def page_csv(page: Page) -> str:
    """Write a page as rows of one header, whose first column says what a row is.

    Parameters
    ----------
    page
        To write.

    Returns
    -------
    str
        CSV in which no text is a formula.
    """
    rows: list[dict[str, Any]] = [{"section": "title", "text": page.title}]
    rows += [{"section": "setting", "name": name, "text": value} for name, value in page.settings.items()]
    rows += [{"section": "finding", "text": text} for text in page.findings]
    for sheet in page.sheets:
        lead = {"section": sheet.name, "name": sheet.caption}
        rows += [{**lead, **row} for row in sheet.long.to_dict("records")]
    rows += [{"section": "assumption", "text": text} for text in page.notes]
    columns = list(dict.fromkeys(["section", "name", "text", *(str(name) for row in rows for name in row)]))
    return safe_csv([{name: row.get(name) for name in columns} for row in rows], columns)
