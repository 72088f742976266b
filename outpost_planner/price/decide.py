"""The one decision of this package: which way to pay is the cheapest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from outpost_planner.price.convention import annuity_factor
from outpost_planner.service.pairs import OPTIONS, PAIR_MONTHS, PAIRS, TERMS, Pair

if TYPE_CHECKING:
    from outpost_planner.money import Bools, Cents, Floats


def least(costs: Floats) -> tuple[Cents, Bools]:
    """Choose the least cost of each row.

    Parameters
    ----------
    costs
        Rows × choices; NaN where a cost is not known.

    Returns
    -------
    choice, found
        Position of the least cost, of equals the first; False where a row has no cost at all (its
        choice is 0 and means nothing).

    Examples
    --------
    >>> least(np.array([[3.0, 2.0, 2.0], [np.nan, np.nan, np.nan]]))
    (array([1, 0]), array([ True, False]))
    """
    missing: Any = np.isnan(costs)
    return np.where(missing, np.inf, costs).argmin(axis=1), ~missing.all(axis=1)


def least_by_term(npv: Floats) -> tuple[Cents, Bools]:
    """Choose the pair of least NPV in each term.

    Parameters
    ----------
    npv
        Rows × pairs; NaN where not known.

    Returns
    -------
    choice, found
        Rows × terms: position of the pair, and whether any pair of the term is known.
    """
    choice, found = least(npv.reshape(-1, len(OPTIONS)))
    shape = (len(npv), len(TERMS))
    return choice.reshape(shape) + np.arange(len(TERMS)) * len(OPTIONS), found.reshape(shape)


def least_per_year(npv: Floats, annual_costs: Floats) -> tuple[Cents, Bools]:
    """Choose each term's pair of least NPV, and of those the least equivalent annual cost.

    Parameters
    ----------
    npv, annual_costs
        Rows × pairs; NaN where not known.

    Returns
    -------
    choice, found
        Position of the pair of each row, and whether any pair is known.
    """
    # Within a term, options compare by NPV; terms of different length by the year.
    rows = np.arange(len(npv))
    by_term, known = least_by_term(npv)
    costs = np.where(known, annual_costs[rows[:, None], by_term], np.nan)
    term, found = least(costs)
    return by_term[rows, term], found


def annual_costs(npv: Floats, effective_annual_rate: Any, months: Any = PAIR_MONTHS) -> Floats:
    """Return the level yearly payment over a pair's own term that has the pair's NPV.

    Parameters
    ----------
    npv
        Rows × pairs [USD].
    effective_annual_rate
        As a fraction; one, or one of each row as a column.
    months
        Length of each pair's contract.

    Returns
    -------
    numpy.ndarray
        Equivalent annual costs [USD/year].
    """
    return npv / annuity_factor(effective_annual_rate, np.asarray(months) / 12)


def by_cost(costs: Any) -> list[Pair]:
    """Name every pair whose cost is known, the cheapest first; equals in the table's order.

    Parameters
    ----------
    costs
        Of the nine pairs, in the order of every table; NaN where not known.

    Examples
    --------
    >>> [pair.payment_term for pair in by_cost([np.nan, 3.0, *[np.nan] * 6, 2.0])]
    ['FIVE_YEARS', 'ONE_YEAR']
    """
    values = np.asarray(costs, dtype=np.float64)
    order = np.argsort(values, kind="stable").tolist()
    return [PAIRS[place] for place in order if not np.isnan(values[place])]


def cheapest_of_term(costs: Any, term: str) -> Pair | None:
    """Name the pair of least cost in one term.

    Parameters
    ----------
    costs
        Of the nine pairs, in the order of every table; NaN where not known.
    term
        Payment term.

    Returns
    -------
    Pair or None
        None where no cost of the term is known.

    Examples
    --------
    >>> str(cheapest_of_term([3.0, 2.0, 4.0, *[1.0] * 6], "ONE_YEAR"))
    'PARTIAL_UPFRONT for ONE_YEAR'
    """
    values = np.asarray(costs, dtype=np.float64)
    return cheapest_pair(np.where([pair.payment_term == term for pair in PAIRS], values, np.nan))


def cheapest_pair(costs: Any) -> Pair | None:
    """Name the pair of least cost.

    Parameters
    ----------
    costs
        Of the nine pairs, in the order of every table; NaN where not known.

    Returns
    -------
    Pair or None
        None where no cost is known.
    """
    (choice,), (found,) = least(np.asarray(costs, dtype=np.float64)[None, :])
    return PAIRS[choice] if found else None
