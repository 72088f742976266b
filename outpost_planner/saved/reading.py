"""A plan file's tables, checked and made a plan; every problem names its line and key."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from outpost_planner.errors import InputError
from outpost_planner.files.toml import line_of, said_keys
from outpost_planner.price.need import Need
from outpost_planner.saved.plan import Plan
from outpost_planner.saved.rows import MONEY, lines_from, quote_from_row
from outpost_planner.saved.schema import FORMAT, VERSION, PlanFile
from outpost_planner.show.spelling import nearest
from outpost_planner.show.wording import shortened

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pydantic_core import ErrorDetails

_MEANT: dict[str | int, str] = {
    "ec2_capacities": "family:max_size:hosts, as in m5:m5.24xlarge:4",
    "account_id": "the twelve digits of an account",
    "country_code": "the two capital letters of a country",
}


def plan_from(path: Path, text: str, tables: Mapping[str, Any], today: date | None = None) -> Plan:
    """Return the plan of a file's tables.

    Parameters
    ----------
    path
        The file, for messages.
    text
        Its text, in which problems are located.
    tables
        What it holds.
    today
        The day on which prices that have a ``valid_until`` are judged.

    Raises
    ------
    InputError
        Listing every problem with its line and key.
    """
    _check_format(path, tables)
    try:
        read = PlanFile.model_validate(tables)
    except ValidationError as error:
        raise InputError.nothing_loaded(
            path, [_said(each, text) for each in _one_each(error)]
        ) from None
    try:
        plan = _plan(read, today)
    except InputError as error:
        said = [_located(each, text, read) for each in error.problems or (str(error),)]
        raise InputError.nothing_loaded(path, said) from error
    return plan if plan.checksum == read.file.checksum else _edited(plan, read)


def _check_format(path: Path, tables: Mapping[str, Any]) -> None:
    head = tables.get("file")
    said = head if isinstance(head, dict) else {}
    if said.get("format") != FORMAT:
        raise InputError(
            f"{path} is no plan file: it has no table [file] with format = {FORMAT!r}. Name a file"
            " that save_plan(...) or the order desk wrote."
        )
    version = said.get("version")
    if isinstance(version, int) and version > VERSION:
        raise InputError(
            f"{path} is a plan file of version {version}, and this outpost_planner reads versions"
            f" up to {VERSION}. Update outpost_planner: what a later file says is not guessed here."
        )


def _plan(read: PlanFile, today: date | None) -> Plan:
    outpost = dict(read.outpost)
    quote = None if read.quote is None else quote_from_row(read.quote.model_dump())
    lines = None
    if read.items is not None:
        lines = lines_from(
            [each.model_dump() for each in read.items.rows],
            [each.model_dump() for each in read.prices.rows],
            today,
        )
    payer = {} if read.payer is None else read.payer.model_dump()
    return Plan(
        **read.plan.model_dump(),
        **payer,
        **_payment(read),
        outpost_id=outpost.pop("outpost_id", ""),
        outpost=outpost,
        site=read.site,
        orders_before=None if read.orders is None else tuple(read.orders.before),
        lines=lines,
        quote=quote,
        quote_option=None if read.quote is None else read.quote.quote_option_id,
        need=None if read.need is None else Need(**read.need.model_dump()),
    )


def _payment(read: PlanFile) -> dict[str, Any]:
    said = read.payment.model_dump()
    cap = said["first_year_cash"]
    return said | {"first_year_cash": None if cap is None else Decimal(cap)}


def _edited(plan: Plan, read: PlanFile) -> Plan:
    """Return the plan of a file that is not as it was written, which says so."""
    if plan.fingerprint == read.file.fingerprint:
        what = "what is bought, for whom and at which price is as it was saved"
    elif read.file.fingerprint and plan.fingerprint:
        what = (
            f"the purchase or its price is not what was saved: its fingerprint was"
            f" {read.file.fingerprint}, and is {plan.fingerprint}"
        )
    else:
        what = "what is bought is not what was saved"
    said = f"The file was changed by hand since it was saved; {what}."
    object.__setattr__(plan, "edited", said)
    return plan


def _one_each(error: ValidationError) -> list[ErrorDetails]:
    """Return one problem per key: a key of several kinds has one for each of them."""
    found: dict[tuple[str | int, ...], ErrorDetails] = {}
    for each in error.errors(include_url=False, include_context=True):
        found.setdefault(_keys(each), each)
    return list(found.values())


def _keys(problem: ErrorDetails) -> tuple[str | int, ...]:
    # Behind the keys of the file pydantic names the kinds that it tried.
    kinds = {"date", "datetime", "int", "float", "constrained-str", "str"}
    keys = problem["loc"]
    return keys[:-1] if keys[-1] in kinds and len(keys) > 1 else keys


def _said(problem: ErrorDetails, text: str) -> str:
    keys = _keys(problem)
    return f"{_where(text, keys)}: {_what(problem, keys)}"


def _where(text: str, keys: tuple[str | int, ...]) -> str:
    line = line_of(text, keys)
    return f"line {line}, {said_keys(keys)}" if line else said_keys(keys)


def _located(problem: str, text: str, read: PlanFile) -> str:
    """Add the line to a problem that begins with a name of the plan, or the id of an item."""
    name, _, said = problem.partition(": ")
    for table, values in read:
        if name in getattr(type(values), "model_fields", {}):
            return f"{_where(text, (table, name))}: {said}"
    rows = [] if read.items is None else read.items.rows
    for at, row in enumerate(rows):
        if row.catalog_item_id == name:
            return f"{_where(text, ('items', 'rows', at))}: {problem}"
    return problem


def _what(problem: ErrorDetails, keys: tuple[str | int, ...]) -> str:
    given = problem["input"]
    kind = problem["type"]
    value = shortened(str(given) if isinstance(given, date) else repr(given), 60)
    if kind == "missing":
        return "is missing"
    if kind == "extra_forbidden":
        near = nearest(str(keys[-1]), _known(keys[:-1]), count=1)
        meant = f"; {near[0]} is one" if near else ""
        return f"is no key of a plan file of version {VERSION}{meant}. Remarks go into plan.notes"
    if keys[-1] in {*MONEY, "first_year_cash"}:
        return f'is {value}; write an amount as text with its cents, such as "80000.00"'
    meant = next((_MEANT[key] for key in keys[::-1] if key in _MEANT), "")
    if kind == "string_pattern_mismatch" and meant:
        return f"is {value}, and not {meant}"
    said = problem["msg"].replace("Input should", "should").replace("String should", "should")
    return f"is {value}; {said[:1].lower()}{said[1:]}"


def _known(keys: tuple[str | int, ...]) -> list[str]:
    """Return the keys that a table of the file may have."""
    model: Any = PlanFile
    for key in keys:
        if isinstance(key, str):
            model = _model_of(model.model_fields[key].annotation)
    return list(model.model_fields)


def _model_of(annotation: Any) -> Any:
    if hasattr(annotation, "model_fields"):
        return annotation
    # An optional table, or a list of rows.
    found = map(_model_of, getattr(annotation, "__args__", ()))
    return next((each for each in found if each is not None), None)
