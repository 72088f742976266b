"""What one order costs in one way to pay: exact amounts, the date and the source of the prices."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Self

from outpost_planner.plan.columns import is_illustrative
from outpost_planner.price.compare import compare_payments
from outpost_planner.service.pairs import POSITION

if TYPE_CHECKING:
    from outpost_planner.plan.catalog import LineItems

UNDATED = "an unknown date"


@dataclass(frozen=True)
class OrderPrice(Mapping[str, str]):
    """The price of an order; as a mapping, the texts that journal and fingerprint are made of.

    Parameters
    ----------
    country_code
        Country whose prices these are.
    currency
        Of all amounts.
    upfront_price
        Paid at once.
    monthly_recurring_price
        Paid in every month of the term.
    total_cost
        Both, over the whole term.
    as_of
        The oldest date of the prices used; None where none has a date.
    source
        Where the prices come from; several are separated by commas.
    valid_until
        The last day on which all the prices used hold; None where no price says so. It is no part
        of the mapping.

    Examples
    --------
    >>> from outpost_planner import read_catalog
    >>> lines = read_catalog().line_items({"OR-RKGP001": 2})
    >>> price = price_in_one_way(lines, "US", "ONE_YEAR", "NO_UPFRONT")
    >>> price.total_cost, price["total_cost"]
    (Decimal('228511.68'), '228511.68')
    """

    country_code: str
    currency: str
    upfront_price: Decimal
    monthly_recurring_price: Decimal
    total_cost: Decimal
    as_of: date | None
    source: str
    valid_until: date | None = field(default=None, compare=False)

    @classmethod
    def from_texts(cls, texts: Mapping[str, str]) -> Self | None:
        """Read a price as the journal stores it.

        Parameters
        ----------
        texts
            By field; none at all for an order that has no price.

        Returns
        -------
        OrderPrice or None
            None without a price, or where a part of one is not there.

        Examples
        --------
        >>> from outpost_planner import read_catalog
        >>> lines = read_catalog().line_items({"OR-RKGP001": 2})
        >>> price = price_in_one_way(lines, "US", "ONE_YEAR", "NO_UPFRONT")
        >>> OrderPrice.from_texts(dict(price)) == price, OrderPrice.from_texts({})
        (True, None)
        """
        if not set(_NAMES) <= set(texts):
            return None
        return cls(
            country_code=texts["country_code"],
            currency=texts["currency"],
            upfront_price=Decimal(texts["upfront_price"]),
            monthly_recurring_price=Decimal(texts["monthly_recurring_price"]),
            total_cost=Decimal(texts["total_cost"]),
            as_of=date.fromisoformat(texts["as_of"]) if texts["as_of"] else None,
            source=texts["source"],
        )

    @property
    def is_illustrative(self) -> bool:
        """Whether the price says of itself that it is an illustration, and not AWS's.

        Examples
        --------
        >>> from outpost_planner import read_catalog
        >>> lines = read_catalog().line_items({"OR-RKGP001": 2})
        >>> price_in_one_way(lines, "US", "ONE_YEAR", "NO_UPFRONT").is_illustrative
        True
        """
        return is_illustrative(self.source)

    @property
    def amounts(self) -> str:
        """The amounts in words, without where they come from.

        Examples
        --------
        >>> from outpost_planner import read_catalog
        >>> lines = read_catalog().line_items({"OR-RKGP001": 2})
        >>> price_in_one_way(lines, "US", "ONE_YEAR", "NO_UPFRONT").amounts
        'USD 0.00 upfront and 19,042.64 a month, 228,511.68 in total'
        """
        return (
            f"{self.currency} {self.upfront_price:,.2f} upfront and"
            f" {self.monthly_recurring_price:,.2f} a month, {self.total_cost:,.2f} in total"
        )

    def __str__(self) -> str:
        until = "" if self.valid_until is None else f", valid until {self.valid_until}"
        return f"{self.amounts} ({self.source} prices of {self.as_of or UNDATED}{until})"

    def __getitem__(self, name: str) -> str:
        if name not in _NAMES:
            raise KeyError(name)
        value = getattr(self, name)
        return "" if value is None else str(value)

    def __iter__(self) -> Iterator[str]:
        return iter(_NAMES)

    def __len__(self) -> int:
        return len(_NAMES)


_NAMES = tuple(each.name for each in fields(OrderPrice) if each.compare)


def as_texts(price: OrderPrice | None) -> dict[str, str]:
    """Return a price as the journal stores it; nothing for an order that has none.

    Examples
    --------
    >>> as_texts(None)
    {}
    """
    return {} if price is None else dict(price)


def price_in_one_way(
    lines: LineItems, country_code: str, payment_term: str, payment_option: str
) -> OrderPrice | None:
    """Price line items in one way to pay, at their catalog's prices.

    Parameters
    ----------
    lines
        What is bought.
    country_code
        Country of the site.
    payment_term, payment_option
        The way to pay.

    Returns
    -------
    OrderPrice or None
        None where the country, or the pair for any item, has no price.

    Examples
    --------
    >>> from outpost_planner import read_catalog
    >>> lines = read_catalog().line_items({"OR-RKGP001": 2})
    >>> print(price_in_one_way(lines, "US", "ONE_YEAR", "NO_UPFRONT"))
    USD 0.00 upfront and 19,042.64 a month, 228,511.68 in total (illustrative prices of 2026-11-01)
    """
    if country_code not in set(lines.catalog.prices["country_code"]):
        return None
    comparison = compare_payments(lines, country_code=country_code)
    place = POSITION.get((payment_term, payment_option))
    if place is None or not comparison.amounts.known[0, place]:
        return None
    used = comparison.prices_used[comparison.prices.used_pairs == place]
    names = ("upfront_price", "monthly_recurring_price", "total_cost")
    upfront, monthly, total = (
        Decimal(int(getattr(comparison.measures, name)[0, place])).scaleb(-2) for name in names
    )
    dates = used["as_of"].dropna()
    ends = used["valid_until"].dropna() if "valid_until" in used else dates.iloc[:0]
    return OrderPrice(
        country_code=country_code,
        currency=str(used["currency"].iloc[0]),
        upfront_price=upfront,
        monthly_recurring_price=monthly,
        total_cost=total,
        as_of=None if dates.empty else dates.min().date(),
        source=", ".join(sorted(set(used["source"]))),
        valid_until=None if ends.empty else ends.min().date(),
    )
