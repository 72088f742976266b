"""How controls stand side by side."""

from __future__ import annotations

WRAPPED = {"flex_flow": "row wrap", "align_items": "flex-end"}
"""A row that goes on below where a window is narrow, its boxes in line."""

FITTING = {"width": "auto", "max_width": "100%", "align_self": "flex-start"}
"""A button as wide as its text."""

IN_LINE = {"width": "auto", "max_width": "100%"}
"""The same in a row of boxes, in line with them."""
