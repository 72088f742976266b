"""A row of the table of operations: what answers, which errors, and which rules rest on what."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from outpost_planner.sandbox.paging import page

if TYPE_CHECKING:
    from outpost_planner.sandbox.models import OutpostsBackend

Params: TypeAlias = Mapping[str, Any]
Answer: TypeAlias = dict[str, Any]

DOCUMENTED = "documented"
"""AWS says so: in its service model, API reference or user guide."""

OBSERVED = "observed"
"""Somebody has published what AWS answered."""

ASSUMED = "assumed"
"""Nobody has said so in public; the sandbox had to decide, and AWS may decide otherwise."""

MODEL = "botocore's service model"
GUIDE = "AWS Outposts user guide"

VALIDATION = "ValidationException"
NOT_FOUND = "NotFoundException"
CONFLICT = "ConflictException"
QUOTA = "ServiceQuotaExceededException"


@dataclass(frozen=True)
class Rule:
    """One thing that an operation does, and how sure it is that AWS does the same.

    Parameters
    ----------
    text
        The rule, in a sentence.
    basis
        `DOCUMENTED`, `OBSERVED` or `ASSUMED`.
    source
        Where it is written; for an assumption, why it was decided so.
    error
        The error that a request meets which breaks the rule; None where no request can.
    """

    text: str
    basis: str
    source: str
    error: str | None = None


@dataclass(frozen=True)
class Operation:
    """An operation that the sandbox answers.

    Parameters
    ----------
    name
        As the service model spells it.
    answer
        Parameters in, the answer's members out. What the service model forbids has been refused
        before.
    rules
        Every rule beyond the service model's shapes.
    """

    name: str
    answer: Callable[[OutpostsBackend, Params], Answer]
    rules: tuple[Rule, ...] = ()


def documented(text: str, source: str = MODEL, error: str | None = None) -> Rule:
    """Return a rule that AWS states."""
    return Rule(text, DOCUMENTED, source, error)


def observed(text: str, source: str, error: str | None = None) -> Rule:
    """Return a rule that somebody saw AWS keep."""
    return Rule(text, OBSERVED, source, error)


def assumed(text: str, why: str, error: str | None = None) -> Rule:
    """Return a rule that the sandbox had to decide by itself."""
    return Rule(text, ASSUMED, why, error)


def must_exist(what: str) -> Rule:
    """Return the rule that a resource which a request names must be there."""
    return documented(f"{what} must be there, in this account and Region", MODEL, NOT_FOUND)


EMPTY_TAGS = observed(
    "Without tags the answer has an empty map, which the service model's least length of 1 does not"
    " foresee",
    "published answers",
)

FILTERS = documented(
    "Filters together leave what matches all of them; one with several values, any of them", GUIDE
)


def paged(operation: str, name: str, items: list[Any], params: Params) -> Answer:
    """Return one page of a list, and the token of the next one where there is one."""
    shown, token = page(items, params, operation)
    return {name: list(shown)} | ({} if token is None else {"NextToken": token})
