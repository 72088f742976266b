"""Head-room: what is to be there of a resource beyond what is needed, as a fraction of the need."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any, TypeAlias

from outpost_planner.errors import InputError
from outpost_planner.price.exact import exact
from outpost_planner.show.wording import shortened

Headroom: TypeAlias = tuple[Fraction, Fraction, Fraction]
"""Head-room on vCPUs, memory and GPUs, in the order of `Room`."""

NO_HEADROOM: Headroom = (Fraction(0), Fraction(0), Fraction(0))

RESOURCES = ("vcpus", "memory", "gpus")
"""Resources of a host, in the order of `Room`."""

WORDS = ("vCPUs", "memory", "GPUs")
"""What people call them."""

MOST = 10
"""Greatest head-room, eleven times what is needed: a guard against percent for fractions."""


def asked_headroom(
    headroom: Any, default: str, resources: tuple[str, ...] = RESOURCES
) -> dict[str, Fraction]:
    """Read head-room as people write it.

    Parameters
    ----------
    headroom
        A dict of resource to fraction, a fraction for vCPUs and memory both, or None.
    default
        The fraction of vCPUs and memory where None is given, and of those not in the dict.
    resources
        The names that the dict may have.

    Returns
    -------
    dict
        A fraction for each resource.

    Raises
    ------
    InputError
        Listing every unknown resource and every number that is none, negative or above 10.

    Examples
    --------
    >>> asked_headroom({"vcpus": 0.2}, "0")["vcpus"]
    Fraction(1, 5)
    """
    found = dict.fromkeys(resources, exact("0"))
    found |= {name: exact(default) for name in RESOURCES[:2]}
    given: Any = headroom
    if headroom is not None and not isinstance(headroom, Mapping):
        given = dict.fromkeys(RESOURCES[:2], headroom)
    problems = []
    for name, value in (given or {}).items():
        number = exact(value)
        if name not in resources:
            problems.append(f"{shortened(repr(name))} is not one of {', '.join(resources)}")
        elif number is None or not 0 <= number <= MOST:
            problems.append(
                f"{name}: {shortened(repr(value))} is not a fraction from 0 to {MOST}; 20 % is 0.2"
            )
        else:
            found[name] = number
    if problems:
        raise InputError("This head-room cannot be used.", list(dict.fromkeys(problems)))
    return {name: number for name, number in found.items() if number is not None}


def headroom_of_hosts(headroom: Any) -> Headroom:
    """Read the head-room that hosts are to have.

    Parameters
    ----------
    headroom
        As for `asked_headroom`; None for none.

    Raises
    ------
    InputError
        As for `asked_headroom`.

    Examples
    --------
    >>> [float(each) for each in headroom_of_hosts({"vcpus": 0.2, "memory": 0.1})]
    [0.2, 0.1, 0.0]
    """
    vcpus, memory, gpus = asked_headroom(headroom, "0").values()
    return vcpus, memory, gpus


def in_words(headroom: Headroom, *, more: bool = False) -> str:
    """Write head-room for people.

    Parameters
    ----------
    headroom
        Of each resource.
    more
        Whether it is said what more there is, and not of what.

    Examples
    --------
    >>> in_words(headroom_of_hosts({"vcpus": 0.2, "memory": 0.1}))
    '20 % of vCPUs and 10 % of memory'
    >>> in_words(headroom_of_hosts({"vcpus": 0.2}), more=True)
    '20 % more vCPUs'
    """
    said = [
        f"{float(100 * share):.6g} % {'more' if more else 'of'} {word}"
        for share, word in zip(headroom, WORDS, strict=True)
        if share
    ]
    return " and ".join(filter(None, [", ".join(said[:-1]), *said[-1:]]))
