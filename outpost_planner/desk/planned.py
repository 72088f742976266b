"""What stands at a desk as a plan, and a plan put back on the desk."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from outpost_planner.order.references import reference_problems
from outpost_planner.price.need import RENEW, RENEWAL_LEAD_DAYS, Need
from outpost_planner.saved.plan import Plan
from outpost_planner.saved.seen import seen_of
from outpost_planner.service.pairs import Pair

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from outpost_planner.desk.choice_model import ChoiceModel


def plan_of(model: ChoiceModel, **more: Any) -> Plan | None:
    """Return what stands at a desk as a plan; None where nothing is chosen that could be kept.

    Parameters
    ----------
    model
        The desk.
    **more
        Fields of the plan that the desk does not have, such as ``notes``.

    Examples
    --------
    >>> from outpost_planner import DeskModel, read_catalog, start_sandbox
    >>> desk = DeskModel(read_catalog(), start_sandbox())
    >>> desk.quantities = {"OR-RKGP001": 2}
    >>> plan_of(desk).open_points
    ('no purchase reference',)
    """
    if model.lines is None:
        return None
    option, payment, connection = model.quoting.option, model.payment, model.connection
    outpost = model.outpost or {}
    seen = seen_of(outpost, outpost.get("Site") or {})
    reference = model.reference.strip()
    pair = model.pair or Pair("", "")
    cap = Decimal(str(payment.first_year_cash))
    return Plan(
        reference="" if list(reference_problems(reference)) else reference,
        lines=model.lines if option is None else None,
        quote=None if option is None else model.quoting.quote,
        quote_option=option,
        outpost_id=model.outpost_id,
        outpost=seen.outpost,
        site=seen.site,
        account_id=connection.account_id,
        region=connection.region,
        is_live=connection.is_live,
        country_code=payment.country_code,
        discount_rate=payment.discount_rate,
        timing="start" if payment.timing == "start" else "end",
        first_year_cash=round(cap, 2) if cap else None,
        start_date=payment.start_date,
        need=Need(payment.years, RENEW, 0, 0, RENEWAL_LEAD_DAYS),
        payment_term=pair.payment_term,
        payment_option=pair.payment_option,
        **more,
    )


def moved_to(plan: Plan, outposts: Iterable[Mapping[str, Any]]) -> Plan:
    """Return a sandbox's plan for the sandbox of today, whose Outposts have other ids.

    Parameters
    ----------
    plan
        Of any desk; one that spends real money stays as it is.
    outposts
        The Outposts of today.

    Examples
    --------
    >>> from outpost_planner.saved.examples import example_plan
    >>> there = [{"OutpostId": "op-0fedcba9876543210", "Name": "Seattle imaging"}]
    >>> moved_to(example_plan(), there).outpost_id
    'op-0fedcba9876543210'
    """
    listed = list(outposts)
    if plan.is_live or plan.outpost_id in {each["OutpostId"] for each in listed}:
        return plan
    same = [each["OutpostId"] for each in listed if each.get("Name") == plan.outpost_name]
    if len(same) != 1:
        return plan
    return replace(plan, outpost_id=same[0], orders_before=None)


def put_on(model: ChoiceModel, plan: Plan) -> None:
    """Put a plan on a desk: what is chosen, how it is paid, and the reference.

    A quote is asked for first: its option is chosen once it is still the same.

    Parameters
    ----------
    model
        The desk.
    plan
        The plan.
    """
    payment = model.payment
    model.quoting.choose(None)
    with model.hold_trait_notifications():
        model.reference = plan.reference
        if plan.outpost_id in {each["OutpostId"] for each in model.outposts}:
            model.outpost_id = plan.outpost_id
    with payment.hold_trait_notifications():
        payment.unclear = {}
        payment.discount_rate, payment.timing = plan.discount_rate, plan.timing
        payment.first_year_cash = float(plan.first_year_cash or 0)
        payment.years = payment.years if plan.need is None else plan.need.years
        payment.start_date = plan.start_date or payment.start_date
    pair = Pair(plan.payment_term, plan.payment_option)

    def choose_pair() -> None:
        # The best way to pay is followed, whichever that becomes.
        model.choose_pair(None)
        if plan.payment_option and pair != model.pair:
            model.choose_pair(pair)

    if plan.quote is not None and plan.option is not None:
        model.quantities = {}
        model.quoting.take_up(plan.quote, plan.option, choose_pair)
        return
    model.quantities = {} if plan.lines is None else dict(plan.lines.quantities)
    choose_pair()
