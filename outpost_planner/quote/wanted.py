"""What a quote is wanted for: a dict, pairs, a DataFrame, line items or a demand, checked.

Two kinds of number stand side by side here and must not be confused: EC2 counts instances to add,
EBS and S3 name the amount wanted at the end. So a count has no unit, and an amount has one.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any, TypeAlias

import pandas as pd

from outpost_planner.plan.catalog import LineItems
from outpost_planner.plan.hosts import hosts_of_lines
from outpost_planner.quote.capacity import STORAGE, Capacity
from outpost_planner.service.kinds import EC2
from outpost_planner.show.wording import shortened

if TYPE_CHECKING:
    from collections.abc import Iterator

CapacitiesSpec: TypeAlias = "Mapping[str, Any] | Iterable[Any] | pd.DataFrame | LineItems | Any"
"""What `request_quote` takes as capacities."""

UNITS = {"TiB": 2**40, "GiB": 2**30, "TB": 10**12, "GB": 10**9}
"""Units of EBS and S3 and their bytes; AWS names TiB and says "such as"."""

MAX_INSTANCES = 100_000
"""Instances of one type, at most: nobody adds more on purpose."""

MAX_BYTES = 10**6 * 2**40
"""Storage of one kind, at most: a million TiB."""

HOW = (
    'Give a dict such as {"c5.24xlarge": 4, "EBS": "11 TiB"}: instances to add, and storage wanted'
    " at the end, what is there already included"
)
"""What capacities look like: the end of a message."""

_INSTANCE_TYPE = re.compile(r"[a-z][a-z0-9-]*\.[a-z0-9-]+")
_AMOUNT = re.compile(r"\s*([^\sA-Za-z]+)\s*([A-Za-z]+)\s*")
_API = ("QuoteCapacityType", "Unit", "Quantity")
_COLUMNS = ("quote_capacity_type", "unit", "quantity")


def wanted_capacities(spec: CapacitiesSpec, problems: list[str]) -> tuple[Capacity, ...]:
    """Read what a quote is wanted for; what cannot be read is added to the problems.

    Parameters
    ----------
    spec
        A dict: an instance type and how many to add, or ``EBS`` or ``S3`` and the amount wanted at
        the end with its unit. Or pairs of the two; a DataFrame with ``instance_type`` and
        ``quantity``, or with ``quote_capacity_type``, ``unit`` and ``quantity``; the API's own
        QuoteCapacity dicts; `LineItems`, whose hosts are counted; or an object, such as a demand,
        whose ``capacities`` are one of these.
    problems
        Gets a sentence for each problem.

    Returns
    -------
    tuple of Capacity
        EC2 first, by instance type; instances that are given twice are added up.

    Examples
    --------
    >>> problems = []
    >>> wanted_capacities({"c5.24xlarge": 4, "EBS": "11 TiB"}, problems), problems
    ((4 × c5.24xlarge, 11 TiB of EBS), [])
    >>> wanted_capacities({"c5.24xlarge": 4.5, "EBS": 11}, problems)
    ()
    >>> print(*problems, sep="; ")
    c5.24xlarge: 4.5 is no whole number of instances to add; EBS: 11 has no unit: write the amount wanted at the end with its unit, such as '11 TiB'
    """  # noqa: E501
    instances: dict[str, int] = {}
    storage: dict[str, Capacity] = {}
    before = len(problems)
    for name, given in _pairs(spec, problems):
        kind = name.strip().upper() if isinstance(name, str) else ""
        if kind in STORAGE:
            amount = _amount(kind, given, problems)
            if kind in storage:
                problems.append(f"{kind}: is the amount wanted at the end, and is given twice")
            elif amount is not None:
                storage[kind] = amount
            continue
        count = _instances(name, given, problems)
        if count is not None:
            instances[name] = instances.get(name, 0) + count
    problems += [
        f"{name}: {count:,} instances are more than {MAX_INSTANCES:,}, the most that are accepted"
        for name, count in instances.items()
        if count > MAX_INSTANCES
    ]
    if len(problems) > before:
        return ()
    if not instances and not storage:
        problems.append(f"capacities: nothing is asked for. {HOW}")
    return (
        *(Capacity(EC2, name, instances[name]) for name in sorted(instances)),
        *(storage[kind] for kind in STORAGE if kind in storage),
    )


def _pairs(spec: Any, problems: list[str]) -> Iterator[tuple[Any, Any]]:
    """Yield a name and what is given for it: a count, or an amount with its unit."""
    if isinstance(spec, LineItems):
        yield from _hosts(spec, problems)
    elif isinstance(spec, pd.DataFrame):
        yield from _rows(spec, problems)
    elif isinstance(spec, Mapping) and not set(_API) & set(spec):
        yield from spec.items()
    elif isinstance(spec, Mapping):
        yield from _parts([spec], problems)
    elif getattr(spec, "capacities", None) is not None:
        yield from _pairs(spec.capacities, problems)
    elif isinstance(spec, Iterable) and not isinstance(spec, str | bytes):
        yield from _parts(spec, problems)
    else:
        problems.append(f"capacities: {shortened(repr(spec))} names no capacities. {HOW}")


def _hosts(lines: LineItems, problems: list[str]) -> Iterator[tuple[str, int]]:
    hosts = hosts_of_lines(lines)
    if not hosts:
        problems.append(f"capacities: {lines!r} has no hosts, and a quote asks for hosts. {HOW}")
    for (_, size), number in hosts.items():
        yield size, number


def _rows(frame: pd.DataFrame, problems: list[str]) -> Iterator[tuple[Any, Any]]:
    columns = {str(name) for name in frame.columns}
    if set(_COLUMNS) <= columns:
        for kind, unit, quantity in zip(*(frame[name] for name in _COLUMNS), strict=True):
            yield _pair_of(kind, unit, quantity)
    elif {"instance_type", "quantity"} <= columns:
        yield from zip(frame["instance_type"], frame["quantity"], strict=True)
    else:
        problems.append(
            f"capacities: the DataFrame has {', '.join(sorted(columns)) or 'no column'}; it needs"
            f" instance_type and quantity (instances to add), or {', '.join(_COLUMNS)}"
        )


def _parts(parts: Iterable[Any], problems: list[str]) -> Iterator[tuple[Any, Any]]:
    for number, each in enumerate(parts, start=1):
        if isinstance(each, Capacity):
            yield _pair_of(each.kind, each.unit, each.quantity)
        elif isinstance(each, Mapping) and set(_API) <= set(each):
            yield _pair_of(*(each[name] for name in _API))
        elif isinstance(each, tuple | list) and len(each) == 2:
            yield each[0], each[1]
        else:
            problems.append(
                f"capacities: number {number}, {shortened(repr(each))}, names none. {HOW}"
            )


def _pair_of(kind: Any, unit: Any, quantity: Any) -> tuple[Any, Any]:
    """Return a QuoteCapacity as a name and what is given for it."""
    if kind == EC2:
        return unit, quantity
    return (kind, (quantity, unit)) if kind in STORAGE else (f"{kind}", (quantity, unit))


def _instances(name: Any, given: Any, problems: list[str]) -> int | None:
    if not isinstance(name, str) or not _INSTANCE_TYPE.fullmatch(name):
        lower = name.strip().lower() if isinstance(name, str) else ""
        meant = f", which may be {lower!r}" if _INSTANCE_TYPE.fullmatch(lower) else ""
        problems.append(
            f"{shortened(repr(name))}{meant}: is neither an instance type, such as c5.24xlarge, nor"
            " EBS or S3"
        )
        return None
    if isinstance(given, bool) or not isinstance(given, Real) or not math.isfinite(given):
        problems.append(
            f"{name}: {shortened(repr(given))} is no number of instances to add: a count, without a"
            " unit"
        )
        return None
    if not isinstance(given, Integral) and not float(given).is_integer():
        problems.append(f"{name}: {given} is no whole number of instances to add")
        return None
    if given < 1:
        problems.append(
            f"{name}: {given} is below 1; a quote adds instances, and takes none away: leave the"
            " instance type out instead"
        )
        return None
    return int(float(given))


def _amount(kind: str, given: Any, problems: list[str]) -> Capacity | None:
    """Read an amount of storage with its unit: a text, or a number and the unit."""
    if isinstance(given, tuple) and len(given) == 2:
        number, unit = given
    elif isinstance(given, str):
        found = _AMOUNT.fullmatch(given)
        number, unit = found.groups() if found else (given, "")
    else:
        problems.append(
            f"{kind}: {shortened(repr(given))} has no unit: write the amount wanted at the end with"
            f" its unit, such as '{given if isinstance(given, Real) else 11} TiB'"
        )
        return None
    size = _size(number)
    if size is None:
        problems.append(
            f"{kind}: {shortened(repr(given))} is no amount such as '11.5 TiB', with a point before"
            " its decimals and nothing between its thousands"
        )
        return None
    if unit not in UNITS:
        near = next((known for known in UNITS if known.lower() == str(unit).lower()), None)
        meant = f"; {near} may be meant" if near else ""
        problems.append(f"{kind}: the unit {unit!r} is not one of {', '.join(UNITS)}{meant}")
        return None
    if size <= 0:
        problems.append(
            f"{kind}: {given!r} is not above 0: it is the amount wanted at the end, and no storage"
            " can be taken away; leave it out instead"
        )
        return None
    if size * UNITS[unit] > MAX_BYTES:
        problems.append(f"{kind}: {given!r} is more than a million TiB, the most that is accepted")
        return None
    return Capacity(kind, unit, size)


def _size(number: Any) -> float | None:
    if isinstance(number, str):
        found = re.fullmatch(r"-?\d+(\.\d+)?", number, flags=re.ASCII)
        return float(number) if found and len(number) < 30 else None
    is_number = isinstance(number, Real) and not isinstance(number, bool)
    return float(number) if is_number and math.isfinite(number) else None
