"""The catalog and price CSVs, read whole or not at all.

Every problem in either file is found before one is reported, each with its row and column.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import pandas as pd

from outpost_planner.errors import InputError
from outpost_planner.files.csvfile import counts, read_rows, whole_cell
from outpost_planner.files.numerals import Notation, said_notation
from outpost_planner.files.paths import user_path
from outpost_planner.files.samples import sample_data_path
from outpost_planner.plan.capacity import instance_type
from outpost_planner.plan.catalog import Catalog, EC2Capacity
from outpost_planner.plan.columns import (
    CURRENCY,
    ITEM_COLUMNS,
    NOT_IN_DOLLARS,
    OPTIONAL_PRICE_COLUMNS,
    PRICE_COLUMNS,
    PRICE_KEY,
)
from outpost_planner.plan.in_force import prices_in_force
from outpost_planner.service import model

if TYPE_CHECKING:
    from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
    from pathlib import Path

    from outpost_planner.files.csvcells import CsvRow

MAX_HOSTS = 10**6
"""Greatest number of hosts accepted in one item: a guard against overflow in totals."""

MAX_PRICE = 10**10
"""Greatest price accepted [USD]: a guard against a slipped decimal point, and against overflow."""


def read_catalog(
    path: str | Path | None = None,
    prices: str | Path | None = None,
    *,
    decimal: str | None = None,
    thousands: str | None = None,
    today: date | None = None,
) -> Catalog:
    """Read a catalog CSV, and a price CSV beside it.

    Commas, semicolons or tabs separate the cells, and a byte order mark, as Excel writes one, is no
    text. A number is read where it can be read in one way, as ``80000``, ``80000.50`` and ``0,5``
    can. ``80.000`` is eighty thousand in a German sheet and eighty in an American one, so that
    another number of the same file, such as ``0,5``, or the caller must tell which. Separators of
    thousands are read at the caller's word alone.

    Where the price CSV holds several prices of one thing, the newest ``as_of`` counts, and an
    illustration gives way to any price that is none. A column ``valid_until`` may name the last day
    of each price.

    Parameters
    ----------
    path
        The catalog CSV; default: the sample catalog that comes with the package, and its
        illustrative prices.
    prices
        The price CSV; default: no prices.
    decimal
        ``.`` or ``,``: what separates decimals, where a file's own numbers do not tell.
    thousands
        ``.``, ``,``, a space or an apostrophe: what groups thousands.
    today
        The day on which prices that have a ``valid_until`` are judged, such as
        ``connection.now.date()`` of a sandbox; default: this machine's.

    Returns
    -------
    Catalog
        Both files, or nothing.

    Raises
    ------
    InputError
        Listing every problem of both files with its row and column.

    Examples
    --------
    >>> catalog = read_catalog()
    >>> sorted(catalog.prices["country_code"].unique())
    ['DE', 'JP', 'US']
    """
    said = said_notation(decimal, thousands)
    day = judged_on(today)
    if path is None:
        path = sample_data_path() / "catalog.csv"
        prices = sample_data_path() / "prices.csv" if prices is None else prices
    problems: list[str] = []
    items = items_of(read_item_rows(user_path(path), said, problems))
    known = set(items["catalog_item_id"])
    price_frame = _price_frame([])
    if prices is not None:
        rows = read_price_rows(user_path(prices, "prices"), said, problems)
        price_frame = prices_of(rows, problems, known)
    if problems:
        files = f"{path}" if prices is None else f"{path} and {prices}"
        raise InputError.nothing_loaded(files, problems)
    return Catalog(items.set_index("catalog_item_id"), prices_in_force(price_frame), day)


def read_prices_for(
    catalog: Catalog,
    prices: str | Path,
    *,
    decimal: str | None = None,
    thousands: str | None = None,
    today: date | None = None,
) -> Catalog:
    """Read a price CSV for the items of a catalog that there is already.

    Parameters
    ----------
    catalog
        Its items are kept, its prices are not.
    prices
        The price CSV.
    decimal, thousands, today
        See `read_catalog`.

    Returns
    -------
    Catalog
        The items with the prices of the file.

    Raises
    ------
    InputError
        Listing every problem of the file with its row and column.
    """
    problems: list[str] = []
    path = user_path(prices, "prices")
    rows = read_price_rows(path, said_notation(decimal, thousands), problems)
    frame = prices_of(rows, problems, set(catalog.items.index))
    if problems:
        raise InputError.nothing_loaded(path, problems)
    return Catalog(catalog.items, prices_in_force(frame), judged_on(today))


def judged_on(given: object) -> date:
    """Return the day on which prices are judged: today, unless a day or a moment is given."""
    if given is None:
        return date.today()  # noqa: DTZ011 - a person's own calendar
    if isinstance(given, datetime):
        return given.date()
    if isinstance(given, date):
        return given
    raise InputError(f"today={given!r} is not a date; give datetime.date(2026, 11, 1) or a moment.")


def read_item_rows(path: Path, said: Notation, problems: list[str]) -> list[CsvRow]:
    """Read the rows of a catalog CSV, cell by cell; their values are read by `items_of`."""
    numbers = {
        "power_kva": whole_cell,
        "weight_lbs": whole_cell,
        "ec2_capacities": counts,
        "supported_uplink_gbps": counts,
    }
    return read_rows(path, ITEM_COLUMNS, problems, numbers=numbers, said=said)


def items_of(rows: Iterable[CsvRow]) -> pd.DataFrame:
    """Read the rows of a catalog CSV, one per item; problems are noted in the rows."""
    records: list[dict[str, Any]] = []
    seen: dict[Hashable, int] = {}
    for row in rows:
        record = {
            "catalog_item_id": row.matching("catalog_item_id", "SkuCode"),
            "name": row.text("name"),
            "item_class": row.choice("item_class", model.enum("CatalogItemClass")),
            "item_status": row.choice("item_status", model.enum("CatalogItemStatus")),
            "ec2_capacities": _capacities(row),
            "power_kva": row.number("power_kva"),
            "weight_lbs": row.whole_number("weight_lbs"),
            "supported_uplink_gbps": tuple(row.whole_numbers("supported_uplink_gbps")),
            "supported_storage": tuple(
                row.choices("supported_storage", model.enum("SupportedStorageEnum"))
            ),
            "rack_scaling_type": row.choice(
                "rack_scaling_type", model.enum("RackScalingType"), optional=True
            ),
        }
        row.unique("catalog_item_id", record["catalog_item_id"], seen)
        records.append(record)
    return pd.DataFrame(records, columns=list(ITEM_COLUMNS))


def _capacities(row: CsvRow) -> tuple[EC2Capacity, ...]:
    found = []
    for part in row.parts("ec2_capacities"):
        fields = part.split(":")
        if len(fields) != 3 or fields[2] in {"", "0"}:
            row.problem(
                "ec2_capacities", part, "is not family:max_size:quantity, as in c5:c5.24xlarge:4"
            )
            continue
        try:
            size = instance_type(fields[0], fields[1])
        except ValueError as error:
            row.problem("ec2_capacities", part, str(error))
            continue
        hosts = row.whole_number("ec2_capacities", fields[2], MAX_HOSTS)
        if hosts is not None:
            found.append(EC2Capacity(fields[0], size, hosts))
    return tuple(found)


def read_price_rows(path: Path, said: Notation, problems: list[str]) -> list[CsvRow]:
    """Read the rows of a price CSV, cell by cell; their values are read by `prices_of`."""
    numbers = {"upfront_price": whole_cell, "monthly_recurring_price": whole_cell}
    return read_rows(
        path,
        tuple(PRICE_COLUMNS),
        problems,
        optional=tuple(OPTIONAL_PRICE_COLUMNS),
        numbers=numbers,
        said=said,
    )


def prices_of(
    rows: Iterable[CsvRow], problems: list[str], known: Collection[str] = ()
) -> pd.DataFrame:
    """Read the values of the rows of a price CSV, old prices among them; problems are noted.

    Parameters
    ----------
    rows
        From `read_price_rows`.
    problems
        Where problems are noted.
    known
        The items of the catalog; default: any item may have a price.
    """
    records: list[dict[str, Any]] = []
    seen: dict[Hashable, int] = {}
    currencies: dict[Any, int] = {}
    file_name = ""
    for row in rows:
        file_name = row.file_name
        record = _price(row)
        item_id = record["catalog_item_id"]
        if known and item_id is not None and item_id not in known:
            row.problem("catalog_item_id", item_id, "is not in the catalog")
        key = tuple(record[name] for name in (*PRICE_KEY, "as_of"))
        if None not in key:
            row.unique("catalog_item_id", key, seen)
        currencies.setdefault(record["currency"], row.number_in_file)
        records.append(record)
    # A currency that could not be read has its own problem by now.
    currencies.pop(None, None)
    if not set(currencies) <= {CURRENCY}:
        where = ", ".join(
            f"{currency} (first in row {row})" for currency, row in currencies.items()
        )
        several = "several currencies cannot be added up: " if len(currencies) > 1 else ""
        problems.append(f"{file_name}: prices in {several}{where}. {NOT_IN_DOLLARS}")
    return _price_frame(records)


def _price(row: CsvRow) -> dict[str, Any]:
    as_of = row.date("as_of")
    record: dict[str, Any] = {
        "catalog_item_id": row.matching("catalog_item_id", "SkuCode"),
        "country_code": row.matching("country_code", "CountryCode"),
        "payment_term": row.choice("payment_term", model.enum("PaymentTerm")),
        "payment_option": row.choice("payment_option", model.enum("PaymentOption")),
        "upfront_price": row.money("upfront_price", MAX_PRICE),
        "monthly_recurring_price": row.money("monthly_recurring_price", MAX_PRICE),
        "currency": row.currency("currency"),
        "as_of": as_of,
        "source": row.text("source"),
    }
    if "valid_until" in row.cells:
        record["valid_until"] = _valid_until(row, as_of)
    return record


def _valid_until(row: CsvRow, as_of: date | None) -> date | None:
    until = row.date("valid_until", optional=True)
    if until is not None and as_of is not None and until < as_of:
        row.problem("valid_until", str(until), f"is before the day of the price, {as_of}")
    return until


def _price_frame(records: Sequence[Mapping[str, str | float | date | None]]) -> pd.DataFrame:
    has_dates = any("valid_until" in each for each in records[:1])
    columns = PRICE_COLUMNS | (OPTIONAL_PRICE_COLUMNS if has_dates else {})
    return pd.DataFrame(records, columns=list(columns)).astype(columns)
