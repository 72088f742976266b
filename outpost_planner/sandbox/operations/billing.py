"""Billing: the subscriptions of an Outpost, and when its contract ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from outpost_planner.sandbox.billing.calendar import as_text
from outpost_planner.sandbox.billing.history import NO_UPFRONT
from outpost_planner.sandbox.billing.subscription import DAY
from outpost_planner.sandbox.operations.row import (
    GUIDE,
    Answer,
    Operation,
    Params,
    assumed,
    documented,
    must_exist,
    paged,
)

if TYPE_CHECKING:
    from outpost_planner.sandbox.models import OutpostsBackend


def get_outpost_billing_information(backend: OutpostsBackend, params: Params) -> Answer:
    """Tell what was, is and will be billed for an Outpost."""
    outpost_id = backend.outpost(params["OutpostIdentifier"]).outpost_id
    now, history = backend.world.now, backend.billing.history(outpost_id)
    found = [each.describe(now) for each in history.subscriptions]
    answer = paged("GetOutpostBillingInformation", "Subscriptions", found, params)
    contract = history.current(now)
    if contract is not None:
        answer["ContractEndDate"] = as_text(contract.over - DAY)
        answer["PaymentTerm"] = contract.term
        answer["PaymentOption"] = NO_UPFRONT if history.is_month_to_month(now) else contract.option
    return answer


ROWS = (
    Operation(
        "GetOutpostBillingInformation",
        get_outpost_billing_information,
        (
            must_exist("An Outpost"),
            documented(
                "ORIGINAL is the first order, CAPACITY_INCREASE a later one, RENEWAL a renewal or"
                " month to month"
            ),
            documented("PENDING before BeginDate, ACTIVE until the end, INACTIVE after it"),
            assumed(
                "A subscription begins when its order is installed; a replaced line arrives with"
                " its replacement",
                "no page names the day",
            ),
            assumed(
                "EndDate is the last day, and a renewal begins the day after", "AWS says the latter"
            ),
            documented(
                "Capacity that is added ends with the Outpost's contract; its upfront price is"
                " prorated",
                GUIDE,
            ),
            assumed(
                "It is prorated by time to the cent, from the price of the term that was ordered; "
                "the monthly price is that term's",
                "no page gives the formula",
            ),
            documented(
                "After the end, month to month at the No Upfront rate of the configuration", GUIDE
            ),
            assumed("That rate is that of the term that ended", "no page names the term"),
            assumed(
                "An order without PaymentTerm is for three years",
                "the only term before the API had PaymentTerm",
            ),
            assumed(
                "A price that the sandbox's table lacks is left out",
                "a missing price is not a zero",
            ),
            assumed(
                "A subscription's id is ten characters",
                "the Billing console's form is not published",
            ),
            assumed(
                "ContractEndDate has the form of AWS's sample, `Fri Jul 17 16:09:01 UTC 2026`, and"
                " stays when billing goes month to month",
                "the model says text",
            ),
        ),
    ),
)
