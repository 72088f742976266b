"""Everything that a plan holds as plain values, table by table, as its file has it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from outpost_planner.saved.rows import item_rows, price_rows, quote_row

if TYPE_CHECKING:
    from outpost_planner.price.need import Need
    from outpost_planner.saved.fields import PlanFields

Table = dict[str, Any]


def content_of(plan: PlanFields) -> dict[str, Table]:
    """Return the tables of a plan; what is empty is left out.

    Examples
    --------
    >>> from outpost_planner.saved.examples import example_plan
    >>> content_of(example_plan())["need"]["years"]
    5
    """
    tables: dict[str, Table] = {
        "plan": {
            "reference": plan.reference,
            "made_by": plan.made_by,
            "made_at": plan.made_at,
            "notes": plan.notes,
        },
        "payer": _payer(plan),
        "outpost": {"outpost_id": plan.outpost_id, **dict(sorted(plan.outpost.items()))},
        "site": dict(sorted(plan.site.items())),
        "orders": {} if plan.orders_before is None else {"before": list(plan.orders_before)},
        "payment": {
            "country_code": plan.country_code,
            "payment_term": plan.payment_term,
            "payment_option": plan.payment_option,
            "discount_rate": plan.discount_rate,
            "timing": plan.timing,
            "compounding": plan.compounding,
            "months_left": plan.months_left,
            "contract_term": plan.contract_term,
            "first_year_cash": None
            if plan.first_year_cash is None
            else f"{plan.first_year_cash:.2f}",
            "start_date": plan.start_date,
        },
        "need": {} if plan.need is None else _need(plan.need),
    }
    if plan.lines is not None:
        tables["items"] = {"rows": item_rows(plan.lines)}
        tables["prices"] = {"rows": price_rows(plan.lines.catalog.prices)}
    if plan.quote is not None and plan.option is not None:
        tables["quote"] = quote_row(plan.quote, plan.option.option_id)
    said = {name: _said(table) for name, table in tables.items()}
    return {name: table for name, table in said.items() if table}


def _said(table: Table) -> Table:
    return {key: value for key, value in table.items() if value not in ("", None)}


def _payer(plan: PlanFields) -> Table:
    if not plan.account_id:
        return {}
    return {"account_id": plan.account_id, "region": plan.region, "is_live": plan.is_live}


def _need(need: Need) -> Table:
    return {
        "years": need.years,
        "renewal": need.renewal,
        # Text, because a rate is the decimal that somebody typed.
        "price_change": str(need.price_change),
        "salvage": str(need.salvage),
        "renewal_lead_days": need.renewal_lead_days,
    }
