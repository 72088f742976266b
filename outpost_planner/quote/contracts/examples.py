"""Contracts for the examples of docstrings: two Outposts on 21 December 2027, without a server."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pandas as pd

from outpost_planner.price.compare import compare_payments
from outpost_planner.quote.contracts.comparison import RenewalComparison
from outpost_planner.quote.contracts.contract import Answers, contract_of
from outpost_planner.quote.contracts.fleet import Contracts
from outpost_planner.quote.contracts.renewal_prices import read_renewal_prices
from outpost_planner.quote.contracts.subscriptions import subscription_frame

NOW = datetime(2027, 12, 21, 9, tzinfo=UTC)
ACCOUNT, REGION = "123456789012", "us-west-2"
SEATTLE, FRANKFURT = "op-0123456789abcdef0", "op-0123456789abcdef1"


def _priced(term: str, option: str, upfront: float, monthly: float) -> dict[str, Any]:
    details = {
        "PaymentTerm": term,
        "PaymentOption": option,
        "UpfrontPrice": upfront,
        "MonthlyRecurringPrice": monthly,
        "Currency": "USD",
    }
    return {"PricingType": "SUBSCRIPTION", "SubscriptionPricingDetails": details}


RENEWAL = {
    "PricingResult": "PRICED",
    "PricingOptions": [
        _priced("ONE_YEAR", "ALL_UPFRONT", 40_000.0, 0.0),
        _priced("ONE_YEAR", "NO_UPFRONT", 0.0, 3_600.0),
        _priced("THREE_YEARS", "NO_UPFRONT", 0.0, 3_050.0),
    ],
}
"""AWS's sample in form: two terms, and not every option of them."""

BILLING = {
    SEATTLE: {
        "ContractEndDate": "Fri Dec 31 16:09:01 UTC 2027",
        "PaymentTerm": "THREE_YEARS",
        "PaymentOption": "PARTIAL_UPFRONT",
        "Subscriptions": [
            {
                "SubscriptionId": "S000000001",
                "SubscriptionType": "ORIGINAL",
                "SubscriptionStatus": "ACTIVE",
                "OrderIds": ["oo-0123456789abcdef0"],
                "BeginDate": datetime(2025, 1, 1, 16, 9, 1, tzinfo=UTC),
                "EndDate": datetime(2027, 12, 31, 16, 9, 1, tzinfo=UTC),
                "Currency": "USD",
                "UpfrontPrice": 50_000.0,
                "MonthlyRecurringPrice": 1_600.0,
            }
        ],
    },
    FRANKFURT: {
        "ContractEndDate": "Sun Nov 21 08:00:00 UTC 2027",
        "PaymentTerm": "ONE_YEAR",
        "PaymentOption": "NO_UPFRONT",
        "Subscriptions": [
            {
                "SubscriptionId": "S000000002",
                "SubscriptionType": "ORIGINAL",
                "SubscriptionStatus": "INACTIVE",
                "OrderIds": ["oo-0123456789abcdef1"],
                "BeginDate": datetime(2026, 11, 22, 8, tzinfo=UTC),
                "EndDate": datetime(2027, 11, 21, 8, tzinfo=UTC),
                "Currency": "USD",
                "UpfrontPrice": 0.0,
                "MonthlyRecurringPrice": 2_000.0,
            },
            {
                "SubscriptionId": "S000000003",
                "SubscriptionType": "RENEWAL",
                "SubscriptionStatus": "ACTIVE",
                "OrderIds": ["oo-0123456789abcdef1"],
                "BeginDate": datetime(2027, 11, 22, 8, tzinfo=UTC),
                "Currency": "USD",
                "UpfrontPrice": 0.0,
                "MonthlyRecurringPrice": 2_000.0,
            },
        ],
    },
}

NAMES = {SEATTLE: "Seattle imaging", FRANKFURT: "Frankfurt assembly"}


def example_answers(outpost_id: str = SEATTLE, now: datetime = NOW) -> Answers:
    """Return what AWS answered about an Outpost."""
    billing: dict[str, Any] = BILLING[outpost_id]
    where = {
        "account_id": ACCOUNT,
        "region": REGION,
        "outpost_id": outpost_id,
        "outpost_name": NAMES[outpost_id],
    }
    return Answers(
        **where,
        site_name="",
        now=now,
        billing=billing,
        subscriptions=subscription_frame([(where, billing["Subscriptions"])]),
        renewal=read_renewal_prices(outpost_id, RENEWAL, as_of=now),
    )


def example_contracts(now: datetime = NOW) -> Contracts:
    """Return the contracts of both Outposts."""
    answers = [example_answers(each, now) for each in BILLING]
    return Contracts(
        contracts=tuple(map(contract_of, answers)),
        subscriptions=pd.concat([each.subscriptions for each in answers], ignore_index=True),
        errors=pd.DataFrame(),
        labels=(f"SANDBOX {ACCOUNT} {REGION}",),
        is_live=False,
        now=now,
    )


def example_comparison(now: datetime = NOW) -> RenewalComparison:
    """Return the renewals of the first Outpost, compared."""
    answers = example_answers(SEATTLE, now)
    renewal = read_renewal_prices(SEATTLE, RENEWAL, as_of=now)
    return RenewalComparison(
        contract_of(answers), compare_payments(renewal.lines), answers.subscriptions
    )
