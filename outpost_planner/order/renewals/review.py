"""What a person reads before renewing: checks, price, its day, and the fingerprint."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from outpost_planner.aws.billing import billing_of
from outpost_planner.aws.connection import Connection
from outpost_planner.errors import AwsError, check_kind
from outpost_planner.order.check import FAIL, PASS, Check, blocking, to_weigh
from outpost_planner.order.checked import Checked
from outpost_planner.order.checks import REACH
from outpost_planner.order.facts import NOT_THERE
from outpost_planner.order.journal import Journal, open_journal
from outpost_planner.order.journal_file import before_sending
from outpost_planner.order.quotes.request import outpost_of
from outpost_planner.order.renewals.answers import answers_of
from outpost_planner.order.renewals.checks import renewal_checks
from outpost_planner.order.renewals.known import reference_check
from outpost_planner.order.renewals.request import RenewalRequest, renewal_fingerprint
from outpost_planner.quote.contracts.contract import Contract, contract_of
from outpost_planner.quote.contracts.days import read_holidays
from outpost_planner.service.pairs import TERM_MONTHS
from outpost_planner.show.checks import checks_in_html, checks_in_text
from outpost_planner.show.markup import as_text, banner, paragraph, strong

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from outpost_planner.quote.contracts.contract import Answers


@dataclass(frozen=True)
class RenewalReview(Checked):
    """What a person reads before saying yes to a renewal. Made by `review_renewal`.

    Parameters
    ----------
    request
        What would be renewed.
    label
        SANDBOX or LIVE, account and Region.
    is_live
        Whether real money would be spent.
    upfront_price, monthly_recurring_price
        What AWS asks for it [USD]; None where it gives no price.
    results
        Every check.
    mark
        What stands for exactly this renewal; see ``renewal_fingerprint``.
    contract
        The contract that it would follow; None where AWS could not be asked.

    Examples
    --------
    >>> request = RenewalRequest("op-0123456789abcdef0", "NO_UPFRONT", "ONE_YEAR", reference="PO-9")
    >>> checks = (Check("Price", PASS, "by GetRenewalPricing"),)
    >>> prices = (Decimal("0.00"), Decimal("3600.00"))
    >>> label = "SANDBOX 123456789012 us-west-2"
    >>> review = RenewalReview(request, label, False, *prices, checks, "5d1b0c6e2f9a")
    >>> print(review.conclusion)
    It can be renewed for USD 0.00 upfront, charged at once when it is submitted, and 3,600.00 a month, \
43,200.00 in total. Fingerprint: 5d1b0c6e2f9a
    """  # noqa: E501

    request: RenewalRequest
    label: str
    is_live: bool
    upfront_price: Decimal | None
    monthly_recurring_price: Decimal | None
    results: tuple[Check, ...] = field(repr=False)
    mark: str = field(repr=False)
    contract: Contract | None = field(default=None, repr=False)

    @property
    def total_cost(self) -> Decimal | None:
        """Everything that it binds to: the upfront price and every monthly charge [USD].

        Examples
        --------
        12 × 3,600.00:

        >>> from outpost_planner.order.renewals.examples import example_renewal_review
        >>> example_renewal_review().total_cost
        Decimal('43200.00')
        """
        if self.upfront_price is None or self.monthly_recurring_price is None:
            return None
        months = TERM_MONTHS[self.request.payment_term]
        return self.upfront_price + months * self.monthly_recurring_price

    @property
    def price_in_words(self) -> str:
        """What it costs, and when it is charged.

        Examples
        --------
        >>> from outpost_planner.order.renewals.examples import example_renewal_review
        >>> print(example_renewal_review().price_in_words.partition(",")[0])
        USD 0.00 upfront
        """
        if self.total_cost is None:
            return "no price"
        return (
            f"USD {self.upfront_price:,.2f} upfront, charged at once when it is submitted, and"
            f" {self.monthly_recurring_price:,.2f} a month, {self.total_cost:,.2f} in total"
        )

    @property
    def conclusion(self) -> str:
        """One sentence: may it be renewed, and for how much.

        Examples
        --------
        >>> from outpost_planner.order.renewals.examples import example_renewal_review
        >>> example_renewal_review().conclusion.rpartition(". ")[2]
        'Fingerprint: 5d1b0c6e2f9a'
        """
        failed = [each.check for each in blocking(self.results)]
        if REACH in failed:
            return (
                "It cannot be renewed now: AWS could not be asked. Nothing was sent; review it"
                " again in a moment."
            )
        if failed:
            return f"It cannot be renewed: {', '.join(failed)} failed."
        for_person = ", ".join(to_weigh(self.results))
        weigh = f" Weigh first: {for_person}." if for_person else ""
        return (
            f"It can be renewed for {self.price_in_words}.{weigh} Fingerprint: {self.fingerprint}"
        )

    def __repr__(self) -> str:
        head = f"{self.label}  {self.request!r}"
        return "\n".join([head, *checks_in_text(self.results), self.conclusion])

    def _repr_html_(self) -> str:
        name = self.contract.outpost_name if self.contract else ""
        parts = [
            banner(self.label, is_live=self.is_live),
            paragraph(self.request.in_words(name)),
            checks_in_html(self.results),
            strong(self.conclusion),
        ]
        return as_text("".join(parts))


def review_renewal(
    request: RenewalRequest,
    connection: Connection,
    *,
    holidays: Iterable[Any] = (),
    journal: Journal | str | Path | None = None,
) -> RenewalReview:
    """Check everything about a renewal that can be checked without renewing.

    Parameters
    ----------
    request
        What would be renewed.
    connection
        Where, and who pays.
    holidays
        Days that are no business days beside Saturdays and Sundays.
    journal
        Where earlier renewals are recorded. Default: the user's own.

    Returns
    -------
    RenewalReview
        Its `RenewalReview.fingerprint` is what `renew` asks for.

    Raises
    ------
    JournalError
        Where the journal cannot be read.
    InputError
        Where no Outpost has the name that the request gives, or several have.

    Examples
    --------
    >>> import tempfile
    >>> import outpost_planner as planner
    >>> request = planner.RenewalRequest(
    ...     "Seattle imaging", "NO_UPFRONT", "ONE_YEAR", reference="PO-9"
    ... )
    >>> with planner.start_sandbox() as sandbox, tempfile.TemporaryDirectory() as folder:
    ...     journal = planner.open_journal(f"{folder}/journal.sqlite3")
    ...     planner.review_renewal(request, sandbox, journal=journal).conclusion
    'It cannot be renewed: Contract, Price failed.'
    """
    check_kind(request, RenewalRequest, "review_renewal", "planner.RenewalRequest(...) makes one")
    check_kind(connection, Connection, "review_renewal", "start_sandbox() or connect() makes one")
    off = read_holidays(holidays)
    try:
        request = replace(request, outpost_id=outpost_of(request.outpost_id, connection))
        answers = answers_of(billing_of(connection, request.outpost_id))
    except AwsError as error:
        return _not_reached(request, connection, error)
    with before_sending():
        opened = open_journal(journal)
        reference = reference_check(request, connection, opened)
    contract = contract_of(answers, off)
    upfront, monthly = approved_price(request, answers)
    checks = [
        Check("Outpost", PASS, f"{contract.name} in account {contract.account_id}"),
        reference,
        *renewal_checks(request, answers, contract),
    ]
    price = price_texts(upfront, monthly)
    mark = renewal_fingerprint(request, connection, price)
    return RenewalReview(
        request,
        connection.label,
        connection.is_live,
        upfront,
        monthly,
        tuple(checks),
        mark,
        contract,
    )


def _not_reached(request: RenewalRequest, connection: Connection, error: AwsError) -> RenewalReview:
    is_there = error.code not in NOT_THERE
    check = Check(
        REACH if is_there else "Outpost",
        FAIL,
        f"AWS could not be asked: {error}" if is_there else f"AWS has no such Outpost: {error}",
    )
    return RenewalReview(request, connection.label, connection.is_live, None, None, (check,), "")


def approved_price(
    request: RenewalRequest, answers: Answers
) -> tuple[Decimal | None, Decimal | None]:
    """Return upfront and monthly price as GetRenewalPricing has them [USD]; None for none."""
    if answers.renewal is None:
        return None, None
    upfront, monthly, _ = answers.renewal.cents(*request.pair)
    if upfront is None or monthly is None:
        return None, None
    return Decimal(upfront).scaleb(-2), Decimal(monthly).scaleb(-2)


def price_texts(upfront: Decimal | None, monthly: Decimal | None) -> dict[str, str]:
    """Return a price as the journal and the fingerprint hold it."""
    if upfront is None or monthly is None:
        return {}
    return {"UpfrontPrice": f"{upfront:.2f}", "MonthlyRecurringPrice": f"{monthly:.2f}"}
