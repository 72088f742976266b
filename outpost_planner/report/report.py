"""The page for signature, made of a plan or a review, shown, and saved as PDF or HTML."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING

from outpost_planner.errors import InputError
from outpost_planner.files.paths import user_path
from outpost_planner.files.writing import write_files
from outpost_planner.order.approvals.approve import policy_given
from outpost_planner.order.approvals.required import Required, required
from outpost_planner.report.content import page_of
from outpost_planner.report.html import SHEETS, page_in_html
from outpost_planner.report.matter import matter_of
from outpost_planner.report.pdf import page_in_pdf
from outpost_planner.show.markup import as_text
from outpost_planner.show.wording import kind_of

if TYPE_CHECKING:
    from pathlib import Path

    from outpost_planner.order.approvals.policy import ApprovalPolicy
    from outpost_planner.order.approvals.required import Approvals
    from outpost_planner.order.review import Review
    from outpost_planner.price.comparison import PaymentComparison
    from outpost_planner.price.horizon import HorizonComparison
    from outpost_planner.report.page import Page
    from outpost_planner.saved.plan import Plan


@dataclass(frozen=True)
class ApprovalReport:
    """The page for signature. Made by `approval_report`; shows itself in a notebook.

    Parameters
    ----------
    page
        What stands on it.
    paper
        ``A4`` or ``letter``.
    at
        When it was made (UTC).

    Examples
    --------
    >>> from outpost_planner.saved.examples import example_plan
    >>> report = approval_report(example_plan())
    >>> report
    Request for approval: PO-1, SANDBOX 123456789012 us-west-2
    """

    page: Page = field(repr=False)
    paper: str
    at: datetime

    @cached_property
    def html(self) -> str:
        """The page as one HTML file, with everything that it needs.

        Examples
        --------
        >>> from outpost_planner.saved.examples import example_plan
        >>> approval_report(example_plan()).html.startswith("<!DOCTYPE html>")
        True
        """
        return page_in_html(self.page, self.paper)

    @cached_property
    def pdf(self) -> bytes:
        """The page as PDF: on one sheet where there is room for everything, else on more.

        Examples
        --------
        >>> from outpost_planner.saved.examples import example_plan
        >>> approval_report(example_plan()).pdf[:5]
        b'%PDF-'
        """
        return page_in_pdf(self.page, self.paper, self.at)

    def save(self, path: str | Path) -> Path:
        """Save the page; the ending says as what, ``.pdf`` or ``.html``.

        Raises
        ------
        InputError
            For another ending, and where it cannot be written.

        Examples
        --------
        >>> import tempfile
        >>> from outpost_planner.saved.examples import example_plan
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     approval_report(example_plan()).save(f"{folder}/PO-1.pdf").name
        'PO-1.pdf'
        """
        place = user_path(path)
        ending = place.suffix.lower()
        if ending not in {".pdf", ".html"}:
            raise InputError(
                f"{place}: a report is saved as .pdf or .html; give one of these endings."
            )
        write_files({place: self.pdf if ending == ".pdf" else self.html.encode()})
        return place

    def __repr__(self) -> str:
        return f"{self.page.title}, {self.page.label}"

    def _repr_html_(self) -> str:
        from html import escape  # noqa: PLC0415

        # In a frame of its own, because its style is the page's and not the notebook's.
        return as_text(
            f'<iframe title="{escape(self.page.title)}" srcdoc="{escape(self.html)}"'
            ' style="width:100%;height:60em;border:1px solid #999999;background:#ffffff"></iframe>'
        )


def approval_report(
    plan: Plan | Review,
    comparison: PaymentComparison | HorizonComparison[PaymentComparison] | None = None,
    *,
    path: str | Path | None = None,
    review: Review | None = None,
    approvals: Approvals = (),
    policy: ApprovalPolicy | str | Path | None = None,
    paper: str = "A4",
    at: datetime | None = None,
) -> ApprovalReport:
    """Make the page that is signed: what, for whom, every way to pay, and what speaks for one.

    Every figure and every conclusion is that of the comparison and of the review; the page judges
    nothing by itself.

    Parameters
    ----------
    plan
        A plan, or the review of an order.
    comparison
        From `compare_payments`, or its ``over(years)``. Default: the plan's own; of a review, one
        at 8 % a year.
    path
        Where to save it: ``.pdf`` or ``.html``. Default: it is not saved.
    review
        Of the plan: its checks stand on the page. Default: the page says that none was made.
    approvals
        Those that were given already, which the page names: as for `submit`.
    policy
        Who has to approve, from `read_policy`, or its path. Default: what
        OUTPOST_PLANNER_POLICY names; else the page does not say.
    paper
        ``A4`` or ``letter``.
    at
        When the page is made. Default: now. The same page made at the same moment is the same PDF.

    Returns
    -------
    ApprovalReport
        With ``.html``, ``.pdf`` and ``.save(path)``.

    Raises
    ------
    InputError
        Where the comparison, the review or an approval is of something else than the plan, a plan
        has open points, or there is no price.

    Examples
    --------
    >>> from outpost_planner.saved.examples import example_plan
    >>> report = approval_report(example_plan(), paper="letter")
    >>> "Approved by (name)" in report.html, report.pdf[:5]
    (True, b'%PDF-')
    """
    if paper not in SHEETS:
        raise InputError(f"paper: is {paper!r}; give one of {', '.join(SHEETS)}.")
    if at is not None and (not isinstance(at, datetime) or at.tzinfo is None):
        raise InputError(f"at: is {kind_of(at)} without a zone; give datetime(..., tzinfo=UTC).")
    matter = matter_of(plan, comparison, review)
    given = required(approvals, None).approvals or ()
    others = [each.reference for each in given if each.fingerprint != matter.fingerprint]
    if others:
        raise InputError(
            f"approvals: {len(others)} of {len(given)} are of something else than this plan, whose"
            f" fingerprint is {matter.fingerprint}: of {', '.join(others)}. Have it approved anew."
        )
    moment = datetime.now(UTC) if at is None else at.astimezone(UTC)
    page = page_of(matter, moment, Required(given, policy_given(policy)))
    report = ApprovalReport(page, paper, moment)
    if path is not None:
        report.save(path)
    return report
