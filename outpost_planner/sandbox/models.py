"""One account's Outposts in one Region: sites, Outposts, the catalog and tags; orders are in `ordering`."""

from __future__ import annotations

import functools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from moto.core.base_backend import BackendDict, BaseBackend

from outpost_planner.plan.catalog import read_catalog
from outpost_planner.sandbox import instance_types
from outpost_planner.sandbox.exceptions import (
    ConflictException,
    NotFoundException,
    ServiceQuotaExceededException,
    ValidationException,
)
from outpost_planner.sandbox.ids import resource_id
from outpost_planner.sandbox.orderbook import OrderBook
from outpost_planner.sandbox.world import World

if TYPE_CHECKING:
    from collections.abc import Mapping

    from outpost_planner.plan.catalog import Catalog

MAX_SITES = 100
"""Outposts sites of an account in a Region (AWS's default quota)."""

MAX_OUTPOSTS_PER_SITE = 10
"""Outposts of a site (AWS's default quota)."""

MAX_TAGS = 50
"""Tags of a resource."""


@dataclass
class Site:
    """A place with an address, power and network."""

    site_id: str
    arn: str
    account_id: str
    details: dict[str, Any]
    addresses: dict[str, dict[str, Any]]
    rack: dict[str, str]
    tags: dict[str, str] = field(default_factory=dict)

    def describe(self) -> dict[str, Any]:
        """Return it in GetSite's shape."""
        operating = self.addresses.get("OPERATING_ADDRESS", {})
        known = {
            "OperatingAddressCountryCode": operating.get("CountryCode"),
            "OperatingAddressStateOrRegion": operating.get("StateOrRegion"),
            "OperatingAddressCity": operating.get("City"),
            "RackPhysicalProperties": self.rack or None,
        }
        return {
            "SiteId": self.site_id,
            "SiteArn": self.arn,
            "AccountId": self.account_id,
            **self.details,
            **{name: value for name, value in known.items() if value is not None},
            **tags_member(self.tags),
        }


@dataclass
class Outpost:
    """A logical Outpost of a site, which orders bring hardware to."""

    outpost_id: str
    arn: str
    account_id: str
    site: Site
    details: dict[str, Any]
    is_active: bool = False
    tags: dict[str, str] = field(default_factory=dict)

    @property
    def hardware_type(self) -> str:
        """RACK or SERVER."""
        return str(self.details["SupportedHardwareType"])


class OutpostsBackend(BaseBackend):
    """What one account has in one Region.

    Parameters
    ----------
    region_name, account_id
        Whose.
    world
        The sandbox that it belongs to; a world of its own where left out.
    """

    def __init__(self, region_name: str, account_id: str, world: World | None = None) -> None:
        super().__init__(region_name, account_id)
        self.world = world or World(_sample_catalog())
        self.sites: dict[str, Site] = {}
        self.outposts: dict[str, Outpost] = {}
        self.orders = OrderBook(self.world, (account_id, region_name))
        self.world.books.append(self.orders)
        self._count = 0

    # Sites

    def create_site(self, params: Mapping[str, Any]) -> Site:
        """Make a site; its address and physical properties may follow later."""
        if len(self.sites) >= MAX_SITES:
            raise ServiceQuotaExceededException(f"There are {MAX_SITES} sites already")
        site_id = self._new_id("os")
        addresses = {
            kind: params[name]
            for kind, name in (
                ("OPERATING_ADDRESS", "OperatingAddress"),
                ("SHIPPING_ADDRESS", "ShippingAddress"),
            )
            if params.get(name)
        }
        self.sites[site_id] = site = Site(
            site_id,
            self._arn("site", site_id),
            self.account_id,
            {name: params[name] for name in ("Name", "Description", "Notes") if name in params},
            addresses,
            dict(params.get("RackPhysicalProperties") or {}),
            dict(params.get("Tags") or {}),
        )
        return site

    def site(self, identifier: str) -> Site:
        """Find a site by its id or ARN."""
        return self._find(self.sites, identifier, "site")

    def list_sites(self, params: Mapping[str, Any]) -> list[Site]:
        """List sites that match every filter given."""
        wanted = {
            "CountryCode": params.get("OperatingAddressCountryCodeFilter"),
            "StateOrRegion": params.get("OperatingAddressStateOrRegionFilter"),
            "City": params.get("OperatingAddressCityFilter"),
        }
        return [
            site
            for site in self.sites.values()
            if all(
                not values or site.addresses.get("OPERATING_ADDRESS", {}).get(name) in values
                for name, values in wanted.items()
            )
        ]

    def update_site(self, params: Mapping[str, Any]) -> Site:
        """Change name, description or notes."""
        site = self.site(params["SiteId"])
        site.details |= {name: params[name] for name in ("Name", "Description", "Notes") if name in params}
        return site

    def site_address(self, identifier: str, kind: str) -> dict[str, Any]:
        """Return the operating or the shipping address of a site."""
        address = self.site(identifier).addresses.get(kind)
        if address is None:
            raise NotFoundException(f"Site {identifier} has no {kind.lower().replace('_', ' ')}")
        return address

    def update_site_address(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """Set an address; not while an order is on its way to it."""
        site = self.site(params["SiteId"])
        self._refuse_while_orders_are_open(site, "its address cannot change")
        site.addresses[params["AddressType"]] = params["Address"]
        return dict(params["Address"])

    def update_site_rack_physical_properties(self, params: Mapping[str, Any]) -> Site:
        """Set power, network and weight; not while an order is on its way."""
        site = self.site(params["SiteId"])
        self._refuse_while_orders_are_open(site, "its physical properties cannot change")
        site.rack |= {name: value for name, value in params.items() if name != "SiteId"}
        return site

    def delete_site(self, identifier: str) -> None:
        """Remove a site without Outposts."""
        site = self.site(identifier)
        if any(outpost.site is site for outpost in self.outposts.values()):
            raise ConflictException(f"Site {site.site_id} still has Outposts", site.site_id, "OUTPOST")
        del self.sites[site.site_id]

    # Outposts

    def create_outpost(self, params: Mapping[str, Any]) -> Outpost:
        """Make an Outpost at a site. It is PENDING until its first hardware is installed."""
        site = self.site(params["SiteId"])
        if sum(outpost.site is site for outpost in self.outposts.values()) >= MAX_OUTPOSTS_PER_SITE:
            raise ServiceQuotaExceededException(f"Site {site.site_id} has {MAX_OUTPOSTS_PER_SITE} Outposts already")
        zone = params.get("AvailabilityZone") or f"{self.region_name}a"
        if not zone.startswith(self.region_name):
            raise ValidationException(f"AvailabilityZone {zone} is not in Region {self.region_name}")
        outpost_id = self._new_id("op")
        details = {name: params[name] for name in ("Name", "Description") if name in params}
        details["SupportedHardwareType"] = params.get("SupportedHardwareType", "RACK")
        details["AvailabilityZone"] = zone
        details["AvailabilityZoneId"] = params.get("AvailabilityZoneId") or _zone_id(zone)
        self.outposts[outpost_id] = outpost = Outpost(
            outpost_id,
            self._arn("outpost", outpost_id),
            self.account_id,
            site,
            details,
            tags=dict(params.get("Tags") or {}),
        )
        return outpost

    def outpost(self, identifier: str) -> Outpost:
        """Find an Outpost by its id or ARN."""
        return self._find(self.outposts, identifier, "outpost")

    def list_outposts(self, params: Mapping[str, Any]) -> list[dict[str, Any]]:
        """List Outposts that match every filter given, in GetOutpost's shape."""
        wanted = {
            "LifeCycleStatus": params.get("LifeCycleStatusFilter"),
            "AvailabilityZone": params.get("AvailabilityZoneFilter"),
            "AvailabilityZoneId": params.get("AvailabilityZoneIdFilter"),
        }
        described = [self.describe_outpost(outpost) for outpost in self.outposts.values()]
        return [
            outpost
            for outpost in described
            if all(not values or outpost[name] in values for name, values in wanted.items())
        ]

    def update_outpost(self, params: Mapping[str, Any]) -> Outpost:
        """Change name, description or, before anything is ordered, the hardware type."""
        outpost = self.outpost(params["OutpostId"])
        changed = params.get("SupportedHardwareType", outpost.hardware_type)
        if changed != outpost.hardware_type and self.orders.of_outpost(outpost.outpost_id):
            raise ConflictException(
                f"Outpost {outpost.outpost_id} has orders; its hardware type cannot change",
                outpost.outpost_id,
                "OUTPOST",
            )
        outpost.details |= {
            name: params[name] for name in ("Name", "Description", "SupportedHardwareType") if name in params
        }
        return outpost

    def delete_outpost(self, identifier: str) -> None:
        """Remove an Outpost that nothing is ordered for or installed in."""
        outpost = self.outpost(identifier)
        orders = self.orders.of_outpost(outpost.outpost_id)
        if any(order.status(self.world.now) != "CANCELLED" for order in orders):
            raise ConflictException(
                f"Outpost {outpost.outpost_id} has orders or hardware", outpost.outpost_id, "OUTPOST"
            )
        del self.outposts[outpost.outpost_id]

    def describe_outpost(self, outpost: Outpost) -> dict[str, Any]:
        """Return an Outpost in GetOutpost's shape."""
        installed = self.orders.installed(outpost.outpost_id)
        described = {
            "OutpostId": outpost.outpost_id,
            "OutpostArn": outpost.arn,
            "OwnerId": outpost.account_id,
            "SiteId": outpost.site.site_id,
            "SiteArn": outpost.site.arn,
            "LifeCycleStatus": "ACTIVE" if outpost.is_active or installed else "PENDING",
            **outpost.details,
            **tags_member(outpost.tags),
        }
        if installed and outpost.hardware_type == "RACK":
            described["Generation"] = instance_types.generation(
                capacity for line in installed for capacity in line.capacities
            )
        return described

    # The catalog

    def catalog_items(self, params: Mapping[str, Any]) -> list[dict[str, Any]]:
        """List catalog items that match every filter given."""
        classes = params.get("ItemClassFilter")
        storage = set(params.get("SupportedStorageFilter") or ())
        families = set(params.get("EC2FamilyFilter") or ())
        return [
            describe_item(self.world.catalog, item_id)
            for item_id, item in self.world.catalog.items.iterrows()
            if (not classes or item["item_class"] in classes)
            and (not storage or storage & set(item["supported_storage"]))
            and (not families or families & {capacity.family for capacity in item["ec2_capacities"]})
        ]

    def catalog_item(self, item_id: str) -> dict[str, Any]:
        """Return one catalog item."""
        if item_id not in self.world.catalog.items.index:
            raise NotFoundException(f"There is no catalog item {item_id}")
        return describe_item(self.world.catalog, item_id)

    # Tags

    def tags(self, arn: str) -> dict[str, str]:
        """Return the tags of a site or an Outpost, to be read or changed."""
        kind = arn.split(":")[5].split("/", maxsplit=1)[0]
        if kind == "site":
            return self.site(arn).tags
        if kind == "outpost":
            return self.outpost(arn).tags
        raise NotFoundException(f"There is no resource {arn}")

    def tag(self, arn: str, tags: Mapping[str, str]) -> None:
        """Add tags, or change their values."""
        present = self.tags(arn)
        if len({*present, *tags}) > MAX_TAGS:
            raise ValidationException(f"A resource has at most {MAX_TAGS} tags")
        present.update(tags)

    # What they share

    def _find(self, resources: dict[str, Any], identifier: str, kind: str) -> Any:
        resource = resources.get(identifier.rpartition("/")[2])
        if resource is None or (identifier.startswith("arn:") and identifier != resource.arn):
            raise NotFoundException(f"There is no {kind} {identifier} in {self.region_name}")
        return resource

    def _refuse_while_orders_are_open(self, site: Site, what: str) -> None:
        for outpost in self.outposts.values():
            if outpost.site is site and self.orders.open(outpost.outpost_id):
                raise ConflictException(
                    f"Outpost {outpost.outpost_id} of this site has an open order; {what}",
                    outpost.outpost_id,
                    "OUTPOST",
                )

    def _new_id(self, prefix: str) -> str:
        self._count += 1
        return resource_id(prefix, self.world.seed, self.account_id, self.region_name, self._count)

    def _arn(self, kind: str, identifier: str) -> str:
        return f"arn:aws:outposts:{self.region_name}:{self.account_id}:{kind}/{identifier}"


def tags_member(tags: Mapping[str, str]) -> dict[str, Any]:
    """Return the Tags of an answer; the service model allows no empty map there."""
    return {"Tags": tags} if tags else {}


def describe_item(catalog: Catalog, item_id: Any) -> dict[str, Any]:
    """Return a catalog item in GetCatalogItem's shape."""
    item = catalog.items.loc[item_id]
    described = {
        "CatalogItemId": item_id,
        "ItemStatus": item["item_status"],
        "EC2Capacities": [
            {"Family": each.family, "MaxSize": each.max_size, "Quantity": str(each.quantity)}
            for each in item["ec2_capacities"]
        ],
        "PowerKva": float(item["power_kva"]),
        "WeightLbs": int(item["weight_lbs"]),
        "SupportedUplinkGbps": list(item["supported_uplink_gbps"]),
        "SupportedStorage": list(item["supported_storage"]),
    }
    if isinstance(item["rack_scaling_type"], str):
        described["RackScalingType"] = item["rack_scaling_type"]
    return described


class Accounts(dict[str, "Regions"]):
    """The accounts of one world, each made when it is first asked for.

    moto's own BackendDict is emptied whenever a `mock_aws` begins or ends anywhere in the process; a sandbox
    must outlive that.
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


def _zone_id(zone: str) -> str:
    """Return the id of a zone: us-west-2a is usw2-az1."""
    area, direction, number = zone.rsplit("-", 2)
    return f"{area.replace('-', '')}{direction[0]}{number[:-1]}-az{ord(number[-1].lower()) - ord('a') + 1}"


@functools.cache
def _sample_catalog() -> Catalog:
    return read_catalog()


outposts_backends = BackendDict(OutpostsBackend, "outposts")
"""What moto looks for: the accounts and Regions of `mock_outposts`."""
