"""Contracts of one, three and five years, compared for one need: all bound cash counts."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from outpost_planner.price import conclusions, payment_words
from outpost_planner.price.budget import budget_in_cents
from outpost_planner.price.constraints import BudgetedChoice
from outpost_planner.price.exported import OnePage
from outpost_planner.price.held import Compared
from outpost_planner.price.held_ranked import RankedHeld
from outpost_planner.price.need import needed_for
from outpost_planner.price.page import Page, Sheet
from outpost_planner.show.tables import texts_of

if TYPE_CHECKING:
    import pandas as pd

    from outpost_planner.price.chain import Chain


class HorizonComparison(RankedHeld[Compared], OnePage):
    """Every way to pay, held for the same number of years; made by `PaymentComparison.over`.

    A contract that is begun is paid in full: its upfront price and every monthly charge to its own
    end, also after the need has ended.

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
        Change of the price of a renewed contract per year, as a fraction: 0.02 is 2 % more. Decimal
        text, or a float, which is read as the shortest decimal that it stands for.
    salvage
        Fraction of the value of a contract's months after the need that the buyer believes to get
        use of, 0 to 1. A month's value is its EffectiveCost, and is credited when it is used.
    renewal_lead_days
        Business days before a contract's end at which it is renewed and the renewal's upfront price
        is charged.

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

    def best_within(
        self, *, first_year_cash: float | None = None, monthly: float | None = None
    ) -> BudgetedChoice:
        """Find the best pair over the horizon that fits a budget.

        Parameters
        ----------
        first_year_cash
            Most that the first twelve months may cost, a renewal's upfront price before their end
            included [USD]; default: no cap.
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

        Examples
        --------
        >>> from outpost_planner import compare_payments, read_catalog
        >>> comparison = compare_payments(read_catalog().line_items({"OR-RKGP001": 2}))
        >>> comparison.over(3).best_within(first_year_cash=190_000).pair
        Pair(payment_term='FIVE_YEARS', payment_option='NO_UPFRONT')
        """
        caps = budget_in_cents(first_year_cash, monthly)
        return BudgetedChoice(self.comparison, *caps, horizon=self)

    # In words

    @property
    def title(self) -> str:
        """What is compared, and for which need.

        Examples
        --------
        >>> from outpost_planner import compare_payments, read_catalog
        >>> comparison = compare_payments(read_catalog().line_items({"OR-RKGP001": 2}))
        >>> comparison.over(3).title
        'Ways to pay for 2 × OR-RKGP001 in US, needed for 3 years'
        """
        return f"{payment_words.title(self.comparison)}, {self.need}"

    @property
    def need(self) -> str:
        """For how long the capacity is needed, in words.

        Examples
        --------
        >>> from outpost_planner import compare_payments, read_catalog
        >>> comparison = compare_payments(read_catalog().line_items({"OR-RKGP001": 2}))
        >>> comparison.over(3).need
        'needed for 3 years'
        """
        return needed_for(self.years)

    @property
    def renewal_price(self) -> str:
        """The price of a renewal, in words.

        Examples
        --------
        >>> from outpost_planner import compare_payments, read_catalog
        >>> comparison = compare_payments(read_catalog().line_items({"OR-RKGP001": 2}))
        >>> comparison.over(3, price_change="0.02").renewal_price
        'a price that changes by +2.00% a year'
        """
        return self.asked.renewal_price

    @property
    def renewal_sentence(self) -> str:
        """What happens to a contract that ends, in words.

        Examples
        --------
        >>> from outpost_planner import compare_payments, read_catalog
        >>> comparison = compare_payments(read_catalog().line_items({"OR-RKGP001": 2}))
        >>> print(comparison.over(3, "month_to_month").renewal_sentence)
        A contract that ends goes on month to month at the NO_UPFRONT price of its term.
        """
        return self.asked.renewal_sentence

    @property
    def renewed_words(self) -> str:
        """The same in a few words, for a title.

        Examples
        --------
        >>> from outpost_planner import compare_payments, read_catalog
        >>> comparison = compare_payments(read_catalog().line_items({"OR-RKGP001": 2}))
        >>> comparison.over(3).renewed_words
        "renewed at today's price, all that is bound included"
        """
        return self.asked.renewed_words

    @property
    def lead_sentence(self) -> str:
        """When a renewal's upfront price is charged, in words.

        Examples
        --------
        >>> from outpost_planner import compare_payments, read_catalog
        >>> comparison = compare_payments(read_catalog().line_items({"OR-RKGP001": 2}))
        >>> comparison.over(3).lead_sentence[:61]
        'A renewal is submitted 5 business days before the contract en'
        """
        return self.asked.lead_sentence

    @property
    def salvage_sentence(self) -> str:
        """What becomes of the months after the horizon, in words.

        Examples
        --------
        >>> from outpost_planner import compare_payments, read_catalog
        >>> comparison = compare_payments(read_catalog().line_items({"OR-RKGP001": 2}))
        >>> comparison.over(3).salvage_sentence
        'Months of a contract after the horizon are worth nothing (salvage 0).'
        """
        return self.asked.salvage_sentence

    @property
    def rate_sentence(self) -> str:
        """At which discount rates the answer changes, and to what, in words.

        Examples
        --------
        >>> from outpost_planner import compare_payments, read_catalog
        >>> comparison = compare_payments(read_catalog().line_items({"OR-RKGP001": 2}))
        >>> comparison.over(5).rate_sentence
        'The discount rate decides as well: above 8.83 %: partial upfront for five years; \
above 10.31 %: no upfront for five years.'
        """
        return self.rate_ranges.sentence(self.convention.discount_rate)

    def chain_words(self, chain: Chain) -> str:
        """Say what a chain costs and binds to, and what that takes for granted.

        Parameters
        ----------
        chain
            Of this horizon.

        Examples
        --------
        >>> from outpost_planner import compare_payments, read_catalog
        >>> comparison = compare_payments(read_catalog().line_items({"OR-RKGP001": 2}))
        >>> held = comparison.over(4)
        >>> print(held.chain_words(held.best_chain)[:80])
        all upfront for three years, then all upfront for one year, at $208,448.38 a yea
        """
        return self.asked.chain_words(chain)

    @cached_property
    def findings(self) -> tuple[str, ...]:
        """The conclusion, sentence by sentence.

        Examples
        --------
        >>> from outpost_planner import compare_payments, read_catalog
        >>> comparison = compare_payments(read_catalog().line_items({"OR-RKGP001": 2}))
        >>> comparison.over(3).findings[0][:58]
        'Held for 3 years, at 8.00 % a year, all upfront for three '
        """
        return conclusions.of_need(self)

    @cached_property
    def summary(self) -> str:
        """The same in one text.

        Examples
        --------
        >>> from outpost_planner import compare_payments, read_catalog
        >>> comparison = compare_payments(read_catalog().line_items({"OR-RKGP001": 2}))
        >>> comparison.over(3).summary[:70]
        'Held for 3 years, at 8.00 % a year, all upfront for three years costs '
        """
        return " ".join(self.findings)

    @cached_property
    def assumptions(self) -> tuple[str, ...]:
        """What the figures rest on, in sentences.

        Examples
        --------
        >>> from outpost_planner import compare_payments, read_catalog
        >>> comparison = compare_payments(read_catalog().line_items({"OR-RKGP001": 2}))
        >>> comparison.over(3).assumptions[1][:38]
        'The capacity is needed for 3 years. A '
        """
        return payment_words.held_assumptions(self)

    @property
    def settings(self) -> dict[str, str]:
        """What was asked of the horizon, name and value.

        Examples
        --------
        >>> from outpost_planner import compare_payments, read_catalog
        >>> comparison = compare_payments(read_catalog().line_items({"OR-RKGP001": 2}))
        >>> comparison.over(3).settings["Renewals are submitted"]
        '5 business days before the end'
        """
        return self.asked.settings

    # As tables and pages

    @property
    def shown(self) -> pd.DataFrame:
        """The table as people read it: the two costs under their full names.

        Examples
        --------
        >>> from outpost_planner import compare_payments, read_catalog
        >>> comparison = compare_payments(read_catalog().line_items({"OR-RKGP001": 2}))
        >>> comparison.over(3).shown.columns[1:3].tolist()
        ['bound_at_signing', 'expected_cost']
        """
        full = {"committed_cost": "bound_at_signing", "total_cost": "expected_cost"}
        return self.table.rename(columns=full)

    @property
    def owed_sheet(self) -> Sheet:
        """The exposure, for files.

        Examples
        --------
        >>> from outpost_planner import compare_payments, read_catalog
        >>> comparison = compare_payments(read_catalog().line_items({"OR-RKGP001": 2}))
        >>> comparison.over(3).owed_sheet.name
        'Still owed'
        """
        return payment_words.owed_sheet(self)

    @property
    def page(self) -> Page:
        """Everything that the comparison says, for its files.

        Examples
        --------
        >>> from outpost_planner import compare_payments, read_catalog
        >>> comparison = compare_payments(read_catalog().line_items({"OR-RKGP001": 2}))
        >>> [sheet.name for sheet in comparison.over(3).page.sheets]
        ['Ways to pay', 'Still owed', 'Cash by month']
        """
        caption = "Cash by month of the need, all that is bound included"
        sheets = [
            Sheet("Ways to pay", f"Ways to pay, {self.need}", self.shown),
            self.owed_sheet,
            Sheet("Cash by month", caption, self.cash_flows, is_detail=True),
        ]
        if self.chain_beats_pairs and self.best_chain is not None:
            flows = self.best_chain.cash_flows.to_frame("cash")
            caption = f"Cash by month of the cheapest chain: {self.best_chain}"
            sheets.append(Sheet("Chain", caption, flows, is_detail=True))
        return Page(
            title=self.title,
            findings=tuple(filter(None, [self.summary, payment_words.gaps(self.comparison)])),
            sheets=tuple(sheets),
            notes=self.assumptions,
            settings={**payment_words.settings(self.comparison), **self.settings},
        )

    def __repr__(self) -> str:
        return f"{self.summary}\n{texts_of(self.shown).to_string()}"
