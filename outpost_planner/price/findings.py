"""The sentences that conclude something. Each has one source here, whatever shows it: screen, chart or file."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np

from outpost_planner.price import cash_flows
from outpost_planner.service.pairs import OPTIONS, POSITION, TERMS, Pair
from outpost_planner.show.wording import count, format_dollars, pair_words, percent, words

if TYPE_CHECKING:
    import pandas as pd

    from outpost_planner.price.compare import PaymentComparison
    from outpost_planner.price.horizon import HorizonComparison

HIGHEST_RATE = 0.30
"""Up to which discount rate a term's options are charted."""


def capitalized(sentence: str) -> str:
    """Write the first letter as a capital and leave the others, such as those of NPV."""
    return sentence[:1].upper() + sentence[1:]


def needed_for(years: int) -> str:
    """Say for how long the capacity is needed."""
    return f"needed for {count(years, 'year')}"


def contract_words(comparison: PaymentComparison, term: str) -> str:
    """Name one contract of a term, or what is left of one that runs."""
    if comparison.months_left is None:
        return f"{capitalized(words(term))}, one contract"
    return f"{capitalized(count(comparison.months_left, 'month'))} left of a contract for {words(term)}"


def framed_pairs(comparison: PaymentComparison | HorizonComparison) -> list[Pair]:
    """Return what is best: one pair, or the best option of each term where the term is given; none without prices."""
    best, given = comparison.cheapest, _contracts(comparison)
    if best is not None or given.months_left is None:
        return [best] if best is not None else []
    options = given.best["payment_option"].dropna()
    return [Pair(str(term), str(option)) for term, option in options.items()]


def _contracts(comparison: PaymentComparison | HorizonComparison) -> PaymentComparison:
    """Return the comparison that a horizon is of, or itself."""
    return cast("PaymentComparison", getattr(comparison, "comparison", comparison))


def grid_title(comparison: PaymentComparison | HorizonComparison) -> str:
    """Say what the grid of option × term shows, for which need, at which rate.

    Parameters
    ----------
    comparison
        From `compare_payments`, or its ``over(years)``.

    Returns
    -------
    str
        Without a full stop at its end.
    """
    best, given = framed_pairs(comparison), _contracts(comparison)
    rate = f"at {percent(given.convention.discount_rate)} a year"
    if given.months_left is not None:
        by_term = "; ".join(f"of {words(pair.payment_term)}: {words(pair.payment_option)}" for pair in best)
        return (
            f"With {count(given.months_left, 'month')} left of the contract, {rate}, the option of least NPV: {by_term}"
        )
    least = f"{pair_words(best[0])} costs least" if best else "no way to pay has all its prices"
    cheaper = getattr(comparison, "chain_beats_pairs", False)
    chain = f"; cheaper still is {getattr(comparison, 'best_chain', '')}" if cheaper else ""
    least += " of the pairs" if cheaper else ""
    return (
        f"{capitalized(comparison.need)}, {rate}: {least} (equivalent annual cost, {comparison.renewed_words}){chain}"
    )


def break_even_sentence(comparison: PaymentComparison, term: str) -> str:
    """Say when each option of a term has cost more than paying all upfront: in cash, and in present value.

    Parameters
    ----------
    comparison
        From `compare_payments`.
    term
        Payment term.

    Returns
    -------
    str
        Without a full stop at its end, for a title.

    Examples
    --------
    >>> from outpost_planner import compare_payments, read_catalog
    >>> comparison = compare_payments(read_catalog().line_items({"OR-RKGP001": 2}))
    >>> print(break_even_sentence(comparison, "THREE_YEARS"))
    In cash, undiscounted, partial upfront and no upfront overtake all upfront in month 33 of 36; \
discounted at 8.00 %: never
    """
    table, months = comparison.table.loc[term], months_of(comparison, term)
    if table["npv"].isna().all():
        return f"No option for {words(term)} has all its prices"
    if np.isnan(table.at["ALL_UPFRONT", "npv"]):
        return "All upfront is not available, so that there is nothing to overtake"
    cash = table["break_even_month"].dropna()
    worth = table["discounted_break_even_month"].dropna()
    rate = f"discounted at {percent(comparison.convention.discount_rate)}"
    if cash.empty:
        return f"In cash, undiscounted, no option overtakes all upfront within {months} months; nor {rate}"
    said = ", and ".join(_overtaking(options, month, months) for month, options in by_month(cash).items())
    if worth.empty:
        return f"In cash, undiscounted, {said}; {rate}: never"
    later = ", ".join(
        f"{' and '.join(map(words, options))} in month {month}" for month, options in by_month(worth).items()
    )
    never = [words(option) for option in cash.index if option not in worth.index]
    return f"In cash, undiscounted, {said}; {rate}: {later}{', ' + ' and '.join(never) + ' never' if never else ''}"


def _overtaking(options: list[str], month: int, months: int) -> str:
    who, verb = " and ".join(map(words, options)), "overtake" if len(options) > 1 else "overtakes"
    return f"{who} {verb} all upfront in month {month} of {months}"


def by_month(passed: pd.Series) -> dict[int, list[str]]:
    """Group options by the month in which they break even, earliest first."""
    return {int(month): [str(option) for option in group] for month, group in passed.groupby(passed).groups.items()}


def months_of(comparison: PaymentComparison, term: str) -> int:
    """Return how many months a contract of a term runs: those left where it has begun."""
    return int(comparison.amounts.months[TERMS.index(term) * len(OPTIONS)])


def crossover_sentence(comparison: PaymentComparison, term: str, low: float = 0.0, high: float = HIGHEST_RATE) -> str:
    """Say which option of a term has the least NPV over a range of discount rates.

    Parameters
    ----------
    comparison
        From `compare_payments`.
    term
        Payment term.
    low, high
        The range [fraction a year].

    Returns
    -------
    str
        Without a full stop at its end, for a title.

    Examples
    --------
    >>> from outpost_planner import compare_payments, read_catalog
    >>> comparison = compare_payments(read_catalog().line_items({"OR-RKGP001": 2}))
    >>> crossover_sentence(comparison, "ONE_YEAR")
    'Least NPV: all upfront up to 9.49 %, then no upfront'
    """
    sensitivity = comparison.sensitivity([low, high])
    changes = sensitivity.crossovers
    inside = changes[(changes["payment_term"] == term) & changes["discount_rate"].between(low, high)]
    npv = sensitivity.npv[term].iloc[0].dropna()
    if npv.empty:
        return "No option has all its prices"
    if inside.empty:
        return f"Least NPV: {words(str(npv.idxmin()))} at every rate from {percent(low)} to {percent(high)}"
    steps = [f"{words(row.below)} up to {percent(row.discount_rate)}" for row in inside.itertuples()]
    return f"Least NPV: {', '.join(steps)}, then {words(inside['above'].iloc[-1])}"


def owed_sentence(comparison: PaymentComparison, pair: Pair) -> str:
    """Say what would still be owed if the need ended early.

    Parameters
    ----------
    comparison
        From `compare_payments`.
    pair
        A way to pay that has all its prices.

    Returns
    -------
    str
        Of month 12 of a contract, of month 6 where it runs no longer than a year, or of month 1; empty where it runs
        for one month.

    Examples
    --------
    24 of 36 charges of 14,062.22 are left after a year:

    >>> from outpost_planner import compare_payments, read_catalog
    >>> comparison = compare_payments(read_catalog().line_items({"OR-RKGP001": 2}))
    >>> owed_sentence(comparison, Pair("THREE_YEARS", "NO_UPFRONT"))
    'If the need ended after 12 months, $337,493.28 would still be owed.'
    """
    months = months_of(comparison, pair.payment_term)
    month = next((month for month in (12, 6, 1) if month < months), None)
    if month is None:
        return ""
    owed = int(cash_flows.owed(comparison.amounts, comparison.convention)[month, POSITION[pair]]) / 100
    after = f"If the need ended after {count(month, 'month')}"
    if owed:
        return f"{after}, {format_dollars(owed)} would still be owed."
    return f"{after}, nothing would still be owed, and nothing would be paid back."


def needs(comparison: PaymentComparison) -> list[str]:
    """Say what costs least for a need of one, three and five years, and for one without end.

    Parameters
    ----------
    comparison
        From `compare_payments`.

    Returns
    -------
    list of str
        A sentence per need that some pair can meet.
    """
    said = [_need(comparison.over(years)) for years in (1, 3, 5)]
    endless = comparison.cheapest
    if endless is not None:
        cost = comparison.equivalent_annual_costs[tuple(endless)]
        said.append(
            f"{capitalized(comparison.need)}, {comparison.renewed_words}: {pair_words(endless)}, "
            f"{format_dollars(cost)} a year (equivalent annual cost)."
        )
    return [each for each in said if each]


def _need(horizon: HorizonComparison) -> str:
    best = horizon.cheapest
    if best is None:
        return ""
    figures = horizon.table.loc[tuple(best)]
    changes = horizon.rate_ranges.changes(horizon.convention.discount_rate)
    chain = horizon.best_chain if horizon.chain_beats_pairs else None
    cheaper = f" Cheaper still is a chain: {horizon.chain_words(chain)}." if chain is not None else ""
    return (
        f"{capitalized(needed_for(horizon.years))}: {pair_words(best)}, NPV {format_dollars(figures['npv'])}, "
        f"{format_dollars(figures['equivalent_annual_cost'])} a year{f' ({changes})' if changes else ''}.{cheaper}"
    )
