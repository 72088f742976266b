"""A plan for the examples of docstrings, made without a server."""

from __future__ import annotations

from datetime import UTC, datetime

from outpost_planner.order.examples import ACCOUNT, OUTPOST, REGION
from outpost_planner.plan.reading import read_catalog
from outpost_planner.price.need import RENEW, Need
from outpost_planner.saved.plan import Plan


def example_plan(reference: str = "PO-1") -> Plan:
    """Return a plan for two racks, all upfront for three years."""
    return Plan(
        reference=reference,
        lines=read_catalog().line_items({"OR-RKGP001": 2}),
        outpost_id=OUTPOST,
        outpost={"name": "Seattle imaging", "life_cycle_status": "ACTIVE"},
        site={"name": "Seattle hospital", "power_draw_kva": "POWER_15_KVA"},
        account_id=ACCOUNT,
        region=REGION,
        is_live=False,
        country_code="US",
        need=Need(5, RENEW, 0, 0, 5),
        payment_term="THREE_YEARS",
        payment_option="ALL_UPFRONT",
        made_by="anna@laptop",
        made_at=datetime(2026, 11, 2, 9, 30, tzinfo=UTC),
    )
