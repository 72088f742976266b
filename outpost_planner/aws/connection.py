"""Which account, Region and endpoint; how clients are built.

A `Connection` answers the question that comes before every purchase: whose money is this?
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal, overload

from botocore.config import Config

from outpost_planner.aws import explain, settings
from outpost_planner.aws.watch import watch
from outpost_planner.secrecy import remember_those_of
from outpost_planner.show.markup import as_text, banner
from outpost_planner.show.wording import payer_words

if TYPE_CHECKING:
    import boto3
    from types_boto3_outposts import OutpostsClient


LIVE_SCOPE = "live"
"""The scope of every connection that spends money."""

SANDBOX_SCOPE = "sandbox:"
"""How the scope of a sandbox's connection begins; its id follows."""


@dataclass(frozen=True)
class Connection:
    """One account in one Region, and the way to it.

    Parameters
    ----------
    session
        The boto3 session that holds the credentials.
    region
        The AWS Region, such as ``us-west-2``.
    account_id
        The twelve digits of the account that would pay.
    endpoint_url
        Where the Outposts API is served; None for AWS's own endpoint of the Region.
    is_live
        False only for the sandbox. Everything else spends money.
    scope
        What keeps records apart: ``live``, or ``sandbox:`` and the sandbox's own id.

    Examples
    --------
    >>> import boto3
    >>> Connection(boto3.Session(), "us-west-2", "123456789012")
    LIVE 123456789012 us-west-2
    """

    session: boto3.Session = field(repr=False)
    region: str
    account_id: str
    endpoint_url: str | None = None
    is_live: bool = True
    scope: str = field(default=LIVE_SCOPE, repr=False)

    @property
    def label(self) -> str:
        """SANDBOX or LIVE, with account and Region: shown wherever money could be spent.

        Examples
        --------
        >>> import boto3
        >>> Connection(boto3.Session(), "us-west-2", "123456789012", is_live=False).label
        'SANDBOX 123456789012 us-west-2'
        """
        return payer_words(self.account_id, self.region, is_live=self.is_live)

    @property
    def now(self) -> datetime:
        """The present moment (UTC): this machine's clock; the sandbox has its own.

        Examples
        --------
        >>> from outpost_planner import start_sandbox
        >>> with start_sandbox() as sandbox:
        ...     print(sandbox.now)
        2026-01-05 00:00:00+00:00
        """
        return datetime.now(UTC)

    @overload
    def client(
        self, service: Literal["outposts"] = ..., **client_options: Any
    ) -> OutpostsClient: ...
    @overload
    def client(self, service: str, **client_options: Any) -> Any: ...
    def client(self, service: str = "outposts", **client_options: Any) -> Any:
        """Build a boto3 client for this account and Region.

        Parameters
        ----------
        service
            The service's name; ``outposts`` unless given.
        **client_options
            Passed on to ``boto3.Session.client``, such as ``config``.

        Returns
        -------
        botocore.client.BaseClient
            A plain boto3 client. Where its endpoint is on this machine, no proxy stands between.

        Raises
        ------
        InputError
            Where a setting of this machine cannot be used.
        AwsError
            Where there are no whole credentials.

        Examples
        --------
        >>> from outpost_planner import start_sandbox
        >>> with start_sandbox() as sandbox:
        ...     [site["Name"] for site in sandbox.client().list_sites()["Sites"]]
        ['Seattle hospital', 'Frankfurt plant', 'Tokyo store']
        """
        options: dict[str, Any] = {"region_name": self.region, **client_options}
        if self.endpoint_url is not None and (service == "outposts" or not self.is_live):
            options.setdefault("endpoint_url", self.endpoint_url)
        with explain.explained(explain.CREDENTIALS, self.session.profile_name):
            client = build_client(self.session, service, **options)
        if not self.is_live:
            client._connection = self  # noqa: SLF001 - a sandbox is served for as long as something holds it
        return client

    def __repr__(self) -> str:
        return self.label

    def _repr_html_(self) -> str:
        return as_text(banner(self.label, is_live=self.is_live))


_building = threading.Lock()
"""A boto3 session may not build two clients at a time, and two desks of one kernel share one."""


def build_client(session: boto3.Session, service: str, **options: Any) -> Any:
    """Build a client whose answers are checked, and that reaches this machine without a proxy.

    Parameters
    ----------
    session
        Whose credentials.
    service
        The service's name.
    **options
        Passed on to ``boto3.Session.client``.

    Returns
    -------
    botocore.client.BaseClient
        A boto3 client.
    """
    if settings.is_loopback(options.get("endpoint_url") or ""):
        # A company's proxy would answer in the sandbox's place, and read the signed headers.
        own = options.get("config")
        direct = Config(proxies={})
        options["config"] = own.merge(direct) if own is not None else direct
    build: Any = session.client  # its four hundred overloads cannot take keywords as a dict
    with _building:
        client = build(service, **options)
    remember_those_of(client)
    return watch(client) if service == "outposts" else client
