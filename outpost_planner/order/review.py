"""What a person reads before buying: checks, price, payer, and the approving fingerprint."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from outpost_planner.aws.connection import Connection
from outpost_planner.errors import AwsError, check_kind
from outpost_planner.order.check import FAIL, Check, blocking, to_weigh
from outpost_planner.order.checked import Checked
from outpost_planner.order.checks import REACH, run_checks
from outpost_planner.order.facts import learn
from outpost_planner.order.journal import Journal, open_journal
from outpost_planner.order.journal_file import before_sending
from outpost_planner.order.offer import offer_of
from outpost_planner.order.outposts import with_outpost_id
from outpost_planner.order.price import price_in_words
from outpost_planner.order.request import OrderRequest, fingerprint, purchase_parts
from outpost_planner.order.standing import (
    reference_check,
    served_in_words,
    stands_already,
    without_its_quote,
)
from outpost_planner.show.checks import checks_in_html, checks_in_text
from outpost_planner.show.markup import as_text, banner, paragraph, strong

if TYPE_CHECKING:
    from pathlib import Path

    from outpost_planner.price.order_price import OrderPrice
    from outpost_planner.quote.option import QuoteOption


@dataclass(frozen=True)
class Review(Checked):
    """What a person reads before saying yes.

    Parameters
    ----------
    request
        What would be ordered.
    label
        SANDBOX or LIVE, account and Region.
    is_live
        Whether real money would be spent.
    price
        What it costs; None where it is not priced.
    results
        Every check.
    mark
        What stands for exactly this purchase; see `fingerprint`.
    outpost_name
        Name of the Outpost; empty if AWS told none.
    option
        The option of the quote as AWS has it now; None for line items.

    Examples
    --------
    >>> from outpost_planner.order.examples import example_review
    >>> example_review().label
    'SANDBOX 123456789012 us-west-2'
    """

    request: OrderRequest
    label: str
    is_live: bool
    price: OrderPrice | None = field(repr=False)
    results: tuple[Check, ...] = field(repr=False)
    mark: str = field(repr=False)
    outpost_name: str = field(default="", repr=False)
    option: QuoteOption | None = field(default=None, repr=False)

    @property
    def request_in_words(self) -> str:
        """What would be ordered, for which Outpost and how it is paid, as people read it.

        Examples
        --------
        >>> from outpost_planner.order.examples import example_review
        >>> "NO_UPFRONT" in example_review().request_in_words
        False
        """
        return self.request.in_words(self.outpost_name, self.option)

    @property
    def is_made_up(self) -> bool:
        """Whether the price is the catalog's illustration, and not AWS's.

        Examples
        --------
        >>> from outpost_planner.order.examples import example_review
        >>> example_review().is_made_up
        True
        """
        is_illustrative = self.price is not None and self.price.is_illustrative
        return is_illustrative and not self.request.is_by_quote

    @property
    def price_in_words(self) -> str:
        """What it costs, and whose price that is.

        Examples
        --------
        >>> from outpost_planner.order.examples import example_review
        >>> print(example_review().price_in_words.partition(" (")[2])
        illustrative prices of 2026-11-01)
        """
        return price_in_words(self.price, is_quoted=self.request.is_by_quote)

    @property
    def conclusion(self) -> str:
        """One sentence: may it be ordered, and for how much.

        Examples
        --------
        >>> from outpost_planner.order.examples import example_review
        >>> print(example_review().conclusion.partition(" (")[0])
        It can be ordered for USD 0.00 upfront and 8,305.50 a month, 99,666.00 in total
        """
        if any(check.check == REACH for check in blocking(self.results)):
            return (
                "It cannot be ordered now: AWS could not be asked. Nothing was sent; review it"
                " again in a moment."
            )
        if not self.ok:
            failed = ", ".join(check.check for check in blocking(self.results))
            return f"It cannot be ordered: {failed} failed."
        for_person = ", ".join(to_weigh(self.results))
        weigh = f" Weigh first: {for_person}." if for_person else ""
        charged = (
            " AWS will charge its own price, not this one."
            if self.is_live and self.is_made_up
            else ""
        )
        cost = (
            f"for {self.price_in_words}" if self.price is not None else "at a price not known here"
        )
        return f"It can be ordered {cost}.{charged}{weigh} Fingerprint: {self.fingerprint}"

    @property
    def purchase(self) -> dict[str, Any]:
        """What the fingerprint is made of, and an approval is for: payer, content, price, option.

        Examples
        --------
        >>> from outpost_planner.order.examples import example_review
        >>> review = example_review()
        >>> review.purchase["reference"], review.purchase["price"]["total_cost"]
        ('PO-1', '99666.00')
        """
        return {"account": self.label, **purchase_parts(self.request, self.price, self.option)}

    def __repr__(self) -> str:
        head = f"{self.label}  {self.request!r}"
        return "\n".join([head, *checks_in_text(self.results), self.conclusion])

    def _repr_html_(self) -> str:
        parts = [
            banner(self.label, is_live=self.is_live),
            paragraph(self.request_in_words),
            checks_in_html(self.results),
            strong(self.conclusion),
        ]
        return as_text("".join(parts))


def review(
    request: OrderRequest, connection: Connection, *, journal: Journal | str | Path | None = None
) -> Review:
    """Check everything about an order that can be checked without buying.

    Parameters
    ----------
    request
        What would be ordered.
    connection
        Where, and who pays.
    journal
        Where earlier orders are recorded. Default: the user's own.

    Returns
    -------
    Review
        Its `Review.fingerprint` is what `submit` asks for.

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
    >>> lines = planner.read_catalog().line_items({"OR-RKGP001": 1})
    >>> request = planner.OrderRequest(
    ...     "Seattle imaging", lines, "NO_UPFRONT", "ONE_YEAR", reference="PO-1"
    ... )
    >>> with planner.start_sandbox() as sandbox, tempfile.TemporaryDirectory() as folder:
    ...     journal = planner.open_journal(f"{folder}/journal.sqlite3")
    ...     planner.review(request, sandbox, journal=journal).ok
    True
    """
    check_kind(
        request, OrderRequest, "review", "planner.OrderRequest(outpost_id, lines, ...) makes one"
    )
    check_kind(connection, Connection, "review", "start_sandbox() or connect() makes one")
    try:
        request = with_outpost_id(request, connection)
    except AwsError as error:
        unreached = (Check(REACH, FAIL, f"AWS could not be asked which Outpost this is: {error}"),)
        return Review(request, connection.label, connection.is_live, None, unreached, "")
    facts = learn(request, connection)
    offer = offer_of(request, connection, facts.country_code, facts.quote)
    with before_sending():
        journal = open_journal(journal)
        recorded = journal.find(connection.scope, request.reference)
        served = served_in_words(facts.quote, connection, journal)
    checks = run_checks(
        request,
        facts,
        offer.price,
        connection.now,
        is_live=connection.is_live,
        account_id=connection.account_id,
        served=served,
    )
    if request.is_by_quote and stands_already(request, recorded):
        checks = without_its_quote(checks, facts.quote)
    checks.insert(1, reference_check(request, recorded))
    mark = fingerprint(request, connection, offer.price, offer.option)
    name = str((facts.outpost or {}).get("Name") or "")
    return Review(
        request,
        connection.label,
        connection.is_live,
        offer.price,
        tuple(checks),
        mark,
        name,
        offer.option,
    )
