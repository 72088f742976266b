"""Are the approvals there that a purchase needs? Asked before anything is sent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from outpost_planner.errors import InputError, NotApproved
from outpost_planner.files.paths import user_path
from outpost_planner.order.approvals.amounts import amounts_of, references_of
from outpost_planner.order.approvals.approval import Approval, changes_since
from outpost_planner.order.approvals.approve import policy_given, within_policy
from outpost_planner.order.approvals.policy import same_person
from outpost_planner.order.approvals.saved import open_approval, open_approvals
from outpost_planner.order.references import reference_key
from outpost_planner.order.request import mark_of
from outpost_planner.show.wording import count, is_or_are, kind_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from outpost_planner.order.approvals.policy import ApprovalLevel, ApprovalPolicy

Approvals: TypeAlias = "Approval | str | Path | Iterable[Approval | str | Path]"
"""What somebody gives as approvals: approvals, their files, or folders that hold them."""

ADVICE = "Have the present plan approved with approve(...), and pass approvals=[...]."
"""What to do next, in Python."""

CLOCKS_APART = timedelta(minutes=10)
"""How far two machines' clocks may be apart before an approval counts as dated in the future."""


@dataclass(frozen=True)
class Required:
    """The approvals that were given for a purchase, and the policy that asks for them.

    Parameters
    ----------
    approvals
        As given; None where nobody asks for any.
    policy
        Who has to approve; None where any one approval does.
    are_of_the_batch
        Whether they were checked already, for the whole batch that the order is one of.
    """

    approvals: tuple[Approval, ...] | None = None
    policy: ApprovalPolicy | None = None
    are_of_the_batch: bool = False

    def check(self, purchase: Mapping[str, Any], label: str) -> tuple[Approval, ...]:
        """Return the approvals that count for a purchase, one per person.

        Parameters
        ----------
        purchase
            What would be bought now: see `Approval.purchase`.
        label
            SANDBOX or LIVE, account and Region, for the message.

        Raises
        ------
        NotApproved
            Where an approval is missing, is for something else, too old, or by somebody who may
            not.
        """
        if self.are_of_the_batch:
            return self.approvals or ()
        if self.approvals is None and self.policy is None:
            return ()
        level = None if self.policy is None else _level(purchase, self.policy)
        counted, refused = self.sift(purchase, datetime.now(UTC))
        needed = 1 if level is None else level.approvals
        if len(counted) >= needed:
            return tuple(counted)
        head = _head(label, counted, level, self.policy)
        lines = [f"  - {each}" for each in refused]
        raise NotApproved("\n".join([head, *lines, ADVICE]))

    def sift(self, purchase: Mapping[str, Any], now: datetime) -> tuple[list[Approval], list[str]]:
        """Return the approvals that count at a moment, one per person, and why others do not.

        Raises
        ------
        NotApproved
            Where there is a policy, and the purchase has no price that it could decide by.
        """
        refused: list[str] = []
        given = self.approvals or ()
        counted = [each for each in given if self._counts(each, purchase, now, refused)]
        if self.policy is not None:
            level = _level(purchase, self.policy)
            counted = [each for each in counted if _may(each, level, self.policy, refused)]
        return _one_per_person(counted, self.policy), refused

    def _counts(
        self, each: Approval, purchase: Mapping[str, Any], now: datetime, refused: list[str]
    ) -> bool:
        """Say whether an approval is for exactly this purchase, and of an age that counts."""
        if each.fingerprint != mark_of(purchase):
            refused.append(_approved_something_else(each, purchase))
            return False
        age = now - each.at
        if age < -CLOCKS_APART:
            refused.append(
                f"That of {each.who} is dated {each.at:%Y-%m-%d %H:%M} UTC, in the future."
            )
            return False
        days = None if self.policy is None else self.policy.valid_days
        if days is not None and age > timedelta(days=days):
            refused.append(
                f"That of {each.who} is of {each.at:%Y-%m-%d}, {count(age.days, 'day')} old, and"
                f" counts for {count(days, 'day')}."
            )
            return False
        return True


def _approved_something_else(each: Approval, purchase: Mapping[str, Any]) -> str:
    if each.reference != references_of(purchase):
        return f"That of {each.who} is for {each.reference}."
    changed = "; ".join(changes_since(each.purchase, purchase))
    return f"{each.who} approved it on {each.at:%Y-%m-%d}, and it has changed since: {changed}."


def required(approvals: Approvals | None, policy: ApprovalPolicy | str | Path | None) -> Required:
    """Read what was given as ``approvals`` and ``policy``.

    Parameters
    ----------
    approvals
        Approvals or their files, in a list or alone; a folder stands for all that are in it. None
        asks for none.
    policy
        A policy or its path; None for none.

    Raises
    ------
    InputError
        Where something given is no approval, or a file cannot be used.

    Examples
    --------
    >>> from outpost_planner.order.examples import example_approval
    >>> required(example_approval(), None).approvals[0].by
    'Grace Hopper'
    """
    return Required(None if approvals is None else tuple(_read(approvals)), policy_given(policy))


def _read(given: Any) -> list[Approval]:
    if isinstance(given, Approval):
        return [given]
    if isinstance(given, str | Path):
        place = user_path(given, "approvals")
        return open_approvals(place) if place.is_dir() else [open_approval(place)]
    if isinstance(given, Iterable):
        return [approval for each in given for approval in _read(each)]
    raise InputError(
        f"approvals: holds {kind_of(given)}; give what approve(...) returned, or the paths of"
        " approval files."
    )


def _one_per_person(approvals: list[Approval], policy: ApprovalPolicy | None) -> list[Approval]:
    kept: dict[str, Approval] = {}
    for each in approvals:
        name = each.by if policy is None else policy.person(each.by)
        kept.setdefault(reference_key(name), each)
    return list(kept.values())


def _level(purchase: Mapping[str, Any], policy: ApprovalPolicy) -> ApprovalLevel:
    amounts = amounts_of(purchase)
    if amounts is None:
        raise NotApproved(
            "Nothing was sent: the purchase has no price, so that nobody can approve it under"
            f" {policy.name!r}. Add the prices or ask for a quote, and name a payment term."
        )
    return within_policy(amounts, policy)


def _may(each: Approval, level: ApprovalLevel, policy: ApprovalPolicy, refused: list[str]) -> bool:
    """Say whether the person may, by the policy of now, whatever it was when they approved."""
    person = policy.person(each.by)
    if not any(same_person(person, name) for name in level.people):
        refused.append(f"{each.who} may not approve such a purchase.")
        return False
    if not policy.own_plans and not each.planned_by:
        refused.append(f"That of {each.who} does not say who made the plan.")
        return False
    if not policy.own_plans and same_person(policy.person(each.planned_by), person):
        refused.append(f"{each.who} made the plan, and nobody approves a plan of their own.")
        return False
    return True


def _head(
    label: str, counted: list[Approval], level: ApprovalLevel | None, policy: ApprovalPolicy | None
) -> str:
    if level is None or policy is None:
        return f"Nothing was sent to {label}: no approval of this purchase is there."
    there = "none is" if not counted else f"{len(counted)} {is_or_are(len(counted))}"
    return (
        f"Nothing was sent to {label}: {policy.name!r} asks for {level.who_in_words}"
        f" ({level.limits_in_words}), and {there} there."
    )
