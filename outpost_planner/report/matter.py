"""What a report is about: a plan or a review, the comparison that belongs to it, its approvals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from outpost_planner.errors import InputError
from outpost_planner.order.approvals.approval import changes_since
from outpost_planner.order.request import mark_of
from outpost_planner.order.review import Review
from outpost_planner.price.compare import compare_payments
from outpost_planner.price.comparison import PaymentComparison
from outpost_planner.price.horizon import HorizonComparison
from outpost_planner.saved.plan import Plan
from outpost_planner.show.wording import kind_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from outpost_planner.order.check import Check
    from outpost_planner.order.request import OrderRequest
    from outpost_planner.plan.catalog import LineItems
    from outpost_planner.price.order_price import OrderPrice
    from outpost_planner.quote.option import QuoteOption

Compared = PaymentComparison | HorizonComparison[PaymentComparison]


@dataclass(frozen=True)
class Matter:
    """What somebody is asked to sign.

    Parameters
    ----------
    request, outpost_name, label, is_live, price, option
        As a `Review` has them.
    purchase
        What the fingerprint is made of.
    comparison, horizon
        Every way to pay, and over the need, where there is one.
    checks
        The review's; None where nothing was reviewed.
    made_by, notes
        As the plan has them; empty where there is none.
    """

    request: OrderRequest
    outpost_name: str
    label: str
    is_live: bool
    price: OrderPrice | None
    option: QuoteOption | None
    purchase: Mapping[str, Any]
    comparison: PaymentComparison
    horizon: HorizonComparison[PaymentComparison] | None
    checks: tuple[Check, ...] | None
    made_by: str = ""
    notes: str = ""

    @property
    def fingerprint(self) -> str:
        """The mark of exactly this purchase."""
        return mark_of(self.purchase)

    @property
    def lines(self) -> LineItems:
        """What is bought."""
        return self.comparison.lines

    @property
    def pair(self) -> tuple[str, str]:
        """The term and option that are asked for."""
        return self.request.payment_term or "", self.request.payment_option


def matter_of(what: Plan | Review, comparison: Compared | None, review: Review | None) -> Matter:
    """Put together what belongs together, and refuse what does not.

    Raises
    ------
    InputError
        Where the comparison or the review is of something else than the plan, where a plan has open
        points, or where there is nothing to compare.
    """
    if isinstance(what, Plan):
        return _of_plan(what, comparison, review)
    if not isinstance(what, Review):
        raise InputError(
            f"approval_report takes a plan or a review, not {kind_of(what)}; open_plan(path) opens"
            " a plan, review(request, connection) makes a review."
        )
    if review is not None:
        raise InputError("review: is given twice; give the plan first, or leave review out.")
    request, option = what.request, what.option
    lines = request.lines if option is None else option.lines
    if lines is None or what.price is None:
        raise InputError(
            f"{request.reference} has no price that a report could show: {what.conclusion}"
        )
    if comparison is None:
        comparison = compare_payments(lines, country_code=what.price.country_code)
    compared, horizon = _both(comparison)
    matter = Matter(
        request, what.outpost_name, what.label, what.is_live, what.price, option, what.purchase,
        compared, horizon, what.results,
    )  # fmt: skip
    return _checked(matter, lines)


def _of_plan(plan: Plan, comparison: Compared | None, review: Review | None) -> Matter:
    if plan.open_points:
        raise InputError(f"{plan.name} is not ready for a report.", list(plan.open_points))
    lines = plan.priced_lines
    if lines is None:
        raise InputError(f"{plan.name} has no items and no quote.")
    if review is not None and mark_of(review.purchase) != plan.fingerprint:
        raise InputError(
            f"The review is not of this plan of {plan.name}.",
            changes_since(plan.purchase, review.purchase),
        )
    compared, horizon = _both(
        plan.horizon() or plan.comparison() if comparison is None else comparison
    )
    checks = None if review is None else review.results
    matter = Matter(
        plan.request(), plan.outpost_name, plan.label, plan.is_live, plan.price, plan.option,
        plan.purchase, compared, horizon, checks, plan.made_by, plan.notes,
    )  # fmt: skip
    return _checked(matter, lines)


def _both(
    comparison: Any,
) -> tuple[PaymentComparison, HorizonComparison[PaymentComparison] | None]:
    if isinstance(comparison, HorizonComparison):
        return comparison.comparison, comparison
    if not isinstance(comparison, PaymentComparison):
        raise InputError(
            f"comparison: is {kind_of(comparison)}; compare_payments(lines) makes one, and its"
            " over(5)."
        )
    return comparison, None


def _checked(matter: Matter, lines: LineItems) -> Matter:
    """Refuse a comparison that answers another question than the one that is signed."""
    compared = matter.comparison
    if dict(compared.lines.quantities) != dict(lines.quantities):
        raise InputError(
            f"The comparison is for {compared.lines!r}, and {matter.request.reference} for"
            f" {lines!r}: compare what is ordered."
        )
    price = matter.price
    if price is None:
        return matter
    if compared.country_code != price.country_code:
        raise InputError(
            f"The comparison has prices for {compared.country_code}, and the Outpost's site stands"
            f" in {price.country_code}: compare with country_code={price.country_code!r}."
        )
    if compared.months_left is None and matter.request.payment_term:
        said = {
            "total_cost": "in total",
            "upfront_price": "upfront",
            "monthly_recurring_price": "a month",
        }
        for name, in_words in said.items():
            theirs, ours = compared.table.at[matter.pair, name], getattr(price, name)
            if round(theirs * 100) != ours * 100:
                raise InputError(
                    f"The comparison says USD {theirs:,.2f} {in_words} for what is asked for, and"
                    f" the review USD {ours:,.2f}: compare with the prices of the order."
                )
    return matter
