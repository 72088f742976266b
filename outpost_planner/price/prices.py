"""Unit prices of chosen items as arrays of cents; what is missing, and each price's source."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from outpost_planner.money import Bools, Cents, to_cents
from outpost_planner.plan.columns import CURRENCY, PRICE_COLUMNS, PRICE_KEY, is_illustrative
from outpost_planner.price.price_checks import (
    check_countries,
    check_currency,
    check_table,
    check_unique,
)
from outpost_planner.service.pairs import PAIR_INDEX, PAIR_MONTHS, PAIRS, POSITION

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

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
        Months that each pair's contract still runs, by pair. Where they are fewer than its term's,
        `amounts` prorates the upfront price of each line.
    table
        The price table that they were picked from.
    positions, used_rows, used_pairs
        Position in that table of each price used, and where it stands in the arrays.
    reasons
        Why a price is not known, by (row, pair), where it is not simply absent.
    ruled_out
        Those of the reasons that rule a term out, so that no price is missed there.
    today
        The day on which prices with a ``valid_until`` are judged; None: they are not.
    """

    wanted: tuple[Wanted, ...]
    upfront: Cents
    monthly: Cents
    known: Bools
    months: Cents
    table: pd.DataFrame = field(repr=False)
    positions: Cents = field(repr=False)
    used_rows: Cents = field(repr=False)
    used_pairs: Cents = field(repr=False)
    reasons: dict[tuple[int, int], str] = field(repr=False, default_factory=dict)
    ruled_out: frozenset[str] = frozenset()
    today: date | None = None

    @property
    def currency(self) -> str:
        """The one currency of all prices."""
        return CURRENCY

    @cached_property
    def used(self) -> pd.DataFrame:
        """One row per price used, with its source and as-of date."""
        return self.table.iloc[self.positions].reset_index(drop=True)

    @property
    def is_illustrative(self) -> bool:
        """Whether any price used says of itself that it is an illustration."""
        return any(map(is_illustrative, self.used["source"].unique()))

    @property
    def as_of(self) -> str:
        """The as-of dates of the prices used: one date, or the first and the last."""
        return span(self.used["as_of"].dropna()) or "unknown date"

    @property
    def valid_until(self) -> str:
        """Until when the prices used hold: one date, or the first and the last; empty for none."""
        return span(self._ends.dropna())

    @property
    def past(self) -> pd.DataFrame:
        """The prices used that are past their ``valid_until``; illustrations never held."""
        if self.today is None:
            return self.used.iloc[:0]
        is_real = ~self.used["source"].map(is_illustrative).astype(bool)
        return self.used[((self._ends < pd.Timestamp(self.today)) & is_real).to_numpy()]

    @property
    def _ends(self) -> pd.Series:
        # A price holds through the last day that it names.
        if "valid_until" not in self.used:
            return pd.Series(pd.NaT, index=self.used.index, dtype="datetime64[us]")
        ends = pd.to_datetime(self.used["valid_until"], errors="coerce", utc=True)
        return ends.dt.tz_localize(None).dt.normalize()

    def missing(self) -> pd.DataFrame:
        """Name every price that is not there, and why: one row per gap."""
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

    def prorated(self, months_left: int, contract_term: str | None = None) -> UnitPrices:
        """Return the prices of capacity added to a contract that has so many months left.

        Parameters
        ----------
        months_left
            1 to 60.
        contract_term
            Term of that contract; None where it is not known.

        Returns
        -------
        UnitPrices
            The same prices of a unit, for so many months. Terms shorter than the months left have
            no price, nor has any term but the contract's.
        """
        too_short = dict.fromkeys(
            _shorter(months_left), f"a term this short has no {months_left} months left"
        )
        others = {
            pair: f"the contract is for {contract_term}"
            for pair, (term, _) in enumerate(PAIRS)
            if contract_term is not None and term != contract_term
        }
        without = others | too_short
        fits = np.array([pair not in without for pair in range(len(PAIRS))])
        gaps = {
            (row, pair): reason
            for row in range(len(self.wanted))
            for pair, reason in without.items()
        }
        kept = fits[self.used_pairs]
        return replace(
            self,
            known=self.known & fits,
            months=np.full_like(PAIR_MONTHS, months_left),
            positions=self.positions[kept],
            used_rows=self.used_rows[kept],
            used_pairs=self.used_pairs[kept],
            reasons={**self.reasons, **gaps},
            ruled_out=frozenset(without.values()),
        )


def _shorter(months: int) -> list[int]:
    return [int(pair) for pair in np.flatnonzero(months > PAIR_MONTHS)]


def span(days: pd.Series) -> str:
    """Return the first and the last of some days, or the one that there is; empty for none."""
    ends = () if days.empty else (days.min(), days.max())
    return " to ".join(dict.fromkeys(f"{day:%Y-%m-%d}" for day in ends))


def unit_prices(prices: Any, wanted: Sequence[Wanted], *, today: date | None = None) -> UnitPrices:
    """Pick the prices of the wanted items out of a price table.

    Parameters
    ----------
    prices
        A DataFrame with the columns of `Catalog.prices`; a column ``reason`` may say why a price is
        blank.
    wanted
        Country code and catalog item id of each row, without repetition.
    today
        The day on which prices with a ``valid_until`` are judged; None: they are not.

    Returns
    -------
    UnitPrices
        With a gap wherever the table has no price.

    Raises
    ------
    InputError
        For a table that lacks columns, an unknown country, a currency other than USD, a price given
        twice, and amounts that cannot be prices.
    """
    check_table(prices)
    columns = {name: prices[name].tolist() for name in PRICE_KEY}
    check_countries(columns["country_code"], [country for country, _ in wanted])
    rows = {key: row for row, key in enumerate(wanted)}
    found = [
        (position, rows[country, item_id], POSITION[term, option])
        for position, (item_id, country, term, option) in enumerate(
            zip(*columns.values(), strict=True)
        )
        if (country, item_id) in rows and (term, option) in POSITION
    ]
    positions, row_of, pair_of = np.array(found, dtype=np.int64).reshape(-1, 3).T

    def where(used: int) -> str:
        _, row, pair = found[used]
        return f"{wanted[row][1]} in {wanted[row][0]}, {PAIRS[pair]}"

    check_unique([(row, pair) for _, row, pair in found], where)
    upfront, has_upfront = to_cents(
        prices["upfront_price"].to_numpy()[positions], "upfront_price", where
    )
    recurring = prices["monthly_recurring_price"].to_numpy()[positions]
    monthly, has_monthly = to_cents(recurring, "monthly_recurring_price", where)
    check_currency(prices["currency"].to_numpy()[positions], where)
    # Half a price is no price.
    priced = has_upfront & has_monthly
    shape = (len(wanted), len(PAIRS))
    cells = (row_of[priced], pair_of[priced])
    blanks = zip(row_of[~priced].tolist(), pair_of[~priced].tolist(), strict=True)
    why = _reasons(prices, positions[~priced])
    return UnitPrices(
        wanted=tuple(wanted),
        upfront=_placed(shape, cells, upfront[priced]),
        monthly=_placed(shape, cells, monthly[priced]),
        known=_placed(shape, cells, priced[priced]),
        months=PAIR_MONTHS,
        # A shallow copy is protected from what the caller does to the table afterwards.
        table=prices.copy(deep=False),
        positions=positions[priced],
        used_rows=row_of[priced],
        used_pairs=pair_of[priced],
        reasons=dict(zip(blanks, why, strict=True)),
        today=today,
    )


def _reasons(prices: pd.DataFrame, positions: Cents) -> list[str]:
    """Return why each of some rows has no price: its own ``reason``, as a quote's table has it."""
    said = prices["reason"].to_numpy()[positions] if "reason" in prices else [""] * len(positions)
    return [each if isinstance(each, str) and each else "its price is blank" for each in said]


def join_prices(parts: Sequence[UnitPrices]) -> UnitPrices:
    """Put prices picked from several tables under each other.

    Parameters
    ----------
    parts
        From `unit_prices`.

    Returns
    -------
    UnitPrices
        The rows of the first part, then those of the next; none at all where there is no part.
    """
    if len(parts) == 1:
        return parts[0]
    # Positions point into their own part: they move by the length of the parts before.
    rows = np.cumsum([0, *(len(part.wanted) for part in parts)]).tolist()
    lengths = np.cumsum([0, *(len(part.table) for part in parts)]).tolist()
    none = pd.DataFrame(columns=list(PRICE_COLUMNS)).astype(PRICE_COLUMNS)

    def stacked(name: str, offsets: Sequence[int] | None = None) -> Any:
        empty = np.zeros((0, len(PAIRS)), dtype=bool if name == "known" else np.int64)
        arrays = [getattr(part, name) for part in parts]
        if offsets is None:
            return np.concatenate([empty, *arrays])
        return np.concatenate(
            [empty[:, 0], *(array + by for array, by in zip(arrays, offsets, strict=False))]
        )

    return UnitPrices(
        wanted=tuple(each for part in parts for each in part.wanted),
        upfront=stacked("upfront"),
        monthly=stacked("monthly"),
        known=stacked("known"),
        months=PAIR_MONTHS,
        table=pd.concat([part.table for part in parts], ignore_index=True) if parts else none,
        positions=stacked("positions", lengths),
        used_rows=stacked("used_rows", rows),
        used_pairs=stacked("used_pairs", [0] * len(parts)),
        reasons={
            (row + by, pair): reason
            for part, by in zip(parts, rows, strict=False)
            for (row, pair), reason in part.reasons.items()
        },
        today=min((part.today for part in parts if part.today is not None), default=None),
    )


def _placed(shape: tuple[int, int], cells: Any, values: Any) -> Any:
    array = np.zeros(shape, dtype=values.dtype)
    array[cells] = values
    return array
