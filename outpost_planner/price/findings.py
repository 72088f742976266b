"""Findings for titles: each has one source here, whatever shows it, screen, chart or file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from outpost_planner.price import cash_flows, decide, payment_words
from outpost_planner.price.held_ranked import RankedHeld
from outpost_planner.price.need import needed_for
from outpost_planner.price.rate_checks import check_rates
from outpost_planner.price.sensitivity import Sensitivity
from outpost_planner.service.pairs import OPTIONS, POSITION, TERMS, Pair
from outpost_planner.show.wording import count, format_dollars, pair_words, percent, words

if TYPE_CHECKING:
    import pandas as pd

    from outpost_planner.price.payments import Payments
    from outpost_planner.price.ranked import RankedPayments

HIGHEST_RATE = 0.30
"""Up to which discount rate a term's options are charted."""


def capitalized(sentence: str) -> str:
    """Write the first letter as a capital and leave the others, such as those of NPV."""
    return sentence[:1].upper() + sentence[1:]


def contract_words(comparison: Payments, term: str) -> str:
    """Name one contract of a term, or what is left of one that runs."""
    if comparison.months_left is None:
        return f"{capitalized(words(term))}, one contract"
    return (
        f"{capitalized(count(comparison.months_left, 'month'))} left of a contract for"
        f" {words(term)}"
    )


def framed_pairs(comparison: RankedPayments | RankedHeld) -> list[Pair]:
    """Return what is best: one pair, or the best option of each term where the term is given.

    Parameters
    ----------
    comparison
        From `compare_payments`, or its ``over(years)``.

    Returns
    -------
    list of Pair
        None without prices.
    """
    if comparison.cheapest is not None:
        return [comparison.cheapest]
    if isinstance(comparison, RankedHeld) or comparison.months_left is None:
        return []
    return [Pair(term, option) for term, option in comparison.best_options.items()]


def grid_title(comparison: RankedPayments | RankedHeld) -> str:
    """Say what the grid of option × term shows, for which need, at which rate.

    Parameters
    ----------
    comparison
        From `compare_payments`, or its ``over(years)``.

    Returns
    -------
    str
        Without a full stop at its end.

    Examples
    --------
    >>> from outpost_planner import compare_payments, read_catalog
    >>> comparison = compare_payments(read_catalog().line_items({"OR-RKGP001": 2}))
    >>> print(grid_title(comparison.over(3)))
    Needed for 3 years, at 8.00 % a year: all upfront for three years costs least \
(equivalent annual cost, renewed at today's price, all that is bound included)
    """
    best = framed_pairs(comparison)
    rate = f"at {percent(comparison.convention.discount_rate)} a year"
    least = f"{pair_words(best[0])} costs least" if best else "no way to pay has all its prices"
    if isinstance(comparison, RankedHeld):
        asked = f"{capitalized(needed_for(comparison.years))}, {rate}"
        renewed = comparison.asked.renewed_words
        if not comparison.chain_beats_pairs:
            return f"{asked}: {least} (equivalent annual cost, {renewed})"
        chain = f"cheaper still is {comparison.best_chain}"
        return f"{asked}: {least} of the pairs (equivalent annual cost, {renewed}); {chain}"
    if comparison.months_left is not None:
        left = f"With {count(comparison.months_left, 'month')} left of the contract, {rate}"
        by_term = "; ".join(
            f"of {words(pair.payment_term)}: {words(pair.payment_option)}" for pair in best
        )
        return f"{left}, the option of least NPV: {by_term}"
    asked = f"{capitalized(payment_words.NEEDED_WITHOUT_END)}, {rate}"
    return f"{asked}: {least} (equivalent annual cost, {payment_words.RENEWED_AT_TODAYS_PRICE})"


def break_even_sentence(comparison: Payments, term: str) -> str:
    """Say when each option of a term has cost more than all upfront: in cash, and discounted.

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
    In cash, undiscounted, partial upfront and no upfront overtake all upfront in month 32 of 36; \
discounted at 8.00 %: partial upfront and no upfront in month 36
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
        return (
            f"In cash, undiscounted, no option overtakes all upfront within {months} months; nor"
            f" {rate}"
        )
    overtaking = (_overtaking(options, month, months) for month, options in by_month(cash).items())
    return f"In cash, undiscounted, {', and '.join(overtaking)}; {rate}: {_in_worth(cash, worth)}"


def _in_worth(cash: pd.Series, worth: pd.Series) -> str:
    """Say in which month the options that overtake in cash do so in present value."""
    if worth.empty:
        return "never"
    later = ", ".join(
        f"{_and(options)} in month {month}" for month, options in by_month(worth).items()
    )
    never = [str(option) for option in cash.index if option not in worth.index]
    return f"{later}, {_and(never)} never" if never else later


def _and(options: list[str]) -> str:
    return " and ".join(map(words, options))


def _overtaking(options: list[str], month: int, months: int) -> str:
    verb = "overtake" if len(options) > 1 else "overtakes"
    return f"{_and(options)} {verb} all upfront in month {month} of {months}"


def by_month(passed: pd.Series) -> dict[int, list[str]]:
    """Group options by the month in which they break even, earliest first."""
    return {
        int(month): [str(option) for option in group]
        for month, group in passed.groupby(passed).groups.items()
    }


def months_of(comparison: Payments, term: str) -> int:
    """Return how many months a contract of a term runs: those left where it has begun."""
    return int(comparison.amounts.months[TERMS.index(term) * len(OPTIONS)])


def crossover_sentence(
    comparison: RankedPayments, term: str, low: float = 0.0, high: float = HIGHEST_RATE
) -> str:
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
    'Least NPV: all upfront up to 8.83 %, partial upfront up to 10.43 %, then no upfront'
    """
    sensitivity = Sensitivity(comparison, check_rates([low, high]))
    changes = sensitivity.crossovers
    inside = changes[
        (changes["payment_term"] == term) & changes["discount_rate"].between(low, high)
    ]
    best = decide.cheapest_of_term(sensitivity.npv.iloc[0], term)
    if best is None:
        return "No option has all its prices"
    if inside.empty:
        every = f"at every rate from {percent(low)} to {percent(high)}"
        return f"Least NPV: {words(best.payment_option)} {every}"
    steps = [
        f"{words(row.below)} up to {percent(row.discount_rate)}" for row in inside.itertuples()
    ]
    return f"Least NPV: {', '.join(steps)}, then {words(inside['above'].iloc[-1])}"


def owed_sentence(comparison: Payments, pair: Pair) -> str:
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
        Of month 12 of a contract, of month 6 where it runs no longer than a year, or of month 1;
        empty where it runs for one month.

    Examples
    --------
    24 of 36 charges of 14,062.22 are left after a year:

    >>> from outpost_planner import compare_payments, read_catalog
    >>> comparison = compare_payments(read_catalog().line_items({"OR-RKGP001": 2}))
    >>> owed_sentence(comparison, Pair("THREE_YEARS", "NO_UPFRONT"))
    'If the need ended after 12 months, $396,593.28 would still be owed.'
    """
    months = months_of(comparison, pair.payment_term)
    month = next((month for month in (12, 6, 1) if month < months), None)
    if month is None:
        return ""
    by_month_and_pair = cash_flows.owed(comparison.amounts, comparison.convention)
    owed = int(by_month_and_pair[month, POSITION[pair]]) / 100
    after = f"If the need ended after {count(month, 'month')}"
    if owed:
        return f"{after}, {format_dollars(owed)} would still be owed."
    return f"{after}, nothing would still be owed, and nothing would be paid back."
