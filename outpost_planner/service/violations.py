"""Everything in a value that its shape in the service model does not allow.

botocore itself checks types, ranges and required names of a request, but neither enums nor
patterns: ``PaymentOption="BOGUS"`` would go out on the wire. Here all of them are checked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from outpost_planner.service.model import matches, service_model

if TYPE_CHECKING:
    from botocore.model import ListShape, MapShape, Shape, StructureShape


def request_violations(operation: str, params: Mapping[str, Any]) -> list[str]:
    """List everything in a request's parameters that the service model does not allow.

    Parameters
    ----------
    operation
        An operation's name, such as ``CreateOrder``.
    params
        The parameters as boto3 would take them.

    Returns
    -------
    list of str
        One sentence a problem, each naming the parameter's path; empty for a valid request.

    Examples
    --------
    >>> request_violations("GetOrder", {"OrderId": "oo-1"})
    ["OrderId: 'oo-1' does not match oo-[a-f0-9]{17}$"]
    """
    shape = service_model().operation_model(operation).input_shape
    return [] if shape is None else violations(shape, params)


def violations(shape: Shape, value: Any, path: str = "") -> list[str]:
    """List all that a shape forbids in a value: types, names, enums, patterns, lengths, ranges.

    Parameters
    ----------
    shape
        A botocore shape.
    value
        The value as boto3 would take or return it.
    path
        Where the value stands, to begin each sentence with.

    Returns
    -------
    list of str
        One sentence a problem; empty for a valid value.
    """
    return list(_violations(shape, value, path))


def _violations(shape: Any, value: Any, path: str) -> Iterator[str]:
    kind = shape.type_name
    if kind == "structure":
        yield from _structure_violations(shape, value, path)
    elif kind == "list":
        yield from _list_violations(shape, value, path)
    elif kind == "map":
        yield from _map_violations(shape, value, path)
    elif kind == "string":
        yield from _string_violations(shape, value, path)
    elif kind in {"integer", "long"}:
        yield from _number_violations(shape, value, path, int, "a whole number")
    elif kind in {"float", "double"}:
        yield from _number_violations(shape, value, path, (int, float), "a number")
    elif kind == "boolean" and not isinstance(value, bool):
        yield f"{path}: {value!r} is not true or false"
    elif kind == "timestamp" and not isinstance(value, datetime | int | float | str):
        yield f"{path}: {value!r} is not a date"


def _structure_violations(shape: StructureShape, value: Any, path: str) -> Iterator[str]:
    if not isinstance(value, Mapping):
        yield f"{path or shape.name}: {value!r} is not a structure"
        return
    for name in shape.required_members:
        if value.get(name) is None:
            yield f"{_join(path, name)}: is required and missing"
    for name, member in value.items():
        if name not in shape.members:
            yield f"{_join(path, name)}: is not a member of {shape.name}"
        elif member is not None:
            yield from _violations(shape.members[name], member, _join(path, name))


def _list_violations(shape: ListShape, value: Any, path: str) -> Iterator[str]:
    if isinstance(value, str) or not isinstance(value, Sequence):
        yield f"{path}: {value!r} is not a list"
        return
    yield from _range_violations(shape, len(value), path, "items")
    for position, member in enumerate(value):
        yield from _violations(shape.member, member, f"{path}[{position}]")


def _map_violations(shape: MapShape, value: Any, path: str) -> Iterator[str]:
    if not isinstance(value, Mapping):
        yield f"{path}: {value!r} is not a map"
        return
    yield from _range_violations(shape, len(value), path, "entries")
    for key, member in value.items():
        yield from _violations(shape.key, key, f"{path} key")
        yield from _violations(shape.value, member, _join(path, str(key)))


def _string_violations(shape: Any, value: Any, path: str) -> Iterator[str]:
    if not isinstance(value, str):
        yield f"{path}: {value!r} is not text"
        return
    if shape.enum and value not in shape.enum:
        yield f"{path}: {value!r} is not one of {', '.join(shape.enum)}"
    yield from _range_violations(shape, len(value), path, "characters")
    expression = shape.metadata.get("pattern")
    if expression and not matches(expression, value):
        yield f"{path}: {value!r} does not match {expression}"


def _number_violations(shape: Any, value: Any, path: str, types: Any, what: str) -> Iterator[str]:
    if isinstance(value, bool) or not isinstance(value, types):
        yield f"{path}: {value!r} is not {what}"
        return
    yield from _range_violations(shape, value, path, "")


def _range_violations(shape: Any, size: float, path: str, unit: str) -> Iterator[str]:
    least, greatest = shape.metadata.get("min"), shape.metadata.get("max")
    counted = f"{size} {unit}".strip()
    if least is not None and size < least:
        yield f"{path}: {counted}, where at least {least} is needed"
    if greatest is not None and size > greatest:
        yield f"{path}: {counted}, where at most {greatest} is allowed"


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
