"""A plan's Outpost, site, items and quote against what AWS says now, and orders placed since."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from outpost_planner.aws.calls import reads
from outpost_planner.errors import AwsError
from outpost_planner.order.check import FAIL, NOT_CHECKED, PASS, WARN
from outpost_planner.order.differences import items_in_words, order_differences
from outpost_planner.order.facts import NOT_THERE, order_of, orders_of
from outpost_planner.order.from_quote import option_differences
from outpost_planner.order.quotes.listing import get_quote
from outpost_planner.order.standing import reference_check
from outpost_planner.plan.answered import read_item
from outpost_planner.saved.against_catalog import item_changes
from outpost_planner.saved.changed import Change
from outpost_planner.saved.seen import look_at
from outpost_planner.show.wording import words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from outpost_planner.aws.connection import Connection
    from outpost_planner.order.journal import Journal
    from outpost_planner.saved.facts import PlanFacts

ACTIVE = "ACTIVE"
"""The life cycle status of an Outpost that can be ordered for."""


def aws_changes(plan: PlanFacts, connection: Connection, journal: Journal) -> Iterator[Change]:
    """Compare a plan with what AWS and the journal say; what cannot be asked is said.

    Parameters
    ----------
    plan
        The plan.
    connection
        Whose account; nothing is asked where the plan is for another.
    journal
        Where orders of this machine or team are recorded.
    """
    if plan.label and plan.label != connection.label:
        yield Change("Payer", FAIL, "account and Region", plan.label, connection.label)
        return
    for about, look in _LOOKS.items():
        try:
            yield from look(plan, connection)
        except AwsError as error:
            yield Change(about, NOT_CHECKED, "", "", f"AWS could not be asked: {error}")
    yield from _reference_changes(plan, connection, journal)


def _outpost_changes(plan: PlanFacts, connection: Connection) -> Iterator[Change]:
    if not plan.outpost_id.startswith("op-"):
        return
    try:
        now = look_at(plan.outpost_id, connection)
    except AwsError as error:
        if error.code not in NOT_THERE:
            raise
        name = plan.outpost_name or plan.outpost_id
        yield Change("Outpost", FAIL, plan.outpost_id, name, "no Outpost of this account")
        return
    status = now.outpost.get("life_cycle_status")
    for key, was, is_now in _differences(plan.outpost, now.outpost):
        stops = key == "life_cycle_status" and status not in {ACTIVE, None}
        yield Change("Outpost", FAIL if stops else WARN, words(key), was, is_now)
    for key, was, is_now in _differences(plan.site, now.site):
        yield Change("Site", WARN, words(key), was, is_now)
    country = now.site.get("country_code")
    if country and country != plan.country_code and plan.quote is None:
        yield Change(
            "Price", FAIL, "country of the prices and of the site", plan.country_code, country
        )


def _differences(was: Mapping[str, str], now: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    # A plan that was made without AWS has nothing to compare with.
    for key in sorted({*was, *now}) if was else ():
        before, after = was.get(key, "not said"), now.get(key, "not said")
        if before != after:
            yield key, before, after


def _item_changes(plan: PlanFacts, connection: Connection) -> Iterator[Change]:
    if plan.lines is None:
        return
    client = reads(connection)
    items = plan.lines.catalog.items
    for item_id in plan.lines.quantities:
        try:
            answer = client.ask("get_catalog_item", "CatalogItem", CatalogItemId=item_id)
        except AwsError as error:
            if error.code not in NOT_THERE:
                raise
            yield Change("Item", FAIL, item_id, items.at[item_id, "name"], "no item of AWS's")
            continue
        said, _ = read_item(answer)
        yield from item_changes(item_id, dict(items.loc[item_id]), said)


def _quote_changes(plan: PlanFacts, connection: Connection) -> Iterator[Change]:
    if plan.quote is None or plan.option is None:
        return
    quote_id = plan.quote.quote_id
    try:
        now = get_quote(quote_id, connection)
    except AwsError as error:
        if error.code not in NOT_THERE:
            raise
        yield Change(
            "Quote", FAIL, quote_id, plan.quote.status, "no quote of this account any more"
        )
        return
    if now.is_used or now.is_expired:
        yield Change("Quote", FAIL, "", "", now.standing)
    options = [each for each in now.choices if each.option_id == plan.option.option_id]
    if not options:
        yield Change("Quote", FAIL, "option", plan.option.in_words, "no option of it any more")
        return
    if now.is_expired:
        # The prices of an expired quote are gone with it: that was said.
        return
    for said in option_differences(
        plan.option, options[0], plan.payment_option, plan.payment_term or None
    ):
        yield Change("Quote", WARN, "", "", said)


def _order_changes(plan: PlanFacts, connection: Connection) -> Iterator[Change]:
    """Name the orders that the Outpost got since the plan was made: one may be this plan's."""
    if not plan.outpost_id.startswith("op-"):
        return
    client = reads(connection)
    try:
        listed = orders_of(client, plan.outpost_id)
    except AwsError as error:
        if error.code in NOT_THERE:  # the Outpost is gone, which is said
            return
        raise
    for summary in listed:
        if _stood_before(plan, summary):
            continue
        order = order_of(client, str(summary["OrderId"]))
        yield _order_change(plan, order)


def _stood_before(plan: PlanFacts, summary: Mapping[str, Any]) -> bool:
    """Say whether an order stood when the plan was made: by its id, as clocks differ."""
    if plan.orders_before is not None:
        return summary["OrderId"] in plan.orders_before
    moment = summary.get("OrderSubmissionDate")
    return moment is not None and moment < plan.made_at


def _order_change(plan: PlanFacts, order: Mapping[str, Any]) -> Change:
    asked = items_in_words(order.get("LineItems", ()))
    moment = order.get("OrderSubmissionDate")
    when = f" on {moment:%Y-%m-%d %H:%M} UTC" if moment else ""
    said = (
        f"{order['OrderId']} ({asked}, {order.get('Status', 'status not known')}) was placed{when}"
    )
    is_same = not plan.open_points and not order_differences(plan.request().content, order)
    if is_same:
        said += ". It asks for the same as this plan: somebody may have ordered the plan already"
    return Change("Orders", WARN, "", "", said)


def _reference_changes(
    plan: PlanFacts, connection: Connection, journal: Journal
) -> Iterator[Change]:
    if plan.open_points:
        return
    recorded = journal.find(connection.scope, plan.reference)
    check = reference_check(plan.request(), recorded)
    if check.result != PASS:
        yield Change("Reference", check.result, "", "", check.reason)


_LOOKS: dict[str, Callable[[PlanFacts, Connection], Iterator[Change]]] = {
    "Outpost": _outpost_changes,
    "Item": _item_changes,
    "Quote": _quote_changes,
    "Orders": _order_changes,
}
