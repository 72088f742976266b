"""Every way to pay for one order, side by side: questions, and answers in words."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from outpost_planner.price import conclusions, payment_words
from outpost_planner.price.budget import budget_in_cents
from outpost_planner.price.comparison_texts import comparison_csv, comparison_markdown
from outpost_planner.price.constraints import BudgetedChoice
from outpost_planner.price.exported import Exported
from outpost_planner.price.figures import printed_for
from outpost_planner.price.horizon import HorizonComparison
from outpost_planner.price.need import RENEW, RENEWAL_LEAD_DAYS, Renewal
from outpost_planner.price.notes import html_page
from outpost_planner.price.ranked import RankedPayments
from outpost_planner.price.rate_checks import check_rates
from outpost_planner.price.sensitivity import RATES, Sensitivity
from outpost_planner.price.workbook import write_workbook
from outpost_planner.show.tables import texts_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from outpost_planner.price.page import Sheet


class PaymentComparison(RankedPayments, Exported):
    """Every way to pay for one order; made by `compare_payments`.

    Parameters
    ----------
    lines
        What is bought.
    country_code
        Country whose prices were used.
    convention
        Discount rate, timing and compounding.
    months_left
        Months left on the contract that the capacity joins; None for a contract of its own.
    prices
        Unit prices of the line items.
    amounts, line_amounts
        What is paid, in cents: for the order, and for each line item.

    Examples
    --------
    >>> from outpost_planner import compare_payments, read_catalog
    >>> lines = read_catalog().line_items({"OR-SV1U001": 4})
    >>> comparison = compare_payments(lines, discount_rate=0.06)
    >>> comparison.cash_flows.shape
    (61, 9)
    """

    # What may be asked of it

    def over(
        self,
        years: int,
        renewal: Renewal = RENEW,
        *,
        price_change: float | Decimal | str = 0,
        salvage: float | Decimal | str = 0,
        renewal_lead_days: int = RENEWAL_LEAD_DAYS,
    ) -> HorizonComparison[PaymentComparison]:
        """Compare contracts of different length for one need, all cash that they bind included.

        Parameters
        ----------
        years
            How long the capacity is needed, 1 to 20. A contract that is longer is paid in full.
        renewal
            ``"renew"``: a contract that ends is followed by another of its kind;
            ``"month_to_month"``: by the NO_UPFRONT price of its term, month by month.
        price_change
            Change of a renewed contract's price per year, as a fraction: 0.02 is 2 % more.
        salvage
            Fraction of the value of a contract's months after the need that the buyer believes to
            get use of, 0 to 1; credited in the month of its use.
        renewal_lead_days
            Business days before a contract's end at which a renewal's upfront price is charged.

        Returns
        -------
        HorizonComparison
            With ``.table``, ``.cash_flows``, ``.cheapest``, ``.best_chain`` and its assumptions in
            words.

        Raises
        ------
        InputError
            Listing what cannot be used.

        Examples
        --------
        >>> from outpost_planner import compare_payments, read_catalog
        >>> lines = read_catalog().line_items({"OR-RKGP001": 2, "OR-SV1U001": 4})
        >>> compare_payments(lines).over(3).cheapest
        Pair(payment_term='THREE_YEARS', payment_option='ALL_UPFRONT')
        """
        return HorizonComparison(self, years, renewal, price_change, salvage, renewal_lead_days)

    def sensitivity(self, rates: Iterable[float | Decimal | str] = RATES) -> Sensitivity:
        """Discount at a range of rates.

        Parameters
        ----------
        rates
            Per year, as fractions; default: 0 to 30 %.

        Returns
        -------
        Sensitivity
            With ``.npv``, ``.best`` and ``.crossovers``.

        Raises
        ------
        InputError
            Listing every rate that cannot be used.

        Examples
        --------
        >>> from outpost_planner import compare_payments, read_catalog
        >>> comparison = compare_payments(read_catalog().line_items({"OR-RKGP001": 2}))
        >>> comparison.sensitivity([0.0, 0.2]).best["ONE_YEAR"].to_dict()
        {0.0: 'ALL_UPFRONT', 0.2: 'NO_UPFRONT'}
        """
        return Sensitivity(self, check_rates(rates))

    def best_within(
        self, *, first_year_cash: float | None = None, monthly: float | None = None
    ) -> BudgetedChoice:
        """Find the best pair that fits a budget.

        Parameters
        ----------
        first_year_cash
            Most that the first twelve months may cost [USD]; default: no cap.
        monthly
            Most that the recurring price of a month may be [USD]; default: no cap.

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
        >>> comparison.best_within(first_year_cash=190_000).pair
        Pair(payment_term='FIVE_YEARS', payment_option='NO_UPFRONT')
        """
        return BudgetedChoice(self, *budget_in_cents(first_year_cash, monthly))

    # In words

    @property
    def title(self) -> str:
        """What is compared.

        Examples
        --------
        >>> from outpost_planner import compare_payments, read_catalog
        >>> compare_payments(read_catalog().line_items({"OR-RKGP001": 2})).title
        'Ways to pay for 2 × OR-RKGP001 in US'
        """
        return payment_words.title(self)

    @cached_property
    def findings(self) -> tuple[str, ...]:
        """The conclusion, sentence by sentence, with the warning that prices may be illustrative.

        Examples
        --------
        >>> from outpost_planner import compare_payments, read_catalog
        >>> comparison = compare_payments(read_catalog().line_items({"OR-RKGP001": 2}))
        >>> print(comparison.findings[0])
        For 2 × OR-RKGP001 in US, at 8.00 % a year, what costs least depends on how long the capacity is \
needed.
        """  # noqa: E501
        return conclusions.of_payments(self)

    @cached_property
    def summary(self) -> str:
        """The same in one text.

        Examples
        --------
        >>> from outpost_planner import compare_payments, read_catalog
        >>> comparison = compare_payments(read_catalog().line_items({"OR-RKGP001": 2}))
        >>> "ILLUSTRATIVE PRICES, not AWS's" in comparison.summary
        True
        """
        return " ".join(self.findings)

    @cached_property
    def notes(self) -> tuple[str, ...]:
        """Why a premium, a rate or a break-even month is not given where one might be looked for.

        Examples
        --------
        >>> from outpost_planner import compare_payments, read_catalog
        >>> compare_payments(read_catalog().line_items({"OR-RKGP001": 2})).notes
        ()
        """
        return payment_words.notes(self)

    @cached_property
    def assumptions(self) -> tuple[str, ...]:
        """Everything that the figures rest on, in sentences.

        Examples
        --------
        >>> from outpost_planner import compare_payments, read_catalog
        >>> comparison = compare_payments(read_catalog().line_items({"OR-RKGP001": 2}))
        >>> comparison.assumptions[1]
        'Upfront at month 0, recurring charges at the end of each month (months 1 to n).'
        """
        return payment_words.assumptions(self)

    @property
    def settings(self) -> dict[str, str]:
        """What was asked, in words.

        Examples
        --------
        >>> from outpost_planner import compare_payments, read_catalog
        >>> compare_payments(read_catalog().line_items({"OR-RKGP001": 2})).settings["Discount rate"]
        '8.00 % a year'
        """
        return payment_words.settings(self)

    @property
    def gap_sentence(self) -> str:
        """Which pairs lack a price, in words; empty where none does.

        Examples
        --------
        >>> from outpost_planner import compare_payments, read_catalog
        >>> compare_payments(read_catalog().line_items({"OR-RKGP001": 2})).gap_sentence
        ''
        """
        return payment_words.gaps(self)

    @property
    def need(self) -> str:
        """For how long the capacity is needed where contracts of different length are compared.

        Examples
        --------
        >>> from outpost_planner import compare_payments, read_catalog
        >>> compare_payments(read_catalog().line_items({"OR-RKGP001": 2})).need
        'needed without end'
        """
        return payment_words.NEEDED_WITHOUT_END

    @property
    def renewed_words(self) -> str:
        """What such a comparison assumes.

        Examples
        --------
        >>> from outpost_planner import compare_payments, read_catalog
        >>> compare_payments(read_catalog().line_items({"OR-RKGP001": 2})).renewed_words
        "every contract renewed at today's price"
        """
        return payment_words.RENEWED_AT_TODAYS_PRICE

    @property
    def owed_sheet(self) -> Sheet:
        """The exposure, for files.

        Examples
        --------
        >>> from outpost_planner import compare_payments, read_catalog
        >>> compare_payments(read_catalog().line_items({"OR-RKGP001": 2})).owed_sheet.caption
        'Still owed if the need ends in a month of one contract'
        """
        return payment_words.owed_sheet(self)

    def _as_markdown(self) -> str:
        return comparison_markdown(self)

    def _as_csv(self) -> str:
        return comparison_csv(self)

    def _as_workbook(self) -> bytes:
        return write_workbook(self)

    def __repr__(self) -> str:
        shown = texts_of(self.table[printed_for("order")])
        return f"{self.summary}\n{shown.to_string()}"

    def _repr_html_(self) -> str:
        more = [*self.notes, *self.assumptions]
        return html_page(self.title, self.findings, self.table, more)
