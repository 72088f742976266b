"""A page as Markdown and as CSV, so that a download says what the screen says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from outpost_planner.files.spreadsheet import one_line
from outpost_planner.price.texts import markdown_table, safe_csv
from outpost_planner.show.tables import texts_of

if TYPE_CHECKING:
    from outpost_planner.price.page import Page


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
        parts.append(
            "\n".join(
                f"- {one_line(name)}: {one_line(value)}" for name, value in page.settings.items()
            )
        )
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
    rows += [
        {"section": "setting", "name": name, "text": value} for name, value in page.settings.items()
    ]
    rows += [{"section": "finding", "text": text} for text in page.findings]
    for sheet in page.sheets:
        lead = {"section": sheet.name, "name": sheet.caption}
        rows += [{**lead, **row} for row in sheet.long.to_dict("records")]
    rows += [{"section": "assumption", "text": text} for text in page.notes]
    # One header for all rows: the columns of every table, in the order in which they first appear.
    columns = list(
        dict.fromkeys(["section", "name", "text", *(str(name) for row in rows for name in row)])
    )
    return safe_csv([{name: row.get(name) for name in columns} for row in rows], columns)
