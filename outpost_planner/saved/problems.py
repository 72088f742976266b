"""What is wrong with the fields of a plan."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from outpost_planner.errors import InputError
from outpost_planner.order.from_quote import is_of_a_quote
from outpost_planner.order.references import reference_problems
from outpost_planner.plan.catalog import LineItems
from outpost_planner.price.convention import asked_convention
from outpost_planner.price.need import Need
from outpost_planner.price.price_checks import check_contract
from outpost_planner.quote.quote import Quote
from outpost_planner.service.pairs import OPTIONS, TERMS
from outpost_planner.show.wording import kind_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from outpost_planner.saved.fields import PlanFields

_TEXTS = (
    "reference",
    "outpost_id",
    "account_id",
    "region",
    "country_code",
    "payment_term",
    "payment_option",
    "notes",
    "made_by",
)

_KINDS = {
    "lines": (LineItems, "make line items with catalog.line_items(...)"),
    "quote": (Quote, "get_quote(...) asks AWS for the quote itself"),
    "need": (Need, "comparison.over(3).asked is one"),
    "start_date": (date, "datetime.date(2027, 1, 1) is one"),
    "first_year_cash": (Decimal, 'Decimal("190000.00") is one'),
}


def kind_problems(plan: PlanFields) -> Iterator[str]:
    """Say which fields are of another kind than they have to be."""
    for name in _TEXTS:
        value = getattr(plan, name)
        if not isinstance(value, str):
            yield f"{name}: is {kind_of(value)}; give text"
        elif not _can_be_written(value):
            yield f"{name}: holds characters that no file can hold: {ascii(value)[:60]}"
    yield from _seen_problems(plan)
    for name, (kind, hint) in _KINDS.items():
        value = getattr(plan, name)
        if value is not None and not isinstance(value, kind):
            yield f"{name}: is {kind_of(value)}; {hint}"
    try:
        asked_convention(plan.discount_rate, plan.timing, plan.compounding)
    except InputError as error:
        yield from (_with_name("discount_rate", each) for each in error.problems)
    if not isinstance(plan.is_live, bool):
        yield f"is_live: is {kind_of(plan.is_live)}; give True or False"
    if not isinstance(plan.made_at, datetime) or plan.made_at.tzinfo is None:
        yield f"made_at: {plan.made_at!r} is no moment in UTC; datetime.now(UTC) is one"


def _seen_problems(plan: PlanFields) -> Iterator[str]:
    for name in ("outpost", "site"):
        seen = dict(getattr(plan, name))
        texts = [*seen, *seen.values()]
        if not all(map(_is_text, texts)):
            yield f"{name}: is not text by text, as make_plan(..., connection=...) fills it in"
    orders = plan.orders_before
    if orders is not None and not (isinstance(orders, tuple) and all(map(_is_text, orders))):
        yield "orders_before: is no tuple of ids, as make_plan(..., connection=...) fills it in"


def problems(plan: PlanFields) -> Iterator[str]:
    """Say what cannot be planned of fields that are of the right kinds."""
    if plan.reference:
        yield from reference_problems(plan.reference)
    if plan.lines is not None and plan.quote is not None:
        yield "lines: are not given beside a quote, which has its own"
    if plan.lines is not None and is_of_a_quote(plan.lines):
        yield "lines: are those of a quote's option; give quote= and quote_option= instead"
    yield from _need_problems(plan)
    cap = plan.first_year_cash
    if cap is not None and (cap < 0 or cap != round(cap, 2)):
        yield f"first_year_cash: {cap} is no amount of whole cents"
    for name, value, known in (
        ("payment_term", plan.payment_term, TERMS),
        ("payment_option", plan.payment_option, OPTIONS),
    ):
        if value and value not in known:
            yield f"{name}: {value!r} is not one of {', '.join(known)}"
    yield from _payer_problems(plan)


def _need_problems(plan: PlanFields) -> Iterator[str]:
    if plan.need is not None:
        yield from (_with_name("need", each) for each in plan.need.problems())
        if plan.months_left is not None:
            yield "need: capacity added to a contract ends with it; give months_left alone"
    try:
        check_contract(plan.months_left, plan.contract_term)
    except InputError as error:
        yield from (_with_name("contract_term", each) for each in error.problems)


def _with_name(name: str, problem: str) -> str:
    """Begin a problem with its field and a colon; those of functions begin with ``field=``."""
    field, is_named, said = problem.partition("=")
    return f"{field}: {said}" if is_named and field.isidentifier() else f"{name}: {problem}"


def _payer_problems(plan: PlanFields) -> Iterator[str]:
    if plan.account_id and not (plan.account_id.isascii() and plan.account_id.isdigit()):
        yield f"account_id: {plan.account_id!r} is not the digits of an account"
    if bool(plan.account_id) != bool(plan.region):
        yield "account_id: and region stand together; give both, or neither"


def _is_text(value: object) -> bool:
    return isinstance(value, str) and _can_be_written(value)


def _can_be_written(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
