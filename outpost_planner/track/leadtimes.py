"""How long orders took from submission to installation, one by one and in groups."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from outpost_planner.errors import InputError, check_kind
from outpost_planner.service.statuses import ENDED_ORDER, INSTALLED_ORDER
from outpost_planner.track.frames import OrderFrames
from outpost_planner.track.moments import DAY, Moment, as_moment

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from outpost_planner.plan.catalog import Catalog

GROUPS = {
    "submitted_year": "year of submission",
    "hardware": "hardware",
    "country_code": "country",
    "outpost_id": "Outpost",
}
"""What lead times can be grouped by, and what to call it."""

MIDDLE, LATE = 0.5, 0.9
"""The shares of comparable orders that are installed by the expected and by the latest date."""


def lead_times(
    frames: OrderFrames,
    *,
    now: Moment = None,
    catalog: Catalog | None = None,
    outposts: Iterable[Mapping[str, Any]] = (),
) -> pd.DataFrame:
    """Say of every submitted order how long it took, or has been taking.

    Parameters
    ----------
    frames
        From `flatten_orders`.
    now
        Up to when open orders are counted; default: the present.
    catalog
        Tells racks from servers by what was ordered, on this Outpost or with another order.
    outposts
        From `collect_outposts`: tells racks from servers, and the countries.

    Returns
    -------
    pandas.DataFrame
        One row per order that has a submission date: order_id, outpost_id, status, hardware (RACK
        or SERVER, missing where nothing tells), country_code, submitted_year, submitted, fulfilled,
        is_done, is_open, and ``lead_days``: from submission to installation [days], for an open
        order up to now. It is missing for an order that was cancelled or failed, for a finished one
        without a date, and where dates contradict.

    Examples
    --------
    >>> from outpost_planner import flatten_orders, sample_orders
    >>> table = lead_times(flatten_orders(sample_orders()), now="2026-11-20")
    >>> round(table.loc[table["is_done"], "lead_days"].median())
    96
    """
    check_kind(
        frames, OrderFrames, "lead_times", "flatten_orders(collect_orders(connection)) makes them"
    )
    moment = as_moment(now)
    orders = frames.orders[frames.orders["order_submission_date"].notna()]
    orders = orders.drop_duplicates("order_id").reset_index(drop=True)
    status = orders["status"].astype("str")
    submitted, fulfilled = orders["order_submission_date"], orders["order_fulfilled_date"]
    is_done = status.isin(INSTALLED_ORDER)
    is_open = ~status.isin(ENDED_ORDER) & fulfilled.isna()
    # An open order has taken as long as it is old; one that ended otherwise tells nothing.
    until = fulfilled.where(is_done, moment).where(is_done | is_open)
    days = (until - submitted) / DAY
    places = _places(frames, orders["outpost_id"], catalog, outposts)
    return pd.DataFrame(
        {
            "order_id": orders["order_id"],
            "outpost_id": orders["outpost_id"],
            "status": orders["status"],
            **places,
            "submitted_year": submitted.dt.year.astype("Int64"),
            "submitted": submitted,
            "fulfilled": fulfilled,
            "is_done": is_done,
            "is_open": is_open,
            # An end before the submission is a mistake in the data, and no lead time.
            "lead_days": days.where(days >= 0),
        }
    )


def lead_time_summary(
    frames: OrderFrames,
    *,
    by: str = "hardware",
    now: Moment = None,
    catalog: Catalog | None = None,
    outposts: Iterable[Mapping[str, Any]] = (),
) -> pd.DataFrame:
    """Sum up how long installed orders took, group by group; open ones are counted apart.

    Parameters
    ----------
    frames
        From `flatten_orders`.
    by
        The groups: ``hardware``, ``country_code``, ``outpost_id`` or ``submitted_year``.
    now, catalog, outposts
        As for `lead_times`.

    Returns
    -------
    pandas.DataFrame
        One row per group, by its name: ``installed_orders`` (those with a known lead time, which
        the other columns are about), ``median_days``, ``nine_in_ten_days`` (by then 90 % of them
        were installed), ``longest_days`` [days], and ``still_open``.

    Raises
    ------
    InputError
        For a group that there is not.

    Examples
    --------
    >>> from outpost_planner import flatten_orders, read_catalog, sample_orders
    >>> frames = flatten_orders(sample_orders())
    >>> table = lead_time_summary(frames, now="2026-11-20", catalog=read_catalog())
    >>> table[["installed_orders", "still_open"]].to_dict("index")["RACK"]
    {'installed_orders': 25, 'still_open': 13}
    """
    check_kind(
        frames,
        OrderFrames,
        "lead_time_summary",
        "flatten_orders(collect_orders(connection)) makes them",
    )
    if by not in GROUPS:
        raise InputError(f"by={by!r} is not one of {', '.join(GROUPS)}.")
    table = lead_times(frames, now=now, catalog=catalog, outposts=outposts)
    groups = table[by].astype("str").fillna("(unknown)")
    done = table["is_done"] & table["lead_days"].notna()
    days = table.loc[done, "lead_days"].groupby(groups[done])
    summary = pd.DataFrame(
        {
            "installed_orders": days.size(),
            "median_days": days.quantile(MIDDLE),
            # Rounded up to a lead time that was seen: by then nine in ten were installed.
            "nine_in_ten_days": days.quantile(LATE, interpolation="higher"),
            "longest_days": days.max(),
            "still_open": table["is_open"].groupby(groups).sum(),
        }
    ).rename_axis(by)
    counts = ["installed_orders", "still_open"]
    return summary.assign(**summary[counts].fillna(0).astype("int64"))


def _places(
    frames: OrderFrames,
    outpost_ids: pd.Series,
    catalog: Catalog | None,
    outposts: Iterable[Mapping[str, Any]],
) -> dict[str, pd.Series]:
    """Return each order's hardware (racks or servers, by its Outpost) and country."""
    hardware: dict[str, str] = {}
    countries: dict[str, str] = {}
    if catalog is not None:
        lines = frames.line_items.merge(
            frames.orders[["order_id", "outpost_id"]].dropna(), on="order_id"
        )
        classes = lines["catalog_item_id"].map(catalog.items["item_class"])
        hardware = dict(zip(lines["outpost_id"][classes.notna()], classes.dropna(), strict=True))
    for outpost in outposts:
        site = outpost.get("Site") or {}
        if outpost.get("SupportedHardwareType"):
            hardware[outpost["OutpostId"]] = outpost["SupportedHardwareType"]
        if site.get("OperatingAddressCountryCode"):
            countries[outpost["OutpostId"]] = site["OperatingAddressCountryCode"]
    return {
        "hardware": outpost_ids.map(hardware).astype("str"),
        "country_code": outpost_ids.map(countries).astype("str"),
    }
