"""Compute Optimizer: the CSV that ExportEC2InstanceRecommendations writes."""

from __future__ import annotations

from outpost_planner.sizing.inventory.layout import (
    IDENTITY,
    RECOMMENDED,
    SERVER,
    STATE,
    TYPE,
    Layout,
    named,
)
from outpost_planner.sizing.inventory.layouts.ec2 import EC2_STATES

COMPUTE_OPTIMIZER = Layout(
    kind="compute-optimizer",
    title="Compute Optimizer",
    headings={
        SERVER: named("instanceName", "instanceArn"),
        IDENTITY: named("instanceArn"),
        STATE: named("instanceState"),
        TYPE: named("currentInstanceType"),
        RECOMMENDED: named("recommendationOptions_1_instanceType"),
    },
    needs=((IDENTITY, TYPE),),
    states=EC2_STATES,
    source="seen in AWS's user guide ('Exported files') and in public code that reads it",
)
