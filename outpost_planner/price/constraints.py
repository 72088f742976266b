"""The best way to pay that fits a budget, and what it costs to fit."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from outpost_planner.money import HALF_A_CENT, parse_cents, to_dollars
from outpost_planner.price import decide, findings, notes
from outpost_planner.price.page import Exported, Page, Sheet
from outpost_planner.service.pairs import OPTIONS, PAIR_INDEX, PAIRS, TERMS, Pair
from outpost_planner.show import tables, wording
from outpost_planner.show.wording import format_dollars

if TYPE_CHECKING:
    from outpost_planner.money import Cents, Floats
    from outpost_planner.price.chain import Chain
    from outpost_planner.price.compare import PaymentComparison
    from outpost_planner.price.horizon import HorizonComparison


@dataclass(frozen=True)
class BudgetedChoice(Exported):
    """The pairs that fit a budget, and the best of them; made by `best_within` of a comparison or of a horizon.

    Parameters
    ----------
    comparison
        What is chosen from.
    first_year_cash
        Most that the first twelve months may cost [cents]; None for no cap.
    monthly
        Most that a month may cost from then on, the recurring price [cents]; None for no cap.
    horizon
        Over which the pairs are ranked; each pair over its own term where left out.

    Examples
    --------
    >>> from outpost_planner import compare_payments, read_catalog
    >>> comparison = compare_payments(read_catalog().line_items({"OR-RKGP001": 2}))
    >>> print(comparison.best_within(first_year_cash=100).summary)
    No way to pay fits $100.00 in the first year. The least first-year cash is $150,742.08, with no upfront for five \
years.
    """

    comparison: PaymentComparison
    first_year_cash: int | None = None
    monthly: int | None = None
    horizon: HorizonComparison | None = None

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row per (payment_term, payment_option) [USD], every figure over the same time.

        That time is the horizon, renewals included, or each pair's own term where there is no horizon.
        ``monthly_recurring_price`` is the greatest of any month. ``fits`` says whether both caps hold; a pair without
        a known cost never does. ``cost_of_fitting`` is what the equivalent annual cost exceeds that of the best pair
        without caps by; of the best pair of the same term for capacity that joins a contract, whose term is given.
        """
        ranked = self.comparison if self.horizon is None else self.horizon
        # As arrays: pandas would compare the index of every column with that of every other.
        npv, costs = ranked.table["npv"].to_numpy(), ranked.equivalent_annual_costs.to_numpy()
        known = ~np.isnan(costs)
        cash, monthly = self._cents
        fits = known.copy()
        if self.first_year_cash is not None:
            fits &= cash <= self.first_year_cash
        if self.monthly is not None:
            fits &= monthly <= self.monthly
        return pd.DataFrame(
            {
                "first_year_cash": to_dollars(cash, known),
                "monthly_recurring_price": to_dollars(monthly, known),
                "npv": npv,
                "equivalent_annual_cost": costs,
                "fits": fits,
                "cost_of_fitting": costs - self._least(costs),
            },
            index=PAIR_INDEX,
        )

    @property
    def _cents(self) -> tuple[Cents, Cents]:
        """First-year cash and greatest monthly price by pair."""
        if self.horizon is None:
            return self.comparison.measures.first_year[0], self.comparison.amounts.monthly[0]
        return self.horizon.first_year_cents, self.horizon.greatest_monthly_cents

    def _least(self, costs: Floats) -> Any:
        if self.comparison.months_left is None:
            return np.fmin.reduce(costs)
        return np.repeat(np.fmin.reduce(costs.reshape(len(TERMS), -1), axis=1), len(OPTIONS))

    @cached_property
    def pair(self) -> Pair | None:
        """The pair of least equivalent annual cost that fits; None where none does.

        None, too, for capacity that joins a contract whose term is not known; see `options`.
        """
        if self.comparison.months_left is not None and len(self._terms) > 1:
            return None
        return decide.cheapest_pair(self._fitting)

    @cached_property
    def options(self) -> dict[str, str]:
        """The option of least NPV that fits, by term; terms in which none fits are left out."""
        (choice,), (found,) = decide.least_by_term(np.where(self.table["fits"], self.table["npv"], np.nan)[None, :])
        pairs = [PAIRS[each] for each, ok in zip(choice.tolist(), found.tolist(), strict=True) if ok]
        return {pair.payment_term: pair.payment_option for pair in pairs}

    @cached_property
    def chain(self) -> Chain | None:
        """The cheapest contracts that follow each other over the horizon and fit; None without a horizon."""
        return None if self.horizon is None else self.horizon.chain_within((self.first_year_cash, self.monthly))

    @property
    def _fitting(self) -> Any:
        """Equivalent annual costs of the pairs that fit, NaN for the others."""
        costs, fits = (self.table[name].to_numpy() for name in ("equivalent_annual_cost", "fits"))
        return np.where(fits, costs, np.nan)

    @property
    def _terms(self) -> list[str]:
        """The terms that have prices."""
        return [term for term in TERMS if self.table.loc[term, "npv"].notna().any()]

    @property
    def cost_of_fitting(self) -> float:
        """What the caps cost a year [USD]; NaN where nothing fits."""
        return float("nan") if self.pair is None else float(self.table.at[tuple(self.pair), "cost_of_fitting"])

    @cached_property
    def caps(self) -> str:
        """The budget in words."""
        said = [
            f"{format_dollars(cap / 100)} {when}"
            for cap, when in ((self.first_year_cash, "in the first year"), (self.monthly, "a month"))
            if cap is not None
        ]
        return " and ".join(said) or "no cap at all"

    @cached_property
    def summary(self) -> str:
        """The finding in words."""
        return " ".join(filter(None, [self._finding(), self.chain_sentence]))

    def _finding(self) -> str:
        if not self.table["fits"].any():
            return f"No way to pay fits {self.caps}. {self._nearest()}".strip()
        if self.comparison.months_left is not None:
            return f"Within {self.caps}, {self.need}, what costs least: {self._by_term()}."
        assert self.pair is not None  # noqa: S101 - something fits
        cost = format_dollars(self.table.at[tuple(self.pair), "equivalent_annual_cost"])
        lead = f"Within {self.caps}, {self.need}, {wording.pair_words(self.pair)} is best: {cost} a year"
        best = (self.comparison if self.horizon is None else self.horizon).cheapest
        if best is None or self.pair == best:
            return f"{lead}{'' if self._chain_without_caps() else '; the budget costs nothing'}."
        return (
            f"{lead}; fitting costs {format_dollars(self.cost_of_fitting)} a year against {wording.pair_words(best)}."
        )

    def _by_term(self) -> str:
        """Say which option fits best in each term that the contract may have, because the term is not chosen."""
        said, terms = [], self._terms
        for term in terms:
            where = f" where its term is {wording.words(term)}" if len(terms) > 1 else ""
            option, best = self.options.get(term), self.comparison.best.loc[term]
            if option is None:
                said.append(f"no option fits{where}")
                continue
            npv = float(self.table.at[(term, option), "npv"])
            against = wording.words(best["payment_option"])
            more = f", {format_dollars(npv - best['npv'])} more than {against}" if npv > best["npv"] else ""
            said.append(f"{wording.words(option)}{where}, NPV {format_dollars(npv)}{more}")
        return "; ".join(said)

    @property
    def chain_sentence(self) -> str:
        """Which chain of contracts fits and is cheaper than every pair that fits, in words; empty where none is."""
        if self.horizon is None or self.chain is None or not self.horizon.chain_beats(self.chain, self.pair):
            return self._chain_without_caps()
        lead = "Cheaper still is a chain that fits" if self.pair else "A chain of contracts fits, though"
        return " ".join(filter(None, [f"{lead}: {self.horizon.chain_words(self.chain)}.", self._chain_without_caps()]))

    def _chain_without_caps(self) -> str:
        """Say what a chain would cost that the caps rule out; empty where they rule out none that is cheaper."""
        if self.horizon is None or not self.horizon.chain_beats_pairs or not self.table["fits"].any():
            return ""
        free = self.horizon.best_chain
        if free is None or (self.chain is not None and self.chain.npv < free.npv + HALF_A_CENT):
            return ""
        cost = format_dollars(free.equivalent_annual_cost)
        return f"Without the budget a chain would cost {cost} a year: {free}."

    @property
    def need(self) -> str:
        """For how long the capacity is needed, in words."""
        if self.horizon is not None:
            return self.horizon.need
        if self.comparison.months_left is not None:
            return f"with {wording.count(self.comparison.months_left, 'month')} left of the contract"
        return f"{self.comparison.need}, {self.comparison.renewed_words}"

    @property
    def rate_sentence(self) -> str:
        """At which discount rates another pair that fits is best; empty without a horizon, and where none fits."""
        if self.horizon is None or self.pair is None:
            return ""
        ranges = self.horizon.rate_ranges_of(self.table["fits"].to_numpy())
        return ranges.sentence(self.comparison.convention.discount_rate)

    @property
    def qualified(self) -> tuple[str, ...]:
        """What the choice binds to and rests on, in sentences; none where nothing fits."""
        if self.pair is None:
            return ()
        bound = format_dollars(float(self.comparison.table.at[tuple(self.pair), "total_cost"]))
        owed = findings.owed_sentence(self.comparison, self.pair)
        renewed = "" if self.horizon is None else self.horizon.renewal_sentence
        signing = f"Signing {wording.pair_words(self.pair)} binds {bound}."
        return tuple(filter(None, [signing, owed, renewed, self.rate_sentence]))

    @property
    def assumptions(self) -> tuple[str, ...]:
        """What the figures rest on, in sentences."""
        return (self.comparison if self.horizon is None else self.horizon).assumptions

    @property
    def page(self) -> Page:
        """Everything that the choice says, for its files."""
        horizon = {} if self.horizon is None else self.horizon.settings
        endless = self.horizon is None and self.comparison.months_left is None
        capped = {"Needed for": "without end", "Cap": self.caps} if endless else {"Cap": self.caps}
        return Page(
            title=f"{self.comparison.title}, {self.need}, within {self.caps}",
            findings=tuple(filter(None, [self.summary, *self.qualified, self.comparison.gap_sentence])),
            sheets=(
                Sheet("Ways to pay", f"Ways to pay within {self.caps}, {self.need}", self.table),
                (self.horizon or self.comparison).owed_sheet,
            ),
            notes=self.assumptions,
            settings={**self.comparison.settings, **horizon, **capped},
        )

    def _nearest(self) -> str:
        """Say what the least budget would be."""
        said = []
        caps = (("first_year_cash", self.first_year_cash), ("monthly_recurring_price", self.monthly))
        for column, cap in caps:
            amounts = self.table[column].dropna()
            if cap is None or amounts.empty or round(amounts.min() * 100) <= cap:
                continue
            term, option = amounts.idxmin()
            of_term = f" where its term is {wording.words(term)}" if len(self._terms) > 1 else ""
            joined = self.comparison.months_left is not None
            least = f"{wording.words(option)}{of_term}" if joined else wording.pair_words((term, option))
            said.append(
                f"The least {'first-year cash' if column == 'first_year_cash' else 'monthly price'} is "
                f"{format_dollars(amounts.min())}, with {least}."
            )
        if not self.table["npv"].notna().any():
            return "No pair has all its prices."
        return " ".join(said) or "Each cap can be met, but not both by one pair."

    def __repr__(self) -> str:
        return f"{self.summary}\n{tables.texts_of(self.table).to_string()}"

    def _repr_html_(self) -> str:
        page = self.page
        return notes.html_page(page.title, page.findings, self.table, page.notes)


def budget_in_cents(first_year_cash: float | None, monthly: float | None) -> tuple[int | None, int | None]:
    """Read the two caps of a budget.

    Parameters
    ----------
    first_year_cash, monthly
        Caps [USD]; None for none.

    Returns
    -------
    tuple
        The same [cents].

    Raises
    ------
    InputError
        For a cap that is no amount of dollars.
    """
    caps = {"first_year_cash": first_year_cash, "monthly": monthly}
    cash, month = (None if cap is None else parse_cents(cap, name) for name, cap in caps.items())
    return cash, month
