"""One call that compares everything that may follow an Outpost's contract."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from outpost_planner.aws.billing import billing_of
from outpost_planner.aws.connection import Connection
from outpost_planner.errors import check_kind
from outpost_planner.order.quotes.request import outpost_of
from outpost_planner.order.renewals.answers import answers_of
from outpost_planner.price.compare import compare_payments
from outpost_planner.quote.contracts.comparison import RenewalComparison
from outpost_planner.quote.contracts.contract import contract_of
from outpost_planner.quote.contracts.days import read_holidays
from outpost_planner.quote.contracts.renewal_prices import read_renewal_prices

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from outpost_planner.price.convention import Compounding, Timing


def compare_renewal(
    outpost: str,
    connection: Connection,
    *,
    discount_rate: float | Decimal | str = 0.08,
    timing: Timing = "end",
    compounding: Compounding = "annual",
    holidays: Iterable[Any] = (),
) -> RenewalComparison:
    """Compare every way to renew an Outpost's contract, at the prices that AWS asks for it.

    Parameters
    ----------
    outpost
        The Outpost, by id, ARN, or a name that no other Outpost has.
    connection
        Whose Outpost.
    discount_rate, timing, compounding
        As for `compare_payments`.
    holidays
        Days that are no business days beside Saturdays and Sundays.

    Returns
    -------
    RenewalComparison
        Its ``payments`` are a `PaymentComparison`; its ``over(years)`` sets renewing, going on
        month to month and returning side by side. Where AWS answers UNABLE_TO_PRICE, or may not be
        asked, every pair is a gap with that reason.

    Raises
    ------
    InputError
        For a rate or a date that cannot be used, and where no Outpost has the name.
    AwsError
        Where AWS has no such Outpost, or could not be asked for it.

    Examples
    --------
    >>> import outpost_planner as planner
    >>> with planner.start_sandbox() as sandbox:
    ...     comparison = planner.compare_renewal("Seattle imaging", sandbox)
    >>> comparison.payments.missing["reason"].iloc[0]
    'GetRenewalPricing answers UNABLE_TO_PRICE'
    """
    check_kind(connection, Connection, "compare_renewal", "start_sandbox() or connect() makes one")
    off = read_holidays(holidays)
    answers = answers_of(billing_of(connection, outpost_of(outpost, connection)))
    renewal = answers.renewal or read_renewal_prices(answers.outpost_id, None)
    payments = compare_payments(
        renewal.lines,
        discount_rate=discount_rate,
        timing=timing,
        compounding=compounding,
    )
    return RenewalComparison(
        contract_of(answers, off),
        payments,
        answers.subscriptions,
        connection.label,
        connection.is_live,
        off,
    )
