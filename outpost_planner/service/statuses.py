"""Statuses of orders, line items and catalog items: each name once, and which are equal.

The service model lists the names. Their order in a life, which ones are ends and which ones are
deprecated stand in its documentation alone (`OrderStatus`, `LineItemStatus`), and so here.
"""

from __future__ import annotations

# Of orders and of line items alike.
PREPARING = "PREPARING"
DELIVERED = "DELIVERED"
INSTALLING = "INSTALLING"
CANCELLED = "CANCELLED"
ERROR = "ERROR"

# Of orders alone; the last four are deprecated.
IN_PROGRESS = "IN_PROGRESS"
COMPLETED = "COMPLETED"
RECEIVED = "RECEIVED"
PENDING = "PENDING"
PROCESSING = "PROCESSING"
FULFILLED = "FULFILLED"

# Of line items alone.
BUILDING = "BUILDING"
SHIPPED = "SHIPPED"
INSTALLED = "INSTALLED"
REPLACED = "REPLACED"

# Of Outposts, which may also be PENDING.
ACTIVE = "ACTIVE"

# Of catalog items.
AVAILABLE = "AVAILABLE"
DISCONTINUED = "DISCONTINUED"

DEPRECATED_ORDER_STATUSES = {
    RECEIVED: PREPARING,
    PENDING: PREPARING,
    PROCESSING: IN_PROGRESS,
    INSTALLING: DELIVERED,
    FULFILLED: COMPLETED,
}
"""Each deprecated order status, and the status of today that a chart may fold it into."""

ORDER_STATUSES = (
    PREPARING,
    IN_PROGRESS,
    DELIVERED,
    COMPLETED,
    CANCELLED,
    ERROR,
    *DEPRECATED_ORDER_STATUSES,
)
"""Every order status in the order of a life; the deprecated ones, which still come back, last."""

INSTALLED_ORDER = frozenset({COMPLETED, FULFILLED})
"""Statuses of an order that is installed."""

ENDED_ORDER = INSTALLED_ORDER | {CANCELLED, ERROR}
"""Statuses of an order after which nothing more is to be expected by itself."""

LINE_ITEM_STATUSES = (
    PREPARING,
    BUILDING,
    SHIPPED,
    DELIVERED,
    INSTALLING,
    INSTALLED,
    ERROR,
    CANCELLED,
    REPLACED,
)
"""Every line item status in the order of a life; the ways to end without an installation, last."""

ENDED_EARLY = frozenset({ERROR, CANCELLED, REPLACED})
"""Statuses of a line item that ended without an installation."""
