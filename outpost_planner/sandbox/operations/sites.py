"""Sites: a place, its addresses, power and network."""

from __future__ import annotations

from typing import TYPE_CHECKING

from outpost_planner.sandbox.exceptions import (
    ConflictException,
    NotFoundException,
    ServiceQuotaExceededException,
)
from outpost_planner.sandbox.operations.row import (
    CONFLICT,
    EMPTY_TAGS,
    FILTERS,
    GUIDE,
    NOT_FOUND,
    QUOTA,
    Answer,
    Operation,
    Params,
    assumed,
    documented,
    must_exist,
    paged,
)
from outpost_planner.sandbox.places import Site
from outpost_planner.sandbox.statuses import (
    OPERATING_ADDRESS,
    OUTPOST,
    SHIPPING_ADDRESS,
)

if TYPE_CHECKING:
    from outpost_planner.sandbox.models import OutpostsBackend

MAX_SITES = 100
"""Outposts sites of an account in a Region (AWS's default quota)."""

_DETAILS = ("Name", "Description", "Notes")
_ADDRESSES = {OPERATING_ADDRESS: "OperatingAddress", SHIPPING_ADDRESS: "ShippingAddress"}


def create_site(backend: OutpostsBackend, params: Params) -> Answer:
    """Make a site; its address and physical properties may follow later."""
    if len(backend.sites) >= MAX_SITES:
        raise ServiceQuotaExceededException(f"There are {MAX_SITES} sites already")
    site_id = backend.new_id("os")
    backend.sites[site_id] = site = Site(
        site_id,
        backend.arn("site", site_id),
        backend.account_id,
        {name: params[name] for name in _DETAILS if name in params},
        {kind: params[name] for kind, name in _ADDRESSES.items() if params.get(name)},
        dict(params.get("RackPhysicalProperties") or {}),
        dict(params.get("Tags") or {}),
    )
    return {"Site": site.describe()}


def get_site(backend: OutpostsBackend, params: Params) -> Answer:
    """Return a site."""
    return {"Site": backend.site(params["SiteId"]).describe()}


def list_sites(backend: OutpostsBackend, params: Params) -> Answer:
    """List sites that match every filter given."""
    wanted = {
        "CountryCode": params.get("OperatingAddressCountryCodeFilter"),
        "StateOrRegion": params.get("OperatingAddressStateOrRegionFilter"),
        "City": params.get("OperatingAddressCityFilter"),
    }

    def fits(site: Site) -> bool:
        address = site.operating_address
        return all(not values or address.get(name) in values for name, values in wanted.items())

    found = [site.describe() for site in backend.sites.values() if fits(site)]
    return paged("ListSites", "Sites", found, params)


def update_site(backend: OutpostsBackend, params: Params) -> Answer:
    """Change name, description or notes."""
    site = backend.site(params["SiteId"])
    site.details |= {name: params[name] for name in _DETAILS if name in params}
    return {"Site": site.describe()}


def get_site_address(backend: OutpostsBackend, params: Params) -> Answer:
    """Return the operating or the shipping address of a site."""
    site, kind = backend.site(params["SiteId"]), params["AddressType"]
    address = site.addresses.get(kind)
    if address is None:
        said = kind.lower().replace("_", " ")
        raise NotFoundException(f"Site {params['SiteId']} has no {said}")
    return {"SiteId": site.site_id, "AddressType": kind, "Address": address}


def update_site_address(backend: OutpostsBackend, params: Params) -> Answer:
    """Set an address; not while an order is on its way to the site."""
    site = backend.site(params["SiteId"])
    _refuse_while_orders_are_open(backend, site, "its address cannot change")
    site.addresses[params["AddressType"]] = params["Address"]
    return {"AddressType": params["AddressType"], "Address": dict(params["Address"])}


def update_site_rack_physical_properties(backend: OutpostsBackend, params: Params) -> Answer:
    """Set power, network and weight; not while an order is on its way to the site."""
    site = backend.site(params["SiteId"])
    _refuse_while_orders_are_open(backend, site, "its physical properties cannot change")
    site.rack |= {name: value for name, value in params.items() if name != "SiteId"}
    return {"Site": site.describe()}


def delete_site(backend: OutpostsBackend, params: Params) -> Answer:
    """Remove a site without Outposts."""
    site = backend.site(params["SiteId"])
    if backend.outposts_of(site):
        raise ConflictException(f"Site {site.site_id} still has Outposts", site.site_id, OUTPOST)
    del backend.sites[site.site_id]
    return {}


def _refuse_while_orders_are_open(backend: OutpostsBackend, site: Site, what: str) -> None:
    for outpost in backend.outposts_of(site):
        if backend.orders.open(outpost.outpost_id):
            raise ConflictException(
                f"Outpost {outpost.outpost_id} of this site has an open order; {what}",
                outpost.outpost_id,
                OUTPOST,
            )


_NO_OPEN_ORDER = documented(
    "No order of an Outpost of the site may be in progress", GUIDE, CONFLICT
)
_SITE = must_exist("A site")

ROWS = (
    Operation(
        "CreateSite",
        create_site,
        (documented(f"At most {MAX_SITES} sites (AWS's default quota)", GUIDE, QUOTA),),
    ),
    Operation("GetSite", get_site, (_SITE, EMPTY_TAGS)),
    Operation("ListSites", list_sites, (FILTERS,)),
    Operation("UpdateSite", update_site, (_SITE,)),
    Operation(
        "GetSiteAddress",
        get_site_address,
        (
            _SITE,
            assumed(
                "An address that was never given is not found", "no answer is known", NOT_FOUND
            ),
        ),
    ),
    Operation("UpdateSiteAddress", update_site_address, (_SITE, _NO_OPEN_ORDER)),
    Operation(
        "UpdateSiteRackPhysicalProperties",
        update_site_rack_physical_properties,
        (_SITE, _NO_OPEN_ORDER),
    ),
    Operation(
        "DeleteSite",
        delete_site,
        (_SITE, documented("A site with Outposts cannot be deleted", GUIDE, CONFLICT)),
    ),
)
