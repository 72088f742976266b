"""A quote for the examples of docstrings: AWS's sample of CreateQuote, days after it was made."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from outpost_planner.quote.reading import read_quote

if TYPE_CHECKING:
    from outpost_planner.quote.quote import Quote

SAMPLE: dict[str, Any] = {
    "QuoteId": "oq-0123456789abcdef0",
    "AccountId": "123456789012",
    "QuoteStatus": "CREATED",
    "CountryCode": "US",
    "RequestedCapacities": [{"QuoteCapacityType": "EC2", "Unit": "c5.24xlarge", "Quantity": 4.0}],
    "RequestedPaymentOptions": ["ALL_UPFRONT"],
    "RequestedPaymentTerms": ["THREE_YEARS"],
    "QuoteOptions": [
        {
            "QuoteOptionIdentifier": "oqo-0123456789abcdef0",
            "Capacities": [{"QuoteCapacityType": "EC2", "Unit": "c5.24xlarge", "Quantity": 4.0}],
            "CapacitySummary": {
                "ExistingCapacities": [],
                "FinalCapacities": [
                    {"QuoteCapacityType": "EC2", "Unit": "c5.24xlarge", "Quantity": 4.0}
                ],
                "CapacityChange": [
                    {"QuoteCapacityType": "EC2", "Unit": "c5.24xlarge", "Quantity": 4.0}
                ],
            },
            "Specifications": [
                {
                    "QuoteSpecificationType": "NEW_RACK",
                    "FinalRackSpecificationDetails": {
                        "RackUse": "COMPUTE",
                        "RackPowerDrawKva": 10.5,
                        "RackWeightLbs": 2000.0,
                        "RackHeightInches": 80.0,
                        "RackWidthInches": 24.0,
                        "RackDepthInches": 48.0,
                        "RackUnitHeight": "HEIGHT_42U",
                        "EC2Capacities": [{"Family": "c5", "MaxSize": "24xlarge", "Quantity": "4"}],
                    },
                }
            ],
            "PricingOptions": [
                {
                    "PricingType": "SUBSCRIPTION",
                    "SubscriptionPricingDetails": {
                        "PaymentOption": "ALL_UPFRONT",
                        "PaymentTerm": "THREE_YEARS",
                        "UpfrontPrice": 100000.0,
                        "MonthlyRecurringPrice": 0.0,
                        "Currency": "USD",
                    },
                }
            ],
        }
    ],
    "OrderingRequirements": [
        {
            "OrderingRequirementType": "OUTPOST_ID_MISSING_ON_QUOTE_ERROR",
            "Status": "FAIL",
            "StatusMessage": "The quote names no Outpost.",
        }
    ],
    "CreatedDate": datetime(2026, 1, 15, tzinfo=UTC),
    "ExpirationDate": datetime(2026, 2, 14, tzinfo=UTC),
}
"""In the shape of AWS's own sample (User Guide, CreateQuote): 100,000.00 USD for three years."""


def example_quote(
    *, read_at: datetime = datetime(2026, 1, 20, tzinfo=UTC), **changes: Any
) -> Quote:
    """Return AWS's sample, as it was read five days after it was made.

    Parameters
    ----------
    read_at
        When it was read.
    **changes
        Members of the Quote that differ from the sample's.
    """
    return read_quote({**SAMPLE, **changes}, read_at=read_at)
