"""The best way to pay that fits a budget, and what it costs to fit."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from outpost_planner.price import budget_words, findings, payment_words
from outpost_planner.price.budget import Budgeted
from outpost_planner.price.exported import OnePage
from outpost_planner.price.need import needed_for
from outpost_planner.price.page import Page, Sheet
from outpost_planner.show import wording
from outpost_planner.show.tables import texts_of
from outpost_planner.show.wording import format_dollars

if TYPE_CHECKING:
    import pandas as pd


class BudgetedChoice(Budgeted, OnePage):
    """The pairs that fit a budget, and the best of them.

    Made by `best_within` of a comparison or of a horizon.

    Parameters
    ----------
    comparison
        What is chosen from.
    first_year_cash
        Most that the first twelve months may cost [cents]; None for no cap.
    monthly
        Most that a month may cost from then on, the recurring price [cents]; None for no cap.
    horizon
        Over which the pairs are ranked; default: each pair over its own term.

    Examples
    --------
    >>> from outpost_planner import compare_payments, read_catalog
    >>> comparison = compare_payments(read_catalog().line_items({"OR-RKGP001": 2}))
    >>> print(comparison.best_within(first_year_cash=100).summary)
    No way to pay fits $100.00 in the first year. The least first-year cash is $188,100.24, with no upfront for five \
years.
    """  # noqa: E501

    @cached_property
    def caps(self) -> str:
        """The budget in words.

        Examples
        --------
        >>> from outpost_planner import compare_payments, read_catalog
        >>> comparison = compare_payments(read_catalog().line_items({"OR-RKGP001": 2}))
        >>> comparison.best_within(first_year_cash=190_000, monthly=15_000).caps
        '$190,000.00 in the first year and $15,000.00 a month'
        """
        return budget_words.caps(self)

    @cached_property
    def summary(self) -> str:
        """The finding in words.

        Examples
        --------
        >>> from outpost_planner import compare_payments, read_catalog
        >>> comparison = compare_payments(read_catalog().line_items({"OR-RKGP001": 2}))
        >>> print(comparison.over(5).best_within(first_year_cash=10**6).summary[:66])
        Within $1,000,000.00 in the first year, needed for 5 years, all up
        """
        said = (budget_words.finding(self, self.need), self.chain_sentence)
        return " ".join(filter(None, said))

    @property
    def chain_sentence(self) -> str:
        """Which chain of contracts fits and is cheaper than every pair that fits; may be empty.

        Examples
        --------
        >>> from outpost_planner import compare_payments, read_catalog
        >>> comparison = compare_payments(read_catalog().line_items({"OR-RKGP001": 2}))
        >>> print(comparison.over(4).best_within(first_year_cash=10**6).chain_sentence[:54])
        Cheaper still is a chain that fits: all upfront for th
        """
        return budget_words.chain_sentence(self)

    @property
    def need(self) -> str:
        """For how long the capacity is needed, in words.

        Examples
        --------
        >>> from outpost_planner import compare_payments, read_catalog
        >>> comparison = compare_payments(read_catalog().line_items({"OR-RKGP001": 2}))
        >>> comparison.best_within().need
        "needed without end, every contract renewed at today's price"
        """
        if self.horizon is not None:
            return needed_for(self.horizon.years)
        if self.comparison.months_left is not None:
            return (
                f"with {wording.count(self.comparison.months_left, 'month')} left of the contract"
            )
        return f"{payment_words.NEEDED_WITHOUT_END}, {payment_words.RENEWED_AT_TODAYS_PRICE}"

    @property
    def rate_sentence(self) -> str:
        """At which discount rates another fitting pair is best; empty without horizon or fit.

        Examples
        --------
        >>> from outpost_planner import compare_payments, read_catalog
        >>> comparison = compare_payments(read_catalog().line_items({"OR-RKGP001": 2}))
        >>> comparison.over(5).best_within(first_year_cash=190_000).rate_sentence
        'No discount rate from 0 % to 50 % a year changes the answer.'
        """
        if self.horizon is None or self.pair is None:
            return ""
        ranges = self.horizon.rate_ranges_of(self.table["fits"].to_numpy())
        return ranges.sentence(self.comparison.convention.discount_rate)

    @property
    def qualified(self) -> tuple[str, ...]:
        """What the choice binds to and rests on, in sentences; none where nothing fits.

        Examples
        --------
        >>> from outpost_planner import compare_payments, read_catalog
        >>> comparison = compare_payments(read_catalog().line_items({"OR-RKGP001": 2}))
        >>> comparison.best_within(first_year_cash=190_000).qualified[0]
        'Signing no upfront for five years binds $940,501.20.'
        """
        if self.pair is None:
            return ()
        bound = format_dollars(float(self.comparison.table.at[tuple(self.pair), "total_cost"]))
        said = (
            f"Signing {wording.pair_words(self.pair)} binds {bound}.",
            findings.owed_sentence(self.comparison, self.pair),
            "" if self.horizon is None else self.horizon.asked.renewal_sentence,
            self.rate_sentence,
        )
        return tuple(filter(None, said))

    @property
    def assumptions(self) -> tuple[str, ...]:
        """What the figures rest on, in sentences.

        Examples
        --------
        >>> from outpost_planner import compare_payments, read_catalog
        >>> comparison = compare_payments(read_catalog().line_items({"OR-RKGP001": 2}))
        >>> len(comparison.best_within().assumptions) == len(comparison.assumptions)
        True
        """
        if self.horizon is None:
            return payment_words.assumptions(self.comparison)
        return payment_words.held_assumptions(self.horizon)

    @property
    def shown(self) -> pd.DataFrame:
        """The table that people see first.

        Examples
        --------
        >>> from outpost_planner import compare_payments, read_catalog
        >>> comparison = compare_payments(read_catalog().line_items({"OR-RKGP001": 2}))
        >>> comparison.best_within().shown.columns[-2:].tolist()
        ['fits', 'cost_of_fitting']
        """
        return self.table

    @property
    def page(self) -> Page:
        """Everything that the choice says, for its files.

        Examples
        --------
        >>> from outpost_planner import compare_payments, read_catalog
        >>> comparison = compare_payments(read_catalog().line_items({"OR-RKGP001": 2}))
        >>> comparison.best_within(monthly=15_000).page.settings["Cap"]
        '$15,000.00 a month'
        """
        gaps = payment_words.gaps(self.comparison)
        title = payment_words.title(self.comparison)
        caption = f"Ways to pay within {self.caps}, {self.need}"
        return Page(
            title=f"{title}, {self.need}, within {self.caps}",
            findings=tuple(filter(None, [self.summary, *self.qualified, gaps])),
            sheets=(
                Sheet("Ways to pay", caption, self.table),
                payment_words.owed_sheet(self.ranked),
            ),
            notes=self.assumptions,
            settings={**payment_words.settings(self.comparison), **self._settings},
        )

    @property
    def _settings(self) -> dict[str, str]:
        if self.horizon is not None:
            return {**self.horizon.asked.settings, "Cap": self.caps}
        is_endless = self.comparison.months_left is None
        return {**({"Needed for": "without end"} if is_endless else {}), "Cap": self.caps}

    def __repr__(self) -> str:
        return f"{self.summary}\n{texts_of(self.table).to_string()}"
