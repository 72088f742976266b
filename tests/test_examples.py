"""Every public name, and every method and property of a public class, is explained and has an
example that runs.

The examples run in ``make test``, by ``--doctest-modules``.
"""

import functools
import inspect

import pytest

import outpost_planner as planner

NAMES = sorted(set(dir(planner)) - {"__version__"})


def described(value):
    """Return a docstring of its own: what is inherited from pandas, traitlets or ipywidgets is
    theirs.
    """
    for outer in (staticmethod, classmethod):
        if isinstance(value, outer):
            return value.__func__.__doc__
    if isinstance(value, functools.cached_property | property):
        return value.__doc__
    return value.__doc__ if inspect.isfunction(value) else None


def members(name):
    """Yield each public method and property that a class has from this
    package, with its docstring.
    """
    for home in getattr(planner, name).__mro__:
        if not home.__module__.startswith("outpost_planner"):
            continue
        for member, value in vars(home).items():
            is_one = inspect.isfunction(value) or isinstance(
                value, staticmethod | classmethod | property | functools.cached_property
            )
            if is_one and not member.startswith("_"):
                yield f"{name}.{member}", described(value)


@pytest.mark.parametrize("name", NAMES)
def test_a_public_name_has_an_example(name):
    """So do its methods and properties."""
    value = getattr(planner, name)
    # What a class overrides comes before what it inherits.
    docs = {name: value.__doc__} | (
        dict(reversed([*members(name)])) if isinstance(value, type) else {}
    )
    assert [each for each, doc in docs.items() if not doc or ">>> " not in doc] == []


def test_the_test_sees_methods_and_properties():
    """A method, a property, a cached one and a class method."""
    seen = {
        member
        for name in ("LineItems", "InputError", "Journal", "Sandbox")
        for member, _ in members(name)
    }
    assert {
        "LineItems.to_request",
        "LineItems.table",
        "InputError.nothing_loaded",
        "Sandbox.stop",
    } <= seen
