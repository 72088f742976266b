"""A part of an export: the rows with certain values in certain columns, such as one cluster."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from outpost_planner.errors import InputError
from outpost_planner.show.spelling import nearest
from outpost_planner.show.wording import kind_of, shortened

if TYPE_CHECKING:
    from collections.abc import Sequence

SHOWN_VALUES = 8
"""How many values of a column a message names."""


def asked_only(only: Any) -> dict[str, tuple[str, ...]]:
    """Check which rows a caller wants.

    Parameters
    ----------
    only
        Values by the name of a column, one or several; None for all rows.

    Raises
    ------
    InputError
        For what is no such dict.

    Examples
    --------
    >>> asked_only({"Cluster": "A", "Datacenter": ["East", "West"]})
    {'Cluster': ('A',), 'Datacenter': ('East', 'West')}
    """
    if only is None:
        return {}
    if not isinstance(only, Mapping) or not all(isinstance(name, str) for name in only):
        raise InputError(
            f"only takes a dict such as {{'Cluster': 'Cluster-A'}}, not {kind_of(only)}: the name"
            " of a column, and the values that its rows are to have."
        )
    found = {}
    for name, given in only.items():
        values = [given] if isinstance(given, str | int) else given
        if not isinstance(values, Iterable) or isinstance(values, bytes | Mapping):
            raise InputError(
                f"only: {name!r} takes a value of that column, or a list of values, not"
                f" {shortened(repr(given))}."
            )
        found[name] = tuple(str(value).strip() for value in values)
        if not found[name]:
            raise InputError(f"only: {name!r} has no value; leave the column out for all rows.")
    return found


def places_of(
    file_name: str, only: Mapping[str, Sequence[str]], names: Sequence[str], problems: list[str]
) -> dict[str, int]:
    """Return where the columns stand by which rows are chosen.

    Parameters
    ----------
    file_name
        For the messages.
    only
        From `asked_only`.
    names
        The file's columns.
    problems
        Where a column is noted that the file does not have.
    """
    places = {name.casefold(): at for at, name in reversed([*enumerate(names)])}
    found = {}
    for name in only:
        if name.casefold() in places:
            found[name] = places[name.casefold()]
            continue
        near = nearest(name, [each for each in names if each])
        hint = f"; is it {' or '.join(map(repr, near))}?" if near else ""
        problems.append(f"{file_name}: only= names column {name!r}, which is not there{hint}")
    return found


class Chosen:
    """Tells which rows are wanted, and remembers which values there are.

    Parameters
    ----------
    only
        From `asked_only`.
    """

    def __init__(self, only: Mapping[str, Sequence[str]]) -> None:
        self._only = only
        self._wanted = {name: {value.casefold() for value in only[name]} for name in only}
        self._seen: dict[str, dict[str, None]] = {name: {} for name in only}

    def why_not(self, texts: Mapping[str, str]) -> str:
        """Say why a row is not wanted; empty where it is.

        Parameters
        ----------
        texts
            What stands in its columns.
        """
        for name, text in texts.items():
            self._seen[name].setdefault(text)
        said = [
            f"its {name} is {shortened(repr(text))}"
            for name, text in texts.items()
            if text.casefold() not in self._wanted[name]
        ]
        return " and ".join(said)

    def never_seen(self, file_name: str) -> list[str]:
        """Name the values that no row has, with those that there are.

        Parameters
        ----------
        file_name
            For the messages.
        """
        problems = []
        for name, values in self._only.items():
            seen = {text.casefold() for text in self._seen[name]}
            there = [text for text in self._seen[name] if text]
            shown = ", ".join(map(repr, there[:SHOWN_VALUES]))
            more = f" and {len(there) - SHOWN_VALUES} more" if len(there) > SHOWN_VALUES else ""
            problems += [
                f"{file_name}: only= asks for {name} {value!r}, which no row has; there are"
                f" {shown or 'none'}{more}"
                for value in values
                if value.casefold() not in seen
            ]
        return problems
