"""What a price table, and the contract that capacity joins, must hold before any figure."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from outpost_planner.errors import InputError
from outpost_planner.plan.columns import CURRENCY, NOT_IN_DOLLARS, PRICE_COLUMNS
from outpost_planner.service.pairs import MAX_MONTHS, TERM_MONTHS, TERMS
from outpost_planner.show.wording import kind_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from outpost_planner.plan.catalog import LineItems


def check_contract(months_left: Any, contract_term: Any) -> None:
    """Check what is said of the contract that capacity is added to.

    Parameters
    ----------
    months_left
        A whole number of months, 1 to 60; None for a contract of its own.
    contract_term
        One of the payment terms; None where it is not known.

    Raises
    ------
    InputError
        Listing what cannot be used.
    """
    problems = []
    whole = isinstance(months_left, (int, np.integer)) and not isinstance(months_left, bool)
    if months_left is not None and (not whole or not 1 <= months_left <= MAX_MONTHS):
        problems.append(
            f"months_left={months_left!r} is not a whole number of months from 1 to {MAX_MONTHS}"
        )
    if contract_term is not None and contract_term not in TERMS:
        problems.append(f"contract_term={contract_term!r} is not one of {', '.join(TERMS)}")
    elif contract_term is not None and months_left is None:
        problems.append(
            "contract_term is for capacity that joins a contract; give its months_left too"
        )
    elif contract_term is not None and whole and months_left > TERM_MONTHS[contract_term]:
        problems.append(f"a contract for {contract_term} cannot have {months_left} months left")
    if problems:
        raise InputError("The contract that the capacity joins is not understood.", problems)


def country_of(lines: LineItems, asked: Any = None) -> Any:
    """Return the country whose prices count: the one asked for, or the one that is priced.

    Parameters
    ----------
    lines
        What is bought.
    asked
        A country code. Default: the country of a quote's line items, and ``US`` for a price sheet.

    Examples
    --------
    >>> from outpost_planner import read_catalog
    >>> country_of(read_catalog().line_items({"OR-RKGP001": 2}))
    'US'
    """
    if asked is not None:
        return asked
    priced = lines.catalog.country_code
    return "US" if priced is None else priced


def other_country(lines: LineItems, asked: Any) -> str:
    """Say that line items are priced for one country, and another is asked for; else empty."""
    priced = lines.catalog.country_code
    if priced is None or asked == priced:
        return ""
    source = ", ".join(lines.catalog.prices["source"].unique())
    return (
        f"country_code={asked!r} is asked for, and the prices of {source} are for {priced!r} alone;"
        " leave country_code out, or ask AWS for a price in that country"
    )


def check_not_prorated(lines: LineItems) -> None:
    """Check that prices which are to be prorated are not for what is left of a contract already."""
    if not lines.catalog.ends_with_contract:
        return
    source = ", ".join(lines.catalog.prices["source"].unique())
    raise InputError(
        f"months_left is for a price sheet: {source} adds to an Outpost that stands, and AWS prices"
        " that for what is left of the contract. Prorated once more, the upfront price would be too"
        " low. Leave months_left out: until the contract's end the option costs its upfront price"
        " and its monthly price for each month that is left."
    )


def check_table(prices: Any) -> None:
    """Check that a price table has its columns, and any price at all.

    Parameters
    ----------
    prices
        A DataFrame with the columns of `Catalog.prices`.

    Raises
    ------
    InputError
        Where it is something else, lacks columns or is empty.
    """
    if not isinstance(prices, pd.DataFrame):
        raise InputError(
            f"prices is {kind_of(prices)}, not a DataFrame such as Catalog.prices; "
            "read_catalog(path, prices=path) reads a price CSV."
        )
    lacking = [name for name in PRICE_COLUMNS if name not in prices.columns]
    if lacking:
        raise InputError(
            f"The price table lacks {', '.join(lacking)}; it needs {', '.join(PRICE_COLUMNS)}."
        )
    if prices.empty:
        raise InputError(
            "There are no prices; give the price CSV too: read_catalog(path, prices=path)."
        )


def check_countries(there: Sequence[Any], asked: Sequence[Any]) -> None:
    """Check that the countries asked for have prices."""
    known = {country for country in there if isinstance(country, str)}
    unknown = [
        repr(country) for country in asked if not isinstance(country, str) or country not in known
    ]
    if unknown:
        raise InputError(
            f"There are no prices for country_code {', '.join(dict.fromkeys(unknown))}; "
            f"there are prices for {', '.join(sorted(known))}."
        )


def check_unique(cells: Sequence[tuple[int, int]], where: Callable[[int], str]) -> None:
    """Check that no price is given twice; `where` says where a used price belongs."""
    if len(set(cells)) == len(cells):
        return
    counts = Counter(cells)
    twice = dict.fromkeys(where(used) for used, cell in enumerate(cells) if counts[cell] > 1)
    raise InputError(
        "Prices are given more than once, and which of them counts is not for a program to guess.",
        twice,
    )


def check_currency(currencies: Any, where: Callable[[int], str]) -> None:
    """Check that every used price is in dollars; `where` says where it belongs."""
    first: dict[str, int] = {}
    for used, currency in enumerate(currencies.tolist()):
        first.setdefault(str(currency), used)
    if set(first) <= {CURRENCY}:
        return
    several = "Prices in several currencies cannot be added up. " if len(first) > 1 else ""
    raise InputError(
        several + NOT_IN_DOLLARS, [f"{currency}: {where(used)}" for currency, used in first.items()]
    )
