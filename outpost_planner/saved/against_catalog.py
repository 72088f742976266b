"""A plan's items and prices against a catalog of today."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from outpost_planner.order.check import FAIL, WARN
from outpost_planner.plan.answered import hosts_in_words
from outpost_planner.plan.columns import ITEM_COLUMNS, is_illustrative
from outpost_planner.price.order_price import price_in_one_way
from outpost_planner.refresh.compare_items import same_field
from outpost_planner.saved.changed import Change
from outpost_planner.saved.rows import only_planned, price_rows
from outpost_planner.service.statuses import AVAILABLE
from outpost_planner.show.wording import pair_words, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from outpost_planner.plan.catalog import Catalog, LineItems
    from outpost_planner.price.order_price import OrderPrice
    from outpost_planner.saved.facts import PlanFacts

Key = tuple[str, str, str]


def item_changes(item_id: str, was: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[Change]:
    """Compare an item with what is said of it today, in the columns of `Catalog.items`.

    Parameters
    ----------
    item_id
        Its id.
    was, now
        Values by column; what is not said now is not compared.

    Examples
    --------
    >>> [each.reason for each in item_changes("OR-1", {"power_kva": 6.0}, {"power_kva": 7.5})]
    ['OR-1, power kVA: was 6.0, is 7.5']
    """
    for column, value in now.items():
        if column not in was or same_field(column, was[column], value):
            continue
        stops = column == "item_status" and value != AVAILABLE
        yield Change(
            "Item",
            FAIL if stops else WARN,
            f"{item_id}, {words(column)}",
            _text(was[column]),
            _text(value),
        )


def _text(value: Any) -> str:
    if isinstance(value, tuple):
        if value and hasattr(value[0], "max_size"):
            return hosts_in_words(value)
        return ", ".join(map(str, value)) or "nothing"
    return "nothing" if pd.isna(value) else str(value)


def catalog_changes(plan: PlanFacts, catalog: Catalog) -> Iterator[Change]:
    """Compare a plan's items and their prices with a catalog; a quote has neither from there.

    Parameters
    ----------
    plan
        The plan.
    catalog
        The catalog of today.
    """
    if plan.lines is None:
        return
    there = set(catalog.items.index)
    items = plan.lines.catalog.items
    for item_id in plan.lines.quantities:
        if item_id not in there:
            yield Change("Item", FAIL, item_id, items.at[item_id, "name"], "no item of the catalog")
            continue
        was, now = (dict(each.loc[item_id]) for each in (items, catalog.items))
        yield from item_changes(item_id, was, {name: now[name] for name in ITEM_COLUMNS[1:]})
    if there.issuperset(plan.lines.quantities):
        yield from _order_price_changes(plan, only_planned_now(plan, plan.lines, catalog))
    yield from _unit_price_changes(plan.lines.catalog.prices, _prices_now(plan, catalog))


def only_planned_now(plan: PlanFacts, lines: LineItems, catalog: Catalog) -> LineItems:
    """Return a plan's line items with a catalog of today, whose items are all there."""
    from_catalog = type(lines)(catalog, lines.quantities)
    return only_planned(from_catalog, catalog.prices, plan.country_code)


def _prices_now(plan: PlanFacts, catalog: Catalog) -> pd.DataFrame:
    prices = catalog.prices
    planned = prices["catalog_item_id"].isin(list(plan.lines.quantities if plan.lines else ()))
    return prices[planned & (prices["country_code"] == plan.country_code)]


def _order_price_changes(plan: PlanFacts, lines: LineItems) -> Iterator[Change]:
    """Compare what the whole order costs in the chosen way to pay."""
    if plan.lines is None or not (plan.payment_term and plan.payment_option):
        return
    way = (plan.country_code, plan.payment_term, plan.payment_option)
    was, now = (price_in_one_way(each, *way) for each in (plan.lines, lines))
    if _amounts(was) != _amounts(now):
        paid = pair_words((plan.payment_term, plan.payment_option))
        yield Change("Price", WARN, f"the order, {paid}", _amounts(was), _amounts(now))


def _amounts(price: OrderPrice | None) -> str:
    return "not priced" if price is None else price.amounts


def _unit_price_changes(was: pd.DataFrame, now: pd.DataFrame) -> Iterator[Change]:
    before, after = (_by_key(each) for each in (was, now))
    for key in sorted({*before, *after}):
        item_id, term, option = key
        texts = [_unit_price(each.get(key)) for each in (before, after)]
        what = f"one {item_id}, {pair_words((term, option))}"
        if texts[0] != texts[1]:
            yield Change("Price", WARN, what, *texts)
            continue
        # The same amounts of another day or source are another price to an approval.
        told = [_told(each.get(key)) for each in (before, after)]
        if told[0] != told[1]:
            yield Change("Price", WARN, f"{what}, the same amounts", *told)


def _by_key(prices: pd.DataFrame) -> dict[Key, dict[str, Any]]:
    rows = price_rows(prices)
    return {
        (row["catalog_item_id"], row["payment_term"], row["payment_option"]): row for row in rows
    }


def _unit_price(row: Mapping[str, Any] | None) -> str:
    names = ("upfront_price", "monthly_recurring_price")
    if row is None or not all(name in row for name in names):
        return "no price"
    upfront, monthly = (float(row[name]) for name in names)
    return f"USD {upfront:,.2f} upfront and {monthly:,.2f} a month"


def _told(row: Mapping[str, Any] | None) -> str:
    said = row or {}
    return f"{said.get('source', '')} of {said.get('as_of', 'an unknown date')}"


def ended_prices(plan: PlanFacts, day: date) -> Iterator[Change]:
    """Name the prices of the chosen pair that hold no more; illustrations never did.

    Parameters
    ----------
    plan
        The plan.
    day
        The day on which it would be ordered.
    """
    price = plan.price
    if price is None or price.valid_until is None or is_illustrative(price.source):
        return
    if price.valid_until < day:
        yield Change(
            "Price", WARN, "", "", f"the prices of the chosen pair held until {price.valid_until}"
        )
