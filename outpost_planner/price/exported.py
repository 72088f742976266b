"""What can be written as a file: as Markdown, as CSV and as a workbook."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

from outpost_planner.files.paths import user_path
from outpost_planner.files.writing import write_files
from outpost_planner.price.notes import html_page
from outpost_planner.price.page_texts import page_csv, page_markdown
from outpost_planner.price.page_workbook import page_workbook

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from outpost_planner.price.page import Page


class Exported(ABC):
    """What has a text for each kind of file."""

    def to_markdown(self) -> str:
        """Return what was asked, the conclusion, the tables and the assumptions as Markdown.

        Examples
        --------
        >>> from outpost_planner import compare_payments, read_catalog
        >>> comparison = compare_payments(read_catalog().line_items({"OR-RKGP001": 2}))
        >>> print(comparison.over(3).to_markdown().splitlines()[0])
        ## Ways to pay for 2 × OR-RKGP001 in US, needed for 3 years
        """
        return self._as_markdown()

    def to_csv(self, path: str | Path | None = None) -> str:
        """Return all of it as CSV that is safe in a spreadsheet, and write a file if asked.

        Parameters
        ----------
        path
            File to write, as UTF-8 with a BOM, which Excel needs; default: none.

        Returns
        -------
        str
            The same text under one header. A page's first column says what a row is: a ``setting``,
            a ``finding``, a row of a table, or an ``assumption``. A text that a spreadsheet would
            take for a formula begins with an apostrophe.

        Raises
        ------
        InputError
            Where the file cannot be written.

        Examples
        --------
        >>> from outpost_planner import compare_payments, read_catalog
        >>> comparison = compare_payments(read_catalog().line_items({"OR-RKGP001": 2}))
        >>> comparison.over(3).to_csv().splitlines()[1][:22]
        'title,,"Ways to pay fo'
        """
        text = self._as_csv()
        if path is not None:
            write_files({user_path(path): text.encode("utf-8-sig")})
        return text

    def to_excel(self, path: str | Path) -> Path:
        """Write a workbook.

        A page's answer stands on the first sheet, and each table on a sheet of its own. The
        formulas of a `PaymentComparison`'s workbook are live: change a quantity, a price or the
        discount rate in it.

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

        Examples
        --------
        >>> import tempfile
        >>> from outpost_planner import compare_payments, read_catalog
        >>> comparison = compare_payments(read_catalog().line_items({"OR-RKGP001": 2}))
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     comparison.to_excel(f"{folder}/payments.xlsx").name
        'payments.xlsx'
        """
        file = user_path(path)
        write_files({file: self._as_workbook()})
        return file

    @abstractmethod
    def _as_markdown(self) -> str: ...

    @abstractmethod
    def _as_csv(self) -> str: ...

    @abstractmethod
    def _as_workbook(self) -> bytes: ...


class OnePage(Exported):
    """What shows itself as a `Page`: on the screen, in a terminal and in every file."""

    @property
    @abstractmethod
    def page(self) -> Page:
        """Everything that is shown."""

    @property
    @abstractmethod
    def shown(self) -> pd.DataFrame:
        """The table that people see first."""

    def _as_markdown(self) -> str:
        return page_markdown(self.page)

    def _as_csv(self) -> str:
        return page_csv(self.page)

    def _as_workbook(self) -> bytes:
        return page_workbook(self.page)

    def _repr_html_(self) -> str:
        page = self.page
        return html_page(page.title, page.findings, self.shown, page.notes)
