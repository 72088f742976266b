"""What may follow a contract, compared: renew for a term, go on month to month, or return."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from outpost_planner.errors import InputError
from outpost_planner.price.need import RENEW
from outpost_planner.quote.contracts.choices import RenewalChoices, still_owed
from outpost_planner.show.markup import as_text, banner, paragraph

if TYPE_CHECKING:
    from decimal import Decimal

    import numpy as np
    import pandas as pd

    from outpost_planner.price.comparison import PaymentComparison
    from outpost_planner.price.need import Renewal
    from outpost_planner.quote.contracts.contract import Contract


@dataclass(frozen=True, eq=False)
class RenewalComparison:
    """Every way to renew an Outpost's contract, at AWS's own prices. Made by `compare_renewal`.

    Parameters
    ----------
    contract
        The contract that ends.
    payments
        The nine ways to renew, in the same `PaymentComparison` as a price sheet's: charts, explorer
        and workbook take it. What GetRenewalPricing does not price is a gap with its reason.
    subscriptions
        What the Outpost is billed by.
    label
        SANDBOX or LIVE, account and Region.
    is_live
        Whether the prices are real.
    holidays
        Days that are no business days either.

    Examples
    --------
    >>> from outpost_planner.quote.contracts.examples import example_comparison
    >>> comparison = example_comparison()
    >>> comparison.payments.table.loc[("ONE_YEAR", "NO_UPFRONT"), "total_cost"]
    np.float64(43200.0)
    """

    contract: Contract
    payments: PaymentComparison = field(repr=False)
    subscriptions: pd.DataFrame = field(repr=False)
    label: str = ""
    is_live: bool = False
    holidays: tuple[np.datetime64, ...] = field(default=(), repr=False)

    def over(
        self, years: int, renewal: Renewal = RENEW, *, price_change: float | Decimal | str = 0
    ) -> RenewalChoices:
        """Compare to renew, to go on month to month and to return, for one need.

        Parameters
        ----------
        years
            How long the hardware is needed after the contract, 1 to 20. A renewal that is longer is
            paid in full.
        renewal
            What follows a renewal that ends within the need: ``"renew"`` or ``"month_to_month"``.
        price_change
            Change of the price of later renewals per year, as a fraction.

        Returns
        -------
        RenewalChoices
            With ``.table`` and ``.findings``. The upfront price of the first renewal is charged
            today, when it is submitted; what the present contract still charges counts in every
            choice.

        Raises
        ------
        InputError
            For what cannot be used, and where it is not known when the contract ends.

        Examples
        --------
        >>> from outpost_planner.quote.contracts.examples import example_comparison
        >>> example_comparison().over(1).cheapest["choice"]
        'month to month'
        """
        if self.contract.bound_until is None:
            reason = self.contract.question or f"it has {self.contract.state}"
            raise InputError(
                f"What follows the contract of {self.contract.name} cannot be compared: {reason}"
            )
        held = self.payments.over(years, renewal, price_change=price_change)
        timing = self.payments.convention.timing
        owed = still_owed(self.subscriptions, self.contract.today, timing)
        return RenewalChoices(self.contract, held, owed, self.holidays)

    def __repr__(self) -> str:
        return "\n".join(filter(None, [self.label, repr(self.payments)]))

    def _repr_html_(self) -> str:
        head = banner(self.label, is_live=self.is_live) if self.label else ""
        return as_text(
            head
            + paragraph(f"Renewals of {self.contract.name}, by GetRenewalPricing.")
            + self.payments._repr_html_()
        )
