"""Constraints, payment options and terms of a quote, as somebody asks for them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from numbers import Real
from typing import Any

from outpost_planner.quote.capacity import Constraint
from outpost_planner.service import model
from outpost_planner.show.spelling import nearest
from outpost_planner.show.wording import shortened

RACK_MAXIMUM, RACK_SPACE_CONSTRAINED = "RACK_MAXIMUM", "RACK_SPACE_CONSTRAINED"

MAX_VALUE = 999_999
"""Greatest value of a constraint: no rack draws so much or weighs so much."""

_API = ("QuoteConstraintType", "Value")


def wanted_constraints(spec: Any, problems: list[str]) -> tuple[Constraint, ...]:
    """Read what a quote's racks must keep to; what cannot be read is added to the problems.

    Parameters
    ----------
    spec
        A dict of the API's QuoteConstraintType to its value: ``RACK_MAXIMUM`` (racks at the end),
        ``RACK_MAX_POWER_KVA`` (kVA of each rack), ``RACK_MAX_WEIGHT_LBS`` (lb of each rack),
        ``RACK_SPACE_CONSTRAINED`` (True: no room for a further rack). Or the API's own dicts. None
        asks nothing.
    problems
        Gets a sentence for each problem.

    Examples
    --------
    >>> wanted_constraints({"RACK_MAXIMUM": 2, "RACK_MAX_POWER_KVA": 10}, [])
    (at most 2 racks, at most 10 kVA per rack)
    """
    found: dict[str, Constraint] = {}
    for kind, given in _pairs(spec, problems):
        known = model.enum("QuoteConstraintType")
        if kind not in known:
            near = nearest(str(kind).upper(), known, 1)
            meant = f"; {near[0]} may be meant" if near else ""
            problems.append(
                f"constraints: {shortened(repr(kind))} is not one of {', '.join(known)}{meant}"
            )
            continue
        value = _value(kind, given, problems)
        if kind in found:
            problems.append(f"constraints: {kind} is given twice")
        elif value is not None:
            found[kind] = Constraint(kind, value)
    return tuple(found[kind] for kind in sorted(found))


def wanted_choices(shape: str, name: str, spec: Any, problems: list[str]) -> tuple[str, ...]:
    """Read payment options or terms; none stands for all of them.

    Parameters
    ----------
    shape
        ``PaymentOption`` or ``PaymentTerm``.
    name
        What the parameter is called.
    spec
        One of the shape's values, or several.
    problems
        Gets a sentence for each problem.

    Examples
    --------
    >>> wanted_choices("PaymentTerm", "terms", ["THREE_YEARS"], [])
    ('THREE_YEARS',)
    """
    if spec is None:
        return ()
    given = [spec] if isinstance(spec, str) or not isinstance(spec, Iterable) else list(spec)
    known = model.enum(shape)
    problems += [
        f"{name}: {shortened(repr(each))} is not one of {', '.join(known)}"
        for each in given
        if each not in known
    ]
    return tuple(sorted({each for each in given if each in known}))


def _pairs(spec: Any, problems: list[str]) -> list[tuple[Any, Any]]:
    if spec is None:
        return []
    if isinstance(spec, Mapping):
        return [(spec[_API[0]], spec[_API[1]])] if set(_API) <= set(spec) else list(spec.items())
    pairs = []
    parts = spec if isinstance(spec, Iterable) and not isinstance(spec, str) else [spec]
    for each in parts:
        if isinstance(each, Constraint):
            pairs.append((each.kind, each.value))
        elif isinstance(each, Mapping) and set(_API) <= set(each):
            pairs.append((each[_API[0]], each[_API[1]]))
        else:
            problems.append(
                f"constraints: {shortened(repr(each))} is none; give a dict such as"
                ' {"RACK_MAXIMUM": 2}'
            )
    return pairs


def _value(kind: str, given: Any, problems: list[str]) -> str | None:
    """Return a value as the API's text."""
    if kind == RACK_SPACE_CONSTRAINED:
        text = str(given).lower()
        if text in {"true", "false"}:
            return text
        problems.append(f"constraints: {kind}: {shortened(repr(given))} is not True or False")
        return None
    number = _number(given)
    is_whole = number is not None and number.is_integer()
    if number is None or not 0 < number <= MAX_VALUE or (kind == RACK_MAXIMUM and not is_whole):
        what = "whole number" if kind == RACK_MAXIMUM else "number"
        problems.append(
            f"constraints: {kind}: {shortened(repr(given))} is no {what} above 0 and up to"
            f" {MAX_VALUE:,}"
        )
        return None
    return f"{number:.6f}".rstrip("0").rstrip(".")


def _number(given: Any) -> float | None:
    if isinstance(given, bool) or not isinstance(given, Real | str):
        return None
    try:
        number = float(given)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None
