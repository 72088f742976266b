"""Order exactly once: request, review, submit, and look where an answer was lost."""

from outpost_planner.ordering.cancel import Cancellation, cancel
from outpost_planner.ordering.look import resolve
from outpost_planner.ordering.receipt import Receipt, Receipts, receipts
from outpost_planner.ordering.request import OrderRequest
from outpost_planner.ordering.review import Review, review
from outpost_planner.ordering.submit import submit

__all__ = [
    "Cancellation",
    "OrderRequest",
    "Receipt",
    "Receipts",
    "Review",
    "cancel",
    "receipts",
    "resolve",
    "review",
    "submit",
]
