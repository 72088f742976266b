"""What stands on the page, before it is HTML or PDF: sections of sentences, figures and tables."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from outpost_planner.show.colours import Tone


@dataclass(frozen=True)
class Sentences:
    """Paragraphs.

    Parameters
    ----------
    texts
        One per paragraph.
    tone
        ``bad`` and ``warn`` stand out.
    is_small
        Whether they are small print, such as assumptions.
    """

    texts: tuple[str, ...]
    tone: Tone = "plain"
    is_small: bool = False


@dataclass(frozen=True)
class Figures:
    """The few amounts that the decision is about.

    Parameters
    ----------
    amounts
        Name and amount.
    """

    amounts: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Cells:
    """A table.

    Parameters
    ----------
    headings
        One per column.
    rows
        A row that is shorter than the headings says its last text across the columns left.
    widths
        Share of each column.
    numbers
        Columns that are set to the right.
    chosen
        The row that is asked for; None for none.
    tones
        By row, where the first cell is a result, such as FAIL.
    """

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]
    numbers: frozenset[int] = frozenset()
    chosen: int | None = None
    tones: tuple[Tone, ...] = ()


Block: TypeAlias = Sentences | Figures | Cells


@dataclass(frozen=True)
class Section:
    """A heading and what stands below it."""

    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Page:
    """Everything on the page.

    Parameters
    ----------
    title
        Of the document.
    label
        SANDBOX or LIVE, account and Region.
    is_live
        Whether real money would be spent.
    opening
        What is asked for, in a sentence.
    sections
        From what is bought to the assumptions.
    signatures
        Who signs, one line per person; empty where the page is not ready for that.
    footer
        On every page, with its number.
    """

    title: str
    label: str
    is_live: bool
    opening: str
    sections: tuple[Section, ...]
    signatures: tuple[str, ...] = field(default=())
    footer: str = ""
