"""The values of one field, read into an Arrow column: missing where a value is of another type."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from types import NoneType
from typing import TYPE_CHECKING, Any, TypeAlias

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from collections.abc import Iterable

Reader: TypeAlias = Callable[[list[Any]], Any]
"""Turns the values of one field into an Arrow array."""


def text(values: list[Any]) -> pa.Array:
    """Read text."""
    try:
        return pa.array(values, pa.large_string())
    except (pa.ArrowException, UnicodeError):
        return pa.array([value if _istext(value) else None for value in values], pa.large_string())


def _istext(value: Any) -> bool:
    """Say whether a value is text that UTF-8 can write; half a surrogate pair cannot be."""
    return isinstance(value, str) and not any(
        "\ud800" <= character <= "\udfff" for character in value
    )


def whole_number(values: list[Any]) -> pa.Array:
    """Read whole numbers of up to 64 bits."""
    # Arrow by itself would cut 1.5 down to 1.
    if _only(values, int, NoneType):
        with suppress(pa.ArrowException, OverflowError):
            return pa.array(values, pa.int64())
    fits = [type(value) is int and -(2**63) <= value < 2**63 for value in values]
    return pa.array(
        [value if fit else None for value, fit in zip(values, fits, strict=True)], pa.int64()
    )


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
    """Read statuses as an ordered dictionary: known ones in the order of a life, then new ones."""
    encoded = text(values).dictionary_encode()
    found = encoded.dictionary.to_pylist()
    order = {name: code for code, name in enumerate(dict.fromkeys([*known, *sorted(found)]))}
    codes = pa.array([order[name] for name in found], pa.int32()).take(encoded.indices)
    return pa.DictionaryArray.from_arrays(
        codes, pa.array(list(order), pa.large_string()), ordered=True
    )


def _only(values: Iterable[Any], *types: type) -> bool:
    return set(map(type, values)).issubset(types)
