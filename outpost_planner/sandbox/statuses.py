"""The words of the API that the sandbox answers with, beside the statuses of orders in
`service.statuses`.

Constants, so that a mistyped word is an error at import.
"""

from __future__ import annotations

# Assets, and Outposts: their LifeCycleStatus has no enum in the service model.
ACTIVE = "ACTIVE"

# Hardware.
RACK = "RACK"
SERVER = "SERVER"
COMPUTE = "COMPUTE"
NETWORKING = "NETWORKING"

# Kinds of orders and of what an error is about.
OUTPOST = "OUTPOST"
REPLACEMENT = "REPLACEMENT"
ORDER = "ORDER"

# Addresses of a site.
OPERATING_ADDRESS = "OPERATING_ADDRESS"
SHIPPING_ADDRESS = "SHIPPING_ADDRESS"

# Capacities of a quote, its specifications, and where its ordering stands.
EC2 = "EC2"
EBS = "EBS"
S3 = "S3"
NEW_RACK = "NEW_RACK"
UPDATED_RACK = "UPDATED_RACK"
EXISTING_RACK = "EXISTING_RACK"
CREATED = "CREATED"
ORDER_SUBMITTED = "ORDER_SUBMITTED"
EXPIRED = "EXPIRED"
PASS = "PASS"  # noqa: S105 - the API's word, no password
FAIL = "FAIL"
EXEMPT = "EXEMPT"

# Generations.
GENERATION_1 = "GENERATION_1"
GENERATION_2 = "GENERATION_2"
