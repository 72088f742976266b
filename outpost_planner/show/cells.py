"""How a column is written for people, by its name and type: the same in every table."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pandas as pd

from outpost_planner.show.wording import format_dollars, words

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping

NONE = "–"
"""What stands where there is no value."""

NOT_AVAILABLE = "n/a"
"""What stands where there is no price, or no figure that follows from one."""

MONEY = re.compile(
    r"(?:^|_)(?:price|cost|cash|npv|premium|difference|cost_of_fitting|costs|dearer_by|bound_at_signing|amortized_upfront_per_month)$"
)
RATE = re.compile(r"(?:^|_)(?:rate|share)$")
PERCENT = re.compile(r"_percent$")
SPOKEN = re.compile(
    r"(?:^|_)(?:status|option|term|kind|finding|hardware|class|state|type|below|above)$"
)
"""Columns whose values are words of the API, such as IN_PROGRESS."""

UNGROUPED = re.compile(r"(?:^|_)(?:year|month|port)$")
"""Whole numbers that take no thousands separator."""

WORD_OF_THE_API = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*")

OPTIONS = frozenset({"ALL_UPFRONT", "PARTIAL_UPFRONT", "NO_UPFRONT"})
"""Payment options, which stand above columns of dollars."""

UNITS = {"_kva": "kVA", "_lbs": "lb", "_gbps": "Gbps", "_days": "days"}

HEADINGS = {
    "account_id": "Account",
    "asset_id": "Asset",
    "break_even_month": "Break-even month, undiscounted",
    "discounted_break_even_month": "Break-even month, discounted",
    "catalog_item_id": "Item",
    "country_code": "Country",
    "difference_percent": "Difference [%]",
    "ec2_capacities": "EC2 capacities",
    "first_year_cash": "First-year cash",
    "line_item_id": "Line item",
    "mac_address": "MAC address",
    "order_fulfilled_date": "Fulfilled",
    "order_id": "Order",
    "order_submission_date": "Submitted",
    "outpost_id": "Outpost",
    "outpost_name": "Outpost",
    "power_kva": "Power [kVA]",
    "premium_percent": "Premium [%]",
    "shipment_carrier": "Carrier",
    "shipment_tracking_number": "Tracking number",
    "site_id": "Site",
    "site_name": "Site",
    "submitted_year": "Year of submission",
}
"""What a column is called where its name in plain words is not enough."""


def heading(name: Hashable) -> str:
    """Return what a column is called above a table, with its unit.

    Parameters
    ----------
    name
        Name of the column; a tuple for one of several levels.

    Examples
    --------
    >>> heading("weight_lbs"), heading("vcpus_per_kva"), heading(("FIVE_YEARS", "NO_UPFRONT"))
    ('Weight [lb]', 'vCPUs per kVA', 'Five years, no upfront')
    """
    if isinstance(name, tuple):
        return _capital(", ".join(words(str(part)) for part in name))
    text = str(name)
    if text in HEADINGS:
        return HEADINGS[text]
    for ending, unit in UNITS.items():
        if text.endswith(ending) and "_per_" not in text:
            return f"{_capital(words(text.removesuffix(ending)))} [{unit}]"
    return (
        _capital(words(text)) if text == text.lower() or WORD_OF_THE_API.fullmatch(text) else text
    )


def is_number(name: Hashable, values: pd.Series) -> bool:
    """Say whether a column stands at the right: it holds amounts or counts."""
    types = pd.api.types
    return is_money(name, values) or (
        types.is_numeric_dtype(values.dtype) and not types.is_bool_dtype(values.dtype)
    )


def is_money(name: Hashable, values: pd.Series) -> bool:
    """Say whether a column holds dollars; in a table of terms and options, every one does."""
    if not pd.api.types.is_numeric_dtype(values.dtype) and not values.isna().all():
        return False
    return isinstance(name, tuple) or MONEY.search(str(name)) is not None or str(name) in OPTIONS


def cells(name: Hashable, values: pd.Series, names: Mapping[str, str] | None = None) -> list[str]:
    """Write the values of a column.

    Parameters
    ----------
    name
        Name of the column, which tells dollars from other numbers.
    values
        The exact values.
    names
        What to call ids.

    Returns
    -------
    list of str
        One text for each value.

    Examples
    --------
    >>> cells("total_cost", pd.Series([546490.04, None]))
    ['$546,490.04', 'n/a']
    >>> (
    ...     cells("age_days", pd.Series([84.0, 7.25])),
    ...     cells("when", pd.Series(pd.to_datetime(["2026-07-15 19:32:59"]))),
    ... )
    (['84.0', '7.2'], ['2026-07-15'])
    >>> cells("status", pd.Series(["IN_PROGRESS", None])), cells("assets", pd.Series([1234]))
    (['in progress', '–'], ['1,234'])
    """
    if is_money(name, values):
        return _dollars(values)
    numeric = pd.api.types.is_numeric_dtype(values.dtype)
    write, none = (numeric and _by_name(str(name))) or (
        _by_type(str(name), values, names or {}),
        NONE,
    )
    # A list in a cell is a value, and pd.isna would answer for each of its items.
    return [
        none if pd.api.types.is_scalar(value) and pd.isna(value) else write(value)
        for value in values
    ]


def _by_name(name: str) -> tuple[Callable[[Any], str], str] | None:
    if RATE.search(name):
        return "{:.2%}".format, NOT_AVAILABLE
    if PERCENT.search(name):
        return "{:.2f}".format, NOT_AVAILABLE
    return None


def _by_type(name: str, values: pd.Series, names: Mapping[str, str]) -> Callable[[Any], str]:
    types = pd.api.types
    if types.is_datetime64_any_dtype(values.dtype):
        return "{:%Y-%m-%d}".format
    if types.is_bool_dtype(values.dtype):
        return lambda value: "yes" if value else "no"
    if types.is_integer_dtype(values.dtype):
        return "{:d}".format if UNGROUPED.search(name) else "{:,d}".format
    if types.is_float_dtype(values.dtype):
        return f"{{:,.{_decimals(values, most=1 if name.endswith('_days') else 2)}f}}".format
    spoken = SPOKEN.search(name) is not None
    return lambda value: _value(value, names, spoken=spoken)


def _dollars(values: pd.Series) -> list[str]:
    return [
        format_dollars(float(value))
        for value in values.to_numpy(dtype=float, na_value=float("nan"))
    ]


def _decimals(values: pd.Series, most: int) -> int:
    """Return how many decimals the column needs, so that its points stand below each other."""
    known = values.dropna().astype("float64")
    return next(
        (digits for digits in range(most) if (known - known.round(digits)).abs().lt(0.005).all()),
        most,
    )


def _value(value: Any, names: Mapping[str, str], *, spoken: bool) -> str:
    if isinstance(value, (list, tuple, set, frozenset)):
        return ", ".join(map(str, value)) or NONE
    text = str(value)
    if text in names:
        return names[text]
    # Such a word is only taken for one of the API where the column holds those.
    return words(text) if spoken and WORD_OF_THE_API.fullmatch(text) else text


def _capital(text: str) -> str:
    return text if text.startswith("vCPU") else text[:1].upper() + text[1:]
