"""Orders as GetOrder shapes them, flattened to four tidy DataFrames that join on their keys.

The schema is the same for no orders as for a million. Columns are built from Arrow arrays, in one
pass over the dicts per column, which is what makes a million orders a matter of seconds. What a
column cannot hold (a field that the API added, a null, a value of another type) is kept as JSON in
the column `extra` of its row.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pandas as pd
import pyarrow as pa

from outpost_planner.errors import InputError
from outpost_planner.files import export
from outpost_planner.show import wording
from outpost_planner.show.markup import as_text, paragraph
from outpost_planner.show.tables import html
from outpost_planner.track.columns import ASSET_SCHEMA, LINE_ITEM_SCHEMA, ORDER_SCHEMA
from outpost_planner.track.nesting import Level, read_level, rest
from outpost_planner.track.readers import text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from outpost_planner.track.nesting import Record


BATCH = 2_000
"""Orders that are flattened together."""


@dataclass(frozen=True)
class OrderFrames:
    """Orders, line items, assets and MAC addresses as DataFrames that join on their keys.

    Made by `flatten_orders`. Columns are the API's field names in snake case. Statuses are ordered
    categoricals in the order of a life; a status that the API adds later comes last. Times are UTC.

    Parameters
    ----------
    orders
        One row per order: order_id, outpost_id, status, payment_option, payment_term, order_type,
        order_submission_date, order_fulfilled_date, quote_identifier, quote_option_identifier,
        account_id and region (where orders of several connections were collected), line_item_count,
        extra.
    line_items
        One row per line item: order_id, line_item_id, catalog_item_id (missing for a quote's
        items), quantity, status, shipment_tracking_number, shipment_carrier, previous_order_id,
        previous_line_item_id, asset_count, extra.
    assets
        One row per asset: order_id, line_item_id, asset_id, mac_address_count, extra.
    mac_addresses
        One row per MAC address: order_id, line_item_id, asset_id, mac_address.

    Notes
    -----
    A count is missing where the API sent no list, and 0 where it sent an empty one. ``extra`` is
    JSON: what the row's columns cannot hold.

    Examples
    --------
    >>> frames = flatten_orders(
    ...     [{"OrderId": "oo-0123456789abcdef0", "Status": "PREPARING", "LineItems": []}]
    ... )
    >>> frames
    OrderFrames: 1 order, 0 line items, 0 assets, 0 MAC addresses
    >>> (frames.orders["status"] < "COMPLETED").tolist()
    [True]
    """

    orders: pd.DataFrame = field(repr=False)
    line_items: pd.DataFrame = field(repr=False)
    assets: pd.DataFrame = field(repr=False)
    mac_addresses: pd.DataFrame = field(repr=False)

    @property
    def extras(self) -> pd.DataFrame:
        """List what the columns cannot hold, one row per field.

        Columns: frame, order_id, line_item_id, asset_id, field and value (JSON). Empty for orders
        in the shape that this version knows.

        Examples
        --------
        >>> flatten_orders([{"OrderId": "oo-1", "Colour": "red"}]).extras[
        ...     ["field", "value"]
        ... ].values.tolist()
        [['Colour', '"red"']]
        """
        columns = ["frame", "order_id", "line_item_id", "asset_id", "field", "value"]
        rows = [
            (name, *(getattr(row, key, None) for key in columns[1:4]), field_name, value)
            for name in ("orders", "line_items", "assets")
            for row in self._with_extra(name)
            for field_name, value in _extra_fields(row.extra)
        ]
        return pd.DataFrame(rows, columns=columns, dtype="str")

    def to_parquet(self, path: str | Path) -> Path:
        """Write one Parquet file per frame into a folder.

        Parameters
        ----------
        path
            A folder, made if missing.

        Returns
        -------
        pathlib.Path
            The folder, which holds orders.parquet, line_items.parquet, assets.parquet and
            mac_addresses.parquet.

        Raises
        ------
        InputError
            Where the folder cannot be written.

        Examples
        --------
        >>> import tempfile
        >>> from outpost_planner import sample_orders
        >>> frames = flatten_orders(sample_orders())
        >>> folder = frames.to_parquet(tempfile.mkdtemp() + "/orders")
        >>> len(pd.read_parquet(folder / "orders.parquet"))
        50
        """
        return export.to_folder(self._named(), path, "parquet")

    def to_csv(self, path: str | Path) -> Path:
        """Write one CSV file per frame into a folder: UTF-8, commas, times as ISO 8601.

        Parameters
        ----------
        path
            A folder, made if missing.

        Returns
        -------
        pathlib.Path
            The folder, which holds orders.csv, line_items.csv, assets.csv and mac_addresses.csv.

        Raises
        ------
        InputError
            Where the folder cannot be written.

        Examples
        --------
        >>> import tempfile
        >>> from outpost_planner import sample_orders
        >>> frames = flatten_orders(sample_orders())
        >>> sorted(each.name for each in frames.to_csv(tempfile.mkdtemp() + "/orders").iterdir())
        ['assets.csv', 'line_items.csv', 'mac_addresses.csv', 'orders.csv']
        """
        return export.to_folder(self._named(), path, "csv")

    def to_excel(self, path: str | Path) -> Path:
        """Write a workbook with one sheet per frame.

        Excel knows no time zones: times are written in UTC without one. Text stays text, even where
        it looks like a formula or a link.

        Parameters
        ----------
        path
            The workbook, such as ``orders.xlsx``.

        Returns
        -------
        pathlib.Path
            The workbook.

        Raises
        ------
        InputError
            Where a frame has more rows than a sheet, or the file cannot be written.

        Examples
        --------
        >>> import tempfile
        >>> from outpost_planner import sample_orders
        >>> frames = flatten_orders(sample_orders())
        >>> frames.to_excel(tempfile.mkdtemp() + "/orders.xlsx").name
        'orders.xlsx'
        """
        return export.to_workbook(self._named(), path)

    def _named(self) -> dict[str, pd.DataFrame]:
        return {
            "orders": self.orders,
            "line_items": self.line_items,
            "assets": self.assets,
            "mac_addresses": self.mac_addresses,
        }

    def _with_extra(self, name: str) -> Iterable[Any]:
        frame = self._named()[name]
        return frame[frame["extra"].notna()].itertuples()

    def __repr__(self) -> str:
        counts = (
            wording.count(len(self.orders), "order"),
            wording.count(len(self.line_items), "line item"),
            wording.count(len(self.assets), "asset"),
            wording.count(len(self.mac_addresses), "MAC address", "MAC addresses"),
        )
        odd = sum(
            int(frame["extra"].notna().sum())
            for frame in (self.orders, self.line_items, self.assets)
        )
        note = (
            f" ({wording.count(odd, 'row')} with values beyond the schema: see .extras)"
            if odd
            else ""
        )
        return f"OrderFrames: {', '.join(counts)}{note}"

    def _repr_html_(self) -> str:
        shown = self.orders.dropna(axis="columns", how="all") if len(self.orders) else self.orders
        return as_text(paragraph(repr(self)) + html(shown, rows=10))


def flatten_orders(orders: Iterable[Record]) -> OrderFrames:
    """Flatten orders to four DataFrames of one fixed schema; nothing is lost.

    Parameters
    ----------
    orders
        Order dicts in the shape of GetOrder's ``Order``, as `collect_orders` returns them. Times
        may be datetimes (one without a time zone is UTC), ISO 8601 text or seconds since 1970.

    Returns
    -------
    OrderFrames
        In the order given. A value that its column cannot hold is missing there and stands in
        ``extra``.

    Raises
    ------
    InputError
        Where the argument is no list of orders.

    Examples
    --------
    >>> from outpost_planner import sample_orders
    >>> flatten_orders(sample_orders()).orders["status"].cat.ordered
    True
    """
    if isinstance(orders, Mapping | str | bytes | pd.DataFrame) or not hasattr(orders, "__iter__"):
        raise InputError(
            "flatten_orders takes a list of Order dicts, as collect_orders returns it, not"
            f" {_kind(orders)}. For one answer of GetOrder, pass [answer['Order']]."
        )
    given = list(orders)
    # In batches, so that what is needed on the way takes little beside the frames themselves.
    starts = range(0, len(given), BATCH) if given else [0]
    tables = zip(*(_tables(given[start : start + BATCH]) for start in starts), strict=True)
    return OrderFrames(*map(_frame, tables))


def _tables(values: list[Any]) -> tuple[pa.Table, ...]:
    """Flatten orders to one Arrow table per frame."""
    orders = read_level(values, ORDER_SCHEMA)
    line_items = read_level(orders.children, LINE_ITEM_SCHEMA)
    assets = read_level(line_items.children, ASSET_SCHEMA)
    mac_address = text(assets.children)
    # An asset keeps its list in `extra` where one of the addresses is no text.
    not_text = assets.parents[mac_address.is_null().to_numpy(zero_copy_only=False)]

    order_columns = orders.columns | {"extra": rest(orders)}
    line_columns = (
        _carried(orders, order_columns, "order_id")
        | line_items.columns
        | {"extra": rest(line_items)}
    )
    asset_columns = (
        _carried(line_items, line_columns, "order_id", "line_item_id")
        | assets.columns
        | {"extra": rest(assets, kept_whole=set(not_text.tolist()))}
    )
    mac_columns = _carried(assets, asset_columns, "order_id", "line_item_id", "asset_id") | {
        "mac_address": mac_address
    }
    return tuple(map(pa.table, (order_columns, line_columns, asset_columns, mac_columns)))


def _carried(level: Level, columns: dict[str, pa.Array], *keys: str) -> dict[str, pa.Array]:
    """Repeat the keys of a level's rows for each of their children."""
    return {key: level.carried(columns[key]) for key in keys}


def _frame(tables: Iterable[pa.Table]) -> pd.DataFrame:
    table = pa.concat_tables(tables).unify_dictionaries()
    # Nullable integers instead of floats, and a block a column instead of a copy that joins them.
    return table.to_pandas(types_mapper={pa.int64(): pd.Int64Dtype()}.get, split_blocks=True)


def _extra_fields(text: str) -> list[tuple[str, str]]:
    value = json.loads(text)
    fields = value.items() if isinstance(value, dict) else [("", value)]
    return [(name, json.dumps(item)) for name, item in fields]


def _kind(value: Any) -> str:
    return "one dict" if isinstance(value, Mapping) else f"a {type(value).__name__}"
