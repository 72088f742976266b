"""What a worker does: answer one question, in a thread here or in a process of a cluster.

What goes to a worker and what comes back can be pickled, as a boto3 session cannot.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import boto3

from outpost_planner.aws.calls import Reads
from outpost_planner.aws.connection import build_client
from outpost_planner.aws.explain import CREDENTIALS, explained
from outpost_planner.aws.retries import COLLECT, RETRIES, config_of
from outpost_planner.aws.settings import own_session
from outpost_planner.errors import AwsError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from outpost_planner.aws.connection import Connection


@dataclass(frozen=True)
class Reply:
    """What a worker sends back: the value, or a part or None and what went wrong."""

    value: Any = None
    code: str = ""
    message: str = ""


@dataclass(frozen=True)
class Source:
    """Where a question goes, in a form that another process can take: a boto3 session is none.

    The credentials go with it, to the workers of the executor that the caller chose and nowhere
    else.
    """

    region: str
    endpoint_url: str | None
    is_live: bool
    credentials: tuple[str, str, str | None] | None = field(repr=False)

    @classmethod
    def of(cls, connection: Connection) -> Source:
        """Return the source that a connection stands for."""
        with explained(CREDENTIALS, connection.session.profile_name):
            found = connection.session.get_credentials()
            frozen = found.get_frozen_credentials() if found else None
        secrets = (str(frozen.access_key), str(frozen.secret_key), frozen.token) if frozen else None
        return cls(connection.region, connection.endpoint_url, connection.is_live, secrets)


def work(
    reads: Reads,
    operation: str,
    member: str,
    parameters: Mapping[str, str],
    *,
    with_beside: bool = False,
) -> Reply:
    """Answer one question, page by page where the operation has pages.

    What goes wrong is part of the reply.
    """
    value: Any = None
    try:
        if with_beside:
            for answer in reads.answers(operation, member, **parameters):
                value = _joined(value, answer, member)
            return Reply(value)
        if not reads.is_paged(operation):
            return Reply(reads.ask(operation, member, **parameters))
        value = []
        for page in reads.pages(operation, member, **parameters):
            value += page
    except AwsError as error:
        return Reply(value, error.code, str(error))
    return Reply(value)


def _joined(before: Any, answer: Mapping[str, Any], member: str) -> dict[str, Any]:
    """Return what came by now: the first page's members, and the list of all pages."""
    if before is None:
        hidden = {"ResponseMetadata", "NextToken"}
        return {name: value for name, value in answer.items() if name not in hidden}
    return {**before, member: [*before[member], *answer[member]]}


def work_at(
    source: Source,
    operation: str,
    member: str,
    parameters: Mapping[str, str],
    *,
    with_beside: bool = False,
) -> Reply:
    """Answer one question in a worker's process, whose client is kept for the next."""
    return work(_reads_at(source), operation, member, parameters, with_beside=with_beside)


@lru_cache(maxsize=32)
def _reads_at(source: Source) -> Reads:
    keys = ("aws_access_key_id", "aws_secret_access_key", "aws_session_token")
    given: Any = dict(zip(keys, source.credentials or (), strict=False))
    session = (
        boto3.Session(**given)
        if source.is_live
        else boto3.Session(**given, botocore_session=own_session())
    )
    client = build_client(
        session,
        "outposts",
        region_name=source.region,
        endpoint_url=source.endpoint_url,
        config=config_of(COLLECT, max_workers=16),
    )
    return Reads(client, RETRIES[COLLECT])
