"""What rests on what in quotes: documented by AWS, observed, or assumed."""

from __future__ import annotations

from outpost_planner.sandbox.operations.row import (
    ASSUMED,
    CONFLICT,
    GUIDE,
    MODEL,
    NOT_FOUND,
    OBSERVED,
    VALIDATION,
    Rule,
    assumed,
    documented,
)

_SUMMARY = "a third party's summary of AWS's blog of June 2026"
QUOTE_RULES = (
    documented("EC2 counts instances to add, by instance type; EBS and S3 are the amount at the end"),  # noqa: E501
    documented("Terms and options that are not asked for are all priced, up to nine prices in USD"),
    documented("A quote can be ordered for 30 days", GUIDE),
    documented("At most ten options", MODEL),
    assumed("Capacities that are empty, of an unknown unit, not above 0 or of half an instance are refused",  # noqa: E501
            "the model sets no such limit", VALIDATION),
    assumed("Units of storage are TiB, TB, GiB and GB", "AWS names TiB as an example"),
    assumed("Options: the fewest hosts first, then one, two and four hosts of each family to spare, other host sizes,"  # noqa: E501
            " the other generation, servers that hold everything", "the console shows several; no page says which"),  # noqa: E501
    assumed("Hosts hold instances by vCPUs, memory and GPUs of EC2's table, each host one family", "AWS's whitepaper on capacity says the latter"),  # noqa: E501
    Rule("Generations are not mixed", ASSUMED, _SUMMARY),
    Rule("EBS and S3 are rounded up to tiers, and no storage is taken away", ASSUMED, _SUMMARY),
    assumed("The tiers of EBS in generation 2 are those of generation 1; a tier costs nothing beside its rack",  # noqa: E501
            "nobody publishes either"),
    documented("Four compute racks or more need a networking (ACE) rack", GUIDE),
    assumed("RACK_MAXIMUM counts all racks of the Outpost at the end; RACK_MAX_POWER_KVA and RACK_MAX_WEIGHT_LBS hold"  # noqa: E501
            " for each new or changed rack; RACK_SPACE_CONSTRAINED `true` allows no new rack",
            "the model gives the names and `Value` as text", VALIDATION),
    assumed("A demand that nothing fits gets a quote without options, whose StatusMessage says why",
            "no answer is known"),
    assumed("Hosts added to a rack cost what the fuller rack costs more", "no page says so"),
    assumed("Where a contract runs, upfront prices of what is added are for the time from the quote to its end,"  # noqa: E501
            " as they are billed",
            "AWS prorates additions to the contract's end; how a quote shows that is not known"),
    assumed("A configuration without a price for the country, term or option has no such PricingOption",  # noqa: E501
            "a missing price is not a zero"),
    Rule("Prices are floats of 32 bits; `exact_prices` sends exact ones", ASSUMED,
         "catalog answers of 2019 and 2022 were; that quotes do the same is inferred"),
    documented("The 17 ordering requirements", MODEL),
    assumed("An Outpost in decommission is not active: nothing is ordered for it from a quote",
            "no page says so"),
    assumed("Requirements are looked at whenever the quote is; those without facts are EXEMPT and say so",  # noqa: E501
            "no page says when"),
)  # fmt: skip
"""Rules of CreateQuote, which hold for UpdateQuote too."""

ORDER_RULES = (
    documented("QuoteIdentifier with QuoteOptionIdentifier, in place of LineItems", MODEL, VALIDATION),  # noqa: E501
    documented("A quote serves one order", GUIDE, CONFLICT),
    assumed("A used quote is a conflict with the order that it served", "the error is not documented", CONFLICT),  # noqa: E501
    assumed("An expired quote, or one without or of another Outpost, is refused", "the error is not documented",  # noqa: E501
            VALIDATION),
    documented("Ordering requirements must be met; a FAIL refuses the order (its error is assumed)", MODEL, VALIDATION),  # noqa: E501
    assumed("The payment option and term need a price in the option", "the error is not documented", VALIDATION),  # noqa: E501
    assumed("A quote of another account or Region is not found", "ids belong to an account", NOT_FOUND),  # noqa: E501
    Rule("Line items of such orders have no CatalogItemId", OBSERVED, "AWS's sample of CreateOrder"),  # noqa: E501
)  # fmt: skip
"""Rules of CreateOrder from a quote."""
