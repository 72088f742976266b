"""What a desk knows of other people's approvals: which it needs, which are there, and the page."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import traitlets as t

from outpost_planner.errors import InputError, NotApproved
from outpost_planner.order.approvals.approve import POLICY_VARIABLE
from outpost_planner.order.approvals.required import ADVICE, Required, required
from outpost_planner.order.review import Review
from outpost_planner.report.report import approval_report

if TYPE_CHECKING:
    from outpost_planner.desk.answer import Answer
    from outpost_planner.report.report import ApprovalReport


WHAT_TO_DO = "Have what was reviewed approved, name where the approvals are, and look for them."


class Approving(t.HasTraits):
    """The approvals of what was reviewed.

    Attributes
    ----------
    policy
        Path of the policy; empty for none. At first what OUTPOST_PLANNER_POLICY names.
    place
        A folder of approvals, or one approval's file; empty for none.
    review
        What was reviewed last.
    said, is_missing
        What is known of its approvals, in words, and whether one is missing that is asked for.

    Examples
    --------
    >>> from outpost_planner import sample_data_path
    >>> from outpost_planner.order.examples import example_review
    >>> approving = Approving()
    >>> approving.review = example_review()
    >>> approving.is_missing
    False
    >>> approving.policy = str(sample_data_path() / "approval-policy.toml")
    >>> approving.is_missing
    True
    """

    policy = t.Unicode("")
    place = t.Unicode("")
    review = t.Instance(Review, allow_none=True)
    said = t.Unicode("")
    is_missing = t.Bool(default_value=False)

    def __init__(self) -> None:
        super().__init__(policy=os.environ.get(POLICY_VARIABLE, ""))
        self.observe(lambda _: self.look(), ("policy", "place", "review"))

    @property
    def is_asked_for(self) -> bool:
        """Whether an approval is asked for at all."""
        return bool(self.policy.strip() or self.place.strip())

    def required(self) -> Required:
        """Return what is asked for and what is there, read at this moment.

        Raises
        ------
        InputError
            Where a file cannot be used.
        """
        return required(self.place.strip() or None, self.policy.strip() or None)

    def look(self) -> None:
        """Look at the files again: somebody may have approved meanwhile."""
        said, is_missing = "", False
        if self.is_asked_for and self.review is not None:
            said, is_missing = self._state(self.review)
        with self.hold_trait_notifications():
            self.said, self.is_missing = said, is_missing

    def _state(self, made: Review) -> tuple[str, bool]:
        try:
            given = self.required().check(made.purchase, made.label)
        except NotApproved as error:
            # What was to be sent is no matter here.
            said = str(error).removeprefix(f"Nothing was sent to {made.label}: ")
            return f"Not approved yet: {said.replace(ADVICE, WHAT_TO_DO)}", True
        except InputError as error:
            return str(error), True
        return f"Approved by {', '.join(each.who_and_when for each in given)}.", False

    def report(self, answer: Answer | None) -> ApprovalReport:
        """Return the page for signature of what was reviewed.

        Raises
        ------
        InputError
            Where nothing is reviewed, or it has no price.
        """
        if self.review is None:
            raise InputError("Review the order first: the page shows what was reviewed.")
        asked = self.required()
        mark = self.review.mark
        mine = [each for each in asked.approvals or () if each.fingerprint == mark]
        comparison = None if answer is None else answer.horizon
        return approval_report(self.review, comparison, approvals=mine, policy=asked.policy)
