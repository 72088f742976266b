"""What botocore's service model says of AWS Outposts, read from it at run time.

Enums, patterns, lengths and limits have one source, the model that ships with the
installed botocore, so that a new value or a changed limit arrives with an upgrade
and not with an edit here. botocore itself checks types, ranges and required names
of a request, but neither enums nor patterns; `violations` checks them all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from botocore.model import ListShape, MapShape, ServiceModel, Shape, StructureShape

TERM_MONTHS = {"ONE_YEAR": 12, "THREE_YEARS": 36, "FIVE_YEARS": 60}
"""Length of each PaymentTerm [months], shortest first; the service model names the terms alone."""

PAYMENT_OPTIONS = ("ALL_UPFRONT", "PARTIAL_UPFRONT", "NO_UPFRONT")
"""Every PaymentOption, most cash upfront first: the order in which finance reads them."""

ORDER_STATUSES = (
    "PREPARING",
    "IN_PROGRESS",
    "DELIVERED",
    "COMPLETED",
    "CANCELLED",
    "ERROR",
    "RECEIVED",
    "PENDING",
    "PROCESSING",
    "INSTALLING",
    "FULFILLED",
)
"""Every order status in the order of an order's life; the deprecated five, which still come back, last."""

DEPRECATED_ORDER_STATUSES = {
    "RECEIVED": "PREPARING",
    "PENDING": "PREPARING",
    "PROCESSING": "IN_PROGRESS",
    "INSTALLING": "DELIVERED",
    "FULFILLED": "COMPLETED",
}
"""Each deprecated order status and the status of today that a chart may fold it into."""

LINE_ITEM_STATUSES = (
    "PREPARING",
    "BUILDING",
    "SHIPPED",
    "DELIVERED",
    "INSTALLING",
    "INSTALLED",
    "ERROR",
    "CANCELLED",
    "REPLACED",
)
"""Every line item status in the order of a line item's life, then the ways in which it can end early."""


@cache
def service_model() -> ServiceModel:
    """Return botocore's model of the Outposts service.

    Read without a session, which a stale AWS_PROFILE or a config file that cannot be read would stop.
    """
    import botocore.loaders  # noqa: PLC0415 - costs 0.1 s, which only the first look at the model pays
    import botocore.model  # noqa: PLC0415

    description = botocore.loaders.Loader().load_service_model("outposts", "service-2")
    return botocore.model.ServiceModel(description, "outposts")


@cache
def enum(shape_name: str) -> tuple[str, ...]:
    """Return the values that the service model allows for a string shape, such as ``PaymentOption``.

    Examples
    --------
    >>> sorted(enum("PaymentOption"))
    ['ALL_UPFRONT', 'NO_UPFRONT', 'PARTIAL_UPFRONT']
    """
    return tuple(service_model().shape_for(shape_name).metadata["enum"])


@cache
def pattern(shape_name: str) -> str:
    r"""Return the regular expression that the service model gives for a string shape.

    Examples
    --------
    >>> pattern("SkuCode")
    'OR-[A-Z0-9]{7}'
    """
    return str(service_model().shape_for(shape_name).metadata["pattern"])


@cache
def limits(shape_name: str) -> tuple[int | None, int | None]:
    """Return the least and greatest length or value of a shape; None where the model sets no limit.

    Examples
    --------
    >>> limits("LineItemRequestListDefinition")
    (1, 20)
    """
    metadata = service_model().shape_for(shape_name).metadata
    return metadata.get("min"), metadata.get("max")


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
    """List everything in a value that its shape does not allow: types, names, enums, patterns, lengths, ranges.

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


def matches(expression: str, value: str) -> bool:
    r"""Say whether a whole value matches a pattern of the service model.

    The model writes some patterns with anchors and some without; both mean the whole value.
    """
    return re.fullmatch(expression, value, flags=re.ASCII if "\\d" in expression else 0) is not None


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
