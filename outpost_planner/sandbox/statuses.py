"""The words in which Outposts tells a state: constants, so that a mistyped one is an error at import.

An order's status and its lines' share some words; the word is what the API sends, so one constant serves both.
"""

from __future__ import annotations

# Orders and their lines.
PREPARING = "PREPARING"
BUILDING = "BUILDING"
SHIPPED = "SHIPPED"
DELIVERED = "DELIVERED"
INSTALLING = "INSTALLING"
INSTALLED = "INSTALLED"
REPLACED = "REPLACED"
CANCELLED = "CANCELLED"
ERROR = "ERROR"
IN_PROGRESS = "IN_PROGRESS"
COMPLETED = "COMPLETED"

# Outposts (LifeCycleStatus has no enum in the service model) and assets.
PENDING = "PENDING"
ACTIVE = "ACTIVE"

# Catalog items and hardware.
AVAILABLE = "AVAILABLE"
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
