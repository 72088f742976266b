"""Renew, go on month to month, or return: what each costs for a need of so many years, and what it
binds to.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from outpost_planner.money import HALF_A_CENT
from outpost_planner.price.dates import months_between
from outpost_planner.quote.contracts.billed import charge_days
from outpost_planner.quote.contracts.choice_words import MONTHLY, RENEW, RETURN, findings
from outpost_planner.quote.contracts.contract import MONTH_TO_MONTH, OVERDUE
from outpost_planner.quote.contracts.days import first_whole_month, months_after, renewal_opens
from outpost_planner.quote.contracts.subscriptions import ACTIVE, in_cents
from outpost_planner.quote.contracts.words import day
from outpost_planner.service.pairs import PAIRS
from outpost_planner.show.markup import as_text, paragraph, strong
from outpost_planner.show.tables import html, texts_of
from outpost_planner.show.wording import count, percent

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from outpost_planner.price.comparison import PaymentComparison
    from outpost_planner.price.horizon import HorizonComparison
    from outpost_planner.quote.contracts.contract import Contract

COLUMNS = {
    "choice": "str",
    "payment_term": "str",
    "payment_option": "str",
    "submission_cash": "float64",
    "bound_at_signing": "float64",
    "total_cost": "float64",
    "npv": "float64",
    "reason": "str",
}

Dated = tuple["date", int]
"""A day and what is charged on it [USD cent]."""


@dataclass(frozen=True, eq=False)
class RenewalChoices:
    """Every choice at the end of a contract, for one need. Made by `RenewalComparison.over`.

    Parameters
    ----------
    contract
        The contract that ends.
    held
        The renewals, held for the need.
    owed
        What the contract that runs still charges, by day; None where that is not known.
    holidays
        Days that are no business days either.

    Examples
    --------
    >>> from outpost_planner.quote.contracts.examples import example_comparison
    >>> choices = example_comparison().over(3)
    >>> choices.table.loc[[0, 9, 10], ["choice", "total_cost"]].values.tolist()
    [['renew', 121600.0], ['month to month', 111400.0], ['return', 1600.0]]
    """

    contract: Contract
    held: HorizonComparison[PaymentComparison] = field(repr=False)
    owed: tuple[Dated, ...] | None = field(repr=False)
    holidays: tuple[np.datetime64, ...] = field(default=(), repr=False)

    @property
    def begins(self) -> date:
        """The day on which a renewal begins: after the contract, or after the month-to-month month
        that cannot be avoided any more.

        Examples
        --------
        >>> from outpost_planner.quote.contracts.examples import example_comparison
        >>> example_comparison().over(3).begins
        datetime.date(2028, 1, 1)
        """
        since = self._since
        months = {OVERDUE: 1}.get(self.contract.state, 0)
        if self.contract.state == MONTH_TO_MONTH:
            while months_after(since, months) <= self.contract.today:
                months += 1
        return months_after(since, months)

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row per choice: the nine ways to renew, month to month, and the return.

        Columns: choice, payment_term, payment_option, submission_cash (charged at once when the
        renewal is submitted), bound_at_signing (all that is certain to be paid once it is chosen,
        with what the present contract still owes), total_cost (all that is paid for the need), npv
        (on the day of the comparison) [USD]; reason, where an amount is not known.

        Examples
        --------
        >>> from outpost_planner.quote.contracts.examples import example_comparison
        >>> example_comparison().over(3).table["choice"].unique().tolist()
        ['renew', 'month to month', 'return']
        """
        rows = [self._renewed(place) for place in range(len(PAIRS))]
        rows += [self._monthly(), self._returned()]
        full = [{"reason": ""} | row for row in rows]
        return pd.DataFrame(full, columns=list(COLUMNS)).astype(COLUMNS)

    @property
    def cheapest(self) -> pd.Series | None:
        """The row of least NPV among those that keep the hardware; None where none is known.

        Among rows that no cent tells apart, the one that binds to least.

        Examples
        --------
        >>> from outpost_planner.quote.contracts.examples import example_comparison
        >>> example_comparison().over(3).cheapest["choice"]
        'month to month'
        """
        kept = self.table[self.table["choice"] != RETURN].dropna(subset=["npv"])
        if kept.empty:
            return None
        # Of choices that cost the same to the cent, the one that binds to the least.
        least = kept[kept["npv"] < kept["npv"].min() + HALF_A_CENT]
        return least.loc[least["bound_at_signing"].idxmin()]

    @cached_property
    def findings(self) -> tuple[str, ...]:
        """The conclusion, sentence by sentence.

        Examples
        --------
        >>> from outpost_planner.quote.contracts.examples import example_comparison
        >>> print(example_comparison().over(3).findings[0])
        Kept for 3 years from Sat 1 Jan 2028 on, at 8.00 % a year, going on month to month costs least: \
$111,400.00 in total, NPV $99,106.69, and $1,600.00 of it is bound.
        """  # noqa: E501
        rate = f"at {percent(self.held.convention.discount_rate)} a year"
        kept = f"Kept for {count(self.held.years, 'year')} from {day(self.begins)} on, {rate}"
        said = findings(kept, self.table, self.cheapest)
        if self.submits == self.contract.today:
            return said
        opens = (
            f"AWS takes renewals from about {day(self.submits)} on: an upfront price is dated then."
        )
        return (*said, opens)

    # What each choice pays

    @property
    def submits(self) -> date:
        """The first day on which a renewal can be submitted: today, or when AWS's window opens.

        Examples
        --------
        >>> from outpost_planner.quote.contracts.examples import example_comparison
        >>> example_comparison().over(3).submits.isoformat()
        '2027-12-21'
        """
        bound_until = self.contract.bound_until
        if bound_until is None:
            return self.contract.today
        return max(self.contract.today, renewal_opens(bound_until))

    @property
    def _since(self) -> date:
        """The first day after the contract."""
        bound_until = self.contract.bound_until or self.contract.today
        return bound_until + timedelta(days=1)

    @property
    def _months(self) -> int:
        return 12 * self.held.years

    def _of_month_to_month(self, until: date) -> tuple[Dated, ...] | None:
        """Return what is billed month to month from today to a day; None where it is not known."""
        timing = self.held.convention.timing
        days = charge_days(self._since, until - timedelta(days=1), timing)
        ahead = [each for each in days if each > self.contract.today]
        cents = self.contract.month_to_month_cents
        if not ahead:
            return ()
        return None if cents is None else tuple((each, cents) for each in ahead)

    def _renewed(self, place: int) -> dict[str, Any]:
        pair, given = PAIRS[place], self.held.comparison.amounts
        row = {"choice": RENEW, "payment_term": pair[0], "payment_option": pair[1]}
        if not given.known[0, place]:
            missing = self.held.comparison.missing
            of_pair = (missing["payment_term"] == pair[0]) & (missing["payment_option"] == pair[1])
            return row | {"reason": str(missing.loc[of_pair, "reason"].iloc[0])}
        before = self._before(self._of_month_to_month(self.begins))
        if before is None:
            return row | {"reason": self._why_unknown}
        held = self.held.table.loc[tuple(pair)]
        upfront = int(given.upfront[0, place])
        paid, owed_npv = _sum(before), self._npv(before)
        # The upfront price is charged at submission, on the first day that AWS takes a renewal; all
        # else of the renewal is dated from its beginning, where the horizon has its month 0.
        at_once = self._factor([self.submits])[0] * upfront / 100
        later = self._factor([self.begins])[0] * (float(held["npv"]) - upfront / 100)
        return row | {
            "submission_cash": upfront / 100,
            "bound_at_signing": (_cents(held["committed_cost"]) + paid) / 100,
            "total_cost": (_cents(held["total_cost"]) + paid) / 100,
            "npv": at_once + later + owed_npv,
        }

    def _monthly(self) -> dict[str, Any]:
        row = {"choice": MONTHLY, "payment_term": "", "payment_option": "NO_UPFRONT"}
        bound = self._before(self._of_month_to_month(self.begins))
        cents = self.contract.month_to_month_cents
        if bound is None or cents is None:
            return row | {"reason": self._why_unknown}
        # Dated as the renewals are, from where they begin, so that equal charges have equal NPVs.
        annuity = float(self.held.convention.annuity(self._months))
        later = self._factor([self.begins])[0] * annuity * cents / 100
        return row | {
            "submission_cash": 0.0,
            "bound_at_signing": _sum(bound) / 100,
            "total_cost": (_sum(bound) + self._months * cents) / 100,
            "npv": self._npv(bound) + later,
        }

    def _returned(self) -> dict[str, Any]:
        row = {"choice": RETURN, "payment_term": "", "payment_option": ""}
        last = self._since - timedelta(days=1)
        months = first_whole_month(last, self.contract.today, self.holidays)
        charged = self._before(self._of_month_to_month(months_after(self._since, months)))
        if charged is None:
            return row | {"reason": self._why_unknown}
        cost = _sum(charged) / 100
        return row | {
            "submission_cash": 0.0,
            "bound_at_signing": cost,
            "total_cost": cost,
            "npv": self._npv(charged),
        }

    def _before(self, more: tuple[Dated, ...] | None) -> tuple[Dated, ...] | None:
        """Put what the contract still owes before what follows; None where a part is not known."""
        return None if self.owed is None or more is None else (*self.owed, *more)

    @property
    def _why_unknown(self) -> str:
        if self.owed is None:
            return "it is not known what the present contract still charges"
        return f"month to month has no price: {self.contract.month_to_month_basis}"

    def _npv(self, dated: Sequence[Dated]) -> float:
        if not dated:
            return 0.0
        factors = self._factor([each for each, _ in dated])
        return float(factors @ np.array([cents for _, cents in dated])) / 100

    def _factor(self, days: Sequence[date]) -> Any:
        """Return what a dollar of each day is worth today."""
        starts = np.array(days, dtype="M8[D]")
        return self.held.convention.discount_factors(
            months_between(np.datetime64(self.contract.today, "D"), starts)
        )

    def __repr__(self) -> str:
        return f"{' '.join(self.findings)}\n{texts_of(self.table).to_string(index=False)}"

    def _repr_html_(self) -> str:
        first, *rest = self.findings
        return as_text(strong(first) + "".join(map(paragraph, rest)) + html(self.table))


def _cents(dollars: Any) -> int:
    return round(float(dollars) * 100)


def _sum(dated: Sequence[Dated]) -> int:
    return sum(cents for _, cents in dated)


def still_owed(subscriptions: pd.DataFrame, today: date, timing: Any) -> tuple[Dated, ...] | None:
    """Return what running subscriptions with an end still charge, by day.

    Returns
    -------
    tuple or None
        None where a subscription has an amount that is not known.
    """
    running = subscriptions[
        (subscriptions["subscription_status"] == ACTIVE) & subscriptions["end_date"].notna()
    ]
    monthly = in_cents(running["monthly_recurring_price"])
    if None in monthly or running["begin_date"].isna().any():
        return None
    owed: list[Dated] = []
    for row, cents in zip(running.itertuples(), monthly, strict=True):
        days = charge_days(row.begin_date.date(), row.end_date.date(), timing)
        owed += [(each, int(cents or 0)) for each in days if each > today and cents]
    return tuple(sorted(owed))
