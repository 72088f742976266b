"""Kinds at the door: every public function and constructor checks what it is given, in one way.

The annotation of a parameter says what is taken, once, for readers, type checkers and this module.
Kinds are found by name, so that no check imports boto3, matplotlib or a widget. All wrong kinds of
a call are said together. Values are the functions' own matter (a rate above its range, an id that
is none), and so are the few kinds of which a function has more to say.
"""

from __future__ import annotations

import functools
import inspect
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from numbers import Integral, Real
from typing import Any, NamedTuple

from outpost_planner.errors import InputError
from outpost_planner.hints import hint_for
from outpost_planner.show.wording import shortened


class Kind(NamedTuple):
    """What a parameter takes.

    Parameters
    ----------
    words
        For the message.
    fits
        Whether a value is of this kind.
    hint
        Where such a thing comes from.
    """

    words: str
    fits: Callable[[Any], bool]
    hint: str = ""


def _is_number(value: Any) -> bool:
    return isinstance(value, Real | Decimal) and not isinstance(value, bool)


def _is_whole(value: Any) -> bool:
    return isinstance(value, Integral) and not isinstance(value, bool)


def _is_listing(value: Any) -> bool:
    """Say whether a value is a list or the like; a DataFrame, which yields columns, is not."""
    return (
        isinstance(value, Iterable)
        and not isinstance(value, str | bytes | Mapping)
        and not _is_frame(value)
    )


def _instance(home: str, name: str, hint: str = "") -> Kind:
    """Return the kind of a class and its heirs, wherever in a package they are defined."""

    def fits(value: Any) -> bool:
        return any(
            each.__name__ == name and each.__module__.split(".")[0] == home
            for each in type(value).__mro__
        )

    return Kind(name, fits, hint)


_OURS = {
    "Approval": "approve(plan, by=...) makes one, open_approval(path) opens one",
    "ApprovalPolicy": "read_policy(path) makes one",
    "Catalog": "read_catalog() makes one",
    "Connection": "start_sandbox() or connect() makes one",
    "Contracts": "planner.contracts(connection) makes them",
    "Journal": "open_journal() makes one",
    "HorizonComparison": "compare_payments(lines).over(years) makes one",
    "OrderFrames": "flatten_orders(collect_orders(connection)) makes them",
    "OrderRequest": "planner.OrderRequest(outpost_id, lines, ...) makes one",
    "PaymentComparison": "compare_payments(lines) makes one",
    "Plan": "make_plan(...) or open_plan(path) makes one",
    "PlannedOrder": "PlannedOrder(lines, ...) makes one",
    "RenewalRequest": "planner.RenewalRequest(outpost, ...) makes one",
    "Review": "review(request, connection) makes one",
    "Receipt": "submit(request, connection, ...) returns one",
}

_is_frame = _instance("pandas", "DataFrame").fits

KINDS: dict[str, Kind] = {
    "None": Kind("None", lambda value: value is None),
    "bool": Kind(
        "True or False", lambda value: isinstance(value, bool) or type(value).__name__ == "bool"
    ),
    "float": Kind("a number", _is_number),
    "int": Kind("a whole number", _is_whole),
    "str": Kind("text", lambda value: isinstance(value, str)),
    **dict.fromkeys(
        ("Compounding", "Level", "Timing"), Kind("text", lambda value: isinstance(value, str))
    ),
    "Path": Kind("a path", lambda value: isinstance(value, str | os.PathLike)),
    "UserPath": Kind("a path", lambda value: isinstance(value, str | os.PathLike)),
    "Mapping": Kind("a dict", lambda value: isinstance(value, Mapping)),
    "Iterable": Kind("a list", _is_listing),
    "Sequence": Kind("a list", _is_listing),
    "tuple": Kind("a tuple", lambda value: isinstance(value, tuple)),
    "Callable": Kind("a function", callable),
    "Ask": Kind("a function", callable),
    "Progress": Kind("a function", callable),
    "Executor": Kind(
        "an executor", lambda value: hasattr(value, "submit"), "concurrent.futures has some"
    ),
    "timedelta": _instance("datetime", "timedelta", "timedelta(minutes=15) is one"),
    "datetime": _instance("datetime", "datetime", "datetime(2026, 11, 1, tzinfo=UTC) is one"),
    "pd.DataFrame": _instance("pandas", "DataFrame"),
    "boto3.Session": _instance("boto3", "Session", "boto3.Session(...) makes one"),
    "Axes": _instance("matplotlib", "Axes", "plt.subplots()[1] is one"),
    **{name: _instance("outpost_planner", name, hint) for name, hint in _OURS.items()},
}
"""What annotations name. One that names something else is left to the function itself."""

_ELEMENTS = re.compile(
    r"(?:Iterable|Sequence|tuple)\[(Mapping|PlannedOrder|Receipt|OrderRequest|float)\b"
)


SHOWN_ELEMENTS = 3
"""How many wrong elements of a list a message shows."""


def at_the_door(value: Any) -> Any:
    """Return a public function or class that refuses a value of another kind in words.

    Parameters
    ----------
    value
        A function, a class whose constructor is meant, or anything else.

    Returns
    -------
    object
        A function in place of the one given; everything else itself.

    Examples
    --------
    >>> def double(number: int | None) -> int:
    ...     return 2 * number
    >>> double = at_the_door(double)
    >>> double(4)
    8
    >>> try:
    ...     double("4")
    ... except InputError as error:
    ...     print(error)
    double takes a whole number or None, not str; write 4, without quotation marks (number='4').
    """
    if inspect.isfunction(value):
        function = _checked(value, value.__name__)
        # Found again under its public name where it is sent to a worker.
        function.__module__ = "outpost_planner"
        return function
    is_ours = isinstance(value, type) and not issubclass(value, BaseException)
    if (
        is_ours
        and inspect.isfunction(value.__init__)
        and not hasattr(value.__init__, "__wrapped__")
    ):
        value.__init__ = _checked(value.__init__, value.__name__)
    return value


class _Parameter(NamedTuple):
    """What the annotation of a parameter says; empty where the function itself is asked."""

    name: str
    kinds: dict[str, Kind]
    element: Kind | None


def _checked(function: Any, name: str) -> Any:
    signature = inspect.signature(function)
    parameters = {
        each.name: _parameter(each) for each in signature.parameters.values() if _is_one(each)
    }

    @functools.wraps(function)
    def call(*arguments: Any, **named: Any) -> Any:
        try:
            given = signature.bind(*arguments, **named).arguments
        except TypeError:
            # Python names what is missing or too much.
            return function(*arguments, **named)
        checked = [(parameters[each], value) for each, value in given.items() if each in parameters]
        problems = [
            problem for parameter, value in checked for problem in _problems(parameter, value)
        ]
        if problems:
            raise InputError("\n".join(f"{name} takes {problem}." for problem in problems))
        return function(*arguments, **named)

    return call


def _parameter(parameter: inspect.Parameter) -> _Parameter:
    annotation = str(parameter.annotation)
    found = _ELEMENTS.search(annotation)
    return _Parameter(parameter.name, _kinds(annotation), KINDS[found[1]] if found else None)


def _is_one(parameter: inspect.Parameter) -> bool:
    return parameter.kind not in {parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD}


def _kinds(annotation: str) -> dict[str, Kind]:
    """Return the kinds that an annotation allows by name; None if one of them is not known here."""
    names = [re.sub(r"\[.*", "", part.strip()) for part in _parts(annotation)]
    return {each: KINDS[each] for each in names} if all(each in KINDS for each in names) else {}


def _parts(annotation: str) -> list[str]:
    """Split a union at its bars, but not at those inside brackets."""
    flat = annotation
    while (inner := re.sub(r"\[[^\[\]]*\]", "", flat)) != flat:
        flat = inner
    return flat.split("|")


def _problems(parameter: _Parameter, value: Any) -> list[str]:
    """Return what is wrong with the kind of a value, or of its elements: the end of "takes ..."."""
    kinds = parameter.kinds
    if kinds and not any(kind.fits(value) for kind in kinds.values()):
        # None is named last: "a number or None".
        ordered = sorted(kinds.values(), key=lambda kind: kind.words == "None")
        words = " or ".join(dict.fromkeys(kind.words for kind in ordered))
        return [
            (
                f"{words}, not {_shown_kind(value)}{_hint(parameter, value)}"
                f" ({parameter.name}={_shown(value)})"
            )
        ]
    kind = parameter.element
    # What can be gone through once alone is left to the function.
    again = isinstance(value, Iterable) and not isinstance(value, Iterator | str | bytes)
    wrong = (
        [(at, each) for at, each in enumerate(value) if not kind.fits(each)]
        if kind and again
        else []
    )
    if not kind or not wrong:
        return []
    said = ", ".join(
        f"{_shown_kind(each)} at {at} ({_shown(each)})" for at, each in wrong[:SHOWN_ELEMENTS]
    )
    more = f" and {len(wrong) - SHOWN_ELEMENTS:,} more" if len(wrong) > SHOWN_ELEMENTS else ""
    return [f"{kind.words} as each element of {parameter.name}, not {said}{more}"]


def _hint(parameter: _Parameter, value: Any) -> str:
    """Return what the value tells of what was meant, or else where such a thing comes from."""
    origin = next((kind.hint for kind in parameter.kinds.values() if kind.hint), "")
    hint = hint_for(value, parameter.kinds.keys(), parameter.name) or origin
    return f"; {hint}" if hint else ""


def _shown_kind(value: Any) -> str:
    return type(value).__name__


def _shown(value: Any) -> str:
    return shortened(repr(value), 40)
