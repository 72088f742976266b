"""The page as HTML: one file of its own, readable on a screen, printed on one sheet."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from outpost_planner.report.page import Cells, Figures, Sentences
from outpost_planner.show import colours

if TYPE_CHECKING:
    from outpost_planner.report.page import Block, Page, Section

_STYLE = f"""
@page {{ size: %s; margin: 12mm; }}
body {{ font: 9pt/1.35 "DejaVu Sans", Verdana, sans-serif; color: #1a1a1a; max-width: 190mm;
  margin: 8mm auto; padding: 0 6mm; background: #ffffff; }}
header {{ display: flex; justify-content: space-between; align-items: baseline;
  border-bottom: 2px solid #1a1a1a; }}
h1 {{ font-size: 14pt; margin: 0; overflow-wrap: anywhere; }}
h2 {{ font-size: 9pt; margin: 3mm 0 1mm; text-transform: none; }}
p {{ margin: 0 0 1mm; overflow-wrap: anywhere; }}
.label {{ color: #ffffff; padding: 1mm 3mm; font-weight: bold; white-space: nowrap; }}
.live {{ background: {colours.LIVE}; }} .sandbox {{ background: {colours.SANDBOX}; }}
.small {{ font-size: 6.5pt; color: #444444; }}
.bad, .bad td:first-child {{ color: {colours.ON_LIGHT["bad"]}; font-weight: bold; }}
.warn, .warn td:first-child {{ color: {colours.ON_LIGHT["warn"]}; font-weight: bold; }}
table {{ border-collapse: collapse; width: 100%%; font-size: 8pt;
  font-variant-numeric: tabular-nums; }}
th {{ text-align: left; border-bottom: 1px solid #1a1a1a; vertical-align: bottom; }}
td, th {{ padding: .5mm 1.5mm; overflow-wrap: anywhere; }}
td {{ border-bottom: .5px solid #cccccc; vertical-align: top; }}
.number {{ text-align: right; overflow-wrap: normal; white-space: nowrap; }}
th.number {{ white-space: normal; }}
.chosen td {{ font-weight: bold; background: #eef3f7; }}
.bad td, .warn td {{ font-weight: normal; }}
dl {{ display: flex; margin: 3mm 0; border: 1px solid #1a1a1a; }}
dl div {{ flex: 1; padding: 1.5mm 2mm; border-left: .5px solid #cccccc; }}
dt {{ font-size: 7pt; color: #444444; }} dd {{ margin: 0; font-weight: bold; font-size: 10pt; }}
.sign {{ display: flex; gap: 6mm; margin-top: 9mm; break-inside: avoid; }}
.sign span {{ flex: 2; border-top: 1px solid #1a1a1a; font-size: 7pt; padding-top: .5mm; }}
.sign span.date {{ flex: 1; }}
footer {{ margin-top: 4mm; font-size: 6.5pt; color: #444444; border-top: .5px solid #cccccc; }}
tr, h2 {{ break-inside: avoid; }} h2 {{ break-after: avoid; }}
thead {{ display: table-header-group; }}
"""

SHEETS = {"A4": "A4", "letter": "letter"}


def page_in_html(page: Page, paper: str) -> str:
    """Return the page as one HTML file; every text that comes in is escaped.

    Parameters
    ----------
    page
        From `page_of`.
    paper
        ``A4`` or ``letter``.
    """
    kind = "live" if page.is_live else "sandbox"
    parts = [
        f"<header><h1>{escape(page.title)}</h1>",
        f'<span class="label {kind}">{escape(page.label)}</span></header>',
        f"<p><strong>{escape(page.opening)}</strong></p>",
        *map(_section, page.sections),
        *(_signature(each) for each in page.signatures),
        f"<footer>{escape(page.footer)}</footer>",
    ]
    head = (
        f'<meta charset="utf-8"><title>{escape(page.title)}</title>'
        f"<style>{_STYLE % SHEETS[paper]}</style>"
    )
    body = "\n".join(parts)
    return f'<!DOCTYPE html>\n<html lang="en"><head>{head}</head>\n<body>\n{body}\n</body></html>\n'


def _section(section: Section) -> str:
    title = f"<h2>{escape(section.title)}</h2>" if section.title else ""
    return title + "\n".join(map(_block, section.blocks))


def _block(block: Block) -> str:
    if isinstance(block, Sentences):
        kind = " ".join([block.tone, *(["small"] if block.is_small else [])])
        return "".join(f'<p class="{kind}">{escape(each)}</p>' for each in block.texts)
    if isinstance(block, Figures):
        boxes = (
            f"<div><dt>{escape(name)}</dt><dd>{escape(amount)}</dd></div>"
            for name, amount in block.amounts
        )
        return f"<dl>{''.join(boxes)}</dl>"
    return _table(block)


def _table(cells: Cells) -> str:
    headings = "".join(
        f'<th scope="col"{_kind(cells, at)}>{escape(each)}</th>'
        for at, each in enumerate(cells.headings)
    )
    rows = "".join(_row(cells, at, row) for at, row in enumerate(cells.rows))
    return f"<table><thead><tr>{headings}</tr></thead><tbody>{rows}</tbody></table>"


def _row(cells: Cells, at: int, row: tuple[str, ...]) -> str:
    kinds = ["chosen"] if at == cells.chosen else []
    kinds += [cells.tones[at]] if cells.tones else []
    last = len(row) - 1
    across = len(cells.headings) - last
    texts = []
    for column, text in enumerate(row):
        wide = f' colspan="{across}"' if column == last and across > 1 else _kind(cells, column)
        texts.append(f"<td{wide}>{escape(text)}</td>")
    return f'<tr class="{" ".join(kinds)}">{"".join(texts)}</tr>'


def _kind(cells: Cells, column: int) -> str:
    return ' class="number"' if column in cells.numbers else ""


def _signature(who: str) -> str:
    return (
        f'<div class="sign"><span>{escape(who)} (name)</span><span class="date">Date</span>'
        "<span>Signature</span></div>"
    )
