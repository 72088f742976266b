"""Several orders at once, for several sites: from a CSV or composed here, reviewed and sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import traitlets as t

from outpost_planner.desk.uploads import Uploads
from outpost_planner.errors import InputError, PlannerError
from outpost_planner.files.spreadsheet import disarmed_frame
from outpost_planner.order.batch.reading import Batch, read_batch
from outpost_planner.order.batch.result import BatchResult
from outpost_planner.order.batch.review import BatchReview, review_batch
from outpost_planner.order.batch.submit import submit_batch
from outpost_planner.order.references import reference_key

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    from outpost_planner.desk.approving import Approving
    from outpost_planner.desk.choice_model import ChoiceModel
    from outpost_planner.desk.work import Work
    from outpost_planner.order.request import OrderRequest


class BatchModel(t.HasTraits):
    """The orders that are sent together, each exactly once.

    Parameters
    ----------
    desk
        Whose catalog, connection and journal are used.
    approving
        Whose approvals are asked for.
    at_hand
        Returns the order that stands at the desk, or raises `InputError`.
    sent
        Called when orders were sent.

    Attributes
    ----------
    file
        The batch CSV: a path, or the name of an upload.
    batch
        The orders; None where there are none yet.
    review
        What was reviewed; None before, and after a change.
    confirmation
        The fingerprint, typed to confirm that real money is spent.
    is_submitting
        Whether orders are being sent.
    result
        What came of the last submission.
    error
        Why something could not be done.

    Examples
    --------
    >>> import tempfile
    >>> import outpost_planner as planner
    >>> folder = tempfile.mkdtemp()
    >>> desk = planner.DeskModel(
    ...     planner.read_catalog(), planner.start_sandbox(), journal=f"{folder}/journal.sqlite3"
    ... )
    >>> batch = desk.batch
    >>> batch.file = str(planner.sample_data_path() / "batch.csv")
    >>> batch.read()
    >>> len(batch.batch), batch.review.ok
    (4, True)
    """

    file = t.Unicode("")
    batch = t.Instance(Batch, allow_none=True)
    review = t.Instance(BatchReview, allow_none=True)
    confirmation = t.Unicode("")
    is_submitting = t.Bool(default_value=False)
    result = t.Instance(BatchResult, allow_none=True)
    error = t.Unicode("")

    def __init__(
        self,
        desk: ChoiceModel,
        approving: Approving,
        at_hand: Callable[[], OrderRequest],
        sent: Callable[[], None],
    ) -> None:
        super().__init__()
        self._approving, self._at_hand, self._sent = approving, at_hand, sent
        self._desk, self.upload = desk, Uploads()
        self.work, self.connection = desk.work, desk.connection
        desk.observe(self._forget, "catalog")
        self.observe(self._forget_review, "batch")

    # What is ordered

    def read(self) -> None:
        """Read the CSV and review its orders, in the background; a file is taken whole or not."""
        file = self.file.strip()
        if not file:
            self.error = "Name a batch CSV, by a path or an upload, or add the order of Choose."
            return

        def job(_: Work) -> Batch:
            desk = self._desk
            path = self.upload.path(file)
            decimal = desk.files.decimal or None
            return read_batch(path, desk.catalog, self.connection, decimal=decimal)

        def take(batch: Batch) -> None:
            self.batch, self.result, self.error = batch, None, ""
            self.look_over()

        self.work.start("Reading the batch", job, take, self._fail, can_wait=True)

    def add(self) -> None:
        """Add the order that stands in Choose, Pay and Review, for its own site."""
        try:
            request = self._at_hand()
            before = self.batch.requests if self.batch else ()
            if any(
                reference_key(each.reference) == reference_key(request.reference) for each in before
            ):
                raise InputError(
                    f"{request.reference} is in the batch already: give this order another"
                    " purchase reference in Review."
                )
        except PlannerError as problem:
            self.error = str(problem)
            return
        names = {
            each["OutpostId"]: str(each["Name"]) for each in self._desk.outposts if each.get("Name")
        }
        self.batch = Batch((*before, request), names)
        self.result, self.error = None, ""
        self.look_over()

    def clear(self) -> None:
        """Take every order out of the batch; what was sent stays sent."""
        self.batch, self.result, self.error = None, None, ""

    # Review

    def look_over(self) -> None:
        """Review every order and all of them together, in the background; nothing is bought."""
        batch = self.batch
        if batch is None:
            return

        def job(_: Work) -> BatchReview:
            return review_batch(batch, self.connection, journal=self._desk.journal)

        def take(made: BatchReview) -> None:
            if self.batch is batch:
                self.review, self.error, self.confirmation = made, "", ""

        self.work.start("Reviewing the batch", job, take, self._fail, can_wait=True)

    # Submit

    @property
    def why_not(self) -> str:
        """Why the batch cannot be sent at this moment; empty where it can."""
        review = self.review
        mark = review.fingerprint if review else ""
        has_typed = not self.connection.is_live or self.confirmation.strip() == mark
        reasons = (
            (self.is_submitting, "The orders are being sent."),
            (self.batch is None, "Read a batch first, or add the order of Choose."),
            (self.work.busy, f"{self.work.title}…"),
            (review is None, "Review the batch first."),
            (review is not None and not review.ok, "A check fails; the review says which."),
            (
                self.result is not None and self.result.ok,
                "Every order of it is placed. Watch them in Track.",
            ),
            (not has_typed, f"Type the fingerprint {mark} to confirm that real money is spent."),
        )
        return next((reason for is_so, reason in reasons if is_so), "")

    def submit(self) -> None:
        """Send what is not sent yet, in the background; it stops between two orders.

        Called again, it goes on: what is placed is not sent again, and what is unknown is looked
        for.
        """
        made, typed = self.review, self.confirmation.strip()
        if self.why_not or made is None:
            return
        # Before anything else, so that a second click finds the button dead.
        self.is_submitting = True

        def job(work: Work) -> BatchResult:
            return submit_batch(
                made.batch,
                self.connection,
                approve=made.fingerprint,
                approvals=self._approving.place.strip() or None,
                policy=self._approving.policy.strip() or None,
                journal=self._desk.journal,
                progress=False,
                should_stop=_progress_of(work, len(made.batch)),
                ask=lambda _question: typed,
            )

        def take(result: BatchResult) -> None:
            with self.hold_trait_notifications():
                self.result, self.error = result, ""
                self.is_submitting, self.confirmation = False, ""
            self._sent()

        def fail(said: str) -> None:
            self.is_submitting, self.confirmation = False, ""
            self._fail(said)

        if not self.work.start("Placing the orders", job, take, fail, can_cancel=True):
            self.is_submitting = False

    # Files

    def review_csv(self) -> bytes:
        """Return the review, one row per check of each order, for a spreadsheet."""
        if self.review is None:
            raise InputError("Review the batch first.")
        return _csv(self.review.checks)

    def result_csv(self) -> bytes:
        """Return what came of each order, for a spreadsheet."""
        if self.result is None:
            raise InputError("Nothing was sent yet.")
        return _csv(self.result.table)

    # What follows from a change

    def _fail(self, said: str) -> None:
        self.error = self.upload.said(said)

    def _forget(self, _: object) -> None:
        if self.batch is not None and not self.is_submitting:
            self.clear()
            self.error = "The catalog was changed: read the batch again."

    def _forget_review(self, _: object) -> None:
        with self.hold_trait_notifications():
            self.review, self.confirmation = None, ""


def _progress_of(work: Work, total: int) -> Callable[[], bool]:
    """Return what is asked before each order: it reports, and says whether somebody stopped it."""
    done = 0

    def should_stop() -> bool:
        nonlocal done
        try:
            work.report(done, total)
        except KeyboardInterrupt:
            return True
        done += 1
        return False

    return should_stop


def _csv(table: pd.DataFrame) -> bytes:
    return disarmed_frame(table).to_csv(index=False, lineterminator="\r\n").encode("utf-8-sig")
