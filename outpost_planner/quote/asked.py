"""The content of a CreateQuote request, and whether a quote asks for the same."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np

from outpost_planner.errors import InputError
from outpost_planner.quote.capacity import (
    STORAGE,
    asked_in_words,
    read_capacities,
    read_constraints,
)
from outpost_planner.quote.limits import wanted_choices, wanted_constraints
from outpost_planner.quote.wanted import UNITS, wanted_capacities
from outpost_planner.service import model
from outpost_planner.service.pairs import OPTIONS, TERMS
from outpost_planner.service.violations import request_violations
from outpost_planner.show.wording import shortened

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from outpost_planner.quote.capacity import Capacity, Constraint
    from outpost_planner.quote.facts import QuoteFacts


ANY_QUOTE = "oq-00000000000000000"
"""Stands for a quote where the rest of a change is checked."""


def asked_content(
    capacities: Any,
    country_code: Any,
    *,
    constraints: Any = None,
    options: Any = None,
    terms: Any = None,
    description: Any = None,
    is_change: bool = False,
) -> dict[str, Any]:
    """Return the parameters of CreateQuote or UpdateQuote, without an Outpost, in one agreed form.

    Parameters
    ----------
    capacities
        See `wanted.wanted_capacities`.
    country_code
        Two capital letters.
    constraints, options, terms, description
        See `limits`.
    is_change
        Whether a quote is to be changed, where None leaves a part as it is, and an empty one
        empties it.

    Raises
    ------
    InputError
        Listing every problem.

    Examples
    --------
    >>> asked_content({"c5.24xlarge": 4}, "US")["RequestedCapacities"]
    [{'QuoteCapacityType': 'EC2', 'Unit': 'c5.24xlarge', 'Quantity': 4.0}]
    """
    problems: list[str] = []
    content: dict[str, Any] = {}
    if capacities is not None or not is_change:
        wanted = wanted_capacities(capacities, problems)
        content["RequestedCapacities"] = [each.parameter for each in wanted]
    if country_code is not None or not is_change:
        content["CountryCode"] = _country(country_code, problems)
    limits = wanted_constraints(constraints, problems)
    parts = {
        "RequestedConstraints": (constraints, [each.parameter for each in limits]),
        "RequestedPaymentOptions": (
            options,
            wanted_choices("PaymentOption", "options", options, problems),
        ),
        "RequestedPaymentTerms": (terms, wanted_choices("PaymentTerm", "terms", terms, problems)),
    }
    content |= {
        name: list(read)
        for name, (given, read) in parts.items()
        if read or (is_change and given is not None)
    }
    if description is not None:
        content["Description"] = description
    if not problems:
        named = {"QuoteIdentifier": ANY_QUOTE} if is_change else {}
        operation = "UpdateQuote" if is_change else "CreateQuote"
        problems = request_violations(operation, content | named)
    if problems:
        raise InputError("This quote cannot be asked for. Nothing was sent.", problems)
    return content


def in_words(content: Mapping[str, Any]) -> str:
    """Say what a request asks for.

    Examples
    --------
    >>> in_words(asked_content({"c5.24xlarge": 4, "EBS": "11 TiB"}, "US"))
    'add 4 × c5.24xlarge; 11 TiB of EBS in all at the end; for US'
    """
    limits = "".join(f"; {each}" for each in read_constraints(content.get("RequestedConstraints")))
    where = f" at {content['OutpostIdentifier']}" if content.get("OutpostIdentifier") else ""
    capacities = read_capacities(content.get("RequestedCapacities"))
    return f"{asked_in_words(capacities)}{limits}; for {content.get('CountryCode')}{where}"


def what_differs(content: Mapping[str, Any], quote: QuoteFacts) -> list[str]:
    """Name what of a request a quote does not ask for; nothing where it asks for the same.

    Its description is a label, and asks for nothing.

    Parameters
    ----------
    content
        CreateQuote's parameters.
    quote
        Any quote.

    Examples
    --------
    >>> from outpost_planner.quote.examples import example_quote
    >>> what_differs(asked_content({"c5.24xlarge": 4}, "DE"), example_quote())
    ['CountryCode', 'RequestedPaymentOptions', 'RequestedPaymentTerms']
    """
    asked = {
        "CountryCode": content.get("CountryCode"),
        "OutpostIdentifier": str(content.get("OutpostIdentifier") or "").rpartition("/")[2] or None,
        "RequestedCapacities": _amounts(read_capacities(content.get("RequestedCapacities"))),
        "RequestedConstraints": _limits(read_constraints(content.get("RequestedConstraints"))),
        "RequestedPaymentOptions": _all(content.get("RequestedPaymentOptions"), OPTIONS),
        "RequestedPaymentTerms": _all(content.get("RequestedPaymentTerms"), TERMS),
    }
    there = {
        "CountryCode": quote.country_code,
        "OutpostIdentifier": quote.outpost_id,
        "RequestedCapacities": _amounts(quote.capacities),
        "RequestedConstraints": _limits(quote.constraints),
        "RequestedPaymentOptions": _all(quote.payment_options, OPTIONS),
        "RequestedPaymentTerms": _all(quote.payment_terms, TERMS),
    }
    return [name for name, value in asked.items() if there[name] != value]


def _amounts(capacities: Iterable[Capacity]) -> dict[tuple[str, str], float]:
    total: Counter[tuple[str, str]] = Counter()
    for each in capacities:
        # 11 TiB and 11264 GiB are one amount.
        size = UNITS.get(each.unit, 1) if each.kind in STORAGE else 1
        unit = "bytes" if size > 1 else each.unit
        total[each.kind, unit] += each.quantity * size  # type: ignore[assignment]  # of TiB, too
    # As they come back: a number of 32 bits.
    return {name: float(np.float32(amount)) for name, amount in total.items()}


def _limits(constraints: Iterable[Constraint]) -> frozenset[tuple[str, str]]:
    return frozenset((each.kind, _plain(each.value)) for each in constraints)


def _plain(value: str) -> str:
    try:
        return f"{float(value):.6f}"
    except ValueError:
        return value.lower()


def _all(given: Iterable[str] | None, every: tuple[str, ...]) -> frozenset[str]:
    """Return what is asked for; nothing stands for everything."""
    return frozenset(given or every)


def _country(given: Any, problems: list[str]) -> Any:
    if isinstance(given, str) and model.matches(model.pattern("CountryCode"), given):
        return given
    upper = given.strip().upper() if isinstance(given, str) else ""
    meant = f"; {upper!r} may be meant" if model.matches(r"[A-Z]{2}", upper) else ""
    problems.append(
        f"country_code: {shortened(repr(given))} is no country of two capital letters, such as"
        f" 'US'{meant}"
    )
    return given
