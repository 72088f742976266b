"""Nested dicts, flattened level by level into Arrow columns without losing a value.

Each field is read in one pass over the dicts, and no Python runs over the rows where all is well:
that is what makes a million orders a matter of seconds.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, repeat
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import numpy as np
import pyarrow as pa

if TYPE_CHECKING:
    from outpost_planner.track.readers import Reader

Record: TypeAlias = Mapping[str, Any]
"""One dict of the API's answer."""

BATCH = 1_000
"""Records that are looked at together: a dict that was just looked at is
still near the processor."""


@dataclass(frozen=True)
class Field:
    """One field of a record that becomes a column.

    Parameters
    ----------
    name
        The API's name of the field.
    read
        Turns the values of the field into a column; missing where a value is of another type.
    inside
        The field whose dict holds this one, such as ``ShipmentInformation``; empty for a field of
        the record itself.
    """

    name: str
    read: Reader
    inside: str = ""


@dataclass(frozen=True)
class Schema:
    """What one level of nesting holds.

    Parameters
    ----------
    fields
        The field of each column, in the order of the columns. No two columns have the same field.
    children
        The field that holds the list of the next level.
    count_column
        The column that counts the children.
    """

    fields: Mapping[str, Field]
    children: str
    count_column: str


class Dicts(NamedTuple):
    """Values that are dicts, where all is well.

    Parameters
    ----------
    values
        One per row.
    size
        How many fields all dicts have together.
    strays
        The rows whose value is no dict.
    """

    values: Sequence[Any]
    size: int
    strays: list[int]


@dataclass(frozen=True)
class Level:
    """One level of nesting, read: one row per record. Made by `read_level`.

    Parameters
    ----------
    schema
        What the level holds.
    records
        What the API's lists held.
    nested
        The dicts inside the records, by the name of their field.
    columns
        One column per field, and the count of the children, which is missing where there is no
        list.
    children
        What the lists of children hold, one after the other: the values of the next level.
    parents
        The row in this level of each child.
    """

    schema: Schema
    records: Dicts
    nested: Mapping[str, Dicts]
    columns: dict[str, pa.Array]
    children: list[Any]
    parents: np.ndarray

    def carried(self, column: pa.Array) -> pa.Array:
        """Repeat each value of a column of this level for each of its children."""
        return column.take(pa.array(self.parents))


def read_level(values: Sequence[Any], schema: Schema) -> Level:
    """Read one level of nesting.

    Parameters
    ----------
    values
        What the API's lists hold; whatever is no dict has a row of missing values.
    schema
        What the level holds.

    Examples
    --------
    >>> from outpost_planner.track.readers import text
    >>> level = read_level(
    ...     [{"Name": "a", "Parts": [7, 8]}, {"Name": "b", "Parts": []}],
    ...     Schema({"name": Field("Name", text)}, "Parts", "part_count"),
    ... )
    >>> level.columns["part_count"].to_pylist(), level.children, level.parents.tolist()
    ([2, 0], [7, 8], [0, 0])
    """
    fields = schema.fields.values()
    records, outer = _look_up(
        values, {each.inside or each.name for each in fields} | {schema.children}
    )
    nested, found = {}, {"": outer}
    for name in {each.inside for each in fields if each.inside}:
        inner = {each.name for each in fields if each.inside == name}
        nested[name], found[name] = _look_up(outer[name], inner)
    # A list of values is let go as soon as its column is made.
    columns = {
        column: each.read(found[each.inside].pop(each.name))
        for column, each in schema.fields.items()
    }
    children, parents, columns[schema.count_column] = _children(outer[schema.children])
    return Level(schema, records, nested, columns, children, parents)


def _look_up(values: Sequence[Any], names: Iterable[str]) -> tuple[Dicts, dict[str, list[Any]]]:
    """Return some fields of every dict by their names; None where a dict lacks the field."""
    found: dict[str, list[Any]] = {name: [] for name in names}
    size = 0
    strays: list[int] = []
    for start in range(0, len(values), BATCH):
        batch = values[start : start + BATCH]
        # One look at the types of a batch; hardly any batch holds something else than dicts.
        if not set(map(type, batch)) <= {dict}:
            strays += [start + at for at, value in enumerate(batch) if not isinstance(value, dict)]
            batch = [value if isinstance(value, dict) else {} for value in batch]
        size += sum(map(len, batch))
        for name, column in found.items():
            # `map` over `dict.get` runs in C: several times as fast as a comprehension
            # (bench_flatten).
            column.extend(map(dict.get, batch, repeat(name)))
    return Dicts(values, size, strays), found


def _children(lists: list[Any]) -> tuple[list[Any], np.ndarray, pa.Array]:
    """Return the members of lists in one row, each member's list, and each list's length."""
    is_list = None
    if not set(map(type, lists)) <= {list}:
        is_list = np.array([isinstance(value, list | tuple) for value in lists], dtype=bool)
        lists = [value if has else () for value, has in zip(lists, is_list, strict=True)]
    lengths = _lengths(lists)
    counts = pa.array(lengths, mask=None if is_list is None else ~is_list)
    parents = np.repeat(np.arange(len(lists)), lengths)
    return list(chain.from_iterable(lists)), parents, counts


def rest(level: Level, kept_whole: AbstractSet[int] = frozenset()) -> pa.Array:
    """Return as JSON, by row, what a level's columns do not hold; missing if they hold all.

    Parameters
    ----------
    level
        From `read_level`.
    kept_whole
        Rows whose list of children is to be kept too, because the next level could not hold it.

    Examples
    --------
    >>> from outpost_planner.track.readers import text
    >>> schema = Schema({"name": Field("Name", text)}, "Parts", "part_count")
    >>> rest(
    ...     read_level([{"Name": "a", "Parts": []}, {"Name": 5, "Colour": "red"}], schema)
    ... ).to_pylist()
    [None, '{"Name": 5, "Colour": "red"}']
    """
    held = {
        column: values.is_valid().to_numpy(zero_copy_only=False)
        for column, values in level.columns.items()
    }
    # Why counting is enough to find the rows that have a rest:
    # (1) No two columns have the same field, and a column holds a value only where the record has
    #     its field. So a row's columns never hold more values than its record has fields.
    # (2) Hence a row has no rest exactly where the two numbers are equal; and because neither is
    #     ever below the other, no row has one exactly where the sums over all rows are equal.
    # (3) A field with a dict in it counts as held where a column holds one value of that dict. By
    #     (1) and (2) in turn, the dict's own fields tell whether the dict has a rest.
    # (4) A list counts as held where it is counted: its members are the rows of the next level.
    outer = [held[level.schema.count_column]]
    outer += [held[column] for column, each in level.schema.fields.items() if not each.inside]
    odd = {*kept_whole, *level.records.strays}
    for name, dicts in level.nested.items():
        inner = _count(
            held[column] for column, each in level.schema.fields.items() if each.inside == name
        )
        odd |= _with_more(dicts, inner)
        outer.append(inner > 0)
    odd |= _with_more(level.records, _count(outer))
    if not odd:
        return pa.nulls(len(level.records.values), pa.large_string())
    texts: list[str | None] = [None] * len(level.records.values)
    for at in odd:
        taken = {column for column, values in held.items() if values[at]}
        if at in kept_whole:
            taken.discard(level.schema.count_column)
        texts[at] = _json(_without(level.records.values[at], level.schema, taken))
    return pa.array(texts, pa.large_string())


def _count(masks: Iterable[np.ndarray]) -> Any:
    """Return how many of the masks are set in each row."""
    return sum(mask.astype("int64") for mask in masks)


def _with_more(dicts: Dicts, held: np.ndarray) -> set[int]:
    """Return the rows whose dict has more fields than are held of it."""
    if dicts.size == held.sum():
        return set()
    sizes = [len(value) if isinstance(value, dict) else 0 for value in dicts.values]
    return set(np.flatnonzero(np.array(sizes) != held).tolist())


def _without(value: Any, schema: Schema, taken: set[str]) -> Any:
    """Return the part of a value of the API that the columns `taken` do not hold."""
    if not isinstance(value, dict):
        return value
    paths = {(each.inside, each.name) for column, each in schema.fields.items() if column in taken}
    if schema.count_column in taken:
        paths.add(("", schema.children))
    nested = {each.inside for each in schema.fields.values() if each.inside}
    left: dict[str, Any] = {}
    for name, item in value.items():
        if name in nested and isinstance(item, dict):
            inner = {key: each for key, each in item.items() if (name, key) not in paths}
            # An empty dict is kept: no column says that one was there.
            if inner or not item:
                left[name] = inner
        elif ("", name) not in paths:
            left[name] = item
    return left


def _lengths(lists: Sequence[Any]) -> np.ndarray:
    return np.fromiter(map(len, lists), dtype="int64", count=len(lists))


def _json(value: Any) -> str:
    try:
        return json.dumps(value, default=_plain, sort_keys=False)
    except (TypeError, ValueError, RecursionError):
        return json.dumps(repr(value))


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else repr(value)
