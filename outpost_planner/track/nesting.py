"""Nested dicts, read level by level into Arrow columns without losing a value.

One pass over the dicts a column, and none in Python over the rows where all is well: that is what makes a
million orders a matter of seconds.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from itertools import chain, repeat
from types import NoneType
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

Record: TypeAlias = Mapping[str, Any]
"""One dict of the API's answer."""

Reader: TypeAlias = Callable[[list[Any]], Any]
"""Turns the values of one field into an Arrow array, with null where a value is not of the field's type."""

Fields: TypeAlias = dict[str, tuple[tuple[str, ...], Reader]]
"""Column name to the path of its field in the record, and how to read it."""


BATCH = 1_000
"""Records that are looked at together."""

EMPTY: Record = {}
"""What stands for a record that is none."""


class Level:
    """One level of nesting: its records, the columns of its fields, and the children that it holds.

    Parameters
    ----------
    values
        What the API's lists hold; dicts, where all is well.
    fields
        Column name to the path of the field and its reader, in the order of the columns.
    children_name
        The field that holds the list of the next level.
    count_name
        The column that counts the children.
    """

    def __init__(self, values: list[Any], fields: Fields, children_name: str, count_name: str) -> None:
        self._fields = fields
        self._children_name = children_name
        self._count_name = count_name
        self._forced: set[int] = set()
        self._strays: dict[int, Any] = {}
        self._records = values
        names = {path[0] for path, _ in fields.values()} | {children_name}
        try:
            self._found, self._size = _look_up(values, names)
        except TypeError:
            self._strays = {at: value for at, value in enumerate(values) if not isinstance(value, dict)}
            self._records = _dicts(values)
            self._found, self._size = _look_up(self._records, names)
        lists = self._found.pop(children_name)
        has_list = None
        if not _only(lists, list):
            has_list = np.array([isinstance(value, list | tuple) for value in lists], dtype=bool)
            lists = [value if has else () for value, has in zip(lists, has_list, strict=True)]
        self.children: list[Any] = list(chain.from_iterable(lists))
        lengths = _lengths(lists)
        self._counts = pa.array(lengths, mask=None if has_list is None else ~has_list)
        self._parents = np.repeat(np.arange(len(lists)), lengths)

    def keep_lists_of(self, children: np.ndarray) -> None:
        """Keep in `extra` the whole list that each of these children stands in."""
        self._forced = set(self._parents[children].tolist())

    def carried(self, column: pa.Array) -> pa.Array:
        """Repeat a column of this level for each child."""
        return column.take(pa.array(self._parents))

    def columns(self) -> dict[str, pa.Array]:
        """Read every field, count the children, and keep the rest in `extra`."""
        nested: dict[str, list[Any]] = {}
        found: dict[tuple[str, ...], list[Any]] = {}
        sizes = {}
        for name in {path[0] for path, _ in self._fields.values() if len(path) > 1}:
            nested[name] = _dicts(self._found[name])
            inner = {path[1] for path, _ in self._fields.values() if len(path) > 1 and path[0] == name}
            values, sizes[name] = _look_up(nested[name], inner)
            found |= {(name, key): value for key, value in values.items()}
        found |= {(name,): values for name, values in self._found.items()}
        self._found = {}
        # A list of values is let go as soon as it is a column.
        columns = {column: read(found.pop(path)) for column, (path, read) in self._fields.items()}
        return columns | {self._count_name: self._counts, "extra": self._extra(columns, nested, sizes)}

    def _extra(self, columns: dict[str, pa.Array], nested: dict[str, list[Any]], sizes: dict[str, int]) -> pa.Array:
        """Return as JSON what the columns do not hold.

        A row whose columns hold as many values as its record has fields lacks nothing, and is not looked at.
        """
        held = {
            path: columns[column].is_valid().to_numpy(zero_copy_only=False)
            for column, (path, _) in self._fields.items()
        }
        counted = self._counts.is_valid().to_numpy(zero_copy_only=False)
        kept = {name: sum(mask.astype("int64") for path, mask in held.items() if path[0] == name) for name in nested}
        top = counted + sum(mask.astype("int64") for path, mask in held.items() if len(path) == 1)
        complete = top + sum(count > 0 for count in kept.values())
        odd: set[int] = set()
        levels = [(self._records, self._size, complete)]
        levels += [(nested[name], sizes[name], kept[name]) for name in nested]
        for records, size, expected in levels:
            # A record never has fewer fields than are held of it, so equal totals mean equal rows.
            if size != expected.sum():
                odd |= set(np.flatnonzero(_lengths(records) != expected).tolist())
        odd |= self._forced
        if not odd and not self._strays:
            return pa.nulls(len(self._records), pa.large_string())
        texts: list[str | None] = [None] * len(self._records)
        for at in odd:
            taken = {path for path, mask in held.items() if mask[at]}
            if counted[at] and at not in self._forced:
                taken.add((self._children_name,))
            texts[at] = _json(_rest(self._records[at], taken, nested.keys()))
        for at, value in self._strays.items():
            texts[at] = _json(value)
        return pa.array(texts, pa.large_string())


def _rest(record: Record, taken: set[tuple[str, ...]], nested: Iterable[str]) -> dict[str, Any]:
    """Return the part of a record that no column holds."""
    rest: dict[str, Any] = {}
    for name, value in record.items():
        if name in nested and isinstance(value, dict):
            inner = {key: item for key, item in value.items() if (name, key) not in taken}
            if inner or not value:
                rest[name] = inner
        elif (name,) not in taken:
            rest[name] = value
    return rest


def _look_up(records: Sequence[Any], names: Iterable[str]) -> tuple[dict[str, list[Any]], int]:
    """Return fields of every record, and how many fields all have together; TypeError where one is no dict.

    In batches, because a dict that was just looked at is still near the processor.
    """
    found: dict[str, list[Any]] = {name: [] for name in names}
    size = 0
    for start in range(0, len(records), BATCH):
        batch = records[start : start + BATCH]
        for name, values in found.items():
            values.extend(map(dict.get, batch, repeat(name)))
        size += sum(map(len, batch))
    return found, size


def _dicts(values: list[Any]) -> list[Any]:
    """Return values with an empty dict in place of whatever is none."""
    return values if _only(values, dict) else [value if isinstance(value, dict) else EMPTY for value in values]


def _only(values: Iterable[Any], *types: type) -> bool:
    return set(map(type, values)).issubset(types)


def _lengths(records: Sequence[Record]) -> np.ndarray:
    return np.fromiter(map(len, records), dtype="int64", count=len(records))


def text(values: list[Any]) -> pa.Array:
    """Read text."""
    try:
        return pa.array(values, pa.large_string())
    except (pa.ArrowException, UnicodeError):
        return pa.array([value if _istext(value) else None for value in values], pa.large_string())


def _istext(value: Any) -> bool:
    """Say whether a value is text that UTF-8 can write; half a surrogate pair cannot be."""
    return isinstance(value, str) and not any("\ud800" <= character <= "\udfff" for character in value)


def whole_number(values: list[Any]) -> pa.Array:
    """Read whole numbers of up to 64 bits."""
    # Arrow by itself would cut 1.5 down to 1.
    if _only(values, int, NoneType):
        with suppress(pa.ArrowException, OverflowError):
            return pa.array(values, pa.int64())
    fits = [type(value) is int and -(2**63) <= value < 2**63 for value in values]
    return pa.array([value if fit else None for value, fit in zip(values, fits, strict=True)], pa.int64())


def time(values: list[Any]) -> pa.Array:
    """Read times as UTC: datetimes, ISO 8601 text or seconds since 1970."""
    kind = pa.timestamp("us", tz="UTC")
    if not _only(values, datetime, NoneType):
        values = [_as_utc(value) for value in values]
    array = pa.array(values, kind)
    if pc.any(pc.greater(pc.year(array), 9999)).as_py():
        return pa.array([_as_utc(value) for value in values], kind)
    return array


def _as_utc(value: Any) -> datetime | None:
    """Read a datetime, ISO 8601 text or seconds since 1970; None for anything else."""
    if value is pd.NaT or isinstance(value, bool):
        return None
    try:
        if isinstance(value, int | float):
            return datetime.fromtimestamp(value, UTC)
        moment = datetime.fromisoformat(value) if isinstance(value, str) else value
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (AttributeError, OSError, OverflowError, TypeError, ValueError):
        return None


def status(known: tuple[str, ...], values: list[Any]) -> pa.Array:
    """Read statuses as an ordered dictionary: those known, in the order of a life, then those that are new."""
    encoded = text(values).dictionary_encode()
    found = encoded.dictionary.to_pylist()
    order = {name: code for code, name in enumerate(dict.fromkeys([*known, *sorted(found)]))}
    codes = pa.array([order[name] for name in found], pa.int32()).take(encoded.indices)
    return pa.DictionaryArray.from_arrays(codes, pa.array(list(order), pa.large_string()), ordered=True)


def _json(value: Any) -> str:
    try:
        return json.dumps(value, default=_plain, sort_keys=False)
    except (TypeError, ValueError, RecursionError):
        return json.dumps(repr(value))


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else repr(value)
