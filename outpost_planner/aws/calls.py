"""How a call is made: writes are sent once, reads are patient, failures become sentences.

How often, and after which failures again, stands in `retries.RETRIES`.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from botocore.config import Config

from outpost_planner.aws.answers import read_all, read_pages, whole
from outpost_planner.aws.explain import aws_error
from outpost_planner.aws.offered import check_offered
from outpost_planner.aws.pace import Pace
from outpost_planner.aws.retries import (
    LOOK_UP,
    MAY_PASS,
    RETRIES,
    THROTTLE,
    WRITE,
    Retry,
    config_of,
    kind_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from outpost_planner.aws.answers import ApiDict
    from outpost_planner.aws.connection import Connection


def reads(
    connection: Connection, kind: str = LOOK_UP, service: str = "outposts", *, max_workers: int = 10
) -> Reads:
    """Return what reads from one service in the account and Region of a connection.

    Parameters
    ----------
    connection
        Whose account.
    kind
        Which row of `RETRIES` says how patient it is.
    service
        boto3's name of the service.
    max_workers
        How many threads will share it.

    Raises
    ------
    InputError, AwsError
        Where no client can be built; see `Connection.client`.
    """
    client = connection.client(service, config=config_of(kind, max_workers=max_workers))
    return Reads(client, RETRIES[kind], connection.session.profile_name)


@dataclass(frozen=True)
class Reads:
    """A client whose requests may be sent again, because they only read.

    Parameters
    ----------
    client
        A boto3 client that sends each request once; see `config_of`.
    retry
        How patient it is.
    profile
        Whose settings an error speaks of.
    pace
        Shared by all requests of this client.
    """

    client: Any
    retry: Retry
    profile: str | None = None
    pace: Pace = field(default_factory=Pace)

    def ask(self, operation: str, member: str, **parameters: Any) -> Any:
        """Return the member that the answer to one request is about.

        Parameters
        ----------
        operation
            A method of the client, such as ``get_order``.
        member
            Such as ``Order``.
        **parameters
            Of the operation.

        Raises
        ------
        AwsError
            Where AWS refused, could not be reached, or answered without the member, and where the
            installed botocore has no such operation; see `offered`.
        """
        self._check(operation)
        try:
            return whole(self.send(operation, **parameters), member)
        except Exception as error:
            raise self._explained(error, operation) from error

    def pages(self, operation: str, member: str, **parameters: Any) -> Iterator[list[Any]]:
        """Yield a list page by page, as `read_pages` does; see `ask` for the rest."""
        self._check(operation)
        try:
            yield from read_pages(self._page(operation, parameters), member)
        except Exception as error:
            raise self._explained(error, operation) from error

    def all_of(self, operation: str, member: str, **parameters: Any) -> list[ApiDict]:
        """Return a whole list, or raise `AwsError`: for decisions that need all of the list.

        See `read_all`.
        """
        self._check(operation)
        try:
            return read_all(self._page(operation, parameters), member)
        except Exception as error:
            raise self._explained(error, operation) from error

    def answers(self, operation: str, member: str, **parameters: Any) -> Iterator[ApiDict]:
        """Yield the whole answer page by page: what stands beside the member too.

        An operation without pages has one. See `ask` for the rest.
        """
        self._check(operation)
        try:
            if not self.is_paged(operation):
                answer = self.send(operation, **parameters)
                whole(answer, member)
                yield answer
                return
            came: list[ApiDict] = []
            page = self._page(operation, parameters)

            # `read_pages` yields the member of a page; the whole page is kept on its way.
            def send(token: Mapping[str, str]) -> ApiDict:
                came.append(page(token))
                return came[-1]

            for _ in read_pages(send, member):
                yield came[-1]
        except Exception as error:
            raise self._explained(error, operation) from error

    def send(self, operation: str, **parameters: Any) -> ApiDict:
        """Send one request, again after what `retry` names, and return the whole answer.

        Raises
        ------
        Exception
            Whatever boto3 raised the last time.
        """
        patient_until = time.monotonic() + self.retry.throttled_s
        tries = 0
        while True:
            sent_at = self.pace.wait()
            try:
                answer: ApiDict = getattr(self.client, operation)(**parameters)
            except MAY_PASS as error:
                failure = kind_of(error)
                if failure == THROTTLE:
                    self.pace.throttled(sent_at)
                if failure == THROTTLE and self.retry.throttled_s:
                    if time.monotonic() > patient_until or self.pace.closed:
                        raise
                    # The pace makes it wait, as it does all that share it.
                    continue
                tries += 1
                if (
                    tries == self.retry.tries
                    or failure not in self.retry.again_after
                    or self.pace.closed
                ):
                    raise
                time.sleep(self.retry.waits_s[tries - 1])
            else:
                self.pace.answered()
                return answer

    def is_paged(self, operation: str) -> bool:
        """Say whether an operation answers page by page."""
        self._check(operation)
        return bool(self.client.can_paginate(operation))

    def _page(
        self, operation: str, parameters: dict[str, Any]
    ) -> Callable[[Mapping[str, str]], ApiDict]:
        """Return what asks for one page, as large as the service model allows."""
        model = self.client.meta.service_model.operation_model(self._api_name(operation))
        largest = int(model.input_shape.members["MaxResults"].metadata["max"])
        return lambda token: self.send(operation, **parameters, MaxResults=largest, **token)

    def _check(self, operation: str) -> None:
        check_offered(self.client, self._api_name(operation))

    def _api_name(self, operation: str) -> str:
        known: Mapping[str, str] = self.client.meta.method_to_api_mapping
        return known.get(operation, operation.title().replace("_", ""))

    def _explained(self, error: Exception, operation: str) -> Exception:
        return aws_error(error, self._api_name(operation), self.profile)


def single_attempt(connection: Connection, read_timeout_s: float = 60.0, mark: str = "") -> Any:
    """Build a client that sends each request once, whatever the environment or the profile says.

    Parameters
    ----------
    connection
        Where to.
    read_timeout_s
        How long to wait for an answer [s].
    mark
        What the user agent carries as ``attempt/<mark>``, so that CloudTrail tells this attempt
        from every other.

    Returns
    -------
    botocore.client.BaseClient
        With ``total_max_attempts`` 1, which outweighs AWS_MAX_ATTEMPTS and AWS_RETRY_MODE.
    """
    own = Config(
        read_timeout=read_timeout_s,
        # Half, so that a host that cannot be reached is known as such before the deadline.
        connect_timeout=min(RETRIES[WRITE].connect_s, read_timeout_s / 2),
        user_agent_extra=in_user_agent(mark) if mark else None,
    )
    return connection.client("outposts", config=config_of(WRITE).merge(own))


def in_user_agent(mark: str) -> str:
    """Return how a mark stands in the user agent.

    Examples
    --------
    >>> in_user_agent("0123")
    'attempt/0123'
    """
    return f"attempt/{mark}"
