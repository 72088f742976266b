"""Lists of several accounts and Regions: ask each once, keep what came, name what did not."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, TypeAlias

from outpost_planner.aws.answers import IDS, sound
from outpost_planner.aws.connection import Connection
from outpost_planner.aws.gather import INTERRUPTED, Failure, Gathered, Question, gather
from outpost_planner.errors import AwsError, InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

Connections: TypeAlias = Connection | Iterable[Connection]


def sources_of(connections: Connections) -> tuple[bool, list[Connection]]:
    """Return whether rows must say where they come from, and each account and Region once."""
    if isinstance(connections, Connection):
        return False, [connections]
    given = list(connections) if isinstance(connections, Iterable) else []
    if not given or not all(isinstance(each, Connection) for each in given):
        raise InputError(
            "Give a Connection, or a list of them, as connect() and start_sandbox() return it."
        )
    unique = {(each.account_id, each.region, each.endpoint_url): each for each in given}
    return True, list(unique.values())


def marked(value: dict[str, Any], connection: Connection, several: bool) -> dict[str, Any]:
    """Return a value that says where it comes from, where several connections are asked."""
    return (
        value | {"AccountId": connection.account_id, "Region": connection.region}
        if several
        else value
    )


def listed(
    sources: Sequence[Connection],
    operation: str,
    member: str,
    params: dict[str, str],
    max_workers: int,
) -> tuple[list[tuple[Question, dict[str, Any]]], list[Failure]]:
    """Ask every source for one list; return the elements that came, and what is missing."""
    listing = gather(
        [Question(each, operation, member, params, each.label) for each in sources],
        max_workers=max_workers,
    )
    check_listing(listing, operation, sources)
    elements, odd = sound_elements(listing, member)
    return elements, [*listing.failures, *odd]


def check_listing(listing: Gathered, operation: str, sources: Sequence[Connection]) -> None:
    """Raise where no list came from anywhere, not even in part, or where the user stopped."""
    if any(failure.code == INTERRUPTED.code for failure in listing.failures):
        raise KeyboardInterrupt
    failures = [failure for failure in listing.failures if failure.operation == operation]
    came = any(value for question, value in listing.answered if question.operation == operation)
    # All failed, and nothing came even in part: an empty list would say that there is none.
    if len(failures) == len(sources) and not came:
        first = failures[0]
        raise AwsError(first.message, code=first.code, operation=first.operation)


def sound_elements(
    answers: Gathered, member: str
) -> tuple[list[tuple[Question, dict[str, Any]]], list[Failure]]:
    """Part the elements of all lists into those that have an id, and a failure for each other."""
    kept: list[tuple[Question, dict[str, Any]]] = []
    failures: list[Failure] = []
    for question, elements in answers.answered:
        if question.member == member:
            good, problems = sound(elements, member)
            kept += [(question, each) for each in good]
            failures += [failure_of(question, f"No{IDS[member]}", problem) for problem in problems]
    return kept, failures


def failure_of(question: Question, code: str, message: str) -> Failure:
    """Return a failure that an answer itself shows."""
    where = question.connection
    return Failure(
        where.account_id, where.region, question.operation, question.subject, code, message
    )
