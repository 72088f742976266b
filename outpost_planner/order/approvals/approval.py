"""An approval as a value: who approved exactly which purchase, when and by which policy."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from outpost_planner.order.approvals.amounts import Amounts, amounts_of, orders_of, references_of
from outpost_planner.order.request import mark_of
from outpost_planner.show.html_table import html_of
from outpost_planner.show.markup import as_text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


@dataclass(frozen=True)
class Approval:
    """One person's yes to exactly one purchase. Made by `approve`.

    Parameters
    ----------
    purchase
        What was approved: payer, reference, content, price and, of a quote, the option; or the
        orders of a batch. The fingerprint is made of it.
    by
        Who approved.
    at
        When (UTC), by the clock of that person's machine.
    role
        By which role; empty where no policy was used.
    policy, policy_hash
        The policy's name, and what stands for its rules at that moment; empty where none was used.
    planned_by
        Who made the plan; empty where nobody said so.
    comment
        What the person adds.

    Examples
    --------
    >>> from outpost_planner.order.examples import example_approval
    >>> print(example_approval())
    Grace Hopper (finance director) approved PO-1 on 2026-01-05 10:00 UTC: USD 99,666.00 total \
commitment and 99,666.00 first-year cash, SANDBOX 123456789012 us-west-2. Fingerprint: 6c786c0650e9
    """

    purchase: Mapping[str, Any] = field(repr=False)
    by: str
    at: datetime
    role: str = ""
    policy: str = ""
    policy_hash: str = ""
    planned_by: str = ""
    comment: str = ""

    @property
    def fingerprint(self) -> str:
        """The mark of exactly the purchase that was approved, as its review showed it.

        Examples
        --------
        >>> from outpost_planner.order.examples import example_approval
        >>> example_approval().fingerprint
        '6c786c0650e9'
        """
        return mark_of(self.purchase)

    @property
    def label(self) -> str:
        """SANDBOX or LIVE, account and Region.

        Examples
        --------
        >>> from outpost_planner.order.examples import example_approval
        >>> example_approval().label
        'SANDBOX 123456789012 us-west-2'
        """
        return str(self.purchase["account"])

    @property
    def reference(self) -> str:
        """The purchase reference, or those of a batch.

        Examples
        --------
        >>> from outpost_planner.order.examples import example_approval
        >>> example_approval().reference
        'PO-1'
        """
        return references_of(self.purchase)

    @property
    def amounts(self) -> Amounts:
        """What the purchase binds, by which the policy decided.

        Examples
        --------
        >>> from outpost_planner.order.examples import example_approval
        >>> print(example_approval().amounts.total_commitment)
        99666.00
        """
        amounts = amounts_of(self.purchase)
        if amounts is None:
            raise ValueError(self.purchase)
        return amounts

    @property
    def who(self) -> str:
        """The person, and the role by which the person may.

        Examples
        --------
        >>> from outpost_planner.order.examples import example_approval
        >>> example_approval().who
        'Grace Hopper (finance director)'
        """
        return f"{self.by} ({self.role})" if self.role and self.role != self.by else self.by

    @property
    def who_and_when(self) -> str:
        """The same with the day.

        Examples
        --------
        >>> from outpost_planner.order.examples import example_approval
        >>> example_approval().who_and_when
        'Grace Hopper (finance director) on 2026-01-05 10:00 UTC'
        """
        return f"{self.who} on {self.at:%Y-%m-%d %H:%M} UTC"

    @property
    def rows(self) -> dict[str, str]:
        """The approval line by line.

        Examples
        --------
        >>> from outpost_planner.order.examples import example_approval
        >>> example_approval().rows["Planned by"]
        'Alan Turing'
        """
        policy = f"{self.policy} ({self.policy_hash})" if self.policy else "none"
        rows = {
            "Reference": self.reference,
            "Fingerprint": self.fingerprint,
            "Approved by": self.who,
            "On": f"{self.at:%Y-%m-%d %H:%M:%S} UTC",
            "Planned by": self.planned_by,
            "For": self.label,
            "Amounts": str(self.amounts),
            "Policy": policy,
            "Comment": self.comment,
        }
        return {name: value for name, value in rows.items() if value}

    def __str__(self) -> str:
        return (
            f"{self.who} approved {self.reference} on {self.at:%Y-%m-%d %H:%M} UTC:"
            f" {self.amounts}, {self.label}. Fingerprint: {self.fingerprint}"
        )

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        return as_text(html_of(["Approval", "As recorded"], list(self.rows.items()), "Approval"))


def changes_since(approved: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """Say in words what of a purchase is not as it was approved.

    Parameters
    ----------
    approved, now
        Purchases as `Approval.purchase` holds them.

    Examples
    --------
    >>> from outpost_planner.order.examples import example_review
    >>> was = example_review().purchase
    >>> dearer = {**was, "price": {**was["price"], "total_cost": "99999.00"}}
    >>> changes_since(was, dearer)
    ['total cost: 99,666.00 was approved, it is 99,999.00 now']
    """
    then, today = dict(_facts(approved)), dict(_facts(now))
    return [
        f"{name}: {then.get(name, 'nothing')} was approved, it is {today.get(name, 'nothing')} now"
        for name in dict.fromkeys([*then, *today])
        if then.get(name) != today.get(name)
    ]


def _facts(purchase: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Name every fact of a purchase, as people read it."""
    facts = [("payer", str(purchase["account"]))]
    if "orders" in purchase:
        names = ", ".join(str(each["reference"]) for each in purchase["orders"])
        facts.append(("orders of the batch", names))
    for order in orders_of(purchase):
        head = f"{order['reference']}, " if "orders" in purchase else ""
        if not head:
            facts.append(("reference", str(order["reference"])))
        named = {**order["content"], **order.get("price", {}), **order.get("option", {})}
        facts += [(f"{head}{_fact_name(name)}", _shown(each)) for name, each in named.items()]
    return facts


def _fact_name(name: str) -> str:
    return _NAMES.get(name, name.replace("_", " "))


_NAMES = {
    "OutpostIdentifier": "Outpost",
    "QuoteIdentifier": "quote",
    "QuoteOptionIdentifier": "option of the quote",
    "LineItems": "items",
    "PaymentOption": "payment option",
    "PaymentTerm": "payment term",
    "Price": "price of the quote's option",
    "Option": "the quote's option",
    "as_of": "date of the prices",
    "source": "source of the prices",
}


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(f"{each['Quantity']} × {each['CatalogItemId']}" for each in value)
    text = str(value)
    whole, dot, cents = text.partition(".")
    is_amount = dot and whole.lstrip("-").isdigit() and cents.isdigit()
    return f"{int(whole):,}.{cents}" if is_amount else text or "nothing"
