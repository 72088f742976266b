"""The catalog and price CSVs, read whole or not at all.

Every problem in either file is found before one is reported, each with its row and column.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from outpost_planner.errors import InputError
from outpost_planner.files.csvfile import counts, read_rows, whole_cell
from outpost_planner.files.numerals import Notation, said_notation
from outpost_planner.files.paths import user_path
from outpost_planner.files.samples import sample_data_path
from outpost_planner.plan.catalog import Catalog, EC2Capacity
from outpost_planner.plan.columns import (
    CURRENCY,
    ITEM_COLUMNS,
    NOT_IN_DOLLARS,
    PRICE_COLUMNS,
    PRICE_KEY,
)
from outpost_planner.service import model

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping
    from datetime import date
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
) -> Catalog:
    """Read a catalog CSV, and a price CSV beside it.

    Commas, semicolons or tabs separate the cells, and a byte order mark, as Excel writes one, is no
    text. A number is read where it can be read in one way, as ``80000``, ``80000.50`` and ``0,5``
    can. ``80.000`` is eighty thousand in a German sheet and eighty in an American one, so that
    another number of the same file, such as ``0,5``, or the caller must tell which. Separators of
    thousands are read at the caller's word alone.

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
    if path is None:
        path = sample_data_path() / "catalog.csv"
        prices = sample_data_path() / "prices.csv" if prices is None else prices
    problems: list[str] = []
    items = _read_items(user_path(path), said, problems)
    known = set(items["catalog_item_id"])
    price_frame = _price_frame([])
    if prices is not None:
        price_frame = _read_prices(user_path(prices, "prices"), known, said, problems)
    if problems:
        files = f"{path}" if prices is None else f"{path} and {prices}"
        raise InputError.nothing_loaded(files, problems)
    return Catalog(items.set_index("catalog_item_id"), price_frame)


def _read_items(path: Path, said: Notation, problems: list[str]) -> pd.DataFrame:
    records: list[dict[str, Any]] = []
    seen: dict[Hashable, int] = {}
    numbers = {
        "power_kva": whole_cell,
        "weight_lbs": whole_cell,
        "ec2_capacities": counts,
        "supported_uplink_gbps": counts,
    }
    for row in read_rows(path, ITEM_COLUMNS, problems, numbers=numbers, said=said):
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
        if not model.matches(model.pattern("Family"), fields[0]) or not fields[1].startswith(
            fields[0] + "."
        ):
            row.problem("ec2_capacities", part, "names a size of another family than its own")
            continue
        if not model.matches(model.pattern("InstanceTypeName"), fields[1]):
            row.problem(
                "ec2_capacities", part, "names a size that is no instance type, such as c5.24xlarge"
            )
            continue
        hosts = row.whole_number("ec2_capacities", fields[2], MAX_HOSTS)
        if hosts is not None:
            found.append(EC2Capacity(fields[0], fields[1], hosts))
    return tuple(found)


def _read_prices(path: Path, known: set[str], said: Notation, problems: list[str]) -> pd.DataFrame:
    records: list[dict[str, Any]] = []
    seen: dict[Hashable, int] = {}
    currencies: dict[Any, int] = {}
    numbers = {"upfront_price": whole_cell, "monthly_recurring_price": whole_cell}
    for row in read_rows(path, tuple(PRICE_COLUMNS), problems, numbers=numbers, said=said):
        record = {
            "catalog_item_id": row.matching("catalog_item_id", "SkuCode"),
            "country_code": row.matching("country_code", "CountryCode"),
            "payment_term": row.choice("payment_term", model.enum("PaymentTerm")),
            "payment_option": row.choice("payment_option", model.enum("PaymentOption")),
            "upfront_price": row.money("upfront_price", MAX_PRICE),
            "monthly_recurring_price": row.money("monthly_recurring_price", MAX_PRICE),
            "currency": row.currency("currency"),
            "as_of": row.date("as_of"),
            "source": row.text("source"),
        }
        item_id = record["catalog_item_id"]
        if known and item_id is not None and item_id not in known:
            row.problem("catalog_item_id", item_id, "is not in the catalog")
        key = tuple(record[name] for name in PRICE_KEY)
        if None not in key:
            row.unique("catalog_item_id", key, seen)
        currencies.setdefault(record["currency"], row.number_in_file)
        records.append(record)
    currencies.pop(None, None)
    if not set(currencies) <= {CURRENCY}:
        where = ", ".join(
            f"{currency} (first in row {row})" for currency, row in currencies.items()
        )
        several = "several currencies cannot be added up: " if len(currencies) > 1 else ""
        problems.append(f"{path.name}: prices in {several}{where}. {NOT_IN_DOLLARS}")
    return _price_frame(records)


def _price_frame(records: Iterable[Mapping[str, str | float | date | None]]) -> pd.DataFrame:
    return pd.DataFrame(records, columns=list(PRICE_COLUMNS)).astype(PRICE_COLUMNS)
