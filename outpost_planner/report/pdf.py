"""The page as PDF, with reportlab: it needs no browser and no library of the system."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from xml.sax.saxutils import escape

from outpost_planner.report.page import Cells, Figures, Sentences
from outpost_planner.show import colours

if TYPE_CHECKING:
    from datetime import datetime

    from outpost_planner.report.page import Block, Page, Section

REGULAR, BOLD = "DejaVuSans", "DejaVuSans-Bold"
"""matplotlib brings these fonts along; they know Latin, Greek and Cyrillic letters."""

SIZES: Final = (7.6, 7.2, 6.8, 6.4, 6.1)
"""Sizes of the text that are tried, the greatest first, until all stands on one page [points]."""

MARGIN: Final = 34.0
"""Of the page, on every side [points]."""

INK, GREY, LINE, GROUND = "#1a1a1a", "#444444", "#cccccc", "#eef3f7"
PADDING: Final = 3.0
"""Left and right in a cell of a table [points]."""

SIGN_ROOM: Final = 30.0
"""Above each line for a signature [points]."""


def page_in_pdf(page: Page, paper: str, at: datetime) -> bytes:
    """Return the page as PDF: on one sheet where there is room, else on as many as it needs.

    Parameters
    ----------
    page
        From `page_of`.
    paper
        ``A4`` or ``letter``.
    at
        When it is made (UTC). Equal pages made at one moment are equal, byte by byte.
    """
    sizes = [_Setting(page, size, paper, at) for size in SIZES]
    fits = next((each for each in sizes if each.sheets() == 1), None)
    # Where none does, the page goes on to a second sheet, in letters that are easy to read.
    chosen = fits or sizes[0]
    return chosen.written(of=1 if fits else chosen.sheets())


def _letters() -> Any:
    """Make the fonts known to reportlab, and return the characters that they have."""
    import matplotlib as mpl  # noqa: PLC0415 - takes 100 ms
    from reportlab.lib.fonts import addMapping  # noqa: PLC0415
    from reportlab.pdfbase import pdfmetrics  # noqa: PLC0415
    from reportlab.pdfbase.ttfonts import TTFont  # noqa: PLC0415

    folder = Path(mpl.get_data_path()) / "fonts" / "ttf"
    for is_bold, name in ((0, REGULAR), (1, BOLD)):
        # Anew for each document: a font keeps which of its letters were used in the one before.
        pdfmetrics.registerFont(TTFont(name, folder / f"{name}.ttf"))
        addMapping(REGULAR, is_bold, 0, name)
    return pdfmetrics.getFont(REGULAR).face.charToGlyph


class _Setting:
    """One page, set in one size on one kind of paper."""

    def __init__(self, page: Page, size: float, paper: str, at: datetime) -> None:
        from reportlab.lib import pagesizes  # noqa: PLC0415

        self.page, self.size, self.at = page, size, at
        self.sheet = pagesizes.A4 if paper == "A4" else pagesizes.LETTER
        self.width = self.sheet[0] - 2 * MARGIN
        self.letters: Any = {}
        self.lacks: set[str] = set()

    def sheets(self) -> int:
        """Return how many sheets it takes."""
        return self._build(of=0)[1]

    def written(self, of: int) -> bytes:
        """Return the document; its sheets are numbered, ``of`` so many."""
        return self._build(of)[0]

    def _build(self, of: int) -> tuple[bytes, int]:
        from reportlab.platypus import SimpleDocTemplate  # noqa: PLC0415

        self.letters = _letters()
        buffer = io.BytesIO()
        document = SimpleDocTemplate(
            buffer,
            pagesize=self.sheet,
            leftMargin=MARGIN - 6,
            rightMargin=MARGIN - 6,
            topMargin=MARGIN - 6,
            bottomMargin=MARGIN,
            title=self.page.title,
            author="outpost_planner",
            subject=self.page.opening,
            lang="en",
            initialFontName=REGULAR,
            invariant=1,
        )

        def frame(canvas: Any, _: Any) -> None:
            moment = f"D:{self.at:%Y%m%d%H%M%S}Z"
            canvas.setDateFormatter(lambda *_: moment)
            canvas.setFont(REGULAR, 6)
            canvas.setFillColor(GREY)
            number = f"page {document.page} of {of}"
            canvas.drawRightString(MARGIN + self.width, MARGIN - 12, number)
            footer = self._paragraph(self.page.footer, size=6, colour=GREY)
            footer.wrap(self.width - 60, 20)
            footer.drawOn(canvas, MARGIN, MARGIN - 14)

        document.build(self._story(), onFirstPage=frame, onLaterPages=frame)
        return buffer.getvalue(), document.page

    # From the top to the bottom

    def _story(self) -> list[Any]:
        from reportlab.platypus import KeepTogether  # noqa: PLC0415

        story = [self._head(), self._paragraph(self.page.opening, bold=True, before=4, after=5)]
        for section in self.page.sections:
            story += self._section(section)
        if self.page.signatures:
            story.append(KeepTogether([self._signature(each) for each in self.page.signatures]))
        if self.lacks:
            named = ", ".join(sorted(self.lacks))
            story.append(
                self._paragraph(
                    f"The letters of this file lack {named}, by their numbers in Unicode. The HTML"
                    " of this page shows them as they are.",
                    size=self.size - 1,
                    colour=GREY,
                )
            )
        return story

    def _head(self) -> Any:
        ground = colours.LIVE if self.page.is_live else colours.SANDBOX
        title = self._paragraph(self.page.title, size=13, bold=True)
        label = self._paragraph(
            self.page.label, size=8, bold=True, colour="#ffffff", to_right=False
        )
        wide = 0.36 * self.width
        looks = [
            ("BACKGROUND", (1, 0), (1, 0), ground),
            ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
            ("LEFTPADDING", (1, 0), (1, 0), 8),
            ("LINEBELOW", (0, 0), (-1, 0), 1.2, "#1a1a1a"),
            ("LEFTPADDING", (0, 0), (0, 0), 0),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 5),
        ]
        return self._table([[title, label]], [self.width - wide, wide], looks)

    def _section(self, section: Section) -> list[Any]:
        from reportlab.platypus import CondPageBreak  # noqa: PLC0415

        blocks = [flowable for block in section.blocks for flowable in self._block(block)]
        if not section.title:
            return blocks
        # A heading does not stand alone at the foot of a sheet.
        title = self._paragraph(section.title, size=self.size + 0.8, bold=True, before=5, after=1.5)
        return [CondPageBreak(40), title, *blocks]

    def _block(self, block: Block) -> list[Any]:
        if isinstance(block, Cells):
            return [self._cells(block)]
        if isinstance(block, Figures):
            return [self._figures(block)]
        return self._sentences(block)

    def _sentences(self, block: Sentences) -> list[Any]:
        size = self.size - 1.2 if block.is_small else self.size
        stands_out = block.tone in {"bad", "warn"}
        colour = colours.ON_LIGHT[block.tone] if stands_out else GREY if block.is_small else INK
        return [
            self._paragraph(each, size=size, colour=colour, bold=stands_out, after=1.5)
            for each in block.texts
        ]

    def _figures(self, block: Figures) -> Any:
        names = [self._paragraph(name, size=6.5, colour=GREY) for name, _ in block.amounts]
        amounts = [self._paragraph(each, size=9.5, bold=True) for _, each in block.amounts]
        looks = [
            ("BOX", (0, 0), (-1, -1), 0.8, "#1a1a1a"),
            ("INNERGRID", (0, 0), (-1, -1), 0, None),
        ]
        looks = [looks[0], ("LINEBEFORE", (1, 0), (-1, -1), 0.4, LINE)]
        count = len(block.amounts)
        return self._table([names, amounts], [self.width / count] * count, looks)

    def _cells(self, cells: Cells) -> Any:
        whole = sum(cells.widths)
        widths = [self.width * each / whole for each in cells.widths]
        right = cells.numbers
        headings = [
            self._paragraph(each, bold=True, size=self.size - 0.6, to_right=at in right)
            for at, each in enumerate(cells.headings)
        ]
        looks: list[tuple[Any, ...]] = [
            ("LINEBELOW", (0, 0), (-1, 0), 0.8, "#1a1a1a"),
            ("LINEBELOW", (0, 1), (-1, -1), 0.3, LINE),
            ("VALIGN", (0, 0), (-1, 0), "BOTTOM"),
            ("VALIGN", (0, 1), (-1, -1), "TOP"),
        ]
        size = self._size_of_numbers(cells, widths)
        rows = [headings]
        for at, row in enumerate(cells.rows):
            last = len(row) - 1
            if last < len(headings) - 1:
                looks.append(("SPAN", (last, at + 1), (-1, at + 1)))
            if at == cells.chosen:
                looks.append(("BACKGROUND", (0, at + 1), (-1, at + 1), GROUND))
            rows.append(self._row(cells, at, size))
        return self._table(rows, widths, looks, head=1)

    def _size_of_numbers(self, cells: Cells, widths: list[float]) -> float:
        """Return the greatest size in which no amount breaks into two lines."""
        from reportlab.pdfbase.pdfmetrics import stringWidth  # noqa: PLC0415

        whole = [row for row in cells.rows if len(row) == len(cells.headings)]
        size = self.size
        for row in whole:
            for at in cells.numbers:
                wide = stringWidth(row[at], BOLD, self.size)
                size = min(size, self.size * (widths[at] - 2 * PADDING - 0.5) / max(wide, 1.0))
        return size

    def _row(self, cells: Cells, at: int, size_of_numbers: float) -> list[Any]:
        count = len(cells.headings)
        row, tone = cells.rows[at], cells.tones[at] if cells.tones else "plain"
        texts: list[Any] = []
        for column, text in enumerate(row):
            is_result = bool(cells.tones) and column == 0
            is_number = column in cells.numbers and len(row) == count
            texts.append(
                self._paragraph(
                    text,
                    bold=is_result or at == cells.chosen,
                    colour=colours.ON_LIGHT[tone] if is_result else INK,
                    size=size_of_numbers if is_number else None,
                    to_right=is_number,
                )
            )
        return [*texts, *([""] * (count - len(row)))]

    def _signature(self, who: str) -> Any:
        names = [f"{who} (name)", "", "Date", "", "Signature"]
        row = [self._paragraph(each, size=6.5, colour=GREY) for each in names]
        shares = (38, 3, 18, 3, 38)
        looks = [("LINEABOVE", (at, 1), (at, 1), 0.8, "#1a1a1a") for at in (0, 2, 4)]
        widths = [self.width * each / 100 for each in shares]
        return self._table([[""] * 5, row], widths, looks, heights=[SIGN_ROOM, None])

    # Pieces

    def _table(
        self,
        rows: list[list[Any]],
        widths: list[float],
        looks: list[tuple[Any, ...]],
        *,
        head: int = 0,
        heights: list[float | None] | None = None,
    ) -> Any:
        from reportlab.platypus import Table, TableStyle  # noqa: PLC0415

        room = [
            # Of empty cells, which would be as high as a line of the standard size.
            ("FONT", (0, 0), (-1, -1), REGULAR, 1, 1),
            ("TOPPADDING", (0, 0), (-1, -1), 1),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 1.4),
            ("LEFTPADDING", (0, 0), (-1, -1), PADDING),
            ("RIGHTPADDING", (0, 0), (-1, -1), PADDING),
        ]
        table = Table(rows, colWidths=widths, rowHeights=heights, repeatRows=head)
        table.setStyle(TableStyle([*room, *looks]))
        return table

    def _paragraph(
        self,
        text: str,
        *,
        size: float | None = None,
        bold: bool = False,
        colour: str = INK,
        before: float = 0,
        after: float = 0,
        to_right: bool = False,
    ) -> Any:
        from reportlab.lib.styles import ParagraphStyle  # noqa: PLC0415
        from reportlab.platypus import Paragraph  # noqa: PLC0415

        size = size or self.size
        style = ParagraphStyle(
            "text",
            fontName=BOLD if bold else REGULAR,
            fontSize=size,
            leading=1.25 * size,
            textColor=colour,
            spaceBefore=before,
            spaceAfter=after,
            alignment=2 if to_right else 0,
            # A name without a space breaks where the column ends.
            splitLongWords=1,
        )
        return Paragraph(escape(self._known(text)).replace("\n", "<br/>"), style)

    def _known(self, text: str) -> str:
        """Write characters that the font lacks by their numbers, so that none is lost."""
        written = []
        for each in text:
            if each == "\n" or ord(each) in self.letters:
                written.append(each)
                continue
            named = f"U+{ord(each):04X}"
            self.lacks.add(named)
            written.append(f"[{named}]")
        return "".join(written)
