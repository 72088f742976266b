"""The rows of a plan file: items, prices and a quote as plain values, and back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pandas as pd

from outpost_planner.money import to_cents
from outpost_planner.plan.catalog import Catalog, EC2Capacity, LineItems
from outpost_planner.plan.columns import ITEM_COLUMNS, OPTIONAL_PRICE_COLUMNS, PRICE_COLUMNS
from outpost_planner.quote.reading import quote_from

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from outpost_planner.quote.quote import Quote

Row = dict[str, Any]

MONEY = (
    "upfront_price",
    "monthly_recurring_price",
    "margin_of_upfront_price",
    "margin_of_monthly_recurring_price",
)
"""Columns of a price table that are amounts [USD]; a file has them as text with their cents."""

_MOMENTS = ("as_of", "valid_until")
_EXTRA = {
    **OPTIONAL_PRICE_COLUMNS,
    "reason": "str",
    "margin_of_upfront_price": "float64",
    "margin_of_monthly_recurring_price": "float64",
}
"""Columns that a price table has where one of its prices has them."""

_BLANK = {
    "valid_until": None,
    "reason": "",
    "margin_of_upfront_price": 0.0,
    "margin_of_monthly_recurring_price": 0.0,
}
_TEXTS = ("catalog_item_id", "country_code", "payment_term", "payment_option")


def only_planned(lines: LineItems, prices: pd.DataFrame, country_code: str) -> LineItems:
    """Return line items with a catalog of their items and these items' prices in one country.

    Parameters
    ----------
    lines
        What is planned.
    prices
        The prices that count, with the columns of `Catalog.prices`.
    country_code
        The country.

    Examples
    --------
    >>> from outpost_planner import read_catalog
    >>> catalog = read_catalog()
    >>> lines = catalog.line_items({"OR-SV1U001": 4, "OR-RKGP001": 2})
    >>> only_planned(lines, catalog.prices, "US").catalog
    Catalog of 2 items, 18 prices for US
    """
    # Sorted, so that the same plan is the same file, in whichever order the items were chosen.
    quantities = {each: int(lines.quantities[each]) for each in sorted(lines.quantities)}
    wanted = prices["catalog_item_id"].isin(list(quantities))
    wanted &= prices["country_code"] == country_code
    catalog = Catalog(
        lines.catalog.items.loc[list(quantities)],
        prices.loc[wanted].reset_index(drop=True),
        lines.catalog.today,
    )
    return LineItems(catalog, quantities)


def item_rows(lines: LineItems) -> list[Row]:
    """Return one row per line item: its id, its quantity, and what the catalog says of it.

    Examples
    --------
    >>> from outpost_planner import read_catalog
    >>> row = item_rows(read_catalog().line_items({"OR-RKGP001": 2}))[0]
    >>> row["quantity"], row["ec2_capacities"]
    (2, ['m5:m5.24xlarge:4'])
    """
    items = lines.catalog.items
    return [
        {
            "catalog_item_id": item_id,
            "quantity": quantity,
            **dict(_item_fields(items.loc[item_id])),
        }
        for item_id, quantity in lines.quantities.items()
    ]


def _item_fields(item: Any) -> Iterator[tuple[str, Any]]:
    for name in ITEM_COLUMNS[1:]:
        value = item[name]
        if isinstance(value, tuple):
            yield name, [repr(each) if name == "ec2_capacities" else _plain(each) for each in value]
        elif not pd.isna(value):
            yield name, float(value) if name == "power_kva" else _plain(value)


def price_rows(prices: pd.DataFrame) -> list[Row]:
    """Return one row per price, by item, term and option; amounts as text with their cents.

    A price that is not there has its ``reason`` in place of amounts.

    Raises
    ------
    InputError
        For an amount that is no whole number of cents.

    Examples
    --------
    >>> from outpost_planner import read_catalog
    >>> row = price_rows(read_catalog().prices)[0]
    >>> row["upfront_price"], row["as_of"]
    ('530623.44', datetime.date(2026, 11, 1))
    """
    sort = list(_TEXTS)
    table = prices.sort_values(sort, kind="stable").reset_index(drop=True)
    amounts = {name: to_cents(table[name].to_numpy(), name) for name in MONEY if name in table}
    rows = []
    for at, price in enumerate(table.to_dict("records")):
        row: Row = {name: str(price[name]) for name in _TEXTS}
        for name, (cents, known) in amounts.items():
            # A margin of nothing is what every price without one has.
            if known[at] and (cents[at] or not name.startswith("margin")):
                row[name] = f"{int(cents[at]) // 100}.{int(cents[at]) % 100:02d}"
        row["currency"] = str(price["currency"])
        row |= {name: _moment(price[name]) for name in _MOMENTS if pd.notna(price.get(name))}
        row["source"] = str(price["source"])
        if isinstance(price.get("reason"), str) and price["reason"]:
            row["reason"] = price["reason"]
        rows.append(row)
    return rows


def _moment(value: Any) -> date | datetime:
    """Return a day, or the moment where it is one within a day."""
    moment = pd.Timestamp(value)
    return moment.date() if moment == moment.normalize() else moment.to_pydatetime()


def lines_from(
    items: Iterable[Mapping[str, Any]],
    prices: Iterable[Mapping[str, Any]],
    today: date | None = None,
) -> LineItems:
    """Return the line items of rows that were checked before.

    Parameters
    ----------
    items, prices
        As `item_rows` and `price_rows` return them.
    today
        The day on which prices that have a ``valid_until`` are judged; None: they are not.

    Raises
    ------
    InputError
        Where CreateOrder would not take the items.

    Examples
    --------
    >>> from outpost_planner import read_catalog
    >>> lines = read_catalog().line_items({"OR-RKGP001": 2})
    >>> lines_from(item_rows(lines), price_rows(lines.catalog.prices))
    2 × OR-RKGP001
    """
    listed = list(items)
    records = [
        {name: row.get(name) for name in ITEM_COLUMNS}
        | {
            "ec2_capacities": tuple(map(_capacity, row["ec2_capacities"])),
            "supported_uplink_gbps": tuple(row["supported_uplink_gbps"]),
            "supported_storage": tuple(row["supported_storage"]),
        }
        for row in listed
    ]
    frame = pd.DataFrame(records, columns=list(ITEM_COLUMNS)).set_index("catalog_item_id")
    catalog = Catalog(frame, prices_from(prices), today)
    return catalog.line_items([(row["catalog_item_id"], row["quantity"]) for row in listed])


def _capacity(text: str) -> EC2Capacity:
    family, size, hosts = text.split(":")
    return EC2Capacity(family, size, int(hosts))


def prices_from(rows: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """Return the price table of rows that were checked before.

    Examples
    --------
    >>> from outpost_planner import read_catalog
    >>> prices = read_catalog().prices
    >>> len(prices_from(price_rows(prices))) == len(prices)
    True
    """
    listed = [{name: value for name, value in row.items() if value is not None} for row in rows]
    extra = {name: dtype for name, dtype in _EXTRA.items() if any(name in row for row in listed)}
    blank = {name: _BLANK[name] for name in extra}
    columns = PRICE_COLUMNS | extra
    records = [blank | row | _amounts(row) for row in listed]
    return pd.DataFrame(records, columns=list(columns)).astype(columns)


def _amounts(row: Row) -> dict[str, float]:
    return {name: float(row[name]) for name in MONEY if name in row}


def quote_row(quote: Quote, option_id: str) -> Row:
    """Return a quote as AWS gave it, when it was read, and the option that is meant.

    Examples
    --------
    >>> from outpost_planner.quote.examples import example_quote
    >>> row = quote_row(example_quote(), "oqo-0123456789abcdef0")
    >>> quote_from_row(row).option(1).racks
    1
    """
    return {
        "quote_id": quote.quote_id,
        "quote_option_id": option_id,
        "read_at": quote.read_at,
        "label": quote.label,
        "is_live": quote.is_live,
        "answer": _plain(quote.answer),
    }


def quote_from_row(row: Mapping[str, Any]) -> Quote:
    """Return the quote that `quote_row` made a row of, as it was read then."""
    return quote_from(
        row["answer"], read_at=row["read_at"], label=row["label"], is_live=row["is_live"]
    )


def _plain(value: Any) -> Any:
    """Return a value in TOML's kinds, in one agreed form: sorted names, UTC, no None."""
    if hasattr(value, "item"):  # a number of numpy's, as a DataFrame gives them
        return value.item()
    if isinstance(value, Mapping):
        return {name: _plain(value[name]) for name in sorted(value) if value[name] is not None}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value if each is not None]
    if isinstance(value, datetime):
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    return value if isinstance(value, bool | int | float | str | date) else str(value)
