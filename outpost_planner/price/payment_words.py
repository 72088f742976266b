"""What a comparison was asked, and what its figures rest on, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from outpost_planner.money import ROUNDING_RULE
from outpost_planner.price.accrual import effective_rule
from outpost_planner.price.calendar import CALENDAR_RULE, NUMBERINGS
from outpost_planner.price.held import HeldPayments
from outpost_planner.price.notes import BREAK_EVEN_RULE, RENEWED_WITHOUT_END
from outpost_planner.price.page import Sheet
from outpost_planner.price.price_words import gap_sentence, price_warning
from outpost_planner.service.pairs import PAIRS, REFERENCE
from outpost_planner.show import wording

if TYPE_CHECKING:
    from collections.abc import Iterator

    from outpost_planner.price.convention import Convention
    from outpost_planner.price.payments import Payments

NEEDED_WITHOUT_END = "needed without end"
"""For how long the capacity is needed where contracts of different length are compared."""

RENEWED_AT_TODAYS_PRICE = "every contract renewed at today's price"
"""What such a comparison assumes."""


def title(given: Payments) -> str:
    """Say what is compared."""
    return f"Ways to pay for {bought(given)}"


def bought(given: Payments) -> str:
    """Name what is bought, and where."""
    return f"{wording.quantities_in_words(given.lines.quantities)} in {given.country_code}"


def settings(given: Payments) -> dict[str, str]:
    """Say what was asked, name and value."""
    left = given.months_left
    joined = {} if left is None else {"Months left of the contract": str(left)}
    quantities = given.lines.quantities
    return {
        **joined,
        "Bought": wording.quantities_in_words(quantities, most=len(quantities)),
        "Country of the site": given.country_code,
        **convention_settings(given.convention),
    }


def convention_settings(convention: Convention) -> dict[str, str]:
    """Say how payments are discounted, name and value."""
    return {
        "Discount rate": f"{wording.percent(convention.discount_rate)} a year",
        "Recurring charges fall": f"at the {convention.timing} of the month",
        "Compounding": convention.compounding,
    }


def gaps(given: Payments) -> str:
    """Say which pairs lack a price; empty where none does."""
    if given.prices.known.all():
        return ""
    # A term that the contract rules out is no gap.
    is_gap = ~given.missing["reason"].isin(given.prices.ruled_out)
    return gap_sentence(given.missing[is_gap])


def owed_sheet(given: Payments | HeldPayments) -> Sheet:
    """Show what is still owed if the need ends, for files."""
    caption = "Still owed if the need ends in a month of one contract"
    if isinstance(given, HeldPayments):
        caption = "Still owed if the need ends in a month, of all contracts begun by then"
    return Sheet("Still owed", caption, given.exposure(), is_detail=True)


def assumptions(given: Payments) -> tuple[str, ...]:
    """Say everything that the figures rest on."""
    left = given.months_left
    return (
        price_warning(given.prices),
        *given.convention.sentences(),
        *([] if left is None else [_prorated(left)]),
        "First-year cash is the upfront price and the first twelve recurring charges.",
        BREAK_EVEN_RULE,
        "NPV ranks options within a term.",
        *([RENEWED_WITHOUT_END] if left is None else []),
        *money_rules(),
    )


def money_rules() -> tuple[str, ...]:
    """Say how months become dates, cost becomes due, and amounts are rounded."""
    return (f"{CALENDAR_RULE} {NUMBERINGS['end']}", effective_rule(), ROUNDING_RULE)


def held_assumptions(given: HeldPayments) -> tuple[str, ...]:
    """Say everything that the figures over a need rest on."""
    warning = price_warning(given.comparison.prices)
    return (warning, *given.asked.sentences, *given.convention.sentences(), ROUNDING_RULE)


def _prorated(months_left: int) -> str:
    return (
        f"The capacity joins a contract with {wording.count(months_left, 'month')} left and ends"
        " with it: each line's upfront price is prorated to these months of the term and rounded"
        " once; the monthly price is not prorated. The contract's term is not chosen, only the"
        " option is."
    )


def notes(given: Payments) -> tuple[str, ...]:
    """Say why a premium, a rate or a break-even month is not given."""
    return tuple(_notes(given))


def _notes(given: Payments) -> Iterator[str]:
    rate = given.convention.discount_rate
    if rate >= 1:
        yield f"A discount rate of {rate:.0%} a year was asked for; 8 % is 0.08."
    known = given.amounts.known[0]
    for position, pair in enumerate(PAIRS):
        reference = REFERENCE[position]
        if position == reference or not known[position]:
            continue
        if not known[reference]:
            yield (
                f"{pair}: nothing to compare with, because ALL_UPFRONT of this term is not"
                " available."
            )
        elif np.isnan(given.measures.implied_annual_rate[0, position]):
            yield f"{pair}: no implied annual rate, because {_why_no_rate(given, position)}."


def _why_no_rate(given: Payments, position: int) -> str:
    upfront, monthly = given.amounts.upfront[0], given.amounts.monthly[0]
    saved = int(upfront[REFERENCE[position]] - upfront[position])
    extra = int(monthly[position] - monthly[REFERENCE[position]])
    if saved == 0 and extra == 0:
        return "it pays the same in every month as ALL_UPFRONT"
    if saved <= 0:
        return "it pays no less upfront than ALL_UPFRONT, so nothing is deferred"
    if extra <= 0:
        return "it is cheaper in every month than ALL_UPFRONT, so paying later costs nothing"
    return "its first charge, at month 0, leaves nothing deferred"
