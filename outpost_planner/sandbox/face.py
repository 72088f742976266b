"""The sandbox's face: move its clock, break it, look at what it received."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

import boto3

from outpost_planner.aws.connection import Connection
from outpost_planner.aws.settings import own_session
from outpost_planner.errors import InputError
from outpost_planner.sandbox.instances import RUN_INSTANCES, TERMINATE_INSTANCES, act
from outpost_planner.sandbox.lifetime import keep_with
from outpost_planner.sandbox.server import ACCOUNT_ID, Server
from outpost_planner.sandbox.state import catalog_mark, write_state

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path


@dataclass(frozen=True, repr=False, eq=False)
class Sandbox(Connection):
    """A local Outposts endpoint, as a connection to it; made by `start_sandbox`.

    It begins with three sites and an Outpost of each: racks in Seattle and Frankfurt, a server in
    Tokyo. Its clock stands still until `advance` moves it.

    Examples
    --------
    >>> from outpost_planner import start_sandbox
    >>> with start_sandbox() as sandbox:
    ...     [site["Name"] for site in sandbox.client().list_sites()["Sites"]]
    ['Seattle hospital', 'Frankfurt plant', 'Tokyo store']
    """

    server: Server = field(kw_only=True, repr=False)
    start: datetime = field(kw_only=True, repr=False)

    @property
    def now(self) -> datetime:
        """Where its clock stands (UTC).

        Examples
        --------
        >>> from outpost_planner import start_sandbox
        >>> with start_sandbox() as sandbox:
        ...     print(sandbox.now)
        2026-01-05 00:00:00+00:00
        """
        return self.server.world.now

    def advance(self, days: float) -> Self:
        """Move the clock forward; orders, shipments and assets follow.

        Parameters
        ----------
        days
            How far.

        Returns
        -------
        Sandbox
            Itself, so that a cell shows where the clock stands.

        Examples
        --------
        >>> from outpost_planner import start_sandbox
        >>> with start_sandbox() as sandbox:
        ...     sandbox.advance(days=30)
        SANDBOX 123456789012 us-west-2, clock at 2026-02-04 00:00 UTC, no orders
        """
        self.server.world.move(days)
        return self

    def fail(
        self,
        operation: str,
        kind: str,
        *,
        when: str = "before",
        times: int = 1,
        seconds: float | None = None,
    ) -> None:
        """Let the next requests of an operation fail.

        Parameters
        ----------
        operation
            Such as ``CreateOrder``.
        kind
            ``timeout``, ``drop``, ``throttle``, ``500``, ``503``, ``truncate``, ``slow`` or
            ``denied``; for ``LookupEvents`` also ``late`` and ``absent``, which meet CloudTrail's
            next record.
        when
            ``before`` the request took effect, or ``after``: the answer is lost, the order stands.
        times
            How many requests meet it.
        seconds
            For ``slow`` and ``late`` (1) and ``timeout`` (3,600): how long [s]; ``late`` by the
            sandbox's clock.

        Examples
        --------
        >>> from outpost_planner import start_sandbox
        >>> from outpost_planner import AwsError, collect_outposts
        >>> with start_sandbox() as sandbox:
        ...     sandbox.fail("ListOutposts", "denied")
        ...     try:
        ...         collect_outposts(sandbox)
        ...     except AwsError as error:
        ...         print(error.code)
        AccessDeniedException
        """
        self.server.faults.add(operation, kind, when=when, times=times, seconds=seconds)

    def run_instances(
        self,
        outpost_id: str,
        instance_type: str,
        count: int = 1,
        *,
        account_id: str = ACCOUNT_ID,
        service: str = "EC2",
    ) -> list[str]:
        """Start instances in free slots of an Outpost, so that utilization and blocking instances
        can be rehearsed.

        Parameters
        ----------
        outpost_id
            An Outpost of this connection, with installed hardware.
        instance_type
            Such as ``m5.24xlarge``. A new host has one slot of its greatest size; StartCapacityTask
            changes slots.
        count
            How many; all are started, or none.
        account_id
            Who runs them: the Outpost may be shared.
        service
            The service that they belong to, as ``AwsServiceName`` names it.

        Returns
        -------
        list of str
            Their ids, as ListAssetInstances shows them.

        Raises
        ------
        InputError
            With too few free slots of the type, and for what is no such parameter.

        Examples
        --------
        >>> from outpost_planner import start_sandbox
        >>> with start_sandbox() as sandbox:
        ...     client = sandbox.client()
        ...     outpost_id = client.list_outposts()["Outposts"][0]["OutpostId"]
        ...     line = {"CatalogItemId": "OR-RKGP001", "Quantity": 1}
        ...     _ = client.create_order(
        ...         OutpostIdentifier=outpost_id, LineItems=[line], PaymentOption="NO_UPFRONT"
        ...     )
        ...     _ = sandbox.advance(days=180)
        ...     _ = sandbox.run_instances(outpost_id, "m5.24xlarge", 2)
        ...     len(client.list_asset_instances(OutpostIdentifier=outpost_id)["AssetInstances"])
        2
        """
        params = {
            "outpost_id": outpost_id,
            "instance_type": instance_type,
            "count": count,
            "account_id": account_id,
            "service": service,
        }
        return act(self.server.accounts[self.account_id][self.region], RUN_INSTANCES, params)

    def terminate_instances(self, instance_ids: list[str]) -> None:
        """Stop instances that `run_instances` started; all are stopped, or none.

        Parameters
        ----------
        instance_ids
            What `run_instances` returned.

        Raises
        ------
        InputError
            For an instance that does not run.

        Examples
        --------
        >>> from outpost_planner import start_sandbox
        >>> with start_sandbox() as sandbox:
        ...     sandbox.terminate_instances([])
        """
        backend = self.server.accounts[self.account_id][self.region]
        act(backend, TERMINATE_INSTANCES, {"instance_ids": instance_ids})

    def received(self, operation: str) -> int:
        """Count the requests of an operation that reached the server, answered or not.

        Examples
        --------
        >>> from outpost_planner import start_sandbox
        >>> with start_sandbox() as sandbox:
        ...     _ = sandbox.client().list_outposts()
        ...     sandbox.received("ListOutposts"), sandbox.received("CreateOrder")
        (1, 0)
        """
        return self.server.received[operation]

    def connection(self, account_id: str = ACCOUNT_ID, region: str | None = None) -> Connection:
        """Connect to another account or Region of the same sandbox.

        Parameters
        ----------
        account_id
            Twelve digits.
        region
            That of this connection where left out.

        Returns
        -------
        Connection
            It begins without sites.

        Examples
        --------
        >>> from outpost_planner import start_sandbox
        >>> with start_sandbox() as sandbox:
        ...     sandbox.connection("111122223333", "eu-central-1").label
        'SANDBOX 111122223333 eu-central-1'
        """
        if not isinstance(account_id, str) or not re.fullmatch(
            r"\d{12}", account_id, flags=re.ASCII
        ):
            raise InputError(f"account_id={account_id!r} is not the twelve digits of an account.")
        region = region or self.region
        session = session_of(account_id, region)
        other = _Neighbour(
            session, region, account_id, self.endpoint_url, is_live=False, scope=self.scope
        )
        keep_with(other, self)
        return other

    def save(self, path: str | Path) -> Path:
        """Write its state to a file that ``start_sandbox(state=...)`` reads.

        Parameters
        ----------
        path
            Overwritten where it exists.

        Returns
        -------
        pathlib.Path
            The file.

        Examples
        --------
        >>> from outpost_planner import start_sandbox
        >>> import tempfile
        >>> from pathlib import Path
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     with start_sandbox() as sandbox:
        ...         path = sandbox.advance(days=30).save(Path(folder) / "sandbox.json")
        ...     with start_sandbox(state=path) as again:
        ...         print(again.now)
        2026-02-04 00:00:00+00:00
        """
        world = self.server.world
        with world.lock:
            state = {
                "sandbox_id": self.server.sandbox_id,
                "seed": world.seed,
                "start": self.start.isoformat(),
                "region": self.region,
                "max_open_orders": world.max_open_orders,
                "exact_prices": world.exact_prices,
                "catalog": catalog_mark(world.catalog),
                "log": list(world.log),
                "events": world.trail.save(),
            }
        return write_state(path, state)

    def stop(self) -> None:
        """Stop serving; stopping twice does no harm.

        Examples
        --------
        >>> from outpost_planner import start_sandbox
        >>> sandbox = start_sandbox()
        >>> sandbox.stop()
        """
        self.server.stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def __repr__(self) -> str:
        count = sum(
            len(backend.orders.all())
            for regions in self.server.accounts.values()
            for backend in regions.values()
        )
        orders = f"{count or 'no'} order{'' if count == 1 else 's'}"
        return f"{self.label}, clock at {self.now:%Y-%m-%d %H:%M} UTC, {orders}"


class _Neighbour(Connection):
    """A connection to another account or Region of a sandbox, by whose clock it lives."""

    @property
    def now(self) -> datetime:
        """Where the sandbox's clock stands (UTC)."""
        sandbox: Sandbox | None = getattr(self, "_sandbox", None)  # set by `keep_with`
        return super().now if sandbox is None else sandbox.now


def session_of(account_id: str, region: str) -> boto3.Session:
    """Return a session whose access key is the account's id, which is how the sandbox tells
    accounts apart.
    """
    keys = {"aws_access_key_id": account_id, "aws_secret_access_key": "sandbox"}
    return boto3.Session(**keys, region_name=region, botocore_session=own_session())
