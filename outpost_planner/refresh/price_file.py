"""A quote's prices taken into a price CSV: where that is honest, and row by row."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pandas as pd

from outpost_planner.errors import InputError
from outpost_planner.files.paths import user_path
from outpost_planner.plan.columns import (
    OPTIONAL_PRICE_COLUMNS,
    PRICE_COLUMNS,
    PRICE_KEY,
    is_illustrative,
)
from outpost_planner.plan.in_force import prices_in_force
from outpost_planner.plan.reading import prices_of, read_price_rows
from outpost_planner.refresh import estimate_words
from outpost_planner.refresh.kept import KeptFile, content_of
from outpost_planner.refresh.matched import what_differs
from outpost_planner.refresh.price_changes import PriceChanges
from outpost_planner.service.kinds import NEW_RACK
from outpost_planner.show.wording import count

if TYPE_CHECKING:
    from pathlib import Path

    from outpost_planner.files.numerals import Notation
    from outpost_planner.plan.catalog import LineItems
    from outpost_planner.quote.option import QuoteOption

COLUMNS = {**PRICE_COLUMNS, **OPTIONAL_PRICE_COLUMNS}
KEY = [*PRICE_KEY, "as_of"]
REPLACED_COLUMNS = ("payment_term", "payment_option", "was", "will_be")


def changes_of(
    lines: LineItems, option: QuoteOption, path: str | Path, said: Notation
) -> PriceChanges:
    """Show what the prices of a quote's option would change in a price CSV.

    Parameters
    ----------
    lines
        The one item that the option is.
    option
        Whose prices are taken.
    path
        The price CSV; one that is not there yet is begun.
    said
        What the caller says about its numbers.

    Raises
    ------
    InputError
        Where the option is not one new unit of one item, has no price, or the file cannot be read.
    """
    item_id = _one_item(lines, option)
    new = _rows(item_id, option)
    place = user_path(path)
    content = content_of(place)
    problems: list[str] = []
    rows = [] if content is None else read_price_rows(place, said, problems)
    there = prices_of(rows, problems)
    if problems:
        raise InputError.nothing_loaded(place, problems)
    kept = KeptFile.of(place, content, rows, COLUMNS)
    # Rows are replaced in their place: the file stays in its user's order.
    places = {key: at for at, key in enumerate(_keys(there))}
    cells: list[dict[str, str]] = list(kept.cells)
    added, replaced = [], []
    for key, row in zip(_keys(new), new.to_dict("records"), strict=True):
        texts = kept.texts(_values(row))
        at = places.get(key)
        if at is None:
            added.append(row)
            cells.append(texts)
        elif not _says(there.iloc[at], row):
            replaced.append((*key[2:4], _in_words(there.iloc[at]), _in_words(row)))
            cells[at] = {**cells[at], **texts}
    is_same = not added and not replaced and content is not None
    columns = tuple(dict.fromkeys([*kept.columns, *OPTIONAL_PRICE_COLUMNS]))
    return PriceChanges(
        path=place,
        added=_frame(added),
        replaced=pd.DataFrame(replaced, columns=list(REPLACED_COLUMNS), dtype="str"),
        notes=tuple(filter(None, (_outranked(there, new), *_notes(option, new)))),
        before=content,
        after=content if is_same and content is not None else kept.written(cells, columns),
    )


def _one_item(lines: LineItems, option: QuoteOption) -> str:
    """Return the item whose price an option's price is."""
    problems = []
    items = list(lines.quantities.items())
    if len(items) != 1 or items[0][1] != 1:
        problems.append(
            f"the line items are {lines!r}, and AWS does not say which part of the price is whose:"
            " ask for a quote of one unit of one item"
        )
    problems += what_differs(lines, option)
    units = [each.is_server or each.kind == NEW_RACK for each in option.specifications]
    if units != [True]:
        problems.append("the option is not one new rack or one server")
    if option.existing:
        problems.append(
            "the option adds to an Outpost that stands, and its price is for what is left of the"
            " contract"
        )
    if problems:
        raise InputError(
            "This quote's price is that of a whole configuration, and no row of a price sheet can"
            " say it. Compare it as it is: compare_payments(option.lines).",
            problems,
        )
    return items[0][0]


def _rows(item_id: str, option: QuoteOption) -> pd.DataFrame:
    """Return the option's prices as rows of a price CSV."""
    table = option.prices
    table = table[table["payment_term"].notna()]
    priced = table.dropna(subset=["upfront_price", "monthly_recurring_price"])
    if priced.empty:
        reasons = dict.fromkeys(table["reason"].astype(str))
        raise InputError(f"{option!r} has no price that counts.", list(reasons))
    if priced["as_of"].isna().any():
        raise InputError(
            f"AWS does not say when quote {option.quote_id} was made, and a price needs its day."
        )
    # It cannot be ordered from its last moment on: the day before is the last that is whole.
    last = priced["valid_until"] - timedelta(microseconds=1)
    return priced.assign(
        catalog_item_id=item_id,
        as_of=priced["as_of"].dt.normalize(),
        valid_until=last.dt.normalize(),
    )[list(COLUMNS)].reset_index(drop=True)


def _notes(option: QuoteOption, new: pd.DataFrame) -> list[str]:
    without = len(option.prices) - len(new)
    source = str(new["source"].iloc[0])
    return [
        estimate_words.last_cent(option.prices),
        ""
        if not without
        else f"{count(without, 'pair')} without a price in the quote: the file stays as it is there"
        " (see option.prices['reason']).",
        "This is a sandbox's quote, and no price of AWS." if is_illustrative(source) else "",
    ]


def _outranked(there: pd.DataFrame, new: pd.DataFrame) -> str:
    """Say that rows of the file are newer and go on counting; empty where none is."""
    rest = there[[key not in set(_keys(new)) for key in _keys(there)]]
    both = pd.concat([rest, new], ignore_index=True).astype(COLUMNS)
    counting = set(_keys(prices_in_force(both)))
    late = [key for key in _keys(new) if key not in counting]
    if not late:
        return ""
    return (
        f"{count(len(late), 'price')} of this quote will not count: the file has a newer one, or"
        " one that is no illustration."
    )


def _keys(frame: pd.DataFrame) -> list[tuple[Any, ...]]:
    return list(zip(*(frame[name].tolist() for name in KEY), strict=True))


def _values(row: dict[str, Any]) -> dict[str, Any]:
    days = {name: _day(row[name]) for name in ("as_of", "valid_until")}
    return {**row, **days}


def _day(value: Any) -> str:
    return "" if pd.isna(value) else f"{value:%Y-%m-%d}"


def _says(there: Any, row: dict[str, Any]) -> bool:
    """Say whether a row of the file says the same already."""
    names = ("upfront_price", "monthly_recurring_price", "source")
    until = there.get("valid_until")
    same_end = _day(pd.NaT if until is None else until) == _day(row["valid_until"])
    return all(there[name] == row[name] for name in names) and same_end


def _in_words(row: Any) -> str:
    upfront, monthly = row["upfront_price"], row["monthly_recurring_price"]
    return f"{upfront:,.2f} upfront and {monthly:,.2f} a month ({row['source']})"


def _frame(rows: list[dict[str, Any]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(COLUMNS)
