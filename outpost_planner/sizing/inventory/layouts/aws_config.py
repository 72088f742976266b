"""AWS Config: the result of an advanced query, as CSV or JSON.

The columns are the properties that the query selects, such as ``configuration.instanceType``.
"""

from __future__ import annotations

from outpost_planner.sizing.inventory.layout import (
    IDENTITY,
    QUANTITY,
    RESOURCE,
    SERVER,
    STATE,
    TYPE,
    Layout,
    named,
)
from outpost_planner.sizing.inventory.layouts.ec2 import EC2_STATES

AWS_CONFIG = Layout(
    kind="aws-config",
    title="AWS Config",
    headings={
        SERVER: named("resourceName", "tags.Name", "resourceId", "arn"),
        IDENTITY: named("resourceId", "arn"),
        RESOURCE: named("resourceType"),
        STATE: named("configuration.state.name", "configuration.state"),
        TYPE: named("configuration.instanceType"),
        # A query that counts by type names no instance.
        QUANTITY: named("COUNT(*)"),
    },
    needs=((IDENTITY, TYPE), (TYPE, QUANTITY)),
    states=EC2_STATES,
    source="the JSON is the API's (SelectResourceConfig); that the CSV's headings are the selected"
    " properties is assumed",
)
