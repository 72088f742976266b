"""The conclusion of a comparison, sentence by sentence: of one order, and of one need."""

from __future__ import annotations

from typing import TYPE_CHECKING

from outpost_planner.price import payment_words
from outpost_planner.price.findings import capitalized, owed_sentence
from outpost_planner.price.held_ranked import RankedHeld
from outpost_planner.price.need import needed_for
from outpost_planner.price.price_words import cautions, price_warning
from outpost_planner.show.wording import count, format_dollars, pair_words, percent, words

if TYPE_CHECKING:
    from outpost_planner.price.ranked import RankedPayments


def of_payments(given: RankedPayments) -> tuple[str, ...]:
    """Conclude a comparison of one order, with what is missing and whose prices these are.

    Examples
    --------
    >>> from outpost_planner import compare_payments, read_catalog
    >>> comparison = compare_payments(read_catalog().line_items({"OR-RKGP001": 2}))
    >>> print(of_payments(comparison)[-2])
    Least NPV in each term: one year: all upfront $217,465.92; three years: all upfront $517,776.00; five years: all \
upfront $750,775.20.
    """  # noqa: E501
    said = (*_least(given), payment_words.gaps(given), price_warning(given.prices))
    return tuple(filter(None, said))


def _least(given: RankedPayments) -> list[str]:
    bought = payment_words.bought(given)
    rate = f"at {percent(given.convention.discount_rate)} a year"
    if given.months_left is not None and given.best_options:
        return [f"For {bought}, {rate}, {_added(given, given.months_left)}"]
    if given.cheapest is None:
        return [f"No way to pay for {bought} has all its prices."]
    by_term = "; ".join(
        f"{words(str(term))}: {words(row['payment_option'])} {format_dollars(row['npv'])}"
        for term, row in given.best.dropna(subset=["npv"]).iterrows()
    )
    return [
        f"For {bought}, {rate}, what costs least depends on how long the capacity is needed.",
        *needs(given),
        f"Least NPV in each term: {by_term}.",
    ]


def _added(given: RankedPayments, months: int) -> str:
    """Say which option is best for capacity that joins a contract."""
    costs = {term: format_dollars(given.best.at[term, "npv"]) for term in given.best_options}
    left = f"over the {count(months, 'month')} left of its contract"
    if given.best_option is not None:
        option = words(given.best_option)
        by_term = ", ".join(
            f"{cost} where its term is {words(term)}" for term, cost in costs.items()
        )
        npv = by_term if len(costs) > 1 else next(iter(costs.values()))
        return f"{option} costs least {left}: NPV {npv}."
    by_term = "; ".join(
        f"{words(option)} (NPV {costs[term]}) where it is {words(term)}"
        for term, option in given.best_options.items()
    )
    return (
        f"the option that costs least {left} depends on the contract's term: {by_term}. "
        "Name the term with contract_term."
    )


def needs(given: RankedPayments) -> list[str]:
    """Say what costs least for a need of one, three and five years, and for one without end.

    Parameters
    ----------
    given
        From `compare_payments`.

    Returns
    -------
    list of str
        A sentence per need that some pair can meet.
    """
    said = [_need(RankedHeld(given, years)) for years in (1, 3, 5)]
    endless = given.cheapest
    if endless is not None:
        cost = format_dollars(given.equivalent_annual_costs[tuple(endless)])
        asked = f"{payment_words.NEEDED_WITHOUT_END}, {payment_words.RENEWED_AT_TODAYS_PRICE}"
        said.append(
            f"{capitalized(asked)}: {pair_words(endless)}, {cost} a year (equivalent annual cost)."
        )
    return [each for each in said if each]


def _need(held: RankedHeld) -> str:
    best = held.cheapest
    if best is None:
        return ""
    figures = held.table.loc[tuple(best)]
    npv, cost = (format_dollars(figures[name]) for name in ("npv", "equivalent_annual_cost"))
    changes = held.rate_ranges.changes(held.convention.discount_rate)
    chain = held.best_chain if held.chain_beats_pairs else None
    cheaper = (
        f" Cheaper still is a chain: {held.asked.chain_words(chain)}." if chain is not None else ""
    )
    return (
        f"{capitalized(needed_for(held.years))}: {pair_words(best)}, NPV {npv}, {cost} a year"
        f"{f' ({changes})' if changes else ''}.{cheaper}"
    )


def of_need(held: RankedHeld) -> tuple[str, ...]:
    """Conclude a comparison over one need.

    Examples
    --------
    >>> from outpost_planner import compare_payments, read_catalog
    >>> lines = read_catalog().line_items({"OR-RKGP001": 2})
    >>> print(of_need(compare_payments(lines, discount_rate="0.12").over(5))[1])
    If the need ended after 12 months, $752,400.96 would still be owed.
    """
    if held.cheapest is None:
        gaps = payment_words.gaps(held.comparison)
        return tuple(filter(None, ("No way to pay has all its prices.", gaps)))
    best = held.table.loc[tuple(held.cheapest)]
    npv, cost, bound = (
        format_dollars(best[name]) for name in ("npv", "equivalent_annual_cost", "committed_cost")
    )
    rate = percent(held.convention.discount_rate)
    said = [
        (
            f"Held for {count(held.years, 'year')}, at {rate} a year, {pair_words(held.cheapest)}"
            f" costs least: {cost} a year (equivalent annual cost), NPV {npv}, {bound} bound at"
            " signing."
        ),
        owed_sentence(held.comparison, held.cheapest),
        held.asked.renewal_sentence,
        *_rates_and_chain(held),
        *cautions(held.comparison.prices),
    ]
    if held.asked.exact_salvage:
        said.append(held.asked.salvage_sentence)
    return tuple(filter(None, said))


def _rates_and_chain(held: RankedHeld) -> list[str]:
    rates = held.rate_ranges.sentence(held.convention.discount_rate)
    if not held.chain_beats_pairs or held.best_chain is None:
        return [rates]
    # No pair is the cheapest answer, so that what the rate changes is said of the pairs.
    chain = held.asked.chain_words(held.best_chain)
    return [f"Among the pairs: {rates}", f"Cheaper still is a chain: {chain}."]
