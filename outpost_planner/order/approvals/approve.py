"""Say yes to a plan: who may is a policy's word, and what was approved is written down whole."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Protocol

from outpost_planner.errors import InputError, NotApproved
from outpost_planner.files.paths import user_path
from outpost_planner.order.approvals.amounts import amounts_of, references_of
from outpost_planner.order.approvals.approval import Approval
from outpost_planner.order.approvals.policy import ApprovalPolicy, login_key, same_person
from outpost_planner.order.approvals.policy_file import read_policy
from outpost_planner.order.approvals.saved import save_approval
from outpost_planner.show.wording import kind_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from outpost_planner.order.approvals.amounts import Amounts
    from outpost_planner.order.approvals.policy import ApprovalLevel

POLICY_VARIABLE = "OUTPOST_PLANNER_POLICY"
"""Names the policy that counts where none is given."""

MOST_COMMENT = 2_000
"""Longest comment [characters]."""


class Approvable(Protocol):
    """What can be approved: a plan, or the review of an order or of a batch."""

    @property
    def fingerprint(self) -> str:
        """The mark of exactly this; empty where a check fails."""

    @property
    def purchase(self) -> Mapping[str, Any]:
        """What the fingerprint is made of."""


def approve(
    plan: Approvable,
    *,
    by: str,
    policy: ApprovalPolicy | str | Path | None = None,
    planned_by: str | None = None,
    comment: str = "",
    at: datetime | None = None,
    path: str | Path | None = None,
) -> Approval:
    """Approve exactly one purchase.

    An approval is a record of a decision, and no proof of who made it: see docs/approvals.md.

    Parameters
    ----------
    plan
        The plan, or the review of an order or of a batch. What it shows is what is approved: its
        fingerprint stands for items or quote, Outpost, payer, pair, reference and price.
    by
        Who approves: the name by which the policy knows the person, or another name of theirs.
    policy
        Who may approve what: from `read_policy`, or its path. Default: what
        OUTPOST_PLANNER_POLICY names; else none, and anybody may who did not make the plan.
    planned_by
        Who made the plan. Default: what the plan says.
    comment
        What the person adds.
    at
        When. Default: now, by this machine's clock.
    path
        Where to save it, as `save_approval` does; a folder takes a name of its own for each.
        Default: it is not saved.

    Returns
    -------
    Approval
        What `submit` takes among ``approvals=[...]``.

    Raises
    ------
    NotApproved
        Where a check of the review fails, there is no price, or the person may not approve this:
        the message says who may.
    InputError
        Where something given cannot be used, such as a policy with a hole.

    Examples
    --------
    >>> import outpost_planner as planner
    >>> from outpost_planner.order.examples import example_review
    >>> policy = planner.read_policy(planner.sample_data_path() / "approval-policy.toml")
    >>> review = example_review()
    >>> approval = planner.approve(review, by="Grace Hopper", policy=policy, planned_by="Alan")
    >>> approval.fingerprint == review.fingerprint, approval.who
    (True, 'Grace Hopper (finance director)')
    >>> try:
    ...     planner.approve(review, by="Alan Turing", policy=policy, planned_by="Alan")
    ... except planner.NotApproved as error:
    ...     print(str(error).partition(":")[0])
    Alan Turing may not approve PO-1
    """
    purchase, fingerprint = _what_is_approved(plan)
    policy = policy_given(policy)
    person = _name("by", by)
    maker = _maker(plan, planned_by)
    moment = _moment(at)
    if not isinstance(comment, str) or len(comment) > MOST_COMMENT:
        raise InputError(f"comment: give a text of at most {MOST_COMMENT:,} characters.")
    reference = references_of(purchase)
    if not fingerprint:
        raise NotApproved(
            f"{reference} was not approved: a check of its review fails. Mend that, and review it"
            " again."
        )
    amounts = amounts_of(purchase)
    if amounts is None:
        raise NotApproved(
            f"{reference} was not approved: it has no price, so that nobody knows what it binds."
            " Add the prices or ask for a quote, name a payment term, and review it again."
        )
    role = ""
    if policy is not None:
        person = policy.person(person)
        role = _role(reference, person, policy, amounts)
    _not_ones_own(reference, person, maker, policy)
    named = ("", "") if policy is None else (policy.name, policy.hash)
    approval = Approval(purchase, person, moment, role, *named, maker, comment)
    if path is not None:
        save_approval(approval, path)
    return approval


def policy_given(policy: ApprovalPolicy | str | Path | None) -> ApprovalPolicy | None:
    """Return a policy that was given as such or by its path, or the one that counts here.

    Raises
    ------
    InputError
        Where it is neither, or its file cannot be used.
    """
    if isinstance(policy, ApprovalPolicy):
        return policy
    if policy is None and not os.environ.get(POLICY_VARIABLE):
        return None
    if policy is None:
        return read_policy(user_path(os.environ[POLICY_VARIABLE], POLICY_VARIABLE))
    return read_policy(user_path(policy, "policy"))


def within_policy(amounts: Amounts, policy: ApprovalPolicy) -> ApprovalLevel:
    """Return the level of a purchase.

    Raises
    ------
    NotApproved
        Where the amounts are of another currency than the policy's.
    """
    if amounts.currency != "USD":
        raise NotApproved(
            f"Nobody may approve amounts in {amounts.currency}: {policy.name!r} counts in USD."
        )
    return policy.level_for(amounts)


def _what_is_approved(plan: Any) -> tuple[Mapping[str, Any], str]:
    if isinstance(plan, Approval) or not hasattr(type(plan), "purchase"):
        raise InputError(
            f"approve takes a plan or a review, not {kind_of(plan)}; open_plan(path) opens a plan,"
            " review(request, connection) makes a review."
        )
    return plan.purchase, plan.fingerprint


def _role(reference: str, person: str, policy: ApprovalPolicy, amounts: Amounts) -> str:
    level = within_policy(amounts, policy)
    for name, role in level.people.items():
        if same_person(name, person):
            return role
    raise NotApproved(
        f"{person} may not approve {reference}: {amounts} need {level.who_in_words}"
        f" ({policy.name}: {level.limits_in_words})."
    )


def _not_ones_own(reference: str, person: str, maker: str, policy: ApprovalPolicy | None) -> None:
    if policy is not None and policy.own_plans:
        return
    if not maker and policy is not None:
        raise InputError(
            f"planned_by is missing: {policy.name!r} lets nobody approve a plan of their own, and"
            f' {reference} does not say who made it. Give planned_by="...".'
        )
    # Without a policy nobody says that ada@laptop is Ada: logins are compared.
    known = login_key(maker) if policy is None else policy.person(maker)
    if maker and same_person(known, login_key(person) if policy is None else person):
        raise NotApproved(
            f"{person} may not approve {reference}: {person} made the plan, and"
            " nobody approves a plan of their own. Somebody else has to."
        )


def _maker(plan: Any, planned_by: str | None) -> str:
    said = getattr(plan, "made_by", "") or ""
    if planned_by is None:
        return str(said)
    name = _name("planned_by", planned_by)
    if said and not same_person(name, said):
        raise InputError(
            f"planned_by: is {name!r}, and the plan says that {said!r} made it. Leave it out."
        )
    return name


def _name(parameter: str, given: Any) -> str:
    if not isinstance(given, str) or not given.strip() or not given.isprintable():
        raise InputError(
            f'{parameter}: is {given!r}; give a name, such as {parameter}="Ada Lovelace".'
        )
    return " ".join(given.split())


def _moment(at: datetime | None) -> datetime:
    if at is None:
        return datetime.now(UTC).replace(microsecond=0)
    if not isinstance(at, datetime) or at.tzinfo is None:
        raise InputError(
            f"at: is {at!r}; give a time with its zone, such as datetime(2026, 11, 1, tzinfo=UTC)."
        )
    return at.astimezone(UTC)
