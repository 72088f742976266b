"""Orders as they are planned: checked, dated, and each price they need picked once."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from outpost_planner.errors import InputError
from outpost_planner.plan.catalog import LineItems
from outpost_planner.price.dates import check_date, month_starts
from outpost_planner.price.price_checks import check_table, country_of, other_country
from outpost_planner.price.prices import UnitPrices, Wanted, join_prices, unit_prices
from outpost_planner.service.pairs import MAX_MONTHS
from outpost_planner.show.wording import kind_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    import pandas as pd

    from outpost_planner.money import Cents
    from outpost_planner.price.convention import Timing


@dataclass(frozen=True)
class PlannedOrder:
    """An order that is planned: what is bought, for which site, from when on.

    Parameters
    ----------
    lines
        What is bought, from `Catalog.line_items`.
    country_code
        Country of the site, which decides the prices. Default: the country that a quote is for, and
        ``US`` for a price sheet.
    site
        Name of the site; orders of one site are added up in `PortfolioComparison.by_site`.
    start_date
        First day of the contract, such as ``2027-01-01``; needed for
        `PortfolioComparison.calendar`.
    name
        A name that no other order of the portfolio has; default: ``order 1``, ``order 2`` and so
        on.

    Examples
    --------
    >>> from outpost_planner import read_catalog
    >>> PlannedOrder(read_catalog().line_items({"OR-RKGP001": 2}), site="Seattle", name="racks")
    PlannedOrder(lines=2 × OR-RKGP001, country_code='US', site='Seattle', start_date=None, name='racks')
    """  # noqa: E501

    lines: LineItems
    country_code: str | None = None
    site: str = ""
    start_date: date | str | None = None
    name: str = ""

    def __post_init__(self) -> None:
        # What are no line items is told by `check_orders`, of all orders at once.
        if self.country_code is None and isinstance(self.lines, LineItems):
            object.__setattr__(self, "country_code", country_of(self.lines))


def check_orders(orders: Sequence[Any], names: Sequence[Any]) -> None:
    """Check that orders can be compared and told apart.

    Parameters
    ----------
    orders
        Of `PlannedOrder`.
    names
        What each is called.

    Raises
    ------
    InputError
        Listing every problem of every order.
    """
    problems = [
        problem
        for name, order in zip(names, orders, strict=True)
        for problem in _problems(order, name)
    ]
    if not problems:
        problems = [
            f"{count} orders are named {name!r}"
            for name, count in Counter(names).items()
            if count > 1
        ]
    if problems:
        raise InputError("These orders cannot be compared.", problems)


def _problems(order: Any, name: Any) -> Iterable[str]:
    if not isinstance(order, PlannedOrder):
        yield (
            f"{name}: a {type(order).__name__} is no PlannedOrder; write"
            " PlannedOrder(catalog.line_items(...))"
        )
        return
    if not isinstance(order.lines, LineItems):
        yield (
            f"{name}: lines is {kind_of(order.lines)}; make them with"
            ' catalog.line_items({"OR-RKGP001": 2})'
        )
    elif not order.lines.quantities:
        yield f"{name}: there is no line item"
    for what in ("name", "site", "country_code"):
        if not isinstance(getattr(order, what), str):
            yield f"{name}: {what}={getattr(order, what)!r} is not text"
    if order.start_date is not None:
        try:
            check_date(order.start_date)
        except InputError as error:
            yield f"{name}: {error.summary}"


def pick_prices(
    orders: Sequence[PlannedOrder], names: Sequence[str], prices: pd.DataFrame | None
) -> tuple[UnitPrices, Cents]:
    """Pick each price that the orders need once from each price table.

    Parameters
    ----------
    orders, names
        As checked.
    prices
        One table for all; default: that of each order's own catalog.

    Returns
    -------
    prices, rows
        Unit prices, and the row of each line item in them, order by order.

    Raises
    ------
    InputError
        For a table that cannot be used, and listing every order whose country has no prices.
    """
    tables: dict[int, Any] = {}
    days: dict[int, date | None] = {}
    wanted: dict[int, dict[Wanted, int]] = {}
    rows: list[tuple[int, int]] = []
    for order in orders:
        table = order.lines.catalog.prices if prices is None else prices
        key, country = id(table), str(order.country_code)
        tables[key] = table
        days[key] = order.lines.catalog.today if prices is None else None
        row_of = wanted.setdefault(key, {})
        rows += [
            (key, row_of.setdefault((country, item_id), len(row_of)))
            for item_id in order.lines.quantities
        ]
    # Before any price is looked for: a country that is not known is said of every order at once.
    _check_countries(orders, names, tables, prices)
    parts = [
        unit_prices(tables[key], list(row_of), today=days[key]) for key, row_of in wanted.items()
    ]
    lengths = [len(row_of) for row_of in wanted.values()]
    offset = dict(zip(wanted, (np.cumsum(lengths) - lengths).tolist(), strict=True))
    return join_prices(parts), np.array([offset[key] + row for key, row in rows], dtype=np.int64)


def _check_countries(
    orders: Sequence[PlannedOrder], names: Sequence[str], tables: Any, prices: Any
) -> None:
    there = {}
    for key, table in tables.items():
        check_table(table)
        there[key] = {each for each in table["country_code"].tolist() if isinstance(each, str)}
    problems = []
    for name, order in zip(names, orders, strict=True):
        known = there[id(order.lines.catalog.prices if prices is None else prices)]
        other = other_country(order.lines, order.country_code) if prices is None else ""
        if other:
            problems.append(f"{name}: {other}")
        elif order.country_code not in known:
            problems.append(
                f"{name}: no prices for country_code {order.country_code!r}; there are prices for "
                f"{', '.join(sorted(known))}"
            )
    if problems:
        raise InputError("There are no prices for the country of some orders.", problems)


def start_days(orders: Iterable[PlannedOrder]) -> Any:
    """Return the first day of each order's contract.

    Parameters
    ----------
    orders
        All with a start date.

    Returns
    -------
    numpy.ndarray
        Of days.
    """
    # By their text, because times of different zones can be equal and yet fall on different days.
    found: dict[str, Any] = {}
    days = []
    for order in orders:
        text = str(order.start_date)
        if text not in found:
            found[text] = check_date(order.start_date).to_datetime64()
        days.append(found[text])
    return np.array(days, dtype="M8[D]")


def months_of_charges(starts: Any, timing: Timing) -> Any:
    """Return the calendar months in which charges fall, for many contracts at once.

    Parameters
    ----------
    starts
        First day of each contract.
    timing
        ``"end"`` or ``"start"`` of the month.

    Returns
    -------
    numpy.ndarray
        Contracts × months 0 to 60, counted from January 1970: those of the dates that
        `payment_dates` gives.

    Examples
    --------
    >>> months_of_charges(np.array(["1970-03-01"], "M8[D]"), "end")[0, :3]
    array([2, 2, 3])
    """
    late = (np.arange(MAX_MONTHS + 1) > 0) & (timing == "end")
    return (month_starts(starts, MAX_MONTHS) - late).astype("M8[M]").astype(np.int64)
