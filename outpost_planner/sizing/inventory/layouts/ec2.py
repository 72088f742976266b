"""EC2: what DescribeInstances answers, as JSON or CSV, and the console's list as CSV."""

from __future__ import annotations

from outpost_planner.sizing.inventory.layout import (
    GONE,
    IDENTITY,
    RUNS,
    SERVER,
    STATE,
    STOPPED,
    TYPE,
    Layout,
    StateMeaning,
    named,
)

EC2_STATES: dict[str, StateMeaning] = {
    "pending": RUNS,
    "running": RUNS,
    "stopping": STOPPED,
    "stopped": STOPPED,
    "shutting-down": GONE,
    "terminated": GONE,
}
"""InstanceState of the EC2 API."""

EC2 = Layout(
    kind="ec2",
    title="EC2 instances",
    headings={
        SERVER: named("Name", "Tags.Name", "tag:Name", "InstanceId", "Instance ID"),
        IDENTITY: named("InstanceId", "Instance ID", "instance_id", "Id"),
        STATE: named("State.Name", "State", "Instance state", "InstanceState", "instance_state"),
        TYPE: named("InstanceType", "Instance type", "Type"),
    },
    needs=((IDENTITY, TYPE),),
    sheets=("instances",),
    states=EC2_STATES,
    source="the JSON is the EC2 API's; the console's headings are as its table has them",
)
