"""Tags of sites and Outposts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from outpost_planner.sandbox.exceptions import NotFoundException, ValidationException
from outpost_planner.sandbox.operations.row import (
    EMPTY_TAGS,
    VALIDATION,
    Answer,
    Operation,
    Params,
    assumed,
    must_exist,
)

if TYPE_CHECKING:
    from outpost_planner.sandbox.models import OutpostsBackend

MAX_TAGS = 50
"""Tags of a resource."""


def list_tags_for_resource(backend: OutpostsBackend, params: Params) -> Answer:
    """Return the tags of a site or an Outpost."""
    return {"Tags": dict(_tags(backend, params["ResourceArn"]))}


def tag_resource(backend: OutpostsBackend, params: Params) -> Answer:
    """Add tags, or change their values."""
    present = _tags(backend, params["ResourceArn"])
    if len({*present, *params["Tags"]}) > MAX_TAGS:
        raise ValidationException(f"A resource has at most {MAX_TAGS} tags")
    present.update(params["Tags"])
    return {}


def untag_resource(backend: OutpostsBackend, params: Params) -> Answer:
    """Take tags away; one that is not there is none to take."""
    tags = _tags(backend, params["ResourceArn"])
    for key in params["TagKeys"]:
        tags.pop(key, None)
    return {}


def _tags(backend: OutpostsBackend, arn: str) -> dict[str, str]:
    kind = arn.split(":")[5].split("/", maxsplit=1)[0]
    if kind == "site":
        return backend.site(arn).tags
    if kind == "outpost":
        return backend.outpost(arn).tags
    raise NotFoundException(f"There is no resource {arn}")


_RESOURCE = must_exist("A site or an Outpost")

ROWS = (
    Operation("ListTagsForResource", list_tags_for_resource, (_RESOURCE, EMPTY_TAGS)),
    Operation(
        "TagResource",
        tag_resource,
        (
            _RESOURCE,
            assumed(
                f"A resource has at most {MAX_TAGS} tags in all, over several requests too",
                "the model limits one request; AWS's tagging limit is 50 for each resource",
                VALIDATION,
            ),
        ),
    ),
    Operation("UntagResource", untag_resource, (_RESOURCE,)),
)
