"""A need of so many years, what follows a contract that ends within it, and both in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from outpost_planner.price.exact import exact, exact_fraction
from outpost_planner.show import wording
from outpost_planner.show.wording import format_dollars

if TYPE_CHECKING:
    from collections.abc import Iterator
    from fractions import Fraction

    from outpost_planner.price.chain import Chain

Renewal = Literal["renew", "month_to_month"]

RENEW: Renewal = "renew"
MONTH_TO_MONTH: Renewal = "month_to_month"

MAX_YEARS = 20
"""Longest need [years]."""

RENEWAL_LEAD_DAYS = 5
"""Business days before its end by which AWS wants a contract renewed (Outposts user guide, end of
term)."""

MAX_LEAD_DAYS = 65
"""Business days in the three months before the end, when AWS opens renewals."""


def needed_for(years: int) -> str:
    """Say for how long the capacity is needed."""
    return f"needed for {wording.count(years, 'year')}"


@dataclass(frozen=True)
class Need:
    """What is asked of a horizon; the parameters are those of `HorizonComparison`.

    Examples
    --------
    >>> Need(3, RENEW, "0.02", 0, 5).renewal_sentence
    'A contract that ends is renewed for the same term and option at a price that changes by +2.00% a year.'
    """  # noqa: E501

    years: int
    renewal: Renewal
    price_change: Any
    salvage: Any
    renewal_lead_days: int

    def problems(self) -> Iterator[str]:
        """Say everything that cannot be used."""
        if not _is_whole(self.years) or not 1 <= self.years <= MAX_YEARS:
            yield f"years={self.years!r} is not a whole number from 1 to {MAX_YEARS}"
        if self.renewal not in {RENEW, MONTH_TO_MONTH}:
            yield f"renewal={self.renewal!r} is not one of '{RENEW}', '{MONTH_TO_MONTH}'"
        change = exact(self.price_change)
        if change is None or not -1 < change <= 1:
            yield (
                f"price_change={self.price_change!r} is not a fraction above -1 and up to 1; 2 %"
                " more a year is 0.02"
            )
        elif change and self.goes_on_monthly:
            yield "price_change is for contracts that are renewed; month to month there are none"
        part = exact(self.salvage)
        if part is None or not 0 <= part <= 1:
            yield (
                f"salvage={self.salvage!r} is not a fraction from 0 to 1; half of the unused months"
                " is 0.5"
            )
        days = self.renewal_lead_days
        if not _is_whole(days) or not 0 <= days <= MAX_LEAD_DAYS:
            yield (
                f"renewal_lead_days={days!r} is not a whole number of business days from 0 to"
                f" {MAX_LEAD_DAYS}"
            )

    @property
    def goes_on_monthly(self) -> bool:
        """Whether month-to-month billing follows a contract that ends, and no renewal."""
        return self.renewal == MONTH_TO_MONTH

    @property
    def exact_change(self) -> Fraction:
        """Change of a renewed contract's price per year."""
        return exact_fraction(self.price_change, "price_change")

    @property
    def exact_salvage(self) -> Fraction:
        """Part of the value of the months after the need that is counted."""
        return exact_fraction(self.salvage, "salvage")

    # In words

    @property
    def renewal_price(self) -> str:
        """The price of a renewal."""
        change = float(self.exact_change)
        return f"a price that changes by {change:+.2%} a year" if change else "today's price"

    @property
    def renewal_sentence(self) -> str:
        """What happens to a contract that ends."""
        if self.goes_on_monthly:
            return (
                "A contract that ends goes on month to month at the NO_UPFRONT price of its term."
            )
        return (
            f"A contract that ends is renewed for the same term and option at {self.renewal_price}."
        )

    @property
    def renewed_words(self) -> str:
        """The same in a few words, for a title."""
        renewed = (
            "then month to month" if self.goes_on_monthly else f"renewed at {self.renewal_price}"
        )
        return f"{renewed}, all that is bound included"

    @property
    def lead_sentence(self) -> str:
        """When a renewal's upfront price is charged."""
        days = wording.count(self.renewal_lead_days, "business day")
        return (
            f"A renewal is submitted {days} before the contract ends, and its upfront price is"
            " charged then. It is discounted with the recurring charge of the month in which it"
            " falls."
        )

    @property
    def salvage_sentence(self) -> str:
        """What becomes of the months after the horizon."""
        part = float(self.exact_salvage)
        if not part:
            return "Months of a contract after the horizon are worth nothing (salvage 0)."
        return (
            f"Salvage: {wording.percent(part)} of the value of a contract's months after the"
            " horizon is counted as got use of, and credited in the month of its use; a month's"
            " value is its share of the upfront price plus its recurring charge."
        )

    @property
    def sentences(self) -> tuple[str, ...]:
        """What the figures over a horizon rest on."""
        return (
            (
                f"The capacity is needed for {wording.count(self.years, 'year')}."
                f" {self.renewal_sentence}"
            ),
            (
                "A contract that is begun is paid in full, also where it runs beyond the horizon:"
                " returning racks before the subscription ends does not end its charges (AWS's"
                " Outposts rack guide)."
            ),
            self.lead_sentence,
            self.salvage_sentence,
            (
                "Bound at signing (committed_cost) is the first contract's upfront price and all"
                " its monthly charges; the expected cost (total_cost) is all that is paid where"
                " every contract is begun as planned."
            ),
        )

    @property
    def settings(self) -> dict[str, str]:
        """What was asked, name and value."""
        change, part = float(self.exact_change), float(self.exact_salvage)
        lead = wording.count(self.renewal_lead_days, "business day")
        return {
            "Needed for": wording.count(self.years, "year"),
            "After a contract ends": "month to month" if self.goes_on_monthly else "renewed",
            "Price change of renewals": f"{wording.percent(change)} a year" if change else "none",
            "Salvage": f"{wording.percent(part)} of the unused months" if part else "none",
            "Renewals are submitted": f"{lead} before the end",
        }

    def chain_words(self, chain: Chain) -> str:
        """Say what a chain costs and binds to, and what that takes for granted."""
        return (
            f"{chain}, at {format_dollars(chain.equivalent_annual_cost)} a year, NPV"
            f" {format_dollars(chain.npv)}, {format_dollars(chain.bound_at_signing)} bound at"
            f" signing, if renewals are at {self.renewal_price}"
        )


def _is_whole(value: Any) -> bool:
    return isinstance(value, (int, np.integer)) and not isinstance(value, bool)
