"""Which instance types Outposts offers, where somebody asked AWS, and what else is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from outpost_planner.errors import InputError
from outpost_planner.plan.instance_types import fits_in, instance_types
from outpost_planner.show.wording import kind_of, shortened

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

NAME = "instance_type"


def asked_orderable(given: Any) -> frozenset[str] | None:
    """Read the types that can be ordered.

    Parameters
    ----------
    given
        What `orderable_types` returns, names of types, or None where nobody asked.

    Returns
    -------
    frozenset or None
        Their names.

    Raises
    ------
    InputError
        For what holds no names; and where AWS gives a type other vCPUs or memory than the table of
        EC2 that is kept here.

    Examples
    --------
    >>> sorted(asked_orderable(["m5.large", "c5.large"]))
    ['c5.large', 'm5.large']
    """
    if given is None:
        return None
    if isinstance(given, pd.DataFrame):
        if NAME not in given.columns:
            raise InputError(
                f"orderable takes what orderable_types() returns; this DataFrame has no {NAME}."
            )
        _check_rooms(given)
        given = given[NAME].tolist()
    if isinstance(given, str | Mapping) or not isinstance(given, Iterable):
        raise InputError(
            f"orderable takes what orderable_types() returns, or names of instance types, not"
            f" {kind_of(given)}."
        )
    names = list(given)
    wrong = [each for each in names if not isinstance(each, str)]
    if wrong or not names:
        said = f"{shortened(repr(wrong[0]))} is no name" if wrong else "it names no instance type"
        raise InputError(f"orderable: {said}; use what orderable_types() returns.")
    return frozenset(names)


def _check_rooms(types: pd.DataFrame) -> None:
    """Compare what AWS says of each type with the table, by which instances are packed."""
    if not {"vcpus", "memory_gib"} <= {*types.columns}:
        return
    known = instance_types()
    problems = []
    columns = (types[name].tolist() for name in (NAME, "vcpus", "memory_gib"))
    for name, vcpus, memory_gib in zip(*columns, strict=True):
        room = known[name].room if name in known else None
        if room is None or pd.isna(vcpus) or pd.isna(memory_gib):
            continue
        if (vcpus, round(memory_gib * 1024)) != room[:2]:
            problems.append(
                f"{name}: AWS says {vcpus} vCPUs and {memory_gib:g} GiB, and the table of EC2 that"
                f" is kept here {room[0]} and {room[1] / 1024:g}"
            )
    if problems:
        raise InputError(
            "AWS and the table of EC2 differ: upgrade outpost-planner, which brings the table.",
            problems,
        )


def not_orderable(names: Iterable[str], orderable: AbstractSet[str] | None) -> list[str]:
    """Name the types that EC2 has and Outposts does not offer, each with the smallest like it.

    Parameters
    ----------
    names
        Types that EC2 has.
    orderable
        From `asked_orderable`.

    Examples
    --------
    >>> [said.rpartition("; ")[2] for said in not_orderable(["t3.medium"], {"m5.large"})]
    ['the smallest that it offers with as much is m5.large']
    """
    if orderable is None:
        return []
    types = instance_types()
    offered = sorted(
        (types[name] for name in orderable if name in types and not types[name].is_metal),
        key=lambda each: (each.room, each.name),
    )
    problems = []
    for name in names:
        if name in orderable:
            continue
        holds = [each.name for each in offered if fits_in(types[name].room, each.room)]
        hint = f"; the smallest that it offers with as much is {holds[0]}" if holds else ""
        problems.append(f"{name} is a type of EC2 that Outposts does not offer here{hint}")
    return problems
