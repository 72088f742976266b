"""How cells look in every workbook."""

from __future__ import annotations

from typing import Any

MONEY = {"num_format": "#,##0.00;[Red]-#,##0.00"}
PERCENT = {"num_format": "0.00%"}
WRAPPED = {"text_wrap": True, "valign": "top"}

# Blue on yellow is how finance marks what may be typed over.
TYPED = {"font_color": "#0000CC", "bg_color": "#FFF9D6"}

LOOKS: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 14},
    "warning": {"bold": True, "font_color": "#9C0006", **WRAPPED},
    "head": {"bold": True, "bg_color": "#E7EBF0", "bottom": 1, **WRAPPED},
    "bold": {"bold": True, **WRAPPED},
    "wrap": WRAPPED,
    "text": {},
    "money": MONEY,
    "percent": PERCENT,
    "number": {"num_format": "0.00"},
    "whole": {"num_format": "0"},
    "typed": {**TYPED, "num_format": "#,##0"},
    "typed_money": {**MONEY, **TYPED},
    "typed_percent": {**PERCENT, **TYPED},
    "gap": {"font_color": "#777777", "align": "right"},
}


def formats(book: Any) -> dict[str, Any]:
    """Return every look as a format of a workbook that is being written.

    Parameters
    ----------
    book
        Of XlsxWriter.
    """
    return {name: book.add_format(look) for name, look in LOOKS.items()}
