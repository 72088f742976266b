"""The shapes and limits in botocore's service model of AWS Outposts, read from it at run time.

Enums, patterns, lengths and limits have one source, the model that ships with the installed
botocore, so that a new value or a changed limit arrives with an upgrade and not with an edit here.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from botocore.model import ServiceModel


@cache
def service_model() -> ServiceModel:
    """Return botocore's model of the Outposts service.

    Read without a session, which a stale AWS_PROFILE or a config file that cannot be read would
    stop.
    """
    import botocore.loaders  # noqa: PLC0415 - costs 0.1 s, which only the first look at the model pays
    import botocore.model  # noqa: PLC0415

    description = botocore.loaders.Loader().load_service_model("outposts", "service-2")
    return botocore.model.ServiceModel(description, "outposts")


@cache
def enum(shape_name: str) -> tuple[str, ...]:
    """Return the values that the service model allows for a shape such as ``PaymentOption``.

    Examples
    --------
    >>> sorted(enum("PaymentOption"))
    ['ALL_UPFRONT', 'NO_UPFRONT', 'PARTIAL_UPFRONT']
    """
    return tuple(service_model().shape_for(shape_name).metadata["enum"])


@cache
def pattern(shape_name: str) -> str:
    r"""Return the regular expression that the service model gives for a string shape.

    Examples
    --------
    >>> pattern("SkuCode")
    'OR-[A-Z0-9]{7}'
    """
    return str(service_model().shape_for(shape_name).metadata["pattern"])


@cache
def limits(shape_name: str) -> tuple[int | None, int | None]:
    """Return the least and greatest length or value of a shape; None where the model sets no limit.

    Examples
    --------
    >>> limits("LineItemRequestListDefinition")
    (1, 20)
    """
    metadata = service_model().shape_for(shape_name).metadata
    return metadata.get("min"), metadata.get("max")


def matches(expression: str, value: str) -> bool:
    r"""Say whether a whole value matches a pattern of the service model.

    The model writes some patterns with anchors and some without; both mean the whole value.
    """
    return re.fullmatch(expression, value, flags=re.ASCII if "\\d" in expression else 0) is not None
