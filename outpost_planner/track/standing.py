"""Where every order stands, one row per order: what a manager asks first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from outpost_planner.errors import check_kind
from outpost_planner.service.statuses import (
    CANCELLED,
    ENDED_EARLY,
    ENDED_ORDER,
    ERROR,
    INSTALLED_ORDER,
)
from outpost_planner.show import wording
from outpost_planner.show.wording import words
from outpost_planner.track.forecast import forecast_installations
from outpost_planner.track.frames import OrderFrames
from outpost_planner.track.moments import Moment, as_moment

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from outpost_planner.order.receipt import Receipt
    from outpost_planner.plan.catalog import Catalog

COLUMNS = {
    "reference": "str",
    "order_id": "str",
    "outpost_name": "str",
    "items": "str",
    "status": "str",
    "shipment": "str",
    "expected": "datetime64[us, UTC]",
    "outlook": "str",
    "note": "str",
    "submitted": "datetime64[us, UTC]",
    "installed": "datetime64[us, UTC]",
    "late_days": "float64",
    "is_late": "boolean",
    "outpost_id": "str",
}
"""Columns of `order_table`, what people ask for first."""


def order_table(
    frames: OrderFrames,
    *,
    now: Moment = None,
    receipts: Iterable[Receipt] = (),
    catalog: Catalog | None = None,
    outposts: Iterable[Mapping[str, Any]] = (),
    expected_days: float | None = None,
) -> pd.DataFrame:
    """Say of every order what it is, how far it is, when it is expected, whether it is late.

    Parameters
    ----------
    frames
        From `flatten_orders`.
    now
        As of when; default: the present.
    receipts
        From `receipts`: adds the purchase references under which orders were placed.
    catalog
        Adds the items' names, and tells racks from servers.
    outposts
        From `collect_outposts`: adds the Outposts' names.
    expected_days
        A lead time that was agreed on [days], as for `forecast_installations`.

    Returns
    -------
    pandas.DataFrame
        One row per order, open ones first, the latest submission first among them. Columns are
        those of ``COLUMNS``: ``shipment`` names carrier and tracking number; ``expected`` is when
        half of the comparable orders were installed, or the agreed date where there are too few of
        them; ``late_days`` [days] and ``is_late`` are missing where nothing tells; ``outlook`` says
        in words what the dates mean; ``note`` ties a replacement to the order that it replaces, and
        back.

    Raises
    ------
    InputError
        Where expected_days is no positive number.

    Examples
    --------
    >>> from outpost_planner import flatten_orders, read_catalog, sample_orders
    >>> frames = flatten_orders(sample_orders())
    >>> table = order_table(frames, now="2026-11-20", catalog=read_catalog())
    >>> table["outlook"].value_counts().head(2).to_dict()
    {'installed': 30, 'in time': 12}
    """
    check_kind(
        frames, OrderFrames, "order_table", "flatten_orders(collect_orders(connection)) makes them"
    )
    moment, outposts = as_moment(now), list(outposts)
    orders = frames.orders.reset_index(drop=True)
    ids = orders["order_id"].astype("str")
    references = {each.order_id: each.reference for each in receipts if each.order_id}
    lines = _lines(frames.line_items, catalog)
    status = orders["status"].astype("str")
    table = pd.DataFrame(
        {
            "reference": ids.map(references),
            "order_id": ids,
            "outpost_id": orders["outpost_id"],
            "outpost_name": (
                orders["outpost_id"].map({each["OutpostId"]: each.get("Name") for each in outposts})
            ),
            "items": ids.map(lines["item"]),
            "status": status,
            "shipment": ids.map(lines["shipment"]),
            "submitted": orders["order_submission_date"],
            "installed": orders["order_fulfilled_date"].where(status.isin(INSTALLED_ORDER)),
            "note": ids.map(_replacements(frames.line_items, references)),
        }
    )
    forecast = forecast_installations(
        frames, now=moment, catalog=catalog, outposts=outposts, expected_days=expected_days
    ).drop_duplicates("order_id")
    table = table.merge(
        forecast[["order_id", "expected", "late_days", "limit_days"]], on="order_id", how="left"
    )
    if expected_days is not None:
        agreed = table["submitted"] + pd.Timedelta(days=expected_days)
        table["expected"] = table["expected"].fillna(agreed.where(table["limit_days"].notna()))
    table["is_late"] = (table["late_days"] > 0).astype("boolean").where(table["late_days"].notna())
    table["outlook"] = [
        _outlook(*row) for row in table[["status", "late_days"]].itertuples(index=False)
    ]
    # What is still open comes first, and of that the newest.
    table = table.assign(_ended=status.isin(ENDED_ORDER).to_numpy()).sort_values(
        ["_ended", "submitted"], ascending=[True, False], kind="stable", ignore_index=True
    )
    return table[list(COLUMNS)].astype(COLUMNS)


def in_words(table: pd.DataFrame) -> str:
    """Return the answer that a table of `order_table` holds, as one sentence.

    Examples
    --------
    >>> from outpost_planner import flatten_orders, sample_orders
    >>> in_words(order_table(flatten_orders(sample_orders()), now="2026-11-20"))
    '50 orders: 15 open, 30 installed, 3 cancelled, 2 in error. 2 of the open ones are late, by up to 58 days.'
    """  # noqa: E501
    if table.empty:
        return "No orders yet."
    status = table["status"]
    counts = {
        "open": int((~status.isin(ENDED_ORDER)).sum()),
        "installed": int(status.isin(INSTALLED_ORDER).sum()),
        "cancelled": int((status == CANCELLED).sum()),
        "in error": int((status == ERROR).sum()),
    }
    said = ", ".join(f"{count:,} {what}" for what, count in counts.items() if count)
    orders = f"{wording.count(len(table), 'order')}: {said}."
    return f"{orders}{_late_in_words(table[~status.isin(ENDED_ORDER)])}"


def _late_in_words(still_open: pd.DataFrame) -> str:
    if still_open.empty:
        return ""
    late, unknown = (
        still_open[still_open["is_late"].fillna(value=False)],
        int(still_open["is_late"].isna().sum()),
    )
    if unknown == len(still_open):
        return (
            " Too few orders like the open ones are installed to tell when those can be expected."
        )
    said = " None of the open ones is late"
    if len(late):
        verb = wording.is_or_are(len(late))
        said = (
            f" {len(late):,} of the open ones {verb} late, by up to"
            f" {_days(late['late_days'].max())}"
        )
    return f"{said}; of {unknown:,} nothing tells." if unknown else f"{said}."


def _outlook(status: str, late_days: float) -> str:
    if status in INSTALLED_ORDER:
        return "installed"
    if status in ENDED_ORDER:
        return words(status) if status == CANCELLED else "in error: ask AWS"
    if pd.isna(late_days):
        return "too few orders like it to tell"
    return f"late by {_days(late_days)}" if late_days > 0 else "in time"


def _days(days: float) -> str:
    return wording.count(max(1, round(days)), "day")


def _lines(line_items: pd.DataFrame, catalog: Catalog | None) -> pd.DataFrame:
    """Say of each order, by its id, what its line items are and how they travel."""
    names = catalog.items["name"] if catalog is not None else pd.Series(dtype="str")
    shipped = (
        line_items["shipment_carrier"].notna() | line_items["shipment_tracking_number"].notna()
    )
    rows = pd.DataFrame(
        {
            "order_id": line_items["order_id"],
            "item": [
                _item(row.quantity, names.get(row.catalog_item_id, row.catalog_item_id), row.status)
                for row in line_items.itertuples()
            ],
            "shipment": (
                (
                    line_items["shipment_carrier"].fillna("")
                    + " "
                    + line_items["shipment_tracking_number"].fillna("")
                )
                .str.strip()
                .where(shipped)
            ),
        },
        columns=["order_id", "item", "shipment"],
    )
    return rows.groupby("order_id").agg(
        lambda values: "; ".join(dict.fromkeys(values.dropna())) or None
    )


def _item(quantity: Any, name: Any, status: Any) -> str:
    many = "" if pd.isna(quantity) else f"{quantity:,} × "
    ended = f" ({words(str(status))})" if str(status) in ENDED_EARLY else ""
    return f"{many}{'an item of a quote' if pd.isna(name) else name}{ended}"


def _replacements(line_items: pd.DataFrame, references: Mapping[str, str]) -> dict[str, str]:
    """Tie replacements to what they replace, both ways, by the API's own ids."""

    def name(order_id: str) -> str:
        return f"{references[order_id]} ({order_id})" if order_id in references else order_id

    notes: dict[str, list[str]] = {}
    for row in line_items[line_items["previous_order_id"].notna()].itertuples():
        new, old = str(row.order_id), str(row.previous_order_id)
        said = f"AWS's replacement for a line item of {name(old)}; not a purchase of its own."
        notes.setdefault(new, []).append(
            said if new != old else "Holds a replacement for one of its own line items."
        )
        if new != old:
            notes.setdefault(old, []).append(
                f"AWS sends a replacement for a line item: {name(new)}."
            )
    return {order_id: " ".join(dict.fromkeys(said)) for order_id, said in notes.items()}
