"""Everything that can be compared with a plan, compared: a catalog, AWS and the journal."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from outpost_planner.order.check import FAIL
from outpost_planner.order.journal import open_journal
from outpost_planner.saved.against_aws import aws_changes
from outpost_planner.saved.against_catalog import catalog_changes, ended_prices
from outpost_planner.saved.changed import Change, PlanChanges

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from outpost_planner.aws.connection import Connection
    from outpost_planner.order.journal import Journal
    from outpost_planner.plan.catalog import Catalog
    from outpost_planner.saved.facts import PlanFacts


def what_has_changed(
    plan: PlanFacts,
    catalog: Catalog | None,
    connection: Connection | None,
    journal: Journal | str | Path | None,
) -> PlanChanges:
    """Compare a plan with a catalog, with AWS and with the journal; see `Plan.changes`."""
    looked, left = [], []
    found = list(_ended(plan, connection))
    if catalog is not None:
        looked += ["items and prices"]
        found += catalog_changes(plan, catalog)
    elif plan.lines is not None:
        left.append("the catalog of today; give catalog=...")
    if connection is not None:
        looked += ["what AWS says", "this journal"]
        found += aws_changes(plan, connection, open_journal(journal))
    else:
        left.append("AWS; give connection=...")
    # What both the catalog and AWS say is said once.
    once = dict.fromkeys(found)
    # What stands in the way comes first.
    ordered = tuple(sorted(once, key=lambda each: each.result != FAIL))
    return PlanChanges(plan.name, plan.made_at, ordered, tuple(looked), tuple(left))


def _ended(plan: PlanFacts, connection: Connection | None) -> Iterator[Change]:
    """Name what has ended by the calendar alone."""
    if connection is None and plan.label and not plan.is_live:
        # A sandbox has a clock of its own.
        return
    now = datetime.now(UTC) if connection is None else connection.now
    yield from ended_prices(plan, now.date())
    expires = None if plan.quote is None else plan.quote.expires_at
    if connection is None and expires is not None and now >= expires:
        yield Change("Quote", FAIL, "", "", f"it expired on {expires:%Y-%m-%d %H:%M} UTC")
