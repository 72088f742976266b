"""Which Outpost is meant: an id, an ARN, or a name that no other Outpost has."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from outpost_planner.aws.calls import reads
from outpost_planner.errors import InputError
from outpost_planner.service import model
from outpost_planner.show.spelling import nearest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from outpost_planner.aws.connection import Connection
    from outpost_planner.order.request import OrderRequest


def is_identifier(written: Any) -> bool:
    """Say whether a text is an Outpost's id or ARN, and no name.

    Examples
    --------
    >>> is_identifier("op-0123456789abcdef0"), is_identifier("Seattle imaging")
    (True, False)
    """
    return isinstance(written, str) and model.matches(model.pattern("OutpostIdentifier"), written)


def outpost_names(connection: Connection) -> dict[str, str]:
    """Return the names of all Outposts by id.

    Raises
    ------
    AwsError
        Where AWS could not be asked.
    """
    found = reads(connection).all_of("list_outposts", "Outposts")
    return {
        outpost["OutpostId"]: outpost.get("Name", "") for outpost in found if outpost.get("Name")
    }


def find_outpost(written: str, names: Mapping[str, str]) -> tuple[str, str]:
    """Return the id of the Outpost of a name, or what is wrong with the name.

    Parameters
    ----------
    written
        A name.
    names
        Names by id.

    Returns
    -------
    tuple
        The id and an empty text, or an empty text and the problem.

    Examples
    --------
    >>> find_outpost("Lyon", {"op-1": "Lyon", "op-2": "Lyon"})
    ('', "is the name of several Outposts; write one's id: op-1, op-2")
    >>> find_outpost("Lion", {"op-1": "Lyon"})
    ('', "is no Outpost's id, ARN or name; there is Lyon")
    """
    found = [outpost_id for outpost_id, name in names.items() if name == written]
    if len(found) == 1:
        return found[0], ""
    if found:
        return "", f"is the name of several Outposts; write one's id: {', '.join(found)}"
    near = nearest(written, names.values()) or sorted(names.values())[:3]
    there = f"; there is {', '.join(near)}" if near else ""
    return "", f"is no Outpost's id, ARN or name{there}"


def with_outpost_id(request: OrderRequest, connection: Connection) -> OrderRequest:
    """Return a request that names its Outpost by id; AWS is asked where it is by name.

    Parameters
    ----------
    request
        For an Outpost by id, ARN or name.
    connection
        Where the Outposts are.

    Raises
    ------
    InputError
        Where no Outpost has the name, or several have.
    AwsError
        Where AWS could not be asked.
    """
    if is_identifier(request.outpost_id):
        return request
    outpost_id, problem = find_outpost(request.outpost_id, outpost_names(connection))
    if problem:
        raise InputError(
            f"{request.reference}: {request.outpost_id!r} {problem}. Nothing was sent."
        )
    return replace(request, outpost_id=outpost_id)
