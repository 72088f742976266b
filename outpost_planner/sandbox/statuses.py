"""The words of the API that the sandbox answers with, beside the statuses of orders in
`service.statuses`.

Constants, so that a mistyped word is an error at import.
"""

from __future__ import annotations

# Assets, and Outposts: their LifeCycleStatus has no enum in the service model.
ACTIVE = "ACTIVE"

# Kinds of orders and of what an error is about.
OUTPOST = "OUTPOST"
REPLACEMENT = "REPLACEMENT"
ORDER = "ORDER"

# Addresses of a site.
OPERATING_ADDRESS = "OPERATING_ADDRESS"
SHIPPING_ADDRESS = "SHIPPING_ADDRESS"

# Where a quote and its ordering stand.
CREATED = "CREATED"
ORDER_SUBMITTED = "ORDER_SUBMITTED"
EXPIRED = "EXPIRED"
PASS = "PASS"  # noqa: S105 - the API's word, no password
FAIL = "FAIL"
EXEMPT = "EXEMPT"

# Generations.
GENERATION_1 = "GENERATION_1"
GENERATION_2 = "GENERATION_2"
