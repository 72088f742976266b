"""The checks of a renewal: its contract, the window in which AWS takes it, and its price."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from outpost_planner.order.check import FAIL, NOT_CHECKED, PASS, WARN, Check
from outpost_planner.plan.columns import is_illustrative
from outpost_planner.quote.contracts.contract import (
    ENDED,
    MONTH_TO_MONTH,
    NO_CONTRACT,
    UNKNOWN,
)
from outpost_planner.quote.contracts.days import renewal_opens
from outpost_planner.quote.contracts.words import day
from outpost_planner.show.wording import count, format_dollars

if TYPE_CHECKING:
    from outpost_planner.order.renewals.request import RenewalRequest
    from outpost_planner.quote.contracts.contract import Answers, Contract

ABOUT = timedelta(days=7)
"""AWS names no day on which renewals open: within this time before ours, a person weighs it."""


def renewal_checks(request: RenewalRequest, answers: Answers, contract: Contract) -> list[Check]:
    """Check a renewal against what AWS said of the contract and the price.

    Parameters
    ----------
    request
        What is renewed.
    answers
        What AWS answered.
    contract
        The contract, read from it.
    """
    return [
        _contract(contract),
        *([] if contract.state in {NO_CONTRACT, ENDED} else _time(contract)),
        _price(request, answers),
    ]


def _contract(contract: Contract) -> Check:
    name = "Contract"
    end = day(contract.bound_until)
    nothing = {
        NO_CONTRACT: "nothing is installed, so that there is no contract to renew",
        ENDED: f"it ended on {end} and is billed no more",
    }
    if contract.state in nothing:
        return Check(name, FAIL, nothing[contract.state])
    if contract.state == UNKNOWN:
        return Check(name, NOT_CHECKED, contract.question or "AWS does not say when it ends")
    if contract.is_renewed:
        return Check(name, FAIL, f"it is renewed already, until {end}")
    if contract.question:
        return Check(name, NOT_CHECKED, contract.question)
    if contract.state == MONTH_TO_MONTH:
        said = "billed month to month; the renewal begins when the present month ends"
    else:
        said = "the renewal begins the day after"
    return Check(name, PASS, f"its end is {end}, {said}")


def _time(contract: Contract) -> list[Check]:
    """Check the window in which AWS takes a renewal, and the five business days."""
    if contract.state == UNKNOWN:
        unseen = "the contract's end is not known, nor whether it is renewed already"
        return [Check(name, NOT_CHECKED, unseen) for name in ("Window", "Business days")]
    if contract.state == MONTH_TO_MONTH or contract.bound_until is None or contract.act_by is None:
        return []
    opens, left = renewal_opens(contract.bound_until), contract.days_left or 0
    if contract.today >= opens:
        window = Check("Window", PASS, f"AWS takes renewals from about {day(opens)} on")
    else:
        said = (
            "AWS takes renewals from about three months before the end, which is"
            f" {day(opens)}; today is {day(contract.today)}"
        )
        window = Check("Window", WARN if opens - contract.today <= ABOUT else FAIL, said)
    if left < 0:
        late = (
            f"the last day was {day(contract.act_by)}: five business days before the end. It is"
            f" billed month to month from {day(contract.month_to_month_from)} on, and can be"
            " renewed then"
        )
        return [window, Check("Business days", FAIL, late)]
    time_left = "today" if not left else f"in {count(left, 'day')}"
    in_time = f"the last day is {day(contract.act_by)}, {time_left}"
    return [window, Check("Business days", PASS, in_time)]


def _price(request: RenewalRequest, answers: Answers) -> Check:
    name = "Price"
    renewal = answers.renewal
    if renewal is None:
        return Check(name, FAIL, "GetRenewalPricing was not asked")
    upfront, monthly, reason = renewal.cents(*request.pair)
    if upfront is None or monthly is None:
        return Check(
            name,
            FAIL,
            f"no price for {request.payment_option} for {request.payment_term}: {reason}",
        )
    rows = renewal.prices[
        (renewal.prices["payment_term"] == request.payment_term)
        & (renewal.prices["payment_option"] == request.payment_option)
    ].iloc[0]
    said = (
        f"{format_dollars(upfront / 100)} upfront and {format_dollars(monthly / 100)} a month, by"
        " GetRenewalPricing"
    )
    margin = round(
        100 * max(rows["margin_of_upfront_price"], rows["margin_of_monthly_recurring_price"])
    )
    if is_illustrative(rows["source"]):
        return Check(name, WARN, f"{said} of the sandbox: illustrative")
    if margin:
        return Check(
            name,
            WARN,
            f"{said}; it came as a number of 32 bits, and may be off by {count(margin, 'cent')}",
        )
    return Check(name, PASS, said)
