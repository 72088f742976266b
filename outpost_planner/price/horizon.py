"""Contracts of one, three and five years, compared for one need of so many years: all cash that they bind counts."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd

from outpost_planner.errors import InputError
from outpost_planner.money import HALF_A_CENT, ROUNDING_RULE, to_dollars
from outpost_planner.price import cash_flows, decide, findings, notes
from outpost_planner.price.calendar import by_period, check_date, check_period, period_labels
from outpost_planner.price.chain import cheapest_chain
from outpost_planner.price.constraints import BudgetedChoice, budget_in_cents
from outpost_planner.price.contracts import PAIR_YEARS, Succession
from outpost_planner.price.convention import annuity_factor
from outpost_planner.price.crossover import RateRanges, rate_ranges
from outpost_planner.price.exact import exact, exact_fraction
from outpost_planner.price.page import Exported, Page, Sheet
from outpost_planner.price.prices import price_warning
from outpost_planner.service.pairs import NO_UPFRONT, PAIR_INDEX, PAIRS, Pair
from outpost_planner.show import tables, wording
from outpost_planner.show.wording import format_dollars

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from outpost_planner.money import Bools, Cents, Floats
    from outpost_planner.price.calendar import Numbering, Period
    from outpost_planner.price.chain import Caps, Chain
    from outpost_planner.price.compare import PaymentComparison
    from outpost_planner.price.convention import Convention

Renewal = Literal["renew", "month_to_month"]

MAX_YEARS = 20
"""Longest horizon [years]."""

RENEWAL_LEAD_DAYS = 5
"""Business days before its end by which AWS wants a contract renewed (Outposts user guide, end of term)."""

MAX_LEAD_DAYS = 65
"""Business days in the three months before the end, when AWS opens renewals."""


@dataclass(frozen=True)
class HorizonComparison(Exported):
    """Every way to pay, held for the same number of years; made by `PaymentComparison.over`.

    A contract that is begun is paid in full: its upfront price and every monthly charge to its own end, also after
    the need has ended.

    Parameters
    ----------
    comparison
        The contracts that begin at month 0.
    years
        Length of the need.
    renewal
        ``"renew"``: a contract that ends is followed by another of the same term and option;
        ``"month_to_month"``: by the NO_UPFRONT price of its term, month by month.
    price_change
        Change of the price of a renewed contract a year, as a fraction: 0.02 is 2 % more. Decimal text, or a float,
        which is read as the shortest decimal that it stands for.
    salvage
        Fraction of the value of a contract's months after the need that the buyer believes to get use of, 0 to 1.
        A month's value is its EffectiveCost, and is credited when it is used.
    renewal_lead_days
        Business days before a contract's end at which it is renewed and the renewal's upfront price is charged.

    Raises
    ------
    InputError
        Listing what cannot be used.

    Examples
    --------
    >>> from outpost_planner import compare_payments, read_catalog
    >>> held = compare_payments(read_catalog().line_items({"OR-RKGP001": 2})).over(5)
    >>> held.table.loc[("ONE_YEAR", "NO_UPFRONT"), "contracts"], held.cash_flows.shape
    (np.int64(5), (73, 9))
    """

    comparison: PaymentComparison
    years: int
    renewal: Renewal = "renew"
    price_change: Any = 0
    salvage: Any = 0
    renewal_lead_days: int = RENEWAL_LEAD_DAYS

    def __post_init__(self) -> None:
        problems = [
            *_problems(self.years, self.renewal, self.price_change),
            *_more_problems(self.salvage, self.renewal_lead_days),
        ]
        if self.comparison.months_left is not None:
            problems.append("capacity added to a contract ends with it; compare it over its months left, in .table")
        if problems:
            raise InputError("These contracts cannot be compared over one horizon.", problems)

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row per (payment_term, payment_option), in dollars.

        ``contracts`` are begun within the horizon. ``committed_cost`` is what is bound at signing: the upfront price
        and all monthly charges of the first contract. ``total_cost`` is the expected cost over the horizon: all that
        is paid where every contract is begun as planned, also what is paid after the horizon's end.
        ``first_year_cash`` leaves the account within the first twelve months, the upfront price of a renewal before
        their end included. ``npv`` discounts all cash less what is salvaged, ``equivalent_annual_cost`` is the level
        payment at the end of each year of the horizon with the same NPV, ``rank`` is by it.
        """
        npv = np.where(self._known, self._factors @ (self._flows - self._credits) / 100.0, np.nan)
        rank = 1 + (npv[:, None] > npv[None, :]).sum(axis=1)
        return pd.DataFrame(
            {
                "contracts": self._contracts,
                "committed_cost": to_dollars(self._bound, self._known),
                "total_cost": to_dollars(self._flows.sum(axis=0), self._known),
                "first_year_cash": to_dollars(self.first_year_cents, self._known),
                "npv": npv,
                "equivalent_annual_cost": npv / self._annuity,
                "rank": pd.arrays.IntegerArray(rank.astype(np.int64), ~self._known),
            },
            index=PAIR_INDEX,
        )

    @property
    def bound_at_signing(self) -> pd.Series:
        """What the first contract of each pair binds to: upfront price and all monthly charges [USD]."""
        return self.table["committed_cost"].rename("bound_at_signing")

    @property
    def expected_cost(self) -> pd.Series:
        """What is paid in all under each pair where every contract is begun as planned [USD]."""
        return self.table["total_cost"].rename("expected_cost")

    @cached_property
    def cash_flows(self) -> pd.DataFrame:
        """What is really paid in each month under each pair [USD].

        Rows run from month 0 to the end of the last contract: a contract that runs beyond the horizon is paid to its
        end. The upfront price of the first contract stands at month 0. That of a renewal falls into a month of the
        contract before, and stands with that month's recurring charge. Salvage is no payment and stands in
        `salvage_values`.
        """
        index = pd.RangeIndex(len(self._flows), name="month")
        return pd.DataFrame(to_dollars(self._flows, self._known), index=index, columns=PAIR_INDEX)

    @cached_property
    def salvage_values(self) -> pd.DataFrame:
        """What the months after the horizon are believed to be worth, in the month of their use [USD].

        Each month's value is `salvage` times its EffectiveCost: its share of the upfront price and its recurring
        charge, rounded cumulatively.
        """
        index = pd.RangeIndex(len(self._credits), name="month")
        return pd.DataFrame(to_dollars(self._credits, self._known), index=index, columns=PAIR_INDEX)

    def exposure(self) -> pd.DataFrame:
        """Say what would still be owed if the need ended in month m, renewals included.

        A contract counts once it has begun: one that would begin when the need ends is not begun any more, and
        what goes on month to month binds to nothing. Of each that counts, all that it binds to less what has been
        paid for it by then, that month's payments included.

        Returns
        -------
        pandas.DataFrame
            Index month 0 to the end of the need, where what is owed is for contracts that run longer; columns
            (payment_term, payment_option) [USD], NaN where a price is missing.

        Examples
        --------
        Of the second year's twelve charges of 16,611.00 eleven are left a month after it has begun:

        >>> from outpost_planner import compare_payments, read_catalog
        >>> held = compare_payments(read_catalog().line_items({"OR-RKGP001": 2})).over(2)
        >>> held.exposure().loc[[12, 13], ("ONE_YEAR", "NO_UPFRONT")].tolist()
        [0.0, 182721.0]
        """
        paid = self._plan.paid * self._begun[:, :, None]
        left = paid.sum(axis=2, keepdims=True) - paid.cumsum(axis=2)
        months, begins = np.arange(self._months + 1), 12 * np.arange(self.years)[:, None]
        counts = (begins < months) | (begins == 0)
        owed = (left[:, :, : self._months + 1] * counts[:, None, :]).sum(axis=0).T
        return cash_flows.by_month(owed, self._known)

    @property
    def owed_sheet(self) -> Sheet:
        """The exposure, for files."""
        caption = "Still owed if the need ends in a month, of all contracts begun by then"
        return Sheet("Still owed", caption, self.exposure(), is_detail=True)

    def calendar(
        self,
        start_date: date | str,
        period: Period = "month",
        *,
        fiscal_year_start: int = 1,
        fiscal_year_number: Numbering = "end",
    ) -> pd.DataFrame:
        """Say what each month, quarter or fiscal year pays under each pair, renewals and all that is bound included.

        Parameters
        ----------
        start_date, period, fiscal_year_start, fiscal_year_number
            As for `PaymentComparison.calendar`.

        Returns
        -------
        pandas.DataFrame
            Index the periods in time; columns (payment_term, payment_option) [USD]. Each column adds up to that of
            `cash_flows`. The upfront price of a renewal stands on its own day, `renewal_lead_days` weekdays before the
            last day of the contract before (public holidays are not known here).

        Raises
        ------
        InputError
            For a date, period or month that cannot be used.
        """
        check_period(period, fiscal_year_start, fiscal_year_number)
        dates, cents = self._plan.dated(self._flows, self._begun, check_date(start_date), self.convention.timing)
        labels = period_labels(dates, period, fiscal_year_start, fiscal_year_number)
        sums, names = by_period(cents * self._known, labels)
        return pd.DataFrame(to_dollars(sums, self._known), index=names, columns=PAIR_INDEX)

    @property
    def equivalent_annual_costs(self) -> pd.Series:
        """The level payment at the end of each year of the horizon that has a pair's NPV [USD/year]."""
        return self.table["equivalent_annual_cost"]

    def best_within(self, *, first_year_cash: float | None = None, monthly: float | None = None) -> BudgetedChoice:
        """Find the best pair over the horizon that fits a budget.

        Parameters
        ----------
        first_year_cash
            Most that the first twelve months may cost, a renewal's upfront price before their end included [USD];
            default: no cap.
        monthly
            Most that the recurring price of any month may be [USD]; default: no cap.

        Returns
        -------
        BudgetedChoice
            With ``.pair``, ``.cost_of_fitting`` and ``.table``.

        Raises
        ------
        InputError
            For a cap that is no amount of dollars.
        """
        caps = budget_in_cents(first_year_cash, monthly)
        return BudgetedChoice(self.comparison, *caps, horizon=self)

    @property
    def cheapest(self) -> Pair | None:
        """The pair of least equivalent annual cost; None where no pair has all its prices."""
        return decide.cheapest_pair(self.equivalent_annual_costs)

    @cached_property
    def best_chain(self) -> Chain | None:
        """The cheapest contracts that follow each other over the horizon; None where no pair has its prices.

        Term and option may change at each renewal. With ``renewal="month_to_month"`` month-to-month billing may
        follow a contract to the end of the horizon. Often it is one pair, renewed.
        """
        return self.chain_within((None, None))

    def chain_within(self, caps: Caps) -> Chain | None:
        """Find the same where the cash of the first year and the price of a month have caps [cents]."""
        plan = self._plan
        return cheapest_chain(
            plan,
            self.comparison.amounts.known[0],
            self.convention.discount_factors(np.arange(plan.rows)),
            self._annuity,
            tail=self.renewal == "month_to_month",
            caps=caps,
        )

    @property
    def chain_beats_pairs(self) -> bool:
        """Whether changing the term or the option at a renewal is cheaper than every single pair."""
        return self.chain_beats(self.best_chain, self.cheapest)

    def chain_beats(self, chain: Chain | None, pair: Pair | None) -> bool:
        """Say whether a chain is cheaper than a pair; where there is no pair, any chain is."""
        if chain is None or pair is None:
            return chain is not None
        return bool(chain.npv < self.table.at[tuple(pair), "npv"] - HALF_A_CENT)

    def chain_words(self, chain: Chain) -> str:
        """Say what a chain costs and binds to, and what that takes for granted."""
        return (
            f"{chain}, at {format_dollars(chain.equivalent_annual_cost)} a year, NPV {format_dollars(chain.npv)}, "
            f"{format_dollars(chain.bound_at_signing)} bound at signing, if renewals are at {self.renewal_price}"
        )

    @property
    def renewal_price(self) -> str:
        """The price of a renewal, in words."""
        change = float(exact_fraction(self.price_change, "price_change"))
        return f"a price that changes by {change:+.2%} a year" if change else "today's price"

    @cached_property
    def rate_ranges(self) -> RateRanges:
        """At which discount rates another pair costs least over the horizon."""
        return self.rate_ranges_of(np.ones(len(PAIRS), dtype=bool))

    def rate_ranges_of(self, allowed: Bools) -> RateRanges:
        """Say the same where only some pairs may be chosen."""
        return rate_ranges((self._flows - self._credits).T, self._known & allowed, self.convention)

    @property
    def rate_sentence(self) -> str:
        """At which discount rates the answer changes, and to what, in words."""
        return self.rate_ranges.sentence(self.convention.discount_rate)

    @cached_property
    def assumptions(self) -> tuple[str, ...]:
        """What the figures rest on, in sentences."""
        return (
            price_warning(self.comparison.prices),
            f"The capacity is needed for {wording.count(self.years, 'year')}. {self.renewal_sentence}",
            (
                "A contract that is begun is paid in full, also where it runs beyond the horizon: returning racks "
                "before the subscription ends does not end its charges (AWS's Outposts rack guide)."
            ),
            self.lead_sentence,
            self.salvage_sentence,
            (
                "Bound at signing (committed_cost) is the first contract's upfront price and all its monthly charges; "
                "the expected cost (total_cost) is all that is paid where every contract is begun as planned."
            ),
            *self.comparison.convention.sentences(),
            ROUNDING_RULE,
        )

    @property
    def renewal_sentence(self) -> str:
        """What happens to a contract that ends, in words."""
        if self.renewal == "month_to_month":
            return "A contract that ends goes on month to month at the NO_UPFRONT price of its term."
        return f"A contract that ends is renewed for the same term and option at {self.renewal_price}."

    @property
    def renewed_words(self) -> str:
        """The same in a few words, for a title."""
        renewed = "then month to month" if self.renewal == "month_to_month" else f"renewed at {self.renewal_price}"
        return f"{renewed}, all that is bound included"

    @property
    def lead_sentence(self) -> str:
        """When a renewal's upfront price is charged, in words."""
        days = wording.count(self.renewal_lead_days, "business day")
        return (
            f"A renewal is submitted {days} before the contract ends, and its upfront price is charged then. It is "
            "discounted with the recurring charge of the month in which it falls."
        )

    @property
    def salvage_sentence(self) -> str:
        """What becomes of the months after the horizon, in words."""
        part = float(exact_fraction(self.salvage, "salvage"))
        if not part:
            return "Months of a contract after the horizon are worth nothing (salvage 0)."
        return (
            f"Salvage: {wording.percent(part)} of the value of a contract's months after the horizon is counted as "
            "got use of, and credited in the month of its use; a month's value is its share of the upfront price plus "
            "its recurring charge."
        )

    @cached_property
    def summary(self) -> str:
        """The finding in words."""
        return " ".join(self.findings)

    @cached_property
    def findings(self) -> tuple[str, ...]:
        """The same, sentence by sentence."""
        if self.cheapest is None:
            return ("No way to pay has all its prices.",)
        best = self.table.loc[tuple(self.cheapest)]
        finding = (
            f"Held for {wording.count(self.years, 'year')}, at {wording.percent(self.convention.discount_rate)} a "
            f"year, {wording.pair_words(self.cheapest)} costs least: "
            f"{format_dollars(best['equivalent_annual_cost'])} a year (equivalent annual cost), NPV "
            f"{format_dollars(best['npv'])}, {format_dollars(best['committed_cost'])} bound at signing."
        )
        said = [finding, findings.owed_sentence(self.comparison, self.cheapest)]
        said.append(self.renewal_sentence)
        if not self.chain_beats_pairs or self.best_chain is None:
            said.append(self.rate_sentence)
        else:
            said.append(f"Among the pairs: {self.rate_sentence}")
            said.append(f"Cheaper still is a chain: {self.chain_words(self.best_chain)}.")
        if exact_fraction(self.salvage, "salvage"):
            said.append(self.salvage_sentence)
        return tuple(each for each in said if each)

    @property
    def convention(self) -> Convention:
        """Discount rate, timing and compounding."""
        return self.comparison.convention

    @property
    def need(self) -> str:
        """For how long the capacity is needed, in words."""
        return findings.needed_for(self.years)

    @property
    def title(self) -> str:
        """What is compared, and for which need."""
        return f"{self.comparison.title}, {findings.needed_for(self.years)}"

    @property
    def page(self) -> Page:
        """Everything that the comparison says, for its files."""
        sheets = [
            Sheet("Ways to pay", f"Ways to pay, {findings.needed_for(self.years)}", self.shown),
            self.owed_sheet,
            Sheet(
                "Cash by month",
                "Cash by month of the need, all that is bound included",
                self.cash_flows,
                is_detail=True,
            ),
        ]
        if self.chain_beats_pairs and self.best_chain is not None:
            flows = self.best_chain.cash_flows.to_frame("cash")
            caption = f"Cash by month of the cheapest chain: {self.best_chain}"
            sheets.append(Sheet("Chain", caption, flows, is_detail=True))
        return Page(
            title=self.title,
            findings=tuple(filter(None, [self.summary, self.comparison.gap_sentence])),
            sheets=tuple(sheets),
            notes=self.assumptions,
            settings={**self.comparison.settings, **self.settings},
        )

    @property
    def settings(self) -> dict[str, str]:
        """What was asked of the horizon, in words."""
        change = float(exact_fraction(self.price_change, "price_change"))
        part = float(exact_fraction(self.salvage, "salvage"))
        return {
            "Needed for": wording.count(self.years, "year"),
            "After a contract ends": "month to month" if self.renewal == "month_to_month" else "renewed",
            "Price change of renewals": f"{wording.percent(change)} a year" if change else "none",
            "Salvage": f"{wording.percent(part)} of the unused months" if part else "none",
            "Renewals are submitted": f"{wording.count(self.renewal_lead_days, 'business day')} before the end",
        }

    @property
    def _months(self) -> int:
        return 12 * self.years

    @property
    def _annuity(self) -> float:
        return float(annuity_factor(self.comparison.convention.effective_annual_rate, self.years))

    @cached_property
    def _plan(self) -> Succession:
        return Succession(
            given=self.comparison.amounts,
            years=int(self.years),
            first_month=self.comparison.convention.first_month,
            price_change=exact_fraction(self.price_change, "price_change"),
            salvage=exact_fraction(self.salvage, "salvage"),
            lead_days=int(self.renewal_lead_days),
        )

    @cached_property
    def _factors(self) -> Floats:
        return self.comparison.convention.discount_factors(np.arange(len(self._flows)))

    @cached_property
    def _known(self) -> Bools:
        known = self.comparison.amounts.known[0]
        ends = self.comparison.amounts.months < self._months
        return known & (known[NO_UPFRONT] | ~ends) if self.renewal == "month_to_month" else known

    @cached_property
    def _begun(self) -> Any:
        """Which contracts each pair begins, years × pairs."""
        years = np.arange(self.years)[:, None]
        return years == 0 if self.renewal == "month_to_month" else years % PAIR_YEARS == 0

    @cached_property
    def _contracts(self) -> Cents:
        return (self._begun & np.ones((1, len(PAIRS)), dtype=bool)).sum(axis=0)

    @cached_property
    def _rows(self) -> int:
        """Months until the last contract has ended, month 0 included."""
        return max(self._months, int((self._contracts * PAIR_YEARS).max()) * 12) + 1

    @cached_property
    def _flows(self) -> Cents:
        plan = self._plan
        flows = (plan.paid * self._begun[:, :, None]).sum(axis=0)
        if self.renewal == "month_to_month":
            flows = flows + plan.tails[0]
        return np.ascontiguousarray(flows[:, : self._rows].T)

    @cached_property
    def _credits(self) -> Cents:
        credited = (self._plan.credited * self._begun[:, :, None]).sum(axis=0)
        return np.ascontiguousarray(credited[:, : self._rows].T)

    @property
    def _bound(self) -> Cents:
        given = self.comparison.amounts
        return given.upfront[0] + given.monthly[0] * given.months

    @cached_property
    def first_year_cents(self) -> Cents:
        """What leaves the account within the first twelve months, by pair [cents]; without meaning where not known."""
        upfront, monthly = self._plan.prices
        charged = self._begun & self._plan.first_year_upfront[:, None]
        return (upfront * charged).sum(axis=0) + 12 * monthly[0]

    @cached_property
    def greatest_monthly_cents(self) -> Cents:
        """The greatest recurring price of any month, by pair [cents]; without meaning where not known."""
        _, monthly = self._plan.prices
        greatest = (monthly * self._begun).max(axis=0)
        if self.renewal == "renew":
            return greatest
        ends = self.years > PAIR_YEARS
        return np.where(ends, np.maximum(greatest, monthly[0, NO_UPFRONT]), greatest)

    def __repr__(self) -> str:
        return f"{self.summary}\n{tables.texts_of(self.shown).to_string()}"

    @property
    def shown(self) -> pd.DataFrame:
        """The table as people read it: the two costs under their full names."""
        return self.table.rename(columns={"committed_cost": "bound_at_signing", "total_cost": "expected_cost"})

    def _repr_html_(self) -> str:
        return notes.html_page(self.title, self.page.findings, self.shown, self.assumptions)


def _problems(years: Any, renewal: Any, price_change: Any) -> Iterator[str]:
    if not isinstance(years, (int, np.integer)) or isinstance(years, bool) or not 1 <= years <= MAX_YEARS:
        yield f"years={years!r} is not a whole number from 1 to {MAX_YEARS}"
    if renewal not in {"renew", "month_to_month"}:
        yield f"renewal={renewal!r} is not one of 'renew', 'month_to_month'"
    change = exact(price_change)
    if change is None or not -1 < change <= 1:
        yield f"price_change={price_change!r} is not a fraction above -1 and up to 1; 2 % more a year is 0.02"
    elif change and renewal == "month_to_month":
        yield "price_change is for contracts that are renewed; month to month there are none"


def _more_problems(salvage: Any, lead_days: Any) -> Iterator[str]:
    part = exact(salvage)
    if part is None or not 0 <= part <= 1:
        yield f"salvage={salvage!r} is not a fraction from 0 to 1; half of the unused months is 0.5"
    whole = isinstance(lead_days, (int, np.integer)) and not isinstance(lead_days, bool)
    if not whole or not 0 <= lead_days <= MAX_LEAD_DAYS:
        yield f"renewal_lead_days={lead_days!r} is not a whole number of business days from 0 to {MAX_LEAD_DAYS}"
