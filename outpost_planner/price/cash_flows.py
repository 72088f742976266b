"""What is paid and what is used up, month by month, in the words of FOCUS.

FOCUS, the FinOps Foundation's billing specification, tells BilledCost (what is invoiced, the cash)
from EffectiveCost (the same cost amortized over the time it pays for). Over a term both come to the
same cents.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from outpost_planner.money import Bools, Cents, spread, to_dollars
from outpost_planner.service.pairs import MAX_MONTHS, PAIR_INDEX

if TYPE_CHECKING:
    from outpost_planner.price.amounts import Amounts
    from outpost_planner.price.convention import Convention

MONTHS = np.arange(MAX_MONTHS + 1)[:, None]
"""Months 0 to 60, as a column."""


def billed(given: Amounts, convention: Convention, order: int = 0) -> Cents:
    """Return what one order pays in each month.

    Parameters
    ----------
    given
        What is paid.
    convention
        Whether charges fall at the end or the start of the month.
    order
        Position of the order.

    Returns
    -------
    numpy.ndarray
        BilledCost in cents, months 0 to 60 × pairs; without meaning where not known.
    """
    return given.upfront[order] * (MONTHS == 0) + given.monthly[order] * _charged(given, convention)


def effective(given: Amounts, convention: Convention, order: int = 0) -> Cents:
    """Return what one order uses up in each month.

    Parameters
    ----------
    given
        What is paid.
    convention
        As for `billed`: a month's effective cost stands where its recurring charge does.
    order
        Position of the order.

    Returns
    -------
    numpy.ndarray
        EffectiveCost in cents, months 0 to 60 × pairs; without meaning where not known.
    """
    charged = _charged(given, convention)
    passed = np.maximum(MONTHS - convention.first_month + 1, 0)
    # What has been used up by each month, rounded once there: a month's part is the difference.
    upto = spread(given.upfront[order], given.months, passed)
    amortized = np.diff(upto, axis=0, prepend=np.zeros_like(upto[:1]))
    return amortized * charged + given.monthly[order] * charged


def owed(given: Amounts, convention: Convention, order: int = 0) -> Cents:
    """Return what one order still owes after the payments of each month.

    Parameters
    ----------
    given
        What is paid.
    convention
        As for `billed`.
    order
        Position of the order.

    Returns
    -------
    numpy.ndarray
        Cents, months 0 to 60 × pairs; without meaning where not known.
    """
    paid = billed(given, convention, order).cumsum(axis=0)
    return given.upfront[order] + given.monthly[order] * given.months - paid


def by_month(cents: Cents, known: Bools) -> pd.DataFrame:
    """Show months × pairs of cents as a DataFrame in dollars.

    Parameters
    ----------
    cents
        Months from 0 × pairs.
    known
        By pair.

    Returns
    -------
    pandas.DataFrame
        Index month; columns (payment_term, payment_option) [USD], NaN throughout where not known.
    """
    index = pd.RangeIndex(len(cents), name="month")
    return pd.DataFrame(to_dollars(cents, known), index=index, columns=PAIR_INDEX)


def _charged(given: Amounts, convention: Convention) -> Any:
    first = convention.first_month
    return (first <= MONTHS) & (given.months + first > MONTHS)
