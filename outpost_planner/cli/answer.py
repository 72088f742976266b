"""The two forms of an answer: text for a terminal, and JSON of a stable shape."""

from __future__ import annotations

import json
import shutil
import textwrap
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pandas as pd

from outpost_planner.show.cells import is_money

if TYPE_CHECKING:
    from collections.abc import Iterable

VERSION = 1
"""Of the JSON. A key that is added leaves it; one that changes or goes raises it."""


def show_json(command: str, content: dict[str, Any]) -> None:
    """Print an answer as one JSON object.

    Parameters
    ----------
    command
        The command's name.
    content
        What the command answers; DataFrames become lists of objects.
    """
    document = {"command": command, "version": VERSION, **content}
    print(json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False, default=_plain))


def show_text(*parts: Any) -> None:
    """Print texts and tables, one below the other; sentences are broken to the terminal's width."""
    width = min(max(shutil.get_terminal_size((100, 24)).columns, 60), 120)
    for part in parts:
        text = part if isinstance(part, str) else repr(part)
        print("\n".join(_broken(text.split("\n"), width) if isinstance(part, str) else [text]))


def _broken(lines: Iterable[str], width: int) -> list[str]:
    # A percent sign stays with its number: textwrap does not break at a no-break space.
    held = (line.replace(" %", "\N{NO-BREAK SPACE}%") for line in lines)
    filled = (
        textwrap.fill(line, width, break_long_words=False, break_on_hyphens=False) for line in held
    )
    return [text.replace("\N{NO-BREAK SPACE}%", " %") for text in filled]


def rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return a table's rows as JSON takes them, its index among the columns.

    Amounts are text with cents, because a number of JSON is read as a float; times are UTC, and
    what is not there is null.

    Examples
    --------
    >>> rows(pd.DataFrame({"upfront_price": [590216.36], "break_even_month": [None]}))
    [{'upfront_price': '590216.36', 'break_even_month': None}]
    """
    flat = table if isinstance(table.index, pd.RangeIndex) else table.reset_index()
    columns = {
        str(name): [_value(each, is_amount=is_money(name, flat[name])) for each in flat[name]]
        for name in flat.columns
    }
    names = list(columns)
    return [dict(zip(names, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def _value(value: Any, *, is_amount: bool) -> Any:
    if value is None or (pd.api.types.is_scalar(value) and pd.isna(value)):
        return None
    if is_amount:
        return f"{value:.2f}"
    return _plain(value)


def _plain(value: Any) -> Any:
    """Return what JSON has for a value."""
    if isinstance(value, pd.DataFrame):
        return rows(value)
    if isinstance(value, datetime):
        return _moment(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    return value.item() if hasattr(value, "item") else value


def _moment(value: datetime) -> str:
    """Write a time in UTC, and a day without a time as the day."""
    if value.tzinfo is None:
        return value.date().isoformat()
    return value.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"
