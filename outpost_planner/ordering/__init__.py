"""Order exactly once: request, review, submit, and look where an answer was lost."""

from outpost_planner.ordering.batch import Batch, read_batch
from outpost_planner.ordering.batch_review import BatchReview, review_batch
from outpost_planner.ordering.batch_submit import BatchResult, submit_batch
from outpost_planner.ordering.cancel import Cancellation, cancel
from outpost_planner.ordering.look import resolve
from outpost_planner.ordering.rebuild import RebuiltJournal, account_for, rebuild_journal
from outpost_planner.ordering.receipt import Receipt, Receipts, receipts
from outpost_planner.ordering.request import OrderRequest
from outpost_planner.ordering.review import Review, review
from outpost_planner.ordering.submit import submit

__all__ = [
    "Batch",
    "BatchResult",
    "BatchReview",
    "Cancellation",
    "OrderRequest",
    "RebuiltJournal",
    "Receipt",
    "Receipts",
    "Review",
    "account_for",
    "cancel",
    "read_batch",
    "rebuild_journal",
    "receipts",
    "resolve",
    "review",
    "review_batch",
    "submit",
    "submit_batch",
]
