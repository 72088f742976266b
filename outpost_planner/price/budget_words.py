"""A budget in words: the best pair that fits, what fitting costs, and what would fit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from outpost_planner.money import HALF_A_CENT
from outpost_planner.price import decide
from outpost_planner.show import wording
from outpost_planner.show.wording import format_dollars

if TYPE_CHECKING:
    from outpost_planner.price.budget import Budgeted


def caps(given: Budgeted) -> str:
    """Name the caps."""
    both = ((given.first_year_cash, "in the first year"), (given.monthly, "a month"))
    said = [f"{format_dollars(cap / 100)} {when}" for cap, when in both if cap is not None]
    return " and ".join(said) or "no cap at all"


def finding(given: Budgeted, need: str) -> str:
    """Say which pair fits best and what fitting costs, or which least budget would do.

    Parameters
    ----------
    given
        The pairs, and which of them fit.
    need
        For how long the capacity is needed, in words.
    """
    within = caps(given)
    if not given.table["fits"].any():
        return f"No way to pay fits {within}. {_nearest(given)}".strip()
    if given.comparison.months_left is not None:
        return f"Within {within}, {need}, what costs least: {_by_term(given)}."
    assert given.pair is not None  # noqa: S101 - something fits
    cost = format_dollars(given.table.at[tuple(given.pair), "equivalent_annual_cost"])
    lead = f"Within {within}, {need}, {wording.pair_words(given.pair)} is best: {cost} a year"
    best = given.ranked.cheapest
    if best is None or given.pair == best:
        return f"{lead}{'' if without_caps(given) else '; the budget costs nothing'}."
    fitting = format_dollars(given.cost_of_fitting)
    return f"{lead}; fitting costs {fitting} a year against {wording.pair_words(best)}."


def _by_term(given: Budgeted) -> str:
    """Say which option fits best in each term, because the contract's term is not chosen."""
    several = len(given.terms) > 1
    where = {
        term: f" where its term is {wording.words(term)}" if several else "" for term in given.terms
    }
    return "; ".join(_fitting(given, term, said) for term, said in where.items())


def _fitting(given: Budgeted, term: str, where: str) -> str:
    option, best = given.options.get(term), given.comparison.best.loc[term]
    if option is None:
        return f"no option fits{where}"
    npv = float(given.table.at[(term, option), "npv"])
    said = f"{wording.words(option)}{where}, NPV {format_dollars(npv)}"
    if npv <= best["npv"]:
        return said
    return (
        f"{said}, {format_dollars(npv - best['npv'])} more than"
        f" {wording.words(best['payment_option'])}"
    )


def chain_sentence(given: Budgeted) -> str:
    """Say which chain of contracts fits and is cheaper than every pair that fits; may be empty."""
    held = given.horizon
    if held is None or given.chain is None or not held.chain_beats(given.chain, given.pair):
        return without_caps(given)
    lead = (
        "Cheaper still is a chain that fits" if given.pair else "A chain of contracts fits, though"
    )
    said = f"{lead}: {held.asked.chain_words(given.chain)}."
    return " ".join(filter(None, [said, without_caps(given)]))


def without_caps(given: Budgeted) -> str:
    """Say what a cheaper chain would cost that the caps rule out; empty for none."""
    held = given.horizon
    if held is None or not held.chain_beats_pairs or not given.table["fits"].any():
        return ""
    free = held.best_chain
    if free is None or (given.chain is not None and given.chain.npv < free.npv + HALF_A_CENT):
        return ""
    cost = format_dollars(free.equivalent_annual_cost)
    return f"Without the budget a chain would cost {cost} a year: {free}."


def _nearest(given: Budgeted) -> str:
    """Say what the least budget would be."""
    if not given.table["npv"].notna().any():
        return "No pair has all its prices."
    asked = (
        ("first_year_cash", given.first_year_cash, "first-year cash"),
        ("monthly_recurring_price", given.monthly, "monthly price"),
    )
    said = [
        _least(given, column, what) for column, cap, what in asked if _is_short(given, column, cap)
    ]
    return " ".join(said) or "Each cap can be met, but not both by one pair."


def _is_short(given: Budgeted, column: str, cap: int | None) -> bool:
    """Say whether a cap is below the least amount that any pair asks for."""
    return cap is not None and round(given.table[column].min() * 100) > cap


def _least(given: Budgeted, column: str, what: str) -> str:
    pair = decide.cheapest_pair(given.table[column])
    assert pair is not None  # noqa: S101 - some pair asks for more than the cap
    who = wording.pair_words(pair)
    if given.comparison.months_left is not None:
        # The contract's term is given, so that only the option is named.
        where = (
            f" where its term is {wording.words(pair.payment_term)}" if len(given.terms) > 1 else ""
        )
        who = f"{wording.words(pair.payment_option)}{where}"
    return f"The least {what} is {format_dollars(given.table.at[tuple(pair), column])}, with {who}."
