"""One call that makes a plan of what stands in a notebook: request, comparison, connection."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from outpost_planner.aws.calls import reads
from outpost_planner.errors import InputError
from outpost_planner.order.facts import orders_of
from outpost_planner.order.outposts import find_outpost, is_identifier, outpost_names
from outpost_planner.order.quotes.listing import get_quote
from outpost_planner.order.records import person
from outpost_planner.order.request import OrderRequest, short_id
from outpost_planner.plan.catalog import LineItems
from outpost_planner.price.comparison import PaymentComparison
from outpost_planner.price.horizon import HorizonComparison
from outpost_planner.quote.option import QuoteOption
from outpost_planner.quote.quote import Quote
from outpost_planner.saved.plan import Plan
from outpost_planner.saved.seen import Seen, look_at
from outpost_planner.show.wording import kind_of

if TYPE_CHECKING:
    from outpost_planner.aws.connection import Connection
    from outpost_planner.price.need import Need


def make_plan(
    what: OrderRequest | LineItems | QuoteOption,
    *,
    comparison: PaymentComparison | HorizonComparison[PaymentComparison] | None = None,
    connection: Connection | None = None,
    quote: Quote | None = None,
    outpost: str = "",
    reference: str = "",
    payment_term: str = "",
    payment_option: str = "",
    contract_term: str | None = None,
    notes: str = "",
    made_by: str = "",
) -> Plan:
    """Make a plan of what is to be bought.

    Parameters
    ----------
    what
        A request, or what it would ask for as far as that is known: line items, or the option of a
        quote.
    comparison
        Where the prices, the country, the rate and the need come from: of `compare_payments`, or
        its ``over(years)``. Default: the catalog's prices at 8 % a year.
    connection
        Who pays, and where. AWS is asked for the Outpost's id and state, for its site, and for the
        quote where the request names one by its id. Default: the payer stays open.
    quote
        The quote that the option is one of. Default: the request's, or AWS is asked for it.
    outpost, reference, payment_term, payment_option
        In place of the request's; the Outpost by id, ARN or name.
    contract_term
        For capacity added to an Outpost, as it was given to `compare_payments`.
    notes
        What people should know.
    made_by
        Default: user@host.

    Returns
    -------
    Plan
        What is still missing stands in its ``open_points``.

    Raises
    ------
    InputError
        Where the parts do not belong together, or cannot be planned.
    AwsError
        Where AWS could not be asked.

    Examples
    --------
    >>> import outpost_planner as planner
    >>> lines = planner.read_catalog().line_items({"OR-RKGP001": 2})
    >>> comparison = planner.compare_payments(lines, discount_rate=0.06)
    >>> plan = planner.make_plan(lines, comparison=comparison.over(3), reference="PO-2026-0117")
    >>> plan.discount_rate, plan.open_points
    (0.06, ('no Outpost', 'no way to pay', 'no account and Region'))
    """
    request = what if isinstance(what, OrderRequest) else None
    compared, need = _compared_and_need(comparison)
    lines, option = _lines_and_option(what)
    if compared is not None:
        _check_compared(compared, lines, option)
    outpost_id, seen = _outpost(outpost or (request.outpost_id if request else ""), connection)
    _check_country(compared, seen)
    asked = quote if quote is not None else request and request.quote
    if asked is None and option is not None:
        asked = option.quote_id
    if asked is None and request is not None:
        asked = request.quote_identifier
    quoted = _quote(asked, connection)
    wanted = option if option is not None or request is None else request.quote_option_identifier
    return Plan(
        reference=reference or (request.reference if request else ""),
        lines=_with_prices_of(lines, compared),
        quote=quoted,
        quote_option=None if quoted is None else wanted,
        outpost_id=outpost_id,
        outpost=seen.outpost,
        site=seen.site,
        orders_before=seen.orders,
        **_payer(connection),
        **_payment(compared, seen),
        contract_term=contract_term,
        need=need,
        payment_term=payment_term or (request.payment_term or "" if request else ""),
        payment_option=payment_option or (request.payment_option if request else ""),
        notes=notes,
        made_by=made_by or person(),
        made_at=datetime.now(UTC) if connection is None else connection.now,
    )


def _compared_and_need(
    comparison: PaymentComparison | HorizonComparison[PaymentComparison] | None,
) -> tuple[PaymentComparison | None, Need | None]:
    horizon = comparison if isinstance(comparison, HorizonComparison) else None
    compared: Any = comparison if horizon is None else horizon.comparison
    if compared is not None and not isinstance(compared, PaymentComparison):
        raise InputError(
            f"comparison is {kind_of(compared)}; compare_payments(lines) makes one, and its"
            " over(5)."
        )
    return compared, None if horizon is None else horizon.asked


def _lines_and_option(what: Any) -> tuple[LineItems | None, QuoteOption | None]:
    if isinstance(what, OrderRequest):
        return what.lines, what.seen_option
    if isinstance(what, QuoteOption):
        return None, what
    if isinstance(what, LineItems):
        return what, None
    raise InputError(
        f"make_plan takes an OrderRequest, LineItems or a QuoteOption, not {kind_of(what)}; make"
        ' line items with catalog.line_items({"OR-RKGP001": 2}).'
    )


def _check_compared(
    compared: PaymentComparison, lines: LineItems | None, option: QuoteOption | None
) -> None:
    planned = lines if option is None else option.lines
    if planned is not None and dict(planned.quantities) != dict(compared.lines.quantities):
        raise InputError(
            f"The comparison is for {compared.lines!r}, and the plan for {planned!r}: compare what"
            " is planned."
        )


def _outpost(given: str, connection: Connection | None) -> tuple[str, Seen]:
    if connection is None or not given:
        return given, Seen()
    if not is_identifier(given):
        found, problem = find_outpost(given, outpost_names(connection))
        if problem:
            raise InputError(f"The Outpost {given!r} {problem}.")
        given = found
    outpost_id = short_id(given)
    orders = tuple(str(each["OrderId"]) for each in orders_of(reads(connection), outpost_id))
    return outpost_id, replace(look_at(outpost_id, connection), orders=orders)


def _check_country(compared: PaymentComparison | None, seen: Seen) -> None:
    country = seen.site.get("country_code")
    if compared is not None and country and compared.country_code != country:
        raise InputError(
            f"The comparison has prices for {compared.country_code}, and the Outpost's site stands"
            f" in {country}: compare with country_code={country!r}."
        )


def _quote(quote: Any, connection: Connection | None) -> Quote | None:
    if quote is None or isinstance(quote, Quote):
        return quote
    if connection is None:
        raise InputError(
            f"The plan needs quote {quote} itself, with its hardware and prices: give quote=..., or"
            " connection=..., which AWS is asked through."
        )
    return get_quote(quote, connection)


def _with_prices_of(
    lines: LineItems | None, compared: PaymentComparison | None
) -> LineItems | None:
    """Return the line items with the prices that were compared, which may be no catalog's."""
    if lines is None or compared is None:
        return lines
    catalog = replace(lines.catalog, prices=compared.prices.table)
    return LineItems(catalog, lines.quantities)


def _payer(connection: Connection | None) -> dict[str, Any]:
    if connection is None:
        return {}
    return {
        "account_id": connection.account_id,
        "region": connection.region,
        "is_live": connection.is_live,
    }


def _payment(compared: PaymentComparison | None, seen: Seen) -> dict[str, Any]:
    if compared is None:
        return {"country_code": seen.site.get("country_code", "")}
    return {
        "country_code": compared.country_code,
        "discount_rate": compared.convention.discount_rate,
        "timing": compared.convention.timing,
        "compounding": compared.convention.compounding,
        "months_left": None if compared.months_left is None else int(compared.months_left),
    }
