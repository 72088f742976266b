"""A fleet's contracts in sentences: what to act on, the most urgent first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from outpost_planner.quote.contracts.contract import (
    ENDED,
    LATER,
    MONTH_TO_MONTH,
    NO_CONTRACT,
    OPEN,
    OVERDUE,
    STATES,
    THIS_WEEK,
    UNKNOWN,
)
from outpost_planner.show.wording import count, format_dollars

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from outpost_planner.quote.contracts.contract import Contract

NOTHING = "There is no Outpost, so that no contract ends."

MOST_NAMED = 20


def sentences(
    contracts: Sequence[Contract], failures: int = 0, holidays: Sequence[str] = ()
) -> tuple[str, ...]:
    """Say what has to be done about contracts.

    Parameters
    ----------
    contracts
        What is most urgent first.
    failures
        How many questions AWS did not answer.
    holidays
        Days that were counted as no business days.

    Returns
    -------
    tuple of str
        At least one sentence.
    """
    said = list(_said(contracts))
    if failures:
        said.append(
            f"NOT WHOLE: {count(failures, 'question was', 'questions were')} not answered; .errors"
            " says which and why."
        )
    elif not contracts:
        said.append(NOTHING)
    elif not any(each.state in {OVERDUE, THIS_WEEK, MONTH_TO_MONTH, UNKNOWN} for each in contracts):
        said.insert(0, "No contract needs anybody within seven days.")
    if any(each.act_by for each in contracts):
        said.append(_counted(holidays))
    return tuple(said)


def _said(contracts: Sequence[Contract]) -> Iterator[str]:
    for state in STATES:
        found = [each for each in contracts if each.state == state]
        if state == UNKNOWN:
            yield from _unknown(found)
        if state not in _SAY:
            continue
        for each in found[:MOST_NAMED]:
            yield _SAY[state](each)
        if len(found) > MOST_NAMED:
            more = len(found) - MOST_NAMED
            yield f"And {count(more, 'more Outpost')} that {'is' if more == 1 else 'are'} {state}."
    yield from _unpriced(contracts)
    later = [each for each in contracts if each.state == LATER and each.act_by]
    if later:
        first = min(later, key=lambda each: each.act_by or each.today)
        yield f"Next of {count(len(later), 'later contract')}: {_when(first)}."
    for state, said in (
        (ENDED, "is over and billed no more"),
        (NO_CONTRACT, "has no contract yet"),
    ):
        names = [each.name for each in contracts if each.state == state]
        if names:
            verb = said if len(names) == 1 else said.replace("is ", "are ").replace("has", "have")
            yield f"{_listed(names)} {verb}."


def _overdue(each: Contract) -> str:
    return (
        f"OVERDUE: {each.name} could be renewed or given back until {day(each.act_by)} and is bound"
        f" until {day(each.bound_until)}. {_then(each)} It can be renewed then."
    )


def _this_week(each: Contract) -> str:
    return f"Within seven days: {_when(each)}. {_then(each)}"


def _open(each: Contract) -> str:
    return f"Open to be renewed: {_when(each)}. {_then(each)}"


def _monthly(each: Contract) -> str:
    cost = (
        f"costs {format_dollars(each.month_to_month_cents / 100)} a month"
        if each.month_to_month_cents is not None
        else "is billed at a price that is not known"
    )
    return (
        f"Month to month: {each.name} {cost} since its contract ended on {day(each.bound_until)}."
        " It can be renewed, or given back five business days before a month of it ends."
    )


def _unknown(contracts: Sequence[Contract]) -> Iterator[str]:
    """Say which ends are not known; a reason that several share, once."""
    for question, names in _by_reason((each.question, each.name) for each in contracts):
        several = len(names) > 1
        whose, ends = ("contracts", "end") if several else ("contract", "ends")
        said = f"Not known: when the {whose} of {_listed(names)} {ends}. {question}".rstrip()
        yield said if "ends=" in question else f"{said} {_HOW}"


def _unpriced(contracts: Sequence[Contract]) -> Iterator[str]:
    """Say of which contracts it is not known what month to month costs; a shared reason, once."""
    unpriced = [
        (each.month_to_month_basis.rstrip("."), each.name)
        for each in contracts
        if each.state in _PRICED and each.month_to_month_cents is None
    ]
    for reason, names in _by_reason(unpriced):
        yield f"Not known: what month to month costs for {_listed(names)}: {reason}."


def _by_reason(pairs: Iterable[tuple[str, str]]) -> Iterable[tuple[str, list[str]]]:
    found: dict[str, list[str]] = {}
    for reason, name in pairs:
        found.setdefault(reason, []).append(name)
    return found.items()


_HOW = "An end that you know is taken by contracts(connection, ends={'op-...': '2027-04-01'})."

_PRICED = {OVERDUE, THIS_WEEK, MONTH_TO_MONTH, OPEN}
"""States of which a sentence says what month to month costs."""

_SAY = {
    OVERDUE: _overdue,
    THIS_WEEK: _this_week,
    MONTH_TO_MONTH: _monthly,
    OPEN: _open,
}


def _when(each: Contract) -> str:
    left = each.days_left or 0
    days = "today" if left == 0 else f"{count(left, 'day')} left"
    renewed = "renewed already, " if each.is_renewed else ""
    return (
        f"{each.name} ({renewed}bound until {day(each.bound_until)}; last day to act"
        f" {day(each.act_by)}, {days})"
    )


def _then(each: Contract) -> str:
    """Say what follows if nobody acts."""
    since = f"From {day(each.month_to_month_from)} on it is billed month to month"
    if each.month_to_month_cents is None:
        return f"{since}, at a price that is not known."
    return f"{since}, at {format_dollars(each.month_to_month_cents / 100)} a month."


def _counted(holidays: Sequence[str]) -> str:
    given = f", Sundays and {count(len(holidays), 'holiday')} given"
    off = given if holidays else " and Sundays"
    return (
        "The last day to act lies five business days before the end (UTC), without Saturdays"
        f"{off}; AWS does not say whose holidays it counts."
    )


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(names[:MOST_NAMED])
    return shown if len(names) <= MOST_NAMED else f"{shown} and {len(names) - MOST_NAMED:,} more"


_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def day(value: date | None) -> str:
    """Write a day for people, in English whatever the locale.

    Examples
    --------
    >>> from datetime import date
    >>> day(date(2027, 12, 31))
    'Fri 31 Dec 2027'
    """
    if value is None:
        return "an unknown day"
    return f"{_DAYS[value.weekday()]} {value.day} {_MONTHS[value.month - 1]} {value.year}"
