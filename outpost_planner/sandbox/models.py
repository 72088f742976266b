"""What one account has in one Region, and where moto looks for it.

The backend holds things and finds them; what a request does with them stands in `operations`.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any, TypeVar

from moto.core.base_backend import BackendDict, BaseBackend

from outpost_planner.plan.reading import read_catalog
from outpost_planner.sandbox.billing.account import Billing
from outpost_planner.sandbox.capacity.ledger import Ledger
from outpost_planner.sandbox.exceptions import NotFoundException
from outpost_planner.sandbox.ids import resource_id
from outpost_planner.sandbox.orderbook import OrderBook
from outpost_planner.sandbox.places import Outpost, Site
from outpost_planner.sandbox.quoting.quote import Quote
from outpost_planner.sandbox.statuses import (
    ACTIVE,
)
from outpost_planner.sandbox.world import World
from outpost_planner.service.statuses import (
    PENDING,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from outpost_planner.plan.catalog import Catalog

Thing = TypeVar("Thing", Site, Outpost, Quote)


class OutpostsBackend(BaseBackend):
    """What one account has in one Region.

    Parameters
    ----------
    region_name, account_id
        Whose.
    world
        The sandbox that the account belongs to; default: a world of its own.
    """

    def __init__(self, region_name: str, account_id: str, world: World | None = None) -> None:
        super().__init__(region_name, account_id)
        self.world = world or World(sample_catalog())
        self.sites: dict[str, Site] = {}
        self.outposts: dict[str, Outpost] = {}
        self.quotes: dict[str, Quote] = {}
        self.orders = OrderBook(self.world, (account_id, region_name))
        self.capacity = Ledger(self.orders)
        self.billing = Billing(self.orders)
        self.connections: dict[str, dict[str, Any]] = {}
        self.private_connectivity: dict[str, dict[str, Any]] = {}
        self.world.on_move += [self.orders.settle, self.capacity.settle]
        self._count = 0

    def site(self, identifier: str) -> Site:
        """Find a site by its id or ARN."""
        return self.find(self.sites, identifier, "site")

    def outpost(self, identifier: str) -> Outpost:
        """Find an Outpost by its id or ARN."""
        return self.find(self.outposts, identifier, "outpost")

    def quote(self, identifier: str) -> Quote:
        """Find a quote by its id or ARN."""
        return self.find(self.quotes, identifier, "quote")

    def lifecycle_status(self, outpost: Outpost) -> str:
        """Return PENDING, or ACTIVE from the first installed hardware on."""
        return ACTIVE if self.orders.installed(outpost.outpost_id) else PENDING

    def outposts_of(self, site: Site) -> list[Outpost]:
        """List the Outposts of a site."""
        return [outpost for outpost in self.outposts.values() if outpost.site is site]

    def find(self, things: Mapping[str, Thing], identifier: str, kind: str) -> Thing:
        """Find a thing by its id or ARN, or answer that there is none."""
        thing = things.get(identifier.rpartition("/")[2])
        if thing is None or (identifier.startswith("arn:") and identifier != thing.arn):
            raise NotFoundException(f"There is no {kind} {identifier} in {self.region_name}")
        return thing

    def new_id(self, prefix: str) -> str:
        """Return an id that this account and Region have not given yet."""
        self._count += 1
        return resource_id(prefix, self.world.seed, self.account_id, self.region_name, self._count)

    def arn(self, kind: str, identifier: str) -> str:
        """Return the ARN of a thing of this account and Region."""
        return f"arn:aws:outposts:{self.region_name}:{self.account_id}:{kind}/{identifier}"


class Accounts(dict[str, "Regions"]):
    """The accounts of one world, each made when it is first asked for.

    moto's own BackendDict is emptied whenever a `mock_aws` begins or ends anywhere in the process;
    a sandbox must outlive that.
    """

    def __init__(self, world: World) -> None:
        super().__init__()
        self.world = world

    def __missing__(self, account_id: str) -> Regions:
        with self.world.lock:
            return self.setdefault(account_id, Regions(self.world, account_id))


class Regions(dict[str, OutpostsBackend]):
    """The Regions of one account, each made when it is first asked for."""

    def __init__(self, world: World, account_id: str) -> None:
        super().__init__()
        self._world, self._account_id = world, account_id

    def __missing__(self, region: str) -> OutpostsBackend:
        with self._world.lock:
            return self.setdefault(region, OutpostsBackend(region, self._account_id, self._world))


@functools.cache
def sample_catalog() -> Catalog:
    """Read the sample catalog once a process: no sandbox changes it."""
    return read_catalog()


outposts_backends = BackendDict(OutpostsBackend, "outposts")
"""What moto looks for: the accounts and Regions of `mock_outposts`."""
