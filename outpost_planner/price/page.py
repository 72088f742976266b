"""An answer as one page: the question, the conclusion, the tables, and their assumptions."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from outpost_planner.service.pairs import PAIR_INDEX

if TYPE_CHECKING:
    from collections.abc import Mapping

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
