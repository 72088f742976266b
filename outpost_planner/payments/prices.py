"""Unit prices of chosen items as arrays of cents, with what is missing and where each price comes from."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from outpost_planner.catalog import PRICE_COLUMNS, PRICE_KEY
from outpost_planner.errors import InputError
from outpost_planner.payments.money import Bools, Cents, divide, to_cents
from outpost_planner.payments.pairs import MAX_MONTHS, PAIR_INDEX, PAIR_MONTHS, PAIRS, POSITION

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Wanted = tuple[str, str]
"""A country code and a catalog item id."""


@dataclass(frozen=True)
class UnitPrices:
    """Prices of one unit of each wanted item under each pair.

    Parameters
    ----------
    wanted
        Country code and catalog item id of each row.
    upfront, monthly
        Cents, wanted × pairs; 0 where not known.
    known
        Whether there is a price, wanted × pairs.
    months
        Months that each pair's contract still runs, by pair.
    currency
        Currency of all these prices.
    table
        The price table that they were picked from.
    positions, used_rows, used_pairs
        Position in that table of each price used, and where it stands in the arrays.
    reasons
        Why a price is not known, by (row, pair), where it is not simply absent.
    """

    wanted: tuple[Wanted, ...]
    upfront: Cents
    monthly: Cents
    known: Bools
    months: Cents
    currency: str
    table: pd.DataFrame = field(repr=False)
    positions: Cents = field(repr=False)
    used_rows: Cents = field(repr=False)
    used_pairs: Cents = field(repr=False)
    reasons: dict[tuple[int, int], str] = field(repr=False, default_factory=dict)

    @cached_property
    def used(self) -> pd.DataFrame:
        """One row a price used, with its source and as-of date."""
        return self.table.iloc[self.positions].reset_index(drop=True)

    @property
    def is_illustrative(self) -> bool:
        """Whether any price used says of itself that it is an illustration."""
        return any("illustrative" in str(source).lower() for source in self.used["source"].unique())

    @property
    def as_of(self) -> str:
        """The as-of dates of the prices used: one date, or the first and the last."""
        dates = self.used["as_of"].dropna()
        if dates.empty:
            return "unknown date"
        first, last = dates.min(), dates.max()
        return f"{first:%Y-%m-%d}" if first == last else f"{first:%Y-%m-%d} to {last:%Y-%m-%d}"

    def missing(self) -> pd.DataFrame:
        """Name every price that is not there, and why: one row a gap."""
        rows = [
            (
                *PAIRS[pair],
                self.wanted[row][1],
                self.wanted[row][0],
                self.reasons.get((row, pair)) or self._absence(row),
            )
            for row, pair in zip(*np.nonzero(~self.known), strict=True)
        ]
        columns = [*PAIR_INDEX.names, "catalog_item_id", "country_code", "reason"]
        return pd.DataFrame(rows, columns=columns, dtype="str")

    def _absence(self, row: int) -> str:
        country, _ = self.wanted[row]
        if self.known[row].any():
            return f"no price for this term and option in {country}"
        return f"no price at all in {country}"

    def prorated(self, months_left: int) -> UnitPrices:
        """Return the prices of capacity added to a contract that has so many months left.

        Parameters
        ----------
        months_left
            1 to 60.

        Returns
        -------
        UnitPrices
            The upfront price of one unit in proportion to the months left; the monthly price as it is. Terms
            shorter than the months left have no price.
        """
        fits = months_left <= PAIR_MONTHS
        too_short = f"a term this short has no {months_left} months left"
        gaps = {(row, int(pair)): too_short for row in range(len(self.wanted)) for pair in np.flatnonzero(~fits)}
        kept = fits[self.used_pairs]
        return replace(
            self,
            upfront=divide(self.upfront * np.minimum(months_left, PAIR_MONTHS), PAIR_MONTHS),
            known=self.known & fits,
            months=np.full_like(PAIR_MONTHS, months_left),
            positions=self.positions[kept],
            used_rows=self.used_rows[kept],
            used_pairs=self.used_pairs[kept],
            reasons={**self.reasons, **gaps},
        )


def unit_prices(prices: Any, wanted: Sequence[Wanted]) -> UnitPrices:
    """Pick the prices of the wanted items out of a price table.

    Parameters
    ----------
    prices
        A DataFrame with the columns of `Catalog.prices`.
    wanted
        Country code and catalog item id of each row, without repetition.

    Returns
    -------
    UnitPrices
        With a gap wherever the table has no price.

    Raises
    ------
    InputError
        For a table that lacks columns, an unknown country, mixed currencies, a price given twice, and
        amounts that cannot be prices.
    """
    check_table(prices)
    columns = {name: prices[name].tolist() for name in PRICE_KEY}
    _check_countries(columns["country_code"], [country for country, _ in wanted])
    rows = {key: row for row, key in enumerate(wanted)}
    found = [
        (position, rows[country, item_id], POSITION[term, option])
        for position, (item_id, country, term, option) in enumerate(zip(*columns.values(), strict=True))
        if (country, item_id) in rows and (term, option) in POSITION
    ]
    positions, row_of, pair_of = np.array(found, dtype=np.int64).reshape(-1, 3).T

    def where(used: int) -> str:
        _, row, pair = found[used]
        return f"{wanted[row][1]} in {wanted[row][0]}, {PAIRS[pair]}"

    _check_unique([(row, pair) for _, row, pair in found], where)
    upfront, has_upfront = to_cents(prices["upfront_price"].to_numpy()[positions], "upfront_price", where)
    recurring = prices["monthly_recurring_price"].to_numpy()[positions]
    monthly, has_monthly = to_cents(recurring, "monthly_recurring_price", where)
    priced = has_upfront & has_monthly
    shape = (len(wanted), len(PAIRS))
    cells = (row_of[priced], pair_of[priced])
    blanks = zip(row_of[~priced].tolist(), pair_of[~priced].tolist(), strict=True)
    return UnitPrices(
        wanted=tuple(wanted),
        upfront=_placed(shape, cells, upfront[priced]),
        monthly=_placed(shape, cells, monthly[priced]),
        known=_placed(shape, cells, priced[priced]),
        months=PAIR_MONTHS,
        currency=_one_currency(prices["currency"].to_numpy()[positions], where),
        # A shallow copy is protected from what the caller does to the table afterwards.
        table=prices.copy(deep=False),
        positions=positions[priced],
        used_rows=row_of[priced],
        used_pairs=pair_of[priced],
        reasons=dict.fromkeys(blanks, "its price is blank"),
    )


def join_prices(parts: Sequence[UnitPrices]) -> UnitPrices:
    """Put prices picked from several tables under each other.

    Parameters
    ----------
    parts
        Of one currency.

    Returns
    -------
    UnitPrices
        The rows of the first part, then those of the next; none at all where there is no part.

    Raises
    ------
    InputError
        For several currencies.
    """
    if len(parts) == 1:
        return parts[0]
    priced = [part for part in parts if part.positions.size]
    currencies = {part.currency: "{1} in {0}".format(*part.wanted[part.used_rows[0]]) for part in reversed(priced)}
    if len(currencies) > 1:
        problems = [f"{currency}: {where}" for currency, where in sorted(currencies.items())]
        raise InputError("Prices in several currencies cannot be added up.", problems)
    rows = np.cumsum([0, *(len(part.wanted) for part in parts)]).tolist()
    lengths = np.cumsum([0, *(len(part.table) for part in parts)]).tolist()
    none = pd.DataFrame(columns=list(PRICE_COLUMNS)).astype(PRICE_COLUMNS)

    def stacked(name: str, offsets: Sequence[int] | None = None) -> Any:
        empty = np.zeros((0, len(PAIRS)), dtype=bool if name == "known" else np.int64)
        arrays = [getattr(part, name) for part in parts]
        if offsets is None:
            return np.concatenate([empty, *arrays])
        return np.concatenate([empty[:, 0], *(array + by for array, by in zip(arrays, offsets, strict=False))])

    return UnitPrices(
        wanted=tuple(each for part in parts for each in part.wanted),
        upfront=stacked("upfront"),
        monthly=stacked("monthly"),
        known=stacked("known"),
        months=PAIR_MONTHS,
        currency=next(iter(currencies), "USD"),
        table=pd.concat([part.table for part in parts], ignore_index=True) if parts else none,
        positions=stacked("positions", lengths),
        used_rows=stacked("used_rows", rows),
        used_pairs=stacked("used_pairs", [0] * len(parts)),
        reasons={
            (row + by, pair): reason
            for part, by in zip(parts, rows, strict=False)
            for (row, pair), reason in part.reasons.items()
        },
    )


def check_months_left(months_left: Any) -> int:
    """Check the months that are left on a contract.

    Parameters
    ----------
    months_left
        A whole number of months.

    Returns
    -------
    int
        The same.

    Raises
    ------
    InputError
        Where it is none, or outside 1 to 60.
    """
    whole = isinstance(months_left, (int, np.integer)) and not isinstance(months_left, bool)
    if not whole or not 1 <= months_left <= MAX_MONTHS:
        raise InputError(f"months_left={months_left!r} is not a whole number of months from 1 to {MAX_MONTHS}.")
    return int(months_left)


def _placed(shape: tuple[int, int], cells: Any, values: Any) -> Any:
    array = np.zeros(shape, dtype=values.dtype)
    array[cells] = values
    return array


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
            f"prices is a {type(prices).__name__}, not a DataFrame such as Catalog.prices; "
            "read_catalog(path, prices=path) reads a price CSV."
        )
    lacking = [name for name in PRICE_COLUMNS if name not in prices.columns]
    if lacking:
        raise InputError(f"The price table lacks {', '.join(lacking)}; it needs {', '.join(PRICE_COLUMNS)}.")
    if prices.empty:
        raise InputError("There are no prices; give the price CSV too: read_catalog(path, prices=path).")


def _check_countries(there: Sequence[Any], asked: Sequence[Any]) -> None:
    known = {country for country in there if isinstance(country, str)}
    unknown = [repr(country) for country in asked if not isinstance(country, str) or country not in known]
    if unknown:
        raise InputError(
            f"There are no prices for country_code {', '.join(dict.fromkeys(unknown))}; "
            f"there are prices for {', '.join(sorted(known))}."
        )


def _check_unique(cells: Sequence[tuple[int, int]], where: Callable[[int], str]) -> None:
    if len(set(cells)) == len(cells):
        return
    counts = Counter(cells)
    twice = dict.fromkeys(where(used) for used, cell in enumerate(cells) if counts[cell] > 1)
    raise InputError("Prices are given more than once, and which of them counts is not for a program to guess.", twice)


def _one_currency(currencies: Any, where: Callable[[int], str]) -> str:
    first: dict[str, int] = {}
    for used, currency in enumerate(currencies.tolist()):
        first.setdefault(str(currency), used)
    if len(first) > 1:
        raise InputError(
            "Prices in several currencies cannot be added up.",
            [f"{currency}: {where(used)}" for currency, used in first.items()],
        )
    return next(iter(first), "USD")
