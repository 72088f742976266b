"""One Outpost's contract: its end, the last day to act, its cost now and month to month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from outpost_planner.errors import InputError
from outpost_planner.quote.contracts.days import (
    last_day_to_act,
    read_contract_end,
    renewal_opens,
)
from outpost_planner.quote.contracts.renewal_prices import NOT_ASKED, RenewalPrices
from outpost_planner.quote.contracts.subscriptions import ACTIVE, PENDING, RENEWAL, in_cents

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy as np
    import pandas as pd

NO_CONTRACT = "no contract"
"""Nothing is installed, so that nothing is billed."""

UNKNOWN = "not known"
"""AWS did not say when it ends, or in no form that can be read."""

ENDED = "ended"
"""It is over and nothing is billed any more."""

MONTH_TO_MONTH = "month to month"
"""It is over and billing goes on by the month."""

OVERDUE = "overdue"
"""The last day to act has passed and the contract still runs."""

THIS_WEEK = "this week"
"""The last day to act is today or one of the six days after."""

OPEN = "open"
"""It can be renewed by now."""

LATER = "later"
"""It cannot be renewed yet."""

STATES = (OVERDUE, THIS_WEEK, MONTH_TO_MONTH, UNKNOWN, OPEN, LATER, ENDED, NO_CONTRACT)
"""What is most urgent comes first."""

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Contract:
    """The contract of one Outpost on one day.

    Parameters
    ----------
    account_id, region, outpost_id, outpost_name, site_name
        Which Outpost.
    today
        The day (UTC).
    state
        One of `STATES`.
    contract_end
        The last moment of the contract that runs, or of the last one that ran (UTC).
    bound_until
        The last day of that contract, or of a renewal that is made already.
    act_by
        The last day on which it can be renewed or given back in time; None once it is over.
    payment_term, payment_option
        How it is paid now; empty where AWS does not say.
    is_renewed
        Whether a renewal is made already.
    monthly_cents
        What all subscriptions together charge each month now [USD cent]; None where not known.
    month_to_month_cents
        What a month would cost from the day after `bound_until` on, and does cost where that is
        past [USD cent]; None where not known.
    month_to_month_basis
        Where that comes from, or why it is not known.
    question
        What AWS's answer leaves open, for a person; empty for nothing.
    """

    account_id: str
    region: str
    outpost_id: str
    outpost_name: str
    site_name: str
    today: date
    state: str
    contract_end: datetime | None = None
    bound_until: date | None = None
    act_by: date | None = None
    payment_term: str = ""
    payment_option: str = ""
    is_renewed: bool = False
    monthly_cents: int | None = None
    month_to_month_cents: int | None = None
    month_to_month_basis: str = ""
    question: str = ""

    @property
    def name(self) -> str:
        """Its name, or its id where it has none."""
        return self.outpost_name or self.outpost_id

    @property
    def days_left(self) -> int | None:
        """Calendar days from today to the last day to act; negative where that is past."""
        return None if self.act_by is None else (self.act_by - self.today).days

    @property
    def month_to_month_from(self) -> date | None:
        """The first day that is billed month to month if nobody acts."""
        return None if self.bound_until is None else self.bound_until + timedelta(days=1)


@dataclass(frozen=True)
class Answers:
    """What AWS answered about one Outpost.

    Parameters
    ----------
    account_id, region, outpost_id, outpost_name, site_name
        Which Outpost.
    now
        When it was asked (UTC).
    billing
        The whole answer of GetOutpostBillingInformation; None where none came.
    subscriptions
        Its rows of `subscriptions.subscription_frame`.
    renewal
        What GetRenewalPricing said.
    problem
        What went wrong with the billing information, or with a part of it.
    """

    account_id: str
    region: str
    outpost_id: str
    outpost_name: str
    site_name: str
    now: datetime
    billing: Any
    subscriptions: pd.DataFrame
    renewal: RenewalPrices | None = None
    problem: str = ""


def contract_of(
    answers: Answers, holidays: Iterable[np.datetime64] = (), end: date | None = None
) -> Contract:
    """Read the contract of one Outpost.

    Parameters
    ----------
    answers
        What AWS answered.
    holidays
        From `days.read_holidays`.
    end
        The contract's last day where the user says it, which outweighs AWS's text.

    Returns
    -------
    Contract
        Of which nothing is guessed: what cannot be read is a question.
    """
    today = answers.now.date()
    billing = answers.billing or {}
    text = billing.get("ContractEndDate")
    moment, question = _end(text, answers, end)
    live = answers.subscriptions["subscription_status"] == ACTIVE
    about = {
        name: getattr(answers, name)
        for name in ("account_id", "region", "outpost_id", "outpost_name", "site_name")
    }
    facts: dict[str, Any] = {
        **about,
        "today": today,
        "payment_term": str(billing.get("PaymentTerm") or ""),
        "payment_option": str(billing.get("PaymentOption") or ""),
        "monthly_cents": _monthly(answers, live),
        "question": question,
    }
    if moment is None:
        is_empty = not question and answers.subscriptions.empty
        return Contract(**facts, state=NO_CONTRACT if is_empty else UNKNOWN)
    renewed_until = _renewed_until(answers.subscriptions, moment.date())
    bound_until = renewed_until or moment.date()
    act_by = last_day_to_act(bound_until, holidays)
    state = _state(today, bound_until, act_by, is_billed=bool(live.any() or answers.problem))
    cents, basis = (
        (None, "AWS does not say how the renewal is paid")
        if renewed_until is not None
        else _month_to_month(answers, facts, state)
    )
    return Contract(
        **facts,
        state=state,
        contract_end=moment,
        bound_until=bound_until,
        act_by=None if state in {MONTH_TO_MONTH, ENDED} else act_by,
        is_renewed=renewed_until is not None,
        month_to_month_cents=cents,
        month_to_month_basis=basis,
    )


def _end(text: Any, answers: Answers, given: date | None) -> tuple[datetime | None, str]:
    if given is not None:
        return datetime(
            given.year, given.month, given.day, tzinfo=answers.now.tzinfo
        ), answers.problem
    if text is None:
        silent = "" if answers.subscriptions.empty else "AWS does not say when the contract ends."
        return None, answers.problem or silent
    try:
        return read_contract_end(text), answers.problem
    except InputError as error:
        return None, str(error)


def _monthly(answers: Answers, live: pd.Series) -> int | None:
    """Add up what is charged each month; a part that is not known leaves the sum unknown."""
    cents = in_cents(answers.subscriptions.loc[live, "monthly_recurring_price"])
    known = [each for each in cents if each is not None]
    return sum(known) if known and len(known) == len(cents) and not answers.problem else None


def _renewed_until(subscriptions: pd.DataFrame, end: date) -> date | None:
    """Return the last day of a renewal that has not begun yet."""
    ahead = subscriptions[
        (subscriptions["subscription_status"] == PENDING)
        & (subscriptions["subscription_type"] == RENEWAL)
        & subscriptions["end_date"].notna()
    ]
    if ahead.empty:
        return None
    # A renewal that stands and has not begun moves the end.
    last: date = ahead["end_date"].max().date()
    return last if last > end else None


def _state(today: date, bound_until: date, act_by: date, *, is_billed: bool) -> str:
    if today > bound_until:
        return MONTH_TO_MONTH if is_billed else ENDED
    if today > act_by:
        return OVERDUE
    if act_by - today < WEEK:
        return THIS_WEEK
    return OPEN if today >= renewal_opens(bound_until) else LATER


def _month_to_month(answers: Answers, facts: dict[str, Any], state: str) -> tuple[int | None, str]:
    """Return what a month costs once the contract is over [USD cent], and where that comes from."""
    if state == ENDED:
        return None, "nothing is billed any more"
    if state == MONTH_TO_MONTH:
        said = "what is billed now" if facts["monthly_cents"] is not None else "AWS gave no price"
        return facts["monthly_cents"], said
    renewal, term = answers.renewal, facts["payment_term"]
    if renewal is not None and term:
        cents, reason = renewal.no_upfront_cents(term)
        if cents is not None:
            return cents, f"GetRenewalPricing, NO_UPFRONT for {term}"
    else:
        reason = NOT_ASKED if renewal is None else "AWS does not name the contract's term"
    if facts["payment_option"] == "NO_UPFRONT" and facts["monthly_cents"] is not None:
        return facts["monthly_cents"], f"what NO_UPFRONT costs now ({reason})"
    return None, reason
