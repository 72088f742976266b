"""Outposts: the logical thing of a site that orders bring hardware to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from outpost_planner.sandbox import instance_types
from outpost_planner.sandbox.exceptions import (
    ConflictException,
    ServiceQuotaExceededException,
    ValidationException,
)
from outpost_planner.sandbox.operations.row import (
    CONFLICT,
    EMPTY_TAGS,
    FILTERS,
    GUIDE,
    QUOTA,
    VALIDATION,
    Answer,
    Operation,
    Params,
    assumed,
    documented,
    must_exist,
    paged,
)
from outpost_planner.sandbox.places import Outpost
from outpost_planner.sandbox.statuses import OUTPOST
from outpost_planner.service.kinds import RACK
from outpost_planner.service.statuses import (
    CANCELLED,
)

if TYPE_CHECKING:
    from outpost_planner.sandbox.models import OutpostsBackend

MAX_OUTPOSTS_PER_SITE = 10
"""Outposts of a site (AWS's default quota)."""


def create_outpost(backend: OutpostsBackend, params: Params) -> Answer:
    """Make an Outpost at a site. The Outpost is PENDING until its first hardware is installed."""
    site = backend.site(params["SiteId"])
    if len(backend.outposts_of(site)) >= MAX_OUTPOSTS_PER_SITE:
        raise ServiceQuotaExceededException(
            f"Site {site.site_id} has {MAX_OUTPOSTS_PER_SITE} Outposts already"
        )
    zone = params.get("AvailabilityZone") or f"{backend.region_name}a"
    if not zone.startswith(backend.region_name):
        raise ValidationException(f"AvailabilityZone {zone} is not in Region {backend.region_name}")
    outpost_id = backend.new_id("op")
    details = {name: params[name] for name in ("Name", "Description") if name in params}
    details["SupportedHardwareType"] = params.get("SupportedHardwareType", RACK)
    details["AvailabilityZone"] = zone
    details["AvailabilityZoneId"] = params.get("AvailabilityZoneId") or _zone_id(zone)
    backend.outposts[outpost_id] = outpost = Outpost(
        outpost_id,
        backend.arn("outpost", outpost_id),
        backend.account_id,
        site,
        details,
        tags=dict(params.get("Tags") or {}),
    )
    return {"Outpost": describe_outpost(backend, outpost)}


def get_outpost(backend: OutpostsBackend, params: Params) -> Answer:
    """Return an Outpost."""
    return {"Outpost": describe_outpost(backend, backend.outpost(params["OutpostId"]))}


def list_outposts(backend: OutpostsBackend, params: Params) -> Answer:
    """List Outposts that match every filter given."""
    wanted = {
        "LifeCycleStatus": params.get("LifeCycleStatusFilter"),
        "AvailabilityZone": params.get("AvailabilityZoneFilter"),
        "AvailabilityZoneId": params.get("AvailabilityZoneIdFilter"),
    }

    def fits(described: Answer) -> bool:
        return all(not values or described[name] in values for name, values in wanted.items())

    described = [describe_outpost(backend, outpost) for outpost in backend.outposts.values()]
    return paged("ListOutposts", "Outposts", list(filter(fits, described)), params)


def update_outpost(backend: OutpostsBackend, params: Params) -> Answer:
    """Change name, description or, before anything is ordered, the hardware type."""
    outpost = backend.outpost(params["OutpostId"])
    changed = params.get("SupportedHardwareType", outpost.hardware_type)
    if changed != outpost.hardware_type and backend.orders.of_outpost(outpost.outpost_id):
        raise ConflictException(
            f"Outpost {outpost.outpost_id} has orders; its hardware type cannot change",
            outpost.outpost_id,
            OUTPOST,
        )
    names = ("Name", "Description", "SupportedHardwareType")
    outpost.details |= {name: params[name] for name in names if name in params}
    return {"Outpost": describe_outpost(backend, outpost)}


def delete_outpost(backend: OutpostsBackend, params: Params) -> Answer:
    """Remove an Outpost that nothing is ordered for or installed in."""
    outpost = backend.outpost(params["OutpostId"])
    orders = backend.orders.of_outpost(outpost.outpost_id)
    if any(order.status(backend.world.now) != CANCELLED for order in orders):
        raise ConflictException(
            f"Outpost {outpost.outpost_id} has orders or hardware", outpost.outpost_id, OUTPOST
        )
    del backend.outposts[outpost.outpost_id]
    return {}


def describe_outpost(backend: OutpostsBackend, outpost: Outpost) -> Answer:
    """Return an Outpost in GetOutpost's shape."""
    installed = backend.orders.installed(outpost.outpost_id)
    described = {
        "OutpostId": outpost.outpost_id,
        "OutpostArn": outpost.arn,
        "OwnerId": outpost.account_id,
        "SiteId": outpost.site.site_id,
        "SiteArn": outpost.site.arn,
        "LifeCycleStatus": backend.lifecycle_status(outpost),
        **outpost.details,
        "Tags": dict(outpost.tags),
    }
    if installed and outpost.hardware_type == RACK:
        described["Generation"] = instance_types.generation(
            capacity for line in installed for capacity in line.capacities
        )
    return described


def _zone_id(zone: str) -> str:
    """Return the id of a zone: us-west-2a is usw2-az1."""
    area, direction, number = zone.rsplit("-", 2)
    letter = ord(number[-1].lower()) - ord("a") + 1
    return f"{area.replace('-', '')}{direction[0]}{number[:-1]}-az{letter}"


_OUTPOST = must_exist("An Outpost")

ROWS = (
    Operation(
        "CreateOutpost",
        create_outpost,
        (
            must_exist("A site"),
            documented(
                f"At most {MAX_OUTPOSTS_PER_SITE} Outposts of a site (AWS's default quota)",
                GUIDE,
                QUOTA,
            ),
            assumed(
                "An AvailabilityZone of another Region is refused", "no answer is known", VALIDATION
            ),
            assumed(
                "A new Outpost is PENDING, and ACTIVE from its first installed hardware on",
                "LifeCycleStatus has no enum, and no page describes its life",
            ),
        ),
    ),
    Operation("GetOutpost", get_outpost, (_OUTPOST, EMPTY_TAGS)),
    Operation("ListOutposts", list_outposts, (FILTERS,)),
    Operation(
        "UpdateOutpost",
        update_outpost,
        (
            _OUTPOST,
            assumed(
                "The hardware type is fixed once anything was ordered", "no rule is known", CONFLICT
            ),
        ),
    ),
    Operation(
        "DeleteOutpost",
        delete_outpost,
        (
            _OUTPOST,
            assumed(
                "An Outpost with orders that were not cancelled, or with hardware, is kept",
                "the model declares ConflictException and no more",
                CONFLICT,
            ),
        ),
    ),
)
