"""The bill of materials of a sizing: what to buy at which price, where everything runs, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from outpost_planner.price.page import Page, Sheet
from outpost_planner.price.price_words import price_warning
from outpost_planner.show.wording import count, format_dollars, paid_words
from outpost_planner.sizing import words
from outpost_planner.sizing.costs import OBJECTIVES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from outpost_planner.sizing.sized import Sized

TOTAL = "Total"

SUMMED = (
    "quantity",
    "power_kva",
    "weight_lbs",
    "upfront_price",
    "monthly_recurring_price",
    "total_cost",
)
"""Columns of what to buy that its last row adds up."""


def bill_page(result: Sized, binding: pd.DataFrame) -> Page:
    """Return all that a sizing answers as one page, for a workbook, a CSV file or Markdown.

    Parameters
    ----------
    result
        From `size`.
    binding
        What each requirement costs.
    """
    sheets = [
        *([Sheet("What to buy", "Line items", lines_table(result))] if result.lines else []),
        Sheet("Layout", "Which instances run on which host", layout_rows(result), is_detail=True),
        Sheet("Utilization", "What is used of each family's hosts", result.utilization),
        Sheet(
            "What binds",
            "What each requirement costs: without it the purchase would cost so much less",
            binding.rename(columns={"costs": "extra_cost"}),
        ),
        Sheet("Demand", "What must run", result.demand.table.set_index("instance_type")),
    ]
    bought = "nothing" if result.lines is None else repr(result.lines)
    return Page(
        title=f"Bill of materials: {bought}",
        findings=words.findings(result),
        sheets=tuple(sheets),
        notes=(*words.assumptions(result), *_sources(result)),
        settings=_settings(result),
    )


def lines_table(result: Sized) -> pd.DataFrame:
    """Return what is bought with its prices in the way to pay chosen, and a row of totals.

    Parameters
    ----------
    result
        That buys something.

    Returns
    -------
    pandas.DataFrame
        One row per line item: name, quantity, ec2_capacities, power_kva [kVA] and weight_lbs [lb]
        of the whole line, unit_upfront_price, unit_monthly_recurring_price, upfront_price,
        monthly_recurring_price, total_cost [USD], and currency, as_of and source of the price.

    Examples
    --------
    >>> from outpost_planner import read_catalog, size
    >>> bill = lines_table(size({"m5.4xlarge": 40}, read_catalog()))
    >>> bill["quantity"].to_dict()
    {'OR-RKGP002': 1, 'Total': 1}
    """
    lines, comparison = result.lines, result.comparison
    assert lines is not None and comparison is not None  # noqa: S101, PT018 - something is bought
    option, term = result.payment
    prices = comparison.by_line_item.loc[(term, option)].drop(columns="quantity")
    table = lines.table.set_index("catalog_item_id")[
        ["name", "quantity", "power_kva", "weight_lbs"]
    ]
    capacities = lines.catalog.items.loc[table.index, "ec2_capacities"]
    table.insert(2, "ec2_capacities", ["; ".join(map(repr, each)) for each in capacities])
    columns = [
        "unit_upfront_price",
        "unit_monthly_recurring_price",
        "upfront_price",
        "monthly_recurring_price",
        "total_cost",
        "currency",
        "as_of",
        "source",
    ]
    table = table.join(prices[columns])
    summed = table[list(SUMMED)]
    total = summed.sum().round(6).to_frame(TOTAL).T.astype(summed.dtypes.to_dict())
    total[[*table.columns[table.dtypes.map(pd.api.types.is_string_dtype)]]] = ""
    return pd.concat([table, total])[table.columns].rename_axis("catalog_item_id")


def layout_rows(result: Sized) -> pd.DataFrame:
    """Return the layout with one row per host and instance type.

    Parameters
    ----------
    result
        From `size`.

    Returns
    -------
    pandas.DataFrame
        rack and host (index), catalog_item_id, host_type, use, instance_type and instances; a host
        on which nothing runs is one row without an instance type.

    Examples
    --------
    >>> from outpost_planner import read_catalog, size
    >>> rows = layout_rows(size({"m5.4xlarge": 12, "m5.large": 1}, read_catalog()))
    >>> rows[["use", "instance_type", "instances"]].to_numpy().tolist()[1:3]
    [['in use', 'm5.4xlarge', 6], ['in use', 'm5.large', 1]]
    """
    rows = []
    for number, each in zip(result.layout["host"], result.placed, strict=True):
        lead = (each.rack, number, each.item_id, each.kind.name, each.use)
        running = [(kind.name, copies) for kind, copies in each.content] or [("", 0)]
        rows += [(*lead, *instances) for instances in running]
    columns = ["rack", "host", "catalog_item_id", "host_type", "use", "instance_type", "instances"]
    return pd.DataFrame(rows, columns=columns).set_index(["rack", "host"])


def _settings(result: Sized) -> Mapping[str, str]:
    question = result.question
    least = OBJECTIVES[question.objective][0]
    settings = {
        "Demand": repr(result.demand),
        "Site": repr(result.site),
        "Spare hosts of each family": str(question.spare_hosts),
        "Least": f"{least}: {format_dollars(result.cost)}",
        "Paid": paid_words(*result.payment),
    }
    if result.lines is not None:
        totals = result.lines.totals
        hosts = ", ".join(
            count(number, f"{family} host") for family, number in totals.hosts.items()
        )
        settings["New hardware in all"] = (
            f"{totals.power_kva:g} kVA, {totals.weight_lbs:,} lb, {hosts}"
        )
    return settings


def _sources(result: Sized) -> list[str]:
    return [] if result.comparison is None else [price_warning(result.comparison.prices)]
