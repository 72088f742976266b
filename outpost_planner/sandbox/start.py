"""Start a sandbox: in this process, or served until it is interrupted."""

from __future__ import annotations

import contextlib
import re
import uuid
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from outpost_planner.errors import InputError, check_kind
from outpost_planner.files.paths import user_path
from outpost_planner.plan.catalog import Catalog
from outpost_planner.sandbox.clock import utc
from outpost_planner.sandbox.examples import furnish
from outpost_planner.sandbox.face import Sandbox, session_of
from outpost_planner.sandbox.instances import RUN_INSTANCES, TERMINATE_INSTANCES, act
from outpost_planner.sandbox.lifetime import close_when_dropped
from outpost_planner.sandbox.models import Accounts, sample_catalog
from outpost_planner.sandbox.server import ACCOUNT_ID, Server
from outpost_planner.sandbox.state import read_state, replay
from outpost_planner.sandbox.world import MAX_OPEN_ORDERS, World

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from outpost_planner.sandbox.models import OutpostsBackend

REGION = "us-west-2"
"""Region of the example sites."""


def start_sandbox(
    seed: int = 0,
    now: datetime | None = None,
    state: str | Path | None = None,
    catalog: Catalog | None = None,
    *,
    port: int = 0,
    region: str = REGION,
    max_open_orders: int = MAX_OPEN_ORDERS,
    event_delay_s: float = 0,
    exact_prices: bool = False,
) -> Sandbox:
    """Start a local Outposts endpoint and connect to it.

    Parameters
    ----------
    seed
        The same seed gives the same ids, dates and fates of orders.
    now
        Where its clock starts (UTC); 2026-01-05 where left out, so that notebooks reproduce.
    state
        A file that `Sandbox.save` wrote. Seed and clock come from it.
    catalog
        What it sells; the sample catalog where left out.
    port
        On 127.0.0.1; 0 for any that is free.
    region
        Region of the example sites.
    max_open_orders
        Open orders that one Outpost may have.
    event_delay_s
        How long CloudTrail takes to show a request, by the sandbox's clock [s]. At AWS it takes
        minutes; the default, none, lets a rehearsal go on without moving the clock.
    exact_prices
        Whether quotes carry prices to the cent. Default: as the nearest floats of 32 bits, as AWS's
        answers are thought to, so that 590216.36 arrives as 590216.375.

    Returns
    -------
    Sandbox
        A connection that is not live.

    Raises
    ------
    InputError
        For a state that cannot be read, or a port that is taken.

    Notes
    -----
    It is served until `Sandbox.stop`, or until nothing holds it any more: neither a variable nor a
    client or connection that came from it. In a notebook, a cell that is run again closes the
    sandbox that it started before, unless something else still holds that one. No setting of this
    machine changes it: neither a profile nor a proxy, an endpoint or a file of AWS's.

    Examples
    --------
    >>> start_sandbox()
    SANDBOX 123456789012 us-west-2, clock at 2026-01-05 00:00 UTC, no orders
    """
    _check(seed, region, max_open_orders, event_delay_s, exact_prices)
    catalog = catalog if catalog is not None else sample_catalog()
    check_kind(catalog, Catalog, "start_sandbox", "read_catalog(path) makes one")
    if state is None:
        world = World(catalog, seed, utc(now), max_open_orders, exact_prices)
        world.trail.delay = timedelta(seconds=event_delay_s)
        return _start(world, uuid.uuid4().hex, region, port, [])
    saved = read_state(state, catalog)
    world = World(
        catalog,
        saved["seed"],
        saved["start"],
        saved["max_open_orders"],
        saved["exact_prices"] or exact_prices,
    )
    world.trail.delay = timedelta(seconds=event_delay_s)
    world.trail.load(saved.get("events", []))
    return _start(world, saved["sandbox_id"], saved["region"], port, saved["log"])


def serve(
    port: int = 0,
    seed: int = 0,
    now: datetime | None = None,
    state: str | Path | None = None,
    catalog: Catalog | None = None,
) -> None:
    """Serve a sandbox until it is interrupted, as ``outpost-planner sandbox`` does.

    Parameters
    ----------
    port, seed, now, catalog
        As for `start_sandbox`.
    state
        Read where the file exists, and written at the end.
    """
    found = state if state is not None and user_path(state, "state").exists() else None
    with start_sandbox(seed, now, found, catalog, port=port) as sandbox:
        if state is not None:
            sandbox.server.controls["save"] = lambda _: sandbox.save(state)
        print(
            f"{sandbox!r}\nServing until Ctrl-C. In another terminal:\n"
            f"  export AWS_ENDPOINT_URL_OUTPOSTS={sandbox.endpoint_url}\n"
            f"  export AWS_ACCESS_KEY_ID={ACCOUNT_ID} AWS_SECRET_ACCESS_KEY=sandbox\n"
            f"  export AWS_DEFAULT_REGION={sandbox.region}\n"
            "  aws outposts list-outposts\n"
            f"  curl -X POST {sandbox.endpoint_url}/_sandbox/advance -d '{{\"days\": 30}}'",
            flush=True,
        )
        with contextlib.suppress(KeyboardInterrupt):
            sandbox.server.wait()
        if state is not None:
            print(f"Saved to {sandbox.save(state)}")


def _check(
    seed: object,
    region: object,
    max_open_orders: object,
    event_delay_s: object,
    exact_prices: object,
) -> None:
    problems = []
    if isinstance(seed, bool) or not isinstance(seed, int):
        problems.append(f"seed={seed!r} is no whole number")
    if not isinstance(region, str) or not re.fullmatch(
        r"[a-z]{2,}(-[a-z]+)+-\d+", region, flags=re.ASCII
    ):
        problems.append(f"region={region!r} is no Region such as us-west-2")
    if (
        isinstance(max_open_orders, bool)
        or not isinstance(max_open_orders, int)
        or max_open_orders < 1
    ):
        problems.append(f"max_open_orders={max_open_orders!r} is no whole number above 0")
    if (
        isinstance(event_delay_s, bool)
        or not isinstance(event_delay_s, int | float)
        or not 0 <= event_delay_s < 1e9
    ):
        problems.append(f"event_delay_s={event_delay_s!r} is no number of seconds")
    if not isinstance(exact_prices, bool):
        problems.append(f"exact_prices={exact_prices!r} is neither True nor False")
    if problems:
        raise InputError("No sandbox was started.", problems)


def _start(world: World, sandbox_id: str, region: str, port: int, log: list[Any]) -> Sandbox:
    start = world.now
    accounts = Accounts(world)
    furnish(accounts[ACCOUNT_ID][region])
    replay(log, accounts, world)
    server = Server(world, accounts, sandbox_id, port)
    server.controls |= _controls(accounts[ACCOUNT_ID][region])
    sandbox = Sandbox(
        session=session_of(ACCOUNT_ID, region),
        region=region,
        account_id=ACCOUNT_ID,
        endpoint_url=server.url,
        is_live=False,
        scope=f"sandbox:{sandbox_id}",
        server=server,
        start=start,
    )
    close_when_dropped(sandbox, server.stop)
    return sandbox


def _controls(backend: OutpostsBackend) -> dict[str, Callable[[dict[str, Any]], Any]]:
    """Return what other processes may post of instances; as `Sandbox.run_instances` takes it.

    They hold the backend and not the sandbox, which is closed when nothing holds it.
    """

    def run(
        outpost_id: str,
        instance_type: str,
        count: int = 1,
        account_id: str = ACCOUNT_ID,
        service: str = "EC2",
    ) -> dict[str, Any]:
        asked = {
            "outpost_id": outpost_id,
            "instance_type": instance_type,
            "count": count,
            "account_id": account_id,
            "service": service,
        }
        return {"instance_ids": act(backend, RUN_INSTANCES, asked)}

    def terminate(instance_ids: list[str]) -> dict[str, Any]:
        asked = {"instance_ids": instance_ids}
        return {"instance_ids": act(backend, TERMINATE_INSTANCES, asked)}

    return {
        "run-instances": lambda given: run(**given),
        "terminate-instances": lambda given: terminate(**given),
    }
