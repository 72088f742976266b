"""One call that compares every way to pay for one order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from outpost_planner.errors import InputError
from outpost_planner.plan.catalog import LineItems
from outpost_planner.price.amounts import amounts
from outpost_planner.price.comparison import PaymentComparison
from outpost_planner.price.convention import Compounding, Timing, asked_convention
from outpost_planner.price.price_checks import (
    check_contract,
    check_not_prorated,
    country_of,
    other_country,
)
from outpost_planner.price.prices import unit_prices

if TYPE_CHECKING:
    from decimal import Decimal

    import pandas as pd


def compare_payments(
    lines: LineItems,
    *,
    country_code: str | None = None,
    discount_rate: float | Decimal | str = 0.08,
    timing: Timing = "end",
    compounding: Compounding = "annual",
    prices: pd.DataFrame | None = None,
    months_left: int | None = None,
    contract_term: str | None = None,
) -> PaymentComparison:
    """Compare every payment option and term for one order.

    Parameters
    ----------
    lines
        What is bought, from `Catalog.line_items`.
    country_code
        Country of the site, which decides the prices. Default: the country that a quote is for, and
        ``US`` for a price sheet.
    discount_rate
        Per year, as a fraction: 0.08 is 8 %, and so is ``"0.08"``. What money costs the buyer.
    timing
        Whether recurring charges fall at the ``"end"`` of each month or at its ``"start"``.
    compounding
        ``"annual"``: the rate is an effective annual rate; ``"monthly"``: a nominal one, compounded
        monthly.
    prices
        Prices in place of the catalog's, with the same columns, such as those of a live quote.
    months_left
        For capacity added to an Outpost: the months left on its contract, with which the added
        capacity ends. Each line's upfront price is then prorated to so many months of the term, and
        rounded once. Not for a quote, whose price is for what is left already.
    contract_term
        For capacity added to an Outpost: the term of its contract, such as ``THREE_YEARS``.
        Default: not known, and every term that is long enough is shown.

    Returns
    -------
    PaymentComparison
        One row per (payment_term, payment_option). A pair for which any item lacks a price has NaN
        there, and `PaymentComparison.missing` names the item.

    Raises
    ------
    InputError
        For a rate, country, option or price that cannot be used, with every reason.

    Examples
    --------
    >>> from outpost_planner import read_catalog
    >>> comparison = compare_payments(read_catalog().line_items({"OR-RKGP001": 2}))
    >>> comparison.table.loc[("THREE_YEARS", "ALL_UPFRONT"), "premium"]
    np.float64(0.0)
    """
    if not isinstance(lines, LineItems):
        raise InputError(
            f"compare_payments takes LineItems, not a {type(lines).__name__}; "
            'make them with catalog.line_items({"OR-RKGP001": 2}).'
        )
    convention = asked_convention(discount_rate, timing, compounding)
    country = country_of(lines, country_code)
    if prices is None and (problem := other_country(lines, country)):
        raise InputError(f"There are no prices: {problem}.")
    table = lines.catalog.prices if prices is None else prices
    check_contract(months_left, contract_term)
    if months_left is not None and prices is None:
        check_not_prorated(lines)
    wanted = [(country, item_id) for item_id in lines.quantities]
    found = unit_prices(table, wanted, today=lines.catalog.today if prices is None else None)
    if months_left is not None:
        found = found.prorated(int(months_left), contract_term)
    quantities = list(lines.quantities.values())
    rows = np.arange(len(quantities))
    return PaymentComparison(
        lines=lines,
        country_code=country,
        convention=convention,
        months_left=months_left,
        prices=found,
        amounts=amounts(found, rows, quantities, [0]),
        line_amounts=amounts(found, rows, quantities, rows),
    )
